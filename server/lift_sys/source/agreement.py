"""Does the source have what a spec states? Findings for a spec, with edits that mend either side."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.findings import Code, Edit, Finding, Fix, Related, Severity
from lift_sys.ir.model import OpenQuestion, Signature, SignatureParameter, Spec, model_nodes
from lift_sys.ir.outline import SourceFunction, SourceImport, SourceOutline, SourceParameter
from lift_sys.ir.parser.fragments import expression_from_text, type_from_text
from lift_sys.ir.printer.document import print_signature, print_type_parameters
from lift_sys.ir.printer.expressions import print_expression, print_type
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.types.erasure import erased
from lift_sys.source.drift import (
    Difference,
    DifferenceKind,
    StatedParameter,
    StatedSignature,
    differences,
    pair_parameters,
    receiver_of,
)
from lift_sys.source.names import Names
from lift_sys.source.types import read_type, surely_differ
from lift_sys.source.writing import insertion_point, source_header_text, stub_text


@dataclass(frozen=True, eq=False)
class SourceView:
    """A source file as the specs of one document see it. `exists` is False for one that is still to be made."""

    path: str
    text: str
    outline: SourceOutline
    exists: bool
    names: Names
    aliases: dict[str, str]

    @property
    def file_name(self) -> str:
        """The name without folders, for messages."""
        return self.path.replace("\\", "/").rpartition("/")[2]


def source_view(path: str, text: str | None, outline: SourceOutline | None, environment: Environment) -> SourceView:
    """The source at `path` (of which nothing is known where `text` is None) with the document's imports and types."""
    imports = tuple(
        SourceImport(bound, _text(item.module) if item.module is not None else _text(part.name),
                     _text(part.name) if item.module is not None else None, Span(0, 0))
        for bound, (item, part) in environment.imports.items()
    )  # fmt: skip
    aliases = {}
    for name, definition in environment.types.items():
        base = _annotation(definition.type)
        if base is not None:
            aliases[name] = base
    known = outline if outline is not None else SourceOutline()
    return SourceView(path, text or "", known, text is not None, Names(known, imports), aliases)


def _text(name: str | nodes.Hole) -> str:
    return name if isinstance(name, str) else name.label


def _annotation(node: nodes.Type | None) -> str | None:
    if node is None:
        return None
    try:
        return print_type(erased(node))
    except ValueError:
        return None


def stated_signature(signature: Signature) -> StatedSignature | None:
    """A signature as drift sees it; None if its name is open or a part of it could not be read."""
    if not isinstance(signature.name, str):
        return None
    try:
        parameters = tuple(
            StatedParameter(
                p.name if isinstance(p.name, str) else None,
                p.kind,
                print_type(erased(p.type)) if p.type is not None else None,
                print_expression(p.default) if p.default is not None else None,
            )
            for p in signature.parameters
        )
        returns = print_type(erased(signature.returns)) if signature.returns is not None else None
    except ValueError:
        return None
    generics = print_type_parameters(signature.type_parameters)
    return StatedSignature(signature.name, parameters, returns, signature.is_async, generics)


def agreement(spec: Spec, view: SourceView, missing: Severity | None, drift: Severity | None) -> tuple[Finding, ...]:
    """Findings on one spec, relative to its section: the function is missing, or its signature differs.

    A severity of None switches that kind of finding off.
    """
    signature = spec.signature
    stated = stated_signature(signature) if signature is not None and signature.is_complete else None
    if signature is None or stated is None:
        return ()
    function = view.outline.function_by_name.get(stated.name)
    if function is None:
        return (
            (_missing(spec, signature, stated, view, missing),)
            if missing is not None and not _may_be_there(stated, view)
            else ()
        )
    if drift is None:
        return ()
    found = differences(stated, function, view.names, view.aliases)
    others = [f for f in view.outline.functions if f.name == stated.name and f is not function]
    if not found or any(not differences(stated, other, view.names, view.aliases) for other in others):
        return ()  # one of several definitions will do: which of them counts is decided at run time
    return (_drift(spec, signature, stated, function, found, view, drift),)


def _may_be_there(stated: StatedSignature, view: SourceView) -> bool:
    """Whether the source may have the function all the same: bound otherwise, inherited, or where text is broken."""
    outline = view.outline
    if outline.has_star_import or stated.name in outline.top_level_names:
        return True
    owner = outline.class_by_name.get(stated.owner)
    if owner is not None:
        return any(base != "object" for base in owner.bases) or stated.simple_name in owner.members
    return stated.owner in outline.top_level_names and bool(stated.owner)


def _missing(
    spec: Spec, signature: Signature, stated: StatedSignature, view: SourceView, severity: Severity
) -> Finding:
    summary = spec.intent.summary if spec.intent is not None else None
    docstring = None if isinstance(summary, OpenQuestion) else summary
    fixes: tuple[Fix, ...] = ()
    if not view.exists:
        message = f"`{stated.name}` is specified, but there is no {view.file_name} yet"
        if not stated.owner:
            stub = stub_text(stated, docstring, names=view.names, aliases=view.aliases)
            fixes = (Fix(f"Create {view.file_name} with `{stated.name}`", (Edit(Span(0, 0), stub, view.path),)),)
    else:
        message = f"`{stated.name}` is specified, but {view.file_name} does not define it"
        place = insertion_point(view.outline, view.text, stated.name)
        if place is not None:
            stub = stub_text(stated, docstring, place.indent, names=view.names, aliases=view.aliases)
            edit = replace(place.edit(stub), path=view.path)
            fixes = (Fix(f"Add `{stated.name}` to {view.file_name}", (edit,)),)
    return Finding(Code.MISSING_IMPLEMENTATION, severity, signature.name_span, message, fixes=fixes)


def _drift(
    spec: Spec,
    signature: Signature,
    stated: StatedSignature,
    function: SourceFunction,
    found: tuple[Difference, ...],
    view: SourceView,
    severity: Severity,
) -> Finding:
    span = _place(signature, found)
    message = "; ".join(d.message for d in found)
    line = LineIndex(view.text).line_of(function.name_span.start) + 1
    related = (Related(function.name_span, f"`{stated.name}` is defined here ({view.file_name}:{line})", view.path),)
    fixes = (*_document_fix(spec, stated, function, found, view), *_source_fix(stated, function, view))
    return Finding(Code.SIGNATURE_DRIFT, severity, span, message, related=related, fixes=fixes)


def _document_fix(
    spec: Spec, stated: StatedSignature, function: SourceFunction, found: tuple[Difference, ...], view: SourceView
) -> tuple[Fix, ...]:
    """Change the signature, and the clauses where a parameter is renamed; nothing if that would lose a comment."""
    signature = spec.signature
    if signature is None or signature.has_comment:
        return ()
    renamed = _renamed(stated, function, view)
    mended = _mended_signature(signature, stated, function, found, renamed)
    if mended is None:
        return ()
    edits = [Edit(signature.header_span, mended)]
    for p, q in renamed:
        places = _uses(spec, p.name or "")
        if places is None:
            return ()  # something else has that name, too
        edits += [Edit(span, q.name) for span in places]
    return (Fix("Change the signature to what the source says", tuple(edits)),)


def _uses(spec: Spec, name: str) -> list[Span] | None:
    """Where the clauses use a parameter; None if the name is bound anew somewhere, so that it cannot be told."""
    found = []
    for clause in spec.clauses:
        for root in model_nodes(clause):
            for node in nodes.walk(root):
                if isinstance(node, nodes.Name) and node.id == name:
                    found.append(node.span)
                targets = [node.target] if isinstance(node, nodes.Generator) else []
                bound = {part.id for target in targets for part in nodes.walk(target) if isinstance(part, nodes.Name)}
                if isinstance(node, nodes.Lambda):
                    bound |= {str(parameter.name) for parameter in node.parameters}
                if name in bound or (isinstance(node, nodes.RefinementType) and node.variable == name):
                    return None
    return found


def _source_fix(stated: StatedSignature, function: SourceFunction, view: SourceView) -> tuple[Fix, ...]:
    """Change the function's header; nothing if that loses a comment, or a name that the body uses."""
    header = view.text[function.header.start : function.header.end]
    body = view.text[function.body_span.start : function.body_span.end]
    kept = {p.name for p in stated.parameters}
    gone = [q.name for q in function.parameters if q.name not in kept and q is not receiver_of(function)]
    if "#" in header or any(re.search(rf"\b{re.escape(name)}\b", body) for name in gone):
        return ()
    written = source_header_text(
        stated,
        function,
        names=view.names,
        aliases=view.aliases,
        type_parameters=view.text[function.name_span.end : function.parameters_span.start],
        indent=_indent(view.text, function.header.start),
    )
    return (Fix("Change the source to what the signature says", (Edit(function.header, written, view.path),)),)


def _indent(text: str, offset: int) -> str:
    line = text[max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1 : offset]
    return line if not line.strip() else ""


def _place(signature: Signature, found: tuple[Difference, ...]) -> Span:
    """The narrowest part of the signature that all differences concern."""
    if len(found) == 1:
        only = found[0]
        for p in signature.parameters:
            if only.parameter is not None and p.name == only.parameter:
                return p.span
        if only.kind is DifferenceKind.RETURN and signature.returns is not None:
            return signature.returns.span
    return signature.name_span


def _renamed(
    stated: StatedSignature, function: SourceFunction, view: SourceView
) -> list[tuple[StatedParameter, SourceParameter]]:
    """Parameters at the same place whose types may be the same: most likely one was renamed."""
    _, missing, extra = pair_parameters(stated, function)
    ours = [p for p in stated.parameters if p.name not in ("self", "cls")]
    theirs = [q for q in function.parameters if q is not receiver_of(function)]
    found = []
    for p, q in zip(ours, theirs, strict=False):
        if any(p is m for m in missing) and any(q is e for e in extra) and p.kind == q.kind:
            one = read_type(p.annotation or "any", view.names, stated.owner, view.aliases)
            other = read_type(q.annotation or "any", view.names, stated.owner)
            if not surely_differ(one, other, view.names):
                found.append((p, q))
    return found


def _mended_signature(
    signature: Signature,
    stated: StatedSignature,
    function: SourceFunction,
    found: tuple[Difference, ...],
    renamed: list[tuple[StatedParameter, SourceParameter]],
) -> str | None:
    """The `sig` that agrees with the source, keeping what the document says where the two do not differ."""
    pairs, _, _ = pair_parameters(stated, function)
    pairs += renamed
    # The default of a renamed parameter was not compared: the source's counts.
    fresh = {id(q) for _, q in renamed}
    by_identity = dict(zip(map(id, stated.parameters), signature.parameters, strict=True))
    ours = {id(q): by_identity[id(p)] for p, q in pairs}
    differing = {(d.parameter, d.kind) for d in found}
    receiver = receiver_of(function)
    parameters = []
    try:
        for q in function.parameters:
            own = ours.get(id(q))
            if q is receiver:
                if own is not None:
                    parameters.append(own)
                continue
            annotation = type_from_text(q.annotation) if q.annotation is not None else None
            default = expression_from_text(q.default) if q.default is not None else None
            if own is not None and (q.name, DifferenceKind.ANNOTATION) not in differing:
                annotation = own.type if own.type is not None else annotation
            if own is not None and id(q) not in fresh and (q.name, DifferenceKind.DEFAULT) not in differing:
                default = own.default
            name = own.name if own is not None and isinstance(own.name, nodes.Hole) else q.name
            parameters.append(SignatureParameter(name=name, kind=q.kind, type=annotation, default=default))
        returns = signature.returns
        if any(d.kind is DifferenceKind.RETURN for d in found):
            returns = type_from_text(function.returns) if function.returns is not None else returns
        mended = Signature(
            name=signature.name,
            type_parameters=signature.type_parameters,
            parameters=tuple(parameters),
            returns=returns,
            is_async=function.is_async,
        )
        return print_signature(mended)
    except ValueError:
        return None  # the source says something that the IR has no word for
