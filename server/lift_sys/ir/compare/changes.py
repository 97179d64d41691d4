"""What comparing finds: differences, each with its place, both texts and whether the meaning is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lift_sys.ir.compare.scopes import Scope


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


def changed(
    what: str, paths: tuple[str | None, str | None], texts: tuple[str | None, str | None], same: bool
) -> Change:
    """An addition, a removal or a change, by which side is there."""
    kind = ChangeKind.CHANGED
    if texts[0] is None or texts[1] is None:
        kind = ChangeKind.ADDED if texts[0] is None else ChangeKind.REMOVED
    old_path = paths[0] if texts[0] is not None else None
    new_path = paths[1] if texts[1] is not None else None
    return Change(kind, what, old_path, new_path, texts[0], texts[1], same)


@dataclass(frozen=True, slots=True)
class Both:
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
            yield changed(what, self.paths(part, part), (old, new), same)
