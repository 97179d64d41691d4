"""Diagnostics of documents, as an editor gets them."""

from __future__ import annotations

from lsprotocol import types as lsp

from tests.lsp.conftest import Start

CART = """\
sig total(prices: list[int], discount: float) -> float
requires 0 <= discount <= 1
ensures result >= ?least: int "what is the least?"
"""


async def test_mistakes_and_holes_are_shown_at_once(start: Start) -> None:
    editor = await start(files={"cart.py": "def total(prices: list[int], discount: float) -> float:\n    return 0.0\n"})
    editor.open("cart.ir", CART.replace("0 <= discount", "0 <= discont"))
    assert await editor.messages_of("cart.ir") == [
        "2:15-22 unknown-name the name `discont` is not known here; did you mean `discount`?",
        "3:19-25 hole `?least`: a value of type `int` is still to be decided: what is the least?",
    ]


async def test_an_edit_replaces_what_was_shown(start: Start) -> None:
    editor = await start(files={"cart.py": "def total(prices: list[int], discount: float) -> float:\n    return 0.0\n"})
    editor.open("cart.ir", CART)
    assert [d.code for d in await editor.diagnostics("cart.ir")] == ["hole"]
    line = lsp.Range(lsp.Position(2, 0), lsp.Position(3, 0))
    editor.change("cart.ir", lsp.TextDocumentContentChangePartial(line, "ensures result = 0\n"))
    assert await editor.messages_of("cart.ir") == ["3:16-17 syntax `=` assigns; a predicate compares with `==`"]


async def test_the_source_is_taken_as_the_editor_has_it(start: Start) -> None:
    editor = await start()
    editor.open("cart.py", "def total(prices, discount=0.0):\n    return 0.0\n")
    editor.open("cart.ir", CART)
    assert [d.code for d in await editor.diagnostics("cart.ir")] == ["signature-drift", "hole"]
    editor.replace("cart.py", "def total(prices, discount):\n    return 0.0\n")
    uri = editor.uri("cart.ir")
    await editor.wait(lambda: [d.code for d in editor.shown[uri][1]] == ["hole"])


async def test_a_function_that_is_not_written_yet_is_a_hole_of_the_source(start: Start) -> None:
    editor = await start(files={"cart.ir": CART})
    editor.open("cart.py", "def total(prices, discount):\n    raise NotImplementedError\n")
    assert await editor.messages_of("cart.py") == ["1:5-10 hole `total` is specified, but not written yet"]


async def test_positions_are_in_the_encoding_that_was_agreed_on(start: Start) -> None:
    text = 'sig f(a: str) -> bool\nensures a == "🦊é" and b\n'
    columns = {}
    for client in ("nvim11", "vscode1139"):
        editor = await start(client)
        editor.open("f.ir", text)
        if client == "nvim11":
            found = await editor.diagnostics("f.ir")
        else:
            report = await editor.client.text_document_diagnostic_async(
                lsp.DocumentDiagnosticParams(editor.document("f.ir"))
            )
            assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
            found = list(report.items)
        columns[editor.encoding] = next(d.range.start.character for d in found if d.code == "unknown-name")
    assert columns == {"utf-8": 26, "utf-16": 23}


async def test_closing_takes_the_diagnostics_away(start: Start) -> None:
    editor = await start()
    editor.open("cart.ir", CART)
    assert await editor.diagnostics("cart.ir")
    editor.close("cart.ir")
    await editor.wait(lambda: editor.shown[editor.uri("cart.ir")] == (None, []))
