"""What lift-sys has to say about a text: findings, their stable codes, and the edits that mend them.

Findings are plain frozen data. Spans are code-point offsets into the document the finding is about, unless a `path`
names another file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from lift_sys.ir.text import Span


class Severity(IntEnum):
    """LSP's DiagnosticSeverity, with LSP's numbers: smaller is worse."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3
    HINT = 4


class Code(StrEnum):
    """Stable words that name a kind of finding; each has a page under ``docs/diagnostics/``."""

    SYNTAX = "syntax"
    HOLE = "hole"
    UNKNOWN_NAME = "unknown-name"
    TYPE_MISMATCH = "type-mismatch"
    SIGNATURE_DRIFT = "signature-drift"
    MISSING_IMPLEMENTATION = "missing-implementation"
    TIMEOUT = "timeout"
    UNSATISFIABLE_REQUIRES = "unsatisfiable-requires"
    CONTRADICTION = "contradiction"
    UNREALIZABLE = "unrealizable"
    UNDERDETERMINED = "underdetermined"
    REDUNDANT = "redundant"
    EXAMPLE_FAILS = "example-fails"


class Tag(IntEnum):
    """LSP's DiagnosticTag."""

    UNNECESSARY = 1
    DEPRECATED = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` by `text`.

    `path` is the file (as the workspace names it); None is the finding's own document. The span of an `absolute` edit
    counts from the document's start even while the finding is still relative to its section.
    """

    span: Span
    text: str
    path: str | None = None
    absolute: bool = False

    def shifted(self, by: int) -> Edit:
        """The same edit in a document with `by` more code points in front."""
        return self if self.path is not None or self.absolute else replace(self, span=self.span.shifted(by))


@dataclass(frozen=True, slots=True)
class Fix:
    """One way on from a finding: a title in the imperative and the edits to apply together."""

    title: str
    edits: tuple[Edit, ...]
    preferred: bool = False

    def shifted(self, by: int) -> Fix:
        """The same fix in a document with `by` more code points in front."""
        return replace(self, edits=tuple(e.shifted(by) for e in self.edits))


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that helps to understand a finding. `path` as in :class:`Edit`."""

    span: Span
    message: str
    path: str | None = None

    def shifted(self, by: int) -> Related:
        """The same place in a document with `by` more code points in front; places in other files stay."""
        return self if self.path is not None else replace(self, span=self.span.shifted(by))


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about one place of a document."""

    code: Code
    severity: Severity
    span: Span
    message: str
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tags: tuple[Tag, ...] = ()

    def shifted(self, by: int) -> Finding:
        """The same finding in a document with `by` more code points in front."""
        if not by:
            return self
        return replace(
            self,
            span=self.span.shifted(by),
            related=tuple(r.shifted(by) for r in self.related),
            fixes=tuple(f.shifted(by) for f in self.fixes),
        )
