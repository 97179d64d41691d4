"""`textDocument/diagnostic`: diagnostics for clients that ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.findings import Finding
from lift_sys.lsp.uris import path_of
from lift_sys.source.pairing import SOURCE_SUFFIX
from lift_sys.workspace.analysis import DocumentAnalysis, unreadable

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(
        lsp.TEXT_DOCUMENT_DIAGNOSTIC,
        lsp.DiagnosticOptions(identifier="lift", inter_file_dependencies=True, workspace_diagnostics=False),
    )
    async def diagnostic(params: lsp.DocumentDiagnosticParams) -> lsp.RelatedFullDocumentDiagnosticReport:
        path = path_of(params.text_document.uri)
        findings = await findings_of(session, path)
        return lsp.RelatedFullDocumentDiagnosticReport(items=session.diagnostics(path, findings))


async def findings_of(session: Session, path: str) -> tuple[Finding, ...]:
    """All findings of a document or a source as it stands now."""
    if session.is_document(path):
        found = await session.analysis_or_problem(path)
        return found.findings if isinstance(found, DocumentAnalysis) else (unreadable(found.problem, path),)
    if path.endswith(SOURCE_SUFFIX):
        return (await session.source_analysis(path)).findings
    return ()
