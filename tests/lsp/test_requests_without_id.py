"""A request without an id is a notification that nobody knows: it is not answered, and what it asks for is not done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.corpus_pipe import Message, connected

PLACE = {"textDocument": {"uri": "file:///x.ir"}, "position": {"line": 0, "character": 0}}
REQUESTS: dict[str, Message] = {
    "textDocument/hover": PLACE,
    "lift/nextHole": PLACE,
    "workspace/executeCommand": {"command": "lift.nextHole", "arguments": []},
    "initialize": {"processId": None, "rootUri": None, "capabilities": {"general": {"positionEncodings": ["utf-8"]}}},
    "shutdown": {},
}


@pytest.mark.parametrize(("method", "params"), REQUESTS.items(), ids=REQUESTS)
async def test_it_has_no_effect(tmp_path: Path, method: str, params: Message) -> None:
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", 'sig f(a: int)\nrequires "🦊" != ?h\n')
        await pipe.notify(method, params)
        await pipe.fence()
        holes = await pipe.request("lift/holes", {"textDocument": {"uri": uri}})
        (hole,) = holes["result"]["files"][0]["holes"]
        assert hole["ranges"] == [{"start": {"line": 1, "character": 17}, "end": {"line": 1, "character": 19}}]
        large = await pipe.open("g.ir", "sig g(a: ?t)\n" * 2_000)  # too much for the event loop
        assert len((await pipe.request("lift/holes", {"textDocument": {"uri": large}}))["result"]["files"]) == 1
        assert pipe.answers == []
        assert b"Traceback" not in pipe.errors
