"""Whether each input has a result, and only one: what is said, and what becomes of it when a fix is applied."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lift_sys.ir.check.document import check
from lift_sys.ir.findings import Finding, Fix, Severity
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import LineIndex
from lift_sys.verify.judgement import Verdict
from lift_sys.verify.solve.judge import judge_definition, judge_preconditions
from tests.verify.solve.corpus_results import OPEN, REALIZABLE, SETTLED, UNREALIZABLE

CODES = ("unrealizable", "underdetermined")


def judged(text: str) -> list[Finding]:
    """All findings on the clauses of a document, which has no mistakes."""
    document = check(parse(text), None)
    assert not [finding for finding in document.findings if finding.severity <= Severity.WARNING]
    return [
        finding.shifted(placed.offset)
        for placed in document.parsed.sections
        for obligation in judge_preconditions(document, placed)
        for finding in obligation.findings
    ]


def said(text: str) -> dict[int, str]:
    """Code and input of what is said of results, by line."""
    lines = LineIndex(text)
    found = {}
    for finding in judged(text):
        if finding.code in CODES:
            match = re.match(r"(?:for `(.*?)` )?(?:there is no result|both .* meet all clauses)", finding.message)
            assert match is not None
            found[lines.line_of(finding.span.start)] = f"{finding.code} {match[1] or ''}".strip()
    return found


def expected(text: str) -> dict[int, str]:
    return {n: line.partition("#!")[2].strip() for n, line in enumerate(text.splitlines()) if "#!" in line}


@pytest.mark.parametrize("text", [*UNREALIZABLE, *OPEN])
def test_this_is_said_of_results(text: str) -> None:
    assert said(text) == expected(text)


@pytest.mark.parametrize("text", REALIZABLE)
def test_each_input_has_a_result(text: str) -> None:
    assert not [finding for finding in judged(text) if finding.code == "unrealizable"]


@pytest.mark.parametrize("text", SETTLED)
def test_no_two_results(text: str) -> None:
    assert said(text) == {}


def applied(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda one: one.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


BLAMED = [
    "sig f(x: int) -> int\nrequires x > 0\nensures result > x\nensures result < 0\n",
    "sig f(x: int) -> int\nrequires x > 3\nrequires x < 2\nrequires x != 9\n",
    # Without one of the four the others still exclude each other.
    "sig f(x: int) -> int\nensures result == 1\nensures result == 2\nensures result > 5\nensures result < 3\n",
]


@pytest.mark.parametrize("text", [*UNREALIZABLE, *OPEN, *BLAMED])
def test_a_fix_mends_what_it_is_for(text: str) -> None:
    for finding in judged(text):
        for fix in finding.fixes:
            after = judged(applied(text, fix))  # it has no mistakes
            if finding.code == "underdetermined":  # for another input there may be two results as well
                assert finding.message not in [other.message for other in after], fix
            else:
                assert finding.code not in [other.code for other in after], fix


FIXES = {
    "a bound": ("sig f(x: int) -> int\nensures x <= result <= 100\n", ["requires x <= 100"]),
    "a quotient": ("sig f(a: int, b: int) -> int\nensures result == a // b\n", ["requires b != 0"]),
    "an index": (
        "sig f(xs: tuple[int, ...], i: int) -> int\nensures result == xs[i]\n",
        ["requires -len(xs) <= i < len(xs)"],
    ),
    "an optional": ("sig f(x: int | None) -> int\nensures result > x\n", ["requires x is not None"]),
    "no nan": ("sig f(x: float) -> float\nensures result == 2 * x\n", ["requires x == x"]),
    "neighbours": ("sig f(a: int, b: int) -> int\nensures a < result < b\n", ["requires a + 1 < b"]),
    "a multiple": ("sig f(x: int) -> int\nensures result * 3 == x\n", ["requires x % 3 == 0"]),
    "what the type asks": (
        "sig f(a: int, b: int) -> {n: int | n > 5}\nensures result == a - b\n",
        ["requires a - b > 5"],
    ),
    # `x <= 1` would do as well, but forbid 4, which has a root.
    "nothing too strict": ("sig f(x: int) -> int\nrequires x >= 0\nensures result * result == x\n", []),
}


@pytest.mark.parametrize(("text", "wanted"), FIXES.values(), ids=FIXES)
def test_the_weakest_precondition_is_offered(text: str, wanted: list[str]) -> None:
    (finding,) = [finding for finding in judged(text) if finding.code == "unrealizable"]
    offered = [edit.text.strip() for fix in finding.fixes for edit in fix.edits]
    assert [clause for clause in offered if clause.startswith("requires")] == wanted


PLACES = {
    "behind the signature": ("sig f(x: int) -> int\nensures result * 2 == x\n", 1),
    "behind the preconditions": ("sig f(x: int) -> int\nrequires x > 0  # why\n\nensures result * 2 == x", 2),
    "on its margin": ('  sig f(x: int) -> int "why"\n  ensures result * 2 == x\n', 1),
    "with its line ends": ("sig f(\r\n  x: int,\r\n) -> int\r\nensures result * 2 == x\r\n", 3),
}


@pytest.mark.parametrize(("text", "line"), PLACES.values(), ids=PLACES)
def test_a_precondition_is_put_where_preconditions_stand(text: str, line: int) -> None:
    (finding,) = judged(text)
    after = applied(text, finding.fixes[0])
    before, changed = text.splitlines(keepends=True), after.splitlines(keepends=True)
    assert changed == [*before[:line], changed[line], *before[line:]]
    assert changed[line].strip() == "requires x % 2 == 0"
    assert changed[line].endswith("\r\n" if "\r\n" in text else "\n")


def test_an_example_is_put_at_the_end() -> None:
    text = "sig f(x: int) -> int\nensures result > x"
    (finding,) = judged(text)
    assert [applied(text, fix) for fix in finding.fixes] == [
        f"{text}\nexample f(0) == 1",
        f"{text}\nexample f(0) == 2",
    ]


def test_values_that_cannot_be_written_make_no_example() -> None:
    (finding,) = judged("sig f(x: float) -> int\nrequires x > 0 and x == x != x - x + x\nensures 0 <= result <= 1\n")
    assert finding.message == 'for `x=float("inf")` both `0` and `1` meet all clauses'
    assert finding.fixes == ()


def test_what_may_always_raise_is_no_error() -> None:
    (finding,) = judged("sig f(x: int) -> int\nensures result > x\nensures result < x\nraises OSError\n")
    assert (finding.code, finding.severity) == ("contradiction", Severity.WARNING)
    assert finding.message.endswith("; all that is left is to raise `OSError`")


def test_a_result_that_needs_a_changed_argument_is_a_warning() -> None:
    (finding,) = judged("sig f(xs: list[int]) -> int\nensures result in xs\n")
    assert finding.severity is Severity.WARNING
    assert finding.message == "for `xs=[]` there is no result unless `xs` is changed: none meets `result in xs`"


def test_all_clauses_of_the_core_are_named() -> None:
    (finding,) = judged("sig f(x: int) -> int\nensures result > x\nensures result != 1\nensures result < x + 2\n")
    assert finding.message == (
        "for `x=0` there is no result: none meets `result < x + 2` together with `result > x` and `result != 1`"
    )
    assert [related.message for related in finding.related] == [
        "together with `result > x`",
        "together with `result != 1`",
    ]


# --- laws -----------------------------------------------------------------------------------------------------------

TERMS = ["x", "y", "x + y", "x - y", "2 * x", "x // 2", "y % 3", "0", "1", "-2", "x * y", "10 // y", "abs(x)"]
CONDITIONS = [
    "{result} == {a}", "{result} >= {a}", "{result} < {a}", "{result} * 2 == {a}", "{a} <= {result} <= {b}",
    "{a} > {b} ==> {result} == {b}", "{result} in ({a}, {b})", "{result} % 3 == {a} % 2", "{result} != {a}",
]  # fmt: skip
conditions = st.builds(
    lambda form, a, b: form.format(result="result", a=a, b=b),
    st.sampled_from(CONDITIONS), st.sampled_from(TERMS), st.sampled_from(TERMS),
)  # fmt: skip
preconditions = st.builds(
    lambda op, a, b: f"{a} {op} {b}",
    st.sampled_from(["<", "<=", "!="]), st.sampled_from(TERMS), st.sampled_from(TERMS),
)  # fmt: skip


def holds(predicate: str, names: dict[str, int]) -> bool:
    left, arrow, right = predicate.partition(" ==> ")
    try:
        if arrow:
            return not eval(left, {}, dict(names)) or bool(eval(right, {}, dict(names)))
        return bool(eval(predicate, {}, dict(names)))
    except ArithmeticError:
        return False


def check_claims(requires: list[str], ensures: list[str]) -> None:
    """What is said is so, as Python alone finds, and is gone where a fix is applied."""
    text = "sig f(x: int, y: int) -> int\n"
    text += "".join(f"requires {one}\n" for one in requires) + "".join(f"ensures {one}\n" for one in ensures)
    for finding in judged(text):
        if finding.code not in CODES:
            continue
        for fix in finding.fixes:
            assert finding.message not in [other.message for other in judged(applied(text, fix))], (text, fix)
        match = re.match(
            r"for `x=(-?\d+), y=(-?\d+)` (?:there is no result|both `(-?\d+)` and `(-?\d+)` )", finding.message
        )
        assert match is not None, finding.message
        names = {"x": int(match[1]), "y": int(match[2])}
        assert all(holds(one, names) for one in requires), text
        if finding.code == "unrealizable":
            near = 4 * (abs(names["x"]) + abs(names["y"]) + abs(names["x"] * names["y"]) + 10)
            for result in range(-near, near):
                assert not all(holds(one, {**names, "result": result}) for one in ensures), (text, result)
        else:
            assert match[3] != match[4]
            for shown in (match[3], match[4]):
                assert all(holds(one, {**names, "result": int(shown)}) for one in ensures), (text, shown)


RELAXED = [HealthCheck.too_slow]


@settings(max_examples=25, deadline=None, suppress_health_check=RELAXED)
@given(st.lists(preconditions, max_size=2), st.lists(conditions, min_size=1, max_size=3))
def test_python_agrees(requires: list[str], ensures: list[str]) -> None:
    check_claims(requires, ensures)


@pytest.mark.slow
@pytest.mark.timeout(0)
@settings(max_examples=2000, deadline=None, suppress_health_check=RELAXED)
@given(st.lists(preconditions, max_size=2), st.lists(conditions, min_size=1, max_size=3))
def test_python_agrees_on_many(requires: list[str], ensures: list[str]) -> None:
    check_claims(requires, ensures)


def test_verdicts() -> None:
    document = check(parse("sig f(x: int) -> int\nensures result > 10 // x\n"), None)
    refuted = [o for o in judge_preconditions(document, document.parsed.sections[0]) if o.verdict is Verdict.REFUTED]
    (obligation,) = refuted
    assert obligation.counterexample is not None
    assert obligation.counterexample.inputs == (("x", "0"),)
    assert obligation.clause == "ensures result > 10 // x"


# --- definitions ----------------------------------------------------------------------------------------------------

SMALL_BOX = """type Small = {n: int | n < 10}
entity Box {
  size: Small
  deep: int
  invariant deep > 3 and size > 5 * deep
}
"""
DEFINITIONS = {
    "parts of a refinement": (
        "type Never = {n: int | n != 7 and n > 3 and n < 2}\n",
        "no value meets `n < 2` together with `n > 3`",
    ),
    "a type that another builds upon": (
        "type Positive = {n: int | n > 0 and n != 5}\ntype Never = {m: Positive | m < 9 and m == 0}\n",
        "no value meets `m == 0` together with `Positive: n > 0`",
    ),
    "a field and an invariant": (
        SMALL_BOX,
        "no value meets `size > 5 * deep` together with `Small: n < 10` and `deep > 3`",
    ),
}


@pytest.mark.parametrize(("text", "message"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_all_that_excludes_every_value_is_named(text: str, message: str) -> None:
    document = check(parse(text), None)
    found = [
        finding
        for placed in document.parsed.sections
        for obligation in judge_definition(document, placed)
        for finding in obligation.findings
    ]
    assert [finding.message for finding in found] == [message]
    assert len(found[0].related) == message.count("`") // 2 - 1


@pytest.mark.parametrize(
    "text", ["type A = {n: int | n > 3 and n < 5}\n", "type B = {b: C | b}\ntype C = {c: B | c}\n"]
)
def test_nothing_is_said_of_a_definition_that_a_value_meets(text: str) -> None:
    document = check(parse(text), None)
    assert not [o for placed in document.parsed.sections for o in judge_definition(document, placed)]
