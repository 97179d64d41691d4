"""Markdown: code in fences, and text of users that must not become markup."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$:@=])")
_RUNS = re.compile(r"`+")


def escaped(text: str) -> str:
    """`text` as plain words on one line: nothing in it is markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def inline(text: str) -> str:
    """`text` as code inside a sentence."""
    text = " ".join(text.split()) or " "
    ticks = "`" * (1 + max((len(run) for run in _RUNS.findall(text)), default=0))
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def fenced(text: str, language: str = "lift") -> str:
    """`text` as a block of code."""
    ticks = "`" * max(3, 1 + max((len(run) for run in _RUNS.findall(text)), default=0))
    return f"{ticks}{language}\n{text}\n{ticks}"


_FENCED = re.compile(r"^(?P<ticks>`{3,})[^\n`]*\n(?P<code>.*?)\n(?P=ticks)$", re.DOTALL | re.MULTILINE)
_MARKED = re.compile(
    r"(?P<ticks>`+)(?P<space> ?)(?P<code>.+?)(?P=space)(?P=ticks)(?!`)"  # code in a sentence
    r"|\\(?P<escaped>[^A-Za-z0-9\s])"
    r"|\*\*(?P<bold>.+?)\*\*"
)


def plain(markdown: str) -> str:
    """Markdown that was made here, as words for a client that shows it as it is."""
    parts, end = [], 0
    for fence in _FENCED.finditer(markdown):
        parts += [_unmarked(markdown[end : fence.start()]), fence["code"]]
        end = fence.end()
    return "".join([*parts, _unmarked(markdown[end:])])


def _unmarked(text: str) -> str:
    return _MARKED.sub(lambda m: m["code"] or m["escaped"] or _unmarked(m["bold"]), text)


def paragraph(docstring: str | None) -> str:
    """The first paragraph of a docstring, escaped."""
    if not docstring:
        return ""
    return escaped(re.split(r"\n[ \t]*\n", docstring.strip().replace("\r\n", "\n"), maxsplit=1)[0])


def joined(*parts: str) -> str:
    """Blocks, apart by blank lines; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)
