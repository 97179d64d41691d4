"""What checking a section yields: findings, what each name refers to, and where holes stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from lift_sys.ir.check.slips import EFFORT, Slip
from lift_sys.ir.findings import Code, Finding
from lift_sys.ir.nodes import Hole
from lift_sys.ir.text import Span
from lift_sys.ir.types.semantic import SemanticType


class NameKind(StrEnum):
    """What a name refers to."""

    PARAMETER = "parameter"
    VARIABLE = "variable"
    RESULT = "result"
    FIELD = "field"
    FUNCTION = "function"
    METHOD = "method"
    TYPE = "type"
    ENTITY = "entity"
    CLASS = "class"
    MODULE = "module"
    BUILTIN = "builtin"
    SOURCE_VARIABLE = "source variable"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of a name: `name` is its full (dotted) name. Spans are relative to the section."""

    span: Span
    kind: NameKind
    name: str
    type: SemanticType


class HoleKind(StrEnum):
    """What a hole stands for; it follows from where it stands."""

    TERM = "term"
    TYPE = "type"
    PREDICATE = "predicate"
    ENTITY = "entity"
    FUNCTION = "function"
    MODULE = "module"
    EFFECT = "effect"
    INTENT = "intent"
    IMPLEMENTATION = "implementation"


@dataclass(frozen=True, slots=True)
class HoleUse:
    """One place where a hole stands. `expected` is the type the place asks for; `clause` is the span around it."""

    hole: Hole
    kind: HoleKind
    expected: SemanticType
    clause: Span


@dataclass(frozen=True, eq=False)
class SectionCheck:
    """The result of checking one section; relative to it, and reused while the section and its environment stay."""

    findings: tuple[Finding, ...]
    references: tuple[Reference, ...]
    holes: tuple[HoleUse, ...]
    lookups: frozenset[str] = frozenset()
    """Top-level names that the result depends on."""
    slips: Mapping[Finding, Slip] = field(default_factory=dict)
    """For findings about a name that is not known, where to look for what is meant."""

    @cached_property
    def suggested(self) -> tuple[tuple[Finding, ...], int]:
        """The findings with the names that may be meant, and the effort it took to look for them."""
        spent = 0
        found = []
        for finding in self.findings:
            slip = self.slips.get(finding)
            if slip is not None and spent < EFFORT:
                finding, effort = slip.mended(finding)
                spent += effort
            found.append(finding)
        return tuple(found), spent

    @property
    def has_unknown_names(self) -> bool:
        """Whether a name is not known: what is suggested for it depends on every name there is."""
        return any(finding.code is Code.UNKNOWN_NAME for finding in self.findings)
