"""What goes wrong around the server costs what it touches, and is said; the session goes on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lsp.corpus_pipe import Pipe, connected

DOCUMENT = "sig f(a: int, b: ?T) -> int\nensures result == a\n"
SOURCE = "def f(a, b):\n    return a\n"
WATCHES = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}

# The clock of the machine is set forwards and backwards all the time; only the clock that never jumps may be relied on.
JUMPING_CLOCK = """
import itertools, sys, time
now, jumps = time.time, itertools.cycle([0, 40e6, -40e6, 3600, -3600])
time.time = lambda: now() + next(jumps)
from lift_sys.cli.main import main
sys.exit(main(["lsp", "--log-level=debug"]))
"""


def _published(pipe: Pipe, name: str) -> list[list[str]]:
    """The messages of the diagnostics of a file, each time they were sent."""
    return [
        [d["message"] for d in m["params"]["diagnostics"]]
        for m in pipe.asked
        if m["method"] == "textDocument/publishDiagnostics" and m["params"]["uri"].endswith(f"/{name}")
    ]


async def _is_well(pipe: Pipe) -> None:
    uri = await pipe.open("well.ir", DOCUMENT)
    holes = (await pipe.request("lift/holes", {"textDocument": {"uri": uri}}))["result"]["files"][0]["holes"]
    assert [hole["name"] for hole in holes] == ["T"]
    assert b"Traceback" not in pipe.errors


async def _changed(pipe: Pipe, name: str) -> None:
    uri = (pipe.folder / name).as_uri()
    await pipe.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


ODD_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "no text": lambda path: path.write_bytes(bytes(range(256)) * 50),
    "empty": Path.touch,
    "a pipe that nobody writes to": _fifo,
    "without an end": _endless,
    "a link to itself": _loop,
    "a link to nothing": lambda path: path.symlink_to("nothing"),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["lift.toml", "pyproject.toml", "f.py", "f.ir"])
@pytest.mark.parametrize("make", ODD_FILES.values(), ids=ODD_FILES)
async def test_odd_files(tmp_path: Path, name: str, make: Callable[[Path], object]) -> None:
    make(tmp_path / name)
    async with connected(tmp_path, capabilities=WATCHES) as pipe:
        if name == "f.py":
            await pipe.open("f.ir", DOCUMENT)
        await _changed(pipe, name)
        assert "result" in await pipe.request("lift/holes", {})
        assert "result" in await pipe.request("workspace/symbol", {"query": "f"})
        await _is_well(pipe)


@pytest.mark.parametrize(
    "text", ["[diagnostics", "unknown = 3", "[limits]\ndocumentSize = 'big'", "\x00", "a" * 100_000]
)
async def test_settings_break_and_are_mended(tmp_path: Path, text: str) -> None:
    file = tmp_path / "lift.toml"
    async with connected(tmp_path, capabilities=WATCHES) as pipe:
        file.write_text(text)
        await _changed(pipe, "lift.toml")
        await _is_well(pipe)
        assert _published(pipe, "lift.toml")[-1], "nothing is said of broken settings"
        file.write_text("")
        await _changed(pipe, "lift.toml")
        await _is_well(pipe)
        assert _published(pipe, "lift.toml")[-1] == []


async def test_settings_change_while_a_text_is_read(tmp_path: Path) -> None:
    """What was found under the old settings is not what is shown in the end."""
    text = "".join(f"sig f{n}(a: ?T{n}) -> int\nensures result == a\n" for n in range(1500))
    async with connected(tmp_path) as pipe:
        uri = await pipe.open("f.ir", text)
        await pipe.send(
            {
                "jsonrpc": "2.0",
                "id": 5,
                "method": "textDocument/semanticTokens/full",
                "params": {"textDocument": {"uri": uri}},
            }
        )
        quiet = {"lift": {"diagnostics": {"holes": "off", "missingImplementation": "off"}}}
        await pipe.notify("workspace/didChangeConfiguration", {"settings": quiet})
        assert await pipe.answer(5) is not None
        await pipe.request("lift/holes", {"textDocument": {"uri": uri}})
        await pipe.fence()
        assert _published(pipe, "f.ir")[-1:] in ([], [[]])


async def test_the_clock_jumps(tmp_path: Path) -> None:
    (tmp_path / "f.py").write_text(SOURCE)
    async with connected(tmp_path, launcher=[sys.executable, "-c", JUMPING_CLOCK]) as pipe:
        uri = await pipe.open("f.ir", DOCUMENT)
        for number in range(30):
            change = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "text": "\n"}
            document = {"uri": uri, "version": number + 2}
            await pipe.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
            place = {"textDocument": {"uri": uri}, "position": {"line": number + 1, "character": 5}}
            assert (await pipe.request("textDocument/hover", place))["result"]
        await _is_well(pipe)


@pytest.mark.parametrize("seconds", [-1e9, 0, 1e9], ids=["long ago", "the same time", "in the future"])
async def test_a_source_changes_and_its_time_does_not_tell(tmp_path: Path, seconds: float) -> None:
    """A clock that was set back, a checkout of an old commit, a copy that keeps its times."""
    source = tmp_path / "f.py"
    source.write_text(SOURCE)
    time = source.stat().st_mtime
    async with connected(tmp_path) as pipe:  # the client does not watch files
        uri = await pipe.open("f.ir", DOCUMENT)
        assert (await pipe.request("textDocument/definition", _of_f(uri)))["result"]
        source.write_text("# here\n\n" + SOURCE)
        os.utime(source, (time + seconds, time + seconds))
        found = (await pipe.request("textDocument/implementation", _of_f(uri)))["result"]
        assert found[0]["range"]["start"]["line"] == 2


def _of_f(uri: str) -> dict[str, object]:
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}}


async def test_the_folder_goes(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "f.py").write_text(SOURCE)
    async with connected(folder) as pipe:
        uri = await pipe.open("f.ir", DOCUMENT)
        shutil.rmtree(folder)
        assert "result" in await pipe.request("textDocument/implementation", _of_f(uri))
        assert "result" in await pipe.request("lift/holes", {})
        assert "result" in await pipe.request("workspace/symbol", {"query": ""})
        await _is_well(pipe)


# Once the server is up, no more files can be opened.
NO_FILES_LEFT = """
import os, resource, sys
import lift_sys.lsp.protocol as protocol
from lift_sys.cli.main import main
begin = protocol.LiftProtocol._initialize
def then_limit(self, request):
    begin(self, request)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))), 4096))
protocol.LiftProtocol._initialize = then_limit
sys.exit(main(["lsp"]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on open files that is Linux's")
async def test_no_file_can_be_opened(tmp_path: Path) -> None:
    (tmp_path / "f.py").write_text(SOURCE)
    async with connected(tmp_path, launcher=[sys.executable, "-c", NO_FILES_LEFT]) as pipe:
        uri = await pipe.open("f.ir", DOCUMENT)
        for method in ("definition", "implementation", "hover", "references", "documentHighlight", "codeLens"):
            parameters = {**_of_f(uri), "context": {"includeDeclaration": True}}
            answer = await pipe.request(f"textDocument/{method}", parameters)
            assert "result" in answer, answer
        shown = await pipe.request("lift/holes", {"textDocument": {"uri": uri}})
        assert [hole["name"] for hole in shown["result"]["files"][0]["holes"]] == ["T"]
        assert b"Traceback" not in pipe.errors


async def test_a_setting_that_stands_in_no_file_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings are read several times while a session begins."""
    monkeypatch.setenv("LIFT_NONSENSE", "1")
    configures = {"workspace": {"configuration": True}}
    async with connected(tmp_path, capabilities=configures, reply={"result": [None]}) as pipe:
        await _is_well(pipe)
        await pipe.notify("workspace/didChangeConfiguration", {"settings": {}})
        await _is_well(pipe)
        told = [m["params"]["message"] for m in pipe.asked if m["method"] == "window/showMessage"]
        assert len(told) == 1 and "LIFT_NONSENSE" in told[0], told
