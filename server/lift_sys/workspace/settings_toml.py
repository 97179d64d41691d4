"""Where in a TOML text each key and each value stands.

`tomllib` reads the values but keeps no places. What it has accepted is valid, so finding the places takes no parser but
a scan; a property test holds the two together. (tomlkit knows no places either; a tree-sitter grammar would be one more
dependency in every installation.)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from lift_sys.ir.text import Span

KeyPath: TypeAlias = tuple[str | int, ...]


class Place(NamedTuple):
    """Of a table, `value` is its header or braces; of an entry of an array, `key` is the value's place, too."""

    key: Span
    value: Span


class TomlError(NamedTuple):
    """Why a text is no TOML, and where."""

    message: str
    span: Span


def read_toml(text: str) -> tuple[dict[str, Any], dict[KeyPath, Place]] | TomlError:
    """The values of a text and the places of all their keys. A byte order mark at its beginning is let pass."""
    mark = text.startswith("\ufeff")
    body = " " + text[1:] if mark else text  # as long as before, so that places stay right
    try:
        return tomllib.loads(body), _Scan(body).run()
    except tomllib.TOMLDecodeError as error:
        return _error(body, str(error))
    except RecursionError:
        return TomlError("brackets are nested too deeply", Span(0, 0))


def _error(text: str, message: str) -> TomlError:
    """`tomllib` tells the place in its message alone (before Python 3.14)."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if found is None:
        return TomlError(message, Span(0, 0))
    message = message[: found.start()]
    if found.group(1) is None:
        return TomlError(f"{message}, at the end of the file", Span(max(0, len(text) - 1), len(text)))
    line, column = int(found.group(1)), int(found.group(2))
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    start = min(start + column - 1, len(text))
    return TomlError(message, Span(start, min(start + 1, len(text))))


_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(r'''"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?'{3,5}(?!')|"(?:[^"\\]|\\.)*"|'[^']*\'''', re.DOTALL)
_BARE = re.compile(r"[^,\]}#\r\n]*")


class _Scan:
    """One pass over a text that `tomllib` has accepted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[KeyPath, Place] = {}
        self.entries: dict[KeyPath, int] = {}  # of arrays of tables, how many there are so far

    def run(self) -> dict[KeyPath, Place]:
        """Places of everything in the text."""
        table: KeyPath = ()
        self.blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.entry(table)
            self.blank()
        return self.places

    def blank(self) -> None:
        """Pass over white space, line ends and comments."""
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def keys(self) -> Iterator[tuple[str, Span]]:
        """The parts of a dotted key."""
        while True:
            match = _KEY.match(self.text, self.at)
            assert match is not None
            self.at = match.end()
            raw = match.group(1)
            yield next(iter(tomllib.loads(f"{raw} = 0"))) if raw[0] in "\"'" else raw, Span(*match.span(1))
            if self.text[self.at : self.at + 1] != ".":
                return
            self.at += 1

    def header(self) -> KeyPath:
        """``[table]`` or ``[[array of tables]]``."""
        start = self.at
        several = self.text.startswith("[[", start)
        self.at += 2 if several else 1
        keys = list(self.keys())
        self.at += 2 if several else 1
        whole = Span(start, self.at)
        path: KeyPath = ()
        for index, (key, span) in enumerate(keys):
            path = (*path, key)
            self.places.setdefault(path, Place(span, whole))
            if several and index == len(keys) - 1:
                self.entries[path] = self.entries.get(path, 0) + 1
            if path in self.entries:
                path = (*path, self.entries[path] - 1)
                self.places.setdefault(path, Place(whole, whole))
        return path

    def entry(self, table: KeyPath) -> None:
        """``key = value``"""
        path = table
        spans: list[tuple[KeyPath, Span]] = []
        for key, span in self.keys():
            path = (*path, key)
            spans.append((path, span))
        self.at += 1  # the equals sign
        while self.text[self.at] in " \t":
            self.at += 1
        value = self.value(path)
        for part, span in spans:
            self.places.setdefault(part, Place(span, value))

    def value(self, path: KeyPath) -> Span:
        """A value, and the places of what is in it."""
        start = self.at
        first = self.text[start]
        if first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            match = _STRING.match(self.text, start) if first in "\"'" else _BARE.match(self.text, start)
            assert match is not None
            end = match.end()
            self.at = end if first in "\"'" else start + len(match.group().rstrip())
        return Span(start, self.at)

    def array(self, path: KeyPath) -> None:
        """``[value, …]``"""
        self.at += 1
        self.blank()
        index = 0
        while self.text[self.at] != "]":
            span = self.value((*path, index))
            self.places[(*path, index)] = Place(span, span)
            index += 1
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1

    def inline_table(self, path: KeyPath) -> None:
        """``{key = value, …}``"""
        self.at += 1
        self.blank()
        while self.text[self.at] != "}":
            self.entry(path)
            self.blank()
            if self.text[self.at] == ",":
                self.at += 1
                self.blank()
        self.at += 1
