"""All places of the same thing; the declaration is marked with a star."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import SOURCE, at_caret

from lift_sys.workspace.assist.occurrences import references_of


def places(text: str, source: str | None = SOURCE) -> list[str]:
    analysis, offset = at_caret(text, source)
    line = analysis.lines.line_of
    return [
        f"{line(o.span.start) + 1}:{analysis.text[slice(*o.span)]}{'*' if o.declares else ''}"
        for o in references_of(analysis, offset)
    ]


def test_a_parameter_with_the_keyword_arguments_that_name_it():
    assert places("""\
        sig f(x: int, y: int) -> int
        requires <caret>x > 0 and (lambda x: x)(1)
        ensures result > x
        example f(x=1, y=2) == 1
        sig g(x: int) -> int
        ensures result == f(x=x, y=1)
        """) == ["1:x*", "2:x", "3:x", "4:x", "6:x"]


def test_only_the_binding_that_is_meant():
    assert places("""\
        sig f(xs: list[int]) -> int
        ensures all(<caret>x > 0 for x in xs) and any(x for x in xs)
        """) == ["2:x", "2:x*"]


def test_nested_bindings():
    text = "sig f(xs: list[int]) -> int\nensures forall x in xs: exists x in [x]: {}x > 0\n"
    assert places(text.format("<caret>")) == ["2:x*", "2:x"]


def test_result_belongs_to_its_spec():
    text = "sig f() -> int\nensures <caret>result > 0\nensures result < 9\nsig g() -> int\nensures result > 1\n"
    assert places(text) == ["2:result", "3:result"]


def test_a_type_an_entity_and_a_field():
    text = """\
        type {}N = int
        entity {}A {{
          n: N
          {}k: N
          invariant k > n
        }}
        sig f(a: A) -> N
        ensures result == a.k
        example f(A(1, k=2)) == 1
        """
    assert places(text.format("<caret>", "", "")) == ["1:N*", "3:N", "4:N", "7:N"]
    assert places(text.format("", "<caret>", "")) == ["2:A*", "7:A", "9:A"]
    assert places(text.format("", "", "<caret>")) == ["4:k*", "5:k", "8:k", "9:k"]


def test_functions_and_methods():
    assert places("""\
        entity A {
          n: int
        }
        sig A.<caret>add(self) -> int
        sig g(a: A) -> int
        ensures result == a.add()
        """) == ["4:add*", "6:add"]
    assert places("sig f(x: int) -> int\nensures <caret>f(1) > 0\nexample f(1) == 2\n") == ["1:f*", "2:f", "3:f"]


def test_the_class_of_a_method():
    assert places("entity A {\n  n: int\n}\nsig <caret>A.add(self) -> int\n") == ["1:A*", "4:A"]


@pytest.mark.parametrize("where", ["sig f(x: <caret>?T) -> ?T\nensures ?m", "sig f(x: ?T) -> ?T<caret>\nensures ?m"])
def test_a_hole(where: str):
    assert places(where) == ["1:?T*", "1:?T"]


def test_each_anonymous_hole_is_one_of_its_own():
    assert places("sig f() -> int\nensures ?_<caret> > ?_\n") == ["2:?_*"]


def test_an_imported_name():
    text = "from shop.money import Money as {}M\nsig f(x: M) -> int\nensures M(1) == x\n"
    assert places(text.format("<caret>")) == ["1:M*", "2:M", "3:M"]
    text = "import decimal\nsig f(x: <caret>decimal.Decimal) -> int\nensures decimal.getcontext()\n"
    assert places(text) == ["1:decimal*", "2:decimal", "3:decimal"]


def test_names_of_the_source_and_built_ins():
    assert places("sig f() -> int\nensures <caret>LIMIT > result and len([LIMIT])\n") == ["2:LIMIT", "2:LIMIT"]
    assert places("sig f(x: str) -> int\nensures <caret>len(x) == len([])\n") == ["2:len", "2:len"]


def test_the_value_of_a_hole():
    assert places("sig f() -> int\nensures (?a where <caret>_ > 0 and _ < 9) < (?b where _ > 1)\n") == ["2:_", "2:_"]


def test_characters_beyond_the_basic_plane():
    assert places("sig f(größe: int) -> int\r\nensures '😀' == result or <caret>größe > 0\r\n") == [
        "1:größe*",
        "2:größe",
    ]


@pytest.mark.parametrize(
    "text", ["<caret>", "# a <caret>b\n", "sig f() -> int <caret>\n", "sig f() -> int\nensures 1<caret>"]
)
def test_nothing_is_named(text: str):
    assert places(text) == []
