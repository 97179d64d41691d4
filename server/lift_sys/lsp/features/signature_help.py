"""`textDocument/signatureHelp`: how what is being called can be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from lift_sys.ir.text import Span, width
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.imports import modules_of
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.callables import Callable
from lift_sys.workspace.assist.markdown import escaped, fenced, inline, joined
from lift_sys.workspace.assist.origins import origin_of
from lift_sys.workspace.assist.signature_help import SignatureHelp, called_name
from lift_sys.workspace.assist.signature_help import signature_help as help_at
from lift_sys.workspace.index import snapshot

if TYPE_CHECKING:
    from lift_sys.lsp.client import Client
    from lift_sys.lsp.server import LiftServer

OPTIONS = lsp.SignatureHelpOptions(trigger_characters=["(", ","], retrigger_characters=[")"])


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session

    @server.feature(lsp.TEXT_DOCUMENT_SIGNATURE_HELP, OPTIONS)
    async def signature_help(params: lsp.SignatureHelpParams) -> lsp.SignatureHelp | None:
        path = path_of(params.text_document.uri)
        encoding, place = session.client.encoding, params.position
        shown = params.context.active_signature_help if params.context is not None else None
        preferred = shown.active_signature if shown is not None else None
        view, modules = snapshot(session.workspace), modules_of(session)

        def compute(analysis: DocumentAnalysis) -> SignatureHelp | None:
            offset = Positions(analysis.lines, encoding).offset(place)
            name = called_name(analysis, offset)
            origin = origin_of(view, modules, name) if name is not None else None
            return help_at(analysis, offset, preferred, origin)

        made = await session.computed(path, compute) if session.is_document(path) else None
        return answer(made[1], session.client) if made is not None and made[1] is not None else None


def answer(found: SignatureHelp, client: Client) -> lsp.SignatureHelp:
    """What the client is told, as far as it understands it."""
    signatures = [_signature(each, client) for each in found.callables]
    # Leaving it out would mean the first parameter; behind the last one there is none.
    active = [
        at if at is not None else len(each.parameters)
        for each, at in zip(found.callables, found.parameters, strict=True)
    ]
    if client.active_parameters:
        for signature, at in zip(signatures, active, strict=True):
            signature.active_parameter = at
    return lsp.SignatureHelp(signatures, found.active, active[found.active])


def _signature(found: Callable, client: Client) -> lsp.SignatureInformation:
    parameters = []
    for parameter in found.parameters:
        label: str | tuple[int, int] = found.label[parameter.span.start : parameter.span.end]
        if client.label_offsets:
            label = _offsets(found.label, parameter.span, client)
        parameters.append(lsp.ParameterInformation(label, _content(parameter.text, (), client)))
    return lsp.SignatureInformation(
        found.label, _content(found.summary, found.conditions, client, found.origin), parameters
    )


def _offsets(label: str, span: Span, client: Client) -> tuple[int, int]:
    return width(label[: span.start], client.encoding), width(label[: span.end], client.encoding)


def _content(text: str, conditions: tuple[str, ...], client: Client, origin: str = "") -> lsp.MarkupContent | None:
    """Words about it, the conditions that it states, and the file that it is from."""
    if not text and not conditions and not origin:
        return None
    code = "\n".join(conditions)
    if not client.signature_markdown:
        return lsp.MarkupContent(lsp.MarkupKind.PlainText, joined(text, code, f"From {origin}" if origin else ""))
    source = f"From {inline(origin)}" if origin else ""
    return lsp.MarkupContent(lsp.MarkupKind.Markdown, joined(escaped(text), fenced(code) if code else "", source))
