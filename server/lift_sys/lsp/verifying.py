"""Keeping the judgements of open documents up to date, in worker processes and in the background."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from lift_sys.lsp.logs import log
from lift_sys.verify.judgement import Obligation
from lift_sys.workspace.verification import Job, judged, judgement_of, submit

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session

logger = logging.getLogger(__name__)

TOGETHER = 0.05
"""Seconds that judgements may wait for others, so that not each of them sends all diagnostics again."""

Running = asyncio.Future[tuple[Obligation, ...]]


class Verifying:
    """One task for each document that is being judged."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, path: str) -> None:
        """Judge what has no judgement yet of a document that was opened or saved; what is under way for it ends."""
        self.end(path)
        task = asyncio.get_running_loop().create_task(self._verify(path))
        self._tasks[path] = task
        task.add_done_callback(lambda done: self._finished(path, done))

    def end(self, path: str) -> None:
        """Give up what is under way for a document."""
        task = self._tasks.pop(path, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Give up everything."""
        for path in list(self._tasks):
            self.end(path)

    def _finished(self, path: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(path) is task:
            del self._tasks[path]
        if not task.cancelled() and (error := task.exception()) is not None:
            log(logger, logging.ERROR, "verification failed", error, path=path)

    async def _verify(self, path: str) -> None:
        session = self._session
        analysis = await session.analysis(path)
        if analysis is None or not analysis.settings.verification.enabled:
            return
        jobs = session.workspace.judgements.missing(analysis)
        waiting: dict[Running, Job] = {
            asyncio.wrap_future(submit(session.workers, analysis, job, background=True)): job for job in jobs
        }
        pending = set(waiting)
        try:
            while pending:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                if pending:
                    more, pending = await asyncio.wait(pending, timeout=TOGETHER)
                    done |= more
                for future in done:
                    job = waiting[future]
                    session.workspace.judgements[job.key] = judgement_of(job, future.exception() or future.result())
                self._show(path)
        finally:
            for future in pending:
                future.cancel()

    def _show(self, path: str) -> None:
        """Show what is known now of the text as it is now."""
        session = self._session
        shown = session.workspace.analyses.get(path)
        if shown is None or not session.is_current(shown):
            return
        found = judged(shown, session.workspace.judgements)
        if found is not shown:
            session.workspace.analyses[path] = found
            session.show(found)
