"""Work that the server shows unasked: it begins and ends exactly once, whatever happens."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInternalError

from tests.lsp.editor import Editor
from tests.lsp.progress_server import COMMAND

SERVER = [sys.executable, str(Path(__file__).parent / "progress_server.py")]


class Watching(Editor):
    """An editor that notes the progress it is told of. `refuses`: it shows none, though it said it would."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.created: list[Any] = []
        self.progress: list[tuple[Any, Any]] = []
        self.refuses = False

        @self.client.feature(lsp.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(params: lsp.WorkDoneProgressCreateParams) -> None:
            self.created.append(params.token)
            if self.refuses:
                raise JsonRpcInternalError("no room")

        @self.client.feature(lsp.PROGRESS)
        async def progressed(params: Any) -> None:
            async with self._news:
                self.progress.append((params.token, params.value))
                self._news.notify_all()

    @property
    def kinds(self) -> list[str]:
        return [value["kind"] for _, value in self.progress]

    async def work(self, how: str) -> object:
        command = lsp.ExecuteCommandParams(COMMAND, [how])
        return await asyncio.wait_for(self.client.workspace_execute_command_async(command), 20)


Begin = Callable[[str], Awaitable[Watching]]


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    editors: list[Watching] = []

    async def start(client: str) -> Watching:
        editor = Watching(tmp_path)
        await editor.start(client, None, SERVER)
        editors.append(editor)
        return editor

    yield start
    for editor in editors:
        await editor.stop()


async def test_it_is_shown_from_beginning_to_end(begin: Begin) -> None:
    editor = await begin("vscode1139")
    assert await editor.work("through") == "done"
    await editor.wait(lambda: "end" in editor.kinds)
    assert editor.kinds[0] == "begin" and editor.kinds[-1] == "end"
    assert editor.kinds.count("begin") == editor.kinds.count("end") == 1
    assert editor.kinds.count("report") == 101  # one for each hundredth
    assert {token for token, _ in editor.progress} == set(editor.created) and len(editor.created) == 1
    assert editor.progress[0][1]["title"] == "Working" and editor.progress[-2][1]["message"] == "300/300 things"


async def test_each_piece_of_work_has_its_own(begin: Begin) -> None:
    editor = await begin("vscode1139")
    await asyncio.gather(*(editor.work("through") for _ in range(3)))
    await editor.wait(lambda: editor.kinds.count("end") == 3)
    assert len(set(editor.created)) == 3


async def test_it_ends_when_it_fails(begin: Begin) -> None:
    editor = await begin("vscode1139")
    with pytest.raises(JsonRpcException):
        await editor.work("fail")
    await editor.wait(lambda: "end" in editor.kinds)
    assert editor.progress[-1][1]["message"] == "failed" and editor.kinds.count("end") == 1


async def test_it_is_cancelled_where_it_is_shown(begin: Begin) -> None:
    editor = await begin("vscode1139")
    work = asyncio.ensure_future(editor.work("wait"))
    await editor.wait(lambda: editor.kinds.count("report") == 101)
    for token in ("another", editor.created[0], editor.created[0]):
        editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token))
    with pytest.raises(JsonRpcException) as raised:
        await work
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
    await editor.wait(lambda: "end" in editor.kinds)
    assert editor.progress[-1][1]["message"] == "cancelled" and editor.kinds.count("end") == 1


async def test_it_ends_when_the_request_is_cancelled(begin: Begin) -> None:
    editor = await begin("vscode1139")
    params = lsp.ExecuteCommandParams(COMMAND, ["wait"])
    work = editor.client.protocol.send_request_async(lsp.WORKSPACE_EXECUTE_COMMAND, params, msg_id="mine")
    task = asyncio.ensure_future(work)
    await editor.wait(lambda: editor.kinds.count("report") == 101)
    editor.client.cancel_request(lsp.CancelParams("mine"))
    with pytest.raises(JsonRpcException) as raised:
        await task
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
    await editor.wait(lambda: "end" in editor.kinds)
    assert editor.progress[-1][1]["message"] == "cancelled" and editor.kinds.count("end") == 1


@pytest.mark.parametrize(("client", "refuses"), [("eglot19", False), ("vscode1139", True)])
async def test_the_work_goes_on_where_it_is_not_shown(begin: Begin, client: str, refuses: bool) -> None:
    editor = await begin(client)
    editor.refuses = refuses
    assert await editor.work("through") == "done"
    assert len(editor.created) == refuses and not editor.progress
