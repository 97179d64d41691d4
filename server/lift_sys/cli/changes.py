"""Which of the documents that were asked for have changed since a revision, or build on something that has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from lift_sys.cli.git import GitError, changed_since, is_recorded, repository_of
from lift_sys.cli.imports import imported_names, joined
from lift_sys.cli.inputs import Inputs
from lift_sys.ir.model import Import
from lift_sys.ir.parser.document import parse
from lift_sys.source.pairing import DOCUMENT_SUFFIX
from lift_sys.workspace.index import text_of
from lift_sys.workspace.modules import nearest_module

SETTINGS = ("lift.toml", "pyproject.toml")


def limited(inputs: Inputs, revision: str) -> Inputs:
    """The same inputs without the documents to which nothing has happened. Raises GitError."""
    wanted = [path for path in inputs.documents if path != inputs.nameless]
    tops: set[Path] = set()
    for place in wanted or [inputs.directory]:
        top = repository_of(Path(place)) or repository_of(Path(os.path.realpath(place)))
        if top is None:
            raise GitError(f"{inputs.shown(place)} is in no Git repository, so that nothing can be said of its changes")
        tops.add(Path(os.path.realpath(top)))
    repositories = _Repositories.around(tops, Path(os.path.realpath(inputs.directory)), revision)
    changed = repositories.changed() | {top for top in tops if not repositories.tell_of(top)}
    building = _Building(inputs, repositories, frozenset(map(_normal, changed)))
    kept = [path for path in inputs.documents if path == inputs.nameless or building.is_affected(path)]
    return replace(inputs, documents=kept)


@dataclass(frozen=True)
class _Repositories:
    """Those that are asked, by their real paths. The revision is one of the outermost; submodules follow from it."""

    outermost: frozenset[Path]
    revision: str

    @classmethod
    def around(cls, tops: set[Path], directory: Path, revision: str) -> _Repositories:
        here = repository_of(directory)
        known = tops if here is None else {*tops, here}
        return cls(frozenset([p for p in (top, *top.parents) if p in known][-1] for top in tops), revision)

    def changed(self) -> set[Path]:
        return {path for top in self.outermost for path in changed_since(top, self.revision)}

    def tell_of(self, folder: Path) -> bool:
        """Whether what they say of changes is about this folder, too."""
        top = repository_of(folder)
        above = repository_of(top.parent) if top is not None and top not in self.outermost else top
        return (
            top is not None
            and above is not None
            and above in self.outermost
            and (top == above or is_recorded(above, self.revision, top))
        )


def _normal(path: str | PurePath) -> str:
    return os.path.normcase(path)


@dataclass
class _Building:
    """Follows the imports of documents and sources. A module is called by its source, whether it exists or not.

    `changed`: files, and folders of which all may have changed, by their real paths.
    """

    inputs: Inputs
    repositories: _Repositories
    changed: frozenset[str]
    modules: set[str] = field(default_factory=set)
    """The sources that documents which have changed specify, or could."""
    imports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: dict[str, bool] = field(default_factory=dict)
    """Whether a file has changed."""
    told: dict[Path, bool] = field(default_factory=dict)
    """Whether Git says so of what lies in a folder."""

    def __post_init__(self) -> None:
        for path in self.changed:
            if path.endswith(DOCUMENT_SUFFIX):
                self.modules |= set(map(_normal, self._sources(path)))

    def is_affected(self, document: str) -> bool:
        """Whether a document, its source, its settings or something that it imports has changed."""
        if document in self.inputs.workspace.open or not self._is_told(document):
            return True
        if self._has_changed(document) or self._is_set_anew(document):
            return True
        sources = self._sources(document)
        pending, seen = [str(path) for path in sources], set()
        while pending:
            module = pending.pop()
            if self._is_changed_module(module) or self._is_set_anew(module):
                return True
            if module not in seen:
                if self._is_untold(module):
                    return True
                seen.add(module)
                pending += self._imported(module)
        return False

    def _sources(self, document: str) -> tuple[PurePath, ...]:
        """All that it could specify: what is deleted gives way to another."""
        return self.inputs.workspace.pairing_of(document).sources_for(PurePath(document))

    def _has_changed(self, path: str) -> bool:
        """Whether a file or a link to it has, or a folder that it is in, as a whole."""
        if path not in self.known:
            folder, name = os.path.split(path)
            names = {path, os.path.join(os.path.realpath(folder), name), os.path.realpath(path)}  # noqa: PTH118
            around = (p for given in map(PurePath, names) for p in (given, *given.parents))
            self.known[path] = any(_normal(p) in self.changed for p in around)
        return self.known[path]

    def _is_changed_module(self, source: str) -> bool:
        return self._has_changed(source) or not self.modules.isdisjoint(
            map(_normal, (source, os.path.realpath(source)))
        )

    def _is_set_anew(self, path: str) -> bool:
        """Whether settings have changed that hold for this file, or held for it."""
        return any(self._has_changed(str(folder / name)) for folder in Path(path).parents for name in SETTINGS)

    def _is_untold(self, source: str) -> bool:
        """Whether nobody can say if a source has changed, or what it imports."""
        workspace = self.inputs.workspace
        if not workspace.exists(PurePath(source)):
            return False
        return not self._is_told(source) or text_of(workspace, source).text is None

    def _is_told(self, path: str) -> bool:
        folder = Path(os.path.realpath(path)).parent
        if folder not in self.told:
            self.told[folder] = self.repositories.tell_of(folder)
        return self.told[folder]

    def _imported(self, module: str) -> tuple[str, ...]:
        if module not in self.imports:
            roots = [PurePath(f.path) for f in self.inputs.workspace.folders if f.path is not None]
            found = (nearest_module(name, PurePath(module), roots, self._is_module) for name in self._names(module))
            self.imports[module] = tuple(dict.fromkeys(str(path) for path in found if path is not None))
        return self.imports[module]

    def _names(self, module: str) -> Iterator[str]:
        """What a source and its document import: modules, and what may be one."""
        workspace = self.inputs.workspace
        source = text_of(workspace, module).text
        if source is not None:
            yield from imported_names(source)
        document = workspace.document_path(module)
        text = workspace.document_text(document).text if document is not None else None
        for item in (placed.section.item for placed in parse(text).sections) if text is not None else ():
            if isinstance(item, Import):
                for name in item.names:
                    parts = [part for part in (item.module, name.name) if isinstance(part, str)]
                    yield parts[0] if parts else ""
                    yield joined(*parts)

    def _is_module(self, path: PurePath) -> bool:
        """Whether there is such a source, or was one, or is to be one."""
        workspace = self.inputs.workspace
        if self._is_changed_module(str(path)) or workspace.exists(path):
            return True
        document = workspace.document_path(str(path))
        return document is not None and workspace.exists(PurePath(document))
