"""`lift/holes` and `lift/nextHole`: all holes of a document or the workspace, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.requests import HOLES, NEXT_HOLE, HolesParams, NextHoleParams
from lift_sys.lsp.slices import slices
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.analysis import DocumentAnalysis, SourceAnalysis
from lift_sys.workspace.assist import next_hole as neighbours
from lift_sys.workspace.index import documents, snapshot
from lift_sys.workspace.report import hole_json
from lift_sys.workspace.survey import FileHoles, PerDocument, hole_survey
from lift_sys.workspace.workspace import Workspace

NEXT_HOLE_COMMAND = "lift.nextHole"
PREVIOUS_HOLE_COMMAND = "lift.previousHole"

R = TypeVar("R")

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    surveyed = hole_survey()

    @server.feature(HOLES)
    async def holes(params: HolesParams) -> dict[str, object]:
        if params.textDocument is not None:
            return {"files": [await _file(session, path_of(params.textDocument.uri))]}
        view = snapshot(session.workspace)
        paths = await session.in_background_thread(documents, view)
        surveyed.keep(frozenset(paths))
        parts = slices(session, _files(session, view, surveyed, paths))
        return {"files": [file async for part in parts for file in part]}

    @server.feature(NEXT_HOLE)
    async def next_hole(params: NextHoleParams) -> dict[str, object] | None:
        path = path_of(params.textDocument.uri)
        found = await _neighbour(session, path, params.position, params.previous)
        return {"uri": session.uri(path), "range": found} if found is not None else None

    # For editors that know nothing of our requests: the same as commands, which move the cursor themselves.

    @server.command(NEXT_HOLE_COMMAND)
    async def go_to_next_hole(uri: str, position: lsp.Position) -> lsp.Location | None:
        return await _go(session, uri, position, previous=False)

    @server.command(PREVIOUS_HOLE_COMMAND)
    async def go_to_previous_hole(uri: str, position: lsp.Position) -> lsp.Location | None:
        return await _go(session, uri, position, previous=True)


async def _go(session: Session, uri: str, position: lsp.Position, previous: bool) -> lsp.Location | None:
    """Put the cursor on the hole after `position`, or before it, if the client lets us; say where it is."""
    found = await _neighbour(session, path_of(uri), position, previous)
    if found is None:
        session.message(lsp.MessageType.Info, "There is no hole in this document.")
        return None
    if session.client.shows_documents:
        start = lsp.Range(found.start, found.start)
        session.server.window_show_document(lsp.ShowDocumentParams(uri, take_focus=True, selection=start))
    return lsp.Location(uri, found)


async def _neighbour(session: Session, path: str, position: lsp.Position, previous: bool) -> lsp.Range | None:
    encoding = session.client.encoding

    def compute(analysis: DocumentAnalysis | SourceAnalysis) -> lsp.Range | None:
        positions = Positions(analysis.lines, encoding)
        find = neighbours.previous_hole if previous else neighbours.next_hole
        found = find(analysis, positions.offset(position))
        return positions.range(found.span) if found is not None else None

    found = await _computed(session, path, compute)
    return found[1] if found is not None else None


async def _computed(
    session: Session, path: str, function: Callable[[DocumentAnalysis | SourceAnalysis], R]
) -> tuple[int | None, R] | None:
    """What `function` makes of a document or a source, off the event loop, and the version it is about."""
    if session.is_document(path) or not path.endswith(SOURCE_SUFFIX):
        made = await session.computed(path, function, quick=True)
        return (session.workspace.version_of(path), made[1]) if made is not None else None
    analysis = await session.source_analysis(path)
    version = session.workspace.version_of(path)
    return version, await session.in_thread(function, analysis)


def _files(
    session: Session, view: Workspace, surveyed: PerDocument[tuple[FileHoles, ...]], paths: list[str]
) -> Iterator[dict[str, object]]:
    for path in paths:
        for found in surveyed.of(view, path):
            yield _answer(session, view, found)


async def _file(session: Session, path: str) -> dict[str, object]:
    encoding = session.client.encoding

    def compute(analysis: DocumentAnalysis | SourceAnalysis) -> list[dict[str, object]]:
        return [hole_json(hole, analysis.lines, encoding) for hole in analysis.holes]

    made = await _computed(session, path, compute)
    version, holes = made if made is not None else (session.workspace.version_of(path), [])
    return {"uri": session.uri(path), "version": version, "holes": holes}


def _answer(session: Session, view: Workspace, found: FileHoles) -> dict[str, object]:
    holes = [hole_json(hole, found.lines, session.client.encoding) for hole in found.holes]
    return {"uri": session.uri(found.path), "version": view.version_of(found.path), "holes": holes}
