"""Completion inside predicates."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import DOCUMENT, SOURCE, analysed, at_caret

from lift_sys.workspace.assist.completion import Candidate, CandidateKind, complete

SPEC = "sig f(lines: list[Line], discount: float, code: str) -> float\n"


def offered(text: str, source: str | None = SOURCE) -> dict[str, Candidate]:
    return {candidate.label: candidate for candidate in complete(*at_caret(text, source))}


def labels(text: str, source: str | None = SOURCE) -> list[str]:
    return list(offered(text, source))


def test_the_nearest_names_come_first():
    assert labels(SPEC + "ensures <caret>")[:12] == [
        "result", "lines", "discount", "code",  # of the spec
        "f",  # of the document
        "total", "normalise", "CartError", "Line", "LIMIT",  # of the source
        "decimal", "dataclass",
    ]  # fmt: skip
    assert labels(SPEC + "ensures forall l in lines: <caret>")[:2] == ["l", "result"]
    assert labels(SPEC + "ensures forall l in lines, m in lines: <caret>")[:2] == ["m", "l"]


def test_built_ins_come_after_what_is_declared():
    found = labels(SPEC + "requires <caret>")
    assert found.index("LIMIT") < found.index("len") < found.index("chr") < found.index("forall") < found.index("open")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("ensures <caret>", True),
        ("assert <caret>", False),
        ("assert result > <caret>", True),
        ("requires <caret>", False),
        ("invariant <caret>", False),
        ("decreases <caret>", False),
        ("raises ValueError when <caret>", False),
        ("ensures old(<caret>)", False),
        ("ensures old(1) > <caret>", True),
        ("example f(<caret>) == 1", False),
        ("effect { reads: <caret> }", False),
    ],
)
def test_result_only_where_it_exists(text: str, known: bool):
    assert ("result" in labels(SPEC + text)) is known


def test_details():
    found = offered(SPEC + "ensures <caret>")
    assert found["result"].detail == "float"
    assert found["lines"].detail == "list[Line]"
    assert found["lines"].kind is CandidateKind.PARAMETER
    assert found["normalise"].detail == "(code: str, *, strict: bool = False) -> str"
    assert found["normalise"].documentation == "The code without \\*spaces\\*\\."
    assert found["len"].detail == "(obj: Sized, /) -> int"
    assert found["len"].insert == "len($1)$0"
    assert found["len"].plain == "len"
    assert found["forall"].insert == "forall ${1:x} in ${2:xs}: $0"


def test_brackets_that_are_there_are_not_put_in_again():
    assert offered(SPEC + "ensures le<caret>(lines)")["len"].insert == "len"


@pytest.mark.parametrize(
    "text",
    [
        "requires lines[0].<caret>",
        "requires lines[0].pr<caret>ice > 1",
        "requires all(l.<caret> for l in lines)",
        "requires forall l in lines: l.<caret>",
        "requires [l for l in lines if l.<caret>",
        "requires lines[0].<caret> and (",
        "requires (discount ) ) > lines[0].<caret>",
        "requires any(x.sku == l.<caret> for x in lines for l in lines",
        "raises ValueError when lines[0].<caret>",
        "requires max(lines, key=lines[0].<caret>",
    ],
)
def test_attributes_by_type(text: str):
    assert labels(SPEC + text) == ["price", "quantity", "sku", "cost"]


def test_methods_have_signatures():
    found = offered(SPEC + "requires code.<caret>")
    assert found["lower"].detail == "() -> str"
    assert found["lower"].insert == "lower()$0"
    assert found["split"].insert == "split($1)$0"
    assert found["lower"].kind is CandidateKind.METHOD
    assert found["lower"].documentation.startswith("Return a copy")
    assert not any(label.startswith("__") for label in found)
    assert labels(SPEC + "requires len(code).bit<caret>")[:2] == ["as_integer_ratio", "bit_count"]


def test_members_of_entities():
    text = "entity A {\n  n: int\n  s: str\n}\nsig A.add(self, k: int) -> int\nensures self.<caret>\n"
    assert labels(text) == ["n", "s", "add"]
    assert "upper" in labels("entity A {\n  s: str\n  invariant s.<caret>\n}\n")
    assert labels("entity A {\n  s: str\n  invariant <caret>\n}\n")[:2] == ["self", "s"]


def test_nothing_is_made_up_about_what_is_not_known():
    assert labels(SPEC + "requires decimal.<caret>") == []
    assert labels(SPEC + "requires unknown.<caret>") == []


def test_keyword_arguments():
    assert labels(SPEC + "requires normalise(code, <caret>")[:2] == ["strict=", "lines"]
    assert labels(SPEC + "requires normalise(<caret>)")[:3] == ["code=", "strict=", "lines"]
    assert "strict=" not in labels(SPEC + "requires normalise(code, strict=True, <caret>")
    assert labels(SPEC + "requires sorted(lines, <caret>)")[:2] == ["key=", "reverse="]
    assert labels(SPEC + "requires Line(<caret>)")[:3] == ["sku=", "quantity=", "price="]
    assert labels("entity A {\n  n: int\n}\nsig g() -> int\nensures A(<caret>)")[0] == "n="
    assert "strict=" not in labels(SPEC + "requires normalise((<caret>))")
    assert labels(SPEC + "requires normalise(code, st<caret>r=True)")[0] == "strict="


def test_operators_behind_an_operand():
    found = labels(SPEC + "requires discount <caret>")
    assert {"and", "or", "in", "not in", "is", "==>", "<==>"} <= set(found)
    assert "lines" not in found
    assert "else" in labels(SPEC + "requires 1 if discount <caret>")
    assert "for" in labels(SPEC + "requires all(discount <caret>")
    assert labels(SPEC + "ensures ?a <caret>")[0] == "where"
    assert labels(SPEC + 'requires discount > 1 "why" <caret>') == []


def test_new_variables_are_not_guessed():
    assert labels(SPEC + "requires forall <caret>") == []
    assert labels(SPEC + "requires [x for <caret>") == []
    assert labels(SPEC + "requires lambda <caret>") == []
    assert labels(SPEC + "requires [1 for x, y<caret> in lines]") == []


def test_bound_variables():
    assert labels(SPEC + "requires [<caret> for x in lines]")[0] == "x"
    assert labels(SPEC + "requires (lambda a, b: <caret>")[:2] == ["b", "a"]
    assert "x" not in labels(SPEC + "requires [x for x in <caret>")
    assert labels(SPEC + "requires [x for x in lines if <caret>")[0] == "x"
    assert labels(SPEC + "ensures (?a: int where <caret>")[0] == "_"
    assert labels("type T = {n: int | <caret>}")[0] == "n"
    assert offered(SPEC + "requires [<caret> for x in lines]")["x"].detail == "Line"


def test_holes():
    text = 'sig f() -> int\nensures ?rate: float "what?" > ?r<caret>'
    found = offered(text)
    assert list(found) == ["?rate", "?_"]
    assert found["?rate"].detail == "term: float"
    assert found["?rate"].documentation == "what?"
    assert labels("sig f() -> ?<caret>\nensures ?other") == ["?other", "?_"]
    analysis, offset = at_caret(text)
    assert {analysis.text[slice(*c.span)] for c in complete(analysis, offset)} == {"?r"}


def test_marks():
    names = ["@human", "@agent", "@reverse", "@verification", "@merge", "@refinement"]
    assert labels(SPEC + "requires discount > 1 @<caret>") == names
    assert labels(SPEC + 'requires discount > 1 "why" @ag<caret>') == names
    assert labels(SPEC + "requires discount @<caret> lines") == names


def test_raises():
    found = labels(SPEC + "raises <caret>")
    assert found[:2] == ["CartError", "ValueError"]
    assert "Line" not in found
    assert "len" not in found
    assert labels(SPEC + "raises ValueError <caret>") == ["when"]
    assert labels(SPEC + "raises ValueError wh<caret>") == ["when"]
    assert labels(SPEC + "example f([], 1, '') raises <caret>")[:2] == ["CartError", "ValueError"]
    assert labels(SPEC + "raises <caret>", None)[0] == "ValueError"


def test_examples():
    assert offered(SPEC + "example <caret>")["f"].insert == "f(${1:lines}, ${2:discount}, ${3:code})$0"
    assert labels(SPEC + "example f(<caret>")[:3] == ["lines=", "discount=", "code="]
    assert "lines" not in labels(SPEC + "example f(<caret>")
    assert labels(SPEC + "example f([], discount=1, <caret>)")[0] == "code="
    assert labels(SPEC + "example f([], 1, '') <caret>") == ["==", "raises"]
    assert "len" in labels(SPEC + "example f([], 1, '') == <caret>")


def test_places_of_effects():
    found = labels(SPEC + "effect {\n  reads: <caret>\n}")
    assert found[:4] == ["none", "lines", "discount", "code"]
    assert {"LIMIT", "stdout", "clock"} <= set(found)
    assert "none" not in labels(SPEC + "effect {\n  reads: lines, <caret>\n}")
    assert "price" in labels(SPEC + "effect {\n  writes: lines[0].<caret>\n}")
    assert "normalise" in labels(SPEC + "effect {\n  calls: <caret>\n}")
    assert labels(SPEC + "effect {\n  reads: lines[i] for i in <caret>\n}")[0] != "none"


def test_loops():
    total = "sig total() -> float\n"
    assert {"of", "at"} <= set(labels(total + "invariant <caret>"))
    assert labels(total + "invariant of <caret>") == ["outer"]
    assert labels(total + "decreases at <caret>") == ["36"]


@pytest.mark.parametrize(
    "text",
    [
        'requires "a<caret>b"',
        'requires "abc"<caret>',
        'requires "not clo<caret>sed',
        "requires f'{discount<caret>}'",
        "requires 1 # comm<caret>ent",
        "# com<caret>ment",
        "requires 12<caret>",
        "requires 1<caret>2",
        "requires 1.<caret>",
        "requires 0x<caret>",
        "requires 3 =<caret>= 4",
    ],
)
def test_nothing_in_strings_comments_and_numbers(text: str):
    assert labels(SPEC + text) == []


def test_behind_characters_beyond_the_basic_plane_and_with_carriage_returns():
    text = "sig f(größe: int) -> str\r\nensures '😀' == result and gr<caret>\r\nensures True\r\n"
    analysis, offset = at_caret(text)
    found = complete(analysis, offset)
    assert "größe" in [c.label for c in found]
    assert {analysis.text[slice(*c.span)] for c in found} == {"gr"}


def test_without_a_source_and_without_a_signature():
    assert labels(SPEC + "ensures <caret>", None)[:5] == ["result", "lines", "discount", "code", "f"]
    assert "len" in labels("sig f(\nrequires <caret>")
    assert "len" in labels("requires <caret>")


def test_a_cursor_in_a_whole_document():
    at = DOCUMENT.index("result >= 0") + len("result")
    assert "result" in [c.label for c in complete(analysed(DOCUMENT), at)]
