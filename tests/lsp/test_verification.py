"""Clauses and examples are judged in the background when a document is opened and saved."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT, Editor, shown

SPECS = """# 🎉
sig never(n: int) -> int
requires n < 0
requires n > 0

sig twice(n: int) -> int
ensures result == 2 * n
example twice(8) == 17
"""
NEVER = "4:1-15 unsatisfiable-requires no input meets `n > 0` together with `n < 0`"
TWICE = "8:1-23 example-fails `result == 2 * n` is False with n=8, result=17"
SOURCE = "def never(n): return n\ndef twice(n): return n\n"


def published(editor: Editor, name: str = "f.ir") -> list[str]:
    return [shown(d) for d in editor.shown.get(editor.uri(name), (0, []))[1]]


def save(editor: Editor, name: str) -> None:
    editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(editor.document(name)))


def insert(editor: Editor, line: int, text: str) -> None:
    place = lsp.Position(line, 0)
    editor.change("f.ir", lsp.TextDocumentContentChangePartial(lsp.Range(place, place), text))


async def test_on_opening_and_along_with_edits(start: Start) -> None:
    editor = await start(files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)
    await editor.wait(lambda: published(editor) == [NEVER, TWICE])
    insert(editor, 0, "\n\n")  # they move along with an edit elsewhere
    await editor.wait(lambda: published(editor) == ["6" + NEVER[1:], "10" + TWICE[1:]])
    insert(editor, 8, "requires n > 3\n")  # and what is edited is not judged any more
    assert await editor.messages_of("f.ir") == ["6" + NEVER[1:]]
    save(editor, "f.ir")
    await editor.wait(lambda: published(editor) == ["6" + NEVER[1:], "11" + TWICE[1:]])


async def test_fixes(start: Start) -> None:
    editor = await start("vscode1139", files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)
    async with asyncio.timeout(TIMEOUT):
        while not (actions := await editor.actions("f.ir", 7, 3)):
            await asyncio.sleep(0.05)
    assert [a.title for a in actions if a.kind == lsp.CodeActionKind.QuickFix] == ["Expect 16", "Remove the example"]


async def test_a_client_that_pulls_is_told_to_ask_again(start: Start) -> None:
    editor = await start("vscode1139", files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)

    async def pulled() -> list[str]:
        report = await editor.client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(editor.document("f.ir"))
        )
        assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
        return [shown(d) for d in report.items]

    assert await pulled() in ([], [NEVER], [TWICE], [NEVER, TWICE])
    async with asyncio.timeout(TIMEOUT):
        while await pulled() != [NEVER, TWICE]:
            seen = editor.refreshes
            if await pulled() != [NEVER, TWICE]:
                await editor.wait(lambda seen=seen: editor.refreshes > seen)


async def test_it_can_be_switched_off(start: Start) -> None:
    editor = await start(files={"f.py": SOURCE, "lift.toml": "[verification]\nenabled = false\n"})
    editor.open("f.ir", SPECS)
    assert await editor.messages_of("f.ir") == []
    save(editor, "f.ir")
    insert(editor, 0, "\n")
    assert await editor.messages_of("f.ir") == []
    assert not editor.shown[editor.uri("f.ir")][1]


@pytest.mark.parametrize("way", ["edited", "closed"])
async def test_what_takes_long_is_given_up_with_the_text_it_is_about(start: Start, way: str) -> None:
    slow = "example twice(0) == sum(1 for a in range(10**6) for b in range(10**6))\n"
    editor = await start(files={"f.py": SOURCE, "lift.toml": "[workers]\ncount = 1\n"})
    editor.open("f.ir", SPECS.replace("example twice(8) == 17\n", slow))
    await asyncio.sleep(0.5)  # by then it is under way, or about to be
    if way == "edited":
        editor.replace("f.ir", SPECS)
        save(editor, "f.ir")
    else:
        editor.close("f.ir")
        editor.open("f.ir", SPECS)
    await editor.wait(lambda: published(editor) == [NEVER, TWICE])
