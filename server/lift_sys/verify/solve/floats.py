"""Division and powers of doubles, as CPython computes them.

The circuits that divide doubles, or take remainders, cost Z3 seconds. They are avoided exactly where the divisor is a
power of two: there dividing is multiplying by the reciprocal, which rounds the same quotient, and rounding that down
tells the floor. Elsewhere only what is cheap is said, and the rest left open.
"""

from __future__ import annotations

import math

import z3

from lift_sys.verify.solve.logic import Term, Truth, conj, implies, known, lift
from lift_sys.verify.solve.slack import Slack

MOST_EXPONENT = 1022
"""Of two, so that it and its reciprocal are no subnormal numbers."""


def _power_of_two(term: Term) -> bool:
    """Whether the reciprocal of a divisor is exact."""
    if not known(term) or not math.isfinite(term) or term == 0:
        return False
    mantissa, exponent = math.frexp(term)
    return abs(mantissa) == 0.5 and abs(exponent - 1) <= MOST_EXPONENT


def quotient(one: Term, other: Term, slack: Slack) -> Term:
    """`one / other`; anything where `other` is 0."""
    if _power_of_two(other):
        return z3.fpMul(z3.RNE(), one, lift(1 / other))
    one, other = lift(one), lift(other)

    def make() -> Term:
        found = slack.float()
        slack.loosen()
        _told(found, one, other, slack, z3.And(z3.fpIsInf(one), z3.fpIsInf(other)))
        size, dividend, divisor, unit = z3.fpAbs(found), z3.fpAbs(one), z3.fpAbs(other), lift(1.0)
        ordinary = z3.Not(z3.Or(z3.fpIsNaN(found), z3.fpIsZero(other)))
        slack.assume(implies(ordinary, z3.And(
            z3.fpIsNegative(found) == (z3.fpIsNegative(one) != z3.fpIsNegative(other)),
            z3.Implies(z3.fpIsInf(one), z3.fpIsInf(found)),
            z3.Implies(z3.Or(z3.fpIsZero(one), z3.fpIsInf(other)), z3.fpIsZero(found)),
            z3.If(z3.fpLEQ(unit, divisor), z3.fpLEQ(size, dividend), z3.fpLEQ(dividend, size)),
            z3.Implies(z3.fpLEQ(dividend, divisor), z3.fpLEQ(size, unit)),
            z3.Implies(z3.fpLEQ(divisor, dividend), z3.fpLEQ(unit, size)),
        )))  # fmt: skip
        return found

    return slack.remembered(("/", one, other), make)


def _told(found: Term, one: Term, other: Term, slack: Slack, more: Truth) -> None:
    """When a result is nan: where an operand is, and `more`."""
    slack.assume(z3.fpIsNaN(found) == z3.Or(z3.fpIsNaN(one), z3.fpIsNaN(other), more))


def _settle(found: Term, exact: Term | None, slack: Slack) -> None:
    """Say what a result is, if that is cheap enough; what is said besides is found sooner."""
    if exact is None:
        slack.loosen()
    else:
        slack.assume(found == exact)


def floor_quotient(one: Term, other: Term, slack: Slack) -> Term:
    """`one // other`; anything where `other` is 0."""
    exact = z3.If(_endless(one), lift(math.nan), _floor(one, other)) if _power_of_two(other) else None
    one, other = lift(one), lift(other)

    def make() -> Term:
        found = slack.float()
        _settle(found, exact, slack)
        _told(found, one, other, slack, z3.fpIsInf(one))
        differ = _signs_differ(one, other)
        ordinary = z3.Not(z3.Or(z3.fpIsNaN(found), z3.fpIsZero(other)))
        less = z3.fpLT(z3.fpAbs(one), z3.fpAbs(other))
        slack.assume(implies(ordinary, z3.And(
            z3.fpIsNegative(found) == differ,
            z3.Implies(z3.fpIsZero(one), z3.fpIsZero(found)),
            z3.Implies(z3.And(less, z3.Not(z3.fpIsZero(one))), z3.fpEQ(found, z3.If(differ, lift(-1.0), lift(0.0)))),
            z3.Or(z3.fpIsZero(found), z3.fpLEQ(lift(1.0), z3.fpAbs(found))),
        )))  # fmt: skip
        return found

    return slack.remembered(("//", one, other), make)


def remainder(one: Term, other: Term, slack: Slack) -> Term:
    """`one % other`; anything where `other` is 0."""
    exact = None
    if _power_of_two(other):
        below = _floor(one, other)
        rest = z3.fpSub(z3.RNE(), one, _scaled(below, other))
        nothing = z3.Or(z3.fpIsZero(rest), z3.fpIsInf(below))
        exact = z3.If(_endless(one), lift(math.nan), z3.If(nothing, lift(math.copysign(0.0, other)), rest))
    one, other = lift(one), lift(other)

    def make() -> Term:
        found = slack.float()
        _settle(found, exact, slack)
        _told(found, one, other, slack, z3.fpIsInf(one))
        ordinary = z3.Not(z3.Or(z3.fpIsNaN(found), z3.fpIsZero(other)))
        less = z3.fpLT(z3.fpAbs(one), z3.fpAbs(other))
        slack.assume(implies(ordinary, z3.And(
            z3.fpIsNegative(found) == z3.fpIsNegative(other),
            # Added to the divisor, a tiny remainder of the other sign gives the divisor itself.
            z3.fpLEQ(z3.fpAbs(found), z3.fpAbs(other)),
            z3.Implies(z3.Not(_signs_differ(one, other)), z3.Not(z3.fpEQ(found, other))),
            z3.Implies(z3.fpIsZero(one), z3.fpIsZero(found)),
            z3.Implies(conj(less, z3.Not(_signs_differ(one, other))), z3.fpEQ(found, one)),
        )))  # fmt: skip
        return found

    return slack.remembered(("%", one, other), make)


def _scaled(one: Term, power: float) -> Term:
    if abs(power) == 1:
        return one if power == 1 else z3.fpNeg(one)
    return z3.fpMul(z3.RNE(), one, lift(power))


def _floor(one: Term, power: float) -> Term:
    """The quotient of a finite dividend by a power of two, rounded down.

    Only a quotient too near to 0 for a double is not exact, and one too large is infinite, as it is in CPython. What
    CPython does in steps (`fmod`, then a correction by the sign) comes to the same numbers, since no step is rounded.
    """
    quotient_ = _scaled(one, 1 / power)
    below = z3.fpRoundToIntegral(z3.RTN(), quotient_)
    if abs(power) <= 1:
        return below
    vanished = z3.And(z3.fpIsZero(quotient_), z3.Not(z3.fpIsZero(one)), z3.fpIsNegative(quotient_))
    return z3.If(vanished, lift(-1.0), below)


def _endless(one: Term) -> Truth:
    return z3.Or(z3.fpIsNaN(one), z3.fpIsInf(one))


def _signs_differ(one: Term, other: Term) -> Truth:
    return z3.fpIsNegative(one) != z3.fpIsNegative(other)


def power(base: Term, exponent: float, slack: Slack) -> tuple[Term, Truth] | None:
    """`base ** exponent` for a whole exponent, and when it raises nothing; None where nothing is known.

    C's `pow` need not round correctly, so that only what every implementation gives is said.
    """
    if exponent == 0:
        return 1.0, True
    if not exponent.is_integer() or exponent < 0:
        return None
    found, fits, unit = slack.float(), slack.truth(), lift(1.0)
    slack.loosen()
    size, even = z3.fpAbs(base), exponent % 2 == 0
    slack.assume(z3.fpIsNaN(found) == z3.fpIsNaN(base))
    slack.assume(implies(z3.Not(z3.fpIsNaN(base)), z3.And(
        z3.fpIsNegative(found) == (False if even else z3.fpIsNegative(base)),
        z3.Implies(z3.fpIsZero(base), z3.fpIsZero(found)),
        z3.Implies(z3.fpIsInf(base), z3.fpIsInf(found)),
        z3.Implies(z3.fpEQ(size, unit), z3.fpEQ(z3.fpAbs(found), unit)),
    )))  # fmt: skip
    return found, z3.Or(fits, z3.fpIsNaN(base), z3.fpIsInf(base), z3.fpLEQ(size, unit))
