"""What came to no verdict is not remembered like one: saving tries again where that may help."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT
from tests.lsp.test_workers import workers
from tests.lsp.verdict_editor import SLOW, Verdicts, capabilities, save

SPECS = f"sig slow(n: int) -> int\n{SLOW}"


async def begun(start: Start, command: list[str] | None = None, timeout: int = 600) -> Verdicts:
    told = Verdicts()
    files = {"f.py": "def slow(n): return n\n", "lift.toml": "[workers]\ncount = 1\n"}
    options = {"verification": {"timeout": timeout}}
    editor = await start(capabilities("nvim07"), files=files, prepare=told.prepare, command=command, options=options)
    editor.open("f.ir", SPECS)
    await told.until(("slow", "running"))
    return told


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
async def test_what_crashed(start: Start) -> None:
    told = await begun(start, [sys.executable, "-m", "lift_sys", "lsp"])
    async with asyncio.timeout(TIMEOUT):
        while not (found := workers(told.editor)):
            await asyncio.sleep(0.05)
    os.kill(found[0], signal.SIGKILL)
    await told.until(("slow", "judged"))
    assert "ended early" in told.last()["specs"][0]["summary"]
    save(told.editor)
    await told.until(("slow", "running"))


@pytest.mark.slow
async def test_what_took_too_long_once_it_may_take_longer(start: Start) -> None:
    told = await begun(start, timeout=1)
    editor = told.editor
    await told.until(("slow", "judged"))
    assert "took longer than 1 s" in told.last()["specs"][0]["summary"]
    before = len(told.told)
    save(editor)
    await asyncio.sleep(0.5)
    assert [t["specs"][0]["state"] for t in told.told[before:]] in ([], ["judged"])
    editor.client.workspace_did_change_configuration(
        lsp.DidChangeConfigurationParams({"verification": {"timeout": 600}})
    )
    save(editor)
    await told.until(("slow", "running"))
