"""Worker processes: what is computed there, in which order, and what becomes of it when nobody wants it any more."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from tests.workspace import worker_tasks as tasks

from lift_sys.workspace import workers as module
from lift_sys.workspace.workers import Reason, WorkerFailed, Workers, default_count

WAIT = 60
"""Seconds after which a test gives up; no measure of speed."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(2) as made:
        yield made


@pytest.fixture
def single() -> Iterator[Workers]:
    with Workers(1) as made:
        yield made


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return Path("/proc/self/stat").exists()  # it ended after the look above; without /proc nothing can be told
    return state.rpartition(")")[2].split()[0] == "Z"


def until(condition, seconds: float = WAIT) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_result(workers: Workers):
    assert workers.submit(tasks.add, 20, 22).result(WAIT) == 42
    assert workers.submit(tasks.echo, "😀" * 300_000, timeout=WAIT).result(WAIT) == "😀" * 300_000
    assert workers.submit(tasks.pid).result(WAIT) != os.getpid()


def test_an_exception_comes_back_with_its_traceback(workers: Workers):
    with pytest.raises(ValueError, match="no 😀") as raised:
        workers.submit(tasks.refuse, "no 😀").result(WAIT)
    assert any("worker_tasks.py" in note and "in refuse" in note for note in raised.value.__notes__)


def test_a_worker_is_kept(single: Workers):
    assert len({single.submit(tasks.pid).result(WAIT) for _ in range(5)}) == 1


def test_nothing_is_started_before_it_is_needed():
    before = threading.active_count()
    with Workers(4):
        assert threading.active_count() == before


def test_tasks_run_beside_each_other(workers: Workers):
    found = [workers.submit(tasks.sleep, 1.0) for _ in range(2)]
    assert len({each.result(WAIT) for each in found}) == 2


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system does not say")
def test_one_processor_is_left_to_the_editor():
    usable = len(os.sched_getaffinity(0))
    assert default_count() == max(1, min(8, usable - 1))


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux has it")
def test_what_a_process_is_like(single: Workers):
    found = single.submit(tasks.environment).result(WAIT)
    assert found == {"nice": 10, "sigint": True, "core": 0, "stdin": Path(os.devnull)}


# The order.


def test_what_is_asked_does_not_wait_for_background_work(single: Workers):
    long = single.submit(tasks.sleep, WAIT, background=True)
    assert single.submit(tasks.add, 1, 2).result(WAIT) == 3
    assert not long.done()


def test_what_is_asked_goes_first(single: Workers, tmp_path: Path):
    log = tmp_path / "log"
    blocking = [single.submit(tasks.append, str(log), "first", 1.0, background=b) for b in (True, False)]
    until(lambda: log.exists() and log.read_text().count("first") == 2)
    later = [single.submit(tasks.append, str(log), "background", 0.0, background=True) for _ in range(3)]
    later += [single.submit(tasks.append, str(log), "asked", 0.0) for _ in range(3)]
    for each in [*blocking, *later]:
        each.result(WAIT)
    words = log.read_text().split()
    assert sorted(words) == ["asked"] * 3 + ["background"] * 3 + ["first"] * 2
    assert words.index("asked") < words.index("background")


def test_background_work_does_not_starve(single: Workers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    held = [single.submit(tasks.sleep, 0.1, background=True)]
    waiting = single.submit(tasks.add, 1, 1, background=True)
    asked = []
    while not waiting.done():  # there is always more than one that somebody asked for
        asked.append(single.submit(tasks.sleep, 0.05))
        time.sleep(0.01)
        assert len(asked) < 5000
    assert waiting.result(WAIT) == 2
    for each in [*held, *asked]:
        each.cancel()


def test_the_queue_is_bounded(tmp_path: Path):
    with Workers(1, longest_queue=3) as workers:
        log = tmp_path / "log"
        blocking = workers.submit(tasks.append, str(log), "begun", WAIT, background=True)
        until(log.exists)
        waiting = [workers.submit(tasks.add, n, n, background=True) for n in range(4)]
        with pytest.raises(WorkerFailed, match="3 tasks are waiting") as raised:
            waiting[3].result(WAIT)
        assert raised.value.reason is Reason.BUSY
        waiting[0].cancel()
        again = workers.submit(tasks.add, 1, 1, background=True)
        blocking.cancel()
        assert [each.result(WAIT) for each in (waiting[1], waiting[2], again)] == [2, 4, 2]


# Cancelling.


@pytest.mark.parametrize("how", ["sleep", "regex", "c"])
def test_cancelling_kills(single: Workers, tmp_path: Path, how: str):
    note = tmp_path / "pid"
    future = single.submit(tasks.note_pid_and, str(note), how)
    until(lambda: note.exists() and note.read_text())
    assert future.cancel()
    until(lambda: gone(int(note.read_text())), 2)
    assert single.submit(tasks.add, 1, 2).result(WAIT) == 3
    with pytest.raises(CancelledError):
        future.result(WAIT)


def test_cancelling_what_waits_kills_nobody(single: Workers):
    first = single.submit(tasks.pid).result(WAIT)
    running = single.submit(tasks.sleep, 1.0, background=True)
    waiting = [single.submit(tasks.sleep, WAIT, background=True) for _ in range(200)]
    assert all(each.cancel() for each in waiting)
    assert concurrent.futures.wait(waiting, WAIT).not_done == set()
    assert running.result(WAIT) == first
    assert single.submit(tasks.pid, background=True).result(WAIT) == first


async def test_cancelling_who_waits(single: Workers, tmp_path: Path):
    note = tmp_path / "pid"
    task = asyncio.ensure_future(asyncio.wrap_future(single.submit(tasks.note_pid_and, str(note), "c")))
    while not (note.exists() and note.read_text()):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.to_thread(until, lambda: gone(int(note.read_text())), 2)


def test_cancelling_what_is_done_is_too_late(single: Workers):
    future = single.submit(tasks.pid)
    process = future.result(WAIT)
    assert not future.cancel()
    assert single.submit(tasks.pid).result(WAIT) == process


# Closing.


def test_closing_ends_everything_at_once(tmp_path: Path):
    workers = Workers(1)
    note = tmp_path / "pid"
    running = workers.submit(tasks.note_pid_and, str(note), "c", background=True)
    until(lambda: note.exists() and note.read_text())
    waiting = workers.submit(tasks.pid, background=True)
    workers.close()
    for each in (running, waiting, workers.submit(tasks.pid)):
        with pytest.raises(WorkerFailed) as raised:
            each.result(WAIT)
        assert raised.value.reason is Reason.CLOSED
    until(lambda: gone(int(note.read_text())), 2)
    until(lambda: not any(t.name == "lift worker" and t.is_alive() for t in threading.enumerate()))
    workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="counts what /proc shows")
def test_nothing_is_left_behind():
    def held() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    with Workers(2) as first:
        first.submit(tasks.pid).result(WAIT)  # multiprocessing's own server starts, and stays
    until(lambda: not any(t.name == "lift worker" for t in threading.enumerate()))
    before = held()
    with Workers(2) as workers:
        for n in range(500):
            if n % 50 == 0:
                with pytest.raises(WorkerFailed):
                    workers.submit(tasks.leave, 1).result(WAIT)
            if n % 50 == 25:
                workers.submit(tasks.sleep, WAIT).cancel()
            assert workers.submit(tasks.add, n, 1, timeout=WAIT).result(WAIT) == n + 1
        files, threads = held()
        assert threads <= before[1] + 3 + 1  # a thread for each process, and the timer of the last task
        assert files <= before[0] + 3 * 4
    until(lambda: held() <= before)
