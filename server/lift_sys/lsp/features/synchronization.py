"""Texts that are opened, changed, saved and closed, and files that change behind the editor's back."""

from __future__ import annotations

import logging
from pathlib import PurePath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.logs import log
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.workspace.documents import Change

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

logger = logging.getLogger(__name__)

SETTING_FILES = frozenset({"lift.toml", "pyproject.toml"})
FILES = lsp.FileOperationRegistrationOptions(
    filters=[lsp.FileOperationFilter(lsp.FileOperationPattern("**/*.{ir,py,toml}"), scheme="file")]
)
"""Files whose making, renaming and deletion in the editor we want to hear of."""
FOLDERS = lsp.FileOperationFilter(
    lsp.FileOperationPattern("**", matches=lsp.FileOperationPatternKind.Folder), scheme="file"
)
FILES_AND_FOLDERS = lsp.FileOperationRegistrationOptions(filters=[*FILES.filters, FOLDERS])
"""What is renamed or deleted may be a folder, of which the files in it are not told."""


def register(server: LiftServer) -> None:
    """Register the handlers. They are plain functions: pygls runs them in the order of the messages."""
    session = server.session
    workspace = session.workspace

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        path = session.opened(item.uri, item.language_id)
        workspace.did_open(path, item.text, item.version)
        _changed(path)
        _verify(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path not in workspace.open:
            log(logger, logging.WARNING, "an edit of a text that is not open", uri=params.text_document.uri)
            return
        changes = [_change(c) for c in params.content_changes]
        workspace.did_change(path, changes, params.text_document.version, session.client.encoding)
        _changed(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if PurePath(path).name in SETTING_FILES:
            session.load_settings()
            session.all_changed()
        _verify(path)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        session.forget(path)
        _counterpart_changed(path)
        session.closed(path)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        _files_changed([event.uri for event in params.changes])

    @server.feature(lsp.WORKSPACE_DID_CREATE_FILES, FILES)
    def did_create_files(params: lsp.CreateFilesParams) -> None:
        _files_changed([file.uri for file in params.files])

    @server.feature(lsp.WORKSPACE_DID_RENAME_FILES, FILES_AND_FOLDERS)
    def did_rename_files(params: lsp.RenameFilesParams) -> None:
        _files_changed([uri for file in params.files for uri in (*_known_in(file.old_uri), file.new_uri)])

    @server.feature(lsp.WORKSPACE_DID_DELETE_FILES, FILES_AND_FOLDERS)
    def did_delete_files(params: lsp.DeleteFilesParams) -> None:
        _files_changed([uri for file in params.files for uri in _known_in(file.uri)])

    def _known_in(uri: str) -> list[str]:
        """A file, or what is known in a folder."""
        folder = PurePath(path_of(uri))
        known = {*workspace.analyses, *workspace.sources, *workspace.open}
        return [uri, *(session.uri(path) for path in sorted(known) if folder in PurePath(path).parents)]

    def _files_changed(uris: list[str]) -> None:
        settings_changed = False
        # Many files may change at once, as with a checkout: only what is open is looked at again.
        documents = [path for path in workspace.open if session.is_document(path)]
        looked_at = {workspace.source_path(path) for path in documents}
        # A source that is gone is none any more, but what is shown still is about it.
        looked_at |= {workspace.analyses[path].source.path for path in documents if path in workspace.analyses}
        for uri in uris:
            path = path_of(uri)
            settings_changed = settings_changed or PurePath(path).name in SETTING_FILES
            if path not in workspace.open:  # else the editor's text counts, whatever happened to the file
                workspace.forget(path)
                if path.endswith(DOCUMENT_SUFFIX) or path in looked_at:
                    _counterpart_changed(path)
                if session.client.pulls and path.endswith((DOCUMENT_SUFFIX, SOURCE_SUFFIX)):
                    session.ask_again.after(workspace.settings_of(path).diagnostics.debounce / 1000)
        if settings_changed:
            session.load_settings()
            session.all_changed()

    def _verify(path: str) -> None:
        """Judge an open document, or that of a source."""
        document = path if session.is_document(path) else workspace.document_path(path)
        if document is not None and document in workspace.open:
            session.verifying.begin(document)

    def _changed(path: str) -> None:
        if session.is_document(path):
            session.document_changed(path)
        elif path.endswith(SOURCE_SUFFIX):
            session.source_changed(path)

    def _counterpart_changed(path: str) -> None:
        """A file that is not open changed: what its counterpart says of it may have changed, too."""
        if path.endswith(SOURCE_SUFFIX):
            session.source_changed(path)
        elif path.endswith(DOCUMENT_SUFFIX):
            source = workspace.source_path(path)
            if source is not None and source in workspace.open:
                session.source_changed(source)


def _change(change: lsp.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
        return Change(change.text)
    start, end = change.range.start, change.range.end
    return Change(change.text, (start.line, start.character), (end.line, end.character))
