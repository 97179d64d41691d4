"""The built-ins that predicates may use, read from `prelude.ir`."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from lift_sys.ir import nodes
from lift_sys.ir.model import Signature, Spec
from lift_sys.ir.parser.document import parse
from lift_sys.ir.types.semantic import (
    ANY,
    SYNONYMS,
    FunctionSignature,
    Instance,
    ParameterType,
    SemanticType,
    Variable,
    union,
)

TYPE_VARIABLES: dict[str, tuple[str, ...]] = {
    "list": ("T",),
    "tuple": ("T",),
    "set": ("T",),
    "frozenset": ("T",),
    "dict": ("K", "V"),
    "dict_keys": ("K",),
    "dict_values": ("V",),
    "dict_items": ("K", "V"),
}
"""Type variables of the built-in generic classes, in the order of their arguments."""

_VARIABLES = frozenset({"T", "S", "K", "V"})


@dataclass(frozen=True)
class Prelude:
    """Built-in functions and classes by name, methods by ``class.method``, and a sentence about some of them."""

    functions: dict[str, tuple[FunctionSignature, ...]] = field(default_factory=dict)
    methods: dict[str, tuple[FunctionSignature, ...]] = field(default_factory=dict)
    signatures: dict[str, tuple[Signature, ...]] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)


@cache
def prelude() -> Prelude:
    """The prelude, read once."""
    text = files("lift_sys.ir.types").joinpath("prelude.ir").read_text(encoding="utf-8")
    loaded = Prelude()
    for _, spec in parse(text).specs():
        _add(loaded, spec)
    return loaded


def _add(loaded: Prelude, spec: Spec) -> None:
    signature = spec.signature
    assert signature is not None and isinstance(signature.name, str)
    name = signature.name
    parameters = signature.parameters[1:] if "." in name else signature.parameters
    overload = FunctionSignature(
        tuple(
            ParameterType(str(p.name), p.kind, simple_type(p.type) if p.type else ANY, p.default is not None)
            for p in parameters
        ),
        simple_type(signature.returns) if signature.returns else ANY,
    )
    table = loaded.methods if "." in name else loaded.functions
    table[name] = (*table.get(name, ()), overload)
    loaded.signatures[name] = (*loaded.signatures.get(name, ()), signature)
    if spec.intent is not None and isinstance(spec.intent.summary, str):
        loaded.summaries[name] = spec.intent.summary


def simple_type(node: nodes.Type) -> SemanticType:
    """The semantic type of an annotation that uses built-in names only; what it does not know is ANY."""
    match node:
        case nodes.NamedType(name="any" | "Any" | "object"):
            return ANY
        case nodes.NamedType(name=name):
            return Variable(name) if name in _VARIABLES else Instance(SYNONYMS.get(name, name))
        case nodes.UnionType(members=members):
            return union(*(simple_type(m) for m in members))
        case nodes.GenericType(base=base, args=args):
            variadic = isinstance(args[-1], nodes.ListType) and args[-1].elements is None
            inner = tuple(simple_type(a) for a in args if not isinstance(a, nodes.ListType))
            return Instance(SYNONYMS.get(base.name, base.name), inner, variadic)
        case _:
            return ANY


def is_class(name: str) -> bool:
    """Whether a built-in is a class, which more can be done with than calling it."""
    return isinstance(getattr(builtins, name, None), type)


EXCEPTIONS = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)
"""Names of Python's built-in exceptions."""

BUILTIN_NAMES = frozenset(name for name in dir(builtins) if not name.startswith("_"))
"""Every built-in name of the running Python; a name that only a newer Python has is not among them."""

MODULE_NAMES = frozenset(name for name in dir(builtins) if name.startswith("__")) | {"__file__", "__builtins__"}
"""What every module knows besides."""

MEMBERS: dict[str, frozenset[str]] = {
    kind.__name__: frozenset(dir(kind))
    for kind in (int, bool, float, complex, str, bytes, list, tuple, dict, set, frozenset, range)
} | {
    "None": frozenset(dir(None)),
    "dict_keys": frozenset(dir({}.keys())),
    "dict_values": frozenset(dir({}.values())),
    "dict_items": frozenset(dir({}.items())),
    "iterator": frozenset(dir(_ for _ in ())),  # those of a generator, the richest
}
"""Attributes of the built-in classes."""
