"""Renaming files and folders in a real session."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor, capabilities_of

SOURCE = "def total(x: int) -> int:\n    return x\n"
MAIN = '# 🦊\nsig f() -> int\nensures shop.cart.total(1) and "🦊" != shop.cart.total(2)\nimport shop.cart\n'
FILES: dict[str, str | bytes] = {"shop/cart.py": SOURCE, "shop/cart.ir": "sig total(x: int) -> int\n", "main.ir": MAIN}


def client(**changes: Any) -> lsp.ClientCapabilities:
    """Visual Studio Code, but for these abilities of workspace edits."""
    capabilities = capabilities_of("vscode1139")
    assert capabilities.workspace and capabilities.workspace.workspace_edit
    for name, value in changes.items():
        setattr(capabilities.workspace.workspace_edit, name, value)
    return capabilities


async def rename(editor: Editor, *pairs: tuple[str, str]) -> lsp.WorkspaceEdit | None:
    files = [lsp.FileRename(editor.uri(old), editor.uri(new)) for old, new in pairs]
    return await editor.client.workspace_will_rename_files_async(lsp.RenameFilesParams(files))


def shown(editor: Editor, edit: lsp.WorkspaceEdit | None) -> list[str]:
    """One line for each part of an edit."""
    root = editor.folder.as_uri() + "/"
    lines = []
    for change in (edit.document_changes if edit is not None else None) or []:
        if isinstance(change, lsp.TextDocumentEdit):
            for part in change.edits:
                assert isinstance(part, lsp.TextEdit)
                start = part.range.start
                name = change.text_document.uri.removeprefix(root)
                lines.append(f"{name} v{change.text_document.version} {start.line}:{start.character} {part.new_text}")
        else:
            assert isinstance(change, lsp.RenameFile)
            assert not change.options or not change.options.overwrite
            lines.append(f"{change.old_uri.removeprefix(root)} -> {change.new_uri.removeprefix(root)}")
    return lines


async def test_files_and_folders_are_asked_for(start: Start) -> None:
    editor = await start("vscode1139")
    workspace = editor.capabilities.workspace
    assert workspace and workspace.file_operations and workspace.file_operations.will_rename
    patterns = {(f.pattern.glob, f.pattern.matches) for f in workspace.file_operations.will_rename.filters}
    assert patterns == {("**/*.py", lsp.FileOperationPatternKind.File), ("**", lsp.FileOperationPatternKind.Folder)}
    did = workspace.file_operations.did_rename
    assert did and ("**", lsp.FileOperationPatternKind.Folder) in {
        (f.pattern.glob, f.pattern.matches) for f in did.filters
    }


async def test_not_asked_for_where_the_client_does_not_ask(start: Start) -> None:
    editor = await start("nvim11")
    workspace = editor.capabilities.workspace
    assert workspace and (workspace.file_operations is None or workspace.file_operations.will_rename is None)


async def test_the_document_and_the_imports_follow(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    editor.open("main.ir", MAIN)
    assert shown(editor, await rename(editor, ("shop/cart.py", "shop/basket.py"))) == [
        "main.ir v1 3:7 shop.basket",
        "main.ir v1 2:8 shop.basket",
        "main.ir v1 2:39 shop.basket",
        "shop/cart.ir -> shop/basket.ir",
    ]


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 41), ("utf-16", 39), ("utf-32", 38)])
async def test_ranges_in_every_encoding(start: Start, encoding: str, column: int) -> None:
    capabilities = client()
    assert capabilities.general
    capabilities.general.position_encodings = [encoding]
    editor = await start(capabilities, files=FILES)
    found = shown(editor, await rename(editor, ("shop/cart.py", "shop/basket.py")))
    assert found[2] == f"main.ir vNone 2:{column} shop.basket"


async def test_a_folder(start: Start) -> None:
    files = {
        **FILES,
        "lift.toml": '[[layouts]]\nspecs = "specs"\nsources = "."\n',
        "specs/shop/x.ir": "",
        "shop/x.py": "",
    }
    editor = await start("vscode1139", files=files)
    found = shown(editor, await rename(editor, ("shop", "store ü%")))
    assert "specs/shop/x.ir -> specs/store%20%C3%BC%25/x.ir" in found
    assert not any(line.startswith("shop/cart.ir") for line in found)


async def test_an_editor_that_renames_nothing_is_told_what_to_do(start: Start) -> None:
    editor = await start(client(resource_operations=None), files=FILES)
    assert await rename(editor, ("shop/cart.py", "shop/basket.py")) is None
    await editor.wait(lambda: editor.messages)
    assert editor.messages == [
        "This editor cannot let documents follow their sources. Rename by hand: cart.ir to basket.ir."
    ]


async def test_an_editor_that_only_changes_texts(start: Start) -> None:
    files: dict[str, str | bytes] = {"main.ir": "from shop.cart import x\n", "shop/cart.py": SOURCE}
    editor = await start(client(resource_operations=None, document_changes=None), files=files)
    edit = await rename(editor, ("shop/cart.py", "shop/basket.py"))
    assert edit is not None and edit.document_changes is None
    assert [e.new_text for e in (edit.changes or {})[editor.uri("main.ir")]] == ["shop.basket"]


async def test_what_is_in_the_way_is_said(start: Start) -> None:
    editor = await start("vscode1139", files={"a.py": "", "a.ir": "", "b.ir": ""})
    assert await rename(editor, ("a.py", "b.py")) is None
    await editor.wait(lambda: editor.messages)
    assert "b.ir is there already" in editor.messages[0]


@pytest.mark.parametrize("uris", [("untitled:1", "untitled:2"), ("", ""), ("http://x/a.py", "http://x/b.py")])
async def test_what_is_no_file_is_let_be(start: Start, uris: tuple[str, str]) -> None:
    editor = await start("vscode1139", files=FILES)
    params = lsp.RenameFilesParams([lsp.FileRename(*uris)])
    assert await editor.client.workspace_will_rename_files_async(params) is None
    assert await editor.client.workspace_will_rename_files_async(lsp.RenameFilesParams([])) is None


async def test_a_folder_that_takes_the_place_of_another(start: Start) -> None:
    files = {**FILES, "new/cart.py": "\n", "new/cart.ir": FILES["shop/cart.ir"]}
    editor = await start("vscode1139", files=files)

    async def codes() -> list[object]:
        params = lsp.DocumentDiagnosticParams(editor.document("shop/cart.ir"))
        found = await editor.client.text_document_diagnostic_async(params)
        assert isinstance(found, lsp.RelatedFullDocumentDiagnosticReport)
        return [d.code for d in found.items]

    assert await codes() == []
    for old, new in (("shop", "old"), ("new", "shop")):
        (editor.folder / old).rename(editor.folder / new)
        renamed = lsp.FileRename(editor.uri(old), editor.uri(new))
        editor.client.workspace_did_rename_files(lsp.RenameFilesParams([renamed]))
    assert await codes() == ["missing-implementation"]
