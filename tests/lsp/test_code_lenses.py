"""Code lenses through a real server, and the commands behind them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

DOCUMENT = '# 🦊\nsig total(x: int) -> int\nrequires "🦊" == "🦊" and x > ?least\n\nsig missing()\n'
SOURCE = "🦊 = 1\n\n\ndef total(x: int) -> int:\n    return x\n"
OPEN, STUB = "lift.open", "lift.insertStub"


async def lenses(editor: Editor, name: str) -> list[lsp.CodeLens] | None:
    """The lenses that lead somewhere; those that tell verdicts are in `test_verdict_lenses.py`."""
    found = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(editor.document(name)))
    return (
        [lens for lens in found if lens.command and lens.command.command != "lift.verify"]
        if found is not None
        else None
    )


def shown(found: list[lsp.CodeLens] | None) -> list[tuple[int, str, str]]:
    assert found is not None and all(lens.command is not None for lens in found)
    assert all(lens.range.start.line == lens.range.end.line for lens in found)
    return [(lens.range.start.line, lens.command.title, lens.command.command) for lens in found if lens.command]


async def run(editor: Editor, command: str, *arguments: Any) -> Any:
    return await editor.client.workspace_execute_command_async(lsp.ExecuteCommandParams(command, list(arguments)))


async def click(editor: Editor, lens: lsp.CodeLens) -> Any:
    assert lens.command is not None
    return await run(editor, lens.command.command, *(lens.command.arguments or ()))


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_lenses_of_a_document_lead_where_they_say(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    found = await lenses(editor, "cart.ir")
    assert shown(found)[:2] == [(1, "1 hole", OPEN), (1, "Go to implementation", OPEN)]
    assert found is not None
    assert await click(editor, found[0]) is True
    assert await click(editor, found[1]) is True
    places = [(shown.uri, shown.selection.start) for shown in editor.showed if shown.selection is not None]
    column = 34 if editor.encoding == "utf-8" else 30
    assert places == [
        (editor.uri("cart.ir"), lsp.Position(2, column)),
        (editor.uri("cart.py"), lsp.Position(3, 4)),
    ]


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_lenses_of_a_source(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.ir": DOCUMENT})
    editor.open("cart.py", SOURCE)
    found = await lenses(editor, "cart.py")
    assert shown(found) == [(3, "Spec", OPEN), (3, "1 hole", OPEN)]
    assert found is not None and await click(editor, found[0]) is True
    assert editor.showed[0].uri == editor.uri("cart.ir")
    assert editor.showed[0].selection is not None and editor.showed[0].selection.start == lsp.Position(1, 4)


@pytest.mark.parametrize("client", ["nvim07", "nvim11", "vscode1139"])
async def test_a_stub_is_inserted_by_the_server(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    found = await lenses(editor, "cart.ir")
    assert shown(found)[-1] == (4, "Not implemented: insert a stub", STUB)
    assert found is not None and await click(editor, found[-1]) is True
    (edit,) = editor.applied
    text_edits = [
        part for change in edit.document_changes or () if isinstance(change, lsp.TextDocumentEdit)
        for part in change.edits
    ]  # fmt: skip
    (only,) = text_edits or [part for parts in (edit.changes or {}).values() for part in parts]
    assert isinstance(only, lsp.TextEdit) and "def missing():" in only.new_text


@pytest.mark.parametrize("client", ["nvim07", "eglot19", "kate"])
async def test_a_client_that_opens_nothing_gets_no_lens_that_would(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    assert {command for _, _, command in shown(await lenses(editor, "cart.ir"))} <= {STUB}
    editor.open("cart.py", SOURCE)
    assert await lenses(editor, "cart.py") == []
    place = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    assert await run(editor, OPEN, editor.uri("cart.py"), place) is False
    await editor.wait(lambda: bool(editor.messages))
    assert editor.showed == []


@pytest.mark.parametrize("client", ["nvim11"])
async def test_an_editor_that_refuses(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.py": SOURCE})
    editor.refuses = True
    editor.open("cart.ir", DOCUMENT)
    found = await lenses(editor, "cart.ir")
    assert found is not None and [await click(editor, lens) for lens in found] == [False] * len(found)
    await editor.wait(lambda: len(editor.messages) == len(found))
    assert (editor.showed, editor.applied) == ([], [])


async def test_a_client_that_applies_no_edits_gets_no_stub(start: Start) -> None:
    editor = await start(lsp.ClientCapabilities(), files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    assert await lenses(editor, "cart.ir") == []


async def test_the_commands_are_listed(start: Start) -> None:
    editor = await start("nvim07")
    provider = editor.capabilities.execute_command_provider
    assert provider is not None and {OPEN, STUB} <= set(provider.commands)


async def test_no_stub_where_there_is_none_to_insert(start: Start) -> None:
    editor = await start("nvim11", files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    for name in ("total", "nobody", ""):
        assert await run(editor, STUB, editor.uri("cart.ir"), name) is False
    assert await run(editor, STUB, editor.uri("cart.py"), "total") is False
    assert await run(editor, STUB, "untitled:x", "total") is False
    await editor.wait(lambda: len(editor.messages) == 5)
    assert editor.applied == []


@pytest.mark.parametrize("arguments", [[], ["file:///x"], [1, 2], ["file:///x", {"start": 1}], ["file:///x", None]])
async def test_arguments_that_are_none(start: Start, arguments: list[Any]) -> None:
    editor = await start("nvim11")
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(run(editor, OPEN, *arguments), 20)
    assert editor.showed == []


async def test_the_setting(start: Start) -> None:
    editor = await start("nvim07", options={"codeLens": {"enabled": False}}, files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    assert await lenses(editor, "cart.ir") == []


async def test_the_other_side_is_asked_for_again(start: Start) -> None:
    editor = await start("vscode1139", files={"cart.py": SOURCE})
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", SOURCE)
    await editor.wait(lambda: lsp.WORKSPACE_CODE_LENS_REFRESH in editor.asked_again)
    editor.asked_again.clear()
    editor.replace("cart.ir", "sig total(x: ?T)\n")
    await editor.wait(lambda: lsp.WORKSPACE_CODE_LENS_REFRESH in editor.asked_again)
    assert shown(await lenses(editor, "cart.py")) == [(3, "Spec", OPEN), (3, "1 hole", OPEN)]


async def test_odd_files(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("a.ir", "")
    assert await lenses(editor, "a.ir") == []
    editor.open("a.py", "def f(): ...\n")
    assert await lenses(editor, "a.py") == []
    editor.open("b.py", "def f(:\n")
    assert await lenses(editor, "b.py") == []
    editor.open("a.txt", "sig f()", "plaintext")
    assert await lenses(editor, "a.txt") is None
    assert await lenses(editor, "missing.ir") is None
