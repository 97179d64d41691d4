"""A client that costs next to nothing: JSON-RPC over the pipes of a child process, in one thread."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Message = dict[str, Any]

CAPABILITIES: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "synchronization": {"didSave": True},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}}},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}, "workspaceFolders": True},
}
"""What editors without pull diagnostics can do. The same for every server."""


class Memory(NamedTuple):
    """Resident memory of a process, in MiB."""

    peak: float
    now: float


class Server:
    """A language server in a child process, with one folder open."""

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.begun = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._output, selectors.EVENT_READ)
        self._buffer = b""
        self._last_id = 0
        self._versions: dict[str, int] = {}
        self.capabilities: Message = {}

    def initialize(self) -> float:
        """Shake hands; seconds from the start of the process to the answer."""
        folder = {"uri": self.folder.as_uri(), "name": self.folder.name}
        answer = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder["uri"],
                "workspaceFolders": [folder],
                "capabilities": CAPABILITIES,
            },
        )
        took = time.perf_counter() - self.begun
        self.capabilities = answer["capabilities"]
        self.notify("initialized", {})
        return took

    def memory(self) -> Memory:
        """What the process has used at most, and uses now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        values = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        return Memory(*(int(values[key].split()[0]) / 1024 for key in ("VmHWM", "VmRSS")))

    def cpu(self) -> float:
        """Seconds of processor time that the process has used; less moved by what else runs than the clock."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End the server politely, or else not."""
        try:
            self.request("shutdown", None)
            self.notify("exit", None)
            self._process.wait(10)
        except (OSError, RuntimeError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()

    # Messages.

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        data = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        while data:
            data = data[self._input.write(data) :]

    def _receive(self, until: float) -> Message:
        while True:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if found:
                fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n"))
                length = int(fields[b"content-length"])
                if len(rest) >= length:
                    self._buffer = rest[length:]
                    message: Message = json.loads(rest[:length])
                    return message
            if not self._selector.select(max(0.0, until - time.perf_counter())):
                raise TimeoutError(f"{self.name} does not answer")
            data = os.read(self._output.fileno(), 1 << 20)
            if not data:
                raise RuntimeError(f"{self.name} has ended")
            self._buffer += data

    def wait(self, wanted: Callable[[Message], bool], seconds: float = 60.0) -> Message:
        """Read messages until one is `wanted`; what the server asks meanwhile is answered."""
        until = time.perf_counter() + seconds
        while True:
            message = self._receive(until)
            if "id" in message and "method" in message:
                items = (message.get("params") or {}).get("items", [])
                result = [None] * len(items) if message["method"] == "workspace/configuration" else None
                self._send({"id": message["id"], "result": result})
            if wanted(message):
                return message

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params} if params is not None else {"method": method})

    def request(self, method: str, params: object) -> Any:
        """Send a request and wait for its result."""
        self._last_id += 1
        own = self._last_id
        message: Message = {"id": own, "method": method}
        self._send(message if params is None else message | {"params": params})
        answer = self.wait(lambda m: m.get("id") == own and "method" not in m)
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {method}: {answer['error']}")
        return answer["result"]

    # Texts.

    def open(self, path: Path, language: str) -> str:
        """Open a file; its URI."""
        uri = path.as_uri()
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": path.read_text()}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, line: int, start: int, end: int, text: str, last: int | None = None) -> None:
        """Replace a range within a line, or up to line `last`."""
        self._versions[uri] += 1
        where = {
            "start": {"line": line, "character": start},
            "end": {"line": line if last is None else last, "character": end},
        }
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": self._versions[uri]},
                "contentChanges": [{"range": where, "text": text}],
            },
        )

    def diagnostics(self, uri: str, wanted: Callable[[str], bool]) -> list[Message]:
        """Wait for diagnostics of a file whose messages, taken together, are `wanted`."""

        def fits(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
                return False
            return wanted("\n".join(d["message"] for d in message["params"]["diagnostics"]))

        found: list[Message] = self.wait(fits)["params"]["diagnostics"]
        return found
