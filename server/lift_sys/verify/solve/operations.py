"""Operators on values of any kind: what CPython gives, and where it raises."""

from __future__ import annotations

import math

import z3

from lift_sys.verify.solve import numbers, texts
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, known, neg
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.texts import TextUse
from lift_sys.verify.solve.values import (
    INTEGERS,
    NUMBERS,
    RAISES,
    SEQUENCES,
    Case,
    Kind,
    Outcome,
    Sequence,
    Value,
    boolean,
    choose,
    gathered,
    just,
    listed,
    pairs,
    truth,
)

MOST_LISTED = 16
"""Length of sequences that are looked at item by item; longer ones are quantified over."""

LONGEST = 2**63 - 1
"""What `len` can say at most; a `range` may be longer."""


class Operations:
    """The operators, with the slack they need."""

    def __init__(self) -> None:
        self.slack = Slack()
        self.texts = TextUse()
        self.variables = 0

    # arithmetic

    def unary(self, op: str, operand: Value) -> Outcome:
        """`-x`, `+x`, `~x`, `not x`"""
        if op == "not":
            return Outcome(boolean(neg(truth(operand))))
        return gathered([(case.guard, self._unary(op, case)) for case in operand])

    def _unary(self, op: str, case: Case) -> Outcome:
        if case.kind not in NUMBERS:
            return _no_object(case)
        if op == "-":
            return numbers.negated(case)
        if op == "+":
            return Outcome(just(Kind.FLOAT, case.term) if case.kind is Kind.FLOAT else _int(numbers.as_int(case)))
        return RAISES if case.kind is Kind.FLOAT else Outcome(_int(-numbers.as_int(case) - 1))

    def binary(self, op: str, left: Value, right: Value) -> Outcome:
        """Arithmetic, concatenation."""
        return gathered([(guard, self._binary(op, one, other)) for guard, one, other in pairs(left, right)])

    def _binary(self, op: str, one: Case, other: Case) -> Outcome:
        if one.kind in NUMBERS and other.kind in NUMBERS:
            return numbers.binary(op, one, other, self.slack)
        if Kind.OBJECT in (one.kind, other.kind):
            return _no_object(one, other)
        if op == "+" and one.kind is other.kind:
            if one.kind is Kind.STR:
                return Outcome(just(Kind.STR, texts.joined(one.term, other.term)))
            if one.kind in (Kind.LIST, Kind.TUPLE):
                return Outcome(_concatenated(one, other))
        if op == "*" and not {one.kind, other.kind}.isdisjoint(INTEGERS):
            sequence = one if other.kind in INTEGERS else other
            if sequence.kind is Kind.STR:
                count = numbers.as_int(other if sequence is one else one)
                found, fits = texts.repeated(sequence.term, count, self.slack)
                return Outcome(just(Kind.STR, found), fits)
            if sequence.kind in (Kind.LIST, Kind.TUPLE):
                raise UnmodelledError(f"`{op}` of `{sequence.kind.value}`")
        if op == "%" and one.kind is Kind.STR:
            raise UnmodelledError("`%` of `str`")
        return RAISES

    # comparison

    def compare(self, op: str, left: Value, right: Value) -> Outcome:
        """One link of a comparison: a truth value."""
        match op:
            case "==":
                return Outcome(boolean(self.equal(left, right)))
            case "!=":
                return Outcome(boolean(neg(self.equal(left, right))))
            case "is" | "is not":
                found = self._identical(left, right)
                return Outcome(boolean(found if op == "is" else neg(found)))
            case "in" | "not in":
                outcome = self._contains(right, left)
                return outcome if op == "in" else Outcome(boolean(neg(truth(outcome.value))), outcome.defined)
            case _:
                return gathered([(g, self._ordered(op, one, other)) for g, one, other in pairs(left, right)])

    def equal(self, left: Value, right: Value, inside: bool = False) -> Truth:
        """`left == right`; `inside` a container, objects are equal to themselves whatever their `==` says."""
        return disj(*(conj(guard, self._equal(one, other, inside)) for guard, one, other in pairs(left, right)))

    def _equal(self, one: Case, other: Case, inside: bool) -> Truth:
        if one.kind in NUMBERS and other.kind in NUMBERS:
            return disj(numbers.compare("==", one, other), inside and self._same_nan(one, other))
        if Kind.OBJECT in (one.kind, other.kind):
            raise UnmodelledError("`==` of objects")
        if one.kind is not other.kind:
            return False
        if one.kind is Kind.NONE:
            return True
        if one.kind is Kind.STR:
            return texts.equal(one.term, other.term, len(self.slack.bound))
        return self._equal_sequences(one.term, other.term)

    def _same_nan(self, one: Case, other: Case) -> Truth:
        """Whether two nans may be one object, which nobody can tell."""
        if one.kind is not Kind.FLOAT or other.kind is not Kind.FLOAT:
            return False
        both = conj(*(math.isnan(term) if known(term) else z3.fpIsNaN(term) for term in (one.term, other.term)))
        if both is False:
            return False
        self.slack.loosen(both)
        return conj(both, self.slack.truth())

    def _equal_sequences(self, one: Sequence, other: Sequence) -> Truth:
        if known(one.length) and known(other.length) and one.length != other.length:
            return False
        count = one.length if known(one.length) else other.length
        same_length = one.length == other.length
        if known(count) and count <= MOST_LISTED:
            return conj(same_length, *(self.equal(one.at(i), other.at(i), True) for i in range(count)))
        with Binding(self) as index:
            inside = conj(index >= 0, index < count)
            body = implies(inside, self.equal(one.at(index), other.at(index), True))
        return conj(same_length, for_all(index, body))

    def _identical(self, left: Value, right: Value) -> Truth:
        return disj(*(conj(guard, _identical(one, other)) for guard, one, other in pairs(left, right)))

    def _ordered(self, op: str, one: Case, other: Case) -> Outcome:
        if one.kind in NUMBERS and other.kind in NUMBERS:
            return Outcome(boolean(numbers.compare(op, one, other)))
        if Kind.OBJECT in (one.kind, other.kind):
            return _no_object(one, other)
        if one.kind is not other.kind or one.kind in (Kind.NONE, Kind.RANGE):
            return RAISES
        if one.kind is Kind.STR:
            return Outcome(boolean(texts.compare(op, one.term, other.term, self.texts)))
        if one.term.items is None or other.term.items is None:
            raise UnmodelledError(f"the order of `{one.kind.value}`")
        return self._ordered_items(op, list(one.term.items), list(other.term.items))

    def _ordered_items(self, op: str, one: list[Value], other: list[Value]) -> Outcome:
        """The first items that differ decide; they alone are asked for their order."""
        found = Outcome(boolean({"<": len(one) < len(other), "<=": len(one) <= len(other),
                                 ">": len(one) > len(other), ">=": len(one) >= len(other)}[op]))  # fmt: skip
        for left, right in reversed(list(zip(one, other, strict=False))):
            alike = self.equal(left, right, True)
            order = self.compare(op, left, right)
            found = Outcome(choose(alike, found.value, order.value), ite(alike, found.defined, order.defined))
        return found

    # containers

    def _contains(self, container: Value, sought: Value) -> Outcome:
        parts = []
        for case in container:
            if case.kind is Kind.STR:
                parts += [(conj(case.guard, one.guard), self._text_contains(case, one)) for one in sought]
            elif case.kind in SEQUENCES:
                parts.append((case.guard, Outcome(boolean(self._sequence_contains(case.term, sought)))))
            else:
                parts.append((case.guard, _no_object(case)))
        return gathered(parts)

    def _text_contains(self, text: Case, sought: Case) -> Outcome:
        if sought.kind is not Kind.STR:
            return RAISES
        return Outcome(boolean(texts.contains(text.term, sought.term, self.texts)))

    def _sequence_contains(self, sequence: Sequence, sought: Value) -> Truth:
        if sequence.contains is not None:
            return sequence.contains(sought)
        if known(sequence.length) and sequence.length <= MOST_LISTED:
            return disj(*(self.equal(sought, sequence.at(index), True) for index in range(sequence.length)))
        with Binding(self) as index:
            body = conj(index >= 0, index < sequence.length, self.equal(sought, sequence.at(index), True))
        return exists(index, body)

    def item(self, value: Value, index: Value) -> Outcome:
        """`value[index]`"""
        return gathered([(guard, self._item(one, other)) for guard, one, other in pairs(value, index)])

    def _item(self, case: Case, index: Case) -> Outcome:
        if case.kind not in SEQUENCES | {Kind.STR}:
            return _no_object(case)
        if index.kind not in INTEGERS:
            return RAISES
        place = numbers.as_int(index)
        if case.kind is Kind.STR:
            if self.slack.bound and not known(case.term) and not known(place):
                raise UnmodelledError("picking characters under a quantifier")
            length = texts.length(case.term)
            place, inside = from_start(place, length)
            return RAISES if inside is False else Outcome(just(Kind.STR, texts.part(case.term, place, 1)), inside)
        place, inside = from_start(place, case.term.length)
        return RAISES if inside is False else Outcome(case.term.at(place), inside)

    def slice(self, value: Value, lower: Value, upper: Value) -> Outcome:
        """`value[lower:upper]`; None for a bound that is left out."""
        parts = []
        for case in value:
            for first, one, other in pairs(lower, upper):
                parts.append((conj(case.guard, first), self._slice(case, one, other)))
        return gathered(parts)

    def _slice(self, case: Case, lower: Case, upper: Case) -> Outcome:
        if case.kind not in (Kind.STR, Kind.LIST, Kind.TUPLE):
            if case.kind is Kind.RANGE:
                raise UnmodelledError("slices of `range`")
            return _no_object(case)
        if not {lower.kind, upper.kind} <= INTEGERS | {Kind.NONE}:
            return RAISES
        if case.kind is Kind.STR and self.slack.bound:
            raise UnmodelledError("picking characters under a quantifier")
        length = texts.length(case.term) if case.kind is Kind.STR else case.term.length
        start = 0 if lower.kind is Kind.NONE else texts.clamped(numbers.as_int(lower), length)
        end = length if upper.kind is Kind.NONE else texts.clamped(numbers.as_int(upper), length)
        count = texts.at_least_zero(end - start)
        if case.kind is Kind.STR:
            return Outcome(just(Kind.STR, texts.part(case.term, start, count)))
        whole: Sequence = case.term
        if known(start) and known(count) and count <= MOST_LISTED:
            return Outcome(listed(tuple(whole.at(start + i) for i in range(count)), case.kind))
        return Outcome(just(case.kind, Sequence(count, lambda index: whole.at(start + index))))

    def length(self, value: Value) -> Outcome:
        """`len(value)`"""
        parts = []
        for case in value:
            if case.kind is Kind.STR:
                parts.append((case.guard, Outcome(_int(texts.length(case.term)))))
            elif case.kind in SEQUENCES:
                fits = case.term.length <= LONGEST if case.kind is Kind.RANGE else True
                parts.append((case.guard, Outcome(_int(case.term.length), fits)))
            else:
                parts.append((case.guard, _no_object(case)))
        return gathered(parts)


class Binding:
    """A new bound variable while a quantified body is being made."""

    def __init__(self, operations: Operations) -> None:
        self.operations = operations
        operations.variables += 1
        self.index = z3.Int(f"bound!{operations.variables}")

    def __enter__(self) -> Term:
        self.operations.slack.bound.append(self.index)
        return self.index

    def __exit__(self, *_: object) -> None:
        self.operations.slack.bound.pop()


def for_all(index: Term, body: Truth) -> Truth:
    """`body` for every `index`."""
    return body if isinstance(body, bool) else z3.ForAll([index], body)


def exists(index: Term, body: Truth) -> Truth:
    """`body` for some `index`."""
    return body if isinstance(body, bool) else z3.Exists([index], body)


def from_start(place: Term, length: Term) -> tuple[Term, Truth]:
    """An index counted from the start, and whether it is inside."""
    if isinstance(place, int):
        if place >= 0:
            return place, length > place
        return length + place, length >= -place
    return z3.If(place < 0, place + length, place), z3.And(place >= -length, place < length)


def _concatenated(one: Case, other: Case) -> Value:
    first: Sequence = one.term
    second: Sequence = other.term
    if first.items is not None and second.items is not None:
        return listed(first.items + second.items, one.kind)

    def at(index: Term) -> Value:
        left, right = first.at(index), second.at(index - first.length)
        return choose(index < first.length, left, right) if left and right else left or right

    return just(one.kind, Sequence(first.length + second.length, at))


def _identical(one: Case, other: Case) -> Truth:
    if Kind.NONE in (one.kind, other.kind):
        return one.kind is other.kind
    if one.kind is Kind.BOOL and other.kind is Kind.BOOL:
        return numbers.compare("==", one, other)
    if one.kind is not other.kind and {one.kind, other.kind} != {Kind.BOOL, Kind.INT}:
        return False
    raise UnmodelledError(f"`is` of `{one.kind.value}`")


def _no_object(*cases: Case) -> Outcome:
    """What no built-in class allows; what a class of the source allows is not known."""
    if any(case.kind is Kind.OBJECT for case in cases):
        raise UnmodelledError("an operator of objects")
    return RAISES


def _int(term: Term) -> Value:
    return just(Kind.INT, term)
