"""The expressions in f-strings."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.nodes import Expr
from lift_sys.ir.parser import expressions
from lift_sys.ir.parser.cursor import Cursor, describe
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Token, tokenize


def parse_f_string(c: Cursor, token: Token) -> Expr:
    """An f-string: CPython judges it as a whole; the expressions in its braces are read for names and types."""
    span = Span(token.start, token.end)
    values: list[Expr] = []
    for begin, end in _replacement_fields(c, token):
        inner = Cursor(
            [t._replace(start=t.start + begin, end=t.end + begin) for t in tokenize(c.text[begin:end])[:-1]],
            c.text,
            c.findings,
        )
        inner.depth = c.depth
        if not inner.remaining:
            c.fail("expected an expression between the braces of the f-string", Span(begin - 1, end + 1))
        values.append(expressions.parse_expression(inner, annotate=False))
        inner.accept("=")
        if inner.accept("!") and inner.token.text in ("r", "s", "a"):
            inner.advance()
        if not inner.at_end and not inner.at(":"):
            c.fail(
                f"expected `}}` after the expression in the f-string, found {describe(inner.token)}",
                Span(inner.token.start, inner.token.end),
            )
    return nodes.JoinedStr(token.text, tuple(values), span)


def _replacement_fields(c: Cursor, token: Token) -> list[tuple[int, int]]:
    """Code-point ranges between the braces of an f-string; ``{{`` and ``}}`` are text."""
    ranges: list[tuple[int, int]] = []
    text, index, depth, begin = token.text, 0, 0, 0
    while index < len(text):
        char = text[index]
        if char in "{}" and depth == 0 and text[index : index + 2] == char * 2:
            index += 2
            continue
        if char in "{[(" and (depth or char == "{"):
            depth += 1
            begin = index + 1 if depth == 1 else begin
        elif char in "}])" and depth:
            depth -= 1
            if not depth:
                ranges.append((token.start + begin, token.start + index))
        elif char == "}":
            c.fail(
                "a single `}` in an f-string must be doubled: `}}`", Span(token.start + index, token.start + index + 1)
            )
        index += 1
    if depth:
        c.fail("a `{` of this f-string is not closed", Span(token.start + begin - 1, token.start + begin))
    return ranges
