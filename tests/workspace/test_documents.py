"""Edits as LSP defines them, in all three encodings, on lines as LSP defines them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.ir.text import LineIndex, PositionEncoding, width
from lift_sys.workspace.documents import Change, apply_changes

ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(st.sampled_from("ab é🦊e\u0301\n\r\x0b\x0c\u2028\x85\x1c"), max_size=30)


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 5), ("utf-16", 3), ("utf-32", 2)], ids=str)
def test_a_position_counts_in_the_agreed_units(encoding: PositionEncoding, character: int) -> None:
    change = Change("X", (0, character), (0, character))
    assert apply_changes("a🦊b", [change], encoding) == "a🦊Xb"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_three_line_ends_and_no_others(end: str) -> None:
    text = f"a\x0b\x0c\x1c\x85\u2028b{end}c"
    assert apply_changes(text, [Change("X", (1, 0), (1, 1))], "utf-16") == f"a\x0b\x0c\x1c\x85\u2028b{end}X"


CLAMPED = {
    "character past the end of a line": ("ab\ncd", Change("X", (0, 99), (0, 99)), "abX\ncd"),
    "line past the end of the text": ("ab\ncd", Change("X", (9, 0), (9, 9)), "ab\ncdX"),
    "backwards": ("abcd", Change("X", (0, 3), (0, 1)), "aXd"),
    "empty text": ("", Change("X", (3, 3), (4, 4)), "X"),
    "the line end is not part of the line": ("ab\r\ncd", Change("X", (0, 9), (1, 0)), "abXcd"),
    "the whole text": ("ab", Change("X"), "X"),
}


@pytest.mark.parametrize(("text", "change", "expected"), CLAMPED.values(), ids=CLAMPED)
def test_out_of_range(text: str, change: Change, expected: str) -> None:
    assert apply_changes(text, [change], "utf-16") == expected


def test_changes_apply_one_after_the_other() -> None:
    changes = [Change("x\n", (0, 0), (0, 0)), Change("y", (1, 0), (1, 0))]
    assert apply_changes("ab", changes, "utf-16") == "x\nyab"


@given(TEXTS, TEXTS, st.data())
def test_an_edit_by_positions_is_the_edit_by_offsets(text: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = LineIndex(text)
    for encoding in ENCODINGS:
        positions = lines.position(start, encoding), lines.position(end, encoding)
        offsets = [lines.offset(*position, encoding) for position in positions]
        # Between a carriage return and its line feed there is no position.
        if offsets == [start, end]:
            assert apply_changes(text, [Change(new, *positions)], encoding) == text[:start] + new + text[end:]


@given(TEXTS)
def test_positions_and_offsets_are_inverse(text: str) -> None:
    lines = LineIndex(text)
    for encoding in ENCODINGS:
        for offset in range(len(text) + 1):
            line, character = lines.position(offset, encoding)
            back = lines.offset(line, character, encoding)
            assert back == offset or text[back : offset + 1] == "\r\n"
            assert character == width(text[lines.starts[line] : back], encoding)
