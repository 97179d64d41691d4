"""`textDocument/semanticTokens`: colours that know what a name refers to.

All tokens are sent to every client, also those that a grammar can colour (keywords, comments, strings): a client that
puts them on top of its own colours (`augmentsSyntaxTokens`) may have no grammar for documents, and one that does not
would show nothing else. They never overlap and never span lines, so what a client makes of such does not matter.
"""

from __future__ import annotations

import functools
import operator
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp

from lift_sys.ir.text import LineIndex, PositionEncoding, width
from lift_sys.lsp.convert import Positions
from lift_sys.lsp.refreshing import Refresher
from lift_sys.lsp.uris import path_of
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.semantic_tokens import MODIFIER_NAMES, SemanticToken, TokenType
from lift_sys.workspace.assist.semantic_tokens import semantic_tokens as tokens_of

if TYPE_CHECKING:
    from lift_sys.lsp.server import LiftServer

R = TypeVar("R")

LEGEND = lsp.SemanticTokensLegend([kind.value for kind in TokenType], list(MODIFIER_NAMES))
KEPT = 4_000_000
"""How many numbers of results are kept for the next delta, over all documents: 16 MB."""


def register(server: LiftServer) -> None:
    """Register the handlers."""
    session = server.session
    results = Results()
    session.when_closed.append(results.forget)
    Refresher(
        session,
        to_other_side=session.workspace.document_path,
        wanted=lambda: session.client.refreshes_tokens,
        send=lambda: server.protocol.background(refresh_if_different(), "semantic tokens"),
    )

    async def tokens(
        path: str, shaped: Callable[[array[int]], R], range_: lsp.Range | None = None
    ) -> tuple[array[int], R] | None:
        """The tokens, and what `shaped` makes of them off the event loop."""
        encoding, palette = session.client.encoding, palette_of(server.client_capabilities)

        def compute(analysis: DocumentAnalysis) -> tuple[array[int], R]:
            span = Positions(analysis.lines, encoding).span(range_) if range_ is not None else None
            data = encoded(tokens_of(analysis, span), analysis.lines, encoding, palette)
            return data, shaped(data)

        found = await session.computed(path, compute, quick=True) if session.is_document(path) else None
        return found[1] if found is not None else None

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    async def full(params: lsp.SemanticTokensParams) -> lsp.SemanticTokens | None:
        path = path_of(params.text_document.uri)
        made = await tokens(path, _numbers)
        return lsp.SemanticTokens(made[1], results.keep(path, made[0])) if made is not None else None

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA)
    async def delta(params: lsp.SemanticTokensDeltaParams) -> lsp.SemanticTokens | lsp.SemanticTokensDelta | None:
        path = path_of(params.text_document.uri)
        before = results.of(path, params.previous_result_id)
        if before is None:
            made = await tokens(path, _numbers)
            return lsp.SemanticTokens(made[1], results.keep(path, made[0])) if made is not None else None
        changed = await tokens(path, functools.partial(edits, before))
        return lsp.SemanticTokensDelta(changed[1], results.keep(path, changed[0])) if changed is not None else None

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
    async def in_range(params: lsp.SemanticTokensRangeParams) -> lsp.SemanticTokens | None:
        made = await tokens(path_of(params.text_document.uri), _numbers, params.range)
        return lsp.SemanticTokens(made[1]) if made is not None else None

    async def refresh_if_different() -> None:
        """Have the client ask again if a source has changed what a name of an open document refers to."""
        for path, shown in results.latest():
            if path in session.workspace.open:
                made = await tokens(path, functools.partial(operator.ne, shown))
                if made is not None and made[1]:
                    server.workspace_semantic_tokens_refresh(None)
                    return


def _numbers(data: array[int]) -> list[int]:
    return data.tolist()


# What is offered, and what the client can colour.

FALLBACKS: dict[TokenType, tuple[str, ...]] = {
    TokenType.CLASS: ("type",),
    TokenType.HOLE: ("type",),
    TokenType.PARAMETER: ("variable",),
    TokenType.PROPERTY: ("variable",),
    TokenType.METHOD: ("function",),
    TokenType.DECORATOR: ("macro", "keyword"),
    TokenType.OPERATOR: ("keyword",),
}
"""What comes nearest to a type, for clients that do not know it."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The numbers of types and modifiers for one client. A type without one is not sent."""

    legend: lsp.SemanticTokensLegend
    types: dict[TokenType, int]
    modifiers: tuple[int, ...]
    """The client's bits for each combination of ours."""


def palette_of(client: lsp.ClientCapabilities) -> Palette:
    """The colours for a client: types that it knows, modifiers that it knows, and our own, which a theme may name."""
    stated = client.text_document.semantic_tokens if client.text_document else None
    known = set(stated.token_types if stated else ()) or set(LEGEND.token_types)
    chosen = {kind: next((n for n in (kind.value, *FALLBACKS.get(kind, ())) if n in known), None) for kind in TokenType}
    types = list(dict.fromkeys(name for name in chosen.values() if name is not None))
    asked = set(stated.token_modifiers) | {"hole"} if stated else set(MODIFIER_NAMES)
    modifiers = [name for name in MODIFIER_NAMES if name in asked]
    bits = [1 << modifiers.index(name) if name in modifiers else 0 for name in MODIFIER_NAMES]
    return Palette(
        lsp.SemanticTokensLegend(types, modifiers),
        {kind: types.index(name) for kind, name in chosen.items() if name is not None},
        tuple(sum(b for i, b in enumerate(bits) if ours & 1 << i) for ours in range(1 << len(MODIFIER_NAMES))),
    )


def offer(client: lsp.ClientCapabilities) -> lsp.SemanticTokensOptions:
    """What the server offers this client; deltas only to one that says it can take them."""
    stated = client.text_document.semantic_tokens if client.text_document else None
    full = stated.requests.full if stated else None
    deltas = isinstance(full, lsp.ClientSemanticTokensRequestFullDelta) and bool(full.delta)
    return lsp.SemanticTokensOptions(
        palette_of(client).legend, range=True, full=lsp.SemanticTokensFullDelta(delta=True) if deltas else True
    )


# Results.


class Results:
    """The tokens that were sent last for each document, so that the next time only what is new has to be sent."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[str, tuple[str, array[int]]] = OrderedDict()
        self._size = 0
        self._identifiers = count(1)

    def keep(self, path: str, data: array[int]) -> str:
        """Keep what is sent for a document instead of what was before; its identifier. The oldest ones make room."""
        self.forget(path)
        identifier = str(next(self._identifiers))
        self._kept[path] = (identifier, data)
        self._size += len(data)
        while self._size > self._limit:
            self.forget(next(iter(self._kept)))
        return identifier

    def of(self, path: str, identifier: str) -> array[int] | None:
        """The tokens of a document that bear this identifier, if they are still here."""
        known, data = self._kept.get(path, ("", None))
        return data if known == identifier else None

    def latest(self) -> list[tuple[str, array[int]]]:
        """Paths of documents with the tokens that were sent last."""
        return [(path, data) for path, (_, data) in self._kept.items()]

    def forget(self, path: str) -> None:
        """Drop what is kept of a document."""
        _, data = self._kept.pop(path, ("", ()))
        self._size -= len(data)


def edits(old: array[int], new: array[int]) -> list[lsp.SemanticTokensEdit]:
    """What turns `old` into `new`: what stands between their common beginning and their common end."""
    if old == new:
        return []
    start = _common(old.tobytes(), new.tobytes()) // old.itemsize
    end = _common(old[start:][::-1].tobytes(), new[start:][::-1].tobytes()) // old.itemsize
    return [lsp.SemanticTokensEdit(start, len(old) - start - end, new[start : len(new) - end].tolist())]


def _common(one: bytes, two: bytes) -> int:
    """How many bytes they have in common at the beginning, halving what is left: comparing much is one step."""
    alike, end = 0, min(len(one), len(two))
    while alike < end:
        middle = (alike + end + 1) // 2
        if one[alike:middle] == two[alike:middle]:
            alike = middle
        else:
            end = middle - 1
    return alike


def encoded(
    tokens: Sequence[SemanticToken], lines: LineIndex, encoding: PositionEncoding, palette: Palette
) -> array[int]:
    """Tokens as LSP's five numbers each: line and start relative to the token before, length, type, modifiers."""
    data = array("I")
    line = last_line = last_start = 0
    starts, text, types, modifiers = lines.starts, lines.text, palette.types, palette.modifiers
    for token in tokens:
        kind = types.get(token.type)
        if kind is None:
            continue
        while line + 1 < len(starts) and starts[line + 1] <= token.start:
            line += 1
        start = width(text[max(last_start, starts[line]) : token.start], encoding)
        length = width(text[token.start : token.end], encoding)
        data.extend((line - last_line, start, length, kind, modifiers[token.modifiers]))
        last_line, last_start = line, token.start
    return data
