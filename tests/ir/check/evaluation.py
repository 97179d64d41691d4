"""Evaluates predicates as CPython does, and records of every operation whether it raised.

All operands are evaluated, also those that ``and``, ``if`` or a chain would skip, so that what the checker says of a
part can be compared with what the part does on its own.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.text import Span

Environment = dict[str, Any]

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "@": operator.matmul, "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_UNARY: dict[str, Callable[[Any], Any]] = {
    "not": operator.not_, "-": operator.neg, "+": operator.pos, "~": operator.invert,
}  # fmt: skip
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "is": operator.is_, "is not": operator.is_not,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip
_MOST = 10_000
"""Size of the greatest values that are computed with."""


class Skipped(Exception):  # noqa: N818 - it says nothing of the predicate
    """A part did not come to be evaluated, or would take too long."""


class Evaluation:
    """One evaluation. `outcomes`: of each operation's span, what it gave or raised, as often as it was reached."""

    def __init__(self) -> None:
        self.outcomes: dict[Span, list[Any]] = defaultdict(list)
        self.fuel = 3000

    def run(self, span: Span, operation: Callable[[], Any]) -> Any:
        """The value of an operation whose operands are known."""
        self.fuel -= 1
        if self.fuel < 0:
            raise Skipped
        try:
            value = operation()
            _affordable(value)
        except (Skipped, RecursionError, MemoryError):
            raise Skipped from None
        except Exception as error:
            self.outcomes[span].append(error)
            raise Skipped from error
        self.outcomes[span].append(value)
        return value

    def try_(self, node: nodes.Expr, names: Environment) -> Any:
        """The value, or :class:`Skipped` itself where there is none."""
        try:
            return self.value(node, names)
        except Skipped:
            return Skipped

    def all_of(self, parts: list[nodes.Expr], names: Environment) -> list[Any]:
        """Values of all parts; each is evaluated even if another fails."""
        found = [self.try_(part, names) for part in parts]
        if Skipped in found:
            raise Skipped
        return found

    def value(self, node: nodes.Expr, names: Environment) -> Any:
        """The value of a node."""
        match node:
            case nodes.Name(id=name):
                return self.run(node.span, lambda: _looked_up(names, name))
            case nodes.Constant(value=value):
                return self.run(node.span, lambda: value)
            case nodes.JoinedStr(values=values):
                found = self.all_of(list(values), names)
                return self.run(node.span, lambda: "".join(str(v) for v in found))
            case nodes.Attribute(value=inner, attr=attr):
                owner = self.value(inner, names)
                return self.run(node.span, lambda: getattr(owner, attr))
            case nodes.Subscript(value=inner, index=index):
                owner, key = self.all_of([inner, index], names)
                return self.run(node.span, lambda: owner[key])
            case nodes.Slice(lower=lower, upper=upper, step=step):
                parts = self.all_of([p for p in (lower, upper, step) if p is not None], names)
                given = iter(parts)
                return slice(*(next(given) if p is not None else None for p in (lower, upper, step)))
            case nodes.Call():
                return self._call(node, names)
            case nodes.Old(value=inner):
                return self.value(inner, names)
            case nodes.UnaryOp(op=op, operand=operand):
                one = self.value(operand, names)
                return self.run(node.span, lambda: _UNARY[op](one))
            case nodes.BinOp(op=op, left=left, right=right):
                a, b = self.all_of([left, right], names)
                return self.run(node.span, lambda: _binary(op, a, b))
            case nodes.Compare(left=left, ops=ops, comparators=comparators):
                return self._compare([left, *comparators], ops, names)
            case nodes.BoolOp(op=op, values=parts):
                found = self.all_of(list(parts), names)
                result = found[0]
                for other in found[1:]:
                    result = (result and other) if op == "and" else (result or other)
                return self.run(node.span, lambda: result)
            case nodes.Implication(left=left, right=right):
                a, b = self.all_of([left, right], names)
                return self.run(node.span, lambda: bool(not a or b))
            case nodes.Equivalence(left=left, right=right):
                a, b = self.all_of([left, right], names)
                return self.run(node.span, lambda: bool(a) == bool(b))
            case nodes.IfExp(test=test, body=body, orelse=orelse):
                c, b, d = self.all_of([test, body, orelse], names)
                return self.run(node.span, lambda: b if c else d)
            case nodes.Lambda():
                return self.run(node.span, lambda: self._function(node, names))
            case nodes.List(elements=elements):
                return self._display(node, elements, list, names)
            case nodes.Tuple(elements=elements):
                return self._display(node, elements, tuple, names)
            case nodes.Set(elements=elements):
                return self._display(node, elements, set, names)
            case nodes.Dict(keys=keys, values=values):
                pairs = self.all_of([k for k in keys if k is not None], names), self.all_of(list(values), names)
                return self.run(node.span, lambda: dict(zip(*pairs, strict=True)))
            case nodes.Comprehension():
                return self._comprehension(node, names)
            case nodes.Quantifier(kind=kind, binders=binders, body=body):
                found = [self.try_(body, inner) for inner in self._bound(list(binders), names)]
                if Skipped in found:
                    raise Skipped
                return self.run(node.span, lambda: (all if kind == "forall" else any)(found))
            case nodes.Starred(value=inner):
                spread = self.value(inner, names)
                return self.run(node.span, lambda: _listed(spread))
            case _:
                raise Skipped

    def _display(
        self, node: nodes.Expr, elements: tuple[nodes.Expr, ...], kind: Callable[[Any], Any], names: Environment
    ) -> Any:
        items: list[Any] = []
        for element, found in zip(elements, self.all_of(list(elements), names), strict=True):
            items += found if isinstance(element, nodes.Starred) else [found]
        return self.run(node.span, lambda: kind(items))

    def _compare(self, operands: list[nodes.Expr], ops: tuple[nodes.CompareOperator, ...], names: Environment) -> Any:
        found = [self.try_(operand, names) for operand in operands]
        result: Any = True
        for index, op in enumerate(ops):
            span = operands[index].span._replace(end=operands[index + 1].span.end)
            one, other = found[index], found[index + 1]
            if one is Skipped or other is Skipped:
                raise Skipped
            result = self.run(span, partial(_COMPARE[op], one, other)) and result
        return result

    def _call(self, node: nodes.Call, names: Environment) -> Any:
        parts = [node.func, *node.args, *(k.value for k in node.keywords)]
        found = self.all_of(parts, names)
        args: list[Any] = []
        for argument, value in zip(node.args, found[1:], strict=False):
            args += value if isinstance(argument, nodes.Starred) else [value]
        given = found[1 + len(node.args) :]
        keywords = {k.name: v for k, v in zip(node.keywords, given, strict=True) if k.name}
        for value in (*args, *keywords.values()):
            _affordable(value)
        if found[0] is pow and len(args) >= 2:
            _binary_affordable("**", args[0], args[1])
        return self.run(node.span, lambda: _eager(found[0](*args, **keywords)))

    def _function(self, node: nodes.Lambda, names: Environment) -> Callable[..., Any]:
        plain = [p for p in node.parameters if p.kind is not ParameterKind.VAR_POSITIONAL]

        def function(*args: Any) -> Any:
            if len(args) != len(plain) or len(plain) != len(node.parameters):
                raise Skipped
            return self.value(node.body, {**names, **{str(p.name): a for p, a in zip(plain, args, strict=True)}})

        return function

    def _comprehension(self, node: nodes.Comprehension, names: Environment) -> Any:
        found = []
        for inner in self._bound(list(node.generators), names):
            parts = [node.element] if node.value is None else [node.element, node.value]
            found.append(self.all_of(parts, inner))
        match node.kind:
            case "list":
                return self.run(node.span, lambda: [f[0] for f in found])
            case "set":
                return self.run(node.span, lambda: {f[0] for f in found})
            case "dict":
                return self.run(node.span, lambda: {f[0]: f[1] for f in found})
            case _:
                return self.run(node.span, lambda: (f[0] for f in found))

    def _bound(self, generators: list[nodes.Generator], names: Environment) -> Iterator[Environment]:
        if not generators:
            yield names
            return
        first = generators[0]
        iterable = self.value(first.iterable, names)
        for item in self.run(first.span, lambda: _listed(iterable))[:5]:
            inner = {**names, **self.run(first.target.span, partial(_targets, first.target, item))}
            for condition in first.conditions:
                self.try_(condition, inner)  # not obeyed: what stands behind it is evaluated in any case
            yield from self._bound(generators[1:], inner)


def _looked_up(names: Environment, name: str) -> Any:
    if name in names:
        return names[name]
    raise NameError(name)


def _targets(target: nodes.Expr, item: Any) -> Environment:
    if isinstance(target, nodes.Name):
        return {target.id: item}
    assert isinstance(target, nodes.Tuple)
    parts = list(item)
    if len(parts) != len(target.elements):
        raise TypeError("unpacking")  # ValueError, in fact
    bound: Environment = {}
    for element, part in zip(target.elements, parts, strict=True):
        bound |= _targets(element, part)
    return bound


def _listed(iterable: Any) -> list[Any]:
    found = []
    for item in iterable:
        found.append(item)
        if len(found) > 50:
            raise Skipped
    return found


def _eager(value: Any) -> Any:
    """What `map` and the like would raise only when they are used, is raised now."""
    if isinstance(value, (map, filter, zip, enumerate)):
        kept = _listed(value)
        return iter(kept) if isinstance(value, (map, filter)) else (item for item in kept)
    return value


def _binary(op: str, left: Any, right: Any) -> Any:
    _binary_affordable(op, left, right)
    return _BINARY[op](left, right)


def _binary_affordable(op: str, left: Any, right: Any) -> None:
    numbers = [abs(v) for v in (left, right) if isinstance(v, int)]
    if (op in ("**", "<<") and numbers and max(numbers) > 20) or (op == "*" and numbers and max(numbers) > 10**6):
        raise Skipped


def _affordable(value: Any) -> None:
    if isinstance(value, int) and abs(value) > 10**6:
        raise Skipped
    if isinstance(value, (str, bytes, list, tuple, range)) and len(value) > _MOST:
        raise Skipped
