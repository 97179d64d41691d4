"""Positions inside a character: UTF-16 can cut one in two, for a while; in UTF-8 they mean the character's start.

Editors that send the smallest difference between two strings of JavaScript replace half of 🦊 (d83e dd8a) to make
🤖 (d83e dd16) of it.
"""

from __future__ import annotations

import pytest

from lift_sys.ir.text import LineIndex
from lift_sys.workspace.documents import Change, apply_changes

HIGH, LOW = "\ud83e", "\udd8a"


def test_half_a_character_is_replaced() -> None:
    assert apply_changes("a🦊b", [Change("\udd16", (0, 2), (0, 3))], "utf-16") == "a🤖b"
    assert apply_changes("a🦊b", [Change("\ud83d", (0, 1), (0, 2))], "utf-16") == "a\U0001f58ab"


def test_two_halves_that_meet_are_one_character() -> None:
    halves = [Change(HIGH, (0, 1), (0, 1)), Change(LOW, (0, 2), (0, 2))]
    assert apply_changes("ab", halves, "utf-16") == "a🦊b"
    assert apply_changes(apply_changes("ab", halves[:1], "utf-16"), halves[1:], "utf-16") == "a🦊b"


def test_what_stood_between_two_halves_goes() -> None:
    assert apply_changes(f"{HIGH}x{LOW}", [Change("", (0, 1), (0, 2))], "utf-16") == "🦊"


def test_text_in_the_middle_parts_a_character() -> None:
    parted = apply_changes("a🦊b", [Change("X", (0, 2), (0, 2))], "utf-16")
    assert parted == f"a{HIGH}X{LOW}b"
    # Later positions still are where the editor means them, and taking the text out again loses nothing.
    assert apply_changes(parted, [Change("Y", (0, 4), (0, 4))], "utf-16") == f"a{HIGH}X{LOW}Yb"
    assert apply_changes(parted, [Change("", (0, 2), (0, 3))], "utf-16") == "a🦊b"


def test_a_range_from_one_half_to_another() -> None:
    assert apply_changes("🦊\n🤖", [Change("", (0, 1), (1, 1))], "utf-16") == "\U0001f916"


@pytest.mark.parametrize(
    ("character", "expected"), [(0, "X🦊b"), (1, "X🦊b"), (2, "X🦊b"), (3, "X🦊b"), (4, "🦊Xb"), (5, "🦊bX")]
)
def test_in_utf8_it_is_the_start(character: int, expected: str) -> None:
    assert apply_changes("🦊b", [Change("X", (0, character), (0, character))], "utf-8") == expected


def test_in_utf32_there_is_no_inside() -> None:
    assert apply_changes("🦊b", [Change("X", (0, 1), (0, 1))], "utf-32") == "🦊Xb"
    assert apply_changes(HIGH, [Change(LOW, (0, 1), (0, 1))], "utf-32") == HIGH + LOW


def test_an_offset_is_the_start_of_the_character() -> None:
    lines = LineIndex("a🦊b")
    assert [lines.offset(0, character, "utf-16") for character in range(5)] == [0, 1, 1, 2, 3]
    assert lines.locate(0, 2, "utf-16") == (1, 1)
