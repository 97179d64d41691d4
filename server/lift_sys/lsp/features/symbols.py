"""`textDocument/documentSymbol`: the outline of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.symbols import Symbol, SymbolKind
from lift_sys.workspace.assist.symbols import symbols as document_symbols

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

KINDS = {
    SymbolKind.IMPORT: lsp.SymbolKind.Module,
    SymbolKind.TYPE: lsp.SymbolKind.TypeParameter,
    SymbolKind.ENTITY: lsp.SymbolKind.Class,
    SymbolKind.FIELD: lsp.SymbolKind.Field,
    SymbolKind.FUNCTION: lsp.SymbolKind.Function,
    SymbolKind.METHOD: lsp.SymbolKind.Method,
    SymbolKind.INTENT: lsp.SymbolKind.String,
    SymbolKind.PRECONDITION: lsp.SymbolKind.Boolean,
    SymbolKind.POSTCONDITION: lsp.SymbolKind.Boolean,
    SymbolKind.INVARIANT: lsp.SymbolKind.Boolean,
    SymbolKind.MEASURE: lsp.SymbolKind.Number,
    SymbolKind.EXCEPTION: lsp.SymbolKind.Event,
    SymbolKind.EFFECT: lsp.SymbolKind.Interface,
    SymbolKind.EXAMPLE: lsp.SymbolKind.Constant,
    SymbolKind.HOLE: lsp.SymbolKind.Variable,
}


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(
        params: lsp.DocumentSymbolParams,
    ) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation] | None:
        path = path_of(params.text_document.uri)
        uri, client = params.text_document.uri, session.client

        def compute(analysis: DocumentAnalysis) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation]:
            positions = Positions(analysis.lines, client.encoding)
            found = document_symbols(analysis)
            if client.hierarchical_symbols:
                return [_tree(symbol, positions) for symbol in found]
            return [flat for symbol in found for flat in _flat(symbol, None, uri, positions)]

        made = await session.computed(path, compute, quick=True) if session.is_document(path) else None
        return made[1] if made is not None else None


CLAUSES = frozenset(
    {SymbolKind.PRECONDITION, SymbolKind.POSTCONDITION, SymbolKind.INVARIANT, SymbolKind.MEASURE, SymbolKind.EXCEPTION,
     SymbolKind.EXAMPLE}
)  # fmt: skip


def _name(symbol: Symbol) -> str:
    """Many editors show the name alone, and a list of `ensures` says nothing."""
    return f"{symbol.name} {symbol.detail}" if symbol.kind in CLAUSES and symbol.detail else symbol.name


def _tree(symbol: Symbol, positions: Positions) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        name=_name(symbol),
        kind=KINDS[symbol.kind],
        range=positions.range(symbol.span),
        selection_range=positions.range(symbol.selection),
        detail=(symbol.detail or None) if symbol.kind not in CLAUSES else None,
        children=[_tree(child, positions) for child in symbol.children] or None,
    )


def _flat(symbol: Symbol, container: str | None, uri: str, positions: Positions) -> list[lsp.SymbolInformation]:
    location = lsp.Location(uri, positions.range(symbol.span))
    own = lsp.SymbolInformation(
        location=location, name=_name(symbol), kind=KINDS[symbol.kind], container_name=container
    )
    return [own, *(flat for child in symbol.children for flat in _flat(child, symbol.name, uri, positions))]
