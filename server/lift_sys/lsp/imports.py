"""Imported names of a document, looked up in the workspace off the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lift_sys.workspace.assist.imported import ImportedName
from lift_sys.workspace.assist.origins import ModuleAnalyses, Origin, origin_of
from lift_sys.workspace.index import snapshot

if TYPE_CHECKING:
    from lift_sys.lsp.session import Session

_KNOWN: WeakKeyDictionary[Session, ModuleAnalyses] = WeakKeyDictionary()


def modules_of(session: Session) -> ModuleAnalyses:
    """What is known of modules: one for all features of a session."""
    return _KNOWN.setdefault(session, ModuleAnalyses())


async def origin(session: Session, name: ImportedName) -> Origin | None:
    """Where an imported name comes from, if it is in the workspace."""
    return await session.in_thread(origin_of, snapshot(session.workspace), modules_of(session), name)
