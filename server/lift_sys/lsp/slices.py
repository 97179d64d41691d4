"""Long work in threads, a slice at a time, so that what a person waits for gets its turn in between."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session

T = TypeVar("T")

SECONDS = 0.03
"""How long a worker thread is kept at a time."""
COUNT = 100
"""The most results that come at a time: they are written on the event loop."""


async def slices(session: Session, results: Iterator[T]) -> AsyncIterator[list[T]]:
    """The results in the order in which they are made, off the event loop. Cancelled, it makes no further ones."""
    more = True
    while more:
        taken, more = await session.in_background_thread(_take, results)
        if taken:
            yield taken


def _take(results: Iterator[T]) -> tuple[list[T], bool]:
    taken: list[T] = []
    end = time.monotonic() + SECONDS
    for result in results:
        taken.append(result)
        if len(taken) >= COUNT or time.monotonic() >= end:
            return taken, True
    return taken, False
