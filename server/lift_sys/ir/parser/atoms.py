"""Operands of expressions: names, literals, brackets and displays, comprehensions, quantifiers, lambdas, holes."""

from __future__ import annotations

from typing import Literal, NoReturn

from lift_sys.ir import nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.nodes import Expr
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser import expressions, literals, types
from lift_sys.ir.parser.cursor import MAX_NESTING, Cursor, Stop, describe, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token, tokenize

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
        return _f_string(c, token) if is_f_string else literals.string(c, token)
    if kind is Kind.HOLE:
        return parse_hole(c, annotate)
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
        return _quantifier(c, "forall" if token.text == "∀" else "exists", annotate)
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
        return _lambda(c)
    if text in ("forall", "exists") and _opens_quantifier(c):
        return _quantifier(c, "forall" if text == "forall" else "exists", annotate)
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


def _opens_quantifier(c: Cursor) -> bool:
    following = c.peek()
    if following.kind is Kind.NAME:
        return following.text not in RESERVED
    if following.kind is Kind.HOLE:
        return True
    if following.text != "(" or following.start == c.token.end:
        return False  # `exists(path)` is a call
    return c.peek(_behind_brackets(c, 1)).text == "in"


def _behind_brackets(c: Cursor, ahead: int = 0) -> int:
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


def _quantifier(c: Cursor, kind: Literal["forall", "exists"], annotate: bool) -> Expr:
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
    if token.kind is Kind.NAME and token.text not in RESERVED and token.text not in ("True", "False", "None"):
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


def comprehension(
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


def _parenthesised(c: Cursor) -> Expr:
    start = c.advance().start
    if c.accept(")"):
        return nodes.Tuple((), Span(start, c.previous.end))
    first = expressions.starred_or_expression(c)
    if c.at("for"):
        generator = comprehension(c, "generator", first, None, start)
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
        parts = comprehension(c, "list", first, None, start)
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
        parts = comprehension(c, "set", first, None, start)
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
        values.append(expressions.parse_expression(c, annotate=False))
        if len(keys) == 1 and key is not None and c.at("for"):
            parts = comprehension(c, "dict", key, values[0], start)
            expressions.close(c, "}", "the comprehension")
            return nodes.Comprehension("dict", key, values[0], parts.generators, Span(start, c.previous.end))
        key = None
        if not c.accept(",") or c.at("}"):
            break
    expressions.close(c, "}", "a value")
    return nodes.Dict(tuple(keys), tuple(values), Span(start, c.previous.end))


def _lambda(c: Cursor) -> Expr:
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
            if c.token.kind is not Kind.NAME or c.token.text in RESERVED:
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
        braces = parse_atom(c, annotate=False)
        if isinstance(braces, nodes.Set):
            candidates = braces
        else:
            c.report("expected the values the hole may have, as in `in {1, 2}`", Span(begin, c.previous.end))
    return nodes.Hole(name, annotation, question, where, candidates, name_span, Span(token.start, c.previous.end))


def _where(c: Cursor) -> Expr:
    """The constraint of a hole; in ``(P) in {…}`` the braces are the hole's candidates."""
    if c.at("("):
        behind = _behind_brackets(c)
        if c.peek(behind).text == "in" and c.peek(behind + 1).text == "{":
            return parse_atom(c, annotate=False)
    outer, stop, c.in_where = c.in_where, c.stop, True
    where = expressions.parse_expression(c, annotate=False)
    c.in_where, c.stop = outer, stop
    return where


def _unnamed(c: Cursor, token: Token) -> str | None:
    """A lone ``?``: a name may follow after a space; otherwise the hole stays anonymous."""
    span = Span(token.start, token.end)
    following = c.token
    if following.kind is Kind.NAME and following.text not in RESERVED and following.text != "where":
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


def _f_string(c: Cursor, token: Token) -> Expr:
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


__all__ = ["RESERVED", "Stop", "comprehension", "no_expression", "parse_atom", "parse_hole"]
