"""Files whose names are no text, and URIs that name no file, cost nothing but themselves."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.corpus_pipe import Pipe, connected, started

DOCUMENT = "sig total(x: int) -> int\nensures result > ?least\n\nsig half(y: int) -> int\nensures result > total(y)\n"
SOURCE = "def total(x: int) -> int:\n    return 1\n\n\ndef half(y: int) -> int:\n    return total(y)\n"
NO_FILES = [
    "file://[",
    "file://℀/x.ir",
    "file:",
    "file:x.ir",
    "file:///a%00b.ir",
    "file:///\ud800.ir",
    "x.ir",
    "\ud800",
]
DISK = "file:///no/such/folder/x.ir"


async def is_well(pipe: Pipe) -> None:
    uri = await pipe.open("well.ir", DOCUMENT)
    holes = (await pipe.request("lift/holes", {"textDocument": {"uri": uri}}))["result"]["files"][0]["holes"]
    assert "least" in [hole["name"] for hole in holes]
    assert b"Traceback" not in pipe.errors, pipe.errors.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
async def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / os.fsdecode(b"\xe9\xf0\x9f\xa6\x8a.ir")).write_text(DOCUMENT)
    (folder / os.fsdecode(b"\xe9\xf0\x9f\xa6\x8a.py")).write_text(SOURCE)
    uri = f"{tmp_path.as_uri()}/caf%E9/%E9%F0%9F%A6%8A.ir"
    async with connected(tmp_path) as pipe:
        (symbol,) = (await pipe.request("workspace/symbol", {"query": "total"}))["result"]
        assert symbol["location"]["uri"] == uri and symbol["containerName"] == "caf?/?🦊.ir"
        items = (await pipe.request("workspace/diagnostic", {"previousResultIds": []}))["result"]["items"]
        assert [item["uri"] for item in items] == [uri, uri.replace(".ir", ".py")]
        known = [{"uri": item["uri"], "value": item["resultId"]} for item in items]
        items = (await pipe.request("workspace/diagnostic", {"previousResultIds": known}))["result"]["items"]
        assert {item["kind"] for item in items} == {"unchanged"}
        assert [file["uri"] for file in (await pipe.request("lift/holes", {}))["result"]["files"]] == [uri]
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}}
        (item,) = (await pipe.request("textDocument/prepareCallHierarchy", place))["result"]
        assert item["uri"] == uri and item["detail"] == "?🦊.ir"
        calls = (await pipe.request("callHierarchy/incomingCalls", {"item": item}))["result"]
        assert [call["from"]["name"] for call in calls] == ["half", "half"]
        await is_well(pipe)


@pytest.mark.parametrize("opened", [True, False])
async def test_what_is_asked_of_no_file_is_answered(tmp_path: Path, opened: bool) -> None:
    async with connected(tmp_path) as pipe:
        for uri in NO_FILES:
            if opened:
                item = {"uri": uri, "languageId": "lift", "version": 1, "text": DOCUMENT}
                await pipe.notify("textDocument/didOpen", {"textDocument": item})
            await everything_asked(pipe, uri, opened)
            await pipe.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            await is_well(pipe)


async def everything_asked(pipe: Pipe, uri: str, opened: bool) -> None:
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}}
    for method in ("hover", "completion", "documentSymbol", "codeLens", "definition", "prepareCallHierarchy"):
        answer = await pipe.request(f"textDocument/{method}", place)
        assert "result" in answer, answer
        assert answer["result"] or not opened or method in {"codeLens", "definition", "prepareCallHierarchy"}, method
    rename = await pipe.request("textDocument/rename", {**place, "newName": "sum"})
    assert "result" in rename or rename["error"]["code"] == -32803, rename
    files = [{"oldUri": uri, "newUri": DISK}, {"oldUri": DISK, "newUri": uri}]
    assert "result" in await pipe.request("workspace/willRenameFiles", {"files": files})
    for method in ("workspace/didRenameFiles", "workspace/didDeleteFiles", "workspace/didCreateFiles"):
        await pipe.notify(method, {"files": [{**file, "uri": uri} for file in files]})
    await pipe.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
    items = (await pipe.request("workspace/diagnostic", {"previousResultIds": [{"uri": uri, "value": "x"}]}))["result"]
    assert uri in [item["uri"] for item in items["items"]]


async def session(pipe: Pipe, **roots: Any) -> list[str]:
    """Begin a session with these roots; the documents that are found in them."""
    params = {"processId": None, "capabilities": {}, "rootUri": None, **roots}
    assert "result" in await pipe.request("initialize", params)
    await pipe.notify("initialized", {})
    return await documents(pipe)


async def documents(pipe: Pipe) -> list[str]:
    report = (await pipe.request("workspace/diagnostic", {"previousResultIds": []}))["result"]
    return [item["uri"] for item in report["items"]]


ELSEWHERE = ["untitled:x", "vscode-vfs://github/x/y", "/a\0b", ".", ""]


async def test_folders_that_are_none_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "x.ir").write_text(DOCUMENT)
    folders = [{"uri": uri, "name": "odd"} for uri in (*NO_FILES, *ELSEWHERE, tmp_path.as_uri())]
    async with started(tmp_path) as pipe:
        assert await session(pipe, workspaceFolders=folders) == [(tmp_path / "x.ir").as_uri()]
        await is_well(pipe)


@pytest.mark.parametrize("uri", [*NO_FILES[:2], NO_FILES[5], *ELSEWHERE[:3]])
@pytest.mark.parametrize("field", ["rootUri", "rootPath"])
async def test_a_root_that_is_none_is_left_out(tmp_path: Path, uri: str, field: str) -> None:
    async with started(tmp_path) as pipe:
        assert await session(pipe, **{field: uri}) == []
        await is_well(pipe)


@pytest.mark.parametrize("path", ["//", "//server", "/\udce9"])
async def test_odd_paths_of_roots(tmp_path: Path, path: str) -> None:
    async with started(tmp_path) as pipe:
        assert "result" in await pipe.request("initialize", {"processId": None, "capabilities": {}, "rootPath": path})
        await pipe.notify("initialized", {})
        await is_well(pipe)


async def test_a_root_may_be_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "x.ir").write_text(DOCUMENT)
    async with started(tmp_path) as pipe:
        assert await session(pipe, rootPath=f"{tmp_path}/./") == [(tmp_path / "x.ir").as_uri()]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
async def test_a_folder_by_two_names_is_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.ir").write_text(DOCUMENT)
    (tmp_path / "a" / "x.py").write_text(SOURCE)
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in ("a/loop", ".", "a")]
    uri = (tmp_path / "a" / "x.ir").as_uri()
    async with started(tmp_path) as pipe:
        assert await session(pipe, workspaceFolders=folders) == [uri, uri.replace(".ir", ".py")]
        await pipe.open("a/x.ir", DOCUMENT)
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 5}, "newName": "sum"}
        changes = (await pipe.request("textDocument/rename", place))["result"]["changes"]
        assert {name: len(edits) for name, edits in changes.items()} == {uri: 2, uri.replace(".ir", ".py"): 2}


async def test_folders_that_are_none_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "x.ir").write_text(DOCUMENT)
    odd = [{"uri": uri, "name": "odd"} for uri in (*NO_FILES, *ELSEWHERE)]
    good = {"uri": tmp_path.as_uri(), "name": "good"}
    async with started(tmp_path) as pipe:
        assert await session(pipe) == []
        event = {"added": [*odd, good, good], "removed": odd}
        await pipe.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        assert await documents(pipe) == [(tmp_path / "x.ir").as_uri()]
        await pipe.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [*odd, good]}})
        assert await documents(pipe) == []
        await is_well(pipe)
