"""References from documents and sources: everything that means the same, wherever it is."""

from __future__ import annotations

from tests.workspace.assist.rename_fixture import places

DOCUMENT = """\
entity {}Line {{
  {}price: float
}}
sig {}total(lines: list[Line], {}rate: float) -> float
ensures result == sum({}l.price for l in lines) * rate
ensures ?{}a < 1 or ?a > 3
raises CartError
example total([], rate=1.0) == 0
"""
SOURCE = """\
class CartError(ValueError): pass
class Line:
    price: float
def total(lines, rate):
    if rate > 1: raise CartError
    return [rate for rate in [total(lines, rate=rate)]]
"""
OTHER = {
    "b.ir": "from a import total\nsig f() -> float\nensures total([], rate=1.0) > 0\n",
    "b.py": "from a import total\n",
}


def asked(which: int, source: str = SOURCE) -> list[str]:
    marks = ["<caret>" if index == which else "" for index in range(6)]
    return places({"a.ir": DOCUMENT.format(*marks), "a.py": source} | OTHER)


def test_an_entity():
    assert asked(0) == ["a.ir:1:8*", "a.ir:4:23", "a.py:2:7*"]


def test_a_field():
    assert asked(1) == ["a.ir:2:3*", "a.ir:5:25", "a.py:3:5*"]


def test_a_spec():
    assert asked(2) == [
        "a.ir:4:5*", "a.ir:8:9", "a.py:4:5*", "a.py:6:31", "b.ir:1:15*", "b.ir:3:9", "b.py:1:15",
    ]  # fmt: skip


def test_a_parameter():
    assert asked(3) == [
        "a.ir:4:30*",
        "a.ir:5:49",
        "a.ir:8:19",
        "a.py:4:18*",
        "a.py:5:8",
        "a.py:6:44",
        "a.py:6:49",
        "b.ir:3:19",
    ]


def test_a_variable():
    assert asked(4) == ["a.ir:5:23", "a.ir:5:35*"]


def test_a_hole():
    assert asked(5) == ["a.ir:6:9*", "a.ir:6:19"]


def test_an_exception():
    assert places({"a.ir": DOCUMENT.format(*[""] * 6).replace("raises ", "raises <caret>"), "a.py": SOURCE}) == [
        "a.ir:7:8", "a.py:1:7*", "a.py:5:24",
    ]  # fmt: skip


def test_from_the_source():
    files = {"a.ir": DOCUMENT.format(*[""] * 6)} | OTHER
    assert places(files | {"a.py": SOURCE.replace("if rate", "if <caret>rate")}) == asked(3)
    assert places(files | {"a.py": SOURCE.replace("[total", "[<caret>total")}) == asked(2)
    assert places(files | {"a.py": SOURCE, "b.py": "from a import <caret>total\n"}) == asked(2)
    assert places(files | {"a.py": SOURCE.replace("[rate for", "[<caret>rate for")}) == []
    assert places(files | {"a.py": SOURCE.replace("if rate", "if<caret> rate")}) == []


def test_a_source_that_does_not_parse_is_read_as_far_as_it_goes():
    assert asked(2, SOURCE + "\ndef broken(:\n")[:3] == ["a.ir:4:5*", "a.ir:8:9", "a.py:4:5*"]


def test_without_a_source():
    assert places({"a.ir": DOCUMENT.format("<caret>", *[""] * 5)}) == ["a.ir:1:8*", "a.ir:4:23"]


def test_what_is_not_in_the_workspace():
    assert places({"a.ir": "import <caret>decimal\nsig f(x: decimal.Decimal) -> int\n"}) == ["a.ir:1:8*", "a.ir:2:10"]
    assert places({"a.ir": "sig f(x: <caret>int) -> int\n"}) == ["a.ir:1:10", "a.ir:1:18"]
