"""What is said of verdicts: the line above a spec, the hover of a clause, the message; and when it is outdated."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workspace.assist.fixture import analysed

from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Verdict
from lift_sys.verify.spec import judge
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.code_lenses import LensKind, document_lenses
from lift_sys.workspace.assist.hover import hover, with_verdict
from lift_sys.workspace.assist.markdown import plain
from lift_sys.workspace.assist.verdicts import account, clause_hover, duration, summary
from lift_sys.workspace.verdicts import Memory, Phase, SpecVerdict, spec_verdicts
from lift_sys.workspace.verification import Judgement, Judgements, jobs


def judged(text: str) -> tuple[DocumentAnalysis, tuple[SpecVerdict, ...]]:
    """A document, and the verdicts on its specs."""
    analysis, known = analysed(text, None), Judgements()
    for job in jobs(analysis):
        section = analysis.parsed.sections[job.index].section
        known[job.key] = Judgement(judge(analysis.text, None, section.text))
    return analysis, spec_verdicts(analysis, known.of(analysis), {}, Memory())


def timeless(text: str) -> str:
    return re.sub(r"\d+ ms|\d+\.\d s", "T", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sig f(n: int)\nrequires n > 0", "satisfiable · 1 clause · T"),
        ("sig f(n: int) -> int\nrequires n > 0\nensures result == n", "preconditions satisfiable · 2 clauses · T"),
        ("sig f(n: int)\nrequires n > 0\nrequires n < 0",
         "no input meets the preconditions · 2 clauses · T"),
        ("sig f(n: int) -> int\nensures result > n\nensures result < n",
         "no result meets the postconditions · 2 clauses · T"),
        ("sig f(n: int) -> int\nensures result > n\nexample f(1) == 1",
         "1 example fails · 2 clauses · T"),
        ("sig f(n: int)\nrequires n > 0\nrequires n < 0\nexample f(1) == 1\nexample f(2) == 1",
         "no input meets the preconditions · 2 examples fail · 4 clauses · T"),
        ("sig f(n: int) -> int\nensures result > n\nexample f(1) == 2",
         "no contradiction found · 1 example agrees · result not determined · 2 clauses · T"),
        ("sig f(n: int)\nrequires n > 1\nrequires n > 0",
         "satisfiable · 1 redundant · 2 clauses · T"),
        ("sig f(n: int)\nrequires n > ?most", "unknown: the hole `?most` is not modelled · 1 clause · T"),
        ("sig f(n: int) -> int\nrequires n > 0\nensures n > 1",
         "some input has no result · 2 clauses · T"),
        ("sig f(n: int)", ""),
        ("intent { summary: \"🎉\" }", ""),
        ("sig f()\nrequires \"🎉\" != \"é\"", "satisfiable · 1 redundant · 1 clause · T"),
    ],
)  # fmt: skip
def test_the_line_above_a_spec(text: str, expected: str) -> None:
    analysis, (verdict,) = judged(text)
    said = summary(verdict)
    assert timeless(said) == expected
    lenses = [lens.title for lens in document_lenses(analysis, (verdict,)) if lens.kind is LensKind.VERDICT]
    assert lenses == ([said] if said else [])


@pytest.mark.parametrize(
    ("phase", "with_judgement", "expected"),
    [
        (Phase.QUEUED, False, "checking…"),
        (Phase.RUNNING, True, "checking…"),
        (Phase.UNJUDGED, False, "not checked"),
        (Phase.OUTDATED, True, "outdated · was: satisfiable · T"),
    ],
)
def test_the_line_while_nothing_is_known(phase: Phase, with_judgement: bool, expected: str) -> None:
    _, (verdict,) = judged("sig f(n: int)\nrequires n > 0")
    waiting = SpecVerdict(verdict.placed, verdict.job, phase, verdict.judgement if with_judgement else None)
    assert timeless(summary(waiting)) == expected


def test_what_took_too_long() -> None:
    _, (verdict,) = judged("sig f(n: int)\nrequires n > 0")
    message = "checking the clauses of this spec took longer than 10 s; nothing is known of them"
    finding = Finding(Code.TIMEOUT, Severity.INFORMATION, Span(4, 5), message)
    late = SpecVerdict(verdict.placed, verdict.job, Phase.JUDGED, Judgement((), finding))
    assert summary(late) == "unknown: checking the clauses of this spec took longer than 10 s"
    found = clause_hover((late,), 20)
    assert found is not None and plain(found[0]) == f"unknown: {message}"


HOVERS = [
    ("requires n > 3", "requires n > <caret>3",
     "proved (CPython, T): some input meets the preconditions, n=4", "requires n > 3"),
    ("ensures", "ensures result <caret>==", "Nothing was found against it, together with the other clauses.",
     "ensures result == 2 * n"),
    ("example", "example f(8) <caret>==",
     ("refuted (CPython, T): result == 2 * n is False with n=8, result=12\n\nn = 8\n\n"
      "Outcome: 12, which breaks ensures result == 2 * n."), "example f(8) == 12"),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "marked", "expected", "span"), HOVERS, ids=[h[0] for h in HOVERS])
def test_the_hover_of_a_clause(clause: str, marked: str, expected: str, span: str) -> None:
    text = "# 🎉\nsig f(n: int) -> int\nrequires n > 3\nensures result == 2 * n\nexample f(8) == 12\n"
    analysis, verdicts = judged(text)
    offset = text.index(marked.replace("<caret>", "")) + marked.index("<caret>")
    found = clause_hover(verdicts, offset)
    assert found is not None
    assert timeless(plain(found[0])) == expected
    assert text[slice(*found[1])] == span
    whole = with_verdict(hover(analysis, offset), found)
    assert whole is not None and whole.markdown.endswith(found[0])


def test_the_hover_of_a_clause_that_excludes_others() -> None:
    text = 'sig f(n: int) -> int\nrequires n < 0\nrequires n > 0\nrequires "`*" != ""\nensures result > n\n'
    _, verdicts = judged(text)
    said = [clause_hover(verdicts, text.index(word)) for word in ("requires n <", "requires n >", 'requires "', "ens")]
    together = "no input meets n > 0 together with n < 0"
    assert [timeless(plain(found[0])) for found in said if found is not None] == [
        f"Part of what is refuted: {together}",
        f"refuted (Z3, T): {together}",
        "Other clauses exclude each other; nothing is known of this one until that is mended.",
        "Other clauses exclude each other; nothing is known of this one until that is mended.",
    ]


def test_the_hover_of_a_signature_an_entity_and_of_nothing() -> None:
    text = "# c\nentity E {\n  x: int\n  invariant x > 0\n  invariant x < 0\n}\nsig f(n: int)\nrequires n > 0\n\n"
    _, verdicts = judged(text)
    said = {
        word: clause_hover(verdicts, text.index(word) + 1)
        for word in ("# c", "x: int", "invariant x <", "invariant x >", "sig f")
    }
    assert said["# c"] is None and said["x: int"] is None and clause_hover(verdicts, len(text)) is None
    shown = {word: timeless(plain(found[0])) for word, found in said.items() if found is not None}
    assert shown == {
        "invariant x <": "refuted (Z3, T): no value meets x < 0 together with x > 0",
        "invariant x >": "Part of what is refuted: no value meets x < 0 together with x > 0",
        "sig f": "satisfiable · 1 clause · T",
    }


def test_the_message() -> None:
    _, (verdict,) = judged("sig f(n: int)\nrequires n > 1\nrequires n > 0\nexample f(1) == 1")
    assert timeless(account(verdict)).splitlines() == [
        "f: 1 example fails · 3 clauses · T",
        "example f(1) == 1: refuted, outside the preconditions: `n > 1` is False with n=1",
        "requires n > 1: proved, met by n=2",
        "requires n > 0: proved, `n > 0` follows from `n > 1`",
    ]


@pytest.mark.parametrize(
    ("time", "said"), [(0.0, "1 ms"), (0.4, "1 ms"), (12.4, "12 ms"), (999.4, "999 ms"), (2340.0, "2.3 s")]
)
def test_times(time: float, said: str) -> None:
    assert duration(time) == said


# When it is outdated.

NAMES = st.sampled_from(["f", "g", "h"])
CLAUSES = st.sampled_from(["requires n > 0", "requires n > 1", "ensures n < 5", "example f(1) == 1", "# c", ""])
TEXTS = st.lists(st.tuples(NAMES, st.lists(CLAUSES, max_size=3)), max_size=4).map(
    lambda specs: "".join(f"sig {name}(n: int)\n" + "".join(f"{c}\n" for c in clauses) for name, clauses in specs)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=5))
def test_what_holds_is_what_was_judged_and_nothing_else_is_said_to_hold(steps: list[tuple[str, bool]]) -> None:
    known, memory = Judgements(), Memory()
    seen: set[int] = set()
    for text, is_saved in steps:
        analysis = analysed(text, None)
        wanted = jobs(analysis)
        if is_saved:
            for job in wanted:
                known[job.key] = Judgement(())
        found = spec_verdicts(analysis, known.of(analysis), {}, memory)
        assert [v.job for v in found if v.job is not None] == wanted
        holding = known.of(analysis)
        for verdict in found:
            if verdict.job is None:
                continue
            assert verdict.is_judged == (verdict.job.index in holding)
            assert (verdict.phase is Phase.OUTDATED) == (not verdict.is_judged and verdict.judgement is not None)
            if verdict.is_judged:
                assert verdict.judgement is holding[verdict.job.index]
                seen.add(id(verdict.judgement))
            elif verdict.judgement is not None:
                assert id(verdict.judgement) in seen  # it was shown once, of this document
            for obligation, _ in verdict.obligations:
                whole = obligation.span.shifted(verdict.placed.offset)
                assert text[whole.start : whole.end] == obligation.clause
                assert verdict.is_judged or obligation.verdict in (Verdict.OUTDATED, Verdict.UNKNOWN)
