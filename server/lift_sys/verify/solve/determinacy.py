"""Whether the clauses leave the result open: an input with two results that differ and both meet everything.

CPython has the last word, so that clauses count which the solver does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.model import Condition
from lift_sys.verify.run.values import has_nan
from lift_sys.verify.solve.encode import Scope
from lift_sys.verify.solve.inputs import Leaf, Role
from lift_sys.verify.solve.logic import Truth, UnmodelledError, disj, neg
from lift_sys.verify.solve.realizability import Search
from lift_sys.verify.solve.small import small_states, small_values, weight
from lift_sys.verify.solve.terms import RESULT, candidates
from lift_sys.verify.solve.trials import key
from lift_sys.verify.solve.values import Kind, Value, truth
from lift_sys.verify.solve.witness import witness
from lift_sys.verify.variation import may_vary

MOST_INPUTS = 6
"""Inputs for which results are guessed."""
MOST_RESULTS = 24
"""Results that are guessed for one input."""
LIMIT = 100_000
"""What the one question may cost."""


@dataclass(frozen=True, slots=True)
class TwoResults:
    """An input, and two results that meet all clauses, the smaller first."""

    values: dict[str, Any]
    first: Any
    second: Any


@dataclass(slots=True)
class Determinacy:
    """Looks for two results. `search` has tried some inputs of the spec before."""

    search: Search
    _told: set[Any] = field(default_factory=set)
    """Inputs whose result an example tells."""

    def find(self, first: Mapping[str, Any] | None) -> TwoResults | None:
        """Two results for a small input; `first` is one that is known to be admitted."""
        search = self.search
        examples = search.trials.exemplified()
        result = search.reader.exit.get("result")
        if (
            not search.knows_inputs
            or not search.trials.ensures
            or examples is None
            or may_vary(search.spec)
            or result is None
            or isinstance(result, UnmodelledError)
            or self._is_stated()
        ):
            return None
        self._told = {key(values) for values in examples}
        for values in self._inputs(first):
            found = self._two(values, result)
            if found is not None:
                return found
        return self._solved(examples, result)

    def _is_stated(self) -> bool:
        """Whether some clause says outright what the result is."""
        returns = self.search.spec.signature.returns if self.search.spec.signature is not None else None
        is_bool = isinstance(returns, nodes.NamedType) and returns.name == "bool"
        if isinstance(returns, nodes.NamedType) and returns.name == "None":
            return True
        for clause in self.search.trials.ensures:
            parts = [clause.predicate]
            while parts:
                part = parts.pop()
                if isinstance(part, nodes.BoolOp) and part.op == "and":
                    parts += part.values
                sides: tuple[nodes.Expr, ...] = ()
                if isinstance(part, nodes.Compare) and len(part.ops) == 1 and part.ops[0] in ("==", "is"):
                    sides = (part.left, part.comparators[0])
                elif isinstance(part, nodes.Equivalence) and is_bool:
                    sides = (part.left, part.right)
                if RESULT in sides and any(not nodes.mentions_result(side) for side in sides):
                    return True
        return False

    def _inputs(self, first: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
        count = 0
        seen: set[Any] = set()
        search = self.search
        states = small_states(search.facts.inputs, search.trials.make)
        for values in (*([dict(first)] if first is not None else ()), *search.realized, *states):
            if count >= MOST_INPUTS:
                return
            if key(values) in seen or not self._counts(values):
                continue
            seen.add(key(values))
            count += 1
            yield values

    def _counts(self, values: Mapping[str, Any]) -> bool:
        """Whether an input is admitted, owes a result, and no example tells which."""
        checkpoint()
        trials = self.search.trials
        plain = key(values) not in self._told and not any(map(has_nan, values.values()))
        return plain and trials.admits(values) and trials.owes_result(values)

    # guessing

    def _two(self, values: dict[str, Any], result: Value) -> TwoResults | None:
        """Two of the results that are guessed for an input."""
        trials = self.search.trials
        found: list[Any] = []
        for one in self._results(values, result):
            if trials.meets(values, one) and not (found and _is_equal(found[0], one)):
                found.append(one)
                if len(found) == 2:
                    return TwoResults(values, found[0], found[1])
        return None

    def _results(self, values: Mapping[str, Any], result: Value) -> list[Any]:
        """Small values, and those that the clauses speak of, with their neighbours."""
        search = self.search
        found = list(small_values(result, search.trials.make))
        for term in candidates(search.spec, search.environment):
            value = search.trials.value(term, values)
            if value is not None:
                number = type(value.value) in (int, float)
                found += [value.value, value.value + 1, value.value - 1] if number else [value.value]
        kinds = {case.kind for case in result}
        plain = [one for one in found if not has_nan(one) and (type(one) is not bool or Kind.BOOL in kinds)]
        return sorted(plain, key=weight)[:MOST_RESULTS]

    # solving

    def _solved(self, examples: list[dict[str, Any]], result: Value) -> TwoResults | None:
        """Two results that the solver offers and CPython confirms."""
        search = self.search
        facts, encoder, entry = search.facts, search.reader.encoder, search.reader.entry
        signature = search.spec.signature
        assert signature is not None and signature.returns is not None
        before = len(encoder.slack.axioms)
        made: dict[str, Value] = {}
        asked: list[Truth] = []
        try:
            for name in ("one result", "other result"):
                encoder.steps = 0
                leaf = Leaf(name)
                made[name] = search.reader.inputs.value(signature.returns, leaf, Role.GIVEN)
                scope = Scope({**entry, "result": made[name]}, entry)
                asked.append(search.reader.inputs.holds(signature.returns, leaf, Role.GIVEN, scope))
                for fact in facts.ensures:
                    if isinstance(fact.clause, Condition):
                        encoder.steps = 0
                        outcome = encoder.encode(fact.clause.predicate, scope)
                        asked += [outcome.defined, truth(outcome.value)]
            asked.append(differ(search, *made.values()))
        except UnmodelledError:
            return None
        admitted = [fact.holds for fact in (*facts.types, *facts.requires, *facts.returning)]
        told = [search.is_other(values) for values in examples]
        asked = [*facts.classes, *admitted, *told, *asked, *encoder.slack.axioms[before:]]
        found = witness(search.asker, asked, {**facts.inputs, **made}, search.trials.make, 8, LIMIT)
        if found is None:
            return None
        results = sorted((found.pop("one result"), found.pop("other result")), key=weight)
        confirmed = self._counts(found) and all(search.trials.meets(found, one) for one in results)
        if not confirmed or _is_equal(*results) or any(map(has_nan, results)):
            return None
        return self._two(found, result) or TwoResults(found, *results)


def _is_equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def differ(search: Search, one: Value, other: Value) -> Truth:
    """That two values are not equal. Raises :class:`UnmodelledError`."""
    if all(case.kind is Kind.OBJECT for case in (*one, *other)) and len(one) == len(other) == 1:
        first, second = one[0].term.fields, other[0].term.fields
        return disj(*(differ(search, first[name], second[name]) for name in first))
    return neg(search.reader.encoder.equal(one, other))
