"""Checking a document: each section in its environment, then what concerns them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lift_sys.ir import nodes
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.check.environment import Environment, build_environment, changed_names, declaration_of
from lift_sys.ir.check.results import HoleKind, HoleUse, SectionCheck
from lift_sys.ir.check.sections import check_section
from lift_sys.ir.check.slips import EFFORT
from lift_sys.ir.findings import Code, Finding, Related, Severity
from lift_sys.ir.model import Entity, Signature, TypeDefinition
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.parser.document import ParsedDocument, Placed
from lift_sys.ir.printer.expressions import print_type
from lift_sys.ir.text import Span


@dataclass(frozen=True, slots=True)
class PlacedHole:
    """One place where a hole stands, in document coordinates."""

    use: HoleUse
    span: Span
    name_span: Span
    placed: Placed


@dataclass(frozen=True, eq=False)
class DocumentCheck:
    """A parsed document with what is known of its names and types. Sections and their checks stand side by side."""

    parsed: ParsedDocument
    environment: Environment
    checks: tuple[SectionCheck, ...]

    @cached_property
    def holes(self) -> tuple[PlacedHole, ...]:
        """Every place where a hole stands, in the order of the text."""
        found = [
            PlacedHole(use, use.hole.span.shifted(placed.offset), use.hole.name_span.shifted(placed.offset), placed)
            for placed, check in zip(self.parsed.sections, self.checks, strict=True)
            for use in check.holes
        ]
        return tuple(sorted(found, key=lambda hole: hole.span))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings on syntax, names and types, in the order of the text."""
        found = [*self.parsed.findings, *_repetitions(self.parsed, self.environment), *_hole_conflicts(self.holes)]
        ahead = EFFORT
        for placed, check in zip(self.parsed.sections, self.checks, strict=True):
            findings, effort = check.suggested if ahead > 0 else (check.findings, 0)
            ahead -= effort
            found.extend(f.shifted(placed.offset) for f in findings)
        return tuple(sorted(found, key=lambda f: (f.span, f.severity)))


def check(
    parsed: ParsedDocument,
    outline: SourceOutline | None,
    previous: DocumentCheck | None = None,
) -> DocumentCheck:
    """Check names and types. Sections that have not changed are not checked again while the declarations stay.

    It can be cancelled between sections (:mod:`lift_sys.ir.cancellation`).
    """
    environment = build_environment(parsed, outline, previous.environment if previous is not None else None)
    known = _reusable(previous, environment) if previous is not None else {}
    checks = []
    for placed in parsed.sections:
        found = known.get(id(placed.section))
        if found is None:
            checkpoint()
            found = known[id(placed.section)] = check_section(placed.section, environment)
        checks.append(found)
    return DocumentCheck(parsed, environment, tuple(checks))


def _reusable(previous: DocumentCheck, environment: Environment) -> dict[int, SectionCheck]:
    """Results that still hold, by the identity of their section: nothing they depend on is declared differently."""
    pairs = zip(previous.parsed.sections, previous.checks, strict=True)
    if previous.environment is environment:
        return {id(placed.section): result for placed, result in pairs}
    changed = changed_names(previous.environment, environment)
    if changed is None:
        return {}
    return {
        id(placed.section): result
        for placed, result in pairs
        if not (changed and result.has_unknown_names) and changed.isdisjoint(result.lookups)
    }


# Kinds among which one name may be one hole: what is asked for is the same thing seen from two sides.
_FAMILIES = (
    frozenset({HoleKind.TERM, HoleKind.PREDICATE, HoleKind.FUNCTION}),
    frozenset({HoleKind.TYPE, HoleKind.ENTITY}),
    frozenset({HoleKind.EFFECT, HoleKind.TERM}),
)


def _repetitions(parsed: ParsedDocument, environment: Environment) -> list[Finding]:
    """What is declared twice: the first one counts."""
    findings = []
    for index in sorted(environment.repeated):
        placed = parsed.sections[index]
        declaration = declaration_of(placed.section)  # not the environment's, whose spans may be of an older text
        if isinstance(declaration, (Signature, TypeDefinition, Entity)):
            what = {Signature: "the spec of", TypeDefinition: "the type", Entity: "the entity"}[type(declaration)]
            message = f"{what} `{declaration.name}` stands twice in this document; the first one counts"
            span = declaration.name_span.shifted(placed.offset)
            findings.append(Finding(Code.SYNTAX, Severity.ERROR, span, message))
    return findings


def _hole_conflicts(holes: tuple[PlacedHole, ...]) -> list[Finding]:
    """The same name is the same hole: its kind and its stated type must agree wherever it stands."""
    first: dict[str, PlacedHole] = {}
    typed: dict[str, PlacedHole] = {}
    findings: list[Finding] = []
    for placed in holes:
        hole = placed.use.hole
        if hole.name is None:
            continue
        one = first.setdefault(hole.name, placed)
        kinds = {one.use.kind, placed.use.kind}
        if len(kinds) > 1 and not any(kinds <= family for family in _FAMILIES):
            findings.append(
                _conflict(
                    placed,
                    one,
                    f"`{hole.label}` stands for {_article(placed.use.kind)} here, "
                    f"but for {_article(one.use.kind)} above; two holes need two names",
                )
            )
        if hole.annotation is None:
            continue
        other = typed.setdefault(hole.name, placed)
        stated = other.use.hole.annotation
        if stated is not None and stated != hole.annotation:
            findings.append(
                _conflict(
                    placed,
                    other,
                    f"`{hole.label}` is of type `{_shown(hole.annotation)}` here, but of `{_shown(stated)}` above",
                )
            )
    return findings


def _conflict(placed: PlacedHole, other: PlacedHole, message: str) -> Finding:
    related = (Related(other.name_span, f"`{other.use.hole.label}` stands here first"),)
    return Finding(Code.TYPE_MISMATCH, Severity.ERROR, placed.name_span, message, related=related)


def _article(kind: HoleKind) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _shown(annotation: nodes.Type) -> str:
    try:
        return print_type(annotation)
    except ValueError:
        return "?"
