"""`all` and `any`: items are looked at in order, up to the first that decides, and what comes after it may raise."""

from __future__ import annotations

import z3

from lift_sys.verify.solve.logic import Term, Truth, conj, disj, implies, neg
from lift_sys.verify.solve.quantifiers import exists, for_all
from lift_sys.verify.solve.values import Outcome, boolean, truth


def each_listed(universal: bool, outcomes: list[tuple[Truth, Outcome]]) -> Outcome:
    """`all` or `any` of listed items, each under its condition."""
    holds: Truth = universal
    defined: Truth = True
    for guard, item in reversed(outcomes):
        decides = conj(guard, neg(truth(item.value)) if universal else truth(item.value))
        defined = conj(implies(guard, item.defined), disj(decides, defined))
        holds = conj(neg(decides), holds) if universal else disj(decides, holds)
    return Outcome(boolean(holds), defined)


def defined_up_to_decision(universal: bool, index: Term, inside: Truth, holds: Truth, defined: Truth) -> Truth:
    """Nothing raises before the first item that decides, if one does."""
    if defined is True:
        return True
    earlier = z3.Int(f"{index}!earlier")
    decides = conj(inside, defined, neg(holds) if universal else holds)
    earlier_defined = implies(conj(_at(inside, index, earlier), earlier < index), _at(defined, index, earlier))
    return disj(
        for_all(index, implies(inside, defined)), exists(index, conj(decides, for_all(earlier, earlier_defined)))
    )


def _at(term: Truth, index: Term, other: Term) -> Truth:
    return term if isinstance(term, bool) else z3.substitute(term, (index, other))
