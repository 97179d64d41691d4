"""Translating predicates to Python's own syntax trees.

Names of the predicate that are no variables of its own get names that nobody can write (``entry x``), so nothing a
document declares can stand in for anything else.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import CodeType

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.nodes import Expr
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.text import Span
from lift_sys.verify.constants import constant
from lift_sys.verify.run.entities import not_plain
from lift_sys.verify.run.library import FUNCTIONS
from lift_sys.verify.run.unmodelled import Unmodelled

RESULT = "result of the call"
"""What the translation calls the result; a parameter may be called `result`."""


@dataclass(frozen=True)
class Names:
    """What a predicate can name.

    `at_exit`: parameters mean their state at exit, and there is a `result`. `uncertain`: parameters of which the state
    at exit is not known.
    """

    environment: Environment
    parameters: frozenset[str] = frozenset()
    at_exit: bool = False
    uncertain: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Program:
    """A predicate as CPython runs it, and the entities it names."""

    code: CodeType
    entities: frozenset[str]


def compiled(node: Expr, names: Names) -> Program:
    """`node` as a program, which raises :class:`Unmodelled` where it reaches something that is not known here."""
    if any(isinstance(part, nodes.ErrorExpr) for part in nodes.walk(node)):
        raise Unmodelled("text that cannot be read", node.span)
    translation = _Translation(names)
    try:
        tree = ast.Expression(translation.expression(node, _Scope()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # CPython warns of comparisons by `is` and calls of numbers
            code = compile(ast.fix_missing_locations(tree), "<predicate>", "eval")
    except (RecursionError, MemoryError):
        raise Unmodelled("an expression so deeply nested", node.span) from None
    except (SyntaxError, ValueError, TypeError) as error:
        raise Unmodelled(f"what CPython does not take ({error})", node.span) from None
    return Program(code, frozenset(translation.entities))


@dataclass(frozen=True)
class _Scope:
    """Variables of lambdas, comprehensions and quantifiers around, and whether `old` is."""

    variables: frozenset[str] = frozenset()
    in_old: bool = False

    def bind(self, names: Iterable[str]) -> _Scope:
        return _Scope(self.variables | frozenset(names), self.in_old)


_UNARY: dict[str, ast.unaryop] = {"not": ast.Not(), "-": ast.USub(), "+": ast.UAdd(), "~": ast.Invert()}
_BINARY: dict[str, ast.operator] = {
    "+": ast.Add(), "-": ast.Sub(), "/": ast.Div(), "//": ast.FloorDiv(), "@": ast.MatMult(), ">>": ast.RShift(),
    "&": ast.BitAnd(), "|": ast.BitOr(), "^": ast.BitXor(),
}  # fmt: skip
_WATCHED = {"*": "multiply", "**": "power", "<<": "shift_left", "%": "remainder"}
_COMPARE: dict[str, ast.cmpop] = {
    "==": ast.Eq(), "!=": ast.NotEq(), "<": ast.Lt(), "<=": ast.LtE(), ">": ast.Gt(), ">=": ast.GtE(),
    "in": ast.In(), "not in": ast.NotIn(), "is": ast.Is(), "is not": ast.IsNot(),
}  # fmt: skip
_ORDERED = frozenset({"list", "tuple", "enumerate", "zip", "map", "filter", "next"})
_CHOOSING = frozenset({"sorted", "min", "max"})
"""Of items that are alike to a `key`, these give the first."""
_SIZED = {"bytes": 0, "round": 1}
"""Built-ins that make as much as an argument says, and the first such argument."""
_TEXT = frozenset({"str", "repr", "ascii", "format"})


@dataclass
class _Translation:
    names: Names
    entities: set[str] = field(default_factory=set)
    place: Span | None = None
    """Where everything stands, for text that has no places of its own."""

    def span(self, node: Expr) -> Span:
        return self.place or node.span

    def helper(self, name: str, node: Expr, *arguments: ast.expr, first: bool = False) -> ast.Call:
        """A call of a watched operation, with the place it is for."""
        place = [ast.Constant(self.span(node).start), ast.Constant(self.span(node).end)]
        given = [*place, *arguments] if first else [*arguments, *place]
        return ast.Call(_name(f"helper {name}"), given, [])

    def expression(self, node: Expr, scope: _Scope) -> ast.expr:
        """What is not modelled is said when it is reached: what CPython does not evaluate does not matter."""
        try:
            return self.translated(node, scope)
        except Unmodelled as problem:
            place = ast.Constant(problem.span.start), ast.Constant(problem.span.end)
            return ast.Call(_name("helper unsure"), [ast.Constant(problem.construct), *place], [])

    def translated(self, node: Expr, scope: _Scope) -> ast.expr:  # noqa: PLR0912 - one for each kind of node
        match node:
            case nodes.Name():
                return self.named(node, scope)
            case nodes.Constant(value=value):
                return ast.Constant(value)
            case nodes.JoinedStr():
                return self.f_string(node, scope)
            case nodes.Attribute(value=value, attr=attr):
                return self.helper("attribute", node, self.expression(value, scope), ast.Constant(attr))
            case nodes.Subscript(value=value, index=index):
                return ast.Subscript(self.expression(value, scope), self.expression(index, scope), ast.Load())
            case nodes.Slice(lower=lower, upper=upper, step=step):
                return ast.Slice(*(self.expression(p, scope) if p is not None else None for p in (lower, upper, step)))
            case nodes.Starred(value=value):
                spread = self.helper("ordered", value, self.expression(value, scope))
                return ast.Starred(spread, ast.Load())
            case nodes.Call():
                return self.call(node, scope)
            case nodes.UnaryOp(op=op, operand=operand):
                return ast.UnaryOp(_UNARY[op], self.expression(operand, scope))
            case nodes.BinOp(op=op, left=left, right=right):
                operands = self.expression(left, scope), self.expression(right, scope)
                if op in _WATCHED:
                    return self.helper(_WATCHED[op], node, *operands)
                return ast.BinOp(operands[0], _BINARY[op], operands[1])
            case nodes.BoolOp(op=op, values=values):
                return ast.BoolOp(ast.And() if op == "and" else ast.Or(), self.all_of(values, scope))
            case nodes.Compare():
                return self.compare(node, scope)
            case nodes.Implication(left=left, right=right):
                return _not(ast.BoolOp(ast.And(), [self.expression(left, scope), _not(self.expression(right, scope))]))
            case nodes.Equivalence(left=left, right=right):
                sides = _not(self.expression(left, scope)), _not(self.expression(right, scope))
                return ast.Compare(sides[0], [ast.Eq()], [sides[1]])
            case nodes.IfExp(test=test, body=body, orelse=orelse):
                return ast.IfExp(*self.all_of((test, body, orelse), scope))
            case nodes.Lambda():
                return self.function(node, scope)
            case nodes.List(elements=elements):
                return ast.List(self.all_of(elements, scope), ast.Load())
            case nodes.Tuple(elements=elements):
                return ast.Tuple(self.all_of(elements, scope), ast.Load())
            case nodes.Set(elements=elements):
                return ast.Set(self.all_of(elements, scope))
            case nodes.Dict(keys=keys, values=values):
                shown = [self.expression(key, scope) if key is not None else None for key in keys]
                return ast.Dict(shown, self.all_of(values, scope))
            case nodes.Comprehension():
                return self.comprehension(node, scope, node.kind in ("list", "dict"))
            case nodes.Quantifier(kind=kind, binders=binders, body=body):
                clauses, inner = self.generators(binders, scope)
                every = ast.GeneratorExp(self.expression(body, inner), clauses)
                return ast.Call(_name("built-in all" if kind == "forall" else "built-in any"), [every], [])
            case nodes.Old(value=value):
                return self.expression(value, _Scope(scope.variables, True))
            case nodes.Hole():
                raise Unmodelled(f"`{node.label}` is still to be decided.", self.span(node))
            case nodes.ErrorExpr():
                raise Unmodelled("text that cannot be read", self.span(node))

    def all_of(self, parts: Iterable[Expr], scope: _Scope) -> list[ast.expr]:
        return [self.expression(part, scope) for part in parts]

    def named(self, node: nodes.Name, scope: _Scope) -> ast.expr:
        name = node.id
        if name in scope.variables:
            return _name(name)
        if name in self.names.parameters:
            if not self.names.at_exit or scope.in_old:
                return _name(f"entry {name}")
            if name in self.names.uncertain:
                why = f"how the call leaves `{name}` is not known; `effect {{ writes: none }}` would say."
                return self.helper("unsure", node, ast.Constant(why))
            return _name(f"exit {name}")
        if name == "result" and self.names.at_exit:
            if scope.in_old:
                raise Unmodelled("`result` inside `old`", self.span(node))
            return _name(RESULT)
        return self.declared(node)

    def declared(self, node: nodes.Name) -> ast.expr:
        """A name of the document, its source, or Python."""
        name, environment = node.id, self.names.environment
        span, outline = self.span(node), environment.outline
        if name in environment.signatures:
            raise Unmodelled(f"`{name}`, which has a spec of its own,", span)
        if name in environment.entities:
            problem = not_plain(environment, name)
            if problem is not None:
                raise Unmodelled(problem, span)
            self.entities.add(name)
            return _name(f"entity {name}")
        if name in environment.types:
            raise Unmodelled(f"the type `{name}` as a value", span)
        if name in environment.imports:
            raise Unmodelled(f"`{name}`, which is imported,", span)
        known = constant(environment, name)
        if known is not None:
            return ast.Constant(known[0])
        if outline is not None and name in outline.top_level_names:
            raise Unmodelled(f"`{name}` of the source", span)
        if environment.star_import:
            raise Unmodelled(f"`{name}`, which may come from `import *`,", span)
        if name in FUNCTIONS:
            return _name(f"built-in {name}")
        raise Unmodelled(f"`{name}`", span)

    def call(self, node: nodes.Call, scope: _Scope) -> ast.expr:
        called = node.func.id if isinstance(node.func, nodes.Name) else None
        joins = isinstance(node.func, nodes.Attribute) and node.func.attr == "join"
        in_order = joins or called in _ORDERED or (called in _CHOOSING and bool(node.keywords))
        args = [self.argument(part, scope, in_order) for part in node.args]
        keywords = [ast.keyword(k.name, self.expression(k.value, scope)) for k in node.keywords]
        if called is None or not self.is_builtin(called, scope):
            return ast.Call(self.expression(node.func, scope), args, keywords)
        plain = bool(args) and not keywords and not any(isinstance(a, ast.Starred) for a in args)
        if called == "type" and plain and len(args) == 1:
            return self.helper("class_of", node, args[0])
        if called in ("range", "pow"):
            watched = self.helper("numbers" if called == "range" else "raised_to", node, *args, first=True)
            watched.keywords = keywords
            return watched
        function = self.expression(node.func, scope)
        if called in _TEXT or called in _SIZED:
            watch = "plain" if called in _TEXT else "small"
            args = [
                arg if isinstance(arg, ast.Starred) or index < _SIZED.get(called, 0) else self.helper(watch, part, arg)
                for index, (part, arg) in enumerate(zip(node.args, args, strict=True))
            ]
        return ast.Call(function, args, keywords)

    def argument(self, node: Expr, scope: _Scope, in_order: bool) -> ast.expr:
        """An argument of a call that shows, if `in_order`, in which order the items come."""
        if in_order and isinstance(node, nodes.Comprehension):
            return self.comprehension(node, scope, True)
        found = self.expression(node, scope)
        return self.helper("ordered", node, found) if in_order and not isinstance(node, nodes.Starred) else found

    def is_builtin(self, name: str, scope: _Scope) -> bool:
        environment, outline = self.names.environment, self.names.environment.outline
        local = name in scope.variables or name in self.names.parameters
        stated = (environment.signatures, environment.entities, environment.types, environment.imports)
        hidden = environment.star_import or (outline is not None and name in outline.top_level_names)
        return not local and not hidden and not any(name in table for table in stated)

    def compare(self, node: nodes.Compare, scope: _Scope) -> ast.expr:
        operands = self.all_of((node.left, *node.comparators), scope)
        parts = (node.left, *node.comparators)
        watched = [
            index
            for index, op in enumerate(node.ops)
            if op in ("is", "is not") and not (_is_single(parts[index]) or _is_single(parts[index + 1]))
        ]
        if not watched:
            return ast.Compare(operands[0], [_COMPARE[op] for op in node.ops], operands[1:])
        if len(node.ops) > 1:
            raise Unmodelled(f"`{node.ops[watched[0]]}` in a chain of comparisons", self.span(node))
        same = self.helper("identical", node, *operands, ast.Constant(self.names.at_exit))
        return same if node.ops[0] == "is" else _not(same)

    def function(self, node: nodes.Lambda, scope: _Scope) -> ast.expr:
        own = ast.arguments([], [], None, [], [], None, [])
        for parameter in node.parameters:
            if not isinstance(parameter.name, str):
                raise Unmodelled(f"`{parameter.name.label}` is still to be decided.", self.span(node))
            argument = ast.arg(parameter.name)
            default = self.expression(parameter.default, scope) if parameter.default is not None else None
            match parameter.kind:
                case ParameterKind.VAR_POSITIONAL:
                    own.vararg = argument
                case ParameterKind.VAR_KEYWORD:
                    own.kwarg = argument
                case ParameterKind.KEYWORD_ONLY:
                    own.kwonlyargs.append(argument)
                    own.kw_defaults.append(default)
                case kind:
                    (own.posonlyargs if kind is ParameterKind.POSITIONAL_ONLY else own.args).append(argument)
                    own.defaults += [default] if default is not None else []
        inner = scope.bind(str(parameter.name) for parameter in node.parameters)
        return ast.Lambda(own, self.expression(node.body, inner))

    def comprehension(self, node: nodes.Comprehension, scope: _Scope, in_order: bool) -> ast.expr:
        clauses, inner = self.generators(node.generators, scope)
        if in_order:
            for generator, clause in zip(node.generators, clauses, strict=True):
                clause.iter = self.helper("ordered", generator.iterable, clause.iter)
        element = self.expression(node.element, inner)
        match node.kind:
            case "list":
                return ast.ListComp(element, clauses)
            case "set":
                return ast.SetComp(element, clauses)
            case "dict":
                assert node.value is not None
                return ast.DictComp(element, self.expression(node.value, inner), clauses)
            case "generator":
                return ast.GeneratorExp(element, clauses)

    def generators(
        self, generators: tuple[nodes.Generator, ...], scope: _Scope
    ) -> tuple[list[ast.comprehension], _Scope]:
        """As in CPython, the first iterable is evaluated outside, and all variables are known everywhere else."""
        bound = {part.id for g in generators for part in nodes.walk(g.target) if isinstance(part, nodes.Name)}
        inner = scope.bind(bound)
        clauses = [
            ast.comprehension(
                self.target(g.target),
                self.expression(g.iterable, inner if index else scope),
                self.all_of(g.conditions, inner),
                0,
            )
            for index, g in enumerate(generators)
        ]
        return clauses, inner

    def target(self, node: Expr) -> ast.expr:
        match node:
            case nodes.Name(id=name):
                return ast.Name(name, ast.Store())
            case nodes.Tuple(elements=elements):
                return ast.Tuple([self.target(element) for element in elements], ast.Store())
            case nodes.Starred(value=value):
                return ast.Starred(self.target(value), ast.Store())
            case _:
                raise Unmodelled("this target", self.span(node))

    def f_string(self, node: nodes.JoinedStr, scope: _Scope) -> ast.expr:
        try:
            tree = ast.parse(node.text.strip(), mode="eval").body
        except (SyntaxError, ValueError):
            raise Unmodelled("this f-string", self.span(node)) from None
        fields = [part for part in getattr(tree, "values", ()) if isinstance(part, ast.FormattedValue)]
        if not isinstance(tree, ast.JoinedStr) or len(fields) != len(node.values):
            raise Unmodelled("this f-string", self.span(node))
        for part, value in zip(fields, node.values, strict=True):
            part.value = self.helper("plain", node, self.expression(value, scope))
            part.format_spec = self.format_specification(node, part.format_spec, scope)
        return tree

    def format_specification(self, node: nodes.JoinedStr, written: ast.expr | None, scope: _Scope) -> ast.expr | None:
        """What stands behind the colon. Expressions in it are read anew: the document's own reading leaves them out."""
        if written is None:
            return None
        if not isinstance(written, ast.JoinedStr):
            raise Unmodelled("this f-string", self.span(node))
        for part in written.values:
            if isinstance(part, ast.Constant):
                if sum(character.isdigit() for character in str(part.value)) > 5:
                    raise Unmodelled("formatting with a width that is not small", self.span(node))
                continue
            if not isinstance(part, ast.FormattedValue) or part.format_spec is not None:
                raise Unmodelled("this f-string", self.span(node))
            inner = _Translation(self.names, self.entities, self.span(node))
            try:
                read = expression_from_text(ast.unparse(part.value))
            except ValueError:
                raise Unmodelled("this f-string", self.span(node)) from None
            part.value = inner.helper("plain", node, inner.expression(read, scope))
        return written


def _is_single(node: Expr) -> bool:
    """Whether a literal is the only object of its value."""
    return isinstance(node, nodes.Constant) and (node.value is None or isinstance(node.value, bool | type(...)))


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _not(operand: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), operand)
