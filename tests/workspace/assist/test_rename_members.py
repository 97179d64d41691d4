"""Fields and methods are renamed where it is sure whose they are, and nowhere if it is not sure of one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace.assist.fixture import CARET
from tests.workspace.assist.rename_fixture import renamed

DOCUMENT = """\
entity Line {
  <caret>$: float
  invariant $ > 0
}
sig total(lines: list[Line]) -> float
ensures result == sum(line.$ for line in lines)
ensures Line($=1.0).$ == 1
sig Line.cost(self) -> float
ensures result == self.$
"""
SOURCE = """\
from dataclasses import dataclass


@dataclass
class Line:
    $: float

    def cost(self) -> float:
        price = self.$
        return price


class Other:
    price = 1

    def f(self):
        return self.price


def total(lines: list[Line]) -> float:
    first = Line($=1.0)
    match first:
        case Line($=price):
            return price
    return sum(line.$ for line in lines) + Other().price + first.$
"""


def check(files: dict[str, str], folder: Path, old: str, new: str) -> None:
    before = {name: text.replace("$", old) for name, text in files.items()}
    after = {name: text.replace("$", new).replace(CARET, "") for name, text in files.items()}
    assert renamed(before, new, folder) == after


def test_a_field(tmp_path: Path):
    other = (
        "from cart import Line, total\ndef f(line: Line, rows: list[Line]):\n    return line.$ + rows[0].$\nprice = 1\n"
    )
    check({"cart.ir": DOCUMENT, "cart.py": SOURCE, "main.py": other}, tmp_path, "price", "amount")


def test_a_field_that_the_constructor_sets(tmp_path: Path):
    source = "class Line:\n    def __init__(self, price):\n        self.$ = price\n\n\nprint(Line(price=1).$)\n"
    check({"cart.ir": "entity Line {\n  <caret>$: float\n}\n", "cart.py": source}, tmp_path, "price", "amount")


def test_a_method(tmp_path: Path):
    source = "class A:\n    def <caret>$(self): return self.$()\n\n\nA().$()\nf(A.$)\nadd()\n"
    document = "sig A.$(self) -> int\nsig f(a: A) -> int\nensures a.$() == 1\n"
    check({"a.ir": document, "a.py": source}, tmp_path, "add", "plus")


def test_a_property_with_its_setter(tmp_path: Path):
    source = "class A:\n    @property\n    def $(self): return 1\n    @$.setter\n    def $(self, value): pass\n"
    check({"a.ir": "sig A.<caret>$(self) -> int\n", "a.py": source}, tmp_path, "n", "m")


def test_a_document_alone(tmp_path: Path):
    check({"cart.ir": DOCUMENT}, tmp_path, "price", "amount")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("def f(x): return x.price\n", "another object's"),
        ("class Sub(Line): pass\n", "derives `Sub`"),
        ("from dataclasses import replace\ny = replace(Line(price=1), price=2)\n", "may name the field"),
        ("print(getattr(y, 'price'))\n", "in a string"),
        ("class A(B):\n    def f(self): return other().price\n", "another object's"),
    ],
)
def test_not_sure(tmp_path: Path, more: str, why: str):
    files = {"cart.ir": DOCUMENT.replace("$", "price"), "cart.py": SOURCE.replace("$", "price") + more}
    found = renamed(files, "amount", tmp_path)
    assert isinstance(found, str) and why in found


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("class A(Base):\n    def m(self): ...\n", "derives from `Base`"),
        ("class A(dict):\n    def m(self): ...\n    def keys(self): ...\n", None),
        ("class A:\n    __slots__ = ('m',)\n    def m(self): ...\n", "in a string"),
        ("class A:\n    def m(self): ...\n    n = 1\n", "already has a member `n`"),
        ("class A:\n    def m(self): self.n = 1\n", "`self.n`"),
    ],
)
def test_classes_that_say_more(tmp_path: Path, source: str, why: str | None):
    found = renamed({"a.ir": "sig A.<caret>m(self) -> int\n", "a.py": source}, "n", tmp_path)
    assert found is not None
    if why is None:
        assert found == {"a.ir": "sig A.n(self) -> int\n", "a.py": source.replace("def m", "def n")}
    else:
        assert isinstance(found, str) and why in found


def test_an_object_of_unknown_type_in_the_document(tmp_path: Path):
    text = DOCUMENT.replace("$", "price") + "sig f(x: any) -> int\nensures x.price\n"
    found = renamed({"cart.ir": text}, "amount", tmp_path)
    assert isinstance(found, str) and "cart.ir:11" in found
    found = renamed({"cart.ir": "sig f(x: any) -> int\nensures x.<caret>price\n"}, "amount", tmp_path)
    assert isinstance(found, str) and "whose" in found
