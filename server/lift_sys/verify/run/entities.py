"""Values of a document's entities: what any plain dataclass with its fields does, and nothing more."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from lift_sys.ir.check.environment import Environment
from lift_sys.ir.nodes import NOWHERE
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.text import Span
from lift_sys.verify.run.unmodelled import Unmodelled

_HARMLESS = frozenset({"__doc__", "__slots__", "__match_args__"})


def not_plain(environment: Environment, name: str) -> str | None:
    """Why objects of the entity `name` cannot be made from the document alone, or None if they can."""
    entity = environment.entities[name]
    if not entity.fields:
        return f"`{name}`, whose fields are not stated,"
    if any(not isinstance(part.name, str) for part in entity.fields):
        return f"`{name}`, whose fields are still to be decided,"
    outline = environment.outline
    if outline is None or name not in outline.top_level_names:
        return f"`{name}`, which the source may import," if outline is not None and outline.has_star_import else None
    found = outline.class_by_name.get(name)
    elsewhere = f"`{name}`, whose class is no plain dataclass with these fields,"
    if found is None or name in outline.import_by_name or name in outline.variable_by_name:
        return elsewhere
    words = [decorator.removeprefix("dataclasses.").replace(" ", "") for decorator in found.decorators]
    if len(words) != 1 or words[0].partition("(")[0] != "dataclass" or found.bases:
        return elsewhere
    if any(option in words[0] for option in ("eq=False", "init=False", "kw_only")):
        return elsewhere
    if not _is_standard(outline, found.decorators[0]):
        return elsewhere
    if any(part.default is not None and "field" in part.default and "compare" in part.default for part in found.fields):
        return elsewhere
    if any(base.split("[")[0].rpartition(".")[2] == name for one in outline.classes for base in one.bases):
        return f"`{name}`, which other classes derive from,"
    if any(member.startswith("__") and member not in _HARMLESS for member in found.members):
        return elsewhere
    if [part.name for part in found.fields] != [part.name for part in entity.fields]:
        return elsewhere
    return None


def _is_standard(outline: SourceOutline, decorator: str) -> bool:
    """Whether a decorator that is called `dataclass` is that of `dataclasses`, as far as the imports tell."""
    name = decorator.partition("(")[0].strip()
    found = outline.import_by_name.get(name.partition(".")[0])
    return found is None or found.module == "dataclasses"


def is_frozen(environment: Environment, name: str) -> bool:
    """Whether the source says that objects of the entity never change."""
    found = environment.outline.class_by_name.get(name) if environment.outline is not None else None
    return found is not None and any("frozen=True" in d.replace(" ", "") for d in found.decorators)


class EntityClass(type):
    """Class of entities: whether one derives from another is a matter of the source."""

    def __instancecheck__(cls, instance: object) -> bool:
        if cls is EntityValue or type(instance) is cls:
            return EntityValue in type(instance).__mro__
        if type.__instancecheck__(EntityValue, instance):
            raise Unmodelled("whether one entity is derived from another", NOWHERE)
        return False

    def __subclasscheck__(cls, subclass: type) -> bool:
        if not isinstance(subclass, type):
            raise TypeError("issubclass() arg 1 must be a class")
        if cls is EntityValue or subclass is cls:
            return EntityValue in subclass.__mro__
        raise Unmodelled("whether a class is derived from an entity", NOWHERE)


class EntityValue(metaclass=EntityClass):
    """An object of an entity. What operators do with it, beyond equality, only its class could tell."""

    __slots__ = ("_values",)
    _signature: ClassVar[inspect.Signature]
    _defaults: ClassVar[Mapping[str, Callable[[], Any]]]
    _frozen: ClassVar[bool] = False

    def __init__(self, /, *args: Any, **keywords: Any) -> None:
        bound = self._signature.bind(*args, **keywords).arguments
        self._values: dict[str, Any] = {}
        for name in self._signature.parameters:
            self._values[name] = bound[name] if name in bound else self._defaults[name]()

    def field(self, name: str, span: Span) -> Any:
        """The field of that name."""
        if name in self._values:
            return self._values[name]
        raise Unmodelled(f"`.{name}` of `{type(self).__name__}`, which the document does not state,", span)

    @property
    def values(self) -> Mapping[str, Any]:
        """Fields in order."""
        return self._values

    def with_values(self, values: dict[str, Any]) -> EntityValue:
        """An object of the same entity with other values in its fields."""
        made = object.__new__(type(self))
        made._values = values
        return made

    @property
    def is_frozen(self) -> bool:
        """Whether it can not be assigned to."""
        return self._frozen

    def __bool__(self) -> bool:
        return True  # as an object is unless its class says otherwise; with `__len__` below, that has to be said

    def __eq__(self, other: object) -> bool:
        if type(other) is type(self):
            return tuple(self._values.values()) == tuple(other._values.values())
        if isinstance(other, EntityValue):
            raise Unmodelled("comparing objects of different entities", NOWHERE)
        return False

    def __hash__(self) -> int:
        raise Unmodelled("the hash of an entity", NOWHERE)


def _unknown(what: str) -> Callable[..., Any]:
    def operation(*_: Any) -> Any:
        raise Unmodelled(what, NOWHERE)

    return operation


for _name in (
    "lt le gt ge add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow "
    "matmul rmatmul lshift rlshift rshift rrshift and rand or ror xor rxor neg pos invert abs round index int float "
    "complex iter len getitem contains reversed call next trunc floor ceil str repr format bytes enter exit length_hint"
).split():
    setattr(EntityValue, f"__{_name}__", _unknown(f"`__{_name}__` of an entity"))


def make_class(name: str, defaults: Mapping[str, Callable[[], Any] | None], frozen: bool) -> type[EntityValue]:
    """The class of an entity: `defaults` has all its fields in order, None where there is no default."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter(field, kind, default=inspect.Parameter.empty if default is None else None)
        for field, default in defaults.items()
    ]
    namespace = {
        "__slots__": (),
        "_signature": inspect.Signature(parameters),
        "_defaults": {field: default for field, default in defaults.items() if default is not None},
        "_frozen": frozen,
    }
    return cast(type[EntityValue], EntityClass(name, (EntityValue,), namespace))
