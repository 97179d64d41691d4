"""Completion where a type stands."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import SOURCE, at_caret

from lift_sys.workspace.assist.completion import Candidate, complete


def offered(text: str, source: str | None = SOURCE) -> dict[str, Candidate]:
    return {candidate.label: candidate for candidate in complete(*at_caret(text, source))}


@pytest.mark.parametrize(
    "text",
    [
        "sig f(x: <caret>) -> int",
        "sig f(x: <caret>",
        "sig f(x: list[<caret>",
        "sig f(x: dict[str, <caret>]) -> int",
        "sig f(x: int | <caret>) -> int",
        "sig f(x: {n: <caret>",
        "sig f(x: {n: <caret> | n > 0}) -> int",
        "sig f(x: int = 1, *, y: <caret>",
        "sig f(x: int) -> <caret>",
        "sig f(x: int) -> Op<caret>",
        "type T = <caret>",
        "type T = list[<caret>",
        "entity A {\n  n: <caret>\n}",
        "entity A {\n  n: <caret>\n  k: int\n  invariant k > 0\n}",
        "entity A {\n  n: int\n  k: list[<caret>",
        "sig f() -> int\nensures result > (?a: <caret>)",
        "sig f() -> int\nensures ?a: <caret>",
    ],
)
def test_types_and_nothing_else(text: str):
    found = offered(text)
    assert {"int", "list", "any", "None", "Line", "Money", "Optional", "{x: T | P}"} <= set(found)
    assert "len" not in found
    assert "LIMIT" not in found


def test_types_of_the_document_come_first():
    text = "type Quantity = {n: int | n > 0}\nentity A {\n  n: int\n}\nsig f(x: <caret>) -> int"
    found = offered(text)
    assert list(found)[:4] == ["Quantity", "A", "Line", "int"]
    assert found["Quantity"].detail == "{n: int | n > 0}"


def test_snippets():
    found = offered("sig f(x: <caret>) -> int")
    assert found["list"].insert == "list[$1]$0"
    assert found["list"].plain == "list"
    assert found["{x: T | P}"].insert == "{${1:x}: ${2:int} | ${3:x > 0}}$0"
    assert not found["int"].is_snippet
    assert offered("sig f(x: li<caret>[int]) -> int")["list"].insert == "list"


def test_a_hole_may_stand_for_a_whole_condition():
    assert "predicate" in offered("sig f() -> int\nensures ?a: <caret>")
    assert "predicate" not in offered("sig f(x: <caret>) -> int")


def test_holes_are_offered_before_anything_is_typed():
    assert "?T" in offered("sig f(x: ?T, y: <caret>) -> int")
    assert "?T" not in offered("sig f(x: ?T, y: i<caret>) -> int")


def test_defaults_are_no_types():
    found = offered("sig f(x: int = <caret>) -> int")
    assert "len" in found
    assert "x" not in found


def test_without_a_source():
    assert "int" in offered("sig f(x: <caret>) -> int", None)
