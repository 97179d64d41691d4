"""Edits as LSP 3.17 words them, in the plainest way: on a list of code units, looking at one unit after the other."""

from __future__ import annotations

import struct

from lift_sys.ir.text import PositionEncoding
from lift_sys.workspace.documents import Change

CR, LF = 13, 10


def units_of(text: str, encoding: PositionEncoding) -> list[int]:
    if encoding == "utf-8":
        return list(text.encode("utf-8", "surrogatepass"))
    size, letter = (2, "H") if encoding == "utf-16" else (4, "I")
    data = text.encode(f"{encoding}-le", "surrogatepass")
    return list(struct.unpack(f"<{len(data) // size}{letter}", data))


def text_of(units: list[int], encoding: PositionEncoding) -> str:
    if encoding == "utf-8":
        return bytes(units).decode("utf-8", "surrogatepass")
    letter = "H" if encoding == "utf-16" else "I"
    return struct.pack(f"<{len(units)}{letter}", *units).decode(f"{encoding}-le", "surrogatepass")


def lines_of(units: list[int]) -> list[tuple[int, int]]:
    """Start and end of every line, its terminator left out."""
    found: list[tuple[int, int]] = []
    start = at = 0
    while at < len(units):
        if units[at] in (CR, LF):
            found.append((start, at))
            at += 2 if units[at : at + 2] == [CR, LF] else 1
            start = at
        else:
            at += 1
    return [*found, (start, len(units))]


def offset_of(units: list[int], position: tuple[int, int], encoding: PositionEncoding) -> int:
    """Where a position is: clamped to its line, and to the text; in UTF-8 at the start of a character."""
    line, character = position
    lines = lines_of(units)
    if line >= len(lines):
        return len(units)
    start, end = lines[line]
    at = min(start + character, end)
    while encoding == "utf-8" and start < at < end and units[at] & 0xC0 == 0x80:
        at -= 1
    return at


def applied(text: str, change: Change, encoding: PositionEncoding) -> str:
    if change.start is None or change.end is None:
        return change.text
    units = units_of(text, encoding)
    start, end = sorted(offset_of(units, position, encoding) for position in (change.start, change.end))
    return text_of(units[:start] + units_of(change.text, encoding) + units[end:], encoding)


def in_utf16(text: str, position: tuple[int, int], encoding: PositionEncoding) -> tuple[int, int]:
    """The same place for somebody who counts in UTF-16; one that is out of range stays as far out of range."""
    if encoding == "utf-16":
        return position
    line, character = position
    units = units_of(text, encoding)
    lines = lines_of(units)
    if line >= len(lines):
        return position
    start, end = lines[line]
    before = text_of(units[start : offset_of(units, position, encoding)], encoding)
    return line, len(units_of(before, "utf-16")) + max(0, character - (end - start))
