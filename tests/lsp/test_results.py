"""In an editor: inputs without a result and with two, and the ways on from there."""

from __future__ import annotations

import asyncio

from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT, Editor
from tests.lsp.test_verification import published, save

SPECS = """# 🎉
sig half(x: int) -> int
ensures result * 2 == x

sig pick(a: int, b: int) -> int
ensures result >= a
"""
HALF = "3:1-24 unrealizable for `x=1` there is no result: none meets `result * 2 == x`"
PICK = "6:1-20 underdetermined for `a=0, b=0` both `0` and `1` meet all clauses"
SOURCE = "def half(x): return x\ndef pick(a, b): return a\n"


async def fixes(editor: Editor, line: int) -> dict[str, lsp.CodeAction]:
    async with asyncio.timeout(TIMEOUT):
        while not (actions := await editor.actions("f.ir", line, 3)):
            await asyncio.sleep(0.05)
    return {action.title: action for action in actions if action.kind == lsp.CodeActionKind.QuickFix}


async def test_both_are_shown_with_their_fixes(start: Start) -> None:
    editor = await start("vscode1139", files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)
    half = await fixes(editor, 2)
    assert list(half) == ["Add `requires x % 2 == 0`", "Add `raises ValueError when x % 2 != 0`"]
    edit = half["Add `requires x % 2 == 0`"].edit
    assert edit is not None and edit.document_changes is not None
    (change,) = edit.document_changes
    assert isinstance(change, lsp.TextDocumentEdit)
    start_of_line = lsp.Position(2, 0)
    assert [(e.range.start, e.new_text) for e in change.edits if isinstance(e, lsp.TextEdit)] == [
        (start_of_line, "requires x % 2 == 0\n")
    ]
    assert list(await fixes(editor, 5)) == ["Add `example pick(0, 0) == 0`", "Add `example pick(0, 0) == 1`"]


async def test_they_are_gone_when_the_spec_says_more(start: Start) -> None:
    editor = await start(files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)
    await editor.wait(lambda: published(editor) == [HALF, PICK])
    place = lsp.Position(2, 0)
    said = lsp.TextDocumentContentChangePartial(lsp.Range(place, place), "requires x % 2 == 0\n")
    editor.change("f.ir", said)
    save(editor, "f.ir")
    await editor.wait(lambda: published(editor) == [f"7{PICK[1:]}"])


async def test_the_hint_can_be_switched_off(start: Start) -> None:
    settings = "[verification]\nunderdetermined = false\n"
    editor = await start(files={"f.py": SOURCE, "lift.toml": settings})
    editor.open("f.ir", SPECS)
    await editor.wait(lambda: published(editor) == [HALF])
