"""Classes of characters, and texts that consist of them.

A class is what is surely in it and what may be: of the classes that Unicode defines only whitespace and ASCII's part
are told exactly, since they come in hundreds of ranges, and change with the version of Python. Classes never tell
characters above U+FFFF apart but by naming them, so the last range stands for all characters that Z3 lacks.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

import z3

from lift_sys.ir import nodes
from lift_sys.verify.solve.logic import BIGGEST_CHARACTER, Term, Truth, UnmodelledError, conj, disj, lift, neg
from lift_sys.verify.solve.slack import Slack

Ranges: TypeAlias = tuple[tuple[int, int], ...]

WHITESPACE: Ranges = (
    (0x9, 0xD), (0x1C, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
)  # fmt: skip
"""What `str.isspace` and `str.strip` go by."""
ASCII: Ranges = ((0, 0x7F),)
BEYOND_ASCII: Ranges = ((0x80, BIGGEST_CHARACTER),)
EVERY: Ranges = ((0, BIGGEST_CHARACTER),)
LAST_TOLD = 0xFFFF
MOST_RANGES = 30

PREDICATES = frozenset(
    {"isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable",
     "isspace", "isupper"}
)  # fmt: skip
"""The methods that ask for a class, and take no argument."""
_EMPTY_HAS = frozenset({"isascii", "isprintable"})


class Class(NamedTuple):
    """A class of characters: what is surely in it, and what may be."""

    sure: Ranges
    possible: Ranges

    @property
    def is_exact(self) -> bool:
        """Whether it is known of every character."""
        return self.sure == self.possible


def merged(*parts: Ranges) -> Ranges:
    """What is in some of `parts`."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(span for part in parts for span in part):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def complement(ranges: Ranges) -> Ranges:
    """What is not in `ranges`, which are in order."""
    found, low = [], 0
    for first, last in ranges:
        if low < first:
            found.append((low, first - 1))
        low = last + 1
    return (*found, (low, BIGGEST_CHARACTER)) if low <= BIGGEST_CHARACTER else tuple(found)


def of_text(text: str) -> Ranges:
    """The characters of `text`."""
    if any(ord(c) > BIGGEST_CHARACTER for c in text):
        raise UnmodelledError("characters above U+2FFFF")
    return merged(tuple((ord(c), ord(c)) for c in text))


def within(ranges: Ranges) -> Term:
    """A regular expression for one character."""
    if len(ranges) > MOST_RANGES:
        raise UnmodelledError("a class of characters of that size")
    parts = [z3.Range(lift(chr(low)), lift(chr(high))) for low, high in ranges]
    if not parts:
        return z3.Empty(z3.ReSort(z3.StringSort()))
    return parts[0] if len(parts) == 1 else z3.Union(*parts)


def consists(text: Term, ranges: Ranges) -> Truth:
    """Whether all characters of `text` are among `ranges`."""
    if isinstance(text, str):
        return all(any(low <= min(ord(c), BIGGEST_CHARACTER) <= high for low, high in ranges) for c in text)
    if not ranges:
        return text == lift("")
    return True if ranges == EVERY else z3.InRe(text, z3.Star(within(ranges)))


@cache
def predicate_class(name: str) -> Class:
    """The characters that are of the class which a method asks for, by themselves."""
    if name == "isspace":
        return Class(WHITESPACE, WHITESPACE)
    if name == "isascii":
        return Class(ASCII, ASCII)
    sure = of_text("".join(chr(code) for code in range(0x80) if getattr(chr(code), name)()))
    return Class(sure, merged(sure, BEYOND_ASCII))


def asks(name: str, text: Term, slack: Slack) -> Truth:
    """`text.name()` for one of :data:`PREDICATES`."""
    if isinstance(text, str):
        return bool(getattr(text, name)())
    nonempty = True if name in _EMPTY_HAS else text != lift("")
    if name in ("isspace", "isascii"):
        return conj(nonempty, consists(text, predicate_class(name).sure))
    if name in ("islower", "isupper"):
        letters = predicate_class(name).sure
        others = predicate_class("isupper" if name == "islower" else "islower").sure
        allowed = complement(merged(others, BEYOND_ASCII))
        sure = conj(consists(text, allowed), neg(consists(text, complement(letters))))
        possible = consists(text, complement(others))
    elif name == "isidentifier":
        first, later = predicate_class(name), predicate_class("isalnum")
        underscore = of_text("_")
        sure, possible = (
            z3.InRe(text, z3.Concat(within(start), z3.Star(within(merged(rest, underscore)))))
            for start, rest in zip(first, later, strict=True)
        )
    else:
        sure, possible = (consists(text, ranges) for ranges in predicate_class(name))
    open_ = conj(possible, neg(consists(text, ASCII)))
    slack.loosen(conj(nonempty, open_))
    told = z3.Function(f"str.{name}", z3.StringSort(), z3.BoolSort())(text)
    return conj(nonempty, disj(sure, conj(open_, told)))


def every(universal: bool, text: Term, class_: Class, slack: Slack) -> Truth:
    """Whether all characters of `text`, or some, are of a class."""
    if not universal:
        outside = Class(complement(class_.possible), complement(class_.sure))
        return neg(every(True, text, outside, slack))
    sure = consists(text, class_.sure)
    if class_.is_exact:
        return sure
    possible = consists(text, class_.possible)
    slack.loosen(conj(possible, neg(sure)))
    return disj(sure, conj(possible, slack.truth()))


def class_of(node: nodes.Expr, name: str) -> Class:
    """The characters for which `node`, in which `name` is the character, is true; nothing in it raises."""
    match node:
        case nodes.Constant(value=bool() as value):
            ranges = EVERY if value else ()
            return Class(ranges, ranges)
        case nodes.UnaryOp(op="not", operand=operand):
            inner = class_of(operand, name)
            return Class(complement(inner.possible), complement(inner.sure))
        case nodes.BoolOp(op=op, values=values):
            parts = [class_of(value, name) for value in values]
            combined = merged if op == "or" else _common
            return Class(combined(*(p.sure for p in parts)), combined(*(p.possible for p in parts)))
        case nodes.Implication(left=left, right=right):
            return class_of(nodes.BoolOp("or", (nodes.UnaryOp("not", left), right)), name)
        case nodes.Compare(left=left, ops=ops, comparators=comparators):
            links = []
            for link, right in zip(ops, comparators, strict=True):
                links.append(_compared(left, link, right, name))
                left = right
            return Class(_common(*links), _common(*links))
        case nodes.Call(func=nodes.Attribute(value=nodes.Name(id=found), attr=attr), args=(), keywords=()):
            if found == name and attr in PREDICATES:
                return predicate_class(attr)
    raise UnmodelledError("what is asked of the characters of `str`", node.span)


def _common(*parts: Ranges) -> Ranges:
    return complement(merged(*(complement(part) for part in parts)))


_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compared(left: nodes.Expr, op: str, right: nodes.Expr, name: str) -> Ranges:
    if op in _MIRRORED and not isinstance(left, nodes.Name):
        left, op, right = right, _MIRRORED[op], left
    if isinstance(left, nodes.Name) and left.id == name:
        match op, right:
            case "in", nodes.Constant(value=str() as text):
                return of_text(text)
            case "not in", nodes.Constant(value=str() as text):
                return complement(of_text(text))
            case ("in" | "not in"), (nodes.Set(elements=items) | nodes.Tuple(elements=items) | nodes.List(
                elements=items
            )) if all(isinstance(i, nodes.Constant) and isinstance(i.value, str) for i in items):  # fmt: skip
                texts = [str(i.value) for i in items if isinstance(i, nodes.Constant)]
                found = of_text("".join(text for text in texts if len(text) == 1))
                return found if op == "in" else complement(found)
            case "==", nodes.Constant(value=str() as text):
                return of_text(text) if len(text) == 1 else ()
            case "!=", nodes.Constant(value=str() as text):
                return complement(of_text(text)) if len(text) == 1 else EVERY
            case (("<" | "<=" | ">" | ">="), nodes.Constant(value=str() as text)) if len(text) == 1:
                if ord(text) >= LAST_TOLD:
                    raise UnmodelledError("the order of texts with characters above U+FFFF", right.span)
                code = ord(text)
                below = merged(((0, code - (op in ("<", ">="))),)) if code or op in ("<=", ">") else ()
                return below if op in ("<", "<=") else complement(below)
    raise UnmodelledError("what is asked of the characters of `str`", left.span)
