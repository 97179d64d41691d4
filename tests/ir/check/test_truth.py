"""What the checker says of random predicates is true of CPython.

Where it reports a type error, evaluating just that operation raises one, whatever the values of the stated types; where
it says that a comparison is always False, it is.
"""

from __future__ import annotations

import builtins
import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lift_sys.ir import nodes
from lift_sys.ir.check.document import check
from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.model import Condition, Spec
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import Span
from lift_sys.ir.types.prelude import prelude
from tests.ir.check.evaluation import Evaluation

SCALARS = ("int", "bool", "float", "complex", "str", "bytes", "None")
SURE = (TypeError, AttributeError, NameError)
UNSAFE = frozenset("open input vars dir memoryview print hash id bytearray".split())
MUTATING = frozenset(
    "append extend insert update setdefault add difference_update intersection_update symmetric_difference_update "
    "clear pop popitem remove discard reverse sort".split()
)
"""Methods that may put a value of another type where one was stated, or change what is compared."""
FUNCTIONS = sorted(prelude().functions.keys() - UNSAFE)
METHODS = sorted(
    {name.partition(".")[2] for name in prelude().methods} - MUTATING
    | {"real", "imag", "hex", "decode", "start", "mapping", "foo"}
)
OPERATORS = ("+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not")


class Anything:
    """An object of a class that nobody knows, which takes part in everything."""

    def __getattr__(self, name: str) -> Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Anything:
        return self

    def same(self, *_: Any) -> Anything:
        return self

    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __matmul__ = __pow__ = same
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rmatmul__ = __rpow__ = same
    __lshift__ = __rshift__ = __and__ = __or__ = __xor__ = __rlshift__ = __rrshift__ = __rand__ = __ror__ = same
    __rxor__ = __neg__ = __pos__ = __invert__ = __lt__ = __le__ = __gt__ = __ge__ = __getitem__ = __round__ = same
    __divmod__ = __rdivmod__ = __abs__ = __reversed__ = same

    def __eq__(self, other: object) -> Any:
        return self

    def __ne__(self, other: object) -> Any:
        return self

    def __hash__(self) -> int:
        return 1

    def __index__(self) -> int:
        return 1

    def __float__(self) -> float:
        return 1.0

    def __complex__(self) -> complex:
        return 1j

    def __len__(self) -> int:
        return 1

    def __contains__(self, item: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter([self])

    def __next__(self) -> Anything:
        return self


def a_type(random: Random, depth: int = 2) -> str:
    """An annotation."""
    kind = random.choice((*SCALARS, "int", "str", "float")) if depth == 0 or random.random() < 0.4 else ""
    if kind:
        return kind
    inner = a_type(random, depth - 1)
    other = a_type(random, depth - 1)
    plain = [f"list[{inner}]", f"dict[{_key(random)}, {inner}]", f"set[{_key(random)}]", f"frozenset[{_key(random)}]",
             f"tuple[{inner}, {other}]", f"tuple[{inner}, ...]", f"{inner} | {other}", f"{inner} | None", "range",
             "list", "dict", "tuple", "set", "any", "Callable[[int], int]", f"Iterable[{inner}]", f"Iterator[{inner}]",
             f"Sequence[{inner}]"]  # fmt: skip
    return random.choice(plain)


def _key(random: Random) -> str:
    return random.choice(("int", "str", "bool", "float", "bytes", "tuple[int, str]", "int | str"))


def a_value(random: Random, stated: nodes.Type) -> Any:
    """A value of a type: also a bool for an int, and an int for a float, as type checkers see it."""

    def several(inner: nodes.Type) -> list[Any]:
        return [a_value(random, inner) for _ in range(random.randrange(3))]

    match stated:
        case nodes.UnionType(members=members):
            return a_value(random, random.choice(members))
        case nodes.NamedType(name=name):
            return _plain(random, name)
        case nodes.GenericType(base=base, args=args):
            match base.name:
                case "list" | "Sequence":
                    return several(args[0])
                case "set" | "frozenset":
                    return getattr(builtins, base.name)(several(args[0]))
                case "dict":
                    return {a_value(random, args[0]): a_value(random, args[1]) for _ in range(random.randrange(3))}
                case "tuple" if isinstance(args[-1], nodes.ListType):
                    return tuple(several(args[0]))
                case "tuple":
                    return tuple(a_value(random, a) for a in args)
                case "Iterable":
                    return random.choice((list, tuple, iter))(several(args[0]))
                case "Iterator":
                    return iter(several(args[0]))
                case _:
                    return lambda n: 1
    raise AssertionError(stated)


def _plain(random: Random, name: str) -> Any:
    match name:
        case "bool":
            return random.random() < 0.5
        case "int":
            return random.choice((True, False, 0, 1, 2, -1, 3))
        case "float":
            return random.choice((0.0, 1.5, -2.0, 1, 0, float("nan")))
        case "complex":
            return random.choice((1j, 0j, 1.5, 1))
        case "str":
            return random.choice(("", "a", "1", "ab c", "%s"))
        case "bytes":
            return random.choice((b"", b"a", b"1 2"))
        case "None":
            return None
        case "range":
            return range(random.randrange(4))
        case "list":
            return [_plain(random, "any") for _ in range(random.randrange(3))]
        case "tuple":
            return tuple(_plain(random, "any") for _ in range(random.randrange(3)))
        case "set":
            return {random.choice((1, "a", None, 1.5)) for _ in range(random.randrange(3))}
        case "dict":
            return {random.choice((1, "a", None)): _plain(random, "any") for _ in range(random.randrange(3))}
        case _:
            return random.choice((1, "a", None, 1.5, [1], Anything(), Anything(), int, len))


class Writer:
    """Writes random expressions, mostly such as are well typed, so that what follows from them is seen, too."""

    def __init__(self, random: Random, parameters: dict[str, str]) -> None:
        self.random = random
        self.names = dict(parameters)
        self.fresh = 0

    def any(self, depth: int) -> str:
        """An expression of any type."""
        return self.of(self.random.choice(KINDS), depth)

    def of(self, kind: str, depth: int) -> str:
        """An expression that is likely of a kind."""
        random = self.random
        if random.random() < 0.08:
            kind = random.choice(KINDS)
        fitting = [name for name, stated in self.names.items() if stated.startswith(kind)]
        if fitting and random.random() < (0.8 if depth <= 0 else 0.25):
            return random.choice(fitting)
        if depth <= 0:
            return random.choice((*LEAVES[kind], *self.names))
        if random.random() < 0.12:
            return self.wild(depth - 1)
        return random.choice(SHAPES[kind])(self, depth - 1)

    def wild(self, depth: int) -> str:
        """Something that is not looked at whether it fits."""
        random = self.random
        match random.randrange(11):
            case 0:
                return f"({self.any(depth)} {random.choice(OPERATORS)} {self.any(depth)})"
            case 1:
                return f"({self.any(depth)} {random.choice(COMPARISONS)} {self.any(depth)})"
            case 2:
                return f"{random.choice(FUNCTIONS)}({self.arguments(depth)})"
            case 3:
                return f"({self.any(depth)}).{random.choice(METHODS)}({self.arguments(depth)})"
            case 4:
                return f"({self.any(depth)})[{self.any(depth)}]"
            case 5:
                return f"({self.any(depth)})[{self.any(depth)}:{self.any(depth)}]"
            case 6:
                return f"({random.choice(('-', '+', '~', 'not '))}{self.any(depth)})"
            case 7:
                return f"({self.any(depth)} if {self.any(depth)} else {self.any(depth)})"
            case 8:
                return f"({self.any(depth)} {random.choice(('and', 'or', '==>', '<==>'))} {self.any(depth)})"
            case 9:
                return f"({self.any(depth)}).{random.choice(METHODS)}"
            case _:
                return self.at_entry(depth)

    def at_entry(self, depth: int) -> str:
        """Something in `old`, where there is no `result`."""
        before = dict(self.names)
        self.names.pop("result", None)
        text = f"old({self.any(depth)})"
        self.names = before
        return text

    def arguments(self, depth: int) -> str:
        """Arguments of a call."""
        random = self.random
        count = random.choice((0, 1, 1, 1, 2, 2, 3))
        listed = [("*" if random.random() < 0.1 else "") + self.any(depth) for _ in range(count)]
        if random.random() < 0.2:
            listed.append(f"{random.choice(('key', 'default', 'start', 'sep', 'base', 'foo'))}={self.any(depth)}")
        return ", ".join(listed)

    def bound(self, depth: int, write: Callable[[str], str]) -> str:
        """What `write` makes of the header of a loop, with its variables in scope."""
        random = self.random
        iterable = self.of(random.choice(("list", "dict", "set", "tuple", "str", "view")), depth)
        self.fresh += 1
        pair = random.random() < 0.2
        new = [f"v{self.fresh}", f"w{self.fresh}"] if pair else [f"v{self.fresh}"]
        before = dict(self.names)
        self.names |= {name: random.choice(KINDS) for name in new}
        header = f"({', '.join(new)}) in {iterable}" if pair else f"{new[0]} in {iterable}"
        text = write(header)
        self.names = before
        return text

    def comprehension(self, depth: int, brackets: str, kind: str = "") -> str:
        """A comprehension with elements of a kind."""

        def write(header: str) -> str:
            element = self.of(kind, depth) if kind else self.any(depth)
            condition = f" if {self.of('bool', depth)}" if self.random.random() < 0.3 else ""
            return f"{brackets[0]}{element} for {header}{condition}{brackets[1]}"

        return self.bound(depth, write)

    def quantifier(self, depth: int) -> str:
        """``forall`` or ``exists``."""
        kind = self.random.choice(("forall", "exists"))
        return self.bound(depth, lambda header: f"({kind} {header}: {self.of('bool', depth)})")


KINDS = ("int", "bool", "float", "str", "bytes", "list", "dict", "set", "tuple", "view", "iterator")
LEAVES = {
    "int": ("(0)", "(1)", "(2)", "(-1)"), "bool": ("True", "False"), "float": ("1.5", "0.0"),
    "str": ("'a'", "''", "'1'"),
    "bytes": ("b'a'", "b''"), "list": ("[]", "[1]", "['a']"), "dict": ("{}", "{'a': 1}", "{1: 'b'}"),
    "set": ("{1}", "{'a'}", "set()"), "tuple": ("()", "(1, 'a')", "(1,)"),
    "view": ("{'a': 1}.items()", "{1: 2}.keys()"),
    "iterator": ("iter([1])", "(c for c in 'ab')"),
}  # fmt: skip
_Shape = Callable[[Writer, int], str]


def _fill(template: str) -> _Shape:
    """A shape from a template, in which ``<int>`` stands for an expression of that kind and ``<>`` for any."""
    # Text and kinds take turns.
    pieces = re.split(r"<(\w*)>", template)

    def write(writer: Writer, depth: int) -> str:
        written = [writer.of(kind, depth) if kind else writer.any(depth) for kind in pieces[1::2]]
        return "".join(part for pair in zip(pieces[::2], [*written, ""], strict=True) for part in pair)

    return write


def _shapes(*templates: str) -> list[_Shape]:
    return [_fill(template) for template in templates]


SHAPES: dict[str, list[_Shape]] = {
    "int": _shapes(
        "(<int> + <int>)", "(<int> - <bool>)", "(<int> * <int>)", "(<int> // <int>)", "(<int> % <int>)",
        "(<int> ** <int>)", "(-<int>)", "(~<int>)", "(<int> & <int>)", "(<bool> | <bool>)", "len(<list>)", "len(<str>)",
        "len(<view>)", "abs(<int>)", "sum(<list>)", "sum(<iterator>)", "min(<int>, <int>)", "max(<list>)",
        "max(<list>, default=<>)", "max(<set>, key=lambda q: <>)", "int(<str>)", "int(<float>)", "int(<str>, 2)",
        "int(<str>, base=<int>)", "ord(<str>)", "round(<float>)", "round(<float>, <int>)", "<str>.count(<str>)",
        "<str>.find(<str>, <int>)", "<list>.index(<>)", "<list>.count(<>)", "<tuple>.index(<>, <int>)",
        "<list>[<int>]", "<bytes>[<int>]", "<dict>[<>]", "<tuple>[0]", "<tuple>[1]", "(<int>).bit_length()",
        "(<int>).real", "(<int> if <bool> else <int>)", "(<int> or <int>)", "pow(<int>, <int>, <int>)",
        "divmod(<int>, <int>)[0]", "hash(<>)", "next(<iterator>)", "next(<iterator>, <int>)", "sum(<list>, <>)",
        "int.from_bytes(<bytes>, 'big')", "<dict>.get(<>)", "<dict>.get(<>, <>)", "(lambda q: q + 1)(<int>)",
        "int(<bool>)", "(<int>).to_bytes(2, 'big')[0]", "min(<view>)", "min(*<list>)", "max(<int>, <float>, <int>)",
    ),
    "bool": [
        *_shapes(
            "(<int> < <int>)", "(<str> == <str>)", "(<> == <>)", "(<> != <>)", "(<> in <list>)", "(<> in <dict>)",
            "(<str> in <str>)", "(<> in <view>)", "(<> not in <set>)", "(<int> <= <int> < <int>)", "(not <>)",
            "(<bool> and <bool>)", "(<bool> ==> <bool>)", "isinstance(<>, int)", "isinstance(<>, (int, str))",
            "isinstance(<>, int | str)", "isinstance(<>, int | None)", "all(<list>)", "any(<iterator>)",
            "<str>.isdigit()", "<str>.startswith(<str>)", "<str>.endswith((<str>, <str>))", "bool(<>)",
            "<set>.issubset(<list>)", "(<set> <= <set>)", "(<list> == <list>)", "(<view> == <set>)", "(<> is None)",
            "(<tuple> == <list>)", "(<int> == <float>)", "(<set> < <view>)", "<set>.isdisjoint(<>)", "callable(<>)",
            "(type(<>) is int)", "(<list> > <list>)", "(<bytes> in <bytes>)", "(<int> in <bytes>)",
            "(<view> == <view>)",
            "<view>.isdisjoint(<>)", "(<iterator> == <iterator>)", "hasattr(<>, <str>)", "(<float> == <int> == <bool>)",
        ),
        lambda writer, depth: writer.quantifier(depth),
        lambda writer, depth: writer.quantifier(depth),
    ],
    "float": _shapes(
        "(<int> / <int>)", "(<float> + <int>)", "(<float> * <float>)", "float(<str>)", "float(<int>)",
        "(<float> ** <float>)", "abs(<float>)", "round(<float>, 1)", "sum(<list>, 0.0)", "(<int> ** -1)",
        "float.fromhex(<str>)", "max(<float>, <int>)", "(<float> % <int>)", "(-<float>)", "(<float> // <float>)",
        "<float>.conjugate()", "float(<bool>)", "min(<list>, default=<float>)",
    ),
    "str": _shapes(
        "(<str> + <str>)", "(<str> * <int>)", "(<int> * <str>)", "(<str> % <>)", "str(<>)", "str(<bytes>, 'utf-8')",
        "<str>.upper()", "<str>.replace(<str>, <str>)", "<str>.join(<list>)", "<str>.join(<iterator>)", "<str>[<int>]",
        "<str>[<int>:]", "<str>[::-1]", "<str>.format(<>, a=<>)", "repr(<>)", "chr(<int>)", "<list>[<int>]",
        "<str>.strip(<str>)", "<str>.center(<int>, <str>)", "f'{a}-{b!r}'", "max(<str>)", "<str>.partition(<str>)[0]",
        "<bytes>.decode()", "<str>.translate(str.maketrans(<str>, <str>))", "format(<int>, <str>)", "hex(<int>)",
        "<str>.zfill(<int>)", "(<str> or <str>)", "''.join(sorted(<str>))", "<str>.ljust(<int>)", "bin(<int>)",
        "''.join(reversed(<str>))", "<str>.split()[<int>]", "<str>.splitlines(<int>)[0]", "<dict>[<str>]",
    ),
    "bytes": _shapes(
        "(<bytes> + <bytes>)", "<str>.encode()", "<str>.encode('utf-8')", "bytes(<list>)", "bytes(<int>)",
        "bytes(<str>, 'ascii')", "<bytes>[<int>:<int>]", "(<bytes> * <int>)", "(<bytes> % <>)", "<bytes>.upper()",
        "(<int>).to_bytes(length=2, byteorder='little')", "bytes.fromhex(<str>)", "<bytes>.join(<list>)",
    ),
    "list": [
        *_shapes(
            "[<>, <>]", "[*<list>, <>]", "(<list> + <list>)", "(<list> * <int>)", "<list>[<int>:<int>]", "<list>[::-1]",
            "sorted(<list>)", "sorted(<dict>, key=lambda q: <>)", "sorted(<set>, reverse=<int>)", "list(<view>)",
            "list(<str>)", "list(range(<int>))", "<str>.split()", "<str>.split(<str>, <int>)",
            "list(zip(<list>, <list>))",
            "list(enumerate(<list>))", "list(map(lambda q: <>, <list>))", "list(filter(None, <list>))", "<list>.copy()",
            "list(reversed(<list>))", "[[<int>]]", "<str>.rsplit(None, 1)", "list(<iterator>)", "[<int>, <float>]",
            "<str>.splitlines()", "sum([<list>], [])", "(<list> or <list>)", "list(range(<int>, <int>, 2))",
        ),
        lambda writer, depth: writer.comprehension(depth, "[]"),
        lambda writer, depth: writer.comprehension(depth, "[]", "int"),
    ],
    "dict": [
        *_shapes(
            "{<str>: <>}", "{<int>: <>, <str>: <>}", "dict(a=<>)", "dict(<view>)", "dict(zip(<list>, <list>))",
            "(<dict> | <dict>)", "<dict>.copy()", "dict.fromkeys(<list>)", "dict.fromkeys(<list>, <>)", "{}",
            "<dict>.fromkeys(<str>)", "dict()", "dict(<dict>, kwargs=<>, args=<>)",
        ),
        lambda writer, depth: writer.bound(
            depth, lambda header: f"{{{writer.any(depth)}: {writer.any(depth)} for {header}}}"
        ),
    ],
    "set": [
        *_shapes(
            "{<>, <>}", "set(<list>)", "(<set> | <set>)", "(<set> & <set>)", "(<set> - <set>)", "(<set> ^ <set>)",
            "frozenset(<str>)", "<set>.union(<list>, <view>)", "(<view> & <set>)", "(<view> - <list>)",
            "(<list> - <view>)", "<set>.difference(<>)", "<set>.intersection(<view>)", "set(<dict>)",
            "(<view> | <view>)",
        ),
        lambda writer, depth: writer.comprehension(depth, "{}"),
    ],
    "tuple": _shapes(
        "(<>, <>)", "(<>,)", "tuple(<list>)", "(<tuple> + <tuple>)", "(<tuple> * 2)", "<tuple>[<int>:]",
        "divmod(<int>, <int>)", "<str>.partition(<str>)", "(*<list>, <>)", "next(enumerate(<list>))",
        "(<float>).as_integer_ratio()", "next(iter(<dict>.items()))", "tuple(<iterator>)", "max([<tuple>, <tuple>])",
    ),
    "view": _shapes(
        "<dict>.items()", "<dict>.keys()", "<dict>.values()", "range(<int>)", "range(<int>, <int>)", "<dict>.keys()",
        "range(3)[<int>:]", "<dict>.items()",
    ),
    "iterator": [
        *_shapes(
            "iter(<list>)", "map(lambda q: <>, <list>)", "map(str, <list>)", "map(max, <list>, <list>)", "zip()",
            "filter(lambda q: <>, <list>)", "zip(<list>, <str>, strict=<int>)", "enumerate(<str>, 1)",
            "reversed(<list>)",
            "reversed(<dict>)", "reversed(<view>)", "enumerate(<dict>, start=<int>)", "reversed(<str>)", "iter(<dict>)",
            "iter(lambda: <>, <>)", "reversed(range(3))",
        ),
        lambda writer, depth: writer.comprehension(depth, "()"),
        lambda writer, depth: writer.comprehension(depth, "()", "str"),
    ],
}  # fmt: skip


def a_document(random: Random) -> str:
    """A spec with a few parameters of random types, and clauses about them."""
    parameters = {name: a_type(random) for name in ("a", "b", "c", "d", "e")}
    result = a_type(random)
    header = ", ".join(f"{name}: {stated}" for name, stated in parameters.items())
    lines = [f"sig f({header}) -> {result}"]
    for _ in range(6):
        writer = Writer(random, {**parameters, "result": result})
        lines.append(f"ensures ({writer.any(random.randrange(1, 4))})")
    return "\n".join(lines) + "\n"


def false_claims(document: str, random: Random, samples: int = 4) -> list[str]:
    """What the checker says of a document and CPython refutes."""
    parsed = parse(document)
    result = check(parsed, None)
    assert not parsed.findings, (document, parsed.findings[0].message)
    section, checked = parsed.sections[0].section, result.checks[0]
    spec = section.item
    assert isinstance(spec, Spec) and spec.signature is not None
    claims = [f for f in checked.findings if f.code in (Code.TYPE_MISMATCH, Code.UNKNOWN_NAME)]
    if not claims:
        return []
    found: dict[Finding, str] = {}
    for _ in range(samples):
        state = random.random()
        for clause in spec.clauses:
            assert isinstance(clause, Condition) and isinstance(clause.predicate, nodes.Expr)
            own = [c for c in claims if clause.predicate.span.start <= c.span.start < clause.predicate.span.end]
            if not own:
                continue
            names = {**vars(builtins), **_values(Random(state), spec)}
            evaluation = Evaluation()
            with redirect_stdout(io.StringIO()):
                evaluation.try_(clause.predicate, names)
            for claim in own:
                refutation = _refutation(claim, clause.predicate, evaluation)
                if refutation:
                    line = document[clause.predicate.span.start : clause.predicate.span.end]
                    where = document[claim.span.start : claim.span.end]
                    found[claim] = f"{document.splitlines()[0]}\n{line}\n`{where}`: {claim.message}; but {refutation}"
    return list(found.values())


def _values(random: Random, spec: Spec) -> dict[str, Any]:
    assert spec.signature is not None and spec.signature.returns is not None
    values = {str(p.name): a_value(random, p.type) for p in spec.signature.parameters if p.type is not None}
    return {**values, "result": a_value(random, spec.signature.returns)}


_OPERATING = (
    nodes.Attribute, nodes.Subscript, nodes.Call, nodes.UnaryOp, nodes.BinOp, nodes.Compare, nodes.Set, nodes.Dict,
    nodes.Starred, nodes.Generator,
)  # fmt: skip


def _refutation(claim: Finding, root: nodes.Expr, evaluation: Evaluation) -> str:
    """How CPython shows that a claim is false; empty if it does not."""
    if "a lambda is a function" in claim.message or "is not called, so" in claim.message:
        return ""
    outcomes = evaluation.outcomes
    if claim.severity is Severity.WARNING:
        wanted = "always False" in claim.message
        wrong = [v for v in outcomes[claim.span] if not isinstance(v, Exception) and bool(v) is wanted]
        return f"it is {wrong[0]!r}" if wrong else ""
    chain = _enclosing(root, claim.span)
    node = chain[-1]
    if not _succeeds(outcomes[claim.span if claim.span in outcomes else node.span]):
        return ""
    if node.span != claim.span or len(chain) < 2:
        return "it does not raise"
    # An operand is named where the operation around it raises.
    around = [n for n in chain[:-1] if not isinstance(n, (nodes.Slice, nodes.Keyword))][-1]
    if isinstance(around, nodes.Comprehension) and around.kind in ("set", "dict"):
        return "it does not raise" if _succeeds(outcomes[around.span]) else ""
    if isinstance(around, nodes.Compare):
        return "it does not raise" if all(_succeeds(outcomes[s]) for s in _links(around, node)) else ""
    if isinstance(around, _OPERATING):
        return "it does not raise" if _succeeds(outcomes[around.span]) else ""
    return "it does not raise"


def _succeeds(outcomes: list[Any]) -> bool:
    """Whether an operation once did something else than to raise what was foreseen."""
    return any(not isinstance(outcome, SURE) and not _is_as_good(outcome) for outcome in outcomes)


def _is_as_good(outcome: Any) -> bool:
    """Another error where the wrong type is not even looked at."""
    return (isinstance(outcome, KeyError) and isinstance(outcome.args[0], slice)) or (
        isinstance(outcome, ValueError) and "base must be" in str(outcome)
    )


def _links(node: nodes.Compare, operand: nodes.Expr) -> list[Span]:
    operands = [node.left, *node.comparators]
    place = next(index for index, o in enumerate(operands) if o is operand)
    pairs = [(place - 1, place), (place, place + 1)]
    return [operands[a].span._replace(end=operands[b].span.end) for a, b in pairs if a >= 0 and b < len(operands)]


def _enclosing(root: nodes.Node, span: Span) -> list[Any]:
    chain: list[Any] = []
    current: nodes.Node | None = root
    while current is not None:
        chain.append(current)
        current = next(
            (n for n in nodes.children(current) if n.span.start <= span.start and span.end <= n.span.end), None
        )
    return chain


@given(st.integers(min_value=0))
@settings(deadline=None, max_examples=150)
def test_what_is_said_is_true(seed: int) -> None:
    random = Random(seed)
    assert false_claims(a_document(random), random) == []
