"""What a change of a document is called."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lift_sys.ir import model
from lift_sys.ir.compare import Change, ChangeKind, compare, equivalent
from lift_sys.ir.parser.document import parse
from tests import strategies


def document(text: str) -> model.Document:
    parsed = parse(text)
    assert not parsed.findings
    return parsed.model


def shown(changes: tuple[Change, ...]) -> list[str]:
    """Changes as lines: ``=`` where the meaning stays, ``!`` where it may not."""
    return [
        f"{'=' if c.same_meaning else '!'} {c.kind} {c.what} {c.path}: {c.old or '-'} → {c.new or '-'}" for c in changes
    ]


CLAUSES = {
    "added": ("requires a", "requires a\nensures b", ["! added ensures f / ensures[1]: - → ensures b"]),
    "removed": ("requires a\nrequires b", "requires b", ["! removed requires f / requires[1]: requires a → -"]),
    "changed": (
        "requires a > 0",
        "requires a > 1",
        ["! changed requires f / requires[1]: requires a > 0 → requires a > 1"],
    ),
    "too different to be one changed": (
        "ensures len(a) == 0",
        "ensures b",
        ["! removed ensures f / ensures[1]: ensures len(a) == 0 → -", "! added ensures f / ensures[1]: - → ensures b"],
    ),
    "reordered": (
        "requires a\nrequires b",
        "requires b\nrequires a",
        ["= moved clauses f: requires a\nrequires b → requires b\nrequires a"],
    ),
    "said otherwise": (
        "requires a >= 0",
        "requires 0 <= a",
        ["= changed requires f / requires[1]: requires a >= 0 → requires 0 <= a"],
    ),
    "assert": (
        "assert result > a\nassert a",
        "ensures result > a\nrequires a",
        [
            "= changed clause f / ensures[1]: assert result > a → ensures result > a",
            "= changed clause f / requires[1]: assert a → requires a",
        ],
    ),
    "a rationale": (
        "requires a",
        'requires a  "why"',
        ['= changed requires f / requires[1]: requires a → requires a  "why"'],
    ),
    "a mark": (
        "requires a @agent(0.5)",
        "requires a",
        ["= changed requires f / requires[1]: requires a @agent(0.5) → requires a"],
    ),
    "a question": ('ensures ?h "q"', "ensures ?h", ['= changed ensures f / ensures[1]: ensures ?h "q" → ensures ?h']),
    "a hole filled": (
        "ensures result <= ?h",
        "ensures result <= 3",
        ["! changed ensures f / ensures[1]: ensures result <= ?h → ensures result <= 3"],
    ),
    "said twice": ("requires a", "requires a\nrequires a", ["= added requires f / requires[2]: - → requires a"]),
    "an empty effect": ("", "effect {}", ["= added effect f / effect[1]: - → effect {\n}"]),
    "effects in another order": (
        "effect { reads: a, b }",
        "effect { reads: b, a }",
        ["= changed effect f / effect[1]: effect {\n  reads: a, b\n} → effect {\n  reads: b, a\n}"],
    ),
    "none is not nothing said": (
        "effect { reads: a }",
        "effect { reads: a writes: none }",
        ["! changed effect f / effect[1]: effect {\n  reads: a\n} → effect {\n  reads: a\n  writes: none\n}"],
    ),
    "an exception's condition": (
        "raises E when a",
        "raises E when len(b) == 3",
        ["! changed raises f / raises[1]: raises E when a → raises E when len(b) == 3"],
    ),
    "an example's value": (
        "example f(1) == 2",
        "example f(1) == [3, 4, 5, 6]",
        ["! changed example f / example[1]: example f(1) == 2 → example f(1) == [3, 4, 5, 6]"],
    ),
    "a loop": (
        "invariant of x a > 0",
        "invariant a > 0",
        ["! changed invariant f / invariant[1]: invariant of x a > 0 → invariant a > 0"],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CLAUSES.values(), ids=CLAUSES)
def test_clauses(old, new, expected):
    assert shown(compare(document(f"sig f(a, b)\n{old}"), document(f"sig f(a, b)\n{new}"))) == expected


SPECS = {
    "a spec more": ("sig f()", "sig f()\nsig g(a)", ["! added spec g: - → sig g(a)"]),
    "a spec renamed": (
        "sig f(n: int) -> int\nensures result == f(n - 1)\nexample f(1) == 1",
        "sig g(n: int) -> int\nensures result == g(n - 1)\nexample g(1) == 1",
        [
            "! renamed spec g: f → g",
            "= changed ensures g / ensures[1]: ensures result == f(n - 1) → ensures result == g(n - 1)",
            "= changed example g / example[1]: example f(1) == 1 → example g(1) == 1",
        ],
    ),
    "renamed and strengthened": (
        "sig f(n: int) -> int\nensures result > n",
        "sig g(n: int) -> int\nensures result > n\nrequires n > 0",
        ["! renamed spec g: f → g", "! added requires g / requires[1]: - → requires n > 0"],
    ),
    "another spec": (
        "sig f(n: int)\nrequires n > 0",
        "sig g(n: int)\nrequires n < 0",
        ["! removed spec f: sig f(n: int)\nrequires n > 0 → -", "! added spec g: - → sig g(n: int)\nrequires n < 0"],
    ),
    "the order of specs": ("sig f()\nsig g()", "sig g()\nsig f()", ["= moved spec order : f\ng → g\nf"]),
    "a parameter renamed": (
        "sig f(n: int, k)\nrequires n > k",
        "sig f(m: int, k)\nrequires m > k",
        [
            "! renamed parameter f / sig / m: n → m",
            "= changed requires f / requires[1]: requires n > k → requires m > k",
        ],
    ),
    "a positional parameter renamed": ("sig f(n, /)", "sig f(m, /)", ["= renamed parameter f / sig / m: n → m"]),
    "a clause that now speaks of a parameter": (
        "sig f(n)\nrequires m > 0",
        "sig f(m)\nrequires m > 0",
        [
            "! renamed parameter f / sig / m: n → m",
            "! changed requires f / requires[1]: requires m > 0 → requires m > 0",
        ],
    ),
    "parameters": (
        "sig f(a, b: int = 1)",
        "sig f(a: str, *, b: int = 2, c)",
        [
            "! changed parameter f / sig / a: a → a: str",
            "! changed parameter f / sig / b: b: int = 1 → b: int = 2 (keyword-only)",
            "! added parameter f / sig / c: - → c (keyword-only)",
        ],
    ),
    "parameters in another order": ("sig f(a, b)", "sig f(b, a)", ["! moved parameters f / sig: a, b → b, a"]),
    "keyword-only parameters in another order": (
        "sig f(*, a, b)",
        "sig f(*, b, a)",
        ["= moved parameters f / sig: a, b → b, a"],
    ),
    "the members of a union": (
        "sig f() -> int | None",
        "sig f() -> None | int",
        ["= changed returns f / sig / returns: int | None → None | int"],
    ),
    "the result": (
        "sig f() -> int",
        "async sig f()",
        ["! changed async f / sig / async: sync → async", "! removed returns f / sig / returns: int → -"],
    ),
    "the intent": (
        'intent { summary: "a" }\nsig f()',
        'intent { summary: ?b rationale: "c" }\nsig f()',
        ["! changed summary f / intent / summary: a → ?b", "! added rationale f / intent / rationale: - → c"],
    ),
}
ITEMS = {
    "a type": (
        "type A = {n: int | n > 0}",
        "type A = {m: int | 0 < m}",
        ["= changed type A: type A = {n: int | n > 0} → type A = {m: int | 0 < m}"],
    ),
    "a type renamed": ("type A = list[int]", "type B = list[int]", ["! renamed type B: A → B"]),
    "a field": (
        "entity A { a: int }",
        "entity A { a: str\nb: int = 1 }",
        ["! changed field A / a: a: int → a: str", "! added field A / b: - → b: int = 1"],
    ),
    "a field renamed": (
        "entity A { a: int\ninvariant a > 0 }",
        "entity A { b: int\ninvariant b > 0 }",
        ["! renamed field A / b: a → b", "= changed invariant A / invariant[1]: invariant a > 0 → invariant b > 0"],
    ),
    "the order of fields": (
        "entity A { a: int\nb: int }",
        "entity A { b: int\na: int }",
        ["! moved fields A: a, b → b, a"],
    ),
    "an invariant": (
        "entity A { a: int\ninvariant a > 0 }",
        "entity A { a: int\ninvariant a > 1 }",
        ["! changed invariant A / invariant[1]: invariant a > 0 → invariant a > 1"],
    ),
    "an import": ("import a", "import a\nfrom b import c", ["! added import from b import c: - → from b import c"]),
    "imports apart": (
        "import a, b",
        "import b\nimport a",
        [
            "= removed import import a, b: import a, b → -",
            "= added import import b: - → import b",
            "= added import import a: - → import a",
        ],
    ),
    "kinds mixed": ("type A = int\nsig f()", "sig f()\ntype A = int", ["= moved items : A\nf → f\nA"]),
}


@pytest.mark.parametrize(("old", "new", "expected"), (SPECS | ITEMS).values(), ids=SPECS | ITEMS)
def test_items(old, new, expected):
    assert shown(compare(document(old), document(new))) == expected


def test_what_could_not_be_read_cannot_be_compared():
    with pytest.raises(ValueError, match="syntax errors"):
        compare(parse("sig f()\nrequires a >").model, document("sig f()"))


# Two documents of the same pieces: close enough to each other to have something in common.
LINES = st.lists(
    st.sampled_from(
        [
            "requires a",
            "requires a > 0",
            "requires 0 < a",
            "assert a",
            'ensures b  "why"',
            "ensures b",
            "raises E",
            "raises E when a",
            "example f(1) == 1",
            "example g(1) == 1",
            "effect { reads: a }",
            "effect {}",
        ]
    ),
    max_size=3,
)
HEADS = st.sampled_from(
    [
        "sig f(a: int)",
        "sig f(b: int)",
        "sig g(a: int)",
        "sig g(b: int, a)",
        'intent { summary: "s" }\nsig f()',
        "sig ?h(a)",
        "async sig f(a, /)",
    ]
)
OTHERS = st.sampled_from(
    [
        "import a",
        "import a, b",
        "from m import *",
        "type A = int",
        "type B = int",
        "type A = str | None",
        "type A = None | str",
        "entity A { a: int\nb: int }",
        "entity A { b: int\na: int }",
        "entity B { a: int\ninvariant a > 0 }",
    ]
)
SPEC = st.builds(lambda head, lines: "\n".join([head, *lines]), HEADS, LINES)
CLOSE = st.lists(SPEC | OTHERS, max_size=4).map(lambda items: document("\n".join(items)))
ANY = CLOSE | strategies.documents
slowly = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@slowly
@given(ANY, ANY)
def test_only_equal_documents_have_no_changes(one, other):
    assert compare(one, one) == ()
    assert (compare(one, other) == ()) == (one == other)


@slowly
@given(ANY, ANY)
def test_the_other_way_round_the_changes_are_reversed(one, other):
    assert Counter(compare(other, one)) == Counter(change.reversed() for change in compare(one, other))


@slowly
@given(CLOSE, CLOSE, CLOSE)
def test_equivalence_is_one(one, two, three):
    assert equivalent(one, one)
    assert equivalent(one, two) == equivalent(two, one)
    if equivalent(one, two) and equivalent(two, three):
        assert equivalent(one, three)


@given(st.permutations(["requires a > 0", "ensures b", "raises E when a", "example f(1) == 1", "assert result > a"]))
def test_the_order_of_clauses_means_nothing(lines):
    old = document("sig f(a, b)\n" + "\n".join(sorted(lines)))
    new = document("sig f(a, b)\n" + "\n".join(lines))
    assert equivalent(old, new)


def test_additions_and_removals_are_on_one_side_only():
    for change in compare(document("sig f()"), document("sig g(a)")):
        sides = (change.old_path is None, change.old is None), (change.new_path is None, change.new is None)
        assert sides == {
            ChangeKind.ADDED: ((True, True), (False, False)),
            ChangeKind.REMOVED: ((False, False), (True, True)),
        }.get(change.kind, ((False, False), (False, False)))
