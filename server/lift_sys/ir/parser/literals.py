"""Numbers and strings, with CPython's own reading of them, and the messages for what is neither."""

from __future__ import annotations

import ast
import keyword
import unicodedata
import warnings
from typing import NoReturn

from lift_sys.ir import nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.parser.cursor import Cursor, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Token

TYPOGRAPHIC_QUOTES = "“”„‟‘’‚«»"


def evaluate(token_text: str) -> int | float | complex | str | bytes:
    """The value of a literal as CPython reads it. Raises SyntaxError or ValueError where CPython does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "invalid escape sequence" is a warning in CPython, not an error
        value = ast.literal_eval(token_text)
    assert isinstance(value, (int, float, complex, str, bytes))
    return value


def constant(value: int | float | complex | str | bytes | bool | None, text: str, span: Span) -> nodes.Constant:
    """A constant node; its key is the canonical spelling, which for infinite floats is the text itself."""
    if isinstance(value, (int, float, complex)) and not isinstance(value, bool):
        key = repr(value) if "inf" not in repr(value) else text
    else:
        key = string_key(value) if isinstance(value, (str, bytes)) else repr(value)
    return nodes.Constant(value, key, text, span)


def string_key(value: str | bytes) -> str:
    """Canonical spelling of a string: double quotes where that needs no escape more than single ones."""
    text = repr(value)
    if text[-1] == "'" and '"' not in text:
        prefix = "b" if isinstance(value, bytes) else ""
        body = text[len(prefix) + 1 : -1]
        return f'{prefix}"{body}"'
    return text


def number(c: Cursor, token: Token) -> nodes.Constant:
    """A number token's node."""
    span = Span(token.start, token.end)
    text = token.text
    if text.isascii() and text.isdigit() and (text[0] != "0" or text.strip("0") == "") and len(text) < 4300:
        value = int(text)
        return nodes.Constant(value, str(value), text, span)
    try:
        return constant(evaluate(text), text, span)
    except SyntaxError:
        plain = text.lstrip("0_") or "0"
        if text[0] == "0" and plain.replace("_", "").isdigit() and len(plain) < 4300:
            c.report(
                "a decimal number cannot begin with 0; octal is written `0o17`",
                span,
                (
                    Fix(f"Replace `{text}` by `{plain}`", (Edit(span, plain),)),
                    *((Fix(f"Replace `{text}` by `0o{plain}`", (Edit(span, f"0o{plain}"),)),) if _octal(plain) else ()),
                ),
            )
            return constant(int(plain), plain, span)
        _too_long(c, span)
    except ValueError:
        _too_long(c, span)


def _too_long(c: Cursor, span: Span) -> NoReturn:
    c.fail("a number of more than 4300 digits cannot be read, as in Python; write it as a power", span)


def _octal(digits: str) -> bool:
    return not set(digits) & {"8", "9"}


def string(c: Cursor, token: Token) -> nodes.Constant:
    """A string token's node."""
    span = Span(token.start, token.end)
    text = token.text
    if "\\" not in text and text[0] in "\"'" and text.isprintable():
        quotes = 3 if len(text) >= 6 and text[1] == text[0] else 1
        return constant(text[quotes:-quotes], text, span)
    try:
        return constant(evaluate(text), text, span)
    except (SyntaxError, ValueError) as error:
        reason = getattr(error, "msg", None) or str(error)
        c.fail(f"not a string in Python: {reason.removeprefix('(unicode error) ')}", span)


def prefix_of(token: Token) -> str:
    """The letters before a string's quotes, in lower case."""
    text = token.text
    return text[: len(text) - len(text.lstrip("rRbBuUfF"))].lower()


def plain_string(c: Cursor, token: Token) -> str:
    """Text of a rationale, a question or an intent: a string, and neither bytes nor an f-string."""
    span = Span(token.start, token.end)
    prefix = prefix_of(token)
    if "b" in prefix or "f" in prefix:
        fix = Fix("Remove the prefix", (Edit(Span(token.start, token.start + len(prefix)), ""),), preferred=True)
        c.report(f"expected a plain string, found one with the prefix `{prefix}`", span, (fix,))
        return ""
    value = string(c, token).value
    assert isinstance(value, str)
    return value


def _line_end(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] not in "\r\n":
        end += 1
    return end


def _all_on_line(text: str, start: int) -> list[int]:
    """Places of the character at `start` from there to the end of its line."""
    return [i for i in range(start, _line_end(text, start)) if text[i] == text[start]]


def invalid(c: Cursor, token: Token) -> NoReturn:
    """Fail at a token that is none: say what it looks like, with a way on."""
    span = Span(token.start, token.end)
    text = token.text
    if text[0] in "\"'":
        quote = text[0]
        before = c.previous
        if before.text == quote * 2 and before.end == token.start:
            c.fail("a string ends on its line, in triple quotes too; write `\\n` for a line end", span)
        body = text.rstrip()
        c.fail(
            f"this string is not closed: expected `{quote}` before the end of the line",
            Span(token.start, token.start + len(body)),
            (
                replace(
                    Span(token.start + len(body), token.start + len(body)), quote, f"Close the string with `{quote}`"
                ),
            ),
        )
    if text in TYPOGRAPHIC_QUOTES:
        line_end = _line_end(c.text, token.start)
        edits = tuple(
            Edit(Span(i, i + 1), '"') for i in range(token.start, line_end) if c.text[i] in TYPOGRAPHIC_QUOTES
        )
        c.fail(
            f"`{text}` is a typographic quotation mark; strings stand in \" or '",
            span,
            (Fix("Use straight quotes", edits, True),),
        )
    end = token.end
    while c.text[end : end + 1] == text:
        end += 1
    span = Span(token.start, end)
    if text == "\\":
        c.fail(
            "a line continues inside brackets or after an operator; a backslash does not continue it",
            span,
            (Fix("Remove the backslash", (Edit(span, ""),), True),),
        )
    if text == "`":
        c.fail(
            "a backquote means nothing here; names stand as they are, strings in \" or '",
            span,
            (Fix("Remove it", tuple(Edit(Span(i, i + 1), "") for i in _all_on_line(c.text, token.start)), True),),
        )
    if text in "\u00a0\u2007\u202f\u2003\u2002\u3000\u200b":
        line_end = _line_end(c.text, token.start)
        edits = tuple(Edit(Span(i, i + 1), " ") for i in range(token.start, line_end) if c.text[i] == text)
        c.fail(
            f"an invisible character stands here (U+{ord(text):04X}, {unicodedata.name(text, 'unnamed').lower()}); "
            "write a plain space",
            span,
            (Fix("Replace it by a space", edits, True),),
        )
    name = unicodedata.name(text, "")
    shown = f"`{text}`" if text.isprintable() else "a control character"
    c.fail(f"{shown} (U+{ord(text):04X}{', ' + name.lower() if name else ''}) means nothing here", span,
           (Fix("Remove it", (Edit(span, ""),)),))  # fmt: skip


def name_of(c: Cursor, token: Token) -> str:
    """The name a token stands for; fails for letters and digits that make no name in Python."""
    text = token.text
    if text.isascii():
        return text
    name = unicodedata.normalize("NFKC", text)
    if not text.isidentifier():
        c.fail(f"`{text}` is not a name in Python", Span(token.start, token.end))
    if keyword.iskeyword(name):
        c.fail(f"`{text}` reads as `{name}`, which is a word of Python", Span(token.start, token.end))
    return name
