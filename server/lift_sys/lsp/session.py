"""What one client's session holds, and how its diagnostics are kept up to date.

Handlers of notifications change the workspace at once, in the order in which they arrive. What may take longer than one
turn of the event loop should (reading a source, parsing much text) runs in a worker thread over immutable data, and its
result is taken only if nothing has changed meanwhile.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ParamSpec, TypeVar, TypeVarTuple

from lsprotocol import types as lsp

from lift_sys.ir.cancellation import Cancelled, cancelled_by, checkpoint
from lift_sys.ir.findings import Finding
from lift_sys.ir.text import LineIndex
from lift_sys.lsp.client import Client
from lift_sys.lsp.convert import Place, Positions, diagnostic
from lift_sys.lsp.refreshing import Once
from lift_sys.lsp.uris import path_of, uri_of
from lift_sys.lsp.verifying import Verifying
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.workspace import verification
from lift_sys.workspace.analysis import (
    DocumentAnalysis,
    SourceAnalysis,
    SourceState,
    analyse,
    unreadable,
    work_ahead,
)
from lift_sys.workspace.assist.completion import complete
from lift_sys.workspace.assist.hover import hover
from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.files import read_source
from lift_sys.workspace.settings import SettingProblem, Settings, load_settings
from lift_sys.workspace.verdict_cache import user_cache
from lift_sys.workspace.workers import Workers
from lift_sys.workspace.workspace import NO_SOURCE, Folder, Unreadable, Workspace, read_source_state

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

P = ParamSpec("P")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")

logger = logging.getLogger(__name__)

AT_ONCE = 6_000
"""Characters that are parsed and checked on the event loop itself: about 15 ms of work."""

CLOSED = 64
"""Sources, and analyses, of files that are not open that are kept for the next question."""

PRELOADED = ("jedi", "lift_sys.workspace.assist.imported", *verification.PRELOADED)
"""What worker processes need; it is imported once for all of them."""

LANGUAGES = frozenset({"lift", "ir", "lift-ir"})
"""Language identifiers that editors use for documents."""


def is_short(text: str) -> bool:
    """Whether what there is to say of a text can be said on the event loop itself."""
    return len(text) <= AT_ONCE


def _use_everything_once() -> None:
    text = "sig f(a: int)\nrequires len(a"
    analysis = analyse("", text, NO_SOURCE, Settings())
    complete(analysis, len(text))
    hover(analysis, text.index("len"))


def _analysed_with_findings(
    path: str, text: str, source: SourceState, settings: Settings, previous: DocumentAnalysis | None
) -> DocumentAnalysis:
    """An analysis whose findings and holes are there already: of much text they are many."""
    found = analyse(path, text, source, settings, previous)
    checkpoint()
    _ = found.findings
    return found


@dataclass
class _Running:
    """An analysis that a thread is at."""

    text: str
    source: SourceState
    settings: Settings
    unwanted: threading.Event
    result: asyncio.Future[DocumentAnalysis]
    waiting: int = 0
    """How many wait for it; when nobody does any more, it is given up."""


class Session:
    """State of one session; all methods run on the event loop."""

    def __init__(self, server: LiftServer) -> None:
        self.server = server
        self.client = Client()
        self.workspace = Workspace(
            [], Folder(None, Settings()), judgements=verification.Judgements(user_cache()), most_closed=CLOSED
        )
        self.editor_settings: dict[str, object] = {}
        self._uris: dict[str, str] = {}
        self._documents: set[str] = set()
        self._pushed: dict[str, tuple[int | None, tuple[Finding, ...]]] = {}
        self._setting_files: set[str] = set()
        self._told: set[SettingProblem] = set()
        """Problems that stand in no file, which the user has been told of."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._running: dict[str, _Running] = {}
        self._source_paths: dict[str, str] = {}
        """What was seen last to be the source of each open document."""
        self.when_changed: list[Callable[[str | None], None]] = []
        """Told the path of every document and source that is opened or changed; None if all may look different."""
        self.when_closed: list[Callable[[str], None]] = []
        """Told the path of every text that is closed."""
        self.verifying = Verifying(self)
        self.ask_again = Once(lambda: server.workspace_diagnostic_refresh(None))
        """Has a client that pulls diagnostics pull them again."""
        # Not pygls's pool, which also reads stdin: a busy thread there would hold up every message.
        self._executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix="lift")
        self._background = ThreadPoolExecutor(max_workers=2, thread_name_prefix="lift-background")

    # Names of files.

    def opened(self, uri: str, language: str) -> str:
        """Note an opened text; its path is what everything else is called by."""
        path = path_of(uri)
        self._uris[path] = uri
        if language in LANGUAGES or path.endswith(DOCUMENT_SUFFIX):
            self._documents.add(path)
        return path

    def closed(self, path: str) -> None:
        """Forget how the editor calls a text that it has closed."""
        self._uris.pop(path, None)
        self._documents.discard(path)
        for tell in self.when_closed:
            tell(path)

    def uri(self, path: str) -> str:
        """The URI of a file, spelled as the editor does if it has it open."""
        return self._uris.get(path) or uri_of(path)

    def open_text(self, uri: str | None) -> OpenText | None:
        """What the editor has open under a URI."""
        return self.workspace.open.get(path_of(uri)) if uri is not None else None

    def is_document(self, path: str) -> bool:
        """Whether a file is an IR document."""
        return path in self._documents or path.endswith(DOCUMENT_SUFFIX)

    def place(self, path: str) -> Place:
        """A file as LSP names it, as it stands now."""
        current = self.workspace.open.get(path)
        known = self.workspace.analyses.get(path)
        state = self.workspace.sources.get(path)
        if known is not None and (current is None or known.text == current.text):
            lines = known.lines
        elif state is not None and state.text is not None:
            lines = state.lines
        else:
            lines = LineIndex(current.text if current is not None else read_source(Path(path), 10_000_000).text or "")
        exists = current is not None or Path(path).is_file()
        version = current.version if current is not None else None
        return Place(self.uri(path), Positions(lines, self.client.encoding), version, exists)

    def positions(self, analysis: DocumentAnalysis) -> Positions:
        """Positions in the text that was analysed."""
        return Positions(analysis.lines, self.client.encoding)

    # Analyses.

    async def analysis(self, path: str) -> DocumentAnalysis | None:
        """The analysis of a document as it stands now; None if it cannot be read."""
        found = await self.analysis_or_problem(path)
        return found if isinstance(found, DocumentAnalysis) else None

    async def analysis_or_problem(self, path: str) -> DocumentAnalysis | Unreadable:
        """The analysis of a document as it stands now, or why there is none."""
        if not (path in self.workspace.open or Path(path).is_absolute()):
            return Unreadable(path, "is not open")
        while True:
            read = self.workspace.document_text(path)
            if read.text is None:
                return Unreadable(path, read.problem or "does not exist")
            source = await self._source_of(path)
            current = self.workspace.open.get(path)
            if current is not None and current.text != read.text:
                continue  # it changed while the source was read
            try:
                found = await self._analysed(path, read.text, source)
            except Cancelled:
                continue  # a newer text took its place
            if self.is_current(found):
                return found

    def is_current(self, found: DocumentAnalysis) -> bool:
        """Whether an analysis belongs to the texts as they are at this moment, so that places and versions agree."""
        current = self.workspace.open.get(found.path)
        if current is not None and current.text != found.text:
            return False
        if found.settings is not self.workspace.settings_of(found.path):
            return False
        if (self.workspace.source_path(found.path) or NO_SOURCE.path) != found.source.path:
            return False  # another file has become its source
        return found.source is NO_SOURCE or self.workspace.sources.get(found.source.path) is found.source

    def analysis_at_once(self, path: str) -> DocumentAnalysis | None:
        """The analysis of an open document, if it can be had within this turn of the event loop."""
        current = self.workspace.open.get(path)
        if current is None:
            return None
        source_path = self.source_path(path)
        if source_path is not None:
            self.look(source_path)
            if source_path not in self.workspace.sources:
                return None
        limit = self.workspace.settings_of(path).limits.document_size
        if len(current.text) > min(limit, 40 * AT_ONCE):
            return None
        if work_ahead(current.text, self.workspace.analyses.get(path)) > AT_ONCE:
            return None
        return self.workspace.analyse_text(path, current.text)

    async def _source_of(self, path: str) -> SourceState:
        source_path = self.source_path(path)
        return await self.source(source_path) if source_path is not None else NO_SOURCE

    def source_path(self, document: str) -> str | None:
        """The source of a document. Where it is another one than before, what is shown of an open document follows."""
        source = self.workspace.source_path(document)
        if source is not None and document in self.workspace.open:
            before = self._source_paths.get(document)
            self._source_paths[document] = source
            if before not in (None, source):
                self.source_changed(source)
        return source

    def look(self, path: str) -> None:
        """Notice a source that changed behind the editor's back, for editors that do not tell."""
        if not self.client.watches and self.workspace.forget_changed(path):
            self.source_changed(path)

    async def source(self, path: str) -> SourceState:
        """The state of a source file as it stands now."""
        self.look(path)
        while True:
            known = self.workspace.sources.get(path)
            if known is not None:
                return known
            current = self.workspace.open.get(path)
            limit = self.workspace.settings_of(path).limits.document_size
            state = await self.in_thread(read_source_state, path, current, limit)
            if self.workspace.open.get(path) is current:
                self.workspace.keep_source(path, state)
                return state

    async def _analysed(self, path: str, text: str, source: SourceState) -> DocumentAnalysis:
        settings = self.workspace.settings_of(path)
        previous = self.workspace.analyses.get(path)
        if (
            previous is not None
            and previous.text == text
            and previous.source is source
            and previous.settings is settings
        ):
            return previous
        if len(text) <= 40 * AT_ONCE and work_ahead(text, previous) <= AT_ONCE:
            found = analyse(path, text, source, settings, previous)
        else:
            found = await self._analysed_in_thread(path, text, source, settings, previous)
        current = self.workspace.open.get(path)
        return self.workspace.note(found) if current is None or current.text == text else found

    async def _analysed_in_thread(
        self, path: str, text: str, source: SourceState, settings: Settings, previous: DocumentAnalysis | None
    ) -> DocumentAnalysis:
        """Analyse off the event loop: once for all who wait for the same text, and no longer for an older one."""
        running = self._running.get(path)
        if running is None or (running.text, running.source, running.settings) != (text, source, settings):
            if running is not None:
                running.unwanted.set()
            unwanted = threading.Event()
            call = functools.partial(_analysed_with_findings, path, text, source, settings, previous)
            result = asyncio.ensure_future(self._in_thread(unwanted, call))
            running = _Running(text, source, settings, unwanted, result)
            # Nobody may be waiting any more when it gives up.
            running.result.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._running[path] = running
        running.waiting += 1
        try:
            return await asyncio.shield(running.result)
        finally:
            running.waiting -= 1
            if not running.waiting:
                running.unwanted.set()
                if self._running.get(path) is running:
                    del self._running[path]

    async def computed(
        self, path: str, function: Callable[[DocumentAnalysis], R], quick: bool = False
    ) -> tuple[DocumentAnalysis, R] | None:
        """What `function` makes of a document off the event loop, together with the analysis it was made from.

        If the text changes meanwhile it is made again. None if the document cannot be read. `quick`: for a short text
        it takes less time than going to a thread and back, and is made at once.
        """
        while True:
            analysis = await self.analysis(path)
            if analysis is None:
                return None
            if quick and is_short(analysis.text):
                return analysis, function(analysis)
            result = await self.in_thread(function, analysis)
            if self.is_current(analysis):
                return analysis, result

    async def in_thread(
        self,
        function: Callable[P, R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a pure function off the event loop. If this is cancelled, it gives up at its next checkpoint."""
        unwanted = threading.Event()
        try:
            return await self._in_thread(unwanted, functools.partial(function, *args, **kwargs))
        finally:
            unwanted.set()

    async def in_background_thread(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same for what goes through many files: only its like wait for it, nothing that is asked of one text."""
        unwanted = threading.Event()
        try:
            call = functools.partial(function, *args, **kwargs)
            return await self._in_thread(unwanted, call, self._background)
        finally:
            unwanted.set()

    async def _in_thread(
        self, unwanted: threading.Event, call: Callable[[], R], executor: ThreadPoolExecutor | None = None
    ) -> R:
        def run() -> R:
            with cancelled_by(unwanted):
                return call()

        return await asyncio.get_running_loop().run_in_executor(executor or self._executor, run)

    @functools.cached_property
    def workers(self) -> Workers:
        """The worker processes. They have the settings of the first folder, and those of the moment they are needed."""
        settings = next(iter(self.workspace.folders), self.workspace.fallback).settings.workers
        return Workers(settings.count or None, settings.memory * 1_000_000, PRELOADED)

    async def in_worker(
        self, function: Callable[[*Ts], R], *arguments: *Ts, timeout: float, background: bool = False
    ) -> R:
        """Run a pure function in a process, for what may hang, crash or eat memory. If this is cancelled, it is killed.

        `timeout` is in seconds. Raises `WorkerFailed`.
        """
        return await asyncio.wrap_future(
            self.workers.submit(function, *arguments, timeout=timeout, background=background)
        )

    # Keeping diagnostics up to date.

    def warm_up(self) -> None:
        """Read in a thread what the first requests would otherwise have to wait for: the built-ins."""
        self._executor.submit(_use_everything_once)

    def document_changed(self, path: str) -> None:
        """A document was opened or changed: show its diagnostics, in this turn of the event loop if possible."""
        for tell in self.when_changed:
            tell(path)
        if self.client.pulls:
            return
        found = self.analysis_at_once(path)
        if found is None:
            self.schedule(path)
            return
        self._cancel(path)
        self._push_document(found)

    def source_changed(self, path: str, delay: float | None = None) -> None:
        """A source was opened or changed: after a pause in typing, look again at what its document says of it."""
        for tell in self.when_changed:
            tell(path)
        pause = self.workspace.settings_of(path).diagnostics.debounce / 1000 if delay is None else delay
        if self.client.pulls:
            self.ask_again.after(pause)
        else:
            self.schedule(path, pause)

    def schedule(self, path: str, delay: float = 0) -> None:
        """Bring the diagnostics of a file up to date in the background; a newer call replaces an older one."""
        self._cancel(path)
        task = asyncio.get_running_loop().create_task(self._refresh(path, delay))
        self._tasks[path] = task
        task.add_done_callback(functools.partial(self._finished, path))

    def _cancel(self, path: str) -> None:
        task = self._tasks.pop(path, None)
        if task is not None:
            task.cancel()

    def _finished(self, path: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(path) is task:
            del self._tasks[path]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("diagnostics of %s failed", path, exc_info=error)

    async def _refresh(self, path: str, delay: float) -> None:
        await asyncio.sleep(delay)
        if self.is_document(path):
            found = await self.analysis_or_problem(path)
            if isinstance(found, DocumentAnalysis):
                self._push_document(found)
            else:
                self._push(path, (unreadable(found.problem, path),))
            return
        await self.source(path)
        document = self.workspace.document_path(path)
        if document is not None and document in self.workspace.open:
            found = await self.analysis_or_problem(document)
            if isinstance(found, DocumentAnalysis):
                self._push_document(found)
        elif path in self.workspace.open:
            self._push(path, (await self.source_analysis(path)).findings)

    async def source_analysis(self, path: str) -> SourceAnalysis:
        """What the document of a source makes of it."""
        state = await self.source(path)
        document = self.workspace.document_path(path)
        found = None
        if document is not None and self.workspace.exists(PurePath(document)):
            found = await self.analysis(document)
        return SourceAnalysis(state, found, self.workspace.settings_of(path))

    def show(self, found: DocumentAnalysis) -> None:
        """There is more to say of a document than before."""
        if self.client.pulls:
            self.ask_again.after(0)
        else:
            self._push_document(found)

    def _push_document(self, found: DocumentAnalysis) -> None:
        self._push(found.path, found.findings)
        source = found.source.path
        if source in self.workspace.open and self.workspace.sources.get(source) is found.source:
            analysis = SourceAnalysis(found.source, found, self.workspace.settings_of(source))
            self._push(source, analysis.findings)

    def _push(self, path: str, findings: tuple[Finding, ...]) -> None:
        """Send the diagnostics of a file, unless the client asks for them or has just got the same."""
        if self.client.pulls:
            return
        place = self.place(path)
        shown = (place.version, findings)
        if self._pushed.get(path) == shown:
            return
        self._pushed[path] = shown
        self.server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(place.uri, self.diagnostics(path, findings, place), place.version)
        )

    def diagnostics(self, path: str, findings: tuple[Finding, ...], place: Place | None = None) -> list[lsp.Diagnostic]:
        """The LSP diagnostics of a file's findings."""
        own = place if place is not None else self.place(path)
        return [diagnostic(f, own, self.place, self.client.related) for f in findings]

    def withdraw(self, path: str) -> None:
        """A file was closed: what was shown for it goes away."""
        self._cancel(path)
        if self._pushed.pop(path, None) is not None and not self.client.pulls:
            self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(self.uri(path), []))

    def all_changed(self) -> None:
        """Settings or roots changed: look at everything that is open again."""
        self.workspace.analyses.clear()
        for path in list(self.workspace.open):
            if self.is_document(path):
                self.document_changed(path)
            elif path.endswith(SOURCE_SUFFIX):
                self.source_changed(path, 0)
        for tell in self.when_changed:
            tell(None)
        if self.client.pulls:
            self.server.workspace_diagnostic_refresh(None)

    # Settings.

    def load_settings(self) -> None:
        """Read the settings of every root again, and say what is wrong with them where they stand."""
        problems: list[SettingProblem] = []
        for folder in [*self.workspace.folders, self.workspace.fallback]:
            folder.settings, found = load_settings(folder.path, self.editor_settings, os.environ, {})
            problems += found
        self._report_problems(problems)

    def _report_problems(self, problems: list[SettingProblem]) -> None:
        by_file: dict[str, list[SettingProblem]] = {}
        for problem in dict.fromkeys(problems):
            if problem.path is None:
                if problem not in self._told:
                    self.message(lsp.MessageType.Warning, problem.message)
            else:
                by_file.setdefault(str(problem.path), []).append(problem)
        for path in {*by_file, *self._setting_files}:
            place = self.place(path)
            found = [
                lsp.Diagnostic(
                    range=place.positions.range(problem.span),
                    severity=lsp.DiagnosticSeverity.Warning,
                    source="lift",
                    message=problem.message,
                )
                for problem in by_file.get(path, ())
            ]
            self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(place.uri, found))
        self._setting_files = set(by_file)
        self._told = {problem for problem in problems if problem.path is None}

    def message(self, kind: lsp.MessageType, text: str) -> None:
        """Show a message to the user."""
        self.server.window_show_message(lsp.ShowMessageParams(kind, text))

    def missed(self, method: str, parameters: object) -> None:
        """A notification could not be read. If it was an edit, the text is not known any more: better none than a
        wrong one.
        """
        if method != lsp.TEXT_DOCUMENT_DID_CHANGE or not isinstance(parameters, Mapping):
            return
        document = parameters.get("textDocument")
        uri = document.get("uri") if isinstance(document, Mapping) else None
        path = path_of(uri) if isinstance(uri, str) else ""
        if path in self.workspace.open:
            self.forget(path)
            name = PurePath(path).name
            self.message(
                lsp.MessageType.Error,
                f"The editor sent an edit of {name} that cannot be read. Close and open {name} again to go on.",
            )

    def forget(self, path: str) -> None:
        """The editor has closed a text, or it is as if it had."""
        self.workspace.did_close(path)
        self._source_paths.pop(path, None)
        self.verifying.end(path)
        self.withdraw(path)

    def close(self) -> None:
        """Stop all background work."""
        self.when_changed.clear()
        self.ask_again.cancel()
        for task in self._tasks.values():
            task.cancel()
        for running in self._running.values():
            running.unwanted.set()
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._background.shutdown(wait=False, cancel_futures=True)
        self.verifying.close()
        self.workers.close()
