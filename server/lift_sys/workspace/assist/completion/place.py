"""Where the cursor of a completion stands: told from tokens alone, since what is being typed rarely parses."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, auto

from lift_sys.ir.parser.atoms import RESERVED
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.parser.expressions import CONTINUES
from lift_sys.ir.parser.lines import opens_clause
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token
from lift_sys.workspace.analysis import DocumentAnalysis

OPENERS = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(OPENERS.values())
SPEC_KEYWORDS = frozenset({"intent", "sig", "async", "def"})


class Being(Enum):
    """What is being typed."""

    WORD = auto()
    HOLE = auto()
    MARK = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """The cursor, in its section.

    `word` is the word being typed (empty between tokens), relative to the section; `before` the number of tokens in
    front of it. `clause` is the index of the token that opens the clause around it; None above all clauses, and at
    the start of a line that begins something new. `open` are the brackets of that clause that are open, by index.
    `entry` is the index of an entity's `invariant`.
    """

    placed: Placed
    being: Being
    word: Span
    before: int
    clause: int | None
    open: tuple[int, ...]
    line_start: bool
    in_spec: bool
    has_signature: bool
    entry: int | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Tokens of the section."""
        return self.placed.section.tokens

    @property
    def previous(self) -> Token | None:
        """The token in front of the word."""
        return self.tokens[self.before - 1] if self.before else None

    def previous_is(self, text: str) -> bool:
        """Whether that token stands in front of the word."""
        return self.previous is not None and self.previous.text == text

    @property
    def span(self) -> Span:
        """The word in the document."""
        return self.word.shifted(self.placed.offset)

    @property
    def keyword(self) -> str:
        """What opens the clause; of `async sig` and of slips the word that is meant."""
        if self.clause is None:
            return ""
        text = self.tokens[self.clause].text
        return {"async": "sig", "def": "sig", "class": "entity"}.get(text, text)

    @property
    def new_line(self) -> bool:
        """Whether the word is the first on its line."""
        end = self.tokens[self.before - 1].end if self.before else 0
        gap = self.placed.section.text[end : self.word.start]
        return not self.before or "\n" in gap or "\r" in gap


def place_at(analysis: DocumentAnalysis, offset: int) -> Place | None:
    """The place of a cursor; None inside strings, comments and numbers, where nothing can be completed."""
    offset = max(0, min(offset, len(analysis.text)))
    placed = analysis.parsed.section_at(offset)
    text, tokens, at = placed.section.text, placed.section.tokens, offset - placed.offset
    index = bisect_left(tokens, at, key=lambda t: t.start) - 1
    token = tokens[index] if index >= 0 and tokens[index].kind is not Kind.END else None
    being, word, before = Being.WORD, Span(at, at), index + 1 if token is not None else max(index, 0)
    if token is not None and token.end >= at:
        match token.kind:
            case Kind.NAME:
                if index and tokens[index - 1].kind is Kind.NUMBER and tokens[index - 1].end == token.start:
                    return None
                word, before = Span(token.start, token.end), index
            case Kind.HOLE | Kind.MARK:
                being = Being.HOLE if token.kind is Kind.HOLE else Being.MARK
                word, before = Span(token.start, token.end), index
            case Kind.OP:
                if token.text == "@" and token.end == at and (token.before < token.start or token.first):
                    being, word, before = Being.MARK, Span(token.start, token.end), index
                elif token.end > at:
                    return None
            case _:
                return None
    else:
        gap = text[token.end if token is not None else 0 : at]
        if "#" in gap.replace("\r", "\n").rpartition("\n")[2]:
            return None
    return _in_clause(placed, being, word, before)


def _in_clause(placed: Placed, being: Being, word: Span, before: int) -> Place:
    tokens, text = placed.section.tokens, placed.section.text
    clause: int | None = None
    entry: int | None = None
    stack: list[int] = []
    in_entity = in_spec = has_signature = False
    for index in range(before):
        token = tokens[index]
        if token.kind is Kind.NAME:
            if not token.first or not opens_clause(tokens, index, bool(stack)):
                continue
            if token.text == "invariant" and in_entity and stack:
                del stack[1:]
                entry = index
                continue
            stack.clear()
            clause, entry = index, None
            in_entity = token.text in ("entity", "class")
            in_spec = in_spec or token.text in SPEC_KEYWORDS
            has_signature = has_signature or token.text in ("sig", "async", "def")
        elif token.kind is Kind.OP:
            if token.text in OPENERS:
                stack.append(index)
            elif token.text in _CLOSERS and stack:
                _close(tokens, stack, token.text)
    gap = text[tokens[before - 1].end if before else 0 : word.start]
    new_line = not before or "\n" in gap or "\r" in gap
    line_start = new_line and not _continues(tokens, before, stack)
    if line_start:
        clause, entry, stack = None, None, []
    return Place(placed, being, word, before, clause, tuple(stack), line_start, in_spec, has_signature, entry)


def _close(tokens: tuple[Token, ...], stack: list[int], closer: str) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if OPENERS[tokens[stack[depth]].text] == closer:
            del stack[depth:]
            return


def _continues(tokens: tuple[Token, ...], before: int, stack: list[int]) -> bool:
    """Whether a line that begins behind these tokens goes on with the clause."""
    if not before:
        return False
    if stack:
        return True
    previous = tokens[before - 1]
    return previous.kind is not Kind.STRING and previous.text in CONTINUES and previous.text != ","


def ends_operand(token: Token | None) -> bool:
    """Whether an operand ends with `token`, so that an operator can follow."""
    if token is None:
        return False
    if token.kind in (Kind.NUMBER, Kind.STRING, Kind.HOLE):
        return True
    if token.kind is Kind.NAME:
        return token.text not in RESERVED and token.text not in ("forall", "exists", "where", "when", "raises")
    return token.kind is Kind.OP and token.text in _CLOSERS


def is_closed(place: Place) -> bool:
    """Whether the innermost open bracket is closed behind the cursor, before anything new begins."""
    depth, tokens = 0, place.tokens
    for index in range(place.before, len(tokens) - 1):
        token = tokens[index]
        if token.kind is Kind.NAME and token.first and opens_clause(tokens, index, in_brackets=True):
            return False
        if token.kind is Kind.OP and token.text in OPENERS:
            depth += 1
        elif token.kind is Kind.OP and token.text in _CLOSERS:
            depth -= 1
            if depth < 0:
                return True
    return False
