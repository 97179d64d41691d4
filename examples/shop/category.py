"""Categories of articles, which form a tree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Category:
    """A category; `parts` are the narrower ones."""

    name: str
    articles: int
    parts: tuple[Category, ...] = ()


def count(category: Category) -> int:
    """How many articles there are in a category, narrower ones included."""
    return category.articles + sum(count(part) for part in category.parts)


def path(name: str, depth: int) -> str:
    """The address of a category so many levels down."""
    if depth == 0:
        return name
    return path(name, depth - 1) + "/" + name
