"""A request that cannot be read gets an answer that says why."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start

REQUESTS: dict[str, tuple[str, Any]] = {
    "no parameters": ("lift/holes", None),
    "a number for a document": ("lift/holes", {"textDocument": 3}),
    "no position": ("lift/nextHole", {"textDocument": {"uri": "file:///x.ir"}}),
    "a line before the first": (
        "lift/nextHole",
        {"textDocument": {"uri": "file:///x.ir"}, "position": {"line": -1, "character": 0}},
    ),
    "hover without a document": ("textDocument/hover", {"position": {"line": 0, "character": 0}}),
    "a list": ("textDocument/hover", [1, 2]),
}


@pytest.mark.parametrize(("method", "params"), REQUESTS.values(), ids=REQUESTS)
async def test_it_is_answered(start: Start, method: str, params: Any) -> None:
    editor = await start()
    editor.client.protocol.get_message_type = lambda _: None  # type: ignore[method-assign,assignment]  # send it as it is
    with pytest.raises(JsonRpcException) as raised:
        await editor.client.protocol.send_request_async(method, params)
    assert raised.value.code == -32602
    assert method in str(raised.value)
    del editor.client.protocol.get_message_type
    editor.open("f.ir", "sig f(a: ?T)\n")
    assert [d.code for d in await editor.diagnostics("f.ir")] == ["missing-implementation", "hole"]
