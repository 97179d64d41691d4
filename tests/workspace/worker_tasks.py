"""What the tests have workers do: this module is imported in their processes."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import time
from pathlib import Path


def add(a: int, b: int) -> int:
    return a + b


def pid() -> int:
    return os.getpid()


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def append(path: str, word: str, seconds: float = 0) -> None:
    with Path(path).open("a") as file:
        file.write(f"{word}\n")
    time.sleep(seconds)


def note_pid_and(path: str, how: str) -> None:
    """Write down the process and never return."""
    Path(path).write_text(str(os.getpid()))
    {"sleep": hang_in_python, "regex": hang_in_a_regex, "c": hang_in_c}[how]()


def hang_in_python() -> None:
    while True:
        time.sleep(1000)


def hang_in_a_regex() -> None:
    re.match(r"(a+)+$", "a" * 100 + "b")


def hang_in_c() -> None:
    """In C code that lets no other thread of Python run, and shrugs off signals that Python handles."""
    while True:
        ctypes.PyDLL(None).sleep(1000)


def fill_memory() -> int:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def fill_memory_in_c() -> None:
    """As a library does that aborts when it gets none."""
    malloc = ctypes.CDLL(None).malloc
    malloc.restype = ctypes.c_void_p
    while malloc(ctypes.c_size_t(10_000_000)):
        pass
    os.abort()


def large_result() -> bytes:
    return bytes(150_000_000)


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def segfault() -> None:
    ctypes.string_at(0)


def leave(status: int) -> None:
    os._exit(status)


def exit_python() -> None:
    sys.exit(3)


def stop_iteration() -> None:
    raise StopIteration("over")


def refuse(message: str) -> None:
    raise ValueError(message)


def print_everywhere(message: str) -> None:
    print(message, flush=True)
    os.write(1, message.encode())
    ctypes.CDLL(None).puts(message.encode())
    ctypes.CDLL(None).fflush(None)


def read_standard_input() -> str:
    return os.read(0, 100).decode()


def environment() -> dict[str, object]:
    import resource

    return {
        "nice": os.nice(0),
        "sigint": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "stdin": Path("/proc/self/fd/0").resolve() if sys.platform == "linux" else None,
    }


class OfTwoError(Exception):
    """An exception that cannot be unpickled."""

    def __init__(self, a: int, b: int) -> None:
        super().__init__(a + b)


def raise_of_two() -> None:
    raise OfTwoError(1, 2)


class Unreadable:
    """It can be pickled, but not unpickled."""

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return int, ("none",)


def unreadable() -> Unreadable:
    return Unreadable()


def unpicklable() -> object:
    return lambda: 1


def echo(value: object) -> object:
    return value


def beget(path: str) -> None:
    """Leave the pipe open in a child of one's own, and end."""
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    Path(path).write_text(str(child))
    os._exit(0)
