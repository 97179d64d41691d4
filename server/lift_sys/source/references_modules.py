"""Which file an import means: paths alone, what exists is asked of a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

IsFile = Callable[[PurePath], bool]


def module_file(module: str, importer: PurePath, roots: Iterable[PurePath], is_file: IsFile) -> PurePath | None:
    """The file of `module` (with its leading dots) as `importer` names it; None if it is not in the workspace.

    Absolute names start at a folder around the importer that is no package itself, or at one of `roots`, the nearest
    first. Nothing installed is looked at.
    """
    name = module.lstrip(".")
    level = len(module) - len(name)
    parts = name.split(".") if name else []
    if level:
        folder = importer.parent
        for _ in range(level - 1):
            folder = folder.parent
        return _file(folder, parts, is_file)
    for folder in _starts(importer, roots, is_file):
        found = _file(folder, parts, is_file) if parts else None
        if found is not None:
            return found
    return None


def _starts(importer: PurePath, roots: Iterable[PurePath], is_file: IsFile) -> Iterator[PurePath]:
    known = list(roots)
    for folder in importer.parents:
        if known and not any(folder.is_relative_to(root) for root in known):
            break
        if not is_file(folder / "__init__.py"):
            yield folder
    for root in known:
        yield from (root, root / "src", root / "lib")


def _file(folder: PurePath, parts: list[str], is_file: IsFile) -> PurePath | None:
    base = folder.joinpath(*parts)
    candidates = [base / "__init__.py"]
    if parts:
        candidates.append(base.with_name(f"{parts[-1]}.py"))
    return next((c for c in candidates if is_file(c)), None)
