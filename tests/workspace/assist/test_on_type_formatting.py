"""Indentation while typing: the cursor is at ``<caret>``, right behind what was typed."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.ir.test_formatter_properties import TEXTS
from tests.workspace.assist.fixture import CARET

from lift_sys.ir.formatter import format_text
from lift_sys.ir.formatter_ranges import applied
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import LINE_END, LineIndex
from lift_sys.workspace.assist.on_type_formatting import TRIGGERS, on_type_edits


def typed(text: str) -> str:
    """The text with its edits, the cursor in it."""
    offset = text.index(CARET)
    plain = text.replace(CARET, "", 1)
    before = plain[max(0, offset - 1) : offset]
    edits = on_type_edits(LineIndex(plain), offset, before if before in ("}", ")", "]") else "\n")
    moved = offset + sum(len(e.text) - (e.span.end - e.span.start) for e in edits if e.span.start <= offset)
    after = applied(plain, edits)
    return after[:moved] + CARET + after[moved:]


CASES = {
    "in a block": ("entity A {\n<caret>", "entity A {\n  <caret>"),
    "in a block whose brace stands below": ("entity A\n{\n<caret>", "entity A\n{\n  <caret>"),
    "behind an entry": ("effect {\n  reads: a\n<caret>\n}", "effect {\n  reads: a\n  <caret>\n}"),
    "behind an entry on the line of the brace": ("effect { reads: a\n<caret>", "effect { reads: a\n  <caret>"),
    "as the author indents": ("effect {\n    reads: a\n<caret>\n}", "effect {\n    reads: a\n    <caret>\n}"),
    "with tabs, as the author": ("intent {\n\tsummary: \"a\"\n<caret>\n}", "intent {\n\tsummary: \"a\"\n\t<caret>\n}"),
    "the brace that was closed for us": ("entity A {\n  <caret>}", "entity A {\n<caret>}"),
    "behind a block": ("entity A {\n  a: int\n}\n  <caret>", "entity A {\n  a: int\n}\n<caret>"),
    "a continued entry": ("entity A {\n  invariant a and\n<caret>", "entity A {\n  invariant a and\n      <caret>"),
    "an entry behind a continued one": (
        "entity A {\n  invariant a and\n      b\n      <caret>",
        "entity A {\n  invariant a and\n      b\n  <caret>",
    ),
    "behind an operator": ("sig f(a)\nrequires a and\n<caret>", "sig f(a)\nrequires a and\n    <caret>"),
    "behind a second operator": (
        "sig f(a)\nrequires a and\n        b or\n<caret>",
        "sig f(a)\nrequires a and\n        b or\n        <caret>",
    ),
    "behind an implication": ("sig f(a)\nensures a ==>\n<caret>", "sig f(a)\nensures a ==>\n    <caret>"),
    "behind a continued clause": (
        "sig f(a)\nrequires a and\n    b\n    <caret>",
        "sig f(a)\nrequires a and\n    b\n<caret>",
    ),
    "behind a clause": ("sig f(a)\nrequires a\n  <caret>", "sig f(a)\nrequires a\n<caret>"),
    "behind a clause that the author indents": ("sig f(a)\n  requires a\n<caret>", "sig f(a)\n  requires a\n  <caret>"),
    "behind an arrow": ("sig f(a) ->\n<caret>", "sig f(a) ->\n    <caret>"),
    "in a bracket": ("sig f(\n<caret>", "sig f(\n  <caret>"),
    "behind a parameter": ("sig f(\n  a: int,\n<caret>)", "sig f(\n  a: int,\n<caret>)"),
    "between parameters": ("sig f(\n  a: int,\n<caret>b: int)", "sig f(\n  a: int,\n  <caret>b: int)"),
    "in a bracket of a continued line": (
        "sig f(a)\nrequires a and\n    all(\n<caret>",
        "sig f(a)\nrequires a and\n    all(\n      <caret>",
    ),
    "behind a bracket that goes on": (
        "sig f(a)\nrequires f(\n  a) and\n  <caret>",
        "sig f(a)\nrequires f(\n  a) and\n    <caret>",
    ),
    "a clause cut in two": ("sig f(a)\nrequires a and\n<caret>b", "sig f(a)\nrequires a and\n    <caret>b"),
    "a clause that is moved down": ("sig f(\n  <caret>requires a", "sig f(\n<caret>requires a"),
    "behind a string": ('sig f(a)\nrequires a  "why and"\n  <caret>', 'sig f(a)\nrequires a  "why and"\n<caret>'),
    "behind a remark": ("sig f(a)\nrequires a and  # why\n<caret>", "sig f(a)\nrequires a and  # why\n    <caret>"),
    "an emoji before": ('sig f(a)\nrequires "🦊" in\n<caret>', 'sig f(a)\nrequires "🦊" in\n    <caret>'),
    "behind a broken line": ("sig f(a\nrequires ) a and\n<caret>", "sig f(a\nrequires ) a and\n    <caret>"),
    "a clause after a bracket that is never closed": ("sig f(a\nrequires a\n  <caret>", "sig f(a\nrequires a\n<caret>"),
    "windows": ("entity A {\r\n<caret>\r\n}", "entity A {\r\n  <caret>\r\n}"),
    "a brace typed": ("entity A {\n  a: int\n  }<caret>", "entity A {\n  a: int\n}<caret>"),
    "a parenthesis typed": ("sig f(\n  a\n    )<caret>", "sig f(\n  a\n)<caret>"),
    "a bracket typed in a continued clause": (
        "sig f(a)\nrequires a in\n    [\n      1\n      ]<caret>",
        "sig f(a)\nrequires a in\n    [\n      1\n    ]<caret>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_a_line(given: str, expected: str) -> None:
    assert typed(given) == expected


UNSURE = {
    "an empty document": "<caret>",
    "only remarks before": "# a\n  <caret>",
    "behind an empty line": "sig f(a)\n\n  <caret>",
    "an open string": 'sig f(a)\nrequires a == "x\n  <caret>',
    "a bracket that closes nothing": "sig f(a)\n  )<caret>",
    "a bracket behind something": "sig f(\n  a)<caret>",
    "something typed since": "entity A {\na<caret>",
    "not the first thing on its line": "entity A {\n  a: int }<caret>",
}


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_nothing_is_done_where_it_is_not_sure(text: str) -> None:
    assert typed(text) == text


def test_other_characters_do_nothing():
    assert on_type_edits(LineIndex("entity A {\n:"), 12, ":") == ()
    assert on_type_edits(LineIndex("entity A {\n}"), 12, "x") == ()


@given(st.text() | TEXTS, st.integers(-3, 200), st.sampled_from(TRIGGERS))
def test_what_is_on_the_line_and_behind_the_cursor_stays(text, offset, char):
    lines = LineIndex(text)
    for edit in on_type_edits(lines, offset, char):
        assert edit.span.start == lines.starts[lines.line_of(offset)]
        assert edit.span.end <= offset
        assert not text[edit.span.start : edit.span.end].strip(" \t") and not edit.text.strip(" \t")


@given(TEXTS)
def test_what_the_formatter_made_is_left_as_it_is(text):
    """Whatever line of it was begun last."""
    assume(not parse(text).findings)
    formatted = format_text(text)
    lines = LineIndex(formatted)
    for match in LINE_END.finditer(formatted):
        start = match.end()
        content = start + len(formatted[start:]) - len(formatted[start:].lstrip(" "))
        if formatted[content : content + 1] not in ("", "#", "\n", "\r"):
            assert on_type_edits(lines, content, "\n") == (), (formatted, start)
