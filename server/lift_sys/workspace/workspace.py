"""The documents and sources of a workspace: what is open, what is on disk, and what is known of them.

All methods are called from one thread. What takes long is offered as plain functions over immutable data
(`read_source_state`, `analysis.analyse`), which callers may run elsewhere and hand the results back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TypeVar

from lift_sys.ir.text import PositionEncoding
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX, Layout, Pairing
from lift_sys.workspace.analysis import DocumentAnalysis, SourceAnalysis, SourceState, analyse, read_outline
from lift_sys.workspace.discovery import distinct, find_documents
from lift_sys.workspace.documents import Change, OpenText, apply_changes
from lift_sys.workspace.files import FileText, read_document, read_source, stamp, too_large
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.verification import Judgements, judged

T = TypeVar("T")

NO_SOURCE = SourceState("", None, None)
"""The source of a text that has no file name yet."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document whose text cannot be had, and why."""

    path: str
    problem: str


@dataclass
class Folder:
    """A root of the workspace with its settings. `path` is None for files that belong to no root."""

    path: Path | None
    settings: Settings


@dataclass
class Workspace:
    """State of one session. Paths are absolute, as the operating system writes them."""

    folders: list[Folder]
    fallback: Folder
    open: dict[str, OpenText] = field(default_factory=dict)
    sources: dict[str, SourceState] = field(default_factory=dict)
    analyses: dict[str, DocumentAnalysis] = field(default_factory=dict)
    judgements: Judgements = field(default_factory=Judgements)
    most_closed: int | None = None
    """How many sources, and how many analyses, are kept of what is not open; all if it is not given."""
    _roots: tuple[list[Folder], int, dict[str, Folder]] = field(default=([], 0, {}), init=False, repr=False)

    def folder_of(self, path: str) -> Folder:
        """The innermost root that holds `path`."""
        by_path = self._by_path()
        at = os.path.normcase(path)
        while at not in by_path:
            above = os.path.dirname(at)  # noqa: PTH120 - asked so often that making objects would count
            if above == at:
                return self.fallback
            at = above
        return by_path[at]

    def _by_path(self) -> dict[str, Folder]:
        """The roots by their paths. There may be a thousand."""
        of, count, known = self._roots
        if of is not self.folders or count != len(of):
            known = {os.path.normcase(f.path): f for f in reversed(self.folders) if f.path is not None}
            self._roots = (self.folders, len(self.folders), known)
        return known

    def settings_of(self, path: str) -> Settings:
        """Settings that hold for `path`."""
        return self.folder_of(path).settings

    def pairing_of(self, path: str) -> Pairing:
        """How documents and sources are paired around `path`."""
        folder = self.folder_of(path)
        root = folder.path if folder.path is not None else Path(path).parent
        layouts = tuple(Layout(layout.specs, layout.sources) for layout in folder.settings.layouts)
        return Pairing(root, self.exists, layouts)

    def exists(self, path: PurePath) -> bool:
        """Whether there is a file, open or on disk."""
        if str(path) in self.open:
            return True
        try:
            return Path(path).is_file()
        except OSError:
            return False  # a name that is too long, say

    def source_path(self, document: str) -> str | None:
        """The source that `document` specifies, whether it exists or not; None for a text without a file name."""
        path = self.pairing_of(document).source_for(PurePath(document))
        return str(path) if path is not None else None

    def document_path(self, source: str) -> str | None:
        """The document that specifies `source`, whether it exists or not; None for what is no source file."""
        path = self.pairing_of(source).document_for(PurePath(source))
        return str(path) if path is not None else None

    # What the editor has open.

    def did_open(self, path: str, text: str, version: int) -> None:
        """The editor opened a file; from now on its text counts, not the disk's."""
        self.open[path] = OpenText(text, version)
        self.forget(path)

    def did_change(self, path: str, changes: list[Change], version: int, encoding: PositionEncoding) -> None:
        """The editor changed a file that it has open. Changes of a file that is not open are ignored."""
        current = self.open.get(path)
        if current is not None:
            self.open[path] = OpenText(apply_changes(current.text, changes, encoding), version)
            if path.endswith(SOURCE_SUFFIX):
                self.forget(path)

    def did_close(self, path: str) -> None:
        """The editor closed a file; the disk's text counts again."""
        self.open.pop(path, None)
        self.forget(path)

    def forget_changed(self, path: str) -> bool:
        """Drop what is known of a source that is not open and has changed on disk; whether it has."""
        state = self.sources.get(path)
        changed = state is not None and path not in self.open and stamp(Path(path)) != state.stamp
        if changed:
            self.forget(path)
        return changed

    def forget(self, path: str) -> None:
        """Drop what is known of a file, because it changed or went away."""
        self.sources.pop(path, None)
        if path.endswith(DOCUMENT_SUFFIX) and path not in self.open:
            self.analyses.pop(path, None)

    def keep_source(self, path: str, state: SourceState) -> None:
        """What is known of a source now. Of those that concern nothing open, only the last are kept."""
        needed = (found.source.path for document, found in self.analyses.items() if document in self.open)
        self._keep(self.sources, path, state, needed)

    def _keep(self, known: dict[str, T], path: str, value: T, needed: Iterable[str]) -> None:
        """Put the newest last, and drop the oldest of what is neither open nor needed if it is too much."""
        known.pop(path, None)
        known[path] = value
        most = self.most_closed
        if most is not None and len(known) > most and sum(other not in self.open for other in known) > most:
            wanted = {path, *needed}
            spare = [other for other in known if other not in self.open and other not in wanted]
            for other in spare[: max(0, len(spare) + 1 - most)]:
                del known[other]

    def version_of(self, path: str) -> int | None:
        """The editor's version of an open file."""
        current = self.open.get(path)
        return current.version if current is not None else None

    # Reading.

    def document_text(self, path: str, keep_mark: bool = False) -> FileText:
        """Text of a document, open or on disk; `keep_mark`: with its byte order mark, if the file on disk has one."""
        limit = self.settings_of(path).limits.document_size
        current = self.open.get(path)
        if current is None:
            return read_document(Path(path), limit, keep_mark)
        size = len(current.text) if current.text.isascii() else len(current.text.encode("utf-8", "surrogatepass"))
        return FileText(current.text) if size <= limit else FileText(None, too_large(size, limit))

    def source_state(self, path: str) -> SourceState:
        """The state of a source, read now if it is not known."""
        state = self.sources.get(path)
        if state is None:
            state = read_source_state(path, self.open.get(path), self.settings_of(path).limits.document_size)
            self.keep_source(path, state)
        return state

    def source_of(self, document: str) -> SourceState:
        """The state of the source that a document specifies."""
        path = self.source_path(document)
        return self.source_state(path) if path is not None else NO_SOURCE

    def analysis(self, path: str) -> DocumentAnalysis | Unreadable:
        """The analysis of a document as it stands now."""
        read = self.document_text(path)
        if read.text is None:
            self.analyses.pop(path, None)
            return Unreadable(path, read.problem or "does not exist")
        return self.analyse_text(path, read.text)

    def analyse_text(self, path: str, text: str) -> DocumentAnalysis:
        """The analysis of a document with this text, reusing the one before."""
        source = self.source_of(path)
        settings = self.settings_of(path)
        previous = self.analyses.get(path)
        if (
            previous is not None
            and previous.text == text
            and previous.source is source
            and previous.settings is settings
        ):
            return previous
        return self.note(analyse(path, text, source, settings, previous))

    def note(self, found: DocumentAnalysis) -> DocumentAnalysis:
        """Keep an analysis, with all that is known of its specs; of those that are not open, the last."""
        found = judged(found, self.judgements)
        self._keep(self.analyses, found.path, found, ())
        return found

    def source_analysis(self, path: str) -> SourceAnalysis:
        """What the document of a source makes of it."""
        state = self.source_state(path)
        document = self.document_path(path)
        found = self.analysis(document) if document is not None and self.exists(PurePath(document)) else None
        return SourceAnalysis(state, found if isinstance(found, DocumentAnalysis) else None, self.settings_of(path))

    def documents(self) -> Iterator[str]:
        """Every document of the workspace: those on disk, and those that are only open so far."""
        listed: dict[str, None] = {}
        for root in distinct(folder.path for folder in self.folders if folder.path is not None):
            settings = self.settings_of(str(root))
            listed.update((str(path), None) for path in find_documents(root, settings.exclude))
        listed.update((path, None) for path in self.open if path.endswith(DOCUMENT_SUFFIX))
        yield from listed


def read_source_state(path: str, current: OpenText | None, limit: int) -> SourceState:
    """The state of a source from its open text or from disk. Touches nothing else, so that it can run anywhere."""
    if current is not None:
        return read_outline(path, current.text)
    seen = stamp(Path(path))  # before reading: a change in between is seen the next time
    read = read_source(Path(path), limit)
    return read_outline(path, read.text, read.problem, seen)
