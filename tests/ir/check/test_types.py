"""What surely raises TypeError is an error, at the place, with what was expected and what was found."""

from __future__ import annotations

import pytest

from tests.ir.check.report import about, report

WRONG = {
    "requires len(n) > 0": ["14-15 `len` takes something with a length for `obj`, found `int`"],
    "requires n + s > 0": ["10-15 `+` does not take `int` and `str`; `str(x)` makes text of a number"],
    "requires xs < 3": ["10-16 `<` cannot compare `list[int]` with `int`; `len(…)` is its length"],
    "requires s < 3": ["10-15 `<` cannot compare `str` with `int`"],
    "requires n in 5": ["15-16 `in` takes a collection, found `int`"],
    "requires n in s": ["10-11 `in` looks for text in `str`, found `int`"],
    "requires forall x in n: x > 0": ["22-23 cannot iterate over `int`; `range(n)` counts from 0 up to n"],
    "requires xs['a'] > 0": ["13-16 `list[int]` is indexed by `int`, found `str`"],
    "requires n[0] > 0": ["10-11 `int` cannot be indexed"],
    "requires -s == s": ["11-12 `-` takes a number, found `str`"],
    "requires n(3) > 0": ["10-11 `int` cannot be called"],
    "requires sorted(xs, revers=True) == xs": ["21-27 `sorted` has no parameter `revers`; did you mean `reverse`?"],
    "requires len() > 0": ["10-15 `len` needs an argument for `obj`"],
    "requires len(xs, s) > 0": ["18-19 `len` takes one argument, found 2"],
    "requires s.upper": ["10-17 `str.upper` is not called, so this is always true"],
    "requires n == 'a'": ["10-18 this is always False: `int` never equals `str`"],
    "requires xs[0].upper() == s": ["16-21 `int` has no attribute `upper`"],
    "requires forall (a, b, c) in d.items(): a == s": ["17-26 expected 2 variables for `tuple[str, int]`, found 3"],
    "requires n ^ 2.0 > 1": ["10-17 `^` does not take `int` and `float`; the power is written `**`"],
    "raises int": ["8-11 `raises` takes an exception, found `int`"],
    "raises len": ["8-11 `raises` takes an exception, found `len`"],
    "example f(1, 's', [], {}) == 'x'": ["30-33 `f` returns `int`, found `str`"],
    "example f('x', 's', [], {}) == 1": ["11-14 `f` takes `int` for `n`, found `str`"],
    "example f(1) == 1": ["9-13 `f` needs arguments for `s`, `xs`, `d`"],
    "ensures ?x: int == ?x: str": [],
    "requires xs[n / 2] > 0": ["13-18 `list[int]` is indexed by `int`, found `float`"],
    "requires xs[:len(xs) / 2] == xs": ["14-25 `list[int]` is sliced by `int`, found `float`"],
    "requires forall (i, x) in xs: x > i": [
        "17-23 `int` cannot be unpacked; `enumerate(…)` gives pairs of index and item"
    ],
    "requires reversed(s) == s": ["10-26 this is always False: `iterator[str]` never equals `str`"],
    "requires d.keys() == ['a']": ["10-27 this is always False: `dict_keys[str]` never equals `list[str]`"],
    "requires len(x for x in xs) > 0": ["14-27 `len` takes something with a length for `obj`, found `iterator[int]`"],
    "requires d.items()[0] == s": ["10-19 `dict_items[str, int]` cannot be indexed"],
    "requires zip(xs, xs)[0] == s": ["10-21 `iterator[tuple[any, ...]]` cannot be indexed"],
    "requires next(xs) > 0": ["15-17 `next` takes an iterator for `iterator`, found `list[int]`"],
    "requires {xs} == xs": [
        "10-20 this is always False: `set[list[int]]` never equals `list[int]`",
        "11-13 `list[int]` cannot be hashed, so it is never an element of a set",
    ],
    "requires d[xs] > 0": ["12-14 `list[int]` cannot be hashed, so it is never a key"],
    "requires {xs: n}": ["11-13 `list[int]` cannot be hashed, so it is never a key"],
    "requires xs in d": ["10-12 `list[int]` cannot be hashed, so it is never `in` `dict[str, int]`"],
    "requires 's' in b'a'": ["10-13 `in` looks for bytes or an `int` in `bytes`, found `str`"],
    "requires [*n] == xs": ["12-13 cannot iterate over `int`; `range(n)` counts from 0 up to n"],
}


@pytest.mark.parametrize(("clause", "expected"), WRONG.items(), ids=WRONG)
def test_wrong(clause: str, expected: list[str]) -> None:
    if expected:
        assert about(clause) == expected


RIGHT = [
    "requires n > 0 and n or s",
    "requires n + True > 0.5",
    "requires s * n == n * s",
    "requires xs + xs > xs",
    "requires s % (n, n) == s",
    "requires d['a'] > 0 and d.get('a', 0) > 0",
    "requires d.get('a') is None or d.get('a') > 0",
    "requires max(xs) >= min(xs) and max(n, 1) > sum(xs)",
    "requires xs[1:2][0] > 0 and s[::-1] == s and s[0].isupper()",
    "requires [*xs, n][0] > 0 and {**d}['a'] == 1",
    "requires set(xs) <= {1, 2} and {1} | {2} == {3}",
    "requires n // 2 + n % 2 - n ** 2 > ~n & 1",
    "requires sorted(xs, key=lambda x: -x) == xs",
    "requires list(zip(xs, xs))[0][1] > n",
    "requires 'x'.join(str(x) for x in xs) == s",
    "requires isinstance(n, (int, str)) and type(n) is int",
    "requires f'{n}-{s!r:>10}' == s",
    "requires (n if s else None) is None",
    "requires n == 1.0 and n != None and xs == ()",
    "requires divmod(n, 2)[0] == 1 and round(2.5) == 2 and abs(n) > 0",
    "requires any(s) and all([]) and not xs",
    "ensures result is n",
]


@pytest.mark.parametrize("clause", RIGHT)
def test_right(clause: str) -> None:
    errors = [line for line in about(clause) if "always" not in line]
    assert errors == []


TYPES = {
    "sig f(a: strng)": ["1:10-15 the type `strng` is not known here; did you mean `str`?"],
    "sig f(a: dict[str])": ["1:10-19 `dict` takes 2 type arguments, as in `dict[str, int]`, found 1"],
    "sig f(a: int[str])": ["1:10-18 `int` takes no type arguments, found 1"],
    "sig f(a: len)": ["1:10-13 expected a type, found the function `len`"],
    "sig f(a: int = 'x')": ["1:16-19 expected a default of type `int`, found `str`"],
    "sig f(a: int = None)": ["1:16-20 expected a default of type `int`, found `None`"],
    "sig f(a: {n: int | n > 's'})": ["1:20-27 `>` cannot compare `int` with `str`"],
    "type T = T": ["1:6-7 the type `T` is defined by itself"],
    "type A = list[B]\ntype B = A": [
        "1:6-7 the type `A` is defined by itself",
        "2:6-7 the type `B` is defined by itself",
    ],
    "sig f(a: int) -> ?T\nensures result == ?T": [
        "2:19-21 `?T` stands for a term here, but for a type above; two holes need two names"
    ],
    "sig f(a: any)\nrequires a < (?x: int)\nrequires a < (?x: str)": [
        "3:15-17 `?x` is of type `str` here, but of `int` above"
    ],
    "sig f(a: int)\nrequires a < (?x: int in {1, 'b'})": ["2:30-33 `?x` is of type `int`, found the candidate `str`"],
    "sig f(a: decimal.Decimal)": ["1:10-17 the module `decimal` is not known here"],
}


@pytest.mark.parametrize(("document", "expected"), TYPES.items(), ids=TYPES)
def test_types(document: str, expected: list[str]) -> None:
    assert report(document + "\n") == expected


SILENT = {
    "a decorator may make anything of a function": (
        "requires table[1] > 0 and table < 3",
        "class C: ...\n@register\ndef table(n): ...\n",
    ),
    "another decorator may add to a dataclass": (
        "requires c.to_json() == ''",
        "@dataclass_json\n@dataclass\nclass C:\n    a: int\n",
    ),
    "a class may be called as one of typing": ("requires c.plain > 0", "from rich.text import Text as C\n"),
    "a mixin may add to an enum": (
        "requires C.all() == [] and C.RED.label() == '' and C.parse('a').any",
        "class C(EnumMixin, Enum):\n    RED = 1\n    def parse(text): ...\n",
    ),
    "enums have names of their own": (
        "requires C.mro() and C._member_map_ and C.RED.value",
        "class C(Enum):\n    RED = 1\n",
    ),
    "what is imported may be another function, and another class": (
        "requires helper(1, 2) and C.b and c.b",
        (
            "try:\n    from m import C, helper\nexcept ImportError:\n    def helper(a): ...\n"
            "    @dataclass\n    class C:\n        a: int\n"
        ),
    ),
    "a parameter that is None by default may be None": (
        "requires helper(None) and helper(x=None)",
        "class C: ...\ndef helper(x: int = None): ...\n",
    ),
}


@pytest.mark.parametrize("case", SILENT)
def test_what_may_be_right_is_not_reported(case: str) -> None:
    clause, source = SILENT[case]
    assert report(f"sig f(c: C)\n{clause}\n", source) == []


def test_a_name_of_typing_may_be_of_another_module() -> None:
    document = "from rich.text import Text\nsig f(t: Text)\nrequires t.plain > 0 and t + 1\n"
    assert report(document) == []
    assert report(document.replace("rich.text", "typing"))[0] == "3:12-17 `str` has no attribute `plain`"


def test_specs_of_properties_and_class_methods() -> None:
    source = """\
class Line:
    @property
    def total(self): ...
    @classmethod
    def make(cls, n): ...
"""
    document = """\
sig Line.total(self) -> int
sig Line.make(cls, n: int) -> Line
sig f(line: Line)
requires line.total > 0 and line.make(3) == line
"""
    assert report(document, source) == []
    assert report(document.replace("total > 0", "total > ''"), source) == [
        "4:10-25 `>` cannot compare `int` with `str`"
    ]


def test_an_int_will_do_for_a_float() -> None:
    document = "sig f(x: float, n: int) -> float\nensures result & n == 0 and f(x, x) > 0 and x.numerator > 0\n"
    assert report(document) == []
    assert report("sig f(x: float)\nrequires x + 's' > 0\n") == [
        "2:10-17 `+` does not take `float` and `str`; `str(x)` makes text of a number"
    ]
    assert report("sig f(x: float[int])\n") == ["1:10-20 `float` takes no type arguments, found 1"]


GOOD_TYPES = [
    "list[int]", "dict[str, list[int | None]]", "tuple[int, ...]", "tuple[int, str]", "Optional[int]", "any", "object",
    "Callable[[int, str], bool]", "Callable[..., int]", 'Literal["a", 1]', "Iterable[int]", "int | str | None", '"int"',
    "{x: int | None | x is None or x > 0}", "?T", "list[?T]", "type[int]", "ValueError", "bytes", "complex",
    "frozenset[str]",
    "Annotated[int, 3]", "Sequence[tuple[int, str]]", "Mapping[str, int]",
]  # fmt: skip


@pytest.mark.parametrize("given", GOOD_TYPES)
def test_good_types(given: str) -> None:
    assert report(f"sig f(a: {given}) -> {given}\n") == []


def test_a_refinement_may_speak_of_the_parameters_before_it() -> None:
    assert report("sig f(a: int, b: {n: int | n > a}) -> {r: int | r > b}\n") == []
    assert report("sig f(b: {n: int | n > a}, a: int)\n") == ["1:24-25 the name `a` is not known here"]


def test_type_parameters_are_types_of_their_own_signature() -> None:
    document = "sig f[T, U: int](a: T, b: list[U]) -> T\nensures f(a, b) == a and b[0] > 0\n"
    assert report(document) == []
    assert report("sig f[T](a: T)\n\nsig g(a: T)\n") == ["3:10-11 the type `T` is not known here"]
    assert report("sig f[T: strng](a: T)\n") == ["1:10-15 the type `strng` is not known here; did you mean `str`?"]


def test_types_that_are_defined_by_themselves_in_the_source() -> None:
    source = "from typing import Any\nTree = list['Tree | int']\nA = list['B']\nB = dict[str, 'A']\nint = int\n"
    assert report("sig f(t: Tree, a: A, b: B, c: int) -> Tree\nensures t == a\n", source) == []


def test_a_long_chain_of_wide_types() -> None:
    lines = [f"type T{n} = T{n + 1} | list[T{n + 1}]" for n in range(60)]
    assert report("\n".join([*lines, "type T60 = int", "sig f(t: T0)", ""])) == []


def test_a_lambda_is_no_predicate() -> None:
    assert about("requires lambda: n") == ["10-19 a lambda is a function, so this is always true; write its body"]
