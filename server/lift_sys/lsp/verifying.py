"""Keeping the judgements of open documents up to date, in worker processes and in the background.

A document has a run while something of it is being judged. What is handed to a run is judged once: saving again adds
what is new and takes away what the text does not ask for any more, and leaves alone what is under way.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcRequestCancelled

from lift_sys.lsp.logs import log
from lift_sys.lsp.progress import progress
from lift_sys.lsp.refreshing import Paced
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.verify.judgement import Obligation
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.verdicts import Memory, Phase, SpecVerdict, spec_verdicts
from lift_sys.workspace.verification import AHEAD, Job, Key, judged, judgement_of, submit
from lift_sys.workspace.verification import jobs as all_jobs

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session

logger = logging.getLogger(__name__)

TOGETHER = 0.1
"""Seconds that judgements may wait for others, so that not each of them sends all diagnostics again."""
UNSEEN = 0.5
"""Seconds after which it is shown that something is being judged."""

Running = asyncio.Future[tuple[Obligation, ...]]


class Run:
    """What is being judged of one document."""

    def __init__(self, path: str, show: Callable[[], None]) -> None:
        self.path = path
        self.queued: dict[Key, tuple[DocumentAnalysis, Job]] = {}
        self.running: dict[Key, Running] = {}
        self.unasked: set[Key] = set()
        """What is judged because the document was opened or saved."""
        self.asked: Counter[Key] = Counter()
        """How many requests wait for it."""
        self.done = 0
        self.shown = Paced(show, TOGETHER)
        self._news = asyncio.Event()
        self.progress: asyncio.Task[None] | None = None
        self.in_progress = False
        """Whether the client shows it."""

    @property
    def total(self) -> int:
        """How many specs there are to judge, those that are done included."""
        return self.done + len(self.queued) + len(self.running)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left."""
        return not self.queued and not self.running

    @property
    def phases(self) -> dict[Key, Phase]:
        """How far each has come."""
        return {**dict.fromkeys(self.queued, Phase.QUEUED), **dict.fromkeys(self.running, Phase.RUNNING)}

    def drop(self, keys: Iterable[Key]) -> None:
        """Give up some; a process that is at one of them is killed."""
        for key in list(keys):
            self.queued.pop(key, None)
            self.unasked.discard(key)
            future = self.running.pop(key, None)
            if future is not None:
                future.cancel()

    async def news(self) -> None:
        """Wait until something happens here."""
        await self._news.wait()

    def tell(self) -> None:
        """Wake those who wait."""
        self._news.set()
        self._news = asyncio.Event()


class Verifying:
    """The runs of all documents, and what was known of these before."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs: dict[str, Run] = {}
        self._memory: dict[str, Memory] = {}
        self._off: set[str] = set()
        """Open documents for which verification is switched off."""
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()
        self.when_news: list[Callable[[str], None]] = []
        """Told the path of an open document of whose specs something else is to be said, or which was closed."""
        session.when_changed.append(self._changed)

    # What there is to say.

    def verdicts(self, analysis: DocumentAnalysis) -> tuple[SpecVerdict, ...]:
        """What is known of the specs of a document, as its text stands."""
        path = analysis.path
        is_remembered = path in self._session.workspace.open and analysis.settings.verification.enabled
        memory = self._memory.setdefault(path, Memory()) if is_remembered else Memory()
        run = self._runs.get(path)
        phases = run.phases if run is not None else {}
        return spec_verdicts(analysis, self._session.workspace.judgements.of(analysis), phases, memory)

    # What is wanted.

    def begin(self, path: str) -> None:
        """Judge what has no judgement yet of a document that was opened or saved."""
        self._task("begin", path, self._begin(path))

    def end(self, path: str) -> None:
        """Give up what is under way for a document that was closed."""
        for kind in ("begin", "follow"):
            task = self._tasks.pop((kind, path), None)
            if task is not None:
                task.cancel()
        self._stop(path)
        self._off.discard(path)
        self._memory.pop(path, None)
        self._tell(path)

    def close(self) -> None:
        """Give up everything."""
        self.when_news.clear()
        for task in [*self._tasks.values(), *self._others]:
            task.cancel()
        for path in list(self._runs):
            self._stop(path)

    async def verify(self, analysis: DocumentAnalysis, jobs: list[Job]) -> None:
        """Judge these at once, those included that could not be judged before, and wait until that is done.

        What the text does not ask for any more is not waited for. If this is cancelled, what nobody else wants is
        given up.
        """
        judgements = self._session.workspace.judgements
        missing = {job.key for job in await self._session.in_thread(judgements.missing, analysis)}
        if not self._is_on(analysis.path):
            return
        known = judgements.of(analysis)
        wanted = [job for job in jobs if job.key in missing or known[job.index].finding is not None]
        if not wanted:
            self._show(analysis.path)  # what was found on disk
            return
        run = self._run(analysis.path)
        keys = {job.key for job in wanted}
        run.asked.update(keys)
        front = {job.key: (analysis, job) for job in wanted if job.key not in run.running}
        run.queued = {**front, **{key: job for key, job in run.queued.items() if key not in front}}
        try:
            self._go_on(run)
            while any(key in run.queued or key in run.running for key in keys):
                await run.news()
        finally:
            run.asked.subtract(keys)
            unwanted = [key for key in keys if run.asked[key] <= 0 and key not in run.unasked]
            if any(key in run.queued or key in run.running for key in unwanted):
                run.drop(unwanted)
                self._go_on(run)

    async def _begin(self, path: str) -> None:
        session = self._session
        analysis = await session.analysis(path)
        if analysis is None or not self._is_on(path):
            return
        jobs = await session.in_thread(session.workspace.judgements.missing, analysis)
        if not self._is_on(path):
            return
        if not jobs and path not in self._runs:  # all of it was known, or found on disk
            self._show(path)
            return
        run = self._run(path)
        keys = {job.key for job in jobs}
        run.drop([key for key in run.phases if key not in keys and not run.asked[key]])
        run.unasked |= keys
        for job in jobs:
            if job.key not in run.running:
                run.queued.setdefault(job.key, (analysis, job))
        self._go_on(run)

    def _is_on(self, path: str) -> bool:
        """Whether anything of a document is to be judged; where not, an open one is once that is switched on."""
        is_on = self._session.workspace.settings_of(path).verification.enabled
        if not is_on and path in self._session.workspace.open:
            self._off.add(path)
        return is_on

    def _run(self, path: str) -> Run:
        run = self._runs.get(path)
        if run is None:
            run = self._runs[path] = Run(path, lambda: self._show(path))
            run.progress = self._spawn(self._in_progress(run))
        return run

    def _stop(self, path: str) -> None:
        run = self._runs.get(path)
        if run is not None:
            run.drop(run.phases)
            self._settled(run)

    # Judging.

    def _go_on(self, run: Run) -> None:
        """Hand over to workers as much as they should have."""
        workers = self._session.workers
        while run.queued and len(run.running) < AHEAD * workers.count:
            key, (analysis, job) = next(iter(run.queued.items()))
            del run.queued[key]
            future = asyncio.wrap_future(submit(workers, analysis, job, background=not run.asked[key]))
            run.running[key] = future
            future.add_done_callback(functools.partial(self._judged, run, analysis, job))
        if run.is_over:
            self._settled(run)
            self._show(run.path)
        else:
            run.shown.soon(TOGETHER)
        run.tell()

    def _judged(self, run: Run, analysis: DocumentAnalysis, job: Job, future: Running) -> None:
        if run.running.get(job.key) is not future:
            return  # it was given up
        del run.running[job.key]
        run.unasked.discard(job.key)
        if not future.cancelled():
            outcome = future.exception() or future.result()
            judgement = judgement_of(job, outcome, analysis.settings.verification.timeout)
            self._session.workspace.judgements[job.key] = judgement
            run.done += 1
        self._go_on(run)

    def _settled(self, run: Run) -> None:
        """Nothing is left to be done."""
        if self._runs.get(run.path) is run:
            del self._runs[run.path]
        run.shown.cancel()
        if run.progress is not None and not run.in_progress:
            run.progress.cancel()
        run.tell()

    async def _in_progress(self, run: Run) -> None:
        """Show how far a run is, if it takes long; where it is cancelled there, what is judged by then stays."""
        await asyncio.sleep(UNSEEN)
        try:
            async with progress(self._session.server, f"Checking {PurePath(run.path).name}", unasked=True) as shown:
                run.in_progress = True
                while not run.is_over:
                    shown.report(run.done, run.total, "specs")
                    await run.news()
        except JsonRpcRequestCancelled:
            self._stop(run.path)
            self._show(run.path)

    # Showing it.

    def _show(self, path: str) -> None:
        """Show what is known now of the text as it is now."""
        session = self._session
        shown = session.workspace.analyses.get(path)
        if shown is not None and session.is_current(shown):
            found = judged(shown, session.workspace.judgements)
            if found is not shown:
                session.workspace.analyses[path] = found
                if path in session.workspace.open:
                    session.show(found)
            self.verdicts(found)  # which is remembered
        self._tell(path)

    def _tell(self, path: str) -> None:
        for tell in self.when_news:
            tell(path)

    def _changed(self, path: str | None) -> None:
        """A text changed, or all may look different: follow each document that this concerns."""
        session = self._session
        if path is None:
            for document in session.workspace.open:
                if session.is_document(document):
                    self._task("follow", document, self._follow(document, 0))
        elif session.is_document(path):
            self._task("follow", path, self._follow(path, 0))
        elif path.endswith(SOURCE_SUFFIX):
            concerned = session.workspace.document_path(path)
            if concerned is not None and concerned in session.workspace.open:
                pause = session.workspace.settings_of(path).diagnostics.debounce / 1000
                self._task("follow", concerned, self._follow(concerned, pause))

    async def _follow(self, path: str, pause: float) -> None:
        """Give up what the text does not ask for any more, and tell what is to be said of it now."""
        is_on = self._is_on(path)
        if is_on and path in self._off:
            self._off.discard(path)
            self.begin(path)
        if path not in self._runs and not self._session.client.verdicts:
            return
        await asyncio.sleep(pause)
        analysis = await self._session.analysis(path)
        run = self._runs.get(path)
        if analysis is not None and run is not None:
            self._keep(run, {job.key for job in all_jobs(analysis)} if self._is_on(path) else ())
        self._tell(path)

    def _keep(self, run: Run, keys: Collection[Key]) -> None:
        gone = [key for key in run.phases if key not in keys]
        if gone:
            run.drop(gone)
            self._go_on(run)

    # Tasks.

    def _task(self, kind: str, path: str, work: Coroutine[object, object, None]) -> None:
        """Do something for a document; a newer one of its kind replaces it."""
        older = self._tasks.pop((kind, path), None)
        if older is not None:
            older.cancel()
        self._tasks[kind, path] = task = self._spawn(work)

        def done(task: asyncio.Task[None]) -> None:
            if self._tasks.get((kind, path)) is task:
                del self._tasks[kind, path]

        task.add_done_callback(done)

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._others.add(task)

        def done(task: asyncio.Task[None]) -> None:
            self._others.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                log(logger, logging.ERROR, "verification failed", error)

        task.add_done_callback(done)
        return task
