"""How things are described: the code that declares them, and what is said of them in words."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.check.types import TYPING
from lift_sys.ir.model import Entity, Signature, TypeDefinition
from lift_sys.ir.outline import ParameterKind, SourceClass, SourceFunction, SourceImport, SourceVariable
from lift_sys.ir.parser.document import Section
from lift_sys.ir.printer.document import print_item, print_signature
from lift_sys.ir.printer.expressions import print_type
from lift_sys.ir.types.prelude import EXCEPTIONS, prelude
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.markdown import escaped, fenced, joined, paragraph
from lift_sys.workspace.assist.targets import spec_of
from lift_sys.workspace.assist.words import TYPES


@dataclass(frozen=True, slots=True)
class Description:
    """`code` in `language` (``lift`` or ``python``), and Markdown about it."""

    code: str
    text: str = ""
    language: str = "lift"

    @property
    def markdown(self) -> str:
        """Both together."""
        return joined(fenced(self.code, self.language) if self.code else "", self.text)


def type_text(node: nodes.Type | None) -> str:
    """A type as it is written; ``any`` where there is none, or none that can be read."""
    if node is None:
        return "any"
    try:
        return print_type(node)
    except ValueError:
        return "any"


def signature_text(signature: Signature) -> str:
    """A signature as it is written, without its mark; its name alone if it could not be read."""
    try:
        bare = signature.model_copy(update={"rationale": None, "provenance": None})
        return print_signature(bare)
    except ValueError:
        name = signature.name if isinstance(signature.name, str) else signature.name.label
        return f"sig {name}(…)"


def source_signature(function: SourceFunction) -> str:
    """The header of a source function, in one line."""
    prefix = "async def" if function.is_async else "def"
    returns = f" -> {_one_line(function.returns)}" if function.returns is not None else ""
    return f"{prefix} {function.name.rpartition('.')[2]}({source_parameters(function)}){returns}"


def source_parameters(function: SourceFunction) -> str:
    """The parameters of a source function, as they are written."""
    shown: list[str] = []
    previous: ParameterKind | None = None
    starred = False
    for p in function.parameters:
        if previous is ParameterKind.POSITIONAL_ONLY and p.kind is not ParameterKind.POSITIONAL_ONLY:
            shown.append("/")
        if p.kind is ParameterKind.KEYWORD_ONLY and not starred:
            shown.append("*")
        starred = starred or p.kind in (ParameterKind.KEYWORD_ONLY, ParameterKind.VAR_POSITIONAL)
        star = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}.get(p.kind, "")
        text = f"{star}{p.name}"
        if p.annotation is not None:
            text += f": {_one_line(p.annotation)}"
        if p.default is not None:
            text += f"{' = ' if p.annotation is not None else '='}{_one_line(p.default)}"
        shown.append(text)
        previous = p.kind
    if previous is ParameterKind.POSITIONAL_ONLY:
        shown.append("/")
    return ", ".join(shown)


def _one_line(text: str) -> str:
    return " ".join(text.split())


_SPECIFIED: WeakKeyDictionary[Section, Description] = WeakKeyDictionary()
_IN_SOURCE: WeakKeyDictionary[Environment, dict[str, Description]] = WeakKeyDictionary()


def function(analysis: DocumentAnalysis, name: str) -> Description | None:
    """A function or method of the document, or else of its source."""
    found = spec_of(analysis, name)
    if found is None:
        return _in_source(analysis, name)
    placed, spec = found
    known = _SPECIFIED.get(placed.section)
    if known is None:
        summary = spec.intent.summary if spec.intent is not None else None
        code = signature_text(spec.signature) if spec.signature is not None else ""
        known = _SPECIFIED[placed.section] = Description(code, escaped(summary) if isinstance(summary, str) else "")
    if known.text:
        return known
    source = _in_source(analysis, name)
    return known if source is None else Description(known.code, source.text)


def _in_source(analysis: DocumentAnalysis, name: str) -> Description | None:
    environment = analysis.check.environment
    source = environment.outline.function_by_name.get(name) if environment.outline is not None else None
    if source is None:
        return None
    known = _IN_SOURCE.setdefault(environment, {})
    if name not in known:
        known[name] = Description(source_signature(source), paragraph(source.docstring), "python")
    return known[name]


def builtin(name: str, as_type: bool = False) -> Description | None:
    """A built-in function, class, exception or method (``str.lower``), by its dotted name.

    `as_type`: it stands as a type, so that how it is called does not matter.
    """
    known = prelude().signatures.get(name)
    if name in TYPES and (as_type or known is None):
        return Description(name, TYPES[name])
    if known is not None:
        code = "\n".join(signature_text(overload) for overload in known)
        summary = prelude().summaries.get(name)
        return Description(code, escaped(summary) if summary is not None else builtin_docstring(name))
    if name in EXCEPTIONS:
        bases = getattr(builtins, name).__bases__
        return Description(f"class {name}({', '.join(b.__name__ for b in bases)})", builtin_docstring(name), "python")
    text = builtin_docstring(name)
    if text or hasattr(builtins, name):
        return Description(name, text, "python")
    return Description(name, "A type of Python's `typing` or `collections.abc`.") if name in TYPING else None


@cache
def builtin_docstring(name: str) -> str:
    """The first paragraph of what Python says of a built-in name or method."""
    owner, dot, attribute = name.partition(".")
    found = getattr(builtins, owner, None)
    if dot:
        found = getattr(found, attribute, None)
    documentation = getattr(found, "__doc__", None)
    return paragraph(documentation) if isinstance(documentation, str) else ""


def entity(item: Entity) -> Description:
    """An entity with its fields and invariants."""
    try:
        return Description(print_item(item))
    except ValueError:
        name = item.name if isinstance(item.name, str) else item.name.label
        return Description(f"entity {name}")


def type_definition(analysis: DocumentAnalysis, item: TypeDefinition) -> Description:
    """A type of the document, with what it stands for in the end."""
    name = item.name if isinstance(item.name, str) else item.name.label
    text = escaped(item.rationale) if item.rationale is not None else ""
    return Description(f"type {name} = {type_text(item.type)}", joined(_expansion(analysis, item), text))


def _expansion(analysis: DocumentAnalysis, item: TypeDefinition) -> str:
    """What a definition that only names another one of the document comes to."""
    seen = {item.name}
    current: nodes.Type = item.type
    while isinstance(current, nodes.NamedType) and current.name not in seen:
        seen.add(current.name)
        further = analysis.check.environment.types.get(current.name)
        if further is None:
            break
        current = further.type
    return fenced(type_text(current)) if current is not item.type else ""


def source_class(found: SourceClass) -> Description:
    """A class of the source with its fields."""
    bases = f"({', '.join(_one_line(b) for b in found.bases)})" if found.bases else ""
    lines = [f"class {found.name.rpartition('.')[2]}{bases}:"]
    for part in found.fields[:20]:
        annotation = f": {_one_line(part.annotation)}" if part.annotation is not None else ""
        default = f" = {_one_line(part.default)}" if part.default is not None and len(part.default) < 40 else ""
        lines.append(f"    {part.name}{annotation}{default}")
    if len(lines) == 1:
        lines[0] = lines[0][:-1]
    return Description("\n".join(lines), paragraph(found.docstring), "python")


def source_variable(found: SourceVariable) -> Description:
    """A variable of the source's module."""
    annotation = f": {_one_line(found.annotation)}" if found.annotation is not None else ""
    value = f" = {found.value}" if found.value is not None and len(found.value) < 80 else ""
    return Description(f"{found.name}{annotation}{value}", "", "python")


def source_import(found: SourceImport) -> Description:
    """A name that the source imports."""
    if found.original is None:
        alias = f" as {found.name}" if found.name != found.module else ""
        return Description(f"import {found.module}{alias}", "", "python")
    alias = f" as {found.name}" if found.name != found.original else ""
    return Description(f"from {found.module} import {found.original}{alias}", "", "python")
