"""`textDocument/completion`: what may stand at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions, markup
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.completion import Candidate, CandidateKind, complete

if TYPE_CHECKING:
    from lift_sys.lsp.client import Client
    from lift_sys.lsp.server import LiftServer

KINDS = {
    CandidateKind.KEYWORD: lsp.CompletionItemKind.Keyword,
    CandidateKind.SNIPPET: lsp.CompletionItemKind.Snippet,
    CandidateKind.OPERATOR: lsp.CompletionItemKind.Operator,
    CandidateKind.VARIABLE: lsp.CompletionItemKind.Variable,
    CandidateKind.PARAMETER: lsp.CompletionItemKind.Variable,
    CandidateKind.FIELD: lsp.CompletionItemKind.Field,
    CandidateKind.FUNCTION: lsp.CompletionItemKind.Function,
    CandidateKind.METHOD: lsp.CompletionItemKind.Method,
    CandidateKind.CLASS: lsp.CompletionItemKind.Class,
    CandidateKind.TYPE: lsp.CompletionItemKind.TypeParameter,
    CandidateKind.ENTITY: lsp.CompletionItemKind.Struct,
    CandidateKind.EXCEPTION: lsp.CompletionItemKind.Class,
    CandidateKind.MODULE: lsp.CompletionItemKind.Module,
    CandidateKind.CONSTANT: lsp.CompletionItemKind.Constant,
    CandidateKind.PLACE: lsp.CompletionItemKind.Reference,
    CandidateKind.HOLE: lsp.CompletionItemKind.Event,
    CandidateKind.MARK: lsp.CompletionItemKind.Property,
}


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["?", ".", "@"]))
    async def completion(params: lsp.CompletionParams) -> lsp.CompletionList | None:
        path = path_of(params.text_document.uri)
        encoding, place = session.client.encoding, params.position

        def compute(analysis: DocumentAnalysis) -> tuple[Candidate, ...]:
            return complete(analysis, Positions(analysis.lines, encoding).offset(place))

        made = await session.computed(path, compute) if session.is_document(path) else None
        if made is None:
            return None
        analysis, found = made
        positions = session.positions(analysis)
        return lsp.CompletionList(False, [_item(candidate, positions, session.client) for candidate in found])


def _item(candidate: Candidate, positions: Positions, client: Client) -> lsp.CompletionItem:
    snippet = candidate.is_snippet and client.snippets
    return lsp.CompletionItem(
        label=candidate.label,
        kind=KINDS[candidate.kind],
        detail=candidate.detail or None,
        documentation=markup(candidate.documentation, client.completion_markdown) if candidate.documentation else None,
        sort_text=candidate.sort_text,
        filter_text=candidate.filter_text,
        text_edit=lsp.TextEdit(positions.range(candidate.span), candidate.insert if snippet else candidate.plain),
        insert_text_format=lsp.InsertTextFormat.Snippet if snippet else lsp.InsertTextFormat.PlainText,
    )
