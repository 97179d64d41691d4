"""The places of one document that name what stands under the cursor, and whether each gives or takes a value."""

from __future__ import annotations

from dataclasses import dataclass

from lift_sys.ir.model import Effect, Spec
from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.references import document_places


@dataclass(frozen=True, slots=True)
class Highlight:
    """One place. `writes`: the thing is introduced there, or stands among what a function writes."""

    span: Span
    writes: bool


def highlights(analysis: DocumentAnalysis, offset: int) -> tuple[Highlight, ...]:
    """Every place that names what stands at `offset`; nothing between names."""
    found = document_places(analysis, offset)
    written = _written(analysis) if found else []
    return tuple(
        Highlight(o.span, o.declares or any(w.start <= o.span.start and o.span.end <= w.end for w in written))
        for o in found
    )


def _written(analysis: DocumentAnalysis) -> list[Span]:
    return [
        place.span.shifted(placed.offset)
        for placed in analysis.parsed.sections
        if isinstance(placed.section.item, Spec)
        for clause in placed.section.item.clauses
        if isinstance(clause, Effect)
        for place in clause.writes or ()
    ]
