# ruff: noqa: E501 - sources are clearer on one line
"""A parameter is renamed in the document, in the function and in calls; `$` marks what changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace.assist.rename_fixture import renamed

DOCUMENT = "sig f(<caret>$: int, other: int) -> int\nrequires $ > 0 and all(x for x in [$])\n"


def both(source: str, old: str, document: str = DOCUMENT) -> dict[str, str]:
    return {"a.ir": document.replace("$", old), "a.py": source.replace("$", old)}


def after(source: str) -> dict[str, str]:
    return both(source, "y", DOCUMENT.replace("<caret>", ""))


@pytest.mark.parametrize(
    "source",
    [
        "def f($, other):\n    return $\n",
        "def f($: int = x0, *, other: int = 1) -> int:\n\t$ += 1\n\tdel $\n",
        "def f($, other):\n    return [x for x in $] + [$ for x0 in x1]\n",
        "def f($, other):\n    return (lambda x: x)($) + (lambda: $)() + (lambda z=$: z)()\n",
        "def f($, other):\n    def g(x):\n        return x\n    return g(x=$)\n",
        "def f($, other):\n    def g():\n        nonlocal $\n        $ = 1\n    g()\n",
        "x = 1\ndef f($, other):\n    def g():\n        global x\n        x = 2\n    return $\n",
        "def f($, other):\n    return f'{$}{$!r:>{$}}' + '{x}' + \"x\"  # x\n",
        "def f($, other):\n    if ($ := 1) and [($ := 2) for z in []]:\n        return $\n",
        "x = 3\ndef f($, other=x):\n    return g.x + $.x\n",
        "def f($, other):\n    match other:\n        case {'x': $}:\n            pass\n        case [A(x=$), *z]:\n            return $\n",
        "def f($, other):\n    try:\n        pass\n    except E as $:\n        pass\n    with o as $:\n        pass\n    import a as $\n",
        "def f($, other):\n    for $ in $: pass\n    for a, ($, *b) in c: pass\n",
        "def f($, other):\r\n    '🦊 x'\r\n    return '🦊', $\r\n",
        "@staticmethod\ndef f($, other):\n    async def g():\n        return [await x async for x in $]\n",
        "def f(*$, other):\n    return $\ndef g(x):\n    f(*x, other=x)\n",
        "def f(other, **$):\n    return $\nf(1, x=2)\n",
        "def f($, /, other):\n    return $\n",
        "def f($, other):\n    return f($=$, other=1)\n",
        "def f($, other):\n    pass\nx = f($=1)\nprint(x, g(x=1), a.f(x=2), x.f)\n",
        "from functools import partial\ndef f($, other):\n    pass\np = partial(f, $=1)\n",
        "if a:\n    def f($, other):\n        return $\nelse:\n    def f($, other=None):\n        return -$\n",
        "def f($, other):\n    class A:\n        x = 1\n        def g(self, x):\n            return x\n    return $\n",
        "def f($, other):\n    return {x: y0 for x, y0 in $}, {$ for z in ()}, [z for z in () if $]\n",
        "def f($, other):\n    return [x for x in [$] for y0 in x]\n",
    ],
)  # fmt: skip
def test_exactly_what_means_the_parameter(source: str):
    assert renamed(both(source, "x"), "y") == after(source)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def f(x, other):\n    y = x\n", "of its own"),
        ("y = 1\ndef f(x, other):\n    return x + y\n", "`y`"),
        ("def f(x, other):\n    def g():\n        return y\n    return x\n", "`y`"),
        ("def f(x, other):\n    return [x for y in other]\n", "`y`"),
        ("def f(x, other):\n    return lambda y: x\n", "`y`"),
        ("def f(x, other):\n    global y\n    y = x\n", "`y`"),
        ("def f(x, other):\n    return f'{x=}'\n", "read differently"),
        ("def f(x, other):\n    return locals()\n", "locals()"),
        ("def f(x, other):\n    return '{x}'.format(**vars())\n", "vars()"),
        ("def f(x, other):\n    return [eval('x') for _ in other]\n", "eval()"),
        ("@command\ndef f(x, other):\n    return x\n", "decorator `command`"),
        ("def f(x, other): ...\nf(**options)\n", "`**`"),
        ("def f(x, other): ...\nmap(f, x=1)\n", "by name"),
        ("def f(x, **others): return others\nf(1, y=2)\n", "passes `y`"),
        ("def f(x, other:\n    return x\n", "does not parse"),
        ("def f(x, other):\n    return x\n\n  broken\n", "does not parse"),
        ("def f(x, y):\n    return x\n", "of its own"),
        ("def f(x, other, *, z=1):\n    del y\n", "of its own"),
    ],
)
def test_refused(source: str, why: str):
    found = renamed(both(source, "x"), "y")
    assert isinstance(found, str) and why in found


@pytest.mark.parametrize("document", [
    "sig f(<caret>x: int, y: int) -> int\n",
    "sig f(<caret>x: int) -> int\nensures all(x > y for y in [1])\n",
    "sig f(<caret>x: int) -> int\nensures y > x\n",
    "sig f(<caret>x: int) -> {y: int | y > x}\n",
])  # fmt: skip
def test_names_that_the_document_has_already(document: str):
    source = "y = 1\ndef f(x): ...\n"
    found = renamed({"a.ir": document, "a.py": source}, "y")
    assert isinstance(found, str) and ("taken" in found or "choose another name" in found)


def test_a_parameter_in_the_type_of_a_later_one():
    text = "sig f(<caret>x: int, z: {n: int | n > x}) -> {r: int | r > x}\n"
    found = renamed({"a.ir": text}, "y")
    assert found == {"a.ir": "sig f(y: int, z: {n: int | n > y}) -> {r: int | r > y}\n"}


def test_a_document_without_a_source():
    assert renamed({"a.ir": DOCUMENT.replace("$", "x")}, "y") == {
        "a.ir": DOCUMENT.replace("<caret>", "").replace("$", "y")
    }


def test_a_method(tmp_path: Path):
    files = {
        "a.ir": "sig A.add(self, <caret>x: int) -> int\nensures x\nexample A().add(x=1) == 2\n",
        "a.py": "class A:\n    def add(self, x): return self.add(x=x)\n\n\na = A()\na.add(x=1)\nA.add(a, x=1)\nadd(x=1)\n",
        "b.py": "from a import A as B\nB().add(x=2)\ndef g(b: B, x): return b.add(x=x)\n",
    }
    assert renamed(files, "z", tmp_path) == {
        "a.ir": "sig A.add(self, z: int) -> int\nensures z\nexample A().add(z=1) == 2\n",
        "a.py": "class A:\n    def add(self, z): return self.add(z=z)\n\n\na = A()\na.add(z=1)\nA.add(a, z=1)\nadd(x=1)\n",
        "b.py": "from a import A as B\nB().add(z=2)\ndef g(b: B, x): return b.add(z=x)\n",
    }
    unknown = files | {"c.py": "def g(b): return b.add(x=1)\n"}
    found = renamed(unknown, "z", tmp_path)
    assert isinstance(found, str) and "c.py:1" in found


def test_asked_at_a_keyword_of_what_only_the_source_has():
    document = "sig f(c: Cart) -> bool\nensures c.add($=1) and total($=1) > 0\n"
    source = "class Cart:\n    def add(self, {0}: int): return {0}\ndef total({1}): return {1}\n"
    files = {"m.ir": document.replace("$", "<caret>line", 1).replace("$", "line"), "m.py": source.format(*["line"] * 2)}
    assert renamed(files, "row") == {
        "m.ir": document.replace("$", "row", 1).replace("$", "line"),
        "m.py": source.format("row", "line"),
    }
    files = {"m.ir": document.replace("$", "line", 1).replace("$", "<caret>line"), "m.py": source.format(*["line"] * 2)}
    assert renamed(files, "row") == {
        "m.ir": document.replace("$", "line", 1).replace("$", "row"),
        "m.py": source.format("line", "row"),
    }
