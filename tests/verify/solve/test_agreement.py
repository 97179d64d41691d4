"""The encoding and CPython agree on random predicates and values, exceptions included (many more: `test_batch`)."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.verify.solve.agreement import disagreement
from tests.verify.solve.predicates import predicate, values

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
@given(st.integers(0, 2**64), values)
def test_random_predicates_mean_what_cpython_says(seed: int, given_values: dict[str, Any]) -> None:
    text = predicate(Random(seed))
    assert disagreement(text, given_values) is None, text
