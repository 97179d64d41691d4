"""When the types of document and source are surely not the same, and when nothing is said."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.source.drift import StatedParameter, StatedSignature, differences
from lift_sys.source.names import Names
from lift_sys.source.outline import outline

SOURCE = """
    import typing
    import typing as t
    import decimal
    from collections.abc import Sequence
    from typing import Annotated, Any, Callable, Dict, Generator, List, Literal, Optional, Tuple, TypeVar, Union
    from decimal import Decimal as D
    from elsewhere import Foreign

    T = TypeVar("T")
    UserId = int
    Rows: t.TypeAlias = "list[UserId]"
    Loop = list["Loop"]

    class Line: ...
    class Cart: ...
"""


def differ(stated: str, found: str, aliases: dict[str, str] | None = None, header: str = SOURCE) -> bool:
    module = outline(f"{dedent(header)}\ndef f(x: {found}): return x\n")
    signature = StatedSignature("f", (StatedParameter("x", annotation=stated),))
    found_differences = differences(signature, module.function_by_name["f"], Names(module), aliases or {})
    return [d.kind for d in found_differences] == ["annotation"]


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("int", " int "),
        ("int | None", "Optional[int]"),
        ("int | str", "Union[str, int]"),
        ("int | str | None", "typing.Union[None, t.Optional[int], str]"),
        ("int", "Union[int]"),
        ("list[int]", "List[int]"),
        ("dict[str, list[int]]", "t.Dict[str, typing.List[int]]"),
        ("tuple[int, ...]", "Tuple[int, ...]"),
        ("Line", "'Line'"),
        ("list[Line]", "list['Line']"),
        ("list[Line | None]", "'List[Optional[Line]]'"),
        ("any", "Any"),
        ("any", "t.Any"),
        ("int", "Annotated[int, Gt(0)]"),
        ("int", "t.Final[int]"),
        ("None", "type(None)"),
        ("decimal.Decimal", "D"),
        ("Decimal", "D"),
        ("int", "UserId"),
        ("list[int]", "Rows"),
        ("Literal[1, 'a']", "Literal['a'] | Literal[1]"),
        ("bool", "Literal[True, False]"),
        ("Sequence[int]", "t.Sequence[int]"),
        ("Callable[[int], str]", "t.Callable[[int], str]"),
    ],
)
def test_these_mean_the_same(stated: str, found: str):
    assert not differ(stated, found)
    assert not differ(found, stated)


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("int", "str"),
        ("int", "int | None"),
        ("list[int]", "list[str]"),
        ("list[int]", "dict[int, int]"),
        ("tuple[int, int]", "tuple[int]"),
        ("dict[str, list[int]]", "Dict[str, List[float]]"),
        ("Line", "Cart"),
        ("Line", "int"),
        ("str", "UserId"),
        ("float", "D"),
        ("Literal[1]", "Literal['1']"),
        ("Callable[[int], str]", "Callable[[str], str]"),
        ("Callable[[int], str]", "Callable[[int, int], str]"),
        ("list[int]", "Sequence[int]"),
        ("None", "int"),
        ("int", "Foreign | None"),
    ],
)
def test_these_surely_differ(stated: str, found: str):
    assert differ(stated, found)
    assert differ(found, stated)


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("any", "int"),
        ("any", "object"),
        ("list[int]", "object"),
        ("int", "Foreign"),
        ("int", "T"),
        ("list[int]", "list[T]"),
        ("int", "Unheard"),
        ("int", "unheard.Of"),
        ("list", "list[int]"),
        ("list[int]", "Loop"),
        ("int", "not a type"),
        ("int", "f(x)"),
        ("Generator[int, None, None]", "Generator[int]"),
        ("int | str", "Foreign | str"),
    ],
)
def test_of_these_nothing_is_said(stated: str, found: str):
    assert not differ(stated, found)


@pytest.mark.parametrize("stated", ["?T", "list[?T]", "?", "int | ?other", "dict[?K, list[?V]]"])
def test_a_hole_agrees_with_what_may_stand_there(stated: str):
    assert not differ(
        stated, {"list[?T]": "list[str]", "dict[?K, list[?V]]": "dict[str, list[int]]"}.get(stated, "int")
    )


def test_around_a_hole_types_are_compared():
    assert differ("list[?T]", "dict[str, int]")


def test_types_of_the_document_are_expanded():
    aliases = {"Quantity": "int", "Quantities": "list[Quantity]", "Endless": "list[Endless]"}
    assert not differ("Quantity", "int", aliases)
    assert not differ("Quantities", "list[int]", aliases)
    assert not differ("Quantity", "Quantity", aliases)
    assert not differ("Endless", "list[list[int]]", aliases)
    assert differ("Quantity", "str", aliases)


def test_a_name_with_two_meanings_is_not_judged():
    assert not differ("int", "X", header="try:\n    X = str\nexcept E:\n    X = bytes\n")
    assert not differ("int", "str", header="from a import str")


def test_after_a_star_import_only_what_is_known_counts():
    assert not differ("int", "Optional[str]", header="from a import *")
    assert differ("int", "str", header="from a import *")


def test_a_member_of_the_class_hides_a_builtin():
    module = outline("class A:\n    def list(self): return 1\n    def f(self, x: list[int]): return x\n")
    stated = StatedSignature("A.f", (StatedParameter("x", annotation="int"),))
    assert differences(stated, module.function_by_name["A.f"], Names(module)) == ()


def test_deep_types_are_not_judged():
    assert not differ("|".join(["int"] * 5000), "str")
    assert not differ("list[" * 500 + "]" * 500, "str")


TYPES = st.recursive(
    st.sampled_from(["int", "str", "None", "Line", "Any", "bool"]),
    lambda inner: st.one_of(
        inner.map("list[{}]".format),
        inner.map("Optional[{}]".format),
        st.tuples(inner, inner).map(lambda p: "dict[{}, {}]".format(*p)),
        st.tuples(inner, inner).map(lambda p: "Union[{}, {}]".format(*p)),
    ),
    max_leaves=6,
)


@given(TYPES)
def test_no_type_differs_from_itself_in_another_dress(text: str):
    assert not differ(text, text.replace("Any", "t.Any").replace("list", "List").replace("Optional", "t.Optional"))
    assert not differ(text, repr(text))


@given(TYPES, TYPES)
def test_differing_is_mutual(one: str, other: str):
    assert differ(one, other) == differ(other, one)
