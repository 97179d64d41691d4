"""`str(…)`, `int(…)`, `float(…)`, `ord`, `chr`, `round`, `divmod`, `pow`: from one class of scalars to another."""

from __future__ import annotations

from itertools import product

import z3

from lift_sys.verify.solve import bits, numbers
from lift_sys.verify.solve.characters import (
    BEYOND_ASCII,
    LAST_TOLD,
    WHITESPACE,
    complement,
    consists,
    merged,
    of_text,
)
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, known, lift, neg
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.values import (
    INTEGERS,
    NUMBERS,
    RAISES,
    Case,
    Kind,
    Outcome,
    Value,
    gathered,
    integer,
    just,
    listed,
)

NAMES = frozenset({"chr", "divmod", "float", "int", "ord", "pow", "round", "str"})
DIGITS = 640
"""How many digits every setting of Python reads and writes."""
_LEAST_LONG = 10**DIGITS
LAST_CHARACTER = 0x10FFFF
MOST_RESTS = 16
"""The largest modulus whose rests are looked at one by one."""


def call(name: str, arguments: tuple[Value, ...], slack: Slack) -> Outcome:
    """`name(*arguments)`"""
    parts = []
    for cases in product(*arguments):
        guard = conj(*(case.guard for case in cases))
        if guard is not False:
            parts.append((guard, _call(name, cases, slack)))
    return gathered(parts)


def _call(name: str, cases: tuple[Case, ...], slack: Slack) -> Outcome:
    if any(case.kind is Kind.OBJECT for case in cases):
        raise UnmodelledError(f"`{name}` of an object")
    match name, cases:
        case "ord", (case,):
            return _ord(case, slack)
        case "chr", (case,):
            return _chr(numbers.as_int(case), slack) if case.kind in INTEGERS else RAISES
        case "str", (case,):
            return _str(case, slack)
        case "int", (case,):
            return _int(case, slack)
        case "float", (case,):
            return _float(case, slack)
        case "round", (case,):
            return _round(case, slack)
        case "round", (case, places):
            return _round_to(case, places, slack)
        case "divmod", (one, other):
            return _divmod(one, other, slack)
        case "pow", (one, other):
            if not {one.kind, other.kind} <= NUMBERS:
                return RAISES
            return numbers.binary("**", one, other, slack)
        case "pow", (one, other, modulus):
            return _pow(one, other, modulus)
        case ("str", ()):
            return Outcome(just(Kind.STR, ""))
        case ("int", ()):
            return Outcome(integer(0))
        case ("float", ()):
            return Outcome(just(Kind.FLOAT, 0.0))
        case _:
            raise UnmodelledError(f"these arguments of `{name}`")


def _ord(case: Case, slack: Slack) -> Outcome:
    """The code of the only character; above U+FFFF Z3's characters stand for any others."""
    if case.kind is not Kind.STR:
        return RAISES
    if known(case.term):
        return Outcome(integer(ord(case.term))) if len(case.term) == 1 else RAISES
    code = z3.StrToCode(case.term)
    high = z3.Function("ord", z3.IntSort(), z3.IntSort())(code)
    slack.loosen(code > LAST_TOLD)
    slack.assume(implies(code > LAST_TOLD, conj(high > LAST_TOLD, high <= LAST_CHARACTER)))
    return Outcome(integer(z3.If(code > LAST_TOLD, high, code)), z3.Length(case.term) == 1)


def _chr(number: Term, slack: Slack) -> Outcome:
    if known(number):
        if not 0 <= number <= LAST_CHARACTER:
            return RAISES
        if number > LAST_TOLD:
            raise UnmodelledError("`chr` of what is above 0xFFFF")
        return Outcome(just(Kind.STR, chr(number)))

    def make() -> Term:
        high = slack.text()
        code = z3.StrToCode(high)
        slack.loosen(z3.And(number > LAST_TOLD, number <= LAST_CHARACTER))
        slack.assume(z3.And(z3.Length(high) == 1, code > LAST_TOLD))
        slack.assume(implies(
            z3.And(number > LAST_TOLD, number <= LAST_CHARACTER),
            z3.Function("ord", z3.IntSort(), z3.IntSort())(code) == number,
        ))  # fmt: skip
        return high

    high = slack.remembered(("chr", number), make)
    term = z3.If(number > LAST_TOLD, high, z3.StrFromCode(number))
    return Outcome(just(Kind.STR, term), z3.And(number >= 0, number <= LAST_CHARACTER))


_ARITHMETIC = frozenset({z3.Z3_OP_ADD, z3.Z3_OP_SUB, z3.Z3_OP_UMINUS, z3.Z3_OP_MUL, z3.Z3_OP_IDIV, z3.Z3_OP_MOD})
"""What gives an int and no bool. Of other ints, as of results, one may be a bool: they differ as texts alone."""


def _str(case: Case, slack: Slack) -> Outcome:
    match case.kind:
        case Kind.STR:
            return Outcome(just(Kind.STR, case.term))
        case Kind.NONE:
            return Outcome(just(Kind.STR, "None"))
        case Kind.BOOL:
            return Outcome(just(Kind.STR, ite(case.term, "True", "False")))
        case Kind.FLOAT if known(case.term):
            return Outcome(just(Kind.STR, str(case.term)))
        case Kind.INT if known(case.term):
            if abs(case.term) >= _LEAST_LONG:
                raise UnmodelledError("the digits of a number of that size")
            return Outcome(just(Kind.STR, str(case.term)))
        case Kind.INT:
            number = case.term
            written = z3.If(number < 0, z3.Concat(lift("-"), z3.IntToStr(-number)), z3.IntToStr(number))
            if number.get_id() not in slack.integers and number.decl().kind() not in _ARITHMETIC:
                is_bool = slack.truth()
                slack.loosen(z3.Or(number == 0, number == 1))
                written = z3.If(z3.And(is_bool, number == 0), lift("False"), written)
                written = z3.If(z3.And(is_bool, number == 1), lift("True"), written)
            return Outcome(just(Kind.STR, written), _short(number, slack))
        case _:
            raise UnmodelledError(f"`str` of `{case.kind.value}`")


def _short(number: Term, slack: Slack) -> Truth:
    """That CPython writes all digits of a number, which a setting decides where there are many."""
    short = z3.And(number > -_LEAST_LONG, number < _LEAST_LONG)
    slack.loosen(z3.Not(short))
    return z3.Or(short, slack.truth())


def _int(case: Case, slack: Slack) -> Outcome:
    match case.kind:
        case Kind.BOOL | Kind.INT:
            return Outcome(integer(numbers.as_int(case)))
        case Kind.FLOAT:
            return numbers.rounded(z3.RTZ(), case.term, slack)
        case Kind.STR if known(case.term):
            if len(case.term) > DIGITS:
                raise UnmodelledError("the digits of a number of that size")
            try:
                return Outcome(integer(int(case.term)))
            except ValueError:
                return RAISES
        case Kind.STR:
            return _read(case.term, slack)
        case _:
            return RAISES


def _read(text: Term, slack: Slack) -> Outcome:
    """Of ASCII's digits, with a sign. Underscores, whitespace and other digits are left open."""
    digits = z3.Plus(z3.Range("0", "9"))
    short = z3.Length(text) <= DIGITS
    plain = z3.And(short, z3.InRe(text, digits))
    signed = z3.And(short, z3.InRe(text, z3.Concat(z3.Union(z3.Re("-"), z3.Re("+")), digits)))
    behind = z3.SubString(text, z3.IntVal(1), z3.Length(text))
    size = z3.StrToInt(behind)
    odd = of_text("_+-0123456789")
    possible = conj(
        consists(text, merged(odd, WHITESPACE, BEYOND_ASCII)),
        neg(consists(text, complement(merged(of_text("0123456789"), BEYOND_ASCII)))),
    )
    slack.loosen(conj(possible, neg(plain), neg(signed)))
    open_number = z3.Function("int", z3.StringSort(), z3.IntSort())(text)
    open_truth = z3.Function("int.reads", z3.StringSort(), z3.BoolSort())(text)
    minus = z3.PrefixOf(lift("-"), text)
    number = z3.If(plain, z3.StrToInt(text), z3.If(signed, z3.If(minus, -size, size), open_number))
    return Outcome(integer(number), disj(plain, signed, conj(possible, open_truth)))


def _float(case: Case, slack: Slack) -> Outcome:
    if case.kind is Kind.STR:
        if not known(case.term):
            raise UnmodelledError("`float` of `str`")
        try:
            return Outcome(just(Kind.FLOAT, float(case.term)))
        except ValueError:
            return RAISES
    if case.kind not in NUMBERS:
        return RAISES
    term, fits = numbers.as_float(case, slack)
    return Outcome(just(Kind.FLOAT, term), fits)


def _round(case: Case, slack: Slack) -> Outcome:
    if case.kind not in NUMBERS:
        return RAISES
    return (
        numbers.rounded(z3.RNE(), case.term, slack)
        if case.kind is Kind.FLOAT
        else Outcome(integer(numbers.as_int(case)))
    )


def _round_to(case: Case, places: Case, slack: Slack) -> Outcome:
    if places.kind is Kind.NONE:
        return _round(case, slack)
    if case.kind not in NUMBERS or places.kind not in INTEGERS:
        return RAISES
    count = numbers.as_int(places)
    if not known(count) or abs(count) > DIGITS:
        raise UnmodelledError("`round` to so many places")
    if known(case.term):
        found = round(case.term, count)
        return Outcome(just(Kind.FLOAT, found) if isinstance(found, float) else integer(found))
    if case.kind is Kind.FLOAT:
        raise UnmodelledError("`round` of floats to places")
    number = numbers.as_int(case)
    if count >= 0:
        return Outcome(integer(number))
    unit = 10**-count
    below = numbers.floor_divide(number, unit)
    rest = numbers.modulo(number, unit)
    up = z3.Or(rest * 2 > unit, z3.And(rest * 2 == unit, numbers.modulo(below, 2) == 1))
    return Outcome(integer(z3.If(up, below + 1, below) * unit))


def _divmod(one: Case, other: Case, slack: Slack) -> Outcome:
    if not {one.kind, other.kind} <= NUMBERS:
        return RAISES
    quotient, rest = (numbers.binary(op, one, other, slack) for op in ("//", "%"))
    if not quotient.value or not rest.value:
        return RAISES
    return Outcome(listed((quotient.value, rest.value), Kind.TUPLE), conj(quotient.defined, rest.defined))


def _pow(one: Case, other: Case, modulus: Case) -> Outcome:
    if modulus.kind is Kind.NONE or not {one.kind, other.kind, modulus.kind} <= INTEGERS:
        raise UnmodelledError("these arguments of `pow`")
    terms = [numbers.as_int(case) for case in (one, other, modulus)]
    if all(known(term) and term.bit_length() <= bits.MOST_BITS for term in terms):
        try:
            return Outcome(integer(pow(*terms)))
        except ValueError:
            return RAISES
    base, exponent, by = terms
    if known(exponent) and exponent >= 0 and known(by) and 0 < abs(by) <= MOST_RESTS:
        rest = numbers.modulo(base, abs(by))
        found: Term = pow(0, exponent, by)
        for number in range(1, abs(by)):
            found = ite(rest == number, pow(number, exponent, by), found)
        return Outcome(integer(found))
    if known(exponent) and 0 <= exponent <= numbers.MOST_FACTORS:
        product_: Term = 1
        for _ in range(exponent):
            product_ = product_ * base
        return Outcome(integer(numbers.modulo(product_, by)), by != 0)
    raise UnmodelledError("these arguments of `pow`")
