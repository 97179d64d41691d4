"""Which of the documents that were asked for have changed since a revision, or build on something that has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from lift_sys.cli.git import GitError, changed_since, repository_of
from lift_sys.cli.imports import imported_names, joined
from lift_sys.cli.inputs import Inputs, root_of
from lift_sys.ir.model import Import
from lift_sys.ir.parser.document import parse
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.workspace.index import text_of
from lift_sys.workspace.modules import nearest_module

SETTINGS = ("lift.toml", "pyproject.toml")


def limited(inputs: Inputs, revision: str) -> Inputs:
    """The same inputs without the documents to which nothing has happened. Raises GitError."""
    wanted = [path for path in inputs.documents if path != inputs.nameless]
    tops: dict[Path, None] = {}
    for place in wanted or [inputs.directory]:
        top = repository_of(Path(place))
        if top is None:
            raise GitError(f"{inputs.shown(place)} is in no Git repository, so that nothing can be said of its changes")
        tops[top] = None
    changed = {path for top in tops for path in changed_since(top, revision)}
    building = _Building(inputs, frozenset(map(_normal, changed)))
    kept = [path for path in inputs.documents if path == inputs.nameless or building.is_affected(path)]
    return replace(inputs, documents=kept)


def _normal(path: str | PurePath) -> str:
    return os.path.normcase(path)


@dataclass
class _Building:
    """Follows the imports of documents and sources. A module is called by its source, whether it exists or not."""

    inputs: Inputs
    changed: frozenset[str]
    modules: set[str] = field(default_factory=set)
    """Those that have changed: their source, or their document."""
    imports: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.changed:
            if path.endswith(SOURCE_SUFFIX):
                self.modules.add(path)
            elif path.endswith(DOCUMENT_SUFFIX):
                source = self.inputs.workspace.source_path(path)
                self.modules |= {_normal(source)} if source is not None else set()

    def is_affected(self, document: str) -> bool:
        """Whether a document, its source, its settings or something that it imports has changed."""
        project = root_of(Path(document), Path(self.inputs.directory))
        own = [document, os.path.realpath(document), *(str(project / name) for name in SETTINGS)]
        if document in self.inputs.workspace.open or any(_normal(path) in self.changed for path in own):
            return True
        source = self.inputs.workspace.source_path(document)
        pending, seen = [source] if source is not None else [], set()
        while pending:
            module = pending.pop()
            if _normal(module) in self.modules:
                return True
            if module not in seen:
                seen.add(module)
                pending += self._imported(module)
        return False

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
        if _normal(path) in self.modules or workspace.exists(path):
            return True
        document = workspace.document_path(str(path))
        return document is not None and workspace.exists(PurePath(document))
