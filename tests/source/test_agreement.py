"""What a spec and its source disagree about, and the edits that mend either side."""

from __future__ import annotations

import pytest

from lift_sys.ir.check.environment import build_environment
from lift_sys.ir.findings import Finding, Severity
from lift_sys.ir.model import Spec
from lift_sys.ir.parser.document import parse
from lift_sys.source.agreement import agreement, source_view
from lift_sys.source.outline import outline


def findings(document: str, source: str | None) -> list[Finding]:
    parsed = parse(document)
    known = outline(source) if source is not None else None
    view = source_view("/w/cart.py", source, known, build_environment(parsed, known))
    found = []
    for placed, spec in parsed.specs():
        assert isinstance(spec, Spec)
        found += [f.shifted(placed.offset) for f in agreement(spec, view, Severity.INFORMATION, Severity.WARNING)]
    return found


def mended(text: str, finding: Finding, path: str | None) -> list[str]:
    """What each fix of the finding makes of one of the two files."""
    results = []
    for fix in finding.fixes:
        edits = [e for e in fix.edits if e.path == path]
        if edits:
            (edit,) = edits
            results.append(text[: edit.span.start] + edit.text + text[edit.span.end :])
    return results


AGREES = [
    ("sig f(a: int, b: str = 'x') -> int", "def f(a: int, b: str = 'x') -> int: return 1"),
    ("sig f(a: int) -> int", "def f(a): return 1"),
    ("sig f(a) -> int", "def f(a: int) -> int: return 1"),
    ("type Pos = {n: int | n > 0}\nsig f(a: Pos) -> Pos", "def f(a: int) -> int: return 1"),
    ("sig f(a: {x: int | x > 0} | None)", "from typing import Optional\ndef f(a: Optional[int]): return 1"),
    ("sig f(?x: int) -> ?T", "def f(count: int) -> str: return 1"),
    ("sig Cart.add(line: int)", "class Cart:\n    def add(self, line: int): return 1"),
    ("sig Cart.add(self, line: int)", "class Cart:\n    def add(self, line: int): return 1"),
    ("sig Cart.add(line: int)", "class Cart(Base):\n    pass"),
    ("sig f(a: int)", "from somewhere import *"),
    ("sig f(a: int)", "from somewhere import f"),
    ("sig f(a: int)", "f = make()"),
]


@pytest.mark.parametrize(("document", "source"), AGREES)
def test_agreement(document: str, source: str) -> None:
    assert findings(document + "\n", source + "\n") == []


def test_a_missing_parameter() -> None:
    document = "sig f(a: {n: int | n > 0}, rate: float) -> int\nrequires a > 1\n"
    source = "@cached\ndef f(a, tax: float=0.5): # why\n    return 1\n"
    (finding,) = findings(document, source)
    assert document[slice(*finding.span)] == "f"
    assert finding.message == (
        "the source has no parameter `rate`; the source has a parameter `tax` that the signature does not state"
    )
    assert mended(document, finding, None) == ["sig f(a: {n: int | n > 0}, tax: float = 0.5) -> int\nrequires a > 1\n"]
    assert mended(source, finding, "/w/cart.py") == [
        "@cached\ndef f(a: int, rate: float) -> int: # why\n    return 1\n"
    ]
    assert [(r.path, source[slice(*r.span)]) for r in finding.related] == [("/w/cart.py", "f")]


def test_a_renamed_parameter_keeps_what_the_document_says_of_it() -> None:
    document = "type Percent = {n: int | 0 <= n <= 100}\nsig f(a: int, percent: Percent = 0) -> int\n"
    source = "def f(a: int, rate: int = 0) -> int:\n    return 1\n"
    (finding,) = findings(document, source)
    assert mended(document, finding, None) == [document.replace("percent:", "rate:")]


def test_a_single_difference_is_shown_where_it_is() -> None:
    document = "sig f(a: int, b: str = 'x') -> int\n"
    for source, place in [
        ("def f(a: str, b='x') -> int: ...", "a: int"),
        ("def f(a, b='y'): ...", "b: str = 'x'"),
        ("def f(a, b='x') -> str: ...", "int"),
        ("async def f(a, b='x'): ...", "f"),
    ]:
        (finding,) = findings(document, source + "\n")
        assert document[slice(*finding.span)] == place


def test_mending_ends_the_disagreement() -> None:
    document = "type Pos = {n: int | n > 0}\nsig f(a: Pos, b: str, *, c: bool = True) -> list[Pos]\n"
    source = "async def f(a: int, /, x: bytes, *args: int, c: bool = False) -> None:\n    return None\n"
    (finding,) = findings(document, source)
    (here,) = mended(document, finding, None)
    (there,) = mended(source, finding, "/w/cart.py")
    assert findings(here, source) == []
    assert findings(document, there) == []


def test_a_function_that_is_not_there() -> None:
    document = 'intent { summary: "Adds up" }\nsig f(a: int = 3) -> int\n\nsig Cart.add(line: str) -> None\n'
    source = "class Cart:\n    size = 1\n"
    first, second = findings(document, source)
    assert (first.message, second.message) == (
        "`f` is specified, but cart.py does not define it",
        "`Cart.add` is specified, but cart.py does not define it",
    )
    assert mended(source, first, "/w/cart.py") == [
        source + '\n\ndef f(a: int = 3) -> int:\n    """Adds up"""\n    raise NotImplementedError\n'
    ]
    assert mended(source, second, "/w/cart.py") == [
        source + "\n    def add(self, line: str) -> None:\n        raise NotImplementedError\n"
    ]


def test_a_generic_function() -> None:
    document = "sig f[T](a: list[T]) -> T\n"
    assert findings(document, "def f[T](a: list[T]) -> T:\n    return a[0]\n") == []
    (finding,) = findings(document, None)
    assert mended("", finding, "/w/cart.py") == ["def f[T](a: list[T]) -> T:\n    raise NotImplementedError\n"]


def test_a_source_that_is_not_there() -> None:
    (finding,) = findings("sig f(a: int) -> int\n", None)
    assert finding.message == "`f` is specified, but there is no cart.py yet"
    assert mended("", finding, "/w/cart.py") == ["def f(a: int) -> int:\n    raise NotImplementedError\n"]


def test_a_fix_takes_no_comment_and_no_name_away() -> None:
    document = "sig f(a: str,  # why\n  c: int) -> int\n"
    source = "def f(a, b):  # first\n    return b\n"
    (finding,) = findings(document, source)
    assert finding.fixes == ()  # one would lose the comment, the other leave `b` in the body undefined


def test_renaming_a_parameter_renames_its_uses_in_the_clauses() -> None:
    document = "sig f(a: int) -> int\nrequires a > 1\nensures result == a + len([x for x in range(a)])\n"
    (finding,) = findings(document, "def f(b: int) -> int:\n    return b\n")
    (fix,) = finding.fixes
    text = document
    for edit in sorted(fix.edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == "sig f(b: int) -> int\nrequires b > 1\nensures result == b + len([x for x in range(b)])\n"


def test_the_end_of_a_quoted_type_is_replaced_too() -> None:
    document = 'sig f(a: str) -> "str"  "why"\n'
    (finding,) = findings(document, "def f(a) -> int:\n    return 1\n")
    assert mended(document, finding, None) == ['sig f(a: str) -> int  "why"\n']


def test_a_signature_that_could_not_be_read_is_not_compared() -> None:
    source = "def f(a: int, b: int): return 1\n"
    for broken in ("sig f(a: int; b: int)", "sig f(int a, str b)", "sig f(a: int, b: int", "sig f(a: int, b: int) ->"):
        assert findings(broken + "\n", source) == []


def test_one_of_several_definitions_will_do() -> None:
    source = "if new:\n    def f(x): return 1\nelse:\n    def f(x, y): return 1\n"
    assert findings("sig f(x: int)\n", source) == []
    assert findings("sig f(x: int, y: int)\n", source) == []
    assert len(findings("sig f(z: int)\n", source)) == 1
