"""Tree-sitter's view of a Python text, with places in code points of the text as it was given.

Tree-sitter counts bytes and knows nothing of byte order marks, lone carriage returns or lone surrogates. Everything
that has to be adjusted for it is adjusted here, so that the readers above see nodes and spans only. Whatever the
text, nothing here raises and nothing recurses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

from lift_sys.ir.text import Span
from lift_sys.source.mend import Insertion, Mending

_PYTHON = Language(tree_sitter_python.language())
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONE_CR = re.compile(r"\r(?!\n)")
_CHUNK = 1024


class SyntaxTree:
    """The tree of one text and the way from its nodes back to the text.

    A text that does not parse is parsed a second time with what is missing put in (see `mend`), so that one half-typed
    definition doesn't hide its neighbours. What was put in has no width in the text as it was given.
    """

    __slots__ = ("_ascii", "_bytes", "_counts", "_ends", "_shifts", "_starts", "root", "syntax_error", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.syntax_error: Span | None = None
        self._adopt(())
        if self.root.has_error:
            self.syntax_error = self._first_error()
            mending = Mending(text)
            if mending.closing:
                if self.root.is_error:
                    # Nothing could be made of the whole; what has to be put in first tells the place better.
                    at = mending.closing[0].at
                    self.syntax_error = Span(max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1, at)
                self._adopt(mending.closing)
            if self.root.has_error:
                put_in = mending.commenting(_is_broken)
                if len(put_in) > len(mending.closing):
                    self._adopt(put_in)

    root: Node

    def _adopt(self, put_in: tuple[Insertion, ...]) -> None:
        """Parse the text with `put_in` in it, and prepare the way back."""
        text, skipped = self.text, 0
        pieces: list[str] = []
        last = 0
        # Three parallel lists: where an insertion starts and ends in the parsed text, and what to subtract after it.
        self._starts, self._ends, self._shifts = [0], [0], [0]
        if text.startswith("\ufeff"):
            last, skipped = 1, -1
            self._shifts[0] = -1
        for place, extra in put_in:
            at = max(place, last)
            pieces += (text[last:at], extra)
            last = at
            self._starts.append(at + skipped)
            self._ends.append(at + skipped + len(extra))
            skipped += len(extra)
            self._shifts.append(skipped)
        pieces.append(text[last:])
        parsed = "".join(pieces)
        self._bytes = _encode(parsed)
        self._ascii = len(self._bytes) == len(parsed)
        self._counts = [] if self._ascii else _counts(self._bytes)
        self.root = _parse(self._bytes).root_node

    def offset(self, byte: int) -> int:
        """Code-point offset, in the text as given, of a byte offset of a node."""
        if not self._ascii:
            chunk = byte // _CHUNK
            tail = self._bytes[chunk * _CHUNK : byte]
            byte = self._counts[chunk] + len(tail.translate(None, _CONTINUATION_BYTES))
        if len(self._starts) == 1:
            return byte - self._shifts[0]
        k = bisect_right(self._starts, byte) - 1
        if k and byte < self._ends[k]:
            return self._starts[k] - self._shifts[k - 1]
        return byte - self._shifts[k]

    def span(self, node: Node) -> Span:
        """Where `node` stands in the text as given."""
        return Span(self.offset(node.start_byte), self.offset(node.end_byte))

    def read(self, node: Node) -> str:
        """The text of `node`; empty if it was put in."""
        return self.text[self.offset(node.start_byte) : self.offset(node.end_byte)]

    def mentions(self, node: Node, word: bytes) -> bool:
        """Whether the letters of `word` occur in `node` at all: a quick no before a walk."""
        return self._bytes.find(word, node.start_byte, node.end_byte) >= 0

    def definition_at(self, name: Span) -> Node | None:
        """The definition of the function or class whose name stands at `name`."""
        node: Node | None = self.root
        while node is not None:
            if node.type in ("function_definition", "class_definition"):
                named = node.child_by_field_name("name")
                if named is not None and self.span(named) == name:
                    return node
            node = next(
                (
                    c
                    for c in node.children
                    if self.offset(c.start_byte) <= name.start and name.end <= self.offset(c.end_byte)
                ),
                None,
            )
        return None

    def end_of_code(self, node: Node) -> int:
        """Where the last statement of `node` ends: tree-sitter lets a block reach over the comments behind it."""
        while True:
            inner = next((c for c in reversed(node.children) if c.type != "comment"), None)
            if inner is None or inner.type not in _ENDS_IN_A_BLOCK:
                last = inner if inner is not None and node.type == "block" else node
                return self.offset(last.end_byte)
            node = inner

    def _first_error(self) -> Span:
        """The first place that does not parse: an error node, or where something is missing."""
        node = self.root
        while (inner := next((c for c in node.children if c.has_error or c.is_missing), None)) is not None:
            node = inner
        span = self.span(node)
        # An error node can cover the whole text; its first line is where the reader should look.
        line_end = self.text.find("\n", span.start, span.end)
        return span if line_end < 0 else Span(span.start, line_end)


COMPOUND = frozenset(
    (
        "if_statement",
        "elif_clause",
        "else_clause",
        "for_statement",
        "while_statement",
        "try_statement",
        "except_clause",
        "except_group_clause",
        "finally_clause",
        "with_statement",
        "match_statement",
        "case_clause",
    )
)
"""Statements and clauses whose blocks run in the scope around them."""

_ENDS_IN_A_BLOCK = COMPOUND | {"block", "function_definition", "class_definition", "decorated_definition"}


def walk_own(node: Node, skip: frozenset[str]) -> Iterator[Node]:
    """All nodes below `node` in order of the text, without what is inside nodes of the types in `skip`."""
    stack = node.children[::-1]
    while stack:
        inner = stack.pop()
        yield inner
        if inner.type not in skip:
            stack.extend(reversed(inner.children))


def _encode(text: str) -> bytes:
    """UTF-8 of `text` with the same number of code points, readable for tree-sitter.

    A lone surrogate becomes U+FFFD and a NUL becomes U+0001 (a tree-sitter lexer takes NUL for the end); a carriage
    return alone ends a line in Python but not in tree-sitter.
    """
    if "\r" in text:
        text = _LONE_CR.sub("\n", text)
    if "\0" in text:
        text = text.replace("\0", "\1")
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode()


def _is_broken(code: str) -> bool:
    return _parse(_encode(code)).root_node.has_error


def _counts(data: bytes) -> list[int]:
    """How many code points begin before each chunk."""
    counts, total = [0], 0
    for start in range(0, len(data), _CHUNK):
        total += len(data[start : start + _CHUNK].translate(None, _CONTINUATION_BYTES))
        counts.append(total)
    return counts


def _parse(data: bytes) -> Tree:
    # A parser holds state while it parses, so each call has its own: threads may read sources at the same time.
    tree = Parser(_PYTHON).parse(data)
    assert tree is not None  # only without a language
    return tree
