"""Values of predicates: printing them as Python, telling them apart, and what else an example's value may be."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from lift_sys.verify.run.entities import EntityValue


def show(value: Any, most: int | None = None) -> str:
    """`value` as Python code where it has any, the same in every run; cut after `most` characters."""
    try:
        text = _shown(value)
    except RecursionError:
        text = "…"
    return text if most is None or len(text) <= most else f"{text[: most - 1]}…"


def _shown(value: Any) -> str:
    kind = type(value)
    if isinstance(value, EntityValue):
        return f"{kind.__name__}({', '.join(f'{name}={_shown(part)}' for name, part in value.values.items())})"
    if kind is tuple:
        return f"({', '.join(map(_shown, value))}{',' if len(value) == 1 else ''})"
    if kind is list:
        return f"[{', '.join(map(_shown, value))}]"
    if kind in (set, frozenset):
        inner = ", ".join(sorted(map(_shown, value)))
        braces = f"{{{inner}}}" if inner else ""
        return braces or "set()" if kind is set else f"frozenset({braces})"
    if kind is dict:
        return f"{{{', '.join(f'{_shown(key)}: {_shown(part)}' for key, part in value.items())}}}"
    if kind is float and not math.isfinite(value):
        return f'float("{value}")'
    if kind is int:
        return repr(value) if value.bit_length() < 10_000 else hex(value)
    if kind in (bool, float, complex, str, bytes, range, type(None), type(...)):
        return repr(value)
    return f"<{kind.__name__}>"


def exact(value: Any) -> Hashable:
    """A key that only values of the same types and parts share, which no predicate can tell apart."""
    kind = type(value)
    if isinstance(value, EntityValue):
        return (kind, *(exact(part) for part in value.values.values()))
    if kind in (list, tuple):
        return (kind, *map(exact, value))
    if kind in (set, frozenset):
        return (kind, frozenset(map(exact, value)))
    if kind is dict:
        return (kind, *((exact(key), exact(part)) for key, part in value.items()))
    if kind is range:
        return (kind, value.start, value.stop, value.step)
    return (kind, repr(value) if kind in (float, complex) else value)


def parts(value: Any) -> Iterator[Any]:
    """The value and everything in it."""
    pending = [value]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, EntityValue):
            pending += part.values.values()
        elif isinstance(part, dict):
            pending += [*part.keys(), *part.values()]
        elif isinstance(part, (list, tuple, set, frozenset)):
            pending += part


def is_data(value: Any) -> bool:
    """Whether the value is made of built-in data and entities alone: no function, no iterator."""
    plain = (bool, int, float, complex, str, bytes, type(None), list, tuple, set, frozenset, dict, range)
    return all(type(part) in plain or isinstance(part, EntityValue) for part in parts(value))


def is_immutable(value: Any) -> bool:
    """Whether no call can change the value."""
    return all(
        not isinstance(part, (list, dict, set)) and not (isinstance(part, EntityValue) and not part.is_frozen)
        for part in parts(value)
    )


def has_nan(value: Any) -> bool:
    """Whether "not a number" is somewhere in the value."""
    return any(isinstance(part, (float, complex)) and part != part for part in parts(value))  # noqa: PLR0124


def equals(value: Any) -> list[Any]:
    """Values of other types that are ``==`` to the value: an example that gives it gives those as well.

    All of its numbers change alike, so that not every mixture is among them: see `has_more_equals`.
    """
    found: list[Any] = []
    known = {exact(value)}
    for change in (_as_float, _as_integer, _as_bool, _other_zero, _as_complex, _other_set):
        changed = _changed(value, change)
        if exact(changed) not in known:
            known.add(exact(changed))
            found.append(changed)
    return found


def has_more_equals(value: Any) -> bool:
    """Whether there are equal values that `equals` does not list: mixtures, and dicts in another order."""
    found = list(parts(value))
    numbers = sum(isinstance(part, (int, float, complex, set, frozenset)) for part in found)
    return numbers > 1 or any(isinstance(part, dict) and len(part) > 1 for part in found)


def _as_float(value: Any) -> Any:
    try:
        return float(value) if isinstance(value, int) and float(value) == value else value
    except OverflowError:
        return value


def _as_integer(value: Any) -> Any:
    return int(value) if isinstance(value, bool) or (isinstance(value, float) and value.is_integer()) else value


def _as_bool(value: Any) -> Any:
    return bool(value) if isinstance(value, (int, float)) and value in (0, 1) else value


def _other_zero(value: Any) -> Any:
    if isinstance(value, (int, float)) and value == 0:
        return 0.0 if isinstance(value, float) and math.copysign(1, value) < 0 else -0.0
    return value


def _as_complex(value: Any) -> Any:
    try:
        return complex(value) if isinstance(value, (int, float)) and complex(value) == value else value
    except OverflowError:
        return value


def _other_set(value: Any) -> Any:
    if type(value) is set:
        return frozenset(value)
    return set(value) if type(value) is frozenset else value


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, EntityValue):
        return value.with_values({name: _changed(part, change) for name, part in value.values.items()})
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(part, change) for part in value)
    if isinstance(value, dict):
        return {_changed(key, change): _changed(part, change) for key, part in value.items()}
    if isinstance(value, (set, frozenset)) and change is not _other_set:
        return type(value)(_changed(part, change) for part in value)
    return change(value)
