"""Ranges of lines that an editor can fold away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.ir.model import Import, Spec
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.tokens import Kind
from lift_sys.workspace.analysis import DocumentAnalysis


class FoldKind(StrEnum):
    """LSP's kinds of folds; a region is anything else."""

    COMMENT = "comment"
    IMPORTS = "imports"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines `start_line` to `end_line`, 0-based and both included; the first one stays to be seen."""

    start_line: int
    end_line: int
    kind: FoldKind


def folding(analysis: DocumentAnalysis) -> tuple[Fold, ...]:
    """Specs, blocks and whatever else stands in brackets over several lines, imports, and runs of comments."""
    lines = analysis.lines
    found: dict[tuple[int, int], Fold] = {}
    for kind, span in (
        *((FoldKind.COMMENT, span) for span in _comments(lines)),
        *((FoldKind.IMPORTS, span) for span in _imports(analysis)),
        *((FoldKind.REGION, span) for placed in analysis.parsed.sections for span in _regions(placed)),
    ):
        start, end = lines.line_of(span.start), lines.line_of(span.end)
        if end > start:
            found.setdefault((start, end), Fold(start, end, kind))
    # Of two that begin on one line, editors that keep one keep the first: the larger.
    return tuple(found[key] for key in sorted(found, key=lambda lines: (lines[0], -lines[1])))


def _comments(lines: LineIndex) -> Iterator[Span]:
    """Runs of at least two lines that hold nothing but a comment."""
    first: int | None = None
    last = 0
    for number in range(len(lines.starts)):
        span = lines.line_span(number)
        # No token spans lines, so a line is a comment by itself.
        if lines.text[span.start : span.end].lstrip(" \t\f\v\ufeff").startswith("#"):
            first = span.start if first is None else first
            last = span.end
        elif first is not None:
            yield Span(first, last)
            first = None
    if first is not None:
        yield Span(first, last)


def _imports(analysis: DocumentAnalysis) -> Iterator[Span]:
    """Runs of imports with no other item between them."""
    run: Span | None = None
    for placed in analysis.parsed.sections:
        item = placed.section.item
        if isinstance(item, Import):
            span = item.span.shifted(placed.offset)
            run = span if run is None else Span(run.start, span.end)
        elif run is not None and placed.section.text.strip():
            yield run
            run = None
    if run is not None:
        yield run


_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")


def _regions(placed: Placed) -> Iterator[Span]:
    item, by = placed.section.item, placed.offset
    if isinstance(item, Spec):
        yield item.span.shifted(by)
    if "\n" not in placed.section.text and "\r" not in placed.section.text:
        return
    opened: list[int] = []
    for token in placed.section.tokens:
        if token.kind is not Kind.OP:
            continue
        if token.text in _OPENERS:
            opened.append(token.start)
        elif token.text in _CLOSERS and opened:
            # The line of the closing bracket stays to be seen, as in most editors.
            yield (
                Span(opened.pop(), token.start - 1).shifted(by)
                if token.first
                else Span(opened.pop(), token.end).shifted(by)
            )
