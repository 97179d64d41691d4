"""The examples are what their README says: clean, formatted, and true where they claim to be."""

from __future__ import annotations

import copy
import datetime as dt
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.ir.findings import Code, Severity
from lift_sys.ir.formatter import format_text
from lift_sys.ir.model import Example, Spec
from lift_sys.ir.nodes import Hole
from lift_sys.ir.parser.document import parse
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Unreadable, Workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
DOCUMENTS = sorted(EXAMPLES.rglob("*.ir"))


def load(name: str) -> ModuleType:
    """A module of the examples."""
    if str(EXAMPLES) not in sys.path:
        sys.path.append(str(EXAMPLES))
    return importlib.import_module(name)


cart, intervals, text_tools = load("cart"), load("intervals"), load("text_tools")
category, stock = load("shop.category"), load("shop.stock")


def module_of(document: Path) -> ModuleType:
    return load(".".join(document.relative_to(EXAMPLES).with_suffix("").parts))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_document_has_its_source_and_is_formatted(document):
    text = document.read_text(encoding="utf-8")
    assert document.with_suffix(".py").is_file()
    assert format_text(text) == text


def test_nothing_is_found_but_what_is_there_on_purpose():
    workspace = Workspace([Folder(EXAMPLES, Settings())], Folder(None, Settings()))
    found = []
    for path in DOCUMENTS:
        analysis = workspace.analysis(str(path))
        assert not isinstance(analysis, Unreadable)
        found += [(path.name, f.code) for f in analysis.findings if f.severity <= Severity.WARNING]
    assert found == [("cart.ir", Code.SIGNATURE_DRIFT)]


def examples() -> list[tuple[Path, Example]]:
    """Every `example` clause that can be run: not those of functions that are still to be written."""
    return [
        (path, clause)
        for path in DOCUMENTS
        for item in parse(path.read_text(encoding="utf-8")).model.items
        if isinstance(item, Spec) and item.name != "shorten"
        for clause in item.clauses
        if isinstance(clause, Example)
    ]


@pytest.mark.parametrize(("path", "example"), examples(), ids=lambda value: getattr(value, "name", None))
def test_the_examples_in_the_documents_hold(path, example):
    names = {**vars(module_of(path)), "datetime": dt}
    call = print_expression(example.call)
    if example.exception is not None:
        assert not isinstance(example.exception, Hole)
        exception = eval(example.exception, names)
        with pytest.raises(exception):
            eval(call, names)
    else:
        assert eval(call, names) == eval(print_expression(example.value), names)


numbers = st.integers(-50, 50)
an_interval = st.tuples(numbers, numbers).map(lambda ends: intervals.Interval(min(ends), max(ends)))


@given(an_interval, an_interval, numbers, st.lists(numbers))
def test_intervals(a, b, number, listed):
    assert a.contains(number) == (a.low <= number and number <= a.high)
    assert a.width() >= 0 and (a.width() == 0) == (a.low == a.high)
    added = intervals.add(a, b)
    assert (added.low, added.high) == (a.low + b.low, a.high + b.high)
    assert added.width() == a.width() + b.width()
    assert intervals.negate(a) == intervals.Interval(-a.high, -a.low)
    product = intervals.multiply(a, b)
    corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    assert all(product.low <= x * y <= product.high for x in (a.low, a.high) for y in (b.low, b.high))
    assert product.low in corners and product.high in corners
    around = intervals.hull(a, b)
    assert around.low <= a.low <= a.high <= around.high and around.low <= b.low <= b.high <= around.high
    assert around.low in (a.low, b.low) and around.high in (a.high, b.high)
    common = intervals.intersection(a, b)
    assert (common is None) == (a.high < b.low or b.high < a.low)
    if common is not None:
        assert (common.low, common.high) == (max(a.low, b.low), min(a.high, b.high))
    clamped = intervals.clamp(number, a)
    assert a.low <= clamped <= a.high
    assert clamped == (number if a.contains(number) else a.low if number < a.low else a.high)
    if listed:
        held = intervals.around(listed)
        assert all(held.low <= n <= held.high for n in listed) and held.low in listed and held.high in listed
    else:
        with pytest.raises(ValueError, match="no numbers"):
            intervals.around(listed)
    if number:
        quotients = intervals.divide(a, number)
        assert quotients.low == (a.low if number > 0 else a.high) // number
        assert quotients.low <= quotients.high
        assert number != 1 or quotients == a


a_line = st.builds(
    cart.Line,
    st.sampled_from(["apple", "pear", "fig"]),
    st.integers(1, 9),
    st.integers(0, 3000),
)


@given(st.lists(a_line, max_size=5), a_line, st.integers(0, 100), st.integers(0, 10**6), st.integers(1, 40))
def test_the_cart_but_for_its_bug(lines, line, percent, amount, people):
    before = copy.deepcopy(lines)
    goods = cart.subtotal(lines)
    assert goods == sum(line.price * line.quantity for line in lines)
    left = cart.discounted(amount, percent)
    assert 0 <= left <= amount
    assert percent != 0 or left == amount
    assert percent != 100 or left == 0
    paid = cart.total(lines, percent)
    assert 0 <= paid <= goods + 490
    assert paid >= cart.discounted(goods, percent) if lines else paid == 0
    assert lines == before
    cart.put(lines, line)
    assert any(one.sku == line.sku and one.quantity >= line.quantity for one in lines)
    assert sum(one.quantity for one in lines) == sum(one.quantity for one in before) + line.quantity
    assert len(before) <= len(lines) <= len(before) + 1
    shares = cart.split_evenly(amount, people)
    assert len(shares) == people and sum(shares) == amount and max(shares) - min(shares) <= 1


def test_the_bug_that_is_meant_to_be_found():
    wrong = [amount for amount in range(10_000) if cart.shipping(amount) != (0 if amount >= 5000 else 490)]
    assert wrong == [5000]


@given(st.sampled_from(["SPRING", "SUMMER", "AUTUMN"]), st.dates())
def test_vouchers(code, today):
    assert 0 <= cart.voucher_percent(code, today) <= 20


words = st.text(st.sampled_from("abcÉİΣßab \t\n-_7"), max_size=30)


@given(words, words, st.integers(1, 12))
def test_texts(text, other, width):
    slug = text_tools.slugify(text)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in slug and not slug.startswith("-") and not slug.endswith("-")
    counts = text_tools.word_counts(text)
    assert sum(counts.values()) == len(text.split())
    assert all(counts[word] > 0 and word in text.lower() for word in counts)
    lines = text_tools.wrap(text, width)
    assert all(len(line) <= width or " " not in line for line in lines)
    assert " ".join(lines) == " ".join(text.split())
    prefix = text_tools.common_prefix(text, other)
    assert text.startswith(prefix) and other.startswith(prefix)
    assert len(prefix) == min(len(text), len(other)) or text[len(prefix)] != other[len(prefix)]
    assert text_tools.reading_minutes(text) * 400 >= len(text.split())


skus = st.sampled_from("abc")


@given(st.dictionaries(skus, st.integers(0, 9)), skus, st.integers(1, 9), st.integers(0, 9))
async def test_the_stock(pieces, sku, number, least):
    held = stock.Stock(category.Category("all", 0))
    held.pieces = dict(pieces)
    assert held.is_empty() == all(count == 0 for count in pieces.values())
    held.receive(sku, number)
    assert held.pieces == {**pieces, sku: pieces.get(sku, 0) + number}
    held.pieces = dict(pieces)
    if sku not in pieces:
        with pytest.raises(KeyError):
            held.take(sku, number)
    elif pieces[sku] < number:
        with pytest.raises(stock.OutOfStock):
            held.take(sku, number)
    else:
        assert held.take(sku, number) == held.pieces[sku] == pieces[sku] - number
    held.pieces = dict(pieces)
    ordered = await stock.reorder(held, least, batch=number)
    assert all(held.pieces[one] >= number for one in ordered)
    assert number < least or all(count >= least for count in held.pieces.values())


trees = st.recursive(
    st.builds(category.Category, st.just("leaf"), st.integers(0, 9)),
    lambda inner: st.builds(category.Category, st.just("node"), st.integers(0, 9), st.lists(inner).map(tuple)),
    max_leaves=6,
)


@given(trees, st.text("a/", min_size=1, max_size=3), st.integers(0, 6))
def test_categories(tree, name, depth):
    number = category.count(tree)
    assert number >= tree.articles and (tree.parts or number == tree.articles)
    address = category.path(name, depth)
    assert address.count("/") >= depth and address.startswith(name) and address.endswith(name)
