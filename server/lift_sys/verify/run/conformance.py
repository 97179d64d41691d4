"""Whether a value is of a type, as the language means it: refinements and the invariants of entities included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.printer.expressions import print_expression, print_type
from lift_sys.ir.text import Span
from lift_sys.ir.types.prelude import EXCEPTIONS
from lift_sys.verify.run.entities import EntityValue, not_plain
from lift_sys.verify.run.evaluate import Raised, State, Unknown, Value, World
from lift_sys.verify.run.values import show


@dataclass(frozen=True, slots=True)
class Fits:
    """The value is of the type."""


@dataclass(frozen=True, slots=True)
class Misfits:
    """It is not; `why` is a sentence without its beginning and end."""

    why: str


Fit = Fits | Misfits | Unknown

_TYPING_MODULES = ("typing", "typing_extensions", "collections.abc")
_SYNONYMS = {"List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Text": "str"}
_SCALARS: dict[str, type] = {"str": str, "bytes": bytes, "complex": complex, "range": range}
_COLLECTIONS: dict[str, type] = {"list": list, "set": set, "frozenset": frozenset}
_PROTOCOLS: dict[str, tuple[type, ...]] = {
    "Sequence": (str, bytes, list, tuple, range),
    "Iterable": (str, bytes, list, tuple, range, set, frozenset, dict),
    "Collection": (str, bytes, list, tuple, range, set, frozenset, dict),
    "Sized": (str, bytes, list, tuple, range, set, frozenset, dict),
    "Mapping": (dict,),
}


@dataclass(frozen=True, slots=True)
class Types:
    """Judges values by types.

    `argument`: an `int` is no bool and a `float` no int, as LANGUAGE has it of arguments; of results a bool is an int
    and an int will do for a float, as type checkers see it. `parameters` are the function's type parameters.
    """

    world: World
    argument: bool
    state: State
    parameters: frozenset[str] = frozenset()
    place: Span | None = None
    """Where a definition is used, while it is looked at: its own places are in another section."""
    expanding: tuple[tuple[str, int], ...] = ()
    """Definitions being looked into, and for which value."""

    def fit(self, value: Any, node: nodes.Type) -> Fit:
        """Whether `value` is of the type `node`."""
        match node:
            case nodes.NamedType():
                return self._named(value, node)
            case nodes.GenericType():
                return self._generic(value, node)
            case nodes.UnionType(members=members):
                return self._any_of(value, node, members)
            case nodes.RefinementType():
                return self._refinement(value, node)
            case nodes.Hole():
                return self._unknown(f"`{node.label}` is still to be decided.", node)
            case _:
                return self._unknown("this type", node)

    def _unknown(self, construct: str, node: nodes.Type) -> Unknown:
        return Unknown(construct, self.place or node.span)

    def _no(self, value: Any, node: nodes.Type) -> Misfits:
        return Misfits(f"{show(value, 60)} is no `{_text(node)}`")

    def _when(self, fits: bool, value: Any, node: nodes.Type) -> Fit:
        return Fits() if fits else self._no(value, node)

    def _any_of(self, value: Any, node: nodes.Type, members: Iterable[nodes.Type]) -> Fit:
        found = [self.fit(value, member) for member in members]
        if any(isinstance(one, Fits) for one in found):
            return Fits()
        return next((one for one in found if isinstance(one, Unknown)), self._no(value, node))

    def _all_of(self, found: Iterable[Fit]) -> Fit:
        unknown: Fit = Fits()
        for one in found:
            if isinstance(one, Misfits):
                return one
            if isinstance(one, Unknown):
                unknown = one
        return unknown

    def _refinement(self, value: Any, node: nodes.RefinementType) -> Fit:
        base = self.fit(value, node.base)
        if isinstance(base, Misfits):
            return base
        entry = {**self.state.entry, node.variable: value}
        state = replace(self.state, entry=entry)
        if self.state.exit is not None:
            state = replace(state, exit={**self.state.exit, node.variable: value})
        holds = self._predicate(node.predicate, state, f"{node.variable}={show(value, 60)}")
        return holds if isinstance(holds, Misfits) else base if isinstance(base, Unknown) else holds

    def _predicate(self, predicate: nodes.Expr, state: State, values: str) -> Fit:
        found = self.world.holds(predicate, state)
        match found:
            case Value(value=True):
                return Fits()
            case Raised(exception=exception):
                return Misfits(f"`{_expression_text(predicate)}` raises {exception} with {values}")
            case Unknown():
                return Unknown(found.construct, self.place or found.span)
            case _:
                return Misfits(f"`{_expression_text(predicate)}` is False with {values}")

    def _named(self, value: Any, node: nodes.NamedType) -> Fit:
        name, environment = node.name, self.world.environment
        outline = environment.outline
        if name in self.parameters:
            return Fits() if self.argument else self._unknown(f"the type parameter `{name}`", node)
        if name in environment.types:
            if (name, id(value)) in self.expanding:
                return self._unknown(f"`{name}`, which is defined by itself,", node)
            place = self.place or node.span
            inner = replace(self, place=place, expanding=(*self.expanding, (name, id(value))), state=State())
            return inner.fit(value, environment.types[name].type)
        if name in environment.entities:
            return self._entity(value, node)
        if name not in self._typing and (
            name.partition(".")[0] in environment.imports
            or (outline is not None and name.partition(".")[0] in outline.top_level_names)
            or environment.star_import
        ):
            return self._unknown(f"the type `{name}`", node)
        return self._builtin(value, node, name.rpartition(".")[2] if name in self._typing else name)

    @property
    def _typing(self) -> frozenset[str]:
        """Names that are imported from `typing` as they are."""
        environment = self.world.environment
        found = {
            name for name, (item, part) in environment.imports.items()
            if part.name == name and item.module in _TYPING_MODULES
        }  # fmt: skip
        if environment.outline is not None:
            found |= {
                name for name, one in environment.outline.import_by_name.items()
                if one.original == name and one.module in _TYPING_MODULES
            }  # fmt: skip
        return frozenset(found)

    def _builtin(self, value: Any, node: nodes.Type, name: str) -> Fit:
        name = _SYNONYMS.get(name, name)
        if name in ("any", "Any", "object"):
            return Fits()
        if name == "None":
            return self._when(value is None, value, node)
        if name == "bool":
            return self._when(type(value) is bool, value, node)
        if name == "int":
            return self._when(type(value) is int or (type(value) is bool and not self.argument), value, node)
        if name == "float":
            return self._when(type(value) is float or (isinstance(value, int) and not self.argument), value, node)
        if name == "complex" and not self.argument:
            return self._when(isinstance(value, (int, float, complex)), value, node)
        kind = _SCALARS.get(name) or _COLLECTIONS.get(name) or {"dict": dict, "tuple": tuple}.get(name)
        if kind is not None:
            return self._when(type(value) is kind, value, node)
        if name in _PROTOCOLS and not isinstance(value, EntityValue):
            return self._when(type(value) in _PROTOCOLS[name], value, node)
        if name in EXCEPTIONS:
            return self._no(value, node)  # a predicate makes no exceptions
        return self._unknown(f"the type `{_text(node)}`", node)

    def _entity(self, value: Any, node: nodes.NamedType) -> Fit:
        problem = not_plain(self.world.environment, node.name)
        if problem is not None:
            return self._unknown(problem, node)
        if not isinstance(value, EntityValue):
            return self._no(value, node)
        if type(value).__name__ != node.name:
            return self._unknown("whether one entity is derived from another", node)
        entity = self.world.environment.entities[node.name]
        inner = replace(self, place=self.place or node.span, state=State(), parameters=frozenset(), expanding=())
        found = [
            _inside(f"field `{part.name}`", inner.fit(value.values[str(part.name)], part.type))
            for part in entity.fields
        ]
        state = State({"self": value, **value.values})
        for invariant in entity.invariants:
            shown = ", ".join(f"{name}={show(one, 40)}" for name, one in value.values.items())
            found.append(_inside(f"an invariant of `{node.name}`", inner._predicate(invariant.predicate, state, shown)))
        return self._all_of(found)

    def _generic(self, value: Any, node: nodes.GenericType) -> Fit:
        base = node.base.name.rpartition(".")[2]
        outer = self._special(value, node, base)
        if outer is not None:
            return outer
        whole = self._named(value, node.base)
        if not isinstance(whole, Fits):
            return whole if isinstance(whole, Unknown) else self._no(value, node)
        if node.base.name in self.world.environment.types or node.base.name in self.world.environment.entities:
            return self._unknown(f"the type `{_text(node)}`", node)
        elements = self._elements(value, node)
        return self._unknown(f"the type `{_text(node)}`", node) if elements is None else elements

    def _special(self, value: Any, node: nodes.GenericType, base: str) -> Fit | None:
        name = node.base.name
        known = self.world.environment.outline
        hidden = name in self.world.environment.types or name in self.world.environment.entities
        if known is not None and name in known.top_level_names and name not in self._typing:
            hidden = True
        if hidden or base not in ("Optional", "Union", "Annotated", "Literal"):
            return None
        if base == "Optional":
            return self._any_of(value, node, (*node.args, nodes.NamedType("None", node.span)))
        if base == "Union":
            return self._any_of(value, node, node.args)
        if base == "Annotated":
            return self.fit(value, node.args[0])
        given = [self.world.evaluate(a.value, State()) if isinstance(a, nodes.LiteralType) else None for a in node.args]
        if any(not isinstance(one, Value) for one in given):
            return self._unknown(f"the type `{_text(node)}`", node)
        values = [one.value for one in given if isinstance(one, Value)]
        return self._when(any(type(one) is type(value) and one == value for one in values), value, node)

    def _elements(self, value: Any, node: nodes.GenericType) -> Fit | None:
        """Whether the items fit the arguments of a generic class; None where that is not known."""
        args = node.args
        match value:
            case dict() if len(args) == 2:
                found = [_inside(f"key {show(key, 40)}", self.fit(key, args[0])) for key in value]
                found += [_inside(f"item {show(key, 40)}", self.fit(one, args[1])) for key, one in value.items()]
                return self._all_of(found)
            case tuple() if node.base.name.rpartition(".")[2] in ("tuple", "Tuple"):
                if len(args) == 2 and isinstance(args[1], nodes.ListType) and args[1].elements is None:
                    return self._all_of(self._items(value, lambda _: args[0]))
                if len(args) == 1 and isinstance(args[0], nodes.ListType):
                    return None
                return (
                    self._all_of(self._items(value, args.__getitem__))
                    if len(args) == len(value)
                    else self._no(value, node)
                )
            case str() | bytes() | list() | tuple() | set() | frozenset() | range() | dict() if len(args) == 1:
                return self._all_of(self._items(value, lambda _: args[0]))
            case _:
                return None

    def _items(self, value: Iterable[Any], type_of: Callable[[int], nodes.Type]) -> Iterable[Fit]:
        for index, item in enumerate(value):
            if index >= 10_000:
                yield Unknown("a value of more than ten thousand items", self.place or nodes.NOWHERE)
                return
            yield _inside(f"item {index}", self.fit(item, type_of(index)))


def _inside(where: str, found: Fit) -> Fit:
    return Misfits(f"{found.why} ({where})") if isinstance(found, Misfits) else found


def _text(node: nodes.Type) -> str:
    try:
        return print_type(node)
    except ValueError:
        return "?"


def _expression_text(node: nodes.Expr) -> str:
    try:
        return print_expression(node)
    except ValueError:
        return "?"
