"""Asking Z3, within limits that are counted and not timed, so that the answer is the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum

import z3

from lift_sys.ir.cancellation import checkpoint
from lift_sys.verify.solve.logic import Term, Truth

LIMIT = 400_000
"""What one question may cost, in Z3's own measure: a tenth of a second, or a little more."""
BUDGET = 5_000_000
"""What all questions about one spec may cost."""
MOST_TERMS = 20_000
"""Size of a question; what is larger is not asked."""


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

    def solver(self, facts: Iterable[Truth], limit: int = LIMIT) -> Term | None:
        """A solver that knows `facts`; None if they are plainly false."""
        solver = z3.Solver()
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
        solver = self.solver(facts, limit)
        if solver is None:
            return Answer.UNSAT
        return Answer.UNKNOWN if self.refuses(solver) else self.check(solver)

    def refuses(self, solver: Term) -> bool:
        """Whether a question is not to be asked: it is too large, or the budget is spent."""
        if self.left <= 0:
            self.reason = "the budget for this spec is spent"
        elif _size(solver.assertions()) > MOST_TERMS:
            self.reason = "the clauses are too large to be solved"
        else:
            return False
        return True

    def check(self, solver: Term) -> Answer:
        """What `solver` says."""
        before = _spent(solver)
        found = Answer(str(solver.check()))
        self.left -= max(_spent(solver) - before, 1000)
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


def _size(assertions: Iterable[Term]) -> int:
    """Number of different terms, up to the limit."""
    seen: set[int] = set()
    pending = list(assertions)
    while pending and len(seen) <= MOST_TERMS:
        term = pending.pop()
        if term.get_id() not in seen:
            seen.add(term.get_id())
            pending += term.children()
    return len(seen)
