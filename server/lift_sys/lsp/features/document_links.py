"""`textDocument/documentLink`: imports, files and web pages that a document names."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.document_links import Link, is_file
from lift_sys.workspace.assist.document_links import document_links as links_in

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_LINK, lsp.DocumentLinkOptions(resolve_provider=False))
    async def document_links(params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink] | None:
        path = path_of(params.text_document.uri)
        folders = [str(folder.path) for folder in session.workspace.folders if folder.path is not None]
        opened = frozenset(session.workspace.open)

        def exists(file: PurePath) -> bool:
            return str(file) in opened or is_file(file)

        def compute(analysis: DocumentAnalysis) -> tuple[Link, ...]:
            return links_in(analysis, folders, exists)

        made = await session.computed(path, compute) if session.is_document(path) else None
        if made is None:
            return None
        positions = session.positions(made[0])
        return [
            lsp.DocumentLink(
                range=positions.range(link.span),
                target=link.url if link.path is None else session.uri(link.path),
                tooltip=link.tooltip if session.client.link_tooltips else None,
            )
            for link in made[1]
        ]
