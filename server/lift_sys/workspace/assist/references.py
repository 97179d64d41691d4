"""All places that name the same thing: in one document, and in every document and source of a workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from lift_sys.ir import nodes
from lift_sys.ir.check.results import NameKind
from lift_sys.ir.model import Decreases, Invariant, Spec
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind
from lift_sys.ir.types.semantic import KNOWN
from lift_sys.source.references_model import ScopeKind
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.occurrences import Occurrence, occurrences
from lift_sys.workspace.assist.rename_documents import document_sites, loop_sites
from lift_sys.workspace.assist.rename_members import MemberSearch
from lift_sys.workspace.assist.rename_project import (
    Doubt,
    Project,
    Site,
    SourceSites,
    SourceThing,
)
from lift_sys.workspace.assist.rename_sources import ParameterSearch, TopSearch
from lift_sys.workspace.assist.targets import (
    Identity,
    Target,
    identity,
    spec_of,
    target_at,
)


class SubjectKind(StrEnum):
    """What can be referred to."""

    HOLE = "hole"
    VARIABLE = "variable"
    PARAMETER = "parameter"
    TYPE_PARAMETER = "type parameter"
    TOP = "definition"
    MEMBER = "member"
    LABEL = "label"
    RESULT = "result"
    BUILTIN = "built-in"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands at a place: its name as written, and how the document (`thing`) and the source know it.

    `path` and `span` say where one asked. `section` is the offset of the section that a local thing belongs to.
    `alias`: it is a name that an import of the document gives to something else.
    """

    kind: SubjectKind
    name: str
    path: str
    span: Span
    thing: Identity | None = None
    section: int = 0
    source: SourceThing | None = None
    function: str = ""
    alias: bool = False


@dataclass(frozen=True)
class Found:
    """Every place of a subject, with what could not be told, and the texts of the sources that were read."""

    sites: tuple[Site, ...]
    doubts: tuple[Doubt, ...]
    sources: dict[str, str]
    modules: frozenset[str] = frozenset()


def document_places(analysis: DocumentAnalysis, offset: int) -> tuple[Occurrence, ...]:
    """Every place in the document that names what stands at `offset`, that one included."""
    target = target_at(analysis, offset)
    subject = _subject(analysis, target) if target is not None else None
    return places(analysis, subject) if subject is not None else ()


def places(analysis: DocumentAnalysis, subject: Subject) -> tuple[Occurrence, ...]:
    """Every place in its own document that names `subject`."""
    found: dict[Span, bool] = {}
    if subject.kind is SubjectKind.LABEL:
        found = {site.span: False for site in loop_sites(analysis, subject.function, subject.name)}
    elif subject.thing is not None:
        found = {o.span: o.declares for o in occurrences(analysis, subject.thing)}
    return tuple(Occurrence(span, declares) for span, declares in sorted(found.items()))


# What stands at a place of a document.


def subject_at(analysis: DocumentAnalysis, offset: int, project: Project) -> Subject | None:
    """What stands at `offset` of a document; imported names are followed to the source that defines them."""
    target = target_at(analysis, offset)
    subject = _subject(analysis, target) if target is not None else None
    if target is not None and subject is None and isinstance(target.called, nodes.Name):
        return _keyword(analysis, target, target.called.id, project)
    if target is None or subject is None or subject.kind not in (SubjectKind.TOP, SubjectKind.MEMBER):
        return subject
    return _followed(analysis, target, subject, project)


def _keyword(analysis: DocumentAnalysis, target: Target, function: str, project: Project) -> Subject | None:
    """The parameter of a function that the document does not specify itself."""
    declared = analysis.check.environment.imports.get(function)
    origin = None
    if declared is None:
        origin = project.origin(analysis.source.path, function)
    elif isinstance(declared[0].module, str) and isinstance(declared[1].name, str):
        module = project.module(declared[0].module, analysis.source.path)
        origin = project.origin(module, declared[1].name) if module is not None else None
    if origin is None:
        return None
    source = SourceThing(*origin, parameter=target.name)
    return Subject(SubjectKind.PARAMETER, target.name, analysis.path, target.span, None, 0, source, origin[1])


def _subject(analysis: DocumentAnalysis, target: Target) -> Subject | None:
    thing, placed = identity(analysis, target), target.placed
    name, path, span = target.name, analysis.path, target.span
    item = placed.section.item
    if target.token.kind is Kind.HOLE:
        return Subject(SubjectKind.HOLE, name.removeprefix("?"), path, span, thing)
    if target.token.kind is not Kind.NAME:
        return None
    if thing is None or (thing[0] == "local" and target.binder is None and target.called is None):
        label = _label(analysis, target)
        if label is not None:
            return label
    if thing is None:
        return None
    kind, full, section = thing
    function = item.name if isinstance(item, Spec) and item.name is not None else ""
    if target.binder is not None and target.binder.kind is NameKind.TYPE:
        return Subject(SubjectKind.TYPE_PARAMETER, name, path, span, thing, placed.offset, None, function)
    if kind == "local":
        return _local(analysis, target, thing, section)
    if kind in ("result", "builtin", "place"):
        return Subject(SubjectKind({"builtin": "built-in"}.get(kind, kind)), name, path, span, thing, placed.offset)
    source = analysis.source.path
    thing_in_source = SourceThing(source, full) if source else None
    if kind == "parameter":
        function = full.rpartition(".")[0]
        thing_in_source = SourceThing(source, function, name)
        return Subject(SubjectKind.PARAMETER, name, path, span, thing, 0, thing_in_source, function)
    if kind == "member":
        owner, _, member = full.rpartition(".")
        if owner in KNOWN:
            return Subject(SubjectKind.BUILTIN, name, path, span, thing)
        return Subject(SubjectKind.MEMBER, member, path, span, thing, 0, thing_in_source if owner else None)
    return Subject(SubjectKind.TOP, full.rpartition(".")[2], path, span, thing, 0, thing_in_source)


def _local(analysis: DocumentAnalysis, target: Target, thing: Identity, section: int) -> Subject | None:
    for placed, spec in analysis.parsed.specs():
        if placed.offset != section or spec.signature is None:
            continue
        for parameter in spec.signature.parameters:
            if thing[1] == f"{parameter.name}@{parameter.name_span.start}":
                name = str(parameter.name)
                source = SourceThing(analysis.source.path, spec.name, name) if spec.name is not None else None
                source = source if analysis.source.path else None
                kind = SubjectKind.PARAMETER
                return Subject(kind, name, analysis.path, target.span, thing, section, source, spec.name or "")
    return Subject(SubjectKind.VARIABLE, target.name, analysis.path, target.span, thing, section)


def _label(analysis: DocumentAnalysis, target: Target) -> Subject | None:
    item = target.placed.section.item
    if not isinstance(item, Spec) or item.name is None or not target.index:
        return None
    if target.placed.section.tokens[target.index - 1].text != "of":
        return None
    for clause in item.clauses:
        here = clause.span.contains(target.token.start)
        if here and isinstance(clause, (Invariant, Decreases)) and clause.loop == target.name:
            offset = target.placed.offset
            return Subject(SubjectKind.LABEL, target.name, analysis.path, target.span, None, offset, None, item.name)
    return None


def _followed(analysis: DocumentAnalysis, target: Target, subject: Subject, project: Project) -> Subject:
    """Where an imported thing comes from: the document's import, or its source's."""
    source = subject.source
    if source is None:
        return subject
    unknown = replace(subject, source=None)
    root, _, member = source.name.partition(".")
    environment = analysis.check.environment
    declared = environment.imports.get(root)
    if declared is not None:
        statement, part = declared
        # In `from m import x as x` the first one is the name that it has elsewhere.
        given = any(o.span == target.span for o in occurrences(analysis, ("top", root, 0)))
        if part.alias is not None and target.name == part.alias and not member and given:
            return replace(unknown, alias=True)
        if not isinstance(statement.module, str) or not isinstance(part.name, str):
            return unknown
        module = project.module(statement.module, analysis.source.path)
        origin = project.origin(module, part.name) if module is not None else None
    elif root in environment.types or root in environment.entities or root in environment.signatures:
        return subject
    else:
        origin = project.origin(source.path, root)
    if origin is None:
        return unknown
    if member:
        return replace(subject, source=SourceThing(origin[0], f"{origin[1]}.{member}"))
    if target.name == origin[1]:
        thing = subject.thing if subject.name == origin[1] else None
        return replace(subject, name=origin[1], thing=thing, source=SourceThing(*origin))
    return subject  # the source's import gives it this name


# What stands at a place of a source.


def subject_in_source(project: Project, path: str, offset: int) -> Subject | None:
    """What stands at `offset` of a source: a parameter, a function, class or variable, or a member of a class."""
    known = project.references(path)
    use = known.at(offset)
    if use is None:
        return _attribute_subject(project, path, offset)
    scope = known.binding(use.name, use.scope)
    if (
        scope.kind is ScopeKind.FUNCTION
        and use.name in scope.parameters
        and "<locals>" not in scope.name
        and scope.name
    ):
        source = SourceThing(path, scope.name, use.name)
        return Subject(SubjectKind.PARAMETER, use.name, path, use.span, None, 0, source, scope.name)
    if scope.kind is ScopeKind.CLASS and scope.name and "<locals>" not in scope.name:
        source = SourceThing(path, f"{scope.name}.{use.name}")
        return Subject(SubjectKind.MEMBER, use.name, path, use.span, None, 0, source)
    if scope.kind is ScopeKind.MODULE:
        origin = project.origin(path, use.name)
        if origin is not None and origin[1] == use.name:
            return Subject(SubjectKind.TOP, use.name, path, use.span, None, 0, SourceThing(*origin))
    return None


def _attribute_subject(project: Project, path: str, offset: int) -> Subject | None:
    known = project.references(path)
    for imported in known.imports:
        if imported.original not in (None, "*") and imported.span.contains(offset):
            module = project.module(imported.module, path)
            origin = project.origin(module, imported.original or "") if module is not None else None
            if origin is not None and origin[1] == imported.original:
                return Subject(SubjectKind.TOP, origin[1], path, imported.span, None, 0, SourceThing(*origin))
    for use in known.attributes:
        if not use.span.contains(offset):
            continue
        if use.chain and use.chain[0]:
            module = project.chain(path, use.chain, use.scope)
            origin = project.origin(module, use.name) if module is not None else None
            if origin is not None and origin[1] == use.name:
                return Subject(SubjectKind.TOP, use.name, path, use.span, None, 0, SourceThing(*origin))
        owner = use.method.rpartition(".")[0]
        if use.chain == ("self",) and owner and "<locals>" not in owner:
            source = SourceThing(path, f"{owner}.{use.name}")
            return Subject(SubjectKind.MEMBER, use.name, path, use.span, None, 0, source)
    for call in known.calls:
        for name, span in call.keywords:
            if span.contains(offset) and len(call.called) == 1:
                origin = project.origin(path, call.called[0])
                if origin is not None and known.binding(call.called[0], call.scope) is known.module:
                    source = SourceThing(*origin, parameter=name)
                    return Subject(SubjectKind.PARAMETER, name, path, span, None, 0, source, origin[1])
    return None


# Everything.


def specified(subject: Subject, document: DocumentAnalysis) -> Subject | None:
    """The subject of a source as its document knows it; None if that does not speak of it."""
    source = subject.source
    if source is None:
        return None
    environment = document.check.environment
    if source.parameter is not None:
        found = spec_of(document, source.name)
        for parameter in found[1].signature.parameters if found is not None and found[1].signature is not None else ():
            if parameter.name == source.parameter and found is not None:
                thing: Identity = ("local", f"{source.parameter}@{parameter.name_span.start}", found[0].offset)
                return replace(subject, thing=thing, section=found[0].offset)
        return None
    owner, _, member = source.name.rpartition(".")
    if owner:
        entity = environment.entities.get(owner)
        known = source.name in environment.signatures or (
            entity is not None and any(field.name == member for field in entity.fields)
        )
        stated: Identity = ("member", source.name, 0)
    else:
        known = any(source.name in names for names in (environment.signatures, environment.entities, environment.types))
        stated = ("top", source.name, 0)
    if not known:
        return None
    return replace(subject, thing=stated)


def find(
    subject: Subject, own: DocumentAnalysis | None, documents: tuple[DocumentAnalysis, ...], project: Project
) -> Found:
    """Every place of `subject`, in `own` (the document that declares it, if there is one), the other documents and
    the sources.
    """
    sites: set[Site] = set()
    if own is not None and subject.kind is SubjectKind.LABEL:
        sites = set(loop_sites(own, subject.function, subject.name, source=True))
        texts = {own.source.path: own.source.text or ""} if any(s.path != own.path for s in sites) else {}
        return Found(tuple(sorted(sites, key=_order)), (), texts)
    if own is not None and (subject.thing is not None):
        sites = {Site(own.path, o.span, o.declares) for o in places(own, subject)}
    if subject.source is None or subject.alias or subject.kind in _IN_DOCUMENT:
        return Found(tuple(sorted(sites, key=_order)), (), {})
    found = _source_sites(project, subject.source)
    doubts = set(found.doubts)
    sites |= found.sites
    for document in documents:
        more = document_sites(document, subject.source, found.modules, project)
        sites |= more.sites
        doubts |= more.doubts
    # A place that is found in two ways declares if one of them says so.
    single = {(s.path, s.span): s for s in sorted(sites, key=lambda s: s.declares)}
    ordered = tuple(sorted(single.values(), key=_order))
    return Found(ordered, tuple(sorted(doubts, key=str)), found.texts, frozenset(found.modules))


def _source_sites(project: Project, thing: SourceThing) -> SourceSites:
    if thing.parameter is not None:
        return ParameterSearch(project, thing).search()
    return (MemberSearch if "." in thing.name else TopSearch)(project, thing).search()


_IN_DOCUMENT = (SubjectKind.HOLE, SubjectKind.VARIABLE, SubjectKind.RESULT, SubjectKind.TYPE_PARAMETER)


def _order(site: Site) -> tuple[str, Span]:
    return site.path, site.span


__all__ = ["Found", "Subject", "SubjectKind", "document_places", "find", "places", "subject_at", "subject_in_source"]
