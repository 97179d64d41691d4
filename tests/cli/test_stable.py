"""`lift check --stable N`: whether verdicts depend on the seed of the solver."""

from __future__ import annotations

import json

import pytest
from tests.cli.conftest import put

from lift_sys.cli.verify import Stability, stability_of
from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Kind, Obligation, Verdict
from lift_sys.workspace.verification import Judgement

SPECS = """sig twice(n: int) -> int
requires n > 5
ensures result == 2 * n

sig never(n: int) -> int
requires n < 0
requires n > 0
"""


def test_all_seeds_agree(lift, project):
    put(project, {"a.ir": SPECS})
    done = lift("check", "--stable", "3")
    assert "a.ir:1:1: twice: stable 3/3\na.ir:5:1: never: stable 3/3\n" in done.out
    assert "stable" not in lift("check").out
    specs = json.loads(lift("check", "--stable", "2", "--format", "json").out)["files"][0]["specs"]
    assert [spec["stable"] for spec in specs] == [{"seeds": 2, "alike": 2, "differing": []}] * 2


@pytest.mark.parametrize("number", ["0", "-1", "many", "101"])
def test_how_many(lift, project, number):
    assert lift("check", "--stable", number).status == 2


def judgement(verdict: Verdict, reason: str = "", *codes: Code) -> Judgement:
    findings = tuple(Finding(code, Severity.HINT, Span(0, 1), "…") for code in codes)
    return Judgement((Obligation(Kind.REQUIRES, "n > 5", Span(0, 5), verdict, reason=reason, findings=findings),))


def test_what_differs():
    proved, other = judgement(Verdict.PROVED, "met by n=6"), judgement(Verdict.PROVED, "met by n=7")
    unknown = judgement(Verdict.UNKNOWN)
    assert stability_of({0: proved, 1: other}) == Stability(2, 2)  # another input shows the same
    assert stability_of({2: unknown, 0: proved, 1: other}) == Stability(3, 2, ("n > 5",))
    assert stability_of({0: unknown, 1: proved, 2: other}) == Stability(3, 1, ("n > 5",))
    assert stability_of({0: proved, 1: judgement(Verdict.PROVED, "", Code.REDUNDANT)}) == Stability(2, 1, ("n > 5",))
    assert stability_of({0: proved, 1: Judgement(())}) == Stability(2, 1, ("n > 5",))
    late = Judgement((), Finding(Code.TIMEOUT, Severity.INFORMATION, Span(0, 1), "it took too long"))
    assert stability_of({0: proved, 1: late}).alike == 1


def test_an_unstable_spec_is_told_and_counts(lift, project, monkeypatch):
    """The one thing that is made up here is how the seeds differ: no spec is sure to stay unstable."""
    monkeypatch.setattr("lift_sys.cli.verify.stability_of", lambda _: Stability(5, 4, ("n  > 5", "n\n< 3")))
    put(project, {"a.ir": SPECS.partition("\n\n")[0]})
    done = lift("check", "--stable", "5")
    assert "a.ir:1:1: twice: not stable 4/5: the verdict depends on the seed of `n > 5`, `n < 3`\n" in done.out
    assert done.status == 1
    assert lift("check", "--stable", "5", "--fail-on", "never").status == 0


OFF = "[verification]\nenabled = false\n"


def test_where_nothing_is_judged_it_cannot_be_asked_for(lift, project):
    put(project, {"a.ir": SPECS, "lift.toml": OFF})
    done = lift("check", "--stable", "3")
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        "error: --stable: no spec is judged, since the settings of a.ir say `verification.enabled = false`; "
        "say `true` there, or leave out `--stable`\n"
    )
    put(project, {"b.ir": SPECS})
    assert "the settings of a.ir and 1 more say" in lift("check", "--stable", "2", "--format", "json").err
    assert lift("check").status == 0  # only `--stable` needs it


def test_what_is_not_judged_is_told_beside_what_is(lift, project):
    put(project, {"a.ir": SPECS, "sub/lift.toml": OFF, "sub/b.ir": SPECS.replace("5", "6")})
    done = lift("check", "--stable", "2", "a.ir", "sub")
    assert "a.ir:1:1: twice: stable 2/2\n" in done.out and "sub/b.ir:1:1" not in done.out
    assert done.err == (
        "warning: --stable: nothing of sub/b.ir is judged, where the settings say `verification.enabled = false`\n"
    )


def test_without_documents_there_is_nothing_to_refuse(lift, project):
    put(project, {"lift.toml": OFF})
    done = lift("check", "--stable", "2")
    assert (done.status, done.err) == (0, "warning: no documents (.ir) found in .\n")
