"""Keys that are the same for two clauses, signatures or names that ask for the same."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

from lift_sys.ir import model, nodes
from lift_sys.ir.compare.normal import normal_form, optional_form, optional_type
from lift_sys.ir.compare.scopes import NO_SCOPE, Scope

Meaning: TypeAlias = Hashable
"""What two things have in common that mean the same; to be compared, not to be read."""


def clause_meaning(clause: model.AnyClause, scope: Scope = NO_SCOPE) -> Meaning:
    """The same for two clauses that ask for the same. None if the clause asks for nothing."""
    match clause:
        case model.Condition(predicate=predicate):
            return ("ensures" if clause.is_postcondition else "requires", normal_form(predicate, scope))
        case model.Invariant(loop=loop, predicate=predicate):
            return "invariant", loop, normal_form(predicate, scope)
        case model.Decreases(loop=loop, measure=measure):
            return "decreases", loop, normal_form(measure, scope)
        case model.Raises(exception=exception, when=when):
            return "raises", name_meaning(exception), optional_form(when, scope)
        case model.Effect():
            entries = tuple(
                None if places is None else frozenset(normal_form(place, scope) for place in places)
                for places in (clause.reads, clause.writes, clause.calls)
            )
            # A block without entries says what no block says: nothing.
            return None if entries == (None, None, None) else ("effect", entries)
        case model.Example(call=call, value=value, exception=exception):
            raised = None if exception is None else name_meaning(exception)
            return "example", normal_form(call, scope), optional_form(value, scope), raised


def name_meaning(name: str | nodes.Hole) -> Meaning:
    return name if isinstance(name, str) else normal_form(name, NO_SCOPE)


def signature_meaning(signature: model.Signature | None, scope: Scope) -> Meaning:
    if signature is None:
        return None
    parameters = tuple((name_meaning(p.name), parameter_meaning(p, scope)) for p in signature.parameters)
    generic = type_parameters_meaning(signature, scope)
    return generic, parameters, optional_type(signature.returns, scope), signature.is_async


def type_parameters_meaning(signature: model.Signature, scope: Scope) -> Meaning:
    return tuple((p.name, p.kind, optional_type(p.bound, scope)) for p in signature.type_parameters)


def parameter_meaning(parameter: model.SignatureParameter, scope: Scope) -> Meaning:
    default = optional_form(parameter.default, scope)
    return parameter.kind, optional_type(parameter.type, scope), default
