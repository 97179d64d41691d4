"""Operators on values of any kind: what CPython gives, and where it raises."""

from __future__ import annotations

import math
from collections.abc import Callable

import z3

from lift_sys.verify.solve import dicts, lists, numbers, sets, texts
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, ite, known, neg
from lift_sys.verify.solve.quantifiers import MOST_LISTED, each_index, listing, some
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.texts import TextUse
from lift_sys.verify.solve.values import (
    INTEGERS,
    NUMBERS,
    RAISES,
    SEQUENCES,
    SETS,
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

CONTAINERS = SETS | {Kind.DICT, Kind.ITEMS}
UNORDERED = frozenset({Kind.NONE, Kind.RANGE, Kind.DICT, Kind.VALUES, Kind.ITERATOR})
LONGEST = 2**63 - 1
"""What `len` can say at most; a `range` may be longer."""


class Operations:
    """The operators, with the slack they need."""

    def __init__(self) -> None:
        self.slack = Slack()
        self.texts = TextUse()
        self.variables = 0
        self.made: dict[tuple[object, ...], tuple[Sequence, Term]] = {}

    def shared(self, what: str, sequence: Sequence, define: Callable[[], Term]) -> Term:
        """What is defined of a sequence, once for each choice of bound variables."""
        key = (what, id(sequence), *(variable.decl().name() for variable in self.slack.bound))
        if key not in self.made:
            self.made[key] = sequence, define()
        return self.made[key][1]

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
            if sequence.kind in (Kind.LIST, Kind.TUPLE, Kind.STR):
                count = numbers.as_int(other if sequence is one else one)
                return self._repeated(sequence, count)
        if op in ("|", "&", "-", "^") and (one.kind in CONTAINERS or other.kind in CONTAINERS):
            return self._containers(op, one, other)
        if op == "%" and one.kind is Kind.STR:
            raise UnmodelledError("`%` of `str`")
        return RAISES

    def _repeated(self, sequence: Case, count: Term) -> Outcome:
        """`xs * count`, where `count` must fit into the integers of the machine."""
        if sequence.kind is Kind.STR:
            text, fits = texts.repeated(sequence.term, count, self.slack)
            return Outcome(just(Kind.STR, text), fits)
        fits = conj(count >= -LONGEST - 1, count <= LONGEST)
        return RAISES if fits is False else Outcome(lists.repeated(sequence.term, count, sequence.kind), fits)

    def _containers(self, op: str, one: Case, other: Case) -> Outcome:
        if Kind.ITEMS in (one.kind, other.kind):
            raise UnmodelledError(f"`{op}` of the items of a dict")
        if op == "|" and one.kind is Kind.DICT and other.kind is Kind.DICT:
            raise UnmodelledError("`|` of dicts")
        return sets.binary(self, op, one, other)

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
            return self._equal_objects(one, other)
        if one.kind in SETS and other.kind in SETS:
            return sets.equal(self, one.term, other.term)
        if one.kind is not other.kind:
            if Kind.ITEMS in (one.kind, other.kind) and not {one.kind, other.kind}.isdisjoint(SETS):
                raise UnmodelledError("`==` of the items of a dict")
            return False
        if one.kind is Kind.DICT:
            return dicts.equal(self, one.term, other.term)
        if one.kind in (Kind.VALUES, Kind.ITEMS, Kind.ITERATOR):
            raise UnmodelledError(f"`==` of `{one.kind.value}`")
        if one.kind is Kind.NONE:
            return True
        if one.kind is Kind.STR:
            return texts.equal(one.term, other.term, len(self.slack.bound))
        return self._equal_sequences(one.term, other.term)

    def _equal_objects(self, one: Case, other: Case) -> Truth:
        """Of plain dataclasses: field by field, as tuples are compared."""
        if one.kind is not other.kind:
            return False
        if one.term.name != other.term.name:
            raise UnmodelledError("`==` of objects of different entities")
        fields: dict[str, Value] = one.term.fields
        return conj(*(self.equal(fields[name], other.term.fields[name], True) for name in fields))

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
        most = [guarded for guarded in map(listing, (one, other)) if guarded is not None]

        def alike(index: Term) -> Truth:
            return self.equal(one.at(index), other.at(index), True)

        return conj(same_length, each_index(self, count, alike, min(most, key=len, default=None)))

    def _identical(self, left: Value, right: Value) -> Truth:
        return disj(*(conj(guard, _identical(one, other)) for guard, one, other in pairs(left, right)))

    def _ordered(self, op: str, one: Case, other: Case) -> Outcome:
        if one.kind in NUMBERS and other.kind in NUMBERS:
            return Outcome(boolean(numbers.compare(op, one, other)))
        if Kind.OBJECT in (one.kind, other.kind):
            return _no_object(one, other)
        if one.kind in SETS and other.kind in SETS:
            return Outcome(boolean(sets.compare(self, op, one.term, other.term)))
        if Kind.ITEMS in (one.kind, other.kind):
            raise UnmodelledError("the order of the items of a dict")
        if one.kind is not other.kind or one.kind in UNORDERED:
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
            elif case.kind in SEQUENCES | {Kind.VALUES, Kind.ITERATOR}:
                parts.append((case.guard, Outcome(boolean(self._sequence_contains(case.term, sought)))))
            elif case.kind in (Kind.SET, Kind.FROZENSET):
                parts.append((case.guard, sets.contains(self, case.term, sought)))
            elif case.kind is Kind.KEYS:
                parts.append((case.guard, Outcome(boolean(sets.has(self, case.term, sought)), sets.hashable(sought))))
            elif case.kind is Kind.DICT:
                parts.append((case.guard, dicts.contains(case.term, sought)))
            elif case.kind is Kind.ITEMS:
                parts.append((case.guard, dicts.contains_entry(self, case.term, sought)))
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
        return some(self, sequence, lambda item: self.equal(sought, item, True))

    def item(self, value: Value, index: Value) -> Outcome:
        """`value[index]`"""
        return gathered([(guard, self._item(one, other)) for guard, one, other in pairs(value, index)])

    def _item(self, case: Case, index: Case) -> Outcome:
        if case.kind is Kind.DICT:
            return dicts.item(case.term, (index._replace(guard=True),))
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

    def stepped(self, value: Value, bounds: tuple[Value, Value], step: int) -> Outcome:
        """`value[lower:upper:step]`; None for a bound that is left out."""
        parts = []
        for case in value:
            for guard, *ends in pairs(*bounds):
                parts.append((conj(case.guard, guard), _stepped(case, ends, step)))
        return gathered(parts)

    def container_method(self, name: str, case: Case, arguments: tuple[Value, ...]) -> Outcome:
        """A method of a list, a tuple, a dict or a set."""
        if case.kind is Kind.DICT and name in dicts.METHODS:
            return dicts.method(self, name, case, arguments)
        if case.kind in SETS and name in sets.METHODS:
            return sets.method(self, name, case, arguments)
        if case.kind in (Kind.LIST, Kind.TUPLE) and name in ("count", "index") and len(arguments) == 1:
            if name == "index":
                return lists.place(self, case.term, arguments[0])
            return Outcome(_int(lists.count(self, case.term, arguments[0])))
        if case.kind in NUMBERS | {Kind.NONE} and name not in ("real", "imag"):
            return RAISES
        raise UnmodelledError(f"the method `{name}` of `{case.kind.value}`")

    def length(self, value: Value) -> Outcome:
        """`len(value)`"""
        parts = []
        for case in value:
            if case.kind is Kind.STR:
                parts.append((case.guard, Outcome(_int(texts.length(case.term)))))
            elif case.kind in SEQUENCES:
                fits = case.term.length <= LONGEST if case.kind is Kind.RANGE else True
                parts.append((case.guard, Outcome(_int(case.term.length), fits)))
            elif case.kind in SETS:
                parts.append((case.guard, Outcome(_int(case.term.size()))))
            elif case.kind in (Kind.DICT, Kind.ITEMS):
                parts.append((case.guard, Outcome(_int(case.term.keys.length))))
            elif case.kind is Kind.VALUES:
                parts.append((case.guard, Outcome(_int(case.term.length))))
            else:
                parts.append((case.guard, _no_object(case)))
        return gathered(parts)


def _stepped(case: Case, bounds: list[Case], step: int) -> Outcome:
    if case.kind in (Kind.STR, Kind.RANGE):
        raise UnmodelledError(f"a slice of `{case.kind.value}` with a step")
    if case.kind not in (Kind.LIST, Kind.TUPLE):
        return _no_object(case)
    if step == 0 or not {bound.kind for bound in bounds} <= INTEGERS | {Kind.NONE}:
        return RAISES
    lower, upper = (None if bound.kind is Kind.NONE else numbers.as_int(bound) for bound in bounds)
    return Outcome(lists.stepped(case.term, (lower, upper), step, case.kind))


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

    known_parts = listing(first), listing(second)
    guarded = (*known_parts[0], *known_parts[1]) if known_parts[0] is not None and known_parts[1] is not None else None
    indexed = first.indexed and second.indexed
    return just(one.kind, Sequence(first.length + second.length, at, guarded=guarded, indexed=indexed))


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
