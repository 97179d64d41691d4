"""`textDocument/documentHighlight`: the places of a document that name what stands under the cursor.

In sources there is no answer: what checks Python knows them better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.highlight import highlights

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


KINDS = (lsp.DocumentHighlightKind.Read, lsp.DocumentHighlightKind.Write)


def register(server: LiftServer) -> None:
    """Register the handler."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight] | None:
        path = path_of(params.text_document.uri)
        encoding, place = session.client.encoding, params.position

        def compute(analysis: DocumentAnalysis) -> list[lsp.DocumentHighlight]:
            positions = Positions(analysis.lines, encoding)
            found = highlights(analysis, positions.offset(place))
            return [lsp.DocumentHighlight(positions.range(h.span), KINDS[h.writes]) for h in found]

        made = await session.computed(path, compute, quick=True) if session.is_document(path) else None
        return (made[1] or None) if made is not None else None
