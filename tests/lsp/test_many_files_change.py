"""Many files that change at once, as with a checkout, cost little and are noticed where they matter."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

COUNT = 500
DOCUMENT = "sig f(a: int) -> int\n"
SOURCE = "def f(a: int) -> int:\n    return a\n"


def all_changed(editor: Editor, names: list[str]) -> None:
    events = [lsp.FileEvent(editor.uri(name), lsp.FileChangeType.Changed) for name in names]
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(events))


async def passed(editor: Editor) -> None:
    """Wait until the server has dealt with everything, the pause after a change included."""
    before = editor.refreshes
    all_changed(editor, ["last.py"])
    await editor.wait(lambda: editor.refreshes > before)


@pytest.mark.parametrize("suffix", [".py", ".ir"])
async def test_a_client_that_pulls_is_asked_once(start: Start, suffix: str) -> None:
    editor = await start("vscode1139")
    await editor.wait(lambda: editor.refreshes)  # the settings have arrived
    before = editor.refreshes
    all_changed(editor, [f"{number}{suffix}" for number in range(COUNT)])
    await passed(editor)
    assert editor.refreshes - before <= 2


@pytest.mark.parametrize(("name", "asked"), [("picture.png", 0), ("f.pyc", 0), ("f.py", 1), ("é🎉.ir", 1)])
async def test_files_of_other_kinds_are_nothing_to_ask_for(start: Start, name: str, asked: int) -> None:
    editor = await start("vscode1139", settings={"diagnostics": {"debounce": 0}})
    await editor.wait(lambda: editor.refreshes)  # the settings have arrived
    before = editor.refreshes
    all_changed(editor, [name])
    await editor.client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams([]))
    assert editor.refreshes - before == asked


@pytest.mark.parametrize("client", ["nvim11", "nvim07"])
async def test_among_them_is_the_source_of_an_open_document(start: Start, client: str) -> None:
    files: dict[str, Any] = {f"{number}.py": SOURCE for number in range(COUNT)}
    editor = await start(client, files=files)
    for name in ("7.ir", "8.ir"):
        editor.open(name, DOCUMENT)
        assert await editor.diagnostics(name) == []
    (editor.folder / "7.py").write_text(SOURCE.replace("f(", "g("))
    all_changed(editor, list(files))
    uri = editor.uri("7.ir")
    await editor.wait(lambda: [d.code for d in editor.shown[uri][1]] == ["missing-implementation"])
    assert set(editor.shown) == {editor.uri("7.ir"), editor.uri("8.ir")}


async def test_among_them_is_the_document_of_an_open_source(start: Start) -> None:
    files: dict[str, Any] = {f"{number}.ir": "" for number in range(COUNT)}
    editor = await start("nvim11", files=files)
    for name in ("7.py", "8.py"):
        editor.open(name, "def f(a: int) -> int: ...\n")
        assert await editor.diagnostics(name) == []
    (editor.folder / "7.ir").write_text(DOCUMENT)
    all_changed(editor, list(files))
    uri = editor.uri("7.py")
    await editor.wait(lambda: [d.code for d in editor.shown[uri][1]] == ["hole"])
    assert set(editor.shown) == {editor.uri("7.py"), editor.uri("8.py")}
