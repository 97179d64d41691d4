"""What a selection grows to."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workspace.assist.fixture import DOCUMENT, analysed, at_caret

from lift_sys.workspace.assist.selection_ranges import STEPS, selection_ranges


def grown(text: str) -> list[str]:
    analysis, offset = at_caret(text)
    return [analysis.text[slice(*span)] for span in selection_ranges(analysis, offset)]


def test_from_a_word_to_the_document():
    clause = 'ensures len(xs) + 1 > f(a.b<caret>b[0])  "why" @human'
    spec = f"sig g(xs: list[int])\n{clause}"
    assert grown(f"import x\n\n# of g\n{spec}\n") == [
        "bb",
        "a.bb",
        "a.bb[0]",
        "(a.bb[0])",
        "f(a.bb[0])",
        "len(xs) + 1 > f(a.bb[0])",
        "ensures len(xs) + 1 > f(a.bb[0])",
        'ensures len(xs) + 1 > f(a.bb[0])  "why" @human',
        spec.replace("<caret>", ""),
        f"# of g\n{spec}".replace("<caret>", ""),
        f"import x\n\n# of g\n{spec}\n".replace("<caret>", ""),
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sig f(a: list[Li<caret>ne] = 1) -> int", ["Line", "[Line]", "list[Line]", "a: list[Line] = 1"]),
        ("sig f(a: int) -> i<caret>nt", ["int", "(a: int) -> int", "sig f(a: int) -> int"]),
        ('sig f()\nensures "one 🦊 tw<caret>o" == ""', ["two", "one 🦊 two", '"one 🦊 two"', '"one 🦊 two" == ""']),
        ("sig f()\nensures f'a {l<caret>en(x)} b'", ["len", "len(x)", "{len(x)}", "a {len(x)} b", "f'a {len(x)} b'"]),
        ("sig f()\nensures '''a<caret>'''", ["a", "'''a'''"]),
        ("sig f()\nensures ?ma<caret>x > 0", ["max", "?max", "?max > 0"]),
        ("sig f()\nensures forall x in xs: x <caret>> 0", [">", "x > 0", "forall x in xs: x > 0"]),
        ("sig f(xs)\neffect {\n  reads: xs[<caret>i] for i in xs\n}",
         ["i", "[i]", "xs[i]", "xs[i] for i in xs", "reads: xs[i] for i in xs"]),
        ('intent {\n  summary: "a b<caret>"\n}\nsig f()', ["b", "a b", '"a b"', 'summary: "a b"']),
        ("entity A {\n  x: int = <caret>1\n}", ["1", "x: int = 1", "{\n  x: int = 1\n}"]),
        ("# one\n# two thr<caret>ee\nsig f()", ["three", "# two three", "# one\n# two three"]),
        ("# one\n\n# t<caret>wo\n", ["two", "# two", "# one\n\n# two"]),
        ("from a.b import c<caret>", ["c", "from a.b import c"]),
        ("type T = {x: int | x ><caret> 0}", [">", "x > 0", "x: int | x > 0", "{x: int | x > 0}"]),
        # Text that does not parse
        ("requires f(a, [b<caret>, c]", ["b", "b, c", "[b, c]", "requires f(a, [b, c]"]),
        ("sig f(\nensures (a + <caret>b) )", ["b", "a + b", "(a + b)"]),
        ('sig f()\nensures "never clo<caret>sed', ["closed", '"never closed']),
        ("what is th<caret>is", ["this", "what is this"]),
    ],
)  # fmt: skip
def test_the_first_steps(text: str, first: list[str]):
    assert grown(text)[: len(first)] == first


def test_between_tokens():
    assert grown("sig f()\n\n<caret>\n\nsig g()") == ["sig f()\n\n\n\nsig g()"]
    assert grown("<caret>") == [""]


@pytest.mark.parametrize("depth", [STEPS, 3 * STEPS])
def test_of_too_many_steps_the_first_and_the_last_are_kept(depth: int):
    text = f"sig f(a: bool)\nrequires {'(' * depth}🦊 and a<caret>{')' * depth}\n"
    found = grown(text)
    assert len(found) == STEPS
    assert found[:3] == ["a", "🦊 and a", "(🦊 and a)"]
    assert found[-3].startswith("requires ") and found[-1] == text.replace("<caret>", "")
    check(text.replace("<caret>", ""), text.index("<caret>"))


def check(text: str, offset: int) -> None:
    """Each span strictly contains the one before it, all of them the place, and the last one is the document."""
    spans = selection_ranges(analysed(text), offset)
    place = max(0, min(offset, len(text)))
    assert spans[-1] == (0, len(text))
    for span in spans:
        assert 0 <= span.start <= place <= span.end <= len(text)
    for inner, outer in itertools.pairwise(spans):
        assert outer.start <= inner.start and inner.end <= outer.end and inner != outer


def test_every_place_of_a_document():
    for offset in range(-1, len(DOCUMENT) + 2):
        check(DOCUMENT, offset)


PIECES = st.lists(
    st.sampled_from(["sig f(x: int)", "\n", "\r\n", "ensures ", "x", "(", ")", "[", "]", "{", "}", "f'", '"', "'", " ",
                     "# c", "?h", ": T", "==>", "forall y in x: ", "intent {", "entity A {", "effect {", "reads: x",
                     "🦊", "é", ".", "@human", "1", ",", "import a", '"""', "old(", "\t"]),
    max_size=30,
)  # fmt: skip


@given(PIECES, st.integers(-2, 200))
def test_ranges_are_strictly_nested(pieces: list[str], offset: int):
    check("".join(pieces), offset)
