"""From lift-sys's own data to LSP's: the one place where code points become positions of the negotiated encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lsprotocol import types as lsp

from lift_sys.ir.findings import Edit, Finding, Fix
from lift_sys.ir.text import LineIndex, PositionEncoding, Span
from lift_sys.workspace.assist.markdown import plain

SOURCE = "lift"


@dataclass(frozen=True, slots=True)
class Positions:
    """Converts places of one text."""

    lines: LineIndex
    encoding: PositionEncoding

    def position(self, offset: int) -> lsp.Position:
        """The position of a code-point offset."""
        line, character = self.lines.position(offset, self.encoding)
        return lsp.Position(line, character)

    def range(self, span: Span) -> lsp.Range:
        """The range of a span."""
        return lsp.Range(self.position(span.start), self.position(span.end))

    def offset(self, position: lsp.Position) -> int:
        """The code-point offset of a position, clamped to the text."""
        return self.lines.offset(position.line, position.character, self.encoding)

    def span(self, range_: lsp.Range) -> Span:
        """The span of a range."""
        return Span(self.offset(range_.start), self.offset(range_.end))


@dataclass(frozen=True, slots=True)
class Place:
    """A file as LSP names it, with the positions in it and the editor's version, if it is open there."""

    uri: str
    positions: Positions
    version: int | None
    exists: bool


def markup(markdown: str, understood: bool) -> lsp.MarkupContent:
    """A text for the client to show; without markup if it does not understand any."""
    if understood:
        return lsp.MarkupContent(lsp.MarkupKind.Markdown, markdown)
    return lsp.MarkupContent(lsp.MarkupKind.PlainText, plain(markdown))


PlaceOf = Callable[[str], Place]


def diagnostic(finding: Finding, own: Place, place_of: PlaceOf, related: bool = True) -> lsp.Diagnostic:
    """The LSP diagnostic of a finding. `related`: whether the client can show related information."""
    information = None
    if related and finding.related:
        information = []
        for other in finding.related:
            place = own if other.path is None else place_of(other.path)
            information.append(
                lsp.DiagnosticRelatedInformation(
                    lsp.Location(place.uri, place.positions.range(other.span)), other.message
                )
            )
    return lsp.Diagnostic(
        range=own.positions.range(finding.span),
        severity=lsp.DiagnosticSeverity(int(finding.severity)),
        code=str(finding.code),
        source=SOURCE,
        message=finding.message,
        related_information=information,
        tags=[lsp.DiagnosticTag(int(tag)) for tag in finding.tags] or None,
    )


@dataclass(frozen=True, slots=True)
class EditAbilities:
    """What the client understands of workspace edits."""

    document_changes: bool
    create: bool


def workspace_edit(
    edits: Iterable[Edit], own: Place, place_of: PlaceOf, abilities: EditAbilities
) -> lsp.WorkspaceEdit | None:
    """One workspace edit for all `edits`, bound to the versions that it was computed from; None if the client lacks
    the means (making a file).
    """
    by_place: dict[str, tuple[Place, list[lsp.TextEdit]]] = {}
    for edit in edits:
        place = own if edit.path is None else place_of(edit.path)
        by_place.setdefault(place.uri, (place, []))[1].append(lsp.TextEdit(place.positions.range(edit.span), edit.text))
    if not abilities.document_changes:
        if any(not place.exists for place, _ in by_place.values()):
            return None
        return lsp.WorkspaceEdit(changes={uri: changes for uri, (_, changes) in by_place.items()})
    changes: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = []
    for uri, (place, text_edits) in by_place.items():
        if not place.exists:
            if not abilities.create:
                return None
            changes.append(lsp.CreateFile(uri=uri, options=lsp.CreateFileOptions(ignore_if_exists=True)))
        identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri=uri, version=place.version)
        changes.append(lsp.TextDocumentEdit(text_document=identifier, edits=list(text_edits)))
    return lsp.WorkspaceEdit(document_changes=changes)


def code_action(
    fix: Fix, found: lsp.Diagnostic, own: Place, place_of: PlaceOf, abilities: EditAbilities
) -> lsp.CodeAction | None:
    """The quick fix of a finding; None if this client cannot apply it."""
    edit = workspace_edit(fix.edits, own, place_of, abilities)
    if edit is None:
        return None
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[found],
        is_preferred=fix.preferred or None,
        edit=edit,
    )
