"""Document links through a real server, with files that are there or open."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

DOCUMENT = "# 🦊 cart.py, notes/why.md, https://example.org/x.\nfrom shop.money import Money\nimport missing\n"


async def links(editor: Editor, name: str = "cart.ir") -> list[lsp.DocumentLink] | None:
    found = await editor.client.text_document_document_link_async(lsp.DocumentLinkParams(editor.document(name)))
    return list(found) if found is not None else None


@pytest.mark.parametrize("client", ["nvim11", "vscode1139", "eglot19"])
async def test_links(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": "", "notes/why.md": "", "shop/money.py": ""})
    editor.open("cart.ir", DOCUMENT)
    found = await links(editor)
    assert found is not None
    emoji = 4 if editor.encoding == "utf-8" else 2
    places = [
        (link.range.start.line, link.range.start.character, link.range.end.character, link.target) for link in found
    ]
    assert places == [
        (0, 3 + emoji, 10 + emoji, editor.uri("cart.py")),
        (0, 12 + emoji, 24 + emoji, editor.uri("notes/why.md")),
        (0, 26 + emoji, 47 + emoji, "https://example.org/x"),
        (1, 5, 15, editor.uri("shop/money.py")),
    ]
    told = [link.tooltip for link in found]
    if client == "vscode1139":
        assert told == ["Open cart.py", "Open notes/why.md", "Open the page", "Open shop/money.py"]
    else:
        assert told == [None] * 4


async def test_a_file_that_is_only_open_so_far(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("cart.ir", "# cart.py\n")
    assert await links(editor) == []
    editor.open("cart.py", "")
    found = await links(editor)
    assert found is not None and [link.target for link in found] == [editor.uri("cart.py")]


async def test_odd_files(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("cart.ir", "")
    assert await links(editor) == []
    editor.open("cart.py", "# https://example.org")
    assert await links(editor, "cart.py") is None
    assert await links(editor, "missing.ir") is None
    editor.open("long.ir", f"# {'a' * 300}.py {'x/' * 3000}y.py \0.py\nfrom {'.' * 500}a import b\n")
    assert await links(editor, "long.ir") == []
