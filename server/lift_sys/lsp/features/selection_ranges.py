"""`textDocument/selectionRange`: what a selection grows to, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.text import Span
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.selection_ranges import selection_ranges as ranges_at

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_SELECTION_RANGE)
    async def selection_ranges(params: lsp.SelectionRangeParams) -> list[lsp.SelectionRange] | None:
        path = path_of(params.text_document.uri)
        encoding, places = session.client.encoding, params.positions

        def compute(analysis: DocumentAnalysis) -> list[lsp.SelectionRange]:
            positions = Positions(analysis.lines, encoding)
            found = []
            for place in places:
                checkpoint()
                found.append(_nested(ranges_at(analysis, positions.offset(place)), positions))
            return found

        made = await session.computed(path, compute) if session.is_document(path) else None
        return made[1] if made is not None else None


def _nested(spans: tuple[Span, ...], positions: Positions) -> lsp.SelectionRange:
    found: lsp.SelectionRange | None = None
    for span in reversed(spans):
        found = lsp.SelectionRange(positions.range(span), found)
    assert found is not None  # the document holds every place in it
    return found
