"""The text after any edits is what the plainest reading of LSP makes of them; node is not needed for this."""

from __future__ import annotations

from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.text.edits import CHARACTERS, HUGE, LINE_ENDS, sequence
from tests.text.reference import applied, offset_of, units_of

from lift_sys.ir.text import LineIndex, PositionEncoding
from lift_sys.workspace.documents import Change, apply_changes

ENCODINGS: tuple[PositionEncoding, ...] = get_args(PositionEncoding)
TEXTS = st.lists(st.sampled_from((*LINE_ENDS, *CHARACTERS, "\ud83e", "\udd8a")), max_size=12).map("".join)
NUMBERS = st.integers(0, 9) | st.just(HUGE)
POSITIONS = st.tuples(NUMBERS, NUMBERS)
CHANGES = st.builds(Change, TEXTS, POSITIONS, POSITIONS) | TEXTS.map(Change)


@given(TEXTS, st.lists(CHANGES, min_size=1, max_size=4), st.sampled_from(ENCODINGS))
def test_changes_are_applied_as_the_specification_words_them(
    text: str, changes: list[Change], encoding: PositionEncoding
) -> None:
    expected = text
    for change in changes:
        expected = applied(expected, change, encoding)
    assert units_of(apply_changes(text, changes, encoding), encoding) == units_of(expected, encoding)


@given(st.integers(), st.sampled_from(ENCODINGS))
def test_one_notification_or_many_make_no_difference(seed: int, encoding: PositionEncoding) -> None:
    of = sequence(Random(seed), encoding)
    changes = [change for part in of.notifications for change in part]
    text = of.text
    for change in changes:
        text = apply_changes(text, [change], encoding)
    assert apply_changes(of.text, changes, encoding) == text


@given(TEXTS, POSITIONS, st.sampled_from(ENCODINGS))
def test_a_position_is_where_the_specification_says(
    text: str, position: tuple[int, int], encoding: PositionEncoding
) -> None:
    offset, inside = LineIndex(text).locate(*position, encoding)
    before = len(units_of(text[:offset], encoding))
    assert before + (inside if encoding == "utf-16" else 0) == offset_of(units_of(text, encoding), position, encoding)


def test_indenting_every_line_of_a_long_text_is_one_notification() -> None:
    text = "".join(f"requires a{n} == '🦊'\r\n" for n in range(3_000))
    changes = [Change("    ", (line, 0), (line, 0)) for line in reversed(range(3_000))]
    expected = "".join(f"    requires a{n} == '🦊'\r\n" for n in range(3_000))
    assert apply_changes(text, changes, "utf-16") == expected


JOINED = {
    "a line feed behind a carriage return": ("a\rb", Change("\n", (1, 0), (1, 0)), "a\r\nb"),
    "a carriage return in front of a line feed": ("a\nb", Change("\r", (0, 9), (0, 9)), "a\r\nb"),
    "what stood between them goes": ("a\rx\nb", Change("", (1, 0), (1, 1)), "a\r\nb"),
    "a whole line between them goes": ("a\rx\ny\nb", Change("", (1, 0), (2, 1)), "a\r\nb"),
    "at the end of the text": ("a\r", Change("\n", (1, 0), (1, 0)), "a\r\n"),
}


@pytest.mark.parametrize(("text", "change", "expected"), JOINED.values(), ids=JOINED)
def test_a_line_end_made_of_two_edits_is_one(text: str, change: Change, expected: str) -> None:
    at_the_second_line = Change("X", (1, 0), (1, 0))
    assert apply_changes(text, [change, at_the_second_line], "utf-16") == expected.replace("\r\n", "\r\nX")


@pytest.mark.parametrize("character", [2, 3, HUGE])
def test_no_position_is_between_a_carriage_return_and_its_line_feed(character: int) -> None:
    assert apply_changes("ab\r\nc", [Change("X", (0, character), (0, character))], "utf-16") == "abX\r\nc"
    assert LineIndex("ab\r\nc").position(3, "utf-16") == (0, 2)
