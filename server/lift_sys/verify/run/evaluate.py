"""Evaluating predicates with given values, by CPython.

There is no limit of time here: whoever evaluates what a person wrote does so in a process that can be killed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import not_modelled
from lift_sys.verify.run.allowance import Allowance
from lift_sys.verify.run.entities import EntityValue, is_frozen, make_class
from lift_sys.verify.run.library import FUNCTIONS, HELPERS
from lift_sys.verify.run.python import RESULT, Names, Program, compiled
from lift_sys.verify.run.unmodelled import Unmodelled


@dataclass(frozen=True, slots=True)
class Value:
    """It has this value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Raised:
    """It raises this exception of Python's, and so has no value."""

    exception: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing can be said, because of `construct` at `span`."""

    construct: str
    span: Span

    @property
    def reason(self) -> str:
        """In a sentence without its end; a construct that is a sentence itself ends in a full stop."""
        return self.construct[:-1] if self.construct.endswith(".") else not_modelled(self.construct)


Outcome = Value | Raised | Unknown


@dataclass(frozen=True)
class State:
    """Values of the parameters at entry, and at exit those that are known, with the result."""

    entry: Mapping[str, Any] = field(default_factory=dict)
    exit: Mapping[str, Any] | None = None
    result: Any = None

    @property
    def uncertain(self) -> frozenset[str]:
        """Parameters of which it is not known how the call left them."""
        return frozenset(self.entry) - frozenset(self.exit) if self.exit is not None else frozenset()


_GLOBALS: dict[str, Any] = {
    "__builtins__": {},
    **{f"helper {name}": function for name, function in HELPERS.items()},
    **{f"built-in {name}": function for name, function in FUNCTIONS.items()},
}


@dataclass(eq=False)
class World:
    """A document's environment with the classes of its entities."""

    environment: Environment
    classes: dict[str, type[EntityValue]] = field(default_factory=dict)
    programs: dict[Any, tuple[nodes.Expr, Program]] = field(default_factory=dict)
    """What was translated, by the predicate's identity and what it can name; with the predicate, so that it stays."""
    allowance: Allowance | None = None
    """What all evaluations together may take, if that is limited."""

    def entity(self, name: str) -> type[EntityValue]:
        """The class of an entity, which :func:`~lift_sys.verify.run.entities.not_plain` has nothing against."""
        if name not in self.classes:
            parts = self.environment.entities[name].fields
            defaults = {
                str(part.name): partial(self._default, part.default) if part.default is not None else None
                for part in parts
            }
            try:
                made = make_class(name, defaults, is_frozen(self.environment, name))
            except ValueError:  # two fields of one name, or one with a default before one without
                raise Unmodelled(f"`{name}`, whose fields make no signature,", nodes.NOWHERE) from None
            self.classes[name] = made
        return self.classes[name]

    def _default(self, default: nodes.Expr) -> Any:
        if isinstance(default, nodes.Constant) and default.value is ...:
            raise Unmodelled("a default that is not stated", nodes.NOWHERE)
        found = self.evaluate(default, State())
        if isinstance(found, Value):
            return found.value
        raise Unmodelled("the default of a field", nodes.NOWHERE)

    def evaluate(self, node: nodes.Expr, state: State) -> Outcome:
        """The value of `node`, where `state` has an exit: at exit."""
        return self._run(node, state, lambda value: value)

    def holds(self, node: nodes.Expr, state: State) -> Outcome:
        """Whether `node` is true."""
        return self._run(node, state, bool)

    def _program(self, node: nodes.Expr, names: Names) -> Program:
        key = (id(node), names.parameters, names.at_exit, names.uncertain)
        if key not in self.programs:
            self.programs[key] = node, compiled(node, names)
        return self.programs[key][1]

    def _run(self, node: nodes.Expr, state: State, then: Callable[[Any], Any]) -> Outcome:
        names = Names(self.environment, frozenset(state.entry), state.exit is not None, state.uncertain)
        try:
            program = self._program(node, names)
            values = {f"entry {name}": value for name, value in state.entry.items()}
            if state.exit is not None:
                values |= {f"exit {name}": value for name, value in state.exit.items()}
                values[RESULT] = state.result
            values |= {f"entity {name}": self.entity(name) for name in program.entities}
            limited = self.allowance.helpers() if self.allowance is not None else {}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return Value(then(eval(program.code, {**_GLOBALS, **limited, **values})))  # noqa: S307 - see the package's docstring
        except Unmodelled as problem:
            span = problem.span if problem.span != nodes.NOWHERE else node.span
            return Unknown(problem.construct, span)
        except (RecursionError, MemoryError):
            return Unknown("what needs more memory than there is", node.span)
        except Exception as error:  # noqa: BLE001 - whatever a predicate raises is its outcome
            return Raised(type(error).__name__, str(error)[:200])
