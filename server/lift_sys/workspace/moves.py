"""What follows a source that is renamed: its document, and the imports in documents that name it.

The other way round nothing follows. A document describes a source; that another file is to describe it is no reason to
move code, which much else depends on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from lift_sys.ir.findings import Edit
from lift_sys.ir.text import LineIndex
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.workspace.index import PerFile, documents
from lift_sys.workspace.modules import Modules
from lift_sys.workspace.moved_imports import DocumentImports, Relocation, import_edits
from lift_sys.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Moves:
    """What is to be done before files are renamed. `edits` (by document) come first, then `renames` in their order.

    `problems` are sentences about what should have followed and cannot.
    """

    renames: tuple[tuple[str, str], ...]
    edits: Mapping[str, tuple[Edit, ...]]
    lines: Mapping[str, LineIndex]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Renamed:
    """Files and folders that get new names, all at once."""

    pairs: tuple[tuple[PurePath, PurePath], ...]

    def of(self, path: str) -> str:
        """What a path is called afterwards."""
        own = PurePath(path)
        inside = [(old, new) for old, new in self.pairs if own.is_relative_to(old)]
        if not inside:
            return path
        old, new = max(inside, key=lambda pair: len(pair[0].parts))
        return str(new / own.relative_to(old))


def moves(view: Workspace, pairs: Sequence[tuple[str, str]], imports: PerFile[DocumentImports]) -> Moves:
    """What follows when the first of each of `pairs` is renamed to the second. Reads files: it belongs in a thread."""
    renamed = Renamed(
        tuple((PurePath(old), PurePath(new)) for old, new in pairs if old != new and PurePath(old).is_absolute())
    )
    if not any(_may_matter(old) for old, _ in renamed.pairs):
        return Moves((), {}, {}, ())
    listed = documents(view)
    problems: list[str] = []
    companions = _companions(view, renamed, listed, problems)
    edits, lines = _import_edits(view, renamed, companions, listed, imports, problems)
    return Moves(tuple(_in_order(companions)), edits, lines, tuple(dict.fromkeys(problems)))


def _may_matter(old: PurePath) -> bool:
    return old.name.endswith(SOURCE_SUFFIX) or Path(old).is_dir()


# Documents


def _companions(view: Workspace, renamed: Renamed, listed: list[str], problems: list[str]) -> dict[str, str]:
    """Documents that move along, with their new paths."""
    found: dict[str, str] = {}
    own = (view.document_path(str(old)) for old, _ in renamed.pairs)  # also of sources outside the workspace
    for document in dict.fromkeys([*listed, *(path for path in own if path is not None)]):
        source = view.source_path(document)
        if source is None or renamed.of(source) == source or renamed.of(document) != document:
            continue  # it is not concerned, or whoever renames moves it already
        if not view.exists(PurePath(document)) or view.document_path(source) != document:
            continue
        new_source = renamed.of(source)
        if new_source.endswith(SOURCE_SUFFIX):
            found[document] = _beside_new(view, document, source, new_source)
    while (blocked := _first_blocked(view, renamed, found)) is not None:
        document, reason = blocked
        source = view.source_path(document) or document
        problems.append(
            f"{_name(view, document)} stays where it is while {_name(view, source)} becomes "
            f"{_name(view, renamed.of(source))}: {reason}. Put what both say into one, and remove the other."
        )
        del found[document]
    return found


def _beside_new(view: Workspace, document: str, source: str, new_source: str) -> str:
    """Where the document of a moved source belongs: to its new place, as it stood to the old one."""
    if PurePath(document).parent == PurePath(source).parent:
        return _document_name(new_source)
    pairing = view.pairing_of(source)
    for layout in pairing.layouts:
        there, here = pairing.root / layout.documents, pairing.root / layout.sources
        if not PurePath(new_source).is_relative_to(here) or not PurePath(source).is_relative_to(here):
            continue
        if _document_name(str(there / PurePath(source).relative_to(here))) == document:
            return _document_name(str(there / PurePath(new_source).relative_to(here)))
    return _expected(view, new_source)


def _expected(view: Workspace, source: str) -> str:
    """Where the document of a source would be made."""
    pairing = view.pairing_of(source)
    path = type(pairing)(pairing.root, lambda _: False, pairing.layouts).document_for(PurePath(source))
    return str(path)


def _document_name(source: str) -> str:
    return source.removesuffix(SOURCE_SUFFIX) + DOCUMENT_SUFFIX


def _first_blocked(view: Workspace, renamed: Renamed, found: dict[str, str]) -> tuple[str, str] | None:
    """A document that cannot move, and why."""
    taken: dict[str, str] = {}
    for document, target in found.items():
        if target in taken:
            return document, f"{_name(view, taken[target])} becomes {_name(view, target)}, too"
        taken[target] = document
        # Another document may be there already, or take the new source for its own.
        rival = view.document_path(renamed.of(view.source_path(document) or document))
        for other in (target, rival):
            if other is None or other in found or not view.exists(PurePath(other)):
                continue
            if not _same_file(other, document):
                return document, f"{_name(view, other)} is there already"
    return None


def _same_file(one: str, other: str) -> bool:
    """Whether two names mean one file, as they do where case does not count."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return one == other


def _in_order(companions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Renames that can be done one after the other: each finds its new name free."""
    left = dict(companions)
    while left:
        free = next((old for old, new in left.items() if new not in left or new == old), None)
        if free is None:  # they change places
            old = next(iter(left))
            aside = _aside(old)
            yield old, aside
            left[aside] = left.pop(old)
        else:
            yield free, left.pop(free)


def _aside(path: str) -> str:
    number = 1
    while Path(f"{path}.{number}").exists():
        number += 1
    return f"{path}.{number}"


# Imports


def _import_edits(
    view: Workspace,
    renamed: Renamed,
    companions: Mapping[str, str],
    listed: Iterable[str],
    imports: PerFile[DocumentImports],
    problems: list[str],
) -> tuple[dict[str, tuple[Edit, ...]], dict[str, LineIndex]]:
    """Edits of the imports that name what is renamed, and of relative ones in what moves."""
    modules = Modules(view)
    edits: dict[str, tuple[Edit, ...]] = {}
    lines: dict[str, LineIndex] = {}
    for document in dict.fromkeys([*listed, *companions]):
        known = imports.of(view, document)
        source = view.source_path(document)
        if known is None or not known.sections or source is None:
            continue
        moves_along = document in companions or renamed.of(document) != document
        relocation = Relocation(renamed.of, source, renamed.of(source) if moves_along else source)
        found, failed = import_edits(known, relocation, modules)
        problems += [f"{_name(view, document)}: {reason}" for reason in failed]
        if found:
            edits[document], lines[document] = tuple(found), known.lines
    return edits, lines


def _name(view: Workspace, path: str) -> str:
    """A file as a person would call it."""
    root = view.folder_of(path).path
    return os.path.relpath(path, root).replace(os.sep, "/") if root is not None else PurePath(path).name
