"""References and highlights through a real server."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.test_rename import DOCUMENT, FILES, SOURCE, place


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_references_everywhere(start: Start, client: str) -> None:
    editor = await start(client, files=FILES)
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", SOURCE)

    async def found(name: str, position: lsp.Position, declarations: bool) -> dict[str, int]:
        params = lsp.ReferenceParams(lsp.ReferenceContext(declarations), editor.document(name), position)
        count: dict[str, int] = {}
        for location in await editor.client.text_document_references_async(params) or ():
            file = location.uri.rpartition("/")[2]
            count[file] = count.get(file, 0) + 1
        return count

    from_document = place(editor, DOCUMENT, "sig ", "total")
    assert await found("cart.ir", from_document, True) == {"cart.ir": 2, "cart.py": 2, "shop.ir": 2, "shop.py": 2}
    assert await found("cart.ir", from_document, False) == {"cart.ir": 1, "cart.py": 1, "shop.ir": 1, "shop.py": 2}
    assert await found("cart.py", place(editor, SOURCE, "def ", "total"), True) == {"cart.ir": 2, "shop.ir": 2}
    assert await found("cart.py", place(editor, SOURCE, "for ra", "te in"), True) == {}
    assert await found("cart.ir", lsp.Position(99, 99), True) == {}
    assert await found("cart.ir", place(editor, DOCUMENT, "ensures re", "sult"), True) == {"cart.ir": 1}


@pytest.mark.parametrize("client", ["nvim11", "vscode1139", "kate"])
async def test_highlights_at_the_right_columns(start: Start, client: str) -> None:
    editor = await start(client, files=FILES)
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", SOURCE)
    position = place(editor, DOCUMENT, "sku and r", "ate")
    found = await editor.client.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(editor.document("cart.ir"), position)
    )
    assert [(h.range.start, h.kind) for h in found or ()] == [
        (place(editor, DOCUMENT, "list[Line], ", "rate"), lsp.DocumentHighlightKind.Write),
        (place(editor, DOCUMENT, "sku and ", "rate"), lsp.DocumentHighlightKind.Read),
        (place(editor, DOCUMENT, "total([], ", "rate"), lsp.DocumentHighlightKind.Read),
    ]
    in_source = lsp.DocumentHighlightParams(editor.document("cart.py"), place(editor, SOURCE, "def ", "total"))
    assert await editor.client.text_document_document_highlight_async(in_source) is None
    unopened = lsp.DocumentHighlightParams(editor.document("none.ir"), lsp.Position(0, 0))
    assert await editor.client.text_document_document_highlight_async(unopened) is None
