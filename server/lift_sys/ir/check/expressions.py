"""Types of expressions, reporting what is not known or surely raises TypeError."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lift_sys.ir import nodes
from lift_sys.ir.check import calls, names, types
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.results import HoleKind, NameKind
from lift_sys.ir.findings import Severity
from lift_sys.ir.types import operators
from lift_sys.ir.types.semantic import (
    ANY,
    BOOL,
    BYTES,
    COLLECTIONS,
    FLOAT,
    INT,
    NUMBERS,
    STR,
    ClassObject,
    Function,
    Instance,
    SemanticType,
    element_of,
    show,
    surely_misfits,
    surely_unhashable,
    union,
)

KIND_WORDS = frozenset({"predicate"})
"""What may stand for a hole's type and is none: a predicate is a truth value."""


def infer(context: Context, node: nodes.Expr, scope: Scope, expected: SemanticType = ANY) -> SemanticType:
    """The type of `node`. `expected` is what its place asks for; only holes make use of it."""
    match node:
        case nodes.Name():
            return names.name_type(context, node, scope)
        case nodes.Constant(value=value):
            return types.constant_type(value)
        case nodes.JoinedStr(values=values):
            for value in values:
                infer(context, value, scope)
            return STR
        case nodes.Attribute(value=value):
            return names.attribute_type(context, node, infer(context, value, scope))
        case nodes.Subscript():
            return _subscript(context, node, scope)
        case nodes.Call(func=func):
            if isinstance(func, nodes.Hole):
                _check_function_hole(context, func, scope)
                callee: SemanticType = ANY
            else:
                callee = infer(context, func, scope)
            return calls.call_type(context, node, callee, scope)
        case nodes.Old(value=value):
            names_at_entry = {k: v for k, v in scope.names.items() if v[0] is not NameKind.RESULT}
            at_entry = Scope(names_at_entry, "`result` does not exist at entry, which `old` speaks of", scope.lenient)
            return infer(context, value, at_entry, expected)
        case nodes.UnaryOp():
            return _unary(context, node, scope, expected)
        case nodes.BinOp():
            return _binary(context, node, scope, expected)
        case nodes.Compare():
            return _compare(context, node, scope)
        case nodes.BoolOp(values=values):
            wanted = BOOL if expected == ANY else expected
            return union(*[infer(context, value, scope, wanted) for value in values])
        case nodes.Implication(left=left, right=right) | nodes.Equivalence(left=left, right=right):
            infer(context, left, scope, BOOL)
            infer(context, right, scope, BOOL)
            return BOOL
        case nodes.IfExp(test=test, body=body, orelse=orelse):
            infer(context, test, scope, BOOL)
            return union(infer(context, body, scope, expected), infer(context, orelse, scope, expected))
        case nodes.Hole():
            return check_hole(context, node, HoleKind.TERM, scope, expected)
        case nodes.Quantifier(binders=binders, body=body):
            infer(context, body, _bind_all(context, binders, scope), BOOL)
            return BOOL
        case nodes.Slice(lower=lower, upper=upper, step=step):
            for part in (lower, upper, step):
                if part is not None:
                    infer(context, part, scope, INT)
            return ANY
        case nodes.Starred(value=value):
            _check_iterable(context, value, infer(context, value, scope))
            return ANY
        case nodes.ErrorExpr():
            return ANY
        case _:
            return _display(context, node, scope, expected)


def _display(
    context: Context,
    node: nodes.List | nodes.Set | nodes.Tuple | nodes.Dict | nodes.Comprehension | nodes.Lambda,
    scope: Scope,
    expected: SemanticType,
) -> SemanticType:
    match node:
        case nodes.List(elements=elements) | nodes.Set(elements=elements):
            name = "list" if isinstance(node, nodes.List) else "set"
            found = []
            for element in elements:
                if not isinstance(element, nodes.Hole):
                    found.append(infer(context, element, scope))
                    if name == "set":
                        _check_hashable(context, element, found[-1], "an element of a set")
            inner = union(*found) if found else element_of(expected)
            for element in elements:
                if isinstance(element, nodes.Hole):
                    infer(context, element, scope, inner)
            return Instance(name, (inner,))
        case nodes.Tuple(elements=elements):
            parts = tuple(infer(context, e, scope) for e in elements)
            spread = any(isinstance(e, nodes.Starred) for e in elements)
            return Instance("tuple", (ANY,), variadic=True) if spread or not parts else Instance("tuple", parts)
        case nodes.Dict(keys=keys, values=values):
            key_types = [infer(context, key, scope) for key in keys if key is not None]
            for key, key_type in zip((k for k in keys if k is not None), key_types, strict=True):
                _check_hashable(context, key, key_type, "a key")
            value_types = [infer(context, value, scope) for value in values]
            return (
                Instance("dict", (union(*key_types), union(*value_types)))
                if None not in keys
                else Instance("dict", (ANY, ANY))
            )
        case nodes.Lambda(parameters=parameters, body=body):
            for parameter in parameters:
                if parameter.default is not None:
                    infer(context, parameter.default, scope)
            for parameter in parameters:
                if isinstance(parameter.name, str):
                    context.refer(parameter.name_span, NameKind.VARIABLE, parameter.name)
            infer(context, body, scope.bind({str(p.name): (NameKind.VARIABLE, ANY) for p in parameters}))
            return ANY
        case nodes.Comprehension(kind=kind, element=element, value=value, generators=generators):
            inside = _bind_all(context, generators, scope)
            element_type = infer(context, element, inside)
            if kind in ("set", "dict"):
                _check_hashable(context, element, element_type, "a key" if kind == "dict" else "an element of a set")
            if value is not None:
                return Instance("dict", (element_type, infer(context, value, inside)))
            return Instance("iterator" if kind == "generator" else kind, (element_type,))


def _check_hashable(context: Context, node: nodes.Expr, found: SemanticType, what: str) -> None:
    if surely_unhashable(found):
        context.mismatch(node.span, f"`{show(found)}` cannot be hashed, so it is never {what}")


def _check_iterable(context: Context, node: nodes.Expr, found: SemanticType) -> bool:
    wrong = surely_misfits(found, Instance("Iterable"))
    if wrong:
        context.mismatch(node.span, f"cannot iterate over `{show(found)}`{_iteration_hint(found)}")
    return not wrong


def _bind_all(context: Context, generators: Sequence[nodes.Generator], scope: Scope) -> Scope:
    """The scope inside a comprehension or quantifier."""
    for generator in generators:
        iterable = infer(context, generator.iterable, scope)
        if not _check_iterable(context, generator.iterable, iterable):
            iterable = ANY
        scope = scope.bind(_targets(context, generator.target, element_of(iterable)))
        for condition in generator.conditions:
            infer(context, condition, scope, BOOL)
    return scope


def _iteration_hint(found: SemanticType) -> str:
    return "; `range(n)` counts from 0 up to n" if found == INT else ""


def _targets(context: Context, target: nodes.Expr, given: SemanticType) -> dict[str, tuple[NameKind, SemanticType]]:
    match target:
        case nodes.Name(id=name):
            context.refer(target.span, NameKind.VARIABLE, name, given)
            return {name: (NameKind.VARIABLE, given)}
        case nodes.Tuple(elements=elements):
            bound: dict[str, tuple[NameKind, SemanticType]] = {}
            fixed = isinstance(given, Instance) and given.name == "tuple" and not given.variadic
            args = given.args if isinstance(given, Instance) and fixed and len(given.args) == len(elements) else ()
            if (
                fixed
                and isinstance(given, Instance)
                and given.args
                and not args
                and not any(isinstance(e, nodes.Starred) for e in elements)
            ):
                context.mismatch(
                    target.span, f"expected {len(given.args)} variables for `{show(given)}`, found {len(elements)}"
                )
            if surely_misfits(given, Instance("Iterable")):
                context.mismatch(
                    target.span, f"`{show(given)}` cannot be unpacked; `enumerate(…)` gives pairs of index and item"
                )
            inner = element_of(given) if not args else ANY
            for index, element in enumerate(elements):
                bound |= _targets(context, element, args[index] if args else inner)
            return bound
        case nodes.Starred(value=value):
            return _targets(context, value, Instance("list", (ANY,)))
        case _:
            return {}


def _subscript(context: Context, node: nodes.Subscript, scope: Scope) -> SemanticType:
    value = infer(context, node.value, scope)
    if isinstance(value, ClassObject):
        for part in nodes.children(node.index):
            if isinstance(part, nodes.Hole):
                context.use_hole(part, HoleKind.TYPE)
        return ANY  # `list[int]` as a value
    sequence = isinstance(value, Instance) and value.name in ("list", "str", "bytes", "tuple", "range")
    is_slice = isinstance(node.index, nodes.Slice)
    if isinstance(node.index, nodes.Slice):
        _check_slice(context, node.index, value, scope)
        index: SemanticType = ANY
    else:
        index = infer(context, node.index, scope, INT if sequence else ANY)
    found = operators.subscript(value, index, is_slice)
    if found is not None:
        return _tuple_item(value, node.index, found)
    if isinstance(value, Instance) and value.name == "dict" and not is_slice:
        context.mismatch(node.index.span, f"`{show(index)}` cannot be hashed, so it is never a key")
    elif is_slice or not sequence:
        what = "sliced" if is_slice else "indexed"
        context.mismatch(node.value.span, f"`{show(value)}` cannot be {what}")
    else:
        context.mismatch(node.index.span, f"`{show(value)}` is indexed by `int`, found `{show(index)}`")
    return ANY


def _check_slice(context: Context, index: nodes.Slice, value: SemanticType, scope: Scope) -> None:
    for part in (index.lower, index.upper, index.step):
        if part is None:
            continue
        found = infer(context, part, scope, INT)
        if not operators.sliceable_by(value, found):
            context.mismatch(part.span, f"`{show(value)}` is sliced by `int`, found `{show(found)}`")


def _tuple_item(value: SemanticType, index: nodes.Expr, otherwise: SemanticType) -> SemanticType:
    if (
        isinstance(value, Instance)
        and value.name == "tuple"
        and not value.variadic
        and isinstance(index, nodes.Constant)
    ):
        place = index.value
        if isinstance(place, int) and 0 <= place < len(value.args):
            return value.args[place]
    return otherwise


def _unary(context: Context, node: nodes.UnaryOp, scope: Scope, expected: SemanticType) -> SemanticType:
    operand = infer(context, node.operand, scope, BOOL if node.op == "not" else expected)
    found = operators.unary(node.op, operand)
    if found is None:
        context.mismatch(node.operand.span, f"`{node.op}` takes a number, found `{show(operand)}`")
        return ANY
    return found


def _binary(context: Context, node: nodes.BinOp, scope: Scope, expected: SemanticType) -> SemanticType:
    # What is known of one operand is what a hole on the other side is expected to be.
    if isinstance(node.left, nodes.Hole):
        right = infer(context, node.right, scope)
        left = infer(context, node.left, scope, right)
    else:
        left = infer(context, node.left, scope, expected)
        right = infer(context, node.right, scope, left)
    found = operators.binary(node.op, left, right)
    if found is None:
        context.mismatch(
            node.span,
            f"`{node.op}` does not take `{show(left)}` and `{show(right)}`{_operand_hint(node.op, left, right)}",
        )
        return ANY
    return found


def _operand_hint(op: str, left: SemanticType, right: SemanticType) -> str:
    if op == "+" and STR in (left, right):
        return "; `str(x)` makes text of a number"
    if op == "^" and FLOAT in (left, right):
        return "; the power is written `**`"
    return ""


def _compare(context: Context, node: nodes.Compare, scope: Scope) -> SemanticType:
    operands = (node.left, *node.comparators)
    found: list[SemanticType | None] = [
        None if isinstance(operand, nodes.Hole) else infer(context, operand, scope) for operand in operands
    ]
    for index, operand in enumerate(operands):
        if isinstance(operand, nodes.Hole):
            found[index] = infer(context, operand, scope, _hole_expectation(node, found, index))
    is_bool = True
    for index, op in enumerate(node.ops):
        left, right = found[index] or ANY, found[index + 1] or ANY
        _check_link(context, node, index, op, left, right)
        is_bool = is_bool and operators.truth_valued(op, left, right)
    return BOOL if is_bool else ANY


def _hole_expectation(node: nodes.Compare, found: list[SemanticType | None], index: int) -> SemanticType:
    """What a hole in a comparison is compared with: its neighbour's type, a container's elements."""
    if index > 0 and found[index - 1] is not None:
        op, other = node.ops[index - 1], found[index - 1]
        return ANY if op in ("in", "not in") else _widened(other or ANY)
    if index < len(node.ops) and found[index + 1] is not None:
        op, other = node.ops[index], found[index + 1]
        return element_of(other or ANY) if op in ("in", "not in") else _widened(other or ANY)
    return ANY


def _widened(given: SemanticType) -> SemanticType:
    return INT if given == BOOL else given


def _check_link(
    context: Context,
    node: nodes.Compare,
    index: int,
    op: nodes.CompareOperator,
    left: SemanticType,
    right: SemanticType,
) -> None:
    one = node.comparators[index - 1] if index else node.left
    other = node.comparators[index]
    span = one.span._replace(end=other.span.end)
    if not operators.comparable(op, left, right):
        if op in ("in", "not in"):
            if operators.comparable(op, ANY, right) and right not in (STR, BYTES):
                context.mismatch(one.span, f"`{show(left)}` cannot be hashed, so it is never `in` `{show(right)}`")
            elif right in (STR, BYTES):
                sought = "text" if right == STR else "bytes or an `int`"
                context.mismatch(one.span, f"`{op}` looks for {sought} in `{show(right)}`, found `{show(left)}`")
            else:
                context.mismatch(other.span, f"`{op}` takes a collection, found `{show(right)}`")
        else:
            context.mismatch(
                span, f"`{op}` cannot compare `{show(left)}` with `{show(right)}`{_comparison_hint(left, right)}"
            )
    elif op in ("==", "!=") and operators.never_equal(left, right):
        always = "False" if op == "==" else "True"
        context.mismatch(
            span,
            f"this is always {always}: `{show(left)}` never equals `{show(right)}`",
            severity=Severity.WARNING,
        )


def _comparison_hint(left: SemanticType, right: SemanticType) -> str:
    sized = [t for t in (left, right) if isinstance(t, Instance) and t.name in COLLECTIONS]
    numbers = [t for t in (left, right) if isinstance(t, Instance) and t.name in NUMBERS]
    if sized and numbers:
        return "; `len(…)` is its length"
    functions = [t for t in (left, right) if isinstance(t, Function)]
    return f"; `{functions[0].name}` is not called" if functions else ""


def check_hole(
    context: Context, node: nodes.Hole, kind: HoleKind, scope: Scope, expected: SemanticType = ANY
) -> SemanticType:
    """Record a hole and check its parts; its type is what is stated for it here or elsewhere in the document."""
    given = expected
    stated = node.annotation
    context.lookups.add(node.label)
    if stated is not None:
        given = _stated_type(context, stated, scope)
    elif node.name is not None and node.name in context.environment.hole_types:
        elsewhere = context.environment.hole_types[node.name]
        found_there = context.expand(
            ("hole", node.name),
            (elsewhere,),
            lambda: _stated_type(context, elsewhere, Scope({})),
            context.type_parameters,
        )
        given = found_there or ANY
    if isinstance(stated, nodes.NamedType) and stated.name in KIND_WORDS:
        kind = HoleKind.PREDICATE
    context.use_hole(node, kind, given)
    value = ANY if kind is HoleKind.TYPE else given
    if node.where is not None:
        no_result = scope.no_result
        infer(
            context, node.where, Scope({**scope.names, "_": (NameKind.VARIABLE, value)}, no_result, scope.lenient), BOOL
        )
    if node.candidates is not None and kind is HoleKind.TYPE:
        for hole in _outermost_holes(node.candidates):  # types, which are written there as expressions
            check_hole(context, hole, HoleKind.TYPE, scope)
    elif node.candidates is not None:
        for candidate in node.candidates.elements:
            found = infer(context, candidate, scope, value)
            if surely_misfits(found, value):
                context.mismatch(
                    candidate.span, f"`{node.label}` is of type `{show(value)}`, found the candidate `{show(found)}`"
                )
    return ANY if kind is HoleKind.TYPE else given


def _outermost_holes(node: nodes.Node) -> Iterator[nodes.Hole]:
    for child in nodes.children(node):
        if isinstance(child, nodes.Hole):
            yield child
        else:
            yield from _outermost_holes(child)


def _stated_type(context: Context, stated: nodes.Type, scope: Scope) -> SemanticType:
    if (
        isinstance(stated, nodes.NamedType)
        and stated.name in KIND_WORDS
        and stated.name not in context.environment.types
    ):
        context.refer(stated.span, NameKind.BUILTIN, stated.name)
        return BOOL
    return types.resolve(context, stated, scope)


def _check_function_hole(context: Context, node: nodes.Hole, scope: Scope) -> None:
    check_hole(context, node, HoleKind.FUNCTION, scope)
