"""The requests that are waiting or being worked on. Each gets exactly one answer, whatever happens to it.

Requests start in the order in which they arrive, one in each turn of the event loop, so that what arrives meanwhile
(that one is cancelled, that the text has changed) is known before the next one starts. Of the same question about the
same text only the last few wait: an editor that asks faster than it can be answered gets its newest questions answered,
not a backlog.
"""

from __future__ import annotations

import asyncio
import enum
import functools
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

MessageId = int | str

WAITING = 8
"""Requests of one method about one text that wait; the oldest gives way to one more."""
RUNNING = 4
"""Requests of one kind that are worked on at a time (in threads or processes)."""


class Ending(enum.Enum):
    """Why a request was given up."""

    CANCELLED = "the request was cancelled"
    OVERTAKEN = "the text has changed since"
    CROWDED_OUT = "newer requests of the same kind took its place"


@dataclass(eq=False)
class Request:
    """A request of the client."""

    id: MessageId
    method: str
    uri: str | None
    """The text that it is about."""
    bound: bool
    """It speaks of places in that text, so that its answer is of no use once the text has changed."""
    kind: str
    """What may wait for one another: the method, or the command that is executed."""
    may_give_way: bool
    """Only the newest of its kind matter."""
    work: Callable[[], Coroutine[object, object, object]]
    arrived: float = field(default_factory=time.perf_counter)
    task: asyncio.Task[object] | None = None


Finished = Callable[[Request, object, BaseException | Ending | None], None]
"""Told of the end of a request: its result, or the error or the reason why there is none."""


class InFlight:
    """All requests that have no answer yet. Lives on the event loop."""

    def __init__(self, finished: Finished) -> None:
        self._finished = finished
        self._requests: dict[MessageId, Request] = {}
        self._running: Counter[str] = Counter()
        self._scheduled = False

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._requests

    def __len__(self) -> int:
        return len(self._requests)

    def add(self, request: Request) -> None:
        """Take in a request whose id is not in use."""
        self._requests[request.id] = request
        if request.may_give_way:
            alike = [r for r in self._requests.values() if r.task is None and _alike(r, request)]
            for crowded in alike[:-WAITING]:
                self._give_up(crowded, Ending.CROWDED_OUT)
        self._schedule()

    def cancel(self, identifier: MessageId) -> None:
        """The client wants no answer any more; an answer says so. Ids that are not in use mean nothing."""
        request = self._requests.get(identifier)
        if request is not None:
            self._give_up(request, Ending.CANCELLED)

    def changed(self, uri: str) -> None:
        """A text has changed: what was asked about places in it cannot be answered any more."""
        for request in [r for r in self._requests.values() if r.bound and r.uri == uri]:
            self._give_up(request, Ending.OVERTAKEN)

    def cancel_all(self) -> None:
        """The session ends."""
        for request in list(self._requests.values()):
            self._give_up(request, Ending.CANCELLED)

    def _give_up(self, request: Request, reason: Ending) -> None:
        del self._requests[request.id]
        if request.task is not None:
            request.task.cancel()
        self._finished(request, None, reason)

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._start_one)

    def _start_one(self) -> None:
        self._scheduled = False
        for request in self._requests.values():
            if request.task is None and self._running[request.kind] < RUNNING:
                self._running[request.kind] += 1
                request.task = asyncio.get_running_loop().create_task(_begin(request))
                request.task.add_done_callback(functools.partial(self._done, request))
                self._schedule()
                return

    def _done(self, request: Request, task: asyncio.Task[object]) -> None:
        self._running[request.kind] -= 1
        self._schedule()
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if self._requests.get(request.id) is not request:
            return  # it has its answer
        del self._requests[request.id]
        if isinstance(error, asyncio.CancelledError):
            self._finished(request, None, Ending.CANCELLED)
        elif error is not None:
            self._finished(request, None, error)
        else:
            self._finished(request, task.result(), None)


async def _begin(request: Request) -> object:
    return await request.work()


def _alike(one: Request, other: Request) -> bool:
    return one.kind == other.kind and one.uri == other.uri
