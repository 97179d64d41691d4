"""Printing expressions and types in canonical form: one line, one space around operators, no needless parentheses."""

from __future__ import annotations

import re

from lift_sys.ir import nodes
from lift_sys.ir.nodes import Expr, Type
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.expressions import (
    AND,
    BIT_OR,
    COMPARE,
    CONDITIONAL,
    EQUIVALENCE,
    IMPLICATION,
    LEVELS,
    NOT,
    OR,
    POWER,
    UNARY,
)
from lift_sys.ir.parser.literals import string_key

ATOM = POWER + 1
TOP = 0
"""The level of a place where a hole with its parts may stand bare."""


def print_expression(node: Expr, level: int = TOP) -> str:
    """Text of `node` as it stands where operators of at least `level` are expected, with parentheses if it needs them.

    Raises ValueError for text that could not be read (:class:`~lift_sys.ir.nodes.ErrorExpr`).
    """
    text, own = _expression(node)
    return f"({text})" if own < level else text


def _expression(node: Expr) -> tuple[str, int]:
    """The text of `node` and how tightly its outermost operator binds."""
    match node:
        case nodes.Name(id=name):
            return name, ATOM
        case nodes.Constant(key=key):
            return key, ATOM
        case nodes.JoinedStr(text=text):
            return text, ATOM
        case nodes.Attribute(value=value, attr=attr):
            base = print_expression(value, ATOM)
            number = isinstance(value, nodes.Constant) and base.isdigit()
            return (f"({base}).{attr}" if number else f"{base}.{attr}"), ATOM
        case nodes.Subscript(value=value, index=index):
            return f"{print_expression(value, ATOM)}[{_index(index)}]", ATOM
        case nodes.Slice():
            return _slice(node), ATOM
        case nodes.Starred(value=value):
            return f"*{print_expression(value, BIT_OR)}", ATOM
        case nodes.Call():
            return _call(node), ATOM
        case nodes.Old(value=value):
            return f"old({print_expression(value)})", ATOM
        case nodes.UnaryOp(op="not", operand=operand):
            return f"not {_last(operand, NOT)}", _open_end(node, NOT)
        case nodes.UnaryOp(op=op, operand=operand):
            return f"{op}{print_expression(operand, UNARY)}", UNARY
        case nodes.BinOp(op="**", left=left, right=right):
            return f"{print_expression(left, ATOM)} ** {print_expression(right, UNARY)}", POWER
        case nodes.BinOp(op=op, left=left, right=right):
            own = LEVELS[op]
            return f"{print_expression(left, own)} {op} {print_expression(right, own + 1)}", own
        case nodes.BoolOp(op=op, values=values):
            own = AND if op == "and" else OR
            shown = [print_expression(value, own + 1) for value in values[:-1]] + [_last(values[-1], own + 1)]
            return f" {op} ".join(shown), _open_end(node, own)
        case nodes.Compare(left=left, ops=ops, comparators=comparators):
            parts = [print_expression(left, COMPARE + 1)]
            for operator, comparator in zip(ops, comparators, strict=True):
                parts += [operator, print_expression(comparator, COMPARE + 1)]
            return " ".join(parts), COMPARE
        case nodes.Implication(left=left, right=right):
            text = f"{print_expression(left, IMPLICATION + 1)} ==> {_last(right, IMPLICATION)}"
            return text, _open_end(node, IMPLICATION)
        case nodes.Equivalence(left=left, right=right):
            return f"{print_expression(left, EQUIVALENCE + 1)} <==> {_last(right, EQUIVALENCE)}", EQUIVALENCE
        case nodes.IfExp(test=test, body=body, orelse=orelse):
            parts = [
                print_expression(body, OR),
                "if",
                print_expression(test, OR),
                "else",
                print_expression(orelse, CONDITIONAL),
            ]
            return " ".join(parts), CONDITIONAL
        case nodes.Lambda(parameters=parameters, body=body):
            inner = ", ".join(_lambda_parameters(parameters))
            return f"lambda{' ' if inner else ''}{inner}: {print_expression(body, CONDITIONAL)}", CONDITIONAL
        case nodes.Quantifier(kind=kind, binders=binders, body=body):
            bound = ", ".join(f"{_binder_target(b.target)} in {print_expression(b.iterable, OR)}" for b in binders)
            return f"{kind} {bound}: {print_expression(body, EQUIVALENCE)}", EQUIVALENCE
        case nodes.Hole():
            text = print_hole(node)
            return text, (ATOM if text == node.label else TOP)
        case nodes.ErrorExpr():
            raise ValueError("text with syntax errors has no canonical form")
        case _:
            return _display(node), ATOM


def _last(node: Expr, level: int) -> str:
    """An operand behind which nothing follows: there a quantifier needs no parentheses."""
    text, own = _expression(node)
    match node:
        case nodes.Quantifier():
            own = ATOM
        case nodes.UnaryOp(op="not"):
            own = NOT
        case nodes.BoolOp(op=op):
            own = AND if op == "and" else OR
        case nodes.Implication():
            own = IMPLICATION
        case _:
            pass
    return f"({text})" if own < level else text


def _open_end(node: Expr, own: int) -> int:
    """A quantifier at the end would take in whatever follows, so the whole binds as loosely as the quantifier."""
    last: Expr = node
    while True:
        match last:
            case nodes.Quantifier():
                return EQUIVALENCE
            case nodes.UnaryOp(op="not", operand=operand):
                last = operand
            case nodes.BoolOp(values=values):
                last = values[-1]
            case nodes.Implication(right=right) | nodes.Equivalence(right=right):
                last = right
            case _:
                return own


def _display(node: nodes.List | nodes.Tuple | nodes.Set | nodes.Dict | nodes.Comprehension) -> str:
    match node:
        case nodes.List(elements=elements):
            return f"[{', '.join(print_expression(e) for e in elements)}]"
        case nodes.Tuple(elements=elements):
            return f"({', '.join(print_expression(e) for e in elements)}{',' if len(elements) == 1 else ''})"
        case nodes.Set(elements=elements):
            return f"{{{', '.join(_in_braces(e) for e in elements)}}}"
        case nodes.Dict(keys=keys, values=values):
            pairs = (
                f"**{print_expression(value, BIT_OR)}" if key is None else f"{_in_braces(key)}: {_in_braces(value)}"
                for key, value in zip(keys, values, strict=True)
            )
            return f"{{{', '.join(pairs)}}}"
        case nodes.Comprehension(kind=kind):
            brackets = {"list": "[]", "generator": "()"}.get(kind, "{}")
            return f"{brackets[0]}{print_generator(node)}{brackets[1]}"


def print_generator(node: nodes.Comprehension, level: int = EQUIVALENCE) -> str:
    """A comprehension without its brackets."""
    element = print_expression(node.element, level if node.kind == "generator" else EQUIVALENCE)
    if node.value is not None:
        element += f": {_in_braces(node.value)}"
    parts = [element]
    for generator in node.generators:
        parts.append(f"for {_target(generator.target)} in {print_expression(generator.iterable, OR)}")
        parts += [f"if {print_expression(condition, OR)}" for condition in generator.conditions]
    return " ".join(parts)


def _in_braces(node: Expr) -> str:
    """Inside braces and slices a colon has another meaning, so a hole with parts needs parentheses."""
    return print_expression(node, EQUIVALENCE)


def _binder_target(node: Expr) -> str:
    """Behind `forall` a bracket followed by a comma would be the argument of a call."""
    first = node.elements[0] if isinstance(node, nodes.Tuple) else node
    return _target_atom(node) if isinstance(first, nodes.Tuple) else _target(node)


def _target(node: Expr) -> str:
    if isinstance(node, nodes.Tuple) and len(node.elements) > 1:
        return ", ".join(_target_atom(e) for e in node.elements)
    return _target_atom(node)


def _target_atom(node: Expr) -> str:
    if isinstance(node, nodes.Tuple):
        return f"({', '.join(_target_atom(e) for e in node.elements)}{',' if len(node.elements) == 1 else ''})"
    return print_expression(node, ATOM)


def _index(node: Expr) -> str:
    if isinstance(node, nodes.Tuple) and node.elements:
        return ", ".join(_slice_part(e) for e in node.elements) + ("," if len(node.elements) == 1 else "")
    return _slice_part(node)


def _slice_part(node: Expr) -> str:
    return _slice(node) if isinstance(node, nodes.Slice) else _in_braces(node)


def _slice(node: nodes.Slice) -> str:
    lower = _in_braces(node.lower) if node.lower is not None else ""
    upper = _in_braces(node.upper) if node.upper is not None else ""
    return f"{lower}:{upper}" + (f":{_in_braces(node.step)}" if node.step is not None else "")


def _call(node: nodes.Call) -> str:
    only = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if isinstance(only, nodes.Comprehension) and only.kind == "generator":
        return f"{print_expression(node.func, ATOM)}({print_generator(only)})"
    arguments = [print_expression(argument) for argument in node.args]
    for keyword in node.keywords:
        prefix = f"{keyword.name}=" if keyword.name else "**"
        arguments += [prefix + print_expression(keyword.value)]
    return f"{print_expression(node.func, ATOM)}({', '.join(arguments)})"


def _lambda_parameters(parameters: tuple[nodes.Parameter, ...]) -> list[str]:
    return parameter_list(
        [
            (p.kind, f"{p.name}" + (f"={print_expression(p.default, CONDITIONAL)}" if p.default is not None else ""))
            for p in parameters
        ]
    )


def parameter_list(parameters: list[tuple[ParameterKind, str]]) -> list[str]:
    """Parameters as they are written, with the ``/`` and ``*`` that their kinds ask for."""
    shown: list[str] = []
    previous: ParameterKind | None = None
    starred = False
    for kind, text in parameters:
        if previous is ParameterKind.POSITIONAL_ONLY and kind is not ParameterKind.POSITIONAL_ONLY:
            shown.append("/")
        if kind is ParameterKind.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        if kind is ParameterKind.VAR_POSITIONAL:
            text, starred = f"*{text}", True
        elif kind is ParameterKind.VAR_KEYWORD:
            text = f"**{text}"
        shown.append(text)
        previous = kind
    if previous is ParameterKind.POSITIONAL_ONLY:
        shown.append("/")
    return shown


def print_hole(node: nodes.Hole) -> str:
    """A hole with its parts."""
    text = node.label
    if node.annotation is not None:
        annotation = print_type(node.annotation)
        more = node.question is not None or node.where is not None or node.candidates is not None
        text += f": ({annotation})" if more and _ends_in_hole(node.annotation) else f": {annotation}"
    if node.question is not None:
        text += f" {string_key(node.question)}"
    if node.where is not None:
        text += f" where {_where(node.where, node.candidates is not None)}"
    if node.candidates is not None:
        text += f" in {print_expression(node.candidates)}"
    return text


def _ends_in_hole(node: Type) -> bool:
    return isinstance(node, nodes.Hole) or (isinstance(node, nodes.UnionType) and _ends_in_hole(node.members[-1]))


def _where(node: Expr, before_candidates: bool) -> str:
    """A constraint ends where candidates begin; where that would be read otherwise it is put in parentheses."""
    text = print_expression(node, EQUIVALENCE)
    if before_candidates and not isinstance(node, nodes.Compare):
        return f"({text})"
    if text.startswith("("):
        return f"({text})"  # an operand in parentheses before `in {…}` would be taken for the whole constraint
    for part in nodes.walk(node):
        if isinstance(part, nodes.Compare) and any(
            operator == "in" and isinstance(comparator, (nodes.Set, nodes.Dict))
            for operator, comparator in zip(part.ops[1:], part.comparators[1:], strict=True)
        ):
            return f"({text})"
    return text


def print_name(name: str | nodes.Hole, before_string: bool = False) -> str:
    """A name, or the hole in its place."""
    if isinstance(name, str):
        return name
    text = print_hole(name)
    bare = name.annotation is None and name.where is None and name.candidates is None
    return text if bare and not (before_string and name.question is None) else f"({text})"


_ENDS_IN_HOLE = re.compile(r"\?[^\s\"'()\[\]{}?]+\Z")


def before_string(text: str, node: Expr | Type | None = None) -> str:
    """The text of `node` as it stands before a string, which a hole at its end would take for its question."""
    bare = isinstance(node, nodes.Hole) and node.annotation is not None
    if bare or _ENDS_IN_HOLE.search(text):
        return f"({text})"
    return text


def print_place(node: Expr) -> str:
    """A place of an effect: a comprehension stands without brackets."""
    if isinstance(node, nodes.Comprehension) and node.kind == "generator":
        return print_generator(node, BIT_OR)
    return print_expression(node, BIT_OR)


def print_measure(node: Expr) -> str:
    """A measure of `decreases`: a tuple stands without parentheses."""
    if isinstance(node, nodes.Tuple) and len(node.elements) > 1:
        return ", ".join(print_expression(e) for e in node.elements)
    return print_expression(node)


def print_type(node: Type) -> str:
    """Text of a type."""
    match node:
        case nodes.NamedType(name=name):
            return name
        case nodes.GenericType(base=base, args=args):
            return f"{base.name}[{', '.join(print_type(a) for a in args)}]"
        case nodes.UnionType(members=members):
            return " | ".join(print_type(m) for m in members)
        case nodes.LiteralType(value=value):
            return _in_braces(value)
        case nodes.ListType(elements=None):
            return "..."
        case nodes.ListType(elements=elements):
            return f"[{', '.join(print_type(e) for e in elements or ())}]"
        case nodes.RefinementType(variable=variable, base=base, predicate=predicate):
            bar_free = BIT_OR + 1 if _has_bar(predicate) else EQUIVALENCE
            return f"{{{variable}: {print_type(base)} | {print_expression(predicate, bar_free)}}}"
        case nodes.Hole():
            return f"({print_hole(node)})" if node.where is not None else print_hole(node)
        case nodes.ErrorExpr():
            raise ValueError("text with syntax errors has no canonical form")


def _has_bar(predicate: Expr) -> bool:
    """Whether a bit-or may stand at the top of the predicate, where it would be taken for the refinement's bar."""
    return any(isinstance(part, nodes.BinOp) and part.op == "|" for part in nodes.walk(predicate))
