"""What CPython knows of a predicate when the input is given: terms that depend on nothing else become their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from lift_sys.ir import nodes
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.verify.run.entities import EntityValue
from lift_sys.verify.run.values import exact, parts
from lift_sys.verify.solve.literals import literal
from lift_sys.verify.solve.terms import free_names, rebuilt

Evaluate = Callable[[nodes.Expr], Any]
"""The value of a term of the input, in a tuple; None where there is none."""

_PLAIN = (nodes.Name, nodes.Constant, nodes.Starred, nodes.Slice, nodes.Hole, nodes.ErrorExpr, nodes.Lambda)


def folded(
    node: Any, evaluate: Evaluate, known: frozenset[str], entry: frozenset[str], bound: frozenset[str] = frozenset()
) -> Any:
    """`node` with values for terms that name nothing but `known` parameters, or inside `old` those of `entry`."""
    if isinstance(node, nodes.Old):
        inner = folded(node.value, evaluate, entry, entry, bound)
        return inner if isinstance(inner, nodes.Constant) else replace(node, value=inner)
    if isinstance(node, tuple) and not hasattr(node, "_fields"):
        return tuple(folded(part, evaluate, known, entry, bound) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    value = _value(cast(nodes.Expr, node), evaluate, known, entry, bound)
    if value is not None:
        return value
    bound |= _binds(node)
    changed = {
        f.name: folded(part, evaluate, known, entry, bound)
        for f in fields(node)
        if f.name not in ("func", "target", "text") and not f.name.endswith("span")
        if is_dataclass(part := getattr(node, f.name)) or isinstance(part, tuple)
    }
    return replace(cast(Any, node), **changed) if changed else node


def _value(
    node: nodes.Expr, evaluate: Evaluate, known: frozenset[str], entry: frozenset[str], bound: frozenset[str]
) -> nodes.Expr | None:
    if isinstance(node, _PLAIN) or not isinstance(node, nodes.Expr):
        return None
    named = {part.id for part in nodes.walk(node) if isinstance(part, nodes.Name)}
    if named & bound or not free_names(node) <= entry or any(isinstance(p, nodes.Hole) for p in nodes.walk(node)):
        return None
    now = rebuilt(node, lambda part: nodes.Tuple(()) if isinstance(part, nodes.Old) else None)
    if not free_names(now) <= known:
        return None
    found = evaluate(node)
    if found is None or any(isinstance(part, EntityValue | set | frozenset | dict) for part in parts(found[0])):
        return None
    text = literal(found[0])
    if text is None:
        return None
    written = expression_from_text(text)
    again = evaluate(written)
    return replace(written, span=node.span) if again is not None and exact(again[0]) == exact(found[0]) else None


def _binds(node: Any) -> frozenset[str]:
    """Names that a node binds for what is in it."""
    match node:
        case nodes.Quantifier(binders=generators) | nodes.Comprehension(generators=generators):
            targets = (generator.target for generator in generators)
            return frozenset(p.id for target in targets for p in nodes.walk(target) if isinstance(p, nodes.Name))
        case nodes.Lambda(parameters=parameters):
            return frozenset(str(parameter.name) for parameter in parameters)
        case _:
            return frozenset()
