"""The values of comprehensions.

Where everything gone through is listed, so are the items, each under the condition that selects it. Otherwise
`[e for x in xs]` is as long as `xs`, its items at the same places; of `[e for x in xs if c]` the items come from places
of `xs` that increase, that all meet the condition, and that are all those that do. With several `for` of unknown length
there are no places: what is said of such a list is said of all its items at once.

An element is evaluated wherever the conditions select it, so that the whole raises nothing if none of them does. An
iterator is evaluated by what goes through it, and all of it is gone through: `all`, `any` and `in`, which may stop
earlier, are translated elsewhere, or take only what never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lift_sys.ir import nodes
from lift_sys.verify.solve import dicts, sets
from lift_sys.verify.solve.lists import mapped, picked
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, implies, lift, neg
from lift_sys.verify.solve.quantifiers import (
    Binding,
    each_index,
    every,
    exists,
    for_all,
    listing,
    new_function,
    once,
    parts,
    unordered,
)
from lift_sys.verify.solve.values import Guarded, Kind, Outcome, Sequence, Test, Value, boolean, just, listed, truth

if TYPE_CHECKING:
    from lift_sys.verify.solve.encode import Encoder, Scope

MOST_ITEMS = 64
"""Items that are listed."""

Binders = tuple[nodes.Generator, ...]


def comprehension(encoder: Encoder, node: nodes.Comprehension, scope: Scope) -> Outcome:
    """The value of a list, set, dict or generator comprehension."""
    node_value = node.value

    def element(inside: Scope) -> Outcome:
        if node_value is None:
            return encoder.encode(node.element, inside)
        found = [encoder.encode(part, inside) for part in (node.element, node_value)]
        return Outcome(listed((found[0].value, found[1].value), Kind.TUPLE), conj(*(part.defined for part in found)))

    def whole(inside: Scope) -> Outcome:
        return Outcome(boolean(True), element(inside).defined)

    made = _Made(encoder, node.generators, element)
    defined = encoder.quantified(True, node.generators, whole, scope).defined
    sequence = made.sequence(scope)
    match node.kind:
        case "list":
            return Outcome(just(Kind.LIST, sequence), defined)
        case "generator":
            if defined is not True:  # it would raise where it is gone through, and not all of it may be
                raise UnmodelledError("an iterator that may raise")
            return Outcome(just(Kind.ITERATOR, sequence), defined)
        case "set":
            found = sets.made(encoder, sequence)
            return Outcome(found.value, conj(defined, found.defined))
        case _:
            return _dict(encoder, sequence, defined)


def _dict(encoder: Encoder, sequence: Sequence, defined: Truth) -> Outcome:
    guarded = listing(sequence)
    if guarded is None or not sequence.indexed:
        raise UnmodelledError("a dict comprehension over what is not listed")
    entries = [(guard, *entry[0].term.items) for guard, entry in guarded]
    hashable = (implies(guard, sets.hashable(key)) for guard, key, _ in entries)
    return Outcome(just(Kind.DICT, dicts.of_listed(encoder, entries)), conj(defined, *hashable))


class _Made:
    """What comes out of the binders of a comprehension."""

    def __init__(self, encoder: Encoder, binders: Binders, element: Callable[[Scope], Outcome]) -> None:
        self.encoder = encoder
        self.binders = binders
        self.element = element
        self.is_ordered = True

    def sequence(self, scope: Scope) -> Sequence:
        """All items in order."""
        guarded = self.listed(self.binders, scope)
        if guarded is not None:
            return picked(guarded) if self.is_ordered else unordered(guarded)
        first = self.binders[0]
        iterable = self.iterables(first, scope)
        if len(self.binders) == 1 and len(iterable) == 1 and iterable[0][1].indexed:
            source = iterable[0][1]
            if not first.conditions:
                return mapped(source, lambda item: self.element(self.bind(first, item, scope)).value)
            return self.selected(source, scope)
        return Sequence(
            once(self.encoder, lambda: self.size(scope)), _no_places, every=self.every(scope), indexed=False
        )

    def iterables(self, binder: nodes.Generator, scope: Scope) -> list[tuple[Truth, Sequence]]:
        found = parts(self.encoder.encode(binder.iterable, scope).value)
        return [(guard, sequence) for guard, sequence in found if sequence is not None]

    def bind(self, binder: nodes.Generator, item: Value, scope: Scope) -> Scope:
        return self.encoder.bound(binder.target, item, scope)

    def condition(self, binder: nodes.Generator, inside: Scope) -> Truth:
        return conj(*(truth(self.encoder.encode(condition, inside).value) for condition in binder.conditions))

    def listed(self, binders: Binders, scope: Scope) -> Guarded | None:
        """The items with their conditions, if everything gone through is listed."""
        if not binders:
            return ((True, self.element(scope).value),)
        found: list[tuple[Truth, Value]] = []
        for guard, sequence in self.iterables(binders[0], scope):
            items = listing(sequence)
            if items is None:
                return None
            self.is_ordered = self.is_ordered and sequence.indexed
            for there, item in items:
                inside = self.bind(binders[0], item, scope)
                selected = conj(guard, there, self.condition(binders[0], inside))
                inner = self.listed(binders[1:], inside) if selected is not False else ()
                if inner is None:
                    return None
                found += [(conj(selected, also), value) for also, value in inner]
                if len(found) > MOST_ITEMS:
                    raise UnmodelledError("a comprehension of that size")
        return tuple(found)

    def every(self, scope: Scope) -> Callable[[Test], Truth]:
        return lambda test: self.all_of(self.binders, scope, test)

    def all_of(self, binders: Binders, scope: Scope, test: Test) -> Truth:
        """`test` of everything."""
        if not binders:
            return test(self.element(scope).value)

        def each(item: Value) -> Truth:
            inside = self.bind(binders[0], item, scope)
            return implies(self.condition(binders[0], inside), self.all_of(binders[1:], inside, test))

        return conj(*(
            implies(guard, every(self.encoder, sequence, each)) for guard, sequence in self.iterables(binders[0], scope)
        ))  # fmt: skip

    def size(self, scope: Scope) -> Term:
        """Some number, zero if there is nothing."""
        found = self.encoder.slack.new(lift(0).sort())
        self.encoder.slack.loosen()
        nothing = self.every(scope)(lambda _: False)
        self.encoder.slack.assume(conj(found >= 0, (found == 0) == lift(nothing)))
        return found

    def selected(self, source: Sequence, scope: Scope) -> Sequence:
        """What a condition leaves of a sequence that has places."""
        encoder, binder = self.encoder, self.binders[0]
        number = lift(0).sort()

        def holds(index: Term) -> Truth:
            return self.condition(binder, self.bind(binder, source.at(index), scope))

        def define() -> tuple[Term, Callable[[Term], Term]]:
            size, place = encoder.slack.new(number), new_function(encoder, number)
            length, assume = source.length, encoder.slack.assume
            assume(implies(length >= 0, conj(size >= 0, size <= length)))
            all_of = each_index(encoder, length, holds)
            none = each_index(encoder, length, lambda index: neg(holds(index)))
            assume(implies(length >= 0, conj((size == length) == lift(all_of), (size == 0) == lift(none))))
            with Binding(encoder) as index:
                inside = conj(index >= 0, index < size)
                there = conj(place(index) >= index, place(index) < length, holds(place(index)))
                with Binding(encoder) as other:
                    later = conj(index < other, other < size)
                    increases = for_all(other, implies(later, place(index) < place(other)))
            assume(implies(length >= 0, for_all(index, implies(inside, conj(there, increases)))))
            with Binding(encoder) as index:
                with Binding(encoder) as other:
                    found = exists(other, conj(other >= 0, other < size, place(other) == index))
                chosen = conj(index >= 0, index < length, holds(index))
            assume(implies(length >= 0, for_all(index, implies(chosen, found))))
            return size, place

        made = once(encoder, define)
        return Sequence(
            lambda: made()[0],
            lambda index: self.element(self.bind(binder, source.at(made()[1](index)), scope)).value,
            every=self.every(scope),
        )  # fmt: skip


def _no_places(_: Term) -> Value:
    raise UnmodelledError("an item of a comprehension over several lists")
