"""`textDocument/codeAction`: the fixes of the findings at a place, and all sure fixes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.findings import Edit, Finding
from lift_sys.lsp.convert import code_action, diagnostic, workspace_edit
from lift_sys.lsp.features.diagnostics import findings_of
from lift_sys.lsp.uris import path_of

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer
    from lift_sys.lsp.session import Session

FIX_ALL = "source.fixAll.lift"


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
    )
    async def code_actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        path = path_of(params.text_document.uri)
        findings = await findings_of(session, path)
        only = params.context.only
        actions: list[lsp.CodeAction] = []
        if _wanted(lsp.CodeActionKind.QuickFix.value, only):
            actions += _quick_fixes(session, path, findings, params)
        if only and _wanted(FIX_ALL, only):
            everything = fix_all(session, path, findings)
            actions += [everything] if everything is not None else []
        return actions


def _wanted(kind: str, only: Sequence[lsp.CodeActionKind | str] | None) -> bool:
    if not only:
        return True
    wanted = [o.value if isinstance(o, lsp.CodeActionKind) else o for o in only]
    return any(o in ("", kind) or kind.startswith(f"{o}.") for o in wanted)


def _quick_fixes(
    session: Session, path: str, findings: tuple[Finding, ...], params: lsp.CodeActionParams
) -> list[lsp.CodeAction]:
    """Fixes of the findings at the cursor, and of those that the editor asks about (in some, all of the line)."""
    own = session.place(path)
    cursor = own.positions.span(params.range)
    asked = {(d.message, d.range.start.line, d.range.start.character) for d in params.context.diagnostics}
    actions = []
    for finding in findings:
        if not finding.fixes:
            continue
        found = diagnostic(finding, own, session.place, session.client.related)
        start = found.range.start
        touched = finding.span.start <= cursor.end and finding.span.end >= cursor.start
        if not touched and (found.message, start.line, start.character) not in asked:
            continue
        for fix in finding.fixes:
            action = code_action(fix, found, own, session.place, session.client.edits)
            if action is not None:
                actions.append(action)
    return actions


def fix_all(session: Session, path: str, findings: tuple[Finding, ...]) -> lsp.CodeAction | None:
    """One action that applies the preferred fix of every finding of this document whose edits do not overlap."""
    own = session.place(path)
    edits: list[Edit] = []
    taken: list[tuple[int, int]] = []
    for finding in findings:
        # Where there is a choice, a person makes it.
        fix = finding.fixes[0] if len(finding.fixes) == 1 and finding.fixes[0].preferred else None
        if fix is None or any(e.path is not None for e in fix.edits):
            continue
        spans = [(e.span.start, e.span.end) for e in fix.edits]
        if any(start <= other_end and other_start <= end for start, end in spans for other_start, other_end in taken):
            continue
        taken += spans
        edits += fix.edits
    if not edits:
        return None
    edit = workspace_edit(edits, own, session.place, session.client.edits)
    return lsp.CodeAction(title="Apply every sure fix", kind=lsp.CodeActionKind.SourceFixAll, edit=edit)
