"""What has been found out about a spec, in words: in a line above it, for the clause under a cursor, as a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lift_sys.ir.findings import Code
from lift_sys.ir.model import Spec
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Engine, Kind, Obligation, Verdict
from lift_sys.workspace.assist.markdown import escaped, fenced, inline, joined
from lift_sys.workspace.verdicts import Phase, SpecVerdict
from lift_sys.workspace.verification import Judgement

SHOWN = 80
"""Characters of a reason in a line above a spec."""
MOST = 12
"""Clauses that a message tells of."""

MET_BY = "met by "
NOT_CHECKED = "**not checked**: it is when the document is saved."

_ENGINES = {Engine.CPYTHON: "CPython", Engine.Z3: "Z3"}
_BROKEN = {
    Code.UNSATISFIABLE_REQUIRES: "no input meets the preconditions",
    Code.CONTRADICTION: "no result meets the postconditions",
    Code.UNREALIZABLE: "some input has no result",
}
_HINTS = {Code.REDUNDANT: "redundant", Code.UNDERDETERMINED: "not determined"}
"""What is found out, where the verdict's word would be read as one on the clause."""
_EXCLUDING = (Code.UNSATISFIABLE_REQUIRES, Code.CONTRADICTION)
_PRECONDITIONS = (Kind.REQUIRES, Kind.TYPE)


# A line


def summary(verdict: SpecVerdict) -> str:
    """What is known of a spec in few words; empty if it claims nothing."""
    if verdict.job is None:
        return ""
    if verdict.is_waited_for:
        return "checking…"
    if verdict.judgement is None:
        return "not checked"
    result = " · ".join(_parts(verdict, verdict.judgement))
    return result if verdict.is_judged else f"outdated · was: {result}"


def _parts(verdict: SpecVerdict, judgement: Judgement) -> Iterator[str]:
    if judgement.finding is not None:
        yield f"unknown: {_cut(judgement.finding.message.partition(';')[0])}"
        return
    found = judgement.obligations
    broken = list(_broken(found))
    yield from broken or _unbroken(verdict, found)
    if verdict.is_judged:
        yield _counted(len(verdict.clauses), "clause")
    if found:
        yield duration(sum({obligation.time_ms for obligation in found}))  # one time for all of a kind


def _broken(found: Sequence[Obligation]) -> Iterator[str]:
    refuted = [obligation for obligation in found if obligation.verdict is Verdict.REFUTED]
    codes = [finding.code for o in refuted if o.kind is not Kind.EXAMPLE for finding in o.findings]
    yield from dict.fromkeys(_BROKEN.get(code, str(code)) for code in codes)
    examples = sum(obligation.kind is Kind.EXAMPLE for obligation in refuted)
    if examples:
        yield f"{_counted(examples, 'example')} {'fails' if examples == 1 else 'fail'}"


def _unbroken(verdict: SpecVerdict, found: Sequence[Obligation]) -> Iterator[str]:
    unknown = [obligation for obligation in found if obligation.verdict is Verdict.UNKNOWN]
    if any(is_met(obligation) for obligation in found):
        # That each input has a result, too, is not what was found out.
        only = all(clause.kind is Kind.REQUIRES for clause in verdict.clauses)
        yield "satisfiable" if only else "preconditions satisfiable"
        if unknown:
            yield f"{len({obligation.clause for obligation in unknown})} unknown"
    elif unknown:
        first = next((obligation for obligation in unknown if obligation.kind in _PRECONDITIONS), unknown[0])
        yield f"unknown: {_cut(first.reason)}"
    else:
        yield "no contradiction found"
    passed = sum(o.kind is Kind.EXAMPLE and o.verdict in (Verdict.TESTED, Verdict.PROVED) for o in found)
    if passed:
        yield f"{_counted(passed, 'example')} {'agrees' if passed == 1 else 'agree'}"
    redundant = sum(any(finding.code is Code.REDUNDANT for finding in o.findings) for o in found)
    if redundant:
        yield f"{redundant} redundant"
    if any(finding.code is Code.UNDERDETERMINED for o in found for finding in o.findings):
        yield "result not determined"


def is_met(obligation: Obligation) -> bool:
    """Whether it says that some input meets all preconditions."""
    met = obligation.verdict is Verdict.PROVED and obligation.engine is Engine.CPYTHON
    return met and obligation.kind in _PRECONDITIONS


def duration(milliseconds: float) -> str:
    """A time as people read it."""
    return f"{max(1, round(milliseconds))} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


# A clause


def verdict_at(verdicts: Sequence[SpecVerdict], offset: int) -> SpecVerdict | None:
    """What is known of the spec, entity or type that holds `offset`."""
    for verdict in verdicts:
        if verdict.placed.offset <= offset < verdict.placed.offset + len(verdict.placed.section.text):
            return verdict
    last = verdicts[-1] if verdicts else None  # a cursor at the end of the document is in the last one
    return last if last is not None and offset == last.placed.offset + len(last.placed.section.text) else None


def clause_hover(verdicts: Sequence[SpecVerdict], offset: int) -> tuple[str, Span] | None:
    """Markdown about the clause at `offset`, or the spec whose `sig` stands there, and what it is about."""
    verdict = verdict_at(verdicts, offset)
    if verdict is None or verdict.job is None:
        return None
    local = offset - verdict.placed.offset
    item = verdict.placed.section.item
    signature = item.signature if isinstance(item, Spec) else None
    if signature is not None and signature.span.start <= local <= signature.span.end:
        said = [o for o in verdict.obligations if _within(o[0].span, signature.span)]
        text = joined(f"**{escaped(summary(verdict))}**", *(_obligation(*one) for one in said))
        return text, signature.span.shifted(verdict.placed.offset)
    clause = next((c for c in verdict.clauses if c.span.start <= local <= c.span.end), None)
    if clause is None:
        return None
    return _clause(verdict, clause.span), clause.span.shifted(verdict.placed.offset)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _clause(verdict: SpecVerdict, span: Span) -> str:
    failure = verdict.judgement.finding if verdict.judgement is not None else None
    said = [_obligation(*o) for o in verdict.obligations if _within(o[0].span, span)]
    match verdict.phase:
        case Phase.QUEUED | Phase.RUNNING:
            return "**checking…**"
        case Phase.UNJUDGED:
            return NOT_CHECKED
        case Phase.JUDGED if failure is not None:
            return f"**unknown**: {said_in_code(failure.message)}"
        case Phase.JUDGED:
            return joined(*(said or _not_said(verdict, span)))
    return joined(*said)


def _not_said(verdict: SpecVerdict, span: Span) -> Iterator[str]:
    """Of a clause that no obligation stands at."""
    refuted = [o for o, _ in verdict.obligations if o.verdict is Verdict.REFUTED and o.kind is not Kind.EXAMPLE]
    for obligation in refuted:
        if any(_within(related.span, span) for finding in obligation.findings for related in finding.related):
            yield f"Part of what is **refuted**: {said_in_code(obligation.reason)}"
            return
    if any(finding.code in _EXCLUDING for obligation in refuted for finding in obligation.findings):
        yield "Other clauses exclude each other; nothing is known of this one until that is mended."
    else:
        yield "Nothing was found against it, together with the other clauses."


def _obligation(obligation: Obligation, before: Verdict | None) -> str:
    if before is None and obligation.engine is None and not obligation.reason:  # it stands for a clause that is new
        return NOT_CHECKED
    engine = (_ENGINES.get(obligation.engine, str(obligation.engine)),) if obligation.engine is not None else ()
    hint = next((_HINTS[finding.code] for finding in obligation.findings if finding.code in _HINTS), None)
    word = before or hint or obligation.verdict
    reason = said_in_code(obligation.reason)
    if obligation.kind in _PRECONDITIONS and obligation.reason.startswith(MET_BY):
        reason = f"some input meets the preconditions, {inline(obligation.reason.removeprefix(MET_BY))}"
    text = f"**{word}** ({', '.join([*engine, duration(obligation.time_ms)])}){': ' if reason else ''}{reason}"
    if before is not None:
        text = f"**outdated**: the spec, or what it builds on, has changed since. It was {text}"
    return joined(text, _counterexample(obligation))


def _counterexample(obligation: Obligation) -> str:
    found = obligation.counterexample
    if found is None:
        return ""
    breaks = f", which breaks {inline(found.clause)}" if found.clause else ""
    outcome = f"Outcome: {inline(found.outcome)}{breaks}." if found.outcome else ""
    values = "\n".join(f"{name} = {value}" for name, value in found.inputs)
    return joined(fenced(values, "python") if values else "", outcome)


def said_in_code(message: str) -> str:
    """A message as Markdown: what stands between backticks is code, and nothing else is markup."""
    parts = re.split(r"`([^`]*)`", message)
    return "".join(_spaced(part) if index % 2 == 0 else inline(part) for index, part in enumerate(parts))


def _spaced(text: str) -> str:
    """Words, with the spaces at their ends."""
    words = escaped(text)
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


# A message


def account(verdict: SpecVerdict) -> str:
    """All that is known of a spec, for a client that shows nothing but messages: a line, and one for each clause."""
    lines = [f"{verdict.name or 'This spec'}: {summary(verdict) or 'nothing to check'}"]
    judgement = verdict.judgement
    if verdict.is_judged and judgement is not None:
        lines += [f"{_cut(o.clause)}: {o.verdict}, {_cut(o.reason)}" for o in judgement.obligations[:MOST]]
        left = len(judgement.obligations) - MOST
        lines += [f"and {left} more"] if left > 0 else []
    return "\n".join(lines)
