"""What the names in an annotation stand for, as far as one source file tells."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from lift_sys.ir.outline import SourceImport, SourceOutline

_BUILTIN_TYPES = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
_TYPING_MODULES = frozenset(("typing", "typing_extensions"))
_BUILTIN_BY_TYPING = {
    "List": "list",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Tuple": "tuple",
    "Type": "type",
    "Text": "str",
    "Deque": "collections.deque",
    "DefaultDict": "collections.defaultdict",
    "OrderedDict": "collections.OrderedDict",
    "Counter": "collections.Counter",
    "ChainMap": "collections.ChainMap",
    "Pattern": "re.Pattern",
    "Match": "re.Match",
    "AbstractSet": "collections.abc.Set",
}
_ABSTRACT = frozenset(
    "AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine Generator Hashable "
    "ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible "
    "Sequence Sized ValuesView".split()
)
_FORMS = frozenset(
    "Annotated Any ClassVar Final Literal LiteralString Never NoReturn NotRequired Optional ReadOnly Required Self "
    "Union".split()
)
# Classes of the standard library that are what their name says: no alias, no type variable.
_PLAIN = frozenset(
    "collections.ChainMap collections.Counter collections.OrderedDict collections.defaultdict collections.deque "
    "datetime.date datetime.datetime datetime.time datetime.timedelta decimal.Decimal fractions.Fraction pathlib.Path "
    "pathlib.PurePath re.Match re.Pattern uuid.UUID".split()
)

UNRESOLVED = ""
"""Stands for a name of which nothing is known, or too much."""


class Names:
    """The names bound at the top of one source, and the imports of its document.

    Make it once for an outline; it answers for all its functions.
    """

    def __init__(self, outline: SourceOutline, imports: Iterable[SourceImport] = ()) -> None:
        bound: dict[str, set[str]] = {}
        for i in (*outline.imports, *imports):
            target = i.module if i.original is None else f"{i.module}.{i.original}"
            bound.setdefault(i.name, set()).add(target)
        for c in outline.classes:
            # A class of the module itself is marked by a colon, which no qualified name has.
            bound.setdefault(c.name, set()).add(f":{c.name}")
        for f in outline.functions:
            if "." not in f.name:
                bound.setdefault(f.name, set()).add(UNRESOLVED)
        self._values: dict[str, str] = {}
        for v in outline.variables:
            is_alias = v.value is not None and (v.annotation is None or v.annotation.endswith("TypeAlias"))
            if is_alias and v.value is not None and v.name not in bound:
                self._values[v.name] = v.value
                bound[v.name] = {f"={v.name}"}
            else:
                bound.setdefault(v.name, set()).add(UNRESOLVED)
        self._bound = bound
        self._star = outline.has_star_import
        self._in_source = outline.top_level_names
        self._constants = {
            v.name: v.value for v in outline.variables if v.value is not None and len(bound[v.name]) == 1
        }
        self._members = {c.name: frozenset(c.members) for c in outline.classes}

    def resolve(self, dotted: str, owner: str = "") -> str:
        """The qualified name that `dotted` stands for inside class `owner`; `UNRESOLVED` if that is not sure.

        Forms of `typing` come as ``typing.X``, its old generics as what they stand for, builtins bare, and classes of
        the module itself with a colon in front.
        """
        first, dot, rest = dotted.partition(".")
        if first in self._members.get(owner, ()):
            return UNRESOLVED
        bound = self._bound.get(first)
        if bound is None:
            if not dot and first in _BUILTIN_TYPES:
                return first
            if not dot and first == "any":
                return "typing.Any"
            if not dot and not self._star and (first in _FORMS or first in _BUILTIN_BY_TYPING or first in _ABSTRACT):
                # A document may use what its source has not imported.
                return _canonical(f"typing.{first}")
            return _canonical(dotted) if first in ("typing", "collections") else UNRESOLVED
        if len(bound) > 1:
            return UNRESOLVED
        (target,) = bound
        if target.startswith("=") or target == UNRESOLVED:
            return UNRESOLVED
        if target.startswith(":"):
            return f"{target}{dot}{rest}" if not dot or dotted in self._members else UNRESOLVED
        return _canonical(f"{target}{dot}{rest}")

    def alias(self, name: str) -> str | None:
        """The text of the only thing that is assigned to `name` at the top of the module, if it is one line."""
        return self._values.get(name) if self._bound.get(name) == {f"={name}"} else None

    def can_be_written(self, name: str) -> bool:
        """Whether the source itself knows `name`, which may have been imported by its document only."""
        return self._star or name in self._in_source or hasattr(builtins, name)

    def constant(self, name: str) -> str | None:
        """As :meth:`alias`, annotated ones included: the text of the value of a constant."""
        return self._constants.get(name)

    def name_of(self, qualified: str) -> str | None:
        """How the source can write `qualified` with what it imports; None if it cannot."""
        for name, bound in self._bound.items():
            if bound == {qualified}:
                return name
        module, _, rest = qualified.rpartition(".")
        return next((f"{name}.{rest}" for name, bound in self._bound.items() if bound == {module}), None)

    def is_plain(self, qualified: str) -> bool:
        """Whether `qualified` surely is a class of its own, so that another such name is another class."""
        return (
            qualified in _BUILTIN_TYPES
            or qualified in _PLAIN
            or qualified.startswith(":")
            or qualified == "None"
            or (qualified.startswith("collections.abc.") and qualified.rpartition(".")[2] in _ABSTRACT | {"Set"})
        )


def _canonical(qualified: str) -> str:
    module, _, name = qualified.rpartition(".")
    if module in _TYPING_MODULES:
        if name in _ABSTRACT:
            return f"collections.abc.{name}"
        return _BUILTIN_BY_TYPING.get(name, f"typing.{name}")
    if module == "builtins":
        return name
    return "None" if qualified == "types.NoneType" else qualified
