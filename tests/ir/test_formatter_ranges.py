"""Formatting a part of a document: the part is marked with ``«`` and ``»``, what comes out stands beside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.ir.findings import Edit
from lift_sys.ir.formatter import format_document
from lift_sys.ir.formatter_ranges import applied, format_ranges
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import Span
from tests.ir.test_formatter_properties import TEXTS, lexemes


def marked(text: str) -> tuple[str, list[Span]]:
    plain, opened, spans = "", [], []
    for char in text:
        if char == "«":
            opened.append(len(plain))
        elif char == "»":
            spans.append(Span(opened.pop(), len(plain)))
        else:
            plain += char
    return plain, spans


def formatted(given: str) -> str:
    text, spans = marked(given)
    return applied(text, format_ranges(parse(text), spans))


CASES = {
    "one clause of three": (
        "sig f( a )\nrequires  a\nen«»sures  a\n",
        "sig f( a )\nrequires  a\nensures a\n",
    ),
    "two clauses and what is between": (
        "sig f( a )\nrequires« a  \n\n\n\n  ensures» a  \nensures  b",
        "sig f( a )\nrequires a\n\nensures a\nensures  b",
    ),
    "whole lines end where the next begins": (
        "sig f( a )\n«requires  a\n»ensures  a\n",
        "sig f( a )\nrequires a\nensures  a\n",
    ),
    "a clause over several lines": (
        "sig f(a)\nrequires a and\nb«» or\n(c\n)\nensures  a",
        "sig f(a)\nrequires a and\n    b or\n    (c\n    )\nensures  a",
    ),
    "an entity from within": ("type  A = int\nentity B {\na : «»int\n}\n", "type  A = int\nentity B {\n  a: int\n}\n"),
    "a remark": ("sig f( )\n   # «»why\nrequires  a\n", "sig f( )\n# why\nrequires  a\n"),
    "a remark behind a clause": (
        "sig f(a)\nrequires  a# «»why   \nensures  a",
        "sig f(a)\nrequires a  # why\nensures  a",
    ),
    "empty lines alone": ("sig f( )\n«\n\n\n»\nrequires  a", "sig f( )\n\n\n\n\nrequires  a"),
    "empty lines above what is touched": ("sig f( )\n«\n\n\n  requires»  a", "sig f( )\n\n\n\nrequires a"),
    "two ranges": ("«»sig f( )\nrequires  a\nen«»sures  b", "sig f()\nrequires  a\nensures b"),
    "ranges that touch one another": ("sig f( )\n«requires»  «a»\nensures  b", "sig f( )\nrequires a\nensures  b"),
    "a range within another": ("«sig f( )\n  s«»ig g( )\n»requires  a", "sig f()\n\nsig g()\nrequires  a"),
    "a clause of a broken spec": ("sig f( a \nrequires«»  a\n\nsig g( )\n", "sig f( a \nrequires  a\n\nsig g( )\n"),
    "beside a broken spec": ("sig f( a \nrequires  a\n\nsig g«»( )\n", "sig f( a \nrequires  a\n\nsig g()\n"),
    "the first line behind a byte order mark": ("\ufeff  si«»g f( )\nrequires  a", "\ufeffsig f()\nrequires  a"),
    "a line below a byte order mark": ("\ufeff\n si«»g f( )\nrequires  a", "\ufeff\nsig f()\nrequires  a"),
    "emoji": ('sig f(a)\nrequires a!="🦊🦊"«»\nensures  a', 'sig f(a)\nrequires a != "🦊🦊"\nensures  a'),
    "line ends of the rest": ("sig f( )\r\nrequires«»  a\r\nensures b\r\n", "sig f( )\r\nrequires a\r\nensures b\r\n"),
    "everything": ("«\n\nsig f( )\n\n\n\nrequires  a»", "sig f()\n\nrequires a\n"),
    "nothing but white space": ("«\n  \n»", ""),
    "the end of the text": ("sig f( )\n\n\n«»", "sig f( )\n\n\n"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_a_range(given: str, expected: str) -> None:
    assert formatted(given) == expected


def test_no_range_at_all():
    assert format_ranges(parse("sig f( )"), []) == ()


def test_a_range_outside_the_text_is_one_within():
    assert format_ranges(parse("sig f( )\n"), [Span(-5, 500)]) == format_document(parse("sig f( )\n"))
    text = "sig f( )\n\n\nsig g( )"
    assert applied(text, format_ranges(parse(text), [Span(100, 500)])) == "sig f( )\n\n\nsig g()\n"


@given(TEXTS)
def test_all_of_a_text_as_a_range_is_the_text_formatted(text):
    parsed = parse(text)
    assert format_ranges(parsed, [Span(0, len(text))]) == format_document(parsed)


RANGES = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), min_size=1, max_size=3)


def within(text: str, drawn: list[tuple[int, int]]) -> list[Span]:
    return [Span(min(pair), max(pair)) for pair in drawn if max(pair) <= len(text)]


@given(TEXTS, RANGES)
def test_the_meaning_and_every_token_stay(text, drawn):
    before = parse(text)
    after = applied(text, format_ranges(before, within(text, drawn)))
    assert lexemes(after) == lexemes(text)
    assert parse(after).model == before.model


@given(TEXTS, RANGES)
def test_every_edit_is_one_of_formatting_or_a_part_of_one(text, drawn):
    parsed = parse(text)
    full = format_document(parsed)
    for edit in format_ranges(parsed, within(text, drawn)):
        assert any(f.span.start <= edit.span.start and edit.span.end <= f.span.end for f in full)


@given(TEXTS, RANGES)
def test_formatting_the_rest_afterwards_is_formatting(text, drawn):
    parsed = parse(text)
    after = applied(text, format_ranges(parsed, within(text, drawn)))
    assert applied(after, format_document(parse(after))) == applied(text, format_document(parsed))


@given(TEXTS, RANGES)
def test_formatting_a_range_twice_changes_nothing_more(text, drawn):
    spans = within(text, drawn)
    edits = format_ranges(parse(text), spans)
    after = applied(text, edits)
    again = [Span(moved(span.start, edits, False), moved(span.end, edits, True)) for span in spans]
    assert format_ranges(parse(after), again) == ()


def moved(place: int, edits: tuple[Edit, ...], behind: bool) -> int:
    """Where a place is after the edits; in the middle of one, at its end or its start."""
    by = 0
    for edit in edits:
        if edit.span.end <= place and (behind or edit.span.end < place):
            by += len(edit.text) - (edit.span.end - edit.span.start)
        elif edit.span.start < place:
            return edit.span.start + by + (len(edit.text) if behind else 0)
    return place + by
