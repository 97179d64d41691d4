"""Values of a stated type: as Z3 knows them, with what the type says of them beyond their class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import z3

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.model import Entity
from lift_sys.ir.text import Span
from lift_sys.verify.run.entities import not_plain
from lift_sys.verify.solve import dicts, sets
from lift_sys.verify.solve.encode import Encoder, Names, Scope
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, implies
from lift_sys.verify.solve.quantifiers import Binding, for_all
from lift_sys.verify.solve.values import NONE, Kind, Record, Sequence, Value, boolean, choose, just, listed, truth

MOST_NESTED = 12
"""How deep types are looked into; entities may contain themselves."""
EMPTY = Scope({}, {})
_CONTAINERS = {"list": True, "set": True, "dict": True, "tuple": False, "frozenset": False}
"""Whether objects of such a class can be changed."""


class Role(Enum):
    """Whether a value is passed, where an int is no bool and a float no int, or given, where these will do."""

    PASSED = "passed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a value's constants are named from: `indices` tell items of a sequence apart."""

    name: str
    indices: tuple[Term, ...] = ()
    depth: int = 0

    def term(self, sort: Term) -> Term:
        """The constant of this name, a function of the indices."""
        if not self.indices:
            return z3.Const(self.name, sort)
        return z3.Function(self.name, *[z3.IntSort()] * len(self.indices), sort)(*self.indices)

    def part(self, name: str) -> Leaf:
        """A part that always exists."""
        return Leaf(f"{self.name}.{name}", self.indices, self.depth + 1)

    def at(self, index: Term, part: str = "item") -> Leaf:
        """An item of a sequence, or the key or the value of a dict at a place."""
        index = z3.IntVal(index) if isinstance(index, int) else index
        return Leaf(f"{self.name}[{part}]", (*self.indices, index), self.depth + 1)


class Inputs:
    """Makes values of stated types."""

    def __init__(
        self, encoder: Encoder, type_parameters: frozenset[str] = frozenset(), most: int | None = None
    ) -> None:
        self.encoder = encoder
        self.environment: Environment = encoder.environment
        self.type_parameters = type_parameters
        self.most = most
        """How many items there are at most in anything: for finding values, never for excluding any."""
        self.predicates = True
        """Whether :meth:`holds` speaks of refinements and invariants, and not of classes and lengths alone."""

    def value(self, node: nodes.Type, leaf: Leaf, role: Role) -> Value:
        """Any value of the class that `node` states. Raises :class:`UnmodelledError`."""
        node = self._resolved(node, leaf)
        match node:
            case nodes.NamedType(name=name) if name in self.environment.entities:
                return self._record(self.environment.entities[name], leaf, role)
            case nodes.NamedType(name=name, span=span):
                scalar = _scalar(name, span, leaf, role)
                if name == "int" and role is Role.PASSED:
                    self.encoder.slack.integers[scalar[0].term.get_id()] = scalar[0].term
                return scalar
            case nodes.RefinementType(base=base):
                return self.value(base, leaf.part("of"), role)
            case nodes.UnionType(members=members):
                found: Value = ()
                for index, member in reversed(list(enumerate(members))):
                    value = self.value(member, leaf.part(str(index)), role)
                    found = choose(_tag(leaf, index), value, found) if found else value
                return found
            case nodes.LiteralType(value=value):
                return self.encoder.encode(value, EMPTY).value
            case nodes.GenericType(base=nodes.NamedType(name="list"), args=(item,)):
                return just(Kind.LIST, self._sequence(item, leaf, role))
            case nodes.GenericType(base=nodes.NamedType(name="tuple"), args=(item, nodes.ListType(elements=None))):
                return just(Kind.TUPLE, self._sequence(item, leaf, role))
            case nodes.GenericType(base=nodes.NamedType(name="set" | "frozenset" as name), args=(item,)):
                elements = sets.passed(self.encoder, self._sequence(item, leaf, role))
                return just(Kind.SET if name == "set" else Kind.FROZENSET, elements)
            case nodes.GenericType(base=nodes.NamedType(name="dict"), args=(key, value)):
                parts = self._sequence(key, leaf, role), self._sequence(value, leaf, role, "value")
                return just(Kind.DICT, dicts.passed(self.encoder, *parts))
            case nodes.GenericType(base=nodes.NamedType(name="tuple"), args=args):
                items = (self.value(arg, leaf.part(str(index)), role) for index, arg in enumerate(args))
                return listed(tuple(items), Kind.TUPLE)
            case nodes.Hole():
                raise UnmodelledError(f"the hole `{node.label}`", node.span)
            case _:
                raise UnmodelledError("this type", node.span)

    def variadic(self, item: nodes.Type, leaf: Leaf, role: Role) -> Value:
        """What `*name: item` collects."""
        return just(Kind.TUPLE, self._sequence(item, leaf, role))

    def holds(self, node: nodes.Type, leaf: Leaf, role: Role, scope: Scope = EMPTY) -> Truth:
        """What the type says of the value that :meth:`value` makes: lengths, refinements, invariants."""
        resolved = self._resolved(node, leaf)
        if isinstance(node, nodes.NamedType) and node.name in self.environment.types:
            scope = EMPTY  # what is defined elsewhere knows nothing of these names
        match resolved:
            case nodes.NamedType(name=name) if name in self.environment.entities:
                return self._invariants(self.environment.entities[name], leaf, role)
            case nodes.RefinementType(variable=variable, base=base, predicate=predicate):
                inner = leaf.part("of")
                if not self.predicates:
                    return self.holds(base, inner, role)
                found = self.encoder.encode(predicate, scope.bind(variable, self.value(base, inner, role)))
                return conj(self.holds(base, inner, role, scope), found.defined, truth(found.value))
            case nodes.UnionType(members=members):
                tag = leaf.part("tag").term(z3.IntSort())
                parts = [
                    implies(_tag(leaf, index), self.holds(member, leaf.part(str(index)), role, scope))
                    for index, member in enumerate(members)
                ]
                return conj(tag >= 0, tag < len(members), *parts)
            case nodes.GenericType(base=nodes.NamedType(name="list"), args=(item,)):
                return self.items_hold(item, leaf, role, scope)
            case nodes.GenericType(base=nodes.NamedType(name="tuple"), args=(item, nodes.ListType(elements=None))):
                return self.items_hold(item, leaf, role, scope)
            case nodes.GenericType(base=nodes.NamedType(name="set" | "frozenset"), args=(item,)):
                return conj(self.items_hold(item, leaf, role, scope), self._distinct(item, leaf, role))
            case nodes.GenericType(base=nodes.NamedType(name="dict"), args=(key, value)):
                each = self.items_hold(key, leaf, role, scope), self.items_hold(value, leaf, role, scope, "value")
                return conj(*each, self._distinct(key, leaf, role))
            case nodes.GenericType(base=nodes.NamedType(name="tuple"), args=args):
                return conj(*(self.holds(a, leaf.part(str(i)), role, scope) for i, a in enumerate(args)))
            case _:
                return True

    def _distinct(self, item: nodes.Type, leaf: Leaf, role: Role) -> Truth:
        if self.predicates:
            return True  # said with the classes
        sequence = self._sequence(item, leaf, role)
        return sets.distinct(self.encoder, sequence.length, sequence)

    def items_hold(self, item: nodes.Type, leaf: Leaf, role: Role, scope: Scope = EMPTY, part: str = "item") -> Truth:
        """:meth:`holds` of each item of a sequence, whose length is no negative number."""
        length = leaf.part("len").term(z3.IntSort())
        if self.most is not None:
            items = (self.holds(item, leaf.at(index, part), role, scope) for index in range(self.most))
            each = conj(*(implies(length > index, holds) for index, holds in enumerate(items)))
            return conj(length >= 0, length <= self.most, each)
        with Binding(self.encoder) as index:
            body = self.holds(item, leaf.at(index, part), role, scope)
        each = True if body is True else for_all(index, implies(conj(index >= 0, index < length), body))
        return conj(length >= 0, each)

    def speaks(self, node: nodes.Type, leaf: Leaf) -> bool:
        """Whether the type says more than classes do: a refinement or an entity's invariant."""
        node = self._resolved(node, leaf)
        match node:
            case nodes.NamedType(name=name) if name in self.environment.entities:
                entity = self.environment.entities[name]
                return bool(entity.invariants) or any(self.speaks(f.type, leaf.part("field")) for f in entity.fields)
            case nodes.RefinementType():
                return True
            case nodes.GenericType(args=parts) | nodes.UnionType(members=parts):
                return any(self.speaks(part, leaf.part("part")) for part in parts)
            case _:
                return False

    def is_mutable(self, node: nodes.Type) -> bool:
        """Whether the function may change such an argument."""
        return self.mutable_classes(node) != frozenset()

    def mutable_classes(self, node: nodes.Type, depth: int = 0) -> frozenset[str] | None:
        """Classes of all that can be changed in such an argument; None if that is not known."""
        if depth > MOST_NESTED:
            return None
        node = self._resolved(node, Leaf("", (), depth))
        own: frozenset[str] = frozenset()
        inner: tuple[nodes.Type, ...] = ()
        match node:
            case nodes.NamedType(name="int" | "bool" | "float" | "str" | "bytes" | "complex" | "None"):
                pass
            case nodes.NamedType(name=name) if name in self.environment.entities:
                own, inner = frozenset({name}), tuple(part.type for part in self.environment.entities[name].fields)
            case nodes.GenericType(base=nodes.NamedType(name=name), args=args) if name in _CONTAINERS:
                own = frozenset({name}) if _CONTAINERS[name] else frozenset()
                inner = tuple(arg for arg in args if not isinstance(arg, nodes.ListType))
            case nodes.RefinementType(base=base):
                inner = (base,)
            case nodes.UnionType(members=members):
                inner = members
            case nodes.LiteralType():
                pass
            case _:
                return None
        for part in inner:
            found = self.mutable_classes(part, depth + 1)
            if found is None:
                return None
            own |= found
        return own

    def _sequence(self, item: nodes.Type, leaf: Leaf, role: Role, part: str = "item") -> Sequence:
        self.value(item, leaf.at(0, part), role)  # tell early what is not modelled
        length = leaf.part("len").term(z3.IntSort())
        guarded = None
        if self.most is not None:
            items = (self.value(item, leaf.at(index, part), role) for index in range(self.most))
            guarded = tuple((length > index, value) for index, value in enumerate(items))
        return Sequence(length, lambda index: self.value(item, leaf.at(index, part), role), guarded=guarded)

    def _record(self, entity: Entity, leaf: Leaf, role: Role) -> Value:
        problem = not_plain(self.environment, str(entity.name))
        if problem is not None:
            raise UnmodelledError(problem)
        fields: dict[str, Value] = {}
        for field in entity.fields:
            if isinstance(field.name, nodes.Hole):
                raise UnmodelledError(f"the hole `{field.name.label}`")
            fields[field.name] = self.value(field.type, leaf.part(field.name), role)
        return just(Kind.OBJECT, Record(str(entity.name), fields))

    def _invariants(self, entity: Entity, leaf: Leaf, role: Role) -> Truth:
        value = self._record(entity, leaf, role)
        names: Names = {"self": value, **value[0].term.fields}
        parts = [self.holds(f.type, leaf.part(str(f.name)), role) for f in entity.fields]
        for invariant in entity.invariants if self.predicates else ():
            try:
                found = self.encoder.encode(invariant.predicate, Scope(names, names))
            except UnmodelledError:
                continue  # less is assumed of the object
            parts += [found.defined, truth(found.value)]
        return conj(*parts)

    def _resolved(self, node: nodes.Type, leaf: Leaf) -> nodes.Type:
        """`node` without names for it, and in one spelling."""
        self.encoder.steps += 1
        if leaf.depth > MOST_NESTED or self.encoder.steps > 2000:
            raise UnmodelledError("a type that contains itself, or a very large one", node.span)
        seen: set[str] = set()
        while isinstance(node, nodes.NamedType) and node.name in self.environment.types:
            if node.name in seen or node.name in self.type_parameters:
                raise UnmodelledError(f"the type `{node.name}`", node.span)
            seen.add(node.name)
            node = self.environment.types[node.name].type
        match node:
            case nodes.NamedType(name=name):
                self._check_name(name, node)
            case nodes.GenericType(base=base, args=args):
                return self._generic(node, base, args)
            case _:
                pass
        return node

    def _generic(self, node: nodes.GenericType, base: nodes.NamedType, args: tuple[nodes.Type, ...]) -> nodes.Type:
        name = base.name.removeprefix("typing.")
        self._check_name(name, base)
        match name:
            case "Optional" if len(args) == 1:
                return nodes.UnionType((*args, nodes.NamedType("None")), node.span)
            case "Union" | "Literal":
                return nodes.UnionType(args, node.span) if len(args) > 1 else args[0]
            case "List" | "Tuple" | "Dict" | "Set" | "FrozenSet":
                return replace(node, base=replace(base, name=name.lower()))
            case _:
                return node

    def _check_name(self, name: str, node: nodes.Type) -> None:
        """A name that somebody declares is not the built-in."""
        if name in self.type_parameters:
            raise UnmodelledError(f"the type parameter `{name}`", node.span)
        if name in self.environment.entities:
            return
        imported = self.environment.imports.get(name)
        if imported is not None and imported[0].module == "typing" and imported[1].name == name:
            return
        if name in self.environment.names:
            outline = self.environment.outline
            found = outline.import_by_name.get(name) if outline is not None else None
            if found is None or found.module != "typing" or found.original != name:
                raise UnmodelledError(f"the type `{name}`", node.span)


def _tag(leaf: Leaf, index: int) -> Truth:
    return leaf.part("tag").term(z3.IntSort()) == index


def _scalar(name: str, span: Span, leaf: Leaf, role: Role) -> Value:
    match name:
        case "int":
            return just(Kind.INT, leaf.term(z3.IntSort()))
        case "bool":
            return boolean(leaf.term(z3.BoolSort()))
        case "float":
            double = just(Kind.FLOAT, leaf.part("float").term(z3.Float64()))
            if role is Role.PASSED:
                return double
            is_float = leaf.part("is float").term(z3.BoolSort())
            return choose(is_float, double, just(Kind.INT, leaf.part("int").term(z3.IntSort())))
        case "str":
            return just(Kind.STR, leaf.term(z3.StringSort()))
        case "None":
            return NONE
        case _:
            raise UnmodelledError(f"the type `{name}`", span)


def never(node: nodes.Type | None) -> bool:
    """Whether a function of this type states that it does not return."""
    names = ("NoReturn", "Never")
    return isinstance(node, nodes.NamedType) and node.name.removeprefix("typing.") in names
