"""A client that shows no markup is sent the words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.workspace.assist.markdown import escaped, fenced, inline, joined, plain

MADE = {
    "words": (escaped("a_b* costs 3.50 [net]"), "a_b* costs 3.50 [net]"),
    "code in a sentence": (f"See {inline('xs[0]')} and {inline('`')}.", "See xs[0] and `."),
    "a block": (fenced("sig f(a: int)\nrequires a > 0"), "sig f(a: int)\nrequires a > 0"),
    "a block with fences in it": (fenced("```\nx\n```"), "```\nx\n```"),
    "what is bold": ("**predicate hole**: a condition", "predicate hole: a condition"),
    "all of it": (joined(fenced("sig f()"), escaped("It's *so*."), f"- {inline('a')}"), "sig f()\n\nIt's *so*.\n\n- a"),
}


@pytest.mark.parametrize(("markdown", "words"), MADE.values(), ids=MADE)
def test_plain(markdown: str, words: str) -> None:
    assert plain(markdown) == words


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_escaped_comes_back(text: str) -> None:
    assert plain(escaped(text)) == " ".join(text.split())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_code_comes_back(text: str) -> None:
    assert plain(f"see {inline(text)} there") == f"see {' '.join(text.split()) or ' '} there"
