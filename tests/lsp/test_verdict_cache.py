"""The server shows at once what the command line has found out, and the other way round."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lift_sys.workspace import verdict_cache
from lift_sys.workspace.verdict_cache import VerdictCache
from tests.lsp.conftest import Start
from tests.lsp.editor import TIMEOUT
from tests.lsp.test_verification import NEVER, SOURCE, SPECS, TWICE, published


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one's own, outside of the workspace."""
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    monkeypatch.setenv("LIFT_VERIFICATION_CACHE", "true")
    return place / "lift-sys"


def count(folder: Path) -> int:
    file = folder / verdict_cache.NAME
    if not file.exists():
        return 0
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM judgements").fetchone()[0])


def reworded(folder: Path, old: str, new: str) -> None:
    """Say something else in the cache, to know where a message comes from."""
    with contextlib.closing(sqlite3.connect(folder / verdict_cache.NAME)) as connection:
        for digest, value in connection.execute("SELECT digest, value FROM judgements").fetchall():
            value = value.replace(old.encode(), new.encode())
            checksum = verdict_cache._checksum(digest, value)
            connection.execute(
                "UPDATE judgements SET value = ?, checksum = ? WHERE digest = ?", (value, checksum, digest)
            )
        connection.commit()


async def test_of_the_server_for_the_command_line_and_back(start: Start, tmp_path: Path, environment: Path) -> None:
    editor = await start(files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)
    await editor.wait(lambda: published(editor) == [NEVER, TWICE])
    async with asyncio.timeout(TIMEOUT):
        while count(environment) < 2:
            await asyncio.sleep(0.05)
    reworded(environment, "no input meets", "nothing fulfils")
    (tmp_path / "f.ir").write_text(SPECS)
    command = [sys.executable, "-m", "lift_sys", "check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert "nothing fulfils `n > 0` together with `n < 0`" in done.stdout
    other = await start()
    other.open("f.ir", SPECS)
    await other.wait(lambda: published(other) == [NEVER.replace("no input meets", "nothing fulfils"), TWICE])


async def test_a_broken_cache_is_not_noticed(start: Start, environment: Path) -> None:
    environment.mkdir(mode=0o700)
    (environment / verdict_cache.NAME).write_bytes(b"garbage" * 1000)
    editor = await start(files={"f.py": SOURCE})
    editor.open("f.ir", SPECS)
    await editor.wait(lambda: published(editor) == [NEVER, TWICE])
    assert not VerdictCache(environment).get([b"0" * 32])
