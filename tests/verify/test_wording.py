"""What is not modelled is said in good English."""

from __future__ import annotations

import pytest

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.verify.solve.judge import judge_preconditions

SAID = {
    "isinstance(x, bool)": "whether an `int` is a `bool` is not modelled",
    "range(0.5 if x else 1) == range(1)": "these arguments of `range` are not modelled",
    "min([x], key=abs) == x": "this call of `min` is not modelled",
    "max([x, 'a'] + ys) == x": "`min`, `max` and `sorted` of items that are no ints are not modelled",
    "range(x)[1:] == range(1, x)": "slices of `range` are not modelled",
}


@pytest.mark.parametrize(("predicate", "reason"), SAID.items())
def test_one_is_and_several_are(predicate: str, reason: str) -> None:
    document = check(parse(f"sig f(x: int, ys: list[float | str]) -> int\nrequires {predicate}\n"), None)
    found = judge_preconditions(document, document.parsed.sections[0])
    assert reason in {obligation.reason for obligation in found}
