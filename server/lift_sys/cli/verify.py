"""The second phase on the command line: every spec is judged before anything is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from lift_sys.verify.judgement import Obligation
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.verdict_cache import user_cache
from lift_sys.workspace.verification import (
    AHEAD,
    PRELOADED,
    Job,
    Judgement,
    Judgements,
    Key,
    judgement_of,
    keys,
    submit,
)
from lift_sys.workspace.workers import Workers, default_count


@dataclass(frozen=True, slots=True)
class Plan:
    """How specs are judged: whether the cache is asked, and with how many seeds each."""

    cached: bool = True
    seeds: int = 1


@dataclass(frozen=True, slots=True)
class Stability:
    """Whether a spec is judged alike whatever the seed; `differing` are the clauses that are not."""

    seeds: int
    alike: int
    """How many seeds say the same as the first, which is the one that counts."""
    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found out."""

    judgements: Judgements = field(default_factory=Judgements)
    stability: dict[Key, Stability] = field(default_factory=dict)

    def stability_of(self, analysis: DocumentAnalysis) -> dict[int, Stability]:
        """By the index of their section."""
        if not self.stability:
            return {}
        return {index: self.stability[key] for index, key in keys(analysis) if key in self.stability}


def verify(analyses: Iterable[DocumentAnalysis], plan: Plan = Plan()) -> Verified:
    """Judge all specs of these documents, as many at a time as there are processors."""
    # What is asked for its stability is to be found out, and not to be looked up.
    judgements = Judgements(user_cache() if plan.cached and plan.seeds == 1 else None)
    jobs = {
        job.key: (analysis, job)  # specs of the same text in several places once
        for analysis in analyses
        if analysis.settings.verification.enabled
        for job in judgements.missing(analysis)
    }
    if not jobs:
        return Verified(judgements)
    settings = next(iter(jobs.values()))[0].settings.workers
    # Nobody types meanwhile: one processor more than the server takes.
    count = settings.count or default_count() + 1
    asked = [(analysis, job, seed) for analysis, job in jobs.values() for seed in range(plan.seeds)]
    found: dict[Key, dict[int, Judgement]] = {key: {} for key in jobs}
    with Workers(min(count, len(asked)), settings.memory * 1_000_000, PRELOADED) as workers:
        waiting: dict[Future[tuple[Obligation, ...]], tuple[DocumentAnalysis, Job, int]] = {}
        while asked or waiting:
            while asked and len(waiting) < AHEAD * workers.count:
                analysis, job, seed = asked.pop()
                waiting[submit(workers, analysis, job, background=False, seed=seed)] = analysis, job, seed
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                analysis, job, seed = waiting.pop(future)
                limit = analysis.settings.verification.timeout
                found[job.key][seed] = judgement = judgement_of(job, future.exception() or future.result(), limit)
                if seed == 0:
                    judgements[job.key] = judgement
    judgements.save()
    stability = {key: stability_of(by_seed) for key, by_seed in found.items()} if plan.seeds > 1 else {}
    return Verified(judgements, stability)


def stability_of(by_seed: dict[int, Judgement]) -> Stability:
    """What the judgements by several seeds have in common with that by seed 0."""
    first = _verdicts(by_seed[0])
    others = [_verdicts(judgement) for judgement in by_seed.values()]
    differing = {verdict for other in others for verdict in (first - other) | (other - first)}
    clauses = dict.fromkeys(clause for _, _, clause, *_ in sorted(differing))
    return Stability(len(by_seed), sum(other == first for other in others), tuple(clauses))


def _verdicts(judgement: Judgement) -> Counter[tuple[int, str, str, str, tuple[str, ...]]]:
    """What is said, the values apart that show it."""
    said: Counter[tuple[int, str, str, str, tuple[str, ...]]] = Counter(
        (o.span.start, str(o.kind), o.clause, str(o.verdict), tuple(sorted(str(f.code) for f in o.findings)))
        for o in judgement.obligations
    )
    if judgement.finding is not None:
        said[judgement.finding.span.start, "", judgement.finding.message, "unknown", ()] += 1
    return said
