"""How a function, a method or a class can be called: a label with the place of every parameter, and words about it."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from lift_sys.ir import nodes
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.expressions import infer
from lift_sys.ir.model import Condition, Entity, Signature, SignatureParameter, Spec
from lift_sys.ir.outline import ParameterKind, SourceClass, SourceFunction
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.ir.text import Span
from lift_sys.ir.types.prelude import prelude
from lift_sys.ir.types.semantic import ClassObject, Function, FunctionSignature, SemanticType, members_of, show
from lift_sys.source.drift import receiver_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.describe import type_text
from lift_sys.workspace.assist.origins import Origin
from lift_sys.workspace.assist.targets import spec_of

MOST_CONDITIONS = 8
"""Preconditions that are shown; more would hide the signature itself."""


@dataclass(frozen=True, slots=True)
class CallParameter:
    """A parameter and its place in the label; `text` is plain words about it."""

    name: str
    kind: ParameterKind
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Callable:
    """One way to call something. `summary` is plain words, `conditions` are the preconditions that it states; `origin`
    is the file that says so, if it is another one.
    """

    label: str
    parameters: tuple[CallParameter, ...]
    summary: str = ""
    conditions: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A parameter as it is written: name, kind, its text in the label, and words about it."""

    name: str
    kind: ParameterKind
    code: str
    text: str = ""


_STARS = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}


def _callable(
    name: str, parts: Iterable[_Part], returns: str | None, summary: str = "", conditions: tuple[str, ...] = ()
) -> Callable:
    pieces: list[str] = []
    parameters: list[CallParameter] = []
    at = len(name) + 1

    def add(piece: str) -> None:
        nonlocal at
        pieces.append(piece)
        at += len(piece) + 2

    previous: ParameterKind | None = None
    starred = False
    for part in parts:
        if previous is ParameterKind.POSITIONAL_ONLY and part.kind is not previous:
            add("/")
        if part.kind is ParameterKind.KEYWORD_ONLY and not starred:
            add("*")
        starred = starred or part.kind in (ParameterKind.KEYWORD_ONLY, ParameterKind.VAR_POSITIONAL)
        previous = part.kind
        parameters.append(CallParameter(part.name, part.kind, Span(at, at + len(part.code)), part.text))
        add(part.code)
    if previous is ParameterKind.POSITIONAL_ONLY:
        add("/")
    arrow = f" -> {returns}" if returns is not None else ""
    return Callable(f"{name}({', '.join(pieces)}){arrow}", tuple(parameters), summary, conditions)


OLD = (
    _callable(
        "old",
        (_Part("expression", ParameterKind.POSITIONAL_OR_KEYWORD, "expression"),),
        None,
        "The value that the expression had at entry.",
    ),
)
"""What stands in the form of a call and is a word of the language. Its label leaves out what nobody needs to know."""


def callables(analysis: DocumentAnalysis, found: SemanticType) -> tuple[Callable, ...]:
    """The ways to call something of this type; none where they are not known."""
    ways: dict[Callable, None] = {}
    for member in members_of(found):
        if isinstance(member, Function):
            ways.update(dict.fromkeys(_function(analysis, member.name, member.overloads)))
        elif isinstance(member, ClassObject):
            ways.update(dict.fromkeys(_constructor(analysis, member)))
    return tuple(ways)


def imported_callables(origin: Origin) -> tuple[Callable, ...]:
    """The ways to call what another module declares."""
    try:
        node = expression_from_text(origin.name)
    except ValueError:
        return ()  # a module; or a name that is a word of the language
    context = Context(origin.analysis.check.environment, silent=True)
    found = callables(origin.analysis, infer(context, node, Scope({}, "", lenient=True)))
    return tuple(replace(each, origin=origin.document or origin.source or "") for each in found)


def _function(analysis: DocumentAnalysis, name: str, overloads: tuple[FunctionSignature, ...]) -> Iterator[Callable]:
    """A function or method: as its spec says, or else its source, or Python."""
    outline = analysis.check.environment.outline
    source = outline.function_by_name.get(name) if outline is not None else None
    specified = spec_of(analysis, name)
    if specified is not None and specified[1].signature is not None:
        yield _specified(name, specified[1], specified[0].section.text, source)
    elif source is not None and outline is not None:
        overloaded = [f for f in outline.functions if f.name == name and "overload" in map(_last_name, f.decorators)]
        yield from map(_in_source, overloaded or [source])
    else:
        yield from _builtin(name, overloads)


def _specified(name: str, spec: Spec, text: str, source: SourceFunction | None) -> Callable:
    signature = spec.signature
    assert signature is not None
    stated = signature.parameters
    if stated and "." in name and stated[0].name in ("self", "cls"):
        stated = stated[1:]
    summary = spec.intent.summary if spec.intent is not None else None
    words = summary if isinstance(summary, str) else first_paragraph(source.docstring if source is not None else None)
    conditions = [
        " ".join(text[clause.body_span.start : clause.body_span.end].split())
        for clause in spec.clauses
        if isinstance(clause, Condition) and not clause.is_postcondition
    ]
    if len(conditions) > MOST_CONDITIONS:
        conditions[MOST_CONDITIONS:] = [f"# and {len(conditions) - MOST_CONDITIONS} more"]
    returns = type_text(signature.returns) if signature.returns is not None else None
    return _callable(name, map(_stated, stated), returns, " ".join(words.split()), tuple(conditions))


def _stated(parameter: SignatureParameter) -> _Part:
    name = parameter.name if isinstance(parameter.name, str) else parameter.name.label
    annotation = type_text(parameter.type) if parameter.type is not None else None
    return _Part(name, parameter.kind, _code(name, parameter.kind, annotation, _printed(parameter.default)))


def _code(name: str, kind: ParameterKind, annotation: str | None, default: str | None) -> str:
    code = f"{_STARS.get(kind, '')}{name}"
    if annotation is not None:
        code += f": {annotation}"
    if default is not None:
        code += f" = {default}" if annotation is not None else f"={default}"
    return code


def _printed(default: nodes.Expr | None) -> str | None:
    if default is None:
        return None
    try:
        return print_expression(default)
    except ValueError:
        return "…"


def _in_source(function: SourceFunction, name: str | None = None) -> Callable:
    receiver = receiver_of(function)
    parts = [
        _Part(p.name, p.kind, _code(p.name, p.kind, _one_line(p.annotation), _one_line(p.default)))
        for p in function.parameters
        if p is not receiver
    ]
    returns = _one_line(function.returns) if name is None else None
    return _callable(name or function.name, parts, returns, first_paragraph(function.docstring))


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None else None


def _builtin(name: str, overloads: tuple[FunctionSignature, ...]) -> Iterator[Callable]:
    """A built-in: names and defaults from the prelude, types with what is known of the object it belongs to."""
    known = prelude().signatures.get(name, ())
    if len(known) != len(overloads):
        return
    summary = prelude().summaries.get(name) or _python_says(name)
    for signature, overload in zip(known, overloads, strict=True):
        yield _callable(name, _prelude_parts(signature, overload), show(overload.returns), summary)


def _prelude_parts(signature: Signature, overload: FunctionSignature) -> Iterator[_Part]:
    stated = signature.parameters[len(signature.parameters) - len(overload.parameters) :]
    for parameter, known in zip(stated, overload.parameters, strict=True):
        yield _Part(
            known.name, known.kind, _code(known.name, known.kind, show(known.type), _printed(parameter.default))
        )


@cache
def _python_says(name: str) -> str:
    owner, dot, attribute = name.partition(".")
    found = getattr(builtins, owner, None)
    found = getattr(found, attribute, None) if dot else found
    documentation = getattr(found, "__doc__", None)
    return first_paragraph(documentation) if isinstance(documentation, str) else ""


def _constructor(analysis: DocumentAnalysis, found: ClassObject) -> Iterator[Callable]:
    """A class: as its source makes its objects, or else as the document's entity does, or Python."""
    environment = analysis.check.environment
    outline, name = environment.outline, found.name
    source = outline.class_by_name.get(name) if outline is not None else None
    if source is not None and outline is not None:
        made = outline.function_by_name.get(f"{name}.__init__")
        if made is not None:
            initializer = _in_source(made, name)
            yield Callable(
                initializer.label, initializer.parameters, initializer.summary or first_paragraph(source.docstring)
            )
        elif _is_plain_dataclass(source):
            yield _callable(name, _fields(source), None, first_paragraph(source.docstring))
    elif name in environment.entities:
        if found.overloads:
            yield _callable(name, _entity_parts(environment.entities[name]), None)
    elif found.overloads:
        yield from _builtin(name, found.overloads)


def _last_name(decorator: str) -> str:
    return decorator.partition("(")[0].strip().rpartition(".")[2]


def _is_plain_dataclass(source: SourceClass) -> bool:
    """Whether its fields alone say how its objects are made."""
    return "dataclass" in map(_last_name, source.decorators) and all(base == "object" for base in source.bases)


def _fields(source: SourceClass) -> Iterator[_Part]:
    kind = ParameterKind.POSITIONAL_OR_KEYWORD
    for part in source.fields:
        if part.annotation is None or "ClassVar" in part.annotation:
            continue
        yield _Part(part.name, kind, _code(part.name, kind, _one_line(part.annotation), _one_line(part.default)))


def _entity_parts(entity: Entity) -> Iterator[_Part]:
    kind = ParameterKind.POSITIONAL_OR_KEYWORD
    for part in entity.fields:
        name = str(part.name)
        code = _code(name, kind, type_text(part.type), _printed(part.default))
        yield _Part(name, kind, code, " ".join((part.rationale or "").split()))


def first_paragraph(docstring: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    lines = (docstring or "").replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    blank = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    return " ".join(" ".join(lines[:blank]).split())
