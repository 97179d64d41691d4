"""`textDocument/formatting`: the canonical layout of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.formatter import format_document
from lift_sys.lsp.uris import path_of

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    async def formatting(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        path = path_of(params.text_document.uri)
        if not session.is_document(path):
            return []
        found = await session.computed(path, lambda analysis: format_document(analysis.parsed))
        if found is None:
            return []
        analysis, edits = found
        positions = session.positions(analysis)
        return [lsp.TextEdit(positions.range(edit.span), edit.text) for edit in edits]
