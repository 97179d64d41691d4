"""Texts that an editor has open, and the edits it sends for them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lift_sys.ir.text import LineIndex, PositionEncoding


class Change(NamedTuple):
    """One content change of LSP's `didChange`; `start` and `end` are (line, character), None for the whole text."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None

    @property
    def range(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Start and end in this order; None for the whole text."""
        if self.start is None or self.end is None:
            return None
        return (self.start, self.end) if self.start <= self.end else (self.end, self.start)


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text as the editor has it, with the version number that the editor gives it."""

    text: str
    version: int


def apply_changes(text: str, changes: list[Change], encoding: PositionEncoding) -> str:
    """The text after `changes`, one after the other, as LSP 3.17 defines them.

    Positions out of range are clamped; a range given backwards is turned round, as editors' own libraries do. In
    UTF-16 an edit may cut a surrogate pair in two, and a later one mend it: editors that send the smallest difference
    of two texts do so. In UTF-8 a position inside a character means the character's start.
    """
    if len(changes) == 1 and changes[0].range is not None:
        return _edited(text, *changes[0].range, changes[0].text, encoding)
    # By lines: indenting 5,000 lines is 5,000 changes, and each would copy and search the whole text.
    lines = _split(text)
    for change in changes:
        if change.range is None:
            lines = _split(change.text)
        else:
            _edit(lines, *change.range, change.text, encoding)
    return "".join(lines)


def _split(text: str) -> list[str]:
    """The lines of a text, each with its terminator; the last one has none, and may be empty."""
    return [text[start:end] for start, end in pairwise([*LineIndex(text).starts, len(text)])]


def _edit(lines: list[str], start: tuple[int, int], end: tuple[int, int], new: str, encoding: PositionEncoding) -> None:
    # The line in front may end in the CR that a new LF belongs to. Behind, an edit ends before a line's terminator.
    first = max(0, min(start[0], len(lines) - 1) - 1)
    behind = max(first + 1, min(end[0] + 1, len(lines)))
    piece = "".join(lines[first:behind])
    found = _split(_edited(piece, (start[0] - first, start[1]), (end[0] - first, end[1]), new, encoding))
    if behind < len(lines):
        del found[-1]  # the piece ends in a terminator, but what follows it is the next line
    lines[first:behind] = found


def _edited(text: str, start: tuple[int, int], end: tuple[int, int], new: str, encoding: PositionEncoding) -> str:
    lines = LineIndex(text)
    from_, units_from = lines.locate(*start, encoding)
    to, units_to = lines.locate(*end, encoding)
    before, after = text[:from_], text[to:]
    if encoding == "utf-16":
        if units_from:
            before += _halves(text[from_])[0]
        if units_to:
            after = _halves(text[to])[1] + after[1:]
        if any("\ud800" <= char <= "\udfff" for char in (*before[-1:], *new[:1], *new[-1:], *after[:1])):
            return _paired(before + new + after)
    return before + new + after


def _halves(char: str) -> tuple[str, str]:
    """The two surrogates of a character outside the basic plane."""
    units = char.encode("utf-16-be")
    return units[:2].decode("utf-16-be", "surrogatepass"), units[2:].decode("utf-16-be", "surrogatepass")


def _paired(text: str) -> str:
    """The same text with surrogates that have come to stand side by side as the one character that they are."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
