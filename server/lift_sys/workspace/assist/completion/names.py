"""Names that may stand in an expression or a type, and their candidates."""

from __future__ import annotations

import sys
from functools import cache

from lift_sys.ir import nodes
from lift_sys.ir.check import names as checked_names
from lift_sys.ir.check.results import NameKind
from lift_sys.ir.model import Signature
from lift_sys.ir.outline import ParameterKind, SourceFunction, SourceOutline
from lift_sys.ir.types.prelude import EXCEPTIONS, prelude
from lift_sys.ir.types.semantic import (
    ClassObject,
    Function,
    FunctionSignature,
    Instance,
    members_of,
    show,
)
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist import describe
from lift_sys.workspace.assist.bindings import Binder
from lift_sys.workspace.assist.completion.candidates import CandidateKind, Collector, Rank, snippet_text
from lift_sys.workspace.assist.completion.probe import Probe
from lift_sys.workspace.assist.markdown import escaped, paragraph
from lift_sys.workspace.assist.targets import spec_of
from lift_sys.workspace.assist.words import PLACES, TYPES, WORDS

COMMON = (
    "len all any sum min max sorted abs range isinstance enumerate zip round reversed set list tuple dict str int "
    "float bool"
).split()
"""The built-ins that predicates mostly use, the most frequent first."""

_RARE = frozenset("open input print vars dir memoryview bytearray slice object getattr hasattr iter next id".split())
_LOCAL_KINDS = {
    NameKind.PARAMETER: CandidateKind.PARAMETER,
    NameKind.FIELD: CandidateKind.FIELD,
}


def add_expressions(found: Collector, analysis: DocumentAnalysis, probe: Probe, called: bool) -> None:
    """Everything that an expression may begin with. `called`: an opening bracket follows already."""
    add_locals(found, probe)
    add_declared(found, analysis, called)
    add_builtins(found, called)
    for name, snippet in (
        ("forall", "forall ${1:x} in ${2:xs}: $0"),
        ("exists", "exists ${1:x} in ${2:xs}: $0"),
    ):
        text = WORDS[name].markdown
        found.add(name, CandidateKind.SNIPPET, Rank.WORD, f"{name} x in xs: …", text, snippet)
    at_exit = any(b.kind is NameKind.RESULT for b in probe.visible.values())
    if at_exit:
        found.add("old", CandidateKind.FUNCTION, Rank.WORD, "value at entry", WORDS["old"].markdown,
                  None if called else "old($1)$0")  # fmt: skip
    for constant in ("True", "False", "None"):
        found.add(constant, CandidateKind.CONSTANT, Rank.WORD)
    for word in ("not", "lambda"):
        found.add(word, CandidateKind.KEYWORD, Rank.OTHER)


def add_locals(found: Collector, probe: Probe) -> None:
    """Names that are bound around the cursor, the innermost first."""
    for name, binder in _innermost_first(probe):
        kind = _LOCAL_KINDS.get(binder.kind, CandidateKind.VARIABLE)
        rank = Rank.BOUND if binder.kind is NameKind.VARIABLE else Rank.LOCAL
        if binder.kind is NameKind.RESULT:
            returns = probe.signature.returns if probe.signature is not None else None
            found.add(name, kind, rank, describe.type_text(returns), "What the function returns.")
        elif binder.kind is NameKind.PARAMETER and probe.signature is not None:
            found.add(name, kind, rank, _parameter_type(probe.signature, name))
        else:
            found.add(name, kind, rank, show(probe.type_of(name)))


def _innermost_first(probe: Probe) -> list[tuple[str, Binder]]:
    """Variables from the inside out, then `result`, then parameters in their order."""
    listed = list(probe.visible.items())
    variables = [entry for entry in reversed(listed) if entry[1].kind is NameKind.VARIABLE]
    return variables + [entry for entry in listed if entry[1].kind is not NameKind.VARIABLE]


def _parameter_type(signature: Signature, name: str) -> str:
    return next((describe.type_text(p.type) for p in signature.parameters if p.name == name and p.type), "")


def add_declared(found: Collector, analysis: DocumentAnalysis, called: bool) -> None:
    """Names that the document and its source declare at their top."""
    environment = analysis.check.environment
    for name in environment.signatures:
        if "." not in name:
            _add_function(found, analysis, name, Rank.DOCUMENT, called)
    for name, entity in environment.entities.items():
        found.add(name, CandidateKind.ENTITY, Rank.DOCUMENT, "entity", describe.entity(entity).markdown)
    for name, (item, _) in environment.imports.items():
        found.add(name, CandidateKind.MODULE, Rank.IMPORTED, _module(item.module))
    outline = environment.outline
    if outline is None:
        return
    for function in outline.functions:
        if "." not in function.name:
            _add_function(found, analysis, function.name, Rank.SOURCE, called)
    for source in outline.classes:
        if "." not in source.name:
            found.add(source.name, CandidateKind.CLASS, Rank.SOURCE, "class", paragraph(source.docstring))
    for variable in outline.variables:
        detail = variable.annotation or (f"= {variable.value}" if variable.value and len(variable.value) < 60 else "")
        found.add(variable.name, CandidateKind.VARIABLE, Rank.SOURCE, detail)
    for imported in outline.imports:
        if imported.module != "__future__":
            found.add(imported.name, CandidateKind.MODULE, Rank.IMPORTED, imported.module)


def _module(module: str | nodes.Hole | None) -> str:
    return "module" if module is None else module if isinstance(module, str) else module.label


def _add_function(found: Collector, analysis: DocumentAnalysis, name: str, rank: int, called: bool) -> None:
    told = describe.function(analysis, name)
    if told is None:
        return
    stated = spec_of(analysis, name)
    outline = analysis.check.environment.outline
    source = outline.function_by_name.get(name) if outline is not None else None
    takes = bool(stated[1].signature.parameters if stated is not None and stated[1].signature is not None else
                 source.parameters if source is not None else ())  # fmt: skip
    detail = told.code.removeprefix("sig ").removeprefix("async ").removeprefix("def ").removeprefix(name)
    found.add(name, CandidateKind.FUNCTION, rank, detail, told.text, _call(name, takes, called), name)


def _call(name: str, takes: bool, called: bool) -> str | None:
    return None if called else f"{name}($1)$0" if takes else f"{name}()$0"


@cache
def _builtins() -> tuple[tuple[str, CandidateKind, int, str, str, bool], ...]:
    """Built-in functions and classes: label, kind, rank, detail, documentation, whether it takes arguments."""
    listed = []
    order = {name: position for position, name in enumerate(COMMON)}
    for name in sorted(prelude().functions, key=lambda n: (order.get(n, len(order)), n in _RARE, n)):
        told = describe.builtin(name)
        if told is None:
            continue
        rank = Rank.COMMON if name in order else Rank.OTHER if name in _RARE else Rank.BUILTIN
        kind = CandidateKind.CLASS if name in TYPES else CandidateKind.FUNCTION
        detail = told.code.partition("\n")[0].removeprefix("sig ").removeprefix(name)
        listed.append((name, kind, rank, detail, told.text, True))
    return tuple(listed)


def add_builtins(found: Collector, called: bool) -> None:
    """Python's built-ins that predicates may use."""
    for name, kind, rank, detail, documentation, takes in _builtins():
        snippet = None if kind is CandidateKind.CLASS else _call(name, takes, called)
        found.add(name, kind, rank, detail, documentation, snippet, name)


def add_attributes(found: Collector, probe: Probe, node: nodes.Attribute, called: bool) -> None:
    """Attributes of the object before the dot."""
    owner = probe.infer(node.value)
    context = probe.context()
    for name in sorted(checked_names.attributes_of(context, owner), key=_attribute_order):
        if name.startswith("__"):
            continue
        part = checked_names.attribute_type(context, nodes.Attribute(node.value, name), owner)
        # Of what is declared the fields say most, of what is built in the methods.
        declared = _is_declared(probe, owner.name if isinstance(owner, Instance) else "", name)
        rank = Rank.LOCAL if declared else Rank.WORD
        if isinstance(part, Function):
            takes = any(signature.parameters for signature in part.overloads)
            detail = _signature_detail(part)
            found.add(name, CandidateKind.METHOD, rank + 2 * declared, detail, _method_text(probe, part.name),
                      _call(name, takes, called), name)  # fmt: skip
        else:
            found.add(name, CandidateKind.FIELD, rank + 2 * (not declared), show(part))


def _attribute_order(name: str) -> tuple[bool, str]:
    return name.startswith("_"), name


def _is_declared(probe: Probe, owner: str, name: str) -> bool:
    entity = probe.environment.entities.get(owner)
    if entity is not None and any(part.name == name for part in entity.fields):
        return True
    outline = probe.environment.outline
    source = outline.class_by_name.get(owner) if outline is not None else None
    return source is not None and name in source.members


def _signature_detail(part: Function) -> str:
    shown = _shown_signature(part.overloads[0]) if part.overloads else ""
    more = len(part.overloads) - 1
    return f"{shown} (+{more} overload{'s' if more > 1 else ''})" if more > 0 else shown


def _shown_signature(signature: FunctionSignature) -> str:
    parts = []
    for p in signature.parameters:
        star = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}.get(p.kind, "")
        parts.append(f"{star}{p.name}: {show(p.type)}{' = …' if p.has_default else ''}")
    return f"({', '.join(parts)}) -> {show(signature.returns)}"


def _method_text(probe: Probe, name: str) -> str:
    outline = probe.environment.outline
    source = outline.function_by_name.get(name) if outline is not None else None
    return paragraph(source.docstring) if source is not None else describe.builtin_docstring(name)


def add_keyword_arguments(found: Collector, probe: Probe, call: nodes.Call) -> None:
    """Names of parameters that the call does not give yet."""
    given = {keyword.name for keyword in call.keywords}
    owner = probe.infer(call.func)
    signatures = [s for m in members_of(owner) if isinstance(m, (Function, ClassObject)) for s in m.overloads]
    outline = probe.environment.outline
    source = outline.class_by_name.get(owner.name) if outline is not None and isinstance(owner, ClassObject) else None
    if not signatures and source is not None and any("dataclass" in d for d in source.decorators):
        for part in source.fields[len(call.args) - 1 :]:
            if part.name not in given:
                found.add(f"{part.name}=", CandidateKind.PARAMETER, Rank.WANTED, part.annotation or "")
    for signature in signatures:
        positional = [p for p in signature.parameters if p.kind is ParameterKind.POSITIONAL_OR_KEYWORD]
        by_position = [
            p
            for p in signature.parameters
            if p.kind in (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)
        ]
        # The argument that is being typed may become a keyword argument itself; what stands before it has its place.
        taken = {p.name for p in by_position[: max(0, _position(call, probe.node))]}
        keyword_only = [p for p in signature.parameters if p.kind is ParameterKind.KEYWORD_ONLY]
        for p in (*positional, *keyword_only):
            if p.name and p.name not in given and p.name not in taken:
                found.add(f"{p.name}=", CandidateKind.PARAMETER, Rank.WANTED, show(p.type))


def _position(call: nodes.Call, node: nodes.Node) -> int:
    return next((i for i, argument in enumerate(call.args) if argument is node), len(call.args))


TYPE_SNIPPETS = {
    "list": "list[$1]$0",
    "set": "set[$1]$0",
    "dict": "dict[${1:str}, ${2:int}]$0",
    "tuple": "tuple[${1:int}, ...]$0",
    "frozenset": "frozenset[$1]$0",
    "Optional": "Optional[$1]$0",
    "Literal": "Literal[$1]$0",
    "Callable": "Callable[[$1], ${2:bool}]$0",
    "Iterable": "Iterable[$1]$0",
    "Sequence": "Sequence[$1]$0",
    "Mapping": "Mapping[${1:str}, ${2:int}]$0",
}


def add_types(found: Collector, analysis: DocumentAnalysis, of_hole: bool, plain: bool) -> None:
    """Everything that a type may begin with. `of_hole`: it is a hole's; `plain`: brackets follow already."""
    environment = analysis.check.environment
    outline = environment.outline
    for name, definition in environment.types.items():
        told = describe.type_definition(analysis, definition)
        found.add(name, CandidateKind.TYPE, Rank.BOUND, told.code.partition("= ")[2], told.text)
    for name, entity in environment.entities.items():
        found.add(name, CandidateKind.ENTITY, Rank.BOUND, "entity", describe.entity(entity).markdown)
    if of_hole:
        found.add("predicate", CandidateKind.TYPE, Rank.BOUND, "a whole condition", WORDS["predicate"].markdown)
    for source in outline.classes if outline is not None else ():
        rank = Rank.OTHER if _is_exception(outline, source.name) else Rank.LOCAL
        found.add(source.name, CandidateKind.CLASS, rank, "class", paragraph(source.docstring))
    for name, text in TYPES.items():
        snippet = TYPE_SNIPPETS.get(name) if not plain else None
        found.add(name, CandidateKind.TYPE, Rank.DOCUMENT if name != "object" else Rank.OTHER, "", text, snippet, name)
    for name, (item, _) in environment.imports.items():
        found.add(name, CandidateKind.MODULE, Rank.IMPORTED, _module(item.module))
    for imported in outline.imports if outline is not None else ():
        if imported.module != "__future__":
            found.add(imported.name, CandidateKind.MODULE, Rank.IMPORTED, imported.module)
    for name in ("Optional", "Literal", "Callable", "Iterable", "Sequence", "Mapping"):
        found.add(name, CandidateKind.TYPE, Rank.WORD, "typing", "", TYPE_SNIPPETS[name] if not plain else None, name)
    found.add("{x: T | P}", CandidateKind.SNIPPET, Rank.WORD, "refinement",
              "Objects of T of which P holds.", "{${1:x}: ${2:int} | ${3:x > 0}}$0", "{x: int | x > 0}")  # fmt: skip


def add_exceptions(found: Collector, outline: SourceOutline | None, imports: dict[str, object]) -> None:
    """Exceptions of the source, imported ones, and Python's own, the most frequent first."""
    for source in outline.classes if outline is not None else ():
        if _is_exception(outline, source.name):
            found.add(source.name, CandidateKind.EXCEPTION, Rank.LOCAL, "class", paragraph(source.docstring))
    imported = [*imports, *(outline.import_by_name if outline is not None else ())]
    for name in imported:
        if name.endswith(("Error", "Exception", "Warning")):
            found.add(name, CandidateKind.EXCEPTION, Rank.SOURCE, "imported")
    for name in ("ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "LookupError",
                 "NotImplementedError", "OverflowError", "RuntimeError", "AssertionError"):  # fmt: skip
        found.add(name, CandidateKind.EXCEPTION, Rank.COMMON, "built-in", describe.builtin_docstring(name))
    for name in sorted(EXCEPTIONS):
        rank = Rank.OTHER if name.endswith("Warning") else Rank.BUILTIN
        found.add(name, CandidateKind.EXCEPTION, rank, "built-in", describe.builtin_docstring(name))


def _is_exception(outline: SourceOutline | None, name: str, depth: int = 0) -> bool:
    source = outline.class_by_name.get(name) if outline is not None else None
    if source is None:
        return name.rpartition(".")[2].endswith(("Error", "Exception", "Warning")) or name in EXCEPTIONS
    return depth < 10 and any(_is_exception(outline, base, depth + 1) for base in source.bases)


def add_modules(found: Collector, outline: SourceOutline | None) -> None:
    """Modules: those that the source imports, then Python's own."""
    for imported in outline.imports if outline is not None else ():
        if imported.module != "__future__":
            found.add(imported.module, CandidateKind.MODULE, Rank.SOURCE, "imported by the source")
    for name in sorted(sys.stdlib_module_names):
        if not name.startswith("_"):
            found.add(name, CandidateKind.MODULE, Rank.BUILTIN, "standard library")


def add_places(found: Collector, analysis: DocumentAnalysis, probe: Probe, entry: str, first: bool) -> None:
    """Places of an effect. `first`: none stands before it in this entry."""
    if first:
        found.add("none", CandidateKind.KEYWORD, Rank.WANTED, "nothing at all", WORDS["none"].markdown)
    for name, binder in _innermost_first(probe):
        kind = _LOCAL_KINDS.get(binder.kind, CandidateKind.VARIABLE)
        found.add(name, kind, Rank.LOCAL if kind is CandidateKind.PARAMETER else Rank.BOUND, show(probe.type_of(name)))
    if entry == "calls":
        add_declared(found, analysis, called=True)
        return
    outline = analysis.check.environment.outline
    for variable in outline.variables if outline is not None else ():
        found.add(variable.name, CandidateKind.VARIABLE, Rank.SOURCE, variable.annotation or "")
    for name, text in PLACES.items():
        found.add(name, CandidateKind.PLACE, Rank.COMMON, text)


def add_holes(found: Collector, analysis: DocumentAnalysis, own: int) -> None:
    """Holes that the document names already; the one that begins at `own` counts only if it stands elsewhere, too."""
    for hole in analysis.holes:
        if hole.name.startswith("?_") or all(span.start == own for span in hole.spans):
            continue
        detail = str(hole.kind) if hole.type == "any" else f"{hole.kind}: {hole.type}"
        documentation = escaped(hole.question) if hole.question else ""
        found.add(hole.label, CandidateKind.HOLE, Rank.LOCAL, detail, documentation)
    found.add("?_", CandidateKind.HOLE, Rank.OTHER, "an anonymous hole")


def source_call(function: SourceFunction, name: str) -> str:
    """The rest of a `sig` behind the keyword that says what the source says."""
    parameters = describe.source_parameters(function)
    returns = f" -> {' '.join(function.returns.split())}" if function.returns is not None else ""
    return f"{name}({parameters}){returns}"


def snippet_of_source(function: SourceFunction, name: str) -> str:
    """As `source_call`, as a snippet."""
    return snippet_text(source_call(function, name)) + "$0"
