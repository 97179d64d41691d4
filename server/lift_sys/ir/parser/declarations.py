"""Items: imports, types, entities, intents and signatures."""

from __future__ import annotations

from typing import Literal

from lift_sys.ir import model, nodes
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser import atoms, blocks, expressions, holes, literals, types
from lift_sys.ir.parser.clauses import NO_TAIL, guarded, parse_name, parse_tail
from lift_sys.ir.parser.cursor import Cursor, Stop, describe, replace
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind


def parse_import(c: Cursor) -> model.Import | None:
    """``import a.b as c`` or ``from m import x as y``. None if it could not be read."""
    start = c.token.start
    try:
        module: str | nodes.Hole | None = None
        if c.advance().text == "from":
            module = _module(c)
            if not c.at("import"):
                c.fail(f"expected `import` after the module, found {describe(c.token)}")
            c.advance()
            if c.accept("*"):
                names = [model.ImportedName(name="*", span=Span(c.previous.start, c.previous.end))]
            elif c.accept("("):
                names = _imported_names(c, dotted=False)
                c.expect(")", "the imported names")
            else:
                names = _imported_names(c, dotted=False)
        else:
            names = _imported_names(c, dotted=True)
        if not c.at_end:
            c.fail(f"expected the end of the import, found {describe(c.token)}")
    except Stop:
        return None
    return model.Import(module=module, names=tuple(names), span=Span(start, c.end_token.end))


def _module(c: Cursor) -> str | nodes.Hole:
    dots = ""
    while c.token.text in (".", "...") and c.token.kind is Kind.OP:
        dots += c.advance().text
    if dots and c.at("import"):
        return dots
    name, _ = parse_name(c, "a module")
    return dots + name if isinstance(name, str) else name


def _imported_names(c: Cursor, dotted: bool) -> list[model.ImportedName]:
    names: list[model.ImportedName] = []
    while True:
        begin = c.token.start
        name, _ = parse_name(c, "a module" if dotted else "a name")
        if not dotted and isinstance(name, str) and "." in name:
            c.fail("an imported name has no dots", Span(begin, c.previous.end))
        alias = None
        if c.accept("as"):
            if c.token.kind is not Kind.NAME or c.token.text in atoms.RESERVED:
                c.fail(f"expected a name after `as`, found {describe(c.token)}")
            alias = literals.name_of(c, c.advance())
        names.append(model.ImportedName(name=name, alias=alias, span=Span(begin, c.previous.end)))
        if not c.accept(",") or c.at(")"):
            return names


def parse_type_definition(c: Cursor) -> model.TypeDefinition | None:
    """``type Name = T``"""
    start = c.advance().start
    try:
        name, name_span = parse_name(c, "the name of the type")
        if c.at(":"):
            span = Span(c.token.start, c.token.end)
            c.report("a type is defined with `=`", span, (replace(span, " =", None, ":"),))
            c.advance()
        else:
            c.expect("=", "the name of the type")
        definition = types.parse_type(c)
    except Stop:
        return None
    tail = parse_tail(c)
    return model.TypeDefinition(
        name=name, type=definition, name_span=name_span, rationale=tail.rationale, provenance=tail.provenance,
        span=Span(start, c.end_token.end),
    )  # fmt: skip


def parse_entity(c: Cursor) -> model.Entity | None:
    """``entity Name { fields and invariants }``, or the name alone."""
    keyword = c.advance()
    if keyword.text == "class":
        span = Span(keyword.start, keyword.end)
        c.report("a data type's shape is declared with `entity`", span, (replace(span, "entity", None, "class"),))
    fields: list[model.EntityField] = []
    seen: set[str] = set()
    invariants: list[model.EntityInvariant] = []
    try:
        name, name_span = parse_name(c, "the name of the entity")
        if c.token.text in (":", "("):
            c.fail(f"expected `{{` after the name of the entity, as in `entity Line {{ … }}`, found `{c.token.text}`")
    except Stop:
        return None
    tail = NO_TAIL
    if c.at("{"):
        for entry in blocks.entries(blocks.open_block(c, "entity", "name: str")):
            try:
                part = _entity_entry(entry)
            except Stop:
                continue
            if isinstance(part, model.EntityField):
                if isinstance(part.name, str) and part.name in seen:
                    entry.report(f"the field `{part.name}` stands twice", part.name_span)
                seen.add(part.name if isinstance(part.name, str) else "")
                fields.append(part)
            else:
                invariants.append(part)
    tail = parse_tail(c)
    return model.Entity(
        name=name, fields=tuple(fields), invariants=tuple(invariants), name_span=name_span, rationale=tail.rationale,
        provenance=tail.provenance, span=Span(keyword.start, c.end_token.end),
    )  # fmt: skip


def _entity_entry(c: Cursor) -> model.EntityField | model.EntityInvariant:
    start = c.token.start
    if c.at("invariant") and c.peek().text != ":":
        c.advance()
        predicate, complete = guarded(c, expressions.parse_expression)
        tail = parse_tail(c) if complete else NO_TAIL
        return model.EntityInvariant(
            predicate=predicate, rationale=tail.rationale, provenance=tail.provenance, span=Span(start, c.end_token.end)
        )
    if c.token.kind not in (Kind.HOLE, Kind.NAME) and not c.at("("):
        c.fail(f"expected a field, as in `name: str`, or `invariant`, found {describe(c.token)}")
    name, name_span = parse_name(c, "the name of a field")
    if isinstance(name, str) and "." in name:
        c.fail("the name of a field has no dots", name_span)
    c.expect(":", "the name of the field")
    annotation = types.parse_type(c)
    default = None
    complete = True
    if c.accept("="):
        default, complete = guarded(c, lambda inner: expressions.parse_expression(inner, annotate=False))
    tail = parse_tail(c) if complete else NO_TAIL
    return model.EntityField(
        name=name, type=annotation, default=default, name_span=name_span, rationale=tail.rationale,
        provenance=tail.provenance, span=Span(start, c.end_token.end),
    )  # fmt: skip


INTENT_ENTRIES = ("summary", "rationale")


def parse_intent(c: Cursor) -> model.Intent | None:
    """``intent { summary: "…" rationale: "…" }``"""
    start = c.advance().start
    texts: dict[str, str | model.OpenQuestion] = {}
    if c.token.kind is Kind.STRING and c.peek().kind is Kind.END:
        span = Span(c.token.start, c.token.end)
        written = f"{{ summary: {c.token.text} }}"
        c.report(
            'an intent stands in braces: `intent { summary: "…" }`', span, (replace(span, written, "Put it in braces"),)
        )
        return model.Intent(summary=literals.plain_string(c, c.advance()), span=Span(start, c.previous.end))
    try:
        body = blocks.open_block(c, "intent", 'summary: "…"')
    except Stop:
        return None
    for entry in blocks.entries(body, INTENT_ENTRIES):
        try:
            name = blocks.entry_name(entry, INTENT_ENTRIES, "an intent says")
            if name in texts:
                entry.report(f"`{name}` stands twice", Span(entry.previous.start, entry.previous.end))
            entry.expect(":", f"`{name}`")
            texts[name] = _intent_text(entry, name)
        except Stop:
            continue
    tail = parse_tail(c)
    if tail.rationale is not None:
        c.report('the rationale of an intent stands inside its braces: `rationale: "…"`', Span(start, c.end_token.end))
    return model.Intent(
        summary=texts.get("summary"),
        rationale=texts.get("rationale"),
        provenance=tail.provenance,
        span=Span(start, c.end_token.end),
    )


def _intent_text(c: Cursor, name: str) -> str | model.OpenQuestion:
    token = c.token
    if token.kind is Kind.STRING:
        text: str | model.OpenQuestion = literals.plain_string(c, c.advance())
    elif token.kind is Kind.HOLE:
        hole = holes.parse_hole(c, annotate=True)
        text = model.OpenQuestion(hole=hole, span=hole.span)
    elif token.kind is Kind.INVALID:
        literals.invalid(c, token)
    else:
        fixes: tuple[Fix, ...] = ()
        if not c.at_end:
            words = c.text[token.start : c.end_token.end]
            quoted = '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
            fixes = (replace(Span(token.start, c.end_token.end), quoted, "Put it in quotes"),)
        c.fail(f"expected the {name} as a string in quotes, or a hole, found {describe(token)}", fixes=fixes)
    if not c.at_end:
        c.fail(f"expected the end of the line after the {name}, found {describe(c.token)}")
    return text


def parse_signature(c: Cursor) -> model.Signature | None:
    """``[async] sig name(parameters) -> T``; None if not even the name could be read."""
    start = c.token.start
    is_async = c.accept("async")
    keyword = c.advance()
    is_def = keyword.text == "def"
    if is_def:
        span = Span(keyword.start, keyword.end)
        c.report("a signature begins with `sig`, not `def`", span, (_def_to_sig(c, span),))
    type_parameters: tuple[model.TypeParameter, ...] = ()
    parameters: tuple[model.SignatureParameter, ...] = ()
    parameters_span = name_span = nodes.NOWHERE
    returns: nodes.Type | None = None
    complete = True
    try:
        name, name_span = _function_name(c)
    except Stop:
        return None
    try:
        if c.at("["):
            type_parameters = _type_parameters(c)
        opening = c.expect("(", "the name of the function")
        parameters = _parameters(c)
        c.expect(")", "the parameters")
        parameters_span = Span(opening.start, c.previous.end)
        returns = _returns(c)
    except Stop:
        c.recover()
        complete = False
    if is_def and c.at(":") and c.peek().kind is Kind.END:
        c.advance()  # part of the `def` mistake already reported
    header_end = c.previous.end
    tail = parse_tail(c) if complete else NO_TAIL
    _check_parameters(c, parameters)
    return model.Signature(
        name=name, type_parameters=type_parameters, parameters=parameters, returns=returns, is_async=is_async,
        name_span=name_span, parameters_span=parameters_span, header_span=Span(start, header_end),
        has_comment=c.has_comment(start, header_end), rationale=tail.rationale, provenance=tail.provenance,
        span=Span(start, c.end_token.end),
    )  # fmt: skip


def _type_parameters(c: Cursor) -> tuple[model.TypeParameter, ...]:
    """``[T, U: bound, *Ts, **P]``"""
    opening = c.advance()
    found: list[model.TypeParameter] = []
    while not c.at("]"):
        start = c.token.start
        kind: Literal["type", "tuple", "parameters"] = "type"
        if c.accept("**"):
            kind = "parameters"
        elif c.accept("*"):
            kind = "tuple"
        if c.token.kind is not Kind.NAME or c.token.text in atoms.RESERVED:
            c.fail(f"expected a type parameter, as in `sig first[T](xs: list[T]) -> T`, found {describe(c.token)}")
        name = literals.name_of(c, c.advance())
        name_span = Span(c.previous.start, c.previous.end)
        if any(name == other.name for other in found):
            c.report(f"the type parameter `{name}` stands twice", Span(start, c.previous.end))
        bound = types.parse_type(c) if kind == "type" and c.accept(":") else None
        span = Span(start, c.previous.end)
        found.append(model.TypeParameter(name=name, kind=kind, bound=bound, name_span=name_span, span=span))
        if not c.accept(","):
            break
    c.expect("]", "the type parameters")
    if not found:
        c.report("expected a type parameter between the brackets", Span(opening.start, c.previous.end))
    return tuple(found)


def _def_to_sig(c: Cursor, span: Span) -> Fix:
    edits = [Edit(span, "sig")]
    tokens = c.remaining
    if tokens and tokens[-1].text == ":":
        edits.append(Edit(Span(tokens[-1].start, tokens[-1].end), ""))
    return Fix("Write `sig`", tuple(edits), preferred=True)


def _function_name(c: Cursor) -> tuple[str | nodes.Hole, Span]:
    if c.at_end:
        c.fail(
            "expected the name of a function after `sig`, as in `sig total(xs: list[int]) -> int`",
            Span(c.previous.start, c.previous.end),
        )
    if c.at("(") and c.peek().kind is not Kind.HOLE:
        c.fail("expected the name of a function before `(`")
    return parse_name(c, "the name of a function")


def _returns(c: Cursor) -> nodes.Type | None:
    token = c.token
    span = Span(token.start, token.end)
    if c.at(":") and c.peek().kind is not Kind.END:
        c.report("the result's type follows `->`", span, (replace(span, " ->", None, ":"),))
    elif c.token.text in ("=>", "→", "-") or (c.at(">")):
        c.report(
            f"the result's type follows `->`, found `{token.text}`", span, (replace(span, "->", None, token.text),)
        )
    elif c.token.kind is Kind.NAME and c.token.text not in atoms.RESERVED:
        place = Span(c.previous.end, c.previous.end)
        c.report(
            f"expected `->` before the result's type, found {describe(c.token)}",
            fixes=(replace(place, " ->", "Insert `->`"),),
        )
        return types.parse_type(c)
    elif not c.at("->"):
        return None
    arrow = c.advance()
    if c.at_end or c.at(":"):
        c.fail("expected the result's type after `->`", Span(arrow.start, arrow.end))
    return types.parse_type(c)


def _parameters(c: Cursor) -> tuple[model.SignatureParameter, ...]:
    parameters: list[model.SignatureParameter] = []
    kind = ParameterKind.POSITIONAL_OR_KEYWORD
    while not c.at(")") and not c.at_end:
        begin = c.pos
        try:
            if c.at("/") and c.peek().text in (",", ")"):
                c.advance()
                if not parameters or kind is ParameterKind.KEYWORD_ONLY:
                    c.report("`/` follows the positional-only parameters", Span(c.previous.start, c.previous.end))
                parameters = [p.model_copy(update={"kind": ParameterKind.POSITIONAL_ONLY}) for p in parameters]
            elif c.at("*") and c.peek().text in (",", ")"):
                star = c.advance()
                if kind is ParameterKind.KEYWORD_ONLY or c.at(")"):
                    c.report("keyword-only parameters must follow `*`, and it stands once", Span(star.start, star.end))
                kind = ParameterKind.KEYWORD_ONLY
            else:
                parameter = _parameter(c, kind)
                if parameter.kind is ParameterKind.VAR_POSITIONAL:
                    kind = ParameterKind.KEYWORD_ONLY
                parameters.append(parameter)
            if not c.at(")") and not c.at(","):
                _between_parameters(c)
        except Stop:
            c.recover()
            _skip_parameter(c, begin)
        if not c.accept(","):
            break
    return tuple(parameters)


def _parameter(c: Cursor, kind: ParameterKind) -> model.SignatureParameter:
    start = c.token.start
    if c.accept("**"):
        kind = ParameterKind.VAR_KEYWORD
    elif c.at("*"):
        if kind is ParameterKind.KEYWORD_ONLY:
            c.report("`*` stands once among the parameters")
        c.advance()
        kind = ParameterKind.VAR_POSITIONAL
    name, name_span = parse_name(c, "a parameter")
    if isinstance(name, str) and "." in name:
        c.fail("the name of a parameter has no dots", name_span)
    annotation = None
    if c.accept(":"):
        annotation = types.parse_type(c)
    elif (c.token.kind in (Kind.NAME, Kind.HOLE) and c.token.text not in atoms.RESERVED) or c.at("{"):
        place = Span(name_span.end, name_span.end)
        c.report(
            f"expected `:` between the parameter `{name}` and its type, found {describe(c.token)}",
            fixes=(replace(place, ":", "Insert `:`"),),
        )
        annotation = types.parse_type(c)
    default = expressions.parse_expression(c, expressions.CONDITIONAL, annotate=False) if c.accept("=") else None
    return model.SignatureParameter(
        name=name, kind=kind, type=annotation, default=default, name_span=name_span, span=Span(start, c.previous.end)
    )


def _between_parameters(c: Cursor) -> None:
    if c.at(";"):
        span = Span(c.token.start, c.token.end)
        c.fail("parameters are separated by `,`", span, (replace(span, ",", None, ";"),))
    if c.at_end:
        c.fail("expected `,` or `)` after a parameter, found the end of the line")
    c.fail(f"expected `,` or `)` after a parameter, found {describe(c.token)}")


def _skip_parameter(c: Cursor, begin: int) -> None:
    """Go to the comma or bracket that ends the parameter begun at token `begin`."""
    c.jump(begin)
    depth = 0
    while not c.at_end:
        if c.token.kind is Kind.OP:
            if c.token.text in ("(", "[", "{"):
                depth += 1
            elif c.token.text in (")", "]", "}"):
                if not depth:
                    return
                depth -= 1
            elif c.token.text == "," and not depth:
                return
        c.advance()


def _check_parameters(c: Cursor, parameters: tuple[model.SignatureParameter, ...]) -> None:
    """Report what Python refuses: a name twice, no default after one that has it, parameters after ``**``."""
    seen: set[str] = set()
    default_before = False
    keywords_before = False
    for parameter in parameters:
        if isinstance(parameter.name, str):
            if parameter.name in seen:
                c.report(f"the parameter `{parameter.name}` stands twice", parameter.name_span)
            seen.add(parameter.name)
        if keywords_before:
            c.report("no parameter may follow `**`", parameter.span)
        keywords_before = keywords_before or parameter.kind is ParameterKind.VAR_KEYWORD
        if parameter.kind in (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD):
            if default_before and parameter.default is None:
                c.report(
                    f"`{_shown(parameter.name)}` needs a default, because a parameter before it has one",
                    parameter.name_span,
                )
            default_before = default_before or parameter.default is not None


def _shown(name: str | nodes.Hole) -> str:
    return name if isinstance(name, str) else name.label
