"""Candidates of a completion, and how lists of them are put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from lift_sys.ir.text import Span


class CandidateKind(StrEnum):
    """What a candidate is."""

    KEYWORD = "keyword"
    SNIPPET = "snippet"
    OPERATOR = "operator"
    VARIABLE = "variable"
    PARAMETER = "parameter"
    FIELD = "field"
    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    TYPE = "type"
    ENTITY = "entity"
    EXCEPTION = "exception"
    MODULE = "module"
    CONSTANT = "constant"
    PLACE = "place"
    HOLE = "hole"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be put in at `span` of the document.

    `insert` is a snippet in LSP's syntax if `is_snippet`; `plain` is what to insert where snippets are not understood.
    `sort_text` orders candidates as `complete` returns them. `documentation` is Markdown.
    """

    label: str
    kind: CandidateKind
    detail: str
    documentation: str
    insert: str
    is_snippet: bool
    plain: str
    span: Span
    sort_text: str
    filter_text: str


class Rank:
    """Which candidates come first; the smaller, the earlier."""

    WANTED = 0
    BOUND = 10
    LOCAL = 20
    DOCUMENT = 30
    SOURCE = 40
    IMPORTED = 50
    COMMON = 60
    BUILTIN = 70
    WORD = 80
    OTHER = 90


@dataclass(slots=True)
class Collector:
    """Collects candidates for one place. Of several with one label the first counts."""

    span: Span
    found: dict[str, tuple[int, int, Candidate]] = field(default_factory=dict)

    def add(
        self,
        label: str,
        kind: CandidateKind,
        rank: int,
        detail: str = "",
        documentation: str = "",
        snippet: str | None = None,
        plain: str | None = None,
    ) -> None:
        """Add a candidate that inserts its label, or `snippet`."""
        if label in self.found:
            return
        text = plain if plain is not None else label
        insert, is_snippet = (text, False) if snippet is None else (snippet, True)
        candidate = Candidate(label, kind, detail, documentation, insert, is_snippet, text, self.span, "", label)
        self.found[label] = (rank + (5 if label.startswith("_") else 0), len(self.found), candidate)

    def finish(self) -> tuple[Candidate, ...]:
        """All candidates, the most relevant first."""
        ordered = sorted(self.found.values(), key=lambda entry: entry[:2])
        return tuple(
            Candidate(c.label, c.kind, c.detail, c.documentation, c.insert, c.is_snippet, c.plain, c.span,
                      f"{number:04d}", c.filter_text)
            for number, (_, _, c) in enumerate(ordered)
        )  # fmt: skip


def snippet_text(text: str) -> str:
    """`text` with the characters escaped that mean something in a snippet."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
