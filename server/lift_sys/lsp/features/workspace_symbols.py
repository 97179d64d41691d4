"""`workspace/symbol`: functions, entities, types and holes of all documents, by a part of their name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.features.symbols import KINDS
from lift_sys.lsp.slices import slices
from lift_sys.lsp.uris import shown
from lift_sys.workspace.assist.workspace_symbols import DocumentNames, Match, best_matches, document_names
from lift_sys.workspace.index import PerFile, documents, snapshot
from lift_sys.workspace.workspace import Workspace

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

LIMIT = 256
"""The most symbols that are answered; whoever looks for another one types on."""


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    names: PerFile[DocumentNames] = PerFile(lambda _, text: document_names(text))

    @server.feature(lsp.WORKSPACE_SYMBOL)
    async def workspace_symbols(params: lsp.WorkspaceSymbolParams) -> list[lsp.SymbolInformation]:
        view = snapshot(session.workspace)
        paths = await session.in_background_thread(documents, view)
        names.keep(frozenset(paths))
        found = [known async for part in slices(session, _named(view, names, paths)) for known in part]
        return await session.in_background_thread(_answer, session, view, params.query, found)


def _named(view: Workspace, names: PerFile[DocumentNames], paths: list[str]) -> Iterator[tuple[str, DocumentNames]]:
    for path in paths:
        known = names.of(view, path)
        if known is not None:
            yield path, known


def _answer(
    session: Session, view: Workspace, query: str, found: list[tuple[str, DocumentNames]]
) -> list[lsp.SymbolInformation]:
    matches = best_matches(query, found, LIMIT, frozenset(view.open))
    return [_symbol(session, view, match) for match in matches]


def _symbol(session: Session, view: Workspace, match: Match) -> lsp.SymbolInformation:
    place = match.place
    positions = Positions(match.lines, session.client.encoding)
    return lsp.SymbolInformation(
        location=lsp.Location(session.uri(match.path), positions.range(place.span)),
        name=place.name,
        kind=_kind(session, KINDS[place.kind]),
        container_name=place.container or _shown(view, match.path),
    )


def _kind(session: Session, kind: lsp.SymbolKind) -> lsp.SymbolKind:
    """The kind, or a class in its place for a client that knows LSP's first kinds only, and does not say otherwise."""
    space = session.server.client_capabilities.workspace
    stated = space.symbol.symbol_kind if space is not None and space.symbol is not None else None
    known = stated.value_set if stated is not None else None
    if kind in known if known is not None else kind.value <= lsp.SymbolKind.Array.value:
        return kind
    return lsp.SymbolKind.Class


def _shown(view: Workspace, path: str) -> str:
    """A document as a person would call it: below the folder that it is in."""
    root = view.folder_of(path).path
    return shown(PurePath(path).relative_to(root).as_posix() if root is not None else PurePath(path).name)
