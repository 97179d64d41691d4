"""Blocks in braces: one entry a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.parser.cursor import Cursor, describe, nearest, replace
from lift_sys.ir.parser.expressions import CONTINUES
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token


def open_block(c: Cursor, keyword: str, sample: str) -> Cursor:
    """Consume ``{ … }`` and return a cursor over what stands between; a missing brace has been or is reported."""
    if not c.at("{"):
        c.fail(
            f"expected `{{` after `{keyword}`, as in `{keyword} {{ {sample} }}`, found {describe(c.token)}",
            c.here() if not c.at_end else Span(c.previous.start, c.previous.end),
        )
    c.advance()
    inner: list[Token] = []
    braces = 0  # only these: a parenthesis that is never closed must not swallow the end of the block
    while not c.at_end:
        token = c.token
        if token.kind is Kind.OP:
            if token.text == "{":
                braces += 1
            elif token.text == "}":
                braces -= 1
                if braces < 0:
                    break
        inner.append(token)
        c.advance()
    c.accept("}")
    return Cursor(inner, c.text, c.findings)


def entries(body: Cursor, names: Sequence[str] = ()) -> Iterator[Cursor]:
    """A cursor for each entry. One of the known `names` with a colon begins an entry on the same line, too."""
    tokens = list(body.remaining)
    begin = depth = 0
    for index, token in enumerate(tokens):
        if token.kind is Kind.OP:
            depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None:
            break
        if _begins_field(tokens, index + 1) and following.first:
            depth = 0  # whatever was left open ends here
        if depth:
            continue
        if (
            token.text in (",", ";")
            and _begins_field(tokens, index + 1)
            and token.kind is Kind.OP
            and not following.first
        ):
            span = Span(token.start, token.end)
            body.report(
                f"each entry stands on a line of its own, without `{token.text}`",
                span,
                (Fix("Begin a new line", (Edit(Span(token.start, following.start), "\n  "),), preferred=True),),
            )
            yield Cursor(tokens[begin:index], body.text, body.findings)
            begin = index + 1
        elif following.first and _ends_entry(token, following):
            yield from _trailing(tokens[begin : index + 1], body)
            begin = index + 1
        elif following.text in names and index + 2 < len(tokens) and tokens[index + 2].text == ":":
            yield Cursor(tokens[begin : index + 1], body.text, body.findings)
            begin = index + 1
    if tokens:
        yield from _trailing(tokens[begin:], body)


def _ends_entry(token: Token, following: Token) -> bool:
    if following.kind is Kind.NAME and following.text == "invariant":
        return True
    return token.text == "," or token.kind is Kind.STRING or token.text not in CONTINUES


def _trailing(tokens: list[Token], body: Cursor) -> Iterator[Cursor]:
    """An entry; a comma or semicolon at its end is a mistake with a fix."""
    if tokens and tokens[-1].kind is Kind.OP and tokens[-1].text in (",", ";"):
        last = tokens.pop()
        span = Span(last.start, last.end)
        fix = Fix(f"Remove `{last.text}`", (Edit(span, ""),), preferred=True)
        body.report(f"each entry stands on a line of its own, without `{last.text}`", span, (fix,))
    if tokens:
        yield Cursor(tokens, body.text, body.findings)


def _begins_field(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind is Kind.NAME and token.text == "invariant" and token.first:
        return True
    return token.kind in (Kind.NAME, Kind.HOLE) and index + 1 < len(tokens) and tokens[index + 1].text == ":"


def entry_name(c: Cursor, names: Sequence[str], subject: str) -> str:
    """Consume one of `names`; fails for any other word, offering the nearest."""
    token = c.token
    if token.kind is Kind.NAME and token.text in names:
        return c.advance().text
    listed = ", ".join(f"`{name}:`" for name in names)
    span = Span(token.start, token.end)
    close = nearest(token.text, tuple(names)) if token.kind is Kind.NAME else None
    fixes = (replace(span, close, None, token.text),) if close else ()
    c.fail(f"{subject} {listed}; found {describe(token)}", span, fixes)
