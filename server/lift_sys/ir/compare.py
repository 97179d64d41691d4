"""What changed between two models, and whether it changed the meaning.

*Meaning* is what an implementation owes and what is still open: intents, signatures, conditions, holes. Rationales, the
questions of holes and provenance marks are words about it. What counts as the same predicate stands in `normal.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, TypeVar

from lift_sys.ir import model, nodes
from lift_sys.ir.nodes import Expr, Type
from lift_sys.ir.normal import (
    Meaning,
    Scope,
    clause_meaning,
    document_scope,
    name_meaning,
    normal_form,
    normal_type,
    spec_scope,
    with_type,
)
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.printer.document import print_clause, print_document, print_item, print_signature
from lift_sys.ir.printer.expressions import print_expression, print_hole, print_name, print_type
from lift_sys.ir.tokens import tokenize

Named: TypeAlias = model.TypeDefinition | model.Entity | model.Spec
N = TypeVar("N", bound=Named)
T = TypeVar("T")


class ChangeKind(StrEnum):
    """What happened to a part. MOVED is said of all parts of a whole together: their order differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Texts are in canonical form; what an addition lacks on the old side, and so on, is None.

    `what` is the kind of part: ``spec``, ``entity``, ``import``, a clause's keyword, ``parameter``, ``field`` …
    A path is written ``total / ensures[1]``, the clauses of one keyword counted from 1.
    """

    kind: ChangeKind
    what: str
    old_path: str | None
    new_path: str | None
    old: str | None
    new: str | None
    same_meaning: bool

    @property
    def path(self) -> str:
        """Where it is now or, if it is gone, where it was."""
        return self.new_path or self.old_path or ""

    def reversed(self) -> Change:
        """The same difference seen from the other side."""
        kinds = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
        return Change(
            kinds.get(self.kind, self.kind),
            self.what,
            self.new_path,
            self.old_path,
            self.new,
            self.old,
            self.same_meaning,
        )


def compare(old: model.Document, new: model.Document) -> tuple[Change, ...]:
    """All differences between two documents; none exactly if they are equal.

    Raises ValueError if one of them has syntax errors: what could not be read cannot be compared.
    """
    if old == new:
        return ()
    print_document(old), print_document(new)
    changes = [*_compare_imports(old, new)]
    changes += _compare_named(old, new, model.TypeDefinition, _type_definitions)
    changes += _compare_named(old, new, model.Entity, _entities)
    changes += _compare_named(old, new, model.Spec, _specs)
    if not changes:  # the same parts of each kind, mixed differently
        orders = ["\n".join(_paths(document.items)) for document in (old, new)]
        changes.append(Change(ChangeKind.MOVED, "items", "", "", orders[0], orders[1], True))
    return tuple(changes)


def equivalent(a: model.Document, b: model.Document) -> bool:
    """Whether two documents ask for the same. Raises ValueError as :func:`compare` does."""
    return all(change.same_meaning for change in compare(a, b))


# --- items ----------------------------------------------------------------------------------------------------------


def _name(item: model.Item) -> str | None:
    """What an item is called; a hole by its label."""
    if isinstance(item, model.Import):
        return None
    named = item.signature if isinstance(item, model.Spec) else item
    if named is None:
        return None
    return named.name if isinstance(named.name, str) else named.name.label


def _paths(items: Sequence[model.Item]) -> list[str]:
    """What each item is called, numbered from the second of the same name on."""
    seen: Counter[str] = Counter()
    paths = []
    for item in items:
        name = print_item(item) if isinstance(item, model.Import) else (_name(item) or "intent")
        seen[name] += 1
        paths.append(name if seen[name] == 1 else f"{name}[{seen[name]}]")
    return paths


def _changed(
    what: str, paths: tuple[str | None, str | None], texts: tuple[str | None, str | None], same: bool
) -> Change:
    """An addition, a removal or a change, by which side is there."""
    kind = ChangeKind.CHANGED
    if texts[0] is None or texts[1] is None:
        kind = ChangeKind.ADDED if texts[0] is None else ChangeKind.REMOVED
    old_path = paths[0] if texts[0] is not None else None
    new_path = paths[1] if texts[1] is not None else None
    return Change(kind, what, old_path, new_path, texts[0], texts[1], same)


def _compare_imports(old: model.Document, new: model.Document) -> Iterator[Change]:
    sides = [[item for item in document.items if isinstance(item, model.Import)] for document in (old, new)]
    if sides[0] == sides[1]:
        return
    same = _bindings(sides[0]) == _bindings(sides[1])
    pairs = _pair(sides[0], sides[1], [lambda item: item])
    yield from _unpaired(
        "import", pairs, [[print_item(i) for i in side] for side in sides], [_paths(side) for side in sides], same
    )
    if _out_of_order(pairs):
        texts = ["\n".join(print_item(i) for i in side) for side in sides]
        yield Change(ChangeKind.MOVED, "imports", "", "", texts[0], texts[1], same)


def _bindings(imports: Sequence[model.Import]) -> Meaning:
    """What the imports bind: in any order, unless two bind one name, of which the later wins."""
    found = [(_optional_name(i.module), name_meaning(n.name), n.alias) for i in imports for n in i.names]
    names = {alias or name for _, name, alias in found}
    return frozenset(found) if len(names) == len(found) and "*" not in names else tuple(found)


def _optional_name(name: str | nodes.Hole | None) -> Meaning:
    return None if name is None else name_meaning(name)


Pairs: TypeAlias = list[tuple[int | None, int | None]]


def _pair(old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Meaning]]) -> Pairs:
    """Partners by the first key, of the rest by the next and so on, the first of several with the first; then the rest.

    Which side is old makes no difference.
    """
    pairs: Pairs = []
    left, right = list(range(len(old))), list(range(len(new)))
    for key in keys:
        waiting: defaultdict[Meaning, list[int]] = defaultdict(list)
        for index in right:
            waiting[key(new[index])].append(index)
        for index in left:
            if waiting[key(old[index])]:
                pairs.append((index, waiting[key(old[index])].pop(0)))
        left, right = _rest(pairs, len(old), len(new))
    return [*pairs, *((index, None) for index in left), *((None, index) for index in right)]


def _rest(pairs: Pairs, old: int, new: int) -> tuple[list[int], list[int]]:
    lefts, rights = {i for i, _ in pairs}, {j for _, j in pairs}
    return [i for i in range(old) if i not in lefts], [j for j in range(new) if j not in rights]


def _pair_by_likeness(pairs: Pairs, likeness: Callable[[int, int], float]) -> Pairs:
    """Of those without a partner, pair the ones alike (more than 0), the most alike first, then the nearest."""
    left = [i for i, j in pairs if i is not None and j is None]
    right = [j for i, j in pairs if j is not None and i is None]
    # No two pairs with the same key share a member, so the outcome does not depend on which side is old.
    ranked = sorted((-score, abs(i - j), i + j, i, j) for i in left for j in right if (score := likeness(i, j)) > 0)
    found: Pairs = []
    for _, _, _, i, j in ranked:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            found.append((i, j))
    whole = [(i, j) for i, j in pairs if i is not None and j is not None]
    return [*whole, *found, *((i, None) for i in left), *((None, j) for j in right)]


def _out_of_order(pairs: Pairs) -> bool:
    partners = [j for _, j in sorted((i, j) for i, j in pairs if i is not None and j is not None)]
    return partners != sorted(partners)


def _unpaired(
    what: str, pairs: Pairs, texts: Sequence[Sequence[str]], paths: Sequence[Sequence[str]], same: bool
) -> Iterator[Change]:
    for i, j in pairs:
        if i is None or j is None:
            text = (None if i is None else texts[0][i], None if j is None else texts[1][j])
            path = (None if i is None else paths[0][i], None if j is None else paths[1][j])
            yield _changed(what, path, text, same)


@dataclass(frozen=True, slots=True)
class _Both:
    """Two partners: where they are and in which scopes."""

    old_path: str
    new_path: str
    old_scope: Scope
    new_scope: Scope

    def paths(self, old: str | None, new: str | None) -> tuple[str, str]:
        return f"{self.old_path} / {old}", f"{self.new_path} / {new}"

    def change(self, what: str, part: str, old: str | None, new: str | None, same: bool) -> Iterator[Change]:
        """A change of one part, if it changed."""
        if old != new:
            yield _changed(what, self.paths(part, part), (old, new), same)


def _compare_named(
    old: model.Document,
    new: model.Document,
    kind: type[N],
    compare_both: Callable[[N, N, _Both], Iterator[Change]],
) -> Iterator[Change]:
    """Items of one kind: partners by name, or else by content (they were renamed)."""
    sides = [[item for item in document.items if isinstance(item, kind)] for document in (old, new)]
    paths = [_paths(side) for side in sides]
    scopes = [document_scope(document) for document in (old, new)]
    what = str(kind.model_fields["kind"].default)

    pairs = _pair(sides[0], sides[1], [_name])
    numbers: dict[Meaning, int] = {}
    alone = [{pair[side] for pair in pairs if pair[1 - side] is None} for side in (0, 1)]
    traits = [{i: _traits(sides[n][i], scopes[n], numbers) for i in alone[n] if i is not None} for n in (0, 1)]
    pairs = _pair_by_likeness(pairs, lambda i, j: _likeness(traits[0][i], traits[1][j]))
    for i, j in pairs:
        if i is None or j is None:
            continue
        both = _Both(paths[0][i], paths[1][j], scopes[0], scopes[1])
        names = (_name(sides[0][i]), _name(sides[1][j]))
        if names[0] != names[1]:
            shown = (names[0] or "intent", names[1] or "intent")
            yield Change(ChangeKind.RENAMED, what, paths[0][i], paths[1][j], shown[0], shown[1], False)
        yield from compare_both(sides[0][i], sides[1][j], both)
    texts = [[print_item(item) for item in side] for side in sides]
    yield from _unpaired(what, pairs, texts, paths, False)
    if _out_of_order(pairs):
        orders = ["\n".join(side) for side in paths]
        yield Change(ChangeKind.MOVED, f"{what} order", "", "", orders[0], orders[1], True)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What an item is known by when its name is not: numbers, the same for what means the same. None: nothing is."""

    content: int | None
    clauses: Counter[int]


def _traits(item: Named, scope: Scope, numbers: dict[Meaning, int]) -> _Traits:
    """The traits of an item; `numbers` are those given so far."""

    def number(meaning: Meaning) -> int:
        return numbers.setdefault(meaning, len(numbers))

    match item:
        case model.TypeDefinition():
            return _Traits(number(normal_type(item.type, scope)), Counter())
        case model.Entity():
            shape = tuple((name_meaning(f.name), normal_type(f.type, scope)) for f in item.fields)
            return _Traits(number(shape) if shape else None, Counter())
        case model.Spec():
            inside = spec_scope(_calling_itself(scope, item.name), item.signature, {})
            clauses = Counter(number(clause_meaning(clause, inside)) for clause in item.clauses)
            key = _signature_key(item.signature, scope)
            return _Traits(number(key if item.clauses else (key, item.intent)), clauses)


def _likeness(old: _Traits, new: _Traits) -> float:
    """How surely one is the other under another name; 0 if it is not.

    Two specs share all clauses, or the signature and half of the clauses.
    """
    same_content = old.content is not None and old.content == new.content
    total = old.clauses.total() + new.clauses.total()
    if not total:
        return float(same_content)
    ratio = 2 * (old.clauses & new.clauses).total() / total
    return ratio + same_content if ratio == 1 or (same_content and ratio >= 0.5) else 0.0


def _calling_itself(scope: Scope, name: str | None) -> Scope:
    """The scope in which a function's own name is nothing particular, so that a renamed one still calls itself.

    Methods keep their dotted names: what stands before the dot may be anything else, too.
    """
    if name is None or "." in name:
        return scope
    return replace(scope, names={**scope.names, name: "%self"})


def _signature_key(signature: model.Signature | None, scope: Scope) -> Meaning:
    if signature is None:
        return None
    parameters = tuple((name_meaning(p.name), _parameter_key(p, scope)) for p in signature.parameters)
    return parameters, _optional_type(signature.returns, scope), signature.is_async


def _parameter_key(parameter: model.SignatureParameter, scope: Scope) -> Meaning:
    default = None if parameter.default is None else normal_form(parameter.default, scope)
    return parameter.kind, _optional_type(parameter.type, scope), default


def _optional_type(node: Type | None, scope: Scope) -> Type | None:
    return None if node is None else normal_type(node, scope)


def _type_definitions(old: model.TypeDefinition, new: model.TypeDefinition, both: _Both) -> Iterator[Change]:
    same = normal_type(old.type, both.old_scope) == normal_type(new.type, both.new_scope)
    if old != new.model_copy(update={"name": old.name}):
        yield Change(ChangeKind.CHANGED, "type", both.old_path, both.new_path, print_item(old), print_item(new), same)


def _entities(old: model.Entity, new: model.Entity, both: _Both) -> Iterator[Change]:
    yield from _notes("entity", old, new, both)
    pairs = _pair(old.fields, new.fields, [lambda f: name_meaning(f.name)])
    pairs = _same_place(
        pairs,
        lambda i, j: (
            normal_type(old.fields[i].type, both.old_scope) == normal_type(new.fields[j].type, both.new_scope)
            and old.fields[i].default == new.fields[j].default
        ),
    )
    renamed: dict[str, str] = {}
    for i, j in pairs:
        first = None if i is None else old.fields[i]
        second = None if j is None else new.fields[j]
        yield from _fields(first, second, both)
        if first is not None and second is not None and first.name != second.name and isinstance(first.name, str):
            renamed[first.name] = print_name(second.name)
    if _out_of_order(pairs):
        orders = [", ".join(print_name(f.name) for f in side.fields) for side in (old, new)]
        yield Change(ChangeKind.MOVED, "fields", both.old_path, both.new_path, orders[0], orders[1], False)
    scopes = _entity_scope(old, both.old_scope, renamed), _entity_scope(new, both.new_scope, {})
    yield from _clauses(
        [_as_clause(part) for part in old.invariants], [_as_clause(part) for part in new.invariants], both, scopes
    )


def _as_clause(part: model.EntityInvariant) -> model.Invariant:
    return model.Invariant(predicate=part.predicate, rationale=part.rationale, provenance=part.provenance)


def _entity_scope(entity: model.Entity, scope: Scope, renamed: Mapping[str, str]) -> Scope:
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


def _fields(old: model.EntityField | None, new: model.EntityField | None, both: _Both) -> Iterator[Change]:
    names = tuple(None if f is None else print_name(f.name) for f in (old, new))
    texts = tuple(None if f is None else _field_text(f) for f in (old, new))
    if texts[0] == texts[1]:
        return
    same = False
    if old is not None and new is not None:
        if old.name != new.name:
            yield Change(ChangeKind.RENAMED, "field", *both.paths(names[0], names[1]), names[0], names[1], False)
            if old == new.model_copy(update={"name": old.name}):
                return
        same = normal_type(old.type, both.old_scope) == normal_type(new.type, both.new_scope) and _optional_form(
            old.default, both.old_scope
        ) == _optional_form(new.default, both.new_scope)
    yield _changed("field", both.paths(names[0], names[1]), (texts[0], texts[1]), same)


def _field_text(part: model.EntityField) -> str:
    """A field as it stands in its entity."""
    return print_item(model.Entity(name="E", fields=(part,))).split("\n")[1].strip()


def _optional_form(node: Expr | None, scope: Scope) -> Expr | None:
    return None if node is None else normal_form(node, scope)


def _notes(what: str, old: model.Noted, new: model.Noted, both: _Both) -> Iterator[Change]:
    """Rationale and mark of an item or a signature."""
    yield from both.change(what, "rationale", old.rationale, new.rationale, True)
    yield from _provenance(old.provenance, new.provenance, both)


def _provenance(old: model.Provenance | None, new: model.Provenance | None, both: _Both) -> Iterator[Change]:
    if old != new:
        yield _changed("provenance", both.paths("provenance", "provenance"), (_mark(old), _mark(new)), True)


def _mark(provenance: model.Provenance | None) -> str | None:
    if provenance is None:
        return None
    probe = model.Raises(exception="E", provenance=provenance)
    return print_clause(probe).removeprefix("raises E ")


def _same_place(pairs: Pairs, alike: Callable[[int, int], bool]) -> Pairs:
    """Pair those that stand at the same place and are alike: they were renamed."""
    return _pair_by_likeness(pairs, lambda i, j: float(i == j and alike(i, j)))


# --- specs ----------------------------------------------------------------------------------------------------------


def _specs(old: model.Spec, new: model.Spec, both: _Both) -> Iterator[Change]:
    yield from _intents(old.intent, new.intent, both)
    common: tuple[dict[str, str], dict[str, str]] = ({}, {})
    if old.signature is None or new.signature is None:
        texts = tuple(None if s.signature is None else print_signature(s.signature) for s in (old, new))
        yield from both.change("sig", "sig", texts[0], texts[1], False)
    else:
        pairs = _pair(old.signature.parameters, new.signature.parameters, [lambda p: name_meaning(p.name)])
        parameters = (old.signature.parameters, new.signature.parameters)
        pairs = _same_place(
            pairs,
            lambda i, j: (
                _parameter_key(parameters[0][i], both.old_scope) == _parameter_key(parameters[1][j], both.new_scope)
            ),
        )
        for i, j in pairs:
            if i is not None and j is not None and parameters[0][i].name != parameters[1][j].name:
                for side, index in enumerate((i, j)):
                    common[side][print_name(parameters[side][index].name)] = f"%parameter{i}"
        yield from _signatures(old.signature, new.signature, pairs, both)
    names = (old.name, new.name)
    bases = [both.old_scope, both.new_scope]
    if names[0] != names[1]:
        bases = [_calling_itself(base, name) for base, name in zip(bases, names, strict=True)]
    scopes = spec_scope(bases[0], old.signature, common[0]), spec_scope(bases[1], new.signature, common[1])
    yield from _clauses(old.clauses, new.clauses, both, scopes)


def _intents(old: model.Intent | None, new: model.Intent | None, both: _Both) -> Iterator[Change]:
    empty = model.Intent()
    inside = replace(both, old_path=f"{both.old_path} / intent", new_path=f"{both.new_path} / intent")
    for part in ("summary", "rationale"):
        texts = tuple(_intent_text(getattr(intent or empty, part)) for intent in (old, new))
        yield from inside.change(part, part, texts[0], texts[1], False)
    yield from _provenance((old or empty).provenance, (new or empty).provenance, inside)
    if (old is None) != (new is None) and empty in (old, new):
        texts = tuple(None if intent is None else "intent {}" for intent in (old, new))
        yield from both.change("intent", "intent", texts[0], texts[1], True)


def _intent_text(text: str | model.OpenQuestion | None) -> str | None:
    return print_hole(text.hole) if isinstance(text, model.OpenQuestion) else text


def _signatures(old: model.Signature, new: model.Signature, pairs: Pairs, both: _Both) -> Iterator[Change]:
    inside = replace(both, old_path=f"{both.old_path} / sig", new_path=f"{both.new_path} / sig")
    yield from _notes("sig", old, new, inside)
    asyncs = tuple("async" if signature.is_async else "sync" for signature in (old, new))
    yield from inside.change("async", "async", asyncs[0], asyncs[1], False)
    for i, j in pairs:
        first = None if i is None else old.parameters[i]
        second = None if j is None else new.parameters[j]
        yield from _parameters(first, second, inside)
    if _out_of_order(pairs):
        orders = [", ".join(print_name(p.name) for p in side.parameters) for side in (old, new)]
        kept = [[p.name for p in side.parameters if p.kind is not ParameterKind.KEYWORD_ONLY] for side in (old, new)]
        same = kept[0] == kept[1]  # only keyword-only parameters changed places, which no caller can see
        yield Change(ChangeKind.MOVED, "parameters", inside.old_path, inside.new_path, orders[0], orders[1], same)
    texts = tuple(None if s.returns is None else print_type(s.returns) for s in (old, new))
    same = _optional_type(old.returns, both.old_scope) == _optional_type(new.returns, both.new_scope)
    yield from inside.change("returns", "returns", texts[0], texts[1], same)


def _parameters(
    old: model.SignatureParameter | None, new: model.SignatureParameter | None, both: _Both
) -> Iterator[Change]:
    if old == new:
        return
    names = tuple(None if p is None else print_name(p.name) for p in (old, new))
    same = False
    if old is not None and new is not None:
        if old.name != new.name:
            # Callers can see the name unless the argument has to be given by position.
            hidden = (ParameterKind.POSITIONAL_ONLY, ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
            yield Change(
                ChangeKind.RENAMED, "parameter", *both.paths(names[0], names[1]), names[0], names[1], old.kind in hidden
            )
            if old == new.model_copy(update={"name": old.name}):
                return
        same = _parameter_key(old, both.old_scope) == _parameter_key(new, both.new_scope)
    texts = tuple(None if p is None else _parameter_text(p) for p in (old, new))
    yield _changed("parameter", both.paths(names[0], names[1]), (texts[0], texts[1]), same)


def _parameter_text(parameter: model.SignatureParameter) -> str:
    """A parameter as it stands in its signature, with its kind where the text alone does not show it."""
    text = print_name(parameter.name)
    if parameter.type is not None:
        text += f": {print_type(parameter.type)}"
    if parameter.default is not None:
        text += f" = {print_expression(parameter.default)}"
    stars = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}
    shown = {ParameterKind.POSITIONAL_ONLY: " (positional-only)", ParameterKind.KEYWORD_ONLY: " (keyword-only)"}
    return stars.get(parameter.kind, "") + text + shown.get(parameter.kind, "")


def _clauses(
    old: Sequence[model.AnyClause], new: Sequence[model.AnyClause], both: _Both, scopes: tuple[Scope, Scope]
) -> Iterator[Change]:
    """Clauses: partners are equal, or mean the same, or else are alike. Their order means nothing."""
    meanings = [[clause_meaning(c, scope) for c in side] for side, scope in zip((old, new), scopes, strict=True)]
    texts = [[print_clause(c) for c in side] for side in (old, new)]
    labels = [_labels(side) for side in (old, new)]
    numbered = [list(enumerate(side)) for side in (old, new)]

    # Equal first, but only among those that mean the same too: a parameter that was renamed changes the meaning of a
    # text that stayed.
    equal: Pairs = _pair(
        [(texts[0][i], meanings[0][i]) for i, _ in numbered[0]],
        [(texts[1][j], meanings[1][j]) for j, _ in numbered[1]],
        [lambda pair: pair, lambda pair: pair[1]],
    )
    words = [[Counter(t.text for t in tokenize(text)) for text in side] for side in texts]

    def likeness(i: int, j: int) -> float:
        return _clause_likeness(old[i], new[j], words[0][i], words[1][j])

    pairs = _pair_by_likeness(equal, likeness)
    known = [set(side) | {None} for side in meanings]
    for i, j in sorted(pairs, key=lambda p: (p[1] if p[1] is not None else p[0] or 0, p[1] is not None)):
        if i is None or j is None:
            index, side = (i, 0) if i is not None else (j, 1)
            assert index is not None
            what: str = old[index].kind if side == 0 else new[index].kind
            text = (texts[0][index], None) if side == 0 else (None, texts[1][index])
            # Said again, or never said, makes no difference.
            same = meanings[side][index] in known[1 - side]
            label = labels[side][index]
            yield _changed(what, both.paths(label, label), text, same)
        else:
            same = meanings[0][i] == meanings[1][j]
            if texts[0][i] == texts[1][j] and (same or _reads_the_same(old[i], new[j], scopes)):
                continue
            what = old[i].kind if old[i].kind == new[j].kind else "clause"
            yield _changed(what, both.paths(labels[0][i], labels[1][j]), (texts[0][i], texts[1][j]), same)
    if _out_of_order(pairs):
        orders = ["\n".join(side) for side in texts]
        yield Change(ChangeKind.MOVED, "clauses", both.old_path, both.new_path, orders[0], orders[1], True)


def _reads_the_same(old: model.AnyClause, new: model.AnyClause, scopes: tuple[Scope, Scope]) -> bool:
    """Whether a text that stayed still speaks of the same names: what is known of their types does not count here."""
    bare = [replace(scope, scalars=frozenset(), numbers=frozenset()) for scope in scopes]
    return clause_meaning(old, bare[0]) == clause_meaning(new, bare[1])


def _labels(clauses: Sequence[model.AnyClause]) -> list[str]:
    seen: Counter[str] = Counter()
    labels = []
    for clause in clauses:
        seen[clause.kind] += 1
        labels.append(f"{clause.kind}[{seen[clause.kind]}]")
    return labels


def _clause_likeness(old: model.AnyClause, new: model.AnyClause, first: Counter[str], second: Counter[str]) -> float:
    """How alike two clauses of one kind are: the words they share, more than half of them; 0 if they are not."""
    if isinstance(old, model.Condition) and isinstance(new, model.Condition):
        if old.is_postcondition != new.is_postcondition:
            return 0.0
    elif old.kind != new.kind:
        return 0.0
    ratio = 2 * (first & second).total() / (first.total() + second.total())
    if isinstance(old, model.Raises) and isinstance(new, model.Raises) and old.exception == new.exception:
        return 1 + ratio
    if isinstance(old, model.Example) and isinstance(new, model.Example) and old.call == new.call:
        return 1 + ratio
    if isinstance(old, model.Effect):
        return 1 + ratio
    return ratio if ratio > 0.5 else 0.0


__all__ = ["Change", "ChangeKind", "compare", "equivalent", "normal_form"]
