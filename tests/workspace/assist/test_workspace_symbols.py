"""Names of the whole workspace, found by a part of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.workspace.assist.workspace_symbols import best_matches, document_names, rank

DOCUMENT = """\
# 🦊
type Quantity = {n: int | n > ?least}
entity Line {
  sku: str
  invariant len(sku) > ?least
}
entity ?Customer
intent {
  summary: ?why
}
sig Cart.add(self, line: Line) -> None
requires ?_ and ?_
"""


def test_what_a_document_declares_and_leaves_open() -> None:
    found = [
        (p.name, str(p.kind), p.container, DOCUMENT[p.span.start : p.span.end]) for p in document_names(DOCUMENT).names
    ]
    assert found == [
        ("Quantity", "type", "", "Quantity"),
        ("?least", "hole", "Quantity", "?least"),
        ("Line", "entity", "", "Line"),
        ("?Customer", "hole", "", "?Customer"),
        ("Cart.add", "method", "", "Cart.add"),
        ("?why", "hole", "Cart.add", "?why"),
        ("?_", "hole", "Cart.add", "?_"),
        ("?_", "hole", "Cart.add", "?_"),
    ]


@pytest.mark.parametrize(
    "text", ["", "\n", "\ufeff", "sig", "sig f(", "entity {", "type = ", "intent {", "?", "\ud800"]
)
def test_broken_documents_have_fewer_names(text: str) -> None:
    assert all(place.name for place in document_names(text).names)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("total", ["total", "Total", "total_of", "to_t_a_l", "subtotal", "tooutal"]),
        ("least", ["?least", "?leasts", "at_least", "lexeast"]),
        ("add", ["add", "Cart.add", "add_all", "Cart.add_all", "xadd"]),
        ("apco", ["applyCode", "apply_code", "my_apply_code", "xapco", "axpxcxo"]),
        ("hp", ["HttpPage", "html_parser", "ahp"]),
    ],
)
def test_the_better_fit_comes_first(query: str, names: list[str]) -> None:
    documents = [("a.ir", document_names("".join(f"sig {n}() -> int\n" for n in reversed(names))))]
    assert sorted(names, key=lambda n: rank(query, n) or (9, 0, n)) == names
    assert [m.place.name for m in best_matches(query, documents, 99)] == names


@pytest.mark.parametrize(("query", "name"), [("lt", "total"), ("totall", "total"), ("x", ""), ("é", "e")])
def test_what_does_not_fit(query: str, name: str) -> None:
    assert rank(query, name) is None


def test_nothing_asked_for_is_everything_up_to_the_limit() -> None:
    documents = [(f"{n}.ir", document_names(DOCUMENT)) for n in range(3)]
    assert len(best_matches(" ", documents, 99)) == 24
    assert [m.path for m in best_matches("", documents, 9)] == ["0.ir"] * 8 + ["1.ir"]


def test_of_equal_names_those_of_open_documents_come_first() -> None:
    documents = [(path, document_names("sig f() -> int")) for path in ("a.ir", "b.ir")]
    assert [m.path for m in best_matches("f", documents, 9, frozenset({"b.ir"}))] == ["b.ir", "a.ir"]


NAMES = st.text("abAB_.?é1ß", max_size=8)


@given(NAMES, NAMES)
def test_a_name_fits_if_it_has_the_letters_in_order(query: str, name: str) -> None:
    rest = iter(name.casefold())
    assert (rank(query, name) is not None) == all(letter in rest for letter in query.casefold())


@given(NAMES, st.lists(NAMES))
def test_the_exact_name_comes_first(name: str, others: list[str]) -> None:
    best = rank(name, name)
    assert best is not None
    assert all(best <= other for other in (rank(name, n) for n in others) if other is not None)
