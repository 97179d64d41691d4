"""Asking Z3, within limits that are counted and not timed, so that the answer is the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

import z3

from lift_sys.ir.cancellation import checkpoint
from lift_sys.verify.solve.logic import Term, Truth

LIMIT = 400_000
"""What one question may cost, in Z3's own measure: a tenth of a second, or a little more."""
BUDGET = 5_000_000
"""What all questions about one spec may cost."""
MOST_TERMS = 20_000
"""Size of a question; what is larger is not asked."""
MOST_FLOATS = 60
"""Size of the circuit of a question's float arithmetic, in additions."""
FLOAT_COST = 10_000
"""What building the circuit of one addition costs."""


class Answer(Enum):
    """What Z3 says."""

    SAT = "sat"
    UNSAT = "unsat"
    UNKNOWN = "unknown"


_seed: ContextVar[int] = ContextVar("seed", default=0)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Have everything in here asked with another seed than 0: a verdict that rests on luck comes out differently."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


@dataclass(slots=True)
class Asker:
    """Asks questions until the budget is spent. `reason` is why the last one had no answer."""

    left: int = BUDGET
    reason: str = ""
    seed: int = field(default_factory=_seed.get)
    _asked: _Look = field(default_factory=lambda: _Look(0, 0, False))
    """What the last question looks like."""

    def solver(self, facts: Iterable[Truth], limit: int = LIMIT) -> Term | None:
        """A solver that knows `facts`; None if they are plainly false."""
        solver = self._told(z3.Solver(), facts, limit)
        if solver is not None:
            self._asked = _look(solver.assertions())
        return solver

    def _told(self, solver: Term, facts: Iterable[Truth], limit: int) -> Term | None:
        solver.set("rlimit", limit)
        solver.set("random_seed", self.seed)
        for fact in facts:
            if isinstance(fact, bool):
                if not fact:
                    return None
                continue
            solver.add(fact)
        return solver

    def ask(self, facts: Iterable[Truth], limit: int = LIMIT) -> Answer:
        """Whether all `facts` can hold together."""
        checkpoint()
        facts = list(facts)
        solver = self.solver(facts, limit)
        if solver is None:
            return Answer.UNSAT
        if self.refuses():
            return Answer.UNKNOWN
        found = self.check(solver)
        return found if found is not Answer.UNKNOWN else self._check_otherwise(facts, limit)

    def refuses(self) -> bool:
        """Whether a question is not to be asked: it is too large, or the budget is spent."""
        if self.left <= 0:
            self.reason = "the budget for this spec is spent"
            return True
        if self._asked.size > MOST_TERMS or self._asked.floats > MOST_FLOATS:
            what = "the clauses are" if self._asked.size > MOST_TERMS else "the arithmetic of floats is"
            self.reason = f"{what} too large to be solved"
            return True
        return False

    def _check_otherwise(self, facts: list[Truth], limit: int) -> Answer:
        """What the strategies say that are for certain questions alone."""
        found = Answer.UNKNOWN
        for strategy in STRATEGIES if self._asked.only_floats else ():
            if self.left > 0 and self._asked.floats <= strategy.floats:
                checkpoint()
                solver = self._told(strategy.make(), facts, limit * strategy.effort)
                found = self.check(solver, strategy.effort)
                if found is not Answer.UNKNOWN:
                    break
        return found

    def check(self, solver: Term, effort: int = 1) -> Answer:
        """What `solver` says. Z3 builds the circuits of floats without counting what that costs."""
        before = _spent(solver)
        found = Answer(str(solver.check()))
        self.left -= max((_spent(solver) - before) // effort, 1000) + FLOAT_COST * self._asked.floats
        if found is Answer.UNKNOWN:
            if "memout" in solver.reason_unknown() or "memory" in solver.reason_unknown():
                raise MemoryError  # no limit that is the same everywhere
            self.reason = "the solver came to no answer within its limit"
        return found

    def core(self, facts: Sequence[Term], holds: Callable[[Term], Truth], background: Sequence[Truth]) -> list[Term]:
        """A smallest part of `facts` that still cannot hold with `background`; earlier ones are kept in doubt."""
        kept = list(facts)
        for fact in reversed(list(facts)):
            fewer = [other for other in kept if other is not fact]
            if self.ask([*background, *map(holds, fewer)]) is Answer.UNSAT:
                kept = fewer
        return kept


def _spent(solver: Term) -> int:
    for key, value in solver.statistics():
        if key == "rlimit count":
            return int(value)
    return 0


class _Look(NamedTuple):
    """What a question looks like."""

    size: int
    """Number of different terms, up to the limit."""
    floats: int
    """Size of the circuit of its float arithmetic."""
    only_floats: bool
    """Beside truth values there are but doubles in it."""


_FLOATING = (z3.Z3_BOOL_SORT, z3.Z3_FLOATING_POINT_SORT, z3.Z3_ROUNDING_MODE_SORT)
_CIRCUITS = {
    z3.Z3_OP_FPA_ADD: 1, z3.Z3_OP_FPA_SUB: 1, z3.Z3_OP_FPA_MUL: 4, z3.Z3_OP_FPA_DIV: 20, z3.Z3_OP_FPA_REM: 40,
    z3.Z3_OP_FPA_FMA: 8, z3.Z3_OP_FPA_SQRT: 20, z3.Z3_OP_FPA_ROUND_TO_INTEGRAL: 1,
}  # fmt: skip
"""In additions."""


def _look(assertions: Iterable[Term]) -> _Look:
    seen: set[int] = set()
    pending = list(assertions)
    only_floats, floats = True, 0
    while pending and len(seen) <= MOST_TERMS:
        term = pending.pop()
        if term.get_id() not in seen:
            seen.add(term.get_id())
            pending += term.children()
            only_floats = only_floats and z3.is_app(term) and term.sort_kind() in _FLOATING
            floats += _CIRCUITS.get(term.decl().kind(), 0) if z3.is_app(term) else 0
    return _Look(len(seen), floats, only_floats)


class Strategy(NamedTuple):
    """Another way to look for an answer about doubles, where Z3's own choice has come to none."""

    make: Callable[[], Term]
    effort: int
    """How many times the limit it may take; its steps cost so much less time."""
    floats: int
    """The largest circuit that it is tried with."""


def _bits() -> Term:
    """Doubles as bits: arithmetic of floats is one big circuit, for which searching by clauses alone is best."""
    steps = ("simplify", "propagate-values", "solve-eqs", "fpa2bv", "simplify", "propagate-values", "qfbv")
    return z3.Then(*steps).solver()


STRATEGIES = (Strategy(_bits, 8, floats=10),)
