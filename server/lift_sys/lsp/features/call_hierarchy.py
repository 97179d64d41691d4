"""`textDocument/prepareCallHierarchy` and what follows: specified functions and what uses what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, cast, get_args

from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.uris import path_of, shown
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.assist.call_hierarchy import Callee, CallHierarchy, Calls, Item, Side
from lift_sys.workspace.assist.calls import CallableKind, FileCalls, document_calls, source_calls
from lift_sys.workspace.index import PerFile, snapshot, text_of

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

KINDS = {
    CallableKind.FUNCTION: lsp.SymbolKind.Function,
    CallableKind.METHOD: lsp.SymbolKind.Method,
    CallableKind.ENTITY: lsp.SymbolKind.Class,
}


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    documents: PerFile[FileCalls] = PerFile(lambda _, text: document_calls(text))
    sources: PerFile[FileCalls] = PerFile(lambda _, text: source_calls(text))

    def hierarchy() -> CallHierarchy:
        return CallHierarchy(snapshot(session.workspace), documents, sources)

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    async def prepare(params: lsp.CallHierarchyPrepareParams) -> list[lsp.CallHierarchyItem] | None:
        path = path_of(params.text_document.uri)
        if not (session.is_document(path) or path.endswith(SOURCE_SUFFIX)):
            return None
        found = await session.in_thread(_at, session, hierarchy(), path, params.position)
        return [_item(session, found)] if found is not None else None

    @server.feature(lsp.CALL_HIERARCHY_INCOMING_CALLS)
    async def incoming(params: lsp.CallHierarchyIncomingCallsParams) -> list[lsp.CallHierarchyIncomingCall] | None:
        found = await session.in_background_thread(
            _calls, hierarchy(), params.item, lambda calls, item: calls.incoming(item.callee)
        )
        if found is None:
            return None
        return [
            lsp.CallHierarchyIncomingCall(
                from_=_item(session, call.item), from_ranges=_ranges(session, call, call.item)
            )
            for call, _ in found
        ]

    @server.feature(lsp.CALL_HIERARCHY_OUTGOING_CALLS)
    async def outgoing(params: lsp.CallHierarchyOutgoingCallsParams) -> list[lsp.CallHierarchyOutgoingCall] | None:
        found = await session.in_thread(_calls, hierarchy(), params.item, lambda calls, item: calls.outgoing(item))
        if found is None:
            return None
        return [
            lsp.CallHierarchyOutgoingCall(to=_item(session, call.item), from_ranges=_ranges(session, call, caller))
            for call, caller in found
        ]


def _at(session: Session, calls: CallHierarchy, path: str, position: lsp.Position) -> Item | None:
    text = text_of(calls.view, path).text
    if text is None:
        return None
    return calls.at(path, Positions(LineIndex(text), session.client.encoding).offset(position))


def _calls(
    calls: CallHierarchy, asked: lsp.CallHierarchyItem, question: Callable[[CallHierarchy, Item], list[Calls]]
) -> list[tuple[Calls, Item]] | None:
    """The answer for an item that we gave out earlier; None if there is no such thing any more."""
    item = _known(calls, asked.data)
    return [(call, item) for call in question(calls, item)] if item is not None else None


def _known(calls: CallHierarchy, data: object) -> Item | None:
    """The thing that the data of an item names, where it is now."""
    uri, name, side = (_field(data, key) for key in ("document", "name", "side"))
    if not isinstance(uri, str) or not isinstance(name, str) or side not in get_args(Side):
        return None
    return calls.item(Callee(path_of(uri), name), cast("Side", side))


def _field(data: object, key: str) -> object:
    return data.get(key) if isinstance(data, Mapping) else getattr(data, key, None)


def _item(session: Session, item: Item) -> lsp.CallHierarchyItem:
    positions = Positions(item.lines, session.client.encoding)
    return lsp.CallHierarchyItem(
        name=item.callee.name,
        kind=KINDS[item.kind],
        uri=session.uri(item.path),
        range=positions.range(item.span),
        selection_range=positions.range(item.selection),
        detail=shown(PurePath(item.path).name),
        data={"document": session.uri(item.callee.document), "name": item.callee.name, "side": item.side},
    )


def _ranges(session: Session, calls: Calls, caller: Item) -> list[lsp.Range]:
    positions = Positions(caller.lines, session.client.encoding)
    return [positions.range(span) for span in calls.spans]
