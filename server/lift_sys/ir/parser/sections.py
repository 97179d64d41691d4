"""Cutting a text into sections, one for each item, by looking at lines alone.

A line that begins with `sig`, `intent`, `type`, `entity`, `import` or `from` opens an item whatever stands before it,
so a mistake never reaches past its section, and a section's text alone determines how it is parsed: that is what makes
the parser incremental. Comment lines right above an opening line belong to it.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

# A word of these can also be a parameter or a variable at the start of a continued line (`type: str,`), so what follows
# must look like what the keyword takes.
_OPENING = re.compile(
    r"(?:\A|[\r\n])[ \t\f\v\ufeff]*(?P<word>"
    r"(?:async[ \t]+)?(?:sig|def)\b(?![ \t]*[,=.:)\]}])"
    r"|intent(?=[ \t]*(?:[{\"']|\#|$|[\r\n]))"
    r"|(?:type|entity|import|class)(?=[ \t]+[^\W\d]|[ \t]+\(?\?|[ \t]*(?:\#|$|[\r\n]))"
    r"|from(?=[ \t]+[^\W\d]|[ \t]*\.|[ \t]+\(?\?|[ \t]*(?:\#|$|[\r\n]))"
    r")"
)


class Cut(NamedTuple):
    """One section's place: ``text[start:end]``."""

    start: int
    end: int


def cut_sections(text: str) -> list[Cut]:
    """Sections of `text`, in order; together they are the whole text. The first may hold no item."""
    starts: list[int] = []
    awaiting_sig = False
    for match in _OPENING.finditer(text):
        word = match.group("word")
        joins_intent = awaiting_sig and word.endswith(("sig", "def"))
        awaiting_sig = word == "intent"
        if not joins_intent:
            starts.append(_with_comments(text, _line_start(match), starts[-1] if starts else 0))
    bounds = [0, *(start for start in starts if start > 0), len(text)]
    return [Cut(start, end) for start, end in itertools.pairwise(bounds) if end > start] or [Cut(0, 0)]


def _line_start(match: re.Match[str]) -> int:
    return match.start() + (match.group()[0] in "\r\n")


def _with_comments(text: str, start: int, floor: int) -> int:
    """Start of the comment lines that stand right above `start`, not reaching above `floor`."""
    while start > floor:
        end = start - 1
        if text[end] == "\n" and end > 0 and text[end - 1] == "\r":
            end -= 1
        above = max(text.rfind("\n", floor, end) + 1, floor)
        above = max(text.rfind("\r", above, end) + 1, above)
        if not text[above:end].lstrip(" \t\f\v\ufeff").startswith("#"):
            return start
        if above == floor and floor > 0:
            return start
        start = above
    return start
