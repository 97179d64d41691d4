"""A real Vim without a screen, told what to do in Vim script over a channel that it opens to the test."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.editors.found import environment
from tests.editors.processes import PATIENCE, children, command

HELPERS = Path(__file__).with_name("vim.vim")


class Vim:
    """One Vim, with the folder of a workspace as its working directory."""

    def __init__(self, program: Path, configuration: str, folder: Path) -> None:
        self.folder = folder
        self._home = tempfile.TemporaryDirectory(prefix="vim")
        self.home = Path(self._home.name)
        vimrc = self.home / "vimrc"
        vimrc.write_text(configuration)
        self._decoder = json.JSONDecoder()
        self._read = ""
        with socket.create_server(("127.0.0.1", 0)) as listening, (self.home / "output").open("wb") as output:
            listening.settimeout(PATIENCE)
            address = "{}:{}".format(*listening.getsockname())
            self.process = subprocess.Popen(
                [program, "-N", "-n", "-i", "NONE", "--not-a-term", "-u", vimrc, "-S", HELPERS],
                cwd=folder,
                env=environment(self.home) | {"TEST_ADDRESS": address, "TERM": "xterm"},
                stdin=subprocess.PIPE,  # kept open: at its end Vim leaves
                stdout=output,
                stderr=output,
            )
            try:
                self._channel, _ = listening.accept()
            except TimeoutError:
                self.process.kill()
                self.process.wait()
                raise RuntimeError(f"Vim did not start:\n{self.output()}") from None
        self._channel.settimeout(PATIENCE)

    def output(self) -> str:
        """What Vim wrote to its screen."""
        return (self.home / "output").read_text(errors="replace")

    def script(self, code: str, *arguments: Any) -> Any:
        """Run a piece of Vim script and give its ``g:answer``; in it, ``g:a`` is the list of `arguments`."""
        place = self.home / "code.vim"
        place.write_text(f"let g:a = json_decode({_quoted(json.dumps(arguments, ensure_ascii=False))})\n{code}\n")
        end = time.monotonic() + PATIENCE
        result: Any = "ERROR"
        while result == "ERROR" and time.monotonic() < end:  # so Vim answers while it asks something itself
            self._channel.sendall(json.dumps(["expr", f"Lift_run({_quoted(str(place))})", -1]).encode())
            result = self._received()
        assert isinstance(result, dict) and result["good"], f"{result}\n{self.output()}"
        return result["value"]

    def _received(self) -> Any:
        while True:
            try:
                (_, value), end = self._decoder.raw_decode(self._read)
            except ValueError:
                piece = self._channel.recv(1 << 16)
                if not piece:
                    raise AssertionError(f"Vim has ended\n{self.output()}") from None
                self._read += piece.decode()
                continue
            self._read = self._read[end:].lstrip()
            return value

    def value(self, expression: str) -> Any:
        """What an expression gives."""
        return self.script(f"redraw\nlet g:answer = {expression}")

    def until(self, expression: str, good: Callable[[Any], bool]) -> Any:
        """Wait until what an expression gives is good; give that."""
        end = time.monotonic() + PATIENCE
        while not good(value := self.value(expression)):
            assert time.monotonic() < end, f"{expression} is {value!r}\n{self.output()}"
            time.sleep(0.05)
        return value

    def edit(self, name: str) -> None:
        """Open a file of the workspace."""
        self.script("execute 'edit' fnameescape(g:a[0])", str(self.folder / name))

    def command(self, *commands: str) -> None:
        """Run Ex commands."""
        self.script("for c in g:a | execute c | endfor", *commands)

    def type(self, keys: str) -> None:
        """Type keys, in the bytes that a terminal sends."""
        assert self.process.stdin is not None
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    def choose(self, command: str, title: str, answer: str) -> None:
        """Type a command that asks, wait until `title` is on the screen, and answer it."""
        seen = len(self.output())
        self.type(f":{command}\r")
        self._shown(title, seen)
        for key in answer:  # one by one: asked for a number, Vim drops what comes with it
            seen = len(self.output())
            self.type(key)
            self._shown("", seen)

    def _shown(self, text: str, since: int) -> None:
        """Wait until something that has `text` is written to the screen."""
        end = time.monotonic() + PATIENCE
        while len(new := self.output()[since:]) == 0 or text not in new:
            assert time.monotonic() < end, new
            time.sleep(0.05)

    def text(self) -> str:
        """Text of the current buffer."""
        return "\n".join(self.value("getline(1, '$')"))

    def to(self, text: str, more: int = 0) -> None:
        """Put the cursor on a text."""
        self.script("call Lift_to(g:a[0], g:a[1])", text, more)

    def server(self) -> int:
        """The process of the language server, below the shell that a plug-in may start it in."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            waiting = children(self.process.pid)
            while waiting:
                pid = waiting.pop()
                if "lift lsp" in command(pid) and "-c" not in command(pid).split():
                    return pid
                waiting += children(pid)
            time.sleep(0.05)
        raise AssertionError(f"no server runs\n{self.output()}")

    def quit(self) -> None:
        """Leave without saving."""
        if self.process.poll() is None:
            self._channel.sendall(json.dumps(["ex", "qall!"]).encode())
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        self._channel.close()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self._home.cleanup()


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))
