"""Places on long lines outside ASCII: the right ones, without counting the whole line for each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.text.reference import lines_of, units_of

from lift_sys.ir import text as texts
from lift_sys.ir.text import PIECE, LineIndex, PositionEncoding, width
from lift_sys.workspace.documents import Change, apply_changes

ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")

RUNS = st.builds(
    lambda part, times: part * times,
    st.sampled_from(["a", "é", "漢", "🦊", "\ud83e", "\udd8a", "\n", "\r\n", "\r", "\u2028"]),
    st.sampled_from([1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE]),
)
TEXTS = st.lists(RUNS, max_size=8).map("".join)


@given(TEXTS, st.data())
def test_position_of_an_offset(text: str, data: st.DataObject) -> None:
    index = LineIndex(text)
    for offset in data.draw(st.lists(st.integers(0, len(text)), max_size=20)):
        if text[max(0, offset - 1) : offset + 1] == "\r\n":
            continue  # between the two is before both
        for encoding in ENCODINGS:
            line, character = index.position(offset, encoding)
            start, end = lines_of(units_of(text, encoding))[line]
            assert start + character == len(units_of(text[:offset], encoding)) <= end
            assert index.locate(line, character, encoding) == (offset, 0)


@given(TEXTS, st.integers(0, 20), st.integers(0, 10 * PIECE))
def test_offset_of_a_position(text: str, line: int, character: int) -> None:
    index = LineIndex(text)
    for encoding in ENCODINGS:
        offset, further = index.locate(line, character, encoding)
        lines = lines_of(units_of(text, encoding))
        if line >= len(lines):
            assert (offset, further) == (len(text), 0)
            continue
        start, end = lines[line]
        assert len(units_of(text[:offset], encoding)) + further == min(start + character, end)
        assert further < max(1, len(units_of(text[offset : offset + 1], encoding)))


@pytest.mark.parametrize(("char", "units"), [("a", 1), ("é", 1), ("🦊", 2), ("\ud83e", 1), ("\ud83e\udd8a", 2)])
def test_width_in_utf16(char: str, units: int) -> None:
    assert width(char, "utf-16") == units
    assert width(f"{char}x" * 1000, "utf-16") == (units + 1) * 1000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_many_places_on_one_line_are_cheap(monkeypatch: pytest.MonkeyPatch, encoding: PositionEncoding) -> None:
    counted = 0

    def counting(text: str, encoding: PositionEncoding) -> int:
        nonlocal counted
        counted += len(text)
        return width(text, encoding)

    monkeypatch.setattr(texts, "width", counting)
    text = "🦊" + "x" * 200_000
    index = LineIndex(text)
    for offset in range(1, len(text), 200):
        line, character = index.position(offset, encoding)
        assert index.offset(line, character, encoding) == offset
    # The line itself once, and no more than a piece of it for each of the 1,000 places in each direction.
    assert 200_000 <= counted <= 200_001 + 2 * 1000 * PIECE


def test_an_edit_at_the_end_of_a_long_line() -> None:
    text = "🦊" * 300 + "x" * 300
    place = (0, 900)
    assert apply_changes(text, [Change("é", place, place)], "utf-16") == text + "é"
    place = (0, 599)  # inside the last one
    assert apply_changes(text, [Change("", place, (0, 600))], "utf-16") == "🦊" * 299 + "\ud83e" + "x" * 300
