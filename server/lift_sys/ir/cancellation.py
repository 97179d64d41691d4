"""Giving up long computations: whoever starts one may pass a checkpoint, which is called now and then."""

from __future__ import annotations

from collections.abc import Callable


class Cancelled(Exception):  # noqa: N818 - a decision, not an error
    """Raised by a checkpoint when nobody wants the result any more."""


Checkpoint = Callable[[], None]
"""Returns quickly, or raises :class:`Cancelled`."""


def never() -> None:
    """The checkpoint of a computation that is always wanted."""
