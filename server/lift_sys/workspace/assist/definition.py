"""From a name to where it is declared, in the document and in its source, and from the source back to the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.ir.check.environment import bound_name
from lift_sys.ir.check.results import NameKind
from lift_sys.ir.model import Decreases, Entity, Import, Invariant, Spec, TypeDefinition
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind
from lift_sys.source.loops import loop_labels
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.occurrences import occurrences
from lift_sys.workspace.assist.targets import (
    Identity,
    Target,
    identity,
    sorted_references,
    spec_of,
    target_at,
)


@dataclass(frozen=True, slots=True)
class Location:
    """A declaration: `span` is its name in the file at `path`, `whole` all of it, `origin` where one came from."""

    path: str
    span: Span
    whole: Span
    origin: Span


def definitions(analysis: DocumentAnalysis, offset: int) -> tuple[Location, ...]:
    """Where the thing at `offset` of the document is declared: in the document first, then in its source.

    A place that is the declaration itself is not among them, unless it is the only one.
    """
    target = target_at(analysis, offset)
    if target is None:
        return ()
    found = tuple(dict.fromkeys(_of(analysis, target)))
    own = target.span
    elsewhere = tuple(
        f for f in found if f.path != analysis.path or not (f.span.start <= own.start and own.end <= f.span.end)
    )
    return elsewhere or found


def _of(analysis: DocumentAnalysis, target: Target) -> Iterator[Location]:
    origin = target.span
    thing = identity(analysis, target)
    if thing is not None and thing[0] == "parameter":
        yield from _parameter_in_source(analysis, thing[1].rpartition(".")[0], target)
        return
    if thing is None:
        yield from _label(analysis, target)
        if target.called is not None:
            yield from _source_parameter(analysis, target)
        return
    kind = thing[0]
    if kind == "hole":
        yield from _hole(analysis, origin)
    elif kind == "result":
        item = target.placed.section.item
        if isinstance(item, Spec) and item.signature is not None:
            signature = item.signature
            place = signature.returns.span if signature.returns is not None else signature.name_span
            yield _here(analysis, place.shifted(target.placed.offset), origin)
    elif kind == "local":
        if target.binder is not None and target.binder.name == "_":
            yield _here(analysis, target.binder.span.shifted(target.placed.offset), origin)
            return
        if target.binder is not None and target.binder.kind is NameKind.PARAMETER and target.name == "self":
            yield _here(analysis, target.binder.span.shifted(target.placed.offset), origin)
            return
        for occurrence in occurrences(analysis, thing):
            if occurrence.declares:
                yield _here(analysis, occurrence.span, origin)
                if occurrence.span == origin and target.binder is not None and target.binder.kind is NameKind.PARAMETER:
                    item = target.placed.section.item
                    function = item.name if isinstance(item, Spec) else None
                    yield from _parameter_in_source(analysis, function or "", target)
    else:
        yield from _declared(analysis, thing, origin)
        if target.reference is not None and target.reference.kind is NameKind.CLASS and kind == "top":
            yield from _in_source(analysis, target.reference.name, origin)


def _here(analysis: DocumentAnalysis, span: Span, origin: Span, whole: Span | None = None) -> Location:
    return Location(analysis.path, span, whole if whole is not None else span, origin)


def _hole(analysis: DocumentAnalysis, origin: Span) -> Iterator[Location]:
    """The first place that states the hole's type; without one, the first place."""
    places = [hole for hole in analysis.check.holes if hole.name_span == origin]
    if not places:
        return
    name = places[0].use.hole.name
    same = [hole for hole in analysis.check.holes if hole.use.hole.name == name] if name is not None else places
    first = next((hole for hole in same if hole.use.hole.annotation is not None), same[0])
    yield _here(analysis, first.name_span, origin, first.span)


def _declared(analysis: DocumentAnalysis, thing: Identity, origin: Span) -> Iterator[Location]:
    """A thing that is declared at the top of the document, of its source, or of both, or a member of such a thing."""
    kind, name, _ = thing
    owner, _, member = name.rpartition(".")
    for placed in analysis.parsed.sections:
        item, by = placed.section.item, placed.offset
        match item:
            case TypeDefinition() | Entity() if item.name == name and kind == "top":
                yield _here(analysis, item.name_span.shifted(by), origin, item.span.shifted(by))
            case Spec(signature=signature) if signature is not None and signature.name == name:
                yield _here(analysis, signature.name_span.shifted(by), origin, item.span.shifted(by))
            case Entity() if kind == "member" and item.name == owner:
                for part in item.fields:
                    if part.name == member:
                        yield _here(analysis, part.name_span.shifted(by), origin, part.span.shifted(by))
            case Import() if kind == "top":
                for imported in item.names:
                    if bound_name(item, imported) == name:
                        yield _here(analysis, imported.span.shifted(by), origin, item.span.shifted(by))
    if kind in ("top", "member"):
        yield from _in_source(analysis, name, origin)


def declared_in(analysis: DocumentAnalysis, name: str, origin: Span) -> tuple[Location, ...]:
    """Where a document and its source declare something by its dotted name; what they import is not declared there."""
    kind = "member" if "." in name else "top"
    found = dict.fromkeys(_declared(analysis, (kind, name, 0), origin))
    imports: set[tuple[str, Span]] = set()
    for placed in analysis.parsed.sections:
        if isinstance(placed.section.item, Import):
            imports |= {(analysis.path, part.span.shifted(placed.offset)) for part in placed.section.item.names}
    outline = analysis.source.outline
    imports |= {(analysis.source.path, part.span) for part in (outline.imports if outline is not None else ())}
    return tuple(location for location in found if (location.path, location.span) not in imports)


def _in_source(analysis: DocumentAnalysis, name: str, origin: Span) -> Iterator[Location]:
    outline = analysis.source.outline
    if outline is None:
        return
    path = analysis.source.path
    function, found = outline.function_by_name.get(name), outline.class_by_name.get(name)
    variable, imported = outline.variable_by_name.get(name), outline.import_by_name.get(name)
    if function is not None:
        yield Location(path, function.name_span, function.span, origin)
    elif found is not None:
        yield Location(path, found.name_span, found.span, origin)
    elif variable is not None:
        yield Location(path, Span(variable.span.start, variable.span.start + len(name)), variable.span, origin)
    elif imported is not None:
        yield Location(path, imported.span, imported.span, origin)
    else:
        yield from _field_in_source(outline, analysis.source.text or "", path, name, origin)


def _field_in_source(outline: SourceOutline, text: str, path: str, name: str, origin: Span) -> Iterator[Location]:
    owner, _, member = name.rpartition(".")
    source = outline.class_by_name.get(owner)
    for part in source.fields if source is not None else ():
        if part.name == member:
            at = text.find(member, part.span.start, part.span.end)
            span = Span(at, at + len(member)) if at >= 0 else part.span
            yield Location(path, span, part.span, origin)


def _source_parameter(analysis: DocumentAnalysis, target: Target) -> Iterator[Location]:
    """The parameter of a function of the source that a keyword argument names."""
    called = target.called
    if called is None:
        return
    reference = next((r for r in sorted_references(target.check)[1] if r.span.end == called.span.end), None)
    if reference is not None:
        yield from _parameter_in_source(analysis, reference.name, target)


def _parameter_in_source(analysis: DocumentAnalysis, name: str, target: Target) -> Iterator[Location]:
    outline = analysis.source.outline
    function = outline.function_by_name.get(name) if outline is not None else None
    for part in function.parameters if function is not None else ():
        if part.name == target.name:
            text = analysis.source.text or ""
            at = text.find(part.name, part.span.start, part.span.end)
            span = Span(at, at + len(part.name)) if at >= 0 else part.span
            yield Location(analysis.source.path, span, part.span, target.span)


def _label(analysis: DocumentAnalysis, target: Target) -> Iterator[Location]:
    """The loop that ``of NAME`` or ``at LINE`` speaks of."""
    item, text = target.placed.section.item, analysis.source.text
    if not isinstance(item, Spec) or item.name is None or text is None or not target.index:
        return
    if target.token.kind not in (Kind.NAME, Kind.NUMBER):
        return
    if target.placed.section.tokens[target.index - 1].text not in ("of", "at"):
        return
    for clause in item.clauses:
        if not isinstance(clause, (Invariant, Decreases)) or not clause.span.contains(target.token.start):
            continue
        for loop in loop_labels(text, item.name):
            if clause.loop is not None and clause.loop in (loop.label, loop.line + 1):
                yield Location(analysis.source.path, loop.header, loop.span, target.span)


def document_definitions(analysis: DocumentAnalysis, source_offset: int) -> tuple[Location, ...]:
    """From the name of a function, class, field or parameter in the source to what the document says of it.

    `origin` of the locations is in the source; `path` and the other spans are the document's.
    """
    outline = analysis.source.outline
    if outline is None:
        return ()
    found: list[Location] = []
    for function in outline.functions:
        if function.name_span.contains(source_offset):
            found += _declared_here(analysis, ("top", function.name, 0), function.name_span)
        spec = spec_of(analysis, function.name)
        if spec is None or spec[1].signature is None:
            continue
        for parameter in function.parameters:
            origin = Span(parameter.span.start, parameter.span.start + len(parameter.name))
            if origin.contains(source_offset):
                for stated in spec[1].signature.parameters:
                    if stated.name == parameter.name:
                        span = stated.name_span.shifted(spec[0].offset)
                        found.append(_here(analysis, span, origin, stated.span.shifted(spec[0].offset)))
    for source in outline.classes:
        if source.name_span.contains(source_offset):
            found += _declared_here(analysis, ("top", source.name, 0), source.name_span)
        for field in source.fields:
            origin = Span(field.span.start, field.span.start + len(field.name))
            if origin.contains(source_offset):
                found += _declared_here(analysis, ("member", f"{source.name}.{field.name}", 0), origin)
    return tuple(dict.fromkeys(found))


def _declared_here(analysis: DocumentAnalysis, thing: Identity, origin: Span) -> list[Location]:
    return [location for location in _declared(analysis, thing, origin) if location.path == analysis.path]
