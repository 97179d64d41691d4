"""What binds variables: quantifiers, comprehensions, lambdas."""

from __future__ import annotations

from typing import Literal

from lift_sys.ir import nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.nodes import Expr
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser import atoms, expressions, literals
from lift_sys.ir.parser.cursor import MAX_NESTING, Cursor, describe, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind


def opens_quantifier(c: Cursor) -> bool:
    following = c.peek()
    if following.kind is Kind.NAME:
        return following.text not in atoms.RESERVED
    if following.kind is Kind.HOLE:
        return True
    if following.text != "(" or following.start == c.token.end:
        return False  # `exists(path)` is a call
    return c.peek(behind_brackets(c, 1)).text == "in"


def behind_brackets(c: Cursor, ahead: int = 0) -> int:
    """How many tokens ahead the one stands that follows the brackets opened `ahead` tokens from here."""
    depth = 0
    for token in c.remaining[ahead:]:
        ahead += 1
        if token.kind is Kind.OP:
            if token.text in ("(", "[", "{"):
                depth += 1
            elif token.text in (")", "]", "}"):
                depth -= 1
            if not depth:
                break
    return ahead


def parse_quantifier(c: Cursor, kind: Literal["forall", "exists"], annotate: bool) -> Expr:
    start = c.advance().start
    binders = [_binder(c, kind)]
    while c.accept(","):
        binders.append(_binder(c, kind))
    if c.token.text in (".", "|", "::", "=>"):
        span = Span(c.token.start, c.token.end)
        c.report(
            f"expected `:` after the binders of `{kind}`, found `{c.token.text}`",
            span,
            (replace(span, ":", None, c.token.text),),
        )
        c.advance()
    else:
        c.expect(":", f"the binders of `{kind}`")
    body = expressions.parse_expression(c, annotate=annotate)
    return nodes.Quantifier(kind, tuple(binders), body, Span(start, c.previous.end))


def _binder(c: Cursor, kind: str) -> nodes.Generator:
    start = c.token.start
    target = _target(c)
    if not c.accept("in"):
        if c.token.text == "∈":
            expressions.infix_slip(c, c.token, "in")
            c.advance()
        elif c.token.text in ("of", ":") and expressions.starts_expression(c.peek()):
            span = Span(c.token.start, c.token.end)
            fix = replace(span, "in" if c.token.text == "of" else " in", None, c.token.text)
            c.report(f"a variable of `{kind}` is bound with `in`, found `{c.token.text}`", span, (fix,))
            c.advance()
        else:
            c.fail(
                f"expected `in` and a collection after the variable of `{kind}`, as in `{kind} x in xs: …`, "
                f"found {describe(c.token)}",
                fixes=(Fix("Insert `in`", (Edit(Span(c.token.start, c.token.start), "in "),), preferred=True),)
                if expressions.starts_expression(c.token)
                else (),
            )
    iterable = expressions.parse_expression(c, expressions.OR, annotate=False)
    return nodes.Generator(target, iterable, (), Span(start, c.previous.end))


def _target(c: Cursor) -> Expr:
    """What a `for` binds: a name, or names with commas between them, with or without brackets."""
    start = c.token.start
    first = _target_atom(c)
    if not c.at(","):
        return first
    parts = [first]
    while c.accept(","):
        if c.token.text in ("in", ")", "]"):
            break
        parts.append(_target_atom(c))
    return nodes.Tuple(tuple(parts), Span(start, c.previous.end))


def _target_atom(c: Cursor) -> Expr:
    token = c.token
    if token.kind is Kind.NAME and token.text not in atoms.RESERVED and token.text not in ("True", "False", "None"):
        c.advance()
        return nodes.Name(literals.name_of(c, token), Span(token.start, token.end))
    if c.at("*") and c.peek().text != "*":
        c.advance()
        value = _target_atom(c)
        return nodes.Starred(value, Span(token.start, c.previous.end))
    if token.text in ("(", "["):
        c.depth += 1
        if c.depth > MAX_NESTING:
            c.fail("nested too deeply")
        c.advance()
        inner = _target(c)
        c.expect(")" if token.text == "(" else "]", "the variables")
        c.depth -= 1
        elements = inner.elements if isinstance(inner, nodes.Tuple) else (inner,)
        return nodes.Tuple(elements, Span(token.start, c.previous.end)) if isinstance(inner, nodes.Tuple) else inner
    c.fail(f"expected the name of a variable, found {describe(token)}")


def parse_comprehension(
    c: Cursor,
    kind: Literal["list", "set", "dict", "generator"],
    element: Expr,
    value: Expr | None,
    start: int,
) -> nodes.Comprehension:
    """The ``for … in … if …`` parts that follow `element`; the caller closes the bracket."""
    generators: list[nodes.Generator] = []
    if isinstance(element, nodes.Starred):
        c.fail("`*` cannot stand in a comprehension", element.span)
    while c.at("for") or c.at("async"):
        begin = c.token.start
        if c.at("async"):
            c.fail("a predicate awaits nothing; `async for` cannot stand here")
        c.advance()
        target = _target(c)
        c.expect("in", "the variables of `for`")
        iterable = expressions.parse_expression(c, expressions.OR)
        conditions: list[Expr] = []
        while c.accept("if"):
            conditions.append(expressions.parse_expression(c, expressions.OR))
        generators.append(nodes.Generator(target, iterable, tuple(conditions), Span(begin, c.previous.end)))
    return nodes.Comprehension(kind, element, value, tuple(generators), Span(start, c.previous.end))


def parse_lambda(c: Cursor) -> Expr:
    start = c.advance().start
    parameters: list[nodes.Parameter] = []
    kind = ParameterKind.POSITIONAL_OR_KEYWORD
    while not c.at(":"):
        begin = c.token.start
        if c.at("/"):
            if not parameters or any(p.kind is not ParameterKind.POSITIONAL_OR_KEYWORD for p in parameters):
                c.fail("`/` stands once, behind the positional-only parameters")
            c.advance()
            parameters = [
                nodes.Parameter(p.name, ParameterKind.POSITIONAL_ONLY, None, p.default, p.name_span, p.span)
                for p in parameters
            ]
        elif c.at("*") and c.peek().text in (",", ":"):
            if kind is ParameterKind.KEYWORD_ONLY or c.peek().text == ":" or c.peek(2).text == ":":
                c.fail("keyword-only parameters must follow `*`, and it stands once")
            c.advance()
            kind = ParameterKind.KEYWORD_ONLY
        else:
            own = kind
            if parameters and parameters[-1].kind is ParameterKind.VAR_KEYWORD:
                c.fail("no parameter may follow `**`")
            if c.at("*") and kind is ParameterKind.KEYWORD_ONLY:
                c.fail("`*` stands once among the parameters")
            if c.accept("*"):
                own, kind = ParameterKind.VAR_POSITIONAL, ParameterKind.KEYWORD_ONLY
            elif c.accept("**"):
                own = ParameterKind.VAR_KEYWORD
            if c.token.kind is not Kind.NAME or c.token.text in atoms.RESERVED:
                c.fail(f"expected a parameter or `:` in the lambda, found {describe(c.token)}")
            name = c.advance()
            name_text = literals.name_of(c, name)
            default = None
            if own in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD) and c.at("="):
                c.fail("`*` and `**` parameters have no default")
            if c.accept("="):
                default = expressions.parse_expression(c, expressions.CONDITIONAL, annotate=False)
            elif own is ParameterKind.POSITIONAL_OR_KEYWORD and parameters and parameters[-1].default is not None:
                c.fail(f"`{name_text}` needs a default, because a parameter before it has one")
            name_span = Span(name.start, name.end)
            parameters.append(nodes.Parameter(name_text, own, None, default, name_span, Span(begin, c.previous.end)))
        if not c.accept(","):
            break
    c.expect(":", "the parameters of the lambda")
    body = expressions.parse_expression(c, expressions.CONDITIONAL, annotate=False)
    return nodes.Lambda(tuple(parameters), body, Span(start, c.previous.end))
