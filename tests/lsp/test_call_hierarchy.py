"""The call hierarchy through a real server."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor, capabilities_of

CART = 'sig total(x: int) -> int\nrequires "🦊" != helper("") and tax.rate(x)\nsig helper(x: str) -> int\nimport tax\n'
CART_SOURCE = 'import tax\ndef total(x):\n    return "🦊", helper(x), tax.rate(x)\ndef helper(x): ...\n'
FILES: dict[str, str | bytes] = {
    "cart.ir": CART,
    "cart.py": CART_SOURCE,
    "tax.ir": "sig rate(x: int) -> bool\n",
    "tax.py": "def rate(x): ...\n",
}


async def prepare(editor: Editor, name: str, line: int, character: int) -> lsp.CallHierarchyItem | None:
    params = lsp.CallHierarchyPrepareParams(editor.document(name), lsp.Position(line, character))
    found = await editor.client.text_document_prepare_call_hierarchy_async(params)
    return found[0] if found else None


async def incoming(editor: Editor, item: lsp.CallHierarchyItem) -> list[str] | None:
    found = await editor.client.call_hierarchy_incoming_calls_async(lsp.CallHierarchyIncomingCallsParams(plain(item)))
    return None if found is None else [shown(editor, call.from_, call.from_ranges) for call in found]


async def outgoing(editor: Editor, item: lsp.CallHierarchyItem) -> list[str] | None:
    found = await editor.client.call_hierarchy_outgoing_calls_async(lsp.CallHierarchyOutgoingCallsParams(plain(item)))
    return None if found is None else [shown(editor, call.to, call.from_ranges) for call in found]


def plain(item: lsp.CallHierarchyItem) -> lsp.CallHierarchyItem:
    """The item as an editor sends it back: its data are those that came."""
    data: Any = item.data
    if hasattr(data, "_asdict"):
        item.data = data._asdict()
    return item


def shown(editor: Editor, item: lsp.CallHierarchyItem, ranges: Any) -> str:
    name = item.uri.removeprefix(editor.folder.as_uri() + "/")
    places = " ".join(f"{r.start.line}:{r.start.character}-{r.end.character}" for r in ranges)
    return f"{name} {item.name} {places}"


@pytest.mark.parametrize(
    ("encoding", "clauses", "code"),
    [("utf-8", (19, 38), (19, 34)), ("utf-16", (17, 36), (17, 32)), ("utf-32", (16, 35), (16, 31))],
)
async def test_both_directions_from_both_sides(
    start: Start, encoding: str, clauses: tuple[int, int], code: tuple[int, int]
) -> None:
    capabilities = capabilities_of("vscode1139")
    assert capabilities.general
    capabilities.general.position_encodings = [encoding]
    editor = await start(capabilities, files=FILES)
    helper, rate = clauses
    total = await prepare(editor, "cart.ir", 0, 5)
    assert total is not None and total.kind == lsp.SymbolKind.Function and total.detail == "cart.ir"
    assert total.range.end.line == 1 and total.selection_range == lsp.Range(lsp.Position(0, 4), lsp.Position(0, 9))
    assert await outgoing(editor, total) == [
        f"cart.ir helper 1:{helper}-{helper + 6}",
        f"tax.ir rate 1:{rate}-{rate + 4}",
    ]
    in_source, rate_in_source = code
    there = await prepare(editor, "cart.py", 1, 6)
    assert there is not None and there.uri == editor.uri("cart.py")
    assert await outgoing(editor, there) == [
        f"cart.py helper 2:{in_source}-{in_source + 6}",
        f"tax.py rate 2:{rate_in_source}-{rate_in_source + 4}",
    ]
    called = await prepare(editor, "cart.ir", 1, rate + 1)
    assert called is not None and called.uri == editor.uri("tax.ir")
    assert await incoming(editor, called) == [
        f"cart.ir total 1:{rate}-{rate + 4}",
        f"cart.py total 2:{rate_in_source}-{rate_in_source + 4}",
    ]
    assert await outgoing(editor, called) == []


async def test_items_are_found_again_after_edits(start: Start) -> None:
    editor = await start(files=FILES)
    editor.open("tax.ir", "sig rate(x: int) -> bool\n")
    rate = await prepare(editor, "tax.ir", 0, 5)
    assert rate is not None
    editor.open("cart.ir", "# one line more\n" + CART)
    assert await incoming(editor, rate) == ["cart.ir total 2:36-40", "cart.py total 2:32-36"]
    editor.replace("tax.ir", "sig tax(x: int) -> bool\n")
    assert await incoming(editor, rate) is None
    assert await outgoing(editor, rate) is None
    editor.replace("tax.ir", "# moved down\nsig rate(x: int) -> bool\n")
    again = await incoming(editor, rate)
    assert again is not None and len(again) == 2


async def test_of_a_file_that_is_gone_nothing_is_told(start: Start) -> None:
    editor = await start(files=FILES)
    rate = await prepare(editor, "tax.py", 0, 5)
    assert rate is not None
    (editor.folder / "tax.py").unlink()
    assert await incoming(editor, rate) is None
    assert await prepare(editor, "tax.py", 0, 5) is None


@pytest.mark.parametrize("data", [None, 1, "x", [], {}, {"document": "file:///nowhere.ir", "name": "f", "side": "x"},
                                  {"document": "file:///nowhere.ir", "name": "f", "side": "document"}])  # fmt: skip
async def test_items_that_are_not_ours(start: Start, data: Any) -> None:
    editor = await start(files=FILES)
    nowhere = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    item = lsp.CallHierarchyItem("f", lsp.SymbolKind.Function, editor.uri("cart.ir"), nowhere, nowhere, data=data)
    assert await incoming(editor, item) is None
    assert await outgoing(editor, item) is None


@pytest.mark.parametrize(
    ("name", "line", "character"),
    [("cart.ir", 0, 0), ("cart.ir", 99, 99), ("no.ir", 0, 0), ("no.py", 0, 0), ("notes.txt", 0, 0), ("empty.ir", 0, 0)],
)
async def test_places_where_nothing_is_called(start: Start, name: str, line: int, character: int) -> None:
    editor = await start(files={**FILES, "notes.txt": "total", "empty.ir": ""})
    assert await prepare(editor, name, line, character) is None
