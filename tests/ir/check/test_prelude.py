"""The prelude says of Python's built-ins what Python says, and calls that Python accepts are accepted."""

from __future__ import annotations

import builtins
import inspect
import sys
from typing import Any

import pytest

from lift_sys.ir.check.document import check
from lift_sys.ir.model import Signature
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.document import parse
from lift_sys.ir.types.prelude import prelude

VAGUE = frozenset({"memoryview", "open"})
"""Functions of which the prelude says only that they take something."""
NEWER = frozenset({"str.replace", "int.is_integer"})
"""What the prelude has from a newer Python than the oldest that is supported."""

Parameters = list[tuple[str, str, bool]]


def _of_python(name: str) -> Parameters | None:
    owner: Any = type(getattr({}, name[5:].partition(".")[0])()) if name.startswith("dict_") else builtins
    for part in name.split(".")[owner is not builtins :]:
        owner = getattr(owner, part)
    try:
        parameters = list(inspect.signature(owner).parameters.values())
    except ValueError:
        return None
    if parameters and parameters[0].name == "self":
        parameters = parameters[1:]
    return [_plain(p.name, p.kind.name.lower().replace("_", "-"), p.default is not p.empty) for p in parameters]


def _of_prelude(name: str, signature: Signature) -> Parameters:
    parameters = signature.parameters["." in name :]
    return [_plain(str(p.name), p.kind.value, p.default is not None) for p in parameters]


def _plain(name: str, kind: str, has_default: bool) -> tuple[str, str, bool]:
    return ("" if kind == ParameterKind.VAR_POSITIONAL else name), kind, has_default


@pytest.mark.parametrize("name", sorted(prelude().signatures.keys() - VAGUE))
def test_parameters_are_those_of_python(name: str) -> None:
    if name in NEWER and sys.version_info < (3, 13):
        pytest.skip("this Python is older")
    theirs = _of_python(name)
    ours = [_of_prelude(name, signature) for signature in prelude().signatures[name]]
    if theirs is None:
        return
    if len(ours) == 1:
        assert ours == [theirs]
    else:
        known = {(parameter, kind) for parameter, kind, _ in theirs}
        assert all((parameter, kind) in known for overload in ours for parameter, kind, _ in overload)


ACCEPTED = [
    "str.split('a', None, 1)", "s.split(None, 1)", "s.split(maxsplit=1)", "s.rsplit(sep='a')", "s.encode()",
    "s.encode('utf-8', errors='ignore')", "s.splitlines(1)", "s.splitlines(keepends=True)", "s.replace('a', 'b', 1)",
    "s.startswith(('a', 'b'), 1)", "s.find('a', None, 2)", "s.format(1, self=2, args=3)", "s.center(3, '*')",
    "str.maketrans('a', 'b')", "str.maketrans({1: 2})", "s.translate({97: None})", "s.join(str(x) for x in xs)",
    "s.join({'a': 1})", "s.expandtabs(tabsize=4)", "s.strip(None)", "'%s %d' % (s, n)", "'%(a)s' % d", "'%s' % xs",
    "'%s' % None", "int('3', 2)", "int('3', base=2)", "int(b'3')", "int(2.5)", "int()", "int(True)",
    "int.from_bytes(b'a', 'big', signed=True)", "n.to_bytes(2, 'big', signed=1)",
    "n.to_bytes(length=2, byteorder='big')", "float()", "float('1')", "float(n)", "float(True)", "float.fromhex('0x1')",
    "2.5.hex()", "2.5.is_integer()", "complex(1, 2)", "complex('1')", "complex(real=1, imag=2.5)", "complex()",
    "abs(1j)", "bool()", "bool(xs)", "str()", "str(n)", "str(b'a', 'utf-8')",
    "str(b'a', encoding='utf-8', errors='ignore')", "str(object=3)", "bytes()", "bytes(3)", "bytes([1, 2])",
    "bytes('a', 'utf-8')", "bytes('a', encoding='utf-8')", "bytes(b'a')", "b'a'.hex(' ')", "b'a'.decode('utf-8')",
    "b'a'.split(b'a')", "b'a' + b'b'", "b'%d' % 3", "bytes.fromhex('00')", "bytearray(b'a')", "97 in b'a'",
    "b'a' in b'ab'", "sum([[1]], [])", "sum(xs, 1.5)", "sum(xs, start=1)", "sum([], ())", "max([1], default=0)",
    "max([], default=None)", "max(1, 2, key=abs)", "max(1, 2.5, 3)", "min(xs, key=lambda x: -x)", "min('ab')",
    "min('a', 'b')", "max(d, key=d.get)", "max(d.values())", "max(*xs)", "print(sep='') is None",
    "print(1, 's', end='', flush=1)", "dict(a=1)", "dict([(1, 2)], b=2)", "dict(d)", "dict(kwargs=1, args=2, b=3)",
    "dict.fromkeys(xs)", "dict.fromkeys('ab', 0)", "d.fromkeys(xs)", "d.get('a', [])", "d.pop('a', None)", "d | {1: 2}",
    "range(3)", "range(1, 3)", "range(1, 3, 2)", "range(True)", "len(range(3))", "n in range(3)", "2.5 in range(3)",
    "range(3)[1]", "range(3)[1:]", "range(3) == range(0, 3)", "range(3).start", "zip()", "zip(xs, s, strict=True)",
    "zip(xs, s, strict=1)", "list(zip(xs, xs, xs))", "sorted(xs, key=abs, reverse=1)", "sorted(d)",
    "sorted(d.items(), key=lambda kv: kv[1])", "round(1.5, 1)", "round(1.5)", "round(n, ndigits=-1)",
    "round(1.5, None)", "pow(2, 3, 5)", "pow(base=2, exp=3)", "pow(2, -1)", "divmod(7, 2)", "divmod(7.5, 2)",
    "open('a', 'r', encoding='utf-8')", "enumerate(xs, 1)", "enumerate(xs, start=True)", "list(enumerate(d))",
    "isinstance(n, int | str)", "isinstance(n, int | None)", "isinstance(n, (int, (str, bytes)))",
    "isinstance(n, type(s))", "isinstance(xs, list | map | type)", "issubclass(int, object)", "list[int]", "type[int]",
    "map(str, xs)", "list(map(max, xs, xs))", "filter(None, xs)", "filter(str.isdigit, s)", "reversed(d)",
    "reversed(d.keys())", "reversed(d.items())", "reversed(d.values())", "reversed(range(3))", "list(reversed(s))",
    "iter(xs)", "iter(lambda: n, 0)", "iter(len, 0)", "next(iter(xs))", "next(x for x in xs)",
    "next((x for x in xs), None)", "next(iter(d.items()))[1]", "all(x for x in xs)", "any(d.values())", "hash(s)",
    "hash((1, 2))", "id(xs)", "callable(len)", "hasattr(n, 'real')", "getattr(n, 'real', None)", "ord('a')",
    "ord(b'a')", "chr(97)", "chr(True)", "bin(n)", "hex(True)", "format(n, '>3')", "repr(n)", "slice(1, 2)",
    "xs[slice(1, 2)]", "vars()", "dir(n)", "set()", "set(xs)", "frozenset('ab')", "{1} | {2}", "{1} - {2}",
    "{1} == frozenset({1})", "{1} < {1, 2}", "set(xs).union(xs, s)", "{1}.isdisjoint(xs)", "{1, 's'} & {1}",
    "{1} in {frozenset({1})}", "xs in [xs]", "d.keys() & {'a'}", "d.keys() - xs", "xs - d.keys()",
    "d.keys() | d.keys()", "d.items() & d.items()", "d.keys() == {'a'}", "{'a'} >= d.keys()", "d.keys() ^ xs",
    "('a', 1) in d.items()", "1 in d.values()", "'a' in d.keys()", "d.keys().isdisjoint(xs)", "d.keys().mapping",
    "len(d.items())", "list(d.values())[0]", "(*xs, n)[0]", "xs + [None]", "[1] * 2 + ['a']", "(1,) + ('a',)",
    "(1, 'a')[1].upper()", "xs.index(1, 0, 3)", "xs.count('a')", "n == None", "n is None", "None == None",
    "n in (1, None)", "n.real.bit_length()", "n.numerator", "n.conjugate()", "True + True", "-True", "~n", "n ** 2",
    "n ** -1", "2.5 // 1", "True & n", "n << 1", "2.5 % 1", "1j * n", "1j == 1", "f'{n!r:>{n}}'",
    "(lambda *a, **k: a)(1, b=2)", "(lambda q, r=1: q)(1)", "u + 1", "u < 's'", "u == 1 == True", "(u == 1).any()",
    "(u < 1)[0]", "(u < 1) & (u > 2)", "u()", "u[1:2, ...]", "1 in u", "[x for x in u]", "-u", "~u", "len(u)",
    "u.a.b(1)", "u @ u", "abs(u)", "s % u", "xs * u", "xs[u]", "xs[u:]", "d[u]", "{u}", "{u: 1}", "sum(u)", "max(u)",
    "u | None", "__name__", "__debug__", "n.is_integer()", "f.__name__", "len.__doc__", "int.__name__", "u if u else n",
    "(n or s) + 1", "(n if u else s).upper()", "(n if u else xs)[0]", "x + x", "range(x)", "xs[x]", "x.bit_length()",
    "x & 1", "x == 1 == True", "float.is_integer(x)", "sum(xss) == 0", "sum(xs, 2.5).hex()",
    "max(xs, default='') == ''", "({1: 2} | {'a': 'b'})['a'] == 'b'", "reversed(u)[0]", "xs[n:None]", "xs[True:]",
    "forall (i, v) in enumerate(xs): v == i", "forall ((a, b), c) in zip(d.items(), xs): b == c",
    "forall (a, *b) in [(1, 's', 2)]: b[0] == 's'", "forall a, b in xss: a < b", "forall a in xs, b in xs[a:]: u",
]  # fmt: skip


@pytest.mark.parametrize("predicate", ACCEPTED)
def test_what_python_accepts_is_accepted(predicate: str) -> None:
    signature = "n: int, s: str, xs: list[int], xss: list[list[int]], d: dict[str, int], u: any, x: float"
    result = check(parse(f"sig f({signature}) -> int\nensures ({predicate})\n"), None)
    assert [f.message for f in result.findings] == []
