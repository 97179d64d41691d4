"""Many evaluations in one go: predicates are encoded once and asked about several values each.

``python -m tests.verify.solve.batch SEED PREDICATES VALUES`` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import z3

from lift_sys.ir.parser.fragments import expression_from_text, type_from_text
from lift_sys.verify.solve.encode import Encoder, Scope
from lift_sys.verify.solve.inputs import Inputs, Leaf, Role
from lift_sys.verify.solve.logic import UnmodelledError, conj, disj, fresh_context, neg, same
from lift_sys.verify.solve.values import truth
from tests.verify.solve.agreement import EMPTY, check, equals
from tests.verify.solve.pools import drawn, pools
from tests.verify.solve.predicates import NO_MEMORY, RAISES, TYPES, by_cpython, predicate

LIMIT = 200_000
_TYPES = {name: type_from_text(stated) for name, stated in TYPES.items()}


@dataclass
class Encoded:
    """A predicate, and what of it Z3 has to be told."""

    text: str
    names: dict[str, Any]
    background: list[Any]
    loosened: list[Any]
    defined: Any
    holds: Any

    def disagreement(self, values: Mapping[str, Any], wanted: bool | str, is_first: bool = True) -> str | None:
        """What the encoding says of these values that CPython does not; that it says anything is looked at first."""
        facts = [equals(self.names[name], value) for name, value in values.items() if name in self.text]
        facts += self.background
        agree = neg(self.defined) if wanted == RAISES else conj(self.defined, same(self.holds, bool(wanted)))
        certain = check(*facts, neg(agree), limit=LIMIT)
        if (is_first or certain != z3.unsat) and check(*facts, agree, limit=LIMIT) == z3.unsat:
            return f"CPython: {wanted}; the encoding excludes that"
        if certain == z3.sat and check(*facts, disj(*self.loosened), limit=LIMIT) == z3.unsat:
            return f"CPython: {wanted}; the encoding admits another outcome, but says it is exact"
        return None


def encoded(text: str) -> Encoded | None:
    """`text` over all names; None if it is not modelled."""
    fresh_context()
    encoder = Encoder(EMPTY)
    inputs = Inputs(encoder)
    types = {name: stated for name, stated in _TYPES.items() if name in text}
    names = {name: inputs.value(stated, Leaf(name), Role.PASSED) for name, stated in types.items()}
    try:
        found = encoder.encode(expression_from_text(text), Scope(names, names))
    except UnmodelledError:
        return None
    holds = truth(found.value)
    background = [inputs.holds(stated, Leaf(name), Role.PASSED) for name, stated in types.items()]
    slack = encoder.slack
    return Encoded(text, names, [*background, *slack.axioms], slack.loosened, found.defined, holds)


def bounded(text: str, values: dict[str, Any]) -> dict[str, Any]:
    """The same values, but that CPython does not count for ever."""
    return {**values, "i": values["i"] % 100 - 50, "j": values["j"] % 100 - 50} if "range" in text else values


@dataclass
class Tally:
    """What came out."""

    evaluations: int = 0
    unmodelled: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    disagreements: list[tuple[str, str, str]] = field(default_factory=list)

    def compare(self, text: str, several: list[dict[str, Any]]) -> None:
        """Ask both of one predicate and several values."""
        known = encoded(text)
        if known is None:
            self.unmodelled += 1
            return
        for number, values in enumerate(several):
            given_values = bounded(text, values)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                wanted = by_cpython(text, given_values)
            if wanted == NO_MEMORY:  # which says nothing of the predicate
                continue
            said = known.disagreement(given_values, wanted, number == 0)
            self.evaluations += 1
            self.outcomes[str(wanted)] += 1
            if said is not None:
                self.disagreements.append((text, repr({n: v for n, v in given_values.items() if n in text}), said))


def main(number: int, predicates: int, values: int) -> None:
    random, known, tally = Random(number), pools(number), Tally()
    for _ in range(predicates):
        tally.compare(predicate(random), [drawn(random, known) for _ in range(values)])
    print(json.dumps(vars(tally)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
