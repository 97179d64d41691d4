"""Differences between two type definitions or two entities."""

from __future__ import annotations

from collections.abc import Iterator

from lift_sys.ir import model
from lift_sys.ir.compare.changes import Both, Change, ChangeKind, changed
from lift_sys.ir.compare.clauses import compare_clauses
from lift_sys.ir.compare.meanings import name_meaning
from lift_sys.ir.compare.normal import normal_type, optional_form
from lift_sys.ir.compare.notes import compare_notes
from lift_sys.ir.compare.pairing import out_of_order, pair, pair_by_place
from lift_sys.ir.compare.scopes import entity_scope
from lift_sys.ir.printer.document import print_item
from lift_sys.ir.printer.expressions import print_name


def compare_type_definitions(old: model.TypeDefinition, new: model.TypeDefinition, both: Both) -> Iterator[Change]:
    same = normal_type(old.type, both.old_scope) == normal_type(new.type, both.new_scope)
    if old != new.model_copy(update={"name": old.name}):
        yield Change(ChangeKind.CHANGED, "type", both.old_path, both.new_path, print_item(old), print_item(new), same)


def compare_entities(old: model.Entity, new: model.Entity, both: Both) -> Iterator[Change]:
    yield from compare_notes("entity", old, new, both)
    pairs = pair(old.fields, new.fields, [lambda f: name_meaning(f.name)])
    pairs = pair_by_place(
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
    if out_of_order(pairs):
        orders = [", ".join(print_name(f.name) for f in side.fields) for side in (old, new)]
        yield Change(ChangeKind.MOVED, "fields", both.old_path, both.new_path, orders[0], orders[1], False)
    scopes = entity_scope(old, both.old_scope, renamed), entity_scope(new, both.new_scope, {})
    yield from compare_clauses(
        [_as_clause(part) for part in old.invariants], [_as_clause(part) for part in new.invariants], both, scopes
    )


def _as_clause(part: model.EntityInvariant) -> model.Invariant:
    return model.Invariant(predicate=part.predicate, rationale=part.rationale, provenance=part.provenance)


def _fields(old: model.EntityField | None, new: model.EntityField | None, both: Both) -> Iterator[Change]:
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
        same = normal_type(old.type, both.old_scope) == normal_type(new.type, both.new_scope) and optional_form(
            old.default, both.old_scope
        ) == optional_form(new.default, both.new_scope)
    yield changed("field", both.paths(names[0], names[1]), (texts[0], texts[1]), same)


def _field_text(part: model.EntityField) -> str:
    """A field as it stands in its entity."""
    return print_item(model.Entity(name="E", fields=(part,))).split("\n")[1].strip()
