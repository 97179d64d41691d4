"""Verdicts for editors that know nothing of ours: the lines above specs and the hovers of clauses."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT, Editor
from tests.lsp.verdict_editor import insert, save

SPECS = """# 🎉
sig never(n: int) -> int
requires n < 0
requires n > 0

sig twice(n: int) -> int
requires "🎉" == "🎉" and n > 3
"""
FOUND = [(1, "no input meets the preconditions"), (5, "satisfiable")]


async def titles(editor: Editor) -> list[tuple[int, str]]:
    found = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(editor.document("f.ir")))
    commands = [(lens.range.start.line, lens.command) for lens in found or () if lens.command is not None]
    return [(line, c.title.partition(" · ")[0]) for line, c in commands if c.command == "lift.verify"]


async def until(editor: Editor, *expected: tuple[int, str]) -> None:
    async with asyncio.timeout(TIMEOUT):
        while await titles(editor) != [*expected]:
            await asyncio.sleep(0.05)


async def hover(editor: Editor, line: int, character: int) -> tuple[str, str, lsp.Range | None]:
    place = lsp.Position(line, character)
    found = await editor.client.text_document_hover_async(lsp.HoverParams(editor.document("f.ir"), place))
    assert found is not None and isinstance(found.contents, lsp.MarkupContent)
    return found.contents.kind.value, found.contents.value, found.range


@pytest.mark.parametrize(
    "client",
    ["nvim11", *(pytest.param(c, marks=pytest.mark.slow) for c in ("nvim07", "eglot19", "kate", "vscode1139"))],
)
async def test_in_every_editor(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("f.ir", SPECS)
    await until(editor, *FOUND)
    insert(editor, 7, "requires n > 4\n")
    assert await titles(editor) == [FOUND[0], (5, "outdated")]
    insert(editor, 0, "\n")
    assert await titles(editor) == [(2, FOUND[0][1]), (6, "outdated")]
    found = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(editor.document("f.ir")))
    (command,) = [lens.command for lens in found or () if lens.command and lens.command.title[:8] == "outdated"]
    assert command.arguments is not None
    await editor.client.workspace_execute_command_async(lsp.ExecuteCommandParams("lift.verify", command.arguments))
    await editor.wait(lambda: bool(editor.messages))
    assert editor.messages[0].startswith("twice: satisfiable")
    assert await titles(editor) == [(2, FOUND[0][1]), (6, FOUND[1][1])]


async def test_a_client_is_told_to_ask_again_when_verdicts_have_come(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("f.ir", SPECS)
    await titles(editor)
    if await titles(editor) != FOUND:
        await editor.wait(lambda: lsp.WORKSPACE_CODE_LENS_REFRESH in editor.asked_again)
    await until(editor, *FOUND)
    editor.asked_again.clear()
    insert(editor, 7, "requires n > 4\n")
    assert (await titles(editor))[1][1] == "outdated"
    save(editor, "f.ir")
    await editor.wait(lambda: lsp.WORKSPACE_CODE_LENS_REFRESH in editor.asked_again)
    await until(editor, *FOUND)
    editor.asked_again.clear()
    save(editor, "f.ir")  # nothing has changed
    await editor.client.workspace_execute_command_async(
        lsp.ExecuteCommandParams("lift.verify", [editor.uri("f.ir"), None])
    )
    assert lsp.WORKSPACE_CODE_LENS_REFRESH not in editor.asked_again


async def test_where_it_is_switched_off(start: Start) -> None:
    editor = await start("nvim07", options={"verification": {"enabled": False}})
    editor.open("f.ir", SPECS)
    assert await titles(editor) == []
    _, text, _ = await hover(editor, 2, 0)
    assert "not checked" not in text


@pytest.mark.parametrize(("client", "kind"), [("vscode1139", "markdown"), ("kate", None)])
async def test_hovers(start: Start, client: str, kind: str | None) -> None:
    editor = await start(client)
    editor.open("f.ir", SPECS)
    await until(editor, *FOUND)
    found, text, place = await hover(editor, 6, 12)
    assert kind in (None, found)
    assert "some input meets the preconditions" in text and "n=4" in text
    units = {"utf-8": 2, "utf-16": 0, "utf-32": -2}[editor.encoding]
    assert place == lsp.Range(lsp.Position(6, 0), lsp.Position(6, 31 + 2 * units))
    editor.replace("f.ir", SPECS.replace("n > 3", "n > 5"))
    _, text, _ = await hover(editor, 6, 12)
    assert "not checked" in text or "outdated" in text
    assert "some input meets" not in text
