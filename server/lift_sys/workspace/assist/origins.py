"""What imported names mean in the workspace: followed through documents and sources, also where these only pass on.

Reads files, so it belongs in a thread. What the editor has open counts before the files; nothing is run; and where it
is not sure which file an import means, nothing is found.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import PurePath

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.source.references import references
from lift_sys.workspace.analysis import DocumentAnalysis, analyse, read_outline
from lift_sys.workspace.assist.definition import Location, declared_in
from lift_sys.workspace.assist.imported import ImportedName, Names, named
from lift_sys.workspace.index import FileKey, file_key, text_of
from lift_sys.workspace.modules import Modules
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Workspace

DEPTH = 10
"""How many imports a name is followed through."""
MOST_KNOWN = 100
"""Modules that are kept."""


@dataclass(frozen=True)
class Origin:
    """Where something comes from: `name` is declared in the module of `analysis`; empty, it is the module itself.

    `analysis` is that of an empty document where there is none. `document` and `source` are how a person would call the
    files that declare it.
    """

    analysis: DocumentAnalysis
    name: str
    document: str | None
    source: str | None

    def locations(self, origin: Span) -> tuple[Location, ...]:
        """The places: in the document first, as for what is declared beside it."""
        analysis = self.analysis
        if self.name:
            return declared_in(analysis, self.name, origin)
        files = [
            *([analysis.path] if self.document is not None else []),
            *([analysis.source.path] if self.source is not None else []),
        ]
        return tuple(Location(path, Span(0, 0), Span(0, 0), origin) for path in files)

    def lines(self) -> dict[str, LineIndex]:
        """Line starts of the files that the places are in."""
        return {self.analysis.path: self.analysis.lines, self.analysis.source.path: self.analysis.source.lines}


Key = tuple[FileKey, FileKey]


class ModuleAnalyses:
    """What the document of a module and its source say, made again only where one has changed. Any thread may ask."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Key, Settings, DocumentAnalysis]] = {}
        self._lock = threading.Lock()

    def of(self, view: Workspace, source: str) -> DocumentAnalysis | None:
        """The analysis of a module by its source, whether that exists or not; None if nothing of it can be read."""
        path = view.document_path(source)
        if path is None or view.source_path(path) != source:
            path = None  # it is the document of another source
        key = (file_key(view, path) if path is not None else None, file_key(view, source))  # before reading
        settings = view.settings_of(source)
        with self._lock:
            known = self._known.pop(source, None)
            if known is not None and known[0] == key and known[1] is settings:
                self._known[source] = known  # the last to go
                return known[2]
        text = text_of(view, path).text if path is not None and key[0] is not None else None
        code = text_of(view, source).text if key[1] is not None else None
        if text is None and code is None:
            return None
        previous = view.analyses.get(path) if path is not None else None
        found = analyse(path or "", text or "", read_outline(source, code), settings, previous)
        with self._lock:
            self._known[source] = (key, settings, found)
            while len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
        return found


@dataclass
class Origins:
    """Answers about a workspace as it is at one moment."""

    view: Workspace
    known: ModuleAnalyses

    def __post_init__(self) -> None:
        self.modules = Modules(self.view, specified=True)
        self._asked: dict[tuple[str, Names], Origin | None] = {}

    def of(self, name: ImportedName) -> Origin | None:
        """Where a name comes from; None if it is not in the workspace, or not for sure."""
        return self._follow(name, DEPTH) if PurePath(name.path).is_absolute() else None

    def _follow(self, name: ImportedName, depth: int) -> Origin | None:
        checkpoint()
        if name.original is None:
            return self._within(name.module, name.rest, name.path, depth)
        module = self._module(name.module, name.path)
        found = self._declared(module, (name.original, *name.rest), depth) if module is not None else None
        joint = "" if name.module.endswith(".") else "."
        return found or self._within(f"{name.module}{joint}{name.original}", name.rest, name.path, depth)

    def _within(self, module: str, rest: Names, importer: str, depth: int) -> Origin | None:
        """What `rest` means in a module, or in one of those inside it that its first parts name."""
        for length in range(len(rest), -1, -1):
            path = self._inner_module(".".join((module, *rest[:length])), importer)
            found = self._declared(path, rest[length:], depth) if path is not None else None
            if found is not None:
                return found
        return None

    def _inner_module(self, name: str, importer: str) -> str | None:
        """A module as a value: if the package around it gives its name another meaning, it is not sure which holds."""
        dots = name[: len(name) - len(name.lstrip("."))]
        package, _, last = name[len(dots) :].rpartition(".")
        around = self.modules.find(dots + package, importer) if dots + package else None
        if around is not None and self.modules.defines(around, last):
            return None
        return self._module(name, importer)

    def _module(self, name: str, importer: str) -> str | None:
        found = self.modules.find(name, importer)
        return found.path if found is not None and found.path.endswith(SOURCE_SUFFIX) else None

    def _declared(self, path: str, names: Names, depth: int) -> Origin | None:
        """What `names` means at the top of the source at `path`."""
        key = path, names
        if key not in self._asked:
            self._asked[key] = None  # while it is looked for: modules may import from each other
            self._asked[key] = self._looked_up(path, names, depth)
        return self._asked[key]

    def _looked_up(self, path: str, names: Names, depth: int) -> Origin | None:
        analysis = self.known.of(self.view, path) if depth else None
        if analysis is None:
            return None
        name = ".".join(names)
        files = {location.path for location in declared_in(analysis, name, Span(0, 0))} if names else None
        is_rebound = bool(names) and _is_rebound(analysis, names[0])
        if files is not None and is_rebound:
            files &= {analysis.path}
        if files is None or files:
            return self._origin(analysis, name, files)
        if is_rebound:
            return None
        imported = named(analysis, names, Span(0, 0))
        if imported is not None:
            return self._follow(imported, depth - 1)
        outline = analysis.source.outline
        if outline is None or not outline.has_star_import or names[0] in outline.top_level_names:
            return None
        return self._by_star(analysis, names, depth)

    def _by_star(self, analysis: DocumentAnalysis, names: Names, depth: int) -> Origin | None:
        """What a star import brings, if only one of them brings something of that name."""
        if names[0].startswith("_"):
            return None
        path, known = analysis.source.path, references(analysis.source.text or "")
        modules = {self._module(use.module, path) for use in known.imports if use.original == "*"}
        found = [self._declared(module, names, depth - 1) for module in modules if module is not None]
        sure = {(each.analysis.source.path, each.name): each for each in found if each is not None}
        return next(iter(sure.values())) if len(sure) == 1 else None

    def _origin(self, analysis: DocumentAnalysis, name: str, files: set[str] | None) -> Origin:
        """`files` are those that declare it; all there are if it is None."""
        document, source = analysis.path, analysis.source.path
        if files is None:
            files = {path for path in (document, source) if path and self.view.exists(PurePath(path))}
        return Origin(
            analysis,
            name,
            self._shown(document) if document in files else None,
            self._shown(source) if source in files else None,
        )

    def _shown(self, path: str) -> str:
        """A file as a person would call it: below the folder that it is in."""
        root = self.view.folder_of(path).path
        return PurePath(path).relative_to(root).as_posix() if root is not None else PurePath(path).name


def _is_rebound(analysis: DocumentAnalysis, name: str) -> bool:
    """Whether a source gives a name several meanings by imports: only running it tells which of them holds."""
    outline = analysis.source.outline
    if outline is None or name not in outline.import_by_name:
        return False
    defined = name in outline.function_by_name or name in outline.class_by_name or name in outline.variable_by_name
    return defined or len({(i.module, i.original) for i in outline.imports if i.name == name}) > 1


def origin_of(view: Workspace, known: ModuleAnalyses, name: ImportedName) -> Origin | None:
    """Where an imported name comes from, in one call."""
    return Origins(view, known).of(name)
