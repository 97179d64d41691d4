"""Noticing that the client's process has died without a word, while something else keeps its pipe open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable

from lift_sys.lsp.logs import log

logger = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between two looks, where the system does not tell by itself."""


def watch(process_id: int, died: Callable[[], None]) -> asyncio.Task[None] | None:
    """Call `died` when a process that is alive now has ended.

    A process that is not there to begin with is not watched: the client may live in another container, where processes
    have other numbers.
    """
    if not is_alive(process_id):
        log(logger, logging.INFO, "the client's process is not to be seen from here", process=process_id)
        return None
    return asyncio.get_running_loop().create_task(_wait(process_id, _descriptor(process_id), died))


async def _wait(process_id: int, descriptor: int | None, died: Callable[[], None]) -> None:
    if descriptor is not None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
    else:
        while is_alive(process_id):
            await asyncio.sleep(INTERVAL)
    log(logger, logging.WARNING, "the client's process has died", process=process_id)
    died()


def _descriptor(process_id: int) -> int | None:
    """A file descriptor that becomes readable when a process ends; None where the system has none (it is Linux's)."""
    opened: Callable[[int], int] | None = getattr(os, "pidfd_open", None)
    with contextlib.suppress(OSError):
        return opened(process_id) if opened is not None else None
    return None


def is_alive(process_id: int) -> bool:
    """Whether there is a process with this number."""
    if process_id <= 0:
        return False
    if sys.platform == "win32":
        return _is_alive_on_windows(process_id)
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError) as error:
        return isinstance(error, PermissionError)  # it belongs to another user
    return True


def _is_alive_on_windows(process_id: int) -> bool:
    import ctypes

    synchronize, timed_out = 0x00100000, 0x00000102
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - type checkers on other systems do not know it
    handle = kernel.OpenProcess(synchronize, False, process_id)
    if not handle:
        return False
    alive = kernel.WaitForSingleObject(handle, 0) == timed_out
    kernel.CloseHandle(handle)
    return bool(alive)
