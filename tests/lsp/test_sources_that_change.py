"""A source that another program changes is noticed, also where the editor does not tell and nothing is typed."""

from __future__ import annotations

import pytest

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor


def refuse(editor: Editor) -> None:
    editor.refuses_registration = True


@pytest.mark.parametrize("client", ["nvim07", "eglot19"])
async def test_it_is_noticed_where_the_editor_does_not_watch_files(start: Start, client: str) -> None:
    editor = await start(client, prepare=refuse, files={"f.py": "def f(a: int): ...\n"})
    editor.open("f.ir", "sig f(a: int)\n")
    await shows(editor)
    (editor.folder / "f.py").write_text("def f(a: int, b: int): ...\n")
    await shows(editor, "signature-drift")
    (editor.folder / "f.py").unlink()
    await shows(editor, "missing-implementation")
    (editor.folder / "f.py").write_text("def f(a: int): ...\n")
    await shows(editor)


async def test_diagnostics_follow_where_a_question_notices_it_first(start: Start) -> None:
    editor = await start("nvim07", files={"f.py": "def f(a: int): ...\n"})
    editor.open("f.ir", "sig f(a: int)\n")
    await shows(editor)
    (editor.folder / "f.py").write_text("def f(a: int, b: int): ...\n")
    await editor.actions("f.ir", 0, 0)
    await shows(editor, "signature-drift")


async def test_an_editor_that_pulls_is_told_to_ask_again(start: Start) -> None:
    editor = await start("vscode1139", prepare=refuse, files={"f.py": "def f(a: int): ...\n"})
    editor.open("f.ir", "sig f(a: int)\n")
    await editor.actions("f.ir", 0, 0)
    before = editor.refreshes
    (editor.folder / "f.py").write_text("def f(a: int, b: int): ...\n")
    await editor.wait(lambda: editor.refreshes > before)


async def shows(editor: Editor, *codes: str) -> None:
    await editor.wait(lambda: editor.uri("f.ir") in editor.shown and shown(editor) == list(codes))


def shown(editor: Editor) -> list[object]:
    return [d.code for d in editor.shown[editor.uri("f.ir")][1]]
