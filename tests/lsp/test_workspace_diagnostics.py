"""`workspace/diagnostic` through a real server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.conftest import Start
from tests.lsp.editor import Editor

CART = 'sig total(x: int) -> int\nrequires "🦊" != nobody\n'
SOURCE = "def total(x: int) -> int: ...\n"
FILES: dict[str, str | bytes] = {"cart.ir": CART, "cart.py": SOURCE, "shop/fine.ir": "# nothing\n"}


async def pull(
    editor: Editor, previous: dict[str, str] | None = None, **more: Any
) -> dict[str, lsp.WorkspaceDocumentDiagnosticReport]:
    ids = [lsp.PreviousResultId(editor.uri(name), value) for name, value in (previous or {}).items()]
    params = lsp.WorkspaceDiagnosticParams(ids, identifier="lift", **more)
    report = await asyncio.wait_for(editor.client.workspace_diagnostic_async(params), 20)
    return named(editor, list(report.items))


def named(editor: Editor, items: list[Any]) -> dict[str, lsp.WorkspaceDocumentDiagnosticReport]:
    assert len({item.uri for item in items}) == len(items)
    return {item.uri.removeprefix(editor.folder.as_uri() + "/"): item for item in items}


def codes(report: lsp.WorkspaceDocumentDiagnosticReport) -> list[str]:
    assert isinstance(report, lsp.WorkspaceFullDocumentDiagnosticReport)
    return [f"{d.code} {d.range.start.line}:{d.range.start.character}" for d in report.items]


def ids(reports: dict[str, lsp.WorkspaceDocumentDiagnosticReport]) -> dict[str, str]:
    return {name: report.result_id for name, report in reports.items() if report.result_id is not None}


async def test_all_documents_and_their_sources_are_reported(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    found = await pull(editor)
    assert {name: codes(report) for name, report in found.items()} == {
        "cart.ir": ["unknown-name 1:17"],
        "cart.py": ["hole 0:4"],
        "shop/fine.ir": [],
    }
    assert all(report.version is None for report in found.values())


async def test_it_agrees_with_what_is_asked_for_one_file(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    for name in FILES:
        report = await editor.client.text_document_diagnostic_async(
            lsp.DocumentDiagnosticParams(editor.document(name), "lift")
        )
        assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
        whole = (await pull(editor))[name]
        assert isinstance(whole, lsp.WorkspaceFullDocumentDiagnosticReport)
        assert list(whole.items) == list(report.items)


async def test_it_is_offered_where_diagnostics_are_asked_for(start: Start) -> None:
    editor = await start("vscode1139")
    options = await editor.registration(lsp.TEXT_DOCUMENT_DIAGNOSTIC)
    assert options["workspaceDiagnostics"] and options["interFileDependencies"]


@pytest.mark.parametrize("client", ["nvim11", "nvim07", "eglot19"])
async def test_it_is_not_offered_where_diagnostics_are_sent(start: Start, client: str) -> None:
    editor = await start(client, files=FILES)
    assert editor.capabilities.diagnostic_provider is None


async def test_what_has_not_changed_is_not_sent_again(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    first = await pull(editor)
    again = await pull(editor, ids(first))
    assert {report.kind for report in again.values()} == {"unchanged"} and ids(again) == ids(first)
    (editor.folder / "cart.py").write_text("def total(x: int) -> int:\n    return x\n")
    changed = await pull(editor, ids(first))
    assert {name: report.kind for name, report in changed.items()} == {
        "cart.ir": "full",
        "cart.py": "full",
        "shop/fine.ir": "unchanged",
    }
    assert codes(changed["cart.py"]) == []


async def test_ids_hold_in_the_next_session(start: Start) -> None:
    first = ids(await pull(await start("vscode1139", files=FILES)))
    again = await pull(await start("vscode1139"), first)
    assert {report.kind for report in again.values()} == {"unchanged"}


async def test_an_id_that_is_not_ours_is_answered_in_full(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    assert (await pull(editor, {"cart.ir": "nonsense"}))["cart.ir"].kind == "full"


async def test_open_texts_are_reported_with_their_version(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    first = await pull(editor)
    editor.open("cart.ir", CART)
    editor.replace("cart.ir", CART.replace("nobody", '""'))
    found = await pull(editor, ids(first))
    assert found["cart.ir"].version == 2 and codes(found["cart.ir"]) == []
    assert found["cart.py"].version is None
    editor.close("cart.ir")
    assert codes((await pull(editor))["cart.ir"]) == ["unknown-name 1:17"]


async def test_of_a_deleted_file_nothing_stays(start: Start) -> None:
    editor = await start("vscode1139", files=FILES)
    first = await pull(editor)
    (editor.folder / "cart.ir").unlink()
    found = await pull(editor, ids(first))
    assert codes(found["cart.ir"]) == codes(found["cart.py"]) == []
    assert found["cart.ir"].result_id is None and found["shop/fine.ir"].kind == "unchanged"
    assert set(await pull(editor, {"shop/fine.ir": "x"})) == {"shop/fine.ir"}


async def test_what_the_settings_exclude_is_left_out(start: Start) -> None:
    editor = await start("vscode1139", files=FILES, settings={"exclude": ["cart.*"]})
    editor.open("cart.ir", CART)
    await editor.wait(lambda: editor.refreshes)  # the settings have arrived
    assert set(await pull(editor)) == {"shop/fine.ir"}


async def test_a_document_that_cannot_be_read_says_so(start: Start) -> None:
    editor = await start("vscode1139", files={"bad.ir": b"sig f\xff", "bad.py": SOURCE})
    found = await pull(editor)
    assert codes(found["bad.ir"]) == ["syntax 0:0"] and codes(found["bad.py"]) == []


async def test_reports_come_as_they_are_made(start: Start) -> None:
    editor = await start("vscode1139", files={f"{n}.ir": CART for n in range(250)})
    parts: list[list[Any]] = []
    collect(editor, "part", lambda value: parts.append(value["items"]))
    assert await pull(editor, partial_result_token="part") == {}
    await editor.wait(lambda: sum(map(len, parts)) == 250)
    assert len(parts) > 1 and len({item["uri"] for part in parts for item in part}) == 250


async def test_progress_is_shown_to_who_asks(start: Start) -> None:
    editor = await start("vscode1139", files={f"{n}.ir": CART for n in range(30)})
    shown: list[dict[str, Any]] = []
    collect(editor, 7, shown.append)
    await pull(editor, work_done_token=7)
    await editor.wait(lambda: shown and shown[-1]["kind"] == "end")
    assert [s["kind"] for s in shown].count("begin") == [s["kind"] for s in shown].count("end") == 1
    assert shown[0]["kind"] == "begin" and shown[0]["title"] and shown[0]["cancellable"]
    assert shown[-2]["message"] == "30/30 documents" and shown[-2]["percentage"] == 100


async def test_it_can_be_cancelled_where_progress_is_shown(start: Start) -> None:
    text = "".join(f"sig f{n}(a: int) -> int\nrequires a > {n}\n\n" for n in range(20))
    editor = await start("vscode1139", files={f"{n}.ir": text for n in range(60)})
    shown: list[dict[str, Any]] = []

    def cancel(value: dict[str, Any]) -> None:
        shown.append(value)
        if value["kind"] == "begin":
            editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams("work"))

    collect(editor, "work", cancel)
    with pytest.raises(JsonRpcException) as raised:
        await pull(editor, work_done_token="work")
    assert raised.value.code == lsp.LSPErrorCodes.RequestCancelled
    await editor.wait(lambda: shown[-1]["kind"] == "end")
    assert shown[-1]["message"] == "cancelled"
    assert len(await pull(editor)) == 60


def collect(editor: Editor, token: str | int, take: Any) -> None:
    """Hand every `$/progress` of a token to `take`."""

    @editor.client.feature(lsp.PROGRESS)
    async def progressed(params: Any) -> None:
        async with editor._news:
            if params.token == token:
                take(plain(params.value))
            editor._news.notify_all()


def plain(value: Any) -> Any:
    """What pygls makes tuples with names of, as it was sent."""
    if hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    return [plain(part) for part in value] if isinstance(value, list) else value
