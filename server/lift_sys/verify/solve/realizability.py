"""Whether every admitted input has a result.

An input is looked for that no result will do for: small ones are tried first, then those for which none of the terms
that were seen to be results is one. That an input is admitted is CPython's word; that it has no result is `unsat` of
the clauses that are modelled, for this very input. Clauses that are left out could only exclude more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.model import Spec
from lift_sys.ir.text import Span
from lift_sys.verify.solve.concrete import At, given
from lift_sys.verify.solve.encode import Encoder, Scope
from lift_sys.verify.solve.facts import Fact, Reader, SpecFacts
from lift_sys.verify.solve.folding import Evaluate
from lift_sys.verify.solve.inputs import never
from lift_sys.verify.solve.logic import Truth, UnmodelledError, conj, disj, neg
from lift_sys.verify.solve.small import small_states, small_values, smaller, weight
from lift_sys.verify.solve.solver import Answer, Asker
from lift_sys.verify.solve.terms import candidates, parameters
from lift_sys.verify.solve.trials import Trials, key
from lift_sys.verify.solve.values import Case, Kind, Outcome, Record, Value, just, truth
from lift_sys.verify.solve.witness import witness

BUDGET = 1_500_000
"""What the search may cost in all."""
LIMIT = 150_000
"""What one question may cost."""
MOST_SMALL = 5
"""Small inputs that are tried."""
MOST_ROUNDS = 5
"""Inputs that are asked for because no term seen so far is a result for them."""
MOST_TRIED = 30
"""Smaller inputs that are tried in the place of one that has no result."""
MOST_TERMS = 8
"""Terms that are remembered as results."""
MOST_UNANSWERED = 2
"""Inputs for which the solver may come to no answer."""
MOST_CONSTANTS = 1
"""Of the inputs that are asked for, those that taught nothing but one value more."""


@dataclass(frozen=True, slots=True)
class NoResult:
    """An input without a result, and a smallest part of what is owed that excludes all of them."""

    values: dict[str, Any]
    core: list[Fact]


@dataclass(frozen=True, slots=True)
class Known:
    """A value that was a result."""

    value: Any


@dataclass(slots=True)
class Search:
    """Looks for an input of one spec that has no result."""

    environment: Environment
    spec: Spec
    text: str
    errors: list[Span]
    trials: Trials
    reader: Reader
    """It has read the spec."""
    asker: Asker = field(default_factory=lambda: Asker(BUDGET))
    unchanged: frozenset[str] = frozenset()
    """Parameters that are taken to be left as they are."""
    is_met: bool = False
    """CPython found a result for some input."""
    realized: list[dict[str, Any]] = field(default_factory=list)
    """Inputs for which there is a result."""
    unrealized: list[dict[str, Any]] = field(default_factory=list)
    """Inputs for which there is none."""
    _terms: list[nodes.Expr] = field(default_factory=list)
    _working: list[nodes.Expr | Known] = field(default_factory=list)
    _passed: list[dict[str, Any]] = field(default_factory=list)
    _unanswered: int = 0
    _seen: set[Any] = field(default_factory=set)

    @property
    def facts(self) -> SpecFacts:
        """What the spec says."""
        return self.reader.facts

    @property
    def changeable(self) -> frozenset[str]:
        """Parameters that the function might change."""
        entry, at_exit = self.reader.entry, self.reader.exit
        return frozenset(name for name in self.facts.inputs if entry[name] is not at_exit[name])

    @property
    def knows_inputs(self) -> bool:
        """Whether a result is owed at all, of inputs that are known."""
        signature = self.spec.signature
        return (
            signature is not None
            and self.facts.all_inputs
            and not never(signature.returns)
            and "result" not in parameters(self.spec)
        )

    @property
    def applies(self) -> bool:
        """Whether something is asked of it, too."""
        return self.knows_inputs and bool(self.facts.result or self.trials.ensures)

    def find_small(self, first: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """One of some small inputs that has no result; `first` is one that is known to be admitted."""
        if not self.applies:
            return None
        self._terms = candidates(self.spec, self.environment)
        return next((values for values in self.inputs(first) if self.has_no_result(values)), None)

    def find_other(self) -> dict[str, Any] | None:
        """An input that has no result, among those for which the results seen so far will not do."""
        constants = 0
        for _ in range(MOST_ROUNDS if self.applies else 0):
            before = sum(isinstance(term, Known) for term in self._working)
            found = self._uncovered()
            if found is None or key(found) in self._seen:
                return None
            if self._owes(found) and self.has_no_result(found):
                return found
            constants += sum(isinstance(term, Known) for term in self._working) - before
            if constants > MOST_CONSTANTS:
                return None
        return None

    def explained(self, values: dict[str, Any]) -> NoResult:
        """A smaller input without a result than the given one, if there is one, and why it has none."""
        values = self._smallest(values)
        at = self._at(values, self.unchanged)
        return NoResult(values, self._core(at[0]))

    def changed(self, values: dict[str, Any], unchanged: frozenset[str]) -> list[Fact] | None:
        """Why there is no result even if other parameters than `unchanged` are changed; None if there is one."""
        facts, _ = self._at(values, unchanged)
        core = [*facts.classes, *(fact.holds for fact in (*facts.result, *facts.ensures))]
        return self._core(facts) if self.asker.ask(core, LIMIT) is Answer.UNSAT else None

    def _core(self, facts: SpecFacts) -> list[Fact]:
        return self.asker.core([*facts.result, *facts.ensures], _holds, facts.classes)

    def inputs(self, first: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
        """Some small inputs that owe a result."""
        count = 0
        states = small_states(self.facts.inputs, self.trials.make)
        for values in (*([dict(first)] if first is not None else ()), *states):
            if count >= MOST_SMALL:
                return
            if self._owes(values):
                count += 1
                yield values

    def _owes(self, values: Mapping[str, Any]) -> bool:
        same = key(values)
        if same in self._seen:
            return False
        self._seen.add(same)
        checkpoint()
        return self.trials.admits(values) and self.trials.owes_result(values)

    # one input

    def has_no_result(self, values: dict[str, Any]) -> bool:
        """Whether there is surely no result for an input that owes one."""
        tried = self._tried(values)
        if tried is not False:
            self._passed.append(values)
            if tried:
                self.is_met = True
                self.realized.append(values)
            return False
        if self._unanswered >= MOST_UNANSWERED:
            return False
        facts, result = self._at(values, self.unchanged)
        owed = [*facts.classes, *(fact.holds for fact in (*facts.result, *facts.ensures))]
        answer = self.asker.ask(owed, LIMIT)
        if answer is Answer.UNSAT:
            if not self._contradicted(values, result):
                self.unrealized.append(values)
                return True
            self.is_met = True
        elif answer is Answer.UNKNOWN:
            self._unanswered += 1
        else:
            self._passed.append(values)
            self.realized.append(values)
            found = witness(self.asker, owed, {"result": result}, self.trials.make, 0) if result is not None else None
            if found is not None:
                self._remember(Known(found["result"]))
        return False

    def _tried(self, values: Mapping[str, Any]) -> bool | None:
        """Whether one of the terms is a result, as CPython finds; None if nothing is known against one."""
        doubtful = None
        for term in (*self._working, *self._terms):
            found = term if isinstance(term, Known) else self.trials.value(term, values)
            meets = self.trials.meets(values, found.value) if found is not None else False
            if meets:
                self._remember(term)
                return True
            if meets is None and doubtful is None:
                doubtful = term
        if doubtful is None:
            return False
        self._remember(doubtful)
        return None

    def _remember(self, term: nodes.Expr | Known) -> None:
        if term not in self._working and len(self._working) < MOST_TERMS:
            self._working.append(term)

    def _contradicted(self, values: Mapping[str, Any], result: Value | None) -> bool:
        """Whether CPython finds a result where the solver says that there is none: then nothing is claimed."""
        tried = small_values(result, self.trials.make) if result is not None else [None]
        return any(self.trials.meets(values, one) for one in (*tried, *values.values(), True, False, None))

    def _at(self, values: Mapping[str, Any], unchanged: frozenset[str]) -> tuple[SpecFacts, Value | None]:
        """What is owed for an input, and the result."""
        at = At(self.environment, self.spec, self.text, self.errors, values, unchanged, self._evaluation(values))
        facts = at.read()
        result = at.exit.get("result")
        return facts, None if isinstance(result, UnmodelledError) else result

    def _evaluation(self, values: Mapping[str, Any]) -> Evaluate:
        def evaluate(term: nodes.Expr) -> Any:
            found = self.trials.value(term, values)
            return (found.value,) if found is not None else None

        return evaluate

    # an input that the terms do not cover

    def _uncovered(self) -> dict[str, Any] | None:
        """An input for which none of the working terms is a result, as far as the solver can tell."""
        facts, encoder = self.facts, self.reader.encoder
        if self._unanswered or (not facts.result and not facts.ensures):
            return None
        admitted = [f.holds for f in (*facts.types, *facts.requires, *facts.returning)]
        before = len(encoder.slack.axioms)
        fails = [self._fails(term, encoder) for term in self._working]
        known = [self.is_other(values) for values in (*self._passed, *self.unrealized)]
        axioms = encoder.slack.axioms[before:]
        asked = [*facts.classes, *admitted, *axioms, *fails, *known]
        return witness(self.asker, asked, facts.inputs, self.trials.make, 1, LIMIT)

    def _fails(self, term: nodes.Expr | Known, encoder: Encoder) -> Truth:
        """That a term is no result, where nothing else is changed; where that cannot be said, true."""
        encoder.steps = 0
        entry, signature = self.reader.entry, self.spec.signature
        assert signature is not None
        modelled = {id(fact.clause) for fact in self.facts.ensures}
        try:
            found = self._encoded(term, encoder)
            scope = Scope({**entry, "result": found.value}, entry)
            parts = [found.defined, fits(found.value, signature.returns, self.environment, encoder, scope)]
            for clause in self.trials.ensures:
                encoder.steps = 0
                if id(clause) in modelled:
                    outcome = encoder.encode(clause.predicate, scope)
                    parts += [outcome.defined, truth(outcome.value)]
        except UnmodelledError:
            return True
        return neg(conj(*parts))

    def _encoded(self, term: nodes.Expr | Known, encoder: Encoder) -> Outcome:
        entry = Scope(self.reader.entry, self.reader.entry)
        if isinstance(term, Known):
            return Outcome(given(term.value, encoder))
        name = term.func.id if isinstance(term, nodes.Call) and isinstance(term.func, nodes.Name) else None
        if not isinstance(term, nodes.Call) or name not in self.environment.entities:
            return encoder.encode(term, entry)
        names = [str(one.name) for one in self.environment.entities[name].fields]
        parts = dict(zip(names, term.args, strict=False)) | {str(k.name): k.value for k in term.keywords}
        if set(parts) != set(names):
            raise UnmodelledError("an object with defaults")
        outcomes = {one: encoder.encode(parts[one], entry) for one in names}
        made = Record(name, {one: outcome.value for one, outcome in outcomes.items()})
        return Outcome(just(Kind.OBJECT, made), conj(*(outcome.defined for outcome in outcomes.values())))

    def is_other(self, values: Mapping[str, Any]) -> Truth:
        """That the input is not this one, nor equal to it; where that cannot be said, true."""
        inputs, encoder = self.facts.inputs, self.reader.encoder
        try:
            return neg(conj(*(encoder.equal(inputs[name], given(one, encoder)) for name, one in values.items())))
        except UnmodelledError:
            return True

    # a smaller one

    def _smallest(self, values: dict[str, Any]) -> dict[str, Any]:
        """A smaller input that has no result either."""
        tried = 0
        shrunk = True
        while shrunk:
            shrunk = False
            for other in less(values):
                if tried >= MOST_TRIED:
                    break
                if not self._owes(other):
                    continue
                tried += 1
                if self.has_no_result(other):
                    values, shrunk = other, True
                    break
        return values


def less(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same input with one value smaller, or one value for two."""
    for name, value in values.items():
        for one in smaller(value):
            yield {**values, name: one}
    whole = sum(map(weight, values.values()))
    by_class: dict[type, list[str]] = {}
    for name, value in values.items():
        by_class.setdefault(type(value), []).append(name)
    for names in by_class.values():
        for step in (0, 1, -1) if type(values[names[0]]) is int and len(names) > 1 else ():
            other = {**values, **dict.fromkeys(names, step)}
            if sum(map(weight, other.values())) < whole:
                yield other


def _holds(fact: Fact) -> Truth:
    return fact.holds


_KINDS = {
    "int": {Kind.INT, Kind.BOOL}, "bool": {Kind.BOOL}, "float": {Kind.FLOAT, Kind.INT, Kind.BOOL}, "str": {Kind.STR},
    "None": {Kind.NONE}, "list": {Kind.LIST}, "tuple": {Kind.TUPLE},
}  # fmt: skip


def fits(
    value: Value, node: nodes.Type | None, environment: Environment, encoder: Encoder, scope: Scope, depth: int = 0
) -> Truth:
    """That a value is of a type, as far as that is told by its class and refinements; for want of more, true."""
    if depth > 8:
        return True
    match node:
        case nodes.NamedType(name=name) if name in environment.types:
            return fits(value, environment.types[name].type, environment, encoder, Scope({}, {}), depth + 1)
        case nodes.NamedType(name=name) if name in _KINDS:
            return disj(*(case.guard for case in value if case.kind in _KINDS[name]))
        case nodes.NamedType(name=name) if name in environment.entities:
            return disj(*(case.guard for case in value if _is_object(case, name)))
        case nodes.RefinementType(variable=variable, base=base, predicate=predicate):
            inner = fits(value, base, environment, encoder, Scope({}, {}), depth + 1)
            found = encoder.encode(predicate, scope.bind(variable, value))
            return conj(inner, found.defined, truth(found.value))
        case nodes.UnionType(members=members):
            return disj(*(fits(value, member, environment, encoder, scope, depth + 1) for member in members))
        case nodes.GenericType(base=nodes.NamedType(name=name)) if name in _KINDS:
            return disj(*(case.guard for case in value if case.kind in _KINDS[name]))
        case _:
            return True


def _is_object(case: Case, name: str) -> bool:
    return case.kind is Kind.OBJECT and case.term.name == name
