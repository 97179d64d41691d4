"""Nothing raises, whatever the text and wherever the cursor; what comes back lies in the text and in order."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.workspace.assist.fixture import DOCUMENT, SOURCE, analysed

from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.completion import complete
from lift_sys.workspace.assist.definition import definitions, document_definitions
from lift_sys.workspace.assist.folding import folding
from lift_sys.workspace.assist.hover import hover
from lift_sys.workspace.assist.next_hole import next_hole, previous_hole
from lift_sys.workspace.assist.occurrences import references_of
from lift_sys.workspace.assist.semantic_tokens import semantic_tokens
from lift_sys.workspace.assist.symbols import Symbol, symbols

CORPUS = sorted((Path(__file__).parents[2] / "corpus").rglob("*.ir"))
ODD = [
    "",
    "\n",
    "\r\n",
    "\ufeff",
    "?",
    "@",
    "sig",
    "sig f(",
    "entity {",
    "intent",
    "effect {",
    "requires",
    "import",
    "from . import",
    "type = ",
    "example f(",
    "invariant of",
    "sig f(x: {n: int | n >",
    "😀",
    "sig f(é: int) -> int\r\nensures f'{é}😀' == \"😀\" and result.",
    "sig f(x: 'list[Line]') -> int\nensures {x: y for x, y in",
    "\0",
    "sig f()\nraises E when",
    "entity A {\n  invariant\n",
    "sig a.b.c(self) -> int\nensures self.",
    "sig f(self=self.x, *, a, /) -> ?\nensures ?_.x",
]


def visit(analysis: DocumentAnalysis, offsets: list[int]) -> None:
    """Ask everything about a document, and look at what comes back."""
    size = len(analysis.text)

    def inside(span: Span) -> bool:
        return 0 <= span.start <= span.end <= size

    check_symbols(symbols(analysis), Span(0, size))
    assert all(0 <= f.start_line < f.end_line < len(analysis.lines.starts) for f in folding(analysis))
    end = 0
    for token in semantic_tokens(analysis):
        assert end <= token.start < token.end <= size
        assert "\n" not in analysis.text[token.start : token.end]
        end = token.end
    for offset in offsets:
        clamped = max(0, min(offset, size))
        hovered = hover(analysis, offset)
        assert hovered is None or (hovered.markdown and hovered.span.contains(clamped) and inside(hovered.span))
        for candidate in complete(analysis, offset):
            assert candidate.span.contains(clamped), candidate
            assert candidate.label and inside(candidate.span)
        for location in definitions(analysis, offset):
            assert location.path != analysis.path or (inside(location.span) and inside(location.whole))
            assert inside(location.origin)
        places = references_of(analysis, offset)
        assert all(inside(place.span) for place in places)
        assert list(places) == sorted(places, key=lambda p: p.span)
        assert next_hole(analysis, offset) is None or inside(next_hole(analysis, offset).span)  # type: ignore[union-attr]
        assert (next_hole(analysis, offset) is None) == (previous_hole(analysis, offset) is None)


def check_symbols(found: tuple[Symbol, ...], around: Span) -> None:
    for symbol in found:
        assert symbol.name
        assert symbol.span.start <= symbol.selection.start <= symbol.selection.end <= symbol.span.end, symbol
        assert around.start <= symbol.span.start <= symbol.span.end <= around.end, symbol
        check_symbols(symbol.children, symbol.span)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("source", [SOURCE, None, "def f(", ""])
def test_odd_texts(text: str, source: str | None):
    visit(analysed(text, source), list(range(-1, len(text) + 2)))


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_every_offset_of_the_corpus(path: Path):
    text = path.read_bytes().decode("utf-8", "replace")
    visit(analysed(text), list(range(0, len(text) + 1, 1 if len(text) < 250 else 3)))


@pytest.mark.parametrize("seed", range(60))
def test_truncated_and_mangled_documents(seed: int):
    chance = random.Random(seed)
    text = DOCUMENT.replace("\n", "\r\n") if seed % 3 == 0 else DOCUMENT
    start = chance.randrange(len(text)) if seed % 2 else 0
    text = text[start : chance.randrange(start, len(text) + 1)]
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice("(){}[]\"'?@:.|=,\n😀 #<>") + text[at + chance.randrange(3) :]
    offsets = sorted({chance.randrange(len(text) + 1) for _ in range(40)} | {0, len(text)})
    visit(analysed(text), offsets)


def test_every_offset_of_the_source():
    analysis = analysed(DOCUMENT)
    for offset in range(-1, len(SOURCE) + 2):
        for location in document_definitions(analysis, offset):
            assert location.path == analysis.path
            assert location.origin.contains(offset)
