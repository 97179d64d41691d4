"""Bits of ints, shifts and powers: Python's ints are two's complement numbers that never end.

`x & y` takes runs of bits by `//` and `%` where one operand is known; the others follow, since
`x | y == x + y - (x & y)` and `x ^ y == x + y - 2 * (x & y)` for all ints.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import z3

from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, implies, known, lift
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.values import RAISES, Kind, Outcome, Value, choose, integer, just

MOST_BITS = 4096
"""Size of the largest ints that are computed while translating."""
MOST_RUNS = 16
"""Runs of ones in a mask."""
MOST_STEPS = 8
"""Shifts and exponents that are looked at one by one, where they are not known."""
SURE_SHIFT = 2**16
"""What memory allows anywhere."""

_KNOWN: dict[str, Callable[[Any, Any], Any]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}


def combined(op: str, one: Term, other: Term, slack: Slack) -> Term:
    """`one op other` for `&`, `|` and `^`."""
    if known(one) and known(other):
        return _KNOWN[op](one, other)
    both = _both(one, other, slack)
    if op == "&":
        return both
    return one + other - (both if op == "|" else 2 * both)


def _both(one: Term, other: Term, slack: Slack) -> Term:
    if known(one):
        one, other = other, one
    if known(other):
        # A negative mask keeps all but the bits that its complement has.
        return _masked(one, other) if other >= 0 else one - _masked(one, ~other)

    def make() -> Term:
        found = z3.Function("&", z3.IntSort(), z3.IntSort(), z3.IntSort())(one, other)
        slack.loosen()
        for a, b in ((one, other), (other, one)):
            slack.assume(implies(a >= 0, z3.And(found >= 0, found <= a)))
            slack.assume(implies(z3.And(a < 0, b < 0), z3.And(found < 0, found <= a)))
            slack.assume(implies(a == 0, found == 0))
            slack.assume(implies(a == -1, found == b))
        slack.assume(implies(one == other, found == one))
        slack.assume((found % 2 == 1) == z3.And(one % 2 == 1, other % 2 == 1))
        return found

    return slack.remembered(("&", one, other), make)


def _masked(number: Term, mask: int) -> Term:
    """`number & mask` for a mask that is not negative, run by run."""
    found: Term = 0
    low = runs = 0
    while mask >> low:
        if not mask >> low & 1:
            low += 1
            continue
        high = low
        while mask >> high & 1:
            high += 1
        runs += 1
        if runs > MOST_RUNS:
            raise UnmodelledError("a mask with that many runs of bits")
        shifted = number / lift(2**low) if low else number
        found = found + shifted % lift(2 ** (high - low)) * 2**low
        low = high
    return found


def shifted(op: str, one: Term, other: Term, slack: Slack) -> Outcome:
    """`one << other`, `one >> other`"""
    left = op == "<<"
    if known(other):
        if other < 0:
            return RAISES
        if known(one) and not left:
            return Outcome(integer(one >> other))
        if other > MOST_BITS:
            raise UnmodelledError("a shift of that size")
        if known(one):
            return Outcome(integer(one << other))
        return Outcome(integer(one * 2**other if left else one / lift(2**other)))

    def make() -> tuple[Term, Truth]:
        found, sure = slack.new(z3.IntSort()), z3.Or(other <= SURE_SHIFT, slack.truth())
        slack.loosen(other > MOST_STEPS)
        for step in range(MOST_STEPS + 1):
            value = one * 2**step if left else lift(one) / lift(2**step)
            slack.assume(implies(other == step, found == value))
        many, number = 2 ** (MOST_STEPS + 1), lift(one)
        if left:
            beyond = z3.If(number < 0, found <= number * many, found >= number * many)
            far = z3.And(beyond, z3.Implies(number == 0, found == 0), found % many == 0)
        else:
            bound = number / many
            far = z3.If(number < 0, z3.And(bound <= found, found < 0), z3.And(found >= 0, found <= bound))
        slack.assume(implies(other > MOST_STEPS, far))
        return found, z3.And(other >= 0, sure) if left else other >= 0

    found, defined = slack.remembered((op, one, other), make)
    return Outcome(integer(found), defined)


def power_of(base: int, exponent: Term, slack: Slack) -> Outcome:
    """`base ** exponent` for a known base of at least 2; a float where the exponent is negative."""

    def make() -> tuple[Value, Truth]:
        found, fraction = slack.new(z3.IntSort()), slack.float()
        slack.loosen(z3.Or(exponent < 0, exponent > MOST_STEPS))
        for step in range(MOST_STEPS + 1):
            slack.assume(implies(exponent == step, found == base**step))
        more = base ** (MOST_STEPS + 1)
        slack.assume(implies(exponent > MOST_STEPS, z3.And(found >= more, found % lift(more) == 0)))
        slack.assume(z3.And(z3.fpLEQ(lift(0.0), fraction), z3.fpLT(fraction, lift(1.0)), z3.fpIsPositive(fraction)))
        sure = z3.And(exponent >= -SURE_SHIFT, exponent <= SURE_SHIFT)
        value = choose(exponent >= 0, integer(found), just(Kind.FLOAT, fraction))
        return value, z3.Or(sure, slack.truth())

    value, defined = slack.remembered(("**", base, exponent), make)
    return Outcome(value, defined)
