"""What the other strategies find out where Z3's own choice comes to no answer."""

from __future__ import annotations

import pytest

from lift_sys.verify.judgement import Verdict
from lift_sys.verify.solve import solver
from lift_sys.verify.spec import judge

GAINED = [
    ("x: float, y: float", "0 < x < 100", "y > 0", "x + y < x"),
    ("price: float, rate: float", "price >= 0", "0 <= rate <= 1", "price * (1 - rate) < 0"),
    ("t: float, d: float", "t >= 0", "0 <= d <= t", "t - d < 0"),
    ("t: float, d: float", "t >= 0", "0 <= d <= t", "t - d > t"),
    ("x: float, lo: float, hi: float", "lo <= hi", "max(lo, min(x, hi)) > hi"),
    ("n: float", "abs(n) < 1000", "n - 1 >= n"),
]


def verdicts(parts: tuple[str, ...]) -> set[Verdict]:
    parameters, *clauses = parts
    text = f"sig f({parameters}) -> int\n" + "".join(f"requires {clause}\n" for clause in clauses)
    return {o.verdict for o in judge(text, None, text) if not any(f.code == "redundant" for f in o.findings)}


@pytest.mark.parametrize("parts", GAINED, ids=str)
def test_what_is_gained_for_floats(parts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdicts(parts) == {Verdict.REFUTED}
    monkeypatch.setattr(solver, "STRATEGIES", ())
    assert verdicts(parts) == {Verdict.UNKNOWN}


def test_arithmetic_that_is_too_large_is_not_asked() -> None:
    """Z3 makes a circuit of it before it begins to count what it does."""
    names = [f"x{number}" for number in range(20)]
    clauses = f"requires {' * '.join(names)} == 7.125\n"
    text = f"sig f({', '.join(f'{name}: float' for name in names)}) -> int\n{clauses}"
    (found,) = judge(text, None, text)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "the arithmetic of floats is too large to be solved")
