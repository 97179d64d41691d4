"""Small values of a class, the smallest first, and values that are smaller than a given one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from lift_sys.verify.run.entities import EntityValue
from lift_sys.verify.run.values import exact
from lift_sys.verify.solve.logic import known
from lift_sys.verify.solve.values import Case, Kind, Value
from lift_sys.verify.solve.witness import Make, guess

_SCALARS: dict[Kind, tuple[Any, ...]] = {
    Kind.NONE: (None,),
    Kind.BOOL: (False, True),
    Kind.INT: (0, 1, -1, 2, 3, 10),
    Kind.FLOAT: (0.0, 1.0, float("nan"), -1.0, float("inf"), 0.5, 2.0),
    Kind.STR: ("", "a", "b", "ab"),
}
MOST_NESTED = 4
MOST = 12
"""Values of one class."""


def small_values(value: Value, make: Make, depth: int = 0) -> list[Any]:
    """Some values of the same classes, the smallest first."""
    found = [one for case in value for one in _of_case(case, make, depth)]
    return sorted(found, key=weight)[:MOST] if len(value) > 1 else found[:MOST]


def _of_case(case: Case, make: Make, depth: int) -> list[Any]:
    term = case.term
    match case.kind:
        case Kind.LIST | Kind.TUPLE:
            collect = list if case.kind is Kind.LIST else tuple
            if known(term.length):
                parts = {str(index): term.at(index) for index in range(term.length)}
                return [collect(one.values()) for one in small_states(parts, make, depth + 1)]
            if depth >= MOST_NESTED:
                return [collect(())]
            items = small_values(term.at(0), make, depth + 2)
            pairs = [(a, b) for a in items[:2] for b in items[:2]]
            return [collect(one) for one in ((), *((item,) for item in items[:3]), *pairs)]
        case Kind.OBJECT:
            return [make(term.name, one) for one in small_states(term.fields, make, depth + 1)]
        case _ if case.kind in _SCALARS:
            return [term] if term is not None and known(term) else list(_SCALARS[case.kind])
        case _:
            found = [guess(Random(seed), (case,), make, depth) for seed in range(8)]
            return sorted({exact(one): one for one in found}.values(), key=weight)[:4]


def small_states(values: Mapping[str, Value], make: Make, depth: int = 0) -> list[dict[str, Any]]:
    """Some values for all names: the smallest of each, then others for one name at a time, then for all."""
    if depth > MOST_NESTED:
        return []
    choices = {name: small_values(value, make, depth) for name, value in values.items()}
    if not all(choices.values()):
        return []
    first = {name: found[0] for name, found in choices.items()}
    states = [first]
    longest = max(map(len, choices.values()), default=0)
    for index in range(1, min(longest, 4)):
        states += [{**first, name: found[index]} for name, found in choices.items() if index < len(found)]
        states.append({name: found[min(index, len(found) - 1)] for name, found in choices.items()})
    return states


def weight(value: Any) -> float:
    """How much there is to read in a value; of numbers, how far they are from 0."""
    match value:
        case None | bool():
            return 0.1 if value else 0
        case int():
            return min(abs(value), 10**12) + (0.25 if value < 0 else 0)
        case float():
            if not math.isfinite(value):
                return 1e15
            return min(abs(value), 1e12) + (0.3 if value < 0 else 0.05) + (0 if value.is_integer() else 1)
        case str():
            return len(value) * 2 + sum(0 if char.isascii() and char.isprintable() else 3 for char in value)
        case list() | tuple() | set() | frozenset():
            return len(value) * 3 + sum(map(weight, value))
        case dict():
            return len(value) * 6 + sum(weight(key) + weight(one) for key, one in value.items())
        case EntityValue():
            return 3 + sum(map(weight, value.values.values()))
        case _:
            return 100


def smaller(value: Any) -> Iterator[Any]:
    """Values of the same class that are smaller, the smallest first."""
    match value:
        case bool():
            if value:
                yield False
        case int():
            yield from _smaller_numbers(value)
        case float():
            whole = int(value) if math.isfinite(value) else 1
            yield from (float(one) for one in (0, 1, -1, 2, whole) if weight(float(one)) < weight(value))
            if math.isfinite(value):
                yield from (one for one in (value / 2, value - 1) if weight(one) < weight(value))
        case str():
            yield from dict.fromkeys((value[:0], value[: len(value) // 2], value[1:], value[:-1]))
        case list():
            yield from _smaller_items(value)
        case tuple():
            yield from map(tuple, _smaller_items(list(value)))
        case set() | frozenset():
            yield from (value - {item} for item in sorted(value, key=repr))
        case dict():
            yield from ({key: value[key] for key in value if key is not left} for left in value)
            for key, part in value.items():
                yield from ({**value, key: less} for less in smaller(part))
        case EntityValue():
            for name, part in value.values.items():
                for less in smaller(part):
                    yield value.with_values({**value.values, name: less})
        case _:
            return


def _smaller_items(items: list[Any]) -> Iterator[list[Any]]:
    if len(items) > 1:
        yield []
        yield items[: len(items) // 2]
    yield from (items[:index] + items[index + 1 :] for index in range(len(items)))
    for index, item in enumerate(items):
        yield from ([*items[:index], less, *items[index + 1 :]] for less in smaller(item))


def _smaller_numbers(value: int) -> Iterator[int]:
    yield from (one for one in (0, 1, -1, 2) if weight(one) < weight(value))
    if value < -2:
        yield -value
    step = abs(value) // 2
    while step:
        yield value - step if value > 0 else value + step
        step //= 2
