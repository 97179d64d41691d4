"""Comparing two documents."""

from __future__ import annotations

from lift_sys.ir import model
from lift_sys.ir.compare.changes import Change, ChangeKind
from lift_sys.ir.compare.entities import compare_entities, compare_type_definitions
from lift_sys.ir.compare.items import compare_imports, compare_named, item_paths
from lift_sys.ir.compare.specs import compare_specs
from lift_sys.ir.printer.document import print_document


def compare(old: model.Document, new: model.Document) -> tuple[Change, ...]:
    """All differences between two documents; none exactly if they are equal.

    Raises ValueError if one of them has syntax errors: what could not be read cannot be compared.
    """
    if old == new:
        return ()
    print_document(old), print_document(new)
    changes = [*compare_imports(old, new)]
    changes += compare_named(old, new, model.TypeDefinition, compare_type_definitions)
    changes += compare_named(old, new, model.Entity, compare_entities)
    changes += compare_named(old, new, model.Spec, compare_specs)
    if not changes:  # the same parts of each kind, mixed differently
        orders = ["\n".join(item_paths(document.items)) for document in (old, new)]
        changes.append(Change(ChangeKind.MOVED, "items", "", "", orders[0], orders[1], True))
    return tuple(changes)


def equivalent(a: model.Document, b: model.Document) -> bool:
    """Whether two documents ask for the same. Raises ValueError as :func:`compare` does."""
    return all(change.same_meaning for change in compare(a, b))
