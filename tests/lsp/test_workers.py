"""Worker processes behind a real server: what happens to them costs one answer at most."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT, Editor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")

MONEY = "# 🦊\nclass Money: ...\n"
DOCUMENT = 'from shop.money import Money\n\nsig worth(x: Money) -> int\nrequires "🦊" != "" and Money\n'
LINE = DOCUMENT.split("\n")[3]


def children(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == process:
                found.append(int(entry.name))
    return found


def workers(editor: Editor) -> list[int]:
    server = editor.client._server
    assert server is not None
    for child in children(server.pid):
        if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
            return children(child)
    return []


def column(editor: Editor) -> int:
    before = LINE.partition("Money")[0]
    return len(before.encode()) if editor.encoding == "utf-8" else len(before.encode("utf-16-le")) // 2


def ask(editor: Editor, identifier: str = "mine") -> asyncio.Future[object]:
    params = lsp.DefinitionParams(editor.document("cart.ir"), lsp.Position(3, column(editor)))
    found: asyncio.Future[object] = editor.client.protocol.send_request_async(
        lsp.TEXT_DOCUMENT_DEFINITION, params, msg_id=identifier
    )
    return asyncio.ensure_future(asyncio.wait_for(found, TIMEOUT))


def place(found: object) -> tuple[str, int, int]:
    assert isinstance(found, list) and len(found) == 1
    first = found[0]
    if isinstance(first, lsp.LocationLink):
        assert first.origin_selection_range is not None
        start = first.target_selection_range.start
        return Path(first.target_uri).name, start.line, start.character
    return Path(first.uri).name, first.range.start.line, first.range.start.character


async def opened(start: Start, client: str) -> Editor:
    # Installed, so that the server does not know of it itself.
    installed = ".venv/lib/python3.11/site-packages/shop"
    files = {f"{installed}/__init__.py": "", f"{installed}/money.py": MONEY, "cart.py": "def worth(x): ...\n"}
    files["lift.toml"] = "[verification]\nenabled = false\n"  # it would have a worker of its own
    # Its processes are looked for, so it is the real command.
    editor = await start(client, files=files, command=[sys.executable, "-m", "lift_sys", "lsp"])
    editor.open("cart.ir", DOCUMENT)
    return editor


async def stopped_at_work(editor: Editor) -> tuple[int, asyncio.Future[object]]:
    """A worker that does not move, and the request that it is at."""
    (worker,) = workers(editor)
    os.kill(worker, signal.SIGSTOP)
    request = ask(editor)
    hover = lsp.HoverParams(editor.document("cart.ir"), lsp.Position(2, 5))
    await asyncio.wait_for(editor.client.text_document_hover_async(hover), TIMEOUT)  # others need not wait
    await asyncio.sleep(0.5)
    assert not request.done()
    return worker, request


@pytest.mark.parametrize("client", ["nvim07", "nvim11", "vscode1139"])
async def test_a_worker_that_is_killed(start: Start, client: str) -> None:
    editor = await opened(start, client)
    assert workers(editor) == []  # nothing is started before it is needed
    assert place(await ask(editor)) == ("money.py", 1, 6)
    worker, request = await stopped_at_work(editor)
    os.kill(worker, signal.SIGKILL)
    assert place(await request) == ("cart.ir", 0, 23)  # what the document itself says of it
    assert place(await ask(editor, "next")) == ("money.py", 1, 6)
    assert worker not in workers(editor)


async def test_a_request_that_is_cancelled(start: Start) -> None:
    editor = await opened(start, "nvim11")
    assert place(await ask(editor)) == ("money.py", 1, 6)
    worker, request = await stopped_at_work(editor)
    editor.client.cancel_request(lsp.CancelParams("mine"))
    with pytest.raises(JsonRpcException) as raised:
        await request
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
    assert place(await ask(editor, "next")) == ("money.py", 1, 6)
    assert worker not in workers(editor)


async def test_a_server_that_shuts_down_takes_them_along(tmp_path: Path) -> None:
    editor = Editor(tmp_path)

    async def begin(client: str, files: dict[str, str], command: list[str]) -> Editor:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        await editor.start(client, None, command)
        return editor

    await opened(begin, "nvim07")
    await ask(editor)
    worker, request = await stopped_at_work(editor)
    try:
        await asyncio.wait_for(editor.client.shutdown_async(None), TIMEOUT)
        await asyncio.wait({request}, timeout=TIMEOUT)
        assert request.done()  # one answer or another
        for _ in range(200):
            if not Path(f"/proc/{worker}").exists():
                break
            await asyncio.sleep(0.01)
        assert not Path(f"/proc/{worker}").exists()
    finally:
        request.cancel()
        editor.client.exit(None)
        await editor.client.stop()


async def test_nothing_is_asked_of_them_for_a_name_of_the_document(start: Start) -> None:
    editor = await opened(start, "nvim07")
    params = lsp.DefinitionParams(editor.document("cart.ir"), lsp.Position(2, 5))
    await asyncio.wait_for(editor.client.text_document_definition_async(params), TIMEOUT)
    assert workers(editor) == []
