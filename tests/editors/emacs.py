"""A real Emacs without a screen, as a server of its own, told what to do in Lisp by emacsclient."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.editors.found import environment
from tests.editors.processes import PATIENCE, children, command

PRELUDE = "(progn (setq native-comp-deferred-compilation nil) (package-initialize))"
HELPERS = Path(__file__).with_name("emacs.el")


def lisp(value: str | list[str]) -> str:
    """A string, or a vector of them, as Lisp reads it."""
    if isinstance(value, list):
        return f"[{' '.join(map(lisp, value))}]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Emacs:
    """One Emacs, with a folder."""

    def __init__(self, program: Path, configuration: str, folder: Path) -> None:
        self.folder = folder
        self._home = tempfile.TemporaryDirectory(prefix="emacs")
        self.home = Path(self._home.name)
        self._environment = environment(self.home)
        init = self.home / "init.el"
        init.write_text(configuration)
        self._log = self.home / "output"
        self._socket = self.home / "socket"
        with self._log.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(program, "-q", f"--fg-daemon={self._socket}", "--eval", PRELUDE),
                    *("-l", init, "-l", HELPERS),
                ],
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
                raise RuntimeError(f"Emacs did not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def lisp(self, code: str) -> Any:
        """Evaluate one expression in the buffer that is looked at."""
        place = self.home / "code.el"
        place.write_text(code)
        answer = subprocess.run(
            ["emacsclient", "--socket-name", self._socket, "--eval", f"(lift-test-run {lisp(str(place))})"],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=3 * PATIENCE,
        )
        assert answer.returncode == 0, f"{answer.stderr}\n{self._log.read_text()}"
        result = json.loads(base64.b64decode(answer.stdout.strip().strip('"')))
        assert result["good"], f"{result['value']}\n{self._log.read_text()}"
        return result["value"]

    def edit(self, name: str) -> None:
        """Visit a file of the workspace."""
        self.lisp(f"(lift-test-edit {lisp(str(self.folder / name))})")

    def shows(self, *wanted: str) -> None:
        """Wait until exactly these diagnostics are shown: ``line underlined-text``."""
        assert self.lisp(f"(lift-test-shows {lisp(list(wanted))})") == list(wanted)

    def text(self) -> str:
        """Text of the buffer."""
        return str(self.lisp("(buffer-substring-no-properties (point-min) (point-max))"))

    def to(self, text: str) -> None:
        """Put point on a text."""
        self.lisp(f"(lift-test-to {lisp(text)})")

    def server(self) -> int:
        """The process of the language server."""
        return next(pid for pid in children(self.process.pid) if " lsp" in command(pid))

    def quit(self) -> None:
        """Leave without saving."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._home.cleanup()
