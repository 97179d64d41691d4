"""What stands under a cursor: a token, and the thing that it names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import bound_name
from lift_sys.ir.check.results import NameKind, Reference, SectionCheck
from lift_sys.ir.model import Entity, Import, Spec
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.bindings import Binder, bindings


@dataclass(frozen=True, slots=True)
class Target:
    """The token under a cursor. `token` and the spans of `reference` and `binder` are relative to `placed`.

    `reference`: what the checker says that it names. `binder`: the binding inside the section, if it is a local name.
    `called`: what is called, where the token is the name of a keyword argument.
    """

    placed: Placed
    check: SectionCheck
    index: int
    token: Token
    local_span: Span
    reference: Reference | None = None
    binder: Binder | None = None
    called: nodes.Expr | None = None

    @property
    def span(self) -> Span:
        """Where it stands in the document."""
        return self.local_span.shifted(self.placed.offset)

    @property
    def name(self) -> str:
        """The text that stands there."""
        return self.placed.section.text[self.local_span.start : self.local_span.end]


def check_of(analysis: DocumentAnalysis, placed: Placed) -> SectionCheck:
    """The check of one section of the document."""
    index = bisect_right(analysis.parsed.sections, placed.offset, key=lambda p: p.offset) - 1
    return analysis.check.checks[max(0, index)]


def checked_sections(analysis: DocumentAnalysis) -> Iterator[tuple[Placed, SectionCheck]]:
    """Every section with its check."""
    return zip(analysis.parsed.sections, analysis.check.checks, strict=True)


def token_index(tokens: tuple[Token, ...], offset: int) -> int | None:
    """The token that a cursor at `offset` touches; of two that meet there, the one that bears a name."""
    right = bisect_right(tokens, offset, key=lambda t: t.start) - 1
    touching = [i for i in (right, right - 1) if i >= 0 and tokens[i].start <= offset <= tokens[i].end]
    touching = [i for i in touching if tokens[i].kind is not Kind.END]
    named = [i for i in touching if tokens[i].kind in (Kind.NAME, Kind.HOLE, Kind.MARK)]
    return next(iter(named or touching), None)


def target_at(analysis: DocumentAnalysis, offset: int) -> Target | None:
    """What a cursor at `offset` stands on; None between tokens and in comments."""
    offset = max(0, min(offset, len(analysis.text)))
    placed = analysis.parsed.section_at(offset)
    found = _target(analysis, placed, offset)
    if found is None and offset == placed.offset and offset > 0:
        found = _target(analysis, analysis.parsed.section_at(offset - 1), offset)
    return found


def _target(analysis: DocumentAnalysis, placed: Placed, offset: int) -> Target | None:
    section = placed.section
    index = token_index(section.tokens, offset - placed.offset)
    if index is None:
        return None
    token = section.tokens[index]
    check = check_of(analysis, placed)
    span = Span(token.start, token.end)
    target = Target(placed, check, index, token, span)
    if token.kind not in (Kind.NAME, Kind.STRING):
        return target
    place = offset - placed.offset if token.kind is Kind.STRING else token.start
    reference = reference_at(check, place)
    local = bindings(section)
    if reference is not None and token.kind is Kind.STRING:
        span = reference.span
    return replace(
        target,
        local_span=span,
        reference=reference,
        binder=local.by_span.get(span),
        called=local.keywords.get(span) if token.kind is Kind.NAME else None,
    )


_SORTED: WeakKeyDictionary[SectionCheck, tuple[list[int], list[Reference]]] = WeakKeyDictionary()


def sorted_references(check: SectionCheck) -> tuple[list[int], list[Reference]]:
    """References of a section without repetitions, in the order of the text, with their starts."""
    known = _SORTED.get(check)
    if known is None:
        # Of two that stand at the same place the last one knows more: what was inferred with what is around it.
        unique = {reference.span: reference for reference in check.references if reference.span != nodes.NOWHERE}
        ordered = sorted(unique.values(), key=lambda r: r.span)
        known = _SORTED[check] = ([r.span.start for r in ordered], ordered)
    return known


def reference_at(check: SectionCheck, offset: int) -> Reference | None:
    """The reference that holds the character at `offset`."""
    starts, ordered = sorted_references(check)
    index = bisect_right(starts, offset) - 1
    while index >= 0 and starts[index] >= offset - 400:
        if ordered[index].span.end > offset:
            return ordered[index]
        index -= 1
    return None


Identity = tuple[str, str, int]
"""What makes two places the same thing: a word for its kind, its name, and the section of a local one.

A ``local`` has the place where it is bound behind its name; a ``parameter`` is that of a function that only the source
has.
"""


def identity(analysis: DocumentAnalysis, target: Target) -> Identity | None:
    """The thing that a target names; None for what names nothing."""
    placed = target.placed
    if target.token.kind is Kind.HOLE:
        anonymous = target.token.text in ("?_", "?")
        return ("hole", f"?_@{target.span.start}", 0) if anonymous else ("hole", target.token.text, 0)
    if target.binder is not None:
        return binder_identity(placed, target.binder)
    if target.called is not None:
        return keyword_identity(analysis, target.check, target.called, target.name)
    if target.reference is None:
        return None
    places = reference_places(analysis, placed, target.reference)
    return next((i for i, span in places if span.start <= target.local_span.start < span.end), None) or (
        places[-1][0] if places and isinstance(placed.section.item, Import) else None
    )


def binder_identity(placed: Placed, binder: Binder) -> Identity:
    """A local name, or the field that it stands for."""
    item = placed.section.item
    if binder.kind is NameKind.FIELD and isinstance(item, Entity) and isinstance(item.name, str):
        return "member", f"{item.name}.{binder.name}", 0
    if binder.kind is NameKind.RESULT:
        return "result", "result", placed.offset
    return "local", f"{binder.name}@{binder.span.start}", placed.offset


def keyword_identity(analysis: DocumentAnalysis, check: SectionCheck, called: nodes.Expr, name: str) -> Identity | None:
    """What a keyword argument names, if the document or its source says what is called: a parameter or a field."""
    function = _called(check, called)
    if function is None:
        return None
    environment = analysis.check.environment
    outline = environment.outline
    if function in environment.entities:
        return "member", f"{function}.{name}", 0
    owner = outline.class_by_name.get(function) if outline is not None else None
    if owner is not None and "__init__" not in owner.members:
        return ("member", f"{function}.{name}", 0) if any(part.name == name for part in owner.fields) else None
    if owner is not None:
        function = f"{function}.__init__"
    found = spec_of(analysis, function)
    if found is not None:
        placed, spec = found
        for parameter in spec.signature.parameters if spec.signature is not None else ():
            if parameter.name == name:
                return "local", f"{name}@{parameter.name_span.start}", placed.offset
    source = outline.function_by_name.get(function) if outline is not None else None
    if source is not None and any(part.name == name for part in source.parameters):
        return "parameter", f"{function}.{name}", 0
    return None


def _called(check: SectionCheck, called: nodes.Expr) -> str | None:
    """The full name of a function or class that is called, where it is clear which one it is."""
    if not isinstance(called, nodes.Name | nodes.Attribute):
        return None
    span = called.span if isinstance(called, nodes.Name) else called.attr_span
    reference = reference_at(check, span.start)
    if reference is None or reference.span != span:
        return None
    if isinstance(called, nodes.Name):
        return reference.name if reference.kind in _CALLABLE else None
    is_member = reference.kind in (NameKind.METHOD, NameKind.FIELD) and "." in reference.name
    return reference.name if is_member else None


_CALLABLE = (NameKind.FUNCTION, NameKind.ENTITY, NameKind.CLASS)
"""What a name may be that is called with the names of parameters; an imported one is followed elsewhere."""


def reference_places(
    analysis: DocumentAnalysis, placed: Placed, reference: Reference
) -> tuple[tuple[Identity, Span], ...]:
    """The things that a reference of the checker names, with the part of it that names each."""
    name, span = reference.name, reference.span
    match reference.kind:
        case NameKind.PLACE:
            return ((("place", name, 0), span),)
        case NameKind.BUILTIN:
            return ((("builtin", name, 0), span),)
        case NameKind.METHOD | NameKind.FIELD:
            return ((("member", name, 0), span),)
        case NameKind.FUNCTION:
            owner, dot, last = name.rpartition(".")
            if not dot:
                return ((("top", name, 0), span),)
            return (
                (("top", owner, 0), Span(span.start, span.start + len(owner))),
                (("member", name, 0), Span(span.end - len(last), span.end)),
            )
        case NameKind.MODULE | NameKind.CLASS | NameKind.TYPE | NameKind.ENTITY | NameKind.SOURCE_VARIABLE:
            return ((_top_level(analysis, placed, reference)),)
        case _:
            return ((("local", name, placed.offset), span),)


def _top_level(analysis: DocumentAnalysis, placed: Placed, reference: Reference) -> tuple[Identity, Span]:
    name, span, item = reference.name, reference.span, placed.section.item
    if isinstance(item, Import):
        part = next((p for p in item.names if p.span == span), None)
        bound = bound_name(item, part) if part is not None else None
        if part is None or bound is None:
            return ("top", name, 0), span
        at = span.end - len(bound) if part.alias else span.start
        return ("top", bound, 0), Span(at, at + len(bound))
    root, dot, _ = name.partition(".")
    outline = analysis.check.environment.outline
    imported = root in analysis.check.environment.imports or (outline is not None and root in outline.import_by_name)
    if dot and imported:
        return ("top", root, 0), Span(span.start, span.start + len(root))
    return ("top", name, 0), span


_SPECS: WeakKeyDictionary[DocumentAnalysis, dict[str, tuple[Placed, Spec]]] = WeakKeyDictionary()


def specs_by_name(analysis: DocumentAnalysis) -> dict[str, tuple[Placed, Spec]]:
    """Specs by the name of their function; the first one counts."""
    known = _SPECS.get(analysis)
    if known is None:
        known = {}
        for placed, spec in analysis.parsed.specs():
            if spec.name is not None:
                known.setdefault(spec.name, (placed, spec))
        _SPECS[analysis] = known
    return known


def spec_of(analysis: DocumentAnalysis, name: str) -> tuple[Placed, Spec] | None:
    """The spec of the function with that dotted name."""
    return specs_by_name(analysis).get(name)
