"""Given values for the solver: what a spec says of one input, with nothing left open but the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.model import Condition, Raises, SignatureParameter, Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.text import Span
from lift_sys.verify.run.entities import EntityValue
from lift_sys.verify.run.values import is_data, show
from lift_sys.verify.solve.encode import Encoder, Scope, constant
from lift_sys.verify.solve.facts import Fact, Reader
from lift_sys.verify.solve.folding import Evaluate, folded
from lift_sys.verify.solve.inputs import Leaf, Role
from lift_sys.verify.solve.logic import UnmodelledError
from lift_sys.verify.solve.values import Kind, Record, Value, just, listed


def given(value: Any, encoder: Encoder) -> Value:
    """A Python value as the solver knows it. Raises :class:`UnmodelledError`."""
    match value:
        case None | bool() | int() | float() | str():
            return constant(value)
        case list():
            return listed(tuple(given(item, encoder) for item in value), Kind.LIST)
        case tuple():
            return listed(tuple(given(item, encoder) for item in value), Kind.TUPLE)
        case EntityValue():
            fields = {name: given(part, encoder) for name, part in value.values.items()}
            return just(Kind.OBJECT, Record(type(value).__name__, fields))
        case _:
            if not is_data(value):
                raise UnmodelledError("this value")
            return encoder.encode(expression_from_text(show(value)), Scope({}, {})).value


class At(Reader):
    """Reads what a spec owes for one input."""

    def __init__(
        self, environment: Environment, spec: Spec, text: str, errors: list[Span], values: Mapping[str, Any],
        unchanged: frozenset[str] = frozenset(), evaluate: Evaluate | None = None,
    ) -> None:  # fmt: skip
        owed = tuple(c for c in spec.clauses if isinstance(c, Condition) and c.is_postcondition)
        super().__init__(environment, spec.model_copy(update={"clauses": owed}), text, errors)
        self.values = values
        self.unchanged = unchanged
        self.evaluate = evaluate

    def _parameter(self, parameter: SignatureParameter) -> None:
        name, stated = str(parameter.name), parameter.type
        self.encoder.steps = 0
        try:
            if stated is None or name not in self.values:
                raise UnmodelledError(f"`{name}`", parameter.span)
            value = after = given(self.values[name], self.encoder)
            if name not in self.unchanged and self.inputs.is_mutable(stated):
                variadic = parameter.kind is ParameterKind.VAR_POSITIONAL
                make = self.inputs.variadic if variadic else self.inputs.value
                after = make(stated, Leaf(f"{name} at exit"), Role.GIVEN)
                self.add_classes(stated, Leaf(f"{name} at exit"), Role.GIVEN, variadic)
        except UnmodelledError as error:
            self.entry[name] = self.exit[name] = error
            return
        self.entry[name], self.exit[name] = value, after

    def fact(self, clause: Condition | Raises | None, predicate: nodes.Expr, scope: Scope, span: Span) -> Fact | None:
        """As any reader's, but with values for what depends on the input alone."""
        shown = self._shown(predicate.span)
        if self.evaluate is not None:
            names = frozenset(self.values)
            fixed = frozenset(n for n in names if isinstance(self.entry[n], tuple) and self.entry[n] is self.exit[n])
            predicate = folded(predicate, self.evaluate, fixed, names)
        found = super().fact(clause, predicate, scope, span)
        return replace(found, text=shown) if found is not None else None
