"""The server has the text that the editor has, whatever notifications come: a text that was edited and one that was
opened as it is now are understood alike.
"""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePath
from random import Random
from typing import Any

import pytest
from tests.lsp.corpus_pipe import TIMEOUT, Message, Pipe, connected
from tests.text.edits import HUGE, sequence
from tests.text.reference import applied

from lift_sys.ir.text import PositionEncoding
from lift_sys.workspace.documents import Change

WORDS = (
    "sig",
    "f",
    "(",
    ")",
    ":",
    "int",
    "->",
    "requires",
    "ensures",
    ">",
    "0",
    "?h",
    "because",
    '"🦊é"',
    "# 👩\u200d🚀\x0c",
)
TEXT = 'sig f(a: int) -> int\r\nrequires a > ?h because "🦊"\rensures result != "e\u0301" # \x0c\u2028\n'


def capabilities(encoding: str) -> Message:
    tokens = {"requests": {"full": True}, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"]}
    return {
        "general": {"positionEncodings": [encoding]},
        "textDocument": {"semanticTokens": tokens},
    }


class Document:
    """One text of an editor."""

    def __init__(self, pipe: Pipe, path: Path) -> None:
        self.pipe = pipe
        self.uri = path.as_uri()
        self.version = 0

    async def open(self, text: str) -> None:
        self.version += 1
        item = {"uri": self.uri, "languageId": "lift", "version": self.version, "text": text}
        await self.pipe.notify("textDocument/didOpen", {"textDocument": item})

    async def change(self, *changes: Change, version: int | None = None) -> None:
        self.version = self.version + 1 if version is None else version
        document = {"uri": self.uri, "version": self.version}
        content = [_json(change) for change in changes]
        await self.pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": content})

    async def close(self) -> None:
        await self.pipe.notify("textDocument/didClose", {"textDocument": {"uri": self.uri}})

    async def understood(self) -> list[Any]:
        """What the server makes of the text: of every token where it is, and of every finding where and why."""
        document = {"textDocument": {"uri": self.uri}}
        tokens = await self.pipe.request("textDocument/semanticTokens/full", document)
        symbols = await self.pipe.request("textDocument/documentSymbol", document)
        holes = await self.pipe.request("lift/holes", document)
        (file,) = holes["result"]["files"]
        assert file["version"] == self.version
        async with asyncio.timeout(TIMEOUT):
            while self.findings() is None:
                await asyncio.sleep(0.005)
        return [tokens["result"]["data"], _anywhere(symbols["result"]), file["holes"], self.findings()]

    def findings(self) -> list[Any] | None:
        """The diagnostics that were sent last, if they are of the newest version."""
        said = [m["params"] for m in self.pipe.asked if m["method"] == "textDocument/publishDiagnostics"]
        own = [params for params in said if params["uri"] == self.uri and params.get("version") == self.version]
        return [(d["range"], d["message"]) for d in own[-1]["diagnostics"]] if own else None


def _anywhere(value: Any) -> Any:
    """The same without the names of files."""
    if isinstance(value, dict):
        return {key: _anywhere(item) for key, item in value.items() if key != "uri"}
    return [_anywhere(item) for item in value] if isinstance(value, list) else value


def _json(change: Change) -> Message:
    if change.start is None or change.end is None:
        return {"text": change.text}
    start, end = ({"line": line, "character": character} for line, character in (change.start, change.end))
    return {"text": change.text, "range": {"start": start, "end": end}}


async def has_text(pipe: Pipe, folder: Path, document: Document, text: str) -> None:
    other = Document(pipe, folder / "as it is" / PurePath(document.uri).name)
    await other.open(text)
    found, expected = await document.understood(), await other.understood()
    await other.close()
    assert expected[0]
    assert found == expected, repr(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_after_any_edits_it_has_the_editors_text(tmp_path: Path, encoding: PositionEncoding) -> None:
    random = Random(f"server {encoding}")
    async with connected(tmp_path, capabilities=capabilities(encoding)) as pipe:
        document = Document(pipe, tmp_path / "a.ir")
        await document.open(TEXT)
        for _ in range(12):
            text = TEXT + " ".join(random.choices(WORDS, k=20))
            await document.change(Change(text))
            for changes in sequence(random, encoding, text).notifications:
                await document.change(*changes)
                for change in changes:
                    text = applied(text, change, encoding)
            text = applied(text, Change(TEXT, (0, 0), (0, 0)), encoding)
            await document.change(Change(TEXT, (0, 0), (0, 0)))
            await has_text(pipe, tmp_path, document, text)
        assert b"Traceback" not in pipe.errors


async def test_what_comes_last_counts_whatever_its_version(tmp_path: Path) -> None:
    async with connected(tmp_path, capabilities=capabilities("utf-16")) as pipe:
        document = Document(pipe, tmp_path / "a.ir")
        await document.open("sig f(a: int)\n")
        for version, name in ((7, "b"), (7, "c"), (3, "d"), (-1, "e"), (HUGE, "g"), (0, "h")):
            await document.change(Change(name, (0, 4), (0, 5)), version=version)
            await has_text(pipe, tmp_path, document, f"sig {name}(a: int)\n")


async def test_a_text_opened_twice_is_the_one_opened_last(tmp_path: Path) -> None:
    async with connected(tmp_path, capabilities=capabilities("utf-16")) as pipe:
        document = Document(pipe, tmp_path / "a.ir")
        await document.open("sig f(a: int)\n")
        await document.open("sig g(🦊: ?t)\nensures ?e\n")
        await document.change(Change("h", (0, 4), (0, 5)))
        await has_text(pipe, tmp_path, document, "sig h(🦊: ?t)\nensures ?e\n")


@pytest.mark.parametrize("closed", [False, True], ids=["never opened", "closed"])
async def test_changes_of_a_text_that_is_not_open_change_nothing(tmp_path: Path, closed: bool) -> None:
    on_disk = "sig f(a: int)\n"
    (tmp_path / "a.ir").write_text(on_disk)
    async with connected(tmp_path, capabilities=capabilities("utf-16")) as pipe:
        document = Document(pipe, tmp_path / "a.ir")
        if closed:
            await document.open("sig g(a: ?t)\n")
            await document.close()
        await document.change(Change("sig h(b: ?u)\n"))
        await document.change(Change("X", (0, 0), (9, 9)))
        assert (await pipe.request("lift/holes", {"textDocument": {"uri": document.uri}}))["result"]["files"][0]
        await document.close()
        await document.close()
        # The file is what counts, and opening it begins anew.
        assert (tmp_path / "a.ir").read_text() == on_disk
        await document.open("sig k(a: ?t)\n")
        await document.change(Change("m", (0, 4), (0, 5)))
        await has_text(pipe, tmp_path, document, "sig m(a: ?t)\n")
        assert b"Traceback" not in pipe.errors


async def test_changes_of_a_text_that_is_not_open_show_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ir").write_text("sig f(a: int)\n")
    async with connected(tmp_path, capabilities=capabilities("utf-16")) as pipe:
        document, other = Document(pipe, tmp_path / "a.ir"), Document(pipe, tmp_path / "b.ir")
        await document.change(Change("sig h(b: ?u)\n"))
        await other.open("sig f(a: ?t)\n")
        await has_text(pipe, tmp_path, other, "sig f(a: ?t)\n")  # by then, the findings would be there
        shown = [m["params"] for m in pipe.asked if m["method"] == "textDocument/publishDiagnostics"]
        assert [params for params in shown if params["uri"] == document.uri and params["diagnostics"]] == []


async def test_half_a_character_harms_nothing(tmp_path: Path) -> None:
    async with connected(tmp_path, capabilities=capabilities("utf-16")) as pipe:
        for name in ("a.ir", "a.py"):
            document = Document(pipe, tmp_path / name)
            comment = "# 🦊\n"
            await document.open(comment)
            await document.change(Change("", (0, 2), (0, 3)))
            await document.change(Change("x", (1, 0), (1, 0)))
            place = {"textDocument": {"uri": document.uri}, "position": {"line": 1, "character": 0}}
            assert "result" in await pipe.request("textDocument/hover", place)
            # The other half, as an editor would send it that computes the smallest difference.
            await document.change(Change("\ud83e", (0, 2), (0, 2)))
            await document.change(Change(TEXT, (1, 0), (1, 1)))
            if name.endswith(".ir"):
                await has_text(pipe, tmp_path, document, comment + TEXT)
        assert b"Traceback" not in pipe.errors
