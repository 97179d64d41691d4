"""Finding the documents of a workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

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
    cannot be read are passed over, after `unreadable` has been told. A folder that is reached twice, through a symbolic
    link, is entered once.
    """
    spec = GitIgnoreSpec.from_lines(exclude)
    seen: set[tuple[int, int]] = set()
    stack = [below if below is not None else root]
    while stack:
        current = stack.pop()
        try:
            status = current.stat()
            key = (status.st_dev, status.st_ino)
            if key in seen:
                continue
            seen.add(key)
            with os.scandir(current) as listing:
                entries = sorted(listing, key=lambda e: e.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            if unreadable is not None:
                unreadable(current, error)
            continue
        folders = []
        for entry in entries:
            relative = os.path.relpath(entry.path, root).replace(os.sep, "/")
            try:
                is_folder = entry.is_dir()
            except OSError:
                continue
            if spec.match_file(relative + "/" if is_folder else relative):
                continue
            if is_folder:
                folders.append(Path(entry.path))
            elif entry.name.endswith(suffix) and entry.name != suffix:
                yield Path(entry.path)
        stack.extend(reversed(folders))
