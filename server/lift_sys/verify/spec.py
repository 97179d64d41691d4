"""All that is said of a spec by itself, as worker processes compute it."""

from __future__ import annotations

import gc
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from lift_sys.ir.check.document import DocumentCheck, check
from lift_sys.ir.findings import Severity
from lift_sys.ir.model import AnyClause, Condition, Entity, Example, Raises, Spec, TypeDefinition
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.parser.document import Placed, Section, parse
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Kind, Obligation, Verdict

logger = logging.getLogger(__name__)

_INTERNAL = "internal error:"

_last: list[DocumentCheck] = []
"""What was judged last: another spec of the same document may come next."""


def has_obligations(section: Section) -> bool:
    """Whether there is anything to judge: a signature and a clause that claims something, or what values must meet."""
    item = section.item
    if isinstance(item, Spec):
        return item.signature is not None and any(map(_claims, item.clauses))
    return isinstance(item, Entity | TypeDefinition)


def _claims(clause: AnyClause) -> bool:
    return isinstance(clause, Condition | Example | Raises)


def judge(text: str, outline: SourceOutline | None, section: str, seed: int = 0) -> tuple[Obligation, ...]:
    """The judgements of the spec, the entity or the type in one section of a document.

    `text` holds the section and what it builds upon. They do not depend on what was judged before.
    """
    from lift_sys.verify.solve.solver import seeded

    with seeded(seed), _terms_in_order():
        return _judge(text, outline, section)


@contextmanager
def _terms_in_order() -> Iterator[None]:
    """Free no term of Z3's at a moment that depends on the past of this process: their numbers steer its search."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _judge(text: str, outline: SourceOutline | None, section: str) -> tuple[Obligation, ...]:
    from lift_sys.verify.examples import judge_examples
    from lift_sys.verify.solve.judge import judge_definition, judge_preconditions

    document = _document(text, outline)
    placed = next((p for p in reversed(document.parsed.sections) if p.section.text == section), None)
    if placed is None:  # beside other neighbours than in its document it would read differently
        return (_unjudged("it cannot be told apart from what stands around it"),)
    if any(finding.severity is Severity.ERROR for finding in placed.section.findings):
        return (_unjudged("something here cannot be read, which is reported already"),)
    document = _without_mistaken(document)
    item = placed.section.item
    if not isinstance(item, Spec):
        return _timed(judge_definition, document, placed)
    if item.signature is not None and _has_mistake(document, placed, item.signature.span):
        return (_unjudged("the signature has a mistake, which is reported already"),)
    return (*_timed(judge_examples, document, placed), *_timed(judge_preconditions, document, placed))


def is_repeatable(obligations: tuple[Obligation, ...]) -> bool:
    """Whether judging the same again would come to the same; not so where something went wrong inside."""
    return not any(o.verdict is Verdict.UNKNOWN and o.reason.startswith(_INTERNAL) for o in obligations)


def _timed(
    judge_all: Callable[[DocumentCheck, Placed], tuple[Obligation, ...]], document: DocumentCheck, placed: Placed
) -> tuple[Obligation, ...]:
    began = time.perf_counter()
    try:
        found = judge_all(document, placed)
    except MemoryError:
        raise  # how much there is differs from one machine to the next: nothing is known of this spec
    except Exception as error:  # a mistake of ours must not hide what else there is to say
        logger.exception("judging failed")
        found = (_unjudged(f"{_INTERNAL} {type(error).__name__}"),)
    took = (time.perf_counter() - began) * 1000
    return tuple(replace(obligation, time_ms=took) for obligation in found)


def _unjudged(reason: str) -> Obligation:
    return Obligation(Kind.REQUIRES, "", Span(0, 0), Verdict.UNKNOWN, reason=reason)


def _without_mistaken(document: DocumentCheck) -> DocumentCheck:
    """The document without definitions that do not say what is meant: nothing can be known of their values."""
    names = Counter(
        str(placed.section.item.name)
        for placed in document.parsed.sections
        if isinstance(placed.section.item, Entity | TypeDefinition)
    )
    mistaken = {name for name, count in names.items() if count > 1} | {
        str(placed.section.item.name)
        for placed in document.parsed.sections
        if isinstance(placed.section.item, Entity | TypeDefinition) and _has_mistake(document, placed)
    }
    if not mistaken:
        return document
    known = document.environment
    environment = replace(
        known,
        types={name: item for name, item in known.types.items() if name not in mistaken},
        entities={name: item for name, item in known.entities.items() if name not in mistaken},
    )
    return replace(document, environment=environment)


def _has_mistake(document: DocumentCheck, placed: Placed, within: Span | None = None) -> bool:
    """Whether something in a section, or in a part of it, is reported as an error."""
    index = document.parsed.sections.index(placed)
    findings = (*placed.section.findings, *document.checks[index].findings)
    return any(
        finding.severity is Severity.ERROR
        and (within is None or (within.start <= finding.span.start and finding.span.end <= within.end))
        for finding in findings
    )


def _document(text: str, outline: SourceOutline | None) -> DocumentCheck:
    known = _last[0] if _last else None
    document = check(parse(text, known.parsed if known is not None else None), outline)
    _last[:] = [document]
    return document
