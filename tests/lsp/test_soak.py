"""An hour of editing without its pauses: what the server holds does not grow, and nothing is left lying about."""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.corpus_pipe import Pipe, connected

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc, which is Linux's"),
]

KEYS = 5000
"""What a person types in a busy hour."""

SPEC = """sig f{0}(items: list[int], limit: int) -> int
intent "adds what is below the limit 🎉"
requires limit > {0}
ensures result >= ?low{0}
raises ValueError when limit < 0

"""
SOURCE = "def f{0}(items, limit):\n    return sum(i for i in items if i < limit)\n\n\n"
TYPED = "ensures all(i < limit for i in items) and len(items) > 3 # é🎉\n"

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "hover": {"contentFormat": ["markdown"]},
        "completion": {"completionItem": {"snippetSupport": True}},
        "semanticTokens": {
            "requests": {"full": {"delta": True}},
            "tokenTypes": [],
            "tokenModifiers": [],
            "formats": [],
        },
        "publishDiagnostics": {"relatedInformation": True},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


class Held:
    """What a process holds."""

    def __init__(self, process: int) -> None:
        place = Path(f"/proc/{process}")
        status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
        self.memory = int(status["VmRSS"].split()[0])
        """KiB."""
        self.threads = int(status["Threads"])
        self.files = len(list((place / "fd").iterdir()))
        self.children = sum(len(c.read_text().split()) for c in place.glob("task/*/children"))


class Typist:
    """Someone who types, looks things up, undoes, changes files and closes them."""

    def __init__(self, pipe: Pipe, folder: Path) -> None:
        self.pipe = pipe
        self.random = random.Random(7)
        self.versions: Counter[str] = Counter()
        self.names = [f"m{n}" for n in range(5)]
        for name in self.names:
            (folder / f"{name}.py").write_text("".join(SOURCE.format(n) for n in range(15)))

    async def begin(self) -> None:
        for name in self.names:
            await self.pipe.open(f"{name}.ir", "".join(SPEC.format(n) for n in range(15)))
            self.versions[name] = 1

    def uri(self, name: str) -> str:
        return (self.pipe.folder / f"{name}.ir").as_uri()

    async def insert(self, name: str, line: int, column: int, text: str, until: int | None = None) -> None:
        self.versions[name] += 1
        end = {"line": line, "character": column if until is None else until}
        change = {"range": {"start": {"line": line, "character": column}, "end": end}, "text": text}
        document = {"uri": self.uri(name), "version": self.versions[name]}
        await self.pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    async def look(self, name: str, line: int, column: int) -> None:
        """What an editor asks by itself."""
        document = {"textDocument": {"uri": self.uri(name)}}
        place = {**document, "position": {"line": line, "character": column}}
        whole = {**document, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}}
        questions = [
            ("textDocument/completion", place),
            ("textDocument/hover", place),
            ("textDocument/definition", place),
            ("textDocument/signatureHelp", place),
            ("textDocument/documentHighlight", place),
            ("textDocument/codeAction", {**whole, "context": {"diagnostics": []}}),
            ("textDocument/semanticTokens/full", document),
            ("textDocument/documentSymbol", document),
            ("textDocument/inlayHint", whole),
            ("textDocument/codeLens", document),
            ("textDocument/foldingRange", document),
            ("workspace/symbol", {"query": "f1"}),
            ("lift/holes", document),
            ("textDocument/hover", {}),
        ]
        method, parameters = self.random.choice(questions)
        answer = await self.pipe.request(method, parameters)
        assert answer.get("error", {}).get("code") in (None, -32601, -32602), answer

    async def type_a_line(self) -> None:
        """A clause, key by key, and away with it."""
        name = self.random.choice(self.names)
        line = 6 * self.random.randrange(15) + 4
        await self.insert(name, line, 0, "\n")
        typed = self.random.randrange(5, len(TYPED) - 3)
        for column in range(typed):
            await self.insert(name, line, column, TYPED[column])
            if self.random.random() < 0.4:
                await self.look(name, line, column)
            self.pipe.asked.clear()
        self.versions[name] += 1
        gone = {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}}
        document = {"uri": self.uri(name), "version": self.versions[name]}
        changes = [{"range": gone, "text": ""}]
        await self.pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        if self.random.random() < 0.2:
            await self.pipe.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})
            await self.pipe.open(f"{name}.ir", "".join(SPEC.format(n) for n in range(15)))
            self.versions[name] = 1
        if self.random.random() < 0.2:
            source = self.pipe.folder / f"{name}.py"
            source.write_text(source.read_text() + f"# {self.versions[name]}\n")
            event = {"uri": source.as_uri(), "type": 2}
            await self.pipe.notify("workspace/didChangeWatchedFiles", {"changes": [event]})

    async def type(self, keys: int) -> None:
        before = sum(self.versions.values())
        typed = 0
        while typed < keys:
            before = self.versions.total()
            await self.type_a_line()
            typed += max(1, self.versions.total() - before)


async def test_an_hour_of_editing(tmp_path: Path) -> None:
    async with connected(tmp_path, capabilities=CAPABILITIES) as pipe:
        typist = Typist(pipe, tmp_path)
        await typist.begin()
        await typist.type(KEYS // 2)  # by then everything has been used once, and the caches are full
        assert pipe.process.pid is not None
        before = Held(pipe.process.pid)
        await typist.type(KEYS // 2)
        await asyncio.sleep(1)
        after = Held(pipe.process.pid)
        assert pipe.answers == []
        assert b"Traceback" not in pipe.errors
    print(f"memory {before.memory} -> {after.memory} KiB, files {after.files}, threads {after.threads}")
    assert after.memory <= before.memory * 1.05
    assert after.threads <= before.threads
    assert after.files <= before.files
    assert after.children <= before.children
