"""`textDocument/definition`: from a name to its declaration, between documents and sources both ways."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex, Span
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.imports import origin
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.definition import Location, definitions, document_definitions
from lift_sys.workspace.assist.imported import MAX_SIZE, ImportedName, declarations, imported_name
from lift_sys.workspace.files import read_source
from lift_sys.workspace.workers import WorkerFailed

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

logger = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds in which a declaration is looked for."""

Answer = list[lsp.Location] | list[lsp.LocationLink] | None


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: lsp.DefinitionParams) -> Answer:
        path = path_of(params.text_document.uri)
        if session.is_document(path):
            found = await _from_document(session, path, params.position)
        else:
            found = await _from_source(session, path, params.position) if path.endswith(SOURCE_SUFFIX) else None
        return _answer(session, found) if found is not None else None

    @server.feature(lsp.TEXT_DOCUMENT_IMPLEMENTATION)
    async def implementation(params: lsp.ImplementationParams) -> Answer:
        """The source's side of what is declared in the document."""
        path = path_of(params.text_document.uri)
        found = await _from_document(session, path, params.position) if session.is_document(path) else None
        if found is None:
            return None
        sources = tuple(f for f in found.locations if not session.is_document(f.path))
        return _answer(session, replace(found, locations=sources))


@dataclass(frozen=True)
class _Found:
    """Locations, the positions of the text that was asked about, and the lines of all texts."""

    locations: tuple[Location, ...]
    positions: Positions
    lines: Mapping[str, LineIndex]


async def _from_document(session: Session, path: str, position: lsp.Position) -> _Found | None:
    while True:
        analysis = await session.analysis(path)
        if analysis is None:
            return None
        positions = session.positions(analysis)
        offset = positions.offset(position)
        lines = {analysis.path: analysis.lines, analysis.source.path: analysis.source.lines}
        name = imported_name(analysis, offset)
        imported = await _imported(session, analysis, name) if name is not None else None
        if not session.is_current(analysis):
            continue
        if imported is not None:
            return _Found(imported[0], positions, imported[1])
        return _Found(definitions(analysis, offset), positions, lines)


Places = tuple[tuple[Location, ...], Mapping[str, LineIndex]]


async def _imported(session: Session, analysis: DocumentAnalysis, name: ImportedName) -> Places | None:
    """What is imported is declared elsewhere: in the workspace, or where jedi finds it."""
    known = await origin(session, name)
    if known is not None:
        return known.locations(name.origin), known.lines()
    root = session.workspace.folder_of(analysis.path).path
    try:
        found = await session.in_worker(declarations, name, str(root) if root else None, timeout=PATIENCE)
    except WorkerFailed as failure:
        logger.warning("a declaration was not found: %s", failure)
        return None
    return (found, await session.in_thread(_lines_on_disk, found)) if found else None


def _lines_on_disk(found: tuple[Location, ...]) -> dict[str, LineIndex]:
    """Lines of the files as jedi has read them."""
    return {f.path: LineIndex(read_source(Path(f.path), MAX_SIZE).text or "") for f in found}


async def _from_source(session: Session, path: str, position: lsp.Position) -> _Found | None:
    document = session.workspace.document_path(path)
    if document is None or not session.workspace.exists(PurePath(document)):
        return None
    state = await session.source(path)
    analysis = await session.analysis(document)
    if analysis is None:
        return None
    positions = Positions(state.lines, session.client.encoding)
    found = document_definitions(analysis, positions.offset(position))
    return _Found(found, positions, {analysis.path: analysis.lines})


def _answer(session: Session, found: _Found) -> Answer:
    if not found.locations:
        return None
    places = {path: Positions(lines, session.client.encoding) for path, lines in found.lines.items()}
    if not session.client.links:
        return [lsp.Location(session.uri(f.path), places[f.path].range(f.span)) for f in found.locations]
    return [
        lsp.LocationLink(
            target_uri=session.uri(location.path),
            target_range=places[location.path].range(_covering(location)),
            target_selection_range=places[location.path].range(location.span),
            origin_selection_range=found.positions.range(location.origin),
        )
        for location in found.locations
    ]


def _covering(location: Location) -> Span:
    """The whole declaration; LSP wants the name to lie within it."""
    return Span(min(location.whole.start, location.span.start), max(location.whole.end, location.span.end))
