"""Excerpts of a text with marks below a range, aligned as a terminal shows tabs, wide and combining characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len

from lift_sys.cli.terminal import visible
from lift_sys.ir.text import LineIndex, Span

TAB = 4
DOTS = "..."
MOST_LINES = 4
"""A range over more lines is shown by its first two and its last."""


class Row(NamedTuple):
    """One line of an excerpt; `number` counts from 1, None stands for lines left out."""

    number: int | None
    text: str = ""
    marks: Span = Span(0, 0)
    """Where the marks stand below the text, in terminal columns."""


def excerpt(lines: LineIndex, span: Span, room: int) -> list[Row]:
    """The lines that `span` touches, each in at most `room` columns around what is marked."""
    first = lines.line_of(span.start)
    last = max(first, lines.line_of(max(span.start, span.end - 1)))
    numbers: list[int | None] = list(range(first, last + 1))
    if len(numbers) > MOST_LINES:
        numbers = [first, first + 1, None, last]
    rows = []
    for number in numbers:
        if number is None:
            rows.append(Row(None))
            continue
        line = lines.line_span(number)
        text = lines.text[line.start : line.end]
        if line.start == 0 and text.startswith("\ufeff"):
            text, line = text[1:], Span(1, line.end)
        indent = len(text) - len(text.lstrip()) if number > first else 0
        start = max(span.start - line.start, indent)
        rows.append(_row(number + 1, text, start, span.end - line.start, room))
    return rows


def _row(number: int, text: str, start: int, end: int, room: int) -> Row:
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    # A mark goes below a whole character, with all that combines with it.
    while 0 < start < len(text) and not _cells(text[start]):
        start -= 1
    while end < len(text) and end > start and not _cells(text[end]):
        end += 1
    begin, stop = _window(text, start, room)
    shown = DOTS if begin else ""
    shown += _shown(text[begin:start], len(shown))
    before = cell_len(shown)
    shown += _shown(text[start : min(end, stop)], before)
    after = cell_len(shown)
    shown += _shown(text[max(start, min(end, stop)) : stop], after)
    if stop < len(text):
        shown += DOTS
    return Row(number, shown.rstrip(), Span(before, max(after, before + 1)))


def _window(text: str, start: int, room: int) -> tuple[int, int]:
    """Which part of a line is shown. Looks only near `start`, since a line may have millions of characters."""
    if len(text) <= room and sum(map(_cells, text)) <= room:
        return 0, len(text)
    room = max(room - 2 * len(DOTS), 10)
    # The marked part comes first, then up to a third before it, then what follows.
    before = room // 3
    begin = start
    while begin and before >= _cells(text[begin - 1]):
        begin -= 1
        before -= _cells(text[begin])
    while begin < start and not _cells(text[begin]):
        begin += 1
    left = room - sum(map(_cells, text[begin:start]))
    stop = start
    while stop < len(text) and left >= _cells(text[stop]):
        left -= _cells(text[stop])
        stop += 1
    # What is left at the right serves the left side.
    while stop == len(text) and begin and left >= _cells(text[begin - 1]):
        begin -= 1
        left -= _cells(text[begin])
    return begin, stop


def _cells(char: str) -> int:
    if " " <= char <= "~":
        return 1
    return TAB if char == "\t" else cell_len(visible(char))


def _shown(text: str, column: int) -> str:
    return "".join(_pieces(text, column))


def _pieces(text: str, column: int) -> Iterator[str]:
    for index, part in enumerate(text.split("\t")):
        if index:
            gap = TAB - column % TAB
            yield " " * gap
            column += gap
        piece = visible(part)
        yield piece
        column += cell_len(piece)
