"""Inlay hints through a real server: where they arrive, and when the client is told to ask again."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

DOCUMENT = '# 🦊\nsig total(𐐀, rate: float)\nrequires forall x in ["🦊"]: x != ""\n'
SOURCE = "def total(𐐀: 'list[int]', rate: float) -> float:\n    return 0.0\n"
EVERYTHING = lsp.Range(lsp.Position(0, 0), lsp.Position(999, 0))


async def hints(editor: Editor, visible: lsp.Range = EVERYTHING, name: str = "cart.ir") -> list[lsp.InlayHint] | None:
    found = await editor.client.text_document_inlay_hint_async(lsp.InlayHintParams(editor.document(name), visible))
    return list(found) if found is not None else None


def shown(editor: Editor, found: list[lsp.InlayHint] | None) -> list[tuple[int, int, Any]]:
    assert found is not None
    return [(hint.position.line, hint.position.character, hint.label) for hint in found]


@pytest.mark.parametrize("client", ["nvim11", "vscode1139", "nvim07"])
async def test_hints_and_their_edits(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    found = await hints(editor)
    name = 4 if editor.encoding == "utf-8" else 2
    assert shown(editor, found) == [
        (1, 10 + name, ": list[int]"),
        (1, 24 + name, "-> float"),
        (2, 17, ": str"),
    ]
    assert found is not None
    places = [[(e.range.start, e.new_text) for e in hint.text_edits or ()] for hint in found]
    assert places == [
        [(lsp.Position(1, 10 + name), ": list[int]")],
        [(lsp.Position(1, 24 + name), " -> float")],
        [],
    ]
    assert [hint.padding_left for hint in found] == [None, True, None]
    assert found[0].tooltip == "from cart.py" and found[0].kind is lsp.InlayHintKind.Type


async def test_only_the_visible_range(start: Start) -> None:
    editor = await start("nvim11", files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    last = lsp.Range(lsp.Position(2, 0), lsp.Position(2, 40))
    assert [hint.label for hint in await hints(editor, last) or ()] == [": str"]
    assert await hints(editor, lsp.Range(lsp.Position(50, 0), lsp.Position(60, 0))) == []
    assert await hints(editor, lsp.Range(lsp.Position(2, 0), lsp.Position(0, 0))) == []


async def test_settings_switch_them_off(start: Start) -> None:
    editor = await start("nvim07", options={"inlayHints": {"returnTypes": False}}, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    assert [hint.label for hint in await hints(editor) or ()] == [": list[int]", ": str"]


async def test_the_client_is_told_to_ask_again_when_the_source_changes(start: Start) -> None:
    editor = await start("nvim11", files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    assert len(await hints(editor) or ()) == 3
    editor.open("cart.py", SOURCE.replace("-> float", "-> int"))
    await editor.wait(lambda: lsp.WORKSPACE_INLAY_HINT_REFRESH in editor.asked_again)
    assert [hint.label for hint in await hints(editor) or ()] == [": list[int]", "-> int", ": str"]


async def test_the_client_is_told_to_ask_again_when_the_settings_change(start: Start) -> None:
    editor = await start("nvim11", files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    assert len(await hints(editor) or ()) == 3
    editor.asked_again.clear()
    editor.settings = {"inlayHints": {"variableTypes": False}}
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams({}))
    await editor.wait(lambda: lsp.WORKSPACE_INLAY_HINT_REFRESH in editor.asked_again)
    assert [hint.label for hint in await hints(editor) or ()] == [": list[int]", "-> float"]


async def test_a_client_that_cannot_be_told_is_not(start: Start) -> None:
    editor = await start("nvim07", files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", SOURCE)
    await editor.diagnostics("cart.py")  # sent after the same pause
    editor.replace("cart.py", "")
    await editor.diagnostics("cart.py")
    assert editor.asked_again == []


async def test_odd_files(start: Start) -> None:
    editor = await start("nvim11", files={"cart.py": SOURCE})
    editor.open("cart.py", SOURCE)
    assert await hints(editor, name="cart.py") is None
    assert await hints(editor, name="missing.ir") is None
    editor.open("empty.ir", "")
    assert await hints(editor, name="empty.ir") == []
