"""A server in a child process and the bare wire to it: what goes out need not be a message, and nothing is hidden."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

Message = dict[str, Any]
TIMEOUT = 30.0
"""Seconds after which an answer counts as missing; no measure of speed."""


class Pipe:
    """Sends messages and collects what comes back. What the server asks is answered with `reply`, if there is one."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, reply: Message | None = None) -> None:
        self.process = process
        self.folder = folder
        self.reply: Message = {"result": None} if reply is None else reply
        self.answers: list[Message] = []
        self._killed = False
        """Answers that nobody has taken yet."""
        self.asked: list[Message] = []
        """Requests and notifications of the server."""
        self.errors = b""
        self._numbers = itertools.count(1)
        self._news = asyncio.Event()
        self._tasks = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._read_errors())]

    async def send(self, message: object) -> None:
        await self.send_bytes(json.dumps(message).encode())

    async def send_bytes(self, body: bytes) -> None:
        await self.send_raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def send_raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        await self.process.stdin.drain()

    async def open(self, name: str, text: str) -> str:
        """Open a text in the folder; its URI."""
        uri = (self.folder / name).as_uri()
        item = {"uri": uri, "languageId": "lift", "version": 1, "text": text}
        await self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    async def answer(self, identifier: object, timeout: float = TIMEOUT) -> Message | None:
        """Take the next answer with exactly this id, not 1 for true; None if it does not come."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for index, message in enumerate(self.answers):
                        if _same(message.get("id"), identifier):
                            return self.answers.pop(index)
                    self._news.clear()
                    if self.process.stdout is None or self.process.stdout.at_eof():
                        return None
                    await self._news.wait()
        except TimeoutError:
            return None

    async def request(self, method: str, params: object = None) -> Message:
        identifier = f"own-{next(self._numbers)}"
        await self.send({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params})
        answer = await self.answer(identifier)
        assert answer is not None, f"{method} was not answered"
        return answer

    async def notify(self, method: str, params: object = None) -> None:
        await self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def fence(self) -> None:
        """Wait until everything that was sent so far has been looked at: messages are taken in their order."""
        answer = await self.request("test/fence")
        assert answer["error"]["code"] == -32601

    async def ended(self) -> int:
        """Wait for the process to end of itself; its exit status."""
        code = await asyncio.wait_for(self.process.wait(), TIMEOUT)
        await asyncio.gather(*self._tasks)
        return code

    async def kill(self) -> None:
        if self.process.returncode is None:
            self._killed = True  # perhaps in the middle of a message
            self.process.kill()
        await self.ended()

    async def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        try:
            while True:
                header = await stream.readuntil(b"\r\n\r\n")
                lengths = [line for line in header.split(b"\r\n") if line.lower().startswith(b"content-length:")]
                body = await stream.readexactly(int(lengths[-1].split(b":")[1]))
                await self._received(json.loads(body))
        except asyncio.IncompleteReadError as error:
            if error.partial and not self._killed:
                raise
        finally:
            self._news.set()

    async def _received(self, message: Message) -> None:
        assert message["jsonrpc"] == "2.0"
        if "method" not in message:
            assert ("result" in message) != ("error" in message), message
            self.answers.append(message)
            self._news.set()
            return
        self.asked.append(message)
        if "id" in message and self.reply:
            await self.send({"jsonrpc": "2.0", "id": message["id"], **self.reply})

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while data := await self.process.stderr.read(65_536):
            self.errors += data


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


@asynccontextmanager
async def started(
    folder: Path = Path("/"),
    command: Sequence[str] = ("lsp",),
    reply: Message | None = None,
    launcher: Sequence[str] = (sys.executable, "-m", "lift_sys"),
) -> AsyncIterator[Pipe]:
    """A server that has not been initialized yet."""
    process = await asyncio.create_subprocess_exec(
        *launcher, *command,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    pipe = Pipe(process, folder, reply)
    try:
        yield pipe
    finally:
        await pipe.kill()


@asynccontextmanager
async def connected(
    folder: Path,
    command: Sequence[str] = ("lsp",),
    capabilities: Message | None = None,
    reply: Message | None = None,
    more: Message | None = None,
    launcher: Sequence[str] = (sys.executable, "-m", "lift_sys"),
) -> AsyncIterator[Pipe]:
    """A server that has been initialized with `folder`, by a client that can do nothing but UTF-16 if not told else."""
    async with started(folder, command, reply, launcher) as pipe:
        params: Message = {
            "processId": None,
            "capabilities": capabilities or {},
            "rootUri": folder.as_uri(),
            **(more or {}),
        }
        assert "result" in await pipe.request("initialize", params)
        await pipe.notify("initialized", {})
        yield pipe
