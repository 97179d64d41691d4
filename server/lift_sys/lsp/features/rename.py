"""`textDocument/rename` and `textDocument/prepareRename`: documents and sources together, or not at all.

In a source only what a document speaks of is renamed here; the rest is left to what checks Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from lift_sys.lsp.convert import Positions, workspace_edit
from lift_sys.lsp.features.references import ask, over_workspace, project_files
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.references import Subject, SubjectKind
from lift_sys.workspace.assist.rename import Refusal, Renaming, rename
from lift_sys.workspace.assist.rename_project import Project, ProjectFiles
from lift_sys.workspace.assist.rename_rules import subject_problem
from lift_sys.workspace.documents import OpenText

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

TRIES = 3
"""How often a rename is made anew because a text has changed while it was made."""


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        path = path_of(params.text_document.uri)
        asked = await ask(session, path, params.position)
        if asked is None:
            _nothing_here(session, path)
            return None
        subject, own = asked
        problem = await session.in_thread(_problem, subject, own, project_files(session))
        if problem is not None:
            _refuse(problem.reason)
        prefix = "?" if subject.kind is SubjectKind.HOLE else ""
        return lsp.PrepareRenamePlaceholder(
            (await _positions(session, path)).range(subject.span), prefix + subject.name
        )

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    async def rename_everywhere(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        path = path_of(params.text_document.uri)
        for _ in range(TRIES):
            before = dict(session.workspace.open)
            asked = await ask(session, path, params.position)
            if asked is None:
                _nothing_here(session, path)
                return None
            found = await _renamed(session, *asked, params.new_name, before)
            if found is not None:
                return found
        _refuse("the texts keep changing; try again when they rest")


async def _renamed(
    session: Session, subject: Subject, own: DocumentAnalysis | None, new: str, before: dict[str, OpenText]
) -> lsp.WorkspaceEdit | None:
    """The edit; None if a text is another one than `before`."""

    def make(
        subject: Subject, own: DocumentAnalysis | None, documents: tuple[DocumentAnalysis, ...], project: Project
    ) -> tuple[Renaming | Refusal, list[str]]:
        # What is known of a source that is not open may be older than the file.
        stale = [d.source.path for d in documents if d.source.path and project.text(d.source.path) != d.source.text]
        return (Renaming((), {}), stale) if stale else (rename(subject, new, own, documents, project), [])

    spread = await over_workspace(session, subject, own, make)
    result, stale = spread.result
    for path in stale:
        session.workspace.forget(path)
    if stale or session.workspace.open != before:
        return None
    if isinstance(result, Refusal):
        _refuse(result.reason)
    places = spread.places(session)
    return workspace_edit(result.edits, places(subject.path), places, session.client.edits)


def _problem(subject: Subject, own: DocumentAnalysis | None, files: ProjectFiles) -> Refusal | None:
    return subject_problem(subject, own, Project(files))


async def _positions(session: Session, path: str) -> Positions:
    """Positions in a file that has just been asked about."""
    analysis = await session.analysis(path) if session.is_document(path) else None
    lines = analysis.lines if analysis is not None else (await session.source(path)).lines
    return Positions(lines, session.client.encoding)


def _nothing_here(session: Session, path: str) -> None:
    if session.is_document(path):
        _refuse("there is no name here that could be changed; put the cursor on one")


def _refuse(reason: str) -> NoReturn:
    raise JsonRpcException(reason, lsp.LSPErrorCodes.RequestFailed)
