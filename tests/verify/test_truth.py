"""Nothing is claimed that CPython could contradict: specs about which something wrong was said once."""

from __future__ import annotations

import pytest

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.verify.spec import has_obligations, judge

QUIET = {
    "a nan is itself": "sig f(b: int) -> int\nrequires any(a in [a] for a in [1e999 - 1e999])\n",
    "a variable that comes later": (
        "sig f(xs: list[int], b: list[int]) -> int\nrequires all(True for a in xs for b in b)\n"
    ),
    "dicts have an order": (
        "sig f() -> dict[str, int]\nensures list(result) == sorted(result)\nexample f() == {'b': 1, 'a': 2}\n"
    ),
    "keys are equal, too": "sig f() -> dict[bool, int]\nexample f() == {1: 2}\n",
    "zeros of both signs": (
        "sig f() -> list[float]\nensures [str(a) for a in result] == ['-0.0', '0.0']\nexample f() == [0.0, 0.0]\n"
    ),
    "a mixture of types": (
        "sig f() -> list[float | bool]\n"
        "ensures result[0] is True and isinstance(result[1], float)\nexample f() == [1, 1]\n"
    ),
    "a large float": "sig f(n: int) -> float\nensures isinstance(result, float)\nexample f(1) == 2 ** 1023\n",
    "a complex number": "sig f() -> complex\nensures isinstance(result, complex)\nexample f() == 1\n",
    "something random": "sig f(n: int) -> int\neffect { reads: random }\nexample f(1) == 1\nexample f(1) == 2\n",
    "an exception of a class above": (
        "sig f(x: int) -> int\nraises ValueError when x < 0\nexample f(-1) raises Exception\n"
    ),
    "a number of many digits": "sig f(x: int, y: int) -> int\nrequires y == 10 ** 1000\nrequires x == y ** 6\n",
    "a type with a mistake": "type P = int where value > 0\nsig f(p: P) -> int\nensures 0 <= result <= p\n",
    "a type that is defined twice": (
        "type P = {v: int | v > 5}\ntype P = {v: int | v < 5}\nsig f(p: P) -> int\nrequires p < 3\n"
    ),
    "an entity with a mistake": (
        "entity A {\n  x: int\n  invariant x >\n}\nsig f(a: A) -> int\nensures 0 <= result <= a.x\n"
    ),
    "a signature with a mistake": "sig f(p: int, p: int) -> int\nensures 0 <= result <= p\n",
}
CHAINED = "sig f(t: tuple[int, int] | None) -> int\nrequires 1 in {1, 2} != t\nrequires t == (1, 2)\n"
NEGATED = "sig f(x: int) -> int\nraises ValueError when x > 0\nensures x <= 0\n"
SHIFTED = "sig f(x: float) -> int\nrequires (x if True else 2) << 1 == 0 or True\n"
BESIDE = """sig f(p: bool) -> int
requires p or (max(1.5, 1) << 2) == 3
ensures result > 0
ensures result < 0
example f(True) == 1
"""
LOUD: dict[str, tuple[str, list[str]]] = {
    "a set in the middle of a chain": (CHAINED, ["redundant `1 in {1, 2} != t` is always true"]),
    "a set in a list": (
        "sig f() -> int\nrequires 1 in {1, 2} in [(1, 2)]\n",
        ["unsatisfiable-requires no input meets"],
    ),
    "what is not raised": (NEGATED, ["redundant `x <= 0` follows from `not (x > 0)`"]),
    "a float is not shifted": (SHIFTED, ["unsatisfiable-requires no input meets"]),
    "beside what raises": (BESIDE, ["contradiction no result meets", "example-fails `result < 0` is False"]),
}


def findings(text: str) -> list[str]:
    document = check(parse(text), None)
    found = []
    for placed in document.parsed.sections:
        if has_obligations(placed.section):
            for obligation in judge(text, None, placed.section.text):
                assert not obligation.reason.startswith("internal error")
                found += [f"{f.code} {f.message}" for f in obligation.findings if f.code != "underdetermined"]
    return found


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_nothing_wrong_is_said(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(("text", "expected"), LOUD.values(), ids=LOUD)
def test_what_is_true_is_said(text: str, expected: list[str]) -> None:
    found = sorted(findings(text))
    assert [one[: len(other)] for one, other in zip(found, expected, strict=True)] == expected


def test_values_are_shown_as_they_are_made() -> None:
    """Two nans are no one object, so that these lists are not equal as they are shown."""
    text = "sig f(xs: list[float], ys: list[float]) -> int\n"
    text += "requires xs == ys\nrequires xs[0] != ys[0]\nrequires len(xs) == 1\n"
    (obligation,) = judge(text, None, text)
    assert obligation.verdict == "unknown"
