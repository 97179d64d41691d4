"""A cursor over the tokens of one logical line, and how mistakes are reported.

`Cursor.report` notes a mistake and lets parsing go on; `Cursor.fail` notes it and gives up on the current construct by
raising :class:`Stop`, which never leaves the parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from lift_sys.ir.findings import Code, Edit, Finding, Fix, Severity
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token

MAX_NESTING = 80
"""How deep expressions may nest. CPython stops at 200 brackets; deeper input is a mistake or an attack, and every
recursive pass over the tree relies on this bound."""

MAX_HEIGHT = 100
"""How high a syntax tree may grow, by chains such as ``a + b + c + …`` too."""


class Stop(Exception):  # noqa: N818 - a signal inside the parser, not an error
    """Raised after a finding was recorded, to give up on the construct being parsed."""


class Cursor:
    """Reads tokens of one logical line; behind the last there is an END token forever."""

    __slots__ = ("_tokens", "body_end", "depth", "end_token", "findings", "in_where", "pos", "stop", "text", "token")

    def __init__(self, tokens: Sequence[Token], text: str, findings: list[Finding]) -> None:
        end = tokens[-1].end if tokens else 0
        self.end_token = Token(Kind.END, "", end, end, end, False)
        self._tokens = tokens
        self.text = text
        self.findings = findings
        self.pos = 0
        self.depth = 0
        self.in_where = False
        """Whether an `in {…}` may be the candidates of the hole whose `where` is being read."""
        self.body_end: int | None = None
        """Where the current clause ends, when its rationale and mark are being read."""
        self.stop: int | None = None
        """Index of an operator that is none here: a refinement's ``|``, the ``in`` before a hole's candidates."""
        self.token = tokens[0] if tokens else self.end_token

    def has_comment(self, start: int, end: int) -> bool:
        """Whether a comment stands between two of the line's tokens within ``[start, end)``."""
        return any("#" in self.text[token.before : token.start] for token in self._tokens if start < token.start < end)

    def peek(self, ahead: int = 1) -> Token:
        """The token `ahead` places after the current one."""
        index = self.pos + ahead
        return self._tokens[index] if index < len(self._tokens) else self.end_token

    @property
    def previous(self) -> Token:
        """The token last consumed (an empty one at the start)."""
        if not self.pos:
            start = self.token.start
            return Token(Kind.END, "", start, start, start, False)
        return self._tokens[min(self.pos, len(self._tokens)) - 1]

    @property
    def remaining(self) -> Sequence[Token]:
        """Tokens from the current one on."""
        return self._tokens[self.pos :]

    def advance(self) -> Token:
        """Consume and return the current token."""
        token = self.token
        self.pos += 1
        self.token = self._tokens[self.pos] if self.pos < len(self._tokens) else self.end_token
        return token

    def recover(self) -> None:
        """Forget the construct that was given up, so that the next one can be read."""
        self.depth = 0
        self.in_where = False
        self.stop = None

    def jump(self, pos: int) -> None:
        """Go to the token with index `pos`."""
        self.pos = pos
        self.token = self._tokens[pos] if pos < len(self._tokens) else self.end_token

    def at(self, text: str) -> bool:
        """Whether the current token is the operator or word `text` (a string literal never is)."""
        return self.token.text == text

    def accept(self, text: str) -> bool:
        """Consume the current token if it is `text`."""
        if self.token.text != text:
            return False
        self.advance()
        return True

    @property
    def at_end(self) -> bool:
        """Whether no token is left."""
        return self.token.kind is Kind.END

    def expect(self, text: str, after: str) -> Token:
        """Consume `text`, or fail with a fix that inserts it."""
        if self.token.text == text:
            return self.advance()
        place = self.previous.end
        inserted = text
        if text.isalpha():
            inserted = f" {text} " if self.token.start == place else f" {text}"
        self.fail(
            f"expected `{text}` after {after}, found {describe(self.token)}",
            fixes=(Fix(f"Insert `{text}`", (Edit(Span(place, place), inserted),)),),
        )

    def report(
        self, message: str, span: Span | None = None, fixes: tuple[Fix, ...] = (), severity: Severity = Severity.ERROR
    ) -> None:
        """Record a mistake, at the current token unless `span` is given."""
        where = span if span is not None else self.here()
        self.findings.append(Finding(Code.SYNTAX, severity, where, message, fixes=fixes))

    def fail(self, message: str, span: Span | None = None, fixes: tuple[Fix, ...] = ()) -> NoReturn:
        """Record a mistake and give up on the current construct."""
        self.report(message, span, fixes)
        raise Stop

    def here(self) -> Span:
        """Span of the current token; at the end of the line, the last character before it, so that it can be seen."""
        token = self.token
        if token.kind is Kind.END and token.start > 0:
            return Span(token.start - 1 if self._tokens else token.start, token.start)
        return Span(token.start, token.end)


def describe(token: Token) -> str:
    """How a message calls a token."""
    if token.kind is Kind.END:
        return "the end of the line"
    if token.kind is Kind.INVALID and token.text[:1] in "\"'":
        return "a string that is not closed"
    shown = token.text if len(token.text) <= 24 else token.text[:23] + "…"
    if token.kind is Kind.STRING:
        return f"the string {shown}"
    return f"`{shown}`"


def replace(span: Span, text: str, title: str | None = None, old: str = "") -> Fix:
    """A fix that puts `text` in place of `span`."""
    if title is None:
        title = f"Replace `{old}` by `{text}`" if old else f"Insert `{text.strip()}`"
    return Fix(title, (Edit(span, text),), preferred=True)


def nearest(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice that `word` is most likely a slip for."""
    import difflib

    found = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.7)
    return found[0] if found else None
