"""Completion where a line, a block entry or a declaration begins."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import SOURCE, at_caret

from lift_sys.workspace.assist.completion import Candidate, complete

CLAUSES = ["requires", "ensures", "raises", "example", "effect", "invariant", "decreases", "assert"]
ITEMS = ["sig", "intent", "type", "entity", "import", "from"]


def offered(text: str, source: str | None = SOURCE) -> dict[str, Candidate]:
    return {candidate.label: candidate for candidate in complete(*at_caret(text, source))}


def labels(text: str, source: str | None = SOURCE) -> list[str]:
    return list(offered(text, source))


@pytest.mark.parametrize(
    "text", ["<caret>", "\n\n<caret>\n", "# why\n<caret>", "import a\nre<caret>", "type T = int\n<caret>"]
)
def test_items_begin_at_the_top(text: str):
    assert labels(text) == ITEMS


@pytest.mark.parametrize(
    "text",
    [
        "sig f() -> int\n<caret>",
        "sig f() -> int\r\n  req<caret>",
        "sig f() -> int\nrequires True\n\n<caret>\n\nsig g() -> int\n",
    ],
)
def test_clauses_come_first_in_a_spec(text: str):
    assert labels(text) == CLAUSES + ITEMS


def test_a_line_that_ends_in_an_operator_goes_on():
    assert "requires" not in labels("sig f(x: int) -> int\nrequires x >\n<caret>")
    assert "x" in labels("sig f(x: int) -> int\nrequires x >\n<caret>")


def test_behind_an_open_bracket_both_may_follow():
    found = labels("sig f(x: int) -> int\nrequires (x and\n<caret>")
    assert {"x", "ensures"} <= set(found)
    assert "ensures" not in labels("sig f(x: int) -> int\nrequires (x and\n<caret>)")


def test_an_intent_waits_for_its_signature():
    assert labels('intent {\n  summary: "x"\n}\n<caret>')[0] == "sig"


def test_snippets_and_their_plain_forms():
    found = offered("sig f(x: int, *, y: int, z: int = 1) -> int\n<caret>")
    assert found["example"].insert == "example f(${1:x}, y=${2:y}) == $0"
    assert found["example"].is_snippet
    assert found["example"].plain == "example"
    assert found["raises"].insert == "raises ${1:ValueError} when $0"


def test_the_whole_word_is_replaced():
    analysis, offset = at_caret("sig f() -> int\nens<caret>ure x")
    (candidate, *_) = complete(analysis, offset)
    assert analysis.text[slice(*candidate.span)] == "ensure"


def test_the_order_is_told_to_the_editor():
    found = complete(*at_caret("sig f() -> int\n<caret>"))
    assert [c.sort_text for c in found] == sorted(c.sort_text for c in found)


def test_entries_of_an_intent():
    assert labels("intent {\n  <caret>\n}\n") == ["summary:", "rationale:"]
    assert labels('intent {\n  summary: "x"\n  <caret>\n}\n') == ["rationale:"]
    assert labels("intent { <caret>") == ["summary:", "rationale:"]
    assert labels("intent { summary: <caret> }")[0] == '"…"'


def test_entries_of_an_effect():
    assert labels("sig f() -> int\neffect {\n  <caret>\n}\n") == ["reads:", "writes:", "calls:"]
    assert labels("sig f() -> int\neffect {\n  reads: none\n  wr<caret>\n}\n") == ["writes:", "calls:"]
    assert labels("sig f() -> int\neffect {\n  reads: none\n  wr<caret>: none\n}\n") == ["writes:", "calls:"]
    assert offered("sig f() -> int\neffect {\n  <caret>: none\n}\n")["reads:"].insert == "reads"


def test_a_block_that_is_not_there_yet():
    assert offered("sig f() -> int\neffect <caret>")["{"].insert.startswith("{\n  reads")
    assert offered("intent <caret>")["{"].insert.startswith("{\n  summary")


def test_fields_of_an_entity_come_from_its_class():
    assert labels("entity Line {\n  <caret>\n}\n") == ["sku", "quantity", "price", "invariant"]
    assert labels("entity Line {\n  sku: str\n  <caret>\n}\n") == ["quantity", "price", "invariant"]
    assert offered("entity Line {\n  <caret>\n}\n")["price"].plain == "price: float"
    assert labels("entity Line {\n  <caret>\n}\n", None) == ["invariant"]


def test_entities_that_the_source_has_and_the_document_not():
    assert labels("entity <caret>") == ["CartError", "Line"]
    assert labels("entity Line\nentity <caret>") == ["CartError"]


def test_functions_that_are_not_specified_yet():
    assert labels("sig <caret>") == ["total", "normalise", "Line.cost"]
    assert labels("sig total() -> int\nsig <caret>") == ["normalise", "Line.cost"]
    assert offered("sig <caret>")["normalise"].plain == "normalise(code: str, *, strict: bool = False) -> str"
    assert labels("sig Line.<caret>") == ["cost"]
    assert labels("async <caret>") == ["sig"]


def test_a_function_in_front_of_its_parameters_is_only_a_name():
    assert offered("sig no<caret>(x: int) -> int")["normalise"].insert == "normalise"


def test_parameters_of_the_source():
    assert labels("sig total(<caret>") == ["lines", "discount"]
    assert labels("sig total(lines: list[Line], <caret>) -> float") == ["discount"]
    assert offered("sig total(<caret>")["lines"].insert == "lines: list[Line]"
    assert labels("sig unknown(<caret>") == []


def test_the_arrow():
    assert labels("sig f(x: int) <caret>") == ["->"]


def test_imports():
    assert labels("import <caret>")[:3] == ["decimal", "dataclasses", "shop.money"]
    assert "fractions" in labels("from fr<caret>")
    assert labels("from shop.money <caret>") == ["import"]
    assert labels("from shop.money import <caret>") == ["Money"]
    assert labels("from shop.money import Money <caret>") == ["as"]
    assert labels("import decimal <caret>") == ["as"]
    assert labels("import decimal as <caret>") == []
    assert labels("import os.<caret>") == []


@pytest.mark.parametrize(
    "text", ["type <caret>", "type T <caret>", "entity A <caret>", "foo <caret>", "sig f(x: int) -> int <caret>"]
)
def test_new_names_are_not_guessed(text: str):
    assert labels(text) == []
