"""All that is said of a spec by itself, as worker processes compute it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from lift_sys.ir.check.document import DocumentCheck, check
from lift_sys.ir.model import AnyClause, Condition, Entity, Example, Raises, Spec, TypeDefinition
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.parser.document import Placed, Section, parse
from lift_sys.verify.judgement import Obligation

_last: dict[str, DocumentCheck] = {}
"""The document that was judged last, by its path: its other specs come next, or a later text of it."""


def has_obligations(section: Section) -> bool:
    """Whether there is anything to judge: a signature and a clause that claims something, or what values must meet."""
    item = section.item
    if isinstance(item, Spec):
        return item.signature is not None and any(map(_claims, item.clauses))
    return isinstance(item, Entity | TypeDefinition)


def _claims(clause: AnyClause) -> bool:
    return isinstance(clause, Condition | Example | Raises)


def judge(path: str, text: str, outline: SourceOutline | None, index: int) -> tuple[Obligation, ...]:
    """The judgements of the spec, the entity or the type in one section of a document."""
    from lift_sys.verify.examples import judge_examples
    from lift_sys.verify.solve.judge import judge_definition, judge_preconditions

    document = _document(path, text, outline)
    placed = document.parsed.sections[index]
    if not isinstance(placed.section.item, Spec):
        return _timed(judge_definition, document, placed)
    return (*_timed(judge_examples, document, placed), *_timed(judge_preconditions, document, placed))


def _timed(
    judge_all: Callable[[DocumentCheck, Placed], tuple[Obligation, ...]], document: DocumentCheck, placed: Placed
) -> tuple[Obligation, ...]:
    began = time.perf_counter()
    found = judge_all(document, placed)
    took = (time.perf_counter() - began) * 1000
    return tuple(replace(obligation, time_ms=took) for obligation in found)


def _document(path: str, text: str, outline: SourceOutline | None) -> DocumentCheck:
    known = _last.get(path)
    if known is None or known.parsed.text != text or known.environment.outline != outline:
        parsed = parse(text, known.parsed if known is not None else None)
        known = check(parsed, outline)
        _last.clear()
        _last[path] = known
    return known
