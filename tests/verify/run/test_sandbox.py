"""A predicate reaches nothing but its values, and changes none of them."""

from __future__ import annotations

import pytest

from lift_sys.verify.run.evaluate import State
from tests.verify.run.evaluation import outcome, shown, world

REFUSED = [
    "().__class__",
    "().__class__.__base__.__subclasses__()",
    "(lambda: 0).__globals__",
    "(lambda: 0).__code__",
    "len.__self__",
    "len.__self__.open('/etc/passwd')",
    "(x for x in [1]).gi_frame.f_back.f_globals",
    "(x for x in [1]).gi_code",
    "(x for x in [1]).send(None)",
    "[].append.__self__",
    "''.format",
    "'{0.__class__}'.format(1)",
    "str.format('{0.__class__}', 1)",
    "'{a.__class__}'.format_map({'a': 1})",
    "list(map(str.format, ['{0.__class__}'], [1]))",
    'f"{().__class__}"',
    'f"{1:{().__class__}}"',
    'f"{1:{open}}"',
    'f"{open}"',
    "'%s' % (lambda: 0)",
    "str(lambda: 0)",
    "repr(len)",
    "format(len)",
    "{}.keys().mapping",
    "type(type(1))",
    "type(type(1))('X', (), {})",
    "type('X', (), {})",
    "type(lambda: 0)",
    "type(x for x in [1])",
    "int.mro()[-1].__subclasses__()",
    "int.mro()[-1].mro",
    "__import__('os').system('true')",
    "__builtins__",
    "__loader__",
    "open('/etc/passwd')",
    "print(1)",
    "input()",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "globals()",
    "locals()",
    "vars()",
    "dir()",
    "getattr(1, 'real')",
    "hasattr(1, 'real')",
    "setattr(1, 'a', 2)",
    "breakpoint()",
    "exit()",
    "help()",
    "memoryview(b'')",
    "super()",
    "object()",
    "id(1)",
    "hash('a')",
    "callable(1)",
    "iter(int, 1)",
    "xs.append(3)",
    "xs.sort()",
    "xs.pop()",
    "list.append(xs, 3)",
    "[xs.append(x) for x in xs]",
    "d.update({1: 2})",
    "d.setdefault(1, 2)",
    "{1}.add(2)",
    "dict.pop(d, 1, 2)",
    "str({'a', 'b'})",
    "list({'a', 'b'})[0]",
    "[x for x in {'a', 'b'}]",
    "[*{'a', 'b'}]",
    "f\"{ {'a', 'b'} }\"",
    "[1] is [1] is None",
    "1 is n",
    "'a' is s",
    "(1,) is (1,)",
    "'a' * 10 ** 10",
    "[0] * 10 ** 9 * 10 ** 9",
    "10 ** 10 ** 10",
    "2 ** (2 ** 40)",
    "pow(10, 10 ** 10)",
    "1 << 10 ** 12",
    "(10 ** 1000000) ** 1000",
    "list(range(10 ** 9))",
    "sum(range(10 ** 12))",
    "forall i in range(10 ** 9): i >= 0",
    "len(range(10 ** 30))",
    "'%1000000000d' % 1",
    "'%*d' % (10 ** 9, 1)",
    "f'{1:1000000000}'",
    "(lambda f: f(f))(lambda f: f(f))",
    "'a'.center(10 ** 10)",
    "list(map('a'.zfill, [10 ** 10]))",
    "(1).to_bytes(10 ** 10, 'big')",
    "bytes(10 ** 10)",
    "round(1, -10 ** 10)",
    "','.join({'a', 'b'})",
    "','.join(x for x in {'a', 'b'})",
    "next(x for x in {'a', 'b'})",
    "min({'a', 'b'}, key=len)",
    "sorted((x for x in {'a', 'b'}), key=len)",
    "__debug__",
    "[1 for __debug__ in [1]]",
]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    xs, d = [1, 2], {1: 1}
    assert outcome(text, xs=xs, d=d, n=1, s="a").startswith("? ")
    assert (xs, d) == ([1, 2], {1: 1})


@pytest.mark.parametrize("name", ["__builtins__", "all", "helper", "entry", "result", "_"])
def test_parameters_may_have_any_name(name: str) -> None:
    assert shown(f"{name} == 5 and forall x in [1]: len([x]) == 1", world(), State({name: 5})) == "True"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("xs is None", "False"),
        ("xs is not ys", "True"),
        ("xs is xs", "True"),
        ("n is True", "False"),
        ("1 is 1.0", "False"),
        ("xs.count(1)", "1"),
        ("(1, 2).index(2)", "1"),
        ("str.upper('a')", "'A'"),
        ("list(map(str.strip, [' a ']))", "['a']"),
        ("int.from_bytes(b'\\x01', 'big')", "1"),
        ("type(n) == int", "True"),
        ("sorted({'b', 'a'})", "['a', 'b']"),
        ("sorted(x for x in {'b', 'a'})", "['a', 'b']"),
        ("'a'.center(3)", "' a '"),
        ("round(10 ** 20, -1)", "100000000000000000000"),
        ("','.join({'a'})", "'a'"),
        ("len({'b', 'a'})", "2"),
        ("list({2, 1})", "[1, 2]"),
        ("2 ** 100", "1267650600228229401496703205376"),
        ("len('ab' * 1000)", "2000"),
        ("10 ** 6 in range(10 ** 7)", "True"),
    ],
)
def test_allowed(text: str, value: str) -> None:
    assert outcome(text, xs=[1], ys=[1], n=1) == value


def test_deep_expressions_are_no_matter() -> None:
    assert outcome("not " * 70 + "xs", xs=[]) == "False"
