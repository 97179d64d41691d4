"""Verification is switched off and on while documents are open."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor
from tests.lsp.verdict_editor import SLOW, Verdicts, capabilities, save

SPECS = "sig f(n: int) -> int\nrequires n > 0\nensures result == n\nexample f(1) == 2\n"
RUNNING = f"{SPECS}\nsig slow(n: int) -> int\n{SLOW}"


def switch(editor: Editor, on: bool) -> None:
    editor.settings = {"verification": {"enabled": on}}
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(editor.settings))


async def begun(start: Start, text: str) -> Verdicts:
    told = Verdicts()
    client = capabilities()
    client.text_document.diagnostic = None
    source = "def f(n): return n\ndef slow(n): return n\n"
    editor = await start(client, files={"f.py": source}, prepare=told.prepare)
    editor.open("f.ir", text)
    return told


async def shows(told: Verdicts, *codes: str) -> None:
    editor = told.editor
    await editor.wait(lambda: [d.code for d in editor.shown[editor.uri("f.ir")][1]] == list(codes))


async def test_off_nothing_is_shown_and_on_again_all_of_it(start: Start) -> None:
    told = await begun(start, SPECS)
    await told.until(("f", "judged"))
    await shows(told, "example-fails")
    switch(told.editor, on=False)
    await told.until(("f", "unjudged"))
    await shows(told)
    assert "lift.verification.enabled" in told.last()["problem"]
    assert told.last()["specs"][0]["summary"] == "not checked"
    assert {o["state"] for o in told.last()["specs"][0]["obligations"]} == {"unjudged"}
    told.editor.replace("f.ir", SPECS.replace("== 2", "== 3"))
    told.editor.replace("f.ir", SPECS)
    save(told.editor)
    await told.until(("f", "unjudged"))
    assert await told.editor.messages_of("f.ir") == []
    switch(told.editor, on=True)
    await told.until(("f", "judged"))
    await shows(told, "example-fails")
    assert told.last()["problem"] is None


async def test_what_is_opened_while_it_is_off_is_judged_once_it_is_on(start: Start) -> None:
    editor = await start(files={"f.py": "def f(n): return n\n"}, options={"verification": {"enabled": False}})
    editor.open("f.ir", SPECS)
    assert await editor.messages_of("f.ir") == []
    switch(editor, on=True)
    await editor.wait(lambda: [d.code for d in editor.shown[editor.uri("f.ir")][1]] == ["example-fails"])


async def test_off_ends_what_is_running(start: Start, tmp_path: Path) -> None:
    (tmp_path / "lift.toml").write_text("[workers]\ncount = 1\n")
    told = await begun(start, RUNNING)
    await told.until(("f", "judged"), ("slow", "running"))
    await told.editor.wait(lambda: "report" in told.kinds)
    switch(told.editor, on=False)
    await told.until(("f", "unjudged"), ("slow", "unjudged"))
    await told.editor.wait(lambda: "end" in told.kinds)
    await shows(told)
    switch(told.editor, on=True)
    await told.until(("f", "judged"), ("slow", "running"))
