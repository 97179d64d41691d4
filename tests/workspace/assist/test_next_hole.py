"""From hole to hole, round and round."""

from __future__ import annotations

from tests.workspace.assist.fixture import analysed, at_caret

from lift_sys.workspace.analysis import SourceAnalysis, SourceState, read_outline
from lift_sys.workspace.assist.next_hole import next_hole, previous_hole

TEXT = "sig f(x: ?T) -> int\nrequires ?a > 0\nensures result <= ?a\n"


def texts(text: str) -> tuple[str, str]:
    """Where one gets from the caret, forwards and backwards."""
    analysis, offset = at_caret(text)
    found = next_hole(analysis, offset), previous_hole(analysis, offset)
    line = analysis.lines.line_of
    return tuple(f"{line(p.span.start) + 1}:{p.hole.label}" if p else "-" for p in found)  # type: ignore[return-value]


def test_from_the_start():
    assert texts("<caret>" + TEXT) == ("1:?T", "3:?a")


def test_a_hole_under_the_cursor_is_neither_the_next_nor_the_previous():
    assert texts(TEXT.replace("?a >", "<caret>?a >")) == ("3:?a", "1:?T")
    assert texts(TEXT.replace("?a >", "?a<caret> >")) == ("3:?a", "1:?T")


def test_behind_the_last_hole_it_goes_round():
    assert texts(TEXT + "<caret>") == ("1:?T", "3:?a")
    assert texts(TEXT.replace("?T", "<caret>?T")) == ("2:?a", "3:?a")


def test_no_hole():
    assert texts("sig f() -> int<caret>") == ("-", "-")
    assert texts("<caret>") == ("-", "-")


def test_the_only_hole_leads_to_itself():
    assert texts("sig f() -> ?<caret>T") == ("1:?T", "1:?T")


def test_a_function_that_is_not_written_is_a_hole_of_its_source():
    text = "def f() -> int:\n    ...\n"
    state = read_outline("/shop/cart.py", text)
    document = analysed("sig f() -> int\n", text)
    found = next_hole(SourceAnalysis(state, document, document.settings), 0)
    assert found is not None
    assert text[slice(*found.span)] == "f"
    assert next_hole(SourceAnalysis(SourceState("x.py", None, None), None, document.settings), 0) is None
