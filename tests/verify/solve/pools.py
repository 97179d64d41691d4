"""Values for random predicates, drawn once and then used again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.verify.solve.predicates import STRATEGIES, TYPES

BIGGEST_CHARACTER = 0x2FFFF
"""The last one that Z3 has."""
POOL = 300
"""Different values of each type."""

Pools = Mapping[str, list[Any]]


def pools(number: int) -> Pools:
    """Values of each type, as hypothesis draws them."""
    return {stated: _drawn(strategy, number) for stated, strategy in STRATEGIES.items()}


def _drawn(strategy: st.SearchStrategy[Any], number: int) -> list[Any]:
    found: list[Any] = []

    @seed(number)
    @settings(
        max_examples=POOL, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def draw(value: Any) -> None:
        if _is_solvable(value):
            found.append(value)

    draw()
    return found


def _is_solvable(value: Any) -> bool:
    """Whether Z3 has all the characters in it: `texts.py` says why others need not be asked about."""
    if isinstance(value, str):
        return all(ord(character) <= BIGGEST_CHARACTER for character in value)
    parts = (*value, *value.values()) if isinstance(value, dict) else value
    return not isinstance(parts, Iterable) or all(map(_is_solvable, parts))


def drawn(random: Random, known: Pools) -> dict[str, Any]:
    """A value for each name."""
    return {name: random.choice(known[stated]) for name, stated in TYPES.items()}
