"""A request that is cancelled while it is worked on is answered, and says so."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start

SPEC = "sig f{0}(a: int) -> int\nrequires a > {0}\nensures result == a\n\n"


@pytest.mark.parametrize("method", ["lift/holes", "lift/nextHole", "textDocument/hover"])
async def test_it_is_answered_as_cancelled(start: Start, method: str) -> None:
    editor = await start()
    editor.open("f.ir", "".join(SPEC.format(n) for n in range(4000)))  # long enough to be cancelled in time
    params = {"textDocument": {"uri": editor.uri("f.ir")}, "position": {"line": 0, "character": 5}}
    editor.client.protocol.get_message_type = lambda _: None  # type: ignore[method-assign,assignment]  # plain data
    if method == "lift/holes":
        del params["position"]
    request = editor.client.protocol.send_request_async(method, params, msg_id="mine")
    del editor.client.protocol.get_message_type
    editor.client.cancel_request(lsp.CancelParams("mine"))
    with pytest.raises(JsonRpcException) as raised:
        await asyncio.wait_for(request, 20)
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
