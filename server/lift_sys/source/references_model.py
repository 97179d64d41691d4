"""What reading the names of a Python text yields: scopes, and every place of a name with the scope it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lift_sys.ir.text import Span


class ScopeKind(StrEnum):
    """Kinds of scopes. `TYPES` is the one of a definition's type parameters (PEP 695)."""

    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    COMPREHENSION = "comprehension"
    TYPES = "types"


@dataclass(slots=True, eq=False)
class Scope:
    """One scope. `name` is the dotted name of its function or class, as outlines spell it; empty for others."""

    kind: ScopeKind
    parent: Scope | None
    name: str = ""
    bound: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    module_names: set[str] = field(default_factory=set)
    """Names that a `global` statement gives to the module."""
    outer_names: set[str] = field(default_factory=set)
    """Names that a `nonlocal` statement gives to the function around."""


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One place of a name. `binds`: it is given its value there (a definition, an assignment, an import)."""

    name: str
    span: Span
    scope: Scope
    binds: bool
    defines: bool = False
    """It is the name of a function or class in its definition."""


@dataclass(frozen=True, slots=True, eq=False)
class ImportUse:
    """One name of an import. `original` is None for ``import module``; `span` is where it is named, `alias` its alias.

    `module` starts with a dot for each level of a relative import; `original` is ``*`` for a star.
    """

    module: str
    original: str | None
    span: Span
    alias: str | None
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class AttributeUse:
    """``object.name``: `chain` holds the names of the object if it is a dotted name, else nothing.

    The first one is empty where the object starts with another expression, as in ``f().a.name``.
    """

    name: str
    span: Span
    chain: tuple[str, ...]
    scope: Scope
    method: str
    """The innermost function around, as outlines spell it."""


@dataclass(frozen=True, slots=True, eq=False)
class CallUse:
    """A call or a class pattern: what is called, as the chain of an :class:`AttributeUse`, and its keywords."""

    called: tuple[str, ...]
    scope: Scope
    span: Span
    keywords: tuple[tuple[str, Span], ...]
    has_double_star: bool
    arguments: tuple[tuple[str, ...], ...]
    """Dotted names among the arguments."""
    called_end: int
    """Where what is called ends."""
    is_pattern: bool = False


@dataclass(slots=True)
class References:
    """Every name of a text with the scope in which it stands. `strings` are the names in ``__all__``."""

    module: Scope
    uses: list[Use] = field(default_factory=list)
    imports: list[ImportUse] = field(default_factory=list)
    attributes: list[AttributeUse] = field(default_factory=list)
    calls: list[CallUse] = field(default_factory=list)
    exported: list[tuple[str, Span]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)

    def binding(self, name: str, scope: Scope) -> Scope:
        """The scope that holds `name` as it is meant in `scope`; the module's for what nothing binds."""
        at: Scope | None = scope
        sees_class = True
        while at is not None:
            if name in at.module_names:
                return self.module
            if name in at.bound and name not in at.outer_names and (at.kind is not ScopeKind.CLASS or sees_class):
                return at
            # Only the class's own code, and type parameters right inside it, see its names.
            sees_class = sees_class and at.kind is ScopeKind.TYPES
            at = at.parent
        return self.module

    def of_binding(self, name: str, scope: Scope) -> Iterator[Use]:
        """Every place that means the binding of `name` in `scope`."""
        return (u for u in self.uses if u.name == name and self.binding(name, u.scope) is scope)

    def at(self, offset: int) -> Use | None:
        """The name that a cursor at `offset` touches."""
        return next((u for u in self.uses if u.span.contains(offset)), None)
