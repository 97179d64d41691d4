"""What is shown of a document never holds for a source that is not its source any more."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor
from tests.lsp.verdict_editor import Verdicts, capabilities, save

LAYOUT = '[[layouts]]\nspecs = "specs"\nsources = "src"\n'
SPECS = "sig f(n: int) -> int\nrequires n > 0\nensures result == n + X\nexample f(1) == 2\n"
SOURCE = "from typing import Final\nX: Final = {}\ndef f(n: int) -> int: return n + X\n"
NAME = "specs/f.ir"


@pytest.mark.parametrize("watches", [True, False])
async def test_verdicts_and_diagnostics_follow(start: Start, watches: bool) -> None:
    told = Verdicts()

    def prepare(editor: Editor) -> None:
        editor.refuses_registration = not watches
        told.prepare(editor)

    files = {"lift.toml": LAYOUT, NAME: SPECS, "specs/f.py": SOURCE.format(1)}
    client = capabilities("vscode1139")
    client.text_document.diagnostic = None
    editor = await start(client, files=files, prepare=prepare)
    if watches:
        await editor.registration(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)

    def tell(kind: lsp.FileChangeType) -> None:
        if watches:
            editor.file_changed("src/f.py", kind)

    async def shows(*codes: str) -> None:
        await editor.wait(lambda: [d.code for d in editor.shown[editor.uri(NAME)][1]] == list(codes))

    editor.open(NAME, SPECS)
    await told.until(("f", "judged"), name=NAME)
    await shows()
    other = editor.folder / "src" / "f.py"
    other.parent.mkdir()
    other.write_text(SOURCE.format(5))
    tell(lsp.FileChangeType.Created)
    await told.until(("f", "outdated"), name=NAME)
    save(editor, NAME)
    await told.until(("f", "judged"), name=NAME)
    await shows("example-fails")
    other.unlink()
    tell(lsp.FileChangeType.Deleted)
    await told.until(("f", "judged"), name=NAME)  # as it was in the beginning
    await shows()


async def test_a_question_that_notices_it_first_does_not_hide_it(start: Start) -> None:
    files = {"lift.toml": LAYOUT, NAME: SPECS, "specs/f.py": SOURCE.format(1)}
    editor = await start("nvim07", files=files)
    editor.open(NAME, "sig f(n: int) -> int\n")
    await editor.wait(lambda: editor.uri(NAME) in editor.shown)
    assert not editor.shown[editor.uri(NAME)][1]
    (editor.folder / "src").mkdir()
    (editor.folder / "src" / "f.py").write_text("def f(n: int, m: int) -> int: return n\n")
    await editor.actions(NAME, 0, 0)
    await editor.wait(lambda: [d.code for d in editor.shown[editor.uri(NAME)][1]] == ["signature-drift"])
