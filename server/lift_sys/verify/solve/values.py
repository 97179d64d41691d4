"""What an expression may be worth: one of several kinds of values, each under its condition.

Conditions of one value exclude each other; where the expression is defined, one of them holds.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

import z3

from lift_sys.verify.solve.logic import Term, Truth, conj, disj, ite, lift, neg


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
    SET = "set"
    FROZENSET = "frozenset"
    DICT = "dict"
    KEYS = "dict_keys"
    VALUES = "dict_values"
    ITEMS = "dict_items"
    ITERATOR = "iterator"
    OBJECT = "object"


NUMBERS = frozenset({Kind.BOOL, Kind.INT, Kind.FLOAT})
INTEGERS = frozenset({Kind.BOOL, Kind.INT})
SEQUENCES = frozenset({Kind.LIST, Kind.TUPLE, Kind.RANGE})
SETS = frozenset({Kind.SET, Kind.FROZENSET, Kind.KEYS})
"""What is compared by its elements; each case holds a :class:`Collection`."""


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


Test: TypeAlias = Callable[[Value], Truth]
Every: TypeAlias = Callable[[Test], Truth]
"""Whether a test is true of everything in a container; everything is looked at, some of it perhaps twice."""
Guarded: TypeAlias = tuple[tuple[Truth, Value], ...]
"""Items in order, each with the condition under which it is there at all."""


@dataclass(frozen=True, eq=False)
class Sequence:
    """A list, a tuple, a range, or what an iterator gives. `at` is meant for indices from 0 up to the length."""

    size: Term | Callable[[], Term]
    """The length, or what makes it when it is asked for."""
    at: Callable[[Term], Value]
    items: tuple[Value, ...] | None = None
    """Its items, if they are listed."""
    start: Term | None = None
    """Of a range with step 1: its first number."""
    guarded: Guarded | None = None
    """Of a sequence of unknown length: what may be in it, if that is listed."""
    every: Every | None = None
    """How to look at every item, if not by its index."""
    indexed: bool = True
    """Whether its items have known places, so that `at` can be asked for."""

    contains: Test | None = None
    """Whether an item equals a value, where that is simpler than to look at each."""

    @property
    def length(self) -> Term:
        """How many items there are."""
        return self.size() if callable(self.size) else self.size


@dataclass(frozen=True, eq=False)
class Collection:
    """A set, or the keys of a dict."""

    every: Every
    size: Callable[[], Term]
    """Makes the number of elements."""
    guarded: Guarded | None = None
    """The elements, no two of them equal, if they are listed."""
    sequence: Sequence | None = None
    """The elements in the order in which they are gone through, if there is a name for that order."""

    @property
    def is_empty(self) -> Truth:
        """Whether there is no element."""
        return self.every(lambda _: False)


@dataclass(frozen=True, eq=False)
class Mapping:
    """A dict: its keys, no two of them equal, and its values in the order of insertion."""

    keys: Sequence
    values: Sequence
    find: Callable[[Value], tuple[Truth, Value]]
    """Whether there is a key, which can be hashed, and the value that stands there if there is."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object of an entity."""

    name: str
    fields: abc.Mapping[str, Value]


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
    match one:
        case Sequence():
            return _choose_sequence(test, one, other)
        case Collection():
            return Collection(
                lambda check: ite(test, one.every(check), other.every(check)),
                lambda: ite(test, one.size(), other.size()),
                _either(test, one.guarded, other.guarded),
                _choose_sequence(test, one.sequence, other.sequence) if one.sequence and other.sequence else None,
            )
        case Mapping():
            keys, values = (
                _choose_sequence(test, *pair) for pair in ((one.keys, other.keys), (one.values, other.values))
            )
            return Mapping(keys, values, lambda key: _choose_found(test, one.find(key), other.find(key)))
        case _:
            return ite(test, one, other)


def _choose_sequence(test: Truth, one: Sequence, other: Sequence) -> Sequence:
    items = None
    if one.items is not None and other.items is not None and len(one.items) == len(other.items):
        items = tuple(choose(test, a, b) for a, b in zip(one.items, other.items, strict=True))
        return Sequence(len(items), lambda index: choose(test, one.at(index), other.at(index)), items)
    guarded = _either(test, *(part.guarded if part.items is None else _present(part.items) for part in (one, other)))
    every = None
    if one.every is not None and other.every is not None:
        first, second = one.every, other.every

        def every(check: Test) -> Truth:
            return ite(test, first(check), second(check))

    return Sequence(
        lambda: ite(test, one.length, other.length),
        lambda index: choose(test, one.at(index), other.at(index)), guarded=guarded, every=every,
        indexed=one.indexed and other.indexed,
    )  # fmt: skip


def _present(items: tuple[Value, ...]) -> Guarded:
    return tuple((True, item) for item in items)


def _either(test: Truth, one: Guarded | None, other: Guarded | None) -> Guarded | None:
    if one is None or other is None:
        return None
    return (*((conj(test, g), item) for g, item in one), *((conj(neg(test), g), item) for g, item in other))


def _choose_found(test: Truth, one: tuple[Truth, Value], other: tuple[Truth, Value]) -> tuple[Truth, Value]:
    return ite(test, one[0], other[0]), choose(test, one[1], other[1])


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
        case Kind.OBJECT | Kind.ITERATOR:
            return True
        case Kind.SET | Kind.FROZENSET | Kind.KEYS:
            return neg(case.term.is_empty)
        case Kind.DICT | Kind.ITEMS:
            return case.term.keys.length > 0
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
