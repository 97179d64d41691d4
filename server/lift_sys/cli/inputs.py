"""From what stands on the command line to the documents it means, and what is wrong with it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.workspace.discovery import find_documents
from lift_sys.workspace.files import decode_document, read_document, too_large
from lift_sys.workspace.settings import MOST_BYTES, SettingProblem, load_settings
from lift_sys.workspace.workspace import Folder, Workspace

NOWHERE = Span(0, 0)
STDIN = "-"
NAMELESS = "<stdin>"
"""What standard input is called where it has no name."""
_MARKERS = ("lift.toml", "pyproject.toml", ".git")


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that cannot be used: `path` is absolute, None for the command line itself."""

    path: str | None
    message: str
    lines: LineIndex | None = None
    """The text of the file, where `span` says which part of it is meant."""
    span: Span = NOWHERE


@dataclass
class Inputs:
    """The documents that were asked for, in order and each once, with a workspace that reads them."""

    workspace: Workspace
    directory: str
    documents: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    """Documents that stand on the command line themselves, or whose source does."""
    nameless: str | None = None
    """The path that stands for standard input without a name."""

    def shown(self, path: str) -> str:
        """A path as it is shown: relative to the working directory, with ``/``."""
        if path == self.nameless:
            return NAMELESS
        with contextlib.suppress(ValueError):  # another drive
            path = os.path.relpath(path, self.directory)
        return path.replace(os.sep, "/")

    def told(self, problem: Problem) -> str:
        """A problem in one line."""
        if problem.path is None:
            return problem.message
        if problem.lines is None:
            return f"{self.shown(problem.path)} {problem.message}"
        line, column = problem.lines.position(problem.span.start, "utf-32")
        return f"{self.shown(problem.path)}:{line + 1}:{column + 1}: {problem.message}"


def collect(paths: Sequence[str], stdin_name: str | None = None) -> Inputs:
    """The documents that `paths` mean: documents, sources, folders to search, or ``-``, which alone is read now."""
    return _Collector().run(paths, stdin_name)


def for_sources(paths: Iterable[Path]) -> Inputs:
    """A workspace that knows the settings around these sources."""
    collector = _Collector()
    for path in paths:
        collector.folder_of(absolute(path))
    return collector.run((), None)


def absolute(path: str | Path) -> Path:
    """An absolute path. Symbolic links stay, since what stands beside a link may not stand beside its target."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def root_of(path: Path, directory: Path) -> Path:
    """The folder whose settings hold for `path`: the nearest one above that looks like a project."""
    folder = path if path.is_dir() else path.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in _MARKERS):
            return candidate
    return directory if folder.is_relative_to(directory) else folder


def _settings_problem(problem: SettingProblem) -> Problem:
    if problem.path is None:
        return Problem(None, problem.message)
    text = read_document(problem.path, MOST_BYTES).text
    return Problem(str(problem.path), problem.message, LineIndex(text or ""), problem.span)


class _Collector:
    def __init__(self) -> None:
        self.directory = absolute(os.curdir)
        self.problems: list[Problem] = []
        self.folders: dict[Path, Folder] = {}
        self.documents: dict[str, None] = {}
        self.named: set[str] = set()
        self.nameless: str | None = None
        self.folder_of(self.directory)
        self.workspace = Workspace([], Folder(None, self.folder_of(self.directory).settings))

    def run(self, paths: Sequence[str], stdin_name: str | None) -> Inputs:
        for path in dict.fromkeys(paths):
            if path == STDIN:
                self.standard_input(stdin_name)
            else:
                self.path(path)
        return Inputs(
            self.workspace_now(), str(self.directory), list(self.documents), self.problems, self.named, self.nameless
        )

    def folder_of(self, path: Path) -> Folder:
        """The root that `path` belongs to, with its settings read."""
        root = root_of(path, self.directory)
        if root not in self.folders:
            settings, problems = load_settings(root, None, os.environ, {})
            self.folders[root] = Folder(root, settings)
            self.problems += [p for p in map(_settings_problem, problems) if p not in self.problems]
        return self.folders[root]

    def path(self, given: str) -> None:
        path = absolute(given)
        try:
            if path.is_dir():
                self.folder(path)
            elif path.name.endswith(DOCUMENT_SUFFIX) and path.name != DOCUMENT_SUFFIX:
                self.file(path, path)
            elif path.name.endswith(SOURCE_SUFFIX) and path.name != SOURCE_SUFFIX:
                self.source(path)
            elif os.path.lexists(path):
                self.problem(path, "is neither a document (.ir) nor a Python source (.py); `-` reads standard input")
            else:
                self.problem(path, "does not exist")
        except ValueError as error:  # a NUL in the path
            self.problems.append(Problem(None, f"{given}: {error}"))
        except OSError as error:  # a name that is too long
            self.problem(path, f"cannot be read: {error.strerror or error}")

    def folder(self, path: Path) -> None:
        """All documents below a folder."""
        folder = self.folder_of(path)

        def unreadable(inner: Path, error: OSError) -> None:
            self.problem(inner, f"cannot be read: {error.strerror or error}")

        root = folder.path if folder.path is not None else path
        found = find_documents(root, folder.settings.exclude, below=path, unreadable=unreadable)
        self.documents.update((str(document), None) for document in found)

    def source(self, path: Path) -> None:
        """The document of a source."""
        self.folder_of(path)
        found = self.workspace_now().document_path(str(path))
        document = Path(found) if found is not None else None
        if document is not None and document.is_file():
            self.file(document, path)
        elif document is not None and (path.exists() or str(path) in self.workspace.open):
            self.problem(path, f"has no document; `lift init {path.name}` would write {document.name}")
        else:
            self.problem(path, "does not exist")

    def file(self, document: Path, asked: Path) -> None:
        """One document that was asked for by name."""
        self.folder_of(document)
        if document.is_symlink() and not document.exists():
            self.problem(asked, "is a broken symbolic link")
        elif not document.exists():
            self.problem(asked, "does not exist")
        else:
            self.documents[str(document)] = None
            self.named.add(str(document))

    def standard_input(self, name: str | None) -> None:
        """The document that stands in standard input, or the source: its name tells."""
        path = absolute(name if name is not None else NAMELESS + DOCUMENT_SUFFIX)
        if not path.name.endswith((DOCUMENT_SUFFIX, SOURCE_SUFFIX)):
            self.problem(path, "is no name for a document: `--stdin-path` must end in .ir or .py")
            return
        limit = self.folder_of(path).settings.limits.document_size
        try:
            data = sys.stdin.buffer.read(limit + 1)
        except OSError as error:
            self.problem(path, f"cannot be read: {error.strerror or error}")
            return
        if name is None:
            self.nameless = str(path)
        read = decode_document(data)
        if len(data) > limit:
            self.problem(path, too_large(len(data), limit))
        elif read.text is None:
            self.problem(path, read.problem or "cannot be read")
        else:
            workspace = self.workspace_now()
            workspace.did_open(str(path), read.text, 0)
            if path.name.endswith(SOURCE_SUFFIX):
                self.source(path)
            else:
                self.documents[str(path)] = None
                self.named.add(str(path))

    def workspace_now(self) -> Workspace:
        """The workspace with the roots found so far."""
        self.workspace.folders = list(self.folders.values())
        return self.workspace

    def problem(self, path: Path, message: str) -> None:
        self.problems.append(Problem(str(path), message))
