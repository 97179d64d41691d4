"""Small specs about lists, sets, dicts, comprehensions and unions of which it is known what is to be said."""

# Parameters and preconditions that some input meets.
MET = [
    ("xs: list[int]", "[x * 2 for x in xs if x > 0] == [2, 4]"),
    ("xs: list[int]", "len([x for x in xs if x > 0]) == 2"),
    ("xs: list[int]", "sum(x > 3 for x in xs) == 2"), ("xs: list[int]", "sum(xs) == 7", "len(xs) == 2"),
    ("xs: list[int]", "sorted(xs) == [1, 2, 3]", "xs[0] == 3"), ("xs: list[int]", "xs[::-1] == xs", "xs[0] != xs[1]"),
    ("xs: list[int]", "all(a < b for a, b in zip(xs, xs[1:]))", "len(xs) > 2"), ("xs: list[int]", "[0] * 3 == xs"),
    ("xs: list[int]", "[x for x in xs if x > 2][0] == 5", "xs[0] == 1"), ("xs: list[int]", "xs.count(3) == 2"),
    ("xs: list[int]", "xs.index(3) == 2"), ("xs: list[int]", "max(xs, default=0) == 0"),
    ("xs: list[int]", "all(i == x for i, x in enumerate(xs))", "len(xs) == 3"), ("xs: list[int]", "set(xs) == {1, 2}"),
    ("xs: list[int]", "len(set(xs)) < len(xs)"), ("xs: list[list[int]]", "sum(len(row) for row in xs) == 3"),
    ("x: int", "len({x, 1}) == 1"), ("x: float", "{x} == {1}"), ("p: bool", "len({p, 1}) == 1"),
    ("d: dict[str, int]", "d['a'] > 3", "'b' not in d"), ("d: dict[int, str]", "d == {1: 'a', True: 'b'}"),
    ("d: dict[int, str]", "d.get(1) is None"), ("d: dict[str, int]", "d.get('a', 7) == 7", "'a' in d"),
    ("d: dict[str, list[int]]", "all(len(v) > 1 for v in d.values())", "len(d) > 0"),
    ("d: dict[int, int]", "any(k == v for k, v in d.items())"), ("d: dict[int, int]", "sorted(d) == [1, 2]"),
    ("s: set[int]", "1 in s", "2 not in s"), ("s: frozenset[str]", "len(s) == 2", "'a' in s"),
    ("s: set[int], t: set[int]", "s < t"), ("s: set[int], t: set[int]", "s - t == {1}"),
    ("s: set[tuple[int, str]]", "(1, 'a') in s"), ("x: int | str", "isinstance(x, str)"),
    ("x: Optional[{n: int | n > 3}]", "x is not None and x < 5"),
    ("xs: tuple[int, ...]", "len(xs) == 2", "xs[0] > xs[1]"),
    ("xs: list[int] | None", "xs is not None and sum(xs) == 3"), ("xs: list[int | None]", "None in xs", "3 in xs"),
    ("xs: list[int]", "reversed(xs)", "xs == []"), ("xs: list[int]", "list(reversed(xs)) == [2, 1]"),
    ("s: set[int], t: set[int]", "s & t == {2}", "3 in s"),
    ("s: set[int], t: set[int]", "s | t == {1, 2, 3}", "s & t == {2}"),
    ("s: set[int]", "len(s) > 2", "s <= set(range(5))", "all(x % 2 == 0 for x in s)"),
    ("xs: list[int]", "all(xs.count(x) == 2 for x in xs)", "len(xs) > 0"),
    ("d: dict[str, int]", "sum(d.values()) == 10", "len(d) == 3", "all(v > 1 for v in d.values())"),
    ("xs: list[int]", "sum(xs) == 777"),
]  # fmt: skip

# Those that no input meets.
NOT_MET = [
    ("xs: list[int]", "len([x for x in xs if x > 0]) > len(xs)"),
    ("xs: list[int]", "max(x for x in xs if x < 10) > 10"),
    ("xs: list[int]", "max(x for x in xs if x > 5) == 6", "all(x < 5 for x in xs)"),
    ("xs: list[int]", "sum(xs) < 0", "all(x > 0 for x in xs)"), ("xs: list[int]", "sum(xs) > 3", "sum(xs) < 2"),
    ("xs: list[int]", "sum(x > 3 for x in xs) > len(xs)"), ("xs: list[int]", "sum(xs) == 1", "xs == []"),
    ("xs: list[int]", "sorted(xs)[0] > sorted(xs)[-1]"), ("xs: list[int]", "sorted(xs) == [1, 2, 3]", "4 in xs"),
    ("xs: list[int]", "sorted(xs) == [2, 1]"), ("xs: list[int]", "len(sorted(xs)) != len(xs)"),
    ("xs: list[int]", "sorted(xs) == xs", "xs[0] > xs[1]"), ("xs: list[int]", "max(xs) < min(xs)"),
    ("xs: list[int]", "max(xs) < xs[0]"), ("xs: list[int]", "max(xs, default=0) > 0", "xs == []"),
    ("xs: list[int]", "xs[::-1] == xs", "xs[0] != xs[-1]"), ("xs: list[int]", "xs[::2] == [1]", "len(xs) > 2"),
    ("xs: list[int]", "xs.index(3) == 2", "xs[1] == 3"), ("xs: list[int]", "xs.count(3) == 0", "3 in xs"),
    ("xs: list[int]", "all(i == x for i, x in enumerate(xs))", "xs[2] == 5"), ("xs: list[int]", "xs * 1 != xs"),
    ("xs: list[int]", "len(set(xs)) == len(xs)", "xs[0] == xs[1]"), ("xs: list[int]", "len(set(xs)) > len(xs)"),
    ("xs: list[int]", "set(xs) == {1, 2}", "3 in xs"), ("xs: list[int]", "{x % 3 for x in xs} == {0, 1}", "xs[0] == 5"),
    ("xs: list[int]", "[x for x in xs if x > 2][0] == 5", "xs[0] == 4"),
    ("xs: list[int]", "[1 // x for x in xs] == [0]", "xs == [0]"),
    ("x: int", "len({x, x + 1}) == 1"), ("p: bool", "len({p, 1, 0}) == 3"),
    ("x: int", "{1: 'a', True: 'b'} != {1: 'b'}"),
    ("x: int", "[1, 2][::0] == []"), ("xs: list[int]", "len(list(zip(xs, [1]))) > 1"), ("x: int", "max([]) == x"),
    ("d: dict[str, int]", "d['a'] > 3", "'a' not in d"), ("d: dict[int, int]", "d[1] != d[True]"),
    ("d: dict[str, int]", "d.get('a') is None", "'a' in d"), ("d: dict[str, int]", "d.get('a', 0) > 3", "len(d) == 0"),
    ("d: dict[str, int]", "all(v > 0 for v in d.values())", "d['x'] == 0"),
    ("d: dict[int, int]", "1 in d", "len(d) == 0"),
    ("d: dict[str, int]", "all(v > 0 for k, v in d.items())", "d['x'] == 0"),
    ("d: dict[int, int]", "1 in d", "1.0 not in d"),
    ("d: dict[int, str]", "{1: 'a'} == d", "d[True] == 'b'"),
    ("d: dict[int, str]", "d == {1: 'a', True: 'b'}", "d[1] == 'a'"),
    ("d: dict[int, int]", "sorted(d) == [1, 2]", "3 in d"), ("s: set[int]", "1 in s", "len(s) == 1", "2 in s"),
    ("s: set[int]", "1 in s", "True not in s"), ("s: set[int]", "s <= {1, 2}", "len(s) == 3"),
    ("s: set[int]", "{1} < s < {1, 2}"),
    ("s: set[int], t: set[int]", "s <= t", "t < s"), ("s: set[int], t: set[int]", "len(s | t) < len(s)"),
    ("s: set[int], t: set[int]", "s.isdisjoint(t)", "3 in s", "3 in t"), ("s: set[int]", "s == {1, 2}", "sum(s) == 4"),
    ("s: set[str]", "'a' in s", "'b' in s", "len(s) == 1"), ("s: frozenset[int]", "s == {1}", "2 in s"),
    ("x: Optional[{n: int | n > 3}]", "x is not None and x < 2"),
    ("lo: int, x: {n: int | n > lo} | None", "x is not None and x < lo"),
    ("lo: int, x: Optional[{n: int | n > lo}]", "x is not None and x < lo"),
    ("x: int | str", "isinstance(x, str)", "x == 3"),
    ("x: int | str | None", "not isinstance(x, (int, str))", "x is not None"),
    ("x: Literal['a', 'b'] | None", "x is not None and x not in ('a', 'b')"), ("x: bool", "not isinstance(x, int)"),
    ("xs: list[{n: int | n > 0}]", "0 in xs"), ("d: dict[str, {n: int | n > 0}]", "d['a'] == 0"),
    ("s: set[{n: int | n > 0}]", "0 in s"),
]  # fmt: skip

# Neither may be said.
UNKNOWN = [
    ("s: set[int]", "list(s | {1})[0] == 3"), ("xs: list[int]", "sum(xs) == 777", "len(set(xs)) == 20"),
    ("xs: list[float]", "sum(xs) != sum(xs)", "all(x > 1 for x in xs)"), ("x: int", "isinstance(x, bool)"),
    ("xs: list[str]", "sorted(xs) == ['b', 'a']"), ("d: dict[int, int]", "{k: 1 for k in d} == {77: 2}"),
]  # fmt: skip

# Behind each clause the code of the finding that stands at it.
MARKED = [
    """sig f(xs: list[int]) -> list[int]
ensures result == sorted(xs)
ensures len(result) == len(xs) #! redundant
""",
    """sig f(d: dict[str, int], k: str) -> int
requires k in d
ensures result == d[k]
""",
    """sig f(xs: list[int]) -> set[int]
ensures result == set(xs)
ensures len(result) > len(xs) #! contradiction
""",
    """sig f(xs: list[int]) -> dict[int, int]
ensures all(k in xs for k in result)
ensures all(x in result for x in xs)
ensures xs == [1] and result == {2: 1} #! contradiction
""",
    """entity Line {
  quantity: int
  invariant quantity > 0
}
sig f(lines: list[Line], index: dict[str, Line]) -> int
requires sum(line.quantity for line in lines) < 0 #! unsatisfiable-requires
""",
    """entity Line {
  quantity: int
}
sig f(one: Line, lines: list[Line]) -> int
requires one == Line(1) or one in lines
requires all(line.quantity > 2 for line in lines)
requires one.quantity == 1
""",
    # What is not written is at exit what it was at entry.
    """sig f(xs: list[int]) -> None
effect { writes: none }
ensures xs == old(xs) + [1] #! contradiction
""",
    """sig f(xs: list[float]) -> None
effect { writes: stdout }
ensures len(xs) == len(old(xs)) #! redundant
""",
    """sig f(xs: list[int]) -> None
effect { writes: xs }
ensures xs == old(xs) + [1]
""",
    # Both may be one list.
    """sig f(xs: list[int], ys: list[int]) -> None
effect { writes: xs }
ensures ys == old(ys) + [1]
""",
    """sig f(xs: list[dict[str, int]], ys: dict[str, int]) -> None
effect { writes: xs }
ensures len(ys) == len(old(ys))
""",
    """sig f(xs: list[int], ys: dict[str, int]) -> None
effect { writes: xs }
ensures 'a' in ys and old(ys) == {} #! contradiction
""",
    # A global may hold the list.
    """sig f(xs: list[int]) -> None
effect { writes: cache }
ensures xs == old(xs) + [1]
""",
    """sig f(xs: list[int]) -> None
effect { reads: xs }
ensures xs == old(xs) + [1]
""",
    """sig f(xs: list[int]) -> None
effect { writes: ?places }
ensures xs == old(xs) + [1]
""",
    """entity Account {
  balance: int
}
sig f(account: Account, n: int) -> None
requires n > 0
effect { writes: none }
ensures account.balance == old(account.balance) + n #! contradiction
""",
]
