"""A spec's clauses tried by CPython, those included that the solver does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.model import Condition, Effect, Example, Raises, Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.verify.run.binding import Bound, Misbound, bind
from lift_sys.verify.run.conformance import Fits, Misfits, Types
from lift_sys.verify.run.evaluate import Outcome, State, Unknown, Value, World
from lift_sys.verify.run.unmodelled import Unmodelled
from lift_sys.verify.run.values import exact, is_data
from lift_sys.verify.solve.terms import parameters


@dataclass(slots=True)
class Trials:
    """Finds out what a spec says of given values."""

    world: World
    spec: Spec
    requires: list[Condition] = field(init=False)
    ensures: list[Condition] = field(init=False)
    generic: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        conditions = [clause for clause in self.spec.clauses if isinstance(clause, Condition)]
        self.requires = [clause for clause in conditions if not clause.is_postcondition]
        self.ensures = [clause for clause in conditions if clause.is_postcondition]
        signature = self.spec.signature
        self.generic = frozenset(p.name for p in signature.type_parameters) if signature is not None else frozenset()

    def make(self, name: str, fields: Mapping[str, Any]) -> Any:
        """An object of an entity."""
        return self.world.entity(name)(**fields)

    def admits(self, values: Mapping[str, Any]) -> bool:
        """Whether types and preconditions surely admit an input."""
        signature = self.spec.signature
        if signature is None:
            return not values
        before: dict[str, Any] = {}
        for parameter in signature.parameters:
            name = str(parameter.name)
            if parameter.type is None:
                return False
            types = Types(self.world, True, State(dict(before)), self.generic)  # of the parameters before it
            before[name] = values[name]
            given = values[name] if parameter.kind is ParameterKind.VAR_POSITIONAL else [values[name]]
            if not all(isinstance(types.fit(one, parameter.type), Fits) for one in given):
                return False
        return all(self.world.holds(c.predicate, State(values)) == Value(True) for c in self.requires)

    def owes_result(self, values: Mapping[str, Any]) -> bool:
        """Whether an admitted input surely owes a result: it may not raise anything instead."""
        return all(
            clause.when is not None and self.world.holds(clause.when, State(values)) == Value(False)
            for clause in self.spec.clauses
            if isinstance(clause, Raises)
        )

    def meets(self, values: Mapping[str, Any], result: Any) -> bool | None:
        """Whether a result meets its type and all that is owed, with the arguments left as they were."""
        state = State(values, values, result)
        signature = self.spec.signature
        sure = signature is not None and signature.returns is not None
        if signature is not None and signature.returns is not None:
            fit = Types(self.world, False, state, self.generic).fit(result, signature.returns)
            if isinstance(fit, Misfits):
                return False
            sure = isinstance(fit, Fits)
        for clause in self.ensures:
            found = self.world.holds(clause.predicate, state)
            if isinstance(found, Unknown):
                sure = False
            elif found != Value(True):
                return False
        return True if sure else None

    def breaks(self, values: Mapping[str, Any], result: Any, clause: Condition) -> Outcome:
        """How one clause comes out."""
        return self.world.holds(clause.predicate, State(values, values, result))

    def value(self, term: nodes.Expr, values: Mapping[str, Any]) -> Value | None:
        """What a term is worth where nothing has changed; None if that is no plain data."""
        found = self.world.evaluate(term, State(values, values))
        return found if isinstance(found, Value) and is_data(found.value) else None

    def holds(self, predicate: nodes.Expr, values: Mapping[str, Any]) -> bool | None:
        """Whether a condition of the input holds; what raises does not."""
        found = self.world.holds(predicate, State(values))
        return None if isinstance(found, Unknown) else found == Value(True)

    def with_precondition(self, predicate: nodes.Expr) -> Trials:
        """The same spec with one precondition more."""
        return Trials(self.world, added(self.spec, predicate))

    def exemplified(self) -> list[dict[str, Any]] | None:
        """Inputs whose outcome an example tells; None if one of them is not known."""
        found: list[dict[str, Any]] = []
        signature = self.spec.signature
        for clause in self.spec.clauses:
            if isinstance(clause, Example) and signature is not None:
                try:
                    bound = bind(self.world, signature, clause.call)
                except Unmodelled:
                    return None
                if isinstance(bound, Bound):
                    found.append(bound.values)
                elif not isinstance(bound, Misbound):
                    return None
        return found

    @property
    def unwritten(self) -> frozenset[str]:
        """Parameters that an `effect` says are left as they are."""
        written: set[str] | None = None
        for clause in self.spec.clauses:
            if isinstance(clause, Effect) and clause.writes is not None:
                parts = [part for place in clause.writes for part in nodes.walk(place)]
                if any(isinstance(part, nodes.Hole | nodes.ErrorExpr) for part in parts):
                    return frozenset()
                written = (written or set()) | {part.id for part in parts if isinstance(part, nodes.Name)}
        # What is written may be reached from another parameter, too, if both are one object.
        return parameters(self.spec) if written is not None and not written else frozenset()

    @property
    def may_change(self) -> bool:
        """Whether the clauses speak as if arguments were changed: of their earlier state, of writing, of no result."""
        signature = self.spec.signature
        returns = signature.returns if signature is not None else None
        speaks = any(
            isinstance(part, nodes.Old) for clause in self.ensures for part in nodes.walk(clause.predicate)
        ) or any(isinstance(clause, Effect) and clause.writes is not None for clause in self.spec.clauses)
        return speaks or (isinstance(returns, nodes.NamedType) and returns.name == "None")


def added(spec: Spec, predicate: nodes.Expr) -> Spec:
    """A spec with one precondition more."""
    return spec.model_copy(update={"clauses": (*spec.clauses, Condition(kind="requires", predicate=predicate))})


def key(values: Mapping[str, Any]) -> Any:
    """What only inputs share that no predicate can tell apart."""
    return exact(tuple(values.values()))
