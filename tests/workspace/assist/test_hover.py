"""What is said of the thing under the cursor."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import SOURCE, at_caret, in_document

from lift_sys.workspace.assist.hover import hover


def said(text: str, source: str | None = SOURCE) -> str:
    """The Markdown at the caret; empty where nothing is said."""
    found = hover(*at_caret(text, source))
    return found.markdown if found is not None else ""


def said_in_document(before: str, after: str) -> str:
    found = hover(*in_document(before, after))
    assert found is not None
    return found.markdown


def test_a_hole():
    assert said_in_document("result <= ?max", "_discount: {x") == (
        """\
```lift
?max_discount: {x: float | 0 < x <= 1}
```

**term hole**: a value that is still to be decided. Best resolved as number 3 of 5.

Constraints:

- `0 < x <= 1` (line 33)
- `ensures 0 <= result <= ?max_discount: {x: float | 0 < x <= 1}` (line 33)
- `ensures result != ?max_discount` (line 34)

Stands also at line 34."""
    )


def test_a_hole_with_a_question_candidates_and_dependencies():
    assert said(
        'sig f(n: int) -> int\nensures result <= (?<caret>limit: int "how *much*?" where _ > ?least in {1, 2})'
    ) == (
        """\
```lift
?limit: int
```

**term hole**: a value that is still to be decided. Best resolved as number 2 of 2.

*how \\*much\\*?*

Constraints:

- `_ > ?least` (line 2)
- `ensures result <= (?limit: int "how *much*?" where _ > ?least in {1, 2})` (line 2)

Candidates: `1`, `2`

Depends on: `?least`"""
    )


def test_a_type_hole_says_no_type():
    assert said("sig f(x: <caret>?T) -> int").startswith("```lift\n?T\n```\n\n**type hole**")


def test_an_anonymous_hole():
    assert said("sig f() -> int\nensures result == <caret>?_").startswith("```lift\n?_: int\n```")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("sig f(x: <caret>int) -> str", "int", "A whole number of any size"),
        ("sig f(x: dict[str, <caret>any]) -> str", "any", "Any object at all"),
        ("type N = {k: int | k > 0}\nsig f(x: <caret>N) -> str", "type N = {k: int | k > 0}", ""),
        ("type N = int\ntype M = N\nsig f(x: <caret>M) -> str", "type M = N", "```lift\nint\n```"),
        ("entity A {\n  x: int\n  invariant x > 0\n}\nsig f(a: <caret>A) -> int",
         "entity A {\n  x: int\n  invariant x > 0\n}", ""),
        ("sig f(a: <caret>ValueError) -> int", "class ValueError(Exception)", "Inappropriate argument value"),
        ("sig f(a: <caret>Iterable[int]) -> int", "Iterable", "typing"),
    ],
)  # fmt: skip
def test_types(text: str, code: str, words: str):
    found = said(text)
    assert f"\n{code}\n```" in found
    assert words in found


def test_a_class_of_the_source():
    assert said("sig f(l: <caret>Line) -> int") == (
        """\
```python
class Line:
    sku: str
    quantity: int
    price: float
```

One line of a cart\\."""
    )


def test_an_entity_with_a_class_has_the_words_of_the_class():
    assert said_in_document("lines: list[Li", "ne]").endswith("```\n\nOne line of a cart\\.")


def test_a_parameter_with_the_type_it_names():
    assert said("type N = {k: int | k > 0}\nsig f(x: N, *, y: int = 2) -> int\nrequires <caret>x > y") == (
        "```lift\nx: N\n```\n\nParameter of `f`.\n\n```lift\ntype N = {k: int | k > 0}\n```"
    )
    assert said("sig f(x: int, *, y: int = 2) -> int\nrequires x > <caret>y") == (
        "```lift\ny: int = 2\n```\n\nKeyword-only parameter of `f`."
    )


def test_result_and_bound_variables():
    assert said("sig f() -> list[int]\nensures <caret>result") == (
        "```lift\nresult: list[int]\n```\n\nThe value that `f` returns. It exists only at exit."
    )
    assert said_in_document("forall ", "l in").startswith("```lift\nl: Line\n```")
    assert said("sig f() -> int\nensures (?a: int where <caret>_ > 0) > 1").startswith("```lift\n_: int\n```")
    assert said("sig f() -> int\nensures (lambda x: <caret>x)(1)").startswith("```lift\nx: any\n```")


def test_a_function_of_the_source_has_its_docstring_without_markup():
    assert said("sig f() -> bool\nensures <caret>normalise('x')") == (
        "```python\ndef normalise(code: str, *, strict: bool = False) -> str\n```\n\nThe code without \\*spaces\\*\\."
    )


def test_a_specified_function_has_its_summary():
    assert said_in_document("example ", "total(").startswith(
        "```lift\nsig total(lines: list[Line], discount: float) -> float\n```\n\nTotal price of a cart after discount"
    )


def test_a_method_of_the_source_and_a_field():
    assert said("sig f(l: Line) -> bool\nensures l.<caret>cost() > 0") == (
        "```python\ndef cost(self, discount: float = 0.0) -> float\n```\n\nWhat the line costs\\."
    )
    assert said("sig f(l: Line) -> bool\nensures l.<caret>price > 0") == (
        "```python\nprice: float\n```\n\nField of `Line`."
    )


def test_a_field_of_an_entity_has_its_invariants():
    assert said_in_document("invariant len(", "sku)") == (
        "```lift\nsku: str\n```\n\nField of `Line`.\n\n```lift\ninvariant len(sku) > 0\n```"
    )


def test_built_in_functions_and_methods():
    assert said("sig f(s: str) -> int\nensures <caret>len(s) > 0") == (
        "```lift\nsig len(obj: Sized, /) -> int\n```\n\nNumber of items"
    )
    assert said("sig f(s: str) -> int\nensures s.<caret>lower()").startswith(
        "```lift\nsig str.lower(self) -> str\n```\n\nReturn a copy"
    )
    assert said("sig f(s: str) -> int\nensures s.<caret>foo()") == ""


def test_keyword_arguments():
    assert said_in_document("total([], dis", "count=") == "```lift\ndiscount: float\n```\n\nParameter of `total`."
    assert said_in_document("code, str", "ict=True") == (
        "```python\nstrict: bool = False\n```\n\nParameter of `normalise`."
    )


def test_imports():
    assert said("import <caret>decimal\n") == "```python\nimport decimal\n```"
    assert said("from shop.money import Money as <caret>M\n") == "```python\nfrom shop.money import Money as M\n```"
    assert said("sig f(x: <caret>Money) -> int\n") == "```python\nfrom shop.money import Money\n```"


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("sig f() -> int\n<caret>requires True", "**requires**"),
        ("sig f() -> int\n<caret>ensures True", "**ensures**"),
        ("sig f() -> int\n<caret>assert True", "**assert**"),
        ("sig f() -> int\n<caret>raises ValueError", "**raises**"),
        ("sig f() -> int\nraises ValueError <caret>when True", "**when**"),
        ("sig f() -> int\n<caret>effect { reads: none }", "**effect**"),
        ("sig f() -> int\neffect { <caret>reads: none }", "**reads**"),
        ("sig f() -> int\neffect { reads: <caret>none }", "**none**"),
        ("sig f() -> int\neffect { reads: <caret>clock }", "```lift\nclock"),
        ("sig f() -> int\n<caret>example f() == 1", "**example**"),
        ("sig f() -> int\nexample f() <caret>raises E", "**raises**"),
        ("sig f() -> int\n<caret>invariant of outer True", "**invariant**"),
        ("sig f() -> int\ninvariant <caret>of outer True", "**of**"),
        ("sig f() -> int\n<caret>decreases 1", "**decreases**"),
        ("<caret>intent { summary: 'x' }", "**intent**"),
        ("intent { <caret>summary: 'x' }", "**summary**"),
        ("<caret>sig f() -> int", "**sig**"),
        ("<caret>async sig f() -> int", "**async sig**"),
        ("async <caret>sig f() -> int", "**sig**"),
        ("<caret>entity A", "**entity**"),
        ("<caret>type A = int", "**type**"),
        ("sig f() -> int\nensures True <caret>==> True", "**implication**"),
        ("sig f() -> int\nensures True <caret><==> True", "**equivalence**"),
        ("sig f() -> int\nensures <caret>forall x in []: x", "**forall**"),
        ("sig f() -> int\nensures <caret>exists x in []: x", "**exists**"),
        ("sig f() -> int\nensures <caret>old(1)", "**old**"),
        ("sig f() -> int\nensures ?m: <caret>predicate", "**predicate**"),
        ("sig f() -> int\nensures (?m <caret>where _ > 0)", "**where**"),
        ("sig f() -> int\nensures True <caret>@agent(0.9)", "**@agent**"),
    ],
)
def test_words_of_the_language(text: str, opening: str):
    assert said(text).startswith(opening)


@pytest.mark.parametrize(
    "text",
    [
        "<caret>",
        "# com<caret>ment",
        "sig f() -> int\nensures 1 <caret>+ 2",
        "sig f() -> int\nensures <caret>12",
        "sig f() -> int\nensures True <caret>'why'",
        "sig f() -> int   <caret>",
        "sig f() -> int\nensures unk<caret>nown > 1",
    ],
)
def test_nothing_to_say(text: str):
    assert said(text) == ""


def test_the_span_is_the_word_also_behind_characters_beyond_the_basic_plane():
    analysis, offset = at_caret("sig f(x: int) -> str\r\nensures '😀' == result and x<caret> > 0")
    found = hover(analysis, offset)
    assert found is not None
    assert analysis.text[slice(*found.span)] == "x"


def test_names_inside_strings():
    assert said("sig f(x: 'list[Li<caret>ne]') -> int").startswith("```python\nclass Line")
    assert said("sig f(x: int) -> str\nensures result == f'{<caret>x}'").startswith("```lift\nx: int")


def test_without_a_source():
    assert said("sig <caret>f(x: int) -> int", None) == "```lift\nsig f(x: int) -> int\n```"
    assert said("sig f(x: <caret>Line) -> int", None) == ""


def test_text_of_users_is_no_markup():
    shown = said('intent { summary: "<b>a</b> [x](y) `z` | _k_" }\nsig <caret>f() -> int')
    assert shown.endswith("\\<b\\>a\\</b\\> \\[x\\]\\(y\\) \\`z\\` \\| \\_k\\_")
