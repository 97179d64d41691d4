"""Renaming a thing wherever the workspace names it, or saying why that cannot be done without breaking something.

A rename is carried out on copies of the texts first. The documents are checked again and the sources are read by
CPython again: unless every name means what it meant before, nothing is changed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import PurePath

from lift_sys.ir.findings import Code, Edit
from lift_sys.ir.text import Span
from lift_sys.source.loops import loop_labels
from lift_sys.source.references_check import (
    changed_meaning,
    names_meaning_global,
    parse_problem,
    type_comment_mentions,
)
from lift_sys.workspace.analysis import DocumentAnalysis, SourceState, analyse, read_outline
from lift_sys.workspace.assist.bindings import bindings
from lift_sys.workspace.assist.references import Found, Subject, SubjectKind, find
from lift_sys.workspace.assist.rename_project import Project
from lift_sys.workspace.assist.rename_rules import Refusal, name_problem, subject_problem
from lift_sys.workspace.assist.rename_sources import ParameterSearch
from lift_sys.workspace.assist.targets import sorted_references


@dataclass(frozen=True)
class Renaming:
    """The edits of a rename, each with its path, and the texts that they were made for."""

    edits: tuple[Edit, ...]
    texts: dict[str, str]


def rename(
    subject: Subject, new: str, own: DocumentAnalysis | None, documents: tuple[DocumentAnalysis, ...], project: Project
) -> Renaming | Refusal:
    """Rename `subject`, which the document `own` declares (if any does), in all documents and sources."""
    new = new.removeprefix("?") if subject.kind is SubjectKind.HOLE else new
    problem = subject_problem(subject, own, project) or name_problem(subject, new)
    if problem is not None:
        return problem
    if new == subject.name:
        return Renaming((), {})
    found = find(subject, own, documents, project)
    by_path = {d.path: d for d in documents} | ({own.path: own} if own is not None else {})
    problem = _clash(subject, new, found, by_path, own, project) or _doubts(subject, found)
    if problem is not None:
        return problem
    texts = {path: analysis.text for path, analysis in by_path.items()} | found.sources
    prefix = "?" if subject.kind is SubjectKind.HOLE else ""
    edits: dict[str, list[Edit]] = {}
    for site in found.sites:
        if texts[site.path][site.span.start : site.span.end] != prefix + subject.name:
            where = f"{PurePath(site.path).name} names it in another way"
            return Refusal(f"`{subject.name}` is not renamed: {where}; rename it there by hand")
        edits.setdefault(site.path, []).append(Edit(site.span, prefix + new, site.path))
    after = {path: _applied(texts[path], changes) for path, changes in edits.items()}
    problem = _check_sources(subject, new, found, edits, texts, after)
    problem = problem or _check_documents(subject, new, edits, after, by_path)
    if problem is not None:
        return problem
    return Renaming(tuple(e for path in sorted(edits) for e in edits[path]), {path: texts[path] for path in edits})


def _applied(text: str, edits: list[Edit]) -> str:
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda e: e.span):
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join((*pieces, text[at:]))


def _doubts(subject: Subject, found: Found) -> Refusal | None:
    if not found.doubts:
        return None
    shown = "; ".join(map(str, found.doubts[:3]))
    more = f", and {len(found.doubts) - 3} more places" if len(found.doubts) > 3 else ""
    return Refusal(
        f"`{subject.name}` is not renamed, because only running the code would tell whether all of it is: {shown}{more}"
    )


# Names that are taken.


def _clash(
    subject: Subject,
    new: str,
    found: Found,
    documents: dict[str, DocumentAnalysis],
    own: DocumentAnalysis | None,
    project: Project,
) -> Refusal | None:
    """The simple ways in which a new name is taken; that nothing is captured is made sure of at the end."""
    kind = subject.kind
    taken: str | None = None
    if kind is SubjectKind.HOLE and own is not None:
        if any(h.use.hole.name == new for h in own.check.holes):
            taken = "there is another hole of that name, and the same name is the same hole"
    elif kind is SubjectKind.LABEL and own is not None:
        labels = {loop.label for loop in loop_labels(own.source.text or "", subject.function)}
        if new in labels:
            taken = f"another loop of `{subject.function}` has that label"
    elif kind is SubjectKind.TOP:
        taken = _taken_at_top(new, found, documents, project)
    elif kind is SubjectKind.MEMBER and subject.source is not None:
        taken = _taken_in_class(subject, new, documents, own, project)
    elif kind is SubjectKind.PARAMETER and subject.source is not None and project.text(subject.source.path) is not None:
        known = project.references(subject.source.path)
        for scope in known.scopes:
            if scope.name == subject.source.name and subject.name in scope.parameters and new in scope.bound:
                taken = f"`{scope.name}` has a name `{new}` of its own in the source"
        given = ParameterSearch(project, subject.source).passed(new) if taken is None else None
        taken = str(given) if given is not None else taken
    return Refusal(f"`{new}` is taken: {taken}; choose another name") if taken is not None else None


def _taken_at_top(new: str, found: Found, documents: dict[str, DocumentAnalysis], project: Project) -> str | None:
    affected = {site.path for site in found.sites}
    for path, analysis in documents.items():
        if path in affected and new in analysis.check.environment.names:
            return f"{PurePath(path).name} or its source already uses the name `{new}`"
    for path in affected & found.modules:
        if new in project.references(path).module.bound:
            return f"{PurePath(path).name} already uses the name `{new}`"
    return None


def _taken_in_class(
    subject: Subject, new: str, documents: dict[str, DocumentAnalysis], own: DocumentAnalysis | None, project: Project
) -> str | None:
    assert subject.source is not None
    owner = subject.source.name.rpartition(".")[0]
    for analysis in (*documents.values(), *((own,) if own is not None else ())):
        if analysis.source.path != subject.source.path:
            continue
        entity = analysis.check.environment.entities.get(owner)
        if entity is not None and any(field.name == new for field in entity.fields):
            return f"`{owner}` already has a field `{new}`"
        if f"{owner}.{new}" in analysis.check.environment.signatures:
            return f"`{owner}` already has a method `{new}`"
        outline = analysis.source.outline
        found = outline.class_by_name.get(owner) if outline is not None else None
        if found is not None and (new in found.members or any(f.name == new for f in found.fields)):
            return f"the class `{owner}` already has a member `{new}`"
    known = project.references(subject.source.path)
    for use in known.attributes:
        if use.name == new and use.chain == ("self",) and use.method.rpartition(".")[0] == owner:
            return f"the class `{owner}` already uses `self.{new}`"
    return None


# Nothing else has changed its meaning.


def _check_sources(
    subject: Subject,
    new: str,
    found: Found,
    edits: dict[str, list[Edit]],
    texts: dict[str, str],
    after: dict[str, str],
) -> Refusal | None:
    old = subject.name
    for path in edits:
        if path not in found.sources:
            continue
        name = PurePath(path).name
        problem = parse_problem(texts[path])
        if problem is not None:
            return Refusal(f"`{old}` is not renamed: {name} {problem}; mend that first")
        if subject.kind is SubjectKind.LABEL:
            continue
        if subject.kind is SubjectKind.TOP:
            line = type_comment_mentions(texts[path], old)
            if line is not None:
                return Refusal(
                    f"`{old}` is not renamed: a type comment mentions it, {name}:{line}; make it an annotation"
                )
            line = names_meaning_global(texts[path], new) if path in found.modules else None
            if line is not None:
                return Refusal(f"`{new}` is taken: {name} uses it in the code from line {line} on; choose another name")
        try:
            changed = changed_meaning(
                texts[path], after[path], old, new, strings=subject.kind is not SubjectKind.PARAMETER
            )
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            changed = f"it would no longer parse ({error})"
        if changed is not None:
            return Refusal(f"`{old}` cannot be called `{new}`: in {name}, {changed}; choose another name")
    return None


def _check_documents(
    subject: Subject,
    new: str,
    edits: dict[str, list[Edit]],
    after: dict[str, str],
    documents: dict[str, DocumentAnalysis],
) -> Refusal | None:
    for path, analysis in documents.items():
        source = analysis.source
        if path not in edits and source.path not in edits:
            continue
        text = after.get(path, analysis.text)
        state: SourceState = source
        if source.path in after:
            state = read_outline(source.path, after[source.path])
        renamed = analyse(path, text, state, analysis.settings)
        where = _difference(analysis, renamed, edits.get(path, []), subject.name, new)
        if where is not None:
            name = PurePath(path).name
            line = analysis.lines.line_of(where) + 1
            reason = f"something would not mean the same any more, {name}:{line}; choose another name"
            return Refusal(f"`{subject.name}` cannot be called `{new}`: {reason}")
    return None


def _difference(before: DocumentAnalysis, after: DocumentAnalysis, edits: list[Edit], old: str, new: str) -> int | None:
    """Where the renamed document says something else than the one before; None if it says the same."""
    moved = _Moved(edits)
    if len(before.parsed.sections) != len(after.parsed.sections):
        return edits[0].span.start if edits else 0
    pairs = zip(before.parsed.sections, after.parsed.sections, before.check.checks, after.check.checks, strict=True)
    for one, other, check, other_check in pairs:
        by, other_by = one.offset, other.offset
        references = sorted_references(check)[1]
        others = {r.span.shifted(other_by): r for r in sorted_references(other_check)[1]}
        for reference in references:
            span = reference.span.shifted(by)
            same = others.pop(moved.span(span), None)
            if same is None or same.kind is not reference.kind or not _renamed(reference.name, same.name, old, new):
                return span.start
        if others:
            return by
        mine, theirs = bindings(one.section).uses, bindings(other.section).uses
        shown = sorted(
            (moved.span(b.span.shifted(by)), [moved.span(s.shifted(by)) for s in u]) for b, u in mine.items()
        )
        if shown != sorted((b.span.shifted(other_by), [s.shifted(other_by) for s in u]) for b, u in theirs.items()):
            return by
    codes = [(f.code, moved.span(f.span).start) for f in before.check.findings if f.code is not Code.HOLE]
    if codes != [(f.code, f.span.start) for f in after.check.findings if f.code is not Code.HOLE]:
        return edits[0].span.start if edits else 0
    return None


def _renamed(one: str, other: str, old: str, new: str) -> bool:
    parts, others = one.split("."), other.split(".")
    return len(parts) == len(others) and all(
        a in (b, old) and b in (a, new) for a, b in zip(parts, others, strict=True)
    )


class _Moved:
    """Where places of a text are after edits of it. The start of a replaced name stays its start, the end its end."""

    def __init__(self, edits: list[Edit]) -> None:
        ordered = sorted(edits, key=lambda e: e.span)
        self.ends = [e.span.end for e in ordered]
        self.shifts = [0]
        for edit in ordered:
            self.shifts.append(self.shifts[-1] + len(edit.text) - (edit.span.end - edit.span.start))

    def offset(self, offset: int) -> int:
        return offset + self.shifts[bisect_right(self.ends, offset)]

    def span(self, span: Span) -> Span:
        return Span(self.offset(span.start), self.offset(span.end))


__all__ = ["Refusal", "Renaming", "rename"]
