"""A text that is being typed: what stands around the unfinished place is still listed, in the right place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.source.outline import outline

BEFORE = '"""Module."""\nimport os\n\ndef first(a: int) -> int:\n    return a\n\n'
AFTER = '''

@cached
def second(b, *, c=1):
    """Second."""
    return [x for x in b]

class Box(Base):
    size: int

    def area(self) -> float:
        return 1.0

async def third():
    ...
'''
TYPED = [
    'def half(x: list[int] = [1, 2], *a: "str", k={"b": (1,)}, **kw) -> dict[str, int]:\n    return {"a": (x, [y])}',
    'class Half(Base, meta=M):\n    """Doc."""\n    def half_method(self, x=(1, "q")):\n        self.x = foo(x)[0]',
    "x = foo(1, [2, {'a': 'b'}], lambda x: (x,)) if a else b",
    'with open("x") as f, g(1) as h:\n    pass',
    'try:\n    x = f"{a + b!r:>{w}}"\nexcept (A, B) as e:\n    raise X from e\nfinally:\n    pass',
    "for x in [1, 2]:\n    if x == 3 and (y := 4):\n        print('abc', end='')\n    elif not x: continue\n",
    'match x:\n    case [1, *a] if b: pass\n    case {"a": P(x=1)}: pass',
    "from a.b import (c as d,\n  e)",
]
PREFIXES = [typed[:k] for typed in TYPED for k in range(len(typed) + 1)]


def listed(text: str, offset: int) -> dict[str, tuple[object, ...]]:
    """What is said of the functions of AFTER and BEFORE; places in AFTER count from its start."""
    found: dict[str, tuple[object, ...]] = {}
    for f in outline(text).functions:
        shift = offset if f.span.start >= len(BEFORE) else 0
        names = tuple((p.name, p.kind, p.annotation, p.default) for p in f.parameters)
        spans = (f.name_span.shifted(-shift), f.body_span.shifted(-shift))
        found[f.name] = (names, f.returns, f.docstring, f.is_async, f.body, spans)
    return found


@pytest.mark.parametrize("indent", [0, 4], ids=["in the module", "in a class"])
def test_no_half_typed_text_hides_its_neighbours(indent: int):
    before = BEFORE + ("class Outer:\n    def one(self):\n        return 1\n\n" if indent else "")
    after = ("\n\n    def two(self, q: int = 2):\n        return 2\n" if indent else "") + AFTER
    expected = listed(before + after, len(before))
    for prefix in PREFIXES[::3]:
        half = "\n".join(" " * indent + line if line.strip() else line for line in prefix.split("\n"))
        found = listed(before + half + after, len(before) + len(half))
        for name in expected:
            assert name in found, half
            if name not in ("first", "Outer.one"):
                assert found[name] == expected[name], (name, half)


def test_what_is_known_of_a_half_typed_function_is_listed():
    function = outline("def half(a: int, b=\n\ndef other(): ...\n").function_by_name["half"]
    assert [(p.name, p.annotation, p.default) for p in function.parameters] == [("a", "int", None), ("b", None, None)]


def test_a_half_typed_method_does_not_swallow_the_next():
    assert [f.name for f in outline("class C:\n    def m(self\n    def n(self): pass\n").functions] == ["C.m", "C.n"]


def test_a_half_typed_variable_is_still_bound():
    assert outline("x = (a b\ny = 1\n").top_level_names == {"x", "y"}


def test_the_first_error_is_told():
    text = "def f():\n    return 1\n\nx = = 2\n"
    error = outline(text).syntax_error
    assert error is not None
    assert 22 <= error.start < len(text) - 1
    assert outline("x = 2").syntax_error is None


PIECES = st.sampled_from(
    [
        *("def ", "class ", "async ", "if ", "else", "match ", "case ", "import ", "from ", "yield", "lambda", "type "),
        *("with ", " as ", "pass", "...", "raise NotImplementedError", "__init__", "self.x = ", "f", "x", "é", "😀"),
        *("(", ")", "[", "]", ":", "=", ",", "->", "@", "*", "/", '"""', "'", '"', "#"),
        *("\n", "    ", "\t", "\f", "\r\n", "\r", "\\", "\ufeff", "\ud800", "\0"),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_no_text_is_too_strange(text: str):
    found = outline(text)
    for f in found.functions:
        spans = [f.span, f.header, f.name_span, f.parameters_span, f.body_span, *(p.span for p in f.parameters)]
        assert all(0 <= s.start <= s.end <= len(text) for s in spans)
        assert text[slice(*f.name_span)] == f.name.rpartition(".")[2]
    for c in found.classes:
        assert text[slice(*c.name_span)] == c.name.rpartition(".")[2]


DEEP = [
    "(" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    "def f(a=" + "(" * 10_000,
    "-" * 10_000 + "1",
    "x" + ".a" * 10_000,
    "f(\n" * 5000,
    "".join(" " * i + "if x:\n" for i in range(500)),
    "".join(" " * i + "class A:\n" for i in range(300)),
]


@pytest.mark.parametrize("text", DEEP, ids=lambda text: repr(text[:12]))
def test_deep_nesting_is_no_matter(text: str):
    outline(text)
