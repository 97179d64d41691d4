"""Texts that an editor has open, and the edits it sends for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lift_sys.ir.text import LineIndex, PositionEncoding


class Change(NamedTuple):
    """One content change of LSP's `didChange`; `start` and `end` are (line, character), None for the whole text."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text as the editor has it, with the version number that the editor gives it."""

    text: str
    version: int


def apply_changes(text: str, changes: list[Change], encoding: PositionEncoding) -> str:
    """The text after `changes`, one after the other, as LSP 3.17 defines them.

    Positions out of range are clamped; a range given backwards is turned round, as editors' own libraries do.
    """
    for change in changes:
        if change.start is None or change.end is None:
            text = change.text
            continue
        lines = LineIndex(text)
        start = lines.offset(*change.start, encoding)
        end = lines.offset(*change.end, encoding)
        if start > end:
            start, end = end, start
        text = text[:start] + change.text + text[end:]
    return text
