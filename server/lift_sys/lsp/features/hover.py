"""`textDocument/hover`: what is known of the thing under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import markup
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.assist.hover import hover as hover_text

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        path = path_of(params.text_document.uri)
        analysis = await session.analysis(path) if session.is_document(path) else None
        if analysis is None:
            return None
        positions = session.positions(analysis)
        found = hover_text(analysis, positions.offset(params.position))
        if found is None:
            return None
        return lsp.Hover(markup(found.markdown, session.client.markdown), positions.range(found.span))
