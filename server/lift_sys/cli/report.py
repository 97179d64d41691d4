"""What `lift check` has found, as plain data for the formats."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lift_sys.cli.inputs import Inputs, Problem
from lift_sys.cli.verify import Plan, Stability, Verified, verify
from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.model import Spec
from lift_sys.ir.nodes import Hole
from lift_sys.ir.text import LineIndex, Span
from lift_sys.verify.judgement import Obligation
from lift_sys.workspace.analysis import DocumentAnalysis, unreadable
from lift_sys.workspace.verification import judged
from lift_sys.workspace.workspace import Unreadable


@dataclass(frozen=True, slots=True)
class SpecReport:
    """One spec: the name of its function (``?name`` while that is open, None without a `sig`) and its place."""

    name: str | None
    span: Span
    offset: int = 0
    """Where its section begins, which the spans of obligations count from."""
    obligations: tuple[Obligation, ...] = ()
    stability: Stability | None = None
    """Where it was asked for."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One document, or one source that has holes. `absolute` is its path, `path` the same as it is shown."""

    path: str
    absolute: str
    lines: LineIndex
    findings: tuple[Finding, ...] = ()
    holes: tuple[HoleInfo, ...] = ()
    specs: tuple[SpecReport, ...] = ()
    is_document: bool = True
    problem: str | None = None
    """Why the file could not be read; its only finding then says the same."""


@dataclass(frozen=True)
class Report:
    """All files that were looked at; `problems` are those of no file, of the environment for one."""

    files: tuple[FileReport, ...]
    problems: tuple[str, ...]
    inputs: Inputs

    @cached_property
    def counts(self) -> Counter[Severity]:
        """Findings by severity; files that cannot be read are not among them."""
        return Counter(f.severity for file in self.files if file.problem is None for f in file.findings)

    @property
    def documents(self) -> int:
        """How many documents were read."""
        return sum(file.is_document and file.problem is None for file in self.files)

    @property
    def specs(self) -> int:
        """How many specs stand in them."""
        return sum(len(file.specs) for file in self.files)

    @property
    def holes(self) -> int:
        """How many holes are open."""
        return sum(len(file.holes) for file in self.files)

    @property
    def stability(self) -> Iterator[tuple[FileReport, SpecReport, Stability]]:
        """What was found out of each spec that was judged with several seeds."""
        for file in self.files:
            for spec in file.specs:
                if spec.stability is not None:
                    yield file, spec, spec.stability

    @property
    def unreadable(self) -> int:
        """How many inputs could not be used."""
        return sum(file.problem is not None for file in self.files) + len(self.problems)

    def lines_of(self, path: str) -> LineIndex:
        """Line starts of any file that a finding speaks of."""
        known = self._lines.get(path)
        return known if known is not None else self.inputs.workspace.source_state(path).lines

    def shown(self, path: str) -> str:
        """A path as it is shown."""
        return self.inputs.shown(path)

    @cached_property
    def _lines(self) -> dict[str, LineIndex]:
        return {file.absolute: file.lines for file in self.files}


def document_report(
    inputs: Inputs, path: str, analysis: DocumentAnalysis | Unreadable, verified: Verified
) -> FileReport | None:
    """What is known of one document; None if it has gone since it was found in a folder."""
    if isinstance(analysis, Unreadable):
        gone = path not in inputs.named and not os.path.lexists(path)
        return None if gone else unreadable_report(inputs, path, analysis.problem)
    analysis = judged(analysis, verified.judgements)
    findings = analysis.findings
    if path == inputs.nameless:
        # Nobody can tell which source belongs to it.
        findings = tuple(f for f in findings if f.code is not Code.MISSING_IMPLEMENTATION)
    return FileReport(
        inputs.shown(path), path, analysis.lines, findings, analysis.holes, tuple(_specs(analysis, verified))
    )


def source_reports(inputs: Inputs, documents: Iterable[FileReport]) -> list[FileReport]:
    """The sources of these documents that have holes."""
    workspace = inputs.workspace
    reports: dict[str, FileReport] = {}
    for document in documents:
        source = workspace.source_path(document.absolute)
        if source is None or document.problem is not None or source in reports:
            continue
        found = workspace.source_analysis(source)
        if found.holes:
            lines = found.state.lines
            reports[source] = FileReport(
                inputs.shown(source), source, lines, found.findings, found.holes, is_document=False
            )
    return list(reports.values())


def unreadable_report(inputs: Inputs, path: str, problem: str) -> FileReport:
    """A file that cannot be read: its one finding says why."""
    finding = unreadable(problem, path)
    return FileReport(inputs.shown(path), path, LineIndex(""), (finding,), problem=problem)


def report(inputs: Inputs, documents: Iterable[str], plan: Plan | None = None) -> Report:
    """Analyse the documents one after the other, and their sources; judge their specs if there is a plan for that."""
    analyses = {path: inputs.workspace.analysis(path) for path in documents}
    read = [analysis for analysis in analyses.values() if isinstance(analysis, DocumentAnalysis)]
    verified = verify(read, plan) if plan is not None else Verified()
    made = [document_report(inputs, path, analysis, verified) for path, analysis in analyses.items()]
    files = [file for file in made if file is not None]
    by_path = {file.absolute: file for file in source_reports(inputs, files)}
    ordered: list[FileReport] = []
    for file in files:
        ordered.append(file)
        source = inputs.workspace.source_path(file.absolute)
        if source in by_path:
            ordered.append(by_path.pop(source))
    ordered += [_problem_report(inputs, p, p.path) for p in inputs.problems if p.path is not None]
    return Report(tuple(ordered), tuple(p.message for p in inputs.problems if p.path is None), inputs)


def _problem_report(inputs: Inputs, problem: Problem, path: str) -> FileReport:
    if problem.lines is None:
        return unreadable_report(inputs, path, problem.message)
    finding = Finding(Code.SYNTAX, Severity.ERROR, problem.span, problem.message)
    return FileReport(inputs.shown(path), path, problem.lines, (finding,), is_document=False, problem=problem.message)


def _specs(analysis: DocumentAnalysis, verified: Verified) -> Iterable[SpecReport]:
    known, stability = verified.judgements.of(analysis), verified.stability_of(analysis)
    for index, placed in enumerate(analysis.parsed.sections):
        item = placed.section.item
        if isinstance(item, Spec):
            name = item.signature.name if item.signature is not None else None
            label = name.label if isinstance(name, Hole) else name
            obligations = known[index].obligations if index in known else ()
            yield SpecReport(label, item.span.shifted(placed.offset), placed.offset, obligations, stability.get(index))
