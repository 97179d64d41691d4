"""Small specs of which it is known whether each input has a result, and only one.

Behind a clause stands what is said at it: a code, and the input for which it is said.
"""

UNREALIZABLE = [
    """sig f(x: int) -> int
ensures x <= result
ensures result <= 100 #! unrealizable x=101
""",
    """sig f(x: int) -> {n: int | n >= 0}
ensures result == x #! unrealizable x=-1
""",
    """sig half(x: int) -> int
ensures result * 2 == x #! unrealizable x=1
""",
    # An int that is no quotient.
    """sig half(x: int) -> int
ensures result == x / 2 #! unrealizable x=1
""",
    """sig root(x: int) -> int
requires x >= 0
ensures result * result == x #! unrealizable x=2
""",
    """sig pick(low: int, high: int) -> int
ensures low <= result < high #! unrealizable low=0, high=0
""",
    # Between two neighbours there is no int.
    """sig between(low: int, high: int) -> int
requires low < high
ensures low < result < high #! unrealizable low=0, high=1
""",
    """sig divide(a: int, b: int) -> int
ensures result == a // b #! unrealizable a=0, b=0
""",
    """sig both(x: int) -> int
ensures x >= 0 ==> result == 1
ensures x <= 0 ==> result == 2 #! unrealizable x=0
""",
    # nan is not even equal to itself.
    """sig same(x: float) -> float
ensures result == x #! unrealizable x=float("nan")
""",
    # Nothing is above infinity.
    """sig above(x: float) -> float
requires x == x
ensures result > x #! unrealizable x=float("inf")
""",
    """sig third(xs: tuple[int, ...]) -> int
ensures result == xs[2] #! unrealizable xs=()
""",
    """sig last(xs: tuple[int, ...]) -> int
ensures result == xs[-1] #! unrealizable xs=()
""",
    """sig smallest(xs: tuple[int, ...]) -> int
ensures result in xs #! unrealizable xs=()
ensures all(result <= x for x in xs)
""",
    """sig char(s: str) -> str
ensures len(result) == 1
ensures result in s #! unrealizable s=''
""",
    """sig above(limit: int | None) -> int
ensures result > limit #! unrealizable limit=None
""",
    """entity Interval {
  low: int
  high: int
  invariant low <= high
}
sig make(a: int, b: int) -> Interval
ensures result.low == a
ensures result.high == b #! unrealizable a=1, b=0
""",
    """sig text(n: int) -> str
ensures len(result) == n #! unrealizable n=-1
""",
    """sig remainder(x: int, y: int) -> int
ensures result % 2 == x % 2
ensures result % 4 == y % 4 #! unrealizable x=1, y=0
""",
    """sig negative(x: int) -> int
requires x < 0
ensures result == x % 3
ensures result <= 1 #! unrealizable x=-1
""",
    # A remainder has the sign of the divisor.
    """sig f(x: int) -> {n: int | n >= 0}
ensures result == x % -3 #! unrealizable x=1
""",
    """sig pair(n: int) -> tuple[int, int]
ensures result[0] + result[1] == n
ensures result[0] == result[1] #! unrealizable n=1
""",
    """sig logical(a: int, b: int) -> int
ensures result == (a and b)
ensures result >= 0 #! unrealizable a=1, b=-1
""",
    """sig flag(x: int) -> bool
ensures result == x #! unrealizable x=-1
""",
    """sig named(s: str) -> Literal["a", "b"]
ensures result == s #! unrealizable s=''
""",
    # What is not modelled could only exclude more.
    """sig f(x: int) -> int
ensures result.bit_length() == result.bit_length()
ensures result * 2 == x #! unrealizable x=1
""",
    # The function may not touch the list, so that it stays empty.
    """sig largest(xs: list[int]) -> int
ensures result in xs #! unrealizable xs=[]
effect {
  writes: none
}
""",
    # It might put something in, but nothing hints at that.
    """sig largest(xs: list[int]) -> int
ensures result == max(xs) #! unrealizable xs=[]
""",
    """sig pop(xs: list[int]) -> int
ensures len(xs) == old(len(xs)) - 1 #! unrealizable xs=[]
""",
    """sig first(xs: list[int]) -> int
ensures result == old(xs)[0] #! unrealizable xs=[]
""",
    """sig f(x: int) -> int
requires x != 0
ensures result == 10 // x
raises ValueError when x > 5
ensures result > 1 #! unrealizable x=-1
""",
    # What depends on the input alone is what CPython says.
    """sig capitals(s: str) -> str
ensures result == s.upper()
ensures result == s #! unrealizable s='a'
""",
    """sig mean(xs: tuple[int, ...]) -> float
ensures result == sum(xs) / len(xs) #! unrealizable xs=()
""",
    """type Percent = {n: int | 0 <= n <= 100}
sig f(a: Percent, b: Percent) -> Percent
ensures result == a + b #! unrealizable a=1, b=100
""",
    """sig none(x: int) -> int | None
ensures x > 0 ==> result is not None
ensures result is None #! unrealizable x=1
""",
]

REALIZABLE = [
    # Where a `raises … when` applies nothing is owed.
    """sig divide(a: int, b: int) -> int
ensures result == a // b
raises ZeroDivisionError when b == 0
""",
    # It may raise, whatever the input.
    """sig parse(s: str) -> int
ensures result == 1 // len(s)
raises ValueError
""",
    """sig stop(x: int) -> NoReturn
ensures x > 0
""",
    # A precondition that the solver does not know excludes the input.
    """sig f(x: int) -> int
requires x.bit_length() > 2
ensures result == 1 // x
""",
    # One that is not decided may exclude it.
    """sig f(x: int) -> int
requires ?small: predicate
ensures result == 1 // x
""",
    """sig f(x: int) -> int
ensures result == 1 // x
raises ValueError when ?bad
""",
    # An int is a float that is exact.
    """sig f(x: float) -> float
ensures result == 2 ** 53 + 1
""",
    # A bool is an int.
    """sig f(x: int) -> int
ensures result == (x > 0)
""",
    # `all` of nothing is true.
    """sig f(xs: tuple[int, ...]) -> int
requires len(xs) == 0
ensures all(result > x > 0 for x in xs)
ensures result == 3
""",
    # In an empty list something may be put.
    """sig fill(xs: list[int]) -> None
ensures len(xs) > 0
""",
    """sig fill(xs: list[int]) -> int
ensures len(xs) > old(len(xs))
ensures result == xs[0]
""",
    """sig fill(xs: list[int]) -> int
ensures result == xs[0]
effect {
  writes: xs
}
""",
    """sig even(x: int) -> bool
ensures result <==> x % 2 == 0
""",
    # -7 // 2 is -4.
    """sig half(x: int) -> int
ensures result == x // 2
ensures 0 <= x - 2 * result < 2
""",
    # Evaluation stops at the first that decides.
    """sig f(x: int) -> bool
ensures result == (x == 0 or 10 // x > 3)
""",
    """sig larger(a: int, b: int) -> int
ensures result >= a and result >= b
ensures result == a or result == b
""",
    # A parameter of that name is no result.
    """sig f(result: int) -> int
ensures result > 3
""",
    # None of the characters has to be in Z3's alphabet.
    """sig f(s: str) -> str
requires s == "\\U0010ffff"
ensures result == s
""",
    # The precondition makes it whole.
    """sig share(total: int, people: int) -> int
requires people > 0
ensures result == total // people
""",
    """sig same(x: float) -> float
requires x == x
ensures result == x
""",
]

OPEN = [
    """sig f(x: int) -> int
ensures result >= 0 #! underdetermined x=0
""",
    # 0 and -0 are one.
    """sig f(x: int) -> int
ensures result * result == x * x #! underdetermined x=1
""",
    """sig pick(a: str, b: str) -> str
ensures result == a or result == b #! underdetermined a='a', b=''
""",
    # Only for few inputs.
    """sig f(x: int) -> int
ensures x <= 1000 ==> result == 1
ensures x > 1000 ==> 0 < result < 3 #! underdetermined x=1001
""",
    # CPython knows what the solver does not.
    """sig f(x: int) -> int
ensures result.bit_length() == 1 #! underdetermined x=0
""",
    """sig f(xs: list[int]) -> list[int]
ensures len(result) == len(xs) #! underdetermined xs=[0]
""",
    """entity Interval {
  low: int
  high: int
  invariant low <= high
}
sig f(a: Interval) -> Interval
ensures result.low == a.low #! underdetermined a=Interval(low=0, high=0)
""",
    # What an example tells is settled.
    """sig f(x: int) -> int
ensures 0 <= result <= 1 #! underdetermined x=1
example f(0) == 1
""",
    """sig f() -> int
ensures result > 3 #! underdetermined
""",
    """sig f(x: int, *, y: int = 2) -> str
requires y >= 0
ensures len(result) == y #! underdetermined x=0, y=1
""",
]

SETTLED = [
    """sig f(x: int) -> int
ensures result == x + 1
""",
    """sig absolute(x: int) -> int
ensures result >= 0
ensures result == x or result == -x
""",
    # 1 and True are equal, and so are 1 and 1.0.
    """sig f() -> float
ensures 0 < result < 2
ensures result != 0.5 and result == result // 1
""",
    """sig roll() -> int
ensures 1 <= result <= 6
effect {
  reads: random
}
""",
    """sig f(x: int) -> int
ensures ?more: predicate
ensures result >= 0
""",
    """sig f() -> int
ensures result > 3
example f() == 7
""",
    """sig f(x: int) -> int
requires x > 0
""",
    """sig f(x: int) -> None
ensures x == x
""",
    # A function that is not known here may tell.
    """sig g(x: int) -> int
ensures result == x
sig f(x: int) -> int
ensures result >= g(x)
""",
]
