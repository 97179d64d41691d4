"""Keeping the judgements of open documents up to date, in worker processes and in the background."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from lift_sys.lsp.logs import log
from lift_sys.verify.judgement import Obligation
from lift_sys.workspace.verification import AHEAD, Job, judged, judgement_of, submit

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session

logger = logging.getLogger(__name__)

TOGETHER = 0.1
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
        jobs = await session.in_thread(session.workspace.judgements.missing, analysis)
        self._show(path)  # what was found on disk
        judgements, workers = session.workspace.judgements, session.workers
        waiting: dict[Running, Job] = {}
        shown = time.monotonic()
        try:
            while jobs or waiting:
                while jobs and len(waiting) < AHEAD * workers.count:
                    job = jobs.pop(0)
                    waiting[asyncio.wrap_future(submit(workers, analysis, job, background=True))] = job
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for future in done:
                    job = waiting.pop(future)
                    judgements[job.key] = judgement_of(job, future.exception() or future.result())
                if not waiting or time.monotonic() - shown > TOGETHER:
                    self._show(path)
                    shown = time.monotonic()
        finally:
            for future in waiting:
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
