"""Excerpts: the text, and beside it what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lift_sys.cli.excerpt import excerpt
from lift_sys.cli.terminal import visible
from lift_sys.ir.text import LineIndex, Span


def drawn(text: str, span: Span, room: int = 60) -> list[str]:
    lines = []
    for row in excerpt(LineIndex(text), span, room):
        if row.number is None:
            lines.append("...")
        else:
            lines += [
                f"{row.number}|{row.text}",
                " |" + " " * row.marks.start + "^" * (row.marks.end - row.marks.start),
            ]
    return lines


def marked(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


CASES = {
    "plain": ("requires a > 0\n", "a", ["1|requires a > 0", " |         ^"]),
    "behind a tab": ("a\tbc", "bc", ["1|a   bc", " |    ^^"]),
    "behind tabs": ("\t\tbc", "bc", ["1|        bc", " |        ^^"]),
    "a tab itself": ("a\tb", "\t", ["1|a   b", " | ^^^"]),
    "behind wide characters": ("漢字 = x", "x", ["1|漢字 = x", " |       ^"]),
    "wide characters": ("x = 漢字", "漢字", ["1|x = 漢字", " |    ^^^^"]),
    "behind an emoji": ('"🎉" x', "x", ['1|"🎉" x', " |     ^"]),
    "behind a combining mark": ("e\u0301 x", "x", ["1|e\u0301 x", " |  ^"]),
    "on a combining mark": ("ae\u0301b", "\u0301", ["1|ae\u0301b", " | ^"]),
    "with the marks that combine": ("ae\u0301b", "e", ["1|ae\u0301b", " | ^"]),
    "escape sequences": ("\x1b[31m x", "x", ["1|\\x1b[31m x", " |         ^"]),
    "text that runs backwards": ("\u202ex y", "y", ["1|\\u202ex y", " |        ^"]),
    "crlf": ("a\r\nbc\r\n", "bc", ["2|bc", " |^^"]),
    "byte order mark": ("\ufeffsig", "sig", ["1|sig", " |^^^"]),
    "two lines": ("if (a\n    or b) c", "(a\n    or b)", ["1|if (a", " |   ^^", "2|    or b) c", " |    ^^^^^"]),
    "many lines": (
        "{\n1\n2\n3\n4\n}",
        "{\n1\n2\n3\n4\n}",
        ["1|{", " |^", "2|1", " |^", "...", "6|}", " |^"],
    ),
}


@pytest.mark.parametrize(("text", "part", "expected"), CASES.values(), ids=CASES)
def test_marks_stand_below_what_is_meant(text, part, expected):
    assert drawn(text, marked(text, part)) == expected


def test_an_empty_range_is_one_mark():
    assert drawn("ab\n", Span(2, 2)) == ["1|ab", " |  ^"]
    assert drawn("", Span(0, 0)) == ["1|", " |^"]
    assert drawn("ab\n", Span(3, 3)) == ["2|", " |^"]


@given(st.text("a漢\t\u0301\x1b🎉", max_size=400), st.data(), st.integers(40, 120))
def test_a_long_line_is_cut_around_the_marks(text, data, room):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    (row,) = excerpt(LineIndex(text), Span(start, end), room)
    assert cell_len(row.text) <= room + 10  # a tab may be wider where it comes to stand
    assert row.marks.start < row.marks.end <= room + 10


def test_both_sides_are_cut():
    text = "x" * 500 + "HERE" + "y" * 500
    (row,) = excerpt(LineIndex(text), Span(500, 504), 40)
    assert row.text.startswith("...x") and row.text.endswith("y...")
    assert row.text[row.marks.start : row.marks.end] == "HERE"
    assert len(row.text) == 40


def test_a_line_of_millions_is_no_problem():
    text = "x" * 5_000_000
    (row,) = excerpt(LineIndex(text), Span(2_500_000, 5_000_000), 80)
    assert len(row.text) <= 80


@given(st.text())
def test_nothing_visible_can_steer_a_terminal(text):
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in visible(text))
    assert visible(visible(text)) == visible(text)


def test_what_is_harmless_stays():
    assert visible("äöü 漢字 👩‍🚀 ?x ==> y") == "äöü 漢字 👩‍🚀 ?x ==> y"
