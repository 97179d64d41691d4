"""Expressions without the IR's additions mean what CPython says they mean: the same trees, the same refusals."""

# ruff: noqa: E501
from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from lift_sys.ir import nodes
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.printer.expressions import print_expression


def of_python(text: str) -> str | None:
    """CPython's tree of an expression; None if it refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(text, mode="eval"))
    except (SyntaxError, ValueError):
        return None


def of_ours(text: str) -> str | None:
    """CPython's tree of what our parser read and printed; None if it refuses it."""
    try:
        return of_python(print_expression(expression_from_text(text)))
    except ValueError:
        return None


@settings(max_examples=400, deadline=None)
@given(strategies.python_expressions)
def test_what_is_printed_is_the_tree_that_python_reads(node: nodes.Expr) -> None:
    text = print_expression(node)
    if "NOT" not in text and "implies" not in text:
        assert of_python(text) is not None, text
        assert of_ours(ast.unparse(ast.parse(text, mode="eval"))) == of_python(text), text


PIECES = ["x", "y", "f", "1", "2.5", "'s'", "True", "None", "...", "(", ")", "[", "]", "{", "}", ",", ":", "=", "+", "-", "*", "**",
          "/", "//", "%", "@ ", "&", "|", "^", "~", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "in", "not", "is", "and", "or", "if",
          "else", "for", "lambda", ".", ".a", "f(", "x[", "x]", "(x", "x)", "x,", "lambda:", "lambda x:", "for x in"]  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(" ".join))
def test_what_python_refuses_is_refused(text: str) -> None:
    theirs = of_python(text)
    ours = of_ours(text)
    if theirs is None:
        assert ours is None, text
    elif not is_ours_to_refuse(text):
        assert ours == theirs, text


def is_ours_to_refuse(text: str) -> bool:
    """What Python has and the IR leaves out: strings side by side, targets that are no names, a comparison `f = x`."""
    tree = ast.parse(text, mode="eval")
    if "'s' 's'" in text or text.strip().startswith("*") or text.strip().endswith(","):
        return True
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension) and not all(
            isinstance(part, (ast.Name, ast.Tuple, ast.Starred, ast.expr_context)) for part in ast.walk(node.target)
        ):
            return True
    return False


@pytest.mark.parametrize(
    "text",
    [
        "1 < 2 < 3", "not a in b", "a not in b is not c", "-2 ** 2", "2 ** -1 ** 2", "a if b else c if d else e",
        "lambda: 0", "lambda x, /, y=1, *a, z, **k: x", "f(*a or b, **c or d)", "f(a for a in b)", "x[1:2, ::3, ...]",
        "x[*a]", "{**a, 'b': 1}", "{*a, b}", "[*a]", "(*a,)", "()", "(x,)", "f(a=1, *b)", "[x for x in a if b if c]",
        "{x: y for x, (y, z) in a}", "a @ b", "1_000 + 0xFF + 0o17 + 0b1 + 1e3 + .5 + 1. + 2j", "not not a", "a.b.c[d](e)",
        "(a, b)[0]", "'a' in {'b': 1}", "x if (lambda: y) else z", "a or b and not c", "(yield)", "a or lambda: b",
        "a + lambda: b", "f(a for a in b, c)", "f(**a, *b)", "f(a=1, b)", "(*a)", "[*a for a in b]", "{**a or b}", "017",
        "a <> b", "a ! b", "f(x := 1)", "x = 1", "lambda x, x=: 1", "[,]", "(,)", "f(,)", "{,}", "x[]", "a b",
        "lambda a=1, b: a", "lambda *, a: a", "lambda *: a", "lambda **k, a: a", "lambda a, /, /: a", "lambda *a, *b: a",
        "f(True=1)", "lambda True: 1", "[x for True in y]", "a.True", "0_7", "1__0", "'\\N{DIGIT ONE}'", "'\\xZ'", "b'é'",
    ],
)  # fmt: skip
def test_examples(text: str) -> None:
    assert of_ours(text) == (None if ":=" in text or "yield" in text else of_python(text))
