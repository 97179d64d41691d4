"""The outline of a document: its items, with their fields, clauses and holes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from weakref import WeakKeyDictionary

from lift_sys.ir import nodes
from lift_sys.ir.check.results import HoleUse, SectionCheck
from lift_sys.ir.model import (
    AnyClause,
    Condition,
    Entity,
    Import,
    Intent,
    OpenQuestion,
    Spec,
    TypeDefinition,
)
from lift_sys.ir.parser.document import Section
from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.targets import checked_sections

WIDTH = 120
"""Longest detail, in characters."""


class SymbolKind(StrEnum):
    """What a symbol is."""

    IMPORT = "import"
    TYPE = "type"
    ENTITY = "entity"
    FIELD = "field"
    FUNCTION = "function"
    METHOD = "method"
    INTENT = "intent"
    PRECONDITION = "precondition"
    POSTCONDITION = "postcondition"
    INVARIANT = "invariant"
    MEASURE = "measure"
    EXCEPTION = "exception"
    EFFECT = "effect"
    EXAMPLE = "example"
    HOLE = "hole"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One entry. `selection` is the part of `span` that a cursor is put on; `name` is never empty."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    selection: Span
    children: tuple[Symbol, ...] = ()

    def shifted(self, by: int) -> Symbol:
        """The same symbol in a document with `by` more code points in front."""
        if not by:
            return self
        children = tuple(child.shifted(by) for child in self.children)
        return replace(self, span=self.span.shifted(by), selection=self.selection.shifted(by), children=children)


_KNOWN: WeakKeyDictionary[SectionCheck, tuple[Symbol, ...]] = WeakKeyDictionary()


def symbols(analysis: DocumentAnalysis) -> tuple[Symbol, ...]:
    """Symbols of a document, in the order of the text."""
    found: list[Symbol] = []
    for placed, check in checked_sections(analysis):
        found.extend(symbol.shifted(placed.offset) for symbol in _of(placed.section, check))
    return tuple(found)


def _of(section: Section, check: SectionCheck) -> tuple[Symbol, ...]:
    known = _KNOWN.get(check)
    if known is None:
        known = _KNOWN[check] = tuple(_Reader(section, check).item())
    return known


_CLAUSES = {
    "requires": SymbolKind.PRECONDITION,
    "ensures": SymbolKind.POSTCONDITION,
    "assert": SymbolKind.PRECONDITION,
    "invariant": SymbolKind.INVARIANT,
    "decreases": SymbolKind.MEASURE,
    "raises": SymbolKind.EXCEPTION,
    "effect": SymbolKind.EFFECT,
    "example": SymbolKind.EXAMPLE,
}


class _Reader:
    """Reads one section."""

    def __init__(self, section: Section, check: SectionCheck) -> None:
        self.section = section
        self.uses = sorted(check.holes, key=lambda use: use.hole.span)
        self.starts = [use.hole.span.start for use in self.uses]

    def item(self) -> Iterable[Symbol]:
        item = self.section.item
        match item:
            case Import():
                for part in item.names:
                    module = _shown(item.module) if item.module is not None else ""
                    name = part.alias or _shown(part.name)
                    yield self.symbol(name, module, SymbolKind.IMPORT, part.span, part.span)
            case TypeDefinition():
                detail = self.text(item.type.span)
                yield self.symbol(
                    _shown(item.name), detail, SymbolKind.TYPE, item.span, item.name_span, self.holes(item.span)
                )
            case Entity():
                yield self.entity(item)
            case Spec():
                yield self.spec(item)
            case None:
                return

    def entity(self, item: Entity) -> Symbol:
        children = self.holes(item.name_span)
        children += [
            self.symbol(
                _shown(part.name),
                self.text(part.type.span),
                SymbolKind.FIELD,
                part.span,
                part.name_span,
                self.holes(part.span),
            )
            for part in item.fields
        ]
        for invariant in item.invariants:
            keyword = Span(invariant.span.start, invariant.span.start + len("invariant"))
            detail = self.text(invariant.predicate.span)
            kind = SymbolKind.INVARIANT
            children.append(self.symbol("invariant", detail, kind, invariant.span, keyword, self.holes(invariant.span)))
        children.sort(key=lambda symbol: symbol.span)
        return self.symbol(_shown(item.name), "", SymbolKind.ENTITY, item.span, item.name_span, children)

    def spec(self, spec: Spec) -> Symbol:
        signature = spec.signature
        children: list[Symbol] = []
        if spec.intent is not None:
            children.append(self.intent(spec.intent))
        if signature is not None:
            children += self.holes(signature.span)
        children += [self.clause(clause) for clause in spec.clauses]
        if signature is None:
            place = spec.intent.span if spec.intent is not None else spec.span
            return self.symbol("intent", _summary(spec.intent), SymbolKind.FUNCTION, spec.span, place, children)
        name = _shown(signature.name)
        end = signature.returns.span.end if signature.returns is not None else signature.parameters_span.end
        detail = self.text(Span(signature.name_span.end, end)) if end > signature.name_span.end else ""
        kind = SymbolKind.METHOD if "." in name else SymbolKind.FUNCTION
        return self.symbol(name, detail, kind, spec.span, signature.name_span, children)

    def intent(self, intent: Intent) -> Symbol:
        keyword = Span(intent.span.start, intent.span.start + len("intent"))
        holes = self.holes(intent.span)
        return self.symbol("intent", _summary(intent), SymbolKind.INTENT, intent.span, keyword, holes)

    def clause(self, clause: AnyClause) -> Symbol:
        kind = _CLAUSES[clause.kind]
        if isinstance(clause, Condition) and clause.is_postcondition:
            kind = SymbolKind.POSTCONDITION
        detail = self.text(Span(clause.keyword_span.end, clause.span.end))
        return self.symbol(clause.kind, detail, kind, clause.span, clause.keyword_span, self.holes(clause.span))

    def holes(self, span: Span) -> list[Symbol]:
        """Holes that stand inside `span`."""
        first, behind = bisect_left(self.starts, span.start), bisect_right(self.starts, span.end)
        return [self.hole(use) for use in self.uses[first:behind] if use.hole.span.end <= span.end]

    def hole(self, use: HoleUse) -> Symbol:
        hole = use.hole
        return self.symbol(hole.label, str(use.kind), SymbolKind.HOLE, hole.span, hole.name_span)

    def symbol(
        self,
        name: str,
        detail: str,
        kind: SymbolKind,
        span: Span,
        selection: Span,
        children: Iterable[Symbol] = (),
    ) -> Symbol:
        if not (span.start <= selection.start and selection.end <= span.end):
            span = Span(min(span.start, selection.start), max(span.end, selection.end))
        return Symbol(name or "?", detail, kind, span, selection, tuple(children))

    def text(self, span: Span) -> str:
        shown = " ".join(self.section.text[span.start : span.end].split())
        return shown if len(shown) <= WIDTH else f"{shown[: WIDTH - 1]}…"


def _shown(name: str | nodes.Hole) -> str:
    return name if isinstance(name, str) else name.label


def _summary(intent: Intent | None) -> str:
    if intent is None or intent.summary is None:
        return ""
    shown = intent.summary.hole.label if isinstance(intent.summary, OpenQuestion) else " ".join(intent.summary.split())
    return shown if len(shown) <= WIDTH else f"{shown[: WIDTH - 1]}…"
