"""What a selection grows to, step by step: word, expressions, brackets, clause, item, document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from lift_sys.ir import nodes
from lift_sys.ir.model import Clause, Entity, Import, Intent, Node, Signature, Spec, TypeDefinition
from lift_sys.ir.parser.document import Placed, Section
from lift_sys.ir.text import LINE_END, Span
from lift_sys.ir.tokens import Kind, Token
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.completion.place import OPENERS
from lift_sys.workspace.assist.targets import token_index

_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"#[^\r\n]*")
_CLOSERS = {closer: opener for opener, closer in OPENERS.items()}

STEPS = 100
"""The most spans around one place: nobody grows a selection so often, and LSP nests them one inside the other."""


def selection_ranges(analysis: DocumentAnalysis, offset: int) -> tuple[Span, ...]:
    """Spans around `offset`, the smallest first; each one strictly contains the one before it.

    Of more than `STEPS` those in the middle are left out.
    """
    size = len(analysis.text)
    offset = max(0, min(offset, size))
    placed = analysis.parsed.section_at(offset)
    chain = _in_section(placed, offset)
    line = _trimmed(analysis.text, analysis.lines.line_span(analysis.lines.line_of(offset)))
    if line.start < line.end and line.contains(offset):
        chain = _inserted(chain, line)
    for span in (_item_with_comments(placed), Span(0, size)):
        if not chain or _strictly_contains(span, chain[-1]):
            chain = [*chain, span] if span.contains(offset) else chain
    if len(chain) > STEPS:
        del chain[STEPS // 2 : -STEPS // 2]
    return tuple(chain)


def _strictly_contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and outer != inner


def _inserted(chain: list[Span], span: Span) -> list[Span]:
    """The chain with one more span, if it does not cut through those it holds."""
    index = next((i for i, known in enumerate(chain) if _strictly_contains(known, span)), len(chain))
    if index and not _strictly_contains(chain[index - 1], span) and not _strictly_contains(span, chain[index - 1]):
        return chain
    return [*chain[:index], span, *chain[index:]]


def _trimmed(text: str, span: Span) -> Span:
    part = text[span.start : span.end]
    left = len(part) - len(part.lstrip())
    return Span(span.start + left, max(span.start + left, span.start + len(part.rstrip())))


def _item_with_comments(placed: Placed) -> Span:
    return _trimmed(placed.section.text, Span(0, len(placed.section.text))).shifted(placed.offset)


def _in_section(placed: Placed, offset: int) -> list[Span]:
    """The chain of what stands in one section, in document coordinates."""
    section, at = placed.section, offset - placed.offset
    candidates = [span for span in (*_small(section, at), *_spans(section)) if span.contains(at)]
    chain: list[Span] = []
    for span in sorted(candidates, key=lambda s: s.end - s.start):
        if not chain or _strictly_contains(span, chain[-1]):
            chain.append(span)
    return [span.shifted(placed.offset) for span in chain]


def _small(section: Section, at: int) -> Iterator[Span]:
    """The token at a place, and what stands in a string or a comment there."""
    tokens, text = section.tokens, section.text
    index = token_index(tokens, at)
    token = tokens[index] if index is not None else None
    if token is None:
        yield from _in_comment(section, at)
        return
    yield Span(token.start, token.end)
    if token.kind is Kind.HOLE and len(token.text) > 1:
        yield Span(token.start + 1, token.end)
    elif token.kind is Kind.STRING or (token.kind is Kind.INVALID and token.text[0] in "\"'"):
        yield from (Span(*word.span()) for word in _WORD.finditer(text, token.start, token.end))
        yield from _in_string(token)


def _in_comment(section: Section, at: int) -> Iterator[Span]:
    tokens, text = section.tokens, section.text
    following = next(token for token in tokens if token.end > at or token.kind is Kind.END)
    for comment in _COMMENT.finditer(text, following.before, following.start):
        if comment.start() <= at <= comment.end():
            yield Span(*comment.span())
            yield from (Span(*word.span()) for word in _WORD.finditer(text, *comment.span()))
    run: Span | None = None
    for comment in _COMMENT.finditer(text, following.before, following.start):
        adjoins = run is not None and len(LINE_END.findall(text, run.end, comment.start())) <= 1
        if run is not None and not adjoins:
            yield run
        run = Span(run.start if run is not None and adjoins else comment.start(), comment.end())
    if run is not None:
        yield run


def _in_string(token: Token) -> Iterator[Span]:
    """The text between the quotes, and the braces of an f-string with what stands in them."""
    text = token.text
    quote = re.search("[\"']", text)
    assert quote is not None
    width = 3 if text[quote.start() : quote.start() + 3] == quote.group() * 3 and len(text) >= quote.start() + 6 else 1
    start = token.start + quote.start() + width
    if token.kind is Kind.STRING:
        yield Span(start, token.end - width)
    if "f" not in text[: quote.start()].lower():
        return
    opened: list[int] = []
    for index, char in enumerate(text):
        if char == "{":
            opened.append(token.start + index)
        elif char == "}" and opened:
            begin = opened.pop()
            yield Span(begin + 1, token.start + index)
            yield Span(begin, token.start + index + 1)


# What stands in a section, wherever the cursor is.


_KNOWN: WeakKeyDictionary[Section, tuple[Span, ...]] = WeakKeyDictionary()


def _spans(section: Section) -> tuple[Span, ...]:
    """Everything in a section that may be selected as a whole, tokens apart."""
    known = _KNOWN.get(section)
    if known is None:
        size = len(section.text)
        found = dict.fromkeys((*_brackets(section), *_of_item(section.item)))
        known = _KNOWN[section] = tuple(s for s in found if 0 <= s.start < s.end <= size)
    return known


def _brackets(section: Section) -> Iterator[Span]:
    """What stands in brackets, without them and with them, also where the rest does not parse."""
    opened: list[Token] = []
    for token in section.tokens:
        if token.kind is not Kind.OP:
            continue
        if token.text in OPENERS:
            opened.append(token)
        elif token.text in _CLOSERS and opened and opened[-1].text == _CLOSERS[token.text]:
            opener = opened.pop()
            yield _trimmed(section.text, Span(opener.end, token.start))
            yield Span(opener.start, token.end)


def _of_item(item: Import | TypeDefinition | Entity | Spec | None) -> Iterator[Span]:
    if item is not None:
        yield item.span
        yield from _of_model(item)


def _of_model(node: Node) -> Iterator[Span]:
    """Spans of everything below a node of the model, its own trees included."""
    for name, info in type(node).model_fields.items():
        value = getattr(node, name)
        if isinstance(value, Span):
            yield value
        elif not info.exclude:
            yield from _of_parts(value if isinstance(value, tuple) else (value,))
    if isinstance(node, Signature) and node.returns is not None:
        yield Span(node.parameters_span.start, node.returns.span.end)
    if isinstance(node, Clause):
        yield Span(node.keyword_span.end + 1, node.body_span.end)
    if isinstance(node, Intent):
        yield node.span


def _of_parts(parts: Iterable[object]) -> Iterator[Span]:
    for part in parts:
        if isinstance(part, Node):
            yield from _of_model(part)
        elif hasattr(part, "span"):
            for tree in nodes.walk(part):  # type: ignore[arg-type]  # what has a span and is no model is a tree
                yield tree.span
