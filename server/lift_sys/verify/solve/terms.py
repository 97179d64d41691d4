"""Terms of a spec that a result is compared with: what it may be, and what preconditions can be made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.model import Condition, Spec

MOST = 12
RESULT = nodes.Name("result")
ONE = nodes.Constant(1, "1", "1")


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """A tree in which `change` has replaced the nodes for which it gives something."""
    changed = change(node)
    if changed is not None:
        return changed
    if isinstance(node, tuple) and not hasattr(node, "_fields"):
        return tuple(rebuilt(part, change) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    parts = {f.name: getattr(node, f.name) for f in fields(node) if not f.name.endswith("span")}
    new = {name: rebuilt(part, change) for name, part in parts.items() if is_dataclass(part) or isinstance(part, tuple)}
    changed_parts = {name: part for name, part in new.items() if part is not parts[name]}
    return replace(cast(Any, node), **changed_parts) if changed_parts else node


def with_result(node: nodes.Expr, term: nodes.Expr) -> nodes.Expr:
    """`node` with `term` for the result."""
    return cast(nodes.Expr, rebuilt(node, lambda part: term if part == RESULT else None))


def at_entry(node: nodes.Expr) -> nodes.Expr:
    """`node` without `old`, where only the entry is spoken of."""
    return cast(nodes.Expr, rebuilt(node, lambda part: at_entry(part.value) if isinstance(part, nodes.Old) else None))


def free_names(node: nodes.Expr) -> set[str]:
    """Names in an expression that are no functions, and no variables of its own."""
    found, bound, called = set[str](), set[str](), set[int]()
    for part in nodes.walk(node):
        match part:
            case nodes.Generator(target=target):
                bound |= {name.id for name in nodes.walk(target) if isinstance(name, nodes.Name)}
            case nodes.Lambda(parameters=parameters):
                bound |= {str(parameter.name) for parameter in parameters}
            case nodes.Call(func=nodes.Name() as function):
                called.add(id(function))
            case nodes.Name(id=name) if id(part) not in called:
                found.add(name)
    return found - bound


def parameters(spec: Spec) -> frozenset[str]:
    """Names of the parameters."""
    signature = spec.signature
    return frozenset(str(p.name) for p in signature.parameters) if signature is not None else frozenset()


def links(spec: Spec, to: nodes.Expr = RESULT) -> Iterator[tuple[str, nodes.Expr]]:
    """Each operator between the result, or a part of it, and a term of the input: as if it stood on the left."""
    own = parameters(spec)
    for clause in spec.clauses:
        if not isinstance(clause, Condition) or not clause.is_postcondition:
            continue
        for part in nodes.walk(clause.predicate):
            for op, left, right in _pairs(part):
                if left == to and free_names(right) <= own:
                    yield op, right
                elif right == to and free_names(left) <= own and op in _TURNED:
                    yield _TURNED[op], left


def _made(spec: Spec, environment: Environment) -> Iterator[nodes.Expr]:
    """An object of the entity that the result is, of what its fields are to equal."""
    returns = spec.signature.returns if spec.signature is not None else None
    name = returns.name if isinstance(returns, nodes.NamedType) else ""
    if name not in environment.entities:
        return
    keywords = []
    for field in environment.entities[name].fields:
        wanted = [t for op, t in links(spec, nodes.Attribute(RESULT, str(field.name))) if op in ("==", "<=", ">=")]
        if not wanted:
            return
        keywords.append(nodes.Keyword(str(field.name), wanted[0]))
    if keywords:
        yield nodes.Call(nodes.Name(name), (), tuple(keywords))


def _pairs(node: Any) -> Iterator[tuple[str, nodes.Expr, nodes.Expr]]:
    if isinstance(node, nodes.Equivalence):
        yield "==", node.left, node.right
    if isinstance(node, nodes.Compare):
        operands = (node.left, *node.comparators)
        yield from zip(node.ops, operands, operands[1:], strict=False)


_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "is": "is"}


def candidates(spec: Spec, environment: Environment) -> list[nodes.Expr]:
    """Terms that may be the result: those it is to equal first."""
    found: dict[nodes.Expr, None] = {}
    order = {"==": 0, "is": 0, "<=": 1, ">=": 1}
    for op, term in sorted(links(spec), key=lambda link: order.get(link[0], 2)):
        if op in ("==", "is", "<=", ">="):
            found.setdefault(term)
        elif op in ("<", ">"):
            found.setdefault(nodes.BinOp("+" if op == ">" else "-", term, ONE))
    for term in (*_made(spec, environment), *map(nodes.Name, sorted(parameters(spec)))):
        found.setdefault(term)
    return [term for term in found if not any(isinstance(p, nodes.Hole | nodes.ErrorExpr) for p in nodes.walk(term))][
        :MOST
    ]
