"""Our own requests: their names and the shape of their parameters. Each has a page under ``docs/protocol/``."""

from __future__ import annotations

import attrs
from lsprotocol import types as lsp

HOLES = "lift/holes"
NEXT_HOLE = "lift/nextHole"


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
class HolesRequest:
    """`lift/holes`"""

    id: int | str
    params: HolesParams
    method: str = HOLES
    jsonrpc: str = "2.0"


@attrs.define
class NextHoleRequest:
    """`lift/nextHole`"""

    id: int | str
    params: NextHoleParams
    method: str = NEXT_HOLE
    jsonrpc: str = "2.0"


REQUESTS: dict[str, type] = {HOLES: HolesRequest, NEXT_HOLE: NextHoleRequest}
"""Message types by method, for the protocol's reader."""
