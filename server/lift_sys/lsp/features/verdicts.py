"""`lift/verdicts` and `lift/verify`: what is known of each spec, told as it becomes known, and found out on demand.

For editors that know nothing of these: lenses, hovers, and the command `lift.verify`, which answers with a message.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.model import Spec
from lift_sys.lsp.refreshing import Paced
from lift_sys.lsp.requests import VERDICTS, VERIFY, VerifyParams
from lift_sys.lsp.session import is_short
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.verdicts import account, summary, verdict_at
from lift_sys.workspace.verdicts import SpecVerdict, verdict_json

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

VERIFY_COMMAND = "lift.verify"
SWITCHED_OFF = "Verification is switched off here (`lift.verification.enabled`), so nothing was checked."
OFTEN = 0.5
"""Seconds between two messages about a long text."""
MOST_BYTES = 200_000
"""Bytes of such messages in a second, about one document: each of them tells of all of its specs."""
MOST = 10
"""Specs that a message tells of."""


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    teller = _Teller(server)
    session.verifying.when_news.append(teller.news)

    @server.feature(VERIFY)
    async def verify(params: VerifyParams) -> dict[str, object]:
        path = path_of(params.textDocument.uri)
        made = await _verified(session, path, params.position)
        if made is None:
            problem = "there is no document here that can be read"
            return {"uri": session.uri(path), "version": None, "problem": problem, "specs": []}
        return _answer(session, *made)

    @server.command(VERIFY_COMMAND)
    async def verify_and_tell(uri: str, position: lsp.Position | None) -> dict[str, object] | None:
        """The same for a person: what was found out is shown as a message."""
        path = path_of(uri)
        made = await _verified(session, path, position)
        if made is None:
            session.message(lsp.MessageType.Warning, "There is no document here that can be read.")
            return None
        analysis, verdicts = made
        session.message(*_message(analysis, verdicts, position is not None))
        return _answer(session, analysis, verdicts)


class _Teller:
    """Tells a client that wants to know it what is known of the specs of open documents, whenever that is news."""

    def __init__(self, server: LiftServer) -> None:
        self._server = server
        self._session = server.session
        self._told: dict[str, tuple[str, bytes]] = {}
        """The URI and the last message of each document."""
        self._paces: dict[str, Paced] = {}
        self._newest: dict[str, int] = {}
        """Which message a thread makes of a document, for what an older one makes meanwhile to be left out."""
        self._count = 0

    def news(self, path: str) -> None:
        """Something else may be to be said of a document."""
        if not self._session.client.verdicts:
            return
        current = self._session.workspace.open.get(path)
        if current is None:
            self._forget(path)
            return
        pace = self._paces.get(path)
        if pace is None:
            pace = self._paces[path] = Paced(functools.partial(self._tell, path), 0)
        size = len(self._told[path][1]) if path in self._told else 0
        pace.pause = max(0 if is_short(current.text) else OFTEN, size / MOST_BYTES)
        pace.at_once()

    def _forget(self, path: str) -> None:
        """It was closed: nothing is to be shown for it any more."""
        self._newest.pop(path, None)
        if path in self._paces:
            self._paces.pop(path).cancel()
        if path in self._told:
            uri, _ = self._told.pop(path)
            gone: dict[str, object] = {"uri": uri, "version": None, "problem": None, "specs": []}
            self._server.protocol.send(self._server.protocol.notification(VERDICTS, gone))

    def _known(self, path: str) -> tuple[DocumentAnalysis, tuple[SpecVerdict, ...]] | None:
        """What is known of the text as it stands; None while that is being looked at."""
        analysis = self._session.workspace.analyses.get(path)
        if path not in self._session.workspace.open or analysis is None or not self._session.is_current(analysis):
            return None
        return analysis, self._session.verifying.verdicts(analysis)

    def _message(self, analysis: DocumentAnalysis, verdicts: tuple[SpecVerdict, ...]) -> bytes:
        return self._server.protocol.notification(VERDICTS, _answer(self._session, analysis, verdicts))

    def _tell(self, path: str) -> None:
        current = self._session.workspace.open.get(path)
        if current is None or not self._session.verifying.when_news:  # not after the shutdown
            return
        if not is_short(current.text):
            self._server.protocol.background(self._tell_from_thread(path), VERDICTS)
            return
        self._newest.pop(path, None)
        known = self._known(path)
        if known is not None:
            self._send(path, self._message(*known))

    async def _tell_from_thread(self, path: str) -> None:
        known = self._known(path)
        if known is None:
            return
        self._count += 1
        number = self._newest[path] = self._count
        message = await self._session.in_thread(self._message, *known)
        if self._newest.get(path) == number and self._session.is_current(known[0]):
            self._send(path, message)

    def _send(self, path: str, message: bytes) -> None:
        if path not in self._told or self._told[path][1] != message:
            self._told[path] = (self._session.uri(path), message)
            self._server.protocol.send(message)


async def _verified(
    session: Session, path: str, position: lsp.Position | None
) -> tuple[DocumentAnalysis, tuple[SpecVerdict, ...]] | None:
    """The verdicts of a document, or of the spec at a position in it, once they are there; where verification is
    switched off those that are there already.
    """
    if not session.is_document(path):
        return None
    analysis = await session.analysis(path)
    if analysis is None:
        return None
    found = _at(session, analysis, position)
    if analysis.settings.verification.enabled:
        await session.verifying.verify(analysis, [verdict.job for verdict in found if verdict.job is not None])
        # The text may have changed meanwhile. Then what is outdated is said to be; a position would mean another spec.
        newer = await session.analysis(path)
        if newer is None:
            return None
        if position is None or newer.text == analysis.text:
            analysis, found = newer, _at(session, newer, position)
    return analysis, found


def _at(session: Session, analysis: DocumentAnalysis, position: lsp.Position | None) -> tuple[SpecVerdict, ...]:
    verdicts = session.verifying.verdicts(analysis)
    if position is None:
        return verdicts
    found = verdict_at(verdicts, session.positions(analysis).offset(position))
    return (found,) if found is not None else ()


def _answer(session: Session, analysis: DocumentAnalysis, verdicts: tuple[SpecVerdict, ...]) -> dict[str, object]:
    encoding = session.client.encoding
    return {
        "uri": session.uri(analysis.path),
        "version": session.workspace.version_of(analysis.path),
        "problem": None if analysis.settings.verification.enabled else SWITCHED_OFF,
        "specs": [
            {**verdict_json(verdict, analysis.lines, encoding), "summary": summary(verdict)}
            for verdict in verdicts
            if isinstance(verdict.placed.section.item, Spec)
        ],
    }


def _message(
    analysis: DocumentAnalysis, verdicts: tuple[SpecVerdict, ...], in_detail: bool
) -> tuple[lsp.MessageType, str]:
    if not analysis.settings.verification.enabled:
        return lsp.MessageType.Warning, SWITCHED_OFF
    if not verdicts:
        return lsp.MessageType.Info, "There is no spec here." if in_detail else "There is no spec in this document."
    if in_detail:
        return lsp.MessageType.Info, account(verdicts[0])
    claims = [verdict for verdict in verdicts if verdict.job is not None]
    lines = [f"{verdict.name or 'a declaration'}: {summary(verdict)}" for verdict in claims[:MOST]]
    lines += [f"and {len(claims) - MOST} more"] if len(claims) > MOST else []
    return lsp.MessageType.Info, "\n".join(lines) or "The specs of this document claim nothing that can be checked."
