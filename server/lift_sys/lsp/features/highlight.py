"""`textDocument/documentHighlight`: the places of a document that name what stands under the cursor.

In sources there is no answer: what checks Python knows them better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.uris import path_of
from lift_sys.workspace.assist.highlight import highlights

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handler."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight] | None:
        path = path_of(params.text_document.uri)
        analysis = await session.analysis(path) if session.is_document(path) else None
        if analysis is None:
            return None
        positions = session.positions(analysis)
        found = highlights(analysis, positions.offset(params.position))
        kinds = (lsp.DocumentHighlightKind.Read, lsp.DocumentHighlightKind.Write)
        return [lsp.DocumentHighlight(positions.range(h.span), kinds[h.writes]) for h in found] or None
