"""Work that the client shows while it lasts, and that a person can cancel there."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

logger = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds after which work begins without being shown, if the client does not answer whether it shows it."""


class Progress:
    """How far one piece of work is. Where nobody wants to know, it says nothing."""

    def __init__(self, server: LiftServer, token: lsp.ProgressToken | None) -> None:
        self._server = server
        self._token = token
        self._shown: tuple[str | None, int | None] | None = None

    def report(self, done: int, total: int, what: str) -> None:
        """So much is done: ``3/7 documents``. Sent where it makes a difference of a hundredth."""
        share = min(100, done * 100 // total) if total else 100
        if self._token is None or (self._shown is not None and self._shown[1] == share):
            return
        message = f"{done}/{total} {what}"
        self._shown = (message, share)
        report = lsp.WorkDoneProgressReport(cancellable=True, message=message, percentage=share)
        self._server.work_done_progress.report(self._token, report)


@asynccontextmanager
async def progress(
    server: LiftServer, title: str, token: lsp.ProgressToken | None = None, *, unasked: bool = False
) -> AsyncIterator[Progress]:
    """Show what is done inside: it begins and ends exactly once, also if it fails or is cancelled.

    `token` is the client's, if it asked for progress with its request. `unasked`: show it even if it did not, where the
    client can show such work. If a person cancels it there, the task that it runs in is cancelled, and what comes out
    of here is JsonRpcRequestCancelled, which a request is answered with.
    """
    if token is None and unasked:
        token = await _created(server)
    if token is None:
        yield Progress(server, None)
        return
    shown = server.work_done_progress
    task = asyncio.current_task()

    def cancel(future: Future[object]) -> None:
        if future.cancelled() and task is not None:
            task.cancel()

    # Kept by token, which `window/workDoneProgress/cancel` names.
    future: Future[object] = Future()
    shown.tokens[token] = future
    future.add_done_callback(cancel)
    begin = lsp.WorkDoneProgressBegin(title=title, cancellable=True, percentage=0)
    shown.begin(token, begin)
    ending = "failed"
    try:
        yield Progress(server, token)
        ending = "done"
    except asyncio.CancelledError as error:
        ending = "cancelled"
        if future.cancelled() and task is not None and not task.uncancel():
            raise JsonRpcRequestCancelled("it was cancelled where its progress is shown") from error
        raise
    finally:
        if shown.tokens.get(token) is future:
            del shown.tokens[token]
        shown.end(token, lsp.WorkDoneProgressEnd(message=ending))


async def _created(server: LiftServer) -> lsp.ProgressToken | None:
    """A new token, if the client shows work that it did not ask for."""
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        return None
    token = str(uuid.uuid4())
    create = server.window_work_done_progress_create_async(lsp.WorkDoneProgressCreateParams(token))
    try:
        await asyncio.wait_for(create, PATIENCE)
    except Exception as error:  # noqa: BLE001 - whatever the client answers, the work goes on
        logger.warning("the client shows no progress: %s", error)
        return None
    return token
