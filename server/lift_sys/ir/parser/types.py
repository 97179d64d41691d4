"""Types: Python's annotations, refinements ``{x: T | P}``, and holes."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.nodes import Type
from lift_sys.ir.parser import atoms, expressions, holes, literals
from lift_sys.ir.parser.cursor import MAX_HEIGHT, MAX_NESTING, Cursor, describe, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token, tokenize

VALUE_ARGUMENTS = {"Literal": 0, "Annotated": 1}
"""Generic types whose arguments are values from the given place on."""


def parse_type(c: Cursor) -> Type:
    """A type; it ends at the ``|`` that opens the predicate of the refinement around it."""
    c.depth += 1
    if c.depth > MAX_NESTING:
        c.fail(f"types are nested too deeply: at most {MAX_NESTING} levels can be read; name the parts with `type`")
    start = c.token.start
    members = [_postfix(c)]
    while (c.at("|") and c.pos != c.stop) or c.at("or"):
        operator = c.advance()
        if operator.text == "or":
            span = Span(operator.start, operator.end)
            c.report("types are joined with `|`, as in `int | None`", span, (replace(span, "|", None, "or"),))
        members.append(_postfix(c))
    c.depth -= 1
    if (
        not c.depth
        and c.previous.end - start > MAX_HEIGHT
        and any(nodes.height(member) > MAX_HEIGHT for member in members)
    ):
        c.fail(f"nested too deeply: at most {MAX_HEIGHT} levels can be read", Span(start, c.previous.end))
    if len(members) == 1:
        return members[0]
    flat: list[Type] = []
    for member in members:
        flat.extend(member.members if isinstance(member, nodes.UnionType) else (member,))
    return nodes.UnionType(tuple(flat), Span(start, c.previous.end))


def _postfix(c: Cursor) -> Type:
    start = c.token.start
    base = _atom(c)
    if isinstance(base, nodes.NamedType):
        if c.at("["):
            base = _generic(c, base, start)
        elif c.at("<") and c.token.start == c.previous.end:
            _angle_brackets(c, base)
        elif c.at("("):
            c.fail("type arguments stand in square brackets, as in `list[int]`")
    token = c.token
    if token.kind is Kind.HOLE and token.text == "?" and token.start == c.previous.end:
        span = Span(token.start, token.end)
        c.report("an optional type is written with `| None`", span, (replace(span, " | None", "Write `| None`"),))
        c.advance()
        return nodes.UnionType((base, nodes.NamedType("None", span)), Span(start, token.end))
    return base


def _generic(c: Cursor, base: nodes.NamedType, start: int) -> Type:
    c.advance()
    if c.at("]"):
        c.fail(f"expected a type between the brackets of `{base.name}[]`", Span(start, c.token.end))
    values_from = VALUE_ARGUMENTS.get(base.name.rpartition(".")[2])
    args: list[Type] = []
    while not c.at("]"):
        args.append(_value(c) if values_from is not None and len(args) >= values_from else _argument(c))
        if not c.accept(","):
            break
    if not c.accept("]"):
        c.fail(f"expected `,` or `]` after a type argument, found {describe(c.token)}")
    return nodes.GenericType(base, tuple(args), Span(start, c.previous.end))


def _argument(c: Cursor) -> Type:
    token = c.token
    if token.text == "[":
        c.advance()
        c.depth += 1
        if c.depth > MAX_NESTING:
            c.fail(f"types are nested too deeply: at most {MAX_NESTING} levels can be read")
        elements: list[Type] = []
        while not c.at("]"):
            elements.append(_argument(c))
            if not c.accept(","):
                break
        c.expect("]", "the parameter types")
        c.depth -= 1
        return nodes.ListType(tuple(elements), Span(token.start, c.previous.end))
    if token.text == "..." and token.kind is Kind.OP:
        c.advance()
        return nodes.ListType(None, Span(token.start, token.end))
    if token.text == "(" and c.peek().text == ")":
        c.advance()
        c.advance()
        return nodes.ListType((), Span(token.start, c.previous.end))
    return parse_type(c)


def _value(c: Cursor) -> Type:
    start = c.token.start
    value = expressions.parse_expression(c, annotate=False)
    return nodes.LiteralType(value, Span(start, c.previous.end))


def _angle_brackets(c: Cursor, base: nodes.NamedType) -> None:
    """``list<int>``: fail, with a fix if the closing bracket is there."""
    opening = c.token
    depth, ahead = 0, 0
    edits = []
    while (token := c.peek(ahead) if ahead else opening).kind is not Kind.END:
        for index, char in enumerate(token.text if token.kind is Kind.OP else ""):
            if char in "<>":
                depth += 1 if char == "<" else -1
                place = token.start + index
                edits.append((Span(place, place + 1), "[" if char == "<" else "]"))
        ahead += 1
        if not depth:
            break
    message = f"type arguments stand in square brackets, as in `{base.name}[int]`"
    span = Span(opening.start, opening.end)
    if depth:
        c.fail(message, span)
    c.fail(message, span, (Fix("Use square brackets", tuple(Edit(s, t) for s, t in edits), preferred=True),))


def _atom(c: Cursor) -> Type:
    token = c.token
    span = Span(token.start, token.end)
    if token.kind is Kind.HOLE:
        return holes.parse_hole(c, annotate=False)
    if token.kind is Kind.NAME:
        if token.text in atoms.RESERVED or token.text in ("True", "False"):
            c.fail(f"expected a type, found {describe(token)}")
        return _dotted(c)
    if token.kind is Kind.STRING:
        c.advance()
        return _forward_reference(c, token)
    if token.text == "(":
        c.advance()
        inner = parse_type(c)
        c.expect(")", "the type in parentheses")
        return inner
    if token.text == "{":
        return _refinement(c)
    if token.kind is Kind.INVALID:
        literals.invalid(c, token)
    if token.text == "[":
        c.fail(
            "a list type is written `list[T]`",
            span,
            (replace(Span(token.start, token.start), "list", "Write `list[…]`"),),
        )
    c.fail(f"expected a type, found {describe(token)}")


def _dotted(c: Cursor) -> nodes.NamedType:
    first = c.advance()
    name = literals.name_of(c, first)
    while c.at(".") and c.peek().kind is Kind.NAME:
        c.advance()
        name += "." + literals.name_of(c, c.advance())
    return nodes.NamedType(name, Span(first.start, c.previous.end))


def _forward_reference(c: Cursor, token: Token) -> Type:
    """A type in quotes, as Python allows it: read what stands inside."""
    text = token.text
    quote = len(text) - len(text.lstrip("rRuU"))
    begin = token.start + quote + 1
    if text[quote : quote + 3] in ('"""', "'''"):
        begin += 2
    inner_text = text[begin - token.start : len(text) - (begin - token.start - quote)]
    inner = Cursor(
        [t._replace(start=t.start + begin, end=t.end + begin) for t in tokenize(inner_text)[:-1]], c.text, c.findings
    )
    inner.depth = c.depth
    if not inner.remaining or "\\" in inner_text:
        c.fail("expected a type between the quotes", Span(token.start, token.end))
    result = parse_type(inner)
    if not inner.at_end:
        c.fail(f"expected the end of the type, found {describe(inner.token)}", Span(inner.token.start, inner.token.end))
    return result


def _refinement(c: Cursor) -> Type:
    start = c.advance().start
    name = c.token
    if name.kind is not Kind.NAME or name.text in atoms.RESERVED:
        c.fail(f"expected the variable of a refinement, as in `{{n: int | n > 0}}`, found {describe(name)}")
    c.advance()
    c.expect(":", "the variable of the refinement")
    stop = _last_bar(c)
    if stop is None:
        c.fail("expected `|` and a predicate in the refinement, as in `{n: int | n > 0}`", Span(start, c.previous.end))
    variable = literals.name_of(c, name)
    outer, c.stop = c.stop, stop
    base = parse_type(c)
    c.stop = outer
    if c.pos != stop:
        c.fail(f"expected `|` after the type of the refinement, found {describe(c.token)}")
    bar = c.advance()
    if c.at("}"):
        c.fail("expected a predicate after `|`", Span(bar.start, bar.end))
    predicate = expressions.parse_expression(c, annotate=False)
    if not c.accept("}"):
        c.fail(f"expected an operator or `}}` after the predicate of the refinement, found {describe(c.token)}")
    name_span = Span(name.start, name.end)
    return nodes.RefinementType(variable, base, predicate, name_span, Span(start, c.previous.end))


def _last_bar(c: Cursor) -> int | None:
    """Index of the last ``|`` at the refinement's own level: it opens the predicate."""
    depth = 0
    found = None
    ahead = 0
    while (token := c.peek(ahead) if ahead else c.token).kind is not Kind.END:
        if token.kind is Kind.OP:
            if token.text in "([{":
                depth += 1
            elif token.text in ")]}":
                depth -= 1
                if depth < 0:
                    break
            elif token.text == "|" and depth == 0:
                found = c.pos + ahead
        ahead += 1
    return found
