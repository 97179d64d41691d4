"""Statements about everything in a sequence, or something in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import z3

from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, implies, ite, known, lift, neg
from lift_sys.verify.solve.values import SETS, Collection, Guarded, Kind, Sequence, Test, Value, integer, listed

if TYPE_CHECKING:
    from lift_sys.verify.solve.operations import Operations

MOST_LISTED = 16
"""Length of sequences that are looked at item by item; longer ones are quantified over."""

T = TypeVar("T")


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


def kinds(operations: Operations, container: Sequence | Collection) -> set[Kind]:
    """What its items may be."""
    found: set[Kind] = set()

    def look(item: Value) -> Truth:
        found.update(case.kind for case in item)
        return True

    if isinstance(container, Collection):
        container.every(look)
    else:
        every(operations, container, look)
    return found


def each_index(
    operations: Operations, length: Term, test: Callable[[Term], Truth], most: Guarded | None = None
) -> Truth:
    """`test` of every number from 0 up to `length`, which is that of `most` at most."""
    if most is not None and not known(length):
        return conj(*(implies(length > index, test(index)) for index in range(len(most))))
    if known(length) and length <= MOST_LISTED:
        return conj(*(test(index) for index in range(length)))
    with Binding(operations) as index:
        body = implies(conj(index >= 0, index < length), test(index))
    return for_all(index, body)


def every(operations: Operations, sequence: Sequence, test: Test) -> Truth:
    """`test` of every item."""
    guarded = listing(sequence)
    if guarded is not None:
        return conj(*(implies(guard, test(item)) for guard, item in guarded))
    if sequence.every is not None:
        return sequence.every(test)
    if sequence.start is not None:
        low = sequence.start
        with Binding(operations) as number:
            body = implies(conj(number >= low, number < low + sequence.length), test(integer(number)))
        return for_all(number, body)
    return each_index(operations, sequence.length, lambda index: test(sequence.at(index)))


def some(operations: Operations, sequence: Sequence, test: Test) -> Truth:
    """`test` of some item."""
    return neg(every(operations, sequence, lambda item: neg(test(item))))


def listing(sequence: Sequence) -> Guarded | None:
    """What may be in `sequence`, each under its condition, if there are few such items."""
    if sequence.items is not None:
        return tuple((True, item) for item in sequence.items)
    if sequence.guarded is not None:
        return sequence.guarded
    if not callable(sequence.size) and known(sequence.size) and sequence.size <= MOST_LISTED:
        return tuple((True, sequence.at(index)) for index in range(sequence.size))
    return None


def new_function(operations: Operations, sort: Term) -> Callable[[Term], Term]:
    """A function of an index that may have any values."""
    operations.slack.count += 1
    bound = list(operations.slack.bound)
    function = z3.Function(f"slack!{operations.slack.count}", *[z3.IntSort()] * (len(bound) + 1), sort)

    def value(index: Term) -> Term:
        return function(*bound, lift(index))

    return value


def once(operations: Operations, make: Callable[[], T]) -> Callable[[], T]:
    """What gives the same each time, for each choice of bound variables."""
    made: dict[tuple[str, ...], T] = {}

    def give() -> T:
        key = tuple(variable.decl().name() for variable in operations.slack.bound)
        if key not in made:
            made[key] = make()
        return made[key]

    return give


def parts(value: Value) -> list[tuple[Truth, Sequence | None]]:
    """What is gone through where `value` is, under the condition of each case; None where that raises."""
    found: list[tuple[Truth, Sequence | None]] = []
    for guard, kind, term in value:
        if kind in (Kind.LIST, Kind.TUPLE, Kind.RANGE, Kind.ITERATOR, Kind.VALUES):
            found.append((guard, term))
        elif kind in SETS:
            unordered = Sequence(term.size, _no_order, guarded=term.guarded, every=term.every, indexed=False)
            found.append((guard, term.sequence or unordered))
        elif kind is Kind.DICT:
            found.append((guard, term.keys))
        elif kind is Kind.ITEMS:
            found.append((guard, entries(term.keys, term.values)))
        elif kind in (Kind.STR, Kind.OBJECT):
            raise UnmodelledError(f"going through `{kind.value}`")
        else:
            found.append((guard, None))
    return found


def entries(keys: Sequence, values: Sequence) -> Sequence:
    """Pairs of two sequences of one length."""

    def pair(key: Value, value: Value) -> Value:
        return listed((key, value), Kind.TUPLE)

    items = guarded = None
    if keys.items is not None and values.items is not None:
        items = tuple(map(pair, keys.items, values.items))
    elif keys.guarded is not None and values.guarded is not None:
        both = zip(keys.guarded, values.guarded, strict=True)
        guarded = tuple((guard, pair(key, value)) for (guard, key), (_, value) in both)
    return Sequence(keys.size, lambda index: pair(keys.at(index), values.at(index)), items, guarded=guarded)


def unordered(guarded: Guarded) -> Sequence:
    """What may be in a sequence of which the order is not known."""
    size: Term = 0
    for guard, _ in guarded:
        size = size + ite(guard, 1, 0)
    return Sequence(size, _no_order, guarded=guarded, indexed=False)


def _no_order(_: Term) -> Value:
    raise UnmodelledError("the order of a set")
