"""Small things to do with texts."""

import re


def slugify(title: str) -> str:
    """Make the part of an address that names a page from the page's title."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def word_counts(text: str) -> dict[str, int]:
    """How often each word occurs, capital letters or not."""
    counts: dict[str, int] = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines between its words."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def common_prefix(a: str, b: str) -> str:
    """The longest text that both begin with."""
    length = 0
    while length < len(a) and length < len(b) and a[length] == b[length]:  # label: compare
        length += 1
    return a[:length]


def shorten(text: str, limit: int) -> str:
    """Cut a text that is too long, and mark where it was cut."""
    raise NotImplementedError


def reading_minutes(text: str) -> int:
    """How long it takes to read a text."""
    return -(-len(text.split()) // 200)
