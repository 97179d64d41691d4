"""Every message of Microsoft's generator, valid or not, gets what it should: one answer or none, and no harm is done.

The sample is in `messages/`; `LIFT_MESSAGES` may name a file with all 73,988 (scripts/message_corpus.sh makes both).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.lsp.corpus_expectations import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    Expected,
    ends_session,
    expected,
)
from tests.lsp.corpus_pipe import TIMEOUT, Message, Pipe, connected
from tests.lsp.corpus_sample import SAMPLE, Entry, read

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]

MOST_SHOWN = 20


class Run:
    """Sends messages one by one and notes what was wrong with the answers."""

    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe
        self.faults: list[str] = []
        self.unknown: dict[str, set[bool]] = {}
        """Methods, and whether they were said not to exist."""

    async def send(self, entry: Entry) -> None:
        await self.pipe.send(entry.message)
        wanted = expected(entry)
        if wanted is None or not wanted.result:
            await self.pipe.fence()  # what is refused is refused at once
        if wanted is not None:
            answer = await self.pipe.answer(wanted.identifier, TIMEOUT if wanted.result else 0.01)
            if answer is None:
                self._note(entry, "no answer")
            else:
                self._note(entry, wanted.fault_of(answer))
                self._note_method(entry, wanted, answer)
        if self.pipe.answers:
            self._note(entry, f"answers that nothing asked for: {self.pipe.answers}")
            self.pipe.answers.clear()

    def _note(self, entry: Entry, fault: str | None) -> None:
        if fault is not None:
            self.faults.append(f"{fault}\n    {_shown(entry)}")

    def _note_method(self, entry: Entry, wanted: Expected, answer: Message) -> None:
        code = answer["error"]["code"] if "error" in answer else None
        if wanted.result and code in (None, INVALID_PARAMS, METHOD_NOT_FOUND):
            self.unknown.setdefault(entry.message["method"], set()).add(code == METHOD_NOT_FOUND)

    def report(self) -> str:
        """What was wrong, if anything was."""
        if not self.faults:
            return ""
        kinds = Counter(fault.split(":")[0].split("\n")[0] for fault in self.faults)
        return "\n".join([f"{len(self.faults)} faults: {dict(kinds)}", *self.faults[:MOST_SHOWN]])


def _shown(entry: Entry) -> str:
    return f"{entry.type} {'valid' if entry.valid else 'invalid'} {json.dumps(entry.message)[:400]}"


async def check_alive(pipe: Pipe, folder: Path) -> None:
    """After whatever came before, a text is opened and edited and understood as always."""
    uri = (folder / "alive.ir").as_uri()
    text = 'sig f(a: int) -> int\nrequires a > 0 because "🦊"\n'
    item = {"uri": uri, "languageId": "lift", "version": 1, "text": text}
    await pipe.notify("textDocument/didOpen", {"textDocument": item})
    edit = {"range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 5}}, "text": "g"}
    await pipe.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [edit]})
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}}
    hover = (await pipe.request("textDocument/hover", place))["result"]
    assert "sig g(a: int) -> int" in json.dumps(hover)
    assert hover["range"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 5}}


def messages() -> list[Entry]:
    return read(Path(os.environ.get("LIFT_MESSAGES", SAMPLE)))


async def end(pipe: Pipe) -> None:
    """End the session as a client should: the process ends well, and its log tells of no mishap."""
    await pipe.notify("exit")
    assert await pipe.ended() == 0
    assert not pipe.answers
    assert b"Traceback" not in pipe.errors, pipe.errors.decode()


async def test_every_message_gets_its_answer(tmp_path: Path) -> None:
    entries = [entry for entry in messages() if not ends_session(entry)]
    assert {entry.kind for entry in entries} == {"Request", "Notification", "Response"}
    async with connected(tmp_path) as pipe:
        run = Run(pipe)
        for entry in entries:
            await run.send(entry)
        assert run.report() == ""
        undecided = sorted(method for method, said in run.unknown.items() if len(said) > 1)
        assert not undecided, f"there and not there: {undecided}"
        assert {"textDocument/hover", "textDocument/completion"} <= {
            m for m, said in run.unknown.items() if said == {False}
        }
        await check_alive(pipe, tmp_path)
        assert (await pipe.request("shutdown"))["result"] is None
        await end(pipe)


async def test_after_shutdown_every_request_is_refused(tmp_path: Path) -> None:
    async with connected(tmp_path) as pipe:
        assert (await pipe.request("shutdown"))["result"] is None
        for entry in messages():
            wanted = expected(entry)
            if wanted is None:
                continue
            await pipe.send(entry.message)
            answer = await pipe.answer(wanted.identifier)
            assert answer is not None, _shown(entry)
            assert answer["error"]["code"] == INVALID_REQUEST, _shown(entry)
        await end(pipe)
