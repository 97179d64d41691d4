"""Expressions: Python's, with ``==>``, ``<==>``, ``forall``/``exists``, ``old`` and typed holes.

Binary operators are read by precedence climbing (Clarke 1986; "Pratt parsing"). Frequent slips of people who think in
other notations (``=``, ``&&``, ``≤``) are reported with a fix and read as what was meant.
"""

from __future__ import annotations

from typing import Literal, cast

from lift_sys.ir import nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.nodes import Expr
from lift_sys.ir.parser import atoms, binders, literals
from lift_sys.ir.parser.cursor import MAX_HEIGHT, MAX_NESTING, Cursor, describe, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token

(
    EQUIVALENCE,
    IMPLICATION,
    CONDITIONAL,
    OR,
    AND,
    NOT,
    COMPARE,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    SHIFT,
    SUM,
    TERM,
    UNARY,
    POWER,
) = range(1, 16)

LEVELS: dict[str, int] = {
    "<==>": EQUIVALENCE,
    "==>": IMPLICATION,
    "if": CONDITIONAL,
    "or": OR,
    "and": AND,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in", "not", "is"), COMPARE),
    "|": BIT_OR,
    "^": BIT_XOR,
    "&": BIT_AND,
    "<<": SHIFT,
    ">>": SHIFT,
    "+": SUM,
    "-": SUM,
    **dict.fromkeys(("*", "/", "//", "%", "@"), TERM),
    "**": POWER,
}

SLIPS: dict[str, str] = {
    "=": "==",
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "=<": "<=",
    "&&": "and",
    "||": "or",
    "=>": "==>",
    "<=>": "<==>",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "∧": "and",
    "∨": "or",
    "⇒": "==>",
    "→": "==>",
    "⇔": "<==>",
    "↔": "<==>",
    "∈": "in",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "AND": "and",
    "OR": "or",
    "implies": "==>",
    "iff": "<==>",
}
PREFIX_SLIPS: dict[str, str] = {"!": "not", "¬": "not", "−": "-", "–": "-", "∀": "forall", "∃": "exists", "NOT": "not"}

CONTINUES = frozenset(LEVELS) | {"else", ",", "=", "&&", "||", "===", "=>", "->", "~", ".", "for"}
"""A line that ends in one of these is continued on the next."""


def parse_expression(c: Cursor, level: int = EQUIVALENCE, annotate: bool = True) -> Expr:
    """An expression whose operators bind at least as tightly as `level`.

    `annotate`: whether a hole here may carry ``: T`` (in a subscript, a dict or a binder the colon is taken).
    """
    c.depth += 1
    if c.depth > MAX_NESTING:
        c.fail(f"nested too deeply: at most {MAX_NESTING} levels can be read; name the parts in helper functions")
    start = c.token.start
    if level > CONDITIONAL and c.at("lambda") and c.token.kind is Kind.NAME:
        c.fail("a lambda stands in parentheses here")
    if level <= NOT and (c.at("not") or _is_slip_of_not(c)):
        prefix_slip(c)
        operator = c.advance()
        _missing_operand(c, operator)
        operand = parse_expression(c, NOT, annotate)
        left: Expr = nodes.UnaryOp("not", operand, Span(start, c.previous.end))
    else:
        left = _unary(c, annotate)
    left = _operators(c, left, start, level, annotate)
    c.depth -= 1
    if not c.depth and c.previous.end - start > MAX_HEIGHT and nodes.height(left) > MAX_HEIGHT:
        c.fail(f"nested too deeply: at most {MAX_HEIGHT} levels can be read", Span(start, c.previous.end))
    return left


def _is_slip_of_not(c: Cursor) -> bool:
    text = c.token.text
    return PREFIX_SLIPS.get(text) == "not" and (
        text != "NOT" or (starts_expression(c.peek()) and c.peek().kind is not Kind.STRING)
    )


def _operators(c: Cursor, left: Expr, start: int, level: int, annotate: bool) -> Expr:
    links = 0
    while True:
        token = c.token
        symbol = _operator(c)
        binding = LEVELS.get(symbol, 0)
        if binding < level or not binding or (symbol == "not" and c.peek().text != "in"):
            return left
        links += 1
        if links > MAX_HEIGHT:
            c.fail(f"a chain of more than {MAX_HEIGHT} operators cannot be read; name the parts in helper functions")
        infix_slip(c, token, symbol)
        left = _binary(c, left, start, symbol, binding, annotate)


def _operator(c: Cursor) -> str:
    token = c.token
    text = token.text
    if c.pos == c.stop and text in ("|", "in"):
        return ""
    if text in LEVELS:
        return text if token.kind in (Kind.OP, Kind.NAME) else ""
    if text in SLIPS and token.kind in (Kind.OP, Kind.INVALID, Kind.NAME):
        return SLIPS[text]
    return ""


def _binary(c: Cursor, left: Expr, start: int, symbol: str, binding: int, annotate: bool) -> Expr:
    if binding == COMPARE:
        return _comparison(c, left, start, annotate)
    if symbol == "if":
        return _conditional(c, left, start, annotate)
    operator = c.advance()
    _missing_operand(c, operator)
    if symbol in ("and", "or"):
        values = [left, parse_expression(c, binding + 1, annotate)]
        while LEVELS.get(_operator(c), 0) == binding:
            infix_slip(c, c.token, symbol)
            _missing_operand(c, c.advance())
            values.append(parse_expression(c, binding + 1, annotate))
        return nodes.BoolOp(cast('Literal["and", "or"]', symbol), tuple(values), Span(start, c.previous.end))
    # Right associative: ==>, <==> and **, whose right operand may also carry a sign (2 ** -1).
    right_level = {EQUIVALENCE: EQUIVALENCE, IMPLICATION: IMPLICATION, POWER: UNARY}.get(binding, binding + 1)
    right = parse_expression(c, right_level, annotate)
    span = Span(start, c.previous.end)
    if symbol == "==>":
        return nodes.Implication(left, right, span)
    if symbol == "<==>":
        return nodes.Equivalence(left, right, span)
    return nodes.BinOp(cast("nodes.BinaryOperator", symbol), left, right, span)


def _missing_operand(c: Cursor, operator: Token) -> None:
    """`a +` with nothing behind it: say so at the operator, where the mistake is."""
    if c.at_end or c.token.text in (")", "]", "}", ","):
        c.fail(
            f"expected an expression after `{operator.text}`, found {describe(c.token)}",
            Span(operator.start, operator.end),
        )


def _comparison(c: Cursor, left: Expr, start: int, annotate: bool) -> Expr:
    ops: list[nodes.CompareOperator] = []
    comparators: list[Expr] = []
    while True:
        token = c.token
        symbol = _operator(c)
        if LEVELS.get(symbol) != COMPARE or (symbol == "not" and c.peek().text != "in"):
            break
        if ops and c.in_where and symbol == "in" and c.peek().text == "{":
            # In `?x where _ > 0 in {1, 2}` the braces are the hole's candidates, not a link of the chain.
            c.stop = c.pos
            break
        if ops:
            infix_slip(c, token, symbol)
        c.advance()
        if symbol == "not":
            c.advance()
            symbol = "not in"
        elif symbol == "is" and c.accept("not"):
            symbol = "is not"
        _missing_operand(c, token)
        ops.append(cast("nodes.CompareOperator", symbol))
        comparators.append(parse_expression(c, COMPARE + 1, annotate))
    return nodes.Compare(left, tuple(ops), tuple(comparators), Span(start, c.previous.end))


def _conditional(c: Cursor, body: Expr, start: int, annotate: bool) -> Expr:
    c.advance()
    test = parse_expression(c, OR, annotate)
    c.expect("else", "the condition of `if`")
    orelse = parse_expression(c, CONDITIONAL, annotate)
    return nodes.IfExp(test, body, orelse, Span(start, c.previous.end))


def infix_slip(c: Cursor, token: Token, symbol: str) -> None:
    """Report `token` if it is another notation's spelling of the operator `symbol`."""
    if token.text == symbol:
        return
    span = Span(token.start, token.end)
    if token.text == "=":
        c.report("`=` assigns; a predicate compares with `==`", span, (replace(span, "==", None, "="),))
    elif token.text == "=>":
        fixes = (replace(span, "==>", None, "=>"), Fix("Replace `=>` by `>=`", (Edit(span, ">="),)))
        c.report("`=>` is not an operator of the IR; write `==>` (implies) or `>=` (at least)", span, fixes)
    else:
        glued = symbol.isalpha() and (token.start == c.previous.end or c.peek().start == token.end)
        text = f" {symbol} " if glued else symbol
        c.report(
            f"`{token.text}` is not an operator of the IR; write `{symbol}`",
            span,
            (replace(span, text, None, token.text),),
        )


def prefix_slip(c: Cursor) -> None:
    """Report the current token if it is another notation's spelling of a prefix operator."""
    token = c.token
    meant = PREFIX_SLIPS.get(token.text)
    if meant is None:
        return
    span = Span(token.start, token.end)
    text = meant + " " if meant.isalpha() and c.peek().start == token.end else meant
    c.report(
        f"`{token.text}` is not an operator of the IR; write `{meant}`", span, (replace(span, text, None, token.text),)
    )


def _unary(c: Cursor, annotate: bool) -> Expr:
    token = c.token
    if token.text in ("-", "+", "~", "−", "–") and token.kind in (Kind.OP, Kind.INVALID):
        if token.kind is Kind.INVALID:
            prefix_slip(c)
        c.advance()
        _missing_operand(c, token)
        operand = parse_expression(c, UNARY, annotate)
        op = token.text if token.kind is Kind.OP else "-"
        return nodes.UnaryOp(cast("nodes.UnaryOperator", op), operand, Span(token.start, c.previous.end))
    return _postfix(c, annotate)


def _postfix(c: Cursor, annotate: bool) -> Expr:
    start = c.token.start
    value = atoms.parse_atom(c, annotate)
    links = 0
    while True:
        text = c.token.text
        if c.token.kind is not Kind.OP or text not in ("(", "[", "."):
            return value
        links += 1
        if links > MAX_HEIGHT:
            c.fail(f"a chain of more than {MAX_HEIGHT} calls and attributes cannot be read")
        if text == "(":
            value = _call(c, value, start)
        elif text == "[":
            value = _subscript(c, value, start)
        else:
            dot = c.advance()
            name = c.token
            if name.kind is not Kind.NAME:
                c.fail(f"expected a name after `.`, found {describe(name)}", Span(dot.start, dot.end))
            if name.text in atoms.RESERVED:
                c.fail(f"`{name.text}` is a word of Python and cannot be an attribute")
            c.advance()
            value = nodes.Attribute(value, literals.name_of(c, name), Span(name.start, name.end), Span(start, name.end))


def _call(c: Cursor, func: Expr, start: int) -> Expr:
    outer, c.in_where = c.in_where, False
    call = _call_in_parentheses(c, func, start)
    c.in_where = outer
    return call


def _call_in_parentheses(c: Cursor, func: Expr, start: int) -> Expr:
    if isinstance(func, nodes.Name) and func.id == "old":
        c.advance()
        if c.at(")"):
            c.fail("`old` takes the expression to evaluate at entry: `old(x)`", Span(start, c.token.end))
        value = parse_expression(c)
        c.expect(")", "the argument of `old`")
        return nodes.Old(value, Span(start, c.previous.end))
    c.advance()
    args: list[Expr] = []
    keywords: list[nodes.Keyword] = []
    generator: Span | None = None
    while not c.at(")"):
        begin = c.token.start
        if c.accept("**"):
            value = parse_expression(c)
            keywords.append(nodes.Keyword(None, value, Span(begin, c.previous.end)))
        elif c.token.kind is Kind.NAME and c.peek().text == "=":
            if c.token.text in atoms.RESERVED or c.token.text in ("True", "False", "None"):
                c.fail(f"`{c.token.text}` is a word of Python and cannot be the name of an argument")
            name = literals.name_of(c, c.advance())
            c.advance()
            value = parse_expression(c)
            keywords.append(nodes.Keyword(name, value, Span(begin, c.previous.end)))
        else:
            argument = starred_or_expression(c, EQUIVALENCE)
            if c.at("for"):
                argument = binders.parse_comprehension(c, "generator", argument, None, begin)
                generator = Span(begin, c.previous.end)
            if keywords and not isinstance(argument, nodes.Starred):
                c.report("a positional argument cannot follow a keyword argument", Span(begin, c.previous.end))
            elif isinstance(argument, nodes.Starred) and any(keyword.name is None for keyword in keywords):
                c.report("`*` arguments cannot follow `**`", Span(begin, c.previous.end))
            args.append(argument)
        if not c.accept(","):
            break
    close(c, ")", "an argument")
    if generator is not None and (len(args) + len(keywords) > 1):
        parentheses = (Edit(Span(generator.start, generator.start), "("), Edit(Span(generator.end, generator.end), ")"))
        c.report(
            "a comprehension beside other arguments stands in parentheses",
            generator,
            (Fix("Put it in parentheses", parentheses, preferred=True),),
        )
    return nodes.Call(func, tuple(args), tuple(keywords), Span(start, c.previous.end))


def close(c: Cursor, closer: str, after: str) -> None:
    if c.accept(closer):
        return
    token = c.token
    if starts_expression(token):
        place = c.previous.end
        c.fail(
            f"expected `,` or `{closer}` after {after}, found {describe(token)}",
            fixes=(Fix("Insert `,`", (Edit(Span(place, place), ","),)),),
        )
    c.fail(f"expected `,` or `{closer}` after {after}, found {describe(token)}")


def starts_expression(token: Token) -> bool:
    """Whether a token can only be the beginning of an operand."""
    return token.kind in (Kind.NUMBER, Kind.STRING, Kind.HOLE) or (
        token.kind is Kind.NAME and token.text not in atoms.RESERVED
    )


def starred_or_expression(c: Cursor, level: int = BIT_OR) -> Expr:
    """An element of a display or an argument: an expression, or ``*`` and one of `level`."""
    begin = c.token.start
    if c.token.kind is Kind.OP and c.accept("*"):
        value = parse_expression(c, level)
        return nodes.Starred(value, Span(begin, c.previous.end))
    return parse_expression(c)


def _subscript(c: Cursor, value: Expr, start: int) -> Expr:
    outer, c.in_where = c.in_where, False
    subscript = _subscript_in_brackets(c, value, start)
    c.in_where = outer
    return subscript


def _subscript_in_brackets(c: Cursor, value: Expr, start: int) -> Expr:
    c.advance()
    if c.at("]"):
        c.fail("expected an index between the brackets", Span(start, c.token.end))
    begin = c.token.start
    parts = [_slice_or_index(c)]
    trailing = False
    while c.accept(","):
        trailing = True
        if c.at("]"):
            break
        parts.append(_slice_or_index(c))
    index = nodes.Tuple(tuple(parts), Span(begin, c.previous.end)) if trailing else parts[0]
    close(c, "]", "the index")
    return nodes.Subscript(value, index, Span(start, c.previous.end))


def _slice_or_index(c: Cursor) -> Expr:
    begin = c.token.start
    if c.token.kind is Kind.OP and c.at("*"):
        return starred_or_expression(c)
    lower = None if c.at(":") else parse_expression(c, annotate=False)
    if not c.accept(":"):
        assert lower is not None
        return lower
    upper = None if c.token.text in (":", "]", ",") else parse_expression(c, annotate=False)
    step = None
    if c.accept(":") and c.token.text not in ("]", ","):
        step = parse_expression(c, annotate=False)
    return nodes.Slice(lower, upper, step, Span(begin, c.previous.end))
