"""Predicates mean what CPython says they mean."""

from __future__ import annotations

import pytest

from lift_sys.verify.run.evaluate import State
from tests.verify.run.evaluation import outcome, shown, world

FALSE_FRIENDS = {
    "-7 // 2": "-4",
    "-7 % 3": "2",
    "7 // -2": "-4",
    "7 % -3": "-2",
    "-2 ** 2": "-4",
    "2 ** -1": "0.5",
    "True + True": "2",
    "True == 1": "True",
    "1 in [True]": "True",
    "0.1 + 0.2": "0.30000000000000004",
    "0.1 + 0.2 == 0.3": "False",
    'float("nan") == float("nan")': "False",
    'float("inf") - float("inf")': 'float("nan")',
    "-0.0 == 0.0": "True",
    "2 ** 53 + 1 == float(2 ** 53)": "False",
    "10 ** 400 > 1e308": "True",
    "10 ** 400 + 1.0": "OverflowError",
    "round(0.5), round(1.5)": "(0, 2)",
    "1 / 0": "ZeroDivisionError",
    "1.0 // 0.0": "ZeroDivisionError",
    '"ß".upper()': "'SS'",
    '"ß".upper().lower() == "ß"': "False",
    'len("👍🏽")': "2",
    '"a" < "B"': "False",
    '"" in "abc"': "True",
    "[1, 2, 3][-1]": "3",
    "[1, 2, 3][-4]": "IndexError",
    "[1, 2, 3][5:]": "[]",
    "[1, 2, 3][::-1]": "[3, 2, 1]",
    "[1, 2, 3][::0]": "ValueError",
    "0 and 1 / 0": "0",
    "[] or 5": "5",
    "3 and 4": "4",
    "not []": "True",
    "all([])": "True",
    "any([])": "False",
    "min([])": "ValueError",
    "sum([0.1] * 3)": "0.30000000000000004",
    "1 < 3 > 2": "True",
    "1 < 2 < 2": "False",
    "3 > 2 == True": "False",
    "1 == 1.0 == True": "True",
    "[] < [0]": "True",
    "(1, 2) < (1, 2, 0)": "True",
    "{1, 2} < {2, 3}": "False",
    '{"a": 1}["b"]': "KeyError",
    '{"a": 1}.get("b")': "None",
    "1 in {1: 2}": "True",
    "[1] in {1}": "TypeError",
    "None < 1": "TypeError",
    "1 + None": "TypeError",
    "None.size": "AttributeError",
    "nothing(1)": "? `nothing` is not modelled",
    "[x for x in range(10) if x % 3 == 0]": "[0, 3, 6, 9]",
    "{x: x * x for x in [1, 2]}": "{1: 1, 2: 4}",
    "[y for x in [[1], [2, 3]] for y in x]": "[1, 2, 3]",
    "(lambda a, /, b=2, *c, d=4, **e: (a, b, c, d, e))(1, 5, 6, d=7, z=8)": "(1, 5, (6,), 7, {'z': 8})",
    "[*range(3), *[9]]": "[0, 1, 2, 9]",
    "{**{1: 2}, 3: 4}": "{1: 2, 3: 4}",
    'f"{3:>4}|{2.5:.2f}|{7!r}"': "'   3|2.50|7'",
    'f"{3:>{2 + 2}}"': "'   3'",
    "1 if [] else 2": "2",
    "range(3) == range(0, 3, 1)": "True",
    "int('٣')": "3",
    "'%5.1f' % 2.25": "'  2.2'",
}


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_python_s_own(text: str) -> None:
    assert outcome(text) == FALSE_FRIENDS[text]


ADDED = {
    "False ==> 1 / 0": "True",
    "True ==> []": "False",
    "[1] ==> [2]": "True",
    "1 / 0 ==> True": "ZeroDivisionError",
    "True ==> False ==> False": "True",
    "0 <==> []": "True",
    "1 <==> [3]": "True",
    "False <==> 1 / 0": "ZeroDivisionError",
    "forall x in [1, 2]: x > 0": "True",
    "forall x in []: 1 / 0": "True",
    "forall x in [1, 0]: 1 / x > 2": "False",
    "forall x in [1, 0]: 1 / x > 0": "ZeroDivisionError",
    "exists x in [2, 0]: 1 / x > 0": "True",
    "exists x in [], y in [1]: True": "False",
    "forall x in [1, 2], y in range(x): y < x": "True",
    "exists (a, b) in [(1, 2), (2, 2)]: a == b": "True",
    "3 in {1, 2, 3}": "True",
    "forall x in xs: x in xs": "True",
    "old(n) == n": "True",
    "[x for x in xs for xs in [x]]": "? `xs` is not modelled",
}


@pytest.mark.parametrize("text", [text for text in ADDED if not text.startswith("[x for")])
def test_what_the_language_adds(text: str) -> None:
    assert outcome(text, xs=[1, 2], n=3) == ADDED[text]


def test_a_quantifier_is_not_a_function_that_a_parameter_hides() -> None:
    assert outcome("forall x in [1]: all == 5", all=5) == "True"


def test_variables_of_a_comprehension_are_known_as_in_cpython() -> None:
    assert outcome("[1 for x in xs for xs in [[x]]]", xs=[1, 2]) == "[1, 1]"
    assert outcome("[1 for x in [1] for y in y]", y=[1]) == "UnboundLocalError"


def test_old_and_exit() -> None:
    state = State({"xs": [1], "n": 1}, {"xs": [1, 2], "n": 1}, 7)
    known = world()
    assert shown("(xs, old(xs), result, old(len(xs)) + n)", known, state) == "([1, 2], [1], 7, 2)"
    assert shown("old(result)", known, state) == "? `result` inside `old` is not modelled"
    assert shown("[old(xs)[i] for i in range(1)]", known, state) == "[1]"


def test_what_is_not_known_of_the_exit_is_asked_for_only_where_it_matters() -> None:
    state = State({"xs": [1], "n": 1}, {"n": 1}, 7)
    assert shown("result == 7 or xs == []", world(), state) == "True"
    assert shown("xs == [] or True", world(), state).startswith("? how the call leaves `xs` is not known")


DOCUMENT = """\
import math
type Small = {n: int | n < 10}
entity Line {
  sku: str
  count: int = 1
  tags: list[str] = []
}
entity Shapeless
sig helper(n: int) -> int
"""

DOCUMENTED = {
    'Line("a") == Line("a", 1)': "True",
    'Line("a") == Line("b")': "False",
    'Line("a") == ("a", 1, [])': "False",
    'Line("a").count + 1': "2",
    'Line(sku="a", count=2)': "Line(sku='a', count=2, tags=[])",
    "Line()": "TypeError",
    'Line("a", nothing=1)': "TypeError",
    'Line("a").missing': "? `.missing` of `Line`, which the document does not state, is not modelled",
    'Line("a") in [Line("b"), Line("a")]': "True",
    'not Line("a")': "False",
    'isinstance(Line("a"), Line)': "True",
    "isinstance(1, Line)": "False",
    'type(Line("a")) == Line': "True",
    'Line("a") < Line("b")': "? `__lt__` of an entity is not modelled",
    '1 + Line("a")': "? `__radd__` of an entity is not modelled",
    '{Line("a")}': "? the hash of an entity is not modelled",
    'len(Line("a"))': "? `__len__` of an entity is not modelled",
    'str(Line("a"))': "? the text of a `Line` is not modelled",
    "Shapeless()": "? `Shapeless`, whose fields are not stated, is not modelled",
    "helper(1)": "? `helper`, which has a spec of its own, is not modelled",
    "math.sqrt(4)": "? `math`, which is imported, is not modelled",
    "isinstance(1, Small)": "? the type `Small` as a value is not modelled",
    "?x + 1": "? `?x` is still to be decided",
}


@pytest.mark.parametrize("text", DOCUMENTED)
def test_names_of_the_document(text: str) -> None:
    assert outcome(text, DOCUMENT) == DOCUMENTED[text]


PLAIN = "from dataclasses import dataclass\n@dataclass\nclass Line:\n    sku: str\n    count: int = 1\n"
ENTITY = "entity Line {\n  sku: str\n  count: int = 1\n}\n"


@pytest.mark.parametrize(
    ("source", "is_plain"),
    [
        (PLAIN, True),
        (PLAIN.replace("@dataclass", "@dataclass(frozen=True)"), True),
        (PLAIN.replace("@dataclass", "@dataclass(eq=False)"), False),
        (PLAIN.replace("@dataclass", "@dataclass(kw_only=True)"), False),
        (PLAIN.replace("@dataclass\n", ""), False),
        (PLAIN.replace("Line:", "Line(Base):"), False),
        (PLAIN + "    def __eq__(self, other): return True\n", False),
        (PLAIN + "    def __post_init__(self): self.count += 1\n", False),
        (PLAIN + "    def size(self): return 1\n", True),
        (PLAIN + "    weight: int = 0\n", False),
        (PLAIN + "Line = make()\n", False),
        ("from shop import Line\n", False),
        ("from shop import *\n", False),
        ("x = 1\n", True),
    ],
)
def test_entities_are_plain_unless_their_class_may_be_more(source: str, is_plain: bool) -> None:
    assert (outcome('Line("a") == Line("a", 1)', ENTITY, source) == "True") is is_plain


@pytest.mark.parametrize("source", ["def len(x): return 1\n", "from numpy import *\n", "len = 3\n", "import len\n"])
def test_what_hides_a_built_in_is_not_taken_for_it(source: str) -> None:
    assert outcome("len([1]) == 1", "", source).startswith("? `len`")
