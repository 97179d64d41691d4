"""Printing documents, items and clauses in canonical form.

Clauses stand one a line, entries of a block indented by two spaces, items apart by one blank line (imports and type
definitions stand together). Reading the text of a model again gives the model.
"""

from __future__ import annotations

from itertools import pairwise

from lift_sys.ir import model, nodes
from lift_sys.ir.parser.expressions import BIT_OR, CONDITIONAL, EQUIVALENCE
from lift_sys.ir.parser.literals import string_key
from lift_sys.ir.printer.expressions import (
    before_string,
    parameter_list,
    print_expression,
    print_hole,
    print_measure,
    print_name,
    print_place,
    print_type,
)

MAX_WIDTH = 100
"""A signature that is longer is broken, one parameter a line."""


def print_document(document: model.Document) -> str:
    """The whole document, ending with a line end unless it is empty. Raises ValueError where syntax errors stand."""
    if not document.items:
        return ""
    parts = [print_item(document.items[0])]
    for before, item in pairwise(document.items):
        together = isinstance(item, (model.Import, model.TypeDefinition)) and type(before) is type(item)
        parts += ["\n" if together else "\n\n", print_item(item)]
    return "".join(parts) + "\n"


def print_item(item: model.Item) -> str:
    """An import, a type, an entity or a spec, without a line end behind it."""
    match item:
        case model.Import():
            return _import(item)
        case model.TypeDefinition():
            text = before_string(print_type(item.type)) if item.rationale is not None else print_type(item.type)
            return f"type {print_name(item.name)} = {text}{_tail(item)}"
        case model.Entity():
            return _entity(item)
        case model.Spec():
            parts = [] if item.intent is None else [print_intent(item.intent)]
            parts += [] if item.signature is None else [print_signature(item.signature)]
            return "\n".join([*parts, *(print_clause(clause) for clause in item.clauses)])


def _import(item: model.Import) -> str:
    names = ", ".join(
        print_name(name.name) + (f" as {name.alias}" if name.alias is not None else "") for name in item.names
    )
    if item.module is None:
        return f"import {names}"
    names = f"({names})" if names.startswith("(") else names
    return f"from {print_name(item.module)} import {names}"


def _entity(item: model.Entity) -> str:
    name = print_name(item.name, before_string=item.rationale is not None)
    lines = [_field(part) for part in item.fields]
    lines += [f"invariant {_predicate(part.predicate, part)}{_tail(part)}" for part in item.invariants]
    return f"entity {name}{_block(lines) if lines else ''}{_tail(item)}"


def _field(part: model.EntityField) -> str:
    text = print_type(part.type)
    if part.default is not None:
        default = print_expression(part.default, EQUIVALENCE)
        return f"{print_name(part.name)}: {text} = {_before_tail(default, part)}{_tail(part)}"
    return f"{print_name(part.name)}: {_before_tail(text, part)}{_tail(part)}"


def _block(lines: list[str]) -> str:
    return " {\n" + "".join(f"  {line}\n" for line in lines) + "}"


def print_intent(intent: model.Intent) -> str:
    """An intent, as a block."""
    lines = []
    for name, text in (("summary", intent.summary), ("rationale", intent.rationale)):
        if text is not None:
            lines.append(f"{name}: {string_key(text) if isinstance(text, str) else print_hole(text.hole)}")
    return f"intent{_block(lines)}{_mark(intent.provenance)}"


def print_signature(signature: model.Signature) -> str:
    """A signature, broken into one parameter a line if it is longer than `MAX_WIDTH`."""
    head = f"{'async ' if signature.is_async else ''}sig {print_name(signature.name)}"
    head += print_type_parameters(signature.type_parameters)
    parameters = parameter_list([(p.kind, _parameter(p)) for p in signature.parameters])
    returns = ""
    if signature.returns is not None:
        returns = f" -> {_before_tail(print_type(signature.returns), signature)}"
    line = f"{head}({', '.join(parameters)}){returns}"
    if len(line) > MAX_WIDTH and parameters:
        inner = "".join(f"  {parameter},\n" for parameter in parameters)
        line = f"{head}(\n{inner}){returns}"
    return line + _tail(signature)


def print_type_parameters(parameters: tuple[model.TypeParameter, ...]) -> str:
    """Type parameters in their brackets; nothing if there are none."""
    stars = {"type": "", "tuple": "*", "parameters": "**"}
    shown = [
        f"{stars[p.kind]}{p.name}" + (f": {print_type(p.bound)}" if p.bound is not None else "") for p in parameters
    ]
    return f"[{', '.join(shown)}]" if shown else ""


def _parameter(parameter: model.SignatureParameter) -> str:
    text = print_name(parameter.name)
    if parameter.type is not None:
        text += f": {print_type(parameter.type)}"
    if parameter.default is not None:
        equals = " = " if parameter.type is not None else "="
        text += f"{equals}{print_expression(parameter.default, CONDITIONAL)}"
    return text


def print_clause(clause: model.AnyClause) -> str:
    """A clause with its rationale and mark; an effect is a block of several lines."""
    return _clause(clause) + _tail(clause)


def _clause(clause: model.AnyClause) -> str:
    match clause:
        case model.Condition():
            return f"{clause.kind} {_predicate(clause.predicate, clause)}"
        case model.Invariant():
            return f"invariant {_loop(clause)}{_predicate(clause.predicate, clause)}"
        case model.Decreases():
            return f"decreases {_loop(clause)}{_predicate(clause.measure, clause)}"
        case model.Raises():
            if clause.when is not None:
                return f"raises {print_name(clause.exception)} when {_predicate(clause.when, clause)}"
            return f"raises {print_name(clause.exception, before_string=clause.rationale is not None)}"
        case model.Effect():
            return f"effect{_block(_effect_lines(clause))}"
        case model.Example():
            return _example(clause)


def _effect_lines(effect: model.Effect) -> list[str]:
    lines = []
    for name, places in (("reads", effect.reads), ("writes", effect.writes), ("calls", effect.calls)):
        if places is not None:
            lines.append(f"{name}: {', '.join(print_place(place) for place in places) or 'none'}")
    return lines


def _example(example: model.Example) -> str:
    call = print_expression(example.call, BIT_OR)
    if example.value is not None:
        return f"example {call} == {_before_tail(print_expression(example.value, BIT_OR), example)}"
    if example.exception is None:
        raise ValueError("an example has a value or an exception")
    return f"example {call} raises {print_name(example.exception, before_string=example.rationale is not None)}"


def _loop(clause: model.LoopClause) -> str:
    if clause.loop is None:
        return ""
    return f"{'of' if isinstance(clause.loop, str) else 'at'} {clause.loop} "


def _predicate(node: nodes.Expr, noted: model.Noted) -> str:
    text = print_measure(node) if isinstance(noted, model.Decreases) else print_expression(node)
    if text[-1] in "\"'" and isinstance(node, (nodes.Constant, nodes.JoinedStr)):
        return f"({text})"  # bare it would be taken for a rationale without a predicate
    return before_string(text, node) if noted.rationale is not None else text


def _before_tail(text: str, noted: model.Noted) -> str:
    return before_string(text) if noted.rationale is not None else text


def _tail(noted: model.Noted) -> str:
    rationale = f"  {string_key(noted.rationale)}" if noted.rationale is not None else ""
    return rationale + _mark(noted.provenance)


def _mark(provenance: model.Provenance | None) -> str:
    if provenance is None:
        return ""
    parts = [] if provenance.confidence is None else [f"{provenance.confidence!r}"]
    parts += [] if provenance.author is None else [string_key(provenance.author)]
    return f" @{provenance.source}" + (f"({', '.join(parts)})" if parts else "")


__all__ = ["print_clause", "print_document", "print_intent", "print_item", "print_signature"]
