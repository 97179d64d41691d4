"""The hole after the cursor, and the one before it."""

from __future__ import annotations

from dataclasses import dataclass

from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis, SourceAnalysis


@dataclass(frozen=True, slots=True)
class HolePlace:
    """One place where a hole stands."""

    hole: HoleInfo
    span: Span


def next_hole(analysis: DocumentAnalysis | SourceAnalysis, offset: int) -> HolePlace | None:
    """The first hole that begins behind `offset`, or the first of all; None if there is none."""
    places = hole_places(analysis)
    return next((place for place in places if place.span.start > offset), places[0] if places else None)


def previous_hole(analysis: DocumentAnalysis | SourceAnalysis, offset: int) -> HolePlace | None:
    """The last hole that ends before `offset`, or the last of all. The one that the cursor touches does not count."""
    places = hole_places(analysis)
    return next((place for place in reversed(places) if place.span.end < offset), places[-1] if places else None)


def hole_places(analysis: DocumentAnalysis | SourceAnalysis) -> list[HolePlace]:
    """Every place of every hole, in the order of the text."""
    places = [HolePlace(hole, span) for hole in analysis.holes for span in hole.spans]
    return sorted(places, key=lambda place: place.span)
