"""Every feature is offered once: registered for its files where the client takes that, statically elsewhere."""

from __future__ import annotations

import asyncio
import typing
from typing import Any

import attrs
import pytest
from lsprotocol import converters
from lsprotocol import types as lsp

from lift_sys.lsp.registration import FEATURES, SEMANTIC_TOKENS, Feature
from lift_sys.lsp.server import LiftServer
from tests.lsp.conftest import Start
from tests.lsp.editor import CLIENTS, TIMEOUT, Editor, capabilities_of
from tests.lsp.test_holes_and_formatting import plain

OF_NO_FILE = ("workspace/", "window/", "lift/", "textDocument/did", "$/", "initialize", "shutdown", "exit")
"""Requests and notifications that are not offered for certain files."""
OF_NO_FEATURE = {
    "position_encoding", "text_document_sync", "workspace", "workspace_symbol_provider", "execute_command_provider",
    "experimental",
}  # fmt: skip

DOCUMENTS = [{"language": "ir"}, {"language": "lift"}, {"language": "lift-ir"}, {"pattern": "**/*.ir"}]
SOURCES = [{"language": "python", "scheme": "file"}]


def client_that_says(dynamic: bool) -> lsp.ClientCapabilities:
    """A client that knows everything and says the same of each feature."""
    text = lsp.TextDocumentClientCapabilities()
    for name, kind in typing.get_type_hints(lsp.TextDocumentClientCapabilities).items():
        (cls,) = (part for part in typing.get_args(kind) if part is not type(None))
        fields = {field.name for field in attrs.fields(cls)}
        required: dict[str, Any] = {}
        if name == "semantic_tokens":
            requests = lsp.ClientSemanticTokensRequestOptions(full=True, range=True)
            required = {"requests": requests, "token_types": [], "token_modifiers": [], "formats": []}
        if "dynamic_registration" in fields:
            setattr(text, name, cls(**required, dynamic_registration=dynamic))
    watched = lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=dynamic)
    settings = lsp.DidChangeConfigurationClientCapabilities(dynamic_registration=dynamic)
    refresh = lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    space = lsp.WorkspaceClientCapabilities(
        did_change_watched_files=watched, did_change_configuration=settings, diagnostics=refresh
    )
    return lsp.ClientCapabilities(text_document=text, workspace=space)


CLIENT_CAPABILITIES = {
    **{path.stem: capabilities_of(path.stem) for path in sorted(CLIENTS.glob("*.json"))},
    "all dynamic": client_that_says(True),
    "all static": client_that_says(False),
    "silent": lsp.ClientCapabilities(),
}


def served() -> set[str]:
    """Requests and notifications that the server has a handler for."""
    return set(LiftServer().protocol.fm.features)


def test_every_feature_is_in_the_table() -> None:
    known = {method for feature in FEATURES for method in (feature.method, *feature.also)}
    assert {method for method in served() if not method.startswith(OF_NO_FILE)} <= known


def takes(client: lsp.ClientCapabilities, feature: Feature) -> bool:
    return bool(getattr(getattr(client.text_document, feature.ability, None), "dynamic_registration", False))


@pytest.mark.parametrize("name", CLIENT_CAPABILITIES)
async def test_every_feature_is_offered_once_and_as_the_client_wants(start: Start, name: str) -> None:
    client = CLIENT_CAPABILITIES[name]
    editor = await start(client)
    methods = served()
    pulls = bool(
        client.text_document
        and client.text_document.diagnostic
        and client.workspace
        and client.workspace.diagnostics
        and client.workspace.diagnostics.refresh_support
    )
    offered = [
        feature
        for feature in FEATURES
        if methods & {feature.method, *feature.also} and (feature.provider != "diagnostic_provider" or pulls)
    ]
    wanted = {feature.method for feature in offered if takes(client, feature)}
    for news in ("did_change_watched_files", "did_change_configuration"):
        if getattr(getattr(client.workspace, news, None), "dynamic_registration", False):
            wanted.add(f"workspace/{news.title().replace('_', '').replace('D', 'd', 1)}")
    await settled(editor, bool(wanted))
    assert sorted(r.method for r in editor.registered) == sorted(wanted)
    assert len({r.id for r in editor.registered}) == len(editor.registered)
    stated = {field.name for field in attrs.fields(lsp.ServerCapabilities) if getattr(editor.capabilities, field.name)}
    assert stated - OF_NO_FEATURE == {feature.provider for feature in offered if not takes(client, feature)}


async def settled(editor: Editor, registers: bool) -> None:
    """Wait for the registrations, which come in one request; for none, until the server has answered once more."""
    if registers:
        await editor.wait(lambda: editor.registered)
    else:
        editor.open("settled.ir", "sig f()\n")
        await editor.client.text_document_hover_async(
            lsp.HoverParams(editor.document("settled.ir"), lsp.Position(0, 0))
        )


async def test_registrations_name_their_files(start: Start) -> None:
    editor = await start("vscode1139")
    for feature in FEATURES:
        if served() & {feature.method, *feature.also}:
            options = plain(await editor.registration(feature.method))
            assert options["documentSelector"] == DOCUMENTS + (SOURCES if feature.sources else [])
    assert editor.registrations == 1


async def test_registrations_carry_the_options(start: Start) -> None:
    editor = await start("vscode1139")
    completion = plain(await editor.registration(lsp.TEXT_DOCUMENT_COMPLETION))
    assert completion["triggerCharacters"] == ["?", ".", "@"]
    actions = plain(await editor.registration(lsp.TEXT_DOCUMENT_CODE_ACTION))
    assert "quickfix" in actions["codeActionKinds"]
    tokens = plain(await editor.registration(SEMANTIC_TOKENS))
    assert (tokens["full"], tokens["range"]) == ({"delta": True}, True)
    diagnostics = plain(await editor.registration(lsp.TEXT_DOCUMENT_DIAGNOSTIC))
    assert diagnostics["identifier"] == "lift"
    assert plain(await editor.registration(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)) == {"section": "lift"}


async def test_a_client_that_refuses_registrations_keeps_working(start: Start) -> None:
    editor = await start("vscode1139", prepare=refuse, files={"f.py": "def f(): ...\n"})
    editor.open("f.ir", "sig f()\n")
    edits = await editor.client.text_document_formatting_async(
        lsp.DocumentFormattingParams(editor.document("f.ir"), lsp.FormattingOptions(2, True))
    )
    assert not edits and not editor.registered


def refuse(editor: Editor) -> None:
    editor.refuses_registration = True


async def test_files_are_looked_at_where_the_client_refuses_to_watch_them(start: Start) -> None:
    editor = await start("eglot19", prepare=refuse, files={"f.py": "def f(a): ...\n"})
    editor.open("f.ir", "sig f(a)\n")
    assert not [d for d in await editor.diagnostics("f.ir") if d.code == "signature-drift"]
    (editor.folder / "f.py").write_text("def f(a, b): ...\n")
    editor.replace("f.ir", "sig f(a)\n\n")
    await editor.wait(lambda: any(d.code == "signature-drift" for d in editor.shown[editor.uri("f.ir")][1]))


@pytest.mark.parametrize("feature", [f for f in FEATURES if not f.sources], ids=lambda feature: feature.method)
async def test_what_is_offered_for_documents_says_nothing_in_sources(start: Start, feature: Feature) -> None:
    methods = {feature.method, *feature.also} & served()
    if not methods:
        pytest.skip("not offered")
    editor = await start("nvim07", files={"f.ir": "sig f(a: int) -> int\n"})
    editor.open("f.py", "def f( a ):\n    return a\n")
    place = {"line": 0, "character": 5}
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
    options = {"tabSize": 4, "insertSpaces": True}
    params = {
        "textDocument": {"uri": editor.uri("f.py")},
        "position": place,
        "positions": [place],
        "range": span,
        "ranges": [span],
        "options": options,
        "ch": "\n",
        "previousResultId": "1",
        "context": {"diagnostics": [], "triggerKind": 1, "isRetrigger": False},
    }
    for method in methods:
        if method.startswith("textDocument/"):
            kind: Any = lsp.METHOD_TO_TYPES[method][2]
            request = converters.get_converter().structure(params, kind)
            answer = editor.client.protocol.send_request_async(method, request)
            assert not await asyncio.wait_for(answer, TIMEOUT), method
