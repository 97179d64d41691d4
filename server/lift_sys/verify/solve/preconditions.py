"""The weakest precondition found that leaves no admitted input without a result.

Candidates are made of the spec's own terms. One counts only if it excludes every input that is known to have no result,
admits some that has one, and if a new search finds no other input without a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from lift_sys.ir import nodes
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.model import Condition
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.verify.solve.encode import Scope
from lift_sys.verify.solve.facts import Reader
from lift_sys.verify.solve.logic import Truth, UnmodelledError, conj, neg
from lift_sys.verify.solve.realizability import NoResult, Search
from lift_sys.verify.solve.solver import Answer
from lift_sys.verify.solve.terms import RESULT, at_entry, free_names, links, parameters, rebuilt, with_result
from lift_sys.verify.solve.trials import key
from lift_sys.verify.solve.values import Kind, Value, truth
from lift_sys.verify.solve.witness import guess

MOST_CANDIDATES = 60
MOST_CHECKED = 8
"""Candidates for which a new search is made."""
MOST_SAMPLES = 40
MOST_LABELLED = 14
"""Inputs of which it is found out whether they have a result."""
LONGEST = 80
"""Characters of a clause that is offered."""

ZERO = nodes.Constant(0, "0", "0")


@dataclass(slots=True)
class Repair:
    """Finds a precondition after a search has found an input without a result."""

    search: Search
    found: NoResult

    def weakest(self) -> nodes.Expr | None:
        """The precondition, if there is one."""
        samples = self._samples()
        rated: list[tuple[int, int, nodes.Expr]] = []
        for candidate in self._candidates():
            checkpoint()
            admitted = self._admitted(candidate, samples)
            if admitted is not None:
                rated.append((-admitted, _length(candidate, self._floats), candidate))
        rated.sort(key=lambda one: one[:2])
        best: nodes.Expr | None = None
        checked = 0
        for _, _, candidate in rated:
            if checked >= MOST_CHECKED:
                break
            if self._excludes_all(candidate) and (best is None or self._is_weaker(candidate, best)):
                checked += 1
                if self._suffices(candidate):
                    best = candidate
        return best

    @property
    def _floats(self) -> frozenset[str]:
        inputs = self.search.facts.inputs
        return frozenset(name for name, value in inputs.items() if any(case.kind is Kind.FLOAT for case in value))

    # inputs to tell candidates apart

    def _samples(self) -> list[dict[str, Any]]:
        """Admitted inputs; of some of them it is found out whether they have a result."""
        search = self.search
        random = Random(0)
        inputs = search.facts.inputs
        seen: set[Any] = set()
        samples: list[dict[str, Any]] = []
        guesses = ({n: guess(random, v, search.trials.make) for n, v in inputs.items()} for _ in range(MOST_SAMPLES))
        near = (dict(values) for values in _near(self.found.values))
        for values in (*search.realized, *near, *guesses):
            if key(values) in seen or not search.trials.admits(values) or not search.trials.owes_result(values):
                continue
            seen.add(key(values))
            samples.append(values)
        known = {key(values) for values in (*search.realized, *search.unrealized)}
        for values in [s for s in samples if key(s) not in known][:MOST_LABELLED]:
            search.has_no_result(values)
        return samples

    def _admitted(self, candidate: nodes.Expr, samples: list[dict[str, Any]]) -> int | None:
        """How many of the samples a candidate admits; None if it cannot be right."""
        if not self._excludes_all(candidate):
            return None
        trials = self.search.trials
        realized = self.search.realized
        if not realized or not all(trials.holds(candidate, values) for values in realized):
            return None  # it would forbid what is possible
        return sum(trials.holds(candidate, values) is True for values in samples)

    def _excludes_all(self, candidate: nodes.Expr) -> bool:
        return all(self.search.trials.holds(candidate, values) is False for values in self.search.unrealized)

    # checking

    def _suffices(self, candidate: nodes.Expr) -> bool:
        """Whether no input without a result is found with this precondition."""
        search = self.search
        trials = search.trials.with_precondition(candidate)
        reader = Reader(search.environment, trials.spec, search.text, search.errors)
        reader.read()
        again = Search(search.environment, trials.spec, search.text, search.errors, trials, reader)
        again.unchanged = search.unchanged
        other = again.find_small(None) or again.find_other()
        search.unrealized += again.unrealized
        return other is None

    def _is_weaker(self, candidate: nodes.Expr, other: nodes.Expr) -> bool:
        """Whether a candidate admits all that the other does, and more."""
        try:
            one, two = self._meaning(candidate), self._meaning(other)
        except UnmodelledError:
            return False
        facts, asker = self.search.facts, self.search.asker
        given = [*facts.classes, *(fact.holds for fact in (*facts.types, *facts.requires, *facts.returning))]
        implied = asker.ask([*given, two, neg(one)], 100_000) is Answer.UNSAT
        return implied and asker.ask([*given, one, neg(two)], 100_000) is Answer.SAT

    def _meaning(self, candidate: nodes.Expr) -> Truth:
        encoder, entry = self.search.reader.encoder, self.search.reader.entry
        encoder.steps = 0
        found = encoder.encode(candidate, Scope(entry, entry))
        return conj(found.defined, truth(found.value))

    # candidates

    def _candidates(self) -> list[nodes.Expr]:
        own = parameters(self.search.spec)
        found: dict[nodes.Expr, None] = {}
        for candidate in self._all():
            plain = at_entry(candidate)
            kinds = (nodes.Hole, nodes.ErrorExpr)
            can_be_said = not any(isinstance(part, kinds) for part in nodes.walk(plain))
            if free_names(plain) <= own and can_be_said and len(print_expression(plain)) <= LONGEST:
                found.setdefault(plain)
            if len(found) >= MOST_CANDIDATES:
                break
        return list(found)

    def _all(self) -> Iterator[nodes.Expr]:
        core = [fact.clause.predicate for fact in self.found.core if isinstance(fact.clause, Condition)]
        yield from self._between()
        yield from _substituted(core, self._refinement())
        for name, value in self.search.facts.inputs.items():
            yield from _of_class(nodes.Name(name), value)
        yield from _defined(core)
        yield from _guards(core)
        for predicate in core:
            if not nodes.mentions_result(predicate):
                yield predicate
        yield from self._compared(core)

    def _between(self) -> Iterator[nodes.Expr]:
        """What follows for the terms that the result lies between: lower bounds are below upper ones."""
        found = list(dict.fromkeys(links(self.search.spec)))
        lows = [(op, term) for op, term in found if op in (">", ">=", "==")]
        highs = [(op, term) for op, term in found if op in ("<", "<=", "==")]
        for first, low in lows:
            for second, high in highs:
                if low != high:
                    equal = first == second == "=="
                    yield _compare(low, "==" if equal else "<=", high)
                    yield _compare(low, "<", high)
                    if first == ">" and second == "<":
                        one = nodes.Constant(1, "1", "1")
                        yield _compare(nodes.BinOp("+", low, one), "<", high)
        yield from self._multiples()
        for op, term in found:
            if op == "in":
                yield _compare(nodes.Call(nodes.Name("len"), (term,)), ">", ZERO)

    def _multiples(self) -> Iterator[nodes.Expr]:
        """Where so many times the result is to equal a term, that the term is a multiple."""
        for clause in self.search.trials.ensures:
            match clause.predicate:
                case nodes.Compare(
                    left=nodes.BinOp(op="*", left=one, right=other), ops=("==",), comparators=(term,)
                ) if RESULT in (one, other) and not nodes.mentions_result(term):
                    yield _compare(nodes.BinOp("%", term, other if one == RESULT else one), "==", ZERO)
                case _:
                    continue

    def _refinement(self) -> nodes.Expr | None:
        """What the type of the result says of it."""
        signature = self.search.spec.signature
        node = signature.returns if signature is not None else None
        seen = 0
        while isinstance(node, nodes.NamedType) and node.name in self.search.environment.types and seen < 10:
            node, seen = self.search.environment.types[node.name].type, seen + 1
        return with_variable(node) if isinstance(node, nodes.RefinementType) else None

    def _compared(self, core: list[nodes.Expr]) -> Iterator[nodes.Expr]:
        """Comparisons between parameters, and with the numbers that are in the clauses."""
        inputs = self.search.facts.inputs
        numbers = [
            nodes.Name(name) for name, value in inputs.items() if all(c.kind in (Kind.INT, Kind.FLOAT) for c in value)
        ]
        constants = [
            part for predicate in core for part in nodes.walk(predicate)
            if isinstance(part, nodes.Constant) and type(part.value) in (int, float)
        ]  # fmt: skip
        for index, one in enumerate(numbers):
            for other in numbers[index + 1 :]:
                for op in _ORDERS:
                    yield _compare(one, op, other)
            for constant in dict.fromkeys(constants):
                for op in _ORDERS:
                    yield _compare(one, op, constant)


Order = Literal["!=", "<=", "<", ">=", ">", "=="]
_ORDERS: tuple[Order, ...] = ("!=", "<=", "<", ">=", ">", "==")


def with_variable(node: nodes.RefinementType) -> nodes.Expr:
    """The predicate of a refinement, said of the result."""
    name = nodes.Name(node.variable)
    found: nodes.Expr = rebuilt(node.predicate, lambda part: RESULT if part == name else None)
    return found


def _compare(left: nodes.Expr, op: Order | Literal[">"], right: nodes.Expr) -> nodes.Expr:
    return nodes.Compare(left, (op,), (right,))


def _substituted(core: list[nodes.Expr], refinement: nodes.Expr | None) -> Iterator[nodes.Expr]:
    """Where the result is to equal a term, what is said of the result is to be true of the term."""
    said = [*core, *([refinement] if refinement is not None else [])]
    for predicate in core:
        guard: nodes.Expr | None = None
        while isinstance(predicate, nodes.Implication) and not nodes.mentions_result(predicate.left):
            guard = predicate.left if guard is None else nodes.BoolOp("and", (guard, predicate.left))
            predicate = predicate.right
        match predicate:
            case nodes.Compare(left=left, ops=("==",), comparators=(right,)) if left == RESULT:
                term = right
            case nodes.Compare(left=left, ops=("==",), comparators=(right,)) if right == RESULT:
                term = left
            case _:
                continue
        if nodes.mentions_result(term):
            continue
        yield _compare(term, "==", term)  # it is there, and no nan
        for other in said:
            if other is not predicate:
                condition = with_result(other, term)
                yield condition if guard is None else nodes.Implication(guard, condition)


def _of_class(name: nodes.Name, value: Value) -> Iterator[nodes.Expr]:
    """What is commonly asked of a value."""
    kinds = {case.kind for case in value}
    if kinds & {Kind.LIST, Kind.TUPLE, Kind.STR}:
        yield _compare(nodes.Call(nodes.Name("len"), (name,)), ">", ZERO)
    if kinds & {Kind.INT, Kind.FLOAT}:
        for op in ("!=", ">=", ">", "<=", "<"):
            yield nodes.Compare(name, (op,), (ZERO,))
    if Kind.FLOAT in kinds:
        yield _compare(name, "==", name)
    if Kind.NONE in kinds and len(kinds) > 1:
        yield nodes.Compare(name, ("is not",), (nodes.Constant(None, "None", "None"),))
    if kinds == {Kind.BOOL}:
        yield name
        yield nodes.UnaryOp("not", name)


def _defined(core: list[nodes.Expr]) -> Iterator[nodes.Expr]:
    """That operations raise nothing."""
    for predicate in core:
        for part in nodes.walk(predicate):
            match part:
                case nodes.BinOp(op="/" | "//" | "%", right=right) if not isinstance(right, nodes.Constant):
                    yield _compare(right, "!=", ZERO)
                case nodes.Subscript(value=value, index=index) if not isinstance(index, nodes.Slice):
                    length = nodes.Call(nodes.Name("len"), (value,))
                    yield nodes.Compare(index, ("in",), (value,))
                    if isinstance(index, nodes.Constant):
                        yield _compare(length, ">", index)
                    yield nodes.Compare(ZERO, ("<=", "<"), (index, length))
                    yield nodes.Compare(nodes.UnaryOp("-", length), ("<=", "<"), (index, length))
                case nodes.Call(func=nodes.Name(id="min" | "max"), args=(value,)):
                    yield _compare(nodes.Call(nodes.Name("len"), (value,)), ">", ZERO)
                case _:
                    continue


def _guards(core: list[nodes.Expr]) -> Iterator[nodes.Expr]:
    """That conditions which ask for different things do not hold together."""
    guards = [
        predicate.left
        for predicate in core
        if isinstance(predicate, nodes.Implication) and not nodes.mentions_result(predicate.left)
    ]
    for index, one in enumerate(guards):
        yield negated(one)
        for other in guards[index + 1 :]:
            yield negated(nodes.BoolOp("and", (one, other)))


_OPPOSITES: dict[str, nodes.CompareOperator] = {
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}


_ORDERED: dict[str, nodes.CompareOperator] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""Opposites where there is no nan."""


def negated(node: nodes.Expr, integers: frozenset[str] = frozenset()) -> nodes.Expr:
    """The contrary of a condition. `integers` are names of ints."""
    match node:
        case nodes.Compare(
            left=nodes.Call(func=nodes.Name(id="len")), ops=(">",), comparators=(nodes.Constant(key="0"),)
        ):
            return replace(node, ops=("==",))
        case nodes.Compare(ops=(op,)) if op in _ORDERED and _is_integral(node, integers):
            return replace(node, ops=(_ORDERED[op],))
        case nodes.UnaryOp(op="not", operand=operand):
            return operand
        case nodes.Compare(ops=(op,)) if op in _OPPOSITES:
            return replace(node, ops=(_OPPOSITES[op],))
        case _:
            return nodes.UnaryOp("not", node)


def _length(node: nodes.Expr, floats: frozenset[str]) -> int:
    """How long a clause is to read. That something equals itself is plain of floats alone, to exclude nan."""
    length = len(print_expression(node))
    match node:
        case nodes.Compare(left=left, ops=("==",), comparators=(right,)) if left == right:
            return length if isinstance(left, nodes.Name) and left.id in floats else length + 1000
        case _:
            return length


def _is_integral(node: nodes.Expr, integers: frozenset[str]) -> bool:
    """Whether all in a comparison is made of ints."""
    for part in nodes.walk(node):
        match part:
            case nodes.Name(id=name) if name in integers or name == "len":
                continue
            case nodes.Constant(value=int()) | nodes.UnaryOp(op="-") | nodes.BinOp(op="+" | "-" | "*" | "//" | "%"):
                continue
            case nodes.Call(func=nodes.Name(id="len"), args=(nodes.Name(),)) | nodes.Compare():
                continue
            case nodes.Name() if _is_measured(part, node):
                continue
            case _:
                return False
    return True


def _is_measured(name: nodes.Name, node: nodes.Expr) -> bool:
    """Whether a name stands nowhere but in `len(name)`."""
    calls = sum(isinstance(p, nodes.Call) and p.args == (name,) for p in nodes.walk(node))
    return calls == sum(part == name for part in nodes.walk(node))


def _near(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Inputs beside one: a number more, and less."""
    for name, value in values.items():
        if type(value) in (int, float):
            yield {**values, name: value + 1}
            yield {**values, name: value - 1}
