"""How much evaluating may take in all, counted and not timed, where many values are only tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lift_sys.ir.text import Span
from lift_sys.verify.run.library import HELPERS
from lift_sys.verify.run.unmodelled import Unmodelled

MOST = 2_000_000


@dataclass(slots=True)
class Allowance:
    """What is left: numbers of ranges that are gone through, and bits of numbers that are made."""

    left: int = MOST

    def spend(self, count: int, start: int, end: int) -> None:
        """Take away so much, or refuse."""
        if count > self.left:
            raise Unmodelled("what takes so long", Span(start, end))
        self.left -= count

    def helpers(self) -> Mapping[str, Callable[..., Any]]:
        """The watched operations that may take long."""
        return {"helper numbers": self._numbers, "helper power": self._power, "helper multiply": self._multiply}

    def _numbers(self, start: int, end: int, *bounds: Any) -> Any:
        found = HELPERS["numbers"](start, end, *bounds)
        self.spend(len(found), start, end)
        return found

    def _power(self, left: Any, right: Any, start: int, end: int) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            self.spend(abs(right) * left.bit_length() if abs(left) > 1 else 0, start, end)
        return HELPERS["power"](left, right, start, end)

    def _multiply(self, left: Any, right: Any, start: int, end: int) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            self.spend(left.bit_length() + right.bit_length(), start, end)
        return HELPERS["multiply"](left, right, start, end)
