"""Ranges of lines that an editor can fold away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.ir.model import Import, Spec
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import Span
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
        *((FoldKind.COMMENT, span) for span in _comments(analysis.text)),
        *((FoldKind.IMPORTS, span) for span in _imports(analysis)),
        *((FoldKind.REGION, span) for placed in analysis.parsed.sections for span in _regions(placed)),
    ):
        start, end = lines.line_of(span.start), lines.line_of(span.end)
        if end > start:
            found.setdefault((start, end), Fold(start, end, kind))
    # Of two that begin on one line, editors that keep one keep the first: the larger.
    return tuple(found[key] for key in sorted(found, key=lambda lines: (lines[0], -lines[1])))


_COMMENT_LINE = re.compile(r"(?:\A|(?<=[\r\n]))[ \t\f\v\ufeff]*(#[^\r\n]*)(?:\r\n|\n|\r|\Z)")


def _comments(text: str) -> Iterator[Span]:
    """Runs of lines that hold nothing but a comment. No token spans lines, so such a line is part of none."""
    run: Span | None = None
    end = 0
    for match in _COMMENT_LINE.finditer(text):
        if run is not None and match.start() == end:
            run = Span(run.start, match.end(1))
        else:
            if run is not None:
                yield run
            run = Span(*match.span(1))
        end = match.end()
    if run is not None:
        yield run


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
