"""Small specs of which it is known what is to be said."""

# Parameters and preconditions that some input meets.
MET = [
    ("x: int", "-7 // 2 == -4"), ("x: int", "-7 % 3 == 2"), ("x: int", "7 // -2 == -4 and 7 % -3 == -2"),
    ("x: int", "True + True == 2"), ("x: float", "0.1 + 0.2 != 0.3"), ("x: float", "x != x"),
    ("x: int", "x // 3 == -3 and x % 3 == 2"), ("x: int", "x // -3 == 2 and x % -3 == -1"),
    ("x: int, y: int", "x % y == -2"), ("xs: list[int]", "xs[-1] == 7 and xs[0] == 3"),
    ("a: int, b: int", "(a and b) == 7"), ("a: int, b: int", "(a or b) == 0"), ("x: int", "1 < x < 3"),
    ("x: int", "1 < x > 5"), ("xs: list[int]", "all(x > 0 for x in xs)"), ("x: float", "x == 0 and 1.0 > x"),
    ("p: bool, q: bool", "p + q == 2"), ("x: float", "x > 10 ** 400"),
    ("x: float", "x == 2 ** 53 and x != 2 ** 53 + 1"),
    ("s: str", "len(s) > 2 and s[0] == 'a' and s[-1] == 'b'"), ("s: str", "'ell' in s and s.startswith('h')"),
    ("s: str", "s in {'SPRING', 'SUMMER'}"), ("x: int | None", "x is not None and x > 3"),
    ("x: int | None", "x is None"),
    ("x: int | None", "x or 1"), ("p: tuple[int, str]", "p[0] > 2 and p[1] == 'x'"),
    ("n: {n: int | n > 5}", "n % 5 == 0"),
    ("xs: list[int]", "len(xs) == 3", "forall i in range(len(xs) - 1): xs[i] < xs[i + 1]"),
    ("xs: list[int]", "exists x in xs: x == 5"), ("xs: list[int]", "5 in xs and 6 not in xs"),
    ("xs: list[int]", "min(xs) == 3 and max(xs) == 9"), ("x: Literal[1, 2, 'a']", "x != 1"),
    ("xs: list[int], ys: list[int]", "xs + ys == [1, 2, 3]", "len(xs) == 1"), ("*xs: int", "len(xs) == 2"),
    ("x: int", "x ** 2 == 49"), ("s: str", "s == '\\u0000😀'[1:] or len(s) == 1"), ("xs: list[int]", "xs[1:] == [4]"),
    ("x: float", "x / 3 > 1"), ("x: int", "x / 2 > 1"), ("x: int, y: float", "x * y > 1.5"),
    ("x: float", "abs(x) == 0"),
    ("x: int", "x.bit_length() == 7"), ("xs: list[int]", "sum(xs) == 7"), ("s: str", "s.upper() == s"),
    ("x: int", "x > 10 ==> x > 20"),
]  # fmt: skip

# Those that no input meets.
NOT_MET = [
    ("x: int", "x > 3", "x < 3"), ("x: int", "x // 2 == 3", "x > 7"), ("x: int", "x % 3 == -1"),
    ("x: int", "x % -3 > 0"),
    ("x: int", "-7 // 2 == -3"), ("x: int", "1 // 0 == 1"), ("x: int", "x // 0 == x // 0"),
    ("x: float", "0.1 + 0.2 == 0.3"),
    ("x: float", "x > 0 and x != x"), ("x: float", "x < 0 or x > 0", "x == 0"), ("x: float", "x == 2 ** 53 + 1"),
    ("x: float", "x >= 10 ** 400 and x < 10 ** 400"), ("xs: list[int]", "len(xs) == 0", "xs[0] == xs[0]"),
    ("xs: list[int]", "xs[-1] > 0", "xs == []"), ("xs: list[int]", "len(xs) < 0"),
    ("x: int | None", "x is None", "x > 3"),
    ("a: int, b: int", "(a and b) == 7", "b == 6", "a < 3"), ("x: int", "1 < x < 2"), ("xs: list[int]", "not all([])"),
    ("xs: list[int]", "any(x > 3 for x in [])"), ("p: bool, q: bool", "p + q == 3"), ("p: bool", "p != True", "p != 0"),
    ("xs: list[int]", "all(x > 3 for x in xs)", "2 in xs"), ("s: str", "s.startswith('ab')", "s[0] == 'b'"),
    ("s: str", "s in {'a', 'b'}", "len(s) == 2"), ("s: str", "'ab' in s", "len(s) < 2"),
    ("n: {n: int | n > 5}", "n < 5"),
    ("s: str, t: str", "s < t", "t < s"), ("x: int", "x ** 2 == -1"), ("x: int", "x ** 2 == 50 and -10 < x < 10"),
    ("x: int", "not (x == x)"), ("xs: list[int]", "xs[:2] == [1]", "len(xs) > 1"), ("x: int, y: int", "x % y > y > 0"),
    ("p: tuple[int, str]", "len(p) == 3"), ("x: Literal['a', 'b']", "x == 'c'"), ("x: int", "x is None"),
    ("xs: list[int]", "forall i in range(len(xs)): xs[i + 1] > 0", "len(xs) > 0 and xs[0] > 0"),
]  # fmt: skip

# Neither may be said.
UNKNOWN = [
    ("x: int", "x.bit_length() == 77"), ("s: str", "'ß'.upper() == 'SS' and s.upper() == 'SS'"),
    ("x: object", "x == 1"),
    ("x: int", "all(i * i != x for i in range(10 ** 9)) and x > 2 ** 70"),
    ("x: int, y: int, z: int", "x ** 3 + y ** 3 + z ** 3 == 33"), ("s: str", "'\\U0002ffff' < s", "len(s) == 1"),
    ("s: str", "s == '\\U0010ffff'"), ("x: int", "x / 3 == 1 / 3 and x > 5"),
]  # fmt: skip

# Behind each clause the code of the finding that stands at it.
MARKED = [
    """sig f(x: int) -> int
ensures result > x
ensures result < x #! contradiction
""",
    """sig f(x: int) -> int
requires x > 3
requires x != 0 #! redundant
ensures result > x
ensures result > 2 #! redundant
""",
    """sig f(x: int) -> int
requires x > 3
requires 3 < x #! redundant
requires x >= 4 #! redundant
""",
    # One clause keeps the other from raising: none is redundant.
    """sig f(n: int) -> int
requires n != 0
requires 10 // n > 2
ensures result // n == 2
""",
    """sig f(xs: list[int]) -> int
requires len(xs) >= 0 #! redundant
ensures len(xs) >= 0 #! redundant
""",
    # At exit a list may have other items.
    """sig f(xs: list[int]) -> int
requires xs == [1]
ensures xs == [2] and old(xs) == [1]
""",
    """sig f(xs: list[int]) -> None
requires xs == [1]
ensures old(xs) == [2] #! contradiction
""",
    """sig f(x: int) -> int
requires x == 1
ensures x == 2 #! contradiction
""",
    # An `ensures` is owed only where no `raises` applies.
    """sig f(x: int) -> int
ensures result == 1 and x > 0
raises ValueError when x <= 0
""",
    """sig f(x: int) -> int
ensures result == 1
ensures result == 2
raises ValueError when True
""",
    """sig f(x: int) -> int
ensures result == x // 0 #! contradiction
""",
    # An int will do where a float is stated, of a result and of no argument.
    """sig f(x: float) -> float
requires 0 <= x
ensures result == 2 ** 53 + 1
""",
    """sig f(x: int) -> {y: int | y > x}
ensures result < x #! contradiction
""",
    """sig f(x: int) -> {y: int | y > x}
ensures result >= x #! redundant
""",
    """sig f() -> NoReturn
ensures False
""",
    """sig f(x: bool) -> bool
ensures result is x
ensures result == x #! redundant
""",
    """sig f(x: int) -> bool
ensures result <==> x > 3
ensures result == (x <= 3) #! contradiction
""",
    # A hole may be anything.
    """sig f(x: int) -> int
requires x > ?least
requires x < 3
ensures result > ?least
""",
    """type Small = {n: int | 0 <= n < 10}
sig f(a: Small, b: Small) -> int
requires a + b < 30 #! redundant
ensures result == a + b
""",
    """entity Line {
  quantity: int
  price: float
  invariant quantity > 0
  invariant price >= 0
}
sig f(lines: list[Line], one: Line | None) -> float
requires len(lines) > 0
requires one is None or one.price < 5 and one.quantity > 3
requires lines[0].quantity < 1 #! unsatisfiable-requires
""",
    # What the type checker has said already.
    """sig f(x: int) -> int
requires len(x) > 0
ensures result == "a"
""",
    # No value is of these.
    """type Never = {n: int | n > 3 and n < 4} #! contradiction
entity Box {
  width: {w: int | w > 2}
  name: str
  invariant len(name) > 0
  invariant width < 3 #! contradiction
}
entity Sound {
  width: {w: int | w > 2}
  other: Sound | None
  invariant width < 4
}
""",
]
