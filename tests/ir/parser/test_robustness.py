# ruff: noqa: E501
"""Hostile and enormous texts: nothing overflows the stack, nothing takes quadratic time.

Growth is checked by counting calls, never by the clock.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest

from lift_sys.ir import nodes
from lift_sys.ir.model import from_json, to_json
from lift_sys.ir.parser.document import ParsedDocument, parse
from lift_sys.ir.printer.document import print_document


def chains(n: int) -> dict[str, str]:
    """Texts that repeat one thing `n` times."""
    return {
    "( open": "(" * n, "[ open": "[" * n, "{ open": "{" * n, "f( open": "f(" * n, "x[ open": "x[" * n,
    "( closed": "(" * n + "x" + ")" * n, "[ closed": "[" * n + "]" * n, "{ closed": "{" * n + "}" * n,
    "f( closed": "f(" * n + ")" * n, "x[ closed": "x[" * n + "0" + "]" * n, "wrong": "(]" * n, "closers": ")]}" * n,
    "mixed": "([{" * n, "crossed": "([" * n + ")]" * n, "not": "not " * n + "x", "-": "-" * n + "x", "~ ": "~ " * n, "**": "**".join("x" * n),
    "==>": " ==> ".join("x" * n), "<==>": " <==> ".join("x" * n), "attributes": ".".join("x" * n), "calls": "x" + "()" * n,
    "conditionals": "x if y else " * n + "z", "nested tests": "x if " * n, "+": "+".join("x" * n), "and": " and ".join("x" * n),
    "<": " < ".join("x" * n), "in": " in ".join("x" * n), "lambda": "lambda: " * n + "x", "lambda default": "lambda x=" * n,
    "refinements": "?x: " + "{x: " * n, "closed refinements": "?x: " + "{x: " * n + "int" + " | x}" * n, "forall": "forall x in " * n,
    "forall (": "forall (" * n, "forall body": "forall x in y: " * n + "z", "for *": "[x for " + "*" * n, "for (": "[x for " + "(" * n,
    "fors": "[x " + "for x in y " * n + "]", "ifs": "[x for x in y " + "if x " * n + "]", "holes": "?x: " * n, "where": "?x where " * n,
    "where (": "?x where (" * n, "where ( )": "?x where (" * n + "x" + ") in {1}" * n, "list types": "?x: " + "Callable[" + "[" * n, "types (": "?x: " + "(" * n,
    "generic": "?x: " + "list[" * n, "unions": "?x: " + " | ".join(["int"] * n), "f{": 'f"' + "{" * n + '"', "f}": 'f"' + "}" * n + '"',
    "f{{": 'f"' + "{x" * n, "f{(": 'f"{' + "(" * n + '"', "strings": "'a' " * n, "quotes": "'" * n, "double": '"' * n, "?": "? " * n, "@": " @" * n,
    "digits": "1" * n, "names": "x " * n, "old": "old(" * n, "slices": "x[" + ":" * n, "commas": "f(" + "," * n, "dots": "." * n,
    "dict": "{1: " * n, "stars": "*" * n, "f(**": "f(**" * n, "a=": "f(" + "a=1, " * n, "<>": "?x: list" + "<int" * n,
    "in sets": "x in {" * n, "backslashes": "\\" * n, "nbsp": "\u00a0" * n, "curly quotes": "“" * n, "forward": "?x: '" * 10 + "\"" * n,
    }  # fmt: skip


CHAINS = chains(1_000)


def far_down(depth: int, action: Callable[[], None]) -> None:
    """Run `action` with `depth` more frames on the stack."""
    if depth:
        far_down(depth - 1, action)
    else:
        action()


def use(parsed: ParsedDocument) -> None:
    """Everything that walks a tree."""
    assert "".join(placed.section.text for placed in parsed.sections) == parsed.text
    assert parsed.model == parse(parsed.text).model
    hash(parsed.model)
    repr(parsed.model)
    for _, spec in parsed.specs():
        for clause in spec.clauses:
            predicate = getattr(clause, "predicate", None)
            if predicate is not None:
                nodes.mentions_result(predicate)
                assert nodes.height(predicate) <= 300
    if not parsed.findings:
        assert parse(print_document(parsed.model)).model == parsed.model
        assert from_json(to_json(parsed.model)) == parsed.model
        json.loads(to_json(parsed.model))


@pytest.mark.parametrize("name", CHAINS)
def test_a_thousand_of_a_kind(name: str) -> None:
    many_of_a_kind(CHAINS[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAINS)
def test_ten_thousand_of_a_kind(name: str) -> None:
    many_of_a_kind(chains(10_000)[name])


def many_of_a_kind(chain: str) -> None:
    assert sys.getrecursionlimit() <= 1000
    for text in (chain, f"sig f(x: int) -> int\nensures {chain}\nrequires x > 0\n"):
        far_down(150, lambda text=text: use(parse(text)))  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.parametrize("where", ["sig f(x: {})", "sig f(x={})", "type T = {}", "entity E {{ x: {} }}", "intent {{ summary: {} }}",
                                   "effect {{ reads: {} }}", "example f({}) == 1", "decreases {}", "raises E when {}", "import {}"])  # fmt: skip
def test_other_places_are_as_safe(where: str) -> None:
    for name, chain in CHAINS.items():
        text = "sig g()\n" + where.format(chain)
        if name not in ("and", "<", "in"):
            far_down(150, lambda text=text: use(parse(text)))  # type: ignore[misc]


@pytest.mark.parametrize("n", range(70, 110, 3))
@pytest.mark.parametrize(
    ("before", "inner", "after"),
    [("(", "x", ")"), ("f(", "x", ")"), ("not ", "x", ""), ("x[", "0", "]"), ("", "x", " + x"), ("x ** ", "y", ""), ("", "x", ".a"),
     ("[x for x in ", "y", "]"), ("{1: ", "2", "}"), ("lambda: ", "x", ""), ("(?x: {n: int | ", "n", "})"), ("forall x in xs: ", "x", ""),
     ("x if y else ", "z", ""), ("old(", "x", ")"), ("(?x where ", "y", ")"), ("?x: list[", "int", "]"), ("f(a=", "x", ")")],
)  # fmt: skip
def test_what_is_just_deep_enough_survives_every_walk(n: int, before: str, inner: str, after: str) -> None:
    text = f"sig f()\nensures {before * n}{inner}{after * n}\n"
    far_down(150, lambda: use(parse(text)))


def calls_during(action: Callable[[], object]) -> int:
    """How many Python and C functions were called."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


GROWING = {
    "specs": "sig f(x: int)\nrequires x > 0\n", "clauses": "requires x > 0\n", "strays": "what is this\n", "open": "requires (x\n",
    "comments": "# c\n", "fields": "  a: int\n", "errors": "requires x &&& y\n", "entries": "reads: x\n", "parameters": "x: int,\n",
    "commas": "x, ", "effects": "effect {\n", "entities": "entity E {\n", "closers": "}\n", "nbsp": "requires\u00a0x\n", "intents": "intent {\n",
    "names": "entity a{n} {{ x: int }}\n", "crossed": "([\n", "sig (": "sig f(\n", "invariants": "invariant x\n", "continued": "x +\n", "quotes": "“x”\n",
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("head", ["", "sig f(", "entity E {\n", "sig f()\neffect {\n", "sig f()\nrequires ("])
def test_work_grows_with_the_text_alone(name: str, head: str) -> None:
    small, large = (head + GROWING[name] * n for n in (150, 1200))
    assert calls_during(lambda: parse(large).findings) < 14 * calls_during(lambda: parse(small).findings)


@pytest.mark.slow
def test_a_hundred_thousand_findings() -> None:
    parsed = parse("sig f()\n" + "requires )\n" * 100_000)
    assert len(parsed.findings) == 200_000


@pytest.mark.slow
def test_a_line_of_a_million_characters() -> None:
    use(parse("sig f()\nensures " + "x and " * 170_000 + "x\n"))
