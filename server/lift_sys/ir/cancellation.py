"""Giving up long computations: they call :func:`checkpoint` now and then, which raises once nobody wants the result.

Whether a result is wanted belongs to the context (PEP 567) that computes it, so that nothing has to be handed down.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Cancelled(Exception):  # noqa: N818 - a decision, not an error
    """Raised by :func:`checkpoint` when nobody wants the result any more."""


_unwanted: ContextVar[threading.Event | None] = ContextVar("unwanted", default=None)


def checkpoint() -> None:
    """Return quickly, or raise :class:`Cancelled`."""
    event = _unwanted.get()
    if event is not None and event.is_set():
        raise Cancelled


@contextmanager
def cancelled_by(unwanted: threading.Event) -> Iterator[None]:
    """What is computed inside gives up at its next checkpoint after `unwanted` was set."""
    token = _unwanted.set(unwanted)
    try:
        yield
    finally:
        _unwanted.reset(token)
