"""Formatting of parts and while typing, through a real server, in the encodings of real editors."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex, PositionEncoding
from lift_sys.lsp.convert import Positions
from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

OPTIONS = lsp.FormattingOptions(tab_size=8, insert_spaces=False)
DOCUMENT = 'sig f( a )\nrequires  a!="🦊🦊"  and  a\nensures  a\nensures ?x:predicate  "🦊"  # 🦊\n'
ENCODINGS: list[tuple[str, PositionEncoding]] = [("nvim11", "utf-8"), ("vscode1139", "utf-16")]


def place(editor: Editor, text: str, before: str) -> lsp.Position:
    """The position behind `before`, in the editor's encoding."""
    encoding: PositionEncoding = "utf-8" if editor.encoding == "utf-8" else "utf-16"
    return Positions(LineIndex(text), encoding).position(text.index(before) + len(before))


def applied(editor: Editor, text: str, edits: list[lsp.TextEdit]) -> str:
    """What an editor makes of the edits."""
    encoding: PositionEncoding = "utf-8" if editor.encoding == "utf-8" else "utf-16"
    positions = Positions(LineIndex(text), encoding)
    for span, new in sorted(((positions.span(e.range), e.new_text) for e in edits), reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize(("client", "encoding"), ENCODINGS)
async def test_a_range(start: Start, client: str, encoding: str) -> None:
    editor = await start(client)
    assert editor.encoding == encoding
    editor.open("f.ir", DOCUMENT)
    selected = lsp.Range(place(editor, DOCUMENT, '🦊"  and'), place(editor, DOCUMENT, '🦊"  and'))
    edits = await editor.client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(editor.document("f.ir"), selected, OPTIONS)
    )
    wanted = DOCUMENT.replace('requires  a!="🦊🦊"  and  a', 'requires a != "🦊🦊" and a')
    assert edits is not None and applied(editor, DOCUMENT, list(edits)) == wanted


async def test_several_ranges(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("f.ir", DOCUMENT)
    places = [place(editor, DOCUMENT, before) for before in ("sig", "# 🦊")]
    edits = await editor.client.text_document_ranges_formatting_async(
        lsp.DocumentRangesFormattingParams(editor.document("f.ir"), [lsp.Range(p, p) for p in places], OPTIONS)
    )
    wanted = DOCUMENT.replace("f( a )", "f(a)").replace('?x:predicate  "', '?x: predicate "')
    assert edits is not None and applied(editor, DOCUMENT, list(edits)) == wanted


@pytest.mark.parametrize("range_", [((90, 0), (95, 0)), ((0, 900), (0, 901)), ((3, 0), (1, 0))])
async def test_a_range_that_is_none(start: Start, range_: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Past the end, past the end of a line, the wrong way round: there is an answer, and nothing else is formatted."""
    editor = await start()
    editor.open("f.ir", "sig f()\nrequires  a\n\n")
    where = lsp.Range(lsp.Position(*range_[0]), lsp.Position(*range_[1]))
    edits = await editor.client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(editor.document("f.ir"), where, OPTIONS)
    )
    assert all(edit.range.start.line >= min(range_[0][0], 2) for edit in edits or ())


async def test_a_text_that_is_not_open_has_no_edits(start: Start) -> None:
    editor = await start()
    where = lsp.Range(lsp.Position(0, 0), lsp.Position(1, 0))
    client, missing = editor.client, editor.document("missing.ir")
    assert not await client.text_document_formatting_async(lsp.DocumentFormattingParams(missing, OPTIONS))
    assert not await client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(missing, where, OPTIONS)
    )
    assert not await client.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(missing, lsp.Position(1, 0), "\n", OPTIONS)
    )


@pytest.mark.parametrize(("client", "encoding"), ENCODINGS)
async def test_a_line_just_begun_is_indented(start: Start, client: str, encoding: str) -> None:
    editor = await start(client)
    text = '# 🦊\nsig f(a)\nrequires "🦊" in a and\n\nensures'
    editor.open("f.ir", text)
    edits = await editor.client.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(editor.document("f.ir"), lsp.Position(3, 0), "\n", OPTIONS)
    )
    assert edits is not None and applied(editor, text, list(edits)) == text.replace("and\n", "and\n    ")


async def test_a_brace_that_closes_goes_under_its_clause(start: Start) -> None:
    editor = await start()
    editor.open("f.ir", "entity A {\n  a: int\n")
    here = lsp.Position(2, 0)
    editor.change("f.ir", lsp.TextDocumentContentChangePartial(lsp.Range(here, here), "    }"))
    edits = await editor.client.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(editor.document("f.ir"), lsp.Position(2, 5), "}", OPTIONS)
    )
    assert edits == (lsp.TextEdit(lsp.Range(here, lsp.Position(2, 4)), ""),)
