"""What the client can do, as far as that matters here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lsprotocol import types as lsp

from lift_sys.ir.text import PositionEncoding
from lift_sys.lsp.convert import EditAbilities
from lift_sys.lsp.requests import VERDICTS


@dataclass
class Client:
    """What the client can do."""

    encoding: PositionEncoding = "utf-16"
    pulls: bool = False
    """It asks for diagnostics and can be told to ask again, so that none are sent unasked."""
    related: bool = False
    markdown: bool = True
    completion_markdown: bool = True
    edits: EditAbilities = field(default_factory=lambda: EditAbilities(False, False))
    configuration: bool = False
    watches: bool = False
    hierarchical_symbols: bool = False
    snippets: bool = False
    links: bool = False
    prepares_rename: bool = False
    shows_documents: bool = False
    """It opens a document and puts the cursor somewhere if it is asked to."""
    applies_edits: bool = False
    signature_markdown: bool = True
    label_offsets: bool = False
    """It takes the place of a parameter in the label of a signature, not only its text."""
    active_parameters: bool = False
    """It takes the active parameter of each signature, not only of the active one."""
    link_tooltips: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False
    refreshes_tokens: bool = False
    verdicts: bool = False
    """It wants to be told the verdicts of open documents (`lift/verdicts`)."""


def client_of(capabilities: lsp.ClientCapabilities, encoding: str) -> Client:
    """What matters to us of the client's capabilities."""
    text = capabilities.text_document or lsp.TextDocumentClientCapabilities()
    space = capabilities.workspace or lsp.WorkspaceClientCapabilities()
    edit = space.workspace_edit or lsp.WorkspaceEditClientCapabilities()
    hover = text.hover.content_format if text.hover and text.hover.content_format else [lsp.MarkupKind.Markdown]
    item = text.completion.completion_item if text.completion else None
    refreshes = space.diagnostics is not None and bool(space.diagnostics.refresh_support)
    symbols = text.document_symbol
    signature = (text.signature_help and text.signature_help.signature_information) or (
        lsp.ClientSignatureInformationOptions()
    )
    return Client(
        encoding="utf-8" if encoding == "utf-8" else "utf-32" if encoding == "utf-32" else "utf-16",
        pulls=text.diagnostic is not None and refreshes,
        related=bool(text.publish_diagnostics and text.publish_diagnostics.related_information)
        or bool(text.diagnostic and getattr(text.diagnostic, "related_information", False)),
        markdown=lsp.MarkupKind.Markdown in hover,
        completion_markdown=lsp.MarkupKind.Markdown
        in ((item and item.documentation_format) or [lsp.MarkupKind.Markdown]),
        edits=EditAbilities(
            bool(edit.document_changes), lsp.ResourceOperationKind.Create in (edit.resource_operations or ())
        ),
        configuration=bool(space.configuration),
        watches=bool(space.did_change_watched_files and space.did_change_watched_files.dynamic_registration),
        hierarchical_symbols=bool(symbols and symbols.hierarchical_document_symbol_support),
        snippets=bool(item and item.snippet_support),
        shows_documents=bool(
            capabilities.window and capabilities.window.show_document and capabilities.window.show_document.support
        ),
        links=bool(text.definition and text.definition.link_support),
        prepares_rename=bool(text.rename and text.rename.prepare_support),
        applies_edits=bool(space.apply_edit),
        signature_markdown=lsp.MarkupKind.Markdown in (signature.documentation_format or [lsp.MarkupKind.Markdown]),
        label_offsets=bool(signature.parameter_information and signature.parameter_information.label_offset_support),
        active_parameters=bool(signature.active_parameter_support),
        link_tooltips=bool(text.document_link and text.document_link.tooltip_support),
        refreshes_hints=bool(space.inlay_hint and space.inlay_hint.refresh_support),
        refreshes_lenses=bool(space.code_lens and space.code_lens.refresh_support),
        refreshes_tokens=bool(space.semantic_tokens and space.semantic_tokens.refresh_support),
        verdicts=_own(capabilities.experimental, VERDICTS),
    )


def _own(experimental: object, method: str) -> bool:
    """Whether a client has one of our own abilities: ``experimental.lift.verdicts`` for ``lift/verdicts``."""
    ours = experimental.get("lift") if isinstance(experimental, Mapping) else None
    return isinstance(ours, Mapping) and ours.get(method.removeprefix("lift/")) is True
