# ruff: noqa: E501
"""What is shown of an example that fails: its place, the clause, and edits that mend it."""

from __future__ import annotations

import pytest

from lift_sys.ir.findings import Code, Finding, Fix, Severity
from lift_sys.verify.judgement import Counterexample, Engine, Kind, Verdict
from tests.verify.judging import found, judged
from tests.verify.test_examples import CASES


def findings(text: str, source: str | None = None) -> list[Finding]:
    return [one.shifted(offset) for obligation, offset in judged(text, source) for one in obligation.findings]


def applied(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


TEXT = """\
# 👍 a comment
type Positive = {n: int | n > 0}

intent {
  summary: "👩‍👩‍👧"
}
sig total(prices: list[int], at: Positive = 1) -> int
ensures result >= 0 "never 👍"
ensures result == sum(old(prices))
example total([]) == -1  "wrong"
example total([2, 3]) == 5
"""


def test_a_finding() -> None:
    (finding,) = findings(TEXT)
    assert (finding.code, finding.severity) == (Code.EXAMPLE_FAILS, Severity.ERROR)
    assert TEXT[slice(*finding.span)] == "example total([]) == -1"
    assert finding.message == "`result >= 0` is False with prices=[], at=1, result=-1"
    assert [(TEXT[slice(*r.span)], r.message) for r in finding.related] == [
        ("ensures result >= 0", "`ensures result >= 0`"),
        ("ensures result == sum(old(prices))", "`result == sum(old(prices))` is False with prices=[], at=1, result=-1"),
    ]


def test_an_obligation() -> None:
    (refuted, _), (tested, _) = judged(TEXT)
    assert (refuted.kind, refuted.verdict, refuted.engine) == (Kind.EXAMPLE, Verdict.REFUTED, Engine.CPYTHON)
    assert refuted.counterexample == Counterexample((("prices", "[]"), ("at", "1")), "-1", "ensures result >= 0")
    assert (tested.verdict, tested.reason, tested.findings) == (Verdict.TESTED, "1 input", ())


def test_what_is_not_modelled_is_named_with_its_place() -> None:
    text = "# 👍\nsig f(n: int) -> int\nensures ?r: predicate\nensures n > 0 ==> result == g(n)\nexample f(1) == 1\n"
    ((obligation, offset),) = judged(text, "def g(n): ...\n")
    places = [(text[slice(*one.span.shifted(offset))], one.message) for one in obligation.unmodelled]
    assert places == [
        ("?r: predicate", "`?r` is still to be decided"),
        ("g", "`g` of the source is not modelled"),
    ]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (TEXT, ["Expect 0", "Remove the example"]),
        ("sig f(n: int) -> int\nensures result > n\nexample f(1) == 1\n", ["Remove the example"]),
        ("sig f(n: int) -> int\nensures n > 0 ==> n * 2 == result\nexample f(-(-3)) == 1", ["Expect 6", "Remove the example"]),
        ("sig f(n: int) -> int\nensures n < 0 ==> n * 2 == result\nensures result > 9\nexample f(1) == 1", ["Remove the example"]),
        ("sig f(n: int) -> int\nensures result == n\nensures result != n\nexample f(1) == 2", ["Remove the example"]),
        ("sig f(n: int) -> str\nensures result == str(n)\nexample f(1) == '2'", ["Expect '1'", "Remove the example"]),
        ("sig f(n: float) -> float\nexample f(1) == 2", ["Write 1.0", "Remove the example"]),
        ("sig f(n: float, m: int) -> float\nexample f(1, 1) == 2", ["Remove the example"]),
        ("sig f(n: float) -> float\nexample f(n=0x10) == 2", ["Remove the example"]),
        ("sig f(n: int)\r\n  example f(1) raises KeyError\r\n", ["Add `raises KeyError`", "Remove the example"]),
        ("sig f(n: int)\nraises KeyError when n > 1\nexample f(1) raises KeyError", ["Remove the example"]),
    ],
)  # fmt: skip
def test_fixes(text: str, titles: list[str]) -> None:
    (finding,) = findings(text)
    assert [fix.title for fix in finding.fixes] == titles
    for fix in finding.fixes:
        mended = applied(text, fix)
        assert findings(mended) == []
        assert len(found(mended)) == len(found(text)) - (fix.title == "Remove the example")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_removing_an_example_removes_its_line_alone(end: str) -> None:
    text = TEXT.replace("\n", end)
    (finding,) = findings(text)
    (fix,) = [fix for fix in finding.fixes if fix.title == "Remove the example"]
    assert applied(text, fix) == text.replace(f'example total([]) == -1  "wrong"{end}', "")


def test_a_comment_behind_a_removed_example_stays() -> None:
    text = "sig f() -> int\nensures result == 1\nexample f() == 2 # why 👍\n"
    (finding,) = findings(text)
    assert applied(text, finding.fixes[-1]).endswith("\n # why 👍\n")


@pytest.mark.parametrize("name", CASES)
def test_every_fix_mends_or_removes_its_example_and_no_other(name: str) -> None:
    text = CASES[name]
    before = found(text)
    for finding in findings(text):
        for fix in finding.fixes:
            after = found(applied(text, fix))
            if fix.title == "Remove the example":
                assert len(after) == len(before) - 1
            else:
                assert len(after) == len(before)
                assert sum(said.startswith("refuted") for said in after) < len(findings(text)) + _silent(text)


def _silent(text: str) -> int:
    """Examples that are wrong, but that the type checker has found already."""
    return sum(one.verdict is Verdict.REFUTED and not one.findings for one, _ in judged(text))


@pytest.mark.parametrize(
    "text",
    [
        "sig f(n: int) -> int\nexample f() == 1\n",
        "sig f(n: int) -> int\nexample f(1, 2) == 1\n",
        "sig f(n: int) -> int\nexample f('a') == 1\n",
        "sig f(n: int) -> int\nexample f(1) == 'a'\n",
    ],
)
def test_what_the_type_checker_says_is_not_said_twice(text: str) -> None:
    ((obligation, _),) = judged(text)
    assert obligation.verdict is Verdict.REFUTED
    assert obligation.findings == ()


def test_judging_is_a_function_of_the_text() -> None:
    for text in CASES.values():
        assert judged(text) == judged(text)
