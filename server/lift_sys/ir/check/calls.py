"""Calls: do the arguments fit, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from lift_sys.ir import nodes
from lift_sys.ir.check import expressions
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.slips import Slip
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.text import Span
from lift_sys.ir.types.semantic import (
    ANY,
    KNOWN,
    AnyType,
    ClassObject,
    Function,
    FunctionSignature,
    Instance,
    ParameterType,
    SemanticType,
    Union,
    Variable,
    element_of,
    is_known,
    members_of,
    show,
    substituted,
    surely_misfits,
    union,
    written_members,
)

_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why arguments do not fit a signature. `rank`: how far the match got; the best mismatch is reported."""

    span: Span
    message: str
    rank: int
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A positional argument, or a keyword's value, with its type."""

    node: nodes.Expr
    type: SemanticType
    span: Span


def call_type(context: Context, node: nodes.Call, callee: SemanticType, scope: Scope) -> SemanticType:
    """Type of a call's value; reports arguments that surely do not fit."""
    signatures = _with_keywords(_signatures(callee), node.keywords)
    expected = _expected_types(signatures, node)
    positional = [
        Argument(a, expressions.infer(context, a, scope, e), a.span) for a, e in zip(node.args, expected, strict=True)
    ]
    keywords = {}
    for k in node.keywords:
        wanted = _keyword_type(signatures, k.name)
        keywords[k.name] = Argument(k.value, expressions.infer(context, k.value, scope, wanted), k.span)
    if not signatures:
        _report_not_callable(context, node, callee)
        return (
            Instance(callee.name)
            if isinstance(callee, ClassObject) and callee.name not in context.environment.types
            else ANY
        )
    spread = any(isinstance(a, nodes.Starred) for a in node.args) or None in keywords
    decisive = len(signatures) > 1 and not spread and all(is_known(a.type) for a in (*positional, *keywords.values()))
    problems: list[Problem] = []
    results: list[SemanticType] = []
    for signature in signatures:
        bindings: dict[str, SemanticType] = {}
        problem = None if spread else _mismatch(node, signature, positional, keywords, bindings)
        if problem is None:
            results.append(_without_variables(substituted(signature.returns, bindings)))
            if decisive:
                break
        else:
            problems.append(problem)
    if results:
        return union(*results)
    worst = max(problems, key=lambda p: p.rank)
    context.mismatch(worst.span, worst.message, slip=worst.slip)
    return union(*(_without_variables(s.returns) for s in signatures))


def _signatures(callee: SemanticType) -> tuple[FunctionSignature, ...]:
    return callee.overloads if isinstance(callee, (Function, ClassObject)) else ()


def _with_keywords(
    signatures: tuple[FunctionSignature, ...], keywords: tuple[nodes.Keyword, ...]
) -> tuple[FunctionSignature, ...]:
    """Of several ways to call those that have the parameters named in the call, if there are such."""
    if len(signatures) < 2 or not keywords:
        return signatures
    given = {k.name for k in keywords if k.name is not None}
    named = tuple(s for s in signatures if given <= {p.name for p in s.parameters})
    return named or signatures


def _expected_types(signatures: tuple[FunctionSignature, ...], node: nodes.Call) -> list[SemanticType]:
    """What the parameters ask of each positional argument, where there is one way to call only."""
    expected: list[SemanticType] = [ANY] * len(node.args)
    if len(signatures) == 1:
        position = 0
        for parameter in signatures[0].parameters:
            if parameter.kind in _POSITIONAL and position < len(expected):
                expected[position] = parameter.type
                position += 1
    return expected


def _keyword_type(signatures: tuple[FunctionSignature, ...], name: str | None) -> SemanticType:
    if len(signatures) != 1:
        return ANY
    return next((p.type for p in signatures[0].parameters if p.name == name), ANY)


def _report_not_callable(context: Context, node: nodes.Call, callee: SemanticType) -> None:
    parts = members_of(callee)
    if parts and all(isinstance(p, Instance) and p.name in KNOWN for p in parts):
        context.mismatch(node.func.span, f"`{show(callee)}` cannot be called")


def _mismatch(
    node: nodes.Call,
    signature: FunctionSignature,
    positional: list[Argument],
    keywords: dict[str | None, Argument],
    bindings: dict[str, SemanticType],
) -> Problem | None:
    """The first reason why the arguments surely do not fit; `bindings` collects what type variables stand for."""
    name = _called(node.func)
    pairs: list[tuple[ParameterType, Argument]] = []
    by_position = [p for p in signature.parameters if p.kind in _POSITIONAL]
    rest = next((p for p in signature.parameters if p.kind is ParameterKind.VAR_POSITIONAL), None)
    for index, argument in enumerate(positional):
        if index < len(by_position):
            pairs.append((by_position[index], argument))
        elif rest is not None:
            pairs.append((rest, argument))
        else:
            return _too_many(name, argument, len(by_position), positional)
    taken = {p.name for p, _ in pairs if p.kind is not ParameterKind.VAR_POSITIONAL}
    by_keyword = {
        p.name: p
        for p in signature.parameters
        if p.kind in (ParameterKind.POSITIONAL_OR_KEYWORD, ParameterKind.KEYWORD_ONLY)
    }
    anything = next((p for p in signature.parameters if p.kind is ParameterKind.VAR_KEYWORD), None)
    for keyword, argument in keywords.items():
        parameter = by_keyword.get(keyword or "", anything)
        if parameter is None:
            return _unknown_keyword(name, keyword or "", argument, by_keyword)
        if parameter is not anything and parameter.name in taken:
            return Problem(argument.span, f"`{name}` got `{keyword}` twice", 1)
        taken.add(keyword or "")
        pairs.append((parameter, argument))
    missing = [
        p.name
        for p in signature.parameters
        if not p.has_default
        and p.name not in taken
        and p.kind not in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
    ]
    if missing:
        listed = ", ".join(f"`{m}`" for m in missing)
        return Problem(
            node.span, f"`{name}` needs {'an argument for ' if len(missing) == 1 else 'arguments for '}{listed}", 2
        )
    for parameter, argument in pairs:
        _bind(parameter.type, argument.type, bindings)
        wanted = parameter.type
        if surely_misfits(argument.type, wanted):
            what = f"`{parameter.name}`" if parameter.name else "the argument"
            return Problem(
                argument.node.span, f"`{name}` takes {_readable(wanted)} for {what}, found `{show(argument.type)}`", 3
            )
    return None


def _readable(wanted: SemanticType) -> str:
    """How a message names what is wanted: types in backquotes, protocols of the prelude in plain words."""
    words = {"Sized": "something with a length", "SupportsIndex": "`int`", "SupportsAbs": "a number",
             "SupportsRound": "a number", "SupportsInt": "a number or text", "SupportsFloat": "a number or text",
             "Reversible": "a sequence", "Iterable": "something to iterate over",
             "Hashable": "something that can be hashed", "Iterator": "an iterator"}  # fmt: skip
    if isinstance(wanted, Union):
        return " or ".join(_readable(m) for m in written_members(wanted))
    if isinstance(wanted, Instance) and wanted.name in words:
        inner = wanted.args[0] if wanted.args else ANY
        if wanted.name not in ("Iterable", "Iterator") or isinstance(inner, (Variable, AnyType)):
            return words[wanted.name]
    return f"`{show(wanted)}`"


def _called(func: nodes.Expr) -> str:
    match func:
        case nodes.Name(id=name):
            return name
        case nodes.Attribute(attr=attr):
            return attr
        case _:
            return "the function"


def _too_many(name: str, argument: Argument, most: int, positional: list[Argument]) -> Problem:
    takes = "no arguments" if not most else "one argument" if most == 1 else f"at most {most} arguments"
    span = Span(argument.span.start, positional[-1].span.end)
    return Problem(span, f"`{name}` takes {takes}, found {len(positional)}", 2 if most else 1)


def _unknown_keyword(name: str, keyword: str, argument: Argument, known: dict[str, ParameterType]) -> Problem:
    span = Span(argument.span.start, argument.span.start + len(keyword))
    return Problem(span, f"`{name}` has no parameter `{keyword}`", 1, Slip(keyword, span, lambda: known, most=1))


def _bind(parameter: SemanticType, argument: SemanticType, bindings: dict[str, SemanticType]) -> None:
    """Learn from one argument what the type variables of its parameter stand for."""
    match parameter:
        case Variable(name=name):
            bindings[name] = union(bindings[name], argument) if name in bindings else argument
        case Instance(name="Iterable" | "Sequence" | "Iterator" | "Reversible", args=(inner,)):
            _bind(inner, element_of(argument), bindings)
        case _:
            return


def _without_variables(given: SemanticType) -> SemanticType:
    match given:
        case Variable():
            return ANY
        case Instance(name=name, args=args, variadic=variadic):
            return Instance(name, tuple(_without_variables(a) for a in args), variadic)
        case Union(members=members):
            return union(*(_without_variables(m) for m in members))
        case _:
            return given
