"""Every way in which a worker process may fail: the task says why, and the next one works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workspace import worker_tasks as tasks
from tests.workspace.test_workers import WAIT, gone, until

from lift_sys.workspace import workers as module
from lift_sys.workspace.workers import Reason, WorkerFailed, Workers

pytestmark = pytest.mark.slow  # each begins and ends processes

LIMIT = 700_000_000


@pytest.fixture(scope="module")
def single() -> Iterator[Workers]:
    with Workers(1, memory=LIMIT) as made:
        yield made


@pytest.fixture(autouse=True)
def _works_afterwards(single: Workers) -> Iterator[None]:
    yield
    assert single.submit(tasks.add, 1, 2).result(WAIT) == 3


def failure(workers: Workers, function: Callable[..., object], *arguments: object, **options: float) -> str:
    with pytest.raises(WorkerFailed) as raised:
        # In the background, so that it is always the same worker.
        workers.submit(function, *arguments, timeout=options.get("timeout"), background=True).result(WAIT)
    return str(raised.value)


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        (tasks.die, (signal.SIGKILL,), "crashed (SIGKILL)"),
        (tasks.die, (signal.SIGTERM,), "crashed (SIGTERM)"),
        (tasks.segfault, (), "crashed (SIGSEGV)"),
        (tasks.leave, (7,), "crashed (exit status 7)"),
        (tasks.leave, (0,), "crashed (exit status 0)"),
        (tasks.exit_python, (), "crashed (SystemExit: 3)"),
        (tasks.stop_iteration, (), "crashed (StopIteration: over)"),
        (tasks.large_result, (), "memory (the result has 150 MB)"),
        (tasks.echo, (lambda: 1,), "unpicklable (PicklingError: "),
        (tasks.unpicklable, (), "unpicklable (the result cannot be sent: "),
        (tasks.unreadable, (), "unpicklable (the result cannot be read: ValueError: "),
        (tasks.echo, (tasks.Unreadable(),), "unpicklable (what is to be computed cannot be read: ValueError: "),
        (tasks.raise_of_two, (), "unpicklable (an exception cannot be sent (TypeError: "),
    ],
)
def test_it_says_why(single: Workers, function: Callable[..., object], arguments: tuple[object, ...], expected: str):
    assert failure(single, function, *arguments).startswith(expected)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_too_much_memory(single: Workers):
    before = single.submit(tasks.pid, background=True).result(WAIT)
    assert failure(single, tasks.fill_memory) == "memory"
    assert single.submit(tasks.pid, background=True).result(WAIT) != before  # what it had is given back


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_too_much_memory_in_c(single: Workers):
    assert failure(single, tasks.fill_memory_in_c) == "crashed (SIGABRT)"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_a_call_that_is_larger_than_the_memory(single: Workers):
    assert failure(single, tasks.echo, bytes(LIMIT)) == "memory"


@pytest.mark.parametrize("how", ["sleep", "regex", "c"])
def test_too_slow(single: Workers, tmp_path: Path, how: str):
    note = tmp_path / "pid"
    assert failure(single, tasks.note_pid_and, str(note), how, timeout=1) == "timeout (1 s)"
    until(lambda: gone(int(note.read_text())), 2)


def test_stopped_with_a_call_that_fills_the_pipe(single: Workers):
    process = single.submit(tasks.pid, background=True).result(WAIT)
    os.kill(process, signal.SIGSTOP)
    assert failure(single, tasks.echo, bytes(10_000_000), timeout=1) == "timeout (1 s)"


def test_time_in_the_queue_does_not_count(single: Workers):
    first = [single.submit(tasks.sleep, 1.0) for _ in range(2)]
    assert single.submit(tasks.add, 1, 1, timeout=0.9).result(WAIT) == 2
    assert all(each.result(WAIT) for each in first)


def test_killed_while_it_waits(single: Workers):
    process = single.submit(tasks.pid, background=True).result(WAIT)
    os.kill(process, signal.SIGKILL)
    until(lambda: reaped(process))
    assert single.submit(tasks.pid, background=True).result(WAIT) != process


def reaped(process: int) -> bool:
    """Whether nothing is left of it; of a process that is merely `gone` a thread may still hold its files open."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="finds it in /proc")
def test_the_server_that_forks_is_killed(single: Workers, tmp_path: Path):
    note = tmp_path / "pid"
    future = single.submit(tasks.note_pid_and, str(note), "c")
    until(lambda: note.exists() and note.read_text())
    worker = int(note.read_text())
    parent = int(Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1])
    assert b"forkserver" in Path(f"/proc/{parent}/cmdline").read_bytes()
    os.kill(parent, signal.SIGKILL)
    with pytest.raises(WorkerFailed) as raised:
        future.result(WAIT)
    assert raised.value.reason is Reason.CRASHED
    until(lambda: gone(worker), 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_child_of_its_own_that_outlives_it(single: Workers, tmp_path: Path):
    note = tmp_path / "pid"
    assert failure(single, tasks.beget, str(note)) == "crashed (exit status 0)"
    os.kill(int(note.read_text()), signal.SIGKILL)


def test_a_process_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch):
    def refused(preload: list[str]) -> None:
        raise OSError(11, "no more processes")

    with Workers(1) as workers:
        monkeypatch.setattr(module, "_context", refused)
        assert failure(workers, tasks.pid) == "cannot start (BlockingIOError: [Errno 11] no more processes)"
        monkeypatch.undo()
        assert workers.submit(tasks.add, 1, 2).result(WAIT) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_so_little_memory_that_it_cannot_start():
    with Workers(1, memory=1000) as workers:
        assert failure(workers, tasks.pid).startswith(("cannot start", "memory", "crashed"))


def test_a_function_that_is_not_there(single: Workers, monkeypatch: pytest.MonkeyPatch):
    def made_here() -> None: ...

    made_here.__qualname__ = "made_here"
    made_here.__module__ = tasks.__name__
    monkeypatch.setattr(tasks, "made_here", made_here, raising=False)
    found = failure(single, made_here)
    assert found.startswith("unpicklable (what is to be computed cannot be read: AttributeError")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["ok", "raise", "kill", "segfault", "timeout", "bad", "cancel"]), min_size=1, max_size=12)
)
def test_whatever_happens_everything_gets_its_answer(kinds: list[str]):
    with Workers(2) as workers:
        calls: dict[str, Callable[[], object]] = {
            "ok": lambda: workers.submit(tasks.add, 2, 3),
            "raise": lambda: workers.submit(tasks.refuse, "so"),
            "kill": lambda: workers.submit(tasks.die, signal.SIGKILL),
            "segfault": lambda: workers.submit(tasks.leave, 11, background=True),
            "timeout": lambda: workers.submit(tasks.sleep, 100.0, timeout=0.02),
            "bad": lambda: workers.submit(tasks.unreadable),
            "cancel": lambda: workers.submit(tasks.sleep, 100.0),
        }
        expected = {
            "ok": None,
            "raise": ValueError,
            "kill": WorkerFailed,
            "segfault": WorkerFailed,
            "timeout": WorkerFailed,
            "bad": WorkerFailed,
        }
        futures = [(kind, calls[kind]()) for kind in kinds]
        for kind, future in futures:
            if kind == "cancel":
                assert future.cancel()  # type: ignore[attr-defined]
        for kind, future in futures:
            if kind == "cancel":
                assert future.cancelled()  # type: ignore[attr-defined]
                continue
            error = future.exception(WAIT)  # type: ignore[attr-defined]
            assert type(error) is (expected[kind] or type(None))


# What a worker must not do to the process that it works for.

PARENT = """
import os, sys, time
from lift_sys.workspace.workers import Workers
from tests.workspace import worker_tasks as tasks

if __name__ == "__main__":
    workers = Workers(2)
    {body}
"""


def parent(body: str, folder: Path, stdin: int | None = None) -> subprocess.Popen[str]:
    script = folder / "parent.py"
    script.write_text(PARENT.replace("{body}", body.replace("\n", "\n    ")))
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, str(script)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_is_printed_there_does_not_reach_standard_output(tmp_path: Path):
    child = parent("workers.submit(tasks.print_everywhere, 'a word').result(60); print('mine', flush=True)", tmp_path)
    out, err = child.communicate(timeout=WAIT)
    assert out == "mine\n"
    assert err.count("a word") == 3


def test_standard_input_is_left_alone(tmp_path: Path):
    child = parent("print([workers.submit(tasks.read_standard_input).result(60), input()])", tmp_path, subprocess.PIPE)
    out, _ = child.communicate("for the server\n", timeout=WAIT)
    assert out == "['', 'for the server']\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker that is in C code ends after it")
@pytest.mark.parametrize("how", ["sleep", "regex", "c"])
def test_none_outlives_a_parent_that_is_killed(tmp_path: Path, how: str):
    notes = [tmp_path / "one", tmp_path / "two"]
    body = f"for note in {[str(n) for n in notes]!r}: workers.submit(tasks.note_pid_and, note, {how!r})\ntime.sleep(60)"
    child = parent(body, tmp_path)
    until(lambda: all(note.exists() and note.read_text() for note in notes))
    child.kill()
    child.communicate(timeout=WAIT)
    until(lambda: all(gone(int(note.read_text())) for note in notes), 2)


@pytest.mark.parametrize("ending", ["", "sys.exit(5)", "workers.close()", "sys.stdin.read()"])
def test_the_parent_ends_although_they_work(tmp_path: Path, ending: str):
    notes = [tmp_path / "one", tmp_path / "two"]
    body = (
        f"for note in {[str(n) for n in notes]!r}: workers.submit(tasks.note_pid_and, note, 'c')\n"
        f"sys.stdin.readline()\n{ending}"
    )
    child = parent(body, tmp_path, subprocess.PIPE)
    until(lambda: all(note.exists() and note.read_text() for note in notes))
    out, err = child.communicate("\n", timeout=WAIT)
    assert (child.returncode, out, err) == (5 if "exit" in ending else 0, "", "")
    until(lambda: all(gone(int(note.read_text())) for note in notes), 2)


def test_modules_of_the_project_are_not_run(tmp_path: Path):
    """Python's own would be found in the working folder before they are found where they belong."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("selectors", "socket", "jedi", "multiprocessing", "struct"):
        (project / f"{name}.py").write_text("open('run', 'w')\nraise ImportError\n")
    (tmp_path / "main.py").write_text(
        "import os, sys\n"
        f"sys.path.append({str(Path(__file__).parents[2])!r})\n"
        "from lift_sys.workspace.workers import Workers\n"
        "from tests.workspace import worker_tasks as tasks\n"
        "if __name__ == '__main__':\n"
        "    with Workers(1, preload=['jedi']) as workers:\n"
        "        print(workers.submit(tasks.add, 1, 2).result(60), 'PYTHONSAFEPATH' in os.environ)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "main.py")],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("3 False\n", "")
    assert not (project / "run").exists()


def test_threads_may_ask_at_the_same_time(single: Workers):
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(single.submit(tasks.add, n, n).result(WAIT)))
        for n in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert sorted(found) == [2 * n for n in range(50)]
