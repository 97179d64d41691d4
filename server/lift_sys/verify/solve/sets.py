"""Sets, and the keys of dicts.

A set is what is said of all its elements: `x in s` is that some element equals `x`, `s <= t` that every element of `s`
is in `t`, and unions, intersections and differences are said of their elements in turn. A set that is passed is a
sequence without two equal items, in the order in which CPython goes through it; a set that is made has no order, and
what depends on one is not modelled. Elements are equal as CPython has it, across types (`1 == True == 1.0`): of equal
ones the first is kept, and where it depends on the sizes of sets which one is (`&`), sets of several types are not
modelled.

The number of elements is exact where no two of them can be equal or where they are listed. Otherwise it is bounded by
what it is made of, and equal to the length of a sequence exactly if its items are all different.

That texts are all different is said of no more than a few of them: of many it could only be met with more characters
than Z3 has (see `texts.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lift_sys.verify.solve.lists import nonempty
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, lift, neg
from lift_sys.verify.solve.quantifiers import Binding, every, for_all, kinds, listing, once, parts
from lift_sys.verify.solve.values import (
    NUMBERS,
    RAISES,
    SETS,
    Case,
    Collection,
    Guarded,
    Kind,
    Outcome,
    Sequence,
    Test,
    Value,
    boolean,
    gathered,
    just,
)

if TYPE_CHECKING:
    from lift_sys.verify.solve.operations import Operations

FEW = 4
"""Of so many texts it is said that they differ."""
MOST_LISTED = 32
"""Elements that are told apart one by one."""


def hashable(value: Value) -> Truth:
    """Whether `hash(value)` raises nothing."""
    return disj(*(conj(case.guard, _hashable(case)) for case in value))


def _hashable(case: Case) -> Truth:
    match case.kind:
        case Kind.LIST | Kind.DICT | Kind.SET | Kind.KEYS | Kind.ITEMS:
            return False
        case Kind.TUPLE if case.term.items is not None:
            return conj(*map(hashable, case.term.items))
        case Kind.OBJECT | Kind.TUPLE | Kind.FROZENSET | Kind.RANGE | Kind.ITERATOR | Kind.VALUES:
            raise UnmodelledError(f"the hash of a `{case.kind.value}`")
        case _:
            return True


def distinct(operations: Operations, length: Term, sequence: Sequence) -> Truth:
    """That no two items are equal, as far as that can be said (see above)."""
    classes = kinds(operations, sequence)
    if Kind.STR in classes or not classes <= NUMBERS | {Kind.NONE}:
        operations.slack.loosen()
        return conj(*(
            implies(length > later, neg(operations.equal(sequence.at(earlier), sequence.at(later), True)))
            for later in range(FEW) for earlier in range(later)
        ))  # fmt: skip
    return _all_different(operations, length, sequence)


def _all_different(operations: Operations, length: Term, sequence: Sequence) -> Truth:
    guarded = listing(sequence)
    if guarded is not None:
        items = [item for _, item in guarded]
        return conj(*(
            implies(length > later, neg(operations.equal(items[earlier], items[later], True)))
            for later in range(len(items)) for earlier in range(later)
        ))  # fmt: skip
    with Binding(operations) as later:
        with Binding(operations) as earlier:
            alike = operations.equal(sequence.at(earlier), sequence.at(later), True)
            inside = conj(earlier >= 0, earlier < later, later < length)
        body = for_all(earlier, implies(inside, neg(alike)))
    return for_all(later, body)


def passed(operations: Operations, sequence: Sequence) -> Collection:
    """The set whose elements are those of a sequence without two equal items."""
    guarded = listing(sequence)
    return Collection(lambda test: every(operations, sequence, test), lambda: sequence.length, guarded, sequence)


def made(operations: Operations, sequence: Sequence) -> Outcome:
    """`set(sequence)`, as any class of sets."""
    defined = every(operations, sequence, hashable)
    guarded = listing(sequence)
    if guarded is not None:
        if not sequence.indexed and len(kinds(operations, sequence) & NUMBERS) > 1:
            raise UnmodelledError("a set of elements in no order that may be equal")
        return Outcome(just(Kind.SET, of_listed(operations, guarded)), defined)

    def size() -> Term:
        found = operations.slack.new(lift(0).sort())
        assume, length = operations.slack.assume, sequence.length
        some_item = nonempty(sequence)
        assume(implies(length >= 0, conj(found >= 0, found <= length, (found > 0) == lift(some_item))))
        operations.slack.loosen()
        if sequence.indexed:
            try:
                different = _all_different(operations, length, sequence)
            except UnmodelledError:
                return found
            assume(implies(length >= 0, (found == length) == lift(different)))
        return found

    found = Collection(lambda test: every(operations, sequence, test), once(operations, size))
    return Outcome(just(Kind.SET, found), defined)


def of_listed(operations: Operations, items: Guarded) -> Collection:
    """The set of listed elements, of equal ones the first."""
    if len(items) > MOST_LISTED:
        raise UnmodelledError("a set of so many elements")
    kept: list[tuple[Truth, Value]] = []
    for guard, item in items:
        known_already = disj(*(conj(g, operations.equal(item, other, True)) for g, other in kept))
        there = conj(guard, neg(known_already))
        if there is not False:
            kept.append((there, item))
    return _from_kept(tuple(kept))


def _from_kept(kept: Guarded) -> Collection:
    def size() -> Term:
        found: Term = 0
        for guard, _ in kept:
            found = found + ite(guard, 1, 0)
        return found

    return Collection(lambda test: conj(*(implies(guard, test(item)) for guard, item in kept)), size, kept)


def contains(operations: Operations, collection: Collection, sought: Value) -> Outcome:
    """`sought in collection`"""
    if any(case.kind in (Kind.SET, Kind.FROZENSET) for case in sought):
        raise UnmodelledError("a set in a set")
    return Outcome(boolean(has(operations, collection, sought)), hashable(sought))


def has(operations: Operations, collection: Collection, sought: Value) -> Truth:
    """Whether some element equals `sought`."""
    return neg(collection.every(lambda item: neg(operations.equal(item, sought, True))))


def within(operations: Operations, one: Collection, other: Collection) -> Truth:
    """`one <= other`"""
    return one.every(lambda item: has(operations, other, item))


def equal(operations: Operations, one: Collection, other: Collection) -> Truth:
    """`one == other`; then they have as many elements, which Z3 would not find out by itself."""
    found = conj(within(operations, one, other), within(operations, other, one))
    if one.guarded is None or other.guarded is None:
        operations.slack.assume(implies(found, one.size() == other.size()))
    return found


def compare(operations: Operations, op: str, one: Collection, other: Collection) -> Truth:
    """`<`, `<=`, `>` and `>=` of sets."""
    if op in (">", ">="):
        one, other = other, one
    smaller = within(operations, one, other)
    return smaller if op in ("<=", ">=") else conj(smaller, neg(within(operations, other, one)))


def binary(operations: Operations, op: str, left: Case, right: Case) -> Outcome:
    """`|`, `&`, `-` and `^` of sets."""
    if left.kind not in SETS or right.kind not in SETS:
        if Kind.KEYS in (left.kind, right.kind) or Kind.ITEMS in (left.kind, right.kind):
            raise UnmodelledError(f"`{op}` of the keys of a dict")  # with whatever can be gone through
        return RAISES
    kind = left.kind if left.kind is not Kind.KEYS and right.kind is not Kind.KEYS else Kind.SET
    return Outcome(just(kind, combined(operations, op, left.term, right.term)))


def combined(operations: Operations, op: str, one: Collection, other: Collection) -> Collection:
    """What an operator gives of two sets."""
    if op == "^":
        return combined(operations, "|", _difference(operations, one, other), _difference(operations, other, one))
    if op == "-":
        return _difference(operations, one, other)
    if op == "&":
        _check_alike(operations, one, other)
        return _filtered(operations, one, lambda item: has(operations, other, item))
    return _union(operations, one, other)


def _union(operations: Operations, one: Collection, other: Collection) -> Collection:
    added = _difference(operations, other, one)
    if one.guarded is not None and added.guarded is not None:
        return _from_kept((*one.guarded, *added.guarded))

    def size() -> Term:
        return one.size() + added.size()

    return Collection(lambda test: conj(one.every(test), added.every(test)), once(operations, size))


def _difference(operations: Operations, one: Collection, other: Collection) -> Collection:
    return _filtered(operations, one, lambda item: neg(has(operations, other, item)))


def _filtered(operations: Operations, one: Collection, test: Test) -> Collection:
    """The elements for which `test` is true."""
    if one.guarded is not None:
        return _from_kept(tuple((conj(guard, test(item)), item) for guard, item in one.guarded))

    def size() -> Term:
        found = operations.slack.new(lift(0).sort())
        operations.slack.loosen()
        whole = one.size()
        everything = one.every(test)
        nothing = one.every(lambda item: neg(test(item)))
        same = conj((found == whole) == lift(everything), (found == 0) == lift(nothing))
        operations.slack.assume(implies(whole >= 0, conj(found >= 0, found <= whole, same)))
        return found

    return Collection(lambda check: one.every(lambda item: implies(test(item), check(item))), once(operations, size))


def _check_alike(operations: Operations, one: Collection, other: Collection) -> None:
    """Which of two equal elements is kept is only known where they are the same."""
    classes = kinds(operations, one) | kinds(operations, other)
    if len(classes & NUMBERS) > 1 or not classes <= {Kind.BOOL, Kind.INT, Kind.STR, Kind.NONE}:
        raise UnmodelledError("`&` of sets of different types")


OPERATORS = {"union": "|", "intersection": "&", "difference": "-", "symmetric_difference": "^"}
METHODS = frozenset({*OPERATORS, "issubset", "issuperset", "isdisjoint"})


def method(operations: Operations, name: str, case: Case, arguments: tuple[Value, ...]) -> Outcome:
    """A method of a set, whose arguments may be anything that can be gone through."""
    if case.kind is Kind.KEYS and name != "isdisjoint":
        return RAISES
    found: Outcome = Outcome(just(case.kind, _unordered(case.term)))
    if not arguments and name in ("union", "intersection", "difference"):
        return found
    if name not in ("union", "intersection", "difference") and len(arguments) != 1:
        return RAISES
    collection: Collection = case.term
    defined: Truth = True
    for argument in arguments:
        other = from_value(operations, argument)
        if not other.value:
            return RAISES
        if len(other.value) != 1:
            raise UnmodelledError(f"this argument of `{name}`")
        term, defined = other.value[0].term, conj(defined, other.defined)
        match name:
            case "issubset":
                return Outcome(boolean(within(operations, collection, term)), defined)
            case "issuperset":
                if defined is not True:  # it stops at the first element that is missing
                    raise UnmodelledError("`issuperset` of what may not be hashed")
                return Outcome(boolean(within(operations, term, collection)), defined)
            case "isdisjoint":
                if defined is not True:  # it stops at the first element that both have
                    raise UnmodelledError("`isdisjoint` of what may not be hashed")
                return Outcome(boolean(collection.every(_lacks(operations, term))), defined)
            case _:
                collection = combined(operations, OPERATORS[name], collection, term)
    return Outcome(just(case.kind, collection), defined)


def _unordered(collection: Collection) -> Collection:
    """A copy, which may be gone through in another order."""
    return replace(collection, sequence=None)


def _lacks(operations: Operations, collection: Collection) -> Test:
    return lambda item: neg(has(operations, collection, item))


def from_value(operations: Operations, value: Value) -> Outcome:
    """`set(value)`"""
    found = []
    for guard, sequence in parts(value):
        found.append((guard, made(operations, sequence) if sequence is not None else RAISES))
    if len(value) == 1 and value[0].kind in SETS:
        return Outcome(just(Kind.SET, _unordered(value[0].term)), value[0].guard)
    return gathered(found)
