"""Documents with the place of the cursor marked in them as ``<caret>``, and places shown in the text."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import DocumentAnalysis, SourceState, analyse, read_outline
from lift_sys.workspace.settings import Settings

CARET = "<caret>"

SOURCE = '''
from __future__ import annotations

import decimal
from dataclasses import dataclass
from shop.money import Money

LIMIT = 10


class CartError(ValueError):
    """The cart cannot be paid."""


@dataclass
class Line:
    """One line of a cart.

    It never changes.
    """

    sku: str
    quantity: int
    price: float

    def cost(self, discount: float = 0.0) -> float:
        """What the line costs."""
        return self.quantity * self.price * (1 - discount)


def total(lines: list[Line], discount: float) -> float:
    """Total price of a cart.

    After discount.
    """
    for line in lines:  # label: outer
        pass
    return 0.0


def normalise(code: str, *, strict: bool = False) -> str:
    """The code without *spaces*."""
    return code.strip()
'''

DOCUMENT = """# cart.ir
import decimal
from shop.money import Money

type Quantity = {n: int | n > 0}

entity Line {
  sku: str
  quantity: Quantity
  price: float
  invariant len(sku) > 0
}

intent {
  summary: "Total price of a cart after discount"
  rationale: "The checkout page and the invoice must agree"
}
sig total(lines: list[Line], discount: float) -> float
requires 0 <= discount <= 1
ensures result >= 0                                        "never pays the customer"
ensures len(lines) == 0 ==> result == 0
ensures forall l in lines: l.price <= result
ensures ?rounding: predicate                               "to cents? to whom goes the half cent?"
raises ValueError when any(l.price < 0 for l in lines)
effect {
  reads: lines
  writes: none
}
example total([], discount=0.5) == 0

sig apply_code(code: str, today: ?Date) -> ?discount_type
requires normalise(code, strict=True) in {"SPRING", "SUMMER", ?other_codes} @agent(0.9)
ensures 0 <= result <= ?max_discount: {x: float | 0 < x <= 1}
ensures result != ?max_discount
"""


def analysed(text: str, source: str | None = SOURCE) -> DocumentAnalysis:
    """The analysis of a document beside a source; None for no source."""
    state = read_outline("/shop/cart.py", source) if source is not None else SourceState("/shop/cart.py", None, None)
    return analyse("/shop/cart.ir", text, state, Settings())


def at_caret(text: str, source: str | None = SOURCE) -> tuple[DocumentAnalysis, int]:
    """The analysis of a text without its caret, and the offset of the caret."""
    text = dedent(text)
    offset = text.index(CARET)
    return analysed(text.replace(CARET, "", 1), source), offset


def in_document(before: str, after: str = "") -> tuple[DocumentAnalysis, int]:
    """The cursor in `DOCUMENT` between the two texts, which stand there side by side."""
    assert DOCUMENT.count(before + after) >= 1, before + after
    return analysed(DOCUMENT), DOCUMENT.index(before + after) + len(before)


def shown(text: str, spans: Iterable[Span]) -> list[str]:
    """Each span with its line: ``3:price`` (lines count from 1)."""
    return [f"{text.count(chr(10), 0, s.start) + 1}:{text[s.start : s.end]}" for s in spans]
