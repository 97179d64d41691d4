"""Which specified functions use which: what the code of one calls and what its clauses mention.

Only what is sure counts: a name is followed through scopes and imports, nothing is run, and what may be something else
(a method of an unknown object, a name that is bound twice) is left out. Reads files, so it belongs in a thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.workspace.assist.calls import CallableKind, FileCalls, Imported, Mention, Names
from lift_sys.workspace.index import PerFile, documents
from lift_sys.workspace.modules import Modules
from lift_sys.workspace.workspace import Workspace

Side = Literal["document", "source"]

DEPTH = 10
"""How many imports a name is followed through."""


@dataclass(frozen=True, slots=True)
class Callee:
    """A function or an entity, by the document that declares it."""

    document: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One of them where it is shown: its spec in the document, or its definition in the source."""

    callee: Callee
    side: Side
    path: str
    kind: CallableKind
    span: Span
    selection: Span
    lines: LineIndex


@dataclass(frozen=True, slots=True)
class Calls:
    """One that calls or is called, and the places: in the caller's file."""

    item: Item
    spans: tuple[Span, ...]


@dataclass
class CallHierarchy:
    """Answers about a workspace as it is at one moment."""

    view: Workspace
    documents: PerFile[FileCalls]
    sources: PerFile[FileCalls]
    modules: Modules = field(init=False)

    def __post_init__(self) -> None:
        self.modules = Modules(self.view)
        self._resolved: dict[tuple[str, Names, Imported | None, bool], Callee | None] = {}
        self._sources: dict[str, str | None] = {}

    # Questions

    def at(self, path: str, offset: int) -> Item | None:
        """The function that stands at `offset` of a document or a source: its own name there, or its use."""
        side: Side = "document" if path.endswith(DOCUMENT_SUFFIX) else "source"
        document = path if side == "document" else self.view.document_path(path)
        if document is None:
            return None
        found = self.documents.of(self.view, path) if side == "document" else self._source(document)
        for name, declared in (found.declared if found is not None else {}).items():
            if declared.selection.contains(offset):
                return self.item(Callee(document, name), side)
        for mention in found.mentions if found is not None else ():
            if mention.span.contains(offset):
                callee = self._callee(document, mention, side)
                if callee is not None:
                    return self.item(callee, side) or self.item(callee, "document")
        return None

    def item(self, callee: Callee, side: Side) -> Item | None:
        """Where something is shown on one side; None if it is not (or not any more) specified, or not there."""
        known = self.documents.of(self.view, callee.document)
        declared = known.declared.get(callee.name) if known is not None else None
        if known is None or declared is None:
            return None
        if side == "document":
            return Item(callee, side, callee.document, declared.kind, declared.span, declared.selection, known.lines)
        source, path = self._source(callee.document), self._source_path(callee.document)
        place = source.declared.get(callee.name) if source is not None else None
        if source is None or place is None or path is None:
            return None
        return Item(callee, side, path, declared.kind, place.span, place.selection, source.lines)

    def outgoing(self, item: Item) -> list[Calls]:
        """What it calls and mentions. For a use on the other side, in another file, its own name stands."""
        found: dict[Callee, list[Span]] = {}
        sides: tuple[Side, Side] = ("document", "source")
        for side in sides:
            known = self._file(item.callee.document, side)
            for mention in known.mentions if known is not None else ():
                if mention.owner == item.callee.name:
                    callee = self._callee(item.callee.document, mention, side)
                    if callee is not None:
                        found.setdefault(callee, []).extend([mention.span] if side == item.side else [])
        answer = []
        for callee, spans in found.items():
            to = self.item(callee, item.side) or self.item(callee, "document")
            if to is not None:
                answer.append(Calls(to, tuple(sorted(spans)) or (item.selection,)))
        return answer

    def incoming(self, callee: Callee) -> list[Calls]:
        """All specified functions of the workspace that call or mention it."""
        found: dict[tuple[str, str, Side], list[Span]] = {}
        files = list(self._files(dict.fromkeys([callee.document, *documents(self.view)])))
        names = _names_of(callee, [*(file for _, _, file in files), *self._passing_on(files)])
        for document, side, file in files:
            for mention in file.mentions:
                if _may_mean(mention, names) and self._callee(document, mention, side) == callee:
                    found.setdefault((document, mention.owner, side), []).append(mention.span)
        answer = []
        for (document, name, side), spans in found.items():
            item = self.item(Callee(document, name), side)
            if item is not None:
                answer.append(Calls(item, tuple(sorted(spans))))
        return answer

    # Files

    def _source_path(self, document: str) -> str | None:
        """The source of a document, if that is the source's document in turn."""
        if document not in self._sources:
            path = self.view.source_path(document)
            is_pair = path is not None and self.view.document_path(path) == document
            self._sources[document] = path if is_pair else None
        return self._sources[document]

    def _source(self, document: str) -> FileCalls | None:
        path = self._source_path(document)
        return self.sources.of(self.view, path) if path is not None else None

    def _file(self, document: str, side: Side) -> FileCalls | None:
        return self.documents.of(self.view, document) if side == "document" else self._source(document)

    def _files(self, found: Iterable[str]) -> Iterator[tuple[str, Side, FileCalls]]:
        sides: tuple[Side, Side] = ("document", "source")
        for document in found:
            for side in sides:
                known = self._file(document, side)
                if known is not None:
                    yield document, side, known

    def _passing_on(self, files: list[tuple[str, Side, FileCalls]]) -> Iterator[FileCalls]:
        """Sources without a document that others import from: they may pass things on under other names."""
        importers = [(self.view.source_path(document), file) for document, _, file in files]
        seen = {path for path, _ in importers}
        while importers:
            path, file = importers.pop()
            imported = (*file.meanings.values(), *(mention.imported for mention in file.mentions))
            for module in {i.module for i in imported if i is not None and i.original is not None}:
                found = self.modules.find(module, path) if path is not None else None
                if found is not None and found.path not in seen and _is_file(found.path):
                    seen.add(found.path)
                    known = self.sources.of(self.view, found.path)
                    if known is not None:
                        importers.append((found.path, known))
                        yield known

    # Names

    def _callee(self, document: str, mention: Mention, side: Side) -> Callee | None:
        path = document if side == "document" else self._source_path(document)
        if path is None:
            return None
        key = (path, mention.names, mention.imported, mention.called)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(document, path, mention, side)
        return self._resolved[key]

    def _resolve(self, document: str, path: str, mention: Mention, side: Side) -> Callee | None:
        names = mention.names
        if side == "source":
            if mention.imported is not None:
                return self._follow(mention.imported, names[1:], path, DEPTH)
            return self._in_module(path, names, DEPTH)
        known = self.documents.of(self.view, document)
        if known is None:
            return None
        declared = self._declared(document, names)
        source = self.view.source_path(document)
        if declared is None and source is not None:
            imported = known.meanings.get(names[0])
            if imported is not None:
                declared = self._follow(imported, names[1:], source, DEPTH)
            elif self._source_path(document) is not None:
                declared = self._in_module(source, names, DEPTH)
        if declared is None or mention.called or not self._is_entity(declared):
            return declared
        return None  # the type is meant, nothing is made

    def _declared(self, document: str, names: Names) -> Callee | None:
        known = self.documents.of(self.view, document)
        name = ".".join(names)
        if known is None or name not in known.declared:
            return None
        constructor = f"{name}.__init__"
        return Callee(document, constructor if constructor in known.declared else name)

    def _is_entity(self, callee: Callee) -> bool:
        known = self.documents.of(self.view, callee.document)
        is_constructor = callee.name.endswith(".__init__")
        return is_constructor or (known is not None and known.declared[callee.name].kind is CallableKind.ENTITY)

    def _in_module(self, path: str, names: Names, depth: int) -> Callee | None:
        """What `names` mean at the top of the source at `path`."""
        known = self.sources.of(self.view, path)
        if known is None or not names or names[0] not in known.meanings or not depth:
            return None
        imported = known.meanings[names[0]]
        if imported is not None:
            return self._follow(imported, names[1:], path, depth - 1)
        document = self.view.document_path(path)
        is_own = document is not None and self._source_path(document) == path and ".".join(names) in known.declared
        return self._declared(document, names) if document is not None and is_own else None

    def _follow(self, imported: Imported, rest: Names, importer: str, depth: int) -> Callee | None:
        """What `rest` means in what an import names."""
        if imported.original is not None:
            module = self.modules.find(imported.module, importer)
            if module is not None:
                known = self.sources.of(self.view, module.path) if _is_file(module.path) else None
                if known is not None and imported.original in known.meanings:
                    return self._in_module(module.path, (imported.original, *rest), depth)
            joint = "" if imported.module.endswith(".") else "."
            inner = self.modules.find(f"{imported.module}{joint}{imported.original}", importer)
            return self._in_module(inner.path, rest, depth) if inner is not None and _is_file(inner.path) else None
        for length in range(len(rest) - 1, -1, -1):
            module = self.modules.find(".".join((imported.module, *rest[:length])), importer)
            if module is not None and _is_file(module.path):
                return self._in_module(module.path, rest[length:], depth)
        return None


def _names_of(callee: Callee, files: list[FileCalls]) -> set[str]:
    """Every last name under which something may be mentioned: its own, and those that imports give it."""
    names = set(callee.name.removesuffix(".__init__").split(".")[-1:]) | set(callee.name.split(".")[-1:])
    given = [(n, m.original) for file in files for n, m in file.meanings.items() if m is not None and m.original != n]
    while more := {name for name, original in given if original in names} - names:
        names |= more
    return names


def _may_mean(mention: Mention, names: set[str]) -> bool:
    original = mention.imported.original if mention.imported is not None else None
    return mention.names[-1] in names or original in names


def _is_file(path: str) -> bool:
    return path.endswith(SOURCE_SUFFIX)
