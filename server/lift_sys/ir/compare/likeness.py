"""What items are known by when their names are not: what they ask for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

from lift_sys.ir import model
from lift_sys.ir.compare.meanings import Meaning, clause_meaning, name_meaning, signature_meaning
from lift_sys.ir.compare.normal import normal_type
from lift_sys.ir.compare.scopes import Scope, calling_itself, spec_scope

Named: TypeAlias = model.TypeDefinition | model.Entity | model.Spec


@dataclass(frozen=True, slots=True)
class Traits:
    """What an item is known by when its name is not: numbers, the same for what means the same. None: nothing is."""

    content: int | None
    clauses: Counter[int]


def traits_of(item: Named, scope: Scope, numbers: dict[Meaning, int]) -> Traits:
    """The traits of an item; `numbers` are those given so far."""

    def number(meaning: Meaning) -> int:
        return numbers.setdefault(meaning, len(numbers))

    match item:
        case model.TypeDefinition():
            return Traits(number(normal_type(item.type, scope)), Counter())
        case model.Entity():
            shape = tuple((name_meaning(f.name), normal_type(f.type, scope)) for f in item.fields)
            return Traits(number(shape) if shape else None, Counter())
        case model.Spec():
            inside = spec_scope(calling_itself(scope, item.name), item.signature, {})
            clauses = Counter(number(clause_meaning(clause, inside)) for clause in item.clauses)
            key = signature_meaning(item.signature, scope)
            return Traits(number(key if item.clauses else (key, item.intent)), clauses)


def likeness_of(old: Traits, new: Traits) -> float:
    """How surely one is the other under another name; 0 if it is not.

    Two specs share all clauses, or the signature and half of the clauses.
    """
    same_content = old.content is not None and old.content == new.content
    total = old.clauses.total() + new.clauses.total()
    if not total:
        return float(same_content)
    ratio = 2 * (old.clauses & new.clauses).total() / total
    return ratio + same_content if ratio == 1 or (same_content and ratio >= 0.5) else 0.0
