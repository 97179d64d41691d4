"""The same text gets the same judgement: in another process, after other specs, however Python hashes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import z3

from lift_sys.verify.solve.logic import fresh_context
from lift_sys.verify.solve.solver import Answer, Asker, seeded
from tests.verify.solve.corpus import MARKED, MET, NOT_MET, UNKNOWN

ROOT = Path(__file__).parents[2]


def spec(parts: tuple[str, ...]) -> str:
    parameters, *clauses = parts
    return f"sig f({parameters}) -> int\n" + "".join(f"requires {clause}\n" for clause in clauses)


NEARLY = [  # what comes close to the limit tells most
    ("x: int, y: int, z: int", "x * x + y * y == z * z", "x > 3", "y > x", "z < 100"),
    ("x: int, y: int", "x ** 2 == 2 * y ** 2", "y > 0", "y in {x, 7, 8, 9}"),
    ("x: float, y: float", "0 <= x <= 1", "y >= 0", "x * y > y"),
]
SPECS = [*MARKED, *map(spec, MET + NOT_MET + UNKNOWN + NEARLY)]


def judged_elsewhere(texts: list[str], hash_seed: int) -> list[Any]:
    command = [sys.executable, "-m", "tests.verify.judged"]
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(
        command, input=json.dumps(texts), cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def compare(texts: list[str]) -> None:
    forwards = judged_elsewhere(texts, 1)
    backwards = judged_elsewhere(texts[::-1], 2)[::-1]
    alone = [judged_elsewhere([text], 3)[0] for text in texts[-2:]]
    for text, one, other in zip(texts, forwards, backwards, strict=True):
        assert one == other, text
    assert alone == forwards[-2:]


def test_some_specs_are_judged_alike_everywhere() -> None:
    compare([*SPECS[:40:8], SPECS[-3], SPECS[-1]])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_specs_are_judged_alike_everywhere() -> None:
    compare(SPECS)


def test_a_seed_steers_the_search() -> None:
    left = set()
    for seed in range(3):
        fresh_context()
        x, y = z3.Ints("x y")
        with seeded(seed):
            asker = Asker()
        assert asker.ask([x * y == 221, x > 1, y > x]) is Answer.SAT
        left.add(asker.left)
    assert len(left) > 1
    assert Asker().seed == 0
