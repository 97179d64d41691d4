"""Random edit sequences, as an editor with bad luck would send them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.text.reference import applied, lines_of, units_of

from lift_sys.ir.text import PositionEncoding
from lift_sys.workspace.documents import Change

HUGE = 2**31 - 1
LINE_ENDS = ("\n", "\r", "\r\n")
# What is a line end for Python or for JavaScript but not for LSP; one, two, three and four bytes; joined characters.
CHARACTERS = (
    "a", "b", " ", "\t", "\x00", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\ufeff", "é",
    "e\u0301", "ß", "漢", "🦊", "𝒳", "👩\u200d🚀", "👍🏽", "🇨🇭", "\uffff", "\U0010ffff",
)  # fmt: skip


@dataclass(frozen=True)
class Sequence:
    """A text, and the notifications that change it."""

    text: str
    notifications: list[list[Change]]


def sequence(random: Random, encoding: PositionEncoding, text: str | None = None) -> Sequence:
    """Edits of `text`, or of a random one."""
    if text is None:
        text = _text(random, 30)
    current = text
    notifications: list[list[Change]] = []
    for _ in range(random.randint(1, 5)):
        changes: list[Change] = []
        for _ in range(random.choice((1, 1, 2, 3, 6))):
            changes.append(_change(random, current, encoding))
            current = applied(current, changes[-1], encoding)
        notifications.append(changes)
    return Sequence(text, notifications)


def position(random: Random, text: str, encoding: PositionEncoding) -> tuple[int, int]:
    """Mostly somewhere in the text; else past the end of a line, or of the text, or very far out."""
    lines = lines_of(units_of(text, encoding))
    line = random.randrange(len(lines))
    length = lines[line][1] - lines[line][0]
    kind = random.random()
    if kind < 0.7:
        return line, random.randint(0, length)
    if kind < 0.8:
        return line, 0
    if kind < 0.9:
        return line, random.choice((length + 1, length + 2, length + 9, HUGE))
    return random.choice((len(lines), len(lines) + 1, len(lines) + 7, HUGE)), random.choice((0, 1, 5, HUGE))


def _change(random: Random, text: str, encoding: PositionEncoding) -> Change:
    if random.random() < 0.08:
        return Change(_text(random, 30))
    start = position(random, text, encoding)
    kind = random.random()
    if kind < 0.4:
        end = start
    elif kind < 0.7:
        end = start[0], min(start[1] + random.randint(0, 4), HUGE)
    else:  # may well be backwards
        end = position(random, text, encoding)
    return Change(_text(random, 4), start, end)


def _text(random: Random, most: int) -> str:
    return "".join(
        random.choice(LINE_ENDS) if random.random() < 0.3 else random.choice(CHARACTERS)
        for _ in range(random.randint(0, most))
    )
