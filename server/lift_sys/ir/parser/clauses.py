"""Clauses of a spec, one logical line each, and what may end every clause: a rationale and a provenance mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, cast

from lift_sys.ir import model, nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.parser import atoms, blocks, expressions, holes, literals
from lift_sys.ir.parser.cursor import Cursor, Stop, describe, nearest, replace
from lift_sys.ir.parser.fragments import parse_measure, parse_place
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind

SOURCES = ("human", "agent", "reverse", "verification", "merge", "refinement")


class Tail(NamedTuple):
    """What may end a clause."""

    rationale: str | None
    provenance: model.Provenance | None


NO_TAIL = Tail(None, None)


def parse_clause(c: Cursor, keyword: str) -> model.AnyClause | None:
    """The clause on this line; None if too little of it could be read. Never raises."""
    c.advance()
    keyword_span = Span(c.previous.start, c.previous.end)
    if c.at(":"):
        colon = Span(c.token.start, c.token.end)
        fix = Fix("Remove the colon", (Edit(colon, ""),), preferred=True)
        c.report(f"no colon stands after `{keyword}`", colon, (fix,) if keyword != "effect" else ())
        c.advance()
    return PARSERS[keyword](c, keyword_span)


def parse_tail(c: Cursor) -> Tail:
    """The optional rationale and mark; reports whatever is left on the line after them."""
    rationale = provenance = None
    c.body_end = c.previous.end
    try:
        if c.token.kind is Kind.STRING:
            rationale = literals.plain_string(c, c.advance())
            if c.token.kind is Kind.STRING:
                second = Span(c.token.start, c.token.end)
                c.fail("a clause has one rationale; join the two strings into one", second)
        if c.token.kind is Kind.MARK:
            provenance = _provenance(c)
        if not c.at_end:
            _left_over(c)
    except Stop:
        c.recover()
    return Tail(rationale, provenance)


def _provenance(c: Cursor) -> model.Provenance | None:
    mark = c.advance()
    source = mark.text[1:]
    span = Span(mark.start, mark.end)
    if source not in SOURCES:
        close = nearest(source, SOURCES)
        fixes = (replace(span, f"@{close}", None, mark.text),) if close else ()
        c.report(
            f"`{mark.text}` is no provenance mark; expected one of {', '.join('@' + s for s in SOURCES)}", span, fixes
        )
        source = ""
    confidence: float | None = None
    author: str | None = None
    if c.accept("("):
        while not c.at(")"):
            token = c.token
            place = Span(token.start, token.end)
            if token.kind is Kind.NUMBER and confidence is None and author is None:
                c.advance()
                value = literals.number(c, token).value
                if isinstance(value, (int, float)) and 0 <= value <= 1:
                    confidence = float(value)
                else:
                    c.report("a confidence lies between 0 and 1", place)
            elif token.kind is Kind.STRING and author is None:
                author = literals.plain_string(c, c.advance())
            elif token.kind is Kind.NAME and author is None:
                author = literals.name_of(c, c.advance())
            else:
                c.fail(f"expected a confidence between 0 and 1, then an author, found {describe(token)}", place)
            if not c.accept(","):
                break
        c.expect(")", "the mark's confidence and author")
    if not source:
        return None
    whole = Span(mark.start, c.previous.end)
    return model.Provenance(source=cast("Literal['human']", source), confidence=confidence, author=author, span=whole)


def _left_over(c: Cursor) -> None:
    """Fail at text that follows a complete clause."""
    token = c.token
    span = Span(token.start, token.end)
    if token.kind is Kind.INVALID:
        literals.invalid(c, token)
    if token.text in (":", ";") and c.peek().kind is Kind.END:
        name = "colon" if token.text == ":" else "semicolon"
        c.fail(
            f"no {name} stands at the end of a clause",
            span,
            (Fix(f"Remove the {name}", (Edit(span, ""),), preferred=True),),
        )
    if token.text == ",":
        c.fail(
            "expected the end of the clause, found `,`; conditions are joined with `and`",
            span,
            # Between two conditions, that is; `1,000` or a comma at the end mean something else.
            (replace(span, " and", None, ","),) if c.peek().start > token.end else (),
        )
    if token.text == ":=":
        c.fail("a predicate assigns nothing; write `==` to compare", span, (replace(span, "==", None, ":="),))
    if token.text in ("then", "when", "where"):
        hint = {
            "then": "write `CONDITION ==> CLAIM`",
            "when": "only `raises` takes `when`; write `CONDITION ==> CLAIM`",
            "where": "only a typed hole takes `where`; join conditions with `and`",
        }[token.text]
        c.fail(f"expected the end of the clause, found `{token.text}`; {hint}", span)
    if expressions.starts_expression(token) and token.kind is not Kind.STRING:
        c.fail(f"expected an operator or the end of the clause, found {describe(token)}", span)
    c.fail(f"expected the end of the clause, found {describe(token)}", span)


def guarded(c: Cursor, parse: Callable[[Cursor], nodes.Expr]) -> tuple[nodes.Expr, bool]:
    """What `parse` reads, or an error node over the rest of the line; and whether it could be read."""
    start = c.token.start
    try:
        return parse(c), True
    except Stop:
        c.recover()
        return nodes.ErrorExpr(Span(start, c.end_token.end)), False


def _finish(c: Cursor, complete: bool) -> Tail:
    return parse_tail(c) if complete else NO_TAIL


def _body(c: Cursor, keyword: Span) -> Span:
    """The clause without its tail."""
    return Span(keyword.start, c.body_end if c.body_end is not None else c.end_token.end)


def _span(c: Cursor, keyword: Span) -> Span:
    return Span(keyword.start, c.end_token.end)


def _predicate(c: Cursor) -> nodes.Expr:
    if c.at_end or c.token.kind is Kind.MARK:
        c.fail(
            f"expected a predicate after `{c.previous.text}`, found {describe(c.token)}",
            Span(c.previous.start, c.previous.end),
        )
    if c.token.kind is Kind.STRING and c.peek().kind in (Kind.END, Kind.MARK):
        c.fail("expected a predicate before the rationale; a text alone says nothing that can be checked")
    if c.at("that") and (expressions.starts_expression(c.peek()) or c.peek().text == "not"):
        removed = Edit(Span(c.token.start, c.peek().start), "")
        c.report("a predicate begins here; `that` means nothing", fixes=(Fix("Remove `that`", (removed,), True),))
        c.advance()
    return expressions.parse_expression(c)


def _condition(c: Cursor, keyword: Span) -> model.Condition:
    kind = cast("Literal['requires']", c.text[keyword.start : keyword.end])
    predicate, complete = guarded(c, _predicate)
    tail = _finish(c, complete)
    return model.Condition(
        kind=kind,
        predicate=predicate,
        rationale=tail.rationale,
        provenance=tail.provenance,
        keyword_span=keyword,
        body_span=_body(c, keyword),
        span=_span(c, keyword),
    )


def _loop(c: Cursor) -> str | int | None:
    """``of NAME`` or ``at LINE``, with or without a colon."""
    if not (c.token.kind is Kind.NAME and c.token.text in ("of", "at") and c.peek().kind in (Kind.NAME, Kind.NUMBER)):
        return None
    if c.peek().text in atoms.RESERVED:
        return None
    word = c.advance().text
    token = c.advance()
    span = Span(token.start, token.end)
    loop: str | int | None = None
    if token.kind is Kind.NAME:
        loop = literals.name_of(c, token)
        if word == "at":
            c.report("`at` takes the number of a line; a label follows `of`", Span(c.previous.start, token.end),
                     (replace(Span(token.start - 3, token.end), f"of {token.text}", "Write `of`"),)
                     if c.text[token.start - 3 : token.start] == "at " else ())  # fmt: skip
    elif token.text.isascii() and token.text.isdigit() and len(token.text) < 10 and int(token.text) > 0:
        loop = int(token.text)
        if word == "of":
            c.report("`of` takes the label of a loop; the number of a line follows `at`", span)
    else:
        c.report(f"expected the number of a line, counted from 1, found {describe(token)}", span)
    c.accept(":")
    return loop


def _invariant(c: Cursor, keyword: Span) -> model.Invariant:
    loop = _loop(c)
    predicate, complete = guarded(c, _predicate)
    tail = _finish(c, complete)
    return model.Invariant(
        loop=loop,
        predicate=predicate,
        rationale=tail.rationale,
        provenance=tail.provenance,
        keyword_span=keyword,
        body_span=_body(c, keyword),
        span=_span(c, keyword),
    )


def _decreases(c: Cursor, keyword: Span) -> model.Decreases:
    loop = _loop(c)
    measure, complete = guarded(c, parse_measure)
    tail = _finish(c, complete)
    return model.Decreases(
        loop=loop,
        measure=measure,
        rationale=tail.rationale,
        provenance=tail.provenance,
        keyword_span=keyword,
        body_span=_body(c, keyword),
        span=_span(c, keyword),
    )


def parse_name(c: Cursor, what: str) -> tuple[str | nodes.Hole, Span]:
    """A dotted name or a hole; fails with `what` it names."""
    start = c.token.start
    if c.token.kind is Kind.HOLE:
        return holes.parse_name_hole(c), Span(start, c.previous.end)
    if c.at("(") and c.peek().kind is Kind.HOLE:
        c.advance()
        hole = holes.parse_hole(c, annotate=True)
        c.expect(")", "the hole in parentheses")
        return hole, Span(start, c.previous.end)
    if c.token.kind is not Kind.NAME:
        c.fail(f"expected {what}, found {describe(c.token)}")
    if c.token.text in atoms.RESERVED or c.token.text in ("True", "False", "None"):
        c.fail(f"`{c.token.text}` is a word of Python and cannot be {what}")
    name = literals.name_of(c, c.advance())
    while c.at(".") and c.peek().kind is Kind.NAME:
        c.advance()
        name += "." + literals.name_of(c, c.advance())
    return name, Span(start, c.previous.end)


def _raises(c: Cursor, keyword: Span) -> model.Raises | None:
    try:
        if c.at_end:
            c.fail("expected an exception after `raises`, found the end of the line", keyword)
        exception, exception_span = parse_name(c, "an exception")
    except Stop:
        return None
    when: nodes.Expr | None = None
    complete = True
    if c.at("if"):
        span = Span(c.token.start, c.token.end)
        c.report("the condition of `raises` follows `when`", span, (replace(span, "when", None, "if"),))
        c.advance()
        when, complete = guarded(c, _predicate)
    elif c.at("when"):
        c.advance()
        when, complete = guarded(c, _predicate)
    elif c.at(","):
        c.report(
            "a clause names one exception; write one `raises` for each",
            fixes=(replace(c.here(), "\nraises", "Write a clause of its own"),),
        )
        complete = False
    tail = _finish(c, complete)
    return model.Raises(
        exception=exception, when=when, exception_span=exception_span, rationale=tail.rationale,
        provenance=tail.provenance, keyword_span=keyword, body_span=_body(c, keyword), span=_span(c, keyword),
    )  # fmt: skip


def _example(c: Cursor, keyword: Span) -> model.Example | None:
    call, complete = guarded(c, _example_call)
    if not complete:
        return None
    value: nodes.Expr | None = None
    exception: str | nodes.Hole | None = None
    exception_span = nodes.NOWHERE
    try:
        token = c.token
        span = Span(token.start, token.end)
        if c.accept("raises"):
            exception, exception_span = parse_name(c, "an exception")
        elif token.text in ("==", "=", "->", "is", "===", "=>"):
            if token.text != "==":
                c.report(
                    f"an example compares with `==`, found `{token.text}`",
                    span,
                    (replace(span, "==", None, token.text),),
                )
            c.advance()
            if c.at_end:
                c.fail("expected the value after `==`, found the end of the line", span)
            value = expressions.parse_expression(c, expressions.BIT_OR)
        else:
            place = Span(c.previous.end, c.previous.end)
            fixes = (Fix("Insert `== True`", (Edit(place, " == True"),)),) if c.at_end else ()
            c.fail(f"expected `== VALUE` or `raises EXCEPTION` after the call, found {describe(token)}", fixes=fixes)
    except Stop:
        c.recover()
        return None
    tail = parse_tail(c)
    return model.Example(
        call=call, value=value, exception=exception, exception_span=exception_span, rationale=tail.rationale,
        provenance=tail.provenance, keyword_span=keyword, body_span=_body(c, keyword), span=_span(c, keyword),
    )  # fmt: skip


def _example_call(c: Cursor) -> nodes.Expr:
    start = c.token.start
    call = expressions.parse_expression(c, expressions.BIT_OR)
    if not isinstance(call, (nodes.Call, nodes.Hole)):
        c.fail("an example begins with a call, as in `example f(1) == 2`", Span(start, c.previous.end))
    return call


EFFECT_ENTRIES = ("reads", "writes", "calls")


def _effect(c: Cursor, keyword: Span) -> model.Effect | None:
    entries: dict[str, tuple[nodes.Expr, ...]] = {}
    try:
        body = blocks.open_block(c, "effect", "reads: none")
    except Stop:
        return None
    for entry in blocks.entries(body, EFFECT_ENTRIES):
        try:
            name = blocks.entry_name(entry, EFFECT_ENTRIES, "an effect says")
            if name in entries:
                entry.report(
                    f"`{name}` stands twice; put all its places on one line",
                    Span(entry.previous.start, entry.previous.end),
                )
            entry.expect(":", f"`{name}`")
            entries[name] = _places(entry)
        except Stop:
            continue
    tail = parse_tail(c)
    return model.Effect(
        reads=entries.get("reads"), writes=entries.get("writes"), calls=entries.get("calls"), rationale=tail.rationale,
        provenance=tail.provenance, keyword_span=keyword, body_span=_body(c, keyword), span=_span(c, keyword),
    )  # fmt: skip


def _places(c: Cursor) -> tuple[nodes.Expr, ...]:
    if c.at("none") and c.peek().kind is Kind.END:
        return ()
    if c.at_end:
        c.fail("expected a place or `none`, found the end of the line")
    places: list[nodes.Expr] = []
    while True:
        start = c.token.start
        places.append(parse_place(c))
        if isinstance(places[-1], nodes.Name) and places[-1].id == "none":
            c.fail("`none` stands alone: it says that nothing at all is touched", Span(start, c.previous.end))
        if not c.accept(","):
            break
    _end_of_places(c)
    return tuple(places)


def _end_of_places(c: Cursor) -> None:
    if not c.at_end:
        c.fail(f"expected `,` or the end of the line after a place, found {describe(c.token)}")


PARSERS: dict[str, Callable[[Cursor, Span], model.AnyClause | None]] = {
    "requires": _condition,
    "ensures": _condition,
    "assert": _condition,
    "invariant": _invariant,
    "decreases": _decreases,
    "raises": _raises,
    "example": _example,
    "effect": _effect,
}
