"""Judges documents that say themselves what is to come: ``example … #! verdict reason``."""

from __future__ import annotations

from lift_sys.ir.check.document import DocumentCheck, check
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import LineIndex
from lift_sys.source.outline import outline
from lift_sys.verify.examples import judge_examples
from lift_sys.verify.judgement import Obligation


def checked(text: str, source: str | None = None) -> DocumentCheck:
    """The check of a document."""
    return check(parse(text), outline(source) if source is not None else None)


def judged(text: str, source: str | None = None) -> list[tuple[Obligation, int]]:
    """Verdicts on all examples, with the offset of their section."""
    document = checked(text, source)
    return [(found, p.offset) for p in document.parsed.sections for found in judge_examples(document, p)]


def expected(text: str) -> list[str]:
    """What the text says itself of its examples."""
    return [line.partition("#!")[2].strip() for line in text.splitlines() if line.strip().startswith("example")]


def found(text: str, source: str | None = None) -> list[str]:
    """What is said of them."""
    lines = LineIndex(text)
    said = []
    for obligation, offset in judged(text, source):
        span = obligation.span.shifted(offset)
        line = lines.line_span(lines.line_of(span.start))
        assert text[span.start : span.end] == obligation.clause
        assert text[line.start : span.end].strip() == obligation.clause
        said.append(f"{obligation.verdict} {obligation.reason}")
    return said
