"""However a client goes, its server goes, too, and soon."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.lsp.corpus_pipe import connected, started

SOON = 10
"""Seconds after which the test gives up; no measure of speed."""

LARGE = "".join(f"sig f{n}(a: int) -> int\nrequires a > {n}\nensures result == a\n\n" for n in range(4000))


async def test_its_end_of_the_pipe_closes(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        assert pipe.process.stdin is not None
        pipe.process.stdin.close()
        assert await asyncio.wait_for(pipe.ended(), SOON) == 1
        assert pipe.errors == b""


async def test_the_pipe_closes_after_shutdown(tmp_path: Path) -> None:
    """Emacs' eglot does not always say `exit`."""
    async with connected(tmp_path) as pipe:
        await pipe.request("shutdown")
        assert pipe.process.stdin is not None
        pipe.process.stdin.close()
        assert await asyncio.wait_for(pipe.ended(), SOON) == 0


async def test_it_leaves_in_the_middle_of_work(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        await pipe.open("f.ir", LARGE)
        assert pipe.process.stdin is not None
        pipe.process.stdin.close()
        assert await asyncio.wait_for(pipe.ended(), SOON) == 1
        assert b"Traceback" not in pipe.errors


async def test_it_leaves_before_it_begins() -> None:
    async with started() as pipe:
        assert pipe.process.stdin is not None
        pipe.process.stdin.close()
        assert await asyncio.wait_for(pipe.ended(), SOON) == 1
        assert pipe.errors == b""


async def test_it_does_not_read_any_more(tmp_path: Path) -> None:
    """Only the server's output is closed; the server notices with the next thing it says."""
    reading, writing = os.pipe()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lift_sys", "lsp",
        stdin=asyncio.subprocess.PIPE, stdout=writing, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    os.close(writing)
    os.close(reading)
    assert process.stdin is not None and process.stderr is not None
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}}'
    process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert await asyncio.wait_for(process.wait(), SOON) == 1
    assert b"Traceback" not in await process.stderr.read()


@contextlib.asynccontextmanager
async def _sleeper() -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(100)")
    yield process
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


@pytest.mark.parametrize("told", ["by initialize", "on the command line"])
async def test_its_process_dies_but_the_pipe_stays_open(told: str) -> None:
    async with _sleeper() as client:
        arguments = ["lsp", f"--clientProcessId={client.pid}"] if told == "on the command line" else ["lsp"]
        async with started(command=arguments) as pipe:
            number = client.pid if told == "by initialize" else None
            await pipe.request("initialize", {"processId": number, "capabilities": {}})
            client.send_signal(signal.SIGKILL)
            assert await asyncio.wait_for(pipe.ended(), SOON) == 1
            assert b"the client's process has died" in pipe.errors


async def test_a_process_that_cannot_be_seen_is_not_missed() -> None:
    """In a container the client's number means nothing, or something else."""
    async with _sleeper() as client:
        pass
    async with started() as pipe:
        await pipe.request("initialize", {"processId": client.pid, "capabilities": {}})
        await pipe.notify("initialized", {})
        assert (await pipe.request("lift/holes", {}))["result"] == {"files": []}


@pytest.mark.parametrize("number", [-1, 0, 2**40])
async def test_numbers_that_no_process_has(number: int) -> None:
    async with started() as pipe:
        assert "serverInfo" in (await pipe.request("initialize", {"processId": number, "capabilities": {}}))["result"]
        assert "result" in await pipe.request("shutdown")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
async def test_it_is_asked_to_end(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        await pipe.open("f.ir", LARGE)
        pipe.process.terminate()
        assert await asyncio.wait_for(pipe.ended(), SOON) in (1, -signal.SIGTERM)
        assert b"Traceback" not in pipe.errors
