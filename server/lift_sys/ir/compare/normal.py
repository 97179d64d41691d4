"""Normal forms: the same for two predicates or types that mean the same.

Two predicates mean the same here only where CPython cannot tell them apart, whatever objects their variables hold; what
is merely likely to be the same counts as different:

- ``not a == b`` is not ``a != b``: a class may define one without the other, and both may return anything.
- ``a <= b`` is ``b >= a`` only if one side is certainly an int or a str and no subclass of them (a literal, ``len(…)``,
  arithmetic of those): CPython then compares natively or asks the other side for the very same method. Or if both
  sides are numbers or strings by their annotations, NaN included. Two objects of unknown classes may answer
  differently, and so may a float literal and an instance of a subclass of `int`. The same goes for ``a == b``.
- ``a and b`` is ``b and a`` only if neither can raise: comparisons of numbers alone.
- ``all([…])`` is not ``all(…)``: the list is evaluated to its end, and may raise there.
- The names of a lambda's parameters are its interface, since it may be called with keywords.

Not seen from a document: a source file that defines its own `all`, `any` or `len`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any, Literal, cast

from lift_sys.ir import nodes
from lift_sys.ir.compare.certainty import cannot_raise, is_exact, is_scalar
from lift_sys.ir.compare.scopes import NO_SCOPE, Scope, with_type
from lift_sys.ir.nodes import Expr, Type


def normal_form(expr: Expr, scope: Scope = NO_SCOPE) -> Expr:
    """The same for two expressions that mean the same. Not for reading: bound variables are called ``%0``, ``%1`` …"""
    match expr:
        case nodes.Name(id=name):
            return nodes.Name(scope.names.get(name, name))
        case nodes.Hole():
            return _normal_hole(expr, scope)
        case nodes.Quantifier(kind=kind, binders=binders, body=body):
            return _normal_quantifier(kind, binders, body, scope)
        case nodes.Call(func=func, args=(nodes.Comprehension(kind="generator") as only,), keywords=()) if (
            called := scope.builtin(func, "all", "any")
        ):
            return _normal_quantifier("forall" if called == "all" else "exists", only.generators, only.element, scope)
        case nodes.Comprehension(kind=kind, element=element, value=value, generators=generators):
            inside, generators = _normal_generators(generators, scope)
            value = normal_form(value, inside) if value is not None else None
            return nodes.Comprehension(kind, normal_form(element, inside), value, generators)
        case nodes.Lambda():
            return _normal_lambda(expr, scope)
        case nodes.UnaryOp(op="not", operand=nodes.Compare(left=left, ops=("in" | "is" as op,), comparators=(right,))):
            # These two negate the answer of `in` and `is` by definition.
            return normal_form(nodes.Compare(left, ("not in" if op == "in" else "is not",), (right,)), scope)
        case nodes.Compare():
            return _normal_comparison(expr, scope)
        case nodes.BoolOp(op=op, values=values):
            return _normal_bool(op, [(normal_form(value, scope), cannot_raise(value, scope)) for value in values])
        case nodes.Equivalence(left=left, right=right):
            first, second = sorted((normal_form(left, scope), normal_form(right, scope)), key=repr)
            return nodes.Equivalence(first, second)
        case _:
            return cast("Expr", _rebuilt(expr, scope))


def normal_type(node: Type, scope: Scope = NO_SCOPE) -> Type:
    """The same for two types that mean the same: members of a union in any order, refinements by any variable."""
    match node:
        case nodes.UnionType(members=members):
            flat: dict[str, Type] = {}
            for member in members:
                normal = normal_type(member, scope)
                for part in normal.members if isinstance(normal, nodes.UnionType) else (normal,):
                    flat[repr(part)] = part
            ordered = tuple(flat[key] for key in sorted(flat))
            return ordered[0] if len(ordered) == 1 else nodes.UnionType(ordered)
        case nodes.RefinementType(variable=variable, base=base, predicate=predicate):
            inside = scope.binding([variable])
            inside = with_type(inside, variable, base)
            return nodes.RefinementType(
                inside.names[variable], normal_type(base, scope), normal_form(predicate, inside)
            )
        case nodes.Hole():
            return _normal_hole(node, scope)
        case nodes.GenericType(base=base, args=args):
            return nodes.GenericType(nodes.NamedType(base.name), tuple(normal_type(a, scope) for a in args))
        case nodes.ListType(elements=elements):
            return nodes.ListType(None if elements is None else tuple(normal_type(e, scope) for e in elements))
        case nodes.LiteralType(value=value):
            return nodes.LiteralType(normal_form(value, scope))
        case _:
            return node


def optional_form(node: Expr | None, scope: Scope) -> Expr | None:
    return None if node is None else normal_form(node, scope)


def optional_type(node: Type | None, scope: Scope) -> Type | None:
    return None if node is None else normal_type(node, scope)


@cache
def _content(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.compare)


def _rebuilt(node: nodes.Node, scope: Scope) -> nodes.Node:
    """The node with its parts in normal form."""
    changes: dict[str, object] = {}
    for name in _content(cast("Any", type(node))):
        value = getattr(node, name)
        if isinstance(value, tuple):
            changes[name] = tuple(_normal_part(part, scope) for part in value)
        elif hasattr(value, "span"):
            changes[name] = _normal_part(value, scope)
    return replace(node, **changes) if changes else node  # type: ignore[arg-type]


def _normal_part(part: object, scope: Scope) -> object:
    if isinstance(part, nodes.Keyword):
        return nodes.Keyword(part.name, normal_form(part.value, scope))
    return normal_form(cast("Expr", part), scope) if hasattr(part, "span") else part


def _normal_hole(hole: nodes.Hole, scope: Scope) -> nodes.Hole:
    """A hole without its question. In `where`, ``_`` is the hole's own value whatever it is outside."""
    inside = scope.hiding(["_"], {name: to for name, to in scope.names.items() if name != "_"}, scope.level)
    return nodes.Hole(
        hole.name,
        None if hole.annotation is None else normal_type(hole.annotation, scope),
        None,
        None if hole.where is None else normal_form(hole.where, inside),
        None if hole.candidates is None else _sorted_set(cast("nodes.Set", _rebuilt(hole.candidates, scope))),
    )


def _sorted_set(node: nodes.Set) -> nodes.Set:
    ordered = {repr(element): element for element in node.elements}
    return nodes.Set(tuple(ordered[key] for key in sorted(ordered)))


def _bound_names(target: Expr) -> Iterator[str]:
    for part in nodes.walk(target):
        if isinstance(part, nodes.Name):
            yield part.id


def _normal_generators(
    generators: tuple[nodes.Generator, ...], scope: Scope
) -> tuple[Scope, tuple[nodes.Generator, ...]]:
    """Binders, and the scope in which the element stands. As in Python, only the first iterable stands outside."""
    inside = scope.binding(name for generator in generators for name in _bound_names(generator.target))
    return inside, tuple(
        nodes.Generator(
            normal_form(generator.target, inside),
            normal_form(generator.iterable, inside if index else scope),
            tuple(normal_form(condition, inside) for condition in generator.conditions),
        )
        for index, generator in enumerate(generators)
    )


def _normal_quantifier(
    kind: Literal["forall", "exists"], binders: tuple[nodes.Generator, ...], body: Expr, scope: Scope
) -> Expr:
    inside, normal = _normal_generators(binders, scope)
    claim = normal_form(body, inside)
    if isinstance(claim, nodes.Quantifier) and claim.kind == kind:
        return nodes.Quantifier(kind, normal + claim.binders, claim.body)
    return nodes.Quantifier(kind, normal, claim)


def _normal_lambda(node: nodes.Lambda, scope: Scope) -> Expr:
    bound = [p.name for p in node.parameters if isinstance(p.name, str)]
    inside = scope.hiding(bound, {name: to for name, to in scope.names.items() if name not in bound}, scope.level)
    parameters = tuple(
        nodes.Parameter(p.name, p.kind, None, None if p.default is None else normal_form(p.default, scope))
        for p in node.parameters
    )
    return nodes.Lambda(parameters, normal_form(node.body, inside))


def _normal_bool(op: Literal["and", "or"], values: Sequence[tuple[Expr, bool]]) -> Expr:
    """`and` and `or` are associative, operands returned included; they commute only where nothing can raise."""
    flat: list[Expr] = []
    for value, _ in values:
        flat += value.values if isinstance(value, nodes.BoolOp) and value.op == op else (value,)
    if all(safe for _, safe in values):
        flat = sorted(dict.fromkeys(flat), key=repr)
    return flat[0] if len(flat) == 1 else nodes.BoolOp(op, tuple(flat))


_TURNED: dict[str, nodes.CompareOperator] = {">": "<", ">=": "<="}


def _normal_comparison(node: nodes.Compare, scope: Scope) -> Expr:
    operands = (node.left, *node.comparators)
    if len(node.ops) > 1:
        if not all(isinstance(operand, (nodes.Name, nodes.Constant)) for operand in operands[1:-1]):
            return cast("Expr", _rebuilt(node, scope))
        # `a < b < c` is `a < b and b < c` but for evaluating b once, which makes no difference to a name.
        links = [
            nodes.Compare(left, (op,), (right,))
            for left, op, right in zip(operands, node.ops, operands[1:], strict=False)
        ]
        return _normal_bool("and", [(_normal_comparison(link, scope), cannot_raise(link, scope)) for link in links])
    op = node.ops[0]
    left, right = (normal_form(operand, scope) for operand in operands)
    if op in ("in", "not in") and isinstance(right, nodes.Set) and _plain_literals(right):
        right = _sorted_set(right)
    backwards = op in _TURNED or (op in ("==", "!=") and repr(right) < repr(left))
    if backwards and _can_turn(node.left, node.comparators[0], scope):
        op, left, right = _TURNED.get(op, op), right, left
    return nodes.Compare(left, (op,), (right,))


def _plain_literals(node: nodes.Set) -> bool:
    """Literals of one kind, of which none equals another that it is not: behind `in` their order cannot be seen."""
    kinds = {type(e.value) if isinstance(e, nodes.Constant) else None for e in node.elements}
    return len(kinds) == 1 and kinds <= {int, str, bytes}


def _can_turn(left: Expr, right: Expr, scope: Scope) -> bool:
    """Whether a comparison gives the same with its sides exchanged."""
    if is_exact(left, scope) or is_exact(right, scope):
        return True
    return is_scalar(left, scope) and is_scalar(right, scope)
