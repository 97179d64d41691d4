"""What is told of a long document comes no faster than a client can take it, and the last of it does come."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from lift_sys.lsp.features.verdicts import MOST_BYTES
from tests.lsp.conftest import Start
from tests.lsp.verdict_editor import Verdicts, capabilities, insert

MANY = 400


@pytest.mark.slow
async def test_it_is_bounded_while_the_text_moves(start: Start) -> None:
    text = "".join(f"sig f{n}(n: int) -> int\nrequires n > {n}\nensures result == n\n\n" for n in range(MANY))
    told = Verdicts()
    options = {"verification": {"enabled": False}}
    begun = time.monotonic()
    editor = await start(capabilities("nvim07"), options=options, prepare=told.prepare)
    editor.open("f.ir", text)
    await told.until(*((f"f{n}", "unjudged") for n in range(MANY)))
    for _ in range(25):
        insert(editor, 0, "\n")
        await asyncio.sleep(0.1)
    await told.until(*((f"f{n}", "unjudged") for n in range(MANY)))
    sizes = [len(json.dumps(message, separators=(",", ":"))) for message in told.told]
    # The first is told at once, and how much the next will be is not known while the first is on its way.
    assert sum(sizes) <= MOST_BYTES * (time.monotonic() - begun) + 2 * max(sizes)
