"""Binding the arguments of an example to the signature, as Python binds them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.model import Signature, SignatureParameter
from lift_sys.ir.outline import ParameterKind
from lift_sys.verify.run.evaluate import Outcome, Raised, State, Unknown, Value, World
from lift_sys.verify.run.values import is_data

_KINDS = {
    ParameterKind.POSITIONAL_ONLY: inspect.Parameter.POSITIONAL_ONLY,
    ParameterKind.POSITIONAL_OR_KEYWORD: inspect.Parameter.POSITIONAL_OR_KEYWORD,
    ParameterKind.VAR_POSITIONAL: inspect.Parameter.VAR_POSITIONAL,
    ParameterKind.KEYWORD_ONLY: inspect.Parameter.KEYWORD_ONLY,
    ParameterKind.VAR_KEYWORD: inspect.Parameter.VAR_KEYWORD,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """Values of all parameters, in the signature's order."""

    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Misbound:
    """Python would not make this call, or an argument has no value; `why` is a sentence without its end."""

    why: str


def bind(world: World, signature: Signature, call: nodes.Expr) -> Bound | Misbound | Unknown:
    """The parameters' values in `call`."""
    if not isinstance(signature.name, str) or not signature.is_complete:
        return Unknown("a signature that is not complete", signature.header_span)
    for parameter in signature.parameters:
        if not isinstance(parameter.name, str):
            return Unknown(f"`{parameter.name.label}` is still to be decided.", parameter.name_span)
    if not isinstance(call, nodes.Call):
        return Unknown("an example that is no call", call.span)
    receiver = _receiver(world, signature, call)
    if isinstance(receiver, Unknown):
        return receiver
    args, keywords = list(receiver), dict[str, Any]()
    for argument in (*call.args, *call.keywords):
        found = _evaluated(world, argument)
        match found:
            case Unknown():
                return found
            case Raised(exception=exception):
                return Misbound(f"an argument raises {exception}")
            case Value(value=value) if isinstance(argument, nodes.Keyword):
                if keywords.keys() & value.keys():
                    return Misbound("a keyword stands twice")
                keywords |= value
            case Value(value=value):
                args += value
    return _bound(world, signature, call, args, keywords)


def _receiver(world: World, signature: Signature, call: nodes.Call) -> list[Any] | Unknown:
    """The object a method is called on; nothing for a function. The call must be one of the specified function."""
    name = str(signature.name)
    owner, _, own = name.rpartition(".")
    other = Unknown(f"a call of something else than `{name}`", call.func.span)
    match call.func:
        case nodes.Name(id=called) if not owner:
            return [] if called == own else other
        case nodes.Attribute(value=receiver, attr=attr) if owner and attr == own:
            if not _is_plain_method(world, signature):
                return Unknown(f"`{name}`, which is no plain method,", call.func.span)
            if isinstance(receiver, nodes.Name) and receiver.id == owner:
                return []
            found = world.evaluate(receiver, State())
            if isinstance(found, Value):
                return [found.value]
            return found if isinstance(found, Unknown) else Unknown("an object that cannot be made", receiver.span)
        case _:
            return other


def _is_plain_method(world: World, signature: Signature) -> bool:
    outline = world.environment.outline
    source = outline.function_by_name.get(str(signature.name)) if outline is not None else None
    if source is not None and source.decorators:
        return False
    return not signature.parameters or signature.parameters[0].name != "cls"


def _evaluated(world: World, argument: nodes.Expr | nodes.Keyword) -> Outcome:
    """Positional arguments as a list, keyword arguments as a dict."""
    match argument:
        case nodes.Starred():
            found = world.evaluate(nodes.List((argument,), argument.span), State())
        case nodes.Keyword(name=None, value=value):
            found = world.evaluate(nodes.Dict((None,), (value,), value.span), State())
        case nodes.Keyword(name=name, value=value):
            found = _then(world.evaluate(value, State()), lambda one: {name: one})
        case _:
            found = _then(world.evaluate(argument, State()), lambda one: [one])
    if isinstance(found, Value):
        if not is_data(found.value):
            return Unknown("an argument that is no plain data", argument.span)
        if isinstance(found.value, dict) and not all(isinstance(key, str) for key in found.value):
            return Raised("TypeError", "keywords must be strings")
    return found


def _then(found: Outcome, change: Any) -> Outcome:
    return Value(change(found.value)) if isinstance(found, Value) else found


def _bound(
    world: World, signature: Signature, call: nodes.Call, args: list[Any], keywords: dict[str, Any]
) -> Bound | Misbound | Unknown:
    stated = {str(parameter.name): parameter for parameter in signature.parameters}
    parameters = [
        inspect.Parameter(name, _KINDS[p.kind], default=inspect.Parameter.empty if p.default is None else None)
        for name, p in stated.items()
    ]
    first = next(iter(stated), None)
    if "." in str(signature.name) and first not in ("self", "cls"):
        parameters.insert(0, inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY))
    try:
        python = inspect.Signature(parameters)
    except ValueError:
        return Unknown("a signature that Python would not take", signature.header_span)
    try:
        given = python.bind(*args, **keywords).arguments
    except TypeError as error:
        return Misbound(str(error))
    values: dict[str, Any] = {}
    for name in python.parameters:
        if name in given:
            values[name] = given[name]
            continue
        default = _default(world, stated[name], call)
        if isinstance(default, Unknown):
            return default
        values[name] = default.value
    return Bound(values)


def _default(world: World, parameter: SignatureParameter, call: nodes.Call) -> Value | Unknown:
    match parameter.kind, parameter.default:
        case ParameterKind.VAR_POSITIONAL, _:
            return Value(())
        case ParameterKind.VAR_KEYWORD, _:
            return Value({})
        case _, None:
            return Unknown("a missing argument", call.span)
        case _, nodes.Constant(value=value) if value is ...:
            return Unknown(f"the default of `{parameter.name}`, which is not stated,", call.span)
        case _, default:
            found = world.evaluate(default, State())
            if isinstance(found, Raised) or (isinstance(found, Value) and not is_data(found.value)):
                return Unknown(f"the default of `{parameter.name}`", call.span)
            return found
