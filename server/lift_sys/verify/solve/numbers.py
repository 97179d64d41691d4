"""Arithmetic and comparison of ints, bools and floats, as CPython does them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import z3

from lift_sys.verify.solve import bits, floats
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, known, lift, neg
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.values import RAISES, Case, Kind, Outcome, boolean, integer, just

TOO_LARGE = 2**1024 - 2**970
"""The least number that no double is near enough to."""
MOST_BASE = 64
"""Size of the largest base of a power that is not known."""
MOST_LISTED = 10
"""Numbers around 0 that are told apart one by one where doubles are rounded."""
MOST_FACTORS = 10
"""The largest exponent of something unknown."""

_PLAIN: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_FLOATS: dict[str, Callable[..., Any]] = {"+": z3.fpAdd, "-": z3.fpSub, "*": z3.fpMul}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_COMPARE_FLOATS: dict[str, Callable[[Any, Any], Any]] = {
    "==": z3.fpEQ, "<": z3.fpLT, "<=": z3.fpLEQ, ">": z3.fpGT, ">=": z3.fpGEQ,
}  # fmt: skip
_MIRRORED = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def as_int(case: Case) -> Term:
    """The integer that an int or a bool is."""
    if case.kind is Kind.INT:
        return case.term
    return int(case.term) if isinstance(case.term, bool) else z3.If(case.term, z3.IntVal(1), z3.IntVal(0))


def as_float(case: Case, slack: Slack) -> tuple[Term, Truth]:
    """The double that CPython makes of a number, and when it can."""
    if case.kind is Kind.FLOAT:
        return case.term, True
    if case.kind is Kind.BOOL:
        return ite(case.term, 1.0, 0.0), True
    if isinstance(case.term, int):
        try:
            return float(case.term), True
        except OverflowError:
            return 0.0, False
    return slack.number_as_float(case.term), z3.And(case.term > -TOO_LARGE, case.term < TOO_LARGE)


def binary(op: str, left: Case, right: Case, slack: Slack) -> Outcome:
    """`left op right` of two numbers."""
    floating = Kind.FLOAT in (left.kind, right.kind)
    if floating and op in ("&", "|", "^", "<<", ">>", "@"):
        return RAISES
    if op in ("&", "|", "^"):
        return _bits(op, left, right, slack)
    if floating:
        return _power(left, right, slack) if op == "**" else _float_binary(op, left, right, slack)
    one, other = as_int(left), as_int(right)
    if op in _PLAIN:
        return Outcome(integer(_bounded(_PLAIN[op](one, other))))
    if op in ("//", "%"):
        return Outcome(integer((floor_divide if op == "//" else modulo)(one, other)), other != 0)
    if op == "/":
        return _divide(one, other, slack)
    if op == "**":
        return _integer_power(one, other, slack)
    if op in ("<<", ">>"):
        return bits.shifted(op, one, other, slack)
    raise UnmodelledError(f"`{op}` of ints")


def _bounded(term: Term) -> Term:
    if isinstance(term, int) and term.bit_length() > bits.MOST_BITS:
        raise UnmodelledError("a number of that size")
    return term


def floor_divide(one: Term, other: Term) -> Term:
    """`one // other`; anything where `other` is 0. Z3's remainder is never negative."""
    if known(one) and known(other):
        return one // other if other else 0
    one, other = lift(one), lift(other)
    if z3.is_int_value(other):
        return one / other if other.as_long() > 0 else -one / -other
    return z3.If(other > 0, one / other, -one / -other)


def modulo(one: Term, other: Term) -> Term:
    """`one % other`; anything where `other` is 0."""
    if known(one) and known(other):
        return one % other if other else 0
    one, other = lift(one), lift(other)
    if z3.is_int_value(other):
        return one % other if other.as_long() > 0 else -(-one % -other)
    return z3.If(other > 0, one % other, -(-one % -other))


def _divide(one: Term, other: Term, slack: Slack) -> Outcome:
    """`/` of ints: the double nearest to the quotient."""
    if known(one) and known(other):
        try:
            return Outcome(just(Kind.FLOAT, one / other))
        except (ZeroDivisionError, OverflowError):
            return RAISES
    one, other = lift(one), lift(other)
    if z3.is_int_value(other) and other.as_long() == 0:
        return RAISES
    found = slack.remembered(("int /", one, other), lambda: _nearest(one, other, slack))
    small = z3.If(one < 0, -one, one) < TOO_LARGE * z3.If(other < 0, -other, other)
    return Outcome(just(Kind.FLOAT, found), z3.And(other != 0, small))


def _nearest(one: Term, other: Term, slack: Slack) -> Term:
    """The double nearest to a quotient of ints: what is exact, how far it can be off, and its sign."""
    found = slack.float()
    slack.loosen()
    slack.assume(z3.Not(z3.Or(z3.fpIsNaN(found), z3.fpIsInf(found))))
    zero, unit, limit = lift(0.0), lift(1.0), 2**53
    alike = z3.Or(z3.And(one >= 0, other > 0), z3.And(one <= 0, other < 0))
    size, dividend, divisor = z3.fpAbs(found), z3.If(one < 0, -one, one), z3.If(other < 0, -other, other)
    slack.assume(implies(other != 0, z3.And(
        z3.If(alike, z3.fpGEQ(found, zero), z3.fpLEQ(found, zero)),
        z3.Implies(one == 0, z3.fpIsZero(found)),
        z3.Implies(dividend <= divisor, z3.fpLEQ(size, unit)),
        z3.Implies(dividend >= divisor, z3.fpGEQ(size, unit)),
    )))  # fmt: skip
    if z3.is_int_value(other) and abs(other.as_long()) <= limit:
        by = other.as_long()
        small = z3.And(one >= -limit, one <= limit)
        value, exact = z3.fpToReal(found), z3.ToReal(one) / z3.RealVal(by)
        off = (exact if by > 0 else -exact) * z3.If(one < 0, z3.RealVal(-1), z3.RealVal(1)) / z3.RealVal(limit)
        is_whole = one % abs(by) == 0 if by.bit_count() != 1 else True
        slack.assume(implies(z3.Not(small), z3.fpGEQ(size, lift(limit / abs(by)))))
        for number in range(-MOST_LISTED, MOST_LISTED + 1):
            # Rounding keeps the order.
            reached, passed = (one >= number * by, one <= number * by)[:: 1 if by > 0 else -1]
            slack.assume(implies(reached, z3.fpGEQ(found, lift(float(number)))))
            slack.assume(implies(passed, z3.fpLEQ(found, lift(float(number)))))
        slack.assume(
            implies(small, z3.If(is_whole, value == exact, z3.And(value - exact <= off, exact - value <= off)))
        )
    return found


def _integer_power(one: Term, other: Term, slack: Slack) -> Outcome:
    if isinstance(one, int) and one >= 2 and not known(other) and one.bit_length() <= MOST_BASE:
        return bits.power_of(one, other, slack)
    if not isinstance(other, int):
        raise UnmodelledError("`**` with an exponent that is not a number")
    if isinstance(one, int):
        if abs(other) * max(1, one.bit_length()) > bits.MOST_BITS:
            raise UnmodelledError("a number of that size")
        try:
            found = one**other
        except (ZeroDivisionError, OverflowError):
            return RAISES
        return Outcome(integer(found) if isinstance(found, int) else just(Kind.FLOAT, found))
    if not 0 <= other <= MOST_FACTORS:
        raise UnmodelledError(f"`**` with the exponent {other}")
    product: Term = 1
    for _ in range(other):
        product = product * one
    return Outcome(integer(product))


def _power(left: Case, right: Case, slack: Slack) -> Outcome:
    if known(right.term) and not known(left.term):
        base, fits = as_float(left, slack)
        exponent, _ = as_float(right, slack)
        powered = floats.power(base, exponent, slack)
        if powered is not None:
            return Outcome(just(Kind.FLOAT, powered[0]), conj(fits, powered[1]))
    if not (known(left.term) and known(right.term)):
        raise UnmodelledError("`**` of floats")
    try:
        found = left.term**right.term
    except (ZeroDivisionError, OverflowError):
        return RAISES
    if not isinstance(found, float):
        raise UnmodelledError("complex numbers")
    return Outcome(just(Kind.FLOAT, found))


def _bits(op: str, left: Case, right: Case, slack: Slack) -> Outcome:
    if left.kind is Kind.BOOL and right.kind is Kind.BOOL:
        one, other = left.term, right.term
        both = conj(one, other)
        if op == "&":
            return Outcome(boolean(both))
        return Outcome(boolean(disj(one, other) if op == "|" else conj(disj(one, other), neg(both))))
    return Outcome(integer(bits.combined(op, as_int(left), as_int(right), slack)))


def _float_binary(op: str, left: Case, right: Case, slack: Slack) -> Outcome:
    one, one_fits = as_float(left, slack)
    other, other_fits = as_float(right, slack)
    fits = conj(one_fits, other_fits)
    if fits is False:
        return RAISES
    nonzero = True if op in _PLAIN else other != 0 if isinstance(other, float) else neg(z3.fpIsZero(other))
    if nonzero is False:
        return RAISES
    if known(one) and known(other):
        known_result = {**_PLAIN, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod}[op](one, other)
        return Outcome(just(Kind.FLOAT, known_result))
    if op == "/":
        found = floats.quotient(lift(one), other, slack)
    elif op in _FLOATS:
        found = _FLOATS[op](z3.RNE(), lift(one), lift(other))
    elif op in ("//", "%"):
        found = (floats.floor_quotient if op == "//" else floats.remainder)(lift(one), other, slack)
    else:
        raise UnmodelledError(f"`{op}` of floats")
    return Outcome(just(Kind.FLOAT, found), conj(fits, nonzero))


def negated(case: Case) -> Outcome:
    """`-x`"""
    if case.kind is Kind.FLOAT:
        return Outcome(just(Kind.FLOAT, -case.term if known(case.term) else z3.fpNeg(case.term)))
    return Outcome(integer(-as_int(case)))


def absolute(case: Case) -> Outcome:
    """`abs(x)`"""
    if known(case.term):
        found = abs(case.term)
        return Outcome(just(Kind.FLOAT if isinstance(found, float) else Kind.INT, found))
    if case.kind is Kind.FLOAT:
        return Outcome(just(Kind.FLOAT, z3.fpAbs(case.term)))
    number = as_int(case)
    return Outcome(integer(z3.If(number < 0, -number, number)))


def rounded(mode: Term, term: Term, slack: Slack) -> Outcome:
    """The whole number that a double is rounded to."""
    if known(term):
        if not math.isfinite(term):
            return RAISES
        return Outcome(integer(int(term) if mode.decl().kind() == z3.Z3_OP_FPA_RM_TOWARD_ZERO else round(term)))
    finite = z3.Not(z3.Or(z3.fpIsNaN(term), z3.fpIsInf(term)))

    def make() -> Term:
        found = slack.new(z3.IntSort())
        down = mode.decl().kind() == z3.Z3_OP_FPA_RM_TOWARD_ZERO
        for number in range(1, MOST_LISTED + 1):
            # Told by comparing, which is cheap, around 0; half goes to the even neighbour.
            least = float(number) if down else number - 0.5
            reaches = z3.fpGEQ if down or number % 2 == 0 else z3.fpGT
            falls = z3.fpLEQ if down or number % 2 == 0 else z3.fpLT
            slack.assume(implies(finite, (found >= number) == reaches(term, lift(least))))
            slack.assume(implies(finite, (found <= -number) == falls(term, lift(-least))))
        exact = z3.ToInt(z3.fpToReal(z3.fpRoundToIntegral(mode, term)))
        slack.assume(implies(z3.And(finite, z3.Or(found >= MOST_LISTED, found <= -MOST_LISTED)), found == exact))
        return found

    return Outcome(integer(slack.remembered(("round", mode.sexpr(), term), make)), finite)


def compare(op: str, left: Case, right: Case) -> Truth:
    """`left op right` of two numbers; exact between ints and floats."""
    if left.kind is Kind.FLOAT and right.kind is Kind.FLOAT:
        if known(left.term) and known(right.term):
            return _COMPARE[op](left.term, right.term)
        return _COMPARE_FLOATS[op](lift(left.term), lift(right.term))
    if left.kind is Kind.FLOAT:
        return _compare_mixed(op, left.term, as_int(right))
    if right.kind is Kind.FLOAT:
        return _compare_mixed(_MIRRORED[op], right.term, as_int(left))
    if op == "==" and left.kind is Kind.BOOL and right.kind is Kind.BOOL and not (known(left.term)):
        return left.term == right.term
    return _COMPARE[op](as_int(left), as_int(right))


def _compare_mixed(op: str, real: Term, whole: Term) -> Truth:
    if isinstance(whole, int):
        return _COMPARE[op](real, whole) if isinstance(real, float) else _compare_with_int(op, real, whole)
    if isinstance(real, float):
        return _compare_known_float(op, real, whole)
    finite = _COMPARE[op](z3.fpToReal(real), z3.ToReal(whole))
    infinite = False if op == "==" else z3.fpIsPositive(real) if op in (">", ">=") else z3.fpIsNegative(real)
    return z3.And(z3.Not(z3.fpIsNaN(real)), z3.If(z3.fpIsInf(real), infinite, finite))


def _compare_with_int(op: str, real: Term, whole: int) -> Truth:
    """A double against a known int: against the double that it is, or the ones below and above it."""
    try:
        near = float(whole)
    except OverflowError:
        near = math.inf if whole > 0 else -math.inf
    if math.isfinite(near) and int(near) == whole:
        return _COMPARE_FLOATS[op](real, lift(near))
    if op == "==":
        return False
    beyond = near > whole
    below = math.nextafter(near, -math.inf) if beyond else near
    above = near if beyond else math.nextafter(near, math.inf)
    return z3.fpLEQ(real, lift(below)) if op in ("<", "<=") else z3.fpGEQ(real, lift(above))


def _compare_known_float(op: str, real: float, whole: Term) -> Truth:
    """A known double against an int: against the ints below and above it."""
    if math.isnan(real):
        return False
    if math.isinf(real):
        return op != "==" and (real > 0) == (op in (">", ">="))
    below, above = math.floor(real), math.ceil(real)
    match op:
        case "==":
            return whole == below if below == above else False
        case "<":
            return whole > below
        case "<=":
            return whole >= above
        case ">":
            return whole < above
        case _:
            return whole <= below
