"""What a name in a predicate refers to, and its type."""

from __future__ import annotations

import enum
import sys
from functools import lru_cache

from lift_sys.ir import nodes
from lift_sys.ir.check import types
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.results import NameKind
from lift_sys.ir.check.slips import Slip, Vocabulary
from lift_sys.ir.findings import Code, Edit, Fix
from lift_sys.ir.model import Entity, Signature
from lift_sys.ir.outline import ParameterKind, SourceClass, SourceFunction, SourceOutline, SourceParameter
from lift_sys.ir.text import Span
from lift_sys.ir.types.prelude import (
    BUILTIN_NAMES,
    EXCEPTIONS,
    MEMBERS,
    MODULE_NAMES,
    TYPE_VARIABLES,
    is_class,
    prelude,
)
from lift_sys.ir.types.semantic import (
    ANY,
    KNOWN,
    NONE,
    PROTOCOLS,
    ClassObject,
    Function,
    FunctionSignature,
    Instance,
    ParameterType,
    SemanticType,
    members_of,
    show,
    substitute,
    union,
)


def name_type(context: Context, node: nodes.Name, scope: Scope) -> SemanticType:
    """Type of a name; reports one that is not known."""
    local = scope.names.get(node.id)
    if local is not None:
        context.refer(node.span, local[0], node.id, local[1])
        return local[1]
    if node.id == "result" and scope.no_result is not None:
        context.report(Code.UNKNOWN_NAME, node.span, scope.no_result)
        return ANY
    found = top_level(context, node.id)
    if found is not None:
        context.refer(node.span, found[0], node.id, found[1])
        return found[1]
    if scope.lenient or context.environment.star_import:
        context.refer(node.span, NameKind.UNKNOWN, node.id)
        return ANY
    _unknown(context, node, scope)
    return ANY


def _unknown(context: Context, node: nodes.Name, scope: Scope) -> None:
    more: tuple[Fix, ...] = ()
    if node.id in sys.stdlib_module_names:
        more = (Fix(f"Add `import {node.id}`", (types.import_edit(f"import {node.id}"),), preferred=True),)
    vocabularies = (context.environment.vocabulary, _BUILTIN_NAMES)
    context.unknown(node.span, node.id, "the name", lambda: scope.names, vocabularies, more)


_BUILTIN_NAMES = Vocabulary(BUILTIN_NAMES)


def top_level(context: Context, name: str) -> tuple[NameKind, SemanticType] | None:
    """What `name` is at the top of the document, of its source, or among the built-ins."""
    environment = context.environment
    context.lookups.add(name)
    if name in environment.signatures:
        return NameKind.FUNCTION, Function(name, (stated_signature(context, environment.signatures[name]),))
    if name in environment.entities:
        return NameKind.ENTITY, ClassObject(name, _constructor(context, environment.entities[name]))
    if name in environment.types:
        return NameKind.TYPE, ClassObject(name)
    if name in environment.imports:
        return NameKind.MODULE, ANY
    outline = environment.outline
    if outline is not None:
        function = outline.function_by_name.get(name)
        if function is not None:
            found = ANY if _is_bound_twice(outline, name) else source_function_type(context, function)
            return NameKind.FUNCTION, found
        if name in outline.class_by_name:
            return NameKind.CLASS, ANY if _is_bound_twice(outline, name) else ClassObject(name)
        variable = outline.variable_by_name.get(name)
        if variable is not None:
            return NameKind.SOURCE_VARIABLE, types.source_type(context, variable.annotation)
        if name in outline.import_by_name:
            return NameKind.MODULE, ANY
    return _builtin(name)


def _is_bound_twice(outline: SourceOutline, name: str) -> bool:
    """Whether a function or class is imported or assigned, too, so that only running the source tells which counts."""
    return name in outline.import_by_name or name in outline.variable_by_name


def _builtin(name: str) -> tuple[NameKind, SemanticType] | None:
    overloads = prelude().functions.get(name)
    if overloads is not None:
        if is_class(name):
            return NameKind.BUILTIN, ClassObject(name, overloads)
        return NameKind.BUILTIN, Function(name, overloads)
    if name in EXCEPTIONS:
        return NameKind.BUILTIN, ClassObject(name)
    return (NameKind.BUILTIN, ANY) if name in BUILTIN_NAMES or name in MODULE_NAMES else None


def stated_signature(context: Context, signature: Signature) -> FunctionSignature:
    """The type of a specified function."""

    def read() -> FunctionSignature:
        parameters = []
        for index, p in enumerate(signature.parameters):
            if index == 0 and p.name in ("self", "cls") and isinstance(signature.name, str) and "." in signature.name:
                continue
            found = types.resolve(context, p.type, Scope({})) if p.type is not None else ANY
            name = p.name if isinstance(p.name, str) else ""
            parameters.append(ParameterType(name, p.kind, found, p.default is not None))
        returns = types.resolve(context, signature.returns, Scope({})) if signature.returns is not None else ANY
        return FunctionSignature(tuple(parameters), ANY if signature.is_async else returns)

    parts = [t for t in (*(p.type for p in signature.parameters), signature.returns) if t is not None]
    generic = frozenset(p.name for p in signature.type_parameters)
    return context.expand(("signature", str(signature.name)), parts, read, generic) or ANYTHING


def source_function_type(context: Context, function: SourceFunction) -> SemanticType:
    """The type of a function of the source, as far as its annotations tell. A decorator may change it altogether."""
    if not all(_last_name(decorator) in _HARMLESS for decorator in function.decorators):
        return ANY
    if function.decorators:
        return Function(function.name, (ANYTHING,))
    parameters = tuple(
        ParameterType(p.name, p.kind, _source_parameter(context, p), p.default is not None)
        for p in function.parameters[1 if "." in function.name else 0 :]
    )
    plain = not (function.is_async or function.is_generator)
    returns = types.source_type(context, function.returns) if plain else ANY
    return Function(function.name, (FunctionSignature(parameters, returns),))


_HARMLESS = frozenset("cache lru_cache contextmanager overload staticmethod classmethod abstractmethod".split())
"""Decorators after which there still is something that can only be called."""
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty"})
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"})


def _last_name(expression: str) -> str:
    """``d`` of ``a.b.d(x)``: what a decorator or a base is called."""
    return expression.partition("(")[0].partition("[")[0].strip().rpartition(".")[2]


def _is_property(function: SourceFunction) -> bool:
    return any(_last_name(decorator) in _PROPERTIES for decorator in function.decorators)


def _source_parameter(context: Context, parameter: SourceParameter) -> SemanticType:
    found = types.source_type(context, parameter.annotation)
    return union(found, NONE) if parameter.default == "None" else found


ANYTHING = FunctionSignature(
    (
        ParameterType("args", ParameterKind.VAR_POSITIONAL, ANY, False),
        ParameterType("kwargs", ParameterKind.VAR_KEYWORD, ANY, False),
    ),
    ANY,
)
"""A function that takes anything and gives anything."""


def _constructor(context: Context, entity: Entity) -> tuple[FunctionSignature, ...]:
    """An entity is made like a dataclass, unless its shape is open or its source class says otherwise."""
    outline = context.environment.outline
    has_class = outline is not None and entity.name in outline.class_by_name
    if has_class or not entity.fields or any(not isinstance(f.name, str) for f in entity.fields):
        return ()

    def read() -> tuple[FunctionSignature, ...]:
        parameters = tuple(
            ParameterType(
                str(f.name),
                ParameterKind.POSITIONAL_OR_KEYWORD,
                types.resolve(context, f.type, Scope({})),
                f.default is not None,
            )
            for f in entity.fields
        )
        return (FunctionSignature(parameters, Instance(str(entity.name))),)

    return context.expand(("entity", str(entity.name)), [f.type for f in entity.fields], read) or ()


def attribute_type(context: Context, node: nodes.Attribute, value: SemanticType) -> SemanticType:
    """Type of ``value.attr``; reports an attribute that no alternative of `value` has."""
    found: list[SemanticType] = []
    missing: list[SemanticType] = []
    for member in members_of(value):
        part = _member(context, member, node.attr)
        if part is None:
            missing.append(member)
        else:
            found.append(part)
    if not found and missing:
        _no_attribute(context, node, missing[0])
        return ANY
    result = union(*found)
    kind = NameKind.METHOD if isinstance(result, Function) else NameKind.FIELD
    context.refer(node.attr_span, kind, _full_name(value, node.attr), result)
    return result


def _full_name(value: SemanticType, attribute: str) -> str:
    owner = value.name if isinstance(value, (Instance, ClassObject)) else ""
    return f"{owner}.{attribute}" if owner else attribute


def _member(context: Context, owner: SemanticType, attribute: str) -> SemanticType | None:
    """Type of an attribute of one alternative; None if it surely has none."""
    match owner:
        case Instance(name=name) if name in KNOWN:
            return _builtin_member(owner, attribute)
        case Instance(name=name):
            return ANY if name in PROTOCOLS else _declared_member(context, name, attribute)
        case ClassObject(name=name):
            return ANY if attribute.startswith("__") else _class_member(context, name, attribute)
        case _:
            return ANY


@lru_cache(maxsize=4096)
def _builtin_member(owner: Instance, attribute: str) -> SemanticType | None:
    overloads = prelude().methods.get(f"{owner.name}.{attribute}")
    if overloads is None and owner.name == "bool":
        overloads = prelude().methods.get(f"int.{attribute}")
    if overloads is None:
        return ANY if attribute in MEMBERS[owner.name] else None
    arguments = dict(zip(TYPE_VARIABLES.get(owner.name, ()), owner.args or (ANY, ANY), strict=False))
    return Function(f"{owner.name}.{attribute}", tuple(substitute(o, arguments) for o in overloads))


def _declared_member(context: Context, name: str, attribute: str) -> SemanticType | None:
    """An attribute of an entity of the document or of a class of the source."""
    environment = context.environment
    context.lookups |= {name, f"{name}.{attribute}"}
    specified = environment.signatures.get(f"{name}.{attribute}")
    if specified is not None:
        stated = stated_signature(context, specified)
        method = environment.outline.function_by_name.get(f"{name}.{attribute}") if environment.outline else None
        if method is not None and method.decorators:
            return stated.returns if _is_property(method) else source_function_type(context, method)
        return Function(f"{name}.{attribute}", (stated,))
    source_class = environment.outline.class_by_name.get(name) if environment.outline is not None else None
    entity = environment.entities.get(name)
    if entity is not None:
        for part in entity.fields:
            if part.name == attribute:
                return _field(context, part.type, f"{name}.{attribute}")
    if source_class is not None:
        found_in_class = _source_member(context, source_class, attribute)
        if found_in_class is not None:
            return found_in_class
        if (
            environment.outline is None
            or _is_bound_twice(environment.outline, name)
            or not _shape_is_known(source_class)
        ):
            return ANY
    elif entity is None or not entity.fields or any(not isinstance(f.name, str) for f in entity.fields):
        return ANY
    return ANY if attribute.startswith("__") else None


def _field(context: Context, stated: nodes.Type, name: str) -> SemanticType:
    return context.expand(("field", name), (stated,), lambda: types.resolve(context, stated, Scope({}))) or ANY


def _source_member(context: Context, owner: SourceClass, attribute: str) -> SemanticType | None:
    for part in owner.fields:
        if part.name == attribute:
            return types.source_type(context, part.annotation)
    outline = context.environment.outline
    method = outline.function_by_name.get(f"{owner.name}.{attribute}") if outline is not None else None
    if method is not None:
        if _is_property(method):
            return types.source_type(context, method.returns)
        return source_function_type(context, method)
    return ANY if attribute in owner.members else None


def _shape_is_known(owner: SourceClass) -> bool:
    """Whether all attributes can be seen: a dataclass without bases that makes none up."""
    fields = {part.name for part in owner.fields}
    if any(
        member not in fields and not (member.startswith("__") and member.endswith("__")) for member in owner.members
    ):
        return False  # a method may set attributes that nobody declares
    if any(m in owner.members for m in ("__getattr__", "__getattribute__", "__setattr__", "__init__", "__post_init__")):
        return False
    return not owner.bases and [_last_name(decorator) for decorator in owner.decorators] == ["dataclass"]


def _class_member(context: Context, name: str, attribute: str) -> SemanticType | None:
    outline = context.environment.outline
    owner = outline.class_by_name.get(name) if outline is not None else None
    if owner is None:
        return ANY
    bases = {_last_name(base) for base in owner.bases}
    if not bases.isdisjoint(_ENUMS):
        if any(part.name == attribute for part in owner.fields):
            return Instance(name)
        closed = bases <= _ENUMS and not owner.decorators and not attribute.startswith("_")
        return None if closed and attribute not in owner.members and not hasattr(enum.Enum, attribute) else ANY
    return ANY


# What other languages call the length of something.
_LENGTH = frozenset({"length", "size", "count", "len", "Length", "Count"})


def _no_attribute(context: Context, node: nodes.Attribute, owner: SemanticType) -> None:
    name = owner.name if isinstance(owner, (Instance, ClassObject)) else ""
    fixes: tuple[Fix, ...] = ()
    hint = ""
    slip: Slip | None = None
    if node.attr in _LENGTH and name in PROTOCOLS["Sized"]:
        start = node.value.span
        edits = (Edit(Span(start.start, start.start), "len("), Edit(Span(start.end, node.span.end), ")"))
        fixes = (Fix("Write `len(…)`", edits, preferred=True),)
        hint = "; its length is `len(…)`"
    else:
        slip = Slip(node.attr, node.attr_span, lambda: _attributes(context, owner))
    message = f"`{show(owner)}` has no attribute `{node.attr}`{hint}"
    context.report(Code.UNKNOWN_NAME, node.attr_span, message, fixes, slip=slip)


def _attributes(context: Context, owner: SemanticType) -> set[str]:
    """Names of attributes that could be meant."""
    return {n for n in attributes_of(context, owner) if not n.startswith("_")}


def attributes_of(context: Context, owner: SemanticType) -> set[str]:
    """All attributes that an object of this type is known to have."""
    found: set[str] = set()
    for member in members_of(owner):
        if not isinstance(member, (Instance, ClassObject)):
            continue
        environment = context.environment
        found |= MEMBERS.get(member.name, frozenset()) if isinstance(member, Instance) else set()
        entity = environment.entities.get(member.name)
        if entity is not None:
            found |= {f.name for f in entity.fields if isinstance(f.name, str)}
        if environment.outline is not None and member.name in environment.outline.class_by_name:
            source_class = environment.outline.class_by_name[member.name]
            found |= {f.name for f in source_class.fields} | set(source_class.members)
        found |= environment.methods.get(member.name, frozenset())
    return found
