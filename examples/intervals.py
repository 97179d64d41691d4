"""Intervals of whole numbers, and arithmetic with them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """All whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def contains(self, number: int) -> bool:
        """Whether a number lies in the interval."""
        return self.low <= number <= self.high

    def width(self) -> int:
        """The distance between the ends."""
        return self.high - self.low


def add(a: Interval, b: Interval) -> Interval:
    """All sums of a number of `a` and a number of `b`."""
    return Interval(a.low + b.low, a.high + b.high)


def negate(a: Interval) -> Interval:
    """The interval mirrored at zero."""
    return Interval(-a.high, -a.low)


def multiply(a: Interval, b: Interval) -> Interval:
    """The smallest interval around all products."""
    corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
    return Interval(min(corners), max(corners))


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both."""
    return Interval(min(a.low, b.low), max(a.high, b.high))


def intersection(a: Interval, b: Interval) -> Interval | None:
    """What the two have in common."""
    low = max(a.low, b.low)
    high = min(a.high, b.high)
    if low > high:
        return None
    return Interval(low, high)


def clamp(number: int, bounds: Interval) -> int:
    """The number in the interval that is nearest to `number`."""
    if number < bounds.low:
        return bounds.low
    if number > bounds.high:
        return bounds.high
    return number


def around(numbers: list[int]) -> Interval:
    """The smallest interval that holds all the numbers."""
    if not numbers:
        raise ValueError("no numbers, no interval")
    low = high = numbers[0]
    index = 1
    while index < len(numbers):  # label: scan
        if numbers[index] < low:
            low = numbers[index]
        elif numbers[index] > high:
            high = numbers[index]
        index += 1
    return Interval(low, high)


def divide(a: Interval, divisor: int) -> Interval:
    """All quotients, rounded down, of the numbers in `a`."""
    if divisor > 0:
        return Interval(a.low // divisor, a.high // divisor)
    return Interval(a.high // divisor, a.low // divisor)
