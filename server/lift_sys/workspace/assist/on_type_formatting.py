"""The indentation of a line just begun, and of a bracket just closed.

Where lines stand is the formatter's choice (`ir/formatter.py`), with one exception: a line goes where the author put
the one before it, if both belong together. So the editor's options, how wide a tab is or whether there are any, say
nothing here; who indents with tabs goes on with tabs, because the line above does. Texts are taken as they are while
they are being written: nothing has to parse. Where it is not sure what the line will be, nothing is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from lift_sys.ir.findings import Edit
from lift_sys.ir.formatter import CONTINUATION, STEP
from lift_sys.ir.parser.expressions import CONTINUES
from lift_sys.ir.parser.lines import BLOCKS, opens_clause
from lift_sys.ir.parser.sections import cut_sections
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.tokens import Kind, Token, tokenize

TRIGGERS = ("\n", "}", ")", "]")
"""What can be typed for a line to be indented."""

_CLOSERS = {")": "(", "]": "[", "}": "{"}
_OPENERS = frozenset(_CLOSERS.values())
_SPACE = " \t"


@dataclass(slots=True)
class _Frame:
    """What is open: a bracket, or (without an `opener`) the clause itself.

    Its lines are aligned with one another: those that begin something, and those that go on after an operator.
    """

    opener: Token | None = None
    entries: bool = True
    """Whether a line in it may go on after an operator: in a clause and in a block, not in any other bracket."""
    begun: Token | None = None
    """The first token of the last line that began something."""
    continued: Token | None = None
    """The first token of the last line that went on, if one did since then."""


def on_type_edits(lines: LineIndex, offset: int, typed: str) -> tuple[Edit, ...]:
    """The edits behind a typed character, which ends at `offset`: at most one, at the start of the cursor's line.

    What stands on the line stays; so does everything at and behind the cursor.
    """
    text = lines.text
    line = lines.line_of(offset)
    span = lines.line_span(line)
    content = span.start + len(text[span.start : span.end]) - len(text[span.start : span.end].lstrip(_SPACE))
    if typed == "\n":
        if offset > content or line == 0:
            return ()
    elif typed not in TRIGGERS or offset != content + 1 or text[content:offset] != typed:
        return ()
    wanted = _indentation(lines, line, content)
    return () if wanted is None else _replaced(text, Span(span.start, content), wanted)


def _replaced(text: str, span: Span, wanted: str) -> tuple[Edit, ...]:
    """Make white space `wanted`, from its front: what is right next to the cursor stays."""
    given = text[span.start : span.end]
    if given == wanted:
        return ()
    same = 0
    while same < min(len(given), len(wanted)) and given[-1 - same] == wanted[-1 - same]:
        same += 1
    return (Edit(Span(span.start, span.end - same), wanted[: len(wanted) - same]),)


def _indentation(lines: LineIndex, line: int, content: int) -> str | None:
    """The white space that the line should begin with; None where that is not sure."""
    text, start = lines.text, lines.starts[line]
    begin = cut_sections(text[:start])[-1].start
    before = tokenize(text[begin:start])[:-1]
    own = tokenize(text[content : lines.line_span(line).end])
    if not before or before[-1].kind is Kind.INVALID:
        return None
    tokens = [*before, *(t._replace(start=t.start + content - begin, end=t.end + content - begin) for t in own)]
    frames = _Scan(tokens, len(before)).frames

    def of(token: Token | None, more: int = 0) -> str | None:
        if token is None:
            return None
        at = lines.starts[lines.line_of(begin + token.start)]
        return text[at : at + len(text[at:]) - len(text[at:].lstrip(_SPACE))] + " " * more

    first = tokens[len(before)]
    if first.text in _CLOSERS:
        closed = (f.opener for f in reversed(frames) if f.opener and f.opener.text == _CLOSERS[first.text])
        return of(next(closed, None))
    frame = frames[-1]
    if opens_clause(tokens, len(before), in_brackets=len(frames) > 1) and not (
        first.text == "invariant" and frame.opener
    ):
        return of(frames[0].begun)
    if frame.entries and _goes_on(before[-1]):
        return of(frame.continued) or of(frame.begun or frame.opener, CONTINUATION)
    if frame.opener is not None:
        return of(frame.begun) if frame.begun is not None else of(frame.opener, STEP)
    is_after_gap = not text[lines.starts[line - 1] : start].strip()
    return None if is_after_gap else of(frame.begun)


def _goes_on(token: Token) -> bool:
    """Whether a line that ends with `token` goes on in the next one, outside of brackets; the parser's rule."""
    return token.kind is not Kind.STRING and token.text in CONTINUES and token.text != ","


class _Scan:
    """What is open behind the first `count` tokens of a section, however broken they are; `frames[0]` is the clause."""

    def __init__(self, tokens: list[Token], count: int) -> None:
        self.frames = [_Frame()]
        self._keyword = ""
        for index in range(count):
            token = tokens[index]
            if token.first:
                self._line(tokens, index)
            if token.kind is Kind.OP and token.text in _OPENERS:
                block = token.text == "{" and len(self.frames) == 1 and self._keyword in BLOCKS
                self.frames.append(_Frame(token, entries=block))
            elif token.kind is Kind.OP and token.text in _CLOSERS:
                self._close(_CLOSERS[token.text])

    def _line(self, tokens: list[Token], index: int) -> None:
        token = tokens[index]
        if opens_clause(tokens, index, in_brackets=len(self.frames) > 1):
            if token.text == "invariant" and self._keyword in ("entity", "class") and len(self.frames) > 1:
                del self.frames[2:]
            else:
                self.frames = [_Frame()]
                self._keyword = token.text
            self.frames[-1].begun, self.frames[-1].continued = token, None
            return
        frame = self.frames[-1]
        if token.text in _CLOSERS:
            return
        if frame.entries and index and _goes_on(tokens[index - 1]):
            frame.continued = token
        else:
            frame.begun, frame.continued = token, None

    def _close(self, opener: str) -> None:
        """A bracket that closes nothing is passed over; one that closes an outer bracket closes those inside, too."""
        for depth in range(len(self.frames) - 1, 0, -1):
            open_ = self.frames[depth].opener
            if open_ is not None and open_.text == opener:
                del self.frames[depth:]
                return
