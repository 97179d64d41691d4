"""Our own requests: their names and the shape of their parameters. Each has a page under ``docs/protocol/``."""

from __future__ import annotations

import attrs
from lsprotocol import types as lsp

HOLES = "lift/holes"
NEXT_HOLE = "lift/nextHole"
VERIFY = "lift/verify"
VERDICTS = "lift/verdicts"
"""A notification, which goes to the client."""


@attrs.define
class HolesParams:
    """Holes of one document or source, or of the whole workspace."""

    textDocument: lsp.TextDocumentIdentifier | None = None  # noqa: N815 - LSP's spelling


@attrs.define
class NextHoleParams:
    """The hole after a position, or before it if `previous`."""

    textDocument: lsp.TextDocumentIdentifier  # noqa: N815 - LSP's spelling
    position: lsp.Position
    previous: bool = False


@attrs.define
class VerifyParams:
    """The verdicts of a document, or of the spec at a position, once all are there."""

    textDocument: lsp.TextDocumentIdentifier  # noqa: N815 - LSP's spelling
    position: lsp.Position | None = None


PARAMETERS: dict[str, type] = {HOLES: HolesParams, NEXT_HOLE: NextHoleParams, VERIFY: VerifyParams}
"""The type of the parameters of each request."""
