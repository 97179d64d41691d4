"""How findings about clauses are put, and the edits that add or remove clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lift_sys.ir.findings import Edit, Related
from lift_sys.ir.model import Condition, Spec
from lift_sys.ir.text import Span
from lift_sys.verify.run.values import show
from lift_sys.verify.solve.facts import Fact

SHOWN = 60
"""Characters of a clause that a message shows."""


def short(text: str) -> str:
    """As much of a clause as a message shows."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def inputs(values: Mapping[str, Any]) -> str:
    """``x=3, xs=[]``"""
    return ", ".join(f"{name}={show(value, 200)}" for name, value in values.items())


def excluded(core: list[Fact], what: str) -> tuple[str, tuple[Related, ...]]:
    """A message at the last of a core, and the other places: they exclude each other."""
    last, others = core[-1], core[:-1]
    related = tuple(Related(other.span, f"together with `{short(other.text)}`") for other in others)
    together = f" together with {' and '.join(f'`{short(other.text)}`' for other in others)}" if others else ""
    return f"{what} `{short(last.text)}`{together}", related


def lines(text: str, span: Span) -> Span:
    """The lines that hold nothing but what is at `span`, or `span` if something else stands there."""
    start = max(text.rfind(end, 0, span.start) for end in "\r\n") + 1
    if text[start : span.start].strip():
        return span
    end = span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    if end < len(text) and text[end] not in "\r\n":
        return span
    end += 2 if text[end : end + 2] == "\r\n" else 1
    return Span(start, min(end, len(text)))


def after_preconditions(text: str, spec: Spec, clause: str) -> Edit:
    """A new clause behind the preconditions, or behind the signature where there are none."""
    conditions = [c for c in spec.clauses if isinstance(c, Condition) and not c.is_postcondition]
    assert spec.signature is not None
    return _line_after(text, (conditions[-1] if conditions else spec.signature).span, clause)


def at_end(text: str, spec: Spec, clause: str) -> Edit:
    """A new clause behind all others."""
    assert spec.signature is not None
    spans = [spec.signature.span, *(other.span for other in spec.clauses)]
    return _line_after(text, max(spans, key=lambda span: span.end), clause)


def _line_after(text: str, span: Span, clause: str) -> Edit:
    """A line of its own behind the one in which `span` ends, as far from the margin as the one where it begins."""
    start = max(text.rfind(end, 0, span.start) for end in "\r\n") + 1
    indent = text[start : span.start]
    indent = indent if not indent.strip() else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    ends = [place for end in "\r\n" if (place := text.find(end, span.end)) >= 0]
    if not ends:
        return Edit(Span(len(text), len(text)), f"{newline}{indent}{clause}")
    place = min(ends)
    place += 2 if text[place : place + 2] == "\r\n" else 1
    return Edit(Span(place, place), f"{indent}{clause}{newline}")
