"""Types as the checker sees them, what they are called, and when one surely does not fit another.

The system is gradual (Siek and Taha 2006): :data:`ANY` fits everything. Only built-in types are known well enough to
say that something is wrong; instances of other classes fit wherever their name does not rule it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lift_sys.ir.outline import ParameterKind


@dataclass(frozen=True, slots=True)
class AnyType:
    """A type about which nothing is known."""


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of the class `name`. ``tuple[T, ...]`` has the single argument T and `variadic`."""

    name: str
    args: tuple[SemanticType, ...] = ()
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types; at least two, none of them a union."""

    members: tuple[SemanticType, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A type variable of the prelude."""

    name: str


@dataclass(frozen=True, slots=True)
class ParameterType:
    """One parameter of a function's type."""

    name: str
    kind: ParameterKind
    type: SemanticType
    has_default: bool


@dataclass(frozen=True, slots=True)
class FunctionSignature:
    """One way to call a function."""

    parameters: tuple[ParameterType, ...]
    returns: SemanticType


@dataclass(frozen=True, slots=True)
class Function:
    """Something that can be called, in one of several ways."""

    name: str
    overloads: tuple[FunctionSignature, ...]


@dataclass(frozen=True, slots=True)
class ClassObject:
    """A class itself, as in ``isinstance(x, int)`` or ``Color.RED``; `overloads` are its constructor's."""

    name: str
    overloads: tuple[FunctionSignature, ...] = ()


SemanticType: TypeAlias = AnyType | Instance | Union | Variable | Function | ClassObject

ANY = AnyType()
INT = Instance("int")
BOOL = Instance("bool")
FLOAT = Instance("float")
COMPLEX = Instance("complex")
STR = Instance("str")
BYTES = Instance("bytes")
NONE = Instance("None")

SCALARS = frozenset({"int", "bool", "float", "complex", "str", "bytes", "None"})
COLLECTIONS = frozenset({"list", "tuple", "dict", "set", "frozenset", "range"})
BUILTIN = SCALARS | COLLECTIONS
"""Built-in classes that an annotation may name."""

VIEWS = frozenset({"dict_keys", "dict_values", "dict_items"})
KNOWN = BUILTIN | VIEWS | {"iterator"}
"""Classes whose operations are known completely. `iterator` is one that Python itself makes, as `map` does; of an
object that is stated to be an `Iterator` more may be true."""

SETS = frozenset({"set", "frozenset", "dict_keys", "dict_items"})
"""Classes that are compared as sets."""

NUMBERS = {"bool": 0, "int": 1, "float": 2, "complex": 3}
"""The numeric tower as type checkers see it: each fits where a later one is wanted."""

PROTOCOLS: Mapping[str, frozenset[str]] = {
    "Sized": frozenset({"str", "bytes"}) | COLLECTIONS | VIEWS,
    "Iterable": frozenset({"str", "bytes", "Iterator", "iterator"}) | COLLECTIONS | VIEWS,
    "Container": frozenset({"str", "bytes", "Iterator", "iterator"}) | COLLECTIONS | VIEWS,
    "Sequence": frozenset({"str", "bytes", "list", "tuple", "range"}),
    "Reversible": frozenset({"str", "bytes", "list", "tuple", "range", "dict"}) | VIEWS,
    "Iterator": frozenset({"Iterator", "iterator"}),
    "Number": frozenset(NUMBERS),
    "SupportsInt": frozenset({"bool", "int", "float", "str", "bytes"}),
    "SupportsFloat": frozenset({"bool", "int", "float", "str", "bytes"}),
    "SupportsIndex": frozenset({"bool", "int"}),
    "SupportsAbs": frozenset(NUMBERS),
    "SupportsRound": frozenset({"bool", "int", "float"}),
    "Hashable": KNOWN - {"list", "dict", "set", "dict_keys", "dict_items"},
}
"""Which built-in classes meet the protocols that the prelude names."""

# Abstract and old spellings of annotations, and what they mean to the checker.
SYNONYMS: Mapping[str, str] = {
    "List": "list",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Tuple": "tuple",
    "Text": "str",
    "AbstractSet": "Container",
    "Collection": "Iterable",
    "Generator": "Iterator",
}


def union(*types: SemanticType) -> SemanticType:
    """The union of `types`, flat and without repetitions; ANY if one of them is."""
    if len(types) == 1 or (len(types) == 2 and types[0] is types[1]):
        return types[0]
    members: dict[SemanticType, None] = {}
    for part in types:
        if isinstance(part, AnyType):
            return ANY
        members.update(dict.fromkeys(part.members if isinstance(part, Union) else (part,)))
    if not members:
        return ANY
    return next(iter(members)) if len(members) == 1 else Union(tuple(members))


def members_of(given: SemanticType) -> tuple[SemanticType, ...]:
    """The alternatives of a type."""
    return given.members if isinstance(given, Union) else (given,)


STATED: Mapping[str, SemanticType] = {"float": union(FLOAT, INT), "complex": union(COMPLEX, FLOAT, INT)}
"""What an annotation means that says less than it seems to: an int will do where a float is stated."""


def written_members(given: SemanticType) -> tuple[SemanticType, ...]:
    """The alternatives of a type as an annotation writes them: ``float`` alone for what it means."""
    found = members_of(given)
    for stated in (STATED["complex"], STATED["float"]):
        parts = members_of(stated)
        for start in range(len(found) - len(parts) + 1):
            if found[start : start + len(parts)] == parts:
                return found[: start + 1] + found[start + len(parts) :]
    return found


def is_known(given: SemanticType) -> bool:
    """Whether every alternative is of a class whose operations are known."""
    if isinstance(given, Instance):
        return given.name in KNOWN
    return isinstance(given, Union) and all(isinstance(m, Instance) and m.name in KNOWN for m in given.members)


def show(given: SemanticType) -> str:
    """How messages write a type."""
    match given:
        case AnyType():
            return "any"
        case Variable(name=name):
            return name
        case Union():
            return " | ".join(show(m) for m in written_members(given))
        case Instance(name=name, args=args, variadic=variadic):
            if not args:
                return name
            return f"{name}[{', '.join(show(a) for a in args)}{', ...' if variadic else ''}]"
        case Function(overloads=(only,)):
            return f"({', '.join(show(p.type) for p in only.parameters)}) -> {show(only.returns)}"
        case Function():
            return "function"
        case ClassObject(name=name):
            return f"type[{name}]"


def surely_misfits(found: SemanticType, wanted: SemanticType) -> bool:
    """Whether no object of type `found` is one of type `wanted`, as far as the built-in types go.

    False means "it fits, or nobody knows".
    """
    if isinstance(found, AnyType) or isinstance(wanted, (AnyType, Variable)):
        return False
    if isinstance(found, Union):
        return all(surely_misfits(member, wanted) for member in found.members)
    if isinstance(wanted, Union):
        return all(surely_misfits(found, member) for member in wanted.members)
    if isinstance(wanted, Instance) and isinstance(found, Instance):
        return _instances_misfit(found, wanted)
    if isinstance(wanted, Instance) and isinstance(found, (Function, ClassObject)):
        return wanted.name in BUILTIN or (
            wanted.name in PROTOCOLS and isinstance(found, Function) and wanted.name != "Hashable"
        )
    return False


def _instances_misfit(found: Instance, wanted: Instance) -> bool:
    accepted = PROTOCOLS.get(wanted.name)
    if accepted is not None:
        if found.name == wanted.name or found.name in PROTOCOLS:
            return False
        return found.name in KNOWN and found.name not in accepted
    if found.name in PROTOCOLS or wanted.name not in KNOWN or found.name not in KNOWN:
        return found.name in SCALARS and wanted.name in SCALARS and found.name != wanted.name
    if found.name in NUMBERS and wanted.name in NUMBERS:
        return NUMBERS[found.name] > NUMBERS[wanted.name]
    if found.name != wanted.name:
        return True
    if found.name == "tuple" and not found.variadic and not wanted.variadic and found.args and wanted.args:
        if len(found.args) != len(wanted.args):
            return True
        return any(surely_misfits(f, w) for f, w in zip(found.args, wanted.args, strict=True))
    return False  # element types: an empty list fits every list


def surely_unhashable(given: SemanticType) -> bool:
    """Whether no object of this type is hashable: it is no element of a set and no key."""
    if isinstance(given, Union):
        return all(surely_unhashable(member) for member in given.members)
    if not isinstance(given, Instance):
        return False
    if given.name == "tuple" and not given.variadic:
        return any(surely_unhashable(item) for item in given.args)
    return given.name in KNOWN and given.name not in PROTOCOLS["Hashable"]


_ITERABLE = frozenset(
    "list set frozenset dict dict_keys dict_values iterator Iterator Iterable Sequence Container Reversible".split()
)
"""Generic classes whose first argument is what iterating over them yields."""


def element_of(given: SemanticType) -> SemanticType:
    """What iterating over `given` yields; ANY where that is not known."""
    parts: list[SemanticType] = []
    for member in members_of(given):
        match member:
            case Instance(name="str"):
                parts.append(STR)
            case Instance(name="bytes" | "range"):
                parts.append(INT)
            case Instance(name="tuple", args=args) if args:
                parts.append(union(*args))
            case Instance(name="dict_items", args=(_, _) as args):
                parts.append(Instance("tuple", args))
            case Instance(name=name, args=args) if args and name in _ITERABLE:
                parts.append(args[0])
            case _:
                return ANY
    return union(*parts) if parts else ANY


def substitute(signature: FunctionSignature, arguments: dict[str, SemanticType]) -> FunctionSignature:
    """The signature with its type variables replaced."""
    parameters = tuple(
        ParameterType(p.name, p.kind, substituted(p.type, arguments), p.has_default) for p in signature.parameters
    )
    return FunctionSignature(parameters, substituted(signature.returns, arguments))


def substituted(given: SemanticType, arguments: dict[str, SemanticType]) -> SemanticType:
    """The type with its variables replaced; those without a value stay."""
    match given:
        case Variable(name=name):
            return arguments.get(name, given)
        case Instance(name=name, args=args, variadic=variadic) if args:
            return Instance(name, tuple(substituted(a, arguments) for a in args), variadic)
        case _ if not isinstance(given, AnyType):
            return (
                union(*(substituted(m, arguments) for m in members_of(given))) if len(members_of(given)) > 1 else given
            )
        case _:
            return given
