"""`workspace/willRenameFiles`: the document follows its source, and imports in documents the modules they name."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of, uri_of
from lift_sys.workspace.index import PerFile, snapshot
from lift_sys.workspace.moved_imports import DocumentImports, document_imports
from lift_sys.workspace.moves import Moves, moves
from lift_sys.workspace.workspace import Workspace

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

SOURCES_AND_FOLDERS = lsp.FileOperationRegistrationOptions(
    filters=[
        lsp.FileOperationFilter(
            lsp.FileOperationPattern("**/*.py", matches=lsp.FileOperationPatternKind.File), scheme="file"
        ),
        lsp.FileOperationFilter(
            lsp.FileOperationPattern("**", matches=lsp.FileOperationPatternKind.Folder), scheme="file"
        ),
    ]
)


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    imports: PerFile[DocumentImports] = PerFile(lambda _, text: document_imports(text))

    @server.feature(lsp.WORKSPACE_WILL_RENAME_FILES, SOURCES_AND_FOLDERS)
    async def will_rename_files(params: lsp.RenameFilesParams) -> lsp.WorkspaceEdit | None:
        pairs = [(path_of(file.old_uri), path_of(file.new_uri)) for file in params.files]
        view = snapshot(session.workspace)
        found = await session.in_background_thread(moves, view, pairs, imports)
        for problem in found.problems:
            session.message(lsp.MessageType.Warning, problem)
        return _edit(session, view, found)


def _edit(session: Session, view: Workspace, found: Moves) -> lsp.WorkspaceEdit | None:
    """One edit for everything; None if there is nothing to do, or this client could only do a part of it."""
    can_rename = can_rename_files(session.server.client_capabilities)
    if found.renames and not can_rename:
        names = ", ".join(f"{PurePath(old).name} to {PurePath(new).name}" for old, new in found.renames)
        session.message(
            lsp.MessageType.Warning, f"This editor cannot let documents follow their sources. Rename by hand: {names}."
        )
        return None
    if not found.renames and not found.edits:
        return None
    text_edits: dict[str, list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit]] = {}
    for path, found_edits in found.edits.items():
        positions = Positions(found.lines[path], session.client.encoding)
        text_edits[path] = [lsp.TextEdit(positions.range(edit.span), edit.text) for edit in found_edits]
    if not session.client.edits.document_changes and not can_rename:
        plain = {
            session.uri(path): [e for e in edits if isinstance(e, lsp.TextEdit)] for path, edits in text_edits.items()
        }
        return lsp.WorkspaceEdit(changes=plain)
    changes: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = []
    for path, edits in text_edits.items():
        identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri=session.uri(path), version=view.version_of(path))
        changes.append(lsp.TextDocumentEdit(identifier, edits))
    changes += [lsp.RenameFile(old_uri=session.uri(old), new_uri=uri_of(new)) for old, new in found.renames]
    return lsp.WorkspaceEdit(document_changes=changes)


def can_rename_files(client: lsp.ClientCapabilities) -> bool:
    """Whether the client renames files as a part of an edit."""
    edit = client.workspace.workspace_edit if client.workspace is not None else None
    return edit is not None and lsp.ResourceOperationKind.Rename in (edit.resource_operations or ())
