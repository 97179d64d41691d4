"""Fixes of findings as code actions, and what applying them gives."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex, PositionEncoding
from tests.lsp.conftest import Start
from tests.lsp.editor import Editor


def applied(editor: Editor, name: str, action: lsp.CodeAction) -> str:
    """The text of a file after an action."""
    assert action.edit is not None
    edits: list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit] = []
    for change in action.edit.document_changes or ():
        if isinstance(change, lsp.TextDocumentEdit) and change.text_document.uri == editor.uri(name):
            edits += change.edits
    edits += (action.edit.changes or {}).get(editor.uri(name), [])
    text = editor.texts[name]
    lines = LineIndex(text)
    encoding: PositionEncoding = "utf-8" if editor.encoding == "utf-8" else "utf-16"
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        assert isinstance(edit, lsp.TextEdit)
        start = lines.offset(edit.range.start.line, edit.range.start.character, encoding)
        end = lines.offset(edit.range.end.line, edit.range.end.character, encoding)
        text = text[:start] + edit.new_text + text[end:]
    return text


@pytest.mark.parametrize("client", ["nvim07", "nvim11", "vscode1139", "eglot19", "kate"])
async def test_a_fix_mends_the_text(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("f.ir", "sig f(a: str) -> int\nensures a = '🦊' && result > 0\n")
    actions = await editor.actions("f.ir", 1, 10)
    assert [a.title for a in actions] == ["Replace `=` by `==`"]
    assert applied(editor, "f.ir", actions[0]) == "sig f(a: str) -> int\nensures a == '🦊' && result > 0\n"


async def test_all_sure_fixes_at_once(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("f.ir", "sig f(a: str) -> int\nensures a = '🦊' && result > 0 || len(a) => 0\n")
    actions = await editor.actions("f.ir", 0, 0, ["source.fixAll"])
    assert [a.title for a in actions] == ["Apply every sure fix"]
    assert (
        applied(editor, "f.ir", actions[0]) == "sig f(a: str) -> int\nensures a == '🦊' and result > 0 or len(a) => 0\n"
    )


async def test_drift_can_be_mended_in_either_file(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("cart.py", "def total(prices: list[float], rate: float = 0.5) -> float:\n    return 0.0\n")
    editor.open("cart.ir", "sig total(prices: list[float], discount: {d: float | 0 <= d <= 1}) -> float\n")
    actions = await editor.actions("cart.ir", 0, 6)
    here, there = [a for a in actions if "hange" in a.title]
    assert applied(editor, "cart.ir", here) == (
        "sig total(prices: list[float], rate: {d: float | 0 <= d <= 1} = 0.5) -> float\n"
    )
    assert (
        applied(editor, "cart.py", there)
        == "def total(prices: list[float], discount: float) -> float:\n    return 0.0\n"
    )


async def test_a_missing_function_can_be_added(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("cart.py", "import math\n")
    editor.open("cart.ir", 'intent { summary: "Adds up" }\nsig total(prices: list[float]) -> float\n')
    actions = await editor.actions("cart.ir", 1, 6)
    assert applied(editor, "cart.py", actions[0]) == (
        'import math\n\n\ndef total(prices: list[float]) -> float:\n    """Adds up"""\n    raise NotImplementedError\n'
    )


async def test_a_missing_source_can_be_made(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("cart.ir", "sig total(prices: list[float]) -> float\n")
    (action,) = await editor.actions("cart.ir", 0, 6)
    assert action.edit is not None and action.edit.document_changes is not None
    create, edit = action.edit.document_changes
    assert isinstance(create, lsp.CreateFile) and create.uri == editor.uri("cart.py")
    assert isinstance(edit, lsp.TextDocumentEdit)
    assert isinstance(edit.edits[0], lsp.TextEdit)
    assert edit.edits[0].new_text == "def total(prices: list[float]) -> float:\n    raise NotImplementedError\n"


async def test_edits_name_the_version_they_were_made_for(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("f.ir", "sig f(a: str)\n")
    editor.replace("f.ir", "sig f(a: str)\nrequires a = 'x'\n")
    (action,) = await editor.actions("f.ir", 1, 11)
    assert action.edit is not None and action.edit.document_changes is not None
    change = action.edit.document_changes[0]
    assert isinstance(change, lsp.TextDocumentEdit) and change.text_document.version == 2
