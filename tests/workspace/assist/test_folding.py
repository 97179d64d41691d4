"""What can be folded."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import DOCUMENT, analysed

from lift_sys.workspace.assist.folding import folding


def folds(text: str) -> list[str]:
    """Lines, counted from 1, and kinds."""
    return [f"{f.start_line + 1}-{f.end_line + 1} {f.kind}" for f in folding(analysed(text))]


def test_imports_entities_specs_and_blocks():
    assert folds(DOCUMENT) == [
        "2-3 imports",
        "7-11 region",  # the entity's closing brace stays to be seen
        "14-29 region",  # the spec
        "14-16 region",  # its intent
        "25-27 region",  # its effect
        "31-34 region",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts(end: str):
    assert folds(end.join(["# one", "# two", "", "sig f() -> int", "ensures result > 0", ""])) == [
        "1-2 comment",
        "4-5 region",
    ]


def test_one_comment_is_not_folded():
    assert folds("# one\nsig f() -> int\n") == []


def test_comments_apart_are_two_runs():
    assert folds("# a\n# b\n\n# c\n  # d\nsig f() -> int\n") == ["1-2 comment", "4-5 comment"]


def test_a_comment_behind_a_clause_is_in_no_run():
    assert folds("sig f() -> int # a\n# b\n# c\n") == ["2-3 comment"]


def test_a_signature_over_several_lines():
    assert folds("sig f(\n  x: int,\n  y: int,\n) -> int\n") == ["1-4 region", "1-3 region"]


def test_a_bracket_that_closes_at_the_end_of_a_line():
    assert folds("sig f(x: int) -> int\nrequires (x > 0 and\n  x < 9)\n") == ["1-3 region", "2-3 region"]


def test_imports_with_something_between_are_two_runs():
    assert folds("import a\nimport b\ntype T = int\nimport c\nimport d\n") == ["1-2 imports", "4-5 imports"]


def test_a_broken_block():
    assert folds('intent {\n  summary: "x"\nsig f() -> int\n') == ["1-3 region"]


def test_nothing():
    assert folds("") == []
