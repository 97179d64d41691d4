"""Places in a text: spans in code points, lines, and the three LSP position encodings.

Everything inside lift-sys speaks of places as offsets in Unicode code points. Only the edges (`lsp/`, `cli/`) turn
them into LSP positions, through :class:`LineIndex`.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from typing import Literal, NamedTuple

PositionEncoding = Literal["utf-8", "utf-16", "utf-32"]

# LSP 3.17 names exactly these three line terminators; str.splitlines() knows seven more and must not be used.
LINE_END = re.compile(r"\r\n|\n|\r")

PIECE = 128
"""Code points of a long line that are counted at a time."""


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of code points."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        """The same range in a text that has `by` more code points in front."""
        return Span(self.start + by, self.end + by)

    def contains(self, offset: int) -> bool:
        """Whether a cursor at `offset` touches this range; cursors stand between characters, so both ends count."""
        return self.start <= offset <= self.end


class Position(NamedTuple):
    """An LSP position: 0-based line, and 0-based character in units of some position encoding."""

    line: int
    character: int


class LineIndex:
    """Converts between code-point offsets of one text and (line, character) positions in any position encoding."""

    __slots__ = ("_tables", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._tables: dict[tuple[int, PositionEncoding], array[int]] = {}
        self.starts = [0, *(m.end() for m in LINE_END.finditer(text))]

    def line_of(self, offset: int) -> int:
        """0-based line that holds `offset` (clamped to the text)."""
        return bisect_right(self.starts, max(0, min(offset, len(self.text)))) - 1

    def line_span(self, line: int) -> Span:
        """Span of a line without its terminator; `line` is clamped to the text."""
        line = max(0, min(line, len(self.starts) - 1))
        start = self.starts[line]
        if line + 1 == len(self.starts):
            return Span(start, len(self.text))
        end = self.starts[line + 1] - 1
        if end > start and self.text[end - 1 : end + 1] == "\r\n":
            end -= 1
        return Span(start, end)

    def position(self, offset: int, encoding: PositionEncoding) -> Position:
        """LSP position of a code-point offset (clamped to the text; between a CR and its LF: before both)."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset) - 1
        start = self.starts[line]
        if self.text[offset - 1 : offset + 1] == "\r\n" and offset > start:
            offset -= 1
        length = offset - start
        if encoding == "utf-32" or self.text.isascii():
            return Position(line, length)
        if length <= PIECE:
            return Position(line, width(self.text[start:offset], encoding))
        piece = length // PIECE
        before = self._units_before(line, encoding)[piece]
        return Position(line, before + width(self.text[start + piece * PIECE : offset], encoding))

    def offset(self, line: int, character: int, encoding: PositionEncoding) -> int:
        """Code-point offset of an LSP position.

        Out-of-range positions are clamped as LSP 3.17 says: a character past the line's end means the line's end, a
        line past the text's end means the text's end. A position inside a character means the character's start.
        """
        return self.locate(line, character, encoding)[0]

    def locate(self, line: int, character: int, encoding: PositionEncoding) -> tuple[int, int]:
        """:meth:`offset`, and by how many code units the position is further on, inside the character there."""
        if line >= len(self.starts):
            return len(self.text), 0
        if line < 0:
            return 0, 0
        start, end = self.line_span(line)
        if character <= 0:
            return start, 0
        if encoding == "utf-32" or self.text.isascii():
            return min(start + character, end), 0
        units = 0
        if end - start > PIECE:
            table = self._units_before(line, encoding)
            piece = bisect_right(table, character) - 1
            start, units = min(start + piece * PIECE, end), table[piece]
        content = self.text[start : min(start + PIECE, end)]
        if content.isascii():
            return min(start + character - units, end), 0
        for index, char in enumerate(content):
            before, units = units, units + width(char, encoding)
            if units > character:
                return start + index, character - before
        return end, 0

    def _units_before(self, line: int, encoding: PositionEncoding) -> array[int]:
        """How many code units of a line stand before each of its pieces, and before its end if that begins a piece."""
        table = self._tables.get((line, encoding))
        if table is None:
            start, end = self.line_span(line)
            table = array("Q", [0])
            for piece in range(start, end - PIECE + 1, PIECE):
                table.append(table[-1] + width(self.text[piece : piece + PIECE], encoding))
            self._tables[line, encoding] = table
        return table


def width(text: str, encoding: PositionEncoding) -> int:
    """Length of `text` in code units of `encoding`; lone surrogates count as the unit (or three bytes) they take."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))
