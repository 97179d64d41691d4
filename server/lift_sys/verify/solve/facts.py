"""What a spec says, as facts for Z3: of the inputs, of the result, and what is left out because it is not modelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.findings import Related
from lift_sys.ir.model import Condition, Raises, Signature, SignatureParameter, Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import not_modelled
from lift_sys.verify.solve.effects import same_state, unchanged
from lift_sys.verify.solve.encode import Encoder, Scope
from lift_sys.verify.solve.inputs import Inputs, Leaf, Role
from lift_sys.verify.solve.logic import Truth, UnmodelledError, conj, implies, neg
from lift_sys.verify.solve.values import Value, truth

MOST_ITEMS = 3
"""How many items the containers have in which values are sought that no solver finds at once."""
MISTAKE = "the clause has a mistake, which is reported already"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One clause, or what one type says. Spans are relative to the section."""

    text: str
    span: Span
    holds: Truth
    """It is true, and raises nothing."""
    clause: Condition | Raises | None = None
    unless_raising: Truth = True
    """It is true where it raises nothing: less than `holds`."""
    is_exact: bool = True
    """Nothing in it is loosened."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A clause that is left out, or a type."""

    clause: Condition | Raises | None
    construct: str
    span: Span

    @property
    def reason(self) -> str:
        """In a sentence."""
        if self.construct == MISTAKE:
            return MISTAKE
        return not_modelled(self.construct.rstrip(","))

    @property
    def related(self) -> Related:
        """The construct with its place."""
        return Related(self.span, self.reason)


@dataclass(slots=True)
class SpecFacts:
    """All that a spec says."""

    classes: list[Truth] = field(default_factory=list)
    """What the classes of parameters and result say, and of constants that stand for what is left open."""
    types: list[Fact] = field(default_factory=list)
    requires: list[Fact] = field(default_factory=list)
    returning: list[Fact] = field(default_factory=list)
    """No `raises … when` applies."""
    result: list[Fact] = field(default_factory=list)
    """What the type of the result says."""
    ensures: list[Fact] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    loosened: list[Truth] = field(default_factory=list)
    """When something is left open: what is found where nothing is, CPython is likely to find too."""
    inputs: dict[str, Value] = field(default_factory=dict)
    """The parameters whose types are modelled, as they are passed."""
    all_inputs: bool = True
    """Every parameter is among them."""
    bounded: Callable[[], SpecFacts] | None = None
    """Makes the same facts of small values alone, with nothing that is quantified: only good for finding values."""


class Reader:
    """Makes the facts of one spec."""

    def __init__(
        self, environment: Environment, spec: Spec, text: str, errors: list[Span], most: int | None = None
    ) -> None:
        self.encoder = Encoder(environment)
        generic = spec.signature.type_parameters if spec.signature is not None else ()
        self.inputs = Inputs(self.encoder, frozenset(parameter.name for parameter in generic), most)
        self.spec = spec
        self.text = text
        self.errors = errors
        self.facts = SpecFacts()
        if most is None:
            self.facts.bounded = lambda: Reader(environment, spec, text, errors, MOST_ITEMS).read()
        self.entry: dict[str, Value | UnmodelledError] = {}
        self.exit: dict[str, Value | UnmodelledError] = {}

    def read(self) -> SpecFacts:
        """The facts."""
        if self.spec.signature is not None:
            for parameter in self.spec.signature.parameters:
                self._parameter(parameter)
            self._omitted_receiver(self.spec.signature)
        at_entry = Scope(self.entry, self.entry)
        conditions = [clause for clause in self.spec.clauses if isinstance(clause, Condition)]
        for clause in conditions:
            if not clause.is_postcondition:
                self._condition(clause, at_entry, self.facts.requires)
        for raised in self.spec.clauses:
            if isinstance(raised, Raises) and raised.when is not None:
                self._raises(raised, raised.when, at_entry)
        self._result()
        for clause in conditions:
            if clause.is_postcondition:
                self._condition(clause, Scope(self.exit, self.entry), self.facts.ensures)
        self.facts.classes += self.encoder.slack.axioms
        self.facts.loosened += self.encoder.slack.loosened
        return self.facts

    def _parameter(self, parameter: SignatureParameter) -> None:
        if not isinstance(parameter.name, str):
            self.facts.all_inputs = False
            return
        name, stated = parameter.name, parameter.type
        leaf = Leaf(name)
        self.encoder.steps = 0
        try:
            if stated is None:
                raise UnmodelledError(f"`{name}`, whose type is not stated,", parameter.name_span)
            if parameter.kind is ParameterKind.VAR_KEYWORD:
                raise UnmodelledError(f"`**{name}`", parameter.name_span)
            variadic = parameter.kind is ParameterKind.VAR_POSITIONAL
            make = self.inputs.variadic if variadic else self.inputs.value
            value = make(stated, leaf, Role.PASSED)
            after, role, span = value, Role.GIVEN, None
            if self.inputs.is_mutable(stated):
                span = unchanged(self.spec, parameter, self.inputs)
                role = Role.GIVEN if span is None else Role.PASSED
                after = make(stated, Leaf(f"{name} at exit"), role)
        except UnmodelledError as error:
            self.facts.all_inputs = False
            self.facts.gaps.append(Gap(None, error.construct, error.span or stated.span if stated else parameter.span))
            self.entry[name] = self.exit[name] = error
            return
        self.facts.inputs[name] = value
        self.add_type(stated, leaf, Role.PASSED, Scope(dict(self.entry), dict(self.entry)), self.facts.types, variadic)
        if after is not value:
            self.add_classes(stated, Leaf(f"{name} at exit"), role, variadic)
        if span is not None:
            same = same_state(self.encoder, value, after)
            self.facts.result.append(Fact(self._shown(span), span, same))
        self.entry[name], self.exit[name] = value, after

    def _omitted_receiver(self, signature: Signature) -> None:
        name = signature.name if isinstance(signature.name, str) else ""
        stated = signature.parameters[0].name if signature.parameters else None
        if "." in name and stated not in ("self", "cls"):
            self.facts.all_inputs = False

    def _result(self) -> None:
        signature = self.spec.signature
        if "result" in self.exit:
            return
        if signature is None or signature.returns is None:
            self.exit["result"] = UnmodelledError("`result`, whose type is not stated,")
            return
        self.encoder.steps = 0
        leaf = Leaf("result")
        try:
            self.exit["result"] = self.inputs.value(signature.returns, leaf, Role.GIVEN)
        except UnmodelledError as error:
            self.exit["result"] = error
            return
        self.add_type(signature.returns, leaf, Role.GIVEN, Scope(self.exit, self.entry), self.facts.result, False)

    def add_classes(self, stated: nodes.Type, leaf: Leaf, role: Role, variadic: bool) -> None:
        """What the classes in a type say."""
        self.inputs.predicates = False
        try:
            holds = self.inputs.items_hold if variadic else self.inputs.holds
            self.facts.classes.append(holds(stated, leaf, role))
        finally:
            self.inputs.predicates = True

    def add_type(
        self, stated: nodes.Type, leaf: Leaf, role: Role, scope: Scope, into: list[Fact], variadic: bool
    ) -> None:
        self.add_classes(stated, leaf, role, variadic)
        if not self.inputs.speaks(stated, leaf):
            return
        self.encoder.steps = 0
        try:
            holds = (self.inputs.items_hold if variadic else self.inputs.holds)(stated, leaf, role, scope)
        except UnmodelledError as error:
            self.facts.gaps.append(Gap(None, error.construct, stated.span))
            return
        into.append(Fact(self._shown(stated.span), stated.span, holds))

    def _condition(self, clause: Condition, scope: Scope, into: list[Fact]) -> None:
        fact = self.fact(clause, clause.predicate, scope, clause.body_span)
        if fact is not None:
            into.append(fact)

    def _raises(self, clause: Raises, when: nodes.Expr, scope: Scope) -> None:
        fact = self.fact(clause, when, scope, clause.body_span)
        if fact is not None:
            text = f"not ({fact.text})"  # where something is returned
            self.facts.returning.append(Fact(text, fact.span, neg(fact.holds), clause, is_exact=fact.is_exact))

    def fact(self, clause: Condition | Raises | None, predicate: nodes.Expr, scope: Scope, span: Span) -> Fact | None:
        """What a clause says at `span`; None, and a gap, where it is not modelled."""
        if any(span.start <= error.start and error.end <= span.end for error in self.errors):
            self.facts.gaps.append(Gap(clause, MISTAKE, span))
            return None
        self.encoder.steps = 0
        loosened = len(self.encoder.slack.loosened)
        try:
            found = self.encoder.encode(predicate, scope)
            holds = truth(found.value)
        except UnmodelledError as error:
            self.facts.gaps.append(Gap(clause, error.construct, error.span or predicate.span))
            return None
        is_exact = len(self.encoder.slack.loosened) == loosened
        return Fact(
            self._shown(predicate.span), span, conj(found.defined, holds), clause,
            implies(found.defined, holds), is_exact,
        )  # fmt: skip

    def _shown(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())
