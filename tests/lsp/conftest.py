"""Starts servers for tests, and stops them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.editor import Editor

Start = Callable[..., Awaitable[Editor]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """``await start("nvim11", files={"cart.py": "…"}, settings={…})``: an editor with a folder that holds `files`."""
    editors: list[Editor] = []

    async def begin(
        editor: str | lsp.ClientCapabilities = "nvim07",
        *,
        files: dict[str, str | bytes] | None = None,
        settings: dict[str, Any] | None = None,
        options: dict[str, Any] | None = None,
        prepare: Callable[[Editor], None] = lambda _: None,
        command: Sequence[str] | None = None,
    ) -> Editor:
        for name, text in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        session = Editor(tmp_path, settings)
        prepare(session)
        await session.start(editor, options, command)
        editors.append(session)
        return session

    yield begin
    for session in editors:
        await session.stop()
