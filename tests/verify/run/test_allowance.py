"""Many values are tried with one allowance: what explodes is refused, and what follows is not held up by it."""

from __future__ import annotations

import pytest

from lift_sys.ir.check.environment import Environment
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.verify.run.allowance import MOST, Allowance
from lift_sys.verify.run.evaluate import State, Unknown, Value, World

EXPLODING = [
    "sum(1 for a in range(10 ** 3) for b in range(10 ** 3) for c in range(10 ** 3)) == x",
    "all(i != x for i in range(3 * 10 ** 6))",
    "10 ** (10 ** 6) > x",
]


@pytest.mark.parametrize("text", EXPLODING)
def test_what_takes_long_is_refused(text: str) -> None:
    world = World(Environment((), None), allowance=Allowance())
    found = world.holds(expression_from_text(text), State({"x": -1}))
    assert isinstance(found, Unknown)
    assert found.reason == "what takes so long is not modelled"


def test_all_evaluations_share_it() -> None:
    allowance = Allowance()
    world = World(Environment((), None), allowance=allowance)
    predicate = expression_from_text("all(i != x for i in range(1000))")
    outcomes = [world.holds(predicate, State({"x": -1})) for _ in range(MOST // 1000 + 1)]
    assert outcomes[:-1] == [Value(True)] * (MOST // 1000)
    assert isinstance(outcomes[-1], Unknown)
    assert world.holds(expression_from_text("x < 3"), State({"x": -1})) == Value(True)
