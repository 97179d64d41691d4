"""Renaming through a real server: documents and sources together, refused with a reason, in every encoding."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from lift_sys.ir.text import LineIndex
from lift_sys.lsp.convert import Positions
from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

DOCUMENT = """\
# 🦊 before everything
entity Line {
  sku: str
}

sig total(lines: list[Line], rate: float) -> float
requires "🦊" not in lines[0].sku and rate > ?least
ensures result >= ?least
example total([], rate=0.5) == 0
"""
SOURCE = """\
class Line:
    sku: str


def total(lines: "list[Line]", rate: float) -> float:
    return "🦊" and rate * len([rate for rate in lines]) + rate


x = "🦊", total([], rate=1.0)
"""
CALLER = 'from cart import total\r\n\r\nprint("🦊", total([], rate=2.0))  # total\r\n'
OTHER = 'from cart import total\r\nsig g() -> bool\r\nensures "🦊" == "" or total([], rate=1.0) > 0\r\n'
FILES: dict[str, str | bytes] = {"cart.ir": DOCUMENT, "cart.py": SOURCE, "shop.py": CALLER, "shop.ir": OTHER}


def place(editor: Editor, text: str, before: str, after: str) -> lsp.Position:
    """The position between the two texts, which stand there side by side."""
    offset = text.index(before + after) + len(before)
    return Positions(LineIndex(text), editor.encoding).position(offset)  # type: ignore[arg-type]


async def renamed(editor: Editor, name: str, position: lsp.Position, new: str) -> dict[str, str] | None:
    """The texts of the changed files after the edit, by name."""
    found = await editor.client.text_document_rename_async(lsp.RenameParams(editor.document(name), position, new))
    if found is None:
        return None
    edits: dict[str, list[lsp.TextEdit]] = {}
    if found.document_changes is not None:
        for change in found.document_changes:
            assert isinstance(change, lsp.TextDocumentEdit)
            file = change.text_document.uri.rpartition("/")[2]
            assert change.text_document.version == editor.versions.get(file)
            edits[file] = [e for e in change.edits if isinstance(e, lsp.TextEdit)]
    else:
        edits = {uri.rpartition("/")[2]: list(changes) for uri, changes in (found.changes or {}).items()}
    return {file: applied(editor, file, changes) for file, changes in edits.items()}


def applied(editor: Editor, file: str, edits: list[lsp.TextEdit]) -> str:
    text = editor.texts.get(file) or (editor.folder / file).read_bytes().decode()
    positions = Positions(LineIndex(text), editor.encoding)  # type: ignore[arg-type]
    for edit in sorted(edits, key=lambda e: positions.span(e.range), reverse=True):
        start, end = positions.span(edit.range)
        text = text[:start] + edit.new_text + text[end:]
    return text


async def refused(editor: Editor, name: str, position: lsp.Position, new: str) -> str:
    with pytest.raises(JsonRpcException) as caught:
        await renamed(editor, name, position, new)
    assert caught.value.code == lsp.LSPErrorCodes.RequestFailed
    return caught.value.message


@pytest.mark.parametrize("client", ["nvim11", "vscode1139", "nvim07", "eglot19"])
async def test_a_parameter_everywhere(start: Start, client: str) -> None:
    editor = await start(client, files=FILES)
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", SOURCE)
    position = place(editor, DOCUMENT, "sku and r", "ate")
    assert await renamed(editor, "cart.ir", position, "portion") == {
        "cart.ir": DOCUMENT.replace("rate", "portion"),
        "cart.py": SOURCE.replace("rate", "portion").replace("[portion for portion in", "[rate for rate in"),
        "shop.py": CALLER.replace("rate", "portion"),
        "shop.ir": OTHER.replace("rate", "portion"),
    }


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
@pytest.mark.parametrize(("name", "before"), [("cart.ir", "sig "), ("cart.py", "def "), ("shop.py", "import ")])
async def test_a_spec_everywhere(start: Start, client: str, name: str, before: str) -> None:
    editor = await start(client, files=FILES)
    text = FILES[name]
    assert isinstance(text, str)
    editor.open(name, text)
    found = await renamed(editor, name, place(editor, text, before, "total"), "sum_of")
    assert found == {
        "cart.ir": DOCUMENT.replace("total", "sum_of"),
        "cart.py": SOURCE.replace("total", "sum_of"),
        "shop.py": CALLER.replace("total(", "sum_of(").replace("import total", "import sum_of"),
        "shop.ir": OTHER.replace("total", "sum_of"),
    }


async def test_the_text_of_the_editor_counts(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    editor.open("cart.ir", DOCUMENT)
    editor.open("cart.py", "# 😀\n" + SOURCE)
    found = await renamed(editor, "cart.ir", place(editor, DOCUMENT, "entity ", "Line"), "Row")
    assert found == {
        "cart.ir": DOCUMENT.replace("Line", "Row"),
        "cart.py": "# 😀\n" + SOURCE.replace("Line", "Row"),
    }


async def test_a_source_that_has_changed_on_disk(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    editor.open("cart.ir", DOCUMENT)
    assert await renamed(editor, "cart.ir", place(editor, DOCUMENT, "sig ", "total"), "all_of") is not None
    (editor.folder / "cart.py").write_text("\n\n" + SOURCE)  # and nobody tells
    found = await renamed(editor, "cart.ir", place(editor, DOCUMENT, "sig ", "total"), "all_of")
    assert found is not None and found["cart.py"] == "\n\n" + SOURCE.replace("total", "all_of")


async def test_a_hole(start: Start) -> None:
    editor = await start("nvim11", files=FILES)
    editor.open("cart.ir", DOCUMENT)
    position = place(editor, DOCUMENT, "ensures result >= ?le", "ast")
    for new in ("lowest", "?lowest"):
        assert await renamed(editor, "cart.ir", position, new) == {"cart.ir": DOCUMENT.replace("?least", "?lowest")}


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_asking_first(start: Start, client: str) -> None:
    editor = await start(client, files=FILES)
    editor.open("cart.ir", DOCUMENT)
    position = place(editor, DOCUMENT, "sku and r", "ate")
    found = await editor.client.text_document_prepare_rename_async(
        lsp.PrepareRenameParams(editor.document("cart.ir"), position)
    )
    assert isinstance(found, lsp.PrepareRenamePlaceholder) and found.placeholder == "rate"
    assert found.range.start == place(editor, DOCUMENT, "sku and ", "rate")
    for before, after in (("resu", "lt >="), ("lis", "t[Line]"), ("requ", "ires"), ('"🦊', '" not'), ("# 🦊", " bef")):
        with pytest.raises(JsonRpcException) as caught:
            await editor.client.text_document_prepare_rename_async(
                lsp.PrepareRenameParams(editor.document("cart.ir"), place(editor, DOCUMENT, before, after))
            )
        assert caught.value.code == lsp.LSPErrorCodes.RequestFailed


async def test_what_no_document_speaks_of_is_left_to_others(start: Start) -> None:
    editor = await start("vscode1139", files=FILES | {"free.py": "def f(a):\n    return a\n"})
    for name, before, after in (("cart.py", "for ra", "te in"), ("cart.py", "len", "("), ("free.py", "def ", "f")):
        text = FILES.get(name) or "def f(a):\n    return a\n"
        assert isinstance(text, str)
        editor.open(name, text)
        position = place(editor, text, before, after)
        assert await renamed(editor, name, position, "other") is None
        asked = lsp.PrepareRenameParams(editor.document(name), position)
        assert await editor.client.text_document_prepare_rename_async(asked) is None


async def test_refused_with_a_reason(start: Start) -> None:
    editor = await start("nvim11", files=FILES)
    editor.open("cart.ir", DOCUMENT)
    position = place(editor, DOCUMENT, "sku and ", "rate")
    assert "`lines`" in await refused(editor, "cart.ir", position, "lines")
    assert "keyword" in await refused(editor, "cart.ir", position, "class")
    assert "is no name" in await refused(editor, "cart.ir", position, "a b")
    assert "is no name" in await refused(editor, "cart.ir", position, "")
    editor.open("cart.py", SOURCE + "def broken(:\n")
    assert "does not parse" in await refused(editor, "cart.ir", position, "portion")
    assert "no name here" in await refused(editor, "cart.ir", lsp.Position(9999, 9999), "portion")


async def test_a_client_that_cannot_ask_first(start: Start) -> None:
    assert (await start("eglot19")).capabilities.rename_provider is True
    assert isinstance((await start("nvim07")).capabilities.rename_provider, lsp.RenameOptions)
