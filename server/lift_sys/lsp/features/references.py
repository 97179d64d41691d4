"""`textDocument/references`: every place of a name, in documents and sources.

From a source, only the documents' places are told: those in sources come from what checks Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Generic, TypeVar

from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex
from lift_sys.lsp.convert import Place, Positions
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.references import (
    Subject,
    document_places,
    find,
    specified,
    subject_at,
    subject_in_source,
)
from lift_sys.workspace.assist.rename_project import Project, ProjectFiles, documents_with

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

T = TypeVar("T")


def register(server: LiftServer) -> None:
    """Register the handler."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    async def references(params: lsp.ReferenceParams) -> list[lsp.Location] | None:
        path = path_of(params.text_document.uri)
        asked = await ask(session, path, params.position)
        if asked is None:
            return await _in_document(session, path, params)
        subject, own = asked
        declarations = params.context.include_declaration
        spread = await over_workspace(session, subject, own, find)
        found, places = spread.result, spread.places(session)
        return [
            lsp.Location(places(site.path).uri, places(site.path).positions.range(site.span))
            for site in found.sites
            if (declarations or not site.declares) and (session.is_document(path) or session.is_document(site.path))
        ] or None


async def _in_document(session: Session, path: str, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    """Places of what is known in its document only."""
    analysis = await session.analysis(path) if session.is_document(path) else None
    if analysis is None:
        return None
    positions = session.positions(analysis)
    found = document_places(analysis, positions.offset(params.position))
    uri = session.uri(path)
    wanted = [o for o in found if params.context.include_declaration or not o.declares]
    return [lsp.Location(uri, positions.range(o.span)) for o in wanted] or None


# What a rename asks in the same way.


def project_files(session: Session) -> ProjectFiles:
    """The files of the workspace as they stand at this moment."""
    roots = tuple((str(f.path), tuple(f.settings.exclude)) for f in session.workspace.folders if f.path is not None)
    return ProjectFiles(roots, {path: current.text for path, current in session.workspace.open.items()})


async def ask(session: Session, path: str, position: lsp.Position) -> tuple[Subject, DocumentAnalysis | None] | None:
    """What stands at a position, with the document that declares it. None where nothing is named; in a source also
    for what no document speaks of.
    """
    if session.is_document(path):
        analysis = await session.analysis(path)
        if analysis is None:
            return None
        offset = session.positions(analysis).offset(position)
        subject = await session.in_thread(_subject_at, analysis, offset, project_files(session))
        if subject is None:
            return None
        source = subject.source
        if source is None or source.path == analysis.source.path:
            return subject, analysis
        own = await _document_of(session, source.path)
        stated = specified(subject, own) if own is not None else None
        return (stated, own) if stated is not None else (subject, None)
    if not path.endswith(SOURCE_SUFFIX):
        return None
    state = await session.source(path)
    offset = Positions(state.lines, session.client.encoding).offset(position)
    subject = await session.in_thread(_subject_in_source, path, offset, project_files(session))
    if subject is None or subject.source is None:
        return None
    own = await _document_of(session, subject.source.path)
    stated = specified(subject, own) if own is not None else None
    return (stated, own) if stated is not None else None


def _subject_at(analysis: DocumentAnalysis, offset: int, files: ProjectFiles) -> Subject | None:
    return subject_at(analysis, offset, Project(files))


def _subject_in_source(path: str, offset: int, files: ProjectFiles) -> Subject | None:
    return subject_in_source(Project(files), path, offset)


async def _document_of(session: Session, source: str) -> DocumentAnalysis | None:
    document = session.workspace.document_path(source)
    if document is None or not session.workspace.exists(PurePath(document)):
        return None
    return await session.analysis(document)


@dataclass(frozen=True)
class Spread(Generic[T]):
    """What was made of a subject, and the texts that it was made from."""

    result: T
    texts: dict[str, str]

    def places(self, session: Session) -> Callable[[str], Place]:
        """The files by their paths, with the positions of just these texts."""
        known: dict[str, Place] = {}

        def place(path: str) -> Place:
            if path not in known:
                positions = Positions(LineIndex(self.texts[path]), session.client.encoding)
                known[path] = Place(session.uri(path), positions, session.workspace.version_of(path), True)
            return known[path]

        return place


Made = Callable[[Subject, DocumentAnalysis | None, tuple[DocumentAnalysis, ...], Project], T]


async def over_workspace(session: Session, subject: Subject, own: DocumentAnalysis | None, make: Made[T]) -> Spread[T]:
    """What `make` makes of a subject, all documents that mention it and all sources, off the event loop.

    The subject must have been asked for in this very state of the workspace.
    """
    files = project_files(session)
    paths = await session.in_background_thread(documents_with, files, subject.name)
    found = [await session.analysis(path) for path in paths]
    documents = tuple(d for d in found if d is not None and (own is None or d.path != own.path))
    documents = (own, *documents) if own is not None else documents
    result, texts = await session.in_background_thread(_made, make, subject, own, documents, files)
    return Spread(result, texts)


def _made(
    make: Made[T],
    subject: Subject,
    own: DocumentAnalysis | None,
    documents: tuple[DocumentAnalysis, ...],
    files: ProjectFiles,
) -> tuple[T, dict[str, str]]:
    project = Project(files)
    result = make(subject, own, documents, project)
    texts = {d.path: d.text for d in documents}
    return result, {**project.known_texts(), **texts}
