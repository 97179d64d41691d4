"""What may be meant by a name that nobody declares, also in documents that are full of them."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.ir.check.document import DocumentCheck, check
from lift_sys.ir.check.slips import LONGEST, NEAR, Slip, Vocabulary, similar
from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import Span
from tests.ir.check.report import checked

NAMES = st.text("abcABC_é", min_size=1, max_size=8)


def suggested(name: str, own: list[str], *vocabularies: list[str]) -> list[str]:
    finding = Finding(Code.UNKNOWN_NAME, Severity.ERROR, Span(0, 1), "unknown")
    slip = Slip(name, Span(0, 1), lambda: own, tuple(map(Vocabulary, vocabularies)))
    return [fix.edits[0].text for fix in slip.mended(finding)[0].fixes]


@given(NAMES | st.sampled_from(["length", "true", "ret"]), st.lists(NAMES), st.lists(NAMES), st.lists(NAMES))
def test_nothing_that_may_be_meant_is_overlooked(name: str, own: list[str], one: list[str], two: list[str]) -> None:
    two = [*two, "len"]
    assert suggested(name, own, one, two) == similar(name, {*own, *one, *two})


@pytest.mark.parametrize("slip", ["get_totl_7", "got_total_7", "ge_total_7", "get_total7", "get_total_7s"])
def test_one_name_among_thousands_is_found(slip: str) -> None:
    names = [f"get_{word}_{number}" for word in ("total", "count", "price") for number in range(3 * NEAR)]
    assert "get_total_7" in suggested(slip, [], names)


def test_what_cannot_be_meant_is_not_suggested() -> None:
    assert suggested("count", [], ["f", "counterpart_of_the_other"]) == []
    assert suggested("x" * (LONGEST + 1), ["x" * LONGEST]) == []
    assert suggested("", [], []) == []


def crowded(number: int) -> str:
    """A document of as many specs as unknown names, each of which nearly all specs may be meant by."""
    return "".join(f"sig total_{n:04}(a: int) -> int\nrequires totals_{n:04} > a\n\n" for n in range(number))


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every name that is compared with another."""
    compared: list[str] = []
    original = difflib.SequenceMatcher.set_seq1

    def counting(matcher: difflib.SequenceMatcher[str], name: str) -> None:
        compared.append(name)
        original(matcher, name)

    monkeypatch.setattr(difflib.SequenceMatcher, "set_seq1", counting)
    return compared


def hinted(found: DocumentCheck) -> list[bool]:
    """Whether something is suggested, for each unknown name."""
    return ["did you mean" in f.message for f in found.findings if f.code is Code.UNKNOWN_NAME]


def test_many_unknown_names_cost_no_more_than_some(comparisons: list[str]) -> None:
    some = hinted(checked(crowded(250)))
    for_some = len(comparisons)
    many = hinted(checked(crowded(1000)))
    assert len(some) == 250 and len(many) == 1000
    assert for_some > 0 and len(comparisons) - for_some <= 1.5 * for_some
    # The first ones have their suggestions, the others are still reported.
    assert many == sorted(many, reverse=True) and 20 < sum(many) < 1000


def test_many_unknown_names_in_one_spec(comparisons: list[str]) -> None:
    parameters = ", ".join(f"total_{n:04}: int" for n in range(500))
    clauses = "".join(f"requires totals_{n:04} > 0\n" for n in range(500))
    found = hinted(checked(f"sig f({parameters})\n{clauses}"))
    assert len(found) == 500 and found[0] and not found[-1]
    assert len(comparisons) < 20_000


def test_nothing_is_compared_before_findings_are_shown(comparisons: list[str]) -> None:
    found = checked(crowded(5))
    assert not comparisons
    assert hinted(found) == [True] * 5
    before = len(comparisons)
    # Nor again for the other specs when one is edited, as long as what is declared stays.
    again = check(parse(crowded(5) + "# more\n", found.parsed), None, found)
    assert again.findings == found.findings and len(comparisons) == before + before // 5


@pytest.mark.parametrize("number", [3, 150])
def test_edits_lead_to_the_same_suggestions_as_reading_afresh(number: int) -> None:
    text = crowded(number)
    known = checked(text)
    for edited in (
        f"sig totals_0000()\n{text}",
        f"sig f()\nrequires totals_0001\n{text}",
        text.replace("s_0002", "_0"),
    ):
        fresh = checked(edited)
        assert check(parse(edited, known.parsed), None, known).findings == fresh.findings


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("requires f(nubmer=1) == 1", "`f` has no parameter `nubmer`; did you mean `number`?"),
        ("requires number.reel > 0", "`int` has no attribute `reel`; did you mean `real`?"),
        ("raises ValueErorr", "the exception `ValueErorr` is not known here; did you mean `ValueError`?"),
    ],
)
def test_the_fix_puts_in_what_is_suggested(clause: str, message: str) -> None:
    text = f"sig f(number: int) -> int\n{clause}\n"
    (finding,) = checked(text).findings
    edit = finding.fixes[0].edits[0]
    assert finding.message == message and finding.fixes[0].preferred
    assert checked(text[: edit.span.start] + edit.text + text[edit.span.end :]).findings == ()
