"""Types that the text does not say: parameters and results from the source, holes and variables from the checker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.ir import nodes
from lift_sys.ir.check.document import PlacedHole
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.check.results import HoleKind
from lift_sys.ir.check.types import TYPING
from lift_sys.ir.findings import Edit
from lift_sys.ir.model import Signature, Spec, model_nodes
from lift_sys.ir.outline import SourceFunction
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.parser.fragments import type_from_text
from lift_sys.ir.printer.expressions import print_type
from lift_sys.ir.text import Span
from lift_sys.ir.types.semantic import ANY, BUILTIN, PROTOCOLS, Instance, SemanticType, Union, show
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.targets import check_of, reference_at

LONGEST = 60
"""Characters of a type that are shown; the tooltip has the rest."""


class HintKind(StrEnum):
    """What a hint is about; each kind has a setting of its own."""

    PARAMETER = "parameter type"
    RETURN = "return type"
    HOLE = "hole type"
    VARIABLE = "variable type"


@dataclass(frozen=True, slots=True)
class Hint:
    """`text` belongs behind `offset`. `edits` write it into the document; there are none where that says nothing."""

    offset: int
    text: str
    kind: HintKind
    tooltip: str = ""
    edits: tuple[Edit, ...] = ()

    @property
    def label(self) -> str:
        """As much of the text as is shown."""
        return self.text if len(self.text) <= LONGEST else f"{self.text[: LONGEST - 1]}…"


def inlay_hints(analysis: DocumentAnalysis, visible: Span | None = None) -> tuple[Hint, ...]:
    """The hints of the kinds that the settings want, in the order of the text; only those in `visible`, if given."""
    if visible is None:
        visible = Span(0, len(analysis.text))
    wanted = _wanted(analysis)
    found: list[Hint] = []
    for placed in analysis.parsed.sections:
        if placed.offset > visible.end or placed.offset + len(placed.section.text) < visible.start:
            continue
        item = placed.section.item
        if isinstance(item, Spec) and item.signature is not None and not wanted.isdisjoint(_FROM_SOURCE):
            found += _from_source(analysis, item.signature, placed.offset)
        if HintKind.VARIABLE in wanted and item is not None:
            found += _variables(analysis, placed)
    if HintKind.HOLE in wanted:
        found += _holes(analysis)
    shown = (hint for hint in found if hint.kind in wanted and visible.contains(hint.offset))
    return tuple(sorted(shown, key=lambda hint: hint.offset))


_FROM_SOURCE = frozenset({HintKind.PARAMETER, HintKind.RETURN})


def _wanted(analysis: DocumentAnalysis) -> frozenset[HintKind]:
    settings = analysis.settings.inlay_hints
    kinds = {
        HintKind.PARAMETER: settings.parameter_types,
        HintKind.RETURN: settings.return_types,
        HintKind.HOLE: settings.hole_types,
        HintKind.VARIABLE: settings.variable_types,
    }
    return frozenset(kind for kind, on in kinds.items() if on and settings.enabled)


def _from_source(analysis: DocumentAnalysis, signature: Signature, by: int) -> Iterator[Hint]:
    """What the source's function says of parameters and of the result, and the signature does not."""
    outline = analysis.source.outline
    known = isinstance(signature.name, str) and signature.is_complete and outline is not None
    source = outline.function_by_name.get(str(signature.name)) if known and outline is not None else None
    if source is None:
        return
    origin = f"from {analysis.view.file_name}"
    for parameter in signature.parameters:
        if parameter.type is None and isinstance(parameter.name, str):
            text = _annotation_of(source, parameter.name)
            if text is not None:
                yield _typed(parameter.name_span.end + by, f": {text}", HintKind.PARAMETER, origin)
    text = _readable(source.returns)
    if signature.returns is None and text is not None and signature.parameters_span != nodes.NOWHERE:
        yield _typed(signature.parameters_span.end + by, f" -> {text}", HintKind.RETURN, origin)


def _typed(offset: int, text: str, kind: HintKind, origin: str) -> Hint:
    return Hint(offset, text, kind, origin, (Edit(Span(offset, offset), text),))


def _annotation_of(source: SourceFunction, name: str) -> str | None:
    return next((_readable(p.annotation) for p in source.parameters if p.name == name), None)


def _readable(annotation: str | None) -> str | None:
    """An annotation of the source as the IR writes it; None if the IR has no word for it."""
    text = (annotation or "").strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]  # a name that is bound later in the source
    try:
        return print_type(type_from_text(text))
    except ValueError:
        return None


def _variables(analysis: DocumentAnalysis, placed: Placed) -> Iterator[Hint]:
    """Variables of quantifiers and comprehensions. The language has no way to state their types."""
    check = check_of(analysis, placed)
    for tree in model_nodes(placed.section.item):
        for node in nodes.walk(tree):
            if not isinstance(node, nodes.Generator):
                continue
            for target in nodes.walk(node.target):
                reference = reference_at(check, target.span.start) if isinstance(target, nodes.Name) else None
                if reference is not None and reference.span == target.span and _says_something(reference.type):
                    text = f": {show(reference.type)}"
                    yield Hint(target.span.end + placed.offset, text, HintKind.VARIABLE)


_TOO_GENERAL = frozenset(PROTOCOLS) - {"Iterable", "Iterator", "Sequence"}
"""Protocols that the built-ins ask for and nobody states."""


def _says_something(found: SemanticType) -> bool:
    """Whether a type is worth showing: of objects, with nothing in it that only the checker has a name for."""
    if isinstance(found, Union):
        return all(_says_something(member) for member in found.members)
    return (
        isinstance(found, Instance)
        and found.name not in _TOO_GENERAL
        and all(part == ANY or _says_something(part) for part in found.args)
    )


def _holes(analysis: DocumentAnalysis) -> Iterator[Hint]:
    """Values that are still open and whose type is stated nowhere; at the first place that tells it."""
    environment = analysis.check.environment
    told: set[str] = set()
    for placed in analysis.check.holes:
        use, hole = placed.use, placed.use.hole
        if use.kind is not HoleKind.TERM or hole.annotation is not None or not _says_something(use.expected):
            continue
        if hole.name is not None and (hole.name in environment.hole_types or hole.name in told):
            continue
        told.add(hole.name or "")
        text = f": {show(use.expected)}"
        bare = placed.use.clause.shifted(placed.placed.offset).end == placed.span.end
        edits = _annotated(placed, text, analysis.text, bare) if _can_be_stated(use.expected, environment) else ()
        yield Hint(placed.name_span.end, text, HintKind.HOLE, "what its place asks for", edits)


def _annotated(placed: PlacedHole, text: str, document: str, bare: bool) -> tuple[Edit, ...]:
    """Edits that state the type. A typed hole stands in parentheses, unless it ends its clause."""
    whole, behind_name = placed.span, placed.name_span.end
    stated = Edit(Span(behind_name, behind_name), text)
    if bare or _in_parentheses(document, whole):
        return (stated,)
    opening = Edit(Span(whole.start, whole.start), "(")
    if behind_name == whole.end:
        return opening, Edit(Span(behind_name, behind_name), f"{text})")
    return opening, stated, Edit(Span(whole.end, whole.end), ")")


def _in_parentheses(document: str, span: Span) -> bool:
    """Whether it stands alone in parentheses that are not those of a call."""
    before, after = document[: span.start].rstrip(" \t"), document[span.end :].lstrip(" \t")
    return before.endswith("(") and after.startswith(")") and not re.search(r"[\w)\]]\($", before[-2:])


def _can_be_stated(found: SemanticType, environment: Environment) -> bool:
    """Whether the document can state the type as it is shown."""
    if found == ANY:
        return True
    if isinstance(found, Union):
        return all(_can_be_stated(member, environment) for member in found.members)
    if not isinstance(found, Instance):
        return False
    root = found.name.partition(".")[0]
    is_known = found.name in BUILTIN or found.name in TYPING or root in set(environment.names)
    return is_known and all(_can_be_stated(part, environment) for part in found.args)
