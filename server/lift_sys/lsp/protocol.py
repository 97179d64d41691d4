"""pygls's protocol with our own text synchronisation.

pygls keeps a copy of every text that breaks lines where LSP does not (`str.splitlines`) and lets positions out of range
corrupt it, so ours is the only one; the handlers of `features/synchronization.py` keep it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Any

from cattrs import transform_error
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from lift_sys.lsp.requests import REQUESTS

Forwarded = Generator[tuple[Callable[..., object], tuple[object, ...], None], None, None]


logger = logging.getLogger(__name__)

INVALID_PARAMS = lsp.ErrorCodes.InvalidParams.value
UNREADABLE = object()
"""Stands for a message that could not be read."""


class LiftProtocol(LanguageServerProtocol):
    """The LSP protocol with our requests; text notifications go to our handlers only."""

    def get_message_type(  # type: ignore[override]  # pygls's is wrapped in a cache; a look-up in a dict needs none
        self, method: str
    ) -> type[Any] | None:
        """The type of a message, of our own requests, too."""
        return REQUESTS.get(method) or super().get_message_type(method)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message. A request that cannot be read gets its answer here: pygls would leave the client waiting."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            reasons = transform_error(error.__cause__) if error.__cause__ is not None else [str(error)]
            method, identifier = data.get("method"), data.get("id")
            logger.warning("%s could not be read: %s", method, "; ".join(reasons))
            if isinstance(method, str) and isinstance(identifier, (int, str)):
                message = f"the parameters of {method} could not be read: {'; '.join(reasons)}"
                self._send_response(identifier, error=lsp.ResponseError(INVALID_PARAMS, message))
            return UNREADABLE

    def handle_message(self, message: Any) -> None:
        """Hand a message to its handler, unless it could not be read."""
        if message is not UNREADABLE:
            super().handle_message(message)

    def _forward(self, method: str, params: object) -> Forwarded:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> Forwarded:
        """A text was opened."""
        yield from self._forward(lsp.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> Forwarded:
        """A text was changed."""
        yield from self._forward(lsp.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> Forwarded:
        """A text was closed."""
        yield from self._forward(lsp.TEXT_DOCUMENT_DID_CLOSE, params)

    @lsp_method(lsp.INITIALIZE)
    def lsp_initialize(self, params: lsp.InitializeParams) -> Generator[Any, Any, lsp.InitializeResult]:
        """Answer with what the server can do, our own requests included."""
        result = yield from super().lsp_initialize(params)
        self._server.adjust_capabilities(result.capabilities)  # type: ignore[attr-defined]  # LiftServer
        return result
