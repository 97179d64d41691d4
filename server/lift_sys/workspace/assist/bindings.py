"""Names that are bound inside one section, and where each of them is used.

The checker says what kind of thing a name is; this says which of several bindings of the same name is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from lift_sys.ir import nodes
from lift_sys.ir.check.results import NameKind
from lift_sys.ir.model import (
    AnyClause,
    Condition,
    Decreases,
    Effect,
    Entity,
    Example,
    Import,
    Intent,
    Invariant,
    OpenQuestion,
    Raises,
    Signature,
    Spec,
    TypeDefinition,
)
from lift_sys.ir.parser.document import Section
from lift_sys.ir.text import Span


@dataclass(frozen=True, slots=True, eq=False)
class Binder:
    """One binding: a parameter, a type parameter, a field inside its entity, a variable. `span` is relative to the
    section.
    """

    name: str
    kind: NameKind
    span: Span


Visible = Mapping[str, Binder]
_NOTHING: Visible = {}


@dataclass(slots=True)
class Bindings:
    """All bindings of a section. `by_span` knows each one by the span of its name and by that of every use."""

    binders: list[Binder] = field(default_factory=list)
    uses: dict[Binder, list[Span]] = field(default_factory=dict)
    by_span: dict[Span, Binder] = field(default_factory=dict)
    keywords: dict[Span, nodes.Expr] = field(default_factory=dict)
    """Names of keyword arguments, with the expression that is called."""
    calls: list[nodes.Call] = field(default_factory=list)
    types: dict[str, Binder] = field(default_factory=dict)
    """Type parameters of the section's signature, which types may name and expressions may not."""
    watched: str | None = None
    found: tuple[nodes.Node, nodes.Node | None, Visible] | None = None
    """The node that bears the watched name, the node around it, and what is visible there."""

    def _bind(self, name: str, kind: NameKind, span: Span) -> Binder:
        binder = Binder(name, kind, span)
        if span != nodes.NOWHERE:
            self.binders.append(binder)
            self.uses[binder] = []
            self.by_span[span] = binder
        return binder

    # Items

    def item(self, item: Import | TypeDefinition | Entity | Spec | None) -> None:
        """Go through a whole item."""
        match item:
            case Spec():
                self._spec(item)
            case Entity():
                self._entity(item)
            case TypeDefinition():
                self._name(item.name)
                self._type(item.type, _NOTHING)
            case Import():
                for name in (item.module, *(part.name for part in item.names)):
                    self._name(name)
            case None:
                return

    def _name(self, name: str | nodes.Hole | None) -> None:
        """The name of something that is declared: where it is still open it has parts of its own."""
        if isinstance(name, nodes.Hole):
            self._expression(name, _NOTHING)

    def _entity(self, entity: Entity) -> None:
        self._name(entity.name)
        visible: dict[str, Binder] = {}
        if isinstance(entity.name, str):
            # No binding of its own in the text: it is only ever used.
            visible["self"] = Binder("self", NameKind.PARAMETER, entity.name_span)
            self.uses[visible["self"]] = []
        for part in entity.fields:
            self._type(part.type, _NOTHING)
            if part.default is not None:
                self._expression(part.default, _NOTHING)
            if isinstance(part.name, str):
                visible[part.name] = self._bind(part.name, NameKind.FIELD, part.name_span)
            else:
                self._name(part.name)
        for invariant in entity.invariants:
            self._expression(invariant.predicate, visible)

    def _spec(self, spec: Spec) -> None:
        if spec.intent is not None:
            self._intent(spec.intent)
        visible: dict[str, Binder] = {}
        if spec.signature is not None:
            visible = self._signature(spec.signature)
        for clause in spec.clauses:
            self._clause(clause, visible)

    def _intent(self, intent: Intent) -> None:
        for text in (intent.summary, intent.rationale):
            if isinstance(text, OpenQuestion):
                self._expression(text.hole, _NOTHING)

    def _signature(self, signature: Signature) -> dict[str, Binder]:
        self._name(signature.name)
        visible: dict[str, Binder] = {}
        place = signature.returns.span if signature.returns is not None else signature.name_span
        result = Binder("result", NameKind.RESULT, place)
        self.uses[result] = []
        visible["result"] = result
        for generic in signature.type_parameters:
            self.types[generic.name] = self._bind(generic.name, NameKind.TYPE, generic.name_span)
        for generic in signature.type_parameters:
            if generic.bound is not None:
                self._type(generic.bound, _NOTHING)
        for parameter in signature.parameters:
            if parameter.type is not None:
                # A refinement may speak of the parameters before it.
                self._type(parameter.type, _without_result(visible))
            if parameter.default is not None:
                self._expression(parameter.default, _NOTHING)
            if isinstance(parameter.name, str):
                visible[parameter.name] = self._bind(parameter.name, NameKind.PARAMETER, parameter.name_span)
            else:
                self._name(parameter.name)
        if signature.returns is not None:
            self._type(signature.returns, _without_result(visible))
        return visible

    def _clause(self, clause: AnyClause, at_exit: Visible) -> None:
        parameters = _without_result(at_exit)
        match clause:
            case Condition(predicate=predicate):
                self._expression(predicate, at_exit if clause.is_postcondition else parameters)
            case Invariant(predicate=predicate) | Decreases(measure=predicate):
                self._expression(predicate, parameters)
            case Raises(exception=exception, when=when):
                if isinstance(exception, nodes.Hole):
                    self._expression(exception, _NOTHING)
                if when is not None:
                    self._expression(when, parameters)
            case Example():
                for part in (clause.call, clause.value, clause.exception):
                    if part is not None and not isinstance(part, str):
                        self._expression(part, _NOTHING)
            case Effect():
                for places in (clause.reads, clause.writes, clause.calls):
                    for place in places or ():
                        self._expression(place, parameters)

    # Expressions and types

    def _expression(self, node: nodes.Expr, visible: Visible, around: nodes.Node | None = None) -> None:
        match node:
            case nodes.Name(id=name):
                self._use(node, name, node.span, visible, around)
            case nodes.Attribute(attr=attr):
                if attr == self.watched:
                    self.found = (node, around, visible)
                self._expression(node.value, visible, node)
            case nodes.Quantifier(binders=generators) | nodes.Comprehension(generators=generators):
                inside = self._generators(generators, visible)
                if isinstance(node, nodes.Quantifier):
                    self._expression(node.body, inside, node)
                else:
                    self._expression(node.element, inside, node)
                    if node.value is not None:
                        self._expression(node.value, inside, node)
            case nodes.Lambda(parameters=parameters):
                inside = dict(visible)
                for parameter in parameters:
                    if parameter.default is not None:
                        self._expression(parameter.default, visible, node)
                    if isinstance(parameter.name, str):
                        inside[parameter.name] = self._bind(parameter.name, NameKind.VARIABLE, parameter.name_span)
                self._expression(node.body, inside, node)
            case nodes.Old(value=value):
                self._expression(value, _without_result(visible), node)
            case nodes.Call():
                self._call(node, visible)
            case nodes.Hole():
                self._hole(node, visible)
            case _:
                for child in nodes.children(node):
                    if isinstance(child, nodes.Keyword | nodes.Generator | nodes.Parameter):
                        continue
                    self._expression(child, visible, node)  # type: ignore[arg-type] # no types stand in these

    def _use(self, node: nodes.Name, name: str, span: Span, visible: Visible, around: nodes.Node | None) -> None:
        if name == self.watched:
            self.found = (node, around, visible)
        binder = visible.get(name)
        if binder is not None:
            self.uses[binder].append(span)
            self.by_span[span] = binder

    def _call(self, node: nodes.Call, visible: Visible) -> None:
        self.calls.append(node)
        self._expression(node.func, visible, node)
        for argument in node.args:
            self._expression(argument, visible, node)
        for keyword in node.keywords:
            if keyword.name is not None:
                span = Span(keyword.span.start, keyword.span.start + len(keyword.name))
                self.keywords[span] = node.func
                if keyword.name == self.watched:
                    self.found = (keyword, node, visible)
            self._expression(keyword.value, visible, keyword)

    def _generators(self, generators: Sequence[nodes.Generator], visible: Visible) -> Visible:
        for generator in generators:
            self._expression(generator.iterable, visible, generator)
            visible = {**visible, **self._targets(generator.target)}
            for condition in generator.conditions:
                self._expression(condition, visible, generator)
        return visible

    def _targets(self, target: nodes.Expr) -> dict[str, Binder]:
        names = [part for part in nodes.walk(target) if isinstance(part, nodes.Name)]
        return {name.id: self._bind(name.id, NameKind.VARIABLE, name.span) for name in names}

    def _hole(self, hole: nodes.Hole, visible: Visible) -> None:
        if hole.annotation is not None:
            self._type(hole.annotation, visible)
        if hole.where is not None:
            value = Binder("_", NameKind.VARIABLE, hole.name_span)
            self.uses[value] = []
            self._expression(hole.where, {**visible, "_": value}, hole)
        if hole.candidates is not None:
            self._expression(hole.candidates, visible, hole)

    def _type(self, node: nodes.Type, visible: Visible, around: nodes.Node | None = None) -> None:
        match node:
            case nodes.NamedType(name=name):
                if self.watched is not None and self.watched in name.split("."):
                    self.found = (node, around, visible)
                binder = self.types.get(name)
                if binder is not None:
                    self.uses[binder].append(node.span)
                    self.by_span[node.span] = binder
            case nodes.RefinementType(variable=variable):
                self._type(node.base, visible, node)
                inside = {**visible, variable: self._bind(variable, NameKind.VARIABLE, node.variable_span)}
                self._expression(node.predicate, inside, node)
            case nodes.LiteralType(value=value):
                self._expression(value, visible, node)
            case nodes.Hole():
                self._hole(node, visible)
            case nodes.ErrorExpr():
                return
            case _:
                for child in nodes.children(node):
                    self._type(child, visible, node)  # type: ignore[arg-type] # only types stand in these


def _without_result(visible: Visible) -> Visible:
    if "result" not in visible or visible["result"].kind is not NameKind.RESULT:
        return visible
    return {name: binder for name, binder in visible.items() if name != "result"}


_KNOWN: WeakKeyDictionary[Section, Bindings] = WeakKeyDictionary()


def bindings(section: Section) -> Bindings:
    """The bindings of a section; computed once for each."""
    known = _KNOWN.get(section)
    if known is None:
        known = Bindings()
        known.item(section.item)
        _KNOWN[section] = known
    return known


def watched(section: Section, name: str) -> Bindings:
    """The bindings of a section, with the place where `name` stands."""
    found = Bindings(watched=name)
    found.item(section.item)
    return found


__all__ = ["Binder", "Bindings", "Visible", "bindings", "watched"]
