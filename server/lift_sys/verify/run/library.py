"""What predicates may use of Python, and the functions that stand for operations that have to be watched.

A watched operation is carried out by CPython, or refused because its outcome is no matter of the predicate alone (where
objects lie in memory), reaches further than the predicate's values, changes them, or would not end.
"""

from __future__ import annotations

import builtins
import operator
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import GeneratorType
from typing import Any, NoReturn

from lift_sys.ir.text import Span
from lift_sys.verify.run.entities import EntityValue
from lift_sys.verify.run.unmodelled import Unmodelled

MOST = 10**7
"""Length of the greatest sequence, and bits of the greatest integer, that a predicate may make in one step."""

SCALARS = (int, float, complex, str, bytes, type(None))
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_CLASSES = (int, bool, float, complex, str, bytes, list, tuple, dict, set, frozenset, range)
_KINDS = (*_CLASSES, type(None), *_VIEWS)
_CHANGING = frozenset(
    "append extend insert remove pop clear sort reverse update setdefault popitem add discard difference_update "
    "intersection_update symmetric_difference_update".split()
)
_REACHING = frozenset({"format", "format_map", "mapping"})
"""Methods that look up attributes by text, and the object behind a view."""

_SIZED = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "to_bytes"})
"""Methods whose argument says how long their result is."""

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    name: getattr(builtins, name)
    for name in (
        "len abs all any min max sum sorted reversed range enumerate zip map filter isinstance issubclass round divmod "
        "pow ord chr repr ascii next bin oct hex format int float complex bool str bytes list tuple set frozenset dict"
    ).split()
}
"""Built-ins that a predicate may name."""


def unsure(construct: str, start: int, end: int) -> NoReturn:
    """Stands for what nothing can be said of, where it is reached."""
    raise Unmodelled(construct, Span(start, end))


def attribute(value: Any, name: str, start: int, end: int) -> Any:
    """``value.name``, for values that are built in, and fields of entities."""
    if isinstance(value, EntityValue):
        return value.field(name, Span(start, end))
    owner = value if isinstance(value, type) else type(value)
    if owner not in _KINDS or name.startswith("_"):
        raise Unmodelled(f"`.{name}` of {_described(value)}", Span(start, end))
    if name in _CHANGING and hasattr(owner, name) and owner not in (tuple, str, bytes):
        raise Unmodelled(f"`.{name}`, which changes its object,", Span(start, end))
    if name in _REACHING and hasattr(owner, name):
        raise Unmodelled(f"`.{name}`", Span(start, end))
    found = getattr(value, name)
    return partial(_with_small_numbers, found, start, end) if name in _SIZED and callable(found) else found


def _with_small_numbers(function: Callable[..., Any], start: int, end: int, *args: Any, **keywords: Any) -> Any:
    for argument in (*args, *keywords.values()):
        small(argument, start, end)
    return function(*args, **keywords)


def _described(value: Any) -> str:
    if isinstance(value, type):
        return f"the class `{value.__name__}`"
    return f"a `{type(value).__name__}`"


def class_of(value: Any, start: int, end: int) -> type:
    """``type(value)``, for classes that make nothing but values."""
    found = type(value)
    if found not in _KINDS and not isinstance(value, EntityValue):
        raise Unmodelled(f"`type` of {_described(value)}", Span(start, end))
    return found


def multiply(left: Any, right: Any, start: int, end: int) -> Any:
    """``left * right``"""
    for count, sequence in ((left, right), (right, left)):
        if (
            isinstance(count, int)
            and isinstance(sequence, (str, bytes, list, tuple))
            and count > 0
            and count * len(sequence) > MOST
        ):
            raise Unmodelled(f"a sequence of {count * len(sequence)} items", Span(start, end))
    _small(start, end, left, right)
    return operator.mul(left, right)


def power(left: Any, right: Any, start: int, end: int) -> Any:
    """``left ** right``"""
    if isinstance(left, int) and isinstance(right, int) and abs(left) > 1 and abs(right) * left.bit_length() > MOST:
        raise Unmodelled("a number of more than ten million bits", Span(start, end))
    return operator.pow(left, right)


def shift_left(left: Any, right: Any, start: int, end: int) -> Any:
    """``left << right``"""
    if isinstance(left, int) and isinstance(right, int) and left and right + left.bit_length() > MOST:
        raise Unmodelled("a number of more than ten million bits", Span(start, end))
    return operator.lshift(left, right)


def remainder(left: Any, right: Any, start: int, end: int) -> Any:
    """``left % right``; of a text it is formatting, which could make a text of any length."""
    if isinstance(left, (str, bytes)):
        text = left if isinstance(left, str) else left.decode("latin-1")
        if re.search(r"\d{6}|\*", text):
            raise Unmodelled("formatting with a width that is not small", Span(start, end))
        plain(right, start, end)
    return operator.mod(left, right)


def numbers(start: int, end: int, *bounds: Any) -> Any:
    """``range(...)``, for ranges that can be gone through."""
    found = range(*bounds)
    try:
        length = len(found)
    except OverflowError:
        length = MOST + 1
    if length > MOST:
        raise Unmodelled("a `range` of more than ten million numbers", Span(start, end))
    return found


def raised_to(start: int, end: int, *args: Any, **keywords: Any) -> Any:
    """``pow(...)``"""
    if len(args) == 2 and not keywords:
        return power(*args, start, end)
    return pow(*args, **keywords)


def _small(start: int, end: int, *values: Any) -> None:
    if sum(value.bit_length() for value in values if isinstance(value, int)) > MOST:
        raise Unmodelled("a number of more than ten million bits", Span(start, end))


def small(value: Any, start: int, end: int) -> Any:
    """`value`, where a number says how much is to be made."""
    if isinstance(value, int) and abs(value) > MOST:
        raise Unmodelled(f"the size {value if abs(value) < 10**20 else '…'}", Span(start, end))
    return value


def plain(value: Any, start: int, end: int) -> Any:
    """`value`, if its text is the same in every run: it holds no place in memory and no order that is arbitrary."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, (set, frozenset)):
            ordered(part, start, end)
        if isinstance(part, dict):
            pending += [*part.keys(), *part.values()]
        elif isinstance(part, (list, tuple, set, frozenset)):
            pending += part
        elif not isinstance(part, (*SCALARS, range, *_VIEWS)) and part not in _CLASSES:
            raise Unmodelled(f"the text of {_described(part)}", Span(start, end))
    return value


def ordered(value: Any, start: int, end: int) -> Any:
    """`value`, if the order of its items is the same in every run: Python hashes texts differently each time."""
    if isinstance(value, (set, frozenset)) and len(value) > 1:
        pending: list[Any] = list(value)
        while pending:
            part = pending.pop()
            if isinstance(part, (str, bytes)) or part is None:
                raise Unmodelled("the order of a set", Span(start, end))
            if isinstance(part, (tuple, frozenset)):
                pending += part
    return value


def identical(left: Any, right: Any, at_exit: bool, start: int, end: int) -> bool:
    """``left is right``, where that can be told without knowing how a value came about."""
    single = (bool, type(None), type(...), type)
    if isinstance(left, single) or isinstance(right, single):
        return left is right
    if _is_mutable(left) or _is_mutable(right):
        if left is right or not at_exit:
            return left is right  # arguments were made as the example says
        if type(left) is not type(right) or left != right:
            return False
    elif isinstance(left, SCALARS) and isinstance(right, SCALARS):
        is_number = left == left and right == right  # noqa: PLR0124 - what is not is not equal to itself
        if type(left) is not type(right) or (is_number and left != right):
            return False
    raise Unmodelled("whether equal values are one object", Span(start, end))


def _is_mutable(value: Any) -> bool:
    return isinstance(value, (list, dict, set, EntityValue, GeneratorType))


HELPERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        unsure, attribute, class_of, multiply, power, shift_left, remainder, numbers, raised_to, small, plain, ordered,
        identical,
    )
}  # fmt: skip
"""Watched operations by the name the translation calls them by."""
