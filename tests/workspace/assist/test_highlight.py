"""Highlights: all places of a name in its document; a star where it is introduced or written."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import at_caret

from lift_sys.workspace.assist.highlight import highlights


def shown(text: str) -> list[str]:
    analysis, offset = at_caret(text)
    found = highlights(analysis, offset)
    line = analysis.lines.line_of
    return [f"{line(h.span.start) + 1}:{analysis.text[slice(*h.span)]}{'*' if h.writes else ''}" for h in found]


def test_a_parameter_with_what_is_written():
    assert shown("""\
        sig f(xs: list[int], n: int) -> int
        requires <caret>xs and '🦊'
        effect {
          reads: xs
          writes: xs, n
        }
        """) == ["1:xs*", "2:xs", "4:xs", "5:xs*"]


def test_an_exception():
    assert shown("sig total() -> int\nraises <caret>CartError\nraises CartError when True\n") == [
        "2:CartError",
        "3:CartError",
    ]


def test_a_hole_and_a_label():
    assert shown("sig f() -> ?<caret>T\nensures ?T(1) and (?T: int)\n") == ["1:?T*", "2:?T", "2:?T"]
    assert shown("sig f() -> int\ninvariant of <caret>a True\ninvariant of b True\ndecreases of a 1\n") == [
        "2:a",
        "4:a",
    ]


def test_a_type_parameter_of_one_function():
    assert shown("sig f[<caret>T](x: T) -> T\nsig g[T](x: T) -> T\n") == ["1:T*", "1:T", "1:T"]


@pytest.mark.parametrize(
    "text", ["<caret>", "# <caret>a", "sig<caret> f() -> int", 'sig f() -> int\nensures "<caret>f"']
)
def test_nothing(text: str):
    assert shown(text) == []
