"""`lift/holes` and `lift/nextHole`: all holes of a document or the workspace, and the way from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.text import LineIndex, Span
from lift_sys.lsp.requests import HOLES, NEXT_HOLE, HolesParams, NextHoleParams
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
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
        found, lines = await _holes(session, path)
        offset = lines.offset(params.position.line, params.position.character, session.client.encoding)
        span = neighbour([span for hole in found for span in hole.spans], offset, params.previous)
        if span is None:
            return None
        return {"uri": session.uri(path), "range": session.place(path).positions.range(span)}


async def _holes(session: Session, path: str) -> tuple[tuple[HoleInfo, ...], LineIndex]:
    if not session.is_document(path) and path.endswith(SOURCE_SUFFIX):
        source = await session.source_analysis(path)
        return source.holes, source.state.lines
    document = await session.analysis(path)
    return (document.holes, document.lines) if document is not None else ((), LineIndex(""))


async def _file(session: Session, path: str) -> dict[str, object]:
    found, lines = await _holes(session, path)
    return {
        "uri": session.uri(path),
        "version": session.workspace.version_of(path),
        "holes": [hole_json(hole, lines, session.client.encoding) for hole in found],
    }


def neighbour(spans: list[Span], offset: int, previous: bool) -> Span | None:
    """The next span after `offset` (or the one before it), going round at the end; None if there is none."""
    ordered = sorted(spans)
    if previous:
        before = [span for span in ordered if span.end < offset]
        return before[-1] if before else ordered[-1] if ordered else None
    return next((span for span in ordered if span.start > offset), ordered[0] if ordered else None)
