"""Every name that a predicate uses is a parameter, is bound, is declared, stands in the source, or is built in."""

from __future__ import annotations

import pytest

from tests.ir.check.report import about, checked, report

KNOWN = [
    "requires n > 0",
    "requires len(s) > 0 and isinstance(n, int)",
    "requires all(x > 0 for x in xs)",
    "requires forall x in xs, y in xs: x <= y",
    "requires exists (k, v) in d.items(): v > len(k)",
    "requires (lambda q: q + 1)(n) == 2",
    "ensures result == old(n)",
    "assert result > 0",
    "invariant i < n",
    "decreases n - i",
    "raises ValueError when n < 0",
    "raises KeyError",
    "effect { reads: xs, stdout, env }",
    "effect { reads: xs[i] for i in range(n) }",
    "example f(1, 's', [], {}) == 2",
    "requires {k: v for k, v in d.items() if v} == d",
    "requires ?limit > n",
]


@pytest.mark.parametrize("clause", KNOWN)
def test_known(clause: str) -> None:
    assert about(clause) == []


UNKNOWN = {
    "requires m > 0": ["10-11 the name `m` is not known here"],
    "requires lenn(s) > 0": ["10-14 the name `lenn` is not known here; did you mean `len`?"],
    "requires true": ["10-14 the name `true` is not known here; did you mean `True`?"],
    "requires n != null": ["15-19 the name `null` is not known here; did you mean `None`?"],
    "requires [y for x in xs] == xs": ["11-12 the name `y` is not known here"],
    "requires s.startwith('a')": ["12-21 `str` has no attribute `startwith`; did you mean `startswith`?"],
    "requires xs.length > 0": ["13-19 `list[int]` has no attribute `length`; its length is `len(…)`"],
    "requires xs.size() > 0": ["13-17 `list[int]` has no attribute `size`; its length is `len(…)`"],
    "requires result > 0": [
        "10-16 `result` is not known in `requires`: it exists only at exit; claims about it stand in `ensures`"
    ],
    "raises ValueError when result < 0": [
        "24-30 `result` is not known in `raises … when`: it exists only at exit; claims about it stand in `ensures`"
    ],
    "ensures old(result) > 0": ["13-19 `result` does not exist at entry, which `old` speaks of"],
    "raises ValeError": ["8-17 the exception `ValeError` is not known here; did you mean `ValueError`?"],
    "requires math.floor(2.5) == 2": ["10-14 the name `math` is not known here"],
    "effect { reads: ys }": ["17-19 the name `ys` is not known here"],
}


@pytest.mark.parametrize(("clause", "expected"), UNKNOWN.items(), ids=UNKNOWN)
def test_unknown(clause: str, expected: list[str]) -> None:
    assert about(clause) == expected


def test_a_module_that_is_not_imported_can_be_added() -> None:
    finding = checked("sig f(n: int)\nrequires math.floor(n) == n\n").findings[0]
    first = finding.fixes[0]
    assert (first.title, first.edits[0].text, first.edits[0].span) == ("Add `import math`", "import math\n", (0, 0))


def test_names_of_the_source_are_known() -> None:
    source = "from decimal import Decimal\nLIMIT = 3\ndef helper(a): ...\nclass Line: ...\n"
    document = "sig f(a: Decimal, b: Line) -> int\nensures result <= LIMIT and helper(result) == Decimal(1)\n"
    assert report(document, source) == []


def test_a_star_import_may_bring_any_name() -> None:
    assert report("sig f(a: Thing)\nrequires known(a)\n", "from things import *\n") == []
    assert report("from things import *\nsig f(a: Thing)\nrequires known(a)\n") == []


def test_the_document_declares_types_entities_and_functions() -> None:
    document = """\
import decimal
from shop.money import Money as M
type Positive = {n: int | n > 0}
entity Line {
  count: Positive
  price: M
  invariant count < 10
}
sig helper(a: Line) -> decimal.Decimal
requires a.count > 1
sig f(lines: list[Line]) -> int
ensures all(helper(line) > 0 for line in lines)
"""
    assert report(document) == []


def test_fields_of_an_entity_are_known_and_others_are_not() -> None:
    document = "entity Line {\n  price: int\n}\nsig f(line: Line)\nrequires line.pries > 0\n"
    assert report(document) == ["5:15-20 `Line` has no attribute `pries`; did you mean `price`?"]


def test_what_a_class_inherits_cannot_be_known() -> None:
    source = "class Line(Base):\n    price: int\n"
    assert report("sig f(line: Line)\nrequires line.anything > 0\n", source) == []


def test_a_dataclass_is_known_completely() -> None:
    source = "@dataclass\nclass Line:\n    price: int\n"
    assert report("sig f(line: Line)\nrequires line.cost > 0\n", source) == ["2:15-19 `Line` has no attribute `cost`"]


def test_members_of_an_enum() -> None:
    source = "import enum\nclass Color(enum.Enum):\n    RED = 1\n"
    assert report("sig f(c: Color)\nrequires c == Color.RED\n", source) == []
    assert report("sig f(c: Color)\nrequires c == Color.REDD\n", source) == [
        "2:21-25 `type[Color]` has no attribute `REDD`; did you mean `RED`?"
    ]


def test_two_specs_of_one_function() -> None:
    assert report("sig f(a: int)\n\nsig f(a: int)\n") == [
        "3:5-6 the spec of `f` stands twice in this document; the first one counts"
    ]


def test_self_may_be_left_out() -> None:
    source = "class Cart:\n    LIMIT = 3\n    def add(self, line, most=LIMIT): return 1\n"
    assert report("sig Cart.add(line: str, most: int = LIMIT)\nensures self is not None\n", source) == []


def test_a_method_may_set_attributes_that_a_dataclass_does_not_declare() -> None:
    source = "@dataclass\nclass A:\n    a: int\n    def m(self):\n        self.q, self.r = 1, 2\n"
    assert report("sig f(a: A)\nrequires a.q > 0\n", source) == []


def test_an_example_of_another_function_says_nothing_of_this_ones_result() -> None:
    assert report("sig g(a: int) -> str\nexample len([1]) == 1\n") == []


def test_a_default_knows_no_parameters() -> None:
    assert report("sig f(count: int, most: int = count)\n") == ["1:31-36 the name `count` is not known here"]
    assert report("sig f(count: int, most: int = count)\n", "count = 3\n") == []
    assert report("sig f(count: int, most: {n: int | n <= count} = 1)\n") == []
