"""All holes of a document or of a source file: each stands once, with every place where it occurs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lift_sys.ir import nodes
from lift_sys.ir.check.document import DocumentCheck, PlacedHole
from lift_sys.ir.check.results import HoleKind
from lift_sys.ir.findings import Code, Finding, Related, Severity
from lift_sys.ir.outline import BodyKind, SourceOutline
from lift_sys.ir.printer.expressions import print_expression, print_type
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.types.semantic import ANY, SemanticType, show


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition that the hole's value must meet, and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class HoleInfo:
    """One hole. `type` is its type in the IR's syntax; `candidates` the values it may have, if they are listed.

    `order` counts from 1: holes are best resolved in this order.
    """

    name: str
    kind: HoleKind
    type: str
    question: str | None
    spans: tuple[Span, ...]
    constraints: tuple[Constraint, ...]
    candidates: tuple[str, ...] | None
    depends_on: tuple[str, ...]
    order: int = 0

    @property
    def label(self) -> str:
        """How the hole is written."""
        if self.kind is HoleKind.IMPLEMENTATION:
            return self.name
        return "?_" if self.name.startswith("?_") else f"?{self.name}"


def document_holes(check: DocumentCheck) -> tuple[HoleInfo, ...]:
    """Holes of a document, in the order of the text."""
    groups: dict[str, list[PlacedHole]] = defaultdict(list)
    for placed in check.holes:
        groups[placed.use.hole.name or _anonymous(check.parsed.lines, placed.name_span)].append(placed)
    return _ordered([_hole(check, name, places) for name, places in groups.items()])


def source_holes(outline: SourceOutline, specified: Sequence[str]) -> tuple[HoleInfo, ...]:
    """Implementation holes: functions of a source that are specified but not written yet."""
    wanted = set(specified)
    found = [
        HoleInfo(f.name, HoleKind.IMPLEMENTATION, f.returns or "any", None, (f.name_span,), (), None, ())
        for f in outline.function_by_name.values()
        if f.body is BodyKind.STUB and f.name in wanted
    ]
    return _ordered(found)


def _anonymous(lines: LineIndex, span: Span) -> str:
    line, column = lines.position(span.start, "utf-16")
    return f"?_@{line + 1}:{column + 1}"


def _hole(check: DocumentCheck, name: str, places: list[PlacedHole]) -> HoleInfo:
    typed = next((p for p in places if p.use.hole.annotation is not None), None)
    asking = next((p.use.hole.question for p in places if p.use.hole.question is not None), None)
    first = places[0]
    constraints: list[Constraint] = []
    candidates: tuple[str, ...] | None = None
    inner: list[str] = []
    for placed in places:
        hole, by = placed.use.hole, placed.placed.offset
        if hole.where is not None:
            constraints.append(Constraint(_text(check, hole.where.span.shifted(by)), hole.where.span.shifted(by)))
        if isinstance(hole.annotation, nodes.RefinementType):
            predicate = hole.annotation.predicate.span.shifted(by)
            constraints.append(Constraint(_text(check, predicate), predicate))
        listed = hole.candidates or _values_in(hole.where)
        if listed is not None and candidates is None:
            candidates = tuple(_printed(c) for c in listed.elements)
        inner += [part.name for part in nodes.holes_in(hole) if part is not hole and part.name is not None]
        # What is said around the hole constrains it too; a clause that only names it says nothing.
        clause = placed.use.clause.shifted(by)
        if placed.use.kind in (HoleKind.TERM, HoleKind.FUNCTION) and clause.end > clause.start:
            constraints.append(Constraint(_text(check, clause), clause))
    unique = tuple(dict.fromkeys(constraints))
    depends = tuple(dict.fromkeys(other for other in inner if other != name))
    return HoleInfo(
        name,
        first.use.kind,
        _type_text(typed, first.use.expected),
        asking,
        tuple(p.name_span for p in places),
        unique,
        candidates,
        depends,
    )


def _values_in(where: nodes.Expr | None) -> nodes.Set | None:
    """The values that ``where _ in {…}`` lists."""
    match where:
        case nodes.Compare(left=nodes.Name(id="_"), ops=("in",), comparators=(nodes.Set() as values,)):
            return values
        case _:
            return None


def _type_text(typed: PlacedHole | None, expected: SemanticType) -> str:
    annotation = typed.use.hole.annotation if typed is not None else None
    if annotation is None:
        return show(expected) if expected != ANY else "any"
    try:
        return print_type(annotation)
    except ValueError:
        return "any"


def _text(check: DocumentCheck, span: Span) -> str:
    return " ".join(check.parsed.text[span.start : span.end].split())


def _printed(node: nodes.Expr) -> str:
    try:
        return print_expression(node)
    except ValueError:
        return "?"


def _ordered(holes: list[HoleInfo]) -> tuple[HoleInfo, ...]:
    """Number the holes in a sensible order of resolution: types, what others depend on, what blocks most, position."""
    wanted = {name for hole in holes for name in hole.depends_on}

    def rank(hole: HoleInfo) -> tuple[bool, bool, int, Span]:
        is_type = hole.kind in (HoleKind.TYPE, HoleKind.ENTITY)
        return not is_type, hole.name not in wanted, -len(hole.constraints), hole.spans[0]

    order = {id(hole): number for number, hole in enumerate(sorted(holes, key=rank), 1)}
    return tuple(replace(hole, order=order[id(hole)]) for hole in holes)


_WHAT = {
    HoleKind.TERM: "a value",
    HoleKind.TYPE: "a type",
    HoleKind.PREDICATE: "a condition",
    HoleKind.ENTITY: "the shape of a data type",
    HoleKind.FUNCTION: "a function",
    HoleKind.MODULE: "a module",
    HoleKind.EFFECT: "what may be touched",
    HoleKind.INTENT: "a text",
    HoleKind.IMPLEMENTATION: "an implementation",
}


def hole_findings(holes: Sequence[HoleInfo], severity: Severity) -> tuple[Finding, ...]:
    """One finding for every place where a hole stands; the first place tells of the others."""
    findings = []
    for hole in holes:
        message = _message(hole)
        related = tuple(Related(span, f"`{hole.label}` stands here, too") for span in hole.spans[1:])
        findings.append(Finding(Code.HOLE, severity, hole.spans[0], message, related=related))
        findings += [Finding(Code.HOLE, severity, span, message) for span in hole.spans[1:]]
    return tuple(findings)


def _message(hole: HoleInfo) -> str:
    if hole.kind is HoleKind.IMPLEMENTATION:
        return f"`{hole.name}` is specified, but not written yet"
    what = _WHAT[hole.kind]
    if hole.kind is HoleKind.TERM and hole.type != "any":
        what += f" of type `{hole.type}`"
    text = f"`{hole.label}`: {what} is still to be decided"
    return f"{text}: {hole.question}" if hole.question else text
