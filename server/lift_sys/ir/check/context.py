"""The state of checking one section: what is declared, what was found, and the scopes of local names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.check.results import HoleKind, HoleUse, NameKind, Reference
from lift_sys.ir.check.slips import Slip, Vocabulary
from lift_sys.ir.findings import Code, Edit, Finding, Fix, Severity, Tag
from lift_sys.ir.nodes import NOWHERE, Hole
from lift_sys.ir.text import Span
from lift_sys.ir.types.semantic import ANY, SemanticType

_T = TypeVar("_T")

MAX_EXPANSION = 60
"""Levels of declarations that are looked through one inside the other: a chain of them may be longer than Python's
stack is high."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Local names and their types, innermost last.

    `no_result`: why `result` cannot stand here, or None where it can (then it is among the names, too).
    `lenient`: names of the function's own variables may stand here, so an unknown name is not reported.
    """

    names: dict[str, tuple[NameKind, SemanticType]]
    no_result: str | None = None
    lenient: bool = False

    def bind(self, names: dict[str, tuple[NameKind, SemanticType]]) -> Scope:
        """This scope with more names, which hide those it has."""
        return replace(self, names={**self.names, **names})


@dataclass(slots=True)
class Context:
    """Collects what checking a section finds. `silent` suspends findings while other declarations are looked at."""

    environment: Environment
    findings: list[Finding] = field(default_factory=list)
    slips: dict[Finding, Slip] = field(default_factory=dict)
    """What may be meant instead of the names that some findings are about."""
    references: list[Reference] = field(default_factory=list)
    holes: list[HoleUse] = field(default_factory=list)
    clause: Span = NOWHERE
    silent: bool = False
    lookups: set[str] = field(default_factory=set)
    """Every top-level name that was looked for, found or not; names of holes with their question mark."""
    type_parameters: frozenset[str] = frozenset()
    """Type parameters of the signature being looked at."""
    depth: int = 0
    """Levels of the declarations being expanded."""
    expanding: set[tuple[str, str]] = field(default_factory=set)
    """Declarations being expanded, to stop at one whose type leads back to itself."""
    expanded: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What has been expanded before: a chain of declarations could otherwise be as long as it is wide."""

    def expand(
        self,
        key: tuple[str, str],
        parts: Iterable[nodes.Node],
        read: Callable[[], _T],
        type_parameters: frozenset[str] = frozenset(),
    ) -> _T | None:
        """What `read` makes of the `parts` of another declaration; silently, since that is checked where it stands.

        None where the declaration leads back to itself, or to too many others.
        """
        if key in self.expanded:
            known: _T = self.expanded[key]
            return known
        depth = self.depth + 2 + max(map(_levels, parts), default=0)
        if key in self.expanding or (self.expanding and depth > MAX_EXPANSION):
            return None
        outer = self.silent, self.depth, self.type_parameters
        self.silent, self.depth, self.type_parameters = True, depth, type_parameters
        self.expanding.add(key)
        try:
            found = read()
        finally:
            self.expanding.discard(key)
            self.silent, self.depth, self.type_parameters = outer
        self.expanded[key] = found
        return found

    def report(
        self,
        code: Code,
        span: Span,
        message: str,
        fixes: tuple[Fix, ...] = (),
        severity: Severity = Severity.ERROR,
        tags: tuple[Tag, ...] = (),
        slip: Slip | None = None,
    ) -> None:
        """Record a finding, unless silent."""
        if self.silent:
            return
        finding = Finding(code, severity, span, message, fixes=fixes, tags=tags)
        self.findings.append(finding)
        if slip is not None:
            self.slips[finding] = slip

    def mismatch(
        self,
        span: Span,
        message: str,
        fixes: tuple[Fix, ...] = (),
        severity: Severity = Severity.ERROR,
        slip: Slip | None = None,
    ) -> None:
        """Record that types do not fit."""
        self.report(Code.TYPE_MISMATCH, span, message, fixes, severity, slip=slip)

    def refer(self, span: Span, kind: NameKind, name: str, type_: SemanticType = ANY) -> None:
        """Record what a name refers to."""
        if not self.silent:
            self.references.append(Reference(span, kind, name, type_))

    def use_hole(self, hole: Hole, kind: HoleKind, expected: SemanticType = ANY) -> None:
        """Record where a hole stands."""
        if not self.silent:
            self.holes.append(HoleUse(hole, kind, expected, self.clause))

    def unknown(
        self,
        span: Span,
        name: str,
        what: str,
        candidates: Callable[[], Collection[str]],
        vocabularies: tuple[Vocabulary, ...],
        more: tuple[Fix, ...] = (),
    ) -> None:
        """Record a name that nobody declares, with where to look for what it may be a slip for."""
        root = name.partition(".")[0]
        hole = Fix(f"Make it a hole `?{root}`", (Edit(span, f"?{root}"),)) if root.isidentifier() else None
        self.report(
            Code.UNKNOWN_NAME,
            span,
            f"{what} `{name}` is not known here",
            (*more, *((hole,) if hole else ())),
            slip=Slip(name, span, candidates, vocabularies),
        )


def _levels(node: nodes.Node) -> int:
    """How deep a type is; of a refinement only its base is looked at from elsewhere."""
    deepest = 0
    pending = [(node, 1)]
    while pending:
        current, level = pending.pop()
        deepest = max(deepest, level)
        inner = (current.base,) if isinstance(current, nodes.RefinementType) else nodes.children(current)
        pending.extend((child, level + 1) for child in inner)
    return deepest
