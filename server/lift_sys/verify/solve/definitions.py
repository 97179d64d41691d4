"""Whether some value is of a type, or of an entity, that a document defines."""

from __future__ import annotations

from collections.abc import Iterator

from lift_sys.ir import nodes
from lift_sys.ir.check.document import DocumentCheck
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.model import Entity, Spec, TypeDefinition
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Engine, Kind, Obligation, Verdict
from lift_sys.verify.solve.encode import Scope
from lift_sys.verify.solve.facts import Fact, Reader, SpecFacts
from lift_sys.verify.solve.inputs import Leaf, Role
from lift_sys.verify.solve.logic import UnmodelledError, conj, fresh_context
from lift_sys.verify.solve.solver import Answer, Asker
from lift_sys.verify.solve.values import Value, truth
from lift_sys.verify.solve.wording import excluded

MOST_NESTED = 12
"""How far names of types are followed."""


def judge_definition(document: DocumentCheck, placed: Placed) -> tuple[Obligation, ...]:
    """Whether some value is of the type, or of the entity, that is defined in `placed`."""
    item = placed.section.item
    if not isinstance(item, (TypeDefinition, Entity)):
        return ()
    fresh_context()
    text = placed.section.text
    asker = Asker()
    read = read_definition(document.environment, item, text)
    if not read.types or asker.ask([*read.classes, *(fact.holds for fact in read.types)]) is not Answer.UNSAT:
        return ()
    core = asker.core(read.types, lambda fact: fact.holds, read.classes)
    last = core[-1]
    message, related = excluded(core, "no value meets")
    finding = Finding(Code.CONTRADICTION, Severity.ERROR, last.span, message, related)
    return (
        Obligation(
            Kind.INVARIANT if isinstance(item, Entity) else Kind.TYPE, text[last.span.start : last.span.end],
            last.span, Verdict.REFUTED, Engine.Z3, message, findings=(finding,),
        ),
    )  # fmt: skip


def read_definition(environment: Environment, item: TypeDefinition | Entity, text: str) -> SpecFacts:
    """What a type or an entity says of its values, part by part."""
    reader = Reader(environment, Spec(), text, [])
    found, inputs, leaf = reader.facts, reader.inputs, Leaf("value")
    stated = item.type if isinstance(item, TypeDefinition) else nodes.NamedType(str(item.name))
    try:
        value = inputs.value(stated, leaf, Role.GIVEN)
        reader.add_classes(stated, leaf, Role.GIVEN, False)
    except UnmodelledError:
        return found
    if isinstance(item, TypeDefinition):
        _add_type(reader, stated, leaf, value)
    else:
        fields = value[0].term.fields
        scope = Scope({"self": value, **fields}, {"self": value, **fields})
        for part in item.fields:
            name = str(part.name)
            _add_type(reader, part.type, leaf.part(name), fields[name])
        for invariant in item.invariants:
            for part_of, span in _conjuncts(invariant.predicate, invariant.span):
                fact = reader.fact(None, part_of, scope, span)
                found.types += [fact] if fact is not None else []
    found.classes += reader.encoder.slack.axioms
    return found


def _add_type(reader: Reader, stated: nodes.Type, leaf: Leaf, value: Value) -> None:
    """What a type says of a value: each part of a refinement by itself, those first that the others build upon."""
    groups: list[list[Fact]] = []
    node, place, label = stated, None, ""
    types = reader.inputs.environment.types
    for _ in range(MOST_NESTED):
        if isinstance(node, nodes.NamedType) and node.name in types:
            place, label, node = place or node.span, node.name, types[node.name].type
        elif isinstance(node, nodes.RefinementType):
            groups.append(list(_refined(reader, node, value, place, label)))
            node, leaf = node.base, leaf.part("of")
        else:
            break
    if not groups:
        reader.add_type(stated, leaf, Role.GIVEN, Scope({}, {}), reader.facts.types, False)
        return
    if reader.inputs.speaks(node, leaf):
        reader.add_type(node, leaf, Role.GIVEN, Scope({}, {}), reader.facts.types, False)
    reader.facts.types += [fact for group in reversed(groups) for fact in group]


def _refined(
    reader: Reader, node: nodes.RefinementType, value: Value, place: Span | None, label: str
) -> Iterator[Fact]:
    """What a refinement adds. What is said in another section stands at `place`, where that is named by `label`."""
    scope = Scope({}, {}).bind(node.variable, value)
    for part, span in _conjuncts(node.predicate, node.predicate.span):
        reader.encoder.steps = 0
        try:
            found = reader.encoder.encode(part, scope)
            holds = conj(found.defined, truth(found.value))
        except UnmodelledError:
            continue  # less is asked of the value
        own = " ".join(reader.text[part.span.start : part.span.end].split())
        yield Fact(own if place is None else f"{label}: {print_expression(part)}", place or span, holds)


def _conjuncts(predicate: nodes.Expr, span: Span) -> list[tuple[nodes.Expr, Span]]:
    """The parts of `P and Q`: it is true where each of them is."""
    if isinstance(predicate, nodes.BoolOp) and predicate.op == "and":
        return [found for part in predicate.values for found in _conjuncts(part, part.span)]
    return [(predicate, span)]
