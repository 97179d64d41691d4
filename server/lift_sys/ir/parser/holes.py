"""Typed holes: ``?name: T "question" where P in {…}``."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.nodes import Expr
from lift_sys.ir.parser import atoms, binders, expressions, literals, types
from lift_sys.ir.parser.cursor import Cursor, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token


def parse_hole(c: Cursor, annotate: bool) -> nodes.Hole:
    """``?name``, where `annotate` allows it ``: T``, then ``"question"``, ``where P``, ``in {…}``, in this order."""
    token = c.advance()
    name_span = Span(token.start, token.end)
    name = _hole_name(c, token)
    annotation = None
    if annotate and c.at(":"):
        c.advance()
        annotation = types.parse_type(c)
    question = None
    if c.token.kind is Kind.STRING:
        question = literals.plain_string(c, c.advance())
    where = None
    if c.at("where") and c.token.kind is Kind.NAME:
        c.advance()
        where = _where(c)
    candidates = None
    if c.at("in") and c.peek().text == "{" and (annotation or question is not None or where):
        c.advance()
        begin = c.token.start
        braces = atoms.parse_atom(c, annotate=False)
        if isinstance(braces, nodes.Set):
            candidates = braces
        else:
            c.report("expected the values the hole may have, as in `in {1, 2}`", Span(begin, c.previous.end))
    return nodes.Hole(name, annotation, question, where, candidates, name_span, Span(token.start, c.previous.end))


def parse_name_hole(c: Cursor) -> nodes.Hole:
    """A hole in the place of a name: it may carry a question; with more it stands in parentheses."""
    token = c.advance()
    name = _hole_name(c, token)
    question = literals.plain_string(c, c.advance()) if c.token.kind is Kind.STRING else None
    name_span = Span(token.start, token.end)
    return nodes.Hole(name, None, question, None, None, name_span, Span(token.start, c.previous.end))


def _hole_name(c: Cursor, token: Token) -> str | None:
    if token.text == "?":
        return _unnamed(c, token)
    return None if token.text == "?_" else literals.name_of(c, token._replace(text=token.text[1:]))


def _unnamed(c: Cursor, token: Token) -> str | None:
    """A lone ``?``: a name may follow after a space; otherwise the hole stays anonymous."""
    span = Span(token.start, token.end)
    following = c.token
    if following.kind is Kind.NAME and following.text not in atoms.RESERVED and following.text != "where":
        c.advance()
        whole = Span(token.start, following.end)
        name = literals.name_of(c, following)
        c.report(
            "no space may stand between `?` and the hole's name",
            whole,
            (replace(whole, f"?{following.text}", "Remove the space"),),
        )
        return name
    c.report(
        "a hole needs a name, as in `?limit`; `?_` is an anonymous one",
        span,
        (replace(span, "?_", "Make it the anonymous hole `?_`"),),
    )
    return None


def _where(c: Cursor) -> Expr:
    """The constraint of a hole; in ``(P) in {…}`` the braces are the hole's candidates."""
    if c.at("("):
        behind = binders.behind_brackets(c)
        if c.peek(behind).text == "in" and c.peek(behind + 1).text == "{":
            return atoms.parse_atom(c, annotate=False)
    outer, stop, c.in_where = c.in_where, c.stop, True
    where = expressions.parse_expression(c, annotate=False)
    c.in_where, c.stop = outer, stop
    return where
