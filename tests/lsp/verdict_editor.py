"""An editor that wants to be told verdicts and shows progress, and what it has been told."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInternalError

from lift_sys.ir.text import LineIndex
from tests.lsp.editor import Editor, capabilities_of

SLOW = "example slow(0) == sum(1 for a in range(10**6) for b in range(10**6))\n"
"""A clause that takes longer than anybody waits."""


def capabilities(editor: str = "vscode1139", encoding: str | None = None, verdicts: object = True) -> Any:
    """What an editor sends that wants verdicts."""
    made = capabilities_of(editor)
    made.experimental = {"lift": {"verdicts": verdicts}}
    if encoding is not None:
        made.general = lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind(encoding)])
    return made


class Verdicts:
    """What one editor is told; made by `prepare`, before the server starts."""

    def __init__(self, shows_progress: str = "yes") -> None:
        self.shows_progress = shows_progress
        self.told: list[dict[str, Any]] = []
        self.progress: list[tuple[Any, dict[str, Any]]] = []
        self.created: list[Any] = []
        self.editor: Editor
        self._left = asyncio.Event()

    def leave(self) -> None:
        """Answer what was never answered."""
        self._left.set()

    def prepare(self, editor: Editor) -> None:
        """Have an editor note what it is told."""
        self.editor = editor

        async def noted(what: list[Any], value: Any) -> None:
            async with editor._news:
                what.append(value)
                editor._news.notify_all()

        @editor.client.feature("lift/verdicts")
        async def verdicts(params: Any) -> None:
            await noted(self.told, plain(params))

        @editor.client.feature(lsp.WINDOW_WORK_DONE_PROGRESS_CREATE)
        async def create(params: lsp.WorkDoneProgressCreateParams) -> None:
            await noted(self.created, params.token)
            if self.shows_progress == "no":
                raise JsonRpcInternalError("no room")
            if self.shows_progress == "never answers":
                await self._left.wait()

        @editor.client.feature(lsp.PROGRESS)
        async def progressed(params: Any) -> None:
            await noted(self.progress, (params.token, plain(params.value)))

    @property
    def kinds(self) -> list[str]:
        """`begin`, `report` and `end`, as they came."""
        return [value["kind"] for _, value in self.progress]

    def last(self, name: str = "f.ir") -> dict[str, Any]:
        """What was told last of a document."""
        return next((t for t in reversed(self.told) if t["uri"] == self.editor.uri(name)), {"specs": [], "version": 0})

    def states(self, name: str = "f.ir") -> list[tuple[str, str]]:
        """Name and state of each spec."""
        return [(spec["name"], spec["state"]) for spec in self.last(name)["specs"]]

    def clauses(self, text: str, name: str = "f.ir") -> list[tuple[str, str, str | None]]:
        """Text at the range, state and former verdict of each clause."""
        return clauses(self.last(name), text, self.editor.encoding)

    async def until(self, *states: tuple[str, str], name: str = "f.ir") -> None:
        """Wait for these states, of the newest version."""
        await self.editor.wait(
            lambda: self.states(name) == list(states) and self.last(name)["version"] == self.editor.versions[name]
        )


def clauses(answer: dict[str, Any], text: str, encoding: Any) -> list[tuple[str, str, str | None]]:
    lines = LineIndex(text)

    def at(range_: Any) -> str:
        start, end = (lines.offset(range_[e]["line"], range_[e]["character"], encoding) for e in ("start", "end"))
        return text[start:end]

    found = []
    for spec in answer["specs"]:
        for obligation in spec["obligations"]:
            assert at(obligation["range"]) == obligation["clause"]
            found.append((obligation["clause"], obligation["state"], obligation["before"]))
    return found


def plain(value: Any) -> Any:
    """What the client gives as named tuples, as plain data."""
    if hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def save(editor: Editor, name: str = "f.ir") -> None:
    editor.client.text_document_did_save(lsp.DidSaveTextDocumentParams(editor.document(name)))


def insert(editor: Editor, line: int, text: str, name: str = "f.ir") -> str:
    """Insert lines, and say what the text is then."""
    place = lsp.Position(line, 0)
    editor.change(name, lsp.TextDocumentContentChangePartial(lsp.Range(place, place), text))
    lines = editor.texts[name].splitlines(keepends=True)
    editor.texts[name] = "".join([*lines[:line], text, *lines[line:]])
    return editor.texts[name]


async def ask(editor: Editor, method: str, parameters: Any) -> Any:
    return plain(await editor.client.protocol.send_request_async(method, parameters))
