"""Built-in functions of what can be gone through, and `isinstance`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.verify.solve import dicts, lists, numbers, sets
from lift_sys.verify.solve.logic import Truth, UnmodelledError, conj, known
from lift_sys.verify.solve.quantifiers import parts
from lift_sys.verify.solve.values import (
    INTEGERS,
    RAISES,
    Case,
    Kind,
    Outcome,
    Sequence,
    Value,
    boolean,
    gathered,
    integer,
    just,
    listed,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lift_sys.verify.solve.encode import Encoder, Scope
    from lift_sys.verify.solve.operations import Operations

TOTAL = frozenset({"sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset"})
"""Those that go through all of their argument."""
KEYWORDS = frozenset({"default", "reverse", "start"})
BUILTINS = TOTAL | {"reversed", "enumerate", "zip", "dict", "isinstance"}


def called(encoder: Encoder, name: str, node: nodes.Call, scope: Scope) -> Outcome:
    """The call `node` of the function `name`."""
    given = {keyword.name for keyword in node.keywords}
    if any(isinstance(argument, nodes.Starred) for argument in node.args) or not given <= KEYWORDS:
        raise UnmodelledError(f"this call of `{name}`")
    if name == "isinstance" and len(node.args) == 2 and not node.keywords:
        value = encoder.encode(node.args[0], scope)
        found = is_instance(value.value, node.args[1], scope.now, encoder.environment)
        return Outcome(found.value, conj(value.defined, found.defined))
    # What goes through all of an iterator may take it for a list.
    arguments = [encoder.encode(_as_list(part) if name in TOTAL else part, scope) for part in node.args]
    keywords = {str(k.name): encoder.encode(k.value, scope) for k in node.keywords}
    found = named(encoder, name, [part.value for part in arguments], {key: o.value for key, o in keywords.items()})
    return Outcome(found.value, conj(*(part.defined for part in (*arguments, *keywords.values())), found.defined))


def _as_list(node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.Comprehension) and node.kind == "generator":
        return replace(node, kind="list")
    return node


def named(operations: Operations, name: str, values: list[Value], keywords: dict[str, Value]) -> Outcome:
    """What the function `name` gives."""
    match name, values:
        case (("min" | "max"), [value]) if not keywords.keys() - {"default"}:
            default = keywords.get("default")
            return _of(value, lambda part: lists.extreme(operations, name == "min", part, default))
        case (("min" | "max"), [_, _, *_]) if not keywords:
            items = listed(tuple(values), Kind.LIST)[0].term
            return lists.extreme(operations, name == "min", items)
        case "sum", [value, *start] if len(start) + len(keywords) <= 1 and not keywords.keys() - {"start"}:
            first = start[0] if start else keywords.get("start", integer(0))
            return _of(value, lambda part: lists.total(operations, part, first))
        case "sorted", [value] if not keywords.keys() - {"reverse"}:
            reverse = truth(keywords.get("reverse", boolean(False)))
            if not known(reverse):
                raise UnmodelledError("this `reverse` of `sorted`")
            return _of(value, lambda part: lists.in_order(operations, part, reverse))
        case (("list" | "tuple"), []):
            return Outcome(listed((), Kind.LIST if name == "list" else Kind.TUPLE))
        case (("list" | "tuple"), [value]) if not keywords:
            kind = Kind.LIST if name == "list" else Kind.TUPLE
            return _of(value, lambda part: Outcome(just(kind, part)))
        case "dict", [] if not keywords:
            return Outcome(just(Kind.DICT, dicts.of_listed(operations, [])))
        case (("set" | "frozenset"), [*rest]) if not keywords and len(rest) < 2:
            found = sets.from_value(operations, rest[0] if rest else listed((), Kind.LIST))
            kind = Kind.SET if name == "set" else Kind.FROZENSET
            return Outcome(tuple(case._replace(kind=kind) for case in found.value), found.defined)
        case (("reversed" | "enumerate" | "zip"), _) if not keywords:
            return _iterator(name, values)
        case _:
            raise UnmodelledError(f"this call of `{name}`")


def _of(value: Value, make: Callable[[Sequence], Outcome]) -> Outcome:
    """`make` of what is gone through; a `TypeError` where nothing can be."""
    found = parts(value)
    return gathered([(guard, make(part) if part is not None else RAISES) for guard, part in found])


def _iterator(name: str, values: list[Value]) -> Outcome:
    match name, values:
        case "reversed", [value]:
            found = []
            for case, (guard, part) in zip(value, parts(value), strict=True):
                can = part is not None and case.kind not in (Kind.SET, Kind.FROZENSET, Kind.ITERATOR)
                found.append((guard, _iterating(lists.backwards(part)) if can and part is not None else RAISES))
            return gathered(found)
        case "enumerate", [value, *start] if len(start) < 2:
            first = start[0] if start else integer(0)
            if len(first) != 1 or first[0].kind not in INTEGERS:
                raise UnmodelledError("this start of `enumerate`")
            number = numbers.as_int(first[0])
            return _of(value, lambda part: _iterating(lists.numbered(part, number)))
        case "zip", _:
            sequences: list[Sequence] = []
            guards: list[Truth] = []
            for value in values:
                if len(value) != 1:
                    raise UnmodelledError("these arguments of `zip`")
                guard, part = parts(value)[0]
                if part is None:
                    return RAISES
                sequences.append(part)
                guards.append(guard)
            return Outcome(_iterating(lists.zipped(sequences)).value, conj(*guards))
        case _:
            raise UnmodelledError(f"this call of `{name}`")


def _iterating(sequence: Sequence) -> Outcome:
    return Outcome(just(Kind.ITERATOR, sequence))


# isinstance

_CLASSES: dict[str, frozenset[Kind]] = {
    "int": INTEGERS, "bool": frozenset({Kind.BOOL}), "float": frozenset({Kind.FLOAT}), "str": frozenset({Kind.STR}),
    "list": frozenset({Kind.LIST}), "tuple": frozenset({Kind.TUPLE}), "range": frozenset({Kind.RANGE}),
    "set": frozenset({Kind.SET}), "frozenset": frozenset({Kind.FROZENSET}), "dict": frozenset({Kind.DICT}),
    "bytes": frozenset(), "complex": frozenset(),
}  # fmt: skip


def is_instance(value: Value, classes: nodes.Expr, scope: Mapping[str, object], environment: Environment) -> Outcome:
    """`isinstance(value, classes)`. Where an `int` is given, a `bool` may be: whether it is one is not known."""
    names = list(_class_names(classes))
    for name in names:
        if name not in environment.entities and (
            name in scope or name in environment.names or environment.star_import or name not in _CLASSES
        ):
            raise UnmodelledError(f"the class `{name}`", classes.span)
    return gathered([(case.guard, Outcome(boolean(_is_one_of(case, names, environment)))) for case in value])


def _is_one_of(case: Case, names: list[str], environment: Environment) -> bool:
    for name in names:
        if case.kind is Kind.OBJECT and name in environment.entities:
            if case.term.name == name:
                return True
            raise UnmodelledError("whether one entity is derived from another")
        if name not in environment.entities and case.kind in _CLASSES[name]:
            return True
    if case.kind is Kind.INT and "bool" in names and not known(case.term):
        raise UnmodelledError("whether an `int` is a `bool`")
    return False


def _class_names(node: nodes.Expr) -> list[str]:
    match node:
        case nodes.Name(id=name):
            return [name]
        case nodes.Tuple(elements=elements):
            return [name for element in elements for name in _class_names(element)]
        case nodes.BinOp(op="|", left=left, right=right):
            return [*_class_names(left), *_class_names(right)]
        case _:
            raise UnmodelledError("this class", node.span)
