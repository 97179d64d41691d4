"""What Python's operators give on built-in types, and which operand types they surely refuse."""

from __future__ import annotations

from itertools import product

from lift_sys.ir.nodes import BinaryOperator, CompareOperator, UnaryOperator
from lift_sys.ir.types.semantic import (
    ANY,
    BOOL,
    COMPLEX,
    FLOAT,
    INT,
    KNOWN,
    NONE,
    NUMBERS,
    PROTOCOLS,
    SETS,
    STR,
    AnyType,
    Function,
    Instance,
    SemanticType,
    is_known,
    members_of,
    surely_misfits,
    surely_unhashable,
    union,
)

_VIEWS = ("dict_keys", "dict_items")
_INDEXED = ("str", "bytes", "list", "tuple", "range")


def binary(op: BinaryOperator, left: SemanticType, right: SemanticType) -> SemanticType | None:
    """Type of ``left op right``; None if Python surely raises TypeError for every combination of alternatives."""
    results: list[SemanticType] = []
    for one, other in product(members_of(left), members_of(right)):
        result = _binary(op, one, other)
        if result is not None:
            results.append(result)
    return union(*results) if results else None


def _binary(op: str, left: SemanticType, right: SemanticType) -> SemanticType | None:
    if isinstance(left, Function) and isinstance(right, Instance) and right.name in KNOWN - SETS:
        return None
    if not (isinstance(left, Instance) and isinstance(right, Instance)):
        return ANY
    if left.name not in KNOWN or right.name not in KNOWN:
        return ANY
    if left.name in NUMBERS and right.name in NUMBERS:
        return _arithmetic(op, left.name, right.name)
    match op, left.name, right.name:
        case "+", ("str" | "bytes") as a, b if a == b:
            return left
        case "+", ("list" | "tuple") as a, b if a == b:
            return _concatenated(left, right)
        case "*", "str" | "bytes" | "list" | "tuple", "int" | "bool":
            return _repeated(left)
        case "*", "int" | "bool", "str" | "bytes" | "list" | "tuple":
            return _repeated(right)
        case "%", "str" | "bytes", _:
            return left
        case (("-" | "&" | "|" | "^"), "set" | "frozenset", "set" | "frozenset"):
            # An intersection may hold either of two equal elements.
            return left if op == "-" else Instance(left.name, (_joined(left, right),))
        case (("-" | "&" | "|" | "^"), a, b) if a in _VIEWS or b in _VIEWS:
            iterable = PROTOCOLS["Iterable"]
            return Instance("set", (ANY,)) if a in iterable and b in iterable else None
        case "|", "dict", "dict" if len(left.args) == len(right.args) == 2:
            return Instance("dict", tuple(union(*pair) for pair in zip(left.args, right.args, strict=True)))
        case "|", "dict", "dict":
            return Instance("dict")
        case _:
            return None


def _joined(left: Instance, right: Instance) -> SemanticType:
    return union(*left.args, *right.args) if left.args and right.args else ANY


def _concatenated(left: Instance, right: Instance) -> SemanticType:
    if left.name == "tuple" and not left.variadic and not right.variadic and left.args and right.args:
        return Instance("tuple", left.args + right.args)
    return Instance(left.name, (_joined(left, right),), left.name == "tuple")


def _repeated(sequence: Instance) -> SemanticType:
    if sequence.name == "tuple":
        return Instance("tuple", (union(*sequence.args),) if sequence.args else (ANY,), variadic=True)
    return sequence


def _arithmetic(op: str, left: str, right: str) -> SemanticType | None:
    level = max(NUMBERS[left], NUMBERS[right])
    if op in ("&", "|", "^", "<<", ">>"):
        if level > 1:
            return None
        return BOOL if left == right == "bool" and op in ("&", "|", "^") else INT
    if op == "@":
        return None
    if op in ("//", "%") and level == NUMBERS["complex"]:
        return None
    if op == "/":
        return COMPLEX if level == NUMBERS["complex"] else FLOAT
    if op == "**" and level <= 1:
        return ANY  # an int, or a float where the exponent is negative
    if op == "**" and level == NUMBERS["float"]:
        return ANY  # a float, or complex where a negative base has a fractional exponent
    return (INT, INT, FLOAT, COMPLEX)[level]


def unary(op: UnaryOperator, operand: SemanticType) -> SemanticType | None:
    """Type of ``op operand``; None if Python surely raises TypeError."""
    if op == "not":
        return BOOL
    results: list[SemanticType] = []
    for member in members_of(operand):
        if not isinstance(member, Instance) or member.name not in KNOWN:
            results.append(ANY)
        elif member.name in NUMBERS and (op != "~" or NUMBERS[member.name] <= 1):
            results.append(INT if member.name == "bool" else member)
    return union(*results) if results else None


def comparable(op: CompareOperator, left: SemanticType, right: SemanticType) -> bool:
    """Whether ``left op right`` may be evaluated without TypeError."""
    if op in ("==", "!=", "is", "is not"):
        return True
    return any(_comparable(op, one, other) for one, other in product(members_of(left), members_of(right)))


def _comparable(op: str, left: SemanticType, right: SemanticType) -> bool:
    if op in ("in", "not in"):
        return _contains(right, left)
    if isinstance(left, AnyType) or isinstance(right, AnyType):
        return True
    if not (isinstance(left, Instance) and isinstance(right, Instance)):
        return not all(isinstance(part, Function) or is_known(part) for part in (left, right))
    if left.name not in KNOWN or right.name not in KNOWN:
        return True
    if left.name in NUMBERS and right.name in NUMBERS:
        return "complex" not in (left.name, right.name)
    if left.name in SETS and right.name in SETS:
        return True
    return left.name == right.name and left.name in ("str", "bytes", "list", "tuple")


def _contains(container: SemanticType, item: SemanticType) -> bool:
    if isinstance(container, Function):
        return False
    if not isinstance(container, Instance) or container.name not in KNOWN:
        return True
    if container.name == "str":
        return not (is_known(item) and item != STR)
    if container.name == "bytes":
        return not (isinstance(item, Instance) and item.name in KNOWN - {"bytes", "int", "bool"})
    if container.name in ("dict", "dict_keys"):
        return not surely_unhashable(item)
    if container.name in ("set", "frozenset"):  # they look for a set as if it were frozen
        return item == ANY or not surely_unhashable(item) or (isinstance(item, Instance) and item.name == "set")
    return container.name in PROTOCOLS["Container"]


def never_equal(left: SemanticType, right: SemanticType) -> bool:
    """Whether ``left == right`` is False for all values, because the built-in classes differ."""
    return all(_never_equal(one, other) for one, other in product(members_of(left), members_of(right)))


def _never_equal(left: SemanticType, right: SemanticType) -> bool:
    if not (isinstance(left, Instance) and isinstance(right, Instance)):
        return False
    if left.name not in KNOWN or right.name not in KNOWN:
        return False
    if left.name in NUMBERS and right.name in NUMBERS:
        return False
    if left.name in SETS and right.name in SETS:
        return False
    return left.name != right.name and "None" not in (left.name, right.name)


def truth_valued(op: CompareOperator, left: SemanticType, right: SemanticType) -> bool:
    """Whether ``left op right`` is surely a bool: a class may compare as it likes."""
    return op in ("in", "not in", "is", "is not") or (is_known(left) and is_known(right))


def subscript(value: SemanticType, index: SemanticType, is_slice: bool) -> SemanticType | None:
    """Type of ``value[index]``; None if Python surely raises TypeError."""
    results: list[SemanticType] = []
    for member, key in product(members_of(value), members_of(index)):
        result = _subscript(member, key, is_slice)
        if result is not None:
            results.append(result)
    return union(*results) if results else None


def _subscript(value: SemanticType, index: SemanticType, is_slice: bool) -> SemanticType | None:
    if isinstance(value, Function):
        return None
    if not isinstance(value, Instance) or value.name not in KNOWN:
        return ANY
    if value.name == "dict":
        key, item = value.args if len(value.args) == 2 else (ANY, ANY)
        # Since Python 3.12 a slice may be a key.
        return None if surely_unhashable(index) or (is_slice and is_known(key)) else item
    if value.name not in _INDEXED:
        return None
    if is_slice:
        return value if value.name != "tuple" or value.variadic else ANY
    if surely_misfits(index, Instance("SupportsIndex")):
        return None
    match value.name:
        case "str":
            return STR
        case "bytes" | "range":
            return INT
        case _:
            return union(*value.args) if value.args else ANY


def sliceable_by(value: SemanticType, part: SemanticType) -> bool:
    """Whether ``value[part:]`` may be evaluated without TypeError."""
    indexed = all(isinstance(member, Instance) and member.name in _INDEXED for member in members_of(value))
    return not indexed or not surely_misfits(part, union(Instance("SupportsIndex"), NONE))
