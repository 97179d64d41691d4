"""Selection ranges through a real server."""

from __future__ import annotations

import itertools

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

TEXT = 'sig f(x: int) -> int\nrequires "🦊" == "é" and g(x + 1) > 0\n'


async def grown(editor: Editor, *places: lsp.Position) -> list[list[tuple[lsp.Position, lsp.Position]]] | None:
    found = await editor.client.text_document_selection_range_async(
        lsp.SelectionRangeParams(editor.document("f.ir"), list(places))
    )
    if found is None:
        return None
    chains = []
    for each in found:
        chain: list[tuple[lsp.Position, lsp.Position]] = []
        step: lsp.SelectionRange | None = each
        while step is not None:
            chain.append((step.range.start, step.range.end))
            step = step.parent
        chains.append(chain)
    return chains


def column(editor: Editor, text: str) -> int:
    before = TEXT.split("\n")[1].partition(text)[0]
    return len(before.encode()) if editor.encoding == "utf-8" else len(before.encode("utf-16-le")) // 2


@pytest.mark.parametrize("client", ["nvim11", "vscode1139", "kate"])
async def test_several_places_at_once(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("f.ir", TEXT)
    x, word = column(editor, "x + 1"), column(editor, "requires")
    chains = await grown(editor, lsp.Position(1, x), lsp.Position(0, 5), lsp.Position(1, word))
    assert chains is not None and len(chains) == 3
    first = [(start.character, end.character) for start, end in chains[0][:5]]
    assert first == [(x, x + 1), (x, x + 5), (x - 1, x + 6), (x - 2, x + 6), (x - 2, x + 10)]
    for chain, line in zip(chains, (1, 0, 1), strict=True):
        assert chain[0][0].line == line
        assert chain[-1] == (lsp.Position(0, 0), lsp.Position(2, 0))
        for (inner_start, inner_end), (outer_start, outer_end) in itertools.pairwise(chain):
            assert outer_start <= inner_start and inner_end <= outer_end
            assert (outer_start, outer_end) != (inner_start, inner_end)


async def test_odd_places_and_files(start: Start) -> None:
    editor = await start("kate")
    editor.open("f.ir", "")
    nowhere = (lsp.Position(0, 0), lsp.Position(0, 0))
    assert await grown(editor, lsp.Position(0, 0), lsp.Position(7, 7)) == [[nowhere], [nowhere]]
    assert await grown(editor) == []
    editor.open("a.py", "len(x)")
    params = lsp.SelectionRangeParams(editor.document("a.py"), [lsp.Position(0, 0)])
    assert await editor.client.text_document_selection_range_async(params) is None
    params = lsp.SelectionRangeParams(editor.document("missing.ir"), [lsp.Position(0, 0)])
    assert await editor.client.text_document_selection_range_async(params) is None


@pytest.mark.parametrize("client", ["nvim11", "vscode1139"])
async def test_a_place_deep_in_brackets(start: Start, client: str) -> None:
    editor = await start(client)
    line = f'requires "🦊" == {"(" * 1000}a{")" * 1000}'
    editor.open("f.ir", f"sig f(a: str)\n{line}\n")
    before = line.partition("a)")[0]
    place = len(before.encode()) if editor.encoding == "utf-8" else len(before.encode("utf-16-le")) // 2
    chains = await grown(editor, lsp.Position(1, place))
    assert chains is not None and 10 < len(chains[0]) < 500
    assert chains[0][0] == (lsp.Position(1, place), lsp.Position(1, place + 1))
    assert chains[0][-1] == (lsp.Position(0, 0), lsp.Position(2, 0))
