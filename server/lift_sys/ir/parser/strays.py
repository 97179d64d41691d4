"""What to say of a line that is no clause: most are slips of people who know another notation."""

from __future__ import annotations

import contextlib

from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.parser import atoms, literals
from lift_sys.ir.parser.cursor import Cursor, Stop, describe, nearest, replace
from lift_sys.ir.parser.lines import CLAUSE_KEYWORDS, ITEM_KEYWORDS
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind

_SLIPS = {
    "require": "requires",
    "pre": "requires",
    "precondition": "requires",
    "given": "requires",
    "assume": "requires",
    "ensure": "ensures",
    "post": "ensures",
    "postcondition": "ensures",
    "guarantee": "ensures",
    "guarantees": "ensures",
    "throws": "raises",
    "throw": "raises",
    "raise": "raises",
    "effects": "effect",
    "examples": "example",
    "test": "example",
    "signature": "sig",
    "function": "sig",
    "func": "sig",
    "fn": "sig",
    "struct": "entity",
    "record": "entity",
    "model": "entity",
    "use": "import",
    "include": "import",
    "decrease": "decreases",
    "inv": "invariant",
    "asserts": "assert",
    "purpose": "intent",
}
EXPECTED = "expected a clause (`requires`, `ensures`, `raises`, `effect`, `example` …) or `sig`"


def report_stray(c: Cursor, before: int | None) -> None:
    """Report the line under `c`; `before` is where the line before it ends, if there is one."""
    with contextlib.suppress(Stop):
        _report(c, before)


def _report(c: Cursor, before: int | None) -> None:
    token = c.token
    span = Span(token.start, token.end)
    line = Span(token.start, c.end_token.end)
    if token.kind is Kind.INVALID:
        literals.invalid(c, token)
    if token.text == "//":
        c.fail("a comment begins with `#`", line, (replace(span, "#", None, "//"),))
    if token.text in ("and", "or", "==>", "<==>") and before is not None:
        _leading_operator(c, before)
    if token.text == "return":
        value = Edit(span, "ensures result ==")
        c.fail(
            "a spec returns nothing; say what the result is with `ensures result == …`",
            line,
            (Fix("Write `ensures result == …`", (value,)),),
        )
    word = token.text.lower() if token.kind is Kind.NAME else ""
    meant = _SLIPS.get(word) or (
        nearest(word, CLAUSE_KEYWORDS + ITEM_KEYWORDS[:6])
        if word and c.peek().text not in ("=", ":", "(", ".")
        else None
    )
    if meant and meant != word:
        fixes = [Edit(span, meant)]
        if c.peek().text == ":" and meant in CLAUSE_KEYWORDS:
            fixes.append(Edit(Span(c.peek().start, c.peek().end), ""))
        c.fail(
            f"`{token.text}` opens no clause; did you mean `{meant}`?",
            line,
            (Fix(f"Write `{meant}`", tuple(fixes), preferred=True),),
        )
    if token.kind is Kind.STRING:
        c.fail("a string stands alone here; a rationale stands at the end of its clause, on the same line", line)
    if token.kind is Kind.MARK:
        c.fail(f"the mark `{token.text}` stands alone; it stands at the end of its clause, on the same line", line)
    if token.text in atoms.RESERVED:
        c.fail(f"a statement of Python cannot stand in a spec; {EXPECTED}, found {describe(token)}", line)
    fixes_for_line = (Fix("Write it as `requires`", (Edit(Span(token.start, token.start), "requires "),)),
                      Fix("Write it as `ensures`", (Edit(Span(token.start, token.start), "ensures "),)))  # fmt: skip
    looks_like_predicate = any(
        t.text in ("==", "<", "<=", ">", ">=", "!=", "and", "or", "in", "==>") for t in c.remaining
    )
    c.fail(f"{EXPECTED}, found {describe(token)}", line, fixes_for_line if looks_like_predicate else ())


def _leading_operator(c: Cursor, before: int) -> None:
    token = c.token
    following = c.peek()
    moved = Fix(
        f"Move `{token.text}` to the end of the line before",
        (
            Edit(Span(before, before), f" {token.text}"),
            Edit(Span(token.start, max(token.end, following.start)), ""),
        ),
        preferred=True,
    )
    c.fail(
        f"a line cannot begin with `{token.text}`: it would be a clause of its own; "
        f"end the line before it with `{token.text}`, or use brackets",
        Span(token.start, token.end),
        (moved,) if not c.text[before : token.start].strip() else (),
    )


def misplaced_clause(c: Cursor, keyword: str, owner: str | None) -> None:
    """Report a clause that stands under no spec; `owner` is the item it stands under, if any."""
    line = Span(c.token.start, c.end_token.end)
    if owner is None:
        message = f"this `{keyword}` stands before any `sig`; every clause belongs to the `intent` or `sig` above it"
        fix = Fix("Insert a `sig` with holes", (Edit(Span(line.start, line.start), "sig ?function()\n"),))
    else:
        message = f"this `{keyword}` stands under {owner}, which has no clauses; put it under a `sig`"
        fix = Fix("Insert a `sig` with holes", (Edit(Span(line.start, line.start), "\nsig ?function()\n"),))
    c.report(message, line, (fix,))


__all__ = ["misplaced_clause", "report_stray"]
