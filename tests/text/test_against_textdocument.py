"""Our texts and those of Microsoft's own language servers stay the same, whatever edits an editor sends."""

from __future__ import annotations

from random import Random

import pytest
from tests.text.edits import Sequence, position, sequence
from tests.text.peer import Answer, Question, ask
from tests.text.reference import applied, in_utf16, lines_of, units_of

from lift_sys.ir.text import LineIndex, PositionEncoding, width
from lift_sys.workspace.documents import Change, apply_changes

pytestmark = pytest.mark.slow

SEQUENCES = 10_000
SEED = 20_250_723
ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")


def ours(of: Sequence, encoding: PositionEncoding) -> list[str]:
    """The texts after each notification."""
    found = [of.text]
    for changes in of.notifications:
        found.append(apply_changes(found[-1], changes, encoding))
    return found[1:]


def question(
    of: Sequence, encoding: PositionEncoding, positions: list[tuple[int, int]], offsets: list[int]
) -> Question:
    """The sequence in UTF-16, which is all that the package knows; the positions are those already."""
    text = of.text
    notifications: list[list[Change]] = []
    for changes in of.notifications:
        notifications.append([])
        for change in changes:
            if change.start is None or change.end is None:
                notifications[-1].append(change)
            else:
                start, end = (in_utf16(text, place, encoding) for place in (change.start, change.end))
                notifications[-1].append(Change(change.text, start, end))
            text = applied(text, change, encoding)
    return Question(of.text, notifications, positions, offsets)


def loses_its_lines(of: Sequence, encoding: PositionEncoding) -> bool:
    """Whether the package spoils its list of lines: it does so for ranges that start past the last line and reach over
    as many lines as there are line ends in their text.
    """
    text = of.text
    for change in (change for changes in of.notifications for change in changes):
        if change.start is not None and change.end is not None:
            start, end = sorted((change.start, change.end))
            added = len(lines_of(units_of(change.text, "utf-32"))) - 1
            if start[0] >= len(lines_of(units_of(text, "utf-32"))) and added == end[0] - start[0] > 0:
                return True
        text = applied(text, change, encoding)
    return False


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_edit_sequence_makes_them_differ(encoding: PositionEncoding) -> None:
    random = Random(f"{SEED} {encoding}")
    sequences = [sequence(random, encoding) for _ in range(SEQUENCES)]
    results = [ours(of, encoding) for of in sequences]
    places = [[position(random, texts[-1], "utf-16") for _ in range(4)] for texts in results]
    offsets = [[random.randint(0, width(texts[-1], "utf-16") + 2) for _ in range(4)] for texts in results]
    answers = ask(question(*of) for of in zip(sequences, [encoding] * SEQUENCES, places, offsets, strict=True))

    assert len(answers) == SEQUENCES
    for of, texts, positions, looked_up, answer in zip(sequences, results, places, offsets, answers, strict=True):
        assert texts == answer.fresh, of
        assert texts == answer.kept or loses_its_lines(of, encoding), of
        _compare_places(texts[-1], positions, looked_up, answer)


def _compare_places(text: str, positions: list[tuple[int, int]], offsets: list[int], answer: Answer) -> None:
    """The package counts offsets in UTF-16 units, too; inside a surrogate pair we say the character's start."""
    lines = LineIndex(text)
    before = [width(text[:offset], "utf-16") for offset in range(len(text) + 1)]
    for place, theirs in zip(positions, answer.offsets, strict=True):
        offset, units = lines.locate(*place, "utf-16")
        assert before[offset] + units == theirs, (text, place)
        assert before[lines.offset(*place, "utf-16")] <= theirs
    for offset, (line, character) in zip(offsets, answer.positions, strict=True):
        if min(offset, before[-1]) in before:
            own = lines.position(before.index(min(offset, before[-1])), "utf-16")
            assert own == (line, character), (text, offset)


def test_the_package_itself_fails_only_where_we_say_so() -> None:
    # Its `update` writes the new lines' offsets at indices past the end of its list of lines. LSP puts no such limit:
    # "If a line number is greater than the number of lines in a document, it defaults back to the number of lines".
    past_the_end = Change("\nb", (3, 0), (4, 0))
    at_the_second_line = Change("X", (1, 0), (1, 0))
    of = Sequence("a", [[past_the_end], [at_the_second_line]])
    (answer,) = ask([Question(of.text, of.notifications, [], [])])
    assert loses_its_lines(of, "utf-16")
    assert answer.fresh == ours(of, "utf-16") == ["a\nb", "a\nXb"]
    assert answer.kept != answer.fresh
