"""`workspace/symbol` through a real server."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

CART = 'entity Line {\n  sku: str\n}\ntype Rate = float\nsig total(x: int) -> int\nrequires "🦊" != "" and x > ?least\n'


async def symbols(editor: Editor, query: str) -> list[tuple[str, str, str | None, int, int]]:
    found = await editor.client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query))
    rows = []
    for symbol in found or []:
        assert isinstance(symbol.location, lsp.Location)
        start = symbol.location.range.start
        name = symbol.location.uri.removeprefix(editor.folder.as_uri() + "/")
        rows.append((symbol.name, name, symbol.container_name, start.line, start.character))
    return rows


@pytest.mark.parametrize(("client", "column"), [("vscode1139", 28), ("nvim11", 30), ("eglot19", 28), ("kate", 28)])
async def test_all_documents_are_searched(start: Start, client: str, column: int) -> None:
    editor = await start(client, files={"shop/cart.ir": CART, "tax.ir": "sig subtotal() -> int\n"})
    assert await symbols(editor, "total") == [
        ("total", "shop/cart.ir", "shop/cart.ir", 4, 4),
        ("subtotal", "tax.ir", "tax.ir", 0, 4),
    ]
    assert await symbols(editor, "least") == [("?least", "shop/cart.ir", "total", 5, column)]
    assert [row[0] for row in await symbols(editor, "")] == ["Line", "Rate", "total", "?least", "subtotal"]
    assert await symbols(editor, "nothing like it") == []


@pytest.mark.parametrize("client", ["vscode1139", "eglot19"])
async def test_kinds_are_those_that_the_client_knows(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.ir": CART})
    found = await editor.client.workspace_symbol_async(lsp.WorkspaceSymbolParams("Rate"))
    assert found is not None
    expected = lsp.SymbolKind.TypeParameter if client == "vscode1139" else lsp.SymbolKind.Class
    assert [symbol.kind for symbol in found] == [expected]


async def test_open_texts_count_before_files(start: Start) -> None:
    editor = await start(files={"cart.ir": CART})
    assert [row[0] for row in await symbols(editor, "to")] == ["total"]
    editor.open("cart.ir", "sig topple() -> int\n")
    editor.open("new.ir", "sig tomorrow() -> int\n")
    assert [row[0] for row in await symbols(editor, "to")] == ["topple", "tomorrow"]
    editor.close("cart.ir")
    assert [row[0] for row in await symbols(editor, "to")] == ["total", "tomorrow"]


async def test_files_that_change_untold_are_read_again(start: Start) -> None:
    editor = await start(files={"cart.ir": CART})
    assert len(await symbols(editor, "total")) == 1
    (editor.folder / "cart.ir").write_text("sig total_of() -> int\n")
    (editor.folder / "more.ir").write_text("sig total() -> int\n")
    assert [row[:2] for row in await symbols(editor, "total")] == [("total", "more.ir"), ("total_of", "cart.ir")]
    (editor.folder / "cart.ir").unlink()
    assert [row[:2] for row in await symbols(editor, "total")] == [("total", "more.ir")]


async def test_what_cannot_be_read_or_is_excluded_is_left_out(start: Start) -> None:
    files: dict[str, str | bytes] = {"a.ir": b"sig total\xff", "out/b.ir": CART, "c.ir": CART}
    editor = await start(files=files, options={"exclude": ["out/"], "limits": {"documentSize": 1000}})
    editor.open("out/b.ir", CART)
    editor.open("big.ir", CART + "#" * 1000)
    assert [row[1] for row in await symbols(editor, "total")] == ["c.ir"]


async def test_every_folder_is_searched(start: Start) -> None:
    editor = await start(files={"one/a.ir": CART, "two/b.ir": CART, "three/c.ir": CART})
    one, two = (lsp.WorkspaceFolder(editor.uri(name), name) for name in ("one", "two"))
    event = lsp.WorkspaceFoldersChangeEvent([one, two], [lsp.WorkspaceFolder(editor.folder.as_uri(), "root")])
    editor.client.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(event))
    assert [row[1:3] for row in await symbols(editor, "total")] == [("one/a.ir", "a.ir"), ("two/b.ir", "b.ir")]


async def test_a_search_that_is_cancelled_is_answered(start: Start) -> None:
    text = "".join(f"sig f{n}(a: int) -> int\nrequires a > {n}\n\n" for n in range(30))
    editor = await start(files={f"{n}.ir": text for n in range(60)})
    params = lsp.WorkspaceSymbolParams("f")
    reply = editor.client.protocol.send_request_async("workspace/symbol", params, msg_id="mine")
    editor.client.cancel_request(lsp.CancelParams("mine"))
    with pytest.raises(JsonRpcException) as raised:
        await asyncio.wait_for(reply, 20)
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
    assert (await symbols(editor, "f7"))[0][0] == "f7"
