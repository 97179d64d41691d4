"""`textDocument/inlayHint`: types that the text does not say, between its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Positions
from lift_sys.lsp.refreshing import Refresher
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.inlay_hints import Hint
from lift_sys.workspace.assist.inlay_hints import inlay_hints as hints_in

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    # What the source says is shown in the document.
    Refresher(
        session,
        to_other_side=session.workspace.document_path,
        wanted=lambda: session.client.refreshes_hints,
        send=lambda: server.workspace_inlay_hint_refresh(None),
    )

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hints(params: lsp.InlayHintParams) -> list[lsp.InlayHint] | None:
        path = path_of(params.text_document.uri)
        encoding, visible = session.client.encoding, params.range

        def compute(analysis: DocumentAnalysis) -> list[lsp.InlayHint]:
            positions = Positions(analysis.lines, encoding)
            return [_hint(hint, positions) for hint in hints_in(analysis, positions.span(visible))]

        made = await session.computed(path, compute) if session.is_document(path) else None
        return made[1] if made is not None else None


def _hint(hint: Hint, positions: Positions) -> lsp.InlayHint:
    return lsp.InlayHint(
        position=positions.position(hint.offset),
        label=hint.label.strip(),
        kind=lsp.InlayHintKind.Type,
        text_edits=[lsp.TextEdit(positions.range(edit.span), edit.text) for edit in hint.edits] or None,
        tooltip=hint.tooltip if hint.label == hint.text else f"{hint.text.strip()} {hint.tooltip}".strip(),
        padding_left=hint.label.startswith(" ") or None,
    )
