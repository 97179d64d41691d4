"""Worker processes: for what may hang, crash or eat memory, which must cost one answer and not the server.

A call runs in a process of its own, one at a time; cancelling its future or running out of time kills the process at
once, and another takes its place. All else that goes wrong there ends in `WorkerFailed`, which says why.

Processes are forked from a server of multiprocessing's (where there is none, on Windows, they are spawned): never from
this process, whose threads and streams they would share, and within milliseconds, since what tasks need is imported
there already. One process has one pipe, so that whatever happens to it happens to nobody else: the pools of pebble,
loky and the standard library share theirs, and are broken for good, or hang, by one worker killed at the wrong moment
or one exception that cannot be unpickled.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import logging
import os
import pickle
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Self, TypeVar, TypeVarTuple, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from lift_sys.workspace.worker_process import Answer

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

logger = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that background work waits at most for the sake of what is asked after it."""
LONGEST_QUEUE = 10_000
START_TIMEOUT = 60.0
"""Seconds in which a process has to start; it takes a tenth of one, but machines sleep and swap."""


class Reason(Enum):
    """Why a task has no outcome of its own."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    CANNOT_START = "cannot start"
    UNPICKLABLE = "unpicklable"
    BUSY = "busy"
    """Too much is waiting already."""
    CLOSED = "closed"


class WorkerFailed(Exception):  # noqa: N818 - what has happened, as `Cancelled`
    """A worker process has failed at a task; the task itself neither returned nor raised."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        """A sentence's part, for messages."""
        return f"{self.reason.value} ({self.detail})" if self.detail else self.reason.value


def default_count() -> int:
    """One worker for each processor that we may use, but one: that one is the editor's and the server's."""
    try:
        usable = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        usable = os.cpu_count() or 1
    return max(1, min(usable - 1, 8))


@dataclass(eq=False, slots=True)
class _Task:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    timeout: float | None
    background: bool
    future: Future[Any] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)


@dataclass(eq=False, slots=True)
class _Slot:
    """A place for one process, with the thread that talks to it."""

    spare: bool
    """Takes no background work, so that what somebody waits for does not wait behind it."""
    worker: _Worker | None = None
    task: _Task | None = None
    ended: WorkerFailed | None = None
    """Why the process was killed before the task was done."""


class Workers:
    """Up to `count` processes, and one more for what is asked by somebody while all of them work.

    They start when they are first needed, and stay. `memory` is what each may allocate, in bytes (None: no limit); not
    every system holds them to it. `preload` names modules to import before they are forked. Use from any thread.
    """

    def __init__(
        self,
        count: int | None = None,
        memory: int | None = None,
        preload: Sequence[str] = (),
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        self.count = max(1, default_count() if count is None else count)
        self.memory = memory
        self.longest_queue = longest_queue
        self._preload = ["lift_sys.workspace.worker_process", *preload]
        self._lock = threading.Condition()
        self._asked: OrderedDict[_Task, None] = OrderedDict()
        self._background: OrderedDict[_Task, None] = OrderedDict()
        self._slots: list[_Slot] = []
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self,
        function: Callable[[*Ts], T],
        *arguments: *Ts,
        timeout: float | None = None,
        background: bool = False,
    ) -> Future[T]:
        """Have `function(*arguments)` computed; both must be picklable, and the function importable.

        `timeout` is in seconds from when it starts. What is asked goes before what is done in the `background`, unless
        that has waited long. The future can be cancelled until it is done; it fails with what the function raises, or
        with `WorkerFailed`.
        """
        task = _Task(function, arguments, timeout, background)
        task.future.add_done_callback(functools.partial(self._cancelled, task))
        queue = self._background if background else self._asked
        with self._lock:
            failure = None
            if self._closed:
                failure = WorkerFailed(Reason.CLOSED)
            elif len(queue) >= self.longest_queue:
                failure = WorkerFailed(Reason.BUSY, f"{len(queue)} tasks are waiting")
            else:
                queue[task] = None
                self._grow()
                self._lock.notify_all()
        if failure is not None:
            task.future.set_exception(failure)
        return cast("Future[T]", task.future)

    def close(self) -> None:
        """Kill all workers and fail all tasks. Does not wait."""
        failure = WorkerFailed(Reason.CLOSED)
        with self._lock:
            self._closed = True
            waiting = [*self._asked, *self._background]
            self._asked.clear()
            self._background.clear()
            for slot in self._slots:
                slot.ended = slot.ended or failure
                if slot.worker is not None:
                    slot.worker.kill()
            self._lock.notify_all()
        for task in waiting:
            _deliver(task, failure)
        atexit.unregister(self.close)

    # Tasks.

    def _grow(self) -> None:
        """Add a slot if there are more tasks than slots that can take them."""
        free = [slot for slot in self._slots if slot.task is None]
        ordinary = sum(not slot.spare for slot in self._slots)
        if ordinary < self.count:
            if len(self._asked) + len(self._background) > sum(not slot.spare for slot in free):
                self._add(_Slot(spare=False))
        elif len(self._asked) > len(free) and ordinary == len(self._slots):
            self._add(_Slot(spare=True))

    def _add(self, slot: _Slot) -> None:
        thread = threading.Thread(target=self._run, args=(slot,), name="lift worker", daemon=True)
        self._slots.append(slot)
        thread.start()

    def _next(self, slot: _Slot) -> _Task | None:
        """Wait for a task; None when there will be none."""
        with self._lock:
            while not self._closed:
                queue = self._queue_for(slot)
                if queue:
                    slot.task = queue.popitem(last=False)[0]
                    return slot.task
                self._lock.wait()
        return None

    def _queue_for(self, slot: _Slot) -> OrderedDict[_Task, None]:
        if slot.spare or not self._background or not self._asked:
            return self._asked if slot.spare or self._asked else self._background
        asked, background = next(iter(self._asked)), next(iter(self._background))
        return self._background if background.since + PATIENCE < asked.since else self._asked

    def _cancelled(self, task: _Task, future: Future[Any]) -> None:
        """Called when a future is done: if that is because nobody wants it any more, forget or kill its task."""
        if not future.cancelled():
            return
        with self._lock:
            queue = self._background if task.background else self._asked
            if task in queue:
                del queue[task]
                future.set_running_or_notify_cancel()
                return
            slot = next((s for s in self._slots if s.task is task), None)
        if slot is not None:
            self._end(slot, task, WorkerFailed(Reason.CLOSED, "cancelled"))

    def _end(self, slot: _Slot, task: _Task, why: WorkerFailed) -> None:
        """Kill the process of a slot, if it is still at this task."""
        with self._lock:
            if slot.task is task and slot.ended is None:
                slot.ended = why
                if slot.worker is not None:
                    slot.worker.kill()

    # What the thread of a slot does.

    def _run(self, slot: _Slot) -> None:
        # When Python ends, multiprocessing terminates all children and waits for them. What is registered later is done
        # before: we end ours, and start no others in their place. (The import takes too long for whoever submits.)
        with contextlib.suppress(OSError):  # no file can be opened; then none of ours can be started either
            import multiprocessing.util  # noqa: F401

        atexit.unregister(self.close)
        atexit.register(self.close)
        while True:
            with contextlib.suppress(WorkerFailed):  # it is tried again when there is a task to say it of
                self._worker(slot)
            task = self._next(slot)
            if task is None:
                self._drop(slot)
                return
            try:
                outcome = self._outcome(slot, task)
            except WorkerFailed as failure:
                outcome = failure
            except Exception as error:  # a future without an outcome would be waited for for ever
                logger.exception("a worker's thread failed")
                outcome = WorkerFailed(Reason.CRASHED, f"{type(error).__name__}: {error}")
            with self._lock:
                spoilt = slot.ended is not None or (
                    isinstance(outcome, WorkerFailed) and outcome.reason is not Reason.UNPICKLABLE
                )
                slot.task = None
            _deliver(task, outcome)
            del task, outcome
            if spoilt:
                self._drop(slot)

    def _outcome(self, slot: _Slot, task: _Task) -> object:
        """What the task returns, or as a `_Raised` what it raises. Raises WorkerFailed."""
        try:
            message = pickle.dumps((task.function, task.arguments), pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            raise WorkerFailed(Reason.UNPICKLABLE, f"{type(error).__name__}: {error}") from error
        worker = self._worker(slot)
        with self._limit(slot, task):
            answer = worker.ask(message)
        if answer is None:
            code = worker.reap()
            raise slot.ended or _death(code)
        return _read(answer)

    @contextlib.contextmanager
    def _limit(self, slot: _Slot, task: _Task) -> Iterator[None]:
        if task.timeout is None:
            yield
            return
        why = WorkerFailed(Reason.TIMEOUT, f"{task.timeout:g} s")
        timer = threading.Timer(task.timeout, self._end, (slot, task, why))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _worker(self, slot: _Slot) -> _Worker:
        """The living process of a slot. Raises WorkerFailed if none can be started."""
        if slot.worker is not None and slot.worker.alive():
            return slot.worker
        self._drop(slot)
        if self._closed:
            raise WorkerFailed(Reason.CLOSED)
        worker = _start(self.memory, self._preload)
        with self._lock:
            slot.worker = worker
            if slot.ended is not None:  # it was cancelled or closed meanwhile
                worker.kill()
        return worker

    def _drop(self, slot: _Slot) -> None:
        with self._lock:
            worker, slot.worker = slot.worker, None
            if slot.task is None and not self._closed:
                slot.ended = None
        if worker is not None:
            worker.kill()
            worker.reap()
            worker.connection.close()


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


def _deliver(task: _Task, outcome: object) -> None:
    """Give the future what it is waiting for, unless it was cancelled."""
    if not task.future.set_running_or_notify_cancel():
        return
    if isinstance(outcome, _Raised):
        task.future.set_exception(outcome.error)
    elif isinstance(outcome, WorkerFailed):
        task.future.set_exception(outcome)
    else:
        task.future.set_result(outcome)


def _read(answer: Answer) -> object:
    kind, detail, data = answer
    if kind in {"memory", "crashed", "unpicklable"}:
        raise WorkerFailed(Reason(kind), detail)
    try:
        value = pickle.loads(data)  # noqa: S301 - from a process that we started
    except Exception as error:
        raise WorkerFailed(Reason.UNPICKLABLE, f"the result cannot be read: {type(error).__name__}: {error}") from error
    return _Raised(value) if kind == "raised" else value


def _death(code: int | None) -> WorkerFailed:
    from lift_sys.workspace.worker_process import OUT_OF_MEMORY

    if code == OUT_OF_MEMORY:
        return WorkerFailed(Reason.MEMORY)
    if code is None or code >= 0:
        return WorkerFailed(Reason.CRASHED, "" if code is None else f"exit status {code}")
    try:
        return WorkerFailed(Reason.CRASHED, signal.Signals(-code).name)
    except ValueError:
        return WorkerFailed(Reason.CRASHED, f"signal {-code}")


# Processes.

_processes = threading.Lock()
"""multiprocessing looks at all its children when it starts one, which must not happen while one is waited for."""


@dataclass(eq=False, slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection

    def ask(self, message: bytes) -> Answer | None:
        """Have a call answered; None if the process ends over it."""
        try:
            self.connection.send_bytes(message)
            return cast("Answer", self.connection.recv()) if self._answers(None) else None
        except (EOFError, OSError):
            return None

    def _answers(self, timeout: float | None) -> bool:
        """Wait for the next message; whether there is one."""
        from multiprocessing.connection import wait

        # The end of the process counts, too: a child of its own may hold the pipe open.
        wait([self.connection, self.process.sentinel], timeout)
        return self.connection.poll()

    def starts(self) -> bool:
        """Wait until it is ready."""
        try:
            return self._answers(START_TIMEOUT) and bool(self.connection.recv_bytes())
        except (EOFError, OSError):
            return False

    def alive(self) -> bool:
        """Whether it can be asked. An idle worker sends nothing: what can be read is its end, before its status is."""
        with _processes:
            return not self.connection.poll() and self.process.is_alive()

    def kill(self) -> None:
        """End it at once. May be called at any time, by any thread."""
        with contextlib.suppress(OSError, ValueError):
            self.process.kill()

    def reap(self) -> int | None:
        """The exit status of a process that has ended or been killed, once it is gone."""
        from multiprocessing.connection import wait

        wait([self.process.sentinel], START_TIMEOUT)  # the kernel needs a while to clear up gigabytes
        with _processes:
            return self.process.exitcode


def _start(memory: int | None, preload: list[str]) -> _Worker:
    """Start a process and wait until it is ready. Raises WorkerFailed."""
    try:
        from lift_sys.workspace.worker_process import serve

        with _processes, _safe_path():
            context = _context(preload)
            ours, theirs = context.Pipe()
            with theirs:
                process = context.Process(target=serve, args=(theirs, memory), name="lift worker", daemon=True)
                process.start()
    except Exception as error:  # no memory, no more processes, no more file descriptors, a fork server that dies …
        raise WorkerFailed(Reason.CANNOT_START, f"{type(error).__name__}: {error}") from error
    worker = _Worker(process, ours)
    if not worker.starts():
        worker.kill()
        why = _death(worker.reap())
        ours.close()
        raise WorkerFailed(Reason.CANNOT_START, why.detail)
    return worker


def _context(preload: list[str]) -> ForkServerContext | SpawnContext:
    import multiprocessing

    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preload)
    return context


@contextlib.contextmanager
def _safe_path() -> Iterator[None]:
    """Let no Python that is started meanwhile look for modules in the working folder.

    multiprocessing runs ``python -c``, which does: in the folder of a project with a `selectors.py` of its own, that
    would be run.
    """
    name = "PYTHONSAFEPATH"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before
