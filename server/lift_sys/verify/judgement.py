"""What is said of a spec: a verdict for each obligation, with its evidence. Plain data, for processes to exchange."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.ir.findings import Finding, Related
from lift_sys.ir.text import Span

_PLURAL = re.compile(r"these |objects|characters|slices|complex numbers|`[^`]+`(, `[^`]+`)* and `")


def not_modelled(construct: str) -> str:
    """That nothing can be said of a construct, in a sentence without its end."""
    return f"{construct} {'are' if _PLURAL.match(construct) else 'is'} not modelled"


class Verdict(StrEnum):
    """How an obligation came out. None of them says more than the evidence."""

    PROVED = "proved"
    """By the solver, for all values."""
    REFUTED = "refuted"
    """By values with which CPython itself broke the clause; of clauses by themselves, because they exclude others."""
    BOUNDED = "bounded"
    """For all values up to a bound."""
    TESTED = "tested"
    """By so many values that passed."""
    UNKNOWN = "unknown"
    """For a reason that is stated."""
    OUTDATED = "outdated"
    """The text has changed since."""


class Kind(StrEnum):
    """What an obligation is about."""

    REQUIRES = "requires"
    ENSURES = "ensures"
    INVARIANT = "invariant"
    RAISES = "raises"
    EXAMPLE = "example"
    TYPE = "type"


class Engine(StrEnum):
    """Who came to a verdict."""

    CPYTHON = "cpython"
    Z3 = "z3"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values that break a clause, as Python prints them."""

    inputs: tuple[tuple[str, str], ...]
    """Name and `repr` of each parameter."""
    outcome: str
    """`repr` of the result, or the exception; ``no result`` where none is possible."""
    clause: str
    """The text of the clause that is broken."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that was looked at. Spans are relative to the spec's section."""

    kind: Kind
    clause: str
    """The exact text of the clause."""
    span: Span
    verdict: Verdict
    engine: Engine | None = None
    reason: str = ""
    """Why nothing more can be said; a construct that is not modelled is named."""
    counterexample: Counterexample | None = None
    findings: tuple[Finding, ...] = ()
    """What is to be shown for it, relative to the section."""
    unmodelled: tuple[Related, ...] = ()
    """Each construct that kept the verdict from being more than unknown, with its place."""
    time_ms: float = 0.0
    """How long it took to judge all obligations of its kind in this spec."""
