"""The sources of a workspace, through whose imports a name is followed. Reads files, so it belongs in a thread.

What only running the code would tell is reported as a doubt, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.text import Span
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.source.references import references
from lift_sys.source.references_model import References, Scope
from lift_sys.workspace.discovery import distinct, find_documents
from lift_sys.workspace.files import read_document, read_source
from lift_sys.workspace.modules import nearest_module


@dataclass(frozen=True)
class ProjectFiles:
    """The sources of a workspace as they stand: `texts` are those that an editor has open, the others are on disk.

    `roots` are folders with what is left out of them, as the settings say.
    """

    roots: tuple[tuple[str, tuple[str, ...]], ...]
    texts: Mapping[str, str]
    limit: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """One place that names the thing. `declares`: it is given its value there."""

    path: str
    span: Span
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that may name the thing, and why that cannot be told; `line` counts from 1."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{PurePath(self.path).name}:{self.line} {self.reason}"


@dataclass(frozen=True, slots=True)
class SourceThing:
    """A function, class or variable at the top of the source at `path`, a member of a class (`name` is dotted), or,
    if `parameter` is given, a parameter of that function.
    """

    path: str
    name: str
    parameter: str | None = None

    @property
    def last(self) -> str:
        """The name as it stands in the text."""
        return self.parameter or self.name.rpartition(".")[2]


@dataclass
class SourceSites:
    """Everything found: places, doubts, the texts they are in, and the modules that know the thing by its name."""

    sites: set[Site] = field(default_factory=set)
    doubts: set[Doubt] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)


class Project:
    """Reads the sources of a workspace, each at most once."""

    def __init__(self, files: ProjectFiles) -> None:
        self.files = files
        self.roots = [PurePath(root) for root, _ in files.roots]
        self.problems: dict[str, str] = {}
        self._texts: dict[str, str | None] = dict(files.texts)
        self._references: dict[str, References] = {}
        self._paths: list[str] | None = None

    def text(self, path: str) -> str | None:
        """The text of a source; None if there is none or it cannot be read (then `problems` says why)."""
        if path not in self._texts:
            checkpoint()
            read = read_source(Path(path), self.files.limit)
            self._texts[path] = read.text
            if read.problem is not None:
                self.problems[path] = read.problem
        return self._texts[path]

    def known_texts(self) -> dict[str, str]:
        """The texts that have been read so far."""
        return {path: text for path, text in self._texts.items() if text is not None}

    def references(self, path: str) -> References:
        """The names of a source."""
        if path not in self._references:
            self._references[path] = references(self.text(path) or "")
        return self._references[path]

    def paths(self) -> list[str]:
        """All sources of the workspace."""
        if self._paths is None:
            found = dict.fromkeys(p for p in self.files.texts if p.endswith(SOURCE_SUFFIX))
            found.update((path, None) for path in _on_disk(self.files, SOURCE_SUFFIX))
            self._paths = list(found)
        return self._paths

    def with_word(self, word: str) -> Iterator[str]:
        """The sources in which `word` stands."""
        pattern = _word(word)
        return (path for path in self.paths() if (text := self.text(path)) is not None and pattern.search(text))

    def module(self, name: str, importer: str) -> str | None:
        """The source that `importer` means by a module's name."""
        found = nearest_module(name, PurePath(importer), self.roots, self._is_file)
        return str(found) if found is not None else None

    def _is_file(self, path: PurePath) -> bool:
        return str(path) in self.files.texts or Path(path).is_file()

    def chain(self, path: str, chain: tuple[str, ...], scope: Scope) -> str | None:
        """The source that a dotted name means, if it means a module of the workspace."""
        known = self.references(path)
        where = known.binding(chain[0], scope)
        for use in known.imports:
            bound = use.alias or (use.original or use.module).partition(".")[0]
            if bound != chain[0] or known.binding(bound, use.scope) is not where:
                continue
            if use.original is not None:
                parts = (use.module if use.module.endswith(".") else f"{use.module}.", use.original)
                name = "".join(parts)
                rest = chain[1:]
            else:
                name, rest = (use.module, chain[1:]) if use.alias else (chain[0], chain[1:])
            found = self.module(".".join((name, *rest)), path)
            if found is not None:
                return found
        return None

    def origin(self, path: str, name: str) -> tuple[str, str] | None:
        """The source that defines what `name` means in the module at `path`, and its name there.

        None if it comes from elsewhere, or from several places.
        """
        for _ in range(30):
            known = self.references(path)
            imported = [
                use
                for use in known.imports
                if use.scope is known.module and use.original is not None and (use.alias or use.original) == name
            ]
            bound = [use for use in known.of_binding(name, known.module) if use.binds]
            if not imported:
                if bound:
                    return path, name
                stars = [self.module(u.module, path) for u in known.imports if u.original == "*"]
                stars = [s for s in stars if s is not None and name in self.references(s).module.bound]
                if len(stars) != 1 or stars[0] is None:
                    return None
                path = stars[0]
                continue
            found = {(self.module(use.module, path), use.original) for use in imported}
            if len(found) != 1 or len(bound) > len(imported):
                return None
            module, original = found.pop()
            if module is None or original is None:
                return None
            path, name = module, original
        return None


def documents_with(files: ProjectFiles, word: str) -> list[str]:
    """The documents in which `word` stands."""
    found = dict.fromkeys(p for p in files.texts if p.endswith(DOCUMENT_SUFFIX))
    found.update((path, None) for path in _on_disk(files, DOCUMENT_SUFFIX))
    pattern = _word(word)
    return [path for path in found if pattern.search(_document(files, path))]


def _on_disk(files: ProjectFiles, suffix: str) -> Iterator[str]:
    excluded = dict(files.roots)
    for root in distinct(Path(root) for root in excluded):
        yield from map(str, find_documents(root, excluded[str(root)], suffix))


def _document(files: ProjectFiles, path: str) -> str:
    checkpoint()
    current = files.texts.get(path)
    return current if current is not None else read_document(Path(path), files.limit).text or ""


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
