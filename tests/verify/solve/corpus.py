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
    ("s: str", "s.find('b') == 2 and s.rfind('b') == 4"), ("s: str", "s.index('x') == 1"),
    ("s: str", "s.find('') == 0"),
    ("s: str", "'abc'.rfind('') == 3 and 'abc'.find('', 4) == -1"), ("s: str", "s.strip() == 'a' and len(s) == 3"),
    ("s: str", "s.lstrip('0') == '7' and len(s) == 4"), ("s: str", "s.rstrip() != s"),
    ("s: str", "s.count('a') == 3 and len(s) == 4"), ("s: str", "'aaa'.count('aa') == 1 and 'ab'.count('') == 3"),
    ("s: str", "s.replace('-', '') == 'ab' and len(s) == 4"), ("s: str", "s.replace('a', 'bb') == 'bbc'"),
    ("s: str", "s.removeprefix('ab') == 'c' and len(s) == 3"), ("s: str", "s.removesuffix('ab') == 'abab'"),
    ("s: str", "len(s.split(',')) == 3 and s.split(',')[0] == 'x'"), ("s: str", "'x' in s.split(',')", "len(s) > 1"),
    ("s: str", "s.split() == ['a', 'b']"), ("s: str", "s.split(',')[-1] == 'z' and len(s) > 1"),
    ("s: str", "s.partition('=')[2] == 'v'"), ("s: str", "s.split(':', 1)[1] == 'b:c'"),
    ("s: str", "s.startswith(('a', 'b')) and s.endswith('c')"), ("s: str", "s.startswith('b', 1) and len(s) == 2"),
    ("s: str", "s.isdigit() and len(s) == 2"), ("s: str", "s.isspace() and len(s) == 2"), ("s: str", "s.isupper()"),
    ("s: str", "all(c in 'ab' for c in s) and len(s) == 3"), ("s: str", "any(c.isspace() for c in s)"),
    ("s: str", "all(c.isalpha() for c in s if c != '1') and s.startswith('1')"),
    ("ss: list[str]", "','.join(ss) == 'a,b' and len(ss) == 2"), ("n: int", "str(n) == '42'"),
    ("s: str", "int(s) == 42"),
    ("n: int", "str(n) == '-7'"), ("n: int", "len(str(n)) == 3 and n < 0"), ("s: str", "s * 3 == 'ababab'"),
    ("n: int", "'ab' * n == 'abab'"), ("s: str", "ord(s) == 97"), ("n: int", "chr(n) == 'a'"),
    ("s: str", "'ß'.upper() == 'SS' and 'ß'.lower() == 'ß' and 'ß'.casefold() == 'ss'"),
    ("s: str", "s.upper() == '1-2'"), ("s: str", "'ß'.upper() == 'SS' and s.upper() == 'SS' and s[0] == 'ß'"),
    ("n: int", "chr(n) > '\\uffff'"), ("x: float", "x % 1 == 0.5"), ("x: float", "x // 2 == 3"),
    ("x: float", "x / 2 == 0.75"), ("x: int", "x / 2 == 1.5"), ("x: int", "x / 3 == 1 / 3"),
    ("x: float", "x % -1 == 0"),
    ("x: float", "x % 2 == 1 and x < 0"), ("x: float", "round(x) == 2 and x != 2"), ("x: float", "int(x) == -3"),
    ("x: int", "round(2.5) == 2 and round(3.5) == 4 and round(-0.5) == 0"),
    ("x: int", "round(x, -1) == 20 and x == 25"),
    ("x: int", "-1e-20 % 3.0 == 3.0 and 5.5 // -2.0 == -3.0"), ("x: int", "x & 6 == 4 and x > 10"),
    ("x: int", "x & -8 == 16"), ("x: int", "x | 5 == 7"), ("x: int", "x ^ 5 == 6 and -7 & 12 == 8"),
    ("x: int", "x << 3 == 40"), ("x: int", "x >> 2 == -2"), ("n: int", "1 << n == 32"), ("n: int", "2 ** n == 64"),
    ("n: int", "2 ** n == 0.5 or n == 3"), ("x: int", "x ** 3 == -27"), ("x: int", "divmod(x, 7) == (2, 3)"),
    ("x: int", "divmod(-7, 2) == (-4, 1) and pow(3, 4, 5) == 1 and pow(3, -1, 7) == 5"),
    ("x: int", "pow(x, 2, 7) == 4"),
    ("x: int", "float(x) == 3.0"), ("x: float", "x / 3 > 1"), ("x: float", "x // 3 > 1"),
    ("p: bool", "p + 1 << p == 4"), ("s: str", "s == '\\U0001f600'"),
    ("s: str", "s.isalpha() and s[0] > 'z'"),
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
    ("s: str", "s.find('a') > len(s)"), ("s: str", "s.find('a') == -1", "'a' in s"), ("s: str", "s.find('') == 1"),
    ("s: str", "s.rfind('a') == -1", "'a' in s"), ("s: str", "s.index('a') < 0"),
    ("s: str", "s.index('a') == 0", "s == 'b'"),
    ("s: str", "s.strip().startswith(' ')"), ("s: str", "len(s.strip()) > len(s)"), ("s: str", "s.strip() == ' a'"),
    ("s: str", "s.lstrip('0') == '01'"), ("s: str", "s.rstrip().endswith('\\n')"),
    ("s: str", "s.isspace()", "s.strip() == 'a'"),
    ("s: str", "s.count('a') > len(s)"), ("s: str", "s.count('a') == 0 and 'a' in s"),
    ("s: str", "'a' in s.replace('a', 'b') and s == 'aaa'"), ("s: str", "s.replace('a', '') != s", "'a' not in s"),
    ("s: str", "s.removeprefix('a') == 'ab' and s == 'ab'"), ("s: str", "len(s.split(',')) == 0"),
    ("s: str", "len(s.split(',')) == 1", "',' in s"), ("s: str", "'a,b' in s.split(',')"),
    ("s: str", "s.split(',')[0] == 'a'", "s.startswith('b')"), ("s: str", "len(s.split()) > len(s)"),
    ("s: str", "s.split() == ['']"), ("s: str", "len(s.split()) == 0", "s.startswith('a')"),
    ("s: str", "s.split('') == s.split('')"), ("s: str", "s.partition('=')[1] == ''", "'=' in s"),
    ("s: str", "s.startswith(('a', 'b'))", "s[0] == 'c'"), ("s: str", "s.startswith('', 4)", "len(s) == 3"),
    ("s: str", "s.isdigit()", "s == ''"), ("s: str", "s.isalpha()", "' ' in s"), ("s: str", "s.isupper()", "'a' in s"),
    ("s: str", "s.isascii()", "s == 'é'"), ("s: str", "all(c in 'ab' for c in s)", "'c' in s"),
    ("s: str", "any(c == 'a' for c in s)", "s == ''"), ("s: str", "all(c.isalpha() for c in s)", "s[0] == '1'"),
    ("n: int", "str(n) == '042'"), ("n: int", "str(n) == ''"), ("n: int", "len(str(n)) == 1", "n < 0"),
    ("n: int", "str(n) == '5'", "n != 5"), ("s: str", "int(s) == 1", "s == 'a'"),
    ("s: str", "int(s) == 13", "s == '12'"),
    ("s: str", "len(s * 2) == 3"), ("n: int", "'ab' * n == 'aba'"), ("n: int", "'a' * n == 'a'", "n < 0"),
    ("s: str", "ord(s) == 97", "s == 'b'"), ("n: int", "chr(n) == 'a'", "n > 97"), ("n: int", "chr(n) == 'a' * 2"),
    ("n: int", "len(chr(n)) == 1", "n == -1"), ("s: str", "ord(s) > 0x10ffff"), ("s: str", "len(s.upper()) < len(s)"),
    ("s: str", "'a' in s.upper()"), ("s: str", "s.upper() == 'b'"), ("s: str", "s.upper() != s", "s == '12'"),
    ("s: str", "s.upper() != s.upper()"), ("x: float", "x % 1 > 1"), ("x: float", "x % 1 < 0"),
    ("x: float", "x // 2 == 0.5"), ("x: float", "x / 2 > x", "x > 0"),
    ("x: float", "x / 3 > x", "x > 0"), ("x: float", "x % 3 > 3"), ("x: float, y: float", "x % y < 0", "y > 0"),
    ("x: float, y: float", "x / y < 0", "x > 0", "y > 0"), ("x: float", "x / 0 == 1"),
    ("x: float", "x % 0.0 == x % 0.0"),
    ("x: int", "x / 3 == 1 / 3 and x > 5"), ("x: int", "x / 3 > 1", "x < 3"), ("x: int", "x / 2 == 1.25"),
    ("x: int", "x / 4 != 2", "x == 8"), ("x: float", "round(x) == 3", "x < 2.5"), ("x: float", "int(x) == 1", "x < 1"),
    ("x: float", "int(x) == 1", "x != x"), ("x: int", "round(x, -1) == 25"), ("x: int", "x & 1 == 2"),
    ("x: int", "x & 1 == 1", "x % 2 == 0"), ("x: int", "x | 1 == 4"), ("x: int", "x ^ 1 == x"),
    ("x: int", "x & 8 == 4"),
    ("x: int", "x << 2 == 5"), ("x: int", "x >> 1 == 3", "x > 7"), ("x: int", "x << -1 == x << -1"),
    ("n: int", "1 << n == 3 and n < 9"), ("n: int", "1 << n < 0"), ("n: int", "2 ** n == 6"),
    ("n: int", "2 ** n < 1", "n >= 0"),
    ("x: int", "x ** 4 < 0"), ("x: float", "x ** 2 < 0"), ("x: int", "divmod(x, 7)[1] > 6"), ("x: int", "x & x != x"),
    ("x: int, y: int", "x & y == 12345 and x | y == 12346"),
    ("x: int, y: int", "x & y > x", "x >= 0"), ("x: int", "pow(x, 2, 7) == 3"),
    ("x: int", "float(x) != x", "0 < x < 9"),
]  # fmt: skip

# Neither may be said.
UNKNOWN = [
    ("x: int", "x.bit_length() == 77"), ("s: str", "s.upper() == 'SS' and s[0] == 'ẞ'"),
    ("x: object", "x == 1"),
    ("x: int", "all(i * i != x for i in range(10 ** 9)) and x > 2 ** 70"),
    ("x: int, y: int, z: int", "x ** 3 + y ** 3 + z ** 3 == 33"), ("s: str", "'\\U0002ffff' < s", "len(s) == 1"),
    ("s: str", "s == '\\U0010ffff'"), ("u: str, t: str", "u == '\\U0002ffff'", "u < t", "len(t) == 1"),
    # Not all of Python's characters are Z3's, not all have one that is upper case, and digits are not ASCII's alone.
    ("s: str", "ord(s) > 0x2ffff"), ("s: str", "s.upper() == 'STRASSE' and s.lower() == 'straße'"),
    ("s: str", "s.isdigit() and not s.isascii()"), ("s: str", "int(s) == 3 and s[0] > '9'"),
    ("s: str", "'\\U00030000' in s"),
    ("s: str", "len(s.split(',')) == 77"), ("s: str", "s.count('a') == 77"),
    ("s: str", "s.replace(',', ';') == ';' * 9"), ("x: float", "x / 3 == 0.1 + 0.2"),
    ("x: float, y: float", "x ** 2 == 2"), ("x: float", "x % 0.3 == 0.1"),
    ("x: int, y: int", "x & y == 2 and x == 5 and y > 7"),
]  # fmt: skip

# Behind each clause the code of the finding that stands at it.
MARKED = [
    """entity A {
  x: int
}
sig f(a: A | None) -> int
requires a is not None
requires a == None #! unsatisfiable-requires
""",
    """entity A {
  x: int
}
sig f(all_of: list[A]) -> int
requires len(all_of) == 0
requires all_of[0].x == all_of[0].x #! unsatisfiable-requires
""",
    """entity A {
  x: int
}
sig f(a: A | None) -> int
requires a is None
requires a.x == 0 #! unsatisfiable-requires
""",
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
