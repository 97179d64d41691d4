"""Logical lines of a section: brackets are matched with recovery first, so that an unclosed one ends with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lift_sys.ir.findings import Code, Edit, Finding, Fix, Severity
from lift_sys.ir.parser.cursor import replace
from lift_sys.ir.parser.expressions import CONTINUES
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token

CLAUSE_KEYWORDS = ("requires", "ensures", "assert", "invariant", "decreases", "raises", "effect", "example")
ITEM_KEYWORDS = ("sig", "intent", "type", "entity", "import", "from", "async", "def", "class")
BLOCKS = frozenset({"intent", "effect", "entity", "class"})

_KEYWORDS = frozenset(CLAUSE_KEYWORDS + ITEM_KEYWORDS)
# These are likely names of parameters, too, so inside brackets they open a clause only with what they take behind them.
_LIKELY_NAMES = frozenset({"type", "example", "intent", "effect", "entity", "invariant"})
_UNLIKELY_NAMES = frozenset({"requires", "ensures", "assert", "decreases", "raises"})
_NOT_AFTER_KEYWORD = frozenset(
    {",", ")", "]", "}", ".", "=", "==", "!=", "<", "<=", ">", ">=", "+", "*", "/", "//", "%", "&", "|", "^", "<<",
     ">>", "**", "@", "==>", "<==>", "and", "or", "in", "is", "if", "else", "for", ";", "->", "&&", "||"}
)  # fmt: skip
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}


def opens_clause(tokens: Sequence[Token], index: int, in_brackets: bool) -> bool:
    """Whether the token at `index` begins a clause or an item, which ends whatever was open before it."""
    token = tokens[index]
    if not token.first or token.kind is not Kind.NAME or token.text not in _KEYWORDS:
        return False
    following = tokens[index + 1]
    if following.first:
        return not (in_brackets and token.text in _LIKELY_NAMES)
    if token.text == "async":
        return following.text in ("sig", "def")
    if following.text == ":":
        return not in_brackets
    if token.text == "from" and following.text in (".", "..."):
        return True
    if not in_brackets and token.text in _UNLIKELY_NAMES:
        return following.text not in ("=", ".", ",")
    return following.text not in _NOT_AFTER_KEYWORD or (following.text == "+" and not in_brackets)


@dataclass(slots=True)
class LogicalLine:
    """Tokens of one clause or stray line. `findings` tell of its brackets; `unclosed`: some were never closed."""

    tokens: list[Token]
    keyword: str
    findings: list[Finding] = field(default_factory=list)
    unclosed: bool = False


def split_lines(tokens: list[Token]) -> list[LogicalLine]:
    """The logical lines of a section's tokens (END included)."""
    partners, unopened, mistyped = _match_brackets(tokens)
    lines: list[LogicalLine] = []
    index, last = 0, len(tokens) - 1
    while index < last:
        end = _line_end(tokens, index, partners)
        keyword = tokens[index].text if opens_clause(tokens, index, in_brackets=False) else ""
        line = LogicalLine([], "sig" if keyword == "async" else keyword)
        openers: list[tuple[Token, int | None]] = []
        around: list[int] = []
        for position in range(index, end):
            token = tokens[position]
            if position in unopened:
                line.findings.append(_closes_nothing(token))
                continue
            if position in mistyped:
                line.findings.append(_wrong_closer(token, mistyped[position]))
                token = token._replace(text=_CLOSER[mistyped[position].text])
            elif token.kind is Kind.OP and token.text in _CLOSER:
                if position in partners:
                    around.append(partners[position])
                else:
                    openers.append((token, tokens[around[-1]].start if around else None))
            while around and around[-1] <= position:
                around.pop()
            line.tokens.append(token)
        if openers:
            line.unclosed = True
            line.findings.append(_never_closed(line.tokens, openers))
        if line.tokens or line.findings:
            lines.append(line)
        index = end
    return lines


def _match_brackets(tokens: list[Token]) -> tuple[dict[int, int], set[int], dict[int, Token]]:
    """Partners of opening brackets, closers that close nothing, and closers of the wrong shape with their openers.

    A line that opens a clause closes nothing but leaves everything before it unclosed; an `invariant` inside an
    entity's braces is the exception.
    """
    partners: dict[int, int] = {}
    unopened: set[int] = set()
    mistyped: dict[int, Token] = {}
    stack: list[int] = []
    in_entity = False
    for index, token in enumerate(tokens):
        if token.kind is Kind.NAME and token.first and opens_clause(tokens, index, bool(stack)):
            if token.text == "invariant" and in_entity and stack:
                del stack[1:]
            else:
                stack.clear()
                in_entity = token.text in ("entity", "class")
        if token.kind is not Kind.OP:
            continue
        if token.text in _CLOSER:
            stack.append(index)
        elif token.text in _OPENER:
            opener = _OPENER[token.text]
            if stack and tokens[stack[-1]].text == opener:
                partners[stack.pop()] = index
            elif (
                depth := next(
                    (d for d in range(len(stack) - 1, max(-1, len(stack) - 40), -1) if tokens[stack[d]].text == opener),
                    None,
                )
            ) is not None:
                partners[stack[depth]] = index
                del stack[depth:]
            elif stack and tokens[stack[-1]].text != "{":
                mistyped[index] = tokens[stack[-1]]
                partners[stack.pop()] = index
            else:
                unopened.add(index)
    return partners, unopened, mistyped


def _line_end(tokens: list[Token], start: int, partners: dict[int, int]) -> int:
    """Index behind the last token of the logical line that begins at `start`."""
    last = len(tokens) - 1
    block = tokens[start].text in BLOCKS and opens_clause(tokens, start, in_brackets=False)
    index = start
    pending = False
    while index < last:
        token = tokens[index]
        if token.kind is Kind.OP and token.text in _CLOSER:
            partner = partners.get(index)
            if partner is None:
                if block and token.text == "{":
                    return _block_end(tokens, index + 1, tokens[start].text in ("entity", "class"))
                pending = True
            else:
                index = partner
        following = tokens[index + 1]
        if following.first and not _continues(tokens, index, pending):
            # The brace of a block may stand on the next line.
            opens_block = block and following.text == "{" and all(t.text != "{" for t in tokens[start : index + 1])
            if not opens_block:
                return index + 1
        index += 1
    return last


def _continues(tokens: list[Token], index: int, pending: bool) -> bool:
    """Whether the line that ends with the token at `index` goes on with the next one."""
    token, following = tokens[index], tokens[index + 1]
    if following.kind is Kind.END or opens_clause(tokens, index + 1, in_brackets=False):
        return False
    if token.kind is Kind.STRING or token.text not in CONTINUES:
        return False
    return token.text != "," or pending


def _block_end(tokens: list[Token], index: int, entity: bool) -> int:
    """An unclosed block reaches to the next clause."""
    last = len(tokens) - 1
    while index < last:
        if opens_clause(tokens, index, in_brackets=False) and not (entity and tokens[index].text == "invariant"):
            return index
        index += 1
    return last


def _closes_nothing(token: Token) -> Finding:
    span = Span(token.start, token.end)
    fix = Fix(f"Remove `{token.text}`", (Edit(span, ""),), preferred=True)
    return Finding(Code.SYNTAX, Severity.ERROR, span, f"`{token.text}` closes no bracket", fixes=(fix,))


def _wrong_closer(token: Token, opener: Token) -> Finding:
    span = Span(token.start, token.end)
    right = _CLOSER[opener.text]
    return Finding(
        Code.SYNTAX,
        Severity.ERROR,
        span,
        f"expected `{right}` to close `{opener.text}`, found `{token.text}`",
        fixes=(replace(span, right, None, token.text),),
    )


def _before_tail(tokens: list[Token], index: int) -> int:
    """Index of the token behind which a bracket is closed: a rationale and a mark stand outside."""
    while (
        index and tokens[index].kind in (Kind.STRING, Kind.MARK) and tokens[index - 1].text not in ("(", "[", "{", ",")
    ):
        index -= 1
    return index


def _end_of_entry(tokens: list[Token], opener: Token) -> int:
    index = next(i for i, token in enumerate(tokens) if token.start == opener.start)
    while index + 1 < len(tokens) and not tokens[index + 1].first:
        index += 1
    return max(opener.end, tokens[_before_tail(tokens, index)].end)


def _never_closed(tokens: list[Token], openers: list[tuple[Token, int | None]]) -> Finding:
    """The fix closes each bracket before the one that is closed around it, or at the end of the line."""
    first = openers[0][0]
    span = Span(first.start, first.end)
    message = f"`{first.text}` is never closed"
    if tokens[-1].kind is Kind.INVALID or len(openers) > 20:
        return Finding(Code.SYNTAX, Severity.ERROR, span, message)
    behind = _before_tail(tokens, len(tokens) - 1)
    if tokens[0].text in BLOCKS and first.text == "{":
        behind = len(tokens) - 1
    elif tokens[0].text in ("sig", "async", "def") and first.text == "(":
        arrows = (i - 1 for i, token in enumerate(tokens) if token.text == "->" and token.start > first.start)
        behind = next(arrows, behind)
    missing: dict[int, str] = {}
    brace = next((token.start for token in tokens if token.text == "{"), -1)
    for opener, before in reversed(openers):
        place = tokens[behind].end if before is None else before
        if tokens[0].text in BLOCKS and opener.start != brace:
            place = min(place, _end_of_entry(tokens, opener))  # an entry of a block ends with its line
        missing[place] = missing.get(place, "") + _CLOSER[opener.text]
    if tokens[0].text in BLOCKS and first.text == "{" and len(openers) == 1:
        missing[next(iter(missing))] = "\n}" if any(token.first for token in tokens[1:]) else " }"
    closers = "".join(closer.strip() for _, closer in sorted(missing.items()))
    edits = tuple(Edit(Span(place, place), closer) for place, closer in sorted(missing.items()))
    fix = Fix(f"Insert `{closers}`", edits, preferred=len(openers) == 1)
    return Finding(Code.SYNTAX, Severity.ERROR, span, message, fixes=(fix,))
