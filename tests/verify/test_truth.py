"""Nothing is claimed that CPython could contradict: specs about which something wrong was said once."""

from __future__ import annotations

import pytest

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.source.outline import outline
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
    "a result of int may be a bool": 'sig f(n: int) -> int\nrequires n > 5\nensures str(result) == "True"\n',
    "a bool has more letters": "sig f(n: int) -> int\nensures 0 <= result <= 9\nensures len(str(result)) == 1\n",
    "a refined int may be a bool": 'type T = {n: int | str(n) == "True"}\n',
    "an argument may hold bools at exit": (
        'sig f(xs: list[int]) -> None\nensures all(str(r) == "False" for r in xs) and len(xs) > 0\n'
    ),
    "`issuperset` stops at what is missing": (
        "sig f(i: int, j: int) -> bool\nrequires i == j + 1000\nrequires not {i}.issuperset([j, []])\n"
    ),
    "a limit that does not fit": ('sig f(s: str) -> bool\nrequires "," in s or s.split(",", -10**20)[0] == s\n'),
    "a sum of nothing is what it begins with": (
        'sig f(p: bool, i: int) -> bool\nrequires i == 77 and p\nrequires str(sum([], p)) == "True"\n'
    ),
    "something that cannot be read": "sig h(n: int) -> int\nensures result == n n\nexample h(1) == 2\n",
    "a signature with a mistake": "sig f(p: int, p: int) -> int\nensures 0 <= result <= p\n",
}
CHAINED = "sig f(t: tuple[int, int] | None) -> int\nrequires 1 in {1, 2} != t\nrequires t == (1, 2)\n"
DATACLASS = "from dataclasses import dataclass, field\n@dataclass\nclass P:\n    a: int\n    b: int{}\n"
ENTITY = "entity P {\n  a: int\n  b: int\n}\n"
BESIDE_SOURCES = {
    "a field that is not compared": (
        ENTITY + "sig f(p: P, q: P) -> int\nrequires p == q\nrequires p.b != q.b\n",
        DATACLASS.format(" = field(compare=False)"),
    ),
    "another decorator of that name": (
        ENTITY + "sig f(p: P, q: P) -> int\nrequires p == q\nrequires p.b != q.b\n",
        DATACLASS.format("").replace("from dataclasses", "from mine"),
    ),
    "an object of a class below": (
        ENTITY + "sig f(p: P) -> int\nrequires not p\n",
        DATACLASS.format("") + "class Q(P):\n    def __bool__(self): return False\n",
    ),
    "a parameter with a constant's name": (
        "sig f(q: {n: int | n > LIMIT}, LIMIT: int) -> int\nexample f(11, 20) == 11\nrequires q > 10\n",
        "from typing import Final\nLIMIT: Final = 10\n",
    ),
    "order beside a constant of high characters": (
        "sig f(s: str) -> bool\nrequires len(s) == 1\nrequires s > TOP\n",
        'from typing import Final\nTOP: Final = "\\U0002ffff"\n',
    ),
}
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


def findings(text: str, source: str | None = None) -> list[str]:
    beside = outline(source) if source is not None else None
    document = check(parse(text), beside)
    found = []
    for placed in document.parsed.sections:
        if has_obligations(placed.section):
            for obligation in judge(text, beside, placed.section.text):
                assert not obligation.reason.startswith("internal error")
                found += [f"{f.code} {f.message}" for f in obligation.findings if f.code != "underdetermined"]
    return found


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_nothing_wrong_is_said(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(("text", "source"), BESIDE_SOURCES.values(), ids=BESIDE_SOURCES)
def test_nothing_wrong_is_said_beside_a_source(text: str, source: str) -> None:
    assert [one for one in findings(text, source) if not one.startswith("redundant")] == []


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
