"""What is said of the thing under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from lift_sys.holes.collect import HoleInfo
from lift_sys.ir import nodes
from lift_sys.ir.check.results import HoleKind, NameKind
from lift_sys.ir.model import Entity, Import, Signature, Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.lines import opens_clause
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind
from lift_sys.ir.types.semantic import ANY, show
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist import describe
from lift_sys.workspace.assist.bindings import Binder
from lift_sys.workspace.assist.describe import Description
from lift_sys.workspace.assist.markdown import escaped, fenced, inline, joined
from lift_sys.workspace.assist.origins import Origin
from lift_sys.workspace.assist.targets import (
    Target,
    identity,
    keyword_identity,
    sorted_references,
    spec_of,
    target_at,
)
from lift_sys.workspace.assist.words import CLAUSES, ENTRIES, MARKS, PLACES, WORDS


@dataclass(frozen=True, slots=True)
class HoverText:
    """Markdown about the text at `span`."""

    markdown: str
    span: Span


def hover(analysis: DocumentAnalysis, offset: int, origin: Origin | None = None) -> HoverText | None:
    """What is known of the thing at `offset`; None where there is nothing to say.

    `origin` is where it comes from, if it is an imported name (`imported.imported_name`).
    """
    target = target_at(analysis, offset)
    if target is None:
        return None
    text = _text(analysis, target) if origin is None else joined(_declared_in(origin, analysis, target), _place(origin))
    return HoverText(text, target.span) if text else None


def with_verdict(found: HoverText | None, verdict: tuple[str, Span] | None) -> HoverText | None:
    """What is known of a clause, with what its keyword means; of a name in it, what the name is, and no more."""
    if found is None or verdict is None:
        return found if verdict is None else HoverText(*verdict)
    said, clause = verdict
    is_keyword = found.span.start == clause.start
    return HoverText(joined(said, "---", found.markdown), found.span) if is_keyword else found


def _declared_in(origin: Origin, analysis: DocumentAnalysis, target: Target) -> str:
    """What the module that something comes from says of it; of a module, how it is imported."""
    if not origin.name:
        is_attribute = target.reference is not None and target.reference.kind is NameKind.FIELD
        return "" if is_attribute else _text(analysis, target)
    found = described(origin.analysis, "member" if "." in origin.name else "top", origin.name)
    return found.markdown if found is not None else ""


def _place(origin: Origin) -> str:
    if origin.document is None or origin.name:
        return f"From {inline(origin.document or origin.source or '')}."
    if origin.source is None:
        return f"A module that {inline(origin.document)} specifies."
    return f"From {inline(origin.source)}, specified in {inline(origin.document)}."


def _text(analysis: DocumentAnalysis, target: Target) -> str:
    token = target.token
    if token.kind is Kind.HOLE:
        return _hole(analysis, target)
    if token.kind is Kind.MARK:
        word = MARKS.get(token.text)
        return word.markdown if word is not None else ""
    if token.kind is Kind.OP:
        return WORDS[token.text].markdown if token.text in ("==>", "<==>") else ""
    if token.kind not in (Kind.NAME, Kind.STRING):
        return ""
    if target.binder is not None:
        return _local(analysis, target, target.binder)
    if target.called is not None:
        return _keyword(analysis, target)
    if target.reference is not None:
        return _reference(analysis, target)
    return _word(target) if token.kind is Kind.NAME else ""


# Holes


_KINDS = {
    HoleKind.TERM: "a value that is still to be decided",
    HoleKind.TYPE: "a type that is still to be decided",
    HoleKind.PREDICATE: "a condition that is still to be decided",
    HoleKind.ENTITY: "a data type whose shape is still to be decided",
    HoleKind.FUNCTION: "a function that is still to be found or written",
    HoleKind.MODULE: "a module that is still to be chosen",
    HoleKind.EFFECT: "what may be touched here is still to be decided",
    HoleKind.INTENT: "a text that is still to be written",
    HoleKind.IMPLEMENTATION: "a body that is still to be written",
}


def _hole(analysis: DocumentAnalysis, target: Target) -> str:
    place = target.span
    hole = next((hole for hole in analysis.holes if place in hole.spans), None)
    if hole is None:
        return ""
    has_type = hole.type != "any" and hole.kind not in (HoleKind.TYPE, HoleKind.ENTITY, HoleKind.MODULE)
    code = f"{hole.label}: {hole.type}" if has_type else hole.label
    return joined(
        fenced(code),
        f"**{hole.kind} hole**: {_KINDS[hole.kind]}."
        + (f" {_ordinal(hole.order, len(analysis.holes))}" if len(analysis.holes) > 1 else ""),
        f"*{escaped(hole.question)}*" if hole.question else "",
        _constraints(analysis, hole),
        f"Candidates: {_listed(hole.candidates)}" if hole.candidates is not None else "",
        f"Depends on: {_listed(tuple(f'?{name}' for name in hole.depends_on))}" if hole.depends_on else "",
        _elsewhere(analysis, hole, place),
    )


def _ordinal(order: int, count: int) -> str:
    return f"Best resolved first of {count}." if order == 1 else f"Best resolved as number {order} of {count}."


def _constraints(analysis: DocumentAnalysis, hole: HoleInfo) -> str:
    if not hole.constraints:
        return ""
    lines = ["Constraints:", ""]
    for constraint in hole.constraints[:12]:
        line = analysis.lines.line_of(constraint.span.start) + 1
        text = constraint.text if len(constraint.text) <= 160 else f"{constraint.text[:159]}…"
        lines.append(f"- {inline(text)} (line {line})")
    if len(hole.constraints) > 12:
        lines.append(f"- and {len(hole.constraints) - 12} more")
    return "\n".join(lines)


def _listed(texts: tuple[str, ...]) -> str:
    shown = ", ".join(inline(text) for text in texts[:20])
    return f"{shown}, …" if len(texts) > 20 else shown or "none"


def _elsewhere(analysis: DocumentAnalysis, hole: HoleInfo, here: Span) -> str:
    others = [analysis.lines.line_of(span.start) + 1 for span in hole.spans if span != here]
    if not others:
        return ""
    shown = ", ".join(str(line) for line in dict.fromkeys(others))
    return f"Stands also at line{'s' if len(set(others)) > 1 else ''} {shown}."


# Local names


def _local(analysis: DocumentAnalysis, target: Target, binder: Binder) -> str:
    item = target.placed.section.item
    signature = item.signature if isinstance(item, Spec) else None
    match binder.kind:
        case NameKind.PARAMETER if signature is not None:
            return parameter(analysis, signature, binder.name)
        case NameKind.TYPE if signature is not None:
            return _type_parameter(signature, binder.name)
        case NameKind.RESULT if signature is not None:
            code = f"result: {describe.type_text(signature.returns)}"
            of = inline(signature.name) if isinstance(signature.name, str) else "the function"
            return joined(
                fenced(code), f"The value that {of} returns. It exists only at exit.", _alias(analysis, signature)
            )
        case NameKind.FIELD if isinstance(item, Entity):
            return field(analysis, str(item.name), binder.name).markdown
    if binder.name == "_":
        return joined(fenced(f"_: {_type_of(target, binder)}"), "The value of the hole.")
    if binder.kind is NameKind.PARAMETER:
        return joined(fenced(f"{binder.name}: {_type_of(target, binder)}"), "The object itself.")
    return joined(fenced(f"{binder.name}: {_type_of(target, binder)}"), "Bound variable.")


_STARS = {"type": "", "tuple": "*", "parameters": "**"}


def _type_parameter(signature: Signature, name: str) -> str:
    found = next(p for p in signature.type_parameters if p.name == name)
    bound = f": {describe.type_text(found.bound)}" if found.bound is not None else ""
    code = f"{_STARS[found.kind]}{name}{bound}"
    of = f" of {inline(signature.name)}" if isinstance(signature.name, str) else ""
    return joined(fenced(code), f"Type parameter{of}.")


def _type_of(target: Target, binder: Binder) -> str:
    references = sorted_references(target.check)[1]
    found = next((r for r in references if r.span == binder.span and r.name == binder.name), target.reference)
    return show(found.type) if found is not None else "any"


def parameter(analysis: DocumentAnalysis, signature: Signature, name: str) -> str:
    """A parameter of a specified function."""
    for part in signature.parameters:
        if part.name != name:
            continue
        star = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}.get(part.kind, "")
        code = f"{star}{name}: {describe.type_text(part.type)}" if part.type is not None else f"{star}{name}"
        if part.default is not None:
            try:
                code += f" = {print_expression(part.default)}"
            except ValueError:
                code += " = …"
        only = {
            ParameterKind.KEYWORD_ONLY: "Keyword-only parameter",
            ParameterKind.POSITIONAL_ONLY: "Positional-only parameter",
        }.get(part.kind, "Parameter")
        of = f" of {inline(signature.name)}" if isinstance(signature.name, str) else ""
        return joined(fenced(code), f"{only}{of}.", _definition_of(analysis, describe.type_text(part.type)))
    return ""


def _alias(analysis: DocumentAnalysis, signature: Signature) -> str:
    return _definition_of(analysis, describe.type_text(signature.returns))


def _definition_of(analysis: DocumentAnalysis, name: str) -> str:
    """The definition of a type of the document that stands there by its name."""
    definition = analysis.check.environment.types.get(name)
    return describe.type_definition(analysis, definition).markdown if definition is not None else ""


def _keyword(analysis: DocumentAnalysis, target: Target) -> str:
    """The name of a keyword argument."""
    called = target.called
    named = keyword_identity(analysis, target.check, called, target.name) if called is not None else None
    if named is not None and named[0] == "member":
        return field(analysis, *named[1].rsplit(".", 1)).markdown
    reference = next((r for r in sorted_references(target.check)[1] if called and r.span.end == called.span.end), None)
    if reference is None:
        return ""
    function = named[1].rpartition(".")[0] if named is not None and named[0] == "parameter" else reference.name
    found = spec_of(analysis, function)
    if found is not None and found[1].signature is not None:
        return parameter(analysis, found[1].signature, target.name)
    outline = analysis.check.environment.outline
    source = outline.function_by_name.get(function) if outline is not None else None
    for part in source.parameters if source is not None else ():
        if part.name == target.name:
            annotation = f": {part.annotation}" if part.annotation is not None else ""
            default = f" = {part.default}" if part.default is not None else ""
            code = f"{part.name}{annotation}{default}"
            return joined(fenced(code, "python"), f"Parameter of {inline(function)}.")
    return joined(fenced(target.name), f"Parameter of {inline(function)}.")


# Names that are declared elsewhere


def _reference(analysis: DocumentAnalysis, target: Target) -> str:
    reference = target.reference
    assert reference is not None
    if reference.kind is NameKind.UNKNOWN:
        return joined(fenced(reference.name), "A variable of the function's body.")
    if reference.kind is NameKind.PLACE:
        return joined(fenced(reference.name), f"{PLACES.get(reference.name, 'A place')}.")
    if reference.kind is NameKind.BUILTIN and reference.name == "predicate":
        return WORDS["predicate"].markdown
    thing = identity(analysis, target)
    if thing is None:
        imported = reference.kind in (NameKind.CLASS, NameKind.MODULE)
        return joined(fenced(reference.name, "python"), "Imported.") if imported else ""
    kind, name, _ = thing
    if kind == "builtin" and reference.type == ANY:
        builtin = describe.builtin(name, as_type=True)
        return builtin.markdown if builtin is not None else ""
    found = described(analysis, kind, name)
    if found is not None:
        return found.markdown
    if reference.kind in (NameKind.METHOD, NameKind.FIELD):
        return fenced(f"{target.name}: {show(reference.type)}")
    return ""


def described(analysis: DocumentAnalysis, kind: str, name: str) -> Description | None:
    """What is said of a thing that is declared at the top of the document or its source, or built in."""
    if kind == "builtin":
        return describe.builtin(name)
    if kind == "member":
        function = describe.function(analysis, name) or (describe.builtin(name) if "." in name else None)
        owner, dot, member = name.rpartition(".")
        if function is not None or not dot:
            return function
        return field(analysis, owner, member)
    if kind != "top":
        return None
    environment = analysis.check.environment
    outline = environment.outline
    if name in environment.types:
        return describe.type_definition(analysis, environment.types[name])
    if name in environment.entities:
        found = describe.entity(environment.entities[name])
        source = outline.class_by_name.get(name) if outline is not None else None
        documented = describe.source_class(source).text if source is not None else ""
        return Description(found.code, documented)
    if name in environment.signatures:
        return describe.function(analysis, name)
    if name in environment.imports:
        return _imported(environment.imports[name][0], name)
    if outline is None:
        return describe.builtin(name)
    if name in outline.function_by_name:
        return describe.function(analysis, name)
    if name in outline.class_by_name:
        return describe.source_class(outline.class_by_name[name])
    if name in outline.variable_by_name:
        return describe.source_variable(outline.variable_by_name[name])
    if name in outline.import_by_name:
        return describe.source_import(outline.import_by_name[name])
    return describe.builtin(name)


def _imported(item: Import, name: str) -> Description:
    for part in item.names:
        original = part.name if isinstance(part.name, str) else part.name.label
        if name in (part.alias, original) or (item.module is None and original.partition(".")[0] == name):
            alias = f" as {part.alias}" if part.alias is not None else ""
            if item.module is None:
                return Description(f"import {original}{alias}", "", "python")
            module = item.module if isinstance(item.module, str) else item.module.label
            return Description(f"from {module} import {original}{alias}", "", "python")
    return Description(name)


def field(analysis: DocumentAnalysis, owner: str, name: str) -> Description:
    """A field of an entity of the document, or of a class of the source."""
    environment = analysis.check.environment
    entity = environment.entities.get(owner)
    for part in entity.fields if entity is not None else ():
        if part.name == name:
            rationale = escaped(part.rationale) if part.rationale is not None else ""
            mentions = [i for i in (entity.invariants if entity is not None else ()) if _mentions(i.predicate, name)]
            invariants = "\n".join(f"invariant {_printed(i.predicate)}" for i in mentions)
            text = joined(rationale, f"Field of {inline(owner)}.", fenced(invariants) if invariants else "")
            return Description(f"{name}: {describe.type_text(part.type)}", text)
    outline = environment.outline
    source = outline.class_by_name.get(owner) if outline is not None else None
    for part_of_class in source.fields if source is not None else ():
        if part_of_class.name == name:
            annotation = f": {part_of_class.annotation}" if part_of_class.annotation is not None else ""
            return Description(f"{name}{annotation}", f"Field of {inline(owner)}.", "python")
    return Description(name, f"Attribute of {inline(owner)}.")


def _mentions(predicate: nodes.Expr, name: str) -> bool:
    return any(
        (isinstance(node, nodes.Name) and node.id == name) or (isinstance(node, nodes.Attribute) and node.attr == name)
        for node in nodes.walk(predicate)
    )


def _printed(predicate: nodes.Expr) -> str:
    try:
        return print_expression(predicate)
    except ValueError:
        return "…"


# Words of the language


def _word(target: Target) -> str:
    tokens, index, text = target.placed.section.tokens, target.index, target.token.text
    previous = tokens[index - 1].text if index else ""
    following = tokens[index + 1].text
    if target.token.first and opens_clause(tokens, index, in_brackets=False):
        text = {"def": "sig", "class": "entity"}.get(text, text)
        return CLAUSES[text].markdown
    if following == ":":
        for entries in ENTRIES.values():
            if text in entries:
                return entries[text].markdown
    if text == "import" and target.placed.section.tokens[0].text == "from":
        return CLAUSES["from"].markdown
    if text in ("sig", "invariant") or (text == "raises" and not target.token.first):
        return CLAUSES[text].markdown
    if text == "old" and following != "(":
        return ""
    if text in ("of", "at") and previous not in ("invariant", "decreases"):
        return ""
    return WORDS[text].markdown if text in WORDS else ""
