"""`workspace/diagnostic`: the diagnostics of the whole workspace, for clients that ask for them.

Clients ask every few seconds. What a report says depends on the texts and the settings alone, so its id is made of
these: as long as they stay, the answer is `unchanged`, and nothing is read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.lsp.convert import Place, Positions, diagnostic
from lift_sys.lsp.progress import progress
from lift_sys.lsp.slices import slices
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.index import documents, snapshot
from lift_sys.workspace.survey import FileFindings, PerDocument, survey
from lift_sys.workspace.workspace import Workspace

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

Report = lsp.WorkspaceFullDocumentDiagnosticReport | lsp.WorkspaceUnchangedDocumentDiagnosticReport


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    surveyed = survey()

    @server.feature(lsp.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
        answer = _Answer(server, params.partial_result_token)
        known = {path_of(previous.uri): previous for previous in params.previous_result_ids}
        async with progress(server, "Checking documents", params.work_done_token) as shown:
            view = snapshot(session.workspace)
            paths = await session.in_background_thread(documents, view)
            surveyed.keep(frozenset(paths))
            done = 0
            async for part in slices(session, _reports(session, view, surveyed, paths, known)):
                answer.add([report for reports in part for report in reports])
                done += len(part)
                shown.report(done, len(paths), "documents")
            # What is left is gone, or is left out now: nothing is to be shown for it any more.
            gone = [lsp.WorkspaceFullDocumentDiagnosticReport(uri=p.uri, items=[]) for p in known.values()]
            answer.add(list(gone))
        return lsp.WorkspaceDiagnosticReport(answer.rest)


@dataclass
class _Answer:
    """The reports: sent as they come to a client that takes them so, otherwise at the end."""

    server: LiftServer
    token: lsp.ProgressToken | None

    def __post_init__(self) -> None:
        self.rest: list[Report] = []

    def add(self, reports: list[Report]) -> None:
        if self.token is None:
            self.rest += reports
        elif reports:
            part = lsp.WorkspaceDiagnosticReportPartialResult(reports)
            self.server.progress(lsp.ProgressParams(self.token, part))


def _reports(
    session: Session,
    view: Workspace,
    surveyed: PerDocument[tuple[FileFindings, ...]],
    paths: list[str],
    known: dict[str, lsp.PreviousResultId],
) -> Iterator[list[Report]]:
    """For each document the reports of it and its source. What is reported is taken out of `known`."""
    for path in paths:
        reports = []
        for found in surveyed.of(view, path):
            previous = known.pop(found.path, None)
            reports.append(_report(session, view, found, previous))
        yield reports


def _report(session: Session, view: Workspace, found: FileFindings, previous: lsp.PreviousResultId | None) -> Report:
    uri = previous.uri if previous is not None else session.uri(found.path)
    version = view.version_of(found.path)
    if previous is not None and previous.value == found.id:
        return lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri=uri, result_id=found.id, version=version)

    def place(path: str) -> Place:
        """Where a related place is: in the document or in its source, which were looked at together."""
        lines = found.lines_of(path)
        return Place(session.uri(path), Positions(lines, session.client.encoding), view.version_of(path), True)

    own = place(found.path)
    items = [diagnostic(finding, own, place, session.client.related) for finding in found.findings]
    return lsp.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=items, result_id=found.id, version=version)
