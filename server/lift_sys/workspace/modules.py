"""Which file of the workspace an import means, and how a file is imported. Nothing is run, nothing installed read.

For `Modules` what would be a guess is no answer: a name that means one file from one folder of imports and another from
the next, and names of the standard library. `nearest_module` takes the first one, as Python does.
"""

from __future__ import annotations

import keyword
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from lift_sys.ir.outline import SourceOutline
from lift_sys.source.outline import outline
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.index import text_of
from lift_sys.workspace.workspace import Workspace

PACKAGE = "__init__.py"

Exists = Callable[[PurePath], bool]


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the workspace. `path` is its file, or the folder of a package without ``__init__.py``.

    `root` is the folder that its name counts from; None if the name is relative.
    """

    path: str
    root: str | None


@dataclass
class Modules:
    """The modules of a workspace as they are at one moment; what has been looked at is not looked at again.

    `specified`: a module that has a document and no source yet is one, too.
    """

    view: Workspace
    specified: bool = False
    _files: dict[PurePath, bool] = field(default_factory=dict)
    _folders: dict[PurePath, bool] = field(default_factory=dict)
    _roots: dict[PurePath, tuple[PurePath, ...]] = field(default_factory=dict)
    _defined: dict[str, frozenset[str]] = field(default_factory=dict)
    _found: dict[tuple[str, PurePath], Module | None] = field(default_factory=dict)

    def find(self, name: str, importer: str) -> Module | None:
        """The module that `name`, with its leading dots, means in the source at `importer`; None if it is not sure."""
        key = name, PurePath(importer).parent
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, name: str, folder: PurePath) -> Module | None:
        level, parts = _parsed(name)
        if level:
            path = self._module_at(_up(folder, level), parts)
            return Module(str(path), None) if path is not None else None
        if not parts or parts[0] in sys.stdlib_module_names:
            return None
        found = [(path, root) for root in self.roots(folder) if (path := self._module_at(root, parts)) is not None]
        return Module(str(found[0][0]), str(found[0][1])) if len(found) == 1 else None

    def defines(self, package: Module, name: str) -> bool:
        """Whether a package itself gives `name` a meaning, other than that of the module in it that is called so."""
        if package.path not in self._defined:
            text = text_of(self.view, package.path).text if package.path.endswith(PACKAGE) else None
            found = outline(text) if text is not None else SourceOutline()
            submodules = {i.name for i in found.imports if i.module.strip(".") == "" and i.original == i.name}
            self._defined[package.path] = found.top_level_names - submodules
        return name in self._defined[package.path]

    def roots(self, folder: PurePath) -> tuple[PurePath, ...]:
        """The folders that imports in a source in `folder` may start from."""
        if folder not in self._roots:
            self._roots[folder] = tuple(self._roots_of(folder))
        return self._roots[folder]

    def _roots_of(self, folder: PurePath) -> list[PurePath]:
        around = self.view.folder_of(str(folder / "x"))
        if around.path is None:
            return [folder]
        root = PurePath(around.path)
        layouts = [PurePath(os.path.normpath(root / layout.sources)) for layout in around.settings.layouts]
        found = dict.fromkeys([root / "src", *layouts, root])
        found.update(dict.fromkeys(_starts_around(folder, [root], self.is_file)))
        return list(found)

    def _module_at(self, folder: PurePath, parts: list[str]) -> PurePath | None:
        file = _file_at(folder, parts, self.is_file)
        if file is not None:
            return file
        base = folder.joinpath(*parts)
        return base if self._is_folder(base) else None

    def is_file(self, path: PurePath) -> bool:
        """Whether there is a file, open or on disk."""
        if path not in self._files:
            self._files[path] = self.view.exists(path) or (self.specified and self._has_document(path))
        return self._files[path]

    def _has_document(self, source: PurePath) -> bool:
        document = self.view.document_path(str(source))
        return document is not None and self.view.exists(PurePath(document))

    def _is_folder(self, path: PurePath) -> bool:
        if path not in self._folders:
            self._folders[path] = Path(path).is_dir()
        return self._folders[path]


def nearest_module(name: str, importer: PurePath, roots: Iterable[PurePath], is_file: Exists) -> PurePath | None:
    """The file that `name`, with its leading dots, means in `importer`; None if it is not in the workspace.

    Absolute names start at a folder around the importer that is no package itself, or at one of `roots`, the nearest
    first. A package without ``__init__.py`` is no file.
    """
    level, parts = _parsed(name)
    if level:
        return _file_at(_up(importer.parent, level), parts, is_file)
    known = list(roots)
    starts = [*_starts_around(importer.parent, known, is_file)]
    starts += [folder for root in known for folder in (root, root / "src", root / "lib")]
    found = (_file_at(folder, parts, is_file) for folder in starts if parts)
    return next((path for path in found if path is not None), None)


def _parsed(name: str) -> tuple[int, list[str]]:
    """How many dots a name begins with, and its parts."""
    plain = name.lstrip(".")
    return len(name) - len(plain), plain.split(".") if plain else []


def _up(folder: PurePath, level: int) -> PurePath:
    """The folder that a name with so many dots counts from."""
    for _ in range(level - 1):
        folder = folder.parent
    return folder


def _starts_around(folder: PurePath, roots: list[PurePath], is_file: Exists) -> Iterator[PurePath]:
    """The folders around, up to the roots, from which names can start: inside a package nothing does."""
    for current in (folder, *folder.parents):
        if roots and not any(current.is_relative_to(root) for root in roots):
            break
        if not is_file(current / PACKAGE):
            yield current


def _file_at(folder: PurePath, parts: list[str], is_file: Exists) -> PurePath | None:
    base = folder.joinpath(*parts)
    candidates = [base / PACKAGE]
    if parts:
        candidates.append(base.with_name(base.name + SOURCE_SUFFIX))
    return next((path for path in candidates if is_file(path)), None)


def absolute_name(path: str, root: str) -> str | None:
    """The name of the module at `path` for imports that start at `root`; None if it has none."""
    parts = PurePath(os.path.relpath(_without_suffix(path), root)).parts
    return ".".join(parts) if parts and all(map(_is_importable, parts)) else None


def relative_name(path: str, importer: str) -> str | None:
    """The name of the module at `path`, with its leading dots, in the source at `importer`; None if it has none."""
    parts = PurePath(os.path.relpath(_without_suffix(path), PurePath(importer).parent)).parts
    up = parts.count(os.pardir)
    names = parts[up:]
    return "." * (up + 1) + ".".join(names) if all(map(_is_importable, names)) else None


def _without_suffix(path: str) -> str:
    if path.endswith(os.sep + PACKAGE):
        return path.removesuffix(os.sep + PACKAGE)
    return path.removesuffix(SOURCE_SUFFIX)


def _is_importable(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)
