"""`textDocument/semanticTokens`: colours that know what a name refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex, PositionEncoding, width
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.semantic_tokens import MODIFIER_NAMES, SemanticToken, TokenType
from lift_sys.workspace.assist.semantic_tokens import semantic_tokens as tokens_of

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

LEGEND = lsp.SemanticTokensLegend([kind.value for kind in TokenType], list(MODIFIER_NAMES))
_INDEX = {kind: index for index, kind in enumerate(TokenType)}


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    async def full(params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        return await _tokens(session, params.text_document.uri, None)

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
    async def in_range(params: lsp.SemanticTokensRangeParams) -> lsp.SemanticTokens:
        return await _tokens(session, params.text_document.uri, params.range)


async def _tokens(session: Session, uri: str, range_: lsp.Range | None) -> lsp.SemanticTokens:
    path = path_of(uri)
    encoding = session.client.encoding

    def compute(analysis: DocumentAnalysis) -> list[int]:
        span = Positions(analysis.lines, encoding).span(range_) if range_ is not None else None
        return encoded(tokens_of(analysis, span), analysis.lines, encoding)

    found = await session.computed(path, compute) if session.is_document(path) else None
    return lsp.SemanticTokens(data=found[1] if found is not None else [])


def encoded(tokens: list[SemanticToken], lines: LineIndex, encoding: PositionEncoding) -> list[int]:
    """Tokens as LSP's five numbers each: line and start relative to the token before, length, type, modifiers."""
    data: list[int] = []
    line = last_line = last_column = 0
    starts, text = lines.starts, lines.text
    for token in tokens:
        while line + 1 < len(starts) and starts[line + 1] <= token.start:
            line += 1
        column = width(text[starts[line] : token.start], encoding)
        length = width(text[token.start : token.end], encoding)
        same_line = line == last_line
        data += (
            line - last_line,
            column - last_column if same_line else column,
            length,
            _INDEX[token.type],
            token.modifiers,
        )
        last_line, last_column = line, column
    return data
