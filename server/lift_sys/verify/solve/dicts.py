"""Dicts: keys, no two of them equal, and the value of each.

A dict that is passed is a sequence of keys and one of values, in the order of insertion. A display lists them: of equal
keys (`1 == True == 1.0`) the first stays, with the last value. `d[k]` is the value at the place of the key that equals
`k`, of which there is one at most; without one, or where `k` cannot be hashed, it raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lift_sys.verify.solve import sets
from lift_sys.verify.solve.lists import picked
from lift_sys.verify.solve.logic import Truth, UnmodelledError, conj, disj, implies, lift, neg
from lift_sys.verify.solve.quantifiers import entries, every, listing, some
from lift_sys.verify.solve.values import (
    NONE,
    RAISES,
    Case,
    Collection,
    Guarded,
    Kind,
    Mapping,
    Outcome,
    Sequence,
    Value,
    boolean,
    choose,
    just,
)

if TYPE_CHECKING:
    from lift_sys.verify.solve.operations import Operations

MOST_LISTED = 16
METHODS = frozenset({"get", "keys", "values", "items"})


def passed(operations: Operations, keys: Sequence, values: Sequence) -> Mapping:
    """The dict of two sequences of one length, the keys without two equal items."""

    def find(key: Value) -> tuple[Truth, Value]:
        place = operations.slack.new(lift(0).sort())
        present = some(operations, keys, lambda item: operations.equal(item, key, True))
        inside = conj(place >= 0, place < keys.length, operations.equal(keys.at(place), key, True))
        operations.slack.assume(implies(present, inside))
        return present, values.at(place)

    return Mapping(keys, values, find)


def of_listed(operations: Operations, given: list[tuple[Truth, Value, Value]]) -> Mapping:
    """The dict of listed entries, each under its condition, as they are inserted."""
    if len(given) > MOST_LISTED:
        raise UnmodelledError("a dict of so many entries")
    kept: list[tuple[Truth, Value, Value]] = []
    for guard, key, value in given:
        new = guard
        for index, (there, other, old) in enumerate(kept):
            here = conj(there, operations.equal(key, other, True))
            kept[index] = (there, other, choose(conj(guard, here), value, old))
            new = conj(new, neg(here))
        if new is not False:
            kept.append((new, key, value))
    keys: Guarded = tuple((guard, key) for guard, key, _ in kept)
    values: Guarded = tuple((guard, value) for guard, _, value in kept)

    def find(sought: Value) -> tuple[Truth, Value]:
        present: Truth = False
        found: Value = ()
        for guard, key, value in kept:
            here = conj(guard, operations.equal(key, sought, True))
            present = disj(present, here)
            found = choose(here, value, found) if found else value
        return present, found

    return Mapping(picked(keys), picked(values), find)


def keys(operations: Operations, mapping: Mapping) -> Collection:
    """The keys as a set."""
    sequence = mapping.keys
    guarded = listing(sequence)
    return Collection(lambda test: every(operations, sequence, test), lambda: sequence.length, guarded, sequence)


def item(mapping: Mapping, key: Value) -> Outcome:
    """`d[key]`"""
    hashable = sets.hashable(key)
    present, found = mapping.find(key)
    return Outcome(found, conj(hashable, present)) if found else RAISES


def contains(mapping: Mapping, key: Value) -> Outcome:
    """`key in d`"""
    return Outcome(boolean(mapping.find(key)[0]), sets.hashable(key))


def contains_entry(operations: Operations, mapping: Mapping, sought: Value) -> Outcome:
    """`sought in d.items()`"""
    if len(sought) != 1 or sought[0].kind is not Kind.TUPLE or sought[0].term.items is None:
        raise UnmodelledError("this in the items of a dict")
    if len(sought[0].term.items) != 2:
        return Outcome(boolean(False))
    key, value = sought[0].term.items
    present, found = mapping.find(key)
    return Outcome(boolean(conj(present, operations.equal(found, value, True))), sets.hashable(key))


def equal(operations: Operations, one: Mapping, other: Mapping) -> Truth:
    """`one == other`: the same keys, and equal values."""

    def matches(entry: Value) -> Truth:
        key, value = entry[0].term.items
        present, found = other.find(key)
        return conj(present, operations.equal(found, value, True))

    return conj(one.keys.length == other.keys.length, every(operations, entries(one.keys, one.values), matches))


def method(operations: Operations, name: str, case: Case, arguments: tuple[Value, ...]) -> Outcome:
    """A method of a dict."""
    mapping: Mapping = case.term
    match name, arguments:
        case "get", (key, *default) if len(default) < 2:
            hashable = sets.hashable(key)
            present, found = mapping.find(key)
            other = default[0] if default else NONE
            return Outcome(choose(present, found, other) if found else other, hashable)
        case "keys", ():
            return Outcome(just(Kind.KEYS, keys(operations, mapping)))
        case "values", ():
            return Outcome(just(Kind.VALUES, mapping.values))
        case "items", ():
            return Outcome(just(Kind.ITEMS, mapping))
        case _:
            return RAISES
