"""What holds of every text: nothing is lost, nothing is raised, incremental equals full, fixes mend."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests import strategies

from lift_sys.ir import model
from lift_sys.ir.findings import Finding, Fix
from lift_sys.ir.model import to_json
from lift_sys.ir.parser.document import ParsedDocument, parse
from lift_sys.ir.printer.document import print_document
from lift_sys.ir.tokens import Kind, tokenize

valid_texts = strategies.documents.map(print_document)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid document with a few pieces removed, doubled or put in."""
    text = draw(valid_texts)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 1, 2, 8, 40])))
        text = text[:start] + draw(st.sampled_from(["", "", *strategies.FRAGMENTS])) + text[end:]
    return text


some_texts = strategies.broken_texts | mutated()


def whole(parsed: ParsedDocument) -> None:
    """The tree holds each character once, and every place is inside the text."""
    text = parsed.text
    assert "".join(placed.section.text for placed in parsed.sections) == text
    tokens = list(parsed.tokens())
    assert "".join(text[token.before : token.end] for token in tokens) == text
    assert [token.kind for token in tokens].count(Kind.END) == 1
    for finding in parsed.findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(text), finding
        assert finding.span.end > finding.span.start or not text, finding
        for fix in finding.fixes:
            for edit in fix.edits:
                assert 0 <= edit.span.start <= edit.span.end <= len(text)
    for placed in parsed.sections:
        if placed.section.item is not None:
            span = placed.section.item.span
            assert 0 <= span.start <= span.end <= len(placed.section.text)


def applied(text: str, fix: Fix) -> str:
    """`text` after a fix; edits must not overlap."""
    last = len(text) + 1
    for edit in sorted(fix.edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
        assert edit.span.end <= last
        last = edit.span.start
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@settings(max_examples=600, deadline=None)
@given(some_texts)
@example("\ufeffsig f()\r\nrequires x\r")
@example("?")
@example('f"{')
def test_any_text_is_read_without_loss(text: str) -> None:
    whole(parse(text))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_the_lexer_loses_nothing(text: str) -> None:
    tokens = tokenize(text)
    assert "".join(text[token.before : token.end] for token in tokens) == text
    assert all(token.text == text[token.start : token.end] for token in tokens)
    assert all("\n" not in token.text and "\r" not in token.text for token in tokens)


def same(left: ParsedDocument, right: ParsedDocument) -> None:
    assert left.model == right.model
    assert left.findings == right.findings
    assert [p.offset for p in left.sections] == [p.offset for p in right.sections]


@settings(max_examples=300, deadline=None)
@given(some_texts, st.data())
def test_reading_after_an_edit_is_reading_anew(text: str, data: st.DataObject) -> None:
    before = parse(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 10)))
    edited = text[:start] + data.draw(st.sampled_from(["", "x", "\n", *strategies.FRAGMENTS])) + text[end:]
    after = parse(edited, before)
    same(after, parse(edited))
    known = {placed.section.text: placed.section for placed in before.sections}
    for placed in after.sections:
        assert placed.section is known.get(placed.section.text, placed.section)


@settings(max_examples=50, deadline=None)
@given(strategies.documents)
def test_an_edit_leaves_the_other_sections_alone(document: model.Document) -> None:
    text = print_document(document)
    before = parse(text)
    after = parse(text + "\n\nsig added()\n", before)
    kept = [p.section for p in before.sections[:-1]]
    assert all(new.section is old for new, old in zip(after.sections, kept, strict=False))


@settings(max_examples=600, deadline=None, derandomize=True)
@given(some_texts)
def test_a_fix_mends(text: str) -> None:
    findings = parse(text).findings
    for finding in findings:
        for fix in finding.fixes:
            mended = applied(text, fix)
            assert mended != text, (finding, fix)
            alike = sum(other.message == finding.message for other in findings)
            after = parse(mended)
            gone = is_gone(finding, fix, alike, after) or len(after.findings) <= len(findings)
            # Where a bracket should be closed is a guess when several are open.
            guessed = "is never closed" in finding.message or fix.title == "Insert `)`"
            assert gone or guessed, (finding.message, fix, mended)


def is_gone(finding: Finding, fix: Fix, before: int, after: ParsedDocument) -> bool:
    """Nothing is said any more at the finding's place in the finding's words (`before` findings had them).

    What the mistake hid may come to light: such a finding stands elsewhere or says another thing.
    """

    def moved(offset: int) -> int:
        return offset + sum(len(e.text) - (e.span.end - e.span.start) for e in fix.edits if e.span.end <= offset)

    places = {finding.span.start, moved(finding.span.start)}
    left = [other.span.start for other in after.findings if other.message == finding.message]
    return not places.intersection(left) or len(left) < before


@settings(max_examples=200, deadline=None)
@given(some_texts)
def test_what_was_understood_can_be_said_again(text: str) -> None:
    parsed = parse(text)
    if not parsed.findings:
        printed = print_document(parsed.model)
        again = parse(printed)
        assert not again.findings
        assert again.model == parsed.model
        to_json(parsed.model)
