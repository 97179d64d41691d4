"""Hover, completion, definitions, symbols, folds and colours through a real server.

What they contain is tested where it is made (`tests/workspace/assist`); here, that it arrives, at the right places.
"""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.test_holes_and_formatting import plain

DOCUMENT = """\
# 🦊 before everything
entity Line {
  sku: str
}

sig total(lines: list[Line], rate: float) -> float
requires "🦊" not in lines[0].sku and rate > ?least
ensures result >= 0
"""
SOURCE = "RATE = 1.0\n\n\ndef total(lines, rate):\n    return 0.0\n"
CLIENTS = ["nvim07", "nvim11", "vscode1139", "eglot19", "kate"]


def column(editor_encoding: str, line: int, text: str) -> int:
    """The character of `text` in a line of the document, in the encoding that was agreed on."""
    before = DOCUMENT.split("\n")[line].partition(text)[0]
    return len(before.encode()) if editor_encoding == "utf-8" else len(before.encode("utf-16-le")) // 2


@pytest.mark.parametrize("client", CLIENTS)
async def test_hover(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    place = lsp.Position(6, column(editor.encoding, 6, "?least") + 2)
    found = await editor.client.text_document_hover_async(lsp.HoverParams(editor.document("cart.ir"), place))
    assert found is not None and found.range is not None
    assert found.range.start.character == column(editor.encoding, 6, "?least")
    assert isinstance(found.contents, lsp.MarkupContent) and "?least" in found.contents.value


@pytest.mark.parametrize("client", CLIENTS)
async def test_completion(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT.replace("rate > ?least", "ra"))
    place = lsp.Position(6, column(editor.encoding, 6, "rate") + 2)
    found = await editor.client.text_document_completion_async(lsp.CompletionParams(editor.document("cart.ir"), place))
    assert isinstance(found, lsp.CompletionList)
    first = next(item for item in found.items if item.label.startswith("ra"))
    assert first.label == "rate" and isinstance(first.text_edit, lsp.TextEdit)
    assert first.text_edit.range.start.character == column(editor.encoding, 6, "rate")
    if client == "kate":
        assert all(item.insert_text_format != lsp.InsertTextFormat.Snippet for item in found.items)


@pytest.mark.parametrize("client", ["nvim07", "vscode1139"])
async def test_definitions_both_ways(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", SOURCE)

    async def target(name: str, line: int, character: int) -> tuple[str, int, int]:
        found = await editor.client.text_document_definition_async(
            lsp.DefinitionParams(editor.document(name), lsp.Position(line, character))
        )
        assert isinstance(found, list) and found
        first = found[0]
        if isinstance(first, lsp.LocationLink):
            place = first.target_selection_range.start
            return first.target_uri, place.line, place.character
        return first.uri, first.range.start.line, first.range.start.character

    assert await target("cart.ir", 5, 5) == (editor.uri("cart.py"), 3, 4)
    assert await target("cart.ir", 5, column("utf-16", 5, "Line")) == (editor.uri("cart.ir"), 1, 7)
    assert await target("cart.py", 3, 5) == (editor.uri("cart.ir"), 5, 4)


@pytest.mark.parametrize("client", ["nvim07", "vscode1139"])
async def test_symbols(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("cart.ir", DOCUMENT)
    found = await editor.client.text_document_document_symbol_async(
        lsp.DocumentSymbolParams(editor.document("cart.ir"))
    )
    assert found is not None
    assert {"Line", "total"} <= {symbol.name for symbol in found}
    for symbol in found:
        if isinstance(symbol, lsp.DocumentSymbol):
            assert symbol.range.start <= symbol.selection_range.start
            assert symbol.selection_range.end <= symbol.range.end


async def test_folds(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("cart.ir", DOCUMENT)
    found = await editor.client.text_document_folding_range_async(lsp.FoldingRangeParams(editor.document("cart.ir")))
    assert found is not None and (1, 2) in {(fold.start_line, fold.end_line) for fold in found}


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_colours(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("cart.ir", DOCUMENT)
    types: list[str]
    if client == "vscode1139":
        assert editor.capabilities.semantic_tokens_provider is None
        types = plain(await editor.registration("textDocument/semanticTokens"))["legend"]["tokenTypes"]
    else:
        assert editor.capabilities.semantic_tokens_provider is not None
        types = list(editor.capabilities.semantic_tokens_provider.legend.token_types)
    found = await editor.client.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(editor.document("cart.ir"))
    )
    assert found is not None
    line = character = 0
    holes = []
    for at in range(0, len(found.data), 5):
        down, right, length, kind, _ = found.data[at : at + 5]
        line, character = line + down, (right if down else character + right)
        if types[kind] == "typeParameter":
            holes.append((line, character, length))
    assert holes == [(6, column(editor.encoding, 6, "?least"), 6)]
