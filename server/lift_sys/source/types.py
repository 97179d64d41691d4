"""Annotations by their meaning: are two of them surely different types?

The answer is no whenever it cannot be told: a name imported from elsewhere may be an alias, a type variable may be
anything, a hole matches all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lift_sys.source.names import UNRESOLVED, Names

NO_ALIASES: Mapping[str, str] = MappingProxyType({})
HOLE = re.compile(r"\?[^\W\d]\w*|\?")
_HOLE_NAME = "__hole__"


@dataclass(frozen=True, slots=True)
class Type:
    """A type in normal form.

    `head` is a qualified name, or one of the marks below; `arguments` are None where none are stated, as in ``list``.
    A union's arguments are its members, none of them a union. `written` is the name of the alias that was expanded.
    """

    head: str
    arguments: tuple[Type, ...] | None = None
    written: str | None = None


_UNION, _LIST, _ELLIPSIS, _LITERAL = "|", "[]", "...", "literal "
UNKNOWN = Type(UNRESOLVED)


def read_type(text: str, names: Names, owner: str = "", aliases: Mapping[str, str] = NO_ALIASES) -> Type:
    """The type that `text` means inside class `owner`; `UNKNOWN` if it cannot be read. Holes are unknown too.

    `aliases` (name to text) are types the document defines.
    """
    try:
        return _Reader(names, owner, aliases).text(text)
    except RecursionError:
        return UNKNOWN


_ANYTHING = frozenset({"typing.Any", "object"})
"""Types that say nothing."""


def surely_differ(one: Type, other: Type, names: Names) -> bool:
    """Whether no reading of the two makes them the same type."""
    try:
        return _differ(one, other, names)
    except RecursionError:
        return False


def parse_expression(text: str) -> ast.expr | None:
    """`text` as an expression, holes being names; None if it is none."""
    try:
        return ast.parse(f"({HOLE.sub(_HOLE_NAME, text.strip())}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _differ(one: Type, other: Type, names: Names) -> bool:
    if one.written is not None and one.written == other.written:
        return False
    if UNRESOLVED in (one.head, other.head) or _ANYTHING & {one.head, other.head}:
        return False
    if _UNION in (one.head, other.head):
        ours = one.arguments or () if one.head == _UNION else (one,)
        theirs = other.arguments or () if other.head == _UNION else (other,)
        return any(all(_differ(a, b, names) for b in theirs) for a in ours) or any(
            all(_differ(a, b, names) for a in ours) for b in theirs
        )
    if one.head != other.head:
        return _different_names(one.head, other.head, names)
    if one.arguments is None or other.arguments is None:
        # A bare `list` says nothing about its elements.
        return False
    if len(one.arguments) != len(other.arguments):
        # Elsewhere a type parameter may have a default, as those of Generator do.
        return one.head == _LIST or one.head in ("list", "dict", "set", "frozenset", "tuple", "type")
    return any(_differ(a, b, names) for a, b in zip(one.arguments, other.arguments, strict=True))


def _different_names(one: str, other: str, names: Names) -> bool:
    literals = one.startswith(_LITERAL) + other.startswith(_LITERAL)
    if literals == 2:
        return True
    if literals == 1:
        # All the values of a type, listed, are the type.
        name = other if one.startswith(_LITERAL) else one
        return names.is_plain(name) and name != "bool" and not name.startswith(":")
    return _is_sure(one, names) and _is_sure(other, names)


def _is_sure(head: str, names: Names) -> bool:
    return head in (_LIST, _ELLIPSIS, "typing.Any") or names.is_plain(head)


class _Reader:
    def __init__(self, names: Names, owner: str, aliases: Mapping[str, str]) -> None:
        self.names = names
        self.owner = owner
        self.aliases = aliases
        self.expanding: list[str] = []

    def text(self, text: str) -> Type:
        expression = parse_expression(text)
        return UNKNOWN if expression is None else self.read(expression)

    def read(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant(value=None):
                return Type("None")
            case ast.Constant(value=str() as quoted):
                return self.text(quoted)
            case ast.Constant(value=value) if value is ...:
                return Type(_ELLIPSIS)
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute():
                dotted = _dotted(node)
                return UNKNOWN if dotted is None else self.resolved(dotted)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return _union(self.read(left), self.read(right))
            case ast.Subscript(value=head, slice=inside):
                dotted = _dotted(head)
                if dotted is not None and self.names.resolve(dotted, self.owner) in _WRAPPERS:
                    return self.read(inside.elts[0] if isinstance(inside, ast.Tuple) and inside.elts else inside)
                return self.generic(self.read(head), inside)
            case ast.List(elts=elements):
                return Type(_LIST, tuple(self.read(e) for e in elements))
            case ast.Call(func=ast.Name(id="type"), args=[ast.Constant(value=None)], keywords=[]):
                return Type("None")
        return UNKNOWN

    def name(self, name: str) -> Type:
        if name == _HOLE_NAME or name in self.expanding:
            return UNKNOWN
        text = self.aliases.get(name) or self.names.alias(name)
        if text is None:
            return self.resolved(name)
        self.expanding.append(name)
        meant = self.text(text)
        self.expanding.pop()
        return Type(meant.head, meant.arguments, name)

    def resolved(self, dotted: str) -> Type:
        head = self.names.resolve(dotted, self.owner)
        # These qualify what they are put around and mean no type alone.
        return UNKNOWN if head in _WRAPPERS else Type(head)

    def generic(self, head: Type, inside: ast.expr) -> Type:
        elements = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        match head.head:
            case "typing.Optional":
                return _union(self.read(inside), Type("None"))
            case "typing.Union":
                return _union(*(self.read(e) for e in elements))
            case "typing.Literal":
                return _union(*(self.literal(e) for e in elements))
        if head.head == UNRESOLVED:
            return UNKNOWN
        return Type(head.head, tuple(self.read(e) for e in elements))

    def literal(self, node: ast.expr) -> Type:
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError, SyntaxError):
            return UNKNOWN
        return Type("None") if value is None else Type(f"{_LITERAL}{value!r}")


_WRAPPERS = frozenset(f"typing.{w}" for w in ("Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly"))


def _dotted(node: ast.expr) -> str | None:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join((node.id, *reversed(parts)))


def _union(*members: Type) -> Type:
    flat: dict[Type, None] = {}
    for member in members:
        flat.update(dict.fromkeys(member.arguments or () if member.head == _UNION else (member,)))
    return next(iter(flat)) if len(flat) == 1 else Type(_UNION, tuple(flat))
