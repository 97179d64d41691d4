"""The outline of a document, drawn as text."""

from __future__ import annotations

from tests.workspace.assist.fixture import DOCUMENT, analysed

from lift_sys.workspace.assist.symbols import Symbol, symbols


def drawn(text: str) -> list[str]:
    analysis = analysed(text)
    lines: list[str] = []

    def draw(symbol: Symbol, depth: int) -> None:
        assert analysis.text[slice(*symbol.selection)].strip()
        lines.append(f"{'  ' * depth}{symbol.kind} {symbol.name}{f' | {symbol.detail}' if symbol.detail else ''}")
        for child in symbol.children:
            draw(child, depth + 1)

    for symbol in symbols(analysis):
        draw(symbol, 0)
    return lines


def test_a_whole_document():
    assert drawn(DOCUMENT) == [
        "import decimal",
        "import Money | shop.money",
        "type Quantity | {n: int | n > 0}",
        "entity Line",
        "  field sku | str",
        "  field quantity | Quantity",
        "  field price | float",
        "  invariant invariant | len(sku) > 0",
        "function total | (lines: list[Line], discount: float) -> float",
        "  intent intent | Total price of a cart after discount",
        "  precondition requires | 0 <= discount <= 1",
        '  postcondition ensures | result >= 0 "never pays the customer"',
        "  postcondition ensures | len(lines) == 0 ==> result == 0",
        "  postcondition ensures | forall l in lines: l.price <= result",
        '  postcondition ensures | ?rounding: predicate "to cents? to whom goes the half cent?"',
        "    hole ?rounding | predicate",
        "  exception raises | ValueError when any(l.price < 0 for l in lines)",
        "  effect effect | { reads: lines writes: none }",
        "  example example | total([], discount=0.5) == 0",
        "function apply_code | (code: str, today: ?Date) -> ?discount_type",
        "  hole ?Date | type",
        "  hole ?discount_type | type",
        '  precondition requires | normalise(code, strict=True) in {"SPRING", "SUMMER", ?other_codes} @agent(0.9)',
        "    hole ?other_codes | term",
        "  postcondition ensures | 0 <= result <= ?max_discount: {x: float | 0 < x <= 1}",
        "    hole ?max_discount | term",
        "  postcondition ensures | result != ?max_discount",
        "    hole ?max_discount | term",
    ]


def test_what_an_assert_is_follows_from_what_it_says():
    assert drawn("sig f(x: int) -> int\nassert x > 0\nassert result > x\n")[1:] == [
        "  precondition assert | x > 0",
        "  postcondition assert | result > x",
    ]


def test_a_method():
    assert drawn("sig Cart.add(self) -> None\n") == ["method Cart.add | (self) -> None"]


def test_names_that_are_still_open():
    assert drawn("entity ?Customer\nsig ?helper(x: int) -> int\nimport ?client\n") == [
        "entity ?Customer",
        "  hole ?Customer | entity",
        "function ?helper | (x: int) -> int",
        "  hole ?helper | function",
        "import ?client",
    ]


def test_an_intent_without_a_signature():
    assert drawn('intent {\n  summary: "x"\n}\n') == ["function intent | x", "  intent intent | x"]


def test_a_document_that_does_not_parse():
    assert drawn("sig f(x: int) -> int\nrequires x >\nensures result ==== 1\nexample g(\n") == [
        "function f | (x: int) -> int",
        "  precondition requires | x >",
        "  postcondition ensures | result ==== 1",
    ]


def test_a_long_detail_is_cut():
    (first, *_) = drawn(f"type T = {' | '.join('int' for _ in range(100))}\n")
    assert first.endswith("…")
    assert len(first) < 140


def test_nothing():
    assert drawn("") == []
    assert drawn("# only a comment\n") == []


def test_holes_stand_under_the_clause_that_holds_them():
    text = 'sig f(a: int)\nrequires a > (?m: int where _ in {?one, ?two}) "🦊"\nrequires ?q\n'
    assert drawn(text)[1:] == [
        '  precondition requires | a > (?m: int where _ in {?one, ?two}) "🦊"',
        "    hole ?m | term",
        "    hole ?one | term",
        "    hole ?two | term",
        "  precondition requires | ?q",
        "    hole ?q | predicate",
    ]
