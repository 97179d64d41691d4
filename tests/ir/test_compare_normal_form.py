"""Which predicates mean the same, and that those which are said to cannot be told apart by running them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.ir import model
from lift_sys.ir.compare import equivalent, normal_form
from lift_sys.ir.compare.scopes import NO_SCOPE, Scope
from lift_sys.ir.parser.document import parse
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.printer.expressions import print_expression
from tests import strategies


def document(text: str) -> model.Document:
    parsed = parse(text)
    assert not parsed.findings
    return parsed.model


SIGNATURE = "sig f(n: int, m: float, s: str, xs: list[int], a, b, c) -> int\nensures "

SAME = [
    ("xs == 'a'", 'xs == "a"'),
    ("n > 0xff", "n > 255"),
    ("m > 1e3", "m > 1000.0"),
    ("((a) + b) == (c)", "a + b == c"),
    ("(a and b) and c", "a and (b and c)"),
    ("not a in b", "a not in b"),
    ("not a is b", "a is not b"),
    ("forall x in xs: x > 0", "all(x > 0 for x in xs)"),
    ("exists x in xs: x > 0", "any(x > 0 for x in xs)"),
    ("forall x in xs, y in a: x > y", "forall x in xs: forall y in a: x > y"),
    ("forall x in xs, y in a: x > y", "all(x > y for x in xs for y in a)"),
    ("forall x in xs: x > a", "forall y in xs: y > a"),
    ("[x for x in xs] == a", "[y for y in xs] == a"),
    ("n >= 0", "0 <= n"),
    ("0 < n", "n > 0"),
    ("a >= 1", "1 <= a"),
    ("len(a) > n", "n < len(a)"),
    ("n == m", "m == n"),
    ("a == None", "None == a"),
    ("result >= n", "n <= result"),
    ("0 <= n <= 10", "0 <= n and n <= 10"),
    ("0 <= n <= 10", "10 >= n >= 0"),
    ("n > 0 and m > 0", "m > 0 and n > 0"),
    ("n > 0 and n > 0", "n > 0"),
    ("a in {1, 2}", "a in {2, 1, 2}"),
    ("a <==> b", "b <==> a"),
    ('?h: int "why?" where _ > 0', "?h: int where 0 < _"),
    ("?h: int | None", "?h: None | int"),
    ("?h: {x: int | x > 0}", "?h: {y: int | 0 < y}"),
]

DIFFERENT = [
    ("not a == b", "a != b"),
    ("a <= b", "b >= a"),
    ("a == b", "b == a"),
    ("a <= 1.5", "1.5 >= a"),
    ("n <= a", "a >= n"),
    ("a and b", "b and a"),
    ("n > 0 and xs[n] > 0", "xs[n] > 0 and n > 0"),
    ("n != 0 and 1 // n > 0", "1 // n > 0 and n != 0"),
    ("all([x > 0 for x in xs])", "all(x > 0 for x in xs)"),
    ("n > 1", "n > 1.0"),
    ("a == True", "a == 1"),
    ("a < b < c", "c > b > a"),
    ("a < f(b) < c", "a < f(b) and f(b) < c"),
    ("list({8, 0}) == a", "list({0, 8}) == a"),
    ("a in {1, True}", "a in {True, 1}"),
    ("f(lambda x: x)", "f(lambda y: y)"),
    ("forall x in xs: x > a", "forall a in xs: a > a"),
    ("forall x in xs: forall y in y: x", "forall x in xs, y in y: x"),
    ("forall x in xs: x > 0", "exists x in xs: x > 0"),
    ("f'{a}' == s", "f'{b}' == s"),
    ("a ==> b", "b ==> a"),
    ("old(a) == n", "a == n"),
    ("?h", "?g"),
    ("forall _ in xs: (?h: int where _ > 0) == 1", "forall x in xs: (?h: int where x > 0) == 1"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one, other):
    assert equivalent(document(SIGNATURE + one), document(SIGNATURE + other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_not_known_to_be_the_same(one, other):
    assert not equivalent(document(SIGNATURE + one), document(SIGNATURE + other))


@pytest.mark.parametrize(
    "head",
    ["from m import all\n", "from m import *\n", "import all\n", "type all = int\n", "sig all(x)\n"],
)
def test_a_document_may_have_its_own_all(head):
    one, other = "ensures all(x > 0 for x in xs)", "ensures forall x in xs: x > 0"
    assert not equivalent(document(f"{head}sig f(xs)\n{one}"), document(f"{head}sig f(xs)\n{other}"))


def test_a_parameter_may_be_called_all():
    one, other = "ensures all(x > 0 for x in xs)", "ensures forall x in xs: x > 0"
    assert not equivalent(document(f"sig f(xs, all)\n{one}"), document(f"sig f(xs, all)\n{other}"))


def test_a_type_called_int_tells_nothing():
    head = "entity int\nsig f(a: int, b: int)\n"
    assert not equivalent(document(head + "ensures a <= b"), document(head + "ensures b >= a"))


@given(strategies.expressions)
def test_normalising_twice_changes_nothing_more(expr):
    once = normal_form(expr)
    assert normal_form(once) == once


class Odd:
    """Answers nothing as one would expect."""

    def __le__(self, other):
        return isinstance(other, int)

    def __ge__(self, other):
        return []

    def __lt__(self, other):
        return "yes"

    def __gt__(self, other):
        raise ArithmeticError

    def __eq__(self, other):
        return 3

    def __ne__(self, other):
        return 0

    __hash__ = None  # type: ignore[assignment]


class OddInt(int):
    def __le__(self, other):
        return "le"

    def __eq__(self, other):
        return "eq"

    __hash__ = int.__hash__


ATOMS = ["a", "b", "0", "1", "1.5", "True", "'s'", "None", "-a", "len(a)"]
OPERATORS = ["<", "<=", ">", ">=", "==", "!=", "in", "is", "is not"]
comparisons = st.builds(
    lambda left, op, right: f"{left} {op} {right}",
    st.sampled_from(ATOMS),
    st.sampled_from(OPERATORS),
    st.sampled_from(ATOMS),
)
chains = st.builds(
    lambda start, op, end: f"{start} {op} {end}", comparisons, st.sampled_from(OPERATORS), st.sampled_from(ATOMS)
)
collections = st.sampled_from(["a", "[a, b]", "{1, 2}", "()"])
predicates = st.recursive(
    comparisons | chains | st.sampled_from(["a", "b", "a in {1, 2}", "a in {2, 1}"]),
    lambda inner: (
        st.builds(lambda x, op, y: f"({x}) {op} ({y})", inner, st.sampled_from(["and", "or"]), inner)
        | st.builds(lambda x: f"not ({x})", inner)
        | st.builds(
            lambda q, v, xs, x: f"{q}(({x}) for {v} in {xs})",
            st.sampled_from(["all", "any"]),
            st.sampled_from(["a", "b", "v"]),
            collections,
            inner,
        )
    ),
    max_leaves=3,
)
VALUES = [0, 1, 2.0, float("nan"), "s", "", None, [], [1], {1, 2}, Odd(), OddInt(1)]


def outcome(text: str, a: object, b: object) -> object:
    try:
        value = eval(text, {"a": a, "b": b, "v": 7})
    except Exception:  # noqa: BLE001 - whatever it raises is the outcome
        return "raises"
    return type(value), repr(value)


def variants(text: str) -> list[str]:
    """Ways to write something close to `text`."""
    turned = text.translate(str.maketrans("<>", "><"))
    swapped = " ".join(reversed(text.split(" "))) if text.count(" ") == 2 else text
    return [turned, swapped, swapped.translate(str.maketrans("<>", "><")), f"({text}) and ({text})",
            text.replace("a", "c").replace("b", "a").replace("c", "b"), f"not ({text})"]  # fmt: skip


def check(one: str, other: str, scope: Scope, values: list[object]) -> int:
    """Run what has the same normal form on all values; how many such texts there were."""
    wanted = normal_form(expression_from_text(one), scope)
    found = 0
    for candidate in [other, *variants(one)]:
        try:
            same = normal_form(expression_from_text(candidate), scope) == wanted
        except ValueError:
            continue
        if same and candidate != one:
            found += 1
            for a, b in itertools.product(values, values):
                assert outcome(one, a, b) == outcome(candidate, a, b), (one, candidate, a, b)
    return found


@given(predicates, predicates)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_what_is_said_to_be_the_same_runs_the_same(one, other):
    check(one, other, NO_SCOPE, VALUES)


@given(predicates, predicates)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_of_numbers_too(one, other):
    numbers = Scope(scalars=frozenset("ab"), numbers=frozenset("ab"))
    check(one, other, numbers, [0, 1, -3, True, 2.0, 0.5, float("nan"), float("inf"), 10**30])


@given(predicates)
def test_parentheses_and_spelling_do_not_count(text):
    expr = expression_from_text(text)
    assert normal_form(expression_from_text(print_expression(expr))) == normal_form(expr)
