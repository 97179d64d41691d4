"""Values that stand for what is not said exactly. They only ever admit more than the predicate does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import z3

from lift_sys.verify.solve.logic import Term, Truth, implies, known


@dataclass(slots=True)
class Slack:
    """Makes new constants, each a function of the variables that are bound where it stands, and what holds of them."""

    axioms: list[Truth] = field(default_factory=list)
    bound: list[Term] = field(default_factory=list)
    loosened: list[Truth] = field(default_factory=list)
    """When a value is not determined though CPython determines it."""
    integers: dict[int, Term] = field(default_factory=dict)
    """Terms by their number that stand for ints which are no bools."""
    count: int = 0
    made: dict[tuple[Any, ...], tuple[Any, Any]] = field(default_factory=dict)

    def new(self, sort: Term) -> Term:
        """A constant that may have any value."""
        self.count += 1
        name = f"slack!{self.count}"
        if not self.bound:
            return z3.Const(name, sort)
        return z3.Function(name, *[z3.IntSort()] * len(self.bound), sort)(*self.bound)

    def assume(self, fact: Truth) -> None:
        """Say something of the new constants, whatever the bound variables."""
        if fact is not True:
            self.axioms.append(z3.ForAll(list(self.bound), fact) if self.bound else fact)

    def loosen(self, when: Truth = True) -> None:
        """Tell that something is left open, at most when `when` holds."""
        self.loosened.append(when if not self.bound or known(when) else True)

    def remembered(self, question: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What `make` gives for a question, which is the same each time."""
        terms = (*question, *self.bound)
        key = tuple(("term", t.get_id()) if isinstance(t, z3.AstRef) else (type(t), t) for t in terms)
        if key not in self.made:
            self.made[key] = terms, make()  # while the terms are kept, so are their numbers
        return self.made[key][1]

    def text(self) -> Term:
        """Any text."""
        return self.new(z3.StringSort())

    def float(self) -> Term:
        """Any double."""
        return self.new(z3.Float64())

    def truth(self) -> Term:
        """Any truth value."""
        return self.new(z3.BoolSort())

    def number_as_float(self, number: Term) -> Term:
        """What `float(…)` gives for an int that is not too large: exact up to 2 ** 53, left open above."""
        found, exact = self.float(), 2**53
        small = z3.And(number >= -exact, number <= exact)
        self.loosen(z3.Not(small))
        self.assume(z3.And(z3.Not(z3.fpIsNaN(found)), z3.Not(z3.fpIsInf(found)), z3.Not(_negative_zero(found))))
        self.assume(implies(small, z3.fpToReal(found) == z3.ToReal(number)))
        limit = z3.FPVal(float(exact), z3.Float64())
        self.assume(implies(number > exact, z3.fpGEQ(found, limit)))
        self.assume(implies(number < -exact, z3.fpLEQ(found, z3.fpNeg(limit))))
        return found


def _negative_zero(term: Term) -> Term:
    return z3.And(z3.fpIsZero(term), z3.fpIsNegative(term))
