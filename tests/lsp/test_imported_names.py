"""Names that a document imports, through a real server: definition, implementation, hover and signature help."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

ORDER = """\
from cart import total

sig order(prices: list[float]) -> float
requires "🛒" != "" and total(prices, 0.5) > 0
ensures result == total(prices, 0.5)
"""
CART = """\
# 🛒
intent { summary: "Price of *everything*" }
sig total(prices: list[float], discount: float) -> float
requires discount <= 1
"""
CART_SOURCE = 'def total(prices, discount=0.0):\n    """Adds up."""\n'
SHOP: dict[str, str | bytes] = {
    "order.ir": ORDER,
    "order.py": "from cart import total\n",
    "cart.ir": CART,
    "cart.py": CART_SOURCE,
}
CLIENTS = ["nvim11", "vscode1139"]


def at(editor: Editor, text: str, before: str) -> lsp.Position:
    """The place behind the last `before`."""
    head = text[: text.rindex(before) + len(before)]
    last = head.rpartition("\n")[2]
    column = len(last.encode()) if editor.encoding == "utf-8" else len(last.encode("utf-16-le")) // 2
    return lsp.Position(head.count("\n"), column)


def shown(editor: Editor, found: object) -> list[str]:
    """Files and the texts that stand at the places."""
    places = []
    for each in found if isinstance(found, list) else []:
        is_link = isinstance(each, lsp.LocationLink)
        uri, place = (each.target_uri, each.target_selection_range) if is_link else (each.uri, each.range)
        path = Path(unquote(urlparse(uri).path))
        name = path.relative_to(editor.folder).as_posix()
        line = (editor.texts.get(name) or path.read_text()).split("\n")[place.start.line]
        encoding, width = ("utf-8", 1) if editor.encoding == "utf-8" else ("utf-16-le", 2)
        part = line.encode(encoding)[place.start.character * width : place.end.character * width].decode(encoding)
        places.append(f"{name} {place.start.line + 1}:{part}")
    return places


async def leads(editor: Editor, name: str, text: str, before: str) -> list[str]:
    params = lsp.DefinitionParams(editor.document(name), at(editor, text, before))
    return shown(editor, await editor.client.text_document_definition_async(params))


async def implemented(editor: Editor, name: str, text: str, before: str) -> list[str]:
    params = lsp.ImplementationParams(editor.document(name), at(editor, text, before))
    return shown(editor, await editor.client.text_document_implementation_async(params))


async def said(editor: Editor, name: str, text: str, before: str) -> str:
    params = lsp.HoverParams(editor.document(name), at(editor, text, before))
    found = await editor.client.text_document_hover_async(params)
    return found.contents.value if found is not None and isinstance(found.contents, lsp.MarkupContent) else ""


async def helped(editor: Editor, name: str, text: str, before: str) -> tuple[str, str, int | None] | None:
    """Label, words and the active parameter."""
    params = lsp.SignatureHelpParams(editor.document(name), at(editor, text, before))
    found = await editor.client.text_document_signature_help_async(params)
    if found is None:
        return None
    (signature,) = found.signatures
    words = signature.documentation
    return signature.label, words.value if isinstance(words, lsp.MarkupContent) else "", found.active_parameter


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("before", ["ensures result == to", '"🛒" != "" and ', "import to"])
async def test_an_imported_name_leads_to_its_spec_and_its_function(start: Start, client: str, before: str) -> None:
    editor = await start(client, files=SHOP)
    editor.open("order.ir", ORDER)
    assert await leads(editor, "order.ir", ORDER, before) == ["cart.ir 3:total", "cart.py 1:total"]
    assert await implemented(editor, "order.ir", ORDER, before) == ["cart.py 1:total"]


@pytest.mark.parametrize("client", CLIENTS)
async def test_the_module_leads_to_its_document_and_its_file(start: Start, client: str) -> None:
    editor = await start(client, files=SHOP)
    editor.open("order.ir", ORDER)
    assert await leads(editor, "order.ir", ORDER, "from ca") == ["cart.ir 1:", "cart.py 1:"]
    assert await implemented(editor, "order.ir", ORDER, "from ca") == ["cart.py 1:"]


@pytest.mark.parametrize("client", CLIENTS)
async def test_it_is_described_by_the_document_that_specifies_it(start: Start, client: str) -> None:
    editor = await start(client, files=SHOP)
    editor.open("order.ir", ORDER)
    label = "total(prices: list[float], discount: float) -> float"
    spec = f"```lift\nsig {label}\n```\n\nPrice of \\*everything\\*\n\nFrom `cart.ir`."
    for before in ("ensures result == to", '"🛒" != "" and ', "import to"):
        assert await said(editor, "order.ir", ORDER, before) == spec
    words = "Price of \\*everything\\*\n\n```lift\ndiscount <= 1\n```\n\nFrom `cart.ir`"
    assert await helped(editor, "order.ir", ORDER, "== total(") == (label, words.replace("dis", "requires dis"), 0)
    assert await helped(editor, "order.ir", ORDER, '"🛒" != "" and total(prices,') == (
        label, words.replace("dis", "requires dis"), 1
    )  # fmt: skip
    assert await said(editor, "order.ir", ORDER, "from ca") == "From `cart.py`, specified in `cart.ir`."


@pytest.mark.parametrize("client", CLIENTS)
async def test_without_a_document_the_source_says_it(start: Start, client: str) -> None:
    editor = await start(client, files={name: text for name, text in SHOP.items() if name != "cart.ir"})
    editor.open("order.ir", ORDER)
    assert await leads(editor, "order.ir", ORDER, "result == ") == ["cart.py 1:total"]
    assert await said(editor, "order.ir", ORDER, "result == ") == (
        "```python\ndef total(prices, discount=0.0)\n```\n\nAdds up\\.\n\nFrom `cart.py`."
    )
    assert await helped(editor, "order.ir", ORDER, "== total(") == (
        "total(prices, discount=0.0)", "Adds up\\.\n\nFrom `cart.py`", 0
    )  # fmt: skip


@pytest.mark.parametrize("client", CLIENTS)
async def test_without_a_source_the_document_says_it(start: Start, client: str) -> None:
    editor = await start(client, files={"cart.ir": CART})
    editor.open("order.ir", ORDER)
    assert await leads(editor, "order.ir", ORDER, "result == ") == ["cart.ir 3:total"]
    assert await implemented(editor, "order.ir", ORDER, "result == ") == []
    assert await leads(editor, "order.ir", ORDER, "from ca") == ["cart.ir 1:"]
    assert await said(editor, "order.ir", ORDER, "from ca") == "A module that `cart.ir` specifies."
    assert (await said(editor, "order.ir", ORDER, "result == ")).endswith("From `cart.ir`.")


@pytest.mark.parametrize("client", CLIENTS)
async def test_what_is_open_counts_before_the_files(start: Start, client: str) -> None:
    editor = await start(client, files=SHOP)
    editor.open("order.ir", ORDER)
    assert await leads(editor, "order.ir", ORDER, "result == ") == ["cart.ir 3:total", "cart.py 1:total"]
    editor.open("cart.ir", "# 🦊\n\n\nsig total(🦊: int)\n".replace("🦊:", "cents:"))
    editor.open("cart.py", "# 🦊\n'🦊'; total = print\n")
    assert await leads(editor, "order.ir", ORDER, "result == ") == ["cart.ir 4:total", "cart.py 2:total"]
    assert await helped(editor, "order.ir", ORDER, "== total(") == ("total(cents: int)", "From `cart.ir`", 0)
    editor.replace("cart.ir", "sig other()\n")
    assert await leads(editor, "order.ir", ORDER, "result == ") == ["cart.py 2:total"]
    editor.close("cart.ir")
    editor.close("cart.py")
    del editor.texts["cart.ir"], editor.texts["cart.py"]
    assert await leads(editor, "order.ir", ORDER, "result == ") == ["cart.ir 3:total", "cart.py 1:total"]


async def test_a_file_that_changes_on_disk(start: Start) -> None:
    editor = await start("nvim11", files=SHOP)
    editor.open("order.ir", ORDER)
    assert (await said(editor, "order.ir", ORDER, "result == ")).startswith("```lift\nsig total(prices")
    (editor.folder / "cart.ir").write_text("sig total(cents: int) -> int\n")
    assert (await said(editor, "order.ir", ORDER, "result == ")).startswith("```lift\nsig total(cents")
    (editor.folder / "cart.ir").unlink()
    (editor.folder / "cart.py").unlink()
    assert await said(editor, "order.ir", ORDER, "result == ") == "```python\nfrom cart import total\n```"
    assert await helped(editor, "order.ir", ORDER, "== total(") is None


@pytest.mark.parametrize("client", CLIENTS)
async def test_what_is_not_in_the_workspace_jedi_finds(start: Start, client: str) -> None:
    text = "from theirs import ask\nfrom nowhere import nothing\nsig f() -> int\nensures ask() and nothing()\n"
    installed: dict[str, str | bytes] = {".venv/lib/python3.11/site-packages/theirs.py": "'🦊'; ask = 1\n"}
    editor = await start(client, files=installed)
    editor.open("f.ir", text)
    (file,) = installed
    assert await leads(editor, "f.ir", text, "ensures as") == [f"{file} 1:ask"]
    assert await implemented(editor, "f.ir", text, "ensures as") == [f"{file} 1:ask"]
    assert await leads(editor, "f.ir", text, "and no") == ["f.ir 2:nothing"]
    assert await implemented(editor, "f.ir", text, "and no") == []
    assert await helped(editor, "f.ir", text, "ensures ask(") is None


@pytest.mark.parametrize("broken", ["sig total(", "\x00", "entity {{{", ""])
async def test_a_module_that_is_broken(start: Start, broken: str) -> None:
    files = SHOP | {"cart.ir": broken, "cart.py": b"\xff\xfe def"}
    editor = await start("nvim11", files=files)
    editor.open("order.ir", ORDER)
    await leads(editor, "order.ir", ORDER, "result == ")
    assert await said(editor, "order.ir", ORDER, "result == ")
    await helped(editor, "order.ir", ORDER, "== total(")
    assert await editor.client.text_document_hover_async(
        lsp.HoverParams(editor.document("order.ir"), lsp.Position(999, 999))
    ) is None  # fmt: skip
    untitled = lsp.TextDocumentItem("untitled:1", "lift", 1, ORDER)
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(untitled))
    params = lsp.HoverParams(lsp.TextDocumentIdentifier("untitled:1"), at(editor, ORDER, "result == "))
    found = await editor.client.text_document_hover_async(params)
    assert found is not None and "from cart import total" in str(found.contents)
