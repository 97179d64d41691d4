"""Reading one predicate, type, name or place from a text of its own, as the machine form carries them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lift_sys.ir import nodes
from lift_sys.ir.findings import Finding
from lift_sys.ir.parser import atoms, binders, expressions, holes, literals, types
from lift_sys.ir.parser.cursor import Cursor, Stop, describe
from lift_sys.ir.tokens import Kind, tokenize

T = TypeVar("T")


def _whole(text: str, what: str, parse: Callable[[Cursor], T]) -> T:
    """Parse all of `text`; ValueError with the first finding's message and place if that cannot be done."""
    findings: list[Finding] = []
    c = Cursor(tokenize(text)[:-1], text, findings)
    result: T | None = None
    try:
        if c.at_end:
            c.fail(f"expected {what}, found nothing")
        result = parse(c)
        if not c.at_end:
            c.fail(f"expected the end of {what}, found {describe(c.token)}")
    except Stop:
        pass
    if findings or result is None:
        first = findings[0]
        raise ValueError(f"{first.message} (character {first.span.start + 1} of {text!r})")
    return result


def expression_from_text(text: str) -> nodes.Expr:
    """A predicate or other expression. Raises ValueError saying what is wrong and where."""
    return _whole(text, "an expression", _expression_or_tuple)


def _expression_or_tuple(c: Cursor) -> nodes.Expr:
    return parse_measure(c)


def parse_measure(c: Cursor) -> nodes.Expr:
    """An expression, or several with commas between them (a tuple without parentheses)."""
    start = c.token.start
    first = expressions.parse_expression(c)
    if not c.at(","):
        return first
    elements = [first]
    while c.accept(","):
        elements.append(expressions.parse_expression(c))
    return nodes.Tuple(tuple(elements), first.span._replace(start=start, end=c.previous.end))


def place_from_text(text: str) -> nodes.Expr:
    """A place of an effect: an expression, or a comprehension of places. Raises ValueError."""
    return _whole(text, "a place", parse_place)


def parse_place(c: Cursor) -> nodes.Expr:
    """A place, or a comprehension of places without brackets: ``arr[i] for i in range(n)``."""
    start = c.token.start
    place = expressions.parse_expression(c, expressions.BIT_OR)
    if c.at("for"):
        return binders.parse_comprehension(c, "generator", place, None, start)
    return place


def type_from_text(text: str) -> nodes.Type:
    """A type. Raises ValueError saying what is wrong and where."""
    return _whole(text, "a type", types.parse_type)


def name_from_text(text: str) -> str | nodes.Hole:
    """A dotted name, the (relative) name of a module, or a hole in its place. Raises ValueError."""
    return text if text == "*" else _whole(text, "a name or a hole", _name)


def _name(c: Cursor) -> str | nodes.Hole:
    if c.accept("("):
        hole = _name(c)
        c.expect(")", "the hole in parentheses")
        return hole
    if c.token.kind is Kind.HOLE:
        return holes.parse_hole(c, annotate=True)
    name = ""
    while c.token.kind is Kind.OP and c.token.text in (".", "..."):
        name += c.advance().text
    if name and c.at_end:
        return name
    while True:
        if c.token.kind is not Kind.NAME or c.token.text in atoms.RESERVED:
            c.fail(f"expected a name or a hole, found {describe(c.token)}")
        name += literals.name_of(c, c.advance())
        if not c.accept("."):
            return name
        name += "."
