"""Every message that is wrong gets the answer that the specification names, and the server goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.lsp.corpus_pipe import Pipe, connected, started

HOVER = "textDocument/hover"
PLACE = {"textDocument": {"uri": "file:///x.ir"}, "position": {"line": 0, "character": 0}}

# What is sent as the body of a message; the id and the code of the answer.
WRONG: dict[str, tuple[object, object, int]] = {
    "a batch": ([{"jsonrpc": "2.0", "id": 1, "method": HOVER}], None, -32600),
    "a number": (5, None, -32600),
    "null": (None, None, -32600),
    "an empty object": ({}, None, -32600),
    "only an id": ({"jsonrpc": "2.0", "id": 7}, 7, -32600),
    "no version": ({"id": 1, "method": HOVER, "params": PLACE}, 1, -32600),
    "another version": ({"jsonrpc": "1.0", "id": 1, "method": HOVER, "params": PLACE}, 1, -32600),
    "null for an id": ({"jsonrpc": "2.0", "id": None, "method": HOVER, "params": PLACE}, None, -32600),
    "an object for an id": ({"jsonrpc": "2.0", "id": {}, "method": HOVER}, None, -32600),
    "true for an id": ({"jsonrpc": "2.0", "id": True, "method": HOVER}, None, -32600),
    "a number for a method": ({"jsonrpc": "2.0", "id": "a", "method": 5}, "a", -32600),
    "an unknown method": ({"jsonrpc": "2.0", "id": "a", "method": "textDocument/nothing"}, "a", -32601),
    "an unknown method of ours": ({"jsonrpc": "2.0", "id": "a", "method": "lift/nothing"}, "a", -32601),
    "an optional method": ({"jsonrpc": "2.0", "id": "a", "method": "$/nothing"}, "a", -32601),
    "a notification as a request": ({"jsonrpc": "2.0", "id": 3, "method": "textDocument/didOpen"}, 3, -32601),
    "no parameters": ({"jsonrpc": "2.0", "id": -1, "method": HOVER}, -1, -32602),
    "a list of parameters": ({"jsonrpc": "2.0", "id": 0, "method": HOVER, "params": [1]}, 0, -32602),
    "a text for a line": (
        {"jsonrpc": "2.0", "id": 1, "method": HOVER, "params": {**PLACE, "position": {"line": "0", "character": 0}}},
        1,
        -32602,
    ),
    "a negative line": (
        {"jsonrpc": "2.0", "id": 1, "method": HOVER, "params": {**PLACE, "position": {"line": -1, "character": 0}}},
        1,
        -32602,
    ),
    "an unknown command": (
        {"jsonrpc": "2.0", "id": 1, "method": "workspace/executeCommand", "params": {"command": "rm"}},
        1,
        -32602,
    ),
    "a command without its arguments": (
        {"jsonrpc": "2.0", "id": 1, "method": "workspace/executeCommand", "params": {"command": "lift.nextHole"}},
        1,
        -32602,
    ),
    "a list for a token": (
        {"jsonrpc": "2.0", "id": 1, "method": HOVER, "params": {**PLACE, "workDoneToken": []}},
        1,
        -32602,
    ),
    "a second beginning": ({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}, 1, -32600),
}

NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "half a message": b'{"jsonrpc": "2.0", "id": 1, "meth',
    "bytes that are no text": b'{"jsonrpc": "2.0", "id": 1, "method": "\xff\xfe"}',
    "another encoding": '{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}'.encode("utf-16"),
    "numbers that JSON lacks": b'{"jsonrpc": "2.0", "id": 1, "method": "x", "params": NaN}',
    "a tower": b"[" * 200_000,
    "two messages in one": b'{"jsonrpc": "2.0"}{"jsonrpc": "2.0"}',
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pipe]:
    """One server for all that must leave no trace."""
    async with connected(tmp_path_factory.mktemp("folder")) as pipe:
        yield pipe


async def _is_well(pipe: Pipe) -> None:
    """No answer is left over, and a request is answered as if nothing had been."""
    answer = await pipe.request("textDocument/documentSymbol", {"textDocument": {"uri": "file:///none.ir"}})
    assert "result" in answer
    assert pipe.answers == []
    assert b"Traceback" not in pipe.errors


@pytest.mark.parametrize(("message", "identifier", "code"), WRONG.values(), ids=WRONG)
async def test_wrong_message(server: Pipe, message: object, identifier: object, code: int) -> None:
    await server.send(message)
    answer = await server.answer(identifier)
    assert answer is not None
    assert answer["error"]["code"] == code
    assert len(answer["error"]["message"]) > 10
    await _is_well(server)


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
async def test_not_json(server: Pipe, body: bytes) -> None:
    await server.send_bytes(body)
    answer = await server.answer(None)
    assert answer is not None and answer["error"]["code"] == -32700
    await _is_well(server)


async def test_each_body_that_is_not_json_is_answered(server: Pipe) -> None:
    for _ in range(3):
        await server.send_bytes(b'{"a":')
    answers = [await server.answer(None) for _ in range(3)]
    assert [a and a["error"]["code"] for a in answers] == [-32700] * 3
    await _is_well(server)


async def test_lengths_within_lengths(server: Pipe) -> None:
    """Each body begins with the next header; reading them must not take longer and longer."""
    bomb = b"x"
    for _ in range(400):
        bomb = b"Content-Length: %d\r\n\r\n%b" % (len(bomb), bomb)
    await server.send_raw(bomb)
    await server.fence()
    while await server.answer(None, 0.2):
        pass
    await _is_well(server)


async def test_what_is_refused_is_not_repeated(tmp_path: Path) -> None:
    """It may be the text of a document."""
    async with connected(tmp_path) as pipe:
        item = {"uri": "file:///x.ir", "languageId": "lift", "version": 1, "text": "SECRET " * 50}
        message = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}
        body = json.dumps(message).encode()
        await pipe.send_raw(b"Content-Length: %d\r\n\r\n%b" % (len(body) - 38, body))
        await pipe.send({**message, "params": {"textDocument": {**item, "uri": "SECRET"}}})
        await pipe.send({**message, "params": {"textDocument": "SECRET"}})
        await pipe.send({**message, "id": 1, "method": HOVER, "params": {"textDocument": "SECRET"}})
        answers = [await pipe.answer(None), await pipe.answer(1)]
        await pipe.fence()
        assert b"SECRET" not in pipe.errors
        assert "SECRET" not in json.dumps(answers)


@pytest.mark.parametrize(
    "header",
    [b"content-length:%d\r\n\r\n", b"Content-Length : %d\n\n", b"Content-Type: x\r\nCONTENT-LENGTH: %d\r\n\r\n"],
)
async def test_odd_headers(server: Pipe, header: bytes) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 5, "method": "$/nothing"}).encode()
    await server.send_raw(header % len(body) + body)
    assert await server.answer(5) is not None
    await _is_well(server)


@pytest.mark.parametrize("by", [-7, -1, 1, 7], ids=lambda by: f"{by:+}")
async def test_wrong_length(server: Pipe, by: int) -> None:
    """It costs this message, and none after it."""
    body = json.dumps({"jsonrpc": "2.0", "id": 5, "method": "$/nothing"}).encode()
    await server.send_raw(b"Content-Length: %d\r\n\r\n%b" % (len(body) + by, body))
    await server.send({"jsonrpc": "2.0", "id": 6, "method": "$/nothing"})
    answers = [await server.answer(None), await server.answer(6)]
    assert [a and a["error"]["code"] for a in answers] == [-32700, -32601]
    await _is_well(server)


async def test_an_id_in_use(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        await pipe.open("f.ir", "".join(f"sig f{n}(a: int) -> int\nensures result == a\n" for n in range(3000)))
        question = {"jsonrpc": "2.0", "id": 9, "method": "lift/holes", "params": {}}
        await pipe.send(question)
        await pipe.send(question)
        answers = [await pipe.answer(9), await pipe.answer(9)]
        assert sorted(str(a and a.get("error", {}).get("code")) for a in answers) == ["-32600", "None"]
        await _is_well(pipe)


async def test_before_the_beginning(tmp_path: Path) -> None:
    async with started() as pipe:
        answer = await pipe.request(HOVER, PLACE)
        assert answer["error"]["code"] == -32002
        await pipe.notify("textDocument/didOpen", {"textDocument": "too early to be looked at"})
        answer = await pipe.request("initialize", {"processId": "wrong", "capabilities": {}})
        assert answer["error"]["code"] == -32602
        answer = await pipe.request("initialize", {"processId": None, "capabilities": {}, "rootUri": None})
        assert answer["result"]["serverInfo"]["name"] == "lift"
        await _is_well(pipe)


async def test_a_capability_that_cannot_be_read_counts_as_missing() -> None:
    """Its `formats` are missing; that costs the colours, not the session."""
    text = {"semanticTokens": {"requests": {"full": True}, "tokenTypes": []}, "hover": {"contentFormat": ["markdown"]}}
    capabilities = {"textDocument": text, "workspace": {"applyEdit": "yes"}, "general": 5}
    async with started() as pipe:
        answer = await pipe.request("initialize", {"processId": None, "capabilities": capabilities})
        assert answer["result"]["capabilities"]["hoverProvider"]
        assert pipe.errors.count(b"a capability cannot be read; it counts as missing") == 3
        await _is_well(pipe)


async def test_after_the_end(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        assert (await pipe.request("shutdown"))["result"] is None
        for method, params in [(HOVER, PLACE), ("shutdown", None), ("initialize", {}), ("nothing/known", None)]:
            assert (await pipe.request(method, params))["error"]["code"] == -32600
        await pipe.notify("textDocument/didOpen", {"textDocument": {}})
        await pipe.notify("exit")
        assert await pipe.ended() == 0
        assert pipe.errors.count(b"Traceback") == 0


async def test_exit_without_shutdown(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        await pipe.notify("exit")
        assert await pipe.ended() == 1


async def test_responses_that_nobody_waits_for(server: Pipe) -> None:
    responses: list[dict[str, Any]] = [
        {"jsonrpc": "2.0", "id": 99, "result": None},
        {"jsonrpc": "2.0", "id": "unknown", "error": {"code": 1, "message": "no"}},
        {"jsonrpc": "2.0", "id": None, "result": 1, "error": None},
        {"jsonrpc": "2.0", "id": [], "error": 7},
    ]
    for response in responses:
        await server.send(response)
    await _is_well(server)


@pytest.mark.parametrize(
    "answer", [{"result": {"not": "a list"}}, {"error": 5}, {"error": {"code": -1, "message": "no"}}]
)
async def test_a_client_that_answers_wrongly(tmp_path: Path, answer: dict[str, Any]) -> None:
    """It says that it has settings and files to watch, and does not give them."""
    capabilities = {"workspace": {"configuration": True, "didChangeWatchedFiles": {"dynamicRegistration": True}}}
    async with connected(tmp_path, capabilities=capabilities, reply=answer) as pipe:
        await pipe.open("f.ir", "sig f(a: ?T)\n")
        assert (await pipe.request("lift/holes", {}))["result"]["files"][0]["holes"][0]["name"] == "T"
        assert {"client/registerCapability", "workspace/configuration"} <= {m["method"] for m in pipe.asked}
        await _is_well(pipe)


async def test_an_edit_that_cannot_be_read(tmp_path: Path) -> None:
    """The text is not known any more; nothing is said of it until it is opened again."""
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", "sig f(a: ?T)\n")
        await pipe.request("lift/holes", {})  # by then they are shown
        document = {"uri": uri, "version": 2}
        bad = {"textDocument": document, "contentChanges": [{"range": "here", "text": 5}]}
        await pipe.notify("textDocument/didChange", bad)
        hover = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}}
        assert (await pipe.request("textDocument/hover", hover))["result"] is None
        told = [m["params"]["message"] for m in pipe.asked if m["method"] == "window/showMessage"]
        assert told == ["The editor sent an edit of f.ir that cannot be read. Close and open f.ir again to go on."]
        shown = [m["params"]["diagnostics"] for m in pipe.asked if m["method"] == "textDocument/publishDiagnostics"]
        assert shown[-1] == []
        await pipe.open("f.ir", "sig f(a: ?T)\n")
        await _is_well(pipe)
