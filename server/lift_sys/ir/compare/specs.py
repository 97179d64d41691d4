"""Differences between two specs: intents, signatures, clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lift_sys.ir import model
from lift_sys.ir.compare.changes import Both, Change, ChangeKind, changed
from lift_sys.ir.compare.clauses import compare_clauses
from lift_sys.ir.compare.meanings import name_meaning, parameter_meaning, type_parameters_meaning
from lift_sys.ir.compare.normal import optional_type
from lift_sys.ir.compare.notes import compare_notes, compare_provenance
from lift_sys.ir.compare.pairing import Pairs, out_of_order, pair, pair_by_place
from lift_sys.ir.compare.scopes import calling_itself, spec_scope
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.printer.document import print_signature, print_type_parameters
from lift_sys.ir.printer.expressions import print_expression, print_hole, print_name, print_type


def compare_specs(old: model.Spec, new: model.Spec, both: Both) -> Iterator[Change]:
    yield from _intents(old.intent, new.intent, both)
    common: tuple[dict[str, str], dict[str, str]] = ({}, {})
    if old.signature is None or new.signature is None:
        texts = tuple(None if s.signature is None else print_signature(s.signature) for s in (old, new))
        yield from both.change("sig", "sig", texts[0], texts[1], False)
    else:
        pairs = pair(old.signature.parameters, new.signature.parameters, [lambda p: name_meaning(p.name)])
        parameters = (old.signature.parameters, new.signature.parameters)
        pairs = pair_by_place(
            pairs,
            lambda i, j: (
                parameter_meaning(parameters[0][i], both.old_scope)
                == parameter_meaning(parameters[1][j], both.new_scope)
            ),
        )
        for i, j in pairs:
            if i is not None and j is not None and parameters[0][i].name != parameters[1][j].name:
                for side, index in enumerate((i, j)):
                    common[side][print_name(parameters[side][index].name)] = f"%parameter{i}"
        yield from _signatures(old.signature, new.signature, pairs, both)
    names = (old.name, new.name)
    bases = [both.old_scope, both.new_scope]
    if names[0] != names[1]:
        bases = [calling_itself(base, name) for base, name in zip(bases, names, strict=True)]
    scopes = spec_scope(bases[0], old.signature, common[0]), spec_scope(bases[1], new.signature, common[1])
    yield from compare_clauses(old.clauses, new.clauses, both, scopes)


def _intents(old: model.Intent | None, new: model.Intent | None, both: Both) -> Iterator[Change]:
    empty = model.Intent()
    inside = replace(both, old_path=f"{both.old_path} / intent", new_path=f"{both.new_path} / intent")
    for part in ("summary", "rationale"):
        texts = tuple(_intent_text(getattr(intent or empty, part)) for intent in (old, new))
        yield from inside.change(part, part, texts[0], texts[1], False)
    yield from compare_provenance((old or empty).provenance, (new or empty).provenance, inside)
    if (old is None) != (new is None) and empty in (old, new):
        texts = tuple(None if intent is None else "intent {}" for intent in (old, new))
        yield from both.change("intent", "intent", texts[0], texts[1], True)


def _intent_text(text: str | model.OpenQuestion | None) -> str | None:
    return print_hole(text.hole) if isinstance(text, model.OpenQuestion) else text


def _signatures(old: model.Signature, new: model.Signature, pairs: Pairs, both: Both) -> Iterator[Change]:
    inside = replace(both, old_path=f"{both.old_path} / sig", new_path=f"{both.new_path} / sig")
    yield from compare_notes("sig", old, new, inside)
    asyncs = tuple("async" if signature.is_async else "sync" for signature in (old, new))
    yield from inside.change("async", "async", asyncs[0], asyncs[1], False)
    generics = tuple(print_type_parameters(signature.type_parameters) or None for signature in (old, new))
    same = type_parameters_meaning(old, both.old_scope) == type_parameters_meaning(new, both.new_scope)
    yield from inside.change("type parameters", "type parameters", generics[0], generics[1], same)
    for i, j in pairs:
        first = None if i is None else old.parameters[i]
        second = None if j is None else new.parameters[j]
        yield from _parameters(first, second, inside)
    if out_of_order(pairs):
        orders = [", ".join(print_name(p.name) for p in side.parameters) for side in (old, new)]
        kept = [[p.name for p in side.parameters if p.kind is not ParameterKind.KEYWORD_ONLY] for side in (old, new)]
        same = kept[0] == kept[1]  # only keyword-only parameters changed places, which no caller can see
        yield Change(ChangeKind.MOVED, "parameters", inside.old_path, inside.new_path, orders[0], orders[1], same)
    texts = tuple(None if s.returns is None else print_type(s.returns) for s in (old, new))
    same = optional_type(old.returns, both.old_scope) == optional_type(new.returns, both.new_scope)
    yield from inside.change("returns", "returns", texts[0], texts[1], same)


def _parameters(
    old: model.SignatureParameter | None, new: model.SignatureParameter | None, both: Both
) -> Iterator[Change]:
    if old == new:
        return
    names = tuple(None if p is None else print_name(p.name) for p in (old, new))
    same = False
    if old is not None and new is not None:
        if old.name != new.name:
            # Callers can see the name unless the argument has to be given by position.
            hidden = (ParameterKind.POSITIONAL_ONLY, ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
            yield Change(
                ChangeKind.RENAMED, "parameter", *both.paths(names[0], names[1]), names[0], names[1], old.kind in hidden
            )
            if old == new.model_copy(update={"name": old.name}):
                return
        same = parameter_meaning(old, both.old_scope) == parameter_meaning(new, both.new_scope)
    texts = tuple(None if p is None else _parameter_text(p) for p in (old, new))
    yield changed("parameter", both.paths(names[0], names[1]), (texts[0], texts[1]), same)


def _parameter_text(parameter: model.SignatureParameter) -> str:
    """A parameter as it stands in its signature, with its kind where the text alone does not show it."""
    text = print_name(parameter.name)
    if parameter.type is not None:
        text += f": {print_type(parameter.type)}"
    if parameter.default is not None:
        text += f" = {print_expression(parameter.default)}"
    stars = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}
    shown = {ParameterKind.POSITIONAL_ONLY: " (positional-only)", ParameterKind.KEYWORD_ONLY: " (keyword-only)"}
    return stars.get(parameter.kind, "") + text + shown.get(parameter.kind, "")
