# ruff: noqa: E501
"""Examples against the clauses around them: each document says itself what is said of it."""

from __future__ import annotations

import pytest

from tests.verify.judging import expected, found

CASES = {
    "ensures": """
sig f(prices: list[int]) -> int
ensures result >= 0
example f([]) == -1 #! refuted `result >= 0` is False with prices=[], result=-1
example f([1]) == 0 #! tested 1 input
example f([1, 2]) == 7  "seven" @human #! tested 1 input
""",
    "floor division": """
sig half(n: int) -> int
ensures result == n // 2
ensures result * 2 + n % 2 == n
example half(-7) == -4 #! tested 1 input
example half(-7 // 1) == -3 #! refuted `result == n // 2` is False with n=-7, result=-3
example half(7) == 3 #! tested 1 input
""",
    "remainder has the sign of the divisor": """
sig rest(n: int, m: int) -> int
requires m != 0
ensures result == n % m
example rest(-7, 3) == 2 #! tested 1 input
example rest(-7, 3) == -1 #! refuted `result == n % m` is False with n=-7, m=3, result=-1
example rest(7, -3) == -2 #! tested 1 input
example rest(1, 0) == 0 #! refuted outside the preconditions: `m != 0` is False with n=1, m=0
""",
    "bools are numbers": """
sig count(a: bool, b: bool) -> int
ensures result == a + b
example count(True, True) == 2 #! tested 1 input
example count(True, 1) == 2 #! refuted outside the preconditions: for `b`, 1 is no `bool`
example count(True, False) == True #! tested 1 input
""",
    "doubles": """
sig add(a: float, b: float) -> float
ensures result == a + b
example add(0.1, 0.2) == 0.3 #! refuted `result == a + b` is False with a=0.1, b=0.2, result=0.3
example add(0.1, 0.2) == 0.30000000000000004 #! tested 1 input
example add(1.0, 2.0) == 3 #! tested 1 input
example add(float("inf"), 1.0) == float("inf") #! tested 1 input
example add(float("nan"), 1.0) == 1.0 #! refuted `result == a + b` is False with a=float("nan"), b=1.0, result=1.0
""",
    "nothing equals nan": """
sig f(a: float) -> float
example f(1.0) == float("nan") #! refuted no result is equal to `float("nan")`, which is not even equal to itself
sig g(a: float) -> list[float]
example g(1.0) == [float("nan")] #! unknown whether a nan in a value is the one in the result is not modelled
""",
    "upper case may be longer": """
sig shout(s: str) -> str
ensures result == s.upper()
ensures len(result) == len(s)
example shout("ab") == "AB" #! tested 1 input
example shout("ß") == "SS" #! refuted `len(result) == len(s)` is False with s='ß', result='SS'
example shout("👍") == "👍" #! tested 1 input
""",
    "the last item": """
sig last(xs: tuple[int, ...]) -> int
ensures result == xs[-1]
example last((1, 2, 3)) == 3 #! tested 1 input
example last((1, 2, 3)) == 1 #! refuted `result == xs[-1]` is False with xs=(1, 2, 3), result=1
example last(()) == 0 #! refuted `result == xs[-1]` raises IndexError with xs=(), result=0
""",
    "and returns an operand": """
sig f(a: int, b: int) -> int
ensures result == (a and b)
example f(3, 4) == 4 #! tested 1 input
example f(0, 4) == 0 #! tested 1 input
example f(3, 4) == True #! refuted `result == (a and b)` is False with a=3, b=4, result=True
""",
    "all of nothing": """
sig f(xs: tuple[int, ...]) -> bool
ensures result == all(x > 0 for x in xs)
example f(()) == True #! tested 1 input
example f((0,)) == True #! refuted `result == all(x > 0 for x in xs)` is False with xs=(0,), result=True
""",
    "chained comparisons": """
sig f(a: int) -> int
requires 0 < a < 5 != a
ensures 0 <= result < a <= 4
example f(3) == 2 #! tested 1 input
example f(3) == 3 #! refuted `0 <= result < a <= 4` is False with a=3, result=3
example f(5) == 3 #! refuted outside the preconditions: `0 < a < 5 != a` is False with a=5
""",
    "assert is a precondition or a postcondition": """
sig f(a: int) -> int
assert a > 0
assert result > a
example f(0) == 5 #! refuted outside the preconditions: `a > 0` is False with a=0
example f(1) == 1 #! refuted `result > a` is False with a=1, result=1
example f(1) == 2 #! tested 1 input
""",
    "a partial precondition does not admit": """
sig f(a: int) -> int
requires 10 / a > 1
example f(0) == 5 #! refuted outside the preconditions: `10 / a > 1` raises ZeroDivisionError with a=0
example f(1) == 5 #! tested 1 input
""",
    "implication and equivalence": """
sig f(a: int) -> int
ensures a > 0 ==> result == 10 // a
ensures a <= 0 <==> result == -1
example f(0) == -1 #! tested 1 input
example f(5) == 2 #! tested 1 input
example f(5) == -1 #! refuted `a > 0 ==> result == 10 // a` is False with a=5, result=-1
example f(0) == 3 #! refuted `a <= 0 <==> result == -1` is False with a=0, result=3
""",
    "quantifiers": """
sig f(a: tuple[int, ...]) -> tuple[int, ...]
ensures forall x in a: x in result
ensures forall i in range(len(result) - 1): result[i] <= result[i + 1]
ensures exists x in result: x == 0
example f((0, 1)) == (0, 1) #! tested 1 input
example f((0, 1)) == (1, 0) #! refuted `forall i in range(len(result) - 1): result[i] <= result[i + 1]` is False with a=(0, 1), result=(1, 0)
example f((1,)) == (1,) #! refuted `exists x in result: x == 0` is False with a=(1,), result=(1,)
""",
    "arguments are bound as Python binds them": """
sig f(a: int, /, b: int = 2, *rest: int, c: int = 3, **more: int) -> int
ensures result == a + b + sum(rest) + c + len(old(more))
example f(1) == 6 #! tested 1 input
example f(1, 1, 1, 1, c=1) == 5 #! tested 1 input
example f(1, c=0, b=0, z=1, a=5) == 3 #! tested 1 input
example f(*[1, 2], **{"c": 3}) == 6 #! tested 1 input
""",
    "wrong calls": """
sig f(a: int, *, b: int = 1) -> int
example f() == 1 #! refuted `f` cannot be called like this: missing a required argument: 'a'
example f(1, 2) == 1 #! refuted `f` cannot be called like this: too many positional arguments
example f(1, c=2) == 1 #! refuted `f` cannot be called like this: got an unexpected keyword argument 'c'
example f(1, **{"b": 1, 2: 3}) == 1 #! refuted `f` cannot be called like this: an argument raises TypeError
example f(1 // 0) == 1 #! refuted `f` cannot be called like this: an argument raises ZeroDivisionError
example f(1) == 1 // 0 #! refuted the value `1 // 0` raises ZeroDivisionError
""",
    "argument types": """
sig f(a: int, b: float = 0.0, c: int | None = None, d: list[int] = [], e: dict[str, float] = {}) -> None
example f(True) == None #! refuted outside the preconditions: for `a`, True is no `int`
example f(1.0) == None #! refuted outside the preconditions: for `a`, 1.0 is no `int`
example f(1, 2) == None #! refuted outside the preconditions: for `b`, 2 is no `float`
example f(1, 2.0, None) == None #! tested 1 input
example f(1, 2.0, "x") == None #! refuted outside the preconditions: for `c`, 'x' is no `int | None`
example f(1, d=[1, "a"]) == None #! refuted outside the preconditions: for `d`, 'a' is no `int` (item 1)
example f(1, e={"a": 1.0}) == None #! tested 1 input
example f(1, e={"a": 1}) == None #! refuted outside the preconditions: for `e`, 1 is no `float` (item 'a')
example f(1, e={2: 1.0}) == None #! refuted outside the preconditions: for `e`, 2 is no `str` (key 2)
""",
    "more types": """
sig f(a: tuple[int, str] = (1, "a"), b: Literal["x", 1] = 1, c: set[int] = {1}, d: Optional[str] = None, e: any = 1) -> any
example f((1, "b")) == 1 #! tested 1 input
example f((1,)) == 1 #! refuted outside the preconditions: for `a`, (1,) is no `tuple[int, str]`
example f(b="x") == 1 #! tested 1 input
example f(b=True) == 1 #! refuted outside the preconditions: for `b`, True is no `Literal["x", 1]`
example f(c={"a"}) == 1 #! refuted outside the preconditions: for `c`, 'a' is no `int` (item 0)
example f(d=3) == 1 #! refuted outside the preconditions: for `d`, 3 is no `Optional[str]`
example f(e=[]) == 1 #! tested 1 input
sig g(a: Sequence[int], b: Callable[[int], int] = ..., c: Mapping[str, int] = {}) -> int
example g([1]) == 1 #! unknown the default of `b`, which is not stated, is not modelled
example g({1}, 1) == 1 #! refuted outside the preconditions: for `a`, {1} is no `Sequence[int]`
example g((1,), lambda n: n) == 1 #! unknown an argument that is no plain data is not modelled
""",
    "refinements": """
type Percent = {n: int | 0 <= n <= 100}
sig f(a: Percent, b: {m: int | m > a}) -> {r: int | r >= a}
example f(5, 6) == 5 #! tested 1 input
example f(101, 102) == 101 #! refuted outside the preconditions: for `a`, `0 <= n <= 100` is False with n=101
example f(5, 5) == 5 #! refuted outside the preconditions: for `b`, `m > a` is False with m=5
example f(5, 6) == 4 #! refuted for the result, `r >= a` is False with r=4
""",
    "entities and their invariants": """
entity Line {
  sku: str
  quantity: int = 1
  invariant len(sku) > 0
  invariant self.quantity > 0
}
sig f(line: Line) -> Line
effect {
  writes: none
}
ensures result.quantity == line.quantity + 1
example f(Line("a")) == Line("a", 2) #! tested 1 input
example f(Line("a")) == Line("a") #! refuted `result.quantity == line.quantity + 1` is False with line=Line(sku='a', quantity=1), result=Line(sku='a', quantity=1)
example f(Line("")) == Line("a", 2) #! refuted outside the preconditions: for `line`, `len(sku) > 0` is False with sku='', quantity=1 (an invariant of `Line`)
example f(Line("a", -1)) == Line("a", 0) #! refuted outside the preconditions: for `line`, `self.quantity > 0` is False with sku='a', quantity=-1 (an invariant of `Line`)
example f(Line("a", "b")) == Line("a", 2) #! refuted outside the preconditions: for `line`, 'b' is no `int` (field `quantity`)
example f(Line("a", 1)) == Line("", 2) #! refuted for the result, `len(sku) > 0` is False with sku='', quantity=2 (an invariant of `Line`)
example f(3) == Line("a", 2) #! refuted outside the preconditions: for `line`, 3 is no `Line`
example f(Line()) == Line("a", 2) #! refuted `f` cannot be called like this: an argument raises TypeError
""",
    "result types": """
sig f(n: int) -> float
example f(1) == 1 #! tested 1 input
example f(2) == True #! tested 1 input
example f(3) == "3" #! refuted for the result, '3' is no `float`
sig g(n: int) -> int
example g(1) == True #! tested 1 input
example g(2) == 2.5 #! refuted for the result, 2.5 is no `int`
sig h(n: int) -> list[str]
example h(1) == ["a"] #! tested 1 input
example h(2) == ["a", 1] #! refuted for the result, 1 is no `str` (item 1)
""",
    "the result may be any equal value": """
sig f(n: int) -> float
ensures isinstance(result, float)
example f(1) == 1 #! unknown a result of 1.0, which is equal to the value, would do
example f(1) == 1.0 #! tested 1 input
sig g(n: int) -> int
example g(1) == 2.0 #! unknown a result of 2, which is equal to the value, would do
sig h(n: int) -> list[float]
ensures all(isinstance(r, float) for r in result)
example h(1) == [1, 2] #! unknown a result of [1.0, 2.0], which is equal to the value, would do
ensures result is not None
""",
    "raises when": """
sig f(n: int) -> int
raises ValueError when n < 0
ensures result > n
example f(1) == 2 #! tested 1 input
example f(-1) == 2 #! refuted `n < 0` holds with n=-1, so this must raise ValueError
example f(-2) raises ValueError #! tested 1 input
example f(1) raises ValueError #! refuted no `raises` admits ValueError here; `n < 0` is False with n=1
example f(-1) raises KeyError #! refuted `n < 0` holds with n=-1, so this must raise ValueError
example f(1) raises KeyError #! refuted no `raises` admits KeyError here
example f(2) raises RecursionError #! tested 1 input
""",
    "a broken postcondition is not owed where an exception is": """
sig f(n: int) -> int
raises ValueError when n < 0
ensures 1 // n > 0
example f(-1) raises ValueError #! tested 1 input
example f(0) raises ValueError #! refuted no `raises` admits ValueError here; `n < 0` is False with n=0
""",
    "may raise": """
sig f(n: int) -> int
raises LookupError
example f(1) == 1 #! tested 1 input
example f(2) raises LookupError #! tested 1 input
example f(3) raises KeyError #! tested 1 input
example f(4) raises Exception #! tested 1 input
example f(5) raises ValueError #! refuted no `raises` admits ValueError here
""",
    "two exceptions": """
sig f(n: int) -> int
raises LookupError when n < 0
raises KeyError when n < -5
raises ValueError when n == -10
example f(-1) raises KeyError #! tested 1 input
example f(-6) raises KeyError #! tested 1 input
example f(-7) raises IndexError #! unknown this call owes two exceptions
example f(-10) raises ValueError #! unknown this call owes two exceptions
""",
    "exceptions of the source": """
import shop
sig f(n: int) -> int
raises shop.Closed when n < 0
example f(-1) raises shop.Closed #! tested 1 input
example f(-2) raises ValueError #! unknown whether `ValueError` is a `shop.Closed` is not modelled
example f(1) raises shop.Closed #! refuted no `raises` admits shop.Closed here; `n < 0` is False with n=1
""",
    "conditions that cannot be told": """
sig f(n: int) -> int
raises ValueError when 1 // n > 0
example f(0) == 1 #! unknown the condition `1 // n > 0`, which raises ZeroDivisionError, is not modelled
sig f(n: int) -> int
raises ValueError when 1 // n > 0
example f(0) raises ValueError #! unknown the condition `1 // n > 0`, which raises ZeroDivisionError, is not modelled
example f(0) raises KeyError #! refuted no `raises` admits KeyError here
""",
    "an example outside the preconditions is not excused by an exception": """
sig f(n: int) -> int
requires n >= 0
raises ValueError
example f(-1) raises ValueError #! refuted outside the preconditions: `n >= 0` is False with n=-1
""",
    "how the call leaves its arguments is not known": """
sig f(xs: list[int]) -> int
requires len(xs) < 3
ensures result == len(xs)
example f([1]) == 5 #! unknown how the call leaves `xs` is not known; `effect { writes: none }` would say
example f([1, 2, 3]) == 3 #! refuted outside the preconditions: `len(xs) < 3` is False with xs=[1, 2, 3]
sig g(xs: list[int]) -> int
ensures result == len(old(xs))
ensures result > 0 or xs == []
example g([1]) == 1 #! tested 1 input
example g([]) == 0 #! unknown how the call leaves `xs` is not known; `effect { writes: none }` would say
example g([1]) == 2 #! refuted `result == len(old(xs))` is False with xs=[1], result=2
""",
    "effects say how": """
sig f(xs: list[int], ys: list[int]) -> int
ensures result == len(xs)
effect {
  writes: ys[0], stdout
}
example f([1], []) == 1 #! tested 1 input
example f([1], []) == 5 #! refuted `result == len(xs)` is False with xs=[1], ys=[], result=5
example f(*[[1]] * 2) == 5 #! unknown how the call leaves `xs` is not known; `effect { writes: none }` would say
sig g(xs: list[int]) -> int
ensures result == len(xs)
effect {
  writes: ?what
}
example g([1]) == 1 #! unknown how the call leaves `xs` is not known; `effect { writes: none }` would say
sig h(xs: list[int]) -> int
ensures result == len(xs)
effect {
  reads: xs
}
example h([1]) == 1 #! unknown how the call leaves `xs` is not known; `effect { writes: none }` would say
sig k(t: tuple[list[int], int]) -> int
ensures result == t[1]
example k(([], 1)) == 1 #! unknown how the call leaves `t` is not known; `effect { writes: none }` would say
""",
    "identity": """
sig f(a: list[int], b: list[int]) -> list[int]
requires a is not b
ensures result is not None
example f([1], [1]) == [1] #! tested 1 input
example f(*[[1]] * 2) == [1] #! refuted outside the preconditions: `a is not b` is False with a=[1], b=[1]
sig g(a: tuple[int, ...]) -> tuple[int, ...]
ensures result is not a
example g((1,)) == (1,) #! unknown whether equal values are one object is not modelled
""",
    "holes": """
sig f(a: int, b: ?T = 1) -> int
ensures ?rounding: predicate
ensures result <= ?max
ensures result > 0
example f(1) == 1 #! unknown `?T` is still to be decided; `?rounding` is still to be decided; `?max` is still to be decided
example f(1) == -1 #! refuted `result > 0` is False with a=1, b=1, result=-1
example f(?x) == 1 #! unknown `?x` is still to be decided
example f(1) == ?y #! unknown `?T` is still to be decided; `?y` is still to be decided
example f(1) raises ?E #! unknown `?T` is still to be decided; `?E` is still to be decided
""",
    "what is not modelled": """
import math
sig other(n: int) -> int
sig f(n: int) -> int
ensures result == math.floor(n)
ensures n == 0 ==> result == other(n)
example f(1) == 1 #! unknown `math`, which is imported, is not modelled
example f(math.pi) == 1 #! unknown `math`, which is imported, is not modelled
example other(1) == 1 #! unknown a call of something else than `f` is not modelled
example unknown.f(1) == 1 #! unknown a call of something else than `f` is not modelled
""",
    "two examples of one call": """
sig f(n: int, m: int = 2) -> int
raises ValueError
example f(1) == 1 #! tested 1 input
example f(1, 2) == 1 #! tested 1 input
example f(1, m=2) == 2 #! refuted another example says that the same call gives 1
example f(n=1) raises ValueError #! refuted another example says that the same call gives 1
example f(1, 3) == 2 #! tested 1 input
example f(2) raises ValueError #! tested 1 input
example f(2) == 3 #! refuted another example says that the same call raises ValueError
""",
    "a wrong example is not held against a right one": """
sig f(n: int) -> int
ensures result == n
example f(1) == 2 #! refuted `result == n` is False with n=1, result=2
example f(1) == 1 #! tested 1 input
""",
    "methods": """
entity Cart {
  lines: list[int]
}
sig Cart.add(self, line: int) -> int
ensures result == len(old(self.lines)) + line
example Cart([1]).add(2) == 3 #! tested 1 input
example Cart.add(Cart([1]), 2) == 3 #! tested 1 input
example Cart([1]).add(2) == 4 #! refuted `result == len(old(self.lines)) + line` is False with self=Cart(lines=[1]), line=2, result=4
example add(1) == 4 #! unknown a call of something else than `Cart.add` is not modelled
sig Cart.size() -> int
ensures result == len(old(self.lines))
example Cart([1]).size() == 2 #! refuted `result == len(old(self.lines))` is False with self=Cart(lines=[1]), result=2
""",
    "iterators": """
sig f(n: int) -> Iterator[int]
ensures next(result) == n
example f(1) == [1] #! unknown a result that is an iterator is not modelled
""",
    "type parameters": """
sig f[T](xs: list[T]) -> T
ensures result in old(xs)
example f([1]) == 1 #! unknown the type parameter `T` is not modelled
example f([1]) == 2 #! refuted `result in old(xs)` is False with xs=[1], result=2
""",
    "parameters may be called anything": """
sig f(result: int, all: int, len: int) -> int
ensures result == 1
ensures forall x in [all, len]: x > 0
example f(1, 2, 3) == 9 #! tested 1 input
example f(1, 2, 0) == 9 #! refuted `forall x in [all, len]: x > 0` is False with result=1, all=2, len=0
""",
    "too much": """
sig f(n: int) -> int
ensures forall i in range(n): i < result
example f(10) == 10 #! tested 1 input
example f(10 ** 12) == 10 #! unknown a `range` of more than ten million numbers is not modelled
example f(10 ** 10 ** 10) == 10 #! unknown a number of more than ten million bits is not modelled
example f(len("a" * 10 ** 10)) == 10 #! unknown a sequence of 10000000000 items is not modelled
example f((lambda g: g(g))(lambda g: g(g))) == 10 #! unknown what needs more memory than there is is not modelled
""",
    "many values": """
sig f(a: str, b: str) -> str
ensures len(result) == 1
requires len(a) < 1000
example f("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb") == "" #! refuted `len(result) == 1` is False with result=''
""",
    "emoji": """
sig f(s: str = "👍🏽") -> int
ensures result == len(s)
example f() == 1 #! refuted `result == len(s)` is False with s='👍🏽', result=1
example f("👩‍👩‍👧") == 5 #! tested 1 input
""",
    "broken text": """
sig f(a: int -> int
ensures result > 0
example f(1) == 0 #! unknown a signature that is not complete is not modelled
""",
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    assert found(CASES[name]) == expected(CASES[name])


def test_there_are_enough() -> None:
    assert sum(len(expected(text)) for text in CASES.values()) >= 150


@pytest.mark.parametrize(
    "text", ["", "sig f() -> int\n", "entity E {\n  a: int\n}\n", 'intent {\n  summary: "x"\n}\nexample f() == 1\n']
)
def test_documents_without_examples_or_signatures(text: str) -> None:
    assert all(said.startswith("unknown ") for said in found(text))
