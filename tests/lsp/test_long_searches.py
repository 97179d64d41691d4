"""Searches through many files that take long, or that nobody waits for any more, hold up nothing else."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from lift_sys.lsp.server import LiftServer
from tests.lsp.corpus_pipe import Pipe, connected

DOCUMENT = "sig total(x: int) -> int\nrequires x > 0\n"
SLOW = {"initializationOptions": {"lift": {"exclude": [f"/no/such/file{n}*" for n in range(2000)]}}}
"""So many patterns that each entry of a folder takes half a millisecond."""

SEARCHES: dict[str, Any] = {
    "workspace/symbol": {"query": "f"},
    "workspace/diagnostic": {"previousResultIds": []},
    "lift/holes": {},
    "textDocument/references": {"position": {"line": 0, "character": 5}, "context": {"includeDeclaration": True}},
    "textDocument/rename": {"position": {"line": 0, "character": 5}, "newName": "sum"},
    "callHierarchy/incomingCalls": {},
    "workspace/willRenameFiles": {},
}

FAST = {"workspace/symbol", "textDocument/references"}
"""These are tried each time."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that takes very long to go through with the settings of `SLOW`."""
    folder = tmp_path_factory.mktemp("large")
    for part in range(40):
        (folder / f"{part}").mkdir()
        for number in range(1000):
            (folder / f"{part}" / f"{number}").touch()
    (folder / "0" / "module.py").touch()
    return folder


async def parameters(pipe: Pipe, method: str, uri: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(SEARCHES[method])
    if method.startswith("textDocument/"):
        found["textDocument"] = {"uri": uri}
    elif method == "callHierarchy/incomingCalls":
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}}
        found["item"] = (await pipe.request("textDocument/prepareCallHierarchy", place))["result"][0]
    elif method == "workspace/willRenameFiles":
        old = (pipe.folder / "0" / "module.py").as_uri()
        found["files"] = [{"oldUri": old, "newUri": old.replace("module", "other")}]
    return found


@pytest.mark.parametrize(
    "method", [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in SEARCHES]
)
@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "going on"])
async def test_what_is_asked_of_one_text_is_answered_meanwhile(large: Path, method: str, cancelled: bool) -> None:
    async with connected(large, more=SLOW) as pipe:
        uri = await pipe.open("cart.ir", DOCUMENT)
        params = await parameters(pipe, method, uri)
        for number in range(4):
            await pipe.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            await asyncio.sleep(0.1)  # it has begun
            if cancelled:
                await pipe.notify("$/cancelRequest", {"id": number})
                answer = await pipe.answer(number)
                assert answer is not None and answer["error"]["code"] == -32800
        big = await pipe.open("big.ir", "".join(f"sig f{n}(a: int) -> int\nrequires a > {n}\n\n" for n in range(600)))
        place = {"textDocument": {"uri": big}, "position": {"line": 1, "character": 10}}
        assert (await pipe.request("textDocument/completion", place))["result"]


async def test_a_search_begins_anew_after_one_that_was_cancelled(tmp_path: Path) -> None:
    (tmp_path / "cart.ir").write_text(DOCUMENT)
    async with connected(tmp_path) as pipe:
        for number in range(20):
            params = {"query": "total"}
            await pipe.send({"jsonrpc": "2.0", "id": number, "method": "workspace/symbol", "params": params})
            await pipe.notify("$/cancelRequest", {"id": number})
        found = (await pipe.request("workspace/symbol", {"query": "total"}))["result"]
        assert [symbol["name"] for symbol in found] == ["total"]


async def test_threads_for_searches_are_their_own() -> None:
    session = LiftServer().session
    gate = threading.Event()
    searches = [asyncio.ensure_future(session.in_background_thread(gate.wait)) for _ in range(10)]
    try:
        assert await asyncio.wait_for(session.in_thread(lambda: 1), 20) == 1
    finally:
        gate.set()
    assert await asyncio.gather(*searches) == [True] * 10
    session.close()
