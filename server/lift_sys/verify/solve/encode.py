"""Expressions of the IR as values for Z3, each with the condition under which CPython raises nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from lift_sys.ir import nodes
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.check.environment import Environment
from lift_sys.verify.constants import constant as source_constant
from lift_sys.verify.solve import bits, characters, conversions, dicts, numbers, sets
from lift_sys.verify.solve.comprehensions import comprehension
from lift_sys.verify.solve.decisions import defined_up_to_decision, each_listed
from lift_sys.verify.solve.functions import BUILTINS, called
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, neg, same
from lift_sys.verify.solve.methods import NAMES as TEXT_METHODS
from lift_sys.verify.solve.methods import Methods
from lift_sys.verify.solve.operations import Operations
from lift_sys.verify.solve.quantifiers import Binding, every, exists, for_all, listing, parts
from lift_sys.verify.solve.values import (
    INTEGERS,
    NONE,
    NUMBERS,
    RAISES,
    Case,
    Kind,
    Outcome,
    Sequence,
    Value,
    boolean,
    choose,
    gathered,
    integer,
    just,
    listed,
    truth,
)

Names: TypeAlias = Mapping[str, Value | UnmodelledError]

MOST_STEPS = 3000
"""How many nodes are translated for one clause, repetitions in unrolled quantifiers included."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names stand for: now, and at entry."""

    now: Names
    entry: Names

    def bind(self, name: str, value: Value) -> Scope:
        """This scope with a bound variable, which `old` does not know."""
        inside_old = UnmodelledError("a bound variable in `old`")
        return Scope({**self.now, name: value}, {**self.entry, name: inside_old})


Body: TypeAlias = Callable[[Scope], Outcome]


class Encoder(Operations):
    """Translates the expressions of one document."""

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self.environment = environment
        self.steps = 0
        self.comprehensions: dict[tuple[object, ...], tuple[Scope, Outcome]] = {}

    def encode(self, node: nodes.Expr, scope: Scope) -> Outcome:
        """The value of `node`. Raises :class:`UnmodelledError`."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise UnmodelledError("a predicate of that size", node.span)
        if self.steps % 100 == 0:
            checkpoint()
        try:
            return self._encode(node, scope)
        except UnmodelledError as error:
            raise error if error.span is not None else UnmodelledError(error.construct, node.span) from error

    def _encode(self, node: nodes.Expr, scope: Scope) -> Outcome:
        match node:
            case nodes.Name(id=name):
                fixed = source_constant(self.environment, name) if name not in scope.now else None
                if fixed is None:
                    return Outcome(_looked_up(name, scope.now))
                if isinstance(fixed[0], str):
                    self.texts.note(fixed[0])
                return Outcome(constant(fixed[0]))
            case nodes.Constant(value=value):
                if isinstance(value, str):
                    self.texts.note(value)
                return Outcome(constant(value))
            case nodes.UnaryOp(op=op, operand=operand):
                inner = self.encode(operand, scope)
                return _then(inner.defined, self.unary(op, inner.value))
            case nodes.BinOp(op=op, left=left, right=right):
                one, other = self.encode(left, scope), self.encode(right, scope)
                return _then(conj(one.defined, other.defined), self.binary(op, one.value, other.value))
            case nodes.Compare():
                return self._chain(node, scope)
            case nodes.BoolOp(op=op, values=values):
                return self._bool_op(op == "and", values, scope)
            case nodes.Implication(left=left, right=right):
                one, other = self.encode(left, scope), self.encode(right, scope)
                holds = truth(one.value)
                defined = conj(one.defined, implies(holds, other.defined))
                return Outcome(boolean(implies(holds, truth(other.value))), defined)
            case nodes.Equivalence(left=left, right=right):
                one, other = self.encode(left, scope), self.encode(right, scope)
                return Outcome(boolean(same(truth(one.value), truth(other.value))), conj(one.defined, other.defined))
            case nodes.IfExp(test=test, body=body, orelse=orelse):
                condition = self.encode(test, scope)
                yes, no = self.encode(body, scope), self.encode(orelse, scope)
                holds = truth(condition.value)
                defined = conj(condition.defined, ite(holds, yes.defined, no.defined))
                return Outcome(choose(holds, yes.value, no.value), defined)
            case nodes.List(elements=elements) | nodes.Tuple(elements=elements):
                return self._display(elements, Kind.LIST if isinstance(node, nodes.List) else Kind.TUPLE, scope)
            case nodes.Set(elements=elements):
                return self._set(elements, scope)
            case nodes.Dict(keys=keys, values=values):
                return self._dict(keys, values, scope)
            case nodes.Comprehension():
                return self._comprehension(node, scope)
            case nodes.Subscript():
                return self._subscript(node, scope)
            case nodes.Attribute(value=value, attr=attr):
                inner = self.encode(value, scope)
                parts = [(case.guard, _attribute(case, attr)) for case in inner.value]
                return _then(inner.defined, gathered(parts))
            case nodes.Quantifier(kind=kind, binders=binders, body=body):
                through = self._characters(kind == "forall", binders, body, scope)
                if through is not None:
                    return through
                return self.quantified(kind == "forall", binders, lambda inside: self.encode(body, inside), scope)
            case nodes.Old(value=value):
                return self.encode(value, replace(scope, now=scope.entry))
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Hole():
                raise UnmodelledError(f"the hole `{node.label}`")
            case _:
                raise UnmodelledError(_WORDS.get(type(node), "an expression of this kind"))

    # operators

    def _chain(self, node: nodes.Compare, scope: Scope) -> Outcome:
        """`a < b < c`: what stands behind a link that is false is not evaluated."""
        left = self.encode(node.left, scope)
        value, defined = boolean(True), left.defined
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            so_far = truth(value)
            right = self.encode(comparator, scope)
            link = _then(right.defined, self.compare(op, left.value, right.value))
            defined = conj(defined, implies(so_far, link.defined))
            value, left = boolean(conj(so_far, truth(link.value))), right
        return Outcome(value, defined)

    def _bool_op(self, is_and: bool, values: tuple[nodes.Expr, ...], scope: Scope) -> Outcome:
        """The operand that decides is the value."""
        found = self.encode(values[-1], scope)
        for part in reversed(values[:-1]):
            first = self.encode(part, scope)
            holds = truth(first.value)
            go_on = holds if is_and else neg(holds)
            found = Outcome(choose(go_on, found.value, first.value), conj(first.defined, implies(go_on, found.defined)))
        return found

    def _display(self, elements: tuple[nodes.Expr, ...], kind: Kind, scope: Scope) -> Outcome:
        outcomes = [self.encode(element, scope) for element in elements]
        if any(case.kind is Kind.ITERATOR for o in outcomes for case in o.value):
            raise UnmodelledError("an iterator in a display")
        return Outcome(listed(tuple(o.value for o in outcomes), kind), conj(*(o.defined for o in outcomes)))

    def _set(self, elements: tuple[nodes.Expr, ...], scope: Scope) -> Outcome:
        display = self._display(elements, Kind.LIST, scope)
        return _then(display.defined, sets.made(self, display.value[0].term))

    def _dict(self, keys: tuple[nodes.Expr | None, ...], values: tuple[nodes.Expr, ...], scope: Scope) -> Outcome:
        if None in keys:
            raise UnmodelledError("`**` in a dict")
        all_keys = self._display(tuple(key for key in keys if key is not None), Kind.LIST, scope)
        all_values = self._display(values, Kind.LIST, scope)
        entries = list(zip(all_keys.value[0].term.items, all_values.value[0].term.items, strict=True))
        found = dicts.of_listed(self, [(True, key, value) for key, value in entries])
        hashable = (sets.hashable(key) for key, _ in entries)
        return Outcome(just(Kind.DICT, found), conj(all_keys.defined, all_values.defined, *hashable))

    def _comprehension(self, node: nodes.Comprehension, scope: Scope) -> Outcome:
        """The same each time for the same names, so that it is known to be the same."""
        _check_order(node.generators)
        bound = (variable.decl().name() for variable in self.slack.bound)
        key = (node, id(scope.now), id(scope.entry), *bound)
        if key not in self.comprehensions:
            self.comprehensions[key] = scope, comprehension(self, node, scope)
        return self.comprehensions[key][1]

    def _subscript(self, node: nodes.Subscript, scope: Scope) -> Outcome:
        value = self.encode(node.value, scope)
        if not isinstance(node.index, nodes.Slice):
            index = self.encode(node.index, scope)
            return _then(conj(value.defined, index.defined), self.item(value.value, index.value))
        bounds = [
            self.encode(bound, scope) if bound is not None else Outcome(NONE)
            for bound in (node.index.lower, node.index.upper)
        ]
        defined = conj(value.defined, *(bound.defined for bound in bounds))
        if node.index.step is not None:
            step = self.encode(node.index.step, scope).value
            if len(step) != 1 or step[0].kind is not Kind.INT or not isinstance(step[0].term, int):
                raise UnmodelledError("a slice with such a step", node.index.span)
            return _then(defined, self.stepped(value.value, (bounds[0].value, bounds[1].value), step[0].term))
        return _then(defined, self.slice(value.value, bounds[0].value, bounds[1].value))

    # quantifiers

    def quantified(self, universal: bool, binders: tuple[nodes.Generator, ...], body: Body, scope: Scope) -> Outcome:
        """`all` or `any` of `body` over the binders."""
        _check_order(binders)
        return self._over(universal, binders, body, scope)

    def _over(self, universal: bool, binders: tuple[nodes.Generator, ...], body: Body, scope: Scope) -> Outcome:
        if not binders:
            inner = body(scope)
            return Outcome(boolean(truth(inner.value)), inner.defined)
        binder, rest = binders[0], binders[1:]
        iterable = self.encode(binder.iterable, scope)

        def element(value: Value) -> Outcome:
            inside = self.bound(binder.target, value, scope)
            selected: Truth = True
            defined: Truth = True
            for condition in binder.conditions:
                found = self.encode(condition, inside)
                defined = conj(defined, implies(selected, found.defined))
                selected = conj(selected, truth(found.value))
            inner = self._over(universal, rest, body, inside)
            holds = truth(inner.value)
            defined = conj(defined, implies(selected, inner.defined))
            return Outcome(boolean(implies(selected, holds) if universal else conj(selected, holds)), defined)

        return self._each(universal, iterable, element)

    def bound(self, target: nodes.Expr, value: Value, scope: Scope) -> Scope:
        if any(case.kind is Kind.ITERATOR for case in value):
            raise UnmodelledError("a variable that is an iterator", target.span)
        if isinstance(target, nodes.Name):
            return scope.bind(target.id, value)
        if isinstance(target, nodes.Tuple) and len(value) == 1 and value[0].kind is Kind.TUPLE:
            items = value[0].term.items
            if items is not None and len(items) == len(target.elements):
                for part, item in zip(target.elements, items, strict=True):
                    scope = self.bound(part, item, scope)
                return scope
        raise UnmodelledError("unpacking", target.span)

    def _each(self, universal: bool, iterable: Outcome, element: Callable[[Value], Outcome]) -> Outcome:
        found = []
        for guard, sequence in parts(iterable.value):
            found.append((guard, RAISES if sequence is None else self._each_of(universal, sequence, element)))
        return _then(iterable.defined, gathered(found))

    def _each_of(self, universal: bool, sequence: Sequence, element: Callable[[Value], Outcome]) -> Outcome:
        """Items are looked at in order, up to the first that decides."""
        guarded = listing(sequence)
        if guarded is not None and sequence.indexed:
            return each_listed(universal, [(guard, element(item)) for guard, item in guarded])
        if sequence.every is not None or guarded is not None:
            found = self._each_of_all(universal, sequence, element)
            if found is not None:
                return found
        low = sequence.start if sequence.start is not None else 0
        with Binding(self) as index:
            value = integer(index) if sequence.start is not None else sequence.at(index)
            item = element(value)
        inside = conj(index >= low, index < low + sequence.length)
        holds = truth(item.value)
        found_all = for_all(index, implies(inside, holds)) if universal else exists(index, conj(inside, holds))
        return Outcome(boolean(found_all), defined_up_to_decision(universal, index, inside, holds, item.defined))

    def _each_of_all(self, universal: bool, sequence: Sequence, element: Callable[[Value], Outcome]) -> Outcome | None:
        """Without places: what decides may come before what raises, or behind it. None where places tell more."""
        outcomes: list[Outcome] = []

        def look(item: Value) -> Outcome:
            outcomes.append(element(item))
            return outcomes[-1]

        every_holds = every(self, sequence, lambda item: same(truth(look(item).value), universal))
        holds = every_holds if universal else neg(every_holds)
        if all(outcome.defined is True for outcome in outcomes):
            return Outcome(boolean(holds))
        if sequence.indexed:
            return None

        def lacks(item: Value) -> Truth:
            found = element(item)
            return neg(conj(found.defined, neg(same(truth(found.value), universal))))

        all_defined = every(self, sequence, lambda item: element(item).defined)
        decided = neg(every(self, sequence, lacks))
        self.slack.loosen(conj(neg(all_defined), decided))
        return Outcome(boolean(holds), disj(all_defined, conj(decided, self.slack.truth())))

    # calls

    def _call(self, node: nodes.Call, scope: Scope) -> Outcome:
        match node.func:
            case nodes.Name(id=name):
                shadowed = name in scope.now or name in self.environment.names or self.environment.star_import
                if not shadowed and name in BUILTINS:
                    return called(self, name, node, scope)
                if shadowed or name not in _FUNCTIONS:
                    raise UnmodelledError(f"the function `{name}`")
                if node.keywords or any(isinstance(a, nodes.Starred) for a in node.args):
                    raise UnmodelledError(f"these arguments of `{name}`")
                if name in ("all", "any") and len(node.args) == 1:
                    return self._all_or_any(name == "all", node.args[0], scope)
                outcomes = [self.encode(argument, scope) for argument in node.args]
                found = self._function(name, tuple(o.value for o in outcomes))
                return _then(conj(*(o.defined for o in outcomes)), found)
            case nodes.Attribute(attr=name, value=value) if name in _METHODS:
                return self._method(name, self.encode(value, scope), node, scope)
            case nodes.Attribute(attr=name):
                raise UnmodelledError(f"the method `{name}`")
            case nodes.Hole(label=label):
                raise UnmodelledError(f"the hole `{label}`")
            case _:
                raise UnmodelledError("a call of this kind")

    def _method(self, name: str, owner: Outcome, node: nodes.Call, scope: Scope) -> Outcome:
        if node.keywords or any(isinstance(a, nodes.Starred) for a in node.args):
            raise UnmodelledError(f"these arguments of `{name}`")
        outcomes = [self.encode(argument, scope) for argument in node.args]
        arguments = tuple(o.value for o in outcomes)
        found = []
        for case in owner.value:
            if case.kind is Kind.STR and name in TEXT_METHODS:
                found.append((case.guard, Methods(self.slack, self.texts).call(name, case.term, arguments)))
            else:
                found.append((case.guard, self.container_method(name, case, arguments)))
        return _then(conj(owner.defined, *(o.defined for o in outcomes)), gathered(found))

    def _characters(
        self, universal: bool, binders: tuple[nodes.Generator, ...], body: nodes.Expr, scope: Scope
    ) -> Outcome | None:
        """`all` or `any` over the characters of a text; None where something else is gone through."""
        binder = binders[0]
        if len(binders) > 1 or not isinstance(binder.target, nodes.Name):
            return None
        iterable = self.encode(binder.iterable, scope)
        kinds = {case.kind for case in iterable.value}
        if Kind.STR not in kinds or not kinds <= NUMBERS | {Kind.NONE, Kind.STR}:
            return None
        decides = body
        for condition in reversed(binder.conditions):
            decides = nodes.Implication(condition, decides) if universal else nodes.BoolOp("and", (condition, decides))
        for part in nodes.walk(decides):
            if isinstance(part, nodes.Constant) and isinstance(part.value, str):
                self.texts.note(part.value)
        found = characters.class_of(decides, binder.target.id)
        parts = [
            (case.guard, Outcome(boolean(characters.every(universal, case.term, found, self.slack))))
            if case.kind is Kind.STR else (case.guard, RAISES)
            for case in iterable.value
        ]  # fmt: skip
        return _then(iterable.defined, gathered(parts))

    def _all_or_any(self, universal: bool, argument: nodes.Expr, scope: Scope) -> Outcome:
        if isinstance(argument, nodes.Comprehension) and argument.kind == "generator":
            element = argument.element
            through = self._characters(universal, argument.generators, element, scope)
            if through is not None:
                return through
            return self.quantified(universal, argument.generators, lambda inside: self.encode(element, inside), scope)
        return self._each(universal, self.encode(argument, scope), Outcome)

    def _function(self, name: str, arguments: tuple[Value, ...]) -> Outcome:
        if name in conversions.NAMES:
            return conversions.call(name, arguments, self.slack)
        match name, arguments:
            case "len", (value,):
                return self.length(value)
            case "abs", (value,):
                return gathered([(c.guard, numbers.absolute(c) if _is_number(c) else RAISES) for c in value])
            case "bool", (value,):
                return Outcome(boolean(truth(value)))
            case "range", (stop,):
                return self._range(integer(0), stop)
            case "range", (start, stop):
                return self._range(start, stop)
            case "range", (start, stop, ((True, Kind.INT, int() as step),)) if step:
                return self._range(start, stop, step)
            case _:
                raise UnmodelledError(f"these arguments of `{name}`")

    def _range(self, start: Value, stop: Value, step: int = 1) -> Outcome:
        if any(case.kind not in INTEGERS for case in (*start, *stop)):
            raise UnmodelledError("these arguments of `range`")
        one, other = _as_integer(start), _as_integer(stop)
        distance = (other - one if step > 0 else one - other) + abs(step) - 1
        count = numbers.floor_divide(distance, abs(step))
        length = ite(count > 0, count, 0)
        found = Sequence(length, lambda index: integer(one + index * step), None, one if step == 1 else None)
        return Outcome(just(Kind.RANGE, found))


_FUNCTIONS = frozenset({"len", "abs", "bool", "range", "all", "any"}) | conversions.NAMES
_METHODS = sets.METHODS | dicts.METHODS | TEXT_METHODS | {"count", "index"}
_WORDS: dict[type, str] = {
    nodes.JoinedStr: "an f-string",
    nodes.Lambda: "a lambda",
    nodes.Starred: "unpacking",
}


def constant(value: object) -> Value:
    """A literal."""
    match value:
        case None:
            return NONE
        case bool():
            return boolean(value)
        case int():
            if value.bit_length() > bits.MOST_BITS:
                raise UnmodelledError("a number of that size")
            return integer(value)
        case float():
            return just(Kind.FLOAT, value)
        case str():
            return just(Kind.STR, value)
        case _:
            raise UnmodelledError("`...`" if value is ... else f"a literal of type `{type(value).__name__}`")


def _looked_up(name: str, names: Names) -> Value:
    found = names.get(name)
    if found is None:
        raise UnmodelledError(f"the name `{name}`")
    if isinstance(found, UnmodelledError):
        raise UnmodelledError(found.construct)
    return found


def _attribute(case: Case, attr: str) -> Outcome:
    if case.kind is Kind.OBJECT:
        if attr not in case.term.fields:
            raise UnmodelledError(f"the attribute `{attr}`")
        return Outcome(case.term.fields[attr])
    if case.kind is Kind.NONE and not attr.startswith("__"):
        return RAISES
    raise UnmodelledError(f"the attribute `{attr}`")


def _then(defined: Truth, outcome: Outcome) -> Outcome:
    return Outcome(outcome.value, conj(defined, outcome.defined))


def _is_number(case: Case) -> bool:
    if case.kind is Kind.OBJECT:
        raise UnmodelledError("an operator of objects")
    return case.kind in NUMBERS


def _as_integer(value: Value) -> Term:
    found: Term = 0
    for case in value:
        found = ite(case.guard, numbers.as_int(case), found)
    return found


def _check_order(binders: tuple[nodes.Generator, ...]) -> None:
    """All variables are local from the start; CPython raises where one is read that only comes later."""
    for index, binder in enumerate(binders):
        later = {name for other in binders[index + 1 :] for name in _names(other.target)}
        own = later | _names(binder.target)
        read = set().union(*(_names(condition) for condition in binder.conditions))
        if read & later or (index and _names(binder.iterable) & own):
            raise UnmodelledError("a variable before it is bound", binder.span)


def _names(node: nodes.Expr) -> set[str]:
    """All names in an expression, whatever they mean there."""
    return {part.id for part in nodes.walk(node) if isinstance(part, nodes.Name)}
