"""What an expression may be worth: one of several kinds of values, each under its condition.

Conditions of one value exclude each other; where the expression is defined, one of them holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

import z3

from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, ite, lift, neg


class Kind(Enum):
    """Classes of values that are told apart."""

    NONE = "NoneType"
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    STR = "str"
    LIST = "list"
    TUPLE = "tuple"
    RANGE = "range"
    OBJECT = "object"


NUMBERS = frozenset({Kind.BOOL, Kind.INT, Kind.FLOAT})
INTEGERS = frozenset({Kind.BOOL, Kind.INT})
SEQUENCES = frozenset({Kind.LIST, Kind.TUPLE, Kind.RANGE})


class Case(NamedTuple):
    """A value of one kind, under a condition."""

    guard: Truth
    kind: Kind
    term: Term


Value: TypeAlias = tuple[Case, ...]


class Outcome(NamedTuple):
    """What evaluating gives, and when it raises nothing."""

    value: Value
    defined: Truth = True


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, a tuple or a range. `at` is meant for indices from 0 up to the length; `items` if they are listed."""

    length: Term
    at: Callable[[Term], Value]
    items: tuple[Value, ...] | None = None
    start: Term | None = None
    """Of a range with step 1: its first number."""
    contains: Callable[[Value], Truth] | None = None
    """Whether an item equals a value, where that is simpler than to look at each."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object of an entity."""

    name: str
    fields: Mapping[str, Value]


def just(kind: Kind, term: Term) -> Value:
    """A value of one kind."""
    return (Case(True, kind, term),)


NONE = just(Kind.NONE, None)


def boolean(term: Truth) -> Value:
    """A truth value."""
    return just(Kind.BOOL, term)


def integer(term: Term) -> Value:
    """An integer."""
    return just(Kind.INT, term)


def listed(items: tuple[Value, ...], kind: Kind) -> Value:
    """A list or tuple of known length."""

    def at(index: Term) -> Value:
        if isinstance(index, int):
            return items[index] if 0 <= index < len(items) else ()
        found: Value = ()
        for place, item in reversed(list(enumerate(items))):
            found = choose(index == place, item, found) if found else item
        return found

    return just(kind, Sequence(len(items), at, items))


def choose(test: Truth, body: Value, orelse: Value) -> Value:
    """`body` if `test`, otherwise `orelse`."""
    if isinstance(test, bool):
        return body if test else orelse
    rest = list(orelse)
    cases: list[Case] = []
    for case in body:
        twin = next((other for other in rest if _alike(case, other)), None)
        if twin is None:
            cases.append(Case(conj(test, case.guard), case.kind, case.term))
        else:
            rest.remove(twin)
            guard = ite(test, case.guard, twin.guard)
            cases.append(Case(guard, case.kind, _choose_term(case.kind, test, case.term, twin.term)))
    cases += [Case(conj(neg(test), other.guard), other.kind, other.term) for other in rest]
    return tuple(case for case in cases if case.guard is not False)


def _alike(one: Case, other: Case) -> bool:
    if one.kind is not other.kind:
        return False
    return one.kind is not Kind.OBJECT or one.term.name == other.term.name


def _choose_term(kind: Kind, test: Truth, one: Term, other: Term) -> Term:
    if kind is Kind.NONE:
        return None
    if isinstance(one, Record):
        return Record(one.name, {name: choose(test, one.fields[name], other.fields[name]) for name in one.fields})
    if not isinstance(one, Sequence):
        return ite(test, one, other)
    items = None
    if one.items is not None and other.items is not None and len(one.items) == len(other.items):
        items = tuple(choose(test, a, b) for a, b in zip(one.items, other.items, strict=True))
    return Sequence(
        ite(test, one.length, other.length), lambda index: choose(test, one.at(index), other.at(index)), items
    )


def truth(value: Value) -> Truth:
    """What `bool(…)` gives."""
    return disj(*(conj(case.guard, _truth(case)) for case in value))


def _truth(case: Case) -> Truth:
    match case.kind:
        case Kind.NONE:
            return False
        case Kind.BOOL:
            return case.term
        case Kind.INT:
            return case.term != 0
        case Kind.FLOAT:
            return case.term != 0 if isinstance(case.term, float) else neg(z3.fpIsZero(case.term))
        case Kind.STR:
            return case.term != "" if isinstance(case.term, str) else case.term != lift("")
        case Kind.OBJECT:
            raise UnmodelledError("the truth of an object")
        case _:
            return case.term.length > 0


def pairs(left: Value, right: Value) -> Iterator[tuple[Truth, Case, Case]]:
    """Every combination of cases that may occur together."""
    for one in left:
        for other in right:
            guard = conj(one.guard, other.guard)
            if guard is not False:
                yield guard, one, other


def gathered(parts: list[tuple[Truth, Outcome]]) -> Outcome:
    """Outcomes under conditions that exclude each other, together; where none holds, nothing is defined."""
    value: Value = ()
    for guard, outcome in parts:
        value = choose(guard, outcome.value, value) if value else _under(guard, outcome.value)
    return Outcome(value, disj(*(conj(guard, outcome.defined) for guard, outcome in parts)))


def _under(guard: Truth, value: Value) -> Value:
    return tuple(Case(conj(guard, case.guard), case.kind, case.term) for case in value)


RAISES = Outcome((), False)
"""What never gives anything."""
