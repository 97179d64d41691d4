"""Booleans that are folded while they are built: Python's where the value is known, Z3's otherwise."""

from __future__ import annotations

import math
import struct
from typing import Any, TypeAlias

import z3

from lift_sys.ir.text import Span

Truth: TypeAlias = Any
"""A `bool`, or a Z3 Boolean."""
Term: TypeAlias = Any
"""A Python value that is known, or a Z3 term."""

BIGGEST_CHARACTER = 0x2FFFF
"""The last character that Z3 knows."""


class UnmodelledError(Exception):
    """A construct that is not translated, and where it stands (relative to the section)."""

    def __init__(self, construct: str, span: Span | None = None) -> None:
        super().__init__(construct)
        self.construct = construct
        self.span = span


def fresh_context() -> None:
    """Forget all terms made so far, so that what Z3 answers does not depend on earlier questions."""
    z3.z3._main_ctx = None


def known(term: Term) -> bool:
    """Whether `term` is a plain Python value."""
    return not isinstance(term, z3.AstRef)


def conj(*parts: Truth) -> Truth:
    """All of `parts`."""
    if any(part is False for part in parts):
        return False
    rest = [part for part in parts if part is not True]
    return True if not rest else rest[0] if len(rest) == 1 else z3.And(rest)


def disj(*parts: Truth) -> Truth:
    """Some of `parts`."""
    if any(part is True for part in parts):
        return True
    rest = [part for part in parts if part is not False]
    return False if not rest else rest[0] if len(rest) == 1 else z3.Or(rest)


def neg(part: Truth) -> Truth:
    """Not `part`."""
    return (not part) if isinstance(part, bool) else z3.Not(part)


def implies(left: Truth, right: Truth) -> Truth:
    """`right`, if `left`."""
    return disj(neg(left), right)


def same(left: Truth, right: Truth) -> Truth:
    """Both or neither."""
    if isinstance(left, bool):
        return right if left else neg(right)
    if isinstance(right, bool):
        return left if right else neg(left)
    return left == right


def ite(test: Truth, body: Term, orelse: Term) -> Term:
    """`body` if `test`, otherwise `orelse`; both of one sort."""
    if isinstance(test, bool):
        return body if test else orelse
    if known(body) and known(orelse) and type(body) is type(orelse) and body == orelse and not isinstance(body, float):
        return body
    return z3.If(test, lift(body), lift(orelse))


def lift(term: Term) -> Term:
    """`term` as a Z3 term."""
    match term:
        case bool():
            return z3.BoolVal(term)
        case int():
            return z3.IntVal(term)
        case float():
            return float_value(term)
        case str():
            return z3.StringVal(escaped(term))
        case _:
            return term


def float_value(value: float) -> Term:
    """A double, bit by bit."""
    if math.isnan(value):
        return z3.fpNaN(z3.Float64())
    bits = int.from_bytes(struct.pack(">d", value))
    return z3.simplify(z3.fpBVToFP(z3.BitVecVal(bits, 64), z3.Float64()))


def escaped(text: str) -> str:
    """`text` as Z3 reads it, in which backslashes are escapes."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\u{{{ord(c):x}}}" for c in text)
