# ruff: noqa: E501 - texts are clearer on one line
"""What belongs to one document: holes, variables, type parameters and labels; `$` marks what changes."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import CARET
from tests.workspace.assist.rename_fixture import renamed


def check(text: str, old: str, new: str, source: str | None = None) -> None:
    files = {"a.ir": text} | ({"a.py": source} if source is not None else {})
    before = {name: part.replace("$", old) for name, part in files.items()}
    after = {name: part.replace("$", new).replace(CARET, "") for name, part in files.items()}
    assert renamed(before, new) == after


@pytest.mark.parametrize(
    "text",
    [
        'sig f(x: int) -> int\nensures ?<caret>$ > 0 and (?$: int) < 3  "?a"  # ?a\nsig g() -> ?$\n',
        "intent {\n  summary: ?<caret>$\n}\nsig ?f() -> int\n",
        "import ?<caret>$\n",
        "entity ?<caret>$\nsig f() -> ?$\n",
        "sig f() -> int\neffect {\n  writes: ?$, x\n}\nensures '🦊' and ?$<caret>\n",
        "sig f(?<caret>$: int) -> int\r\nensures ?$ > 0\r\n",
        "sig f(x: (?T where (1) in {int, ?<caret>$, list[?$]})) -> ?$\n",
        "sig f(x: (?<caret>$ where (1) in {?$, ?$ | int})) -> int\n",
    ],
)
def test_a_hole(text: str):
    check(text, "a", "b")
    assert renamed({"a.ir": text.replace("$", "a")}, "?b") == {"a.ir": text.replace("$", "b").replace(CARET, "")}


@pytest.mark.parametrize(
    "text",
    [
        "sig f(xs: list[int]) -> int\nensures forall <caret>$ in xs: $ > 0 and all(x > 1 for x in [$])\n",
        "sig f(xs: list[int]) -> int\nensures exists x in xs: exists $ in [x]: $<caret> > 0\n",
        "sig f(x: int) -> int\nensures all(<caret>$ > x0 for ($, x0) in [] if $) and x > 0\n",
        "sig f(x: int) -> int\nensures (lambda <caret>$, z=x: $ + z)(x)\n",
        "type T = {<caret>$: int | $ > 0 and (lambda x: x)($)}\nsig f(x: T) -> T\n",
        "sig f(xs: list[int]) -> int\neffect {\n  reads: xs[$] for <caret>$ in range(3)\n}\n",
        "sig f(xs: list[int]) -> int\n\tensures '🦊' and [f\"{$} x\" for <caret>$ in xs]\n",
    ],
)
def test_a_variable(text: str):
    check(text, "x", "y")


def test_a_variable_that_is_called_like_a_word_of_the_language():
    for new in ("result", "forall", "none", "old"):
        found = renamed({"a.ir": "sig f() -> int\nensures all(x for <caret>x in [1])\n"}, new)
        assert isinstance(found, str) and "word of the language" in found
    check("sig f() -> int\nensures all($ for <caret>$ in [1])\n", "x", "requires")


def test_a_type_parameter():
    check("sig f[<caret>$](x: $, y: list[$]) -> $\nensures T(x)\nsig g[T](x: T) -> T\n", "T", "S", "T = 1\n")
    check("sig f[$: int, *Us](x: $<caret>) -> $\n", "T", "S")
    check("sig <caret>$[f](x: f) -> f\n", "f", "h")
    check("sig f[<caret>$](x: $) -> $\nensures f(x)\n", "f", "h")


@pytest.mark.parametrize("comment", ["# label: $", "#  first label:\t$ !", "# 🦊 label: $ outer"])
def test_the_label_of_a_loop(comment: str):
    source = f"def f(xs):\n    for x in xs:  {comment}\n        pass\n    outer = 1\n\n\ndef g():\n    while True: pass  # label: outer\n"
    text = "sig f(xs: list[int]) -> int\ninvariant of $ True\ndecreases of <caret>$ 1\nsig g() -> int\ninvariant of outer True\n"
    check(text, "outer", "main", source)


@pytest.mark.parametrize(
    ("text", "new", "why"),
    [
        ("sig f(x: ?<caret>a) -> ?b\n", "b", "another hole"),
        ("sig f(x: ?_<caret>) -> ?b\n", "c", "no name"),
        ("sig f(x: ?<caret>a) -> ?b\n", "_", "without a name"),
        ("sig f(x: ?<caret>a) -> ?b\n", "", "no name"),
        ("sig f() -> int\nensures (?a where <caret>_ > 0)\n", "x", "everybody"),
        ("sig f(y: int) -> int\nensures all(x > y for <caret>x in [1])\n", "y", "a.ir:"),
        ("sig f(y: int) -> int\nensures all(all(x for y in [1]) for <caret>x in [1])\n", "y", "a.ir:"),
        ("sig f[<caret>T, S](x: T) -> S\n", "S", "a.ir:"),
        ("sig f() -> int\ninvariant of <caret>outer True\n", "inner", "another loop"),
        ("sig f() -> int\neffect {\n  reads: <caret>stdout\n}\n", "x", "built in"),
    ],
)  # fmt: skip
def test_refused(text: str, new: str, why: str):
    source = "def f():\n    for x in y:  # label: outer\n        for z in x:  # label: inner\n            pass\n"
    found = renamed({"a.ir": text, "a.py": source}, new)
    assert isinstance(found, str) and why in found, found
