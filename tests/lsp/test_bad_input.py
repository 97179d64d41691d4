"""Whatever an editor has open: a clear diagnostic, no traceback, no hang, nothing lost."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT, Editor

SPEC = "sig f{0}(a: int) -> int\nrequires a > {0}\nensures result == a\n\n"


async def test_a_document_over_the_limit_is_named(start: Start) -> None:
    editor = await start()
    editor.open("big.ir", SPEC.format(1) * 50_000)
    (only,) = await editor.messages_of("big.ir")
    assert only == "1:1-1 syntax big.ir has 2.9 MB; lift reads up to 2.0 MB (`lift.limits.documentSize`)"


@pytest.mark.slow
async def test_the_server_answers_while_it_reads_much_text(start: Start) -> None:
    editor = await start()
    editor.open("small.ir", "sig f(a: int) -> ?T\n")
    await editor.diagnostics("small.ir")
    editor.open("big.ir", "".join(SPEC.format(i) for i in range(20_000)))
    waited = []
    for _ in range(5):
        begin = time.monotonic()
        await editor.client.text_document_hover_async(lsp.HoverParams(editor.document("small.ir"), lsp.Position(0, 18)))
        waited.append(time.monotonic() - begin)
        editor.change("big.ir", lsp.TextDocumentContentChangePartial(_at(0, 0), "# a comment\n"))
    assert sorted(waited)[2] < 1, "answers about one document waited for another"
    await asyncio.wait_for(editor.diagnostics("big.ir"), 90)


def _at(line: int, character: int) -> lsp.Range:
    return lsp.Range(lsp.Position(line, character), lsp.Position(line, character))


@pytest.mark.parametrize("bracket", ["(", "[", "{", "f(", "a[", "{a: ", "not ", "- ", "a ** ", "a ==> ", "lambda: "])
async def test_deep_nesting(start: Start, bracket: str) -> None:
    editor = await start()
    editor.open("deep.ir", f"sig f(a: int)\nrequires {bracket * 10_000}a\nensures a = 1\n")
    found = await editor.messages_of("deep.ir")
    assert found[-1] == "3:11-12 syntax `=` assigns; a predicate compares with `==`"
    assert all("Traceback" not in message and len(message) < 300 for message in found)


async def test_any_line_terminator_and_a_byte_order_mark(start: Start) -> None:
    for number, end in enumerate(["\n", "\r\n", "\r"]):
        editor = await start("nvim11")
        name = f"f{number}.ir"
        editor.open(name, f"\ufeffsig f(a: str) -> bool{end}requires a = '\u2028\x0c'{end}")
        messages = [m for m in await editor.messages_of(name) if "syntax" in m]
        assert messages == ["2:12-13 syntax `=` assigns; a predicate compares with `==`"]


async def test_a_source_with_a_syntax_error_still_has_its_functions(start: Start) -> None:
    editor = await start(
        files={"f.py": "def f(a):\n    return 1\n\ndef g(:\n    return ((\n\ndef h(b):\n    return 1\n"}
    )
    editor.open("f.ir", "sig f(a: int) -> int\n\nsig h(c: int) -> int\n")
    assert [m.split(" ")[1] for m in await editor.messages_of("f.ir")] == ["signature-drift"]


async def test_an_undecodable_source_is_named(start: Start) -> None:
    editor = await start(files={"f.py": b"def f(a):\n    return '\xff'\n"})
    editor.open("f.ir", "sig f(a: int) -> int\n")
    (only,) = await editor.messages_of("f.ir")
    assert only.endswith("f.py is not UTF-8: byte 0xff at line 2, byte 13 of the line; save it as UTF-8")


async def test_a_document_that_is_deleted_while_it_is_open_keeps_its_text(start: Start) -> None:
    editor = await start(files={"f.ir": "sig f(a: int)\n"})
    editor.open("f.ir", "sig f(a: int)\n")
    await editor.diagnostics("f.ir")
    (editor.folder / "f.ir").unlink()
    editor.file_changed("f.ir", lsp.FileChangeType.Deleted)
    editor.replace("f.ir", "sig f(a: int)\nrequires a = 1\n")
    assert [d.code for d in await editor.diagnostics("f.ir")][-1] == "syntax"


async def test_a_folder_that_is_deleted_while_it_is_open(start: Start) -> None:
    editor = await start(files={"x/f.ir": "sig f(a: int)\n", "x/f.py": "def f(a): return 1\n"})
    editor.open("x/f.ir", "sig f(a: int)\n")
    assert await editor.diagnostics("x/f.ir") == []
    shutil.rmtree(editor.folder / "x")
    editor.file_changed("x/f.py", lsp.FileChangeType.Deleted)
    editor.replace("x/f.ir", "sig f(a: int)\n")
    uri = editor.uri("x/f.ir")
    await editor.wait(lambda: [d.code for d in editor.shown[uri][1]] == ["missing-implementation"])


async def test_a_source_that_appears_on_disk_is_seen(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", "sig f(a: int)\n")
    assert [d.code for d in await editor.diagnostics("f.ir")] == ["missing-implementation"]
    (editor.folder / "f.py").write_text("def f(a): return 1\n")
    editor.file_changed("f.py", lsp.FileChangeType.Created)
    await editor.wait(lambda: editor.shown[editor.uri("f.ir")][1] == [])


async def test_a_source_that_is_renamed_in_the_editor(start: Start) -> None:
    editor = await start("vscode1139", files={"g.py": "def f(a): return 1\n"})
    editor.open("f.ir", "sig f(a: int)\n")
    assert [d.code for d in await _pulled(editor, "f.ir")] == ["missing-implementation"]
    (editor.folder / "g.py").rename(editor.folder / "f.py")
    renamed = lsp.FileRename(editor.uri("g.py"), editor.uri("f.py"))
    editor.client.workspace_did_rename_files(lsp.RenameFilesParams([renamed]))
    before = editor.refreshes
    await editor.wait(lambda: editor.refreshes > before)
    assert await _pulled(editor, "f.ir") == []


async def _pulled(editor: Editor, name: str) -> list[lsp.Diagnostic]:
    report = await editor.client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(editor.document(name)))
    assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
    return list(report.items)


async def test_two_servers_on_one_folder(start: Start) -> None:
    one, other = await start(), await start()
    for editor in (one, other):
        editor.open("f.ir", "sig f(a: ?T)\n")
    assert await one.messages_of("f.ir") == await other.messages_of("f.ir")


async def test_a_folder_of_links_in_a_circle(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    editor = await start(files={"a/f.ir": "sig f(a: ?T)\n"})
    request = editor.client.protocol.send_request_async("lift/holes", {})
    answer = await asyncio.wait_for(request, TIMEOUT)
    assert len(answer.files) == 1


async def test_a_text_that_has_no_file(start: Start) -> None:
    editor = await start()
    item = lsp.TextDocumentItem("untitled:Untitled-1", "lift", 1, "sig f(a: ?T)\nrequires a = 1\n")
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    await editor.wait(lambda: item.uri in editor.shown)
    assert [d.code for d in editor.shown[item.uri][1]] == ["hole", "syntax"]


async def test_random_edits_end_where_a_fresh_start_ends(start: Start) -> None:
    """The text after incremental edits, seen through its diagnostics, is the text that the editor has."""
    editor, fresh = await start("nvim11"), await start("nvim11")
    text = "sig f(a: str)\nrequires a = '🦊' # é\n"
    editor.open("f.ir", text)
    await _type(editor, 1, 13, "x\r\n\U0001f98a")
    await _type(editor, 0, 99, "\r")
    await _type(editor, 99, 0, "requires b = 'é'")
    expected = "sig f(a: str)\r\nrequires a = 'x\r\n🦊🦊' # é\nrequires b = 'é'"
    fresh.open("f.ir", expected)
    assert await editor.messages_of("f.ir") == await fresh.messages_of("f.ir")


async def _type(editor: Editor, line: int, character: int, text: str) -> None:
    # Positions are UTF-8 here: the quotation mark before the fox is at 13 in either encoding.
    editor.change("f.ir", lsp.TextDocumentContentChangePartial(_at(line, character + (line == 1)), text))


async def test_a_source_that_changes_behind_the_back_of_an_editor_that_does_not_watch_files(start: Start) -> None:
    editor = await start("nvim07", files={"f.py": "def f(a): return 1\n"})
    editor.open("f.ir", "sig f(a: int)\n")
    assert await editor.diagnostics("f.ir") == []
    (editor.folder / "f.py").write_text("def f(a, b): return 1\n")
    editor.replace("f.ir", "sig f(a: int)\n\n")
    assert [d.code for d in await editor.diagnostics("f.ir")] == ["signature-drift"]
    (editor.folder / "f.py").unlink()
    editor.replace("f.ir", "sig f(a: int)\n")
    assert [d.code for d in await editor.diagnostics("f.ir")] == ["missing-implementation"]


async def test_a_fix_asked_for_while_the_text_changes_fits_the_text_it_names(start: Start) -> None:
    """However requests and edits overlap, an edit that names a version is an edit of that version, or there is none."""
    editor = await start("vscode1139")
    editor.open("f.ir", "sig f(a: int)\n")
    for number in range(4):
        filler = "".join(SPEC.format(1000 * (number + 1) + n) for n in range(300))
        editor.replace("f.ir", f"{filler}sig last(a: int)\nrequires a = 1\n")  # more than is read at once
        lines, version = filler.count("\n"), editor.versions["f.ir"]
        everywhere = lsp.Range(lsp.Position(0, 0), lsp.Position(99_999, 0))
        params = lsp.CodeActionParams(editor.document("f.ir"), everywhere, lsp.CodeActionContext([]))
        request = asyncio.ensure_future(editor.client.text_document_code_action_async(params))
        await asyncio.sleep(0.03)
        editor.change("f.ir", lsp.TextDocumentContentChangePartial(_at(0, 0), "# above\n"))
        try:
            answer = await request
        except JsonRpcException as error:
            if error.code != lsp.LSPErrorCodes.ContentModified:
                raise
            continue
        actions = [a for a in answer or () if isinstance(a, lsp.CodeAction) and a.title.startswith("Replace")]
        assert actions
        for action in actions:
            assert action.edit is not None and action.edit.document_changes is not None
            change = action.edit.document_changes[0]
            assert isinstance(change, lsp.TextDocumentEdit)
            above = (change.text_document.version or 0) - version
            assert [edit.range.start for edit in change.edits] == [lsp.Position(lines + above + 1, 11)]
