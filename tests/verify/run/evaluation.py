"""Evaluates the text of a predicate with given values."""

from __future__ import annotations

from typing import Any

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.source.outline import outline
from lift_sys.verify.run.evaluate import Raised, State, Unknown, World
from lift_sys.verify.run.values import show


def world(document: str = "", source: str | None = None) -> World:
    """What predicates of a document can name."""
    return World(check(parse(document), outline(source) if source is not None else None).environment)


def outcome(text: str, document: str = "", source: str | None = None, **values: Any) -> str:
    """The value as Python shows it, the exception's name, or ``? reason``."""
    return shown(text, world(document, source), State(values))


def shown(text: str, known: World, state: State) -> str:
    found = known.evaluate(expression_from_text(text), state)
    match found:
        case Raised(exception=exception):
            return exception
        case Unknown():
            return f"? {found.reason}"
        case _:
            return show(found.value)
