"""The encoding and CPython agree in 100,000 evaluations of random predicates; `LIFT_SEED` asks about others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.verify.solve.batch import Tally
from tests.verify.solve.pools import drawn, pools

ROOT = Path(__file__).parents[3]
PROCESSES, PREDICATES, VALUES = 4, 1400, 20
"""Some predicates are not modelled: a few more are drawn than 100,000 evaluations need."""


def test_a_disagreement_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what follows would show nothing."""
    known, random = pools(0), Random(0)
    tally = Tally()
    tally.compare("i // 2 == -4", [{**drawn(random, known), "i": number} for number in (-7, -6)])
    assert (tally.evaluations, tally.outcomes, tally.disagreements) == (2, {"True": 1, "False": 1}, [])
    monkeypatch.setattr("tests.verify.solve.batch.by_cpython", lambda text, given: int(given["i"] / 2) == -4)
    tally.compare("i // 2 == -4", [{**drawn(random, known), "i": number} for number in (-7, -6)])
    assert [(text, values) for text, values, _ in tally.disagreements] == [("i // 2 == -4", "{'i': -7}")]


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_random_predicates_mean_what_cpython_says(capsys: pytest.CaptureFixture[str]) -> None:
    number = int(os.environ.get("LIFT_SEED", "1"))
    waiting = [[sys.executable, "-m", "tests.verify.solve.batch", str(number + k)] for k in range(PROCESSES)]
    results = []
    while waiting:  # two at a time
        pair = [
            subprocess.Popen([*command, str(PREDICATES), str(VALUES)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for command in (waiting.pop() for _ in range(min(2, len(waiting))))
        ]
        results += [json.loads(process.communicate()[0]) for process in pair]
    evaluations = sum(result["evaluations"] for result in results)
    disagreements = [one for result in results for one in result["disagreements"]]
    with capsys.disabled():
        print(f"\n{evaluations} evaluations, {len(disagreements)} disagreements (seed {number})")
    assert not disagreements
    assert evaluations >= 100_000
    assert all(min(result["outcomes"].values()) > 500 for result in results)  # each outcome comes up
