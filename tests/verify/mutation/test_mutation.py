"""Breaking the meaning of any operator of the encoder is noticed by the quick corpus or the differential test."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.verify.mutation.kill import mutated
from tests.verify.mutation.mutations import mutations

ROOT = Path(__file__).parents[3]
PROCESSES = min(2, os.cpu_count() or 1)


def test_every_mutation_applies_once_and_is_python() -> None:
    for mutation in mutations():
        _, text = mutated(mutation)
        ast.parse(text)


def kill(*arguments: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.verify.mutation.kill", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_every_mutation_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    sound, _ = kill(-1, 1).communicate()
    assert json.loads(sound) == ["", None]  # the encoder as it is passes
    running = [kill(number, PROCESSES) for number in range(PROCESSES)]
    found = [one for process in running for one in map(json.loads, process.communicate()[0].splitlines())]
    assert len(found) == len(list(mutations()))
    survivors = [name for name, noticed in found if noticed is None]
    with capsys.disabled():
        print(f"\nkilled {len(found) - len(survivors)}/{len(found)}")
    assert not survivors
