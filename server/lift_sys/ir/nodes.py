"""Syntax tree of predicates and types: frozen nodes, each with its span.

Names of nodes follow CPython's `ast` where it has the same thing. Spans are relative to the item (import, type, entity
or spec) the node stands in, so that a result computed for one item stays right when text before it changes. Equality
ignores spans and spelling: two nodes are equal when they mean the same syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from types import EllipsisType
from typing import Literal, TypeAlias

from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.text import Span

NOWHERE = Span(0, 0)
"""Span of a node that was built by a program and stands in no text."""


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, parameter, function or class; `result` too."""

    id: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. `key` is its canonical spelling, which tells ``1``, ``1.0`` and ``True`` apart as ``==`` does not."""

    value: int | float | complex | str | bytes | EllipsisType | None
    key: str
    text: str = field(compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class JoinedStr:
    """An f-string: `text` as written, `values` the expressions in its braces."""

    text: str
    values: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``value.attr``"""

    value: Expr
    attr: str
    attr_span: Span = field(default=NOWHERE, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Subscript:
    """``value[index]``; the index may be a :class:`Slice` or a tuple of them."""

    value: Expr
    index: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """``lower:upper:step`` inside a subscript."""

    lower: Expr | None
    upper: Expr | None
    step: Expr | None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Keyword:
    """``name=value`` in a call, or ``**value`` when `name` is None."""

    name: str | None
    value: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Starred:
    """``*value`` in a call or a display."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``func(args…, keywords…)``"""

    func: Expr
    args: tuple[Expr, ...]
    keywords: tuple[Keyword, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


UnaryOperator = Literal["not", "-", "+", "~"]
BinaryOperator = Literal["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"]
CompareOperator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]


@dataclass(frozen=True, slots=True)
class UnaryOp:
    """``not x``, ``-x``, ``+x``, ``~x``"""

    op: UnaryOperator
    operand: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BinOp:
    """Arithmetic and bit operators."""

    op: BinaryOperator
    left: Expr
    right: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BoolOp:
    """``a and b and c`` or ``a or b or c``: flat, and operands are returned, as in Python."""

    op: Literal["and", "or"]
    values: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A chained comparison ``left op₀ comparators₀ op₁ comparators₁ …``"""

    left: Expr
    ops: tuple[CompareOperator, ...]
    comparators: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Implication:
    """``left ==> right``"""

    left: Expr
    right: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Equivalence:
    """``left <==> right``"""

    left: Expr
    right: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IfExp:
    """``body if test else orelse``"""

    test: Expr
    body: Expr
    orelse: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a `sig` or a lambda. `name` is a hole when it is undecided."""

    name: str | Hole
    kind: ParameterKind
    annotation: Type | None = None
    default: Expr | None = None
    name_span: Span = field(default=NOWHERE, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Lambda:
    """``lambda parameters: body``"""

    parameters: tuple[Parameter, ...]
    body: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class List:
    """``[a, b]``"""

    elements: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tuple:
    """``(a, b)``, with or without the parentheses."""

    elements: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Set:
    """``{a, b}``"""

    elements: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Dict:
    """``{key: value}``; a key of None means ``**value``."""

    keys: tuple[Expr | None, ...]
    values: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Generator:
    """One ``for target in iterable if condition…`` of a comprehension, or one binder of a quantifier."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comprehension:
    """A list, set, dict or generator comprehension. `value` is set for dicts only."""

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    value: Expr | None
    generators: tuple[Generator, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quantifier:
    """``forall x in xs: body`` (reads as ``all(body for x in xs)``) or ``exists …`` (``any(…)``)."""

    kind: Literal["forall", "exists"]
    binders: tuple[Generator, ...]
    body: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Old:
    """``old(value)``: `value` evaluated wholly at entry."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Hole:
    """A typed hole. `name` is None for the anonymous ``?_``.

    `where` constrains the value, which it calls ``_``; `candidates` lists the values it may have.
    """

    name: str | None
    annotation: Type | None = None
    question: str | None = None
    where: Expr | None = None
    candidates: Set | None = None
    name_span: Span = field(default=NOWHERE, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def label(self) -> str:
        """How the hole is written without its parts: ``?name``."""
        return f"?{self.name or '_'}"


@dataclass(frozen=True, slots=True)
class ErrorExpr:
    """Text that could not be read as an expression or a type; a finding says why."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type by its (dotted) name; ``None`` and ``any`` too."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class GenericType:
    """``base[args…]``"""

    base: NamedType
    args: tuple[Type, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class UnionType:
    """``A | B | C``, flat."""

    members: tuple[Type, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LiteralType:
    """A value in a type's arguments: ``Literal["a", 1]``."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListType:
    """The bracketed parameter list in ``Callable[[int, str], bool]``, or ``...`` when `elements` is None."""

    elements: tuple[Type, ...] | None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RefinementType:
    """``{variable: base | predicate}``"""

    variable: str
    base: Type
    predicate: Expr
    variable_span: Span = field(default=NOWHERE, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Type: TypeAlias = NamedType | GenericType | UnionType | LiteralType | ListType | RefinementType | Hole | ErrorExpr
Expr: TypeAlias = (
    Name
    | Constant
    | JoinedStr
    | Attribute
    | Subscript
    | Slice
    | Starred
    | Call
    | UnaryOp
    | BinOp
    | BoolOp
    | Compare
    | Implication
    | Equivalence
    | IfExp
    | Lambda
    | List
    | Tuple
    | Set
    | Dict
    | Comprehension
    | Quantifier
    | Old
    | Hole
    | ErrorExpr
)
Node: TypeAlias = Expr | Type | Parameter | Keyword | Generator


_LEAVES = frozenset({"span", "name_span", "attr_span", "variable_span", "kind", "text", "key", "op", "ops"})
_CHILD_FIELDS: dict[str, tuple[str, ...]] = {}


def _child_fields(node: Node) -> tuple[str, ...]:
    kind = type(node).__name__
    names = _CHILD_FIELDS.get(kind)
    if names is None:
        names = _CHILD_FIELDS[kind] = tuple(f.name for f in fields(node) if f.name not in _LEAVES)
    return names


def children(node: Node) -> Iterator[Node]:
    """Direct children of a node, in the order they are written (a conditional's test comes first)."""
    for name in _child_fields(node):
        value = getattr(node, name)
        if isinstance(value, tuple):
            for item in value:
                if hasattr(item, "span") and not isinstance(item, Span):
                    yield item
        elif hasattr(value, "span"):
            yield value


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first; never recurses, so depth does not matter."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def height(node: Node) -> int:
    """Number of nodes on the longest path down from `node`."""
    deepest = 0
    stack: list[tuple[Node, int]] = [(node, 1)]
    while stack:
        current, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(current))
    return deepest


def holes_in(node: Node) -> Iterator[Hole]:
    """Every hole in `node`, itself included, in the order they are written."""
    for part in walk(node):
        if isinstance(part, Hole):
            yield part


def mentions_result(node: Node) -> bool:
    """Whether `result` occurs free in `node`: not as the variable of a lambda, a comprehension or a quantifier."""
    match node:
        case Name(id="result"):
            return True
        case Quantifier(binders=generators) | Comprehension(generators=generators):
            for generator in generators:
                if mentions_result(generator.iterable):
                    return True
                if "result" in {part.id for part in walk(generator.target) if isinstance(part, Name)}:
                    return False
                if any(mentions_result(condition) for condition in generator.conditions):
                    return True
            bodies = (node.body,) if isinstance(node, Quantifier) else (node.element, node.value)
            return any(mentions_result(body) for body in bodies if body is not None)
        case Lambda(parameters=parameters):
            if any(parameter.default is not None and mentions_result(parameter.default) for parameter in parameters):
                return True
            return all(parameter.name != "result" for parameter in parameters) and mentions_result(node.body)
        case _:
            return any(mentions_result(child) for child in children(node))
