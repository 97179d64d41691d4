"""The same server over standard streams, TCP and WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from tests.lsp.corpus_pipe import connected

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}
TIMEOUT = 20


def framed(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


async def received(reader: asyncio.StreamReader) -> dict[str, Any]:
    header = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(int(header.split(b":")[1]))
    message: dict[str, Any] = json.loads(body)
    return message


@contextlib.asynccontextmanager
async def listening(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """A server that listens, and its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lift_sys", "lsp", *arguments,
        stdin=subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None and process.stdout is not None
    line = (await asyncio.wait_for(process.stderr.readline(), TIMEOUT)).decode()
    found = re.search(r"listening on \w+://127\.0\.0\.1:(\d+)$", line.strip())
    assert found, line
    try:
        yield process, int(found[1])
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        assert await process.stdout.read() == b""  # nothing but the protocol is ever written there
        await process.wait()


async def test_stdio_may_be_named(tmp_path: Path) -> None:
    async with connected(tmp_path, ["lsp", "--stdio"]) as pipe:
        assert "result" in await pipe.request("shutdown")


async def test_tcp() -> None:
    async with listening("--tcp", "0") as (process, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for message in (INITIALIZE, SHUTDOWN):
            writer.write(framed(message))
            assert "result" in await asyncio.wait_for(received(reader), TIMEOUT)
        with pytest.raises(ConnectionRefusedError):  # it has its client
            await asyncio.open_connection("127.0.0.1", port)
        writer.write(framed(EXIT))
        assert await asyncio.wait_for(process.wait(), TIMEOUT) == 0
        writer.close()


async def test_tcp_client_dies() -> None:
    async with listening("--tcp", "127.0.0.1:0") as (process, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(framed(INITIALIZE))
        await asyncio.wait_for(received(reader), TIMEOUT)
        writer.transport.abort()
        assert await asyncio.wait_for(process.wait(), TIMEOUT) == 1


async def test_a_web_page_posts_to_the_port() -> None:
    """What a page sends looks like our messages; it gets nothing but the end."""
    async with listening("--tcp", "0") as (process, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = json.dumps(INITIALIZE).encode()
        head = "POST / HTTP/1.1\r\nOrigin: https://evil.example\r\nContent-Type: text/plain\r\n"
        writer.write(head.encode() + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        answer = await asyncio.wait_for(reader.read(), TIMEOUT)
        assert b"serverInfo" not in answer
        assert await asyncio.wait_for(process.wait(), TIMEOUT) == 1
        writer.close()


async def test_socket_of_the_client() -> None:
    """As VS Code's client does it: the editor listens, the server connects."""
    came: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    editor = await asyncio.start_server(lambda r, w: came.put_nowait((r, w)), "127.0.0.1", 0)
    port = editor.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "lift_sys", "lsp", f"--socket={port}")
    reader, writer = await asyncio.wait_for(came.get(), TIMEOUT)
    writer.write(framed(INITIALIZE) + framed(SHUTDOWN) + framed(EXIT))
    assert [(await asyncio.wait_for(received(reader), TIMEOUT))["id"] for _ in range(2)] == [1, 2]
    assert await asyncio.wait_for(process.wait(), TIMEOUT) == 0
    writer.close()
    editor.close()


async def test_websocket() -> None:
    async with listening("--ws", "0") as (process, port), connect(f"ws://127.0.0.1:{port}") as client:
        for message in (INITIALIZE, SHUTDOWN):
            await client.send(json.dumps(message))
            assert "result" in json.loads(await asyncio.wait_for(client.recv(), TIMEOUT))
        async with connect(f"ws://127.0.0.1:{port}") as second:
            with pytest.raises(ConnectionClosed) as refused:
                await asyncio.wait_for(second.recv(), TIMEOUT)
            assert refused.value.rcvd is not None and refused.value.rcvd.code == 1013
        await client.send(json.dumps(EXIT).encode())  # a binary frame is as good
        assert await asyncio.wait_for(process.wait(), TIMEOUT) == 0


async def test_websocket_client_dies() -> None:
    async with listening("--ws", "0") as (process, port):
        client = await connect(f"ws://127.0.0.1:{port}")
        await client.send(json.dumps(INITIALIZE))
        await asyncio.wait_for(client.recv(), TIMEOUT)
        client.transport.abort()
        assert await asyncio.wait_for(process.wait(), TIMEOUT) == 1
        assert process.stderr is not None and b"Traceback" not in await process.stderr.read()


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("https://evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://localhost:3000", True),
        ("vscode-webview://abc", True),
    ],
)
async def test_which_pages_may_connect(origin: str, welcome: bool) -> None:
    async with listening("--ws", "0") as (_, port):
        if not welcome:
            with pytest.raises(InvalidStatus) as refused:
                await connect(f"ws://127.0.0.1:{port}", origin=Origin(origin))
            assert refused.value.response.status_code == 403
        # Who was turned away does not keep the others out.
        async with connect(f"ws://127.0.0.1:{port}", origin=Origin(origin) if welcome else None) as client:
            await client.send(json.dumps(INITIALIZE))
            assert "result" in json.loads(await asyncio.wait_for(client.recv(), TIMEOUT))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tcp", "nonsense"], "'nonsense' is not PORT or HOST:PORT"),
        (["--tcp", "99999"], "'99999' is not PORT or HOST:PORT"),
        (["--tcp", ":5"], "':5' is not PORT or HOST:PORT"),
        (["--tcp", "1", "--ws", "2"], "not allowed with argument"),
        (["--tcp", "{taken}"], "cannot listen on 127.0.0.1:{taken}: Address already in use"),
        (["--ws", "{taken}"], "cannot listen on 127.0.0.1:{taken}: Address already in use"),
        (["--socket", "{free}"], "nobody answers at 127.0.0.1:{free}: Connection refused"),
        (["--tcp", "name.invalid:0"], "cannot listen on name.invalid:0: "),
    ],
)
def test_addresses_that_do_not_work(arguments: list[str], said: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
        other.close()
        names = {"taken": listener.getsockname()[1], "free": free}
        given = [a.format(**names) for a in arguments]
        run = subprocess.run(
            [sys.executable, "-m", "lift_sys", "lsp", *given], check=False, capture_output=True, timeout=TIMEOUT
        )
    assert run.returncode == 2
    assert said.format(**names) in run.stderr.decode()
    assert b"Traceback" not in run.stderr
    assert run.stdout == b""
