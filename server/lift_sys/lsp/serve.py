"""Running a server for one client: a thread that reads, a thread that writes, the event loop between them.

So a busy event loop holds up no message, a client that does not read holds up no work, and whatever a handler does,
messages are taken in the order in which they came.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from lift_sys.lsp.channels import Channel
from lift_sys.lsp.framing import Broken
from lift_sys.lsp.logs import log

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

logger = logging.getLogger(__name__)

AHEAD = 1000
"""Messages that are read before those before them have been taken."""
UNREAD = 64 * 1024 * 1024
"""Bytes that a client may leave unread before nothing more is read from it."""
QUIET = 10.0
"""Seconds without a message after which nobody minds a pause."""
PATIENCE = 2.0
"""Seconds for a last message to be sent, and for work in threads to give up, at the end."""


class Outbox:
    """Messages on their way to the client. Any thread may put some in; a thread of its own sends them.

    `lost` is called, in that thread, when nobody receives them any more.
    """

    def __init__(self, channel: Channel, lost: Callable[[], object]) -> None:
        self._channel = channel
        self._lost = lost
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._waiting = 0
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="lift-write", daemon=True)
        self.hung_up = False
        self._thread.start()

    def put(self, body: bytes) -> None:
        """Send a message after those that are there."""
        with self._changed:
            self._waiting += len(body)
        self._queue.put(body)

    def wait_for_room(self) -> None:
        """Wait while the client leaves too much unread."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting <= UNREAD or self.hung_up)

    def close(self) -> None:
        """Send what is there, and stop."""
        self._queue.put(None)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while (body := self._queue.get()) is not None:
            try:
                if not self.hung_up:
                    self._channel.send(body)
            except (OSError, ValueError) as error:
                log(logger, logging.INFO, "the client has hung up", error=error)
                self.hung_up = True
                self._lost()
            with self._changed:
                self._waiting -= len(body)
                self._changed.notify_all()


class Idle:
    """Collects garbage when the client has been quiet for a while after something happened."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._last = loop.time()
        self._timer: asyncio.TimerHandle | None = None

    def interrupted(self) -> None:
        """Something was asked."""
        self._last = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(QUIET, self._look)

    def _look(self) -> None:
        left = self._last + QUIET - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._timer = None
            gc.collect()

    def close(self) -> None:
        """No more."""
        if self._timer is not None:
            self._timer.cancel()


async def serve(server: LiftServer, channel: Channel) -> int:
    """Serve the client at the other end of a channel until it leaves; the exit status that LSP asks for."""
    loop = asyncio.get_running_loop()
    status: asyncio.Future[int] = loop.create_future()
    protocol = server.protocol

    def hang_up() -> None:
        with contextlib.suppress(RuntimeError):  # the event loop has closed
            loop.call_soon_threadsafe(protocol.hang_up)

    outbox = Outbox(channel, hang_up)
    protocol.send = outbox.put
    protocol.end = lambda code: None if status.done() else status.set_result(code)
    slots = threading.BoundedSemaphore(AHEAD)

    idle = Idle(loop)

    def take(message: object) -> None:
        slots.release()
        idle.interrupted()
        if not status.done():
            protocol.receive(message)

    def read() -> None:
        try:
            for body in channel.receive():
                message = body if isinstance(body, Broken) else _parsed(body)
                if isinstance(body, bytes) and isinstance(message, Broken):
                    channel.not_json(body)
                slots.acquire()
                outbox.wait_for_room()
                loop.call_soon_threadsafe(take, message)
        except Exception as error:  # noqa: BLE001 - a server that has gone deaf must not linger
            if not status.done():
                log(logger, logging.ERROR, "reading failed", error)
        finally:
            hang_up()

    threading.Thread(target=read, name="lift-read", daemon=True).start()
    try:
        return await status
    finally:
        idle.close()
        server.session.close()
        outbox.close()
        channel.close()


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return Broken(f"not JSON: {error}", framed=True)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def leave_soon(status: int) -> None:
    """End the process even if a thread does not: whatever it is at, nobody waits for it any more."""

    def leave() -> None:
        log(logger, logging.WARNING, "a thread did not end in time")
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)

    timer = threading.Timer(PATIENCE, leave)
    timer.daemon = True
    timer.start()
