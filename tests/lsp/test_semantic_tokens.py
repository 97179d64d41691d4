"""Colours: what is offered to whom, and that what is sent the next time makes the same of the tokens before."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex
from lift_sys.lsp.features.semantic_tokens import LEGEND, Results, edits, encoded, offer, palette_of
from lift_sys.workspace.assist.semantic_tokens import MODIFIER_NAMES, Modifier, SemanticToken, TokenType
from tests.lsp.conftest import Start
from tests.lsp.editor import Editor, capabilities_of

DOCUMENT = '# 🦊\nsig total(rate: float) -> float\nrequires "🦊" != rate\nensures result <= ?most @agent(0.5)\n'


def client(
    full: object = True, types: list[str] | None = None, modifiers: list[str] | None = None
) -> lsp.ClientCapabilities:
    tokens = lsp.SemanticTokensClientCapabilities(
        requests=lsp.ClientSemanticTokensRequestOptions(full=full),  # type: ignore[arg-type]
        token_types=types or [], token_modifiers=modifiers or [], formats=[],
    )  # fmt: skip
    return lsp.ClientCapabilities(text_document=lsp.TextDocumentClientCapabilities(semantic_tokens=tokens))


NUMBERS = st.lists(st.integers(0, 5), max_size=40).map(lambda numbers: array("I", numbers))


def after(data: array[int], changes: list[lsp.SemanticTokensEdit]) -> array[int]:
    for change in sorted(changes, key=lambda c: c.start, reverse=True):
        data = data[: change.start] + array("I", change.data or ()) + data[change.start + change.delete_count :]
    return data


@given(NUMBERS, NUMBERS)
def test_the_edits_turn_the_old_data_into_the_new(old: array[int], new: array[int]) -> None:
    assert after(old, edits(old, new)) == new


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_what_is_common_at_both_ends_is_not_sent(
    head: array[int], one: array[int], two: array[int], tail: array[int]
) -> None:
    for change in edits(head + one + tail, head + two + tail):
        assert len(change.data or ()) <= len(two) and change.delete_count <= len(one)


def test_equal_data_need_no_edits():
    assert edits(array("I", [1, 2]), array("I", [1, 2])) == []


def test_only_the_last_result_of_a_document_is_kept_until_it_is_closed():
    results = Results()
    one, two = results.keep("a", array("I", [1])), results.keep("a", array("I", [2]))
    assert (results.of("a", one), results.of("a", two), results.of("b", two)) == (None, array("I", [2]), None)
    results.forget("a")
    results.forget("a")
    assert results.of("a", two) is None


def test_no_more_than_the_limit_is_kept():
    results = Results(limit=5)
    names = {path: results.keep(path, array("I", [0] * 2)) for path in "abc"}
    assert [path for path in names if results.of(path, names[path]) is not None] == ["b", "c"]
    large = results.keep("d", array("I", [0] * 6))
    assert results.of("d", large) is None


DELTA = lsp.ClientSemanticTokensRequestFullDelta(delta=True)


@pytest.mark.parametrize(
    ("full", "wanted"),
    [
        (DELTA, lsp.SemanticTokensFullDelta(delta=True)),
        (lsp.ClientSemanticTokensRequestFullDelta(delta=False), True),
        (lsp.ClientSemanticTokensRequestFullDelta(), True),
        (True, True),
        (None, True),
    ],
)
def test_deltas_are_offered_to_clients_that_can_take_them(full: object, wanted: object) -> None:
    assert offer(client(full)).full == wanted


def test_a_client_that_says_nothing_gets_everything():
    assert palette_of(lsp.ClientCapabilities()).legend == LEGEND


@pytest.mark.parametrize("name", ["vscode1139", "nvim11"])
def test_these_know_all_types(name: str) -> None:
    assert palette_of(capabilities_of(name)).legend == LEGEND


def test_a_type_that_the_client_does_not_know_is_the_nearest_that_it_knows():
    palette = palette_of(capabilities_of("kate"))
    assert "decorator" not in palette.legend.token_types
    assert palette.legend.token_types[palette.types[TokenType.DECORATOR]] == "macro"


def test_a_type_that_has_nothing_near_is_left_out():
    palette = palette_of(client(types=["type", "keyword"], modifiers=["readonly"]))
    assert list(palette.legend.token_types) == ["type", "keyword"]
    assert list(palette.legend.token_modifiers) == ["readonly", "hole"]
    tokens = [
        SemanticToken(0, 1, TokenType.CLASS, Modifier.READONLY | Modifier.DECLARATION),
        SemanticToken(2, 3, TokenType.STRING, 0),
        SemanticToken(4, 5, TokenType.HOLE, Modifier.HOLE),
    ]
    assert list(encoded(tokens, LineIndex("a b c"), "utf-16", palette)) == [0, 0, 1, 0, 1, 0, 4, 1, 0, 2]


@given(st.sets(st.sampled_from(LEGEND.token_types)), st.sets(st.sampled_from(MODIFIER_NAMES)))
def test_nothing_is_sent_that_the_legend_does_not_name(types: set[str], modifiers: set[str]) -> None:
    palette = palette_of(client(types=sorted(types), modifiers=sorted(modifiers)))
    assert not types or set(palette.legend.token_types) <= types
    assert set(palette.legend.token_modifiers) <= modifiers | {"hole"}
    assert all(number < len(palette.legend.token_types) for number in palette.types.values())
    assert all(bits < 1 << len(palette.legend.token_modifiers) for bits in palette.modifiers)


# Through a real server.


async def full(editor: Editor, name: str = "f.ir") -> lsp.SemanticTokens:
    found = await editor.client.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(editor.document(name))
    )
    assert found is not None
    return found


async def delta(editor: Editor, identifier: str) -> lsp.SemanticTokens | lsp.SemanticTokensDelta:
    found = await editor.client.text_document_semantic_tokens_full_delta_async(
        lsp.SemanticTokensDeltaParams(editor.document("f.ir"), identifier)
    )
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["nvim11", "vscode1139"])
async def test_a_delta_is_what_a_full_request_would_have_given(start: Start, name: str) -> None:
    editor = await start(name)
    editor.open("f.ir", DOCUMENT)
    before = await full(editor)
    editor.replace("f.ir", DOCUMENT.replace("<= ?most", "<= 2 * rate + ?most"))
    change = await delta(editor, before.result_id or "")
    assert isinstance(change, lsp.SemanticTokensDelta) and len(change.edits) == 1
    assert len(change.edits[0].data or ()) <= 25
    now = await full(editor)
    assert list(after(array("I", before.data), list(change.edits))) == list(now.data)
    again = await delta(editor, now.result_id or "")
    assert isinstance(again, lsp.SemanticTokensDelta) and not again.edits


async def test_a_result_that_is_not_known_any_more_is_answered_in_full(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("f.ir", DOCUMENT)
    first = await full(editor)
    second = await full(editor)
    for old in ("", "no such result", first.result_id or ""):
        assert isinstance(await delta(editor, old), lsp.SemanticTokens)
    last = await delta(editor, second.result_id or "")
    assert isinstance(last, lsp.SemanticTokens)  # the answers in full were newer results


async def test_closing_a_document_drops_its_result(start: Start) -> None:
    editor = await start("nvim11")
    editor.open("f.ir", DOCUMENT)
    before = await full(editor)
    editor.close("f.ir")
    editor.open("f.ir", DOCUMENT)
    assert isinstance(await delta(editor, before.result_id or ""), lsp.SemanticTokens)


async def test_a_source_that_gives_a_name_a_meaning_has_the_client_ask_again(start: Start) -> None:
    editor = await start("vscode1139", files={"f.py": "def f(a): ...\n"})
    editor.open("f.py", "def f(a): ...\n")
    editor.open("f.ir", "sig f(a)\nrequires a < LIMIT\n")
    before = await full(editor)
    editor.replace("f.py", "# nothing new\ndef f(a): ...\n")
    await editor.wait(lambda: lsp.WORKSPACE_INLAY_HINT_REFRESH in editor.asked_again)
    assert list((await full(editor)).data) == list(before.data)  # by then it has been compared
    assert lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH not in editor.asked_again
    editor.replace("f.py", "class LIMIT: ...\ndef f(a): ...\n")
    await editor.wait(lambda: lsp.WORKSPACE_SEMANTIC_TOKENS_REFRESH in editor.asked_again)
    assert list((await full(editor)).data) != list(before.data)


async def test_an_empty_document_has_no_colours(start: Start) -> None:
    editor = await start("kate")
    editor.open("f.ir", "")
    assert not (await full(editor)).data
