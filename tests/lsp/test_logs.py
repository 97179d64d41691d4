"""What the server writes down, where, and what it never writes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.corpus_pipe import Pipe, connected

SECRET = "sig secret(a: ?Hidden)\n"
HOVER = "textDocument/hover"


async def _work(pipe: Pipe) -> None:
    uri = await pipe.open("f.ir", SECRET)
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}}
    await pipe.request(HOVER, place)
    await pipe.request("lift/unknown")


def _traces(pipe: Pipe) -> list[dict[str, Any]]:
    return [m["params"] for m in pipe.asked if m["method"] == "$/logTrace"]


async def test_by_default_only_what_is_wrong(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        await _work(pipe)
        await pipe.request("shutdown")
    lines = pipe.errors.decode().splitlines()
    assert len(lines) == 1
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning lift_sys\.lsp\.protocol: message refused "
        r"id=own-3 code=-32601 reason=\"there is no method 'lift/unknown' here\"",
        lines[0],
    ), lines


async def test_everything_as_json_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a log.json"
    async with connected(tmp_path, ["lsp", "--log-level=debug", f"--log-file={file}", "--log-format=json"]) as pipe:
        await _work(pipe)
        await pipe.request("shutdown")
    assert pipe.errors == b""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert {"time", "level", "logger", "event"} <= lines[0].keys()
    hover = [line for line in lines if line.get("method") == HOVER]
    assert [line["event"] for line in hover] == ["handled"]
    assert hover[0]["ms"] > 0
    assert not any("Hidden" in json.dumps(line) for line in lines), "the text of a document was logged"


async def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    async with connected(tmp_path, ["lsp", f"--log-file={tmp_path}/missing/log"]) as pipe:
        await _work(pipe)
        await pipe.request("shutdown")
    assert b"the log file cannot be written" in pipe.errors
    assert b"message refused" in pipe.errors


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_a_full_disk(tmp_path: Path) -> None:
    async with connected(tmp_path, ["lsp", "--log-level=debug", "--log-file=/dev/full"]) as pipe:
        await _work(pipe)
        assert "result" in await pipe.request("shutdown")
        await pipe.notify("exit")
        assert await pipe.ended() == 0
    assert b"Traceback" not in pipe.errors


async def test_standard_error_is_closed(tmp_path: Path) -> None:
    command = f"exec {shlex.quote(sys.executable)} -m lift_sys lsp --log-level=debug 2>&-"
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"capabilities":{}}}'
    run = subprocess.run(
        ["/bin/sh", "-c", command], input=b"Content-Length: %d\r\n\r\n%b" % (len(body), body),
        check=False, stdout=subprocess.PIPE, timeout=30,
    )  # fmt: skip
    assert run.returncode == 1  # it was not told to end
    assert b"serverInfo" in run.stdout
    assert b"Z debug" not in run.stdout


@pytest.mark.parametrize("begin", ["initialize", "$/setTrace"])
async def test_the_client_can_follow(tmp_path: Path, begin: str) -> None:
    trace = {"trace": "messages"} if begin == "initialize" else {}
    async with connected(tmp_path, more=trace) as pipe:
        if begin == "$/setTrace":
            await pipe.notify("$/setTrace", {"value": "messages"})
        await _work(pipe)
        await pipe.fence()
        handled = [t["message"] for t in _traces(pipe)]
        assert any(re.fullmatch(r"handled method=textDocument/hover id=\S+ ms=[\d.]+", line) for line in handled)
        await pipe.notify("$/setTrace", {"value": "off"})
        await pipe.fence()
        before = len(_traces(pipe))
        await _work(pipe)
        assert len(_traces(pipe)) == before


async def test_nothing_is_sent_unasked(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        await _work(pipe)
        await pipe.notify("$/setTrace", {"value": "loud"})
        await pipe.fence()
        assert _traces(pipe) == []
