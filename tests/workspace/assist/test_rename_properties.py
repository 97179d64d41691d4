"""Laws of renaming, over programs and documents made at random of everything that binds a name.

A rename that is not refused leaves what a program computes as it was; a fresh name and back is the identity, byte for
byte; and a document says the same up to the name.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import warnings
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.strategies import documents
from tests.workspace.assist.fixture import CARET
from tests.workspace.assist.rename_fixture import renamed

from lift_sys.ir.compare import compare
from lift_sys.ir.parser.document import parse
from lift_sys.ir.printer.document import print_document
from lift_sys.ir.tokens import Kind, Token

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["a", "b", "c", "f", "g", "len", "x"])


def _expressions() -> st.SearchStrategy[str]:
    def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("[{1} for {0} in ({2},)]".format, NAMES, inner, inner),
            st.builds("[{1} for {0} in (1,) if {2}]".format, NAMES, inner, inner),
            st.builds("(lambda {0}: {1})({2})".format, NAMES, inner, inner),
            st.builds("(lambda {0}={1}: {0})()".format, NAMES, inner),
            st.builds("({0} := {1})".format, NAMES, inner),
            st.builds("{0}({1}={2})".format, st.sampled_from(["f", "g"]), NAMES, inner),
            st.builds("g({0}, {1})".format, inner, inner),
            st.builds("len([{0}])".format, inner),
            st.builds("f'{{{0}}} a {{{1}!r:>4}}'".format, NAMES, NAMES),
            st.builds("f'{{{0}=}}'".format, NAMES),
            st.builds("[{0}, {1}]".format, inner, inner),
            st.builds("('🦊', {0})".format, inner),
        )

    return st.recursive(NAMES | st.sampled_from(["1", "'a'"]), wider, max_leaves=4)


EXPRESSIONS = _expressions()


def _statements() -> st.SearchStrategy[str]:
    e = EXPRESSIONS
    return st.one_of(
        st.builds("{0} = {1}".format, NAMES, e),
        st.builds("{0}: int = {1}".format, NAMES, e),
        st.builds("{0}, *{1} = {2}, 1".format, NAMES, NAMES, e),
        st.builds("for {0} in [{1}]: pass".format, NAMES, e),
        st.builds("del {0}".format, NAMES),
        st.builds("global {0}".format, NAMES),
        st.builds("import math as {0}".format, NAMES),
        st.builds("def {0}({1}={2}):\n        return {3}".format, NAMES, NAMES, e, e),
        st.builds("def {0}():\n        nonlocal {1}\n        {1} = {2}\n    {0}()".format, NAMES, NAMES, e),
        st.builds("class {0}:\n        {1} = {2}\n        {3} = {1}".format, NAMES, NAMES, e, NAMES),
        st.builds("try: 1 / 0\n    except ZeroDivisionError as {0}: {1}".format, NAMES, e),
        st.builds("match {2}:\n        case [{0}, *{1}]: pass\n        case {0}: {1}".format, NAMES, NAMES, e),
        st.builds("return {0}".format, e),
    )


BODIES = st.lists(_statements(), min_size=1, max_size=4).map("\n    ".join)


@st.composite
def programs(draw: st.DrawFn) -> str:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    text = f"c = 3\ndef g(a=1, b=2):\n    {draw(BODIES)}\n    return [a, b, c]\n"
    text += f"def f(a, b=0):\n    {draw(BODIES)}\n    return [a, b]\n"
    text += f"r1 = lambda: f(1)\nr2 = lambda: f(b=2, a=1)\nr3 = lambda: g({draw(EXPRESSIONS)})\n"
    return text.replace("\n", end)


TARGETS = {
    "f": "sig <caret>f(a: int, b: int = 0) -> any\n",
    "g": "sig <caret>g(a: int = 1, b: int = 2) -> any\n",
    "f.a": "sig f(<caret>a: int, b: int = 0) -> any\nensures a\n",
    "f.b": "sig f(a: int, <caret>b: int = 0) -> any\nensures b\n",
    "g.a": "sig g(<caret>a: int = 1, b: int = 2) -> any\n",
    "c": "sig f(a: int, b: int = 0) -> any\nensures <caret>c\n",
}


def computed(text: str, names: tuple[str, ...]) -> list[str]:
    """What the program computes, with the given names made the same."""
    space: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "<program>", "exec"), space)
    results = []
    limit = sys.getrecursionlimit()
    for call in ("r1", "r2", "r3"):
        # What calls itself and doubles something each time would fill the memory.
        sys.setrecursionlimit(len(inspect.stack(0)) + 30)
        try:
            value = space[call]()
        except Exception as error:  # noqa: BLE001 - what it raises is what it computes
            value = type(error).__name__
        finally:
            sys.setrecursionlimit(limit)
        results.append(_shown(value, 4))
    return [re.sub(rf"\b({'|'.join(names)})\b| at 0x[0-9a-f]+", "_", r) for r in results]


def _shown(value: object, depth: int) -> str:
    if isinstance(value, (list, tuple)) and depth:
        return f"[{', '.join(_shown(v, depth - 1) for v in value)}]"
    return type(value).__name__ if callable(value) or depth == 0 else repr(value)


@settings(max_examples=150, deadline=None)
@given(programs(), st.sampled_from(sorted(TARGETS)), NAMES | st.sampled_from(["y", "math"]))
def test_what_is_renamed_computes_the_same(text: str, target: str, new: str):
    try:
        compile(text, "<program>", "exec")
    except SyntaxError:
        assume(False)
    found = renamed({"m.ir": TARGETS[target], "m.py": text}, new)
    assert found is not None
    if isinstance(found, str):
        return
    old = target.rpartition(".")[2]
    assert computed(found["m.py"], (old, new)) == computed(text, (old, new))


@settings(max_examples=80, deadline=None)
@given(programs(), st.sampled_from(sorted(TARGETS)))
def test_a_fresh_name_and_back(text: str, target: str):
    try:
        tree = ast.dump(ast.parse(text))
        compile(text, "<program>", "exec")
    except SyntaxError:
        assume(False)
    files = {"m.ir": TARGETS[target], "m.py": text}
    old, fresh = target.rpartition(".")[2], "fresh_🦊".removesuffix("_🦊") + "_å"
    there = renamed(files, fresh)
    if not isinstance(there, dict):
        return
    assert ast.dump(ast.parse(there["m.py"])).replace(repr(fresh), repr(old)) == tree
    at = TARGETS[target].index(CARET)
    again = renamed(there | {"m.ir": there["m.ir"][:at] + CARET + there["m.ir"][at:]}, old)
    assert isinstance(again, dict), again
    assert again == {"m.ir": TARGETS[target].replace(CARET, ""), "m.py": text}


TEXTS = documents.map(print_document)


def named(text: str) -> list[Token]:
    return [t for t in parse(text).tokens() if t.kind in (Kind.NAME, Kind.HOLE)]


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.integers(min_value=0))
def test_documents_say_the_same_up_to_the_name(text: str, which: int):
    tokens = named(text)
    assume(tokens)
    index = which % len(tokens)
    token = tokens[index]
    there = renamed({"m.ir": text[: token.start] + CARET + text[token.start :]}, "fresh_é")
    if not isinstance(there, dict):
        return
    after = there["m.ir"]
    old = token.text.removeprefix("?")
    assert not compare(parse(after.replace("fresh_é", old)).model, parse(text).model)
    start = named(after)[index].start
    again = renamed({"m.ir": after[:start] + CARET + after[start:]}, old)
    given = "word of the language" not in str(again)  # some words can be read as names, but are not given any more
    assert again == {"m.ir": text} or not given
