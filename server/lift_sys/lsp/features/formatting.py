"""`textDocument/formatting` and its relatives: the layout of a document, of a part of it, of a line just begun.

The layout has no options, so those that the editor sends say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.findings import Edit
from lift_sys.ir.formatter import format_document
from lift_sys.ir.formatter_ranges import format_ranges
from lift_sys.ir.text import LineIndex
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.on_type_formatting import TRIGGERS, on_type_edits

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

Answer = list[lsp.TextEdit] | None


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    async def formatting(params: lsp.DocumentFormattingParams) -> Answer:
        return await _edits(session, params.text_document, lambda analysis: format_document(analysis.parsed))

    @server.feature(lsp.TEXT_DOCUMENT_RANGE_FORMATTING, lsp.DocumentRangeFormattingOptions(ranges_support=True))
    async def range_formatting(params: lsp.DocumentRangeFormattingParams) -> Answer:
        return await in_ranges(params.text_document, [params.range])

    @server.feature(lsp.TEXT_DOCUMENT_RANGES_FORMATTING)
    async def ranges_formatting(params: lsp.DocumentRangesFormattingParams) -> Answer:
        return await in_ranges(params.text_document, params.ranges)

    async def in_ranges(document: lsp.TextDocumentIdentifier, ranges: Sequence[lsp.Range]) -> Answer:
        encoding = session.client.encoding

        def compute(analysis: DocumentAnalysis) -> tuple[Edit, ...]:
            positions = Positions(analysis.lines, encoding)
            return format_ranges(analysis.parsed, [positions.span(range_) for range_ in ranges])

        return await _edits(session, document, compute)

    @server.feature(
        lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING, lsp.DocumentOnTypeFormattingOptions(TRIGGERS[0], list(TRIGGERS[1:]))
    )
    async def on_type_formatting(params: lsp.DocumentOnTypeFormattingParams) -> Answer:
        path = path_of(params.text_document.uri)
        current = session.workspace.open.get(path)
        if current is None or not session.is_document(path):
            return None
        encoding = session.client.encoding

        def compute() -> list[lsp.TextEdit]:
            positions = Positions(LineIndex(current.text), encoding)
            return _answer(on_type_edits(positions.lines, positions.offset(params.position), params.ch), positions)

        found = await session.in_thread(compute)
        # What was typed in the meantime has made the position a wrong one.
        return found if session.workspace.open.get(path) is current else None


async def _edits(
    session: Session, document: lsp.TextDocumentIdentifier, compute: Callable[[DocumentAnalysis], tuple[Edit, ...]]
) -> Answer:
    path = path_of(document.uri)
    encoding = session.client.encoding

    def answer(analysis: DocumentAnalysis) -> list[lsp.TextEdit]:
        return _answer(compute(analysis), Positions(analysis.lines, encoding))

    found = await session.computed(path, answer) if session.is_document(path) else None
    return found[1] if found is not None else None


def _answer(edits: tuple[Edit, ...], positions: Positions) -> list[lsp.TextEdit]:
    return [lsp.TextEdit(positions.range(edit.span), edit.text) for edit in edits]
