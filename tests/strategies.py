# ruff: noqa: E501
"""Hypothesis strategies: expressions, types and documents of the IR over all kinds of nodes, and broken texts."""

from __future__ import annotations

import keyword

from hypothesis import strategies as st

from lift_sys.ir import model, nodes
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.literals import constant

WORDS = ["x", "y", "xs", "n", "lines", "result", "self", "été", "naïve_λ", "type", "example", "of", "at", "when", "none",
         "where", "forall", "exists", "summary", "reads", "implies", "NOT", "match", "_", "intent", "sig", "requires"]  # fmt: skip
names = st.sampled_from(WORDS) | st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,6}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in ("old", "forall", "exists")
)
texts = st.text(max_size=12) | st.sampled_from(["it's", 'say "no"', "a\nb", "\\", "{x}", "", "#", "?x"])
plain_texts = texts.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))


def _constant(value: int | float | complex | str | bytes | bool | None) -> nodes.Constant:
    return constant(value, repr(value), nodes.NOWHERE)


constants = st.builds(
    _constant,
    st.none() | st.booleans() | st.integers(min_value=0) | st.floats(min_value=0, allow_nan=False, allow_infinity=False)
    | plain_texts | st.binary(max_size=6)
    | st.floats(min_value=0, max_value=1e9).map(lambda value: complex(0, value)),
) | st.just(nodes.Constant(..., "...", "..."))  # fmt: skip
bare_holes = st.builds(nodes.Hole, st.none() | names.filter(lambda name: name != "_"))
joined = st.sampled_from([
    nodes.JoinedStr('f"{x}"', (nodes.Name("x"),)),
    nodes.JoinedStr("f'a{{b}} {x!r} {n + 1:>{y}}'", (nodes.Name("x"),
        nodes.BinOp("+", nodes.Name("n"), nodes.Constant(1, "1", "1")))),
])  # fmt: skip
leaves = st.builds(nodes.Name, names) | constants | bare_holes


def _targets() -> st.SearchStrategy[nodes.Expr]:
    name = st.builds(nodes.Name, names)
    return st.recursive(
        name, lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda e: nodes.Tuple(tuple(e))), max_leaves=4
    )


def _generators(
    inner: st.SearchStrategy[nodes.Expr], conditions: int = 2
) -> st.SearchStrategy[tuple[nodes.Generator, ...]]:
    one = st.builds(nodes.Generator, _targets(), inner, st.lists(inner, max_size=conditions).map(tuple))
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def _parameters(inner: st.SearchStrategy[nodes.Expr]) -> st.SearchStrategy[tuple[nodes.Parameter, ...]]:
    def build(drawn: list[tuple[str, ParameterKind, nodes.Expr | None]]) -> tuple[nodes.Parameter, ...]:
        return tuple(nodes.Parameter(name, kind, None, default) for name, kind, default in ordered(drawn))

    return st.lists(st.tuples(names, st.sampled_from(ParameterKind), st.none() | inner), max_size=4).map(build)


def ordered(
    drawn: list[tuple[str, ParameterKind, nodes.Expr | None]],
) -> list[tuple[str, ParameterKind, nodes.Expr | None]]:
    """Parameters in an order and with defaults that Python admits, no name twice."""
    order = list(ParameterKind)
    chosen: list[tuple[str, ParameterKind, nodes.Expr | None]] = []
    with_default = False
    for name, kind, default in sorted(drawn, key=lambda part: order.index(part[1])):
        if kind in {k for _, k, _ in chosen if k in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)}:
            continue
        if name in {n for n, _, _ in chosen}:
            continue
        if kind in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD):
            default = None
        elif kind is not ParameterKind.KEYWORD_ONLY:
            if with_default and default is None:
                default = nodes.Constant(None, "None", "None")
            with_default = with_default or default is not None
        chosen.append((name, kind, default))
    return chosen


def _compare(inner: st.SearchStrategy[nodes.Expr]) -> st.SearchStrategy[nodes.Expr]:
    operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"])
    links = st.lists(st.tuples(operators, inner), min_size=1, max_size=3)
    return st.builds(
        lambda left, rest: nodes.Compare(left, tuple(op for op, _ in rest), tuple(e for _, e in rest)), inner, links
    )


def _call(inner: st.SearchStrategy[nodes.Expr]) -> st.SearchStrategy[nodes.Expr]:
    arguments = st.lists(inner | st.builds(nodes.Starred, inner), max_size=3).map(tuple)
    keywords = st.lists(st.builds(nodes.Keyword, st.none() | names, inner), max_size=2).map(tuple)
    only = _generators(inner).flatmap(
        lambda g: st.builds(lambda e: (nodes.Comprehension("generator", e, None, g),), inner)
    )
    functions = inner.filter(lambda node: not (isinstance(node, nodes.Name) and node.id == "old"))
    return st.builds(nodes.Call, functions, arguments, keywords) | st.builds(nodes.Call, functions, only)


def _subscript(inner: st.SearchStrategy[nodes.Expr]) -> st.SearchStrategy[nodes.Expr]:
    part = st.builds(nodes.Slice, st.none() | inner, st.none() | inner, st.none() | inner) | inner
    index = part | st.lists(part, min_size=1, max_size=3).map(lambda parts: nodes.Tuple(tuple(parts)))
    return st.builds(nodes.Subscript, inner, index)


def _python(inner: st.SearchStrategy[nodes.Expr]) -> st.SearchStrategy[nodes.Expr]:
    """Compound expressions that Python has, too."""
    some = st.lists(inner, max_size=3).map(tuple)
    elements = st.lists(inner | st.builds(nodes.Starred, inner), max_size=3).map(tuple)
    pairs = st.lists(st.tuples(st.none() | inner, inner), max_size=3)
    binary = st.sampled_from(["+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^"])

    def dictionary(drawn: list[tuple[nodes.Expr | None, nodes.Expr]]) -> nodes.Dict:
        return nodes.Dict(tuple(k for k, _ in drawn), tuple(v for _, v in drawn))

    def comprehension(
        kind: str, element: nodes.Expr, value: nodes.Expr, gens: tuple[nodes.Generator, ...]
    ) -> nodes.Expr:
        return nodes.Comprehension(kind, element, value if kind == "dict" else None, gens)  # type: ignore[arg-type]

    def bool_op(op: str, values: tuple[nodes.Expr, ...]) -> nodes.Expr:
        # `a and (b and c)` is a tree of its own; `(a and b) and c` is not what `and` gives, so both may occur.
        return nodes.BoolOp(op, values)  # type: ignore[arg-type]

    return st.one_of(
        st.builds(nodes.Attribute, inner, names),
        _subscript(inner),
        _call(inner),
        st.builds(nodes.UnaryOp, st.sampled_from(["not", "-", "+", "~"]), inner),
        st.builds(nodes.BinOp, binary, inner, inner),
        st.builds(bool_op, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        _compare(inner),
        st.builds(nodes.IfExp, inner, inner, inner),
        st.builds(nodes.Lambda, _parameters(inner), inner),
        st.builds(nodes.List, elements),
        st.builds(nodes.Tuple, elements),
        st.builds(nodes.Set, some.filter(bool)),
        pairs.map(dictionary),
        st.builds(
            comprehension, st.sampled_from(["list", "set", "dict", "generator"]), inner, inner, _generators(inner)
        ),
    )


def _extended(inner: st.SearchStrategy[nodes.Expr]) -> st.SearchStrategy[nodes.Expr]:
    """The IR's additions."""
    binders = st.lists(st.builds(nodes.Generator, _binder_targets, inner), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(nodes.Implication, inner, inner),
        st.builds(nodes.Equivalence, inner, inner),
        st.builds(nodes.Quantifier, st.sampled_from(["forall", "exists"]), binders, inner),
        st.builds(nodes.Old, inner),
        holes(inner),
    )


_binder_targets = _targets().filter(lambda node: not (isinstance(node, nodes.Tuple) and len(node.elements) == 1))


def holes(inner: st.SearchStrategy[nodes.Expr], annotated: bool = True) -> st.SearchStrategy[nodes.Hole]:
    """Holes with all their parts; candidates only behind another part, for `?x in {1}` is a comparison."""

    def build(name: str | None, annotation: nodes.Type | None, question: str | None, where: nodes.Expr | None,
              candidates: nodes.Set | None) -> nodes.Hole:  # fmt: skip
        if annotation is None and question is None and where is None:
            candidates = None
        return nodes.Hole(name, annotation, question, where, candidates)

    sets = st.lists(inner, min_size=1, max_size=3).map(lambda elements: nodes.Set(tuple(elements)))
    return st.builds(
        build,
        st.none() | names.filter(lambda name: name != "_"),
        st.none() | st.deferred(lambda: small_types) if annotated else st.none(),
        st.none() | plain_texts,
        st.none() | inner,
        st.none() | sets,
    )


python_expressions = st.recursive(st.builds(nodes.Name, names) | constants, _python, max_leaves=10)
expressions = st.recursive(leaves | joined, lambda inner: _python(inner) | _extended(inner), max_leaves=10)
small = st.recursive(leaves, lambda inner: _compare(inner) | _call(inner) | _extended(inner), max_leaves=4)

_plain_types = st.sampled_from(["int", "str", "None", "any", "shop.money.Money", "list", "Line", "float"])


def _types(inner: st.SearchStrategy[nodes.Type]) -> st.SearchStrategy[nodes.Type]:
    def union(members: list[nodes.Type]) -> nodes.Type:
        flat: list[nodes.Type] = []
        for member in members:
            flat.extend(member.members if isinstance(member, nodes.UnionType) else (member,))
        return nodes.UnionType(tuple(flat))

    arguments = (
        inner | st.lists(inner, max_size=2).map(lambda e: nodes.ListType(tuple(e))) | st.just(nodes.ListType(None))
    )
    generic = st.sampled_from(["list", "dict", "tuple", "collections.abc.Callable"]).map(nodes.NamedType)
    literal = st.builds(nodes.LiteralType, small)
    return st.one_of(
        st.builds(nodes.GenericType, generic, st.lists(arguments, min_size=1, max_size=3).map(tuple)),
        st.builds(
            nodes.GenericType, st.just(nodes.NamedType("Literal")), st.lists(literal, min_size=1, max_size=2).map(tuple)
        ),
        st.lists(inner, min_size=2, max_size=3).map(union),
        st.builds(nodes.RefinementType, names, inner, small),
        holes(small, annotated=False),
    )


types = st.recursive(st.builds(nodes.NamedType, _plain_types) | bare_holes, _types, max_leaves=5)
small_types = st.recursive(st.builds(nodes.NamedType, _plain_types) | bare_holes, _types, max_leaves=2)

name_holes = st.builds(
    nodes.Hole, names.filter(lambda name: name != "_"), question=st.none() | plain_texts
) | st.builds(
    nodes.Hole,
    names.filter(lambda name: name != "_"),
    st.none() | small_types,
    st.none() | plain_texts,
    st.none() | small,
)
simple_names = names | name_holes
dotted = st.lists(names, min_size=1, max_size=3).map(".".join)
dotted_names = dotted | name_holes
provenances = st.none() | st.builds(
    model.Provenance,
    source=st.sampled_from(["human", "agent", "reverse", "verification", "merge", "refinement"]),
    confidence=st.none() | st.floats(0, 1),
    author=st.none() | plain_texts,
)
rationales = st.none() | plain_texts
places = (expressions | st.builds(
    lambda e, g: nodes.Comprehension("generator", e, None, g), small, _generators(small)
)).filter(lambda node: not (isinstance(node, nodes.Name) and node.id == "none"))  # fmt: skip
noted = {"rationale": rationales, "provenance": provenances}
loops = st.none() | names | st.integers(1, 10**8)
some_places = st.none() | st.lists(places, max_size=3).map(tuple)
calls = _call(small) | bare_holes
clauses = st.one_of(
    st.builds(model.Condition, kind=st.sampled_from(["requires", "ensures", "assert"]), predicate=expressions, **noted),
    st.builds(model.Invariant, loop=loops, predicate=expressions, **noted),
    st.builds(model.Decreases, loop=loops, measure=expressions, **noted),
    st.builds(model.Raises, exception=dotted_names, when=st.none() | expressions, **noted),
    st.builds(model.Effect, reads=some_places, writes=some_places, calls=some_places, **noted),
    st.builds(model.Example, call=calls, value=expressions, **noted),
    st.builds(model.Example, call=calls, exception=dotted_names, **noted),
)


type_parameters = st.builds(model.TypeParameter, name=names, bound=st.none() | types) | st.builds(
    model.TypeParameter, name=names, kind=st.sampled_from(["tuple", "parameters"])
)


@st.composite
def signatures(draw: st.DrawFn) -> model.Signature:
    """Signatures that Python would take."""
    drawn = draw(st.lists(st.tuples(names, st.sampled_from(ParameterKind), st.none() | small), max_size=6))
    parameters = [
        model.SignatureParameter(name=name, kind=kind, type=draw(st.none() | types), default=default)
        for name, kind, default in ordered(drawn)
    ]
    if draw(st.booleans()):
        parameters = [
            p.model_copy(update={"name": draw(name_holes)}) if draw(st.integers(0, 9)) == 0 else p for p in parameters
        ]
    return model.Signature(
        name=draw(dotted_names),
        type_parameters=tuple(draw(st.lists(type_parameters, max_size=2, unique_by=lambda p: p.name))),
        parameters=tuple(parameters),
        returns=draw(st.none() | types),
        is_async=draw(st.booleans()),
        rationale=draw(rationales),
        provenance=draw(provenances),
    )


open_questions = st.builds(model.OpenQuestion, hole=holes(small))
intents = st.builds(
    model.Intent,
    summary=st.none() | plain_texts | open_questions,
    rationale=st.none() | plain_texts | open_questions,
    provenance=provenances,
)
specs = st.builds(
    model.Spec, intent=st.none() | intents, signature=signatures(), clauses=st.lists(clauses, max_size=4).map(tuple)
)
modules = st.builds(lambda dots, name: dots + name, st.sampled_from(["", "", ".", "..", "..."]), dotted)
imports = st.one_of(
    st.builds(
        model.Import,
        module=st.none(),
        names=st.lists(
            st.builds(model.ImportedName, name=dotted_names, alias=st.none() | names), min_size=1, max_size=3
        ),
    ),
    st.builds(
        model.Import,
        module=modules | st.sampled_from([".", ".."]) | name_holes,
        names=st.lists(
            st.builds(model.ImportedName, name=simple_names, alias=st.none() | names), min_size=1, max_size=3
        )
        | st.just([model.ImportedName(name="*")]),
    ),
)
entity_fields = st.builds(model.EntityField, name=simple_names, type=types, default=st.none() | small, **noted)
entities = st.builds(
    model.Entity,
    name=dotted_names,
    fields=st.lists(
        entity_fields, max_size=3, unique_by=lambda part: part.name if isinstance(part.name, str) else id(part)
    ).map(tuple),
    invariants=st.lists(st.builds(model.EntityInvariant, predicate=small, **noted), max_size=2).map(tuple),
    **noted,
)
definitions = st.builds(model.TypeDefinition, name=dotted_names, type=types, **noted)
items = st.one_of(imports, definitions, entities, specs, specs)
documents = st.builds(model.Document, items=st.lists(items, max_size=3).map(tuple))

FRAGMENTS = [
    "sig f(x: int, *, y: str = \"a\") -> list[int]\n", "requires x > 0", "ensures result == old(x) ==> ?h: int \"q\" where _ > 0",
    "intent {\n  summary: \"s\"\n}\n", "effect {\n  reads: xs[i] for i in range(n)\n  writes: none\n}\n", "raises ValueError when x",
    "example f(1) == 2", "type T = {n: int | n > 0}\n", "entity E {\n  a: int = 1\n  invariant a > 0\n}\n", "import a.b as c\n",
    "from . import (x, y)\n", "invariant of L i < n", "decreases n, m", "assert forall i in xs, j in ys: i <= j", "@agent(0.9, \"ada\")",
    "async ", "sig", "def", "(", ")", "[", "]", "{", "}", ",", ":", "->", "==>", "<==>", "=", "==", "?", "?x", "@", "@human", "|", ".", "*",
    "**", "not ", " and ", "lambda x: ", "f\"{x", "f'{x!r:{y}}'", "}\"", "\"", "'", "\"\"\"", "\\", "#", " # c\n", "\n", "\r", "\r\n", "\f",
    "\v", "\u2028", "\ud800", "\0", "\ufeff", "\u00a0", "≤", "“", "🎉", "é", "कि", "٣", "²", "1", "017", "1e9", "0x", "1_", "none", "where ",
    " in {1, 2}", "forall ", "exists ", " if ", " else ", " for ", " in ", "x := 5", "x++", "\t", "  ", "$", "`",
]  # fmt: skip
broken_texts = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=25
).map("".join) | st.text(st.characters(codec=None, exclude_categories=()), max_size=40)  # fmt: skip
