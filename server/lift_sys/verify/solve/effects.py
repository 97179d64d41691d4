"""Which parameters a function leaves as they are.

`writes` names all that may be changed. Parameters may be one object, or hold the same one, and so may a parameter and a
global: what is not named may be changed all the same where something that is named could be, or be part of, the same
object, as far as their types tell.
"""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.check.sections import PLACES
from lift_sys.ir.model import Effect, SignatureParameter, Spec
from lift_sys.ir.text import Span
from lift_sys.verify.solve.inputs import Inputs
from lift_sys.verify.solve.logic import Truth, conj, disj, lift
from lift_sys.verify.solve.operations import Operations
from lift_sys.verify.solve.quantifiers import each_index
from lift_sys.verify.solve.values import Case, Kind, Sequence, Value, pairs


def unchanged(spec: Spec, parameter: SignatureParameter, inputs: Inputs) -> Span | None:
    """Where it is said that a parameter is left as it is; None if nothing says so."""
    effects = [c for c in spec.clauses if isinstance(c, Effect) and c.writes is not None]
    if not effects or spec.signature is None or parameter.type is None:
        return None
    parameters = {other.name: other for other in spec.signature.parameters if isinstance(other.name, str)}
    own = inputs.mutable_classes(parameter.type)
    for effect in effects:
        for place in effect.writes or ():
            parts = list(nodes.walk(place))
            if any(isinstance(part, nodes.Hole | nodes.ErrorExpr) for part in parts):
                return None
            for part in parts:
                if not isinstance(part, nodes.Name) or (part.id in PLACES and part.id not in parameters):
                    continue
                other = parameters.get(part.id)
                if other is None or other.type is None:
                    return None  # a global may hold anything
                classes = inputs.mutable_classes(other.type)
                if other is parameter or own is None or classes is None or own & classes:
                    return None
    return effects[0].span


def same_state(operations: Operations, one: Value, other: Value) -> Truth:
    """That two values of one type are alike in all their parts, in order: more than that they are equal."""
    return disj(*(conj(guard, _alike(operations, a, b)) for guard, a, b in pairs(one, other) if a.kind is b.kind))


def _alike(operations: Operations, one: Case, other: Case) -> Truth:
    match one.kind:
        case Kind.NONE:
            return True
        case Kind.LIST | Kind.TUPLE:
            return _all_alike(operations, one.term, other.term)
        case Kind.SET | Kind.FROZENSET:
            return _all_alike(operations, one.term.sequence, other.term.sequence)
        case Kind.DICT:
            parts = ((one.term.keys, other.term.keys), (one.term.values, other.term.values))
            return conj(*(_all_alike(operations, *pair) for pair in parts))
        case Kind.OBJECT:
            fields = one.term.fields
            if one.term.name != other.term.name:
                return False
            return conj(*(same_state(operations, fields[name], other.term.fields[name]) for name in fields))
        case _:
            return lift(one.term) == lift(other.term)  # of floats: bit by bit


def _all_alike(operations: Operations, one: Sequence, other: Sequence) -> Truth:
    if one.items is not None and other.items is not None:
        return conj(*(same_state(operations, *pair) for pair in zip(one.items, other.items, strict=True)))
    items = each_index(operations, one.length, lambda index: same_state(operations, one.at(index), other.at(index)))
    return conj(one.length == other.length, items)
