"""Signature help through a real server: what arrives, as far as the client understands it."""

from __future__ import annotations

import pytest
from lsprotocol import types as lsp

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

DOCUMENT = """\
intent { summary: "Pays *all*" }
sig fox(𐐀: str, by: int) -> int
requires by > 0

sig g(a: str)
requires "🦊" != a and fox(a, 1) > 0
"""


async def asked(
    editor: Editor, text: str, behind: str, active: lsp.SignatureHelp | None = None
) -> lsp.SignatureHelp | None:
    """Signature help behind the last place of `behind`."""
    before = text[: text.rindex(behind) + len(behind)]
    last = before.rpartition("\n")[2]
    column = len(last.encode()) if editor.encoding == "utf-8" else len(last.encode("utf-16-le")) // 2
    context = lsp.SignatureHelpContext(lsp.SignatureHelpTriggerKind.TriggerCharacter, active is not None, ",", active)
    return await editor.client.text_document_signature_help_async(
        lsp.SignatureHelpParams(editor.document("f.ir"), lsp.Position(before.count("\n"), column), context=context)
    )


@pytest.mark.parametrize("client", ["nvim07", "nvim11", "vscode1139", "eglot19"])
async def test_the_parameter_is_marked_in_the_encoding_agreed_on(start: Start, client: str) -> None:
    editor = await start(client)
    editor.open("f.ir", DOCUMENT)
    found = await asked(editor, DOCUMENT, "fox(a,")
    assert found is not None
    (signature,) = found.signatures
    assert signature.label == "fox(𐐀: str, by: int) -> int"
    assert (found.active_signature, found.active_parameter, signature.active_parameter) == (0, 1, 1)
    assert signature.parameters is not None
    ends = [parameter.label for parameter in signature.parameters]
    assert ends == [(4, 13), (15, 22)] if editor.encoding == "utf-8" else [(4, 11), (13, 20)]


async def test_a_client_that_knows_no_offsets_gets_texts(start: Start) -> None:
    editor = await start("kate")
    editor.open("f.ir", "sig g(a: str)\nrequires len(")
    found = await asked(editor, "sig g(a: str)\nrequires len(", "len(")
    assert found is not None and found.signatures[0].parameters is not None
    assert [p.label for p in found.signatures[0].parameters] == ["obj: Sized"]
    assert (found.active_parameter, found.signatures[0].active_parameter) == (0, None)


async def test_words_about_it_are_markdown_only_for_those_who_take_it(start: Start) -> None:
    contents = []
    for client, content in (("nvim11", None), ("plain", [lsp.MarkupKind.PlainText])):
        capabilities = lsp.ClientCapabilities(
            text_document=lsp.TextDocumentClientCapabilities(
                signature_help=lsp.SignatureHelpClientCapabilities(
                    signature_information=lsp.ClientSignatureInformationOptions(documentation_format=content)
                )
            )
        )
        editor = await start(client if content is None else capabilities)
        editor.open("f.ir", DOCUMENT)
        found = await asked(editor, DOCUMENT, "fox(a,")
        assert found is not None and isinstance(found.signatures[0].documentation, lsp.MarkupContent)
        contents.append((found.signatures[0].documentation.kind.value, found.signatures[0].documentation.value))
    assert contents == [
        ("markdown", "Pays \\*all\\*\n\n```lift\nrequires by > 0\n```"),
        ("plaintext", "Pays *all*\n\nrequires by > 0"),
    ]


async def test_a_parameter_that_is_none_of_its_own(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("f.ir", "sig g(a: str)\nrequires len(a, ")
    found = await asked(editor, "sig g(a: str)\nrequires len(a, ", "a, ")
    assert found is not None and found.active_parameter == 1  # behind the only one: nothing is marked


async def test_the_overload_chosen_by_the_user_stays(start: Start) -> None:
    editor = await start("vscode1139")
    editor.open("f.ir", "sig g()\nrequires range(")
    first = await asked(editor, "sig g()\nrequires range(", "range(")
    assert first is not None and first.active_signature == 0
    first.active_signature = 1
    again = await asked(editor, "sig g()\nrequires range(", "range(", first)
    assert again is not None and again.active_signature == 1


async def test_it_is_asked_for_by_brackets_and_commas(start: Start) -> None:
    editor = await start("nvim11")
    options = editor.capabilities.signature_help_provider
    assert options is not None
    assert (*(options.trigger_characters or ()),) == ("(", ",")
    assert (*(options.retrigger_characters or ()),) == (")",)


@pytest.mark.parametrize("text", ["", "sig g()\nrequires (", "requires nobody(", "🦊"])
async def test_nothing_to_say(start: Start, text: str) -> None:
    editor = await start("nvim07")
    editor.open("f.ir", text)
    for line, character in ((0, 0), (0, 999), (999, 0), (1, 10), (1, 14)):
        params = lsp.SignatureHelpParams(editor.document("f.ir"), lsp.Position(line, character))
        assert await editor.client.text_document_signature_help_async(params) is None


async def test_a_file_that_is_not_open_or_no_document(start: Start) -> None:
    editor = await start("nvim07", files={"f.ir": "sig g(a: str)\nrequires len("})
    found = await asked(editor, "sig g(a: str)\nrequires len(", "len(")
    assert found is not None  # it is read from disk
    editor.open("a.py", "len(")
    params = lsp.SignatureHelpParams(editor.document("a.py"), lsp.Position(0, 4))
    assert await editor.client.text_document_signature_help_async(params) is None
    missing = lsp.SignatureHelpParams(editor.document("missing.ir"), lsp.Position(0, 4))
    assert await editor.client.text_document_signature_help_async(missing) is None
