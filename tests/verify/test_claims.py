"""No values contradict what is said of random specs; `LIFT_SEED` asks about others."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.verify.claims import contradicted, random_spec


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_of_a_random_spec_is_true(seed: int) -> None:
    random = Random(seed)
    spec = random_spec(random)
    assert contradicted(spec, random) == []


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(10))
def test_what_is_said_of_many_random_specs_is_true(part: int) -> None:
    random = Random(f"{os.environ.get('LIFT_SEED', '')} {part}")
    for _ in range(30):
        assert contradicted(random_spec(random), random) == []
