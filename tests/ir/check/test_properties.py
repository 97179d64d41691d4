"""Checking never raises, and what is reused after an edit is what a fresh check would find."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.source.outline import outline

PIECES = st.sampled_from(
    [
        "sig f(a: int, b: list[str], c: Line) -> int\n",
        "sig g(x: ?T = 3)\n",
        "entity Line {\n  a: int\n  b: Pos\n}\n",
        "type Pos = {n: int | n > 0}\n",
        "type Loop = list[Loop]\n",
        "import math\n",
        "from x import *\n",
        "requires a > 0 and len(b) > ?k\n",
        "ensures result == c.a + f(1, b, c)\n",
        "ensures ?k: str\n",
        "raises Foo when a\n",
        "requires x.y.z(a, k=2)[1:2] in {b, *c}\n",
        "effect {\n  reads: a, foo\n  writes: none\n}\n",
        "example f(1) == 2\n",
        "invariant of l forall (i, j) in zip(a, b): i < j\n",
        "ensures old(a) == result <==> not b\n",
        "intent { summary: ?w }\n",
        "requires lambda a, *b: a + b\n",
        "requires [i + 's' for i in range(a) if i]\n",
        "requires f'{a!r} {q}' % b\n",
        "entity f {\n}\n",
        "type f = int\n",
        "sig Line.m(self, o: Line) -> Pos\n",
        "ensures self.a.b(o) ** 2 @ 3 - -b\n",
    ]
)
DOCUMENTS = st.lists(PIECES, max_size=12).map("".join)
SOURCE = outline("from decimal import Decimal\nclass Line:\n    a: int\n    def m(self): ...\ndef f(a, b): ...\n")


@given(DOCUMENTS, DOCUMENTS, st.booleans())
@settings(deadline=None, max_examples=300)
def test_checking_again_finds_what_checking_afresh_finds(before: str, after: str, with_source: bool) -> None:
    source = SOURCE if with_source else None
    first = check(parse(before), source)
    again = check(parse(after, first.parsed), source, first)
    fresh = check(parse(after), source)
    assert again.findings == fresh.findings
    assert [(h.span, h.use) for h in again.holes] == [(h.span, h.use) for h in fresh.holes]
    assert [c.references for c in again.checks] == [c.references for c in fresh.checks]


@given(st.text(max_size=200), DOCUMENTS)
@settings(deadline=None, max_examples=200)
def test_no_text_makes_it_raise(noise: str, document: str) -> None:
    place = len(document) // 2
    check(parse(document[:place] + noise + document[place:]), SOURCE)
