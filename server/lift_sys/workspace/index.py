"""What is made of each file of a workspace, made again only where the file has changed.

For what looks at the whole workspace. It works on a snapshot in worker threads, trusts no file that it has not looked
at, and stops at the next checkpoint when nobody wants the result any more.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from pathspec import GitIgnoreSpec

from lift_sys.ir.cancellation import checkpoint
from lift_sys.source.pairing import DOCUMENT_SUFFIX
from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.files import FileText, Stamp, read_source, stamp
from lift_sys.workspace.workspace import Folder, Workspace

T = TypeVar("T")

FileKey: TypeAlias = OpenText | Stamp
"""What a file is now: what the editor has of it, else what it looks like on disk; None if there is none."""


def snapshot(workspace: Workspace) -> Workspace:
    """The workspace as it is at this moment, for another thread: what changes later does not show in it."""
    folders = [Folder(folder.path, folder.settings) for folder in workspace.folders]
    fallback = Folder(workspace.fallback.path, workspace.fallback.settings)
    return Workspace(folders, fallback, dict(workspace.open), dict(workspace.sources), dict(workspace.analyses))


def documents(workspace: Workspace) -> list[str]:
    """Every document of the workspace in a stable order; what the settings exclude is left out, open or not."""
    found = []
    for path in workspace.documents():
        checkpoint()
        if path not in workspace.open or not is_excluded(workspace, path):
            found.append(path)
    return sorted(found)


def is_excluded(workspace: Workspace, path: str) -> bool:
    """Whether the settings exclude a file from what is done for the whole workspace."""
    folder = workspace.folder_of(path)
    if folder.path is None:
        return False
    return GitIgnoreSpec.from_lines(folder.settings.exclude).match_file(Path(path).relative_to(folder.path).as_posix())


def file_key(workspace: Workspace, path: str) -> FileKey:
    """What the file at `path` is now."""
    current = workspace.open.get(path)
    return current if current is not None else stamp(Path(path))


def text_of(workspace: Workspace, path: str) -> FileText:
    """The text of a document or a source, open or on disk."""
    if path.endswith(DOCUMENT_SUFFIX):
        return workspace.document_text(path)
    current = workspace.open.get(path)
    if current is not None:
        return FileText(current.text)
    return read_source(Path(path), workspace.settings_of(path).limits.document_size)


class PerFile(Generic[T]):
    """What `make` makes of the text of each file, given its path and its text. Any thread may ask."""

    def __init__(self, make: Callable[[str, str], T]) -> None:
        self._make = make
        self._known: dict[str, tuple[FileKey, T | None]] = {}

    def of(self, workspace: Workspace, path: str) -> T | None:
        """What is made of a file as it is now; None if it cannot be read."""
        key = file_key(workspace, path)  # before reading: a change in between is seen the next time
        known = self._known.get(path)
        if known is not None and known[0] == key:
            return known[1]
        checkpoint()
        text = text_of(workspace, path).text if key is not None else None
        made = self._make(path, text) if text is not None else None
        self._known[path] = (key, made)
        return made

    def keep(self, paths: Container[str]) -> None:
        """Forget all files but these."""
        for path in [path for path in list(self._known) if path not in paths]:  # other threads add to it
            self._known.pop(path, None)
