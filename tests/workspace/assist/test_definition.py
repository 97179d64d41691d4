"""From names to their declarations, and back from the source."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import CARET, SOURCE, analysed, at_caret, in_document

from lift_sys.workspace.assist.definition import definitions, document_definitions


def leads(text: str, source: str | None = SOURCE) -> list[str]:
    """Where one gets from the caret: file, line (from 1) and text."""
    analysis, offset = at_caret(text, source)
    texts = {analysis.path: analysis.text, analysis.source.path: analysis.source.text or ""}
    return [
        f"{path.rpartition('.')[2]} {texts[path].count(chr(10), 0, span.start) + 1}:{texts[path][slice(*span)]}"
        for path, span in ((found.path, found.span) for found in definitions(analysis, offset))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sig total(discount: int) -> int\nrequires <caret>discount > 0", ["ir 1:discount"]),
        ("sig total(<caret>discount: int) -> int", ["py 31:discount"]),
        ("sig <caret>total() -> int", ["py 31:total"]),
        ("sig f() -> int\nensures <caret>total([], 1)", ["py 31:total"]),
        ("sig total() -> int\nexample <caret>total() == 1", ["ir 1:total", "py 31:total"]),
        ("sig f() -> int\nensures <caret>result", ["ir 1:int"]),
        ("sig f() -> int\nensures all(<caret>x for x in [])", ["ir 2:x"]),
        ("type T = int\nsig f() -> <caret>T", ["ir 1:T"]),
        ("entity Line\nsig f() -> <caret>Line", ["ir 1:Line", "py 16:Line"]),
        ("sig f() -> <caret>Line", ["py 16:Line"]),
        ("entity Line {\n  sku: str\n}\nsig f(l: Line) -> int\nensures l.<caret>sku", ["ir 2:sku", "py 22:sku"]),
        ("sig f(l: Line) -> int\nensures l.<caret>cost()", ["py 26:cost"]),
        ("sig Line.<caret>cost(self) -> int", ["py 26:cost"]),
        ("sig <caret>Line.cost(self) -> int", ["py 16:Line"]),
        ("sig f() -> int\nraises <caret>CartError", ["py 11:CartError"]),
        ("sig f() -> int\nensures <caret>LIMIT", ["py 8:LIMIT"]),
        ("sig f(x: ?T) -> int\nensures ?<caret>a > (?a: int)", ["ir 2:?a"]),
        ("sig f() -> int\nensures ?a > 1\nensures ?<caret>a < (?b: int)", ["ir 2:?a"]),
        ("sig f() -> int\nensures (?a where <caret>_ > 1)", ["ir 2:?a"]),
        ("sig g(x: int) -> int\nsig f() -> int\nensures g(<caret>x=1)", ["ir 1:x"]),
        ("sig f() -> int\nensures normalise('', <caret>strict=True)", ["py 41:strict"]),
        ("import decimal\nsig f(x: <caret>decimal.Decimal) -> int", ["ir 1:decimal", "py 4:decimal"]),
        ("sig total() -> int\ninvariant of <caret>outer True", ["py 36:for line in lines:"]),
        ("sig total() -> int\ninvariant at <caret>36 True", ["py 36:for line in lines:"]),
        ("sig f() -> int\nensures <caret>len([])", []),
        ("sig f() -> int\n<caret>ensures True", []),
        ("<caret>", []),
    ],
)
def test_from_the_document(text: str, expected: list[str]):
    assert leads(text) == expected


def test_the_typed_place_of_a_hole_comes_first():
    assert leads("sig f() -> int\nensures <caret>?a > 1\nensures result < ?a: int") == ["ir 3:?a"]


def test_without_a_source():
    assert leads("sig <caret>total() -> int", None) == ["ir 1:total"]


def test_the_whole_declaration_and_the_origin_are_told():
    analysis, offset = in_document("example to", "tal(")
    first, second = definitions(analysis, offset)
    assert analysis.text[slice(*first.origin)] == "total"
    assert analysis.text[slice(*first.whole)].startswith("intent {")
    assert SOURCE[slice(*second.whole)].startswith("def total(")


def back(source: str, text: str) -> list[str]:
    """Where one gets from the caret in the source."""
    offset = source.index(CARET)
    analysis = analysed(text, source.replace(CARET, ""))
    return [analysis.text[slice(*found.span)] for found in document_definitions(analysis, offset)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def <caret>f(x): ...", ["f"]),
        ("def f<caret>(x): ...", ["f"]),
        ("def f(<caret>x): ...", ["x"]),
        ("def g<caret>(x): ...", []),
        ("class <caret>A:\n    n: int\n    def m(self): ...", ["A"]),
        ("class A:\n    <caret>n: int\n    def m(self): ...", ["n"]),
        ("class A:\n    n: int\n    def <caret>m(self): ...", ["A.m"]),
        ("x = 1<caret>", []),
    ],
)
def test_from_the_source(source: str, expected: list[str]):
    text = "# 😀\nentity A {\n  n: int\n}\nsig f(x: int) -> int\nsig A.m(self) -> int\n"
    assert back(source, text) == expected
