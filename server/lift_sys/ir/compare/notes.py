"""Differences in the words about a part: its rationale and its mark."""

from __future__ import annotations

from collections.abc import Iterator

from lift_sys.ir import model
from lift_sys.ir.compare.changes import Both, Change, changed
from lift_sys.ir.printer.document import print_clause


def compare_notes(what: str, old: model.Noted, new: model.Noted, both: Both) -> Iterator[Change]:
    """Rationale and mark of an item or a signature."""
    yield from both.change(what, "rationale", old.rationale, new.rationale, True)
    yield from compare_provenance(old.provenance, new.provenance, both)


def compare_provenance(old: model.Provenance | None, new: model.Provenance | None, both: Both) -> Iterator[Change]:
    if old != new:
        yield changed("provenance", both.paths("provenance", "provenance"), (_mark(old), _mark(new)), True)


def _mark(provenance: model.Provenance | None) -> str | None:
    if provenance is None:
        return None
    probe = model.Raises(exception="E", provenance=provenance)
    return print_clause(probe).removeprefix("raises E ")
