"""A real Neovim without a screen, told what to do in Lua through its own remote calls."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.editors.found import environment
from tests.editors.processes import PATIENCE, children, command

HELPERS = Path(__file__).with_name("neovim.lua")


class Neovim:
    """One Neovim, with the folder of a workspace as its working directory."""

    def __init__(self, program: Path, configuration: str, folder: Path) -> None:
        self.program = program
        self.folder = folder
        # Not under pytest's folder: the name of a socket may have no more than 107 bytes.
        self._home = tempfile.TemporaryDirectory(prefix="nvim")
        self.home = Path(self._home.name)
        self._socket = self.home / "socket"
        self._environment = environment(self.home)
        init = self.home / "init.lua"
        init.write_text(configuration)
        with (self.home / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [program, "--headless", "-n", "-i", "NONE", "-u", init, "--listen", self._socket, "-S", HELPERS],
                cwd=folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        end = time.monotonic() + PATIENCE
        while not self._socket.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.kill()
                raise RuntimeError(f"Neovim did not start:\n{self.output()}")
            time.sleep(0.02)
        while self._remote("luaeval('Lift and 1 or 0')") != "1" and time.monotonic() < end:
            time.sleep(0.02)

    def output(self) -> str:
        """What Neovim and the client's log say."""
        logs = [self.home / "output", *self.home.rglob("lsp.log")]
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')}" for log in logs if log.exists())

    def _remote(self, expression: str) -> str:
        answer = subprocess.run(
            [self.program, "--server", self._socket, "--remote-expr", expression],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE + 20,
        )
        return (answer.stdout or answer.stderr).strip()  # 0.7 answers on standard error

    def lua(self, code: str, *arguments: Any) -> Any:
        """Run a piece of Lua and give what it returns; in it, ``a`` is the list of `arguments`."""
        chunk = self.home / "chunk.lua"
        packed = json.dumps(json.dumps(arguments, ensure_ascii=False), ensure_ascii=False)
        chunk.write_text(f"local a = vim.json.decode({packed})\n{code}\n")
        answer = self._remote(f"luaeval('Lift.run(_A)', '{chunk}')")
        if not answer:
            raise AssertionError(f"Neovim does not answer\n{self.output()}")
        result = json.loads(answer)
        if not result["good"]:
            raise AssertionError(f"{result['value']}\n{self.output()}")
        return result["value"]

    # Texts.

    def edit(self, name: str) -> None:
        """Open a file of the workspace."""
        self.lua("vim.cmd('edit ' .. vim.fn.fnameescape(a[1]))", str(self.folder / name))

    def write(self) -> None:
        """Save the current buffer."""
        self.lua("vim.cmd('write')")

    def command(self, *commands: str) -> None:
        """Run Ex commands as one step."""
        self.lua("for _, c in ipairs(a) do vim.cmd(c) end", *commands)

    def keys(self, keys: str) -> None:
        """Press keys, as one step that can be undone; ``<Esc>`` and the like as in mappings."""
        self.lua("vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(a[1], true, true, true), 'tx', false)", keys)

    def type(self, keys: str) -> None:
        """Type keys and stay where that leads to, also in the middle of a completion."""
        self.lua("vim.api.nvim_input(a[1])", keys)

    def text(self) -> str:
        """Text of the current buffer."""
        return str(self.lua("return Lift.text()"))

    def to(self, text: str, more: int = 0) -> None:
        """Put the cursor on a text."""
        self.lua("Lift.to(a[1], a[2])", text, more)

    # What it shows.

    def shows(self, *wanted: str, name: str | None = None) -> None:
        """Wait until exactly these diagnostics are shown: ``line code underlined-text``."""
        found = self.lua("return Lift.shows(a[1], a[2] ~= vim.NIL and a[2] or nil)", wanted, name)
        assert (found or []) == list(wanted)

    def act(self, title: str) -> list[str]:
        """Apply the code action with this title at the cursor; the titles of all that are offered."""
        offered = list(self.lua("return Lift.act(a[1])", title) or [])
        assert title in offered, f"{offered} {self.lua('return Lift.messages')}\n{self.output()}"
        return offered

    def actions(self) -> list[str]:
        """Titles of the code actions at the cursor; none is applied."""
        return list(self.lua("return Lift.act('')") or [])

    def floating(self, function: str) -> str:
        """Text of the window that a function of ``vim.lsp.buf`` opens at the cursor."""
        return str(self.lua("return Lift.floating(vim.lsp.buf[a[1]])", function))

    def jump(self, function: str) -> str:
        """Where a function of ``vim.lsp.buf`` takes the cursor: ``file:line:rest of the line``."""
        return str(self.lua("return Lift.jump(vim.lsp.buf[a[1]])", function))

    def places(self, call: str) -> list[str]:
        """What a call that takes ``options`` lists: ``file:line:rest of the line``, in order."""
        return list(self.lua(f"return Lift.places_of(function(options) {call} end)") or [])

    def request(self, method: str, **parameters: Any) -> Any:
        """Answer to a request about the current buffer, sent by Neovim's client."""
        return self.lua("return Lift.request(a[1], a[2])", method, parameters or {"_": 0})

    def server(self) -> int:
        """The process of the language server."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = [pid for pid in children(self.process.pid) if " lsp" in command(pid)]
            if found:
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"no server runs\n{self.output()}")

    def quit(self) -> None:
        """Leave without saving."""
        if self.process.poll() is None:
            self._remote("execute('qa!')")
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        self._home.cleanup()
