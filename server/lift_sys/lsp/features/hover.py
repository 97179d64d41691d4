"""`textDocument/hover`: what is known of the thing under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import markup
from lift_sys.lsp.imports import origin
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.hover import HoverText, with_verdict
from lift_sys.workspace.assist.hover import hover as hover_text
from lift_sys.workspace.assist.imported import imported_name
from lift_sys.workspace.assist.verdicts import clause_hover

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        path = path_of(params.text_document.uri)
        made = await _hover(session, path, params.position) if session.is_document(path) else None
        if made is None:
            return None
        analysis, found = made
        return lsp.Hover(markup(found.markdown, session.client.markdown), session.positions(analysis).range(found.span))


async def _hover(session: Session, path: str, position: lsp.Position) -> tuple[DocumentAnalysis, HoverText] | None:
    """What is said, and the analysis that it was made from; made again if the text changes meanwhile."""
    while True:
        analysis = await session.analysis(path)
        if analysis is None:
            return None
        offset = session.positions(analysis).offset(position)
        name = imported_name(analysis, offset)
        found = hover_text(analysis, offset, await origin(session, name) if name is not None else None)
        verdicts = session.verifying.verdicts(analysis)
        if not analysis.settings.verification.enabled:  # nobody is going to check the others
            verdicts = tuple(verdict for verdict in verdicts if verdict.is_judged)
        found = with_verdict(found, clause_hover(verdicts, offset))
        if found is None:
            return None
        if session.is_current(analysis):
            return analysis, found
