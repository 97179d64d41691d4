"""Where documents name a thing that a source defines, through their imports or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lift_sys.ir import nodes
from lift_sys.ir.check.results import NameKind, SectionCheck
from lift_sys.ir.model import Decreases, Import, Invariant
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind
from lift_sys.source.loops import loop_labels
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.bindings import bindings
from lift_sys.workspace.assist.occurrences import occurrences
from lift_sys.workspace.assist.rename_project import Doubt, Project, Site, SourceSites, SourceThing
from lift_sys.workspace.assist.targets import (
    checked_sections,
    keyword_identity,
    sorted_references,
    specs_by_name,
)


def document_sites(analysis: DocumentAnalysis, thing: SourceThing, modules: set[str], project: Project) -> SourceSites:
    """Every place of a document that names `thing`. `modules`: the sources that know it by its name."""
    found = SourceSites()
    root = thing.name.partition(".")[0]
    known = set(modules) | {thing.path}
    names = _names(analysis, root, known, project)
    if thing.parameter is not None:
        found.sites |= {Site(analysis.path, span) for span in _keywords(analysis, thing, names, known, project)}
    elif "." in thing.name:
        _members(analysis, thing, names, found)
    else:
        for name in names:
            for occurrence in occurrences(analysis, ("top", name, 0)):
                if name == root:
                    found.sites.add(Site(analysis.path, occurrence.span, occurrence.declares))
        found.sites |= {Site(analysis.path, span) for span in _imported(analysis, root, known, project)}
        found.sites |= {Site(analysis.path, span) for span in _dotted(analysis, root, known, project)}
    return found


def _names(analysis: DocumentAnalysis, root: str, modules: set[str], project: Project) -> set[str]:
    """The names by which a document knows something at the top of a source."""
    names: set[str] = set()
    environment = analysis.check.environment
    for bound, (statement, part) in environment.imports.items():
        module = statement.module
        if part.name == root and isinstance(module, str) and project.module(module, analysis.source.path) in modules:
            names.add(bound)
    if analysis.source.path in modules and root not in environment.imports:
        names.add(root)
    outline = analysis.source.outline
    imported = outline.import_by_name if outline is not None else {}
    for bound, use in imported.items():
        own = use.original == root and bound not in environment.imports
        if own and project.module(use.module, analysis.source.path) in modules:
            names.add(bound)
    return names


def _imported(analysis: DocumentAnalysis, root: str, modules: set[str], project: Project) -> Iterator[Span]:
    for placed in analysis.parsed.sections:
        item = placed.section.item
        if not isinstance(item, Import) or not isinstance(item.module, str):
            continue
        if project.module(item.module, analysis.source.path) in modules:
            for part in item.names:
                if part.name == root:
                    yield Span(part.span.start, part.span.start + len(root)).shifted(placed.offset)


def _dotted(analysis: DocumentAnalysis, root: str, modules: set[str], project: Project) -> Iterator[Span]:
    """``module.name``, where the document or its source imports the module."""
    for placed in analysis.parsed.sections:
        tokens = placed.section.tokens
        for index, token in enumerate(tokens):
            if token.text != root or token.kind is not Kind.NAME or index < 2 or tokens[index - 1].text != ".":
                continue
            chain: list[str] = []
            at = index - 1
            while at > 0 and tokens[at].text == "." and tokens[at - 1].kind is Kind.NAME:
                chain.insert(0, tokens[at - 1].text)
                at -= 2
            if isinstance(placed.section.item, Import) or not chain:
                continue
            first = Span(tokens[at + 1].start, tokens[at + 1].end)
            if first in bindings(placed.section).by_span:
                continue
            if _module(analysis, chain, project) in modules:
                yield Span(token.start, token.end).shifted(placed.offset)


def _module(analysis: DocumentAnalysis, chain: list[str], project: Project) -> str | None:
    declared = analysis.check.environment.imports.get(chain[0])
    path = analysis.source.path
    if declared is None:
        return project.chain(path, tuple(chain), project.references(path).module) if path else None
    statement, part = declared
    if not isinstance(part.name, str):
        return None
    if statement.module is None:
        start = part.name if part.alias else chain[0]
    elif isinstance(statement.module, str):
        dot = "" if statement.module.endswith(".") else "."
        start = f"{statement.module}{dot}{part.name}"
    else:
        return None
    return project.module(".".join((start, *chain[1:])), path)


def _members(analysis: DocumentAnalysis, thing: SourceThing, names: set[str], found: SourceSites) -> None:
    owner, _, member = thing.name.rpartition(".")
    rest = owner.partition(".")[2]
    for name in names:
        full = ".".join(filter(None, (name, rest, member)))
        for occurrence in occurrences(analysis, ("member", full, 0)):
            found.sites.add(Site(analysis.path, occurrence.span, occurrence.declares))
    for placed, check in checked_sections(analysis):
        known = bindings(placed.section)
        spans = [
            reference.span
            for reference in sorted_references(check)[1]
            if reference.name == member
            and reference.kind in (NameKind.FIELD, NameKind.METHOD)
            and reference.span not in known.by_span
        ]
        spans += [
            span
            for span, called in known.keywords.items()
            if placed.section.text[span.start : span.end] == member and not _is_known(analysis, check, called, member)
        ]
        for span in spans:
            line = analysis.lines.line_of(span.start + placed.offset) + 1
            found.doubts.add(Doubt(analysis.path, line, f"may mean another `{member}`"))


def _is_known(analysis: DocumentAnalysis, check: SectionCheck, called: nodes.Expr, name: str) -> bool:
    """Whether it is clear what a keyword argument names."""
    if keyword_identity(analysis, check, called, name) is not None:
        return True
    return isinstance(called, nodes.Name) and called.id in specs_by_name(analysis)


def _keywords(
    analysis: DocumentAnalysis, thing: SourceThing, names: set[str], modules: set[str], project: Project
) -> Iterator[Span]:
    """Keyword arguments in calls of a function of another source, or of a method."""
    function = thing.name.rpartition(".")[2]
    for placed, check in checked_sections(analysis):
        for span, called in bindings(placed.section).keywords.items():
            if placed.section.text[span.start : span.end] != thing.parameter:
                continue
            if isinstance(called, nodes.Name) and "." not in thing.name and called.id in names:
                yield span.shifted(placed.offset)
            elif isinstance(called, nodes.Attribute) and called.attr == function:
                full = next((r.name for r in sorted_references(check)[1] if r.span == called.attr_span), "")
                chain = _chain(called.value)
                if full == thing.name or (chain and _module(analysis, chain, project) in modules):
                    yield span.shifted(placed.offset)


def _chain(node: nodes.Expr) -> list[str]:
    names: list[str] = []
    while isinstance(node, nodes.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, nodes.Name) else []


def loop_sites(analysis: DocumentAnalysis, function: str, label: str, source: bool = False) -> list[Site]:
    """Where a label of a loop stands in the clauses of its function, and, if `source`, in the comment of its loop."""
    found = []
    for placed, spec in analysis.parsed.specs():
        if spec.name != function:
            continue
        tokens = placed.section.tokens
        for clause in spec.clauses:
            if not isinstance(clause, (Invariant, Decreases)) or clause.loop != label:
                continue
            for index, token in enumerate(tokens[:-1]):
                if clause.span.start <= token.start < clause.span.end and token.text == "of":
                    after = tokens[index + 1]
                    found.append(Site(analysis.path, Span(after.start, after.end).shifted(placed.offset)))
                    break
    text = analysis.source.text
    if source and text is not None:
        for loop in loop_labels(text, function):
            if loop.label != label:
                continue
            end = analysis.source.lines.line_span(analysis.source.lines.line_of(loop.header.end)).end
            match = re.compile(rf"#.*?\blabel:[ \t]*({re.escape(label)})(?!\w)").search(text, loop.header.start, end)
            if match is not None:
                found.append(Site(analysis.source.path, Span(*match.span(1)), True))
    return found
