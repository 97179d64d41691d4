"""What is known of one document or one source: a pure function of their texts and the settings.

The first phase of diagnostics: syntax, names, types, holes, and whether the source has what the document states. What
has not changed since the analysis before is not computed again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property

from lift_sys.holes.collect import HoleInfo, document_holes, hole_findings, source_holes
from lift_sys.ir.check.document import DocumentCheck, check
from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.model import Spec
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.parser.document import ParsedDocument, Section, parse
from lift_sys.ir.parser.sections import cut_sections
from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.agreement import SourceView, agreement, source_view
from lift_sys.source.outline import outline
from lift_sys.workspace.files import Stamp
from lift_sys.workspace.settings import Settings


@dataclass(frozen=True, eq=False)
class SourceState:
    """A source file as it stands now; `text` is None where there is none, or where it cannot be read (`problem`).

    `stamp` is what the file on disk looked like when it was read (see `files.stamp`).
    """

    path: str
    text: str | None
    outline: SourceOutline | None
    problem: str | None = None
    stamp: Stamp = None

    @cached_property
    def lines(self) -> LineIndex:
        """Line starts of the text."""
        return LineIndex(self.text or "")

    @cached_property
    def fingerprint(self) -> bytes:
        """A digest of what the outline says, apart from places, and from what names and types do not depend on."""
        return hashlib.sha256(repr(_plain(self.outline)).encode("utf-8", "surrogatepass")).digest()


_APART = frozenset({"docstring", "body"})


def _plain(value: object) -> object:
    """What an outline says, as plain data: no places, no docstrings, not whether something has been written."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value) if part.name not in _APART)
        return (type(value).__name__, *((name, _plain(one)) for name, one in parts if not isinstance(one, Span)))
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    return value


def read_outline(path: str, text: str | None, problem: str | None = None, stamp: Stamp = None) -> SourceState:
    """The state of a source file with this text."""
    return SourceState(path, text, outline(text) if text is not None else None, problem, stamp)


@dataclass(frozen=True, eq=False)
class DocumentAnalysis:
    """A document with all that the first phase says of it. Two texts give two objects, even if they are equal."""

    path: str
    check: DocumentCheck
    source: SourceState
    view: SourceView
    agreements: Mapping[int, tuple[Finding, ...]]
    settings: Settings
    judged: tuple[Finding, ...] = ()
    """What the second phase (`verification.py`) has found so far, in document coordinates."""

    @property
    def parsed(self) -> ParsedDocument:
        """The parsed text."""
        return self.check.parsed

    @property
    def text(self) -> str:
        """The text itself."""
        return self.check.parsed.text

    @property
    def lines(self) -> LineIndex:
        """Line starts of the text."""
        return self.check.parsed.lines

    @cached_property
    def holes(self) -> tuple[HoleInfo, ...]:
        """Holes of the document, in the order of the text."""
        return document_holes(self.check)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything there is to say, in the order of the text, up to the number the settings allow."""
        found = [*self.check.findings, *self.judged]
        for placed in self.parsed.sections:
            found.extend(f.shifted(placed.offset) for f in self.agreements.get(id(placed.section), ()))
        severity = severity_of(self.settings.diagnostics.holes)
        if severity is not None:
            found.extend(hole_findings(self.holes, severity))
        if self.source.problem is not None:
            message = f"{self.view.file_name} {self.source.problem}"
            found.append(Finding(Code.MISSING_IMPLEMENTATION, Severity.WARNING, _first_line(self.lines), message))
        return limited(found, self.settings.limits.findings)


_SEVERITIES = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "information": Severity.INFORMATION,
    "hint": Severity.HINT,
}


def severity_of(level: str) -> Severity | None:
    """A severity by the word that settings use; None for ``off``."""
    return _SEVERITIES.get(level)


def limited(found: list[Finding], limit: int) -> tuple[Finding, ...]:
    """At most `limit` findings, the worst ones, in the order of the text; a last one says how many are left out."""
    if len(found) > limit:
        found.sort(key=lambda f: (f.severity, f.span))
        left_out = len(found) - limit
        kept = found[:limit]
        message = f"{left_out} more findings are not shown (`lift.limits.findings` is {limit})"
        # Where the worst of the rest would be; it is no mistake itself, and must not weigh as one.
        kept.append(Finding(Code.SYNTAX, Severity.INFORMATION, found[limit].span, message))
        found = kept
    return tuple(sorted(found, key=lambda f: (f.span, f.severity)))


def _first_line(lines: LineIndex) -> Span:
    return lines.line_span(0)


_DECLARES = re.compile(r"^[ \t]*(?:entity|type|import|from)\b", re.MULTILINE)


def work_ahead(text: str, previous: DocumentAnalysis | None) -> int:
    """How much of `text` would have to be looked at again, in characters: what analysing it costs, before doing so.

    New sections are parsed and checked; where one of them declares something, the others are checked again, too.
    """
    if previous is None:
        return len(text)
    known = previous.parsed.by_text
    new = [part for start, end in cut_sections(text) if (part := text[start:end]) not in known]
    cost = sum(map(len, new))
    return cost + len(text) // 2 if any(_DECLARES.search(part) for part in new) else cost


def analyse(
    path: str,
    text: str,
    source: SourceState,
    settings: Settings,
    previous: DocumentAnalysis | None = None,
) -> DocumentAnalysis:
    """Analyse a document beside its source. `previous` is an earlier analysis of the same document, to reuse.

    It can be cancelled at many points (:mod:`lift_sys.ir.cancellation`).
    """
    parsed = parse(text, previous.parsed if previous is not None else None)
    checked = check(parsed, source.outline, previous.check if previous is not None else None)
    environment = checked.environment
    same = (
        previous is not None
        and previous.source is source
        and previous.settings is settings
        and previous.check.environment.types == environment.types
        and previous.check.environment.imports == environment.imports
    )
    view = (
        previous.view
        if same and previous is not None
        else source_view(source.path, source.text, source.outline, environment)
    )
    known = previous.agreements if same and previous is not None else {}
    agreements = _agreements(parsed, view, source, settings, known)
    return DocumentAnalysis(path, checked, source, view, agreements, settings)


def _agreements(
    parsed: ParsedDocument,
    view: SourceView,
    source: SourceState,
    settings: Settings,
    known: Mapping[int, tuple[Finding, ...]],
) -> dict[int, tuple[Finding, ...]]:
    """Findings of each spec about its source, by the identity of its section."""
    if source.problem is not None or not source.path:
        return {}  # nothing is known of the source, or there cannot be one
    missing = severity_of(settings.diagnostics.missing_implementation)
    drift = severity_of(settings.diagnostics.signature_drift)
    found: dict[int, tuple[Finding, ...]] = {}
    for placed in parsed.sections:
        section: Section = placed.section
        if isinstance(section.item, Spec) and id(section) not in found:
            key = id(section)
            found[key] = known[key] if key in known else agreement(section.item, view, missing, drift)
    return found


@dataclass(frozen=True, eq=False)
class SourceAnalysis:
    """A source file with what its document makes of it: specified functions that are not written yet are holes."""

    state: SourceState
    document: DocumentAnalysis | None
    settings: Settings

    @property
    def lines(self) -> LineIndex:
        """Line starts of the source."""
        return self.state.lines

    @cached_property
    def holes(self) -> tuple[HoleInfo, ...]:
        """Implementation holes, in the order of the text."""
        if self.state.outline is None or self.document is None:
            return ()
        specified = [spec.name for _, spec in self.document.parsed.specs() if spec.name is not None]
        return source_holes(self.state.outline, specified)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings shown in the source file."""
        severity = severity_of(self.settings.diagnostics.holes)
        return (
            limited(list(hole_findings(self.holes, severity)), self.settings.limits.findings)
            if severity is not None
            else ()
        )


def unreadable(problem: str, path: str) -> Finding:
    """The one finding of a document whose text cannot be had."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return Finding(Code.SYNTAX, Severity.ERROR, Span(0, 0), f"{name} {problem}")
