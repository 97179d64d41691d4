"""Operands of expressions: names, literals, brackets and displays."""

from __future__ import annotations

from typing import NoReturn

from lift_sys.ir import nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.nodes import Expr
from lift_sys.ir.parser import binders, expressions, f_strings, holes, literals
from lift_sys.ir.parser.cursor import Cursor, describe, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind

RESERVED = frozenset(
    {
        "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "async", "await", "yield", "import", "from",
        "def", "class", "return", "raise", "assert", "while", "try", "except", "finally", "with", "as", "del", "global",
        "nonlocal", "pass", "break", "continue", "elif",
    }
)  # fmt: skip
"""Words that cannot be names, because Python keeps them."""


def parse_atom(c: Cursor, annotate: bool) -> Expr:
    """One operand, without what may follow it (calls, attributes, indices)."""
    token = c.token
    kind = token.kind
    if kind is Kind.NAME:
        return _name(c, annotate)
    if kind is Kind.NUMBER:
        c.advance()
        following = c.token
        if following.kind is Kind.NAME and following.start == token.end:
            c.fail(f"`{token.text}{following.text}` is neither a number nor a name", Span(token.start, following.end))
        return literals.number(c, token)
    if kind is Kind.STRING:
        c.advance()
        is_f_string = "f" in literals.prefix_of(token)
        return f_strings.parse_f_string(c, token) if is_f_string else literals.string(c, token)
    if kind is Kind.HOLE:
        return holes.parse_hole(c, annotate)
    if kind is Kind.OP:
        if token.text in ("(", "[", "{"):
            outer, c.in_where = c.in_where, False
            brackets = {"(": _parenthesised, "[": _list, "{": _set_or_dict}[token.text](c)
            c.in_where = outer
            return brackets
        if token.text == "...":
            c.advance()
            return nodes.Constant(..., "...", "...", Span(token.start, token.end))
    if token.text in ("∀", "∃"):
        expressions.prefix_slip(c)
        return binders.parse_quantifier(c, "forall" if token.text == "∀" else "exists", annotate)
    no_expression(c)


def no_expression(c: Cursor) -> NoReturn:
    """Fail at a token that begins no expression."""
    token = c.token
    span = Span(token.start, token.end)
    if token.kind is Kind.INVALID:
        literals.invalid(c, token)
    if token.kind is Kind.MARK:
        c.fail(f"expected an expression before the mark `{token.text}`")
    if token.text == ":=":
        c.fail("a predicate assigns nothing; write `==` to compare", fixes=(replace(span, "==", None, ":="),))
    if token.text in expressions.LEVELS or token.text in expressions.SLIPS:
        previous = c.previous
        if previous.text in ("+", "-") and c.peek(-2).text == previous.text and c.peek(-2).end == previous.start:
            twice = Span(previous.start - 1, previous.end)
            c.fail(f"`{previous.text * 2}` is no operator; a predicate changes nothing", twice)
        if previous.kind is Kind.OP and (previous.text in expressions.LEVELS or previous.text in expressions.SLIPS):
            removed = Fix(f"Remove `{token.text}`", (Edit(Span(previous.end, token.end), ""),))
            c.fail(f"expected an expression between `{previous.text}` and `{token.text}`", span, (removed,))
        c.fail(f"expected an expression before the operator `{token.text}`")
    c.fail(f"expected an expression, found {describe(token)}")


def _name(c: Cursor, annotate: bool) -> Expr:
    token = c.token
    text = token.text
    span = Span(token.start, token.end)
    if text in ("True", "False", "None"):
        c.advance()
        return nodes.Constant({"True": True, "False": False, "None": None}[text], text, text, span)
    if text == "lambda":
        return binders.parse_lambda(c)
    if text in ("forall", "exists") and binders.opens_quantifier(c):
        return binders.parse_quantifier(c, "forall" if text == "forall" else "exists", annotate)
    if text in RESERVED:
        _reserved(c)
    c.advance()
    return nodes.Name(literals.name_of(c, token), span)


def _reserved(c: Cursor) -> NoReturn:
    token = c.token
    span = Span(token.start, token.end)
    text = token.text
    if text in ("and", "or", "in", "is"):
        no_expression(c)
    if text == "not":
        c.fail("`not` binds more loosely than the operator before it; put `not …` in parentheses")
    if text == "return":
        c.fail(
            "a predicate returns nothing; the returned value is called `result`",
            fixes=(replace(span, "result", None, text),),
        )
    if text == "if":
        then = next((t for t in c.remaining if t.text == "then"), None)
        edits = (Edit(Span(token.start, c.peek().start), ""), Edit(Span(then.start, then.end), "==>")) if then else ()
        c.fail(
            "an expression cannot begin with `if`; write `CONDITION ==> CLAIM`, or `A if CONDITION else B`",
            fixes=(Fix("Write `==>`", edits, preferred=True),) if edits else (),
        )
    if text == "for":
        c.fail(
            "an expression cannot begin with `for`; write `forall x in xs: CLAIM`",
            fixes=(replace(span, "forall", None, text),),
        )
    c.fail(f"`{text}` is a word of Python and cannot be a name")


def _parenthesised(c: Cursor) -> Expr:
    start = c.advance().start
    if c.accept(")"):
        return nodes.Tuple((), Span(start, c.previous.end))
    first = expressions.starred_or_expression(c)
    if c.at("for"):
        generator = binders.parse_comprehension(c, "generator", first, None, start)
        expressions.close(c, ")", "the comprehension")
        return nodes.Comprehension("generator", first, None, generator.generators, Span(start, c.previous.end))
    if not c.at(","):
        if isinstance(first, nodes.Starred):
            c.fail("`*` stands only in a call or a display; a tuple of one is written `(*xs,)`", first.span)
        expressions.close(c, ")", "the expression in parentheses")
        return first
    elements = [first, *_rest(c, ")")]
    return nodes.Tuple(tuple(elements), Span(start, c.previous.end))


def _rest(c: Cursor, closer: str) -> list[Expr]:
    """Elements after the first comma up to and with the closing bracket."""
    elements: list[Expr] = []
    while c.accept(","):
        if c.at(closer):
            break
        elements.append(expressions.starred_or_expression(c))
    expressions.close(c, closer, "an element")
    return elements


def _list(c: Cursor) -> Expr:
    start = c.advance().start
    if c.accept("]"):
        return nodes.List((), Span(start, c.previous.end))
    first = expressions.starred_or_expression(c)
    if c.at("for"):
        parts = binders.parse_comprehension(c, "list", first, None, start)
        expressions.close(c, "]", "the comprehension")
        return nodes.Comprehension("list", first, None, parts.generators, Span(start, c.previous.end))
    elements = [first, *_rest(c, "]")]
    return nodes.List(tuple(elements), Span(start, c.previous.end))


def _set_or_dict(c: Cursor) -> Expr:
    start = c.advance().start
    if c.accept("}"):
        return nodes.Dict((), (), Span(start, c.previous.end))
    if c.at("**"):
        return _dict(c, start, None)
    if c.token.kind is Kind.OP and c.at("*"):
        first = expressions.starred_or_expression(c)
    else:
        first = expressions.parse_expression(c, annotate=False)
    if c.at(":"):
        return _dict(c, start, first)
    if c.at("for"):
        parts = binders.parse_comprehension(c, "set", first, None, start)
        expressions.close(c, "}", "the comprehension")
        return nodes.Comprehension("set", first, None, parts.generators, Span(start, c.previous.end))
    elements = [first, *_rest(c, "}")]
    return nodes.Set(tuple(elements), Span(start, c.previous.end))


def _dict(c: Cursor, start: int, first_key: Expr | None) -> Expr:
    keys: list[Expr | None] = []
    values: list[Expr] = []
    key = first_key
    while True:
        if key is None and c.accept("**"):
            keys.append(None)
        else:
            if key is None:
                key = expressions.parse_expression(c, annotate=False)
            c.expect(":", "a key")
            keys.append(key)
        level = expressions.EQUIVALENCE if keys[-1] is not None else expressions.BIT_OR
        values.append(expressions.parse_expression(c, level, annotate=False))
        if len(keys) == 1 and key is not None and c.at("for"):
            parts = binders.parse_comprehension(c, "dict", key, values[0], start)
            expressions.close(c, "}", "the comprehension")
            return nodes.Comprehension("dict", key, values[0], parts.generators, Span(start, c.previous.end))
        key = None
        if not c.accept(",") or c.at("}"):
            break
    expressions.close(c, "}", "a value")
    return nodes.Dict(tuple(keys), tuple(values), Span(start, c.previous.end))
