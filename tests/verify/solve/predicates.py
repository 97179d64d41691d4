"""Random typed expressions and values, and what CPython says of them."""

from __future__ import annotations

import math
import re
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.verify.solve import containers

TYPES = {
    "i": "int", "j": "int", "p": "bool", "q": "bool", "x": "float", "y": "float", "s": "str", "t": "str",
    "o": "int | None", "u": "str | None", "xs": "list[int]", "ys": "list[int]", "fs": "list[float]", "bs": "list[bool]",
    "ss": "list[str]", "pair": "tuple[int, str]", "ns": "tuple[int, ...]", "f_or_i": "float | int",
    **containers.TYPES,
}  # fmt: skip

BIG = [2**53, 2**53 + 1, -(2**53) - 1, 10**18, 2**1024, -(2**1023), 2**1024 - 2**970, 2**1024 - 2**970 - 1, 10**400]
BIG_TEXTS = ["(2 ** 53)", "(2 ** 53 + 1)", "(-(2 ** 53) - 1)", "(10 ** 18)", "(2 ** 1024)", "(-(2 ** 1023))",
             "(2 ** 1024 - 2 ** 970)", "(2 ** 1024 - 2 ** 970 - 1)", "(10 ** 400)", "(-(10 ** 400))"]  # fmt: skip
ints = st.integers(-4, 4) | st.integers(-100, 100) | st.sampled_from(BIG)
floats = st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 0.5, 2.5, math.inf, -math.inf, math.nan, 1e308, 5e-324, 2.0**53, 2.0**53 + 2, 1e18]
) | st.floats(allow_subnormal=True)
texts = (
    st.just("\\u{41}")
    | st.text("abé\U0001f600\\u{41}", max_size=4)
    | st.text("ab, \n\u2003A0ß-_", max_size=8)
    | st.text(max_size=3)
)
STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "int": ints, "bool": st.booleans(), "float": floats, "str": texts, "int | None": st.none() | ints,
    "str | None": st.none() | texts, "list[int]": st.lists(ints, max_size=4),
    "list[float]": st.lists(floats, max_size=3),
    "list[bool]": st.lists(st.booleans(), max_size=3), "list[str]": st.lists(texts, max_size=3),
    "tuple[int, str]": st.tuples(ints, texts), "tuple[int, ...]": st.lists(ints, max_size=3).map(tuple),
    "float | int": floats | ints,
    "set[int]": st.sets(ints, max_size=3), "frozenset[bool]": st.frozensets(st.booleans()),
    "set[str]": st.sets(texts, max_size=2), "dict[int, int]": st.dictionaries(ints, ints, max_size=3),
    "dict[str, int]": st.dictionaries(texts, ints, max_size=2),
    "dict[bool, int | None]": st.dictionaries(st.booleans(), st.none() | ints),
    "list[list[int]]": st.lists(st.lists(ints, max_size=2), max_size=2),
    "list[tuple[int, str]]": st.lists(st.tuples(ints, texts), max_size=2),
    "list[int] | None": st.none() | st.lists(ints, max_size=3), "list[int | None]": st.lists(st.none() | ints,
    max_size=3),
}  # fmt: skip
values = st.fixed_dictionaries({name: STRATEGIES[stated] for name, stated in TYPES.items()})


# What an expression of each kind may look like; `{kind}` is another expression. The first ones end a branch.
TEMPLATES: dict[str, list[str]] = {
    "int": ["i", "j", "0", "1", "-7", "3", "2", "o", "pair[0]", "len(xs)", "len(s)", "True", "p", "{big}", "{integer}",
            "({int} + {int})", "({int} - {int})", "({int} * {int})", "({int} // {int})", "({int} % {int})",
            "({small} // {small})", "({small} % {small})", "({int} ** 2)", "({int} ** 0)", "(-{int})", "(~{int})",
            "(+{bool})", "abs({int})", "min({int}, {int})",
            "({int} & {int})", "({int} | {int})", "({int} ^ {int})", "(i & {integer})", "({integer} ^ i)",
            "(i | {integer})", "(i & j)", "(i << {small})", "({int} >> {shift})", "(i << {shift})", "(i >> j)",
            "({base} ** {small})", "(i ** 7)", "(10 ** {shift})", "max({int}, {int}, {int})", "{bool}",
            "({list})[{index}]",
            "len({list})", "min(xs)", "min(ns)", "min([i, j])", "max(ys)", "sum([i, 2, p])", "sum([])",
            "({str}).{find}({sought})", "({str}).{find}({sought}, {bound})",
            "({str}).{find}({sought}, {bound}, {bound})",
            "({str}).count({literal})", "({str}).count({literal}, {bound})", "len(({str}).split({literal}))",
            "len(({str}).split())", "int({str})", "int({numeral})", "ord({str})", "ord(({str})[{index}])",
            "int({float})",
            "round({number})", "round({int}, {index})", "divmod({int}, {divisor})[{index}]", "pow({int}, 2)",
            "pow({int}, {small}, {small})", "({int} if {bool} else {int})", "({int} or {int})",
            "({bool} and {int})", "(xs[1:] + ys)[{index}]"],
    "float": ["x", "y", "0.0", "0.1", "0.2", "(-0.0)", "1.5", "1e308", "f_or_i", "{real}", "({float} + {float})",
              "({float} - {float})", "({float} * {float})", "({float} / {float})", "({divisor} / {divisor})",
              "({number} + {float})", "({number} * {float})",
              "({number} / {two})", "({number} // {two})", "({number} % {two})", "({number} / 3.0)", "({float} ** {e})",
              "({float} // {number})", "({float} % {number})", "({int} / {two})", "({int} / {divisor})", "float({int})",
              "(i / {integer})", "(i / j)", "divmod({float}, {number})[{index}]", "({float} // {float})",
              "({float} % {divisor})",
              "(-{float})", "(+{float})", "abs({float})", "fs[{index}]", "min({number}, {number})",
              "max({number}, {float})", "({float} if {bool} else {number})"],
    "number": ["{int}", "{float}"],
    "two": ["2", "0.5", "1", "1.0", "(-2.0)", "4", "2.0 ** 60", "2.0 ** -60", "-1", "0.25", "1e300", "2.0 ** 1000"],
    "e": ["0", "1", "2", "3", "0.0", "2.0", "-1"],
    "base": ["2", "3", "10"],
    "shift": ["0", "1", "2", "8", "20", "(i % 30)", "(-1)", "p"],
    "small": ["i", "j", "p", "7", "-3", "0"],
    "divisor": ["x", "i", "2", "0", "0.5", "p"],
    "index": ["0", "1", "2", "-1", "3", "i", "len(s)", "None", "q", "x"],
    "bound": ["0", "1", "2", "-1", "-5", "3", "i", "j", "len(s)", "None", "q"],
    "str": ["s", "t", "'\\\\u{{41}}'", "''", "'a'", "'ab'", "u", "pair[1]", "({str} + {str})", "({str})[{index}]",
            "({str})[{bound}:{bound}]", "({str})[:{bound}]", "ss[{index}]", "({str}).{strip}()",
            "({str}).{strip}()", "({str}).{strip}({literal})", "({str}).{remove}({sought})", "str({int})", "str({any})",
            "({str}).replace({literal}, {str})", "({str}).replace({literal}, {literal}, {bound})",
            "({str}).split({literal})[{index}]", "({str}).split({literal}, {bound})[{index}]",
            "({str}).split()[{index}]",
            "({str}).partition({sought})[{index}]", "{literal}.join(ss)", "({str}).join([{str}, {str}])",
            "({literal}).{case}()", "({str}).upper()", "({str}).lower()", "({str} * {small})", "({literal} * {small})",
            "chr(i)", "chr({int})", "chr(ord({str}))", "({str} if {bool} else {str})"],
    "find": ["find", "index", "rfind", "rindex"],
    "strip": ["strip", "lstrip", "rstrip"],
    "remove": ["removeprefix", "removesuffix"],
    "affix": ["startswith", "endswith"],
    "case": ["upper", "lower", "casefold", "title", "swapcase", "capitalize"],
    "is": ["isspace", "isascii", "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "islower", "isupper",
           "isprintable", "isidentifier"],
    "literal": ["'a'", "'b'", "','", "' '", "'ab'", "'aa'", "'\\u00e9'", "''", "'ß'", "'\\n'", "' a '", "'0'"],
    "sought": ["{literal}", "{literal}", "{str}"],
    "numeral": ["'0'", "'-3'", "' 7 '", "'1_0'", "'x'", "''", "'+4'", "'007'", "'\\u0663'", "str({int})"],
    "character": ["c == {literal}", "c in 'ab '", "c.{is}()", "c.{is}()", "c not in 'é'", "'a' <= c <= 'z'", "c > 'a'",
                  "not {character}", "({character} or {character})", "({character} and {character})", "c >= 'é'",
                  "True",
                  "c in {{'a', 'bb'}}", "c != 'a'"],
    "list": ["xs", "ys", "[]", "[i, 1]", "ns", "range(3)", "bs", "(xs + ys)", "xs[1:]", "ys[:-1]", "range(i, j)",
             "xs[{bound}:{bound}]", "range({index}, 9, -2)", "range(20)", "range({index})"],
    "order": ["==", "!=", "<", "<=", ">", ">="],
    "bool": ["p", "q", "True", "False", "(2.5 {order} i)", "({real} {order} j)", "(x {order} y)", "(x {order} x)",
             "(x == 0.0)", "(-x == x)", "(s == '\\\\u{{41}}')",
             "({number} {order} {number})", "({number} {order} {number})",
             "({mixed} {order} {mixed})", "({mixed} {order} {mixed})", "({str} {order} {str})", "({str} in {str})",
             "({any} == {any})", "({any} != {any})", "({any} {order} {any})", "({bool} {order} {bool})",
             "({number} {order} {number} {order} {number})", "({any} is None)", "({any} is not None)", "(not {bool})",
             "(not {any})", "bool({any})", "({int} in {list})", "({number} in fs)", "({list} == {list})",
             "({list} != {list})", "fs == [x]", "fs == fs", "((x, i) < (y, j))", "([i] <= [j, i])", "(pair == (i, s))",
             "(x in (x, y))", "(i in {{1, 2, o}})", "(s in {{'a', 'ab', ''}})", "(p is True)", "(p & q)", "(p ^ q)",
             "(p | q)", "all(bs)", "any(xs)", "all(xs)", "any(ss)", "all(a >= b for a in xs for b in ys if b)",
             "any(a == b for a in xs if a for b in range(a % 9))",
             "({str}).{is}()", "({str}).{is}()", "({str}).{affix}(({str}, {any}))", "({str}).{affix}({str}, {bound})",
            "({str}).{affix}({str}, {bound}, {bound})", "({str} in ({str}).split({literal}))",
            "all({character} for c in {str})", "any({character} for c in {str})",
            "all({character} for c in {str} if {character})", "any({character} for c in {str} if {character})",
            "all(a.{strip}() == a for a in ss)", "any(a.{is}() for a in ss)", "all(len(a.split(',')) == 1 for a in ss)",
            "any(a.find('a') > 0 for a in ss)", "({str}).strip() == ({str}).strip()", "({literal}.join(ss) == {str})",
            "({str}).startswith({str})", "({str}).endswith({str})",
             "all({item} for a in {list})", "any({item} for a in {list})", "all({item} for a in {list} if {item})",
             "({bool} if {bool} else {bool})", "({bool} and {bool})", "({bool} or {bool} or {bool})",
             "(s[:1] == t[-1:])", "(u is not None and len(u) > 1)", "(o is None or o > 0)"],
    "mixed": ["x", "y", "i", "j", "2.5", "f_or_i", "o", "p", "1e308", "{big}", "(i + 1)", "(x + 1)", "{real}"],
    "item": ["a > i", "a // i", "a == j", "i // a > 0", "a", "a < 3 and i > 0", "a >= xs[a]", "a % 2 == 0", "o < a",
             "ys[a] > 0", "a < x", "s < t", "a * x >= 0"],
    "any": ["None", "o", "u", "xs", "pair", "fs", "f_or_i", "{int}", "{float}", "{str}", "{bool}", "({any} and {any})",
            "({any} or {any})", "({any} if {bool} else {any})"],
}  # fmt: skip

for _kind, _more in containers.TEMPLATES.items():
    TEMPLATES[_kind] = TEMPLATES.get(_kind, []) + _more


def expression(random: Random, kind: str = "bool", depth: int = 4) -> str:
    """A random expression of a kind, as Python text."""
    match kind:
        case "big":
            return random.choice(BIG_TEXTS)
        case "integer":
            return f"({random.randint(-20, 20)})"
        case "real":
            return repr(random.choice([random.uniform(-9, 9), random.uniform(0, 1) * 2.0 ** random.randint(-60, 80)]))
    choices = TEMPLATES[kind]
    if depth <= 0:
        choices = [c for c in choices if "{" not in c] or choices
    template = random.choice(choices)
    found = re.sub(r"\{(\w+)\}(?!\})", lambda match: expression(random, match[1], depth - 1), template)
    return found.replace("{{", "{").replace("}}", "}") if "{{" in template else found


def predicate(random: Random) -> str:
    """A random predicate."""
    while True:
        found = expression(random, random.choice(["bool", "bool", "contained", "contained", "any"]))
        if len(found) < 250:
            return found


RAISES = "raises"
NO_MEMORY = "needs more memory than there is"


def by_cpython(text: str, given: dict[str, Any]) -> bool | str:
    """The truth of `text`, or that it raises."""
    try:
        return bool(eval(text, dict(given)))
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return RAISES
    except MemoryError:
        return NO_MEMORY
