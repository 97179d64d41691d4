"""An editor for tests: a real server in a child process, talked to with the capabilities that real editors send."""

from __future__ import annotations

import asyncio
import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lsprotocol import converters
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInternalError
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).parents[2]
CLIENTS = Path(__file__).parent / "clients"
TIMEOUT = 20
"""Seconds after which a test gives up waiting; no measure of speed."""


def capabilities_of(editor: str) -> lsp.ClientCapabilities:
    """What a real editor sent, from `clients/`."""
    data = json.loads((CLIENTS / f"{editor}.json").read_text())
    return converters.get_converter().structure(data["capabilities"], lsp.ClientCapabilities)


@functools.cache
def server_command() -> tuple[str, ...]:
    """The command of a server that starts quickly (see `forking.py`); the real one where processes cannot be forked."""
    if not hasattr(os, "fork"):
        return (sys.executable, "-m", "lift_sys", "lsp")
    place = f"{tempfile.mkdtemp(prefix='lift-tests')}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.lsp.forking", place], cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    atexit.register(shutil.rmtree, os.path.dirname(place), ignore_errors=True)  # noqa: PTH120
    atexit.register(process.kill)
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    return (sys.executable, "-IS", str(Path(__file__).with_name("forking.py")), place)


class Editor:
    """One editor session with one folder open."""

    def __init__(self, folder: Path, settings: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.settings = settings or {}
        self.client = LanguageClient("test", "1")
        self.capabilities = lsp.ServerCapabilities()
        self.encoding = "utf-16"
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.shown: dict[str, tuple[int | None, list[lsp.Diagnostic]]] = {}
        self.messages: list[str] = []
        self.showed: list[lsp.ShowDocumentParams] = []
        self.registered: list[lsp.Registration] = []
        self.registrations = 0
        """How many requests registered something."""
        self.refuses_registration = False
        self.refreshes = 0
        self.asked_again: list[str] = []
        """Methods of the refresh requests for lenses, hints and colours."""
        self.applied: list[lsp.WorkspaceEdit] = []
        self.refuses = False
        """Whether it answers with an error when it is asked to show or to edit something."""
        self._news = asyncio.Condition()
        self._register()

    def _register(self) -> None:
        client = self.client

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def published(params: lsp.PublishDiagnosticsParams) -> None:
            async with self._news:
                self.shown[params.uri] = (params.version, list(params.diagnostics))
                self._news.notify_all()

        @client.feature(lsp.WINDOW_SHOW_DOCUMENT)
        async def show(params: lsp.ShowDocumentParams) -> lsp.ShowDocumentResult:
            if self.refuses:
                raise JsonRpcInternalError("no")
            async with self._news:
                self.showed.append(params)
                self._news.notify_all()
            return lsp.ShowDocumentResult(success=True)

        @client.feature(lsp.WINDOW_SHOW_MESSAGE)
        async def message(params: lsp.ShowMessageParams) -> None:
            async with self._news:
                self.messages.append(params.message)
                self._news.notify_all()

        @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        async def register(params: lsp.RegistrationParams) -> None:
            if self.refuses_registration:
                raise JsonRpcInternalError("no registrations here")
            async with self._news:
                self.registered += params.registrations
                self.registrations += 1
                self._news.notify_all()

        @client.feature(lsp.WORKSPACE_CONFIGURATION)
        def configuration(params: lsp.ConfigurationParams) -> list[Any]:
            return [self.settings for _ in params.items]

        for method in (
            lsp.WORKSPACE_INLAY_HINT_REFRESH,
            lsp.WORKSPACE_CODE_LENS_REFRESH,
            lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        ):

            @client.feature(method)
            async def ask_again(params: None, method: str = method) -> None:
                async with self._news:
                    self.asked_again.append(method)
                    self._news.notify_all()

        @client.feature(lsp.WORKSPACE_APPLY_EDIT)
        async def apply_edit(params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
            if self.refuses:
                raise JsonRpcInternalError("no")
            self.applied.append(params.edit)
            return lsp.ApplyWorkspaceEditResult(applied=True)

        @client.feature(lsp.WORKSPACE_DIAGNOSTIC_REFRESH)
        async def refresh(params: None) -> None:
            async with self._news:
                self.refreshes += 1
                self._news.notify_all()

    async def start(
        self,
        editor: str | lsp.ClientCapabilities,
        options: dict[str, Any] | None,
        command: Sequence[str] | None = None,
    ) -> None:
        await self.client.start_io(*(command or server_command()))
        result = await asyncio.wait_for(
            self.client.initialize_async(
                lsp.InitializeParams(
                    capabilities=capabilities_of(editor) if isinstance(editor, str) else editor,
                    root_uri=self.folder.as_uri(),
                    workspace_folders=[lsp.WorkspaceFolder(self.folder.as_uri(), self.folder.name)],
                    initialization_options=options,
                )
            ),
            TIMEOUT,
        )
        self.capabilities = result.capabilities
        encoding = result.capabilities.position_encoding
        self.encoding = str(getattr(encoding, "value", encoding) or "utf-16")
        self.client.initialized(lsp.InitializedParams())

    async def stop(self) -> None:
        await asyncio.wait_for(self.client.shutdown_async(None), TIMEOUT)
        self.client.exit(None)
        await self.client.stop()

    # Files.

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def document(self, name: str) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri(name))

    def open(self, name: str, text: str, language: str | None = None) -> None:
        self.versions[name] = 1
        self.texts[name] = text
        kind = language or ("python" if name.endswith(".py") else "lift")
        item = lsp.TextDocumentItem(self.uri(name), kind, 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def change(self, name: str, *changes: lsp.TextDocumentContentChangeEvent) -> None:
        self.versions[name] += 1
        identifier = lsp.VersionedTextDocumentIdentifier(version=self.versions[name], uri=self.uri(name))
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, list(changes)))

    def replace(self, name: str, text: str) -> None:
        self.texts[name] = text
        self.change(name, lsp.TextDocumentContentChangeWholeDocument(text))

    def close(self, name: str) -> None:
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(self.document(name)))

    def file_changed(self, name: str, kind: lsp.FileChangeType) -> None:
        event = lsp.FileEvent(self.uri(name), kind)
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))

    # What the server says.

    async def diagnostics(self, name: str) -> list[lsp.Diagnostic]:
        """The diagnostics published for the newest version of a file."""
        uri = self.uri(name)
        await self.wait(lambda: self.shown.get(uri, (0, []))[0] == self.versions[name])
        return self.shown[uri][1]

    async def messages_of(self, name: str) -> list[str]:
        """Messages of the diagnostics, with their code and place: ``2:3-5 syntax expected …`` (1-based)."""
        return [shown(d) for d in await self.diagnostics(name)]

    async def registration(self, method: str) -> Any:
        """The options that the server registers `method` with."""
        await self.wait(lambda: any(r.method == method for r in self.registered))
        (options,) = [r.register_options for r in self.registered if r.method == method]
        return options

    async def wait(self, condition: Any) -> None:
        """Wait until news from the server make `condition` true."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(condition), TIMEOUT)

    async def actions(
        self, name: str, line: int, character: int, only: list[str] | None = None
    ) -> list[lsp.CodeAction]:
        place = lsp.Position(line, character)
        context = lsp.CodeActionContext(diagnostics=[], only=only)
        found = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(self.document(name), lsp.Range(place, place), context)
        )
        return [a for a in found or () if isinstance(a, lsp.CodeAction)]


def shown(d: lsp.Diagnostic) -> str:
    start, end = d.range.start, d.range.end
    place = f"{start.line + 1}:{start.character + 1}-"
    place += str(end.character + 1) if end.line == start.line else f"{end.line + 1}:{end.character + 1}"
    return f"{place} {d.code} {d.message}"
