"""`textDocument/codeLens`, and the commands behind the lenses, which work in any editor.

A lens that leads somewhere needs a client that shows a document when asked to (`window/showDocument`), one that writes
a client that applies edits. A client without the one or the other gets no lens that could do nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from lift_sys.lsp.convert import Positions, workspace_edit
from lift_sys.lsp.features.verdicts import VERIFY_COMMAND
from lift_sys.lsp.refreshing import Paced, Refresher
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.assist.code_lenses import Lens, LensKind, document_lenses, source_lenses, stub
from lift_sys.workspace.assist.verdicts import summary
from lift_sys.workspace.verdicts import SpecVerdict

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

OPEN_COMMAND = "lift.open"
STUB_COMMAND = "lift.insertStub"

OFTEN = 0.5
"""Seconds between two requests to ask again, while verdicts keep coming."""


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    # Each side's lenses tell of the other.
    Refresher(
        session,
        to_other_side=lambda path: session.workspace.document_path(path) or session.workspace.source_path(path),
        wanted=lambda: session.client.refreshes_lenses,
        send=lambda: server.workspace_code_lens_refresh(None),
    )

    given: dict[str, tuple[str, ...]] = {}
    """What the client shows of verdicts."""

    def ask_again() -> None:
        if session.verifying.when_news:  # not after the shutdown
            server.workspace_code_lens_refresh(None)

    pace = Paced(ask_again, OFTEN)

    def news(path: str) -> None:
        """Something else is to be said of specs: have the client ask again, if it shows what was said before."""
        analysis = session.workspace.analyses.get(path)
        if path not in session.workspace.open:
            given.pop(path, None)
        if path not in given or not session.client.refreshes_lenses or analysis is None:
            return
        verdicts = session.verifying.verdicts(analysis)
        if given[path] != _summaries(verdicts):
            pace.soon()

    session.verifying.when_news.append(news)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensOptions(resolve_provider=False))
    async def code_lenses(params: lsp.CodeLensParams) -> list[lsp.CodeLens] | None:
        path = path_of(params.text_document.uri)
        found = await _lenses(session, path, given)
        if found is None:
            return None
        positions, lenses = found
        shown = [lens for lens in lenses if _is_any_use(lens, session)]
        return [lsp.CodeLens(positions.range(lens.span), _command(lens, path, session)) for lens in shown]

    @server.command(OPEN_COMMAND)
    async def show(uri: str, range: lsp.Range) -> bool:  # noqa: A002 - the name that clients see
        """Open a document and put the cursor at the start of a range; say whether the editor did."""
        if not session.client.shows_documents:
            session.message(lsp.MessageType.Warning, "This editor does not open documents when it is asked to.")
            return False
        start = lsp.Range(range.start, range.start)
        try:
            shown = await server.window_show_document_async(
                lsp.ShowDocumentParams(uri, take_focus=True, selection=start)
            )
        except JsonRpcException as error:
            session.message(lsp.MessageType.Warning, f"The editor did not open {uri}: {error}")
            return False
        return shown.success

    @server.command(STUB_COMMAND)
    async def insert_stub(uri: str, name: str) -> bool:
        """Write the function that a spec of this document asks for into its source; say whether that was done."""
        path = path_of(uri)
        analysis = await session.analysis(path) if session.is_document(path) else None
        edits = stub(analysis, name) if analysis is not None else ()
        edit = workspace_edit(edits, session.place(path), session.place, session.client.edits) if edits else None
        if edit is None:
            reason = "this editor cannot make files" if edits else "its source has it, or has no place for it"
            session.message(lsp.MessageType.Info, f"No stub of `{name}` was inserted: {reason}.")
            return False
        try:
            answer = await server.workspace_apply_edit_async(
                lsp.ApplyWorkspaceEditParams(edit, label=f"Insert a stub of {name}")
            )
        except JsonRpcException as error:
            session.message(lsp.MessageType.Warning, f"The editor did not insert the stub of `{name}`: {error}")
            return False
        return answer.applied


def _summaries(verdicts: tuple[SpecVerdict, ...]) -> tuple[str, ...]:
    return tuple(map(summary, verdicts))


async def _lenses(
    session: Session, path: str, given: dict[str, tuple[str, ...]]
) -> tuple[Positions, tuple[Lens, ...]] | None:
    """The lenses of a document or a source. What they say of verdicts is noted in `given`."""
    while session.is_document(path):
        analysis = await session.analysis(path)
        if analysis is None:
            return None
        verdicts = session.verifying.verdicts(analysis)
        if path in session.workspace.open:
            given[path] = _summaries(verdicts)
        lenses = await session.in_thread(document_lenses, analysis, verdicts)
        if session.is_current(analysis):
            return session.positions(analysis), lenses
    if not path.endswith(SOURCE_SUFFIX):
        return None
    source = await session.source_analysis(path)
    return Positions(source.lines, session.client.encoding), source_lenses(source)


def _is_any_use(lens: Lens, session: Session) -> bool:
    if lens.kind is LensKind.VERDICT:
        return True
    return session.client.applies_edits if lens.kind is LensKind.STUB else session.client.shows_documents


def _command(lens: Lens, path: str, session: Session) -> lsp.Command:
    if lens.kind is LensKind.STUB:
        return lsp.Command(lens.title, STUB_COMMAND, arguments=[session.uri(path), lens.name])
    target = session.place(lens.path).positions.range(lens.target)
    if lens.kind is LensKind.VERDICT:
        return lsp.Command(lens.title, VERIFY_COMMAND, arguments=[session.uri(path), _plain(target)["start"]])
    return lsp.Command(lens.title, OPEN_COMMAND, arguments=[session.uri(lens.path), _plain(target)])


def _plain(range_: lsp.Range) -> dict[str, dict[str, int]]:
    """A range as an argument of a command carries it."""
    ends = (("start", range_.start), ("end", range_.end))
    return {name: {"line": place.line, "character": place.character} for name, place in ends}
