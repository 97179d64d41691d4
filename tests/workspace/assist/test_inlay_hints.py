"""Types that the text does not say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workspace.assist.fixture import DOCUMENT, SOURCE, analysed

from lift_sys.ir.findings import Severity
from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis, SourceState, analyse, read_outline
from lift_sys.workspace.assist.inlay_hints import Hint, inlay_hints
from lift_sys.workspace.settings import Settings


def shown(analysis: DocumentAnalysis, hints: tuple[Hint, ...] | None = None) -> str:
    """The text with the hints in it, in ``«…»``."""
    text = analysis.text
    for hint in reversed(inlay_hints(analysis) if hints is None else hints):
        text = f"{text[: hint.offset]}«{hint.label}»{text[hint.offset :]}"
    return text


def inserted(analysis: DocumentAnalysis) -> str:
    """The text after all edits of all hints."""
    text = analysis.text
    edits = [edit for hint in inlay_hints(analysis) for edit in hint.edits]
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def mistakes(analysis: DocumentAnalysis) -> list[str]:
    return [finding.message for finding in analysis.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "expected",
    [
        # From the source
        "sig total(lines«: list[Line]», discount: float)« -> float»",
        "sig normalise(code«: str», *, strict«: bool» = False) -> str",
        "sig Line.cost(self, discount«: float» = 0.0)« -> float»",
        "sig total(?lines, discount: float) -> float",  # a parameter that is still open
        "sig nope(lines)",  # the source has no such function
        "sig total(other, discount: float) -> float",
        # From the checker
        "sig f(xs: list[float])\nrequires forall x«: float» in xs: x > 0",
        "sig f(xs: list[str])\nrequires [x for i«: int», x«: str» in enumerate(xs)] == []",
        "sig f(xs: dict[str, int])\nrequires all(v > 0 for k«: str», v«: int» in xs.items())",
        "sig f(xs)\nrequires forall x in xs: x > 0",
        "sig f(x: int) -> float\nensures result <= ?max«: float»",
        "sig f(x: int) -> float\nensures result <= ?max«: float»\nensures ?max != 3",  # where it is told first
        "sig f(x: int) -> float\nensures result <= ?max\nensures (?max: int) != 3",  # the text says it
        "sig f(x: int)\nrequires f(?a«: int», x=?b«: int») == 0",
        "sig f(x: int)\nrequires len(?a) > 0 and ?p«: bool»",  # nobody states a `Sized`
        "sig f(x: ?T) -> ?U\nensures ?p: predicate",
        "sig f(x: {n: int | n > 0})\nrequires (lambda y: y)(x) == 0",
        "sig f(🦊: str, xs: list[str])\nrequires forall é«: str» in xs: é == '🦊'",
        # Text that does not parse
        "sig total(lines, discount",
        "sig total(lines,\nrequires",
        "",
    ],
)
def test_hints(expected: str):
    text = expected
    while "«" in text:
        text = text[: text.index("«")] + text[text.index("»") + 1 :]
    assert shown(analysed(text)) == expected


def test_without_a_source_there_is_nothing_to_take_types_from():
    analysis = analysed("sig total(lines)\nrequires forall x in [1]: x > 0", None)
    assert shown(analysis) == "sig total(lines)\nrequires forall x«: int» in [1]: x > 0"


def test_annotations_of_the_source():
    source = 'def f(a: "Later", b: lambda: 0, c: Literal["x"], *d: int, **e: str) -> "list[\\n int]": ...\n'
    assert shown(analysed("sig f(a, b, c, *d, **e)", source)) == (
        'sig f(a«: Later», b, c«: Literal["x"]», *d«: int», **e«: str»)'
    )


def test_a_long_type_is_cut_and_told_in_full():
    long = "dict[str, tuple[int, int, int, int, int, int, int, int, int, int, int]]"
    (hint,) = inlay_hints(analysed("sig f(a)", f"def f(a: {long}): ..."))
    assert len(hint.label) == 60 and hint.label.endswith("…") and hint.text == f": {long}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sig total(lines, discount=0.5)", "sig total(lines: list[Line], discount: float=0.5) -> float"),
        ("sig total(lines: list[Line],\n  discount)\n", "sig total(lines: list[Line],\n  discount: float) -> float\n"),
        ("sig f() -> int\nensures result <= ?m", "sig f() -> int\nensures result <= ?m: int"),
        ("sig f() -> int\nensures ?m <= result", "sig f() -> int\nensures (?m: int) <= result"),
        ("sig f() -> int\nensures (?m) <= result", "sig f() -> int\nensures (?m: int) <= result"),
        ("sig f(x: int)\nrequires f(?m) == 0", "sig f(x: int)\nrequires f((?m: int)) == 0"),
        ('sig f() -> int\nensures result > ?m "why?"', 'sig f() -> int\nensures result > ?m: int "why?"'),
        ('sig f() -> int\nensures (?m "why?") < result', 'sig f() -> int\nensures (?m: int "why?") < result'),
        ("sig f() -> int\nexample f() == ?m", "sig f() -> int\nexample f() == ?m: int"),
        ("sig f() -> int\nensures result in [?m, 2]", "sig f() -> int\nensures result in [(?m: int), 2]"),
    ],
)
def test_what_a_double_click_inserts(before: str, after: str):
    assert inserted(analysed(before)) == after


def test_what_is_inserted_parses_and_says_what_the_hint_said():
    holes = "sig f(x: int, y: float) -> float\n" + "\n".join(
        f"ensures {clause}"
        for clause in (
            "?a > x",
            "x + ?b > 1",
            "result == ?c if x > ?d else result == y",
            "[?e, 1] == [x]",
            "x < ?g < 3",
            "not ?h == y",
            "old(?i) == x",
            'f(?j "q", y=?k) > y',
            "-?l == x",
            "?m ==> x > ?n",
            "x in {1, ?o}",
            "x == (?p where _ > 0)",
            "f'{?q}' == ''",
        )
    )
    for text in (
        holes,
        DOCUMENT.replace(": list[Line]", ""),
        "sig total(lines, discount)\nsig normalise(code, strict)",
    ):
        before = analysed(text)
        after = analysed(inserted(before))
        assert mistakes(after) == mistakes(before)
        assert [hint.text for hint in inlay_hints(after) if hint.edits] == []
        kept = {hole.name: hole.type for hole in after.holes if not hole.name.startswith("?_")}
        for hole in before.holes:
            if hole.type != "any" and not hole.name.startswith("?_"):
                assert kept[hole.name] == hole.type, hole.name


def test_only_what_is_visible():
    text = "sig total(lines)\n\nsig normalise(code)\nrequires forall x in [1]: x > 0\n"
    analysis = analysed(text)
    whole = inlay_hints(analysis)
    assert len(whole) == 5
    for start in range(len(text) + 1):
        for end in (start, start + 10, len(text)):
            visible = Span(start, end)
            assert inlay_hints(analysis, visible) == tuple(h for h in whole if visible.contains(h.offset))


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({}, {"parameter type", "return type", "hole type", "variable type"}),
        ({"enabled": False}, set()),
        ({"parameterTypes": False}, {"return type", "hole type", "variable type"}),
        ({"returnTypes": False, "holeTypes": False}, {"parameter type", "variable type"}),
        ({"variableTypes": False}, {"parameter type", "return type", "hole type"}),
    ],
)
def test_settings(settings: dict[str, Any], kinds: set[str]):
    text = "sig total(lines, discount: float)\nrequires forall x in [1]: x > ?least"
    state = read_outline("/shop/cart.py", SOURCE)
    analysis = analyse("/shop/cart.ir", text, state, Settings.model_validate({"inlayHints": settings}))
    assert {str(hint.kind) for hint in inlay_hints(analysis)} == kinds


def test_a_source_that_cannot_be_read():
    state = SourceState("/shop/cart.py", None, None, "is too large")
    assert inlay_hints(analyse("/shop/cart.ir", "sig total(lines)", state, Settings())) == ()


PIECES = st.lists(
    st.sampled_from(["sig total(", "lines", ",", ")", "\n", "requires ", "forall x in ", "[1]", ":", " > ", "?h", "(",
                     "🦊", " -> ", "for ", "in ", "{", "}", "=", "0", '"', "raises E when ", "example "]),
    max_size=25,
)  # fmt: skip


@given(PIECES)
def test_whatever_is_typed(pieces: list[str]):
    analysis = analysed("".join(pieces))
    hints = inlay_hints(analysis)
    assert [h.offset for h in hints] == sorted(h.offset for h in hints)
    for hint in hints:
        assert 0 < hint.offset <= len(analysis.text) and hint.label and "\n" not in hint.label
        assert all(0 <= e.span.start <= e.span.end <= len(analysis.text) and e.path is None for e in hint.edits)
