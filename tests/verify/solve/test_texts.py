"""What the encoding takes for granted of Python's texts, and what Z3 makes of it."""

from __future__ import annotations

import sys

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from lift_sys.verify.solve.characters import ASCII, EVERY, WHITESPACE, complement, consists, merged, of_text

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]
HIGH = [c for c in EVERY_CHARACTER if ord(c) > 0x2FFFF]


def test_whitespace_is_what_cpython_strips() -> None:
    spaces = {c for c in EVERY_CHARACTER if c.isspace()}
    assert spaces == {chr(code) for low, high in WHITESPACE for code in range(low, high + 1)}
    assert all(c.strip() == "" and f"a{c}b".split() == ["a", "b"] for c in spaces)


def test_characters_that_z3_lacks_have_no_case() -> None:
    assert all(c.upper() == c == c.lower() for c in HIGH)


def test_case_keeps_texts_from_becoming_shorter() -> None:
    assert {len(c.upper()) for c in EVERY_CHARACTER} == {1, 2, 3}
    assert {len(c.lower()) for c in EVERY_CHARACTER} == {1, 2}


@settings(max_examples=300)
@given(st.text() | st.text("aßİΣσςŉﬁK1 "))
def test_upper_and_lower_case_leave_no_letters_of_the_other(text: str) -> None:
    assert not any("a" <= c <= "z" for c in text.upper())
    assert not any("A" <= c <= "Z" for c in text.lower())
    assert len(text) <= len(text.upper()) <= 3 * len(text)
    assert len(text) <= len(text.lower()) <= 2 * len(text)
    if text.isascii():
        assert len(text.upper()) == len(text) == len(text.lower())
        assert text.upper().isascii() and text.lower().isascii()


ranges = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), max_size=5).map(
    lambda spans: merged(tuple((low, low + size) for low, size in spans))
)


@given(ranges, ranges)
def test_classes_are_sets_of_characters(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> None:
    def members(spans: tuple[tuple[int, int], ...]) -> set[int]:
        return {code for code in range(300) if any(low <= code <= high for low, high in spans)}

    assert members(merged(one, other)) == members(one) | members(other)
    assert members(complement(one)) == set(range(300)) - members(one)
    assert merged(one, complement(one)) == EVERY


@pytest.mark.parametrize("text", ["", "a", "ab", "é", "\u2003 ", "\\u{41}", "a\n"])
@pytest.mark.parametrize("spans", [ASCII, WHITESPACE, complement(WHITESPACE), of_text("ab\\u{4}1"), ()], ids=str)
def test_z3_finds_the_same_characters(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    variable = z3.String("text")
    solver = z3.Solver()
    solver.add(variable == z3.StringVal("".join(f"\\u{{{ord(c):x}}}" for c in text)))
    solver.add(consists(variable, spans) != z3.BoolVal(consists(text, spans)))
    assert solver.check() == z3.unsat
