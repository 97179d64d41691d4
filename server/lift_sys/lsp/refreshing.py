"""Asking the client to ask again: for what it shows in one file and another file says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session


class Refresher:
    """Sends a refresh request some time after a text changed, if the text that depends on it is open, or all may have.

    The client asks again by itself for the text that is being edited, so only the other side counts. Many changes, as
    while typing, lead to one request.
    """

    def __init__(
        self,
        session: Session,
        to_other_side: Callable[[str], str | None],
        wanted: Callable[[], bool],
        send: Callable[[], object],
    ) -> None:
        self._session = session
        self._to_other_side = to_other_side
        self._wanted = wanted
        self._send = send
        self._timer: asyncio.TimerHandle | None = None
        session.when_changed.append(self._changed)

    def _changed(self, path: str | None) -> None:
        if not self._wanted():
            return
        workspace = self._session.workspace
        if path is not None:
            other = self._to_other_side(path)
            if other is None or other not in workspace.open:
                return
        if self._timer is not None:
            self._timer.cancel()
        settings = workspace.settings_of(path) if path is not None else workspace.fallback.settings
        pause = settings.diagnostics.debounce / 1000
        self._timer = asyncio.get_running_loop().call_later(pause, self._now)

    def _now(self) -> None:
        self._timer = None
        if self._changed in self._session.when_changed:  # not after the shutdown
            self._send()
