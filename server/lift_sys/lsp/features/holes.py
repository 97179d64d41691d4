"""`lift/holes` and `lift/nextHole`: all holes of a document or the workspace, and the way from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.requests import HOLES, NEXT_HOLE, HolesParams, NextHoleParams
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.analysis import DocumentAnalysis, SourceAnalysis
from lift_sys.workspace.assist import next_hole as neighbours
from lift_sys.workspace.report import hole_json

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(HOLES)
    async def holes(params: HolesParams) -> dict[str, object]:
        if params.textDocument is not None:
            return {"files": [await _file(session, path_of(params.textDocument.uri))]}
        files = []
        for path in session.workspace.documents():
            files.append(await _file(session, path))
            source = session.workspace.source_path(path)
            if source is not None:
                implementations = await _file(session, source)
                files += [implementations] if implementations["holes"] else []
        return {"files": files}

    @server.feature(NEXT_HOLE)
    async def next_hole(params: NextHoleParams) -> dict[str, object] | None:
        path = path_of(params.textDocument.uri)
        analysis = await _analysis(session, path)
        if analysis is None:
            return None
        positions = Positions(analysis.lines, session.client.encoding)
        find = neighbours.previous_hole if params.previous else neighbours.next_hole
        found = find(analysis, positions.offset(params.position))
        return {"uri": session.uri(path), "range": positions.range(found.span)} if found is not None else None


async def _analysis(session: Session, path: str) -> DocumentAnalysis | SourceAnalysis | None:
    if not session.is_document(path) and path.endswith(SOURCE_SUFFIX):
        return await session.source_analysis(path)
    return await session.analysis(path)


async def _file(session: Session, path: str) -> dict[str, object]:
    found = await _analysis(session, path)
    holes = [hole_json(hole, found.lines, session.client.encoding) for hole in found.holes] if found is not None else []
    return {"uri": session.uri(path), "version": session.workspace.version_of(path), "holes": holes}
