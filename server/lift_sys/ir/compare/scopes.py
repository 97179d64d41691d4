"""What is known of the names in a predicate where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lift_sys.ir import model, nodes
from lift_sys.ir.nodes import Expr, Type
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.printer.expressions import print_name


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known of the names in a predicate.

    `names` maps a name to the one that stands for it in the normal form, `scalars` are those that hold built-in numbers
    or strings, `numbers` those that hold an int, a bool or a float. `shadowed` may not be what Python calls so.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    scalars: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    shadowed: frozenset[str] = frozenset()
    level: int = 0

    def binding(self, bound: Iterable[str]) -> Scope:
        """The scope inside a construct that binds these variables: they are named by their depth."""
        distinct = list(dict.fromkeys(bound))
        names = {name: f"%{level}" for level, name in enumerate(distinct, self.level)}
        return self.hiding(distinct, {**self.names, **names}, self.level + len(distinct))

    def hiding(self, bound: Iterable[str], names: Mapping[str, str], level: int) -> Scope:
        """The scope inside a construct in which `bound` are other things than outside."""
        hidden = frozenset(bound)
        return Scope(names, self.scalars - hidden, self.numbers - hidden, self.shadowed | hidden, level)

    def builtin(self, node: Expr, *names: str) -> str | None:
        """The name if `node` is one of Python's functions `names`."""
        return node.id if isinstance(node, nodes.Name) and node.id in names and node.id not in self.shadowed else None


NO_SCOPE = Scope()


def with_type(scope: Scope, name: str, annotation: Type | None) -> Scope:
    """The scope, knowing what `annotation` tells of the values of `name`."""
    known = annotation.name if isinstance(annotation, nodes.NamedType) else ""
    if known in scope.shadowed or known not in ("int", "float", "bool", "str", "bytes"):
        return scope
    numbers = scope.numbers | {name} if known in ("int", "float", "bool") else scope.numbers
    return replace(scope, scalars=scope.scalars | {name}, numbers=numbers)


def document_scope(document: model.Document) -> Scope:
    """What the document itself defines is not what Python calls so."""
    shadowed: set[str] = set()
    for item in document.items:
        if isinstance(item, model.Import):
            for name in item.names:
                if name.name == "*":
                    shadowed |= {"all", "any", "len", "int", "float", "bool", "str", "bytes"}
                shadowed.add(name.alias or print_name(name.name).partition(".")[0])
        else:
            named = item.signature if isinstance(item, model.Spec) else item
            if named is not None:
                shadowed.add(print_name(named.name))
    return Scope(shadowed=frozenset(shadowed))


def spec_scope(scope: Scope, signature: model.Signature | None, names: Mapping[str, str]) -> Scope:
    """The scope of a spec's clauses; `names` gives parameters that were renamed a common name."""
    if signature is None:
        return scope
    own = frozenset(p.name for p in signature.parameters if isinstance(p.name, str))
    outer = {name: to for name, to in scope.names.items() if name not in own}
    inside = replace(scope, names={**outer, **names}, shadowed=scope.shadowed | own)
    for parameter in signature.parameters:
        if isinstance(parameter.name, str) and parameter.kind not in (
            ParameterKind.VAR_POSITIONAL,
            ParameterKind.VAR_KEYWORD,
        ):
            typed = with_type(scope, parameter.name, parameter.type)
            inside = replace(inside, scalars=inside.scalars | typed.scalars, numbers=inside.numbers | typed.numbers)
    if "result" in own:
        return inside
    typed = with_type(scope, "result", signature.returns)
    return replace(inside, scalars=inside.scalars | typed.scalars, numbers=inside.numbers | typed.numbers)


def entity_scope(entity: model.Entity, scope: Scope, renamed: Mapping[str, str]) -> Scope:
    inside = replace(
        scope,
        names={**scope.names, **renamed},
        shadowed=scope.shadowed | {f.name for f in entity.fields if isinstance(f.name, str)},
    )
    for part in entity.fields:
        if isinstance(part.name, str):
            typed = with_type(scope, part.name, part.type)
            inside = replace(inside, scalars=inside.scalars | typed.scalars, numbers=inside.numbers | typed.numbers)
    return inside


def calling_itself(scope: Scope, name: str | None) -> Scope:
    """The scope in which a function's own name is nothing particular, so that a renamed one still calls itself.

    Methods keep their dotted names: what stands before the dot may be anything else, too.
    """
    if name is None or "." in name:
        return scope
    return replace(scope, names={**scope.names, name: "%self"})
