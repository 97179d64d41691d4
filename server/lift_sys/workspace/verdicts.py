"""What is known of each spec of a document at this moment, and what was known of it before its text changed.

A judgement holds for one text (`verification.py`). When that changes, or what it builds upon, what was said of the spec
before is outdated: it is kept beside the spec, found again by its name or, if it is renamed, by its place, but it is
never what is said of the spec.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lift_sys.ir.model import Condition, Entity, Example, Item, Raises, Spec, TypeDefinition
from lift_sys.ir.nodes import Hole
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import LineIndex, PositionEncoding, Span
from lift_sys.verify.judgement import Kind, Obligation, Verdict
from lift_sys.verify.spec import has_obligations
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.report import obligation_json, range_json
from lift_sys.workspace.verification import Job, Judgement, Key, jobs

Name = tuple[str, int]
"""What is declared, and how many of that name stand before it."""


class Phase(StrEnum):
    """How far judging a spec has come."""

    UNJUDGED = "unjudged"
    """Nobody has begun with it."""
    QUEUED = "queued"
    RUNNING = "running"
    """It has been handed to a worker."""
    JUDGED = "judged"
    OUTDATED = "outdated"
    """The text has changed since it was judged."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that claims something. Its span is relative to the section."""

    kind: Kind
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class SpecVerdict:
    """What is known of one spec, entity or type. `job` is None if there is nothing to judge."""

    placed: Placed
    job: Job | None
    phase: Phase
    judgement: Judgement | None = None
    """What holds, once it is judged; until then what held for an earlier text."""

    @property
    def name(self) -> str | None:
        """The name of a spec as reports show it."""
        return spec_name(self.placed.section.item)

    @property
    def is_judged(self) -> bool:
        """Whether what is said of it holds."""
        return self.phase is Phase.JUDGED

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody is at it."""
        return self.phase in (Phase.QUEUED, Phase.RUNNING)

    @property
    def clauses(self) -> list[Clause]:
        """What it claims, in the order of the text."""
        return list(_clauses(self.placed))

    @property
    def obligations(self) -> tuple[tuple[Obligation, Verdict | None], ...]:
        """What was looked at. Until it is judged these are its clauses, each with the verdict that it had before."""
        known = self.judgement.obligations if self.judgement is not None else ()
        if self.is_judged:
            return tuple((obligation, None) for obligation in known)
        return tuple(found for clause in self.clauses for found in _before(clause, known))


def _before(clause: Clause, known: tuple[Obligation, ...]) -> Iterator[tuple[Obligation, Verdict | None]]:
    same = [obligation for obligation in known if obligation.clause == clause.text]
    for old in same:
        moved = replace(old, span=clause.span, verdict=Verdict.OUTDATED, findings=(), unmodelled=())
        yield moved, old.verdict
    if not same:
        yield Obligation(clause.kind, clause.text, clause.span, Verdict.UNKNOWN), None


def spec_name(item: Item | None) -> str | None:
    """The name of a spec's function, `?name` while it is open; None without a `sig`."""
    name = item.signature.name if isinstance(item, Spec) and item.signature is not None else None
    return name.label if isinstance(name, Hole) else name


def _clauses(placed: Placed) -> Iterator[Clause]:
    item, text = placed.section.item, placed.section.text
    for clause in item.clauses if isinstance(item, Spec) else ():
        match clause:
            case Condition():
                kind = Kind.ENSURES if clause.is_postcondition else Kind.REQUIRES
            case Example():
                kind = Kind.EXAMPLE
            case Raises():
                kind = Kind.RAISES
            case _:
                continue
        yield Clause(kind, text[clause.body_span.start : clause.body_span.end], clause.body_span)
    for invariant in item.invariants if isinstance(item, Entity) else ():
        yield Clause(Kind.INVARIANT, text[invariant.span.start : invariant.span.end], invariant.span)


class Memory:
    """What was known last of the specs of one document."""

    def __init__(self) -> None:
        self._by_name: dict[Name, Judgement] = {}
        self._last: list[tuple[Name, Judgement | None]] = []

    def note(self, found: list[tuple[Name, Judgement | None]]) -> list[Judgement | None]:
        """Of each spec what holds, or what was known of it last. `found` tells what holds."""
        names = {name for name, _ in found}
        renamed = len(self._last) == len(found)
        noted: list[Judgement | None] = []
        for index, (name, judgement) in enumerate(found):
            if judgement is not None:
                self._by_name[name] = judgement
            known = self._by_name.get(name)
            if known is None and renamed and self._last[index][0] not in names:
                known = self._last[index][1]
            noted.append(known)
        self._last = [(name, known) for (name, _), known in zip(found, noted, strict=True)]
        return noted


def spec_verdicts(
    analysis: DocumentAnalysis, known: Mapping[int, Judgement], phases: Mapping[Key, Phase], memory: Memory
) -> tuple[SpecVerdict, ...]:
    """What is known of all specs, entities and types, in the order of the text.

    `known` holds the judgements by the index of their section, `phases` those that are waited for.
    """
    waiting = {job.index: job for job in jobs(analysis)}
    sections = analysis.parsed.sections
    names = _names(sections, waiting)
    last = dict(zip(waiting, memory.note([(names[index], known.get(index)) for index in waiting]), strict=True))
    found = []
    for index, placed in enumerate(sections):
        job = waiting.get(index)
        if job is not None:
            phase = phases.get(job.key, _resting(index in known, last[index]))
            found.append(SpecVerdict(placed, job, phase, last[index]))
        elif isinstance(placed.section.item, Spec):
            found.append(SpecVerdict(placed, None, Phase.JUDGED, Judgement(())))
    return tuple(found)


def _resting(is_known: bool, last: Judgement | None) -> Phase:
    if is_known:
        return Phase.JUDGED
    return Phase.OUTDATED if last is not None else Phase.UNJUDGED


def _names(sections: tuple[Placed, ...], indexes: Mapping[int, Job]) -> dict[int, Name]:
    counts: dict[str, int] = {}
    names = {}
    for index in indexes:
        item = sections[index].section.item
        assert has_obligations(sections[index].section)
        name = f"{type(item).__name__} {_declared(item)}"
        counts[name] = counts.get(name, -1) + 1
        names[index] = (name, counts[name])
    return names


def _declared(item: Item | None) -> str | None:
    if isinstance(item, Entity | TypeDefinition):
        return item.name if isinstance(item.name, str) else item.name.label
    return spec_name(item)


# The JSON form, the same as of `lift check`, and how far it is.


def verdict_json(verdict: SpecVerdict, lines: LineIndex, encoding: PositionEncoding) -> dict[str, object]:
    """One spec; ranges are LSP ranges in `encoding`."""
    item, offset = verdict.placed.section.item, verdict.placed.offset
    assert isinstance(item, Spec)
    return {
        "name": verdict.name,
        "range": range_json(item.span.shifted(offset), lines, encoding),
        "state": str(verdict.phase),
        "verdict": str(Verdict.UNKNOWN),  # of the code, which nobody has looked at
        "assuming": [],
        "obligations": [
            {
                **obligation_json(obligation, offset, lines, encoding),
                "state": str(obligation.verdict if verdict.is_judged else verdict.phase),
                "before": str(before) if before is not None else None,
            }
            for obligation, before in verdict.obligations
        ],
    }
