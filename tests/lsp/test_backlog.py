"""A client that asks faster than it can be answered gets one answer to each question, and its newest ones answered."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lift_sys.lsp.inflight import RUNNING, WAITING, Ending, InFlight, Request
from tests.lsp.corpus_pipe import Pipe, connected

DOCUMENT = "".join(f"sig f{n}(a: int) -> int\nrequires a > {n}\nensures result == a\n\n" for n in range(60))
LARGE = DOCUMENT * 40
"""Long enough to be read in a thread, where a request can be overtaken."""


def completion(number: int, uri: str) -> dict[str, Any]:
    params = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 10}}
    return {"jsonrpc": "2.0", "id": number, "method": "textDocument/completion", "params": params}


async def answers(pipe: Pipe, count: int) -> Counter[object]:
    """What became of the requests 0 … count - 1: their error codes, None for a result."""
    found = [await pipe.answer(number) for number in range(count)]
    assert None not in found, "a request was not answered"
    assert pipe.answers == [], "a request was answered twice"
    return Counter(answer.get("error", {}).get("code") for answer in found if answer is not None)


async def test_a_thousand_completions_leave_no_backlog(tmp_path: Path) -> None:
    """Sent in one go, with an edit after each: only the newest need an answer, and the next question does not wait."""
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", LARGE)
        for number in range(1000):
            change = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "\n"}
            params = {"textDocument": {"uri": uri, "version": number + 2}, "contentChanges": [change]}
            await pipe.notify("textDocument/didChange", params)
            await pipe.send(completion(number, uri))
        assert "result" in await pipe.request("textDocument/hover", completion(0, uri)["params"])
        codes = await answers(pipe, 1000)
        assert set(codes) <= {None, -32801}
        assert codes[-32801] > 900  # they were overtaken


async def test_a_thousand_completions_of_the_same_text(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", LARGE)
        for number in range(1000):
            await pipe.send(completion(number, uri))
        codes = await answers(pipe, 1000)
        assert set(codes) <= {None, -32801}
        assert codes[None] >= 1


async def test_all_cancelled(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", LARGE)
        for number in range(200):
            await pipe.send(completion(number, uri))
            await pipe.notify("$/cancelRequest", {"id": number})
        codes = await answers(pipe, 200)
        assert set(codes) <= {None, -32800, -32801}
        assert codes[-32800] > 100


async def test_cancelling_what_is_not_there(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        odd: list[object] = [5, "five", None, [], {"a": 1}, True]
        for identifier in odd:
            await pipe.notify("$/cancelRequest", {"id": identifier})
        await pipe.notify("$/cancelRequest", None)
        uri = await pipe.open("f.ir", DOCUMENT)
        await pipe.send(completion(1, uri))
        assert (await pipe.answer(1) or {}).get("result")
        await pipe.notify("$/cancelRequest", {"id": 1})  # too late
        await pipe.fence()
        assert pipe.answers == []
        assert b"Traceback" not in pipe.errors


async def test_an_overtaken_position(tmp_path: Path) -> None:
    """A place in a text that has changed since is no place any more: better no answer than one about another place."""
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", LARGE)
        await pipe.send(completion(1, uri))
        changes = [{"text": LARGE + "\n"}]
        document = {"uri": uri, "version": 2}
        await pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        answer = await pipe.answer(1)
        assert answer is not None and answer["error"]["code"] == -32801


async def test_commands_that_wait_for_the_client_hold_up_no_others(tmp_path: Path) -> None:
    """It is asked to apply edits, and does not answer."""
    (tmp_path / "f.py").write_text("")
    async with connected(tmp_path, capabilities={"workspace": {"applyEdit": True}}, reply={}) as pipe:
        uri = await pipe.open("f.ir", "sig f(a: int) -> int\n")
        for number in range(6):
            params = {"command": "lift.insertStub", "arguments": [uri, "f"]}
            await pipe.send({"jsonrpc": "2.0", "id": number, "method": "workspace/executeCommand", "params": params})
        place = {"command": "lift.nextHole", "arguments": [uri, {"line": 0, "character": 0}]}
        assert "result" in await pipe.request("workspace/executeCommand", place)
        assert [m["method"] for m in pipe.asked].count("workspace/applyEdit") >= 1
        assert pipe.answers == []


async def test_the_shutdown_answers_all(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", LARGE)
        for number in range(20):
            await pipe.send(completion(number, uri))
        assert (await pipe.request("shutdown"))["result"] is None
        assert set(await answers(pipe, 20)) <= {None, -32800, -32801}


@pytest.mark.parametrize("seed", range(30))
async def test_exactly_one_answer_whatever_happens(seed: int) -> None:
    """Requests that end, fail, wait, are cancelled, overtaken and crowded out in any order."""
    rng = random.Random(seed)
    ended: Counter[int | str] = Counter()
    waiting_most = running_most = running = 0

    def finished(request: Request, result: object, error: BaseException | Ending | None) -> None:
        del result, error
        ended[request.id] += 1

    async def work() -> object:
        nonlocal running, running_most
        running += 1
        running_most = max(running_most, running)
        try:
            for _ in range(rng.randrange(3)):
                await asyncio.sleep(0)
            if rng.random() < 0.2:
                raise ValueError
        finally:
            running -= 1
        return None

    flight = InFlight(finished)
    for number in range(200):
        uri = rng.choice(["a", "b"])
        flight.add(Request(number, "hover", uri, bound=rng.random() < 0.5, kind="hover", may_give_way=True, work=work))
        waiting_most = max(waiting_most, len(flight))
        if rng.random() < 0.2:
            flight.cancel(rng.randrange(number + 1))
        if rng.random() < 0.1:
            flight.changed(uri)
        if rng.random() < 0.5:
            await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
    assert dict(ended) == dict.fromkeys(range(200), 1)
    assert len(flight) == 0
    assert running_most <= RUNNING
    assert waiting_most <= 2 * WAITING + RUNNING
