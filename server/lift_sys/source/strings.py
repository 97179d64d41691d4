"""What a Python string literal means, told from its text alone.

`ast.literal_eval` would do, but it warns of invalid escapes through a global switch, and refuses text with a lone
surrogate.
"""

from __future__ import annotations

import re
import unicodedata

_LITERAL = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"\"\"|'''|\"|')(?P<content>.*)(?P=quote)\Z", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:(?P<joined>\n)|(?P<simple>[\\'\"abfnrtv])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<N>[^}]+)\})"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def string_value(literal: str) -> str | None:
    """The string that one literal stands for; None for bytes, f-strings and what is no single literal."""
    match = _LITERAL.match(literal)
    if match is None:
        return None
    prefix = match["prefix"].lower()
    if prefix not in ("", "r", "u"):
        return None
    content = match["content"].replace("\r\n", "\n").replace("\r", "\n")
    return content if prefix == "r" or "\\" not in content else _ESCAPE.sub(_unescaped, content)


def _unescaped(escape: re.Match[str]) -> str:
    kind, text = escape.lastgroup, escape.group(escape.lastgroup or 0)
    if kind == "joined":
        return ""
    if kind == "simple":
        return _SIMPLE.get(text, text)
    if kind == "N":
        try:
            return unicodedata.lookup(text)
        except KeyError:
            return escape.group()
    code = int(text, 8 if kind == "octal" else 16)
    return chr(code) if code <= 0x10FFFF else escape.group()
