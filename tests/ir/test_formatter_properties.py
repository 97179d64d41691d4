"""What holds of formatting whatever the text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lift_sys.ir.findings import Edit
from lift_sys.ir.formatter import format_document, format_text
from lift_sys.ir.parser.document import parse
from lift_sys.ir.printer.document import print_document
from lift_sys.ir.tokens import TOKEN
from tests import strategies

PIECES = [
    "a", "b", "result", "xs", "f", "none", "1", "0.5", '"s"', "'t'", "?x", "?_", "(", ")", "[", "]", "{", "}", ",", ":",
    "=", ".", "...", "+", "-", "*", "**", "|", "<", "==", "==>", "->", "not", "and", "in", "is", "if", "else", "for",
    "lambda", "forall", "exists", "where", "when", "old", "@human", "@agent", "# c", "#", "sig", "async", "intent",
    "type", "entity", "import", "from", "requires", "ensures", "assert", "invariant", "decreases", "raises", "effect",
    "example", "of", "at", "summary", "reads", "\ufeff", "\v", "\x85", "é", "\\", '"open',
]  # fmt: skip
GAPS = ["", " ", " ", " ", "  ", "\t", "\n", "\n", "\n\n\n", "\r\n", "\r", "\n  ", " # c \n", "\n# d\n"]
SOUP = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), max_size=30).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)

GAP = st.sampled_from(["", " ", "  ", "\t"])
OPERANDS = ["a", "-1", "f(a,b=1)", "xs[1:-a]", "old(a)", "(a,)", "[a,\n b]", "{a:b}", "{1,2}", "?h", "(?t:int)", "'s'",
            "(lambda x,*y:x)", "(forall x in xs:x>a)", "f(a for a in xs if not a)", "1 .real"]  # fmt: skip
OPERATORS = ["+", "-", "**", "==", "<", "and", "or", "in", "not in", "is", "==>", "<==>", "|", "@ ", "and\n", "+ # c\n"]


@st.composite
def predicates(draw):
    parts = [draw(st.sampled_from(OPERANDS))]
    for _ in range(draw(st.integers(0, 3))):
        word = draw(st.sampled_from(OPERATORS))
        gap = " " if word[0].isalpha() else draw(GAP)
        parts += [gap, word, " " if word[-1].isalpha() else draw(GAP), draw(st.sampled_from(OPERANDS))]
    return "".join(parts)


TAILS = st.sampled_from(["", ' "why"', '"why" @human', "  @agent( 0.5,ada )", " # c", '"r"# c', "   "])
KEYWORDS = ["requires ", "ensures  ", "  assert ", "invariant ", "invariant of l ", "decreases at 3:", "raises E when "]
CLAUSES = st.builds("".join, st.tuples(st.sampled_from(KEYWORDS), predicates(), TAILS)) | st.sampled_from(
    ["effect{reads:a,b\n\n\n writes :none}", "example f(1)==[2 ]", "# remark", "", "", "raises E",
     'ensures ?p:predicate "q" where _ in{1}"r"', "effect {\n# c\n} @human"]
)  # fmt: skip
HEADS = st.sampled_from(
    ["sig f(a:int=1,*,b = 2)->list[ int ]", 'intent {summary:"a"\n\n rationale:?why}\n\n\nsig f()', "async sig ?g( )",
     "# about f\n sig A.f(self,/)"]
)  # fmt: skip
SPECS = st.builds(lambda head, clauses: [head, *clauses], HEADS, st.lists(CLAUSES, max_size=4))
ITEMS = SPECS | st.sampled_from(
    [["import a"], ["from a import(b,\nc)"], ["type T={n:int|n>0}"],
     ["entity E{", "a:int=1", "invariant a>0 or", "a<1", "}"],
     ["# remark", ""], ["requires misplaced >"], ["sig broken( a :"]]
)  # fmt: skip
DOCUMENTS = st.builds(
    lambda items, end: end.join(line for item in items for line in item),
    st.lists(ITEMS, max_size=4),
    st.sampled_from(["\n", "\n", "\r\n", "\n\n\n", "\n  "]),
)
TEXTS = DOCUMENTS | SOUP


def lexemes(text):
    return [
        (match.lastgroup, match.group().rstrip(" \t\f\v\ufeff"))
        for match in TOKEN.finditer(text)
        if match.lastgroup not in ("space", "newline")
    ]


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in reversed(edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@given(TEXTS)
def test_formatting_twice_changes_nothing_more(text):
    once = format_text(text)
    assert format_text(once) == once


@given(TEXTS)
def test_the_meaning_stays(text):
    before, after = parse(text), parse(format_text(text))
    assert after.model == before.model
    assert [f.message for f in after.findings] == [f.message for f in before.findings]


@given(TEXTS)
def test_every_token_and_comment_stays_in_its_place(text):
    assert lexemes(format_text(text)) == lexemes(text)


@given(TEXTS)
def test_the_edits_give_the_formatted_text(text):
    edits = format_document(parse(text))
    assert apply(text, edits) == format_text(text)
    assert all(one.span.end < two.span.start for one, two in pairwise(edits))
    assert all(text[e.span.start : e.span.end].strip(" \t\f\v\ufeff\r\n") == e.text.strip() == "" for e in edits)


@given(TEXTS)
def test_sections_with_findings_stay_byte_for_byte(text):
    after = format_text(text)
    assert all(placed.section.text in after for placed in parse(text).sections if placed.section.findings)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.documents)
def test_printed_documents_are_formatted(document):
    text = print_document(document)
    assert format_text(text) == text


@given(st.text())
def test_any_text_can_be_formatted(text):
    format_text(text)


@given(DOCUMENTS)
def test_no_line_ends_in_white_space_and_blank_lines_stand_alone(text):
    if not parse(text).findings:
        after = format_text(text).replace("\r\n", "\n")
        assert all(line == line.rstrip() for line in after.split("\n"))
        assert "\n\n\n" not in after
        assert after == "" or (after.endswith("\n") and not after.endswith("\n\n"))
