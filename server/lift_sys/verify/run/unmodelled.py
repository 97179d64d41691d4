"""What cannot be said of a predicate."""

from __future__ import annotations

from lift_sys.ir.text import Span


class Unmodelled(BaseException):
    """A construct, or what it does with these values, of which nothing can be said.

    It is no :class:`Exception`: predicates raise those, and built-ins catch some of them.
    """

    def __init__(self, construct: str, span: Span) -> None:
        super().__init__(construct, span)
        self.construct = construct
        self.span = span
