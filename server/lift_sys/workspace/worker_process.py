"""What a worker process does: it receives a call, answers, and waits for the next, until it is killed or left alone.

Runs in the child (see `workers`). Nothing that a task prints reaches the standard output of the server, which is where
it talks to the editor; and no worker outlives the process that it works for.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["result", "raised", "memory", "crashed", "unpicklable"]
Answer: TypeAlias = tuple[Kind, str, bytes]
"""What became of a call, a word about it for people, and the pickled result or exception."""

READY = b"ready"
OUT_OF_MEMORY = 112
"""Exit status of a worker that has no memory left to say so."""
LARGEST_RESULT = 100_000_000
"""Bytes of a result; a larger one would cost the server what it is meant to be spared."""
NICENESS = 10
OOM_SCORE = 500
"""Of 1,000: when the system runs out of memory, Linux ends workers before the editor or the server."""


def serve(connection: Connection, memory: int | None) -> None:
    """Answer calls until the other end is closed. `memory` is the most that may be allocated, in bytes."""
    _detach()
    _give_way()
    _die_with_parent()
    if memory is not None:
        _limit_memory(memory)
    try:
        connection.send_bytes(READY)
        while True:
            connection.send(_answer(connection.recv_bytes()))
    except (EOFError, OSError):
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _answer(message: bytes) -> Answer:
    try:
        function, arguments = pickle.loads(message)  # noqa: S301 - from the process that started this one
    except MemoryError:
        return "memory", "", b""
    except Exception as error:  # noqa: BLE001 - unpickling runs whatever the objects bring along
        return "unpicklable", f"what is to be computed cannot be read: {_said(error)}", b""
    return _called(function, arguments)


def _called(function: Callable[..., object], arguments: tuple[object, ...]) -> Answer:
    try:
        result = function(*arguments)
    except MemoryError:
        return "memory", "", b""
    except StopIteration as error:
        return "crashed", _said(error), b""  # no future can carry it
    except Exception as error:  # noqa: BLE001 - it belongs to who asked
        return _raised(error)
    except BaseException as error:  # noqa: BLE001 - SystemExit, say, must not end the server either
        return "crashed", _said(error), b""
    try:
        data = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return "memory", "", b""
    except Exception as error:  # noqa: BLE001 - pickling runs whatever the objects bring along
        return "unpicklable", f"the result cannot be sent: {_said(error)}", b""
    if len(data) > LARGEST_RESULT:
        return "memory", f"the result has {len(data) / 1e6:.0f} MB", b""
    return "result", "", data


def _raised(error: Exception) -> Answer:
    """The exception with the traceback as a note, since frames do not travel."""
    trace = "".join(traceback.format_exception(error))
    try:
        error.add_note(f"in a worker process:\n{trace}")
        data = pickle.dumps(error, pickle.HIGHEST_PROTOCOL)
        pickle.loads(data)  # noqa: S301 - exceptions with arguments of their own often fail only here
    except Exception as other:  # noqa: BLE001 - as above
        return "unpicklable", f"an exception cannot be sent ({_said(other)}): {_said(error)}", b""
    return "raised", _said(error), data


def _said(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - somebody's __str__
        return type(error).__name__


def _detach() -> None:
    """Neither read nor write the server's streams, other than standard error."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # there is no standard error
        os.dup2(null, 1)
        os.dup2(null, 2)
    if null > 2:
        os.close(null)
    sys.stdout = sys.stderr
    with contextlib.suppress(Exception):
        faulthandler.enable()


def _give_way() -> None:
    """Leave the editor and the server their share of the machine, and interruptions to them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE), encoding="ascii")


def _die_with_parent() -> None:
    """Leave no orphan. The thread does on every system, if C code lets it run; on Linux the kernel does anyway.

    There our parent is the server that has forked us, which ends when nobody holds its pipe any more. Each child of it
    is given that pipe, too, to start processes itself.
    """
    if sys.platform == "linux":
        import ctypes
        from multiprocessing import forkserver

        server = getattr(forkserver, "_forkserver", None)
        held = getattr(server, "_forkserver_alive_fd", None)
        if server is not None and held is not None:
            server._forkserver_alive_fd = None
            os.close(held)

        set_death_signal = 1
        with contextlib.suppress(Exception):
            ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
    threading.Thread(target=_watch_parent, name="watch parent", daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)


def _limit_memory(size: int) -> None:
    """Let allocating more than `size` fail. No dump is left of a process that crashes over it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # On Linux private memory is what counts: address space is reserved by the gigabyte and never used.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    for limit, most in ((kind, size), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(limit)[1]
            resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
