"""What JSON-RPC 2.0 and LSP 3.17 ask of a server for each message of the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.lsp.corpus_pipe import Message
from tests.lsp.corpus_sample import Entry

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32600, -32601, -32602, -32603
DECLARED = frozenset({-32800, -32801, -32802, -32803})
"""LSP's own errors: cancelled, content modified, server cancelled, request failed."""
FOR_CLIENTS = ("client/", "window/", "workspace/configuration", "workspace/workspaceFolders", "workspace/applyEdit")
"""How requests begin that only servers send."""


@dataclass(frozen=True)
class Expected:
    """The one answer that a message gets: its id, and whether it may be a result, and which errors it may be."""

    identifier: int | str | None
    result: bool
    codes: frozenset[int]

    def fault_of(self, answer: Message) -> str | None:
        if "result" in answer:
            return None if self.result else "a result for what is no proper request"
        code, message = answer["error"]["code"], answer["error"]["message"]
        assert isinstance(code, int)
        assert isinstance(message, str)
        return None if code in self.codes else f"error {code} instead of one of {sorted(self.codes)}: {message}"


def expected(entry: Entry) -> Expected | None:
    """The answer to a message, None for what is never answered: notifications and responses."""
    message = entry.message
    if entry.kind == "Response":  # without an id it is nothing at all
        return None if "id" in message else Expected(None, False, frozenset({INVALID_REQUEST}))
    method, identifier = message.get("method"), message.get("id")
    if entry.kind == "Notification":
        # With an id it is a request for a method that there is not.
        return Expected(identifier, False, frozenset({METHOD_NOT_FOUND, INVALID_REQUEST})) if "id" in message else None
    if "id" not in message:
        return None  # the generator means a request, but JSON-RPC calls it a notification, "not to be replied to"
    if not is_id(identifier):
        # Nobody can be told which request it was, as JSON-RPC says for "Invalid Request".
        return Expected(None, False, frozenset({INVALID_REQUEST}))
    if method is None or message.get("jsonrpc") != "2.0" or method == "initialize":
        return Expected(identifier, False, frozenset({INVALID_REQUEST}))
    if method.startswith(FOR_CLIENTS) or method.endswith("/refresh"):
        return Expected(identifier, False, frozenset({METHOD_NOT_FOUND}))
    allowed = DECLARED | {METHOD_NOT_FOUND}
    if not entry.valid:
        # What the generator calls invalid is also what fits a type, but not the numbers of LSP: an id or a line of
        # 2 ** 32 + 1. A server may take the end of the text for such a line.
        allowed |= {INVALID_PARAMS, INVALID_REQUEST}
    elif method == "workspace/executeCommand":
        allowed |= {INVALID_PARAMS}  # no such command
    return Expected(identifier, True, allowed)


def is_id(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def ends_session(entry: Entry) -> bool:
    return entry.message.get("method") in ("shutdown", "exit")
