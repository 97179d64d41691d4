"""Long texts: what there is to say of them is worked out in threads, and is the same as of short ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from lift_sys.lsp.features import folding, formatting, highlight, holes, selection_ranges, symbols
from lift_sys.lsp.server import LiftServer
from lift_sys.lsp.session import AT_ONCE
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist import next_hole
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace
from tests.lsp.conftest import Start
from tests.lsp.test_holes_and_formatting import ask

SPEC = """\
sig f{n}(a: int) -> int
requires "🦊" != "" and a > ?h{n}
requires unknown{n}
ensures  result == a

"""
MANY = 200
assert len(SPEC) * MANY > 2 * AT_ONCE


def document(number: int) -> str:
    return "".join(SPEC.format(n=n) for n in range(number))


def column(editor_encoding: str, before: str) -> int:
    return len(before.encode()) if editor_encoding == "utf-8" else len(before.encode("utf-16-le")) // 2


@pytest.mark.parametrize("client", ["nvim11", "vscode1139", "kate"])
@pytest.mark.parametrize("number", [2, MANY])
async def test_every_spec_is_told_of(start: Start, client: str, number: int) -> None:
    editor = await start(client)
    text = document(number)
    editor.open("f.ir", text)
    identifier, last = editor.document("f.ir"), 5 * (number - 1)
    hole = column(editor.encoding, 'requires "🦊" != "" and a > ')
    width = len(f"?h{number - 1}")

    found = await editor.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(identifier))
    assert found is not None
    assert [s.name for s in found if s.kind is lsp.SymbolKind.Function] == [f"f{n}" for n in range(number)]

    folds = await editor.client.text_document_folding_range_async(lsp.FoldingRangeParams(identifier))
    assert folds is not None and [f.start_line for f in folds] == [5 * n for n in range(number)]

    place = lsp.Position(last + 1, hole + 1)
    marks = await editor.client.text_document_document_highlight_async(lsp.DocumentHighlightParams(identifier, place))
    expected = lsp.Range(lsp.Position(last + 1, hole), lsp.Position(last + 1, hole + width))
    assert marks is not None and [mark.range for mark in marks] == [expected]

    options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
    changes = await editor.client.text_document_formatting_async(lsp.DocumentFormattingParams(identifier, options))
    assert changes is not None and {e.range.start.line for e in changes} >= {5 * n + 3 for n in range(number)}

    (file,) = (await ask(editor, "lift/holes", {"textDocument": {"uri": editor.uri("f.ir")}}))["files"]
    assert file["version"] == 1 and [h["name"] for h in file["holes"]] == [f"h{n}" for n in range(number)]
    assert file["holes"][-1]["ranges"][0]["start"] == {"line": last + 1, "character": hole}
    params = {"textDocument": {"uri": editor.uri("f.ir")}, "position": {"line": last + 1, "character": 0}}
    assert (await ask(editor, "lift/nextHole", params))["range"]["start"] == {"line": last + 1, "character": hole}


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_the_text_changes_while_it_is_worked_on(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("f.ir", document(MANY))
    asked = editor.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(editor.document("f.ir")))
    editor.replace("f.ir", "sig other()\n")
    found = await asked
    assert found is not None and [symbol.name for symbol in found] == ["other"]


class Recorder:
    """Stands in for a function, and notes in which thread it is called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.threads: set[bool] = set()

    def __call__(self, *args: Any) -> Any:
        self.threads.add(threading.current_thread() is threading.main_thread())
        return self.function(*args)


@pytest.mark.parametrize(("number", "at_once"), [(1, True), (MANY, False)])
@pytest.mark.parametrize(
    ("method", "module", "function"),
    [
        (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols, "document_symbols"),
        (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols, "_tree"),
        (lsp.TEXT_DOCUMENT_FOLDING_RANGE, folding, "folds"),
        (lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, highlight, "highlights"),
        ("lift/holes", holes, "hole_json"),
        ("lift/nextHole", next_hole, "next_hole"),
    ],
)
async def test_long_texts_are_worked_on_in_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, module: Any, function: str, number: int, at_once: bool
) -> None:
    recorder = Recorder(getattr(module, function))
    monkeypatch.setattr(module, function, recorder)
    server = serving(tmp_path, document(number))
    await server.protocol.fm.features[method](parameters(tmp_path))
    assert recorder.threads == {at_once}
    server.session.close()


@pytest.mark.parametrize(
    ("method", "module", "function"),
    [
        (lsp.TEXT_DOCUMENT_FORMATTING, formatting, "_answer"),
        (lsp.TEXT_DOCUMENT_SELECTION_RANGE, selection_ranges, "ranges_at"),
    ],
)
async def test_what_may_take_long_for_any_text_is_done_in_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, module: Any, function: str
) -> None:
    recorder = Recorder(getattr(module, function))
    monkeypatch.setattr(module, function, recorder)
    server = serving(tmp_path, document(1))
    await server.protocol.fm.features[method](parameters(tmp_path))
    assert recorder.threads == {False}
    server.session.close()


async def test_findings_of_long_texts_are_made_in_threads(tmp_path: Path) -> None:
    server = serving(tmp_path, document(MANY))
    found = await server.session.analysis(str(tmp_path / "f.ir"))
    assert isinstance(found, DocumentAnalysis) and "findings" in vars(found) and "holes" in vars(found)
    server.session.close()


def serving(folder: Path, text: str) -> LiftServer:
    """A server that has a document open, as seen by a client that shows symbols as a tree."""
    server = LiftServer()
    server.session.workspace = Workspace([Folder(folder, Settings())], Folder(None, Settings()))
    server.session.client.hierarchical_symbols = True
    server.session.workspace.did_open(server.session.opened((folder / "f.ir").as_uri(), "lift"), text, 1)
    return server


def parameters(folder: Path) -> Any:
    """Parameters that have the fields of all the methods."""

    class Parameters:
        text_document = textDocument = lsp.TextDocumentIdentifier((folder / "f.ir").as_uri())  # noqa: N815
        position = lsp.Position(1, 30)
        positions = (position,)
        previous = False
        options = lsp.FormattingOptions(4, insert_spaces=True)

    return Parameters()
