"""What is said of specs of which it is known what is to be said."""

from __future__ import annotations

import pytest

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import LineIndex
from lift_sys.verify.judgement import Kind, Obligation, Verdict
from lift_sys.verify.solve.judge import judge_definition, judge_preconditions
from tests.verify.solve import corpus_containers as containers
from tests.verify.solve.corpus import MARKED, MET, NOT_MET, UNKNOWN


def judged(text: str) -> list[tuple[Obligation, int]]:
    document = check(parse(text), None)
    assert not document.parsed.findings
    return [
        (found, placed.offset)
        for placed in document.parsed.sections
        for found in (*judge_preconditions(document, placed), *judge_definition(document, placed))
    ]


def preconditions(parts: tuple[str, ...]) -> tuple[set[Verdict], set[str]]:
    """Verdicts on a spec of parameters and preconditions, and codes of errors."""
    parameters, *clauses = parts
    text = f"sig f({parameters}) -> int\n" + "".join(f"requires {clause}\n" for clause in clauses)
    found = [obligation for obligation, _ in judged(text)]
    verdicts = {
        o.verdict for o in found if o.kind is Kind.REQUIRES and not any(f.code == "redundant" for f in o.findings)
    }
    return verdicts, {str(f.code) for o in found for f in o.findings if f.code != "redundant"}


@pytest.mark.parametrize("parts", [*MET, *containers.MET], ids=str)
def test_some_input_meets_these(parts: tuple[str, ...]) -> None:
    verdicts, codes = preconditions(parts)
    assert Verdict.PROVED in verdicts
    assert Verdict.REFUTED not in verdicts and not codes


@pytest.mark.parametrize("parts", [*NOT_MET, *containers.NOT_MET], ids=str)
def test_no_input_meets_these(parts: tuple[str, ...]) -> None:
    verdicts, codes = preconditions(parts)
    assert Verdict.REFUTED in verdicts and Verdict.PROVED not in verdicts
    assert codes == {"unsatisfiable-requires"}


@pytest.mark.parametrize("parts", [*UNKNOWN, *containers.UNKNOWN], ids=str)
def test_nothing_is_said_of_these(parts: tuple[str, ...]) -> None:
    verdicts, codes = preconditions(parts)
    assert verdicts == {Verdict.UNKNOWN} and not codes


@pytest.mark.parametrize("text", [*MARKED, *containers.MARKED])
def test_findings_stand_at_their_clauses(text: str) -> None:
    wanted = {n: line.partition("#!")[2].split() for n, line in enumerate(text.splitlines()) if "#!" in line}
    found: dict[int, list[str]] = {}
    lines = LineIndex(text)
    for obligation, offset in judged(text):
        for finding in obligation.findings:
            if finding.code == "underdetermined":
                continue  # most of these are: corpus_results.py
            found.setdefault(lines.line_of(finding.span.start + offset), []).append(str(finding.code))
            assert text[obligation.span.start + offset : obligation.span.end + offset] == obligation.clause
    assert found == wanted
