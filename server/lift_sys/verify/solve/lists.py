"""What functions and methods make of sequences.

Where the items are listed, everything is said item by item, in the order in which CPython looks at them. Of a sequence
of unknown length a value is a new constant, or a new function of indices, that is defined by what holds of it: the
largest item is one of them and no other is beyond it; a sorted list is a permutation that is in order; the first
place of an item is one that it is at, and at none before. Such a definition is met by what CPython computes and by
nothing else. Sums and counts have no such definition without induction: what is said of them is true of every list,
and they are marked as loosened.

A definition holds for all values of what is bound around it, also for those that no list gives rise to, so that it
never makes other facts false: a length may be negative there, and nothing is said of an item then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import z3

from lift_sys.verify.solve import numbers
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, known, lift, neg
from lift_sys.verify.solve.quantifiers import Binding, each_index, every, for_all, kinds, listing, new_function, some
from lift_sys.verify.solve.values import (
    INTEGERS,
    RAISES,
    Guarded,
    Kind,
    Outcome,
    Sequence,
    Value,
    choose,
    integer,
    just,
    listed,
    truth,
)

if TYPE_CHECKING:
    from lift_sys.verify.solve.operations import Operations

MOST_SORTED = 8
"""Length of lists that are sorted item by item."""
LONGEST_REPEATED = 64


def nonempty(sequence: Sequence) -> Truth:
    """Whether there is an item."""
    guarded = listing(sequence)
    if guarded is not None:
        return disj(*(guard for guard, _ in guarded))
    if sequence.every is not None:
        return neg(sequence.every(lambda _: False))
    return sequence.length > 0


def mapped(sequence: Sequence, change: Callable[[Value], Value]) -> Sequence:
    """`change` of each item."""
    items = tuple(map(change, sequence.items)) if sequence.items is not None else None
    guarded = sequence.guarded
    inner = sequence.every
    return Sequence(
        sequence.size, lambda index: change(sequence.at(index)), items,
        guarded=tuple((guard, change(item)) for guard, item in guarded) if guarded is not None else None,
        every=(lambda test: inner(lambda item: test(change(item)))) if inner is not None else None,
        indexed=sequence.indexed,
    )  # fmt: skip


def picked(guarded: Guarded) -> Sequence:
    """Those items that are there."""
    if all(known(guard) for guard, _ in guarded):
        items = tuple(item for guard, item in guarded if guard)
        found: Sequence = listed(items, Kind.LIST)[0].term
        return found
    places: list[Term] = [0]
    for guard, _ in guarded:
        places.append(_sum([places[-1], ite(guard, 1, 0)]))

    def at(index: Term) -> Value:
        found: Value = ()
        for (guard, item), place in reversed(list(zip(guarded, places, strict=False))):
            here = conj(guard, place == index)
            found = choose(here, item, found) if found else item
        return found

    return Sequence(places[-1], at, guarded=guarded)


def _sum(terms: list[Term]) -> Term:
    rest = [term for term in terms if not known(term)]
    total = sum(term for term in terms if known(term))
    return z3.Sum([*rest, lift(total)]) if rest else total


# one value of many


def extreme(operations: Operations, smallest: bool, sequence: Sequence, default: Value | None = None) -> Outcome:
    """`min(…)` or `max(…)`: the first of the smallest, or of the largest."""
    op = "<" if smallest else ">"
    if not sequence.indexed:
        classes = kinds(operations, sequence)
        if not (classes <= INTEGERS or classes == {Kind.STR}):
            raise UnmodelledError("`min` and `max` of these items in no order")
    guarded = listing(sequence)
    if guarded is None:
        return _quantified_extreme(operations, op, sequence, default)
    best: Value = ()
    defined: Truth = True
    there: Truth = False
    for guard, item in guarded:
        if best:
            better = operations.compare(op, item, best)
            both = conj(there, guard)
            defined = conj(defined, implies(both, better.defined))
            take = conj(guard, disj(neg(there), truth(better.value)))
            best = choose(take, item, best)
        else:
            best = item
        there = disj(there, guard)
    if default is not None:
        return Outcome(choose(there, best, default) if best else default, defined)
    return Outcome(best, conj(defined, there)) if best else RAISES


def _quantified_extreme(operations: Operations, op: str, sequence: Sequence, default: Value | None) -> Outcome:
    """Of ints: a number that is an item, and that no item is beyond."""
    found = operations.slack.new(lift(0).sort())
    bound = every(operations, sequence, lambda item: found <= _int(item) if op == "<" else found >= _int(item))
    there = nonempty(sequence)
    operations.slack.assume(bound)
    operations.slack.assume(implies(there, some(operations, sequence, lambda item: found == _int(item))))
    if default is not None:
        return Outcome(choose(there, integer(found), default))
    return Outcome(integer(found), there)


def _int(item: Value) -> Term:
    if len(item) != 1 or item[0].kind is not Kind.INT:
        raise UnmodelledError("`min`, `max` and `sorted` of items that are no ints")
    return item[0].term


def _integer(item: Value) -> Term:
    """The int that an int or a bool is."""
    found: Term = 0
    for case in item:
        if case.kind not in INTEGERS:
            raise UnmodelledError("`sum` of items that are no ints")
        found = ite(case.guard, numbers.as_int(case), found)
    return found


def total(operations: Operations, sequence: Sequence, start: Value) -> Outcome:
    """`sum(…)` of ints. Floats are added differently by different versions of Python."""
    if any(case.kind is not Kind.INT for case in start):  # a bool stays one where nothing is added
        raise UnmodelledError("`sum` that begins with something else than an int")
    guarded = listing(sequence)
    if guarded is not None:
        terms = [ite(guard, _integer(item), 0) for guard, item in guarded]
        return Outcome(integer(_sum([_integer(start), *terms])))
    return Outcome(integer(_integer(start) + _unlisted_total(operations, sequence)))


def _unlisted_total(operations: Operations, sequence: Sequence) -> Term:
    """A number of which the signs of the items tell something, and their values if there are few."""

    def define() -> Term:
        found = operations.slack.new(lift(0).sort())
        operations.slack.loosen()

        def each(test: Callable[[Term], Truth]) -> Truth:
            return every(operations, sequence, lambda item: test(_integer(item)))

        assume = operations.slack.assume
        assume(implies(each(lambda item: item >= 0), conj(found >= 0, each(lambda item: found >= item))))
        assume(implies(each(lambda item: item <= 0), conj(found <= 0, each(lambda item: found <= item))))
        assume(implies(each(lambda item: item == 0), found == 0))
        assume(implies(neg(nonempty(sequence)), found == 0))
        if sequence.indexed:
            length = sequence.length
            assume(implies(each(lambda item: item >= 1), implies(length >= 0, found >= length)))
            assume(implies(each(lambda item: item <= 1), implies(length >= 0, found <= length)))
            for count in (1, 2, 3):
                few = [_integer(sequence.at(index)) for index in range(count)]
                assume(implies(length == count, found == _sum(few)))
        return found

    return operations.shared("sum", sequence, define)


def count(operations: Operations, sequence: Sequence, sought: Value) -> Term:
    """`xs.count(sought)`"""
    guarded = listing(sequence)
    if guarded is not None:
        return _sum([ite(conj(guard, operations.equal(item, sought, True)), 1, 0) for guard, item in guarded])
    found = operations.slack.new(lift(0).sort())
    operations.slack.loosen()
    alike = every(operations, sequence, lambda item: operations.equal(item, sought, True))
    present = some(operations, sequence, lambda item: operations.equal(item, sought, True))
    length = sequence.length
    operations.slack.assume(implies(length >= 0, conj(found >= 0, found <= length)))
    operations.slack.assume(implies(length >= 0, conj((found > 0) == lift(present), (found == length) == lift(alike))))
    return found


def place(operations: Operations, sequence: Sequence, sought: Value) -> Outcome:
    """`xs.index(sought)`"""
    if not sequence.indexed:
        raise UnmodelledError("the place of an item in no order")
    guarded = listing(sequence)
    if guarded is not None:
        found: Term = 0
        there: Truth = False
        before: list[Term] = [0]
        for guard, _ in guarded:
            before.append(_sum([before[-1], ite(guard, 1, 0)]))
        for (guard, item), index in reversed(list(zip(guarded, before, strict=False))):
            here = conj(guard, operations.equal(item, sought, True))
            found, there = ite(here, index, found), disj(here, there)
        return Outcome(integer(found), there)
    index = operations.slack.new(lift(0).sort())
    present = some(operations, sequence, lambda item: operations.equal(item, sought, True))
    inside = conj(index >= 0, index < sequence.length, operations.equal(sequence.at(index), sought, True))
    with Binding(operations) as other:
        earlier = conj(other >= 0, other < index, operations.equal(sequence.at(other), sought, True))
    operations.slack.assume(implies(present, conj(inside, for_all(other, neg(earlier)))))
    return Outcome(integer(index), present)


# other sequences


def in_order(operations: Operations, sequence: Sequence, backwards: bool) -> Outcome:
    """`sorted(…)`"""
    guarded = listing(sequence)
    if guarded is not None and all(guard is True for guard, _ in guarded):
        return _sorted_items(operations, [item for _, item in guarded], backwards)
    if not sequence.indexed:
        raise UnmodelledError("`sorted` of a comprehension over lists of unknown length")
    return Outcome(just(Kind.LIST, _sorted_ints(operations, sequence, backwards)))


def _sorted_items(operations: Operations, items: list[Value], backwards: bool) -> Outcome:
    """Each item moves to the left until one is not beyond it, as in CPython: what is alike keeps its order."""
    if len(items) > MOST_SORTED:
        raise UnmodelledError(f"`sorted` of more than {MOST_SORTED} items")
    kinds = {case.kind for item in items for case in item}
    if len(items) > 1 and not (kinds <= INTEGERS or kinds == {Kind.STR}):
        raise UnmodelledError("`sorted` of these items")
    done: list[Value] = []
    for item in items:
        behind: list[Value] = []
        while done:
            other = done.pop()
            before = truth(operations.compare(">" if backwards else "<", item, other).value)
            behind.append(choose(before, other, item))
            item = choose(before, item, other)
        done = [item, *reversed(behind)]
    return Outcome(listed(tuple(done), Kind.LIST))


def _sorted_ints(operations: Operations, sequence: Sequence, backwards: bool) -> Sequence:
    """The list that is in order, and whose places are those of the sequence, one for one."""
    length, number = sequence.length, lift(0).sort()
    item, origin, target = (new_function(operations, number) for _ in range(3))
    assume = operations.slack.assume

    def each(test: Callable[[Term], Truth]) -> Truth:
        return each_index(operations, length, test, listing(sequence))

    def is_inside(index: Term) -> Truth:
        return conj(index >= 0, index < length)

    def after(index: Term) -> Truth:
        return each(lambda later: implies(later >= index, item(index) >= item(later) if backwards else (
            item(index) <= item(later)
        )))  # fmt: skip

    assume(each(after))
    assume(each(lambda i: conj(is_inside(origin(i)), item(i) == _int(sequence.at(origin(i))), target(origin(i)) == i)))
    assume(each(lambda i: conj(is_inside(target(i)), item(target(i)) == _int(sequence.at(i)), origin(target(i)) == i)))
    return Sequence(length, lambda index: integer(item(index)))


def backwards(sequence: Sequence) -> Sequence:
    """`reversed(…)`"""
    if sequence.items is not None:
        found: Sequence = listed(sequence.items[::-1], Kind.LIST)[0].term
        return found

    def at(index: Term) -> Value:
        return sequence.at(sequence.length - 1 - index)

    guarded = sequence.guarded[::-1] if sequence.guarded is not None else None
    return replace(sequence, at=at, guarded=guarded, start=None)


def numbered(sequence: Sequence, start: Term) -> Sequence:
    """`enumerate(…)`"""
    if sequence.items is not None:
        pairs = (listed((integer(start + index), item), Kind.TUPLE) for index, item in enumerate(sequence.items))
        found: Sequence = listed(tuple(pairs), Kind.LIST)[0].term
        return found
    return Sequence(sequence.size, lambda index: listed((integer(start + index), sequence.at(index)), Kind.TUPLE))


def zipped(sequences: list[Sequence]) -> Sequence:
    """`zip(…)`"""

    def at(index: Term) -> Value:
        return listed(tuple(sequence.at(index) for sequence in sequences), Kind.TUPLE)

    if not sequences:
        return Sequence(0, at, ())
    length = sequences[0].length
    for sequence in sequences[1:]:
        other = sequence.length
        length = min(length, other) if known(length) and known(other) else ite(length <= other, length, other)
    if known(length) and length <= LONGEST_REPEATED:
        return Sequence(length, at, tuple(map(at, range(length))))
    return Sequence(length, at)


def repeated(sequence: Sequence, times: Term, kind: Kind) -> Value:
    """`xs * times`"""
    if sequence.items is not None and known(times):
        if len(sequence.items) * times > LONGEST_REPEATED:
            raise UnmodelledError("a sequence of that length")
        return listed(sequence.items * times, kind)
    length, most = sequence.length, _at_least_zero(times)
    if not known(length) and not (known(times) and times <= 1):
        raise UnmodelledError("`*` of a sequence of unknown length")
    if known(length) and length == 0:
        return listed((), kind)

    def at(index: Term) -> Value:
        return sequence.at(numbers.modulo(index, length) if known(length) else index)

    return just(kind, Sequence(length * most, at))


def stepped(sequence: Sequence, bounds: tuple[Term | None, Term | None], step: int, kind: Kind) -> Value:
    """`xs[lower:upper:step]`, as `slice.indices` has it; None for a bound that is left out."""
    if sequence.items is not None and all(bound is None or known(bound) for bound in bounds):
        return listed(sequence.items[bounds[0] : bounds[1] : step], kind)
    length = sequence.length
    least, most = (0, length) if step > 0 else (-1, length - 1)

    def clamped(bound: Term | None, default: Term) -> Term:
        if bound is None:
            return default
        shifted = ite(bound < 0, bound + length, bound)
        return ite(shifted < least, least, ite(shifted > most, most, shifted))

    first, last = (clamped(bounds[0], least), clamped(bounds[1], most)) if step > 0 else (
        clamped(bounds[0], most), clamped(bounds[1], least)
    )  # fmt: skip
    distance = (last - first if step > 0 else first - last) + abs(step) - 1
    size = _at_least_zero(numbers.floor_divide(distance, abs(step)))
    return just(kind, Sequence(size, lambda index: sequence.at(first + index * step)))


def _at_least_zero(number: Term) -> Term:
    return max(0, number) if isinstance(number, int) else z3.If(number < 0, z3.IntVal(0), number)
