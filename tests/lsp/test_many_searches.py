"""A client that asks about the whole workspace faster than that can be answered gets its newest questions answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lift_sys.lsp.inflight import WAITING
from tests.lsp.corpus_pipe import connected

COUNT = 300


@pytest.mark.parametrize(
    ("method", "params"),
    [("workspace/diagnostic", {"previousResultIds": []}), ("workspace/symbol", {"query": "f"}), ("lift/holes", {})],
)
async def test_the_newest_are_answered(tmp_path: Path, method: str, params: dict[str, Any]) -> None:
    for number in range(50):
        (tmp_path / f"{number}.ir").write_text(f"sig f{number}(a: int) -> int\nrequires a > ?least\n")
    async with connected(tmp_path) as pipe:
        bodies = [
            json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()
            for number in range(COUNT)
        ]
        await pipe.send_raw(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies))
        answers = [await pipe.answer(number) for number in range(COUNT)]
        assert None not in answers and pipe.answers == []  # each once
        codes = [answer.get("error", {}).get("code") for answer in answers if answer is not None]
        assert set(codes) == {None, -32801}
        assert set(codes[-WAITING:]) == {None}
        assert b"Traceback" not in pipe.errors
