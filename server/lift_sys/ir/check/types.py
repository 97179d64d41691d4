"""From the types a document writes to semantic types; reports unknown names and arguments that do not fit."""

from __future__ import annotations

import sys
from functools import lru_cache

from lift_sys.ir import nodes
from lift_sys.ir.check import expressions
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.results import HoleKind, NameKind
from lift_sys.ir.check.slips import Vocabulary
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.parser.fragments import type_from_text
from lift_sys.ir.text import Span
from lift_sys.ir.types.prelude import BUILTIN_NAMES, EXCEPTIONS
from lift_sys.ir.types.semantic import (
    ANY,
    BOOL,
    BUILTIN,
    BYTES,
    FLOAT,
    INT,
    NONE,
    PROTOCOLS,
    STATED,
    STR,
    SYNONYMS,
    Instance,
    SemanticType,
    Union,
    union,
)

ARGUMENTS = {"list": 1, "set": 1, "frozenset": 1, "dict": 2, "Optional": 1}
"""How many type arguments these take; the other built-in classes take none, tuple any number."""

TYPING = frozenset(
    "Any AnyStr Callable ClassVar Final Optional Union Literal Annotated Type Self Never NoReturn Protocol TypeVar "
    "Iterable Iterator Sequence Mapping MutableMapping MutableSequence MutableSet Collection Container Sized Hashable "
    "Generator AsyncIterator AsyncIterable AsyncGenerator Awaitable Coroutine Reversible SupportsInt SupportsFloat "
    "SupportsIndex SupportsAbs SupportsRound NamedTuple TypedDict List Dict Set FrozenSet Tuple Text Deque DefaultDict "
    "OrderedDict Counter ChainMap Pattern Match IO TextIO BinaryIO Buffer".split()
)
"""Names of `typing` and `collections.abc`, known without an import: they name no value."""

CLASSES = BUILTIN | {"object", "bytearray", "memoryview", "slice", "type", "property", "complex"}


def resolve(context: Context, node: nodes.Type, scope: Scope) -> SemanticType:
    """The semantic type of `node`; what cannot be told is ANY."""
    match node:
        case nodes.NamedType():
            return _named(context, node)
        case nodes.GenericType():
            return _generic(context, node, scope)
        case nodes.UnionType(members=members):
            return union(*[resolve(context, member, scope) for member in members])
        case nodes.RefinementType(variable=variable, base=base, predicate=predicate):
            inner = resolve(context, base, scope)
            context.refer(node.variable_span, NameKind.VARIABLE, variable, inner)
            no_result = "`result` is not known in a type"
            if not context.silent:  # it says nothing of the type
                bound = Scope({**scope.names, variable: (NameKind.VARIABLE, inner)}, no_result, scope.lenient)
                expressions.infer(context, predicate, bound)
            return inner
        case nodes.Hole():
            return expressions.check_hole(context, node, HoleKind.TYPE, scope)
        case nodes.LiteralType(value=value):
            return expressions.infer(context, value, scope)
        case _:
            return ANY


def _named(context: Context, node: nodes.NamedType) -> SemanticType:
    environment = context.environment
    root, _, rest = node.name.partition(".")
    if node.name in context.type_parameters:
        context.refer(node.span, NameKind.TYPE, node.name)
        return ANY
    context.lookups |= {node.name, root}
    span = Span(node.span.start, node.span.start + len(root)) if rest else node.span
    if node.name in environment.types:
        context.refer(node.span, NameKind.TYPE, node.name)
        return _expanded(context, node.name)
    if node.name in environment.entities:
        context.refer(node.span, NameKind.ENTITY, node.name)
        return Instance(node.name)
    outline = environment.outline
    if outline is not None and node.name in outline.class_by_name:
        context.refer(node.span, NameKind.CLASS, node.name)
        return Instance(node.name)
    if root in environment.imports or (outline is not None and root in outline.import_by_name):
        context.refer(node.span, NameKind.MODULE if rest else NameKind.CLASS, node.name)
        return Instance(SYNONYMS.get(node.name, node.name)) if _is_of_typing(context, node.name) else ANY
    if outline is not None and root in outline.top_level_names:
        context.refer(node.span, NameKind.CLASS, node.name)
        variable = outline.variable_by_name.get(node.name)
        definition = _read(variable.value) if variable is not None and variable.value is not None else None
        return _unfolded(context, node.name, definition) if definition is not None else ANY
    if not rest:
        known = _builtin(context, node)
        if known is not None:
            return known
    if environment.star_import:
        return ANY
    _report_unknown(context, root, span, is_module=bool(rest))
    return ANY


def _is_of_typing(context: Context, name: str) -> bool:
    """Whether an imported name is a protocol of `typing`, and no class of somebody else that is called so."""
    if name not in TYPING:
        return False
    environment = context.environment
    if name in environment.imports:
        item, part = environment.imports[name]
        return part.name == name and item.module in _TYPING_MODULES
    assert environment.outline is not None
    found = environment.outline.import_by_name[name]
    return found.original == name and found.module in _TYPING_MODULES


_TYPING_MODULES = ("typing", "typing_extensions", "collections.abc")


def _builtin(context: Context, node: nodes.NamedType) -> SemanticType | None:
    name = node.name
    if name in ("any", "Any", "object"):
        context.refer(node.span, NameKind.BUILTIN, name)
        return ANY
    if name == "None" or name in BUILTIN:
        context.refer(node.span, NameKind.BUILTIN, name)
        return NONE if name == "None" else STATED.get(name) or Instance(name)
    if name in TYPING:
        context.refer(node.span, NameKind.BUILTIN, name)
        synonym = SYNONYMS.get(name, name)
        return Instance(synonym) if synonym in BUILTIN or synonym in PROTOCOLS else ANY
    if name in CLASSES or name in EXCEPTIONS:
        context.refer(node.span, NameKind.BUILTIN, name)
        return Instance(name) if name in EXCEPTIONS else ANY
    if name in BUILTIN_NAMES and name not in context.environment.types:
        context.mismatch(node.span, f"expected a type, found the function `{name}`")
        return ANY
    return None


def _report_unknown(context: Context, root: str, span: Span, is_module: bool) -> None:
    if context.silent:
        return
    more: tuple[Fix, ...] = ()
    if is_module and root in sys.stdlib_module_names:
        more = (Fix(f"Add `import {root}`", (import_edit(f"import {root}"),), preferred=True),)
    what = "the module" if is_module else "the type"
    context.unknown(span, root, what, lambda: (), (context.environment.type_vocabulary, _BUILTIN_TYPES), more)


_BUILTIN_TYPES = Vocabulary(
    {*BUILTIN, *EXCEPTIONS, "any", "object", "None", "Callable", "Iterable", "Optional", "Literal", "Sequence",
     "Mapping"}
)  # fmt: skip


def import_edit(line: str) -> Edit:
    """An edit that puts an import at the top of the document."""
    return Edit(Span(0, 0), f"{line}\n", absolute=True)


def _expanded(context: Context, name: str) -> SemanticType:
    """What a type of the document stands for."""
    return _unfolded(context, name, context.environment.types[name].type)


def _unfolded(context: Context, name: str, definition: nodes.Type) -> SemanticType:
    """The type that `definition` gives to `name`; ANY where it is defined by itself."""

    def read() -> SemanticType:
        found = resolve(context, definition, Scope({}))
        return found if _is_small(found) else ANY

    return context.expand(("type", name), (definition,), read) or ANY


MAX_SIZE = 200
"""Parts of the largest type that is kept; a chain of definitions can double it with each link."""


def _is_small(found: SemanticType) -> bool:
    parts = [found]
    for count in range(MAX_SIZE):
        if count == len(parts):
            return True
        part = parts[count]
        parts += part.members if isinstance(part, Union) else part.args if isinstance(part, Instance) else ()
    return False


def _generic(context: Context, node: nodes.GenericType, scope: Scope) -> SemanticType:
    base = node.base.name.rpartition(".")[2]
    base_type = _named(context, node.base)
    if base == "Literal":
        return union(
            *[expressions.infer(context, a.value, scope) for a in node.args if isinstance(a, nodes.LiteralType)]
        )
    args = [resolve(context, a, scope) for a in node.args if not isinstance(a, nodes.ListType)]
    for listed in node.args:
        if isinstance(listed, nodes.ListType):
            for element in listed.elements or ():
                resolve(context, element, scope)
    if base == "Optional":
        return union(*args, NONE)
    if base == "Union":
        return union(*args)
    if base == "Annotated":
        return args[0] if args else ANY
    variadic = isinstance(node.args[-1], nodes.ListType) and node.args[-1].elements is None
    if base in STATED and base_type == STATED[base]:
        base_type = Instance(base)
    if not isinstance(base_type, Instance) or node.base.name in context.environment.types:
        return ANY
    name = base_type.name
    if name in BUILTIN and name != "tuple":
        wanted = ARGUMENTS.get(name, 0)
        if len(node.args) != wanted:
            takes = f"takes {wanted} type argument{'s' if wanted > 1 else ''}" if wanted else "takes no type arguments"
            example = f", as in `{'dict[str, int]' if name == 'dict' else f'{name}[int]'}`" if wanted else ""
            context.mismatch(node.span, f"`{name}` {takes}{example}, found {len(node.args)}")
            return Instance(name)
    if name in BUILTIN or name in PROTOCOLS:
        return Instance(name, tuple(args), variadic)
    return base_type


def source_type(context: Context, annotation: str | None) -> SemanticType:
    """The semantic type of an annotation in the source; ANY where it is missing or is not a type we can read."""
    if annotation is None or len(annotation) > 400:
        return ANY
    node = _read(annotation)
    if node is None:
        return ANY
    return context.expand(("annotation", annotation), (node,), lambda: resolve(context, node, Scope({}))) or ANY


@lru_cache(maxsize=4096)
def _read(annotation: str) -> nodes.Type | None:
    try:
        return type_from_text(annotation)
    except ValueError:
        return None


def constant_type(value: object) -> SemanticType:
    """Type of a literal."""
    if value is None:
        return NONE
    for kind, found in ((bool, BOOL), (int, INT), (float, FLOAT), (str, STR), (bytes, BYTES)):
        if isinstance(value, kind):
            return found
    return Instance("complex") if isinstance(value, complex) else ANY
