"""Start of a session: what the client can do, which folders it has open, its settings."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.client import client_of
from lift_sys.lsp.features import semantic_tokens
from lift_sys.lsp.outside import look_at_sources
from lift_sys.lsp.registration import registrations
from lift_sys.lsp.requests import PARAMETERS, VERDICTS
from lift_sys.lsp.uris import folder_of, path_of, roots
from lift_sys.workspace.workspace import Folder

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

logger = logging.getLogger(__name__)


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        encoding = server.workspace.position_encoding
        server.watch_client(params.process_id)
        session.client = client_of(params.capabilities, str(getattr(encoding, "value", encoding)))
        session.editor_settings = settings_in(params.initialization_options)
        session.workspace.folders = [Folder(root, session.workspace.fallback.settings) for root in roots(params)]

    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        del params
        session.load_settings()
        session.warm_up()
        # Side by side: a client that leaves one of them unanswered must not miss the other.
        server.protocol.background(_register(server), "registration")
        if session.client.configuration:
            server.protocol.background(_ask_for_settings(server), "settings")

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: lsp.DidChangeConfigurationParams) -> None:
        if session.client.configuration:
            await _ask_for_settings(server)
            return
        session.editor_settings = settings_in(params.settings)
        session.load_settings()
        session.all_changed()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        removed = {path_of(folder.uri) for folder in params.event.removed}
        kept = [folder for folder in session.workspace.folders if str(folder.path) not in removed]
        known = {str(folder.path) for folder in kept}
        for added in params.event.added:
            root = folder_of(added.uri)
            if root is not None and str(root) not in known:
                known.add(str(root))
                kept.append(Folder(root, session.workspace.fallback.settings))
        session.workspace.folders = kept
        session.load_settings()
        session.all_changed()


async def _register(server: LiftServer) -> None:
    """Register what was not offered at once; a client that refuses does without it."""
    wanted = server.registrations
    if wanted:
        try:
            await server.client_register_capability_async(lsp.RegistrationParams(wanted))
        except Exception as error:  # noqa: BLE001 - whatever the client answers, the session goes on
            logger.warning("the client registered nothing of %s: %s", ", ".join(r.method for r in wanted), error)
            server.session.client.watches = False  # nobody will tell of changed files then
    await look_at_sources(server.session)


async def _ask_for_settings(server: LiftServer) -> None:
    """Fetch the editor's settings under `lift`; a client that fails to answer keeps those it has sent before."""
    session = server.session
    try:
        answer = await server.workspace_configuration_async(
            lsp.ConfigurationParams([lsp.ConfigurationItem(section="lift")])
        )
    except Exception as error:  # noqa: BLE001 - whatever the client answers, the session goes on
        logger.warning("the client did not give its settings: %s", error)
        return
    session.editor_settings = settings_in(answer[0] if answer else None)
    session.load_settings()
    session.all_changed()


def settings_in(value: object) -> dict[str, object]:
    """The settings under `lift` in what an editor sends: they may be wrapped in their section or not."""
    if not isinstance(value, Mapping):
        return {}
    inner = value.get("lift", value)
    return {str(key): item for key, item in inner.items()} if isinstance(inner, Mapping) else {}


def adjust(server: LiftServer, capabilities: lsp.ServerCapabilities) -> None:
    """Complete what the server says it can do."""
    # Diagnostics are sent unasked to a client that could not be told to ask again; were pulling offered to it, too,
    # it would show everything twice.
    if not server.session.client.pulls:
        capabilities.diagnostic_provider = None
    asks_before_renaming = server.session.client.prepares_rename
    if capabilities.rename_provider is not None and not asks_before_renaming:
        capabilities.rename_provider = True  # options are for clients that know of `prepareRename`
    sync = capabilities.text_document_sync
    if isinstance(sync, lsp.TextDocumentSyncOptions):
        sync.save = lsp.SaveOptions(include_text=False)
    capabilities.semantic_tokens_provider = semantic_tokens.offer(server.client_capabilities)
    server.registrations = registrations(capabilities, server.client_capabilities)
    capabilities.experimental = {"lift": {method.removeprefix("lift/"): True for method in (*PARAMETERS, VERDICTS)}}
