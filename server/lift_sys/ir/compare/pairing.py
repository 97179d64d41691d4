"""Which members of two sequences are partners. Which side is old makes no difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Pairs: TypeAlias = list[tuple[int | None, int | None]]
"""Indices of partners; None where there is no partner."""


def pair(old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable]]) -> Pairs:
    """Partners by the first key, of the rest by the next and so on, the first of several with the first."""
    pairs: Pairs = []
    left, right = list(range(len(old))), list(range(len(new)))
    for key in keys:
        waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
        for index in right:
            waiting[key(new[index])].append(index)
        for index in left:
            if waiting[key(old[index])]:
                pairs.append((index, waiting[key(old[index])].pop(0)))
        left, right = _alone(pairs, len(old), len(new))
    return [*pairs, *((index, None) for index in left), *((None, index) for index in right)]


def _alone(pairs: Pairs, old: int, new: int) -> tuple[list[int], list[int]]:
    lefts, rights = {i for i, _ in pairs}, {j for _, j in pairs}
    return [i for i in range(old) if i not in lefts], [j for j in range(new) if j not in rights]


def pair_by_likeness(pairs: Pairs, likeness: Callable[[int, int], float]) -> Pairs:
    """Of those without a partner, pair the ones alike (more than 0), the most alike first, then the nearest."""
    left = [i for i, j in pairs if i is not None and j is None]
    right = [j for i, j in pairs if j is not None and i is None]
    # No two pairs with the same key share a member, so the outcome does not depend on which side is old.
    ranked = sorted((-score, abs(i - j), i + j, i, j) for i in left for j in right if (score := likeness(i, j)) > 0)
    found: Pairs = []
    for _, _, _, i, j in ranked:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            found.append((i, j))
    whole = [(i, j) for i, j in pairs if i is not None and j is not None]
    return [*whole, *found, *((i, None) for i in left), *((None, j) for j in right)]


def pair_by_place(pairs: Pairs, alike: Callable[[int, int], bool]) -> Pairs:
    """Pair those that stand at the same place and are alike: they were renamed."""
    return pair_by_likeness(pairs, lambda i, j: float(i == j and alike(i, j)))


def out_of_order(pairs: Pairs) -> bool:
    partners = [j for _, j in sorted((i, j) for i, j in pairs if i is not None and j is not None)]
    return partners != sorted(partners)
