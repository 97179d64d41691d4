"""Finding the documents of a workspace."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from lift_sys.ir.cancellation import checkpoint
from lift_sys.source.pairing import DOCUMENT_SUFFIX


def find_documents(
    root: Path,
    exclude: Sequence[str],
    suffix: str = DOCUMENT_SUFFIX,
    *,
    below: Path | None = None,
    unreadable: Callable[[Path, OSError], None] | None = None,
) -> Iterator[Path]:
    """Every file under `below` (`root` if it is not given) that ends in `suffix`, but for what `exclude` says.

    Files are sorted within each folder. `exclude` are patterns as in `.gitignore`, relative to `root`. Folders that
    cannot be read are passed over, after `unreadable` has been told. A folder is entered once, however many links lead
    to it, and by its own name if it has one below `below`.
    """
    spec = GitIgnoreSpec.from_lines(exclude)
    seen: set[tuple[int, int]] = set()
    folders = [below if below is not None else root]
    links: deque[Path] = deque()  # entered last, when what they lead to may have been seen
    while folders or links:
        current = folders.pop() if folders else links.popleft()
        try:
            entries = _entries(current, seen)
        except FileNotFoundError:
            continue
        except OSError as error:
            if unreadable is not None:
                unreadable(current, error)
            continue
        inside = os.path.relpath(current, root).replace(os.sep, "/")
        prefix = "" if inside == "." else f"{inside}/"
        found = []
        for entry in entries:
            checkpoint()
            try:
                is_folder = entry.is_dir()
            except OSError:
                continue
            if spec.match_file(f"{prefix}{entry.name}/" if is_folder else f"{prefix}{entry.name}"):
                continue
            if not is_folder:
                if entry.name.endswith(suffix) and entry.name != suffix:
                    yield Path(entry.path)
            elif entry.is_symlink():
                links.append(Path(entry.path))
            else:
                found.append(Path(entry.path))
        folders.extend(reversed(found))


def distinct(folders: Iterable[Path]) -> list[Path]:
    """These folders, each once: of several names that lead to one its own, or the first."""
    found: dict[str, Path] = {}
    for folder in folders:
        place = os.path.realpath(folder)
        if place not in found or place == str(folder):
            found[place] = folder
    return list(found.values())


def _entries(folder: Path, seen: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; nothing of one that is `seen` already."""
    checkpoint()
    status = folder.stat()
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return []
    seen.add(key)
    entries = []
    with os.scandir(folder) as listing:
        for entry in listing:
            checkpoint()
            entries.append(entry)
    return sorted(entries, key=lambda entry: entry.name)
