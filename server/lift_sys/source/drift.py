"""Where the signature that a document states and the one that its source has do not agree.

What is said must be true: where the two cannot surely be told apart, nothing is said. A missing annotation says
nothing, on either side, and a hole agrees with everything.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.ir.outline import ParameterKind, SourceFunction, SourceParameter
from lift_sys.source.names import Names
from lift_sys.source.types import HOLE, NO_ALIASES, parse_expression, read_type, surely_differ

_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)
_RECEIVERS = frozenset(("self", "cls"))


@dataclass(frozen=True, slots=True)
class StatedParameter:
    """A parameter as a document states it.

    `name` is None for a hole. `annotation` is the text of the base type (a refinement's ``T``); it and `default` may
    have holes (``list[?T]``, ``?limit``). An `annotation` of None says nothing, a `default` of None says there is none.
    """

    name: str | None
    kind: ParameterKind = ParameterKind.POSITIONAL_OR_KEYWORD
    annotation: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class StatedSignature:
    """A signature as a document states it; `name` is dotted for a method, which need not state its ``self``."""

    name: str
    parameters: tuple[StatedParameter, ...] = ()
    returns: str | None = None
    is_async: bool = False
    type_parameters: str = ""
    """Those of a generic function, in their brackets."""

    @property
    def simple_name(self) -> str:
        """The name without that of the class."""
        return self.name.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The dotted name of the class; empty for a function."""
        return self.name.rpartition(".")[0]


class DifferenceKind(StrEnum):
    """In what the two signatures differ. Missing is what the source lacks, extra what the document does not state."""

    MISSING_PARAMETER = "missing-parameter"
    EXTRA_PARAMETER = "extra-parameter"
    ORDER = "order"
    KIND = "kind"
    DEFAULT = "default"
    ANNOTATION = "annotation"
    RETURN = "return"
    ASYNC = "async"


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement. `expected` is the document's text and `found` the source's, None where there is none."""

    kind: DifferenceKind
    message: str
    parameter: str | None = None
    expected: str | None = None
    found: str | None = None


def differences(
    stated: StatedSignature, function: SourceFunction, names: Names, aliases: Mapping[str, str] = NO_ALIASES
) -> tuple[Difference, ...]:
    """How `function` differs from what is `stated`, parameters first, in the document's order.

    `aliases` are the types that the document defines, each with the text of its base type.
    """
    found: list[Difference] = []
    pairs, missing, extra = pair_parameters(stated, function)
    for p in missing:
        message = f"the source has no parameter `{p.name}`"
        found.append(Difference(DifferenceKind.MISSING_PARAMETER, message, p.name, shown(p), None))
    receiver = receiver_of(function)
    for ours, theirs in pairs:
        if theirs is receiver:
            continue
        found += _parameter(ours, theirs, function, names, aliases)
    for q in extra:
        message = f"the source has a parameter `{q.name}` that the signature does not state"
        found.append(Difference(DifferenceKind.EXTRA_PARAMETER, message, q.name, None, q.name))
    found += _order(pairs, function)
    if _types_differ(stated.returns, function.returns, function, names, aliases):
        message = f"the source returns `{function.returns}`, the signature says `{stated.returns}`"
        found.append(Difference(DifferenceKind.RETURN, message, None, stated.returns, function.returns))
    if stated.is_async != function.is_async:
        one, other = ("source", "signature") if function.is_async else ("signature", "source")
        message = f"the {one} is async, the {other} is not"
        expected, actual = ("async" if a else None for a in (stated.is_async, function.is_async))
        found.append(Difference(DifferenceKind.ASYNC, message, None, expected, actual))
    return tuple(found)


Pair = tuple[StatedParameter, SourceParameter]


def pair_parameters(
    stated: StatedSignature, function: SourceFunction
) -> tuple[list[Pair], list[StatedParameter], list[SourceParameter]]:
    """Which stated parameter is which of the source's, and what is left on either side.

    Parameters pair by name; a hole takes one that is left over, of its own kind if it can. Receivers pair whatever
    they are called, and one that the document does not state is left out.
    """
    theirs = list(function.parameters)
    ours = list(stated.parameters)
    pairs: list[Pair] = []
    receiver = receiver_of(function)
    if receiver is not None:
        theirs.remove(receiver)
        if ours and (ours[0].name == receiver.name or ours[0].name in _RECEIVERS):
            pairs.append((ours.pop(0), receiver))
    stated_names = {p.name for p in ours}
    by_name = {q.name: q for q in theirs}
    left = [q for q in theirs if q.name not in stated_names]
    missing: list[StatedParameter] = []
    for p in ours:
        match: SourceParameter | None = None
        if p.name is not None:
            match = by_name.get(p.name)
        elif left:
            match = next((q for q in left if q.kind == p.kind), left[0])
            left.remove(match)
        if match is not None:
            pairs.append((p, match))
        elif p.name is not None and not (p is stated.parameters[0] and stated.owner and p.name in _RECEIVERS):
            missing.append(p)
    return pairs, missing, left


def receiver_of(function: SourceFunction) -> SourceParameter | None:
    """The ``self`` or ``cls`` of a method, whatever it is called."""
    is_static = any(d.rpartition(".")[2] == "staticmethod" for d in function.decorators)
    if "." not in function.name or is_static or not function.parameters:
        return None
    first = function.parameters[0]
    return first if first.kind in _POSITIONAL else None


def shown(p: StatedParameter) -> str:
    """A stated parameter as a signature shows it."""
    star = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}.get(p.kind, "")
    text = star + (p.name or "?_")
    if p.annotation is not None:
        text += f": {p.annotation}"
    if p.default is not None:
        text += f" = {p.default}" if p.annotation is not None else f"={p.default}"
    return text


def same_default(stated: str, found: str, names: Names) -> bool:
    """Whether two defaults are the same value, as far as it can be told, or else the same expression.

    ``...`` in a signature stands for any default. A name that is bound to one literal stands for that literal.
    """
    if stated.strip() == "..." or HOLE.search(stated):
        return True
    ours, theirs = parse_expression(stated), parse_expression(found)
    if ours is None or theirs is None:
        return ours is theirs is None and stated.split() == found.split()
    if ast.dump(ours) == ast.dump(theirs):
        return True
    one, other = _literal(ours, names), _literal(theirs, names)
    return one is not None and one == other


def _parameter(
    ours: StatedParameter, theirs: SourceParameter, function: SourceFunction, names: Names, aliases: Mapping[str, str]
) -> list[Difference]:
    found = []
    name = theirs.name
    if ours.name is not None and ours.kind != theirs.kind:
        message = f"parameter `{name}` is {theirs.kind} in the source, {ours.kind} in the signature"
        found.append(Difference(DifferenceKind.KIND, message, name, ours.kind, theirs.kind))
    if _types_differ(ours.annotation, theirs.annotation, function, names, aliases):
        message = f"parameter `{name}` is `{theirs.annotation}` in the source, `{ours.annotation}` in the signature"
        found.append(Difference(DifferenceKind.ANNOTATION, message, name, ours.annotation, theirs.annotation))
    if ours.name is None and ours.default is None:
        return found
    a, b = ours.default, theirs.default
    if a is not None and HOLE.search(a):
        return found
    if (a is None) != (b is None) or (a is not None and b is not None and not same_default(a, b, names)):
        message = (
            f"parameter `{name}` has {f'the default `{b}`' if b is not None else 'no default'} in the source, "
            f"{f'`{a}`' if a is not None else 'none'} in the signature"
        )
        found.append(Difference(DifferenceKind.DEFAULT, message, name, a, b))
    return found


def _order(pairs: list[Pair], function: SourceFunction) -> list[Difference]:
    """Parameters that are given by position must come in the same order."""
    positional = [(p, q) for p, q in pairs if p.name is not None and p.kind in _POSITIONAL and q.kind in _POSITIONAL]
    ours = [q.name for _, q in positional]
    place = {q.name: index for index, q in enumerate(function.parameters)}
    theirs = sorted(ours, key=lambda name: place[name])
    if ours == theirs:
        return []
    first = next(a for a, b in zip(ours, theirs, strict=True) if a != b)
    expected, found = ", ".join(ours), ", ".join(theirs)
    message = f"the source has its parameters in the order {found}, the signature {expected}"
    return [Difference(DifferenceKind.ORDER, message, first, expected, found)]


def _types_differ(
    ours: str | None, theirs: str | None, function: SourceFunction, names: Names, aliases: Mapping[str, str]
) -> bool:
    if ours is None or theirs is None or ours.split() == theirs.split():
        return False
    owner = function.name.rpartition(".")[0]
    return surely_differ(read_type(ours, names, owner, aliases), read_type(theirs, names, owner), names)


def _literal(node: ast.expr, names: Names) -> str | None:
    """A text that is the same for the same literal values, and different for ``1``, ``1.0`` and ``True``."""
    if isinstance(node, ast.Name):
        text = names.constant(node.id)
        meant = None if text is None else parse_expression(text)
        if meant is None or isinstance(meant, ast.Name):
            return None
        node = meant
    try:
        return _canonical(ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _canonical(value: object) -> str:
    match value:
        case set() | frozenset():
            return f"{{{','.join(sorted(map(_canonical, value)))}}}"
        case dict():
            return f"dict({','.join(sorted(f'{_canonical(k)}:{_canonical(v)}' for k, v in value.items()))})"
        case list() | tuple():
            return f"{type(value).__name__}({','.join(map(_canonical, value))})"
    return repr(value)
