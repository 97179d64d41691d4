"""The second phase on the command line: every spec is judged before anything is printed."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait

from lift_sys.verify.judgement import Obligation
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.verification import AHEAD, PRELOADED, Job, Judgements, judgement_of, submit
from lift_sys.workspace.workers import Workers, default_count


def verify(analyses: Iterable[DocumentAnalysis]) -> Judgements:
    """Judge all specs of these documents, as many at a time as there are processors."""
    judgements = Judgements()
    jobs = [
        (analysis, job)
        for analysis in analyses
        if analysis.settings.verification.enabled
        for job in judgements.missing(analysis)
    ]
    if not jobs:
        return judgements
    settings = jobs[0][0].settings.workers
    # Nobody types meanwhile: one processor more than the server takes.
    count = settings.count or default_count() + 1
    with Workers(min(count, len(jobs)), settings.memory * 1_000_000, PRELOADED) as workers:
        waiting: dict[Future[tuple[Obligation, ...]], Job] = {}
        while jobs or waiting:
            while jobs and len(waiting) < AHEAD * workers.count:
                analysis, job = jobs.pop()
                waiting[submit(workers, analysis, job, background=False)] = job
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                job = waiting.pop(future)
                judgements[job.key] = judgement_of(job, future.exception() or future.result())
    return judgements
