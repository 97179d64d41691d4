"""`lift/verify` and `lift.verify`: verdicts on demand."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor
from tests.lsp.verdict_editor import SLOW, Verdicts, ask, capabilities, clauses, plain

SPECS = """# 🎉
sig never(n: int) -> int
requires n < 0
requires n > 0

sig twice(n: int) -> int
requires "🎉" == "🎉" and n > 3
"""
BOTH = [("requires n > 0", "refuted", None), ('requires "🎉" == "🎉" and n > 3', "proved", None)]


async def verify(editor: Editor, name: str = "f.ir", line: int | None = None) -> Any:
    place = {} if line is None else {"position": {"line": line, "character": 0}}
    return await ask(editor, "lift/verify", {"textDocument": {"uri": editor.uri(name)}, **place})


async def run(editor: Editor, *arguments: Any) -> Any:
    parameters = lsp.ExecuteCommandParams("lift.verify", list(arguments))
    return plain(await editor.client.workspace_execute_command_async(parameters))


async def test_a_document_or_the_spec_at_a_position(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", SPECS)
    answer = await verify(editor)
    assert (answer["uri"], answer["version"], answer["problem"]) == (editor.uri("f.ir"), 1, None)
    assert clauses(answer, SPECS, "utf-16") == BOTH
    for line, expected in ((2, BOTH[:1]), (6, BOTH[1:]), (7, BOTH[1:]), (99, BOTH[1:]), (0, BOTH[:1])):
        assert clauses(await verify(editor, line=line), SPECS, "utf-16") == expected


async def test_what_is_edited_but_not_saved_is_judged_where_it_is_asked_for(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", SPECS)
    await verify(editor)
    edited = SPECS.replace("n > 0", "n > 1").replace("n > 3", "n > 4")
    editor.replace("f.ir", edited)
    assert clauses(await verify(editor, line=2), edited, "utf-16") == [("requires n > 1", "refuted", None)]
    await run(editor, editor.uri("f.ir"), {"line": 1, "character": 0})
    lens = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(editor.document("f.ir")))
    titles = [found.command.title.partition(" · ")[0] for found in lens or () if found.command]
    assert titles[0] == "no input meets the preconditions" and "outdated" in titles


async def test_a_document_that_is_not_open(start: Start) -> None:
    editor = await start(files={"f.ir": SPECS, "g.py": "x = 1\n"})
    answer = await verify(editor)
    assert answer["version"] is None and clauses(answer, SPECS, "utf-16") == BOTH
    for name in ("missing.ir", "g.py"):
        answer = await verify(editor, name)
        assert answer["specs"] == [] and answer["problem"] == "there is no document here that can be read"


@pytest.mark.slow
async def test_documents_without_anything_to_judge(start: Start) -> None:
    editor = await start()
    for name, text in (("a.ir", ""), ("b.ir", "# nothing\n"), ("c.ir", "sig f(x: int) -> int\n")):
        editor.open(name, text)
        answer = await verify(editor, name)
        assert [spec["obligations"] for spec in answer["specs"]] == ([[]] if "sig" in text else [])
        await verify(editor, name, line=0)
        await run(editor, editor.uri(name), None)
        await run(editor, editor.uri(name), {"line": 0, "character": 0})
    await editor.wait(lambda: len(editor.messages) == 6)


async def test_as_a_command_it_tells_what_it_found(start: Start) -> None:
    editor = await start("nvim07")
    editor.open("f.ir", SPECS)
    answer = await run(editor, editor.uri("f.ir"), {"line": 6, "character": 0})
    assert clauses(answer, SPECS, "utf-16") == BOTH[1:]
    await editor.wait(lambda: len(editor.messages) == 1)
    lines = editor.messages[0].splitlines()
    assert lines[0].startswith("twice: satisfiable · 1 clause · ")
    assert lines[1:] == ['requires "🎉" == "🎉" and n > 3: proved, met by n=4']
    await run(editor, editor.uri("f.ir"), None)
    await editor.wait(lambda: len(editor.messages) == 2)
    assert [line.partition(" · ")[0] for line in editor.messages[1].splitlines()] == [
        "never: no input meets the preconditions",
        "twice: satisfiable",
    ]
    assert await run(editor, editor.uri("x.py"), None) is None
    provider = editor.capabilities.execute_command_provider
    assert provider is not None and "lift.verify" in provider.commands


@pytest.mark.parametrize("arguments", [[], [1, None], ["file:///x"], ["file:///x", {"line": "0"}], [None, None]])
async def test_arguments_that_are_none(start: Start, arguments: list[Any]) -> None:
    editor = await start()
    with pytest.raises(JsonRpcException):
        await run(editor, *arguments)


async def test_where_it_is_switched_off(start: Start) -> None:
    editor = await start(files={"lift.toml": "[verification]\nenabled = false\n"})
    editor.open("f.ir", SPECS)
    answer = await verify(editor)
    assert "lift.verification.enabled" in answer["problem"]
    assert [spec["state"] for spec in answer["specs"]] == ["unjudged", "unjudged"]
    await run(editor, editor.uri("f.ir"), None)
    await editor.wait(lambda: any("lift.verification.enabled" in message for message in editor.messages))


@pytest.mark.slow
async def test_what_took_too_long_is_tried_again(start: Start, tmp_path: Path) -> None:
    (tmp_path / "lift.toml").write_text("[verification]\ntimeout = 1\n")
    told = Verdicts()
    editor = await start(capabilities(), prepare=told.prepare)
    editor.open("f.ir", f"sig slow(n: int) -> int\n{SLOW}")
    (spec,) = (await verify(editor))["specs"]
    assert spec["summary"].startswith("unknown: checking the clauses of this spec took longer than 1 s")
    assert (spec["state"], spec["obligations"]) == ("judged", [])
    before = len(told.told)
    await verify(editor)
    assert [message["specs"][0]["state"] for message in told.told[before:]] == ["running", "judged"]


async def test_a_request_that_is_cancelled_gives_up_what_it_asked_for(start: Start) -> None:
    text = f"sig slow(n: int) -> int\n{SLOW}"
    editor = await start(files={"f.ir": text, "g.ir": SPECS, "lift.toml": "[workers]\ncount = 1\n"})
    parameters = {"textDocument": {"uri": editor.uri("f.ir")}}
    task = asyncio.ensure_future(editor.client.protocol.send_request_async("lift/verify", parameters, msg_id="mine"))
    await asyncio.sleep(0.5)
    editor.client.cancel_request(lsp.CancelParams("mine"))
    with pytest.raises(JsonRpcException) as raised:
        await task
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
    assert clauses(await verify(editor, "g.ir"), SPECS, "utf-16") == BOTH  # the only worker is free


@pytest.mark.parametrize("line", [None, 0])
async def test_an_edit_meanwhile(start: Start, line: int | None) -> None:
    editor = await start(files={"lift.toml": "[workers]\ncount = 1\n"})
    editor.open("f.ir", f"sig slow(n: int) -> int\n{SLOW}")
    task = asyncio.ensure_future(verify(editor, line=line))
    await asyncio.sleep(0.3)
    editor.replace("f.ir", SPECS)
    with pytest.raises(JsonRpcException) as raised:
        await task
    assert raised.value.code == lsp.LSPErrorCodes.ContentModified
    assert clauses(await verify(editor), SPECS, "utf-16") == BOTH


@pytest.mark.slow
async def test_an_edit_during_the_command(start: Start) -> None:
    editor = await start(files={"lift.toml": "[workers]\ncount = 1\n"})
    editor.open("f.ir", f"sig slow(n: int) -> int\n{SLOW}")
    task = asyncio.ensure_future(run(editor, editor.uri("f.ir"), None))
    await asyncio.sleep(0.3)
    editor.replace("f.ir", SPECS)
    answer = await task
    assert answer["version"] == 2 and [spec["state"] for spec in answer["specs"]] == ["unjudged", "unjudged"]
