"""Asking the client to ask again: for what it shows in one file and another file says."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session


class Once:
    """Does something once for all who asked for it, a pause after the last of them did."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do
        self._timer: asyncio.TimerHandle | None = None

    def after(self, seconds: float) -> None:
        """Ask for it."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._do)

    def cancel(self) -> None:
        """Nobody wants it any more."""
        if self._timer is not None:
            self._timer.cancel()


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
        self._once = Once(self._now)
        session.when_changed.append(self._changed)

    def _changed(self, path: str | None) -> None:
        if not self._wanted():
            return
        workspace = self._session.workspace
        if path is not None:
            other = self._to_other_side(path)
            if other is None or other not in workspace.open:
                return
        settings = workspace.settings_of(path) if path is not None else workspace.fallback.settings
        self._once.after(settings.diagnostics.debounce / 1000)

    def _now(self) -> None:
        if self._changed in self._session.when_changed:  # not after the shutdown
            self._send()


class Paced:
    """Does something when it is asked to, but no more often than once in `pause` seconds."""

    def __init__(self, do: Callable[[], object], pause: float) -> None:
        self._do = do
        self.pause = pause
        self._timer: asyncio.TimerHandle | None = None
        self._last = -math.inf

    def soon(self, wait: float = 0) -> None:
        """Ask for it, in so many seconds at the earliest: it is done once for all who ask until then."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time() + wait, self._last + self.pause), self._now)

    def at_once(self) -> None:
        """Do it now, or as soon as it may be done again."""
        if self._timer is None and asyncio.get_running_loop().time() >= self._last + self.pause:
            self._now()
        else:
            self.soon()

    def _now(self) -> None:
        self._timer = None
        self._last = asyncio.get_running_loop().time()
        self._do()

    def cancel(self) -> None:
        """Nobody wants it any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
