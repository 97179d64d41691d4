"""The findings and holes of every document and its source, computed again only where one of the two has changed."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import PurePath
from typing import Generic, TypeVar

from lift_sys import __version__
from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.findings import Finding
from lift_sys.ir.text import LineIndex
from lift_sys.workspace.analysis import SourceAnalysis, SourceState, analyse, unreadable
from lift_sys.workspace.index import FileKey, file_key
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import NO_SOURCE, Workspace, read_source_state

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileFindings:
    """What there is to say of one file. The same `id` means the same findings, in another session, too."""

    path: str
    id: str
    findings: tuple[Finding, ...]
    lines: LineIndex
    other: str
    other_lines: LineIndex

    def lines_of(self, path: str) -> LineIndex:
        """The lines of the file itself, or of its counterpart."""
        return self.other_lines if path == self.other else self.lines


@dataclass(frozen=True, slots=True)
class FileHoles:
    """The holes of one file."""

    path: str
    holes: tuple[HoleInfo, ...]
    lines: LineIndex


Key = tuple[FileKey, str | None, FileKey, bool, Settings, tuple[Finding, ...]]
Make = Callable[[Workspace, str, str | None, bool, Settings], T]
"""Makes something of a document, given its source, and whether it speaks in that."""


class PerDocument(Generic[T]):
    """What `make` makes of each document and its source. Any thread may ask."""

    def __init__(self, make: Make[T]) -> None:
        self._make = make
        self._known: dict[str, tuple[Key, T]] = {}

    def of(self, view: Workspace, path: str) -> T:
        """What is made of a document as it is now."""
        settings = view.settings_of(path)
        source = view.source_path(path)
        source_key = file_key(view, source) if source is not None else None
        # Of several documents of one source, which layouts make possible, only one speaks in it.
        speaks = source_key is not None and source is not None
        speaks = speaks and (not settings.layouts or view.document_path(source or "") == path)
        known_analysis = view.analyses.get(path)
        judged = known_analysis.judged if known_analysis is not None else ()
        key = (file_key(view, path), source, source_key, speaks, settings, judged)
        known = self._known.get(path)
        if known is None or known[0] != key:
            known = self._known[path] = (key, self._make(view, path, source, speaks, settings))
        return known[1]

    def keep(self, paths: Container[str]) -> None:
        """Forget all documents but these."""
        for path in [path for path in list(self._known) if path not in paths]:  # other threads add to it
            self._known.pop(path, None)


def survey() -> PerDocument[tuple[FileFindings, ...]]:
    """The findings of each document, and of its source if it has one; nothing of a document that is gone."""
    return PerDocument(_findings)


def hole_survey() -> PerDocument[tuple[FileHoles, ...]]:
    """The holes of each document, and of its source if that has some."""
    return PerDocument(_holes)


def _holes(
    view: Workspace, path: str, source_path: str | None, speaks: bool, settings: Settings
) -> tuple[FileHoles, ...]:
    checkpoint()
    text = view.document_text(path).text
    if text is None:
        return (FileHoles(path, (), LineIndex("")),)
    source = _source(view, source_path, settings)
    analysis = analyse(path, text, source, settings, view.analyses.get(path))
    found = FileHoles(path, analysis.holes, analysis.lines)
    missing = SourceAnalysis(source, analysis, settings).holes if speaks else ()
    return (found, FileHoles(source.path, missing, source.lines)) if missing else (found,)


def _findings(
    view: Workspace, path: str, source_path: str | None, speaks: bool, settings: Settings
) -> tuple[FileFindings, ...]:
    read = view.document_text(path)
    if read.missing:
        return ()
    source = _source(view, source_path, settings)
    known = view.analyses.get(path)
    judged = known.judged if known is not None and known.text == read.text else ()
    identifier = _identifier(read.text, read.problem, source, settings, judged)
    other = source.path
    if read.text is None:
        lines = LineIndex("")
        finding = unreadable(read.problem or "cannot be read", path)
        found = [FileFindings(path, identifier, (finding,), lines, other, source.lines)]
        analysis = None
    else:
        analysis = replace(analyse(path, read.text, source, settings, known), judged=judged)
        found = [FileFindings(path, identifier, analysis.findings, analysis.lines, other, source.lines)]
    if speaks:
        findings = SourceAnalysis(source, analysis, settings).findings
        found.append(FileFindings(other, identifier, findings, source.lines, path, found[0].lines))
    return tuple(found)


def _source(view: Workspace, path: str | None, settings: Settings) -> SourceState:
    if path is None:
        return NO_SOURCE
    current = view.open.get(path)
    known = view.sources.get(path) if current is not None else None  # of a closed one the file may have changed
    return known if known is not None else read_source_state(path, current, settings.limits.document_size)


def _identifier(
    text: str | None, problem: str | None, source: SourceState, settings: Settings, judged: tuple[Finding, ...]
) -> str:
    """Made of everything that the findings follow from."""
    name = PurePath(source.path).name
    parts = (__version__, text, problem, name, source.text, source.problem, settings.model_dump_json(), judged)
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
