"""What is said of a signature that its source does not share."""

import pytest

from lift_sys.ir.outline import ParameterKind
from lift_sys.source.drift import Difference, StatedParameter, StatedSignature, differences
from lift_sys.source.names import Names
from lift_sys.source.outline import outline


def stated(header: str) -> StatedSignature:
    """A signature as a document states it, written as Python; a parameter called HOLE is a hole."""
    f = outline(f"class A:\n    {header}: ...\n").functions[0]
    parameters = tuple(
        StatedParameter(None if p.name == "HOLE" else p.name, p.kind, p.annotation, p.default) for p in f.parameters
    )
    return StatedSignature("f", parameters, f.returns, f.is_async)


def compare(ours: str, theirs: str) -> list[tuple[str, str | None]]:
    return [(str(d.kind), d.parameter) for d in drift(ours, theirs)]


def drift(ours: str, theirs: str) -> tuple[Difference, ...]:
    module = outline(f"LIMIT = 10\n{theirs}: return 1\n")
    return differences(stated(ours), module.functions[0], Names(module))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("def f(a: int, b: str = 'x') -> int", "def f(a, b='x')"),
        ("def f(a, b='x')", 'def f(a: int, b: str = "x") -> int'),
        ("def f(a=0.5)", "def f(a=.5)"),
        ("def f(a=1_000)", "def f(a=1000)"),
        ("def f(a=(1,2))", "def f(a=(1, 2))"),
        ("def f(a={'b': 1, 'c': 2})", "def f(a={'c': 2, 'b': 1})"),
        ("def f(a=...)", "def f(a=object())"),
        ("def f(a=10)", "def f(a=LIMIT)"),
        ("def f(a=x .y)", "def f(a=x.y)"),
        ("def f(a, /, *b, c, **d)", "def f(a, /, *b, c, **d)"),
        ("def f(*, a, b)", "def f(*, b, a)"),
        ("def f(a, HOLE)", "def f(a, b)"),
        ("def f(HOLE, a)", "def f(b: int, a)"),
        ("def f(HOLE)", "def f()"),
    ],
)
def test_no_drift(ours: str, theirs: str):
    assert compare(ours, theirs) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("def f(a, b)", "def f(a)", [("missing-parameter", "b")]),
        ("def f(a)", "def f(a, b)", [("extra-parameter", "b")]),
        ("def f(a)", "def f(b)", [("missing-parameter", "a"), ("extra-parameter", "b")]),
        ("def f(a, b)", "def f(b, a)", [("order", "a")]),
        ("def f(a, *, b)", "def f(a, b)", [("kind", "b")]),
        ("def f(a, /)", "def f(a)", [("kind", "a")]),
        ("def f(a=1)", "def f(a=2)", [("default", "a")]),
        ("def f(a=1)", "def f(a=True)", [("default", "a")]),
        ("def f(a=1)", "def f(a=1.0)", [("default", "a")]),
        ("def f(a=1)", "def f(a)", [("default", "a")]),
        ("def f(a=...)", "def f(a)", [("default", "a")]),
        ("def f(a)", "def f(a=1)", [("default", "a")]),
        ("def f(a: int)", "def f(a: str)", [("annotation", "a")]),
        ("def f() -> int", "def f() -> str", [("return", None)]),
        ("async def f()", "def f()", [("async", None)]),
        ("def f()", "async def f()", [("async", None)]),
        ("def f(HOLE)", "def f(a, b)", [("extra-parameter", "b")]),
    ],
)
def test_drift(ours: str, theirs: str, expected: list[tuple[str, str | None]]):
    assert compare(ours, theirs) == expected


def test_a_difference_carries_both_texts_and_a_sentence():
    (found,) = drift("def f(a: int)", "def f(a: str)")
    assert (found.expected, found.found) == ("int", "str")
    assert found.message == "parameter `a` is `str` in the source, `int` in the signature"


@pytest.mark.parametrize(
    ("ours", "theirs", "sentence"),
    [
        ("async def f()", "def f()", "the signature is async, the source is not"),
        ("def f()", "async def f()", "the source is async, the signature is not"),
        ("def f(a=1)", "def f(a)", "parameter `a` has no default in the source, `1` in the signature"),
        ("def f(a)", "def f(a=1)", "parameter `a` has the default `1` in the source, none in the signature"),
        ("def f(a, b)", "def f(b, a)", "the source has its parameters in the order b, a, the signature a, b"),
        ("def f(*a)", "def f()", "the source has no parameter `a`"),
    ],
)
def test_sentences(ours: str, theirs: str, sentence: str):
    assert [d.message for d in drift(ours, theirs)] == [sentence]


METHODS = outline(
    """class A:
    def f(self, x): return x
    @classmethod
    def make(cls, x): return x
    @staticmethod
    def plain(x): return x
    def odd(this, x): return x
"""
)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("A.f", "x"),
        ("A.f", "self x"),
        ("A.make", "x"),
        ("A.make", "cls x"),
        ("A.plain", "x"),
        ("A.odd", "x"),
        ("A.odd", "this x"),
        ("A.odd", "self x"),
    ],
)
def test_the_receiver_need_not_be_stated(name: str, parameters: str):
    signature = StatedSignature(name, tuple(StatedParameter(p) for p in parameters.split()))
    assert differences(signature, METHODS.function_by_name[name], Names(METHODS)) == ()


def test_holes_in_defaults_and_returns_agree_with_anything():
    module = outline("def f(a: int = 3) -> str: return ''")
    parameter = StatedParameter("a", ParameterKind.POSITIONAL_OR_KEYWORD, "?T", "?limit")
    assert differences(StatedSignature("f", (parameter,), "?R"), module.functions[0], Names(module)) == ()
