"""What the name of a keyword argument means: a parameter or a field, of the document or of the source alone."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import at_caret, shown

from lift_sys.workspace.assist.definition import definitions
from lift_sys.workspace.assist.hover import hover
from lift_sys.workspace.assist.occurrences import references_of

SOURCE = """\
class Cart:
    def add(self, line: int, count: int = 1) -> bool: ...
    @staticmethod
    def of(line: int) -> "Cart": ...
class Named:
    sku: str
class Made:
    def __init__(self, sku: str) -> None: ...
def total(discount: float, line: int = 0) -> float: ...
def other(discount: float) -> float: ...
"""
SPECIFIED = """\
entity Cart {
  lines: list[int]
}
sig Cart.add(self, line: int, count: int = 1) -> bool
requires line > count
sig Cart.drop(line: int) -> bool
"""

PLACES = {
    # methods whose class is known
    SPECIFIED + "sig f(c: Cart) -> bool\nensures '🦊' and c.add(<caret>line=1)\n": ["4:line", "5:line", "8:line"],
    SPECIFIED + "sig f(line: Cart) -> bool\nensures line.add(2, <caret>count=1)\n": ["4:count", "5:count", "8:count"],
    SPECIFIED + "sig f(c: Cart) -> bool\nensures c.add(line=1) and c.drop(<caret>line=2)\n": ["6:line", "8:line"],
    SPECIFIED + "sig f() -> bool\nensures Cart([]).add(<caret>line=1) and Cart.add(line=1)\n": [
        "4:line", "5:line", "8:line", "8:line",
    ],
    SPECIFIED + "sig f(c: ?C) -> bool\nensures c.add(<caret>line=1)\n": [],
    SPECIFIED.replace("requires line", "requires <caret>line") + "sig f(c: Cart) -> bool\nensures c.add(line=1)\n": [
        "4:line", "5:line", "8:line",
    ],
    "sig f(c: Cart) -> bool\nensures c.add(<caret>line=1)\nensures Cart.of(line=3).add(line=4)\n": [
        "2:line",
    ],
    # functions that only the source has
    "sig f() -> bool\nensures total(<caret>discount=1) > other(discount=2)\nensures total(discount=0)\n": [
        "2:discount", "3:discount",
    ],
    "sig f() -> bool\nensures total(<caret>nothing=1)\n": [],
    "from m import total\nsig f() -> bool\nensures total(<caret>discount=1) and total(discount=2)\n": [],
    "sig f(total: any) -> bool\nensures total(<caret>discount=1) and total(discount=2)\n": [],
    "sig total(line: int, discount: float) -> any\nsig f(total: any) -> bool\nensures total(<caret>line=1)\n": [],
    "sig total(discount: float, line: int) -> any\nexample total(<caret>discount=1, line=1) == 1\n": [
        "1:discount", "2:discount",
    ],
    # classes
    "sig f(n: Named) -> bool\nensures Named(<caret>sku='') == n and n.sku and Made(sku='')\n": ["2:sku", "2:sku"],
    "sig f(n: Named) -> bool\nensures Made(<caret>sku='') and Named(sku='') == n\nensures Made(sku='')\n": [
        "2:sku", "3:sku",
    ],
    "sig Made.__init__(self, sku: str)\nsig f(n: Named) -> bool\nensures Made(<caret>sku='')\n": ["1:sku", "3:sku"],
    "sig f(x: int) -> bool\nensures len(<caret>obj=x) and ?g(obj=1) and (lambda obj: 1)(obj=2) and [x][0](obj=3)\n": [],
}  # fmt: skip


@pytest.mark.parametrize("text", PLACES)
def test_everywhere(text: str) -> None:
    analysis, offset = at_caret(text, SOURCE)
    assert shown(analysis.text, [o.span for o in references_of(analysis, offset)]) == PLACES[text]


def test_where_it_is_declared() -> None:
    def declared(text: str) -> list[str]:
        analysis, offset = at_caret(text, SOURCE)
        texts = {analysis.path: analysis.text, analysis.source.path: SOURCE}
        return [f"{at.path[-2:]} {shown(texts[at.path], [at.span])[0]}" for at in definitions(analysis, offset)]

    assert declared(SPECIFIED + "sig f(c: Cart) -> bool\nensures c.add(<caret>line=1)\n")[0] == "ir 4:line"
    assert declared("sig f(c: Cart) -> bool\nensures c.add(<caret>line=1)\n") == ["py 2:line"]
    assert declared("sig f() -> bool\nensures total(<caret>line=1)\n") == ["py 9:line"]
    assert declared("sig f() -> bool\nensures Named(<caret>sku='')\n") == ["py 6:sku"]
    assert declared("sig f() -> bool\nensures Made(<caret>sku='')\n") == ["py 8:sku"]
    assert declared("sig f() -> bool\nensures total(<caret>nothing=1)\n") == []


def test_what_is_said_of_it() -> None:
    def said(text: str) -> str:
        found = hover(*at_caret(text, SOURCE))
        return found.markdown if found is not None else ""

    text = SPECIFIED + "sig f(c: Cart) -> bool\nensures c.add(<caret>line=1)\n"
    assert "line: int" in said(text) and "Parameter of `Cart.add`" in said(text)
    text = "sig f(c: Cart) -> bool\nensures c.add(<caret>count=1)\n"
    assert "count: int = 1" in said(text) and "Parameter of `Cart.add`" in said(text)
    assert "Field of `Named`" in said("sig f() -> bool\nensures Named(<caret>sku='')\n")
    assert "Parameter of `Made.__init__`" in said("sig f() -> bool\nensures Made(<caret>sku='')\n")
    text = "sig f[T: int | str, *Ts](x: {}T) -> {}Ts\n"
    assert "T: int | str" in said(text.format("<caret>", "")) and "Type parameter of `f`" in said(
        text.format("<caret>", "")
    )
    assert "*Ts" in said(text.format("", "<caret>"))
    assert "Type parameter" in said("type T = int\nsig f[T](x: <caret>T) -> T\n")
    assert "Type parameter" not in said("type T = int\nsig f[T](x: T) -> T\nensures <caret>T(1)\n")


def test_the_bound_of_a_type_parameter_is_what_it_names() -> None:
    analysis, offset = at_caret("sig f[T: Literal[<caret>total]](x: T) -> T\n", SOURCE)
    assert [at.path[-2:] for at in definitions(analysis, offset)] == ["py"]
    found = hover(analysis, offset)
    assert found is not None and "discount: float" in found.markdown
    analysis, offset = at_caret("sig other[discount](x: <caret>discount) -> discount\n", SOURCE)
    assert [(at.path[-2:], at.span) for at in definitions(analysis, offset)] == [("ir", (10, 18))]
    analysis, offset = at_caret("sig other[<caret>discount](x: discount) -> discount\n", SOURCE)
    assert [(at.path[-2:], at.span) for at in definitions(analysis, offset)] == [("ir", (10, 18))]
