"""The lexer: a lossless sequence of tokens, each owning the white space, line ends and comments in front of it.

No token spans lines: a string ends on its line. So what a line is can be told from the line alone, which keeps one
broken line from swallowing the next, and lets specs be parsed one by one.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple


class Kind(IntEnum):
    """Kinds of tokens."""

    NAME = 1
    NUMBER = 2
    STRING = 3
    HOLE = 4
    """``?name``, or ``?`` alone (a mistake)."""
    MARK = 5
    """``@human`` and the like: an ``@`` with white space before it and a name right behind it."""
    OP = 6
    INVALID = 7
    """A character, or an unclosed string, that is part of no token."""
    END = 8


class Token(NamedTuple):
    """`text` stands at ``[start, end)``; what stands between `before` and `start` is white space and comments."""

    kind: Kind
    text: str
    start: int
    end: int
    before: int
    first: bool
    """Whether it is the first token on its line."""


_PATTERN = r"""
    (?P<space>[ \t\f\v\ufeff]+)
  | (?P<newline>\r\n|\n|\r)
  | (?P<comment>\#[^\r\n]*)
  | (?P<string>(?:[rRbBuUfF]|[rR][bBfF]|[bBfF][rR])?
        (?: \"\"\"(?:[^\\\r\n]|\\[^\r\n])*?\"\"\" | '''(?:[^\\\r\n]|\\[^\r\n])*?'''
          | "(?:[^"\\\r\n]|\\[^\r\n])*" | '(?:[^'\\\r\n]|\\[^\r\n])*' ))
  | (?P<number>
        0[xX](?:_?[0-9a-fA-F])+ | 0[oO](?:_?[0-7])+ | 0[bB](?:_?[01])+
      | (?:[0-9](?:_?[0-9])*\.(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*|[0-9](?:_?[0-9])*)
        (?:[eE][+-]?[0-9](?:_?[0-9])*)?[jJ]?)
  | (?P<name>[^\W\d]\w*)
  | (?P<hole>\?(?:[^\W\d]\w*)?)
  | (?P<mark>(?<![^ \t\r\n\f\v])@[^\W\d]\w*)
  | (?P<op><==>|==>|===|!==|<=>|=<|\.\.\.|->|\*\*|//|<<|>>|<=|>=|==|!=|<>|:=|=>|&&|\|\||[-+*/%@&|^~<>()\[\]{},:.;=!])
  | (?P<invalid>["'][^\r\n]*|.)
    """
TOKEN = re.compile(_PATTERN, re.VERBOSE)


@lru_cache(maxsize=64)
def _with_letters(letters: str) -> re.Pattern[str]:
    """The lexer for a text in which `letters` occur, which Python takes in names and a word character is not."""
    letters = re.escape(letters)
    return re.compile(_PATTERN.replace(r"[^\W\d]\w*", rf"(?:[^\W\d]|[{letters}])[\w{letters}]*"), re.VERBOSE)


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii():
        return TOKEN
    strange = {char for char in text if char > "\x7f" and not char.isalnum()}
    letters = "".join(sorted(char for char in strange if f"a{char}".isidentifier()))
    return _with_letters(letters) if letters else TOKEN


_KINDS = {
    "name": Kind.NAME,
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "hole": Kind.HOLE,
    "mark": Kind.MARK,
    "op": Kind.OP,
    "invalid": Kind.INVALID,
}


def tokenize(text: str) -> list[Token]:
    """All tokens of `text`; the last is always END. Loses nothing: ``text[t.before:t.end]`` joined is `text`."""
    tokens: list[Token] = []
    append = tokens.append
    before = 0
    first = True
    for match in _pattern(text).finditer(text):
        group = match.lastgroup
        assert group is not None
        kind = _KINDS.get(group)
        if kind is None:
            first = first or group == "newline"
            continue
        start, end = match.span()
        append(Token(kind, match.group(), start, end, before, first))
        before = end
        first = False
    append(Token(Kind.END, "", len(text), len(text), before, True))
    return tokens
