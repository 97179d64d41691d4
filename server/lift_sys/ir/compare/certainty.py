"""What is certain of the value of an expression, as far as annotations can be trusted."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.compare.scopes import Scope
from lift_sys.ir.nodes import Expr


def is_exact(node: Expr, scope: Scope) -> bool:
    """Whether a value is certainly of a class that leaves every comparison with its own subclasses to them.

    A float or a bool is not: they compare themselves with instances of subclasses of `int`, whatever those define.
    """
    match node:
        case nodes.Constant(value=value):
            return value is None or type(value) in (int, str, bytes)
        case nodes.JoinedStr():
            return True
        case nodes.Call(func=func, args=(_,), keywords=()):
            return scope.builtin(func, "len") is not None
        case nodes.UnaryOp(op="-" | "+" | "~", operand=operand):
            return is_exact(operand, scope)
        case nodes.BinOp(op="+" | "-" | "*" | "//" | "%", left=left, right=right):
            return is_exact(left, scope) and is_exact(right, scope)
        case _:
            return False


def is_scalar(node: Expr, scope: Scope) -> bool:
    """Whether a value is one of Python's own numbers or strings, as far as annotations can be trusted."""
    match node:
        case nodes.Constant(value=value):
            return isinstance(value, (int, float, str, bytes))
        case nodes.Name(id=name):
            return name in scope.scalars
        case nodes.UnaryOp(op=op, operand=operand):
            return op == "not" or is_scalar(operand, scope)
        case nodes.BinOp(op="+" | "-" | "*" | "//" | "%", left=left, right=right):
            return is_scalar(left, scope) and is_scalar(right, scope)
        case _:
            return is_exact(node, scope)


def _is_number(node: Expr, scope: Scope) -> bool:
    match node:
        case nodes.Constant(value=value):
            return isinstance(value, (int, float))
        case nodes.Name(id=name):
            return name in scope.numbers
        case nodes.UnaryOp(op="-" | "+", operand=operand):
            return _is_number(operand, scope)
        case _:
            return False


def cannot_raise(node: Expr, scope: Scope) -> bool:
    """Whether evaluating gives True or False for certain: comparisons of numbers, joined or not."""
    match node:
        case nodes.Compare(left=left, ops=ops, comparators=comparators):
            return all(op not in ("in", "not in") for op in ops) and all(
                _is_number(operand, scope) for operand in (left, *comparators)
            )
        case nodes.BoolOp(values=values):
            return all(cannot_raise(value, scope) for value in values)
        case _:
            return False
