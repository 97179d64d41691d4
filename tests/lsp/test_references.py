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


TYPED = "type T = int\nsig f[T](n: int, é: {k: int | '🦊' and n < k}) -> {r: T | n > 0}\nsig g[T](x: T) -> T\n"


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_names_in_types_at_the_right_columns(start: Start, client: str) -> None:
    editor = await start(client, files={"typed.ir": TYPED})
    editor.open("typed.ir", TYPED)

    async def found(before: str, name: str) -> list[lsp.Range]:
        position = place(editor, TYPED, before, name)
        params = lsp.ReferenceParams(lsp.ReferenceContext(True), editor.document("typed.ir"), position)
        return [location.range for location in await editor.client.text_document_references_async(params) or ()]

    places = [place(editor, TYPED, before, "n") for before in ("f[T](", "'🦊' and ", "{r: T | ")]
    assert [r.start for r in await found("'🦊' and ", "n < k")] == places
    assert [r.start for r in await found("{r: T | ", "n > 0")] == places
    own = [place(editor, TYPED, before, "T") for before in ("f[", "{r: ")]
    assert [r.start for r in await found("{r: ", "T | n")] == own
    assert [r.start for r in await found("type ", "T = int")] == [place(editor, TYPED, "type ", "T = int")]
