"""Colours by meaning."""

from __future__ import annotations

from tests.workspace.assist.fixture import DOCUMENT, SOURCE, analysed

from lift_sys.ir.text import Span
from lift_sys.workspace.assist.semantic_tokens import MODIFIER_NAMES, Modifier, semantic_tokens


def coloured(text: str, source: str | None = SOURCE) -> str:
    """Each token with its type and modifiers: ``len:function.defaultLibrary``."""
    shown = []
    for token in semantic_tokens(analysed(text, source)):
        modifiers = [name for bit, name in enumerate(MODIFIER_NAMES) if token.modifiers & 1 << bit]
        shown.append(f"{text[token.start : token.end]}:{'.'.join([token.type.value, *modifiers])}")
    return " ".join(shown)


def test_names_of_modifiers_are_in_the_order_of_their_bits():
    assert [1 << i for i in range(len(MODIFIER_NAMES))] == [m.value for m in Modifier]


def test_a_signature():
    assert coloured("sig total(lines: list[Line]) -> float\n") == (
        "sig:keyword total:function.declaration lines:parameter.declaration list:type.defaultLibrary Line:class "
        "float:type.defaultLibrary"
    )


def test_a_method_and_its_class():
    assert coloured("sig Line.cost(self) -> float\n") == (
        "sig:keyword Line:class cost:method.declaration self:parameter.declaration float:type.defaultLibrary"
    )


def test_a_predicate():
    assert coloured("sig f(xs: list[int]) -> int\nensures forall x in xs: x > 0 ==> result == len(xs)").partition(
        "ensures"
    )[2] == (
        ":keyword forall:keyword x:variable.declaration in:keyword xs:parameter x:variable 0:number ==>:operator "
        "result:variable.readonly len:function.defaultLibrary xs:parameter"
    )


def test_old_lambda_and_keyword_arguments():
    assert coloured("sig f(x: int) -> int\nensures old(x) == max([x], key=lambda y: y)").partition("ensures")[2] == (
        ":keyword old:keyword x:parameter max:function.defaultLibrary x:parameter key:parameter lambda:keyword "
        "y:variable.declaration y:variable"
    )


def test_words_of_the_language_that_are_names_here():
    assert coloured("sig f(type: int, old: int) -> int\nrequires type > old\n") == (
        "sig:keyword f:function.declaration type:parameter.declaration int:type.defaultLibrary "
        "old:parameter.declaration int:type.defaultLibrary int:type.defaultLibrary requires:keyword type:parameter "
        "old:parameter"
    )


def test_holes_marks_and_comments():
    assert coloured("# why\nsig f() -> ?T # so\nensures ?_ @agent(0.9)\n") == (
        "# why:comment sig:keyword f:function.declaration ?T:typeParameter.hole # so:comment ensures:keyword "
        "?_:typeParameter.hole @agent:decorator 0.9:number"
    )


def test_members_of_objects():
    assert coloured("sig f(l: Line, s: str) -> int\nensures l.price > l.cost() or s.lower()").partition("ensures")[
        2
    ] == (
        ":keyword l:parameter price:property l:parameter cost:method or:keyword s:parameter lower:method.defaultLibrary"
    )


def test_blocks():
    assert coloured('intent {\n summary: "x"\n}\nsig f() -> int\neffect { reads: clock writes: none }\n') == (
        'intent:keyword summary:property "x":string sig:keyword f:function.declaration int:type.defaultLibrary '
        "effect:keyword reads:property clock:variable.defaultLibrary writes:property none:keyword"
    )


def test_imports():
    assert coloured("import a.b as c\nfrom shop.money import Money as M\nsig f(x: M, y: c.D) -> int\n") == (
        "import:keyword a:namespace b:namespace as:keyword c:namespace.declaration from:keyword shop:namespace "
        "money:namespace import:keyword Money:namespace as:keyword M:namespace.declaration sig:keyword "
        "f:function.declaration x:parameter.declaration M:class y:parameter.declaration c:namespace D:class "
        "int:type.defaultLibrary"
    )


def test_names_inside_strings():
    assert coloured("sig f(x: 'list[Line]') -> str\nensures result == f'{x}😀'") == (
        "sig:keyword f:function.declaration x:parameter.declaration ':string list:type.defaultLibrary [:string "
        "Line:class ]':string str:type.defaultLibrary ensures:keyword result:variable.readonly f'{:string x:parameter "
        "}😀':string"
    )


def test_a_refinement_and_an_entity():
    assert coloured("entity A {\n  n: {k: int | k > 0}\n  invariant n < 9\n}\n") == (
        "entity:keyword A:class.declaration n:property.declaration k:variable.declaration int:type.defaultLibrary "
        "k:variable 0:number invariant:keyword n:property 9:number"
    )


def test_what_does_not_parse_still_has_its_words():
    assert coloured("sig f(x: int) -> int\nrequires x > > and 1 'open") == (
        "sig:keyword f:function.declaration x:parameter.declaration int:type.defaultLibrary int:type.defaultLibrary "
        "requires:keyword and:keyword 1:number"
    )


def test_a_loop_label():
    assert coloured("sig f() -> int\ninvariant of outer True\n").partition("invariant")[2] == (
        ":keyword of:keyword outer:variable True:keyword"
    )


def test_only_the_sections_that_are_asked_for():
    analysis = analysed(DOCUMENT)
    at = DOCUMENT.index("entity")
    some = semantic_tokens(analysis, Span(at, at + 10))
    assert {analysis.text[t.start : t.end] for t in some} >= {"entity", "Line", "sku"}
    assert "total" not in {analysis.text[t.start : t.end] for t in some}
    assert set(some) <= set(semantic_tokens(analysis))


def test_unchanged_sections_are_not_painted_again():
    analysis = analysed(DOCUMENT)
    assert semantic_tokens(analysis) == semantic_tokens(analysis)


def test_nothing():
    assert coloured("") == ""
