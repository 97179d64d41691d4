"""All places in a document that name the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.ir.check.results import NameKind, SectionCheck
from lift_sys.ir.model import Entity, Import, Spec, TypeDefinition
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.bindings import bindings
from lift_sys.workspace.assist.targets import (
    Identity,
    binder_identity,
    checked_sections,
    identity,
    keyword_identity,
    reference_places,
    sorted_references,
    target_at,
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place, in document coordinates. `declares`: the thing is introduced here."""

    span: Span
    declares: bool


def references_of(analysis: DocumentAnalysis, offset: int) -> tuple[Occurrence, ...]:
    """Every place that names what stands at `offset`, that one included; nothing where nothing is named."""
    target = target_at(analysis, offset)
    wanted = identity(analysis, target) if target is not None else None
    return occurrences(analysis, wanted) if wanted is not None else ()


def occurrences(analysis: DocumentAnalysis, wanted: Identity) -> tuple[Occurrence, ...]:
    """Every place that names `wanted`, in the order of the text."""
    found: dict[Span, bool] = {}
    for span, declares in _places(analysis, wanted):
        found[span] = found.get(span, False) or declares
    return tuple(Occurrence(span, declares) for span, declares in sorted(found.items()))


def _places(analysis: DocumentAnalysis, wanted: Identity) -> Iterator[tuple[Span, bool]]:
    if wanted[0] == "hole":
        first = True
        for hole in analysis.check.holes:
            label = hole.use.hole.label
            if wanted[1] == (label if label != "?_" else f"?_@{hole.name_span.start}"):
                yield hole.name_span, first
                first = False
        return
    local = wanted[0] in ("local", "result")
    for placed, check in checked_sections(analysis):
        # Keyword arguments anywhere may name a parameter; all else that is local stays in its section.
        if not local or placed.offset == wanted[2]:
            yield from _in_section(analysis, placed, check, wanted)
        if wanted[0] in ("local", "member", "parameter"):
            for span, called in bindings(placed.section).keywords.items():
                if keyword_identity(analysis, check, called, _text(placed, span)) == wanted:
                    yield span.shifted(placed.offset), False


def _in_section(
    analysis: DocumentAnalysis, placed: Placed, check: SectionCheck, wanted: Identity
) -> Iterator[tuple[Span, bool]]:
    names = bindings(placed.section)
    for binder, uses in names.uses.items():
        if binder_identity(placed, binder) == wanted:
            if names.by_span.get(binder.span) is binder:
                yield binder.span.shifted(placed.offset), True
            yield from ((use.shifted(placed.offset), False) for use in uses)
    declared = _declared(placed)
    for reference in sorted_references(check)[1]:
        if reference.span in names.by_span or (reference.kind is NameKind.UNKNOWN and wanted[0] != "local"):
            continue
        for named, span in reference_places(analysis, placed, reference):
            if named == wanted:
                # Of `sig Cart.add` the last part is what is declared.
                declares = declared == reference.span and span.end == reference.span.end
                yield span.shifted(placed.offset), declares or isinstance(placed.section.item, Import)


def _declared(placed: Placed) -> Span | None:
    """The name that a section declares to the others."""
    match placed.section.item:
        case Spec(signature=signature) if signature is not None:
            return signature.name_span
        case TypeDefinition(name_span=span) | Entity(name_span=span):
            return span
        case _:
            return None


def _text(placed: Placed, span: Span) -> str:
    return placed.section.text[span.start : span.end]


__all__ = ["Occurrence", "occurrences", "references_of"]
