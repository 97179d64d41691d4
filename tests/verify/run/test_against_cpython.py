"""Random expressions give what CPython's own `eval` gives of their text, exceptions included, or nothing."""

from __future__ import annotations

import ast
import warnings
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lift_sys.ir import nodes
from lift_sys.ir.check.document import check
from lift_sys.ir.parser.document import parse
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.verify.run.evaluate import Raised, State, Value, World
from lift_sys.verify.run.library import FUNCTIONS
from lift_sys.verify.run.values import exact, is_data
from tests.strategies import python_expressions

WORLD = World(check(parse(""), None).environment)

scalars = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.0, -0.0, 0.5, float("nan"), float("inf")])
    | st.sampled_from(["", "a", "ab", "ß", "👍"]) | st.just(b"x")
)  # fmt: skip
values = scalars | st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.integers(0, 3) | st.sampled_from("ab"), inner, max_size=2), max_leaves=4,
)  # fmt: skip


def python_s(text: str, names: dict[str, Any]) -> tuple[str, Any]:
    """What CPython makes of the text: a value or an exception's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return "value", eval(text, {"__builtins__": {}, **FUNCTIONS, **names})
        except Exception as error:  # noqa: BLE001
            return "raised", type(error).__name__


def agree(text: str, names: dict[str, Any]) -> bool:
    """Whether something is said of the text; what is said must be what CPython says."""
    found = WORLD.evaluate(expression_from_text(text), State(names))
    if isinstance(found, Raised):
        assert python_s(text, names) == ("raised", found.exception)
        return True
    if not isinstance(found, Value):
        return False
    kind, value = python_s(text, names)
    assert kind == "value"
    assert type(value) is type(found.value)
    if is_data(value):
        assert exact(value) == exact(found.value)
    return True


@settings(max_examples=400, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(python_expressions, st.data())
def test_expressions_of_all_kinds(node: nodes.Expr, data: st.DataObject) -> None:
    text = print_expression(node)
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        assume(False)
    names = sorted({part.id for part in nodes.walk(node) if isinstance(part, nodes.Name)} - FUNCTIONS.keys())
    agree(text, {name: data.draw(values, name) for name in names})


NAMES = ("a", "b", "xs", "s")


def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions that mostly have a value."""

    def form(pattern: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(*parts).map(lambda given: pattern.format(*given))

    binary = st.sampled_from(
        [*"+ - * / // % ** << >> & | ^ == != < <= > >= in and or".split(), "not in", "is", "is not"]
    )
    method = st.sampled_from(["upper()", "count(a)", "get(b)", "items()", "real", "split('a')", "index(b)", "strip()"])
    function = st.sampled_from(
        "len abs all any min max sum sorted list tuple set bool int float str repr round dict range".split()
    )
    return st.one_of(
        form("({} {} {})", inner, binary, inner),
        form("({} {} {} {} {})", inner, binary, inner, binary, inner),
        form("(not {})", inner), form("(-{})", inner), form("({}).{}", inner, method), form("{}({})", function, inner),
        form("({}[{}])", inner, inner), form("({}[{}:{}])", inner, inner, inner), form("({}[::{}])", inner, inner),
        form("[{}, {}]", inner, inner), form("({}, {})", inner, inner), form("{{{}, {}}}", inner, inner),
        form("{{{}: {}}}", inner, inner), form("[{} for a in {} if {}]", inner, inner, inner),
        form("all({} for a in {})", inner, inner), form("{{{} for b in {}}}", inner, inner),
        form("({} if {} else {})", inner, inner, inner), form("(lambda a, b=1: {})({})", inner, inner),
        form("f'{{{}!r:>4}}'", st.sampled_from(NAMES)), form("[*{}, {}]", inner, inner),
        form("max({}, {}, key=lambda a: {})", inner, inner, inner),
    )  # fmt: skip


texts = st.recursive(st.sampled_from([*NAMES, "0", "1", "-1", "2.5", "'a'", "None", "True", "[]"]), grow, max_leaves=8)


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts, st.fixed_dictionaries(dict.fromkeys(NAMES, values)))
def test_expressions_that_have_values(text: str, names: dict[str, Any]) -> None:
    agree(text, names)


def test_most_expressions_are_judged() -> None:
    judged: list[bool] = []

    @settings(max_examples=300, database=None, derandomize=True, deadline=None)
    @given(texts, st.fixed_dictionaries(dict.fromkeys(NAMES, values)))
    def count(text: str, names: dict[str, Any]) -> None:
        judged.append(agree(text, names))

    count()
    assert sum(judged) > len(judged) * 0.8
