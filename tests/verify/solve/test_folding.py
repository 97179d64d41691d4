"""Terms of a given input have CPython's value: with names that are bound, with `old`, where something raises."""

from __future__ import annotations

from typing import Any

import pytest

from lift_sys.ir.check.environment import Environment
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.verify.run.evaluate import State, Value, World
from lift_sys.verify.solve.folding import folded

WORLD = World(Environment((), None))
VALUES: dict[str, Any] = {"x": 3, "xs": [1, 2], "s": "ß", "ys": [7]}
FOLDED = {
    "result == x + 1": "result == 4",
    "result == s.upper()": "result == 'SS'",
    "result > len(xs) and x > 5": "result > 2 and False",
    "result == -x": "result == -3",
    "x / 0 == result": "x / 0 == result",
    "result in {x, 4}": "result in {x, 4}",
    # These may have changed.
    "result in ys": "result in ys",
    "len(ys) == len(old(ys))": "len(ys) == 1",
    "old(ys) == ys": "old(ys) == ys",
    # A variable is no parameter of the same name.
    "all(x + 1 > result for x in xs)": "all(x + 1 > result for x in xs)",
    "forall x in [x + 1]: x > result": "forall x in [x + 1]: x > result",
    "forall y in ys: y > x * 2 + result": "forall y in ys: y > 6 + result",
    "forall y in ys: y > sum(x for x in xs)": "forall y in ys: y > 3",
    "(lambda x: x + result)(x + 1) > 0": "(lambda x: x + result)(4) > 0",
    "x == 3": "True",
    "unknown(x) == result": "unknown(x) == result",
    "result == float('nan')": "result == float('nan')",
    "1 < x < result": "1 < x < result",
}


def evaluate(term: Any) -> tuple[Any] | None:
    found = WORLD.evaluate(term, State(VALUES, VALUES))
    return (found.value,) if isinstance(found, Value) else None


@pytest.mark.parametrize(("text", "wanted"), FOLDED.items(), ids=FOLDED)
def test_terms_of_the_input_become_values(text: str, wanted: str) -> None:
    found = folded(expression_from_text(text), evaluate, frozenset({"x", "xs", "s"}), frozenset(VALUES))
    assert print_expression(found) == print_expression(expression_from_text(wanted))
