"""What stands above each spec and each specified function of a source: what is open, and the way to the other side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.findings import Code, Edit, Severity
from lift_sys.ir.model import Spec
from lift_sys.ir.nodes import NOWHERE
from lift_sys.ir.outline import BodyKind
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.agreement import agreement
from lift_sys.workspace.analysis import DocumentAnalysis, SourceAnalysis
from lift_sys.workspace.assist.targets import spec_of
from lift_sys.workspace.assist.verdicts import summary
from lift_sys.workspace.verdicts import Phase, SpecVerdict


class LensKind(StrEnum):
    """What a lens does when it is clicked on."""

    HOLES = "holes"
    """Goes to the first hole."""
    IMPLEMENTATION = "implementation"
    """Goes to the function in the source."""
    STUB = "stub"
    """Writes the function that the source lacks, without its body."""
    VERDICT = "verdict"
    """Has the spec checked if it is not, and tells what was found."""
    SPEC = "spec"
    """Goes to the spec in the document."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A line above `span`, which lies on one line. `path` and `target` say where it leads; a stub's is `name`."""

    span: Span
    title: str
    kind: LensKind
    path: str = ""
    target: Span = NOWHERE
    name: str = ""


def document_lenses(analysis: DocumentAnalysis, verdicts: Sequence[SpecVerdict] = ()) -> tuple[Lens, ...]:
    """Above each spec: what is known of it, its holes, and the function in the source or the offer to write it."""
    if not analysis.settings.code_lens.enabled:
        return ()
    found: list[Lens] = []
    known = {verdict.placed.offset: verdict for verdict in verdicts}
    for placed, spec in analysis.parsed.specs():
        own = _first_line(analysis.lines, spec.span.shifted(placed.offset))
        found += _verdict(analysis, placed, spec, known.get(placed.offset), own)
        found += _holes(analysis, placed, own)
        found += _implementation(analysis, placed, spec, own)
    return tuple(found)


def source_lenses(source: SourceAnalysis) -> tuple[Lens, ...]:
    """Above each function of a source that the document specifies: the way to its spec, and the holes there."""
    document, outline = source.document, source.state.outline
    if document is None or outline is None or not source.settings.code_lens.enabled:
        return ()
    found: list[Lens] = []
    for function in outline.function_by_name.values():
        specified = spec_of(document, function.name)
        if specified is None or specified[1].signature is None:
            continue
        placed = specified[0]
        own = _first_line(source.lines, function.span)
        name = specified[1].signature.name_span.shifted(placed.offset)
        found.append(Lens(own, "Spec", LensKind.SPEC, document.path, name))
        found += _holes(document, placed, own)
    return tuple(sorted(found, key=lambda lens: lens.span))


def _first_line(lines: LineIndex, span: Span) -> Span:
    return Span(span.start, max(span.start, min(span.end, lines.line_span(lines.line_of(span.start)).end)))


def _verdict(
    analysis: DocumentAnalysis, placed: Placed, spec: Spec, verdict: SpecVerdict | None, own: Span
) -> Iterator[Lens]:
    title = summary(verdict) if verdict is not None else ""
    is_off = verdict is not None and verdict.phase is Phase.UNJUDGED and not analysis.settings.verification.enabled
    if title and not is_off and spec.signature is not None:
        name = spec.signature.name_span.shifted(placed.offset)
        yield Lens(own, title, LensKind.VERDICT, analysis.path, name)


def _holes(analysis: DocumentAnalysis, placed: Placed, own: Span) -> Iterator[Lens]:
    places = _hole_places(analysis, placed)
    if places:
        count = len({hole.name for hole, _ in places})
        title = f"{count} hole{'s' if count > 1 else ''}"
        yield Lens(own, title, LensKind.HOLES, analysis.path, min(span for _, span in places))


def _hole_places(analysis: DocumentAnalysis, placed: Placed) -> list[tuple[HoleInfo, Span]]:
    end = placed.offset + len(placed.section.text)
    return [(hole, span) for hole in analysis.holes for span in hole.spans if placed.offset <= span.start < end]


def _implementation(analysis: DocumentAnalysis, placed: Placed, spec: Spec, own: Span) -> Iterator[Lens]:
    if spec.name is None or not analysis.source.path:
        return
    outline = analysis.source.outline
    function = outline.function_by_name.get(spec.name) if outline is not None else None
    if function is not None:
        written = function.body is BodyKind.WRITTEN
        title = "Go to implementation" if written else "Go to implementation (not written yet)"
        yield Lens(own, title, LensKind.IMPLEMENTATION, analysis.source.path, function.name_span)
    elif _stub(analysis, placed, spec) is not None:
        yield Lens(own, "Not implemented: insert a stub", LensKind.STUB, name=spec.name)


def stub(analysis: DocumentAnalysis, name: str) -> tuple[Edit, ...]:
    """Edits that write the function of that name into the source; none if it has it, or there is no place for it."""
    specified = spec_of(analysis, name)
    return _stub(analysis, *specified) or () if specified is not None else ()


def _stub(analysis: DocumentAnalysis, placed: Placed, spec: Spec) -> tuple[Edit, ...] | None:
    """What the finding about a missing implementation offers, whether that finding is shown or not."""
    if analysis.source.problem is not None:
        return None
    known = analysis.agreements.get(id(placed.section), ())
    if analysis.settings.diagnostics.missing_implementation == "off":
        known = agreement(spec, analysis.view, Severity.INFORMATION, None)
    missing = next((finding for finding in known if finding.code is Code.MISSING_IMPLEMENTATION), None)
    return missing.fixes[0].edits if missing is not None and missing.fixes else None
