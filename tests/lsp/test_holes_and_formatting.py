"""`lift/holes`, `lift/nextHole` and formatting through a real server."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

DOCUMENT = """\
sig f(a: int) -> ?Result
requires a < (?limit: int "how many?" where _ > 0)
ensures ?limit > 3
"""


def plain(value: Any) -> Any:
    """Answers to custom requests, which the client gives as named tuples, as plain data."""
    if hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


async def ask(editor: Editor, method: str, params: Any) -> Any:
    return plain(await editor.client.protocol.send_request_async(method, params))


async def test_holes_of_a_document(start: Start) -> None:
    editor = await start()
    offered = plain(editor.capabilities.experimental)["lift"]
    assert offered["holes"] is True and offered["nextHole"] is True
    editor.open("f.ir", DOCUMENT)
    answer = await ask(editor, "lift/holes", {"textDocument": {"uri": editor.uri("f.ir")}})
    (file,) = answer["files"]
    assert (file["uri"], file["version"]) == (editor.uri("f.ir"), 1)
    assert [(h["name"], h["kind"], h["type"], h["order"]) for h in file["holes"]] == [
        ("Result", "type", "any", 1),
        ("limit", "term", "int", 2),
    ]
    limit = file["holes"][1]
    assert limit["question"] == "how many?"
    assert [c["text"] for c in limit["constraints"]] == [
        "_ > 0",
        'requires a < (?limit: int "how many?" where _ > 0)',
        "ensures ?limit > 3",
    ]
    assert [r["start"] for r in limit["ranges"]] == [{"line": 1, "character": 14}, {"line": 2, "character": 8}]


async def test_holes_of_the_workspace(start: Start) -> None:
    editor = await start(
        files={
            "a.ir": "sig a(x: ?T)\n",
            "b/c.ir": "sig c()\n",
            "b/c.py": "def c(): ...\n",
            ".venv/d.ir": "sig d(x: ?U)\n",
        }
    )
    answer = await ask(editor, "lift/holes", {})
    found = {file["uri"]: [h["name"] for h in file["holes"]] for file in answer["files"]}
    assert found == {editor.uri("a.ir"): ["T"], editor.uri("b/c.ir"): [], editor.uri("b/c.py"): ["c"]}


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_holes_of_the_workspace_as_it_stands(start: Start, client: str) -> None:
    files: dict[str, str | bytes] = {"a.ir": "sig a(x: ?T)\n", "a.py": "def a(x): pass\n", "b.ir": b"\xff"}
    editor = await start(client, files=files)

    async def holes() -> dict[str, tuple[int | None, list[tuple[str, int]]]]:
        answer = await ask(editor, "lift/holes", {})
        return {
            file["uri"].rpartition("/")[2]: (
                file["version"],
                [(h["name"], h["ranges"][0]["start"]["character"]) for h in file["holes"]],
            )
            for file in answer["files"]
        }

    found = {"a.ir": (None, [("T", 9)]), "b.ir": (None, []), "a.py": (None, [("a", 4)])}
    assert await holes() == found
    editor.open("a.py", "def a(x): return x\n")
    del found["a.py"]
    assert await holes() == found
    editor.open("b.ir", "sig b(x: {n: str | n != '🦊'} = ?y)\n")
    column = 34 if editor.encoding == "utf-8" else 32
    assert await holes() == found | {"b.ir": (1, [("y", column)])}
    editor.replace("b.ir", "sig b()\n")
    (editor.folder / "a.ir").write_text("sig c(x: ?U)")
    assert await holes() == {"a.ir": (None, [("U", 9)]), "b.ir": (2, [])}
    (editor.folder / "a.ir").unlink()
    assert await holes() == {"b.ir": (2, [])}


async def test_next_and_previous_hole_go_round(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", DOCUMENT)

    async def lines(previous: bool) -> list[int]:
        place, found = {"line": 1, "character": 0}, []
        for _ in range(4):
            params = {"textDocument": {"uri": editor.uri("f.ir")}, "position": place, "previous": previous}
            answer = await ask(editor, "lift/nextHole", params)
            place = answer["range"]["start"]
            found.append(place["line"])
        return found

    assert await lines(previous=False) == [1, 2, 0, 1]
    assert await lines(previous=True) == [0, 2, 1, 0]


async def test_the_commands_move_the_cursor_of_an_editor_that_lets_them(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("f.ir", DOCUMENT)

    async def run(command: str) -> Any:
        arguments = [editor.uri("f.ir"), {"line": 1, "character": 0}]
        return await editor.client.workspace_execute_command_async(lsp.ExecuteCommandParams(command, arguments))

    assert plain(await run("lift.nextHole"))["range"]["start"]["line"] == 1
    assert plain(await run("lift.previousHole"))["range"]["start"]["line"] == 0
    await editor.wait(lambda: len(editor.showed) == 2)
    places = [shown.selection.start for shown in editor.showed if shown.selection is not None]
    assert places == [lsp.Position(1, 14), lsp.Position(0, 17)]


async def test_a_document_without_holes(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", "sig f()\n")
    arguments = [editor.uri("f.ir"), {"line": 0, "character": 0}]
    await editor.client.workspace_execute_command_async(lsp.ExecuteCommandParams("lift.nextHole", arguments))
    await editor.wait(lambda: editor.messages == ["There is no hole in this document."])


async def test_formatting(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", "sig f( a:int )->int\nrequires   a>0 # yes\n")
    edits = await editor.client.text_document_formatting_async(
        lsp.DocumentFormattingParams(editor.document("f.ir"), lsp.FormattingOptions(4, True))
    )
    assert edits is not None
    lines = ["sig f( a:int )->int", "requires   a>0 # yes"]
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        line = edit.range.start.line
        assert line == edit.range.end.line
        lines[line] = (
            lines[line][: edit.range.start.character] + edit.new_text + lines[line][edit.range.end.character :]
        )
    assert lines == ["sig f(a: int) -> int", "requires a > 0  # yes"]
