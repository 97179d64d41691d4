"""Parsing a document: section by section, reusing every section whose text has not changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.findings import Code, Edit, Finding, Fix, Severity
from lift_sys.ir.model import (
    AnyClause,
    Document,
    Entity,
    Import,
    Intent,
    Signature,
    Spec,
    TypeDefinition,
    model_holes,
)
from lift_sys.ir.nodes import Type
from lift_sys.ir.parser.clauses import parse_clause
from lift_sys.ir.parser.cursor import Cursor
from lift_sys.ir.parser.declarations import (
    parse_entity,
    parse_import,
    parse_intent,
    parse_signature,
    parse_type_definition,
)
from lift_sys.ir.parser.lines import CLAUSE_KEYWORDS, LogicalLine, split_lines
from lift_sys.ir.parser.sections import cut_sections
from lift_sys.ir.parser.strays import misplaced_clause, report_stray
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.tokens import Kind, Token, tokenize


@dataclass(frozen=True, eq=False)
class Section:
    """One item and the text it was read from. Everything in it is relative to the section's start.

    Two sections are the same only if they are the same object: parsing again reuses objects, so identity tells whether
    anything changed.
    """

    text: str
    item: Import | TypeDefinition | Entity | Spec | None
    findings: tuple[Finding, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens, END included; read anew on the first use, since few sections need them."""
        return tuple(tokenize(self.text))

    @cached_property
    def hole_types(self) -> tuple[tuple[str, Type], ...]:
        """Names of the holes whose type is stated in this section, with that type."""
        found = (hole for hole in model_holes(self.item) if hole.name is not None and hole.annotation is not None)
        return tuple((hole.name or "", hole.annotation) for hole in found if hole.annotation is not None)


@dataclass(frozen=True, slots=True)
class Placed:
    """A section and the offset of its start in the document."""

    section: Section
    offset: int


@dataclass(frozen=True)
class ParsedDocument:
    """A parsed text: its sections in order, which together are the whole text."""

    text: str
    sections: tuple[Placed, ...]

    @cached_property
    def lines(self) -> LineIndex:
        """Line starts of the text."""
        return LineIndex(self.text)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Syntax findings of all sections, in document coordinates."""
        return tuple(f.shifted(placed.offset) for placed in self.sections for f in placed.section.findings)

    @cached_property
    def model(self) -> Document:
        """The document's model. Spans in it are relative to their item's section."""
        return Document(items=tuple(p.section.item for p in self.sections if p.section.item is not None))

    def section_at(self, offset: int) -> Placed:
        """The section that holds `offset` (the last one at the end of the text)."""
        index = bisect_right(self._offsets, offset) - 1
        return self.sections[max(0, index)]

    def specs(self) -> Iterator[tuple[Placed, Spec]]:
        """Specs with their places."""
        for placed in self.sections:
            if isinstance(placed.section.item, Spec):
                yield placed, placed.section.item

    def tokens(self) -> Iterator[Token]:
        """All tokens in document coordinates, one END at the end."""
        before = 0
        for placed in self.sections:
            by = placed.offset
            for token in placed.section.tokens[:-1]:
                yield token._replace(start=token.start + by, end=token.end + by, before=before)
                before = token.end + by
        yield Token(Kind.END, "", len(self.text), len(self.text), before, True)

    @cached_property
    def _offsets(self) -> list[int]:
        return [placed.offset for placed in self.sections]

    @cached_property
    def by_text(self) -> dict[str, Section]:
        """Sections by their text, for the next parse."""
        return {placed.section.text: placed.section for placed in self.sections}


def parse(text: str, previous: ParsedDocument | None = None) -> ParsedDocument:
    """Parse a document. Never raises, loses no character, and reads only sections that `previous` does not have.

    It can be cancelled between logical lines (:mod:`lift_sys.ir.cancellation`).
    """
    known = dict(previous.by_text) if previous is not None else {}
    placed: list[Placed] = []
    for cut in cut_sections(text):
        part = text[cut.start : cut.end]
        section = known.get(part)
        if section is None:
            section = known[part] = parse_section(part)
        placed.append(Placed(section, cut.start))
    return ParsedDocument(text, tuple(placed))


def parse_section(text: str) -> Section:
    """Parse the text of one section; a pure function of it."""
    tokens = tokenize(text)
    findings: list[Finding] = []
    builder = _Builder(text, findings)
    for line in split_lines(tokens):
        checkpoint()
        builder.add(line)
    item = builder.finish()
    findings.sort(key=lambda f: f.span)
    return Section(text, item, tuple(findings))


class _Builder:
    """Collects the logical lines of one section into its item."""

    def __init__(self, text: str, findings: list[Finding]) -> None:
        self.text = text
        self.findings = findings
        self.item: Import | TypeDefinition | Entity | None = None
        self.owner: str | None = None
        self.intent: Intent | None = None
        self.signature: Signature | None = None
        self.is_spec = False
        self.has_signature = False
        self.clauses: list[AnyClause] = []
        self.start: int | None = None
        self.end = 0
        self.previous_end: int | None = None
        self.broken = False

    def add(self, line: LogicalLine) -> None:
        self.findings.extend(line.findings)
        if not line.tokens:
            return
        own: list[Finding] = []
        c = Cursor(line.tokens, self.text, own)
        if self.start is None and line.keyword:
            self.start = line.tokens[0].start
        end = line.tokens[-1].end
        self.broken = bool(line.findings)
        self._dispatch(c, line.keyword, bool(line.findings))
        if line.unclosed:
            # The bracket that is never closed has been reported; that the line ends too early is the same mistake.
            own = [
                f
                for f in own
                if "found the end of the line" not in f.message and not f.message.startswith("expected `,` or ")
            ]
        self.findings.extend(own)
        self.end = self.previous_end = end

    def _dispatch(self, c: Cursor, keyword: str, brackets: bool) -> None:
        if keyword in CLAUSE_KEYWORDS:
            if self.is_spec:
                clause = parse_clause(c, keyword)
                if clause is not None:
                    self.clauses.append(clause)
            else:
                misplaced_clause(c, keyword, self.owner)
        elif keyword == "intent":
            self.is_spec = True
            self.intent = parse_intent(c)
        elif keyword in ("sig", "def"):
            self.is_spec = self.has_signature = True
            self.signature = parse_signature(c)
            if self.signature is not None and (c.findings or self.broken):
                self.signature = self.signature.model_copy(update={"is_complete": False})
        elif keyword in ("import", "from"):
            self.owner = "an import"
            self.item = parse_import(c)
        elif keyword == "type":
            self.owner = "a type"
            self.item = parse_type_definition(c)
        elif keyword in ("entity", "class"):
            self.owner = "an entity"
            self.item = parse_entity(c)
        elif not brackets:
            report_stray(c, self.previous_end)

    def finish(self) -> Import | TypeDefinition | Entity | Spec | None:
        if not self.is_spec:
            return self.item
        span = Span(self.start or 0, self.end)
        if not self.has_signature and self.intent is not None:
            place = Span(self.intent.span.end, self.intent.span.end)
            fix = Fix("Insert a `sig` with holes", (Edit(place, "\nsig ?function() -> ?result_type"),))
            self.findings.append(
                Finding(
                    Code.SYNTAX,
                    Severity.ERROR,
                    Span(self.intent.span.start, self.intent.span.start + len("intent")),
                    "expected a `sig` after this `intent`; the parts that are still open can be holes",
                    fixes=(fix,),
                )
            )
        return Spec(intent=self.intent, signature=self.signature, clauses=tuple(self.clauses), span=span)
