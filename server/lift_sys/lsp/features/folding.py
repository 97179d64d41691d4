"""`textDocument/foldingRange`: specs, blocks, imports and runs of comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.folding import folding as folds

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        path = path_of(params.text_document.uri)
        made = await session.computed(path, _ranges, quick=True) if session.is_document(path) else None
        return made[1] if made is not None else []


def _ranges(analysis: DocumentAnalysis) -> list[lsp.FoldingRange]:
    return [
        lsp.FoldingRange(start_line=fold.start_line, end_line=fold.end_line, kind=fold.kind.value)
        for fold in folds(analysis)
    ]
