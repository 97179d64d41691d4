"""`textDocument/definition`: from a name to its declaration, between documents and sources both ways."""

from __future__ import annotations

import logging
from pathlib import PurePath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.text import Span
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.definition import Location, definitions, document_definitions
from lift_sys.workspace.assist.imported import declarations, imported_name
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
            return await _from_document(session, path, params.position)
        return await _from_source(session, path, params.position) if path.endswith(SOURCE_SUFFIX) else None

    @server.feature(lsp.TEXT_DOCUMENT_IMPLEMENTATION)
    async def implementation(params: lsp.ImplementationParams) -> Answer:
        """The source's side of what is declared in the document."""
        path = path_of(params.text_document.uri)
        analysis = await session.analysis(path) if session.is_document(path) else None
        if analysis is None:
            return None
        positions = session.positions(analysis)
        found = definitions(analysis, positions.offset(params.position))
        return _answer(session, positions, [f for f in found if f.path != path])


async def _from_document(session: Session, path: str, position: lsp.Position) -> Answer:
    analysis = await session.analysis(path)
    if analysis is None:
        return None
    positions = session.positions(analysis)
    offset = positions.offset(position)
    found = definitions(analysis, offset)
    if all(f.path == path for f in found):
        found = await _imported(session, analysis, offset) or found
    return _answer(session, positions, found)


async def _imported(session: Session, analysis: DocumentAnalysis, offset: int) -> tuple[Location, ...]:
    """What is imported is declared elsewhere, where jedi finds it."""
    name = imported_name(analysis, offset)
    if name is None:
        return ()
    root = session.workspace.folder_of(analysis.path).path
    try:
        return await session.in_worker(declarations, name, str(root) if root else None, timeout=PATIENCE)
    except WorkerFailed as failure:
        logger.warning("a declaration was not found: %s", failure)
        return ()


async def _from_source(session: Session, path: str, position: lsp.Position) -> Answer:
    document = session.workspace.document_path(path)
    if document is None or not session.workspace.exists(PurePath(document)):
        return None
    state = await session.source(path)
    analysis = await session.analysis(document)
    if analysis is None:
        return None
    positions = Positions(state.lines, session.client.encoding)
    return _answer(session, positions, document_definitions(analysis, positions.offset(position)))


def _answer(session: Session, origin: Positions, found: tuple[Location, ...] | list[Location]) -> Answer:
    if not found:
        return None
    if not session.client.links:
        return [lsp.Location(session.uri(f.path), session.place(f.path).positions.range(f.span)) for f in found]
    links = []
    for location in found:
        positions = session.place(location.path).positions
        links.append(
            lsp.LocationLink(
                target_uri=session.uri(location.path),
                target_range=positions.range(_covering(location)),
                target_selection_range=positions.range(location.span),
                origin_selection_range=origin.range(location.origin),
            )
        )
    return links


def _covering(location: Location) -> Span:
    """The whole declaration; LSP wants the name to lie within it."""
    return Span(min(location.whole.start, location.span.start), max(location.whole.end, location.span.end))
