"""A specification of about 1,000 lines, the source that it specifies, also of about 1,000 lines, and edits in both."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

FUNCTIONS = 82

DOCUMENT_HEAD = """\
# shop.ir: what the functions of shop.py do
type Quantity = {n: int | n > 0}
type Share = {x: float | 0 <= x <= 1}

entity Line {
  sku: str
  quantity: Quantity
  price: float
  invariant len(sku) > 0
  invariant price >= 0
}
"""

SPEC = """
intent {
  summary: "Price no. @ of a cart after its discount"
  rationale: "The checkout page and the invoice must agree"
}
sig price_@(lines: list[Line], discount: float, limit: int) -> float
requires 0 <= discount <= 1 and limit > @
requires all(line.quantity <= limit for line in lines)          "no more than there are"
ensures result >= 0                                             "never pays the customer"
ensures len(lines) == 0 ==> result == 0
ensures result <= sum(line.price * line.quantity for line in lines) * (1 - discount) + 1
raises ValueError when any(line.price < 0 for line in lines)
"""
HOLE = 'ensures result <= ?most_@: float "what is the most?"\n'

SOURCE_HEAD = '''\
"""Prices of carts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Line:
    """One line of a cart."""

    sku: str
    quantity: int
    price: float
'''

FUNCTION = '''

def price_@(lines: list[Line], discount: float, limit: int) -> float:
    """Price no. @ of a cart after its discount."""
    if any(line.price < 0 for line in lines):
        raise ValueError("a price below zero")
    total = 0.0
    for line in lines:
        if line.quantity > limit:
            continue
        total += line.price * line.quantity
    return total * (1 - discount)
'''


def write(folder: Path) -> None:
    """Write both files."""
    document, source = DOCUMENT_HEAD, SOURCE_HEAD
    for number in range(FUNCTIONS):
        document += SPEC.replace("@", str(number))
        if number % 8 == 0:
            document += HOLE.replace("@", str(number))
        source += FUNCTION.replace("@", str(number))
    (folder / "shop.ir").write_text(document)
    (folder / "shop.py").write_text(source)


KINDS = {
    "ir": {"clause": ("ensures result >= 0 ", "0"), "sig": ("sig price_", "float"), "entity": ("  price: ", "float")},
    "py": {
        "clause": ("        total += line.price", "line.price"),
        "sig": ("def price_", "float"),
        "entity": ("    price: ", "float"),
    },
}
"""For each kind of edit and each language, how the line begins and what in it is replaced by a name nobody knows."""

WHERE = ("clause", "sig", "top", "entity")
"""Kinds of edits: in a clause (a statement), in a signature, a new line at the top, in what everything else uses."""

TOP = {"ir": "type Top = {{n: int | n > {name}}}\n", "py": "TOP = {name}\n"}


@dataclass(frozen=True)
class Edit:
    """An edit that makes a mistake, and the one that takes it back. `lines`: how many lines it inserts."""

    line: int
    start: int
    end: int
    text: str
    old: str
    lines: int
    name: str


class Edits:
    """Edits at random places of one file; the same for the same seed."""

    def __init__(self, path: Path, seed: int) -> None:
        self.language = path.suffix.removeprefix(".")
        self.lines = path.read_text().splitlines()
        self._draw = random.Random(seed)
        self._count = 0

    def next(self, kind: str) -> Edit:
        """An edit of a kind."""
        self._count += 1
        name = f"unheard_{self._count}"
        if kind == "top":
            return Edit(0, 0, 0, TOP[self.language].format(name=name), "", 1, name)
        begins, old = KINDS[self.language][kind]
        line = self._draw.choice([n for n, text in enumerate(self.lines) if text.startswith(begins)])
        start = self.lines[line].index(old, len(begins) - len(old) if kind == "clause" and self.language == "py" else 0)
        return Edit(line, start, start + len(old), name, old, 0, name)
