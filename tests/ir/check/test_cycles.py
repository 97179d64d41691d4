"""Declarations may lead back to themselves, or to ever more others: what cannot be told of them is `any`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.source.outline import outline
from tests.ir.check.report import report

RINGS = {
    "a parameter's type names its function": "sig x(a: Literal[x]) -> int\n",
    "a result's type names its function": "sig x() -> Literal[x()]\n",
    "a default calls its function": "sig x(a: int = x()) -> int\n",
    "a refinement calls its function": "sig x(a: {n: int | x(n)}) -> int\n",
    "two signatures": "sig x(a: Literal[y]) -> int\nsig y(a: Literal[x]) -> int\n",
    "a type that stands for a function": "type T = Literal[x]\nsig x(a: T) -> T\n",
    "a bound names its function": "sig x[T: Literal[x]](a: T) -> T\n",
    "a field's type makes its entity": "entity E {\n  a: Literal[E(1)]\n}\nsig x(e: E) -> bool\nensures e.a\n",
    "a field's type is of the field": "entity E {\n  a: Literal[x().a]\n}\nsig x() -> E\nensures result.a\n",
    "a method's parameter": "entity E {\n  a: int\n}\nsig E.m(self, b: Literal[E(1).m]) -> int\n",
    "a hole": "sig x() -> bool\nensures ?h: Literal[?h]\nensures ?h\n",
    "a refinement of a hole": "sig x() -> bool\nensures ?h: {n: int | ?h > 0}\nrequires ?h == 1\n",
    "two holes": "sig x() -> bool\nensures ?h: Literal[?k]\nensures ?k: Literal[?h]\nensures ?h\n",
}


@pytest.mark.parametrize("text", RINGS.values(), ids=RINGS)
def test_a_ring_is_no_mistake_of_its_own(text: str) -> None:
    assert report(text) == []


@pytest.mark.parametrize("text", RINGS.values(), ids=RINGS)
def test_a_ring_hides_no_mistakes(text: str) -> None:
    assert [found.partition(" ")[2] for found in report(text + "sig z(n: int) -> int\nensures len(n) > 0\n")] == [
        "`len` takes something with a length for `obj`, found `int`"
    ]


RINGS_OF_THE_SOURCE = {
    "def x(a: Literal[x]) -> 'Literal[x(1)]': ...\n": "x(1)",
    "x: Literal[x] = 1\n": "x",
    "class C:\n    a: 'Literal[C().a]'\n    def m(self, b: 'Literal[C().m]'): ...\n": "C().a and C().m(1)",
    "class C:\n    @property\n    def a(self) -> 'Literal[C().a]': ...\n": "C().a",
    "T = list['U']\nU = dict[str, T]\ndef x() -> T: ...\n": "x()",
}


@pytest.mark.parametrize("source", RINGS_OF_THE_SOURCE)
def test_rings_of_the_source(source: str) -> None:
    assert report(f"sig h() -> int\nrequires {RINGS_OF_THE_SOURCE[source]}\n", source) == []


def test_types_that_are_defined_by_each_other() -> None:
    assert report("type A = B\ntype B = C | int\ntype C = list[A]\nsig f(a: A) -> B\nensures a + 1 > result\n") == [
        f"{line}:6-7 the type `{name}` is defined by itself" for line, name in ((1, "A"), (2, "B"), (3, "C"))
    ]


def test_what_stands_around_a_ring_is_still_checked() -> None:
    text = "sig x(a: Literal[x], b: int) -> int\nexample x(x, 'b') == 1\nexample x(x, 1) == ''\n"
    assert report(text) == ["2:14-17 `x` takes `int` for `b`, found `str`", "3:20-22 `x` returns `int`, found `str`"]


CHAINS = {
    "types": "type t{0} = t{1}\n",
    "nested types": f"type t{{0}} = {'list[' * 40}t{{1}}{']' * 40}\n",
    "signatures": "sig t{0}(a: Literal[t{1}]) -> int\n",
    "wide signatures": "sig t{0}(a: Literal[t{1}], b: Literal[t{1}]) -> int\n",
    "wide refinements": "sig t{0}(a: {{n: int | t{1} == t{1}}}) -> int\n",
    "entities": "entity t{0} {{\n  a: Literal[t{1}]\n}}\n",
    "wide entities": "entity t{0} {{\n  a: Literal[t{1}(1).a, t{1}(2).a]\n}}\n",
    "holes": "sig t{0}() -> bool\nensures ?t{0}: Literal[?t{1}, ?t{1}]\n",
}


LAST = {"type": "type t200 = int\n", "sig": "sig t200() -> int\n", "entity": "entity t200 {\n  a: int\n}\n"}


@pytest.mark.parametrize("link", CHAINS.values(), ids=CHAINS)
def test_a_chain_may_be_long_and_wide(link: str) -> None:
    assert report("".join(link.format(i, i + 1) for i in range(200)) + LAST[link.partition(" ")[0]]) == []


def test_a_chain_of_usual_length_is_followed_to_its_end() -> None:
    types = "".join(f"type T{i} = T{i + 1}\n" for i in range(10))
    assert report(f"{types}type T10 = int\nsig f(a: T0) -> int\nensures len(a) > 0\n") == [
        "13:13-14 `len` takes something with a length for `obj`, found `int`"
    ]


def test_a_predicate_may_be_long() -> None:
    text = f"type T = {{n: int | {' + '.join(['n'] * 90)} > 0}}\nsig f(a: list[T]) -> T\n"
    assert report(f"{text}sig g() -> int\nensures f([1]) + '' == result\n") == [
        "4:9-20 `+` does not take `int` and `str`; `str(x)` makes text of a number"
    ]


def test_a_type_parameter_of_a_function_says_nothing_of_the_types_it_names() -> None:
    text = "type T = int\ntype Ts = list[T]\nsig f[T](a: Ts, b: T) -> int\nensures a[0] + '' == b\n"
    assert report(text) == ["4:9-18 `+` does not take `int` and `str`; `str(x)` makes text of a number"]


NAMES = st.sampled_from(["a", "b", "c", "a.m", "c.a"])
VALUES = st.sampled_from(["a", "b", "c", "a()", "c(1).a", "b(a=c).m(b)", "a.m", "?a", "?b: Literal[?a]", "1", "x"])
TYPES = st.recursive(
    st.builds("Literal[{}]".format, VALUES) | st.sampled_from(["a", "b", "c", "int", "?a", "?b"]),
    lambda inner: st.one_of(
        st.builds("list[{}]".format, inner),
        st.builds("{} | {}".format, inner, inner),
        st.builds("{{n: {} | {}}}".format, inner, VALUES),
    ),
    max_leaves=4,
)
PIECES = st.one_of(
    st.builds("type {} = {}\n".format, st.sampled_from("abc"), TYPES),
    st.builds("entity {} {{\n  a: {}\n  m: {} = {}\n  invariant {}\n}}\n".format, NAMES, TYPES, TYPES, VALUES, VALUES),
    st.builds("sig {}(self, x: {}, b: {} = {}) -> {}\n".format, NAMES, TYPES, TYPES, VALUES, TYPES),
    st.builds("sig {}[b: {}](x: b) -> {}\n".format, NAMES, TYPES, TYPES),
    st.builds("ensures {} == {}\n".format, VALUES, VALUES),
    st.builds("example {} == {}\n".format, VALUES, VALUES),
)
DOCUMENTS = st.lists(PIECES, min_size=1, max_size=8).map("".join)
SOURCES = st.lists(
    st.one_of(
        st.builds("{} = {!r}\n".format, st.sampled_from("abc"), TYPES),
        st.builds("{}: {!r} = 1\n".format, st.sampled_from("abc"), TYPES),
        st.builds("def {}(x: {!r}) -> {!r}: ...\n".format, st.sampled_from("abc"), TYPES, TYPES),
        st.builds(
            "class {}:\n    a: {!r}\n    @property\n    def m(self) -> {!r}: ...\n".format,
            st.sampled_from("abc"),
            TYPES,
            TYPES,
        ),
    ),
    max_size=4,
).map("".join)


@given(DOCUMENTS, DOCUMENTS, SOURCES)
@settings(deadline=None, max_examples=300)
def test_every_document_that_turns_in_circles_is_checked(before: str, after: str, source: str) -> None:
    known = outline(source)
    first = check(parse(before), known)
    again, fresh = check(parse(after, first.parsed), known, first), check(parse(after), known)
    assert again.findings == fresh.findings
    assert [c.references for c in again.checks] == [c.references for c in fresh.checks]
    assert [(h.span, h.use) for h in again.holes] == [(h.span, h.use) for h in fresh.holes]
