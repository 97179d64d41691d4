"""Formatting: white space made uniform, nothing else touched.

Like gofmt it works on tokens, keeps the author's line breaks and comments, and has no options. A section with syntax
findings stays as it is, byte for byte. What comes out is read again before it is believed: where it would not mean the
same, the section stays as it was.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from lift_sys.ir.findings import Edit
from lift_sys.ir.model import Import, Spec
from lift_sys.ir.parser.atoms import RESERVED
from lift_sys.ir.parser.document import ParsedDocument, Section, parse, parse_section
from lift_sys.ir.parser.expressions import CONTINUES, LEVELS
from lift_sys.ir.parser.lines import BLOCKS, split_lines
from lift_sys.ir.parser.sections import cut_sections
from lift_sys.ir.text import LINE_END, Span
from lift_sys.ir.tokens import TOKEN, Kind, Token, tokenize

STEP = 2
"""Columns that a block or an open bracket indents by."""
CONTINUATION = 4
"""Columns that a line after an operator is indented by."""

_SPACE = " \t\f\v\ufeff"
_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_SIGNS = frozenset(("-", "+", "~", "*", "**"))
_BINARY = frozenset(text for text in LEVELS if not text.isalpha()) | {"->"}


def format_document(parsed: ParsedDocument) -> tuple[Edit, ...]:
    """The edits that format a document, in order; none if it is formatted. They replace white space only."""
    return _edits(parsed.text, formatted(parsed))


def format_text(text: str) -> str:
    """A text formatted. Never raises; a text that cannot be parsed anywhere comes back as it is."""
    return formatted(parse(text))


def formatted(parsed: ParsedDocument, only: Span | None = None) -> str:
    """The text of a document, formatted; of `only` a part, at least the sections that it touches."""
    text = parsed.text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    terminator = _terminator(text)
    pieces = [
        _piece(section) if only is None or (at <= only.end and only.start <= at + len(section.text)) else _kept(section)
        for section, at in ((placed.section, placed.offset) for placed in parsed.sections)
    ]
    parts: list[str] = []
    for index, piece in enumerate(pieces):
        if piece.lines is None:
            parts.append(piece.section.text)
            continue
        part = "".join(line + terminator for line in piece.lines)
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if following is not None and part and _blank_between(piece, following):
            part += terminator
        parts.append(part)
    parts = [part for part in parts if part] or [""]
    if mark and not parts[0].startswith(mark):
        parts[0] = mark + parts[0]
    result = "".join(parts)
    # White space that decides where a section begins (a vertical tab before a keyword) must not be tidied away.
    return result if [result[cut.start : cut.end] for cut in cut_sections(result)] == parts else text


def _terminator(text: str) -> str:
    """The line end most lines have. Blank lines do not count: they come and go with formatting, so the answer would."""
    found: Counter[str] = Counter()
    start = 0
    for match in LINE_END.finditer(text):
        if text[start : match.start()].strip(_SPACE):
            found[match.group()] += 1
        start = match.end()
    return found.most_common(1)[0][0] if found else "\n"


class _Piece(NamedTuple):
    """A section and its lines; `lines` is None where it stays as it is."""

    section: Section
    lines: tuple[str, ...] | None
    blank_after: bool


_KNOWN: WeakKeyDictionary[Section, tuple[tuple[str, ...] | None, bool]] = WeakKeyDictionary()
"""Layouts by section: whoever formats on every save has most of them laid out already."""


def _kept(section: Section) -> _Piece:
    return _Piece(section, None, False)


def _piece(section: Section) -> _Piece:
    known = _KNOWN.get(section)
    if known is None:
        known = _KNOWN[section] = _laid_out(section)
    return _Piece(section, *known)


def _laid_out(section: Section) -> tuple[tuple[str, ...] | None, bool]:
    """The lines of a section, and whether a blank one follows."""
    if section.findings:
        return None, False
    lines = _Layout(section).lines()
    filled = len(lines)
    while filled and not lines[filled - 1]:
        filled -= 1
    blank_after = filled < len(lines)
    del lines[filled:]
    new = "\n".join(lines)
    if new != section.text.rstrip("\n") and not _means_the_same(section, new):
        return None, False
    return tuple(lines), blank_after


def _means_the_same(section: Section, new: str) -> bool:
    if [t.text for t in tokenize(new)] != [t.text for t in section.tokens] or len(cut_sections(new)) > 1:
        return False
    again = parse_section(new)
    return not again.findings and again.item == section.item


def _blank_between(piece: _Piece, following: _Piece) -> bool:
    if isinstance(following.section.item, Spec):
        return True
    if (
        isinstance(piece.section.item, Import)
        and isinstance(following.section.item, Import)
        and piece.lines
        and not piece.lines[-1].startswith("#")
        and not following.section.text.lstrip(_SPACE).startswith("#")
    ):
        return False
    return piece.blank_after


@dataclass(slots=True)
class _Frame:
    """An open bracket. `inside` and `outer` are the columns of lines in it and of the line that closes it."""

    kind: Literal["top", "block", "call", "subscript", "group"]
    inside: int = 0
    outer: int = 0
    awaited: list[str] = field(default_factory=list)
    """Words (`lambda`, `forall`) whose colon is still to come."""
    annotated: bool = False
    """Whether a colon stood since the last comma, so that `=` gives a default and no keyword argument."""
    hole: int = 0
    """Where a string is a hole's question and no rationale: 1 right behind it, 2 in its annotation, 3 right behind the
    name of a field, whose colon begins no annotation of the hole."""


class _Layout:
    """Lays out the tokens of one section that has no findings."""

    def __init__(self, section: Section) -> None:
        self.text = section.text
        self.tokens = section.tokens
        self.stack = [_Frame("top")]
        self.keyword = ""
        self.starts: dict[int, str] = {}
        for line in split_lines(list(section.tokens)):
            if line.tokens:
                self.starts[line.tokens[0].start] = line.keyword
        self.done: list[str] = []
        self.line = ""
        self.column = 0
        self.operand = False  # whether the token before ends an operand
        self.gap_after = " "  # what the token before wants behind it
        self.loop_words = 0  # how many more tokens belong to `of NAME` or `at LINE`

    def lines(self) -> list[str]:
        """All lines without their terminators, blank ones at most one in a row and none at the start."""
        for index, token in enumerate(self.tokens):
            fresh = self._between(index, token)
            if token.kind is Kind.END:
                break
            if fresh:
                self.column = self._column(index, token)
                self._token(index, token)
                self.line = " " * self.column + token.text
            else:
                self.line += self._token(index, token) + token.text
        if self.line:
            self.done.append(self.line)
        return self.done

    def _between(self, index: int, token: Token) -> bool:
        """Write what stands before `token`: comments and line ends. Whether the token begins a line."""
        gap = self.text[token.before : token.start]
        for match in TOKEN.finditer(gap):
            if match.lastgroup == "comment":
                comment = match.group().rstrip(_SPACE)
                self.line = f"{self.line}  {comment}" if self.line else " " * self._comment_column(index) + comment
            elif match.lastgroup == "newline":
                self._end_line()
        if token.text in _CLOSERS and token.first:
            while self.done and not self.done[-1]:
                self.done.pop()
        return token.first

    def _end_line(self) -> None:
        behind_opener = self.done and self.done[-1][-1:] in _OPENERS and "#" not in self.done[-1]
        if self.line or (self.done and self.done[-1] and not behind_opener):
            self.done.append(self.line)
        self.line = ""

    def _comment_column(self, index: int) -> int:
        token, frame = self.tokens[index], self.stack[-1]
        if token.kind is Kind.END or token.text in _CLOSERS:
            return frame.inside
        return self._column(index, token)

    def _column(self, index: int, token: Token) -> int:
        """The column of a token that begins a line."""
        frame = self.stack[-1]
        if token.start in self.starts:
            return 0
        if token.kind is Kind.OP and token.text in _CLOSERS:
            return frame.outer
        if frame.kind == "top":
            return 0 if self._opens_block(token) else CONTINUATION
        if frame.kind == "block" and not self._begins_entry(index):
            return frame.inside + CONTINUATION
        return frame.inside

    def _opens_block(self, token: Token) -> bool:
        return token.text == "{" and self.keyword in BLOCKS and len(self.stack) == 1 and token.kind is Kind.OP

    def _begins_entry(self, index: int) -> bool:
        """Whether the token, first on its line in a block, begins an entry; the parser's rule (`blocks.entries`)."""
        token, before = self.tokens[index], self.tokens[index - 1]
        if token.kind is Kind.NAME and token.text == "invariant":
            return True
        return before.kind is Kind.STRING or before.text not in CONTINUES

    def _token(self, index: int, token: Token) -> str:
        """Take notice of a token; what stands between it and the token before, if both are on one line."""
        before = self.operand
        wanted = self.gap_after
        self.gap_after = " "
        if token.start in self.starts:
            self.keyword = self.starts[token.start]
        match token.kind:
            case Kind.NAME:
                gap = self._name(index, token, before, wanted)
            case Kind.OP:
                gap = self._operator(index, token, before, wanted)
            case Kind.STRING:
                gap = self._string(index, before, wanted)
            case Kind.HOLE:
                gap = wanted
                self.operand = True
                frame = self.stack[-1]
                # `?name: T` in an entity is a field; what follows it there is a rationale.
                is_field = frame.kind == "block" and self.keyword == "entity" and self._follows_entry(index)
                frame.hole = 3 if is_field else max(frame.hole, 1)
            case _:
                gap = " " if token.kind is Kind.MARK else wanted
                self.operand = not self.loop_words
                self.loop_words = 0
                self.stack[-1].hole = 0
        if not gap and index and token.start > token.before and _would_fuse(self.tokens[index - 1].text, token.text):
            return " "
        return gap

    def _follows_entry(self, index: int) -> bool:
        before = self.tokens[index - 1]
        return before.text == "{" or (self.tokens[index].first and self._begins_entry(index))

    def _name(self, index: int, token: Token, before: bool, wanted: str) -> str:
        frame = self.stack[-1]
        if self.loop_words:
            self.loop_words -= 1
            self.operand = False
        elif self._is_word(index, token, before):
            self.operand = False
            frame.hole = 0
            if token.text in ("lambda", "forall", "exists"):
                frame.awaited.append(token.text)
            elif token.text in ("invariant", "decreases") and token.start in self.starts:
                self.loop_words = 2 * self._names_loop(index + 1)
        else:
            self.operand = True
            frame.hole = 2 if frame.hole == 2 else 0
        return " " if before or token.text == "import" else wanted

    def _is_word(self, index: int, token: Token, before: bool) -> bool:
        """Whether a name is a word of the language here, which no bracket or sign belongs to."""
        text = token.text
        if token.start in self.starts or text in RESERVED or before:
            return True  # two operands never follow each other, so the second is an infix word (`where`, `when`)
        previous = self.tokens[index - 1].text
        if text in ("sig", "def"):
            return previous == "async"
        if text in ("forall", "exists"):
            is_name = previous in (".", "raises", "sig", "type", "entity", "import") or self.stack[-1].hole == 2
            return not is_name and self._opens_quantifier(index)
        return (
            text == "invariant"
            and self.stack[-1].kind == "block"
            and self._follows_entry(index)
            and self.tokens[index + 1].text != ":"
        )

    def _follows_function_name(self, index: int) -> bool:
        """Whether the bracket at `index` opens the type parameters of a signature: it stands before the ``->``."""
        if len(self.stack) > 1 or self.keyword not in ("sig", "def", "async"):
            return False
        before = itertools.takewhile(lambda token: token.text not in ("sig", "def"), reversed(self.tokens[:index]))
        return all(token.text != "->" for token in before)

    def _names_loop(self, index: int) -> bool:
        """Whether ``of NAME`` or ``at LINE`` stands here."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else self.tokens[-1]
        return (
            self.tokens[index].text in ("of", "at")
            and following.kind in (Kind.NAME, Kind.NUMBER)
            and following.text not in RESERVED
        )

    def _opens_quantifier(self, index: int) -> bool:
        following = self.tokens[index + 1]
        if following.kind is Kind.NAME:
            return following.text not in RESERVED
        if following.text != "(" or following.start == self.tokens[index].end:
            return following.kind is Kind.HOLE  # `exists(path)` is a call
        depth = 0
        for ahead in range(index + 1, len(self.tokens)):
            text = self.tokens[ahead].text
            depth += (text in _OPENERS) - (text in _CLOSERS)
            if not depth:
                return self.tokens[ahead + 1].text == "in"
        return False

    def _string(self, index: int, before: bool, wanted: str) -> str:
        frame = self.stack[-1]
        self.operand = True
        if not before:
            return wanted
        question = frame.hole > 0 or frame.kind not in ("top", "block")
        in_union = frame.hole == 2 and self.tokens[index + 1].text == "|"  # a question of a hole inside the annotation
        frame.hole = 2 if in_union else 0
        return " " if question else "  "

    def _operator(self, index: int, token: Token, before: bool, wanted: str) -> str:
        text = token.text
        frame = self.stack[-1]
        if text in _OPENERS:
            return self._open(index, token, before, wanted)
        if text in _CLOSERS:
            if len(self.stack) > 1:
                self.stack.pop()
            self.operand = True
            return wanted if frame.kind == "block" and not self.line.endswith("{") else ""
        if text == ":":
            return self._colon(before, wanted)
        if not (frame.hole == 2 and text in (".", "|")):
            frame.hole = 0
        self.operand = False
        if text == ",":
            frame.annotated = False
            return ""
        if text == ".":
            self.gap_after = ""
            return "" if before else wanted
        if text == "...":
            # In `from ...module import name` the dots belong to the name.
            self.operand = not (self.keyword == "from" and self.tokens[index - 1].text in ("from", ".", "..."))
            self.gap_after = " " if self.operand else ""
            return wanted
        if text == "=":
            named = (frame.kind == "call" and not frame.annotated) or frame.awaited[-1:] == ["lambda"]
            self.gap_after = "" if named else " "
            return self.gap_after
        if text in _SIGNS and not before:
            self.gap_after = ""
            return wanted
        return " " if text in _BINARY else wanted

    def _open(self, index: int, token: Token, before: bool, wanted: str) -> str:
        frame = self.stack[-1]
        frame.hole = 2 if frame.hole == 2 else 0
        inside = self.column + STEP
        self.operand = False
        if self._opens_block(token):
            self.stack.append(_Frame("block", inside, self.column))
            self.gap_after = " "
            return " "
        called = before and token.text != "{"
        kind: Literal["call", "subscript", "group"] = "group"
        if called:
            kind = "call" if token.text == "(" or self._follows_function_name(index) else "subscript"
        self.stack.append(_Frame(kind, inside, self.column))
        self.gap_after = ""
        return "" if called else (" " if before else wanted)

    def _colon(self, before: bool, wanted: str) -> str:
        frame = self.stack[-1]
        self.operand = False
        if frame.awaited:
            frame.awaited.pop()
            frame.hole = 0
        elif frame.kind == "subscript":
            self.gap_after = ""
            return "" if before else wanted
        else:
            frame.annotated = True
            frame.hole = 2 if frame.hole == 1 else 0
        return ""


def _would_fuse(left: str, right: str) -> bool:
    """Whether two tokens read differently when nothing stands between them (``1 .real``)."""
    return [token.text for token in tokenize(left + right)[:-1]] != [left, right]


def lexemes(text: str) -> Iterator[Span]:
    """Spans of all tokens and comments, without the white space at a comment's end."""
    for match in TOKEN.finditer(text):
        if match.lastgroup == "comment":
            yield Span(match.start(), match.start() + len(match.group().rstrip(_SPACE)))
        elif match.lastgroup not in ("space", "newline"):
            yield Span(*match.span())


def _edits(old: str, new: str) -> tuple[Edit, ...]:
    """Edits of the white space between lexemes. Both texts have the same lexemes, so no search for a diff is needed."""
    if old == new:
        return ()
    edits: list[Edit] = []
    behind_old = behind_new = 0
    ends = (Span(len(old), len(old)), Span(len(new), len(new)))
    for before, after in zip([*lexemes(old), ends[0]], [*lexemes(new), ends[1]], strict=True):
        assert old[before.start : before.end] == new[after.start : after.end]
        edits += gap_edits(old, Span(behind_old, before.start), new[behind_new : after.start])
        behind_old, behind_new = before.end, after.end
    return tuple(edits)


def gap_edits(old: str, span: Span, new: str) -> list[Edit]:
    """The edits that make white space `new`. Line ends that are right stay, so that editors keep what hangs on them."""
    edits: list[Edit] = []
    start = span.start
    for part, wanted in _matched(old[span.start : span.end], new):
        end = start + len(part)
        if part != wanted:
            edit = _shortest(old, Span(start, end), wanted)
            if edits and edits[-1].span.end == edit.span.start:
                edit = Edit(Span(edits[-1].span.start, edit.span.end), edits.pop().text + edit.text)
            edits.append(edit)
        start = end
    return edits


def _matched(old: str, new: str) -> Iterable[tuple[str, str]]:
    """Two gaps in parts that correspond: what ends a line, the line ends and empty lines, what begins a line."""
    parts = []
    for gap in (old, new):
        ends = list(LINE_END.finditer(gap))
        if not ends:
            return [(old, new)]
        first, last = ends[0].start(), ends[-1].end()
        parts.append((gap[:first], gap[first:last], gap[last:]))
    return zip(*parts, strict=True)


def _shortest(old: str, span: Span, new: str) -> Edit:
    """The edit that makes white space `new`, as short as can be without cutting a CRLF in two."""
    start, end = span
    low = 0
    while low < min(end - start, len(new)) and old[start + low] == new[low]:
        low += 1
    if low and old[start + low - 1 : start + low + 1] == "\r\n":
        low -= 1
    high = 0
    while high < min(end - start, len(new)) - low and old[end - 1 - high] == new[-1 - high]:
        high += 1
    if high and old[end - high - 1 : end - high + 1] == "\r\n" and end - high > start:
        high -= 1
    return Edit(Span(start + low, end - high), new[low : len(new) - high])
