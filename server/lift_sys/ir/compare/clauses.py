"""Differences between the clauses of two specs, or the invariants of two entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lift_sys.ir import model
from lift_sys.ir.compare.changes import Both, Change, ChangeKind, changed
from lift_sys.ir.compare.meanings import clause_meaning
from lift_sys.ir.compare.pairing import out_of_order, pair, pair_by_likeness
from lift_sys.ir.compare.scopes import Scope
from lift_sys.ir.printer.document import print_clause
from lift_sys.ir.tokens import tokenize


def compare_clauses(
    old: Sequence[model.AnyClause], new: Sequence[model.AnyClause], both: Both, scopes: tuple[Scope, Scope]
) -> Iterator[Change]:
    """Clauses: partners are equal, or mean the same, or else are alike. Their order means nothing."""
    meanings = [[clause_meaning(c, scope) for c in side] for side, scope in zip((old, new), scopes, strict=True)]
    texts = [[print_clause(c) for c in side] for side in (old, new)]
    labels = [_labels(side) for side in (old, new)]
    known_by = [list(zip(*side, strict=True)) for side in zip(texts, meanings, strict=True)]

    # Equal first, but only among those that mean the same too: a parameter that was renamed changes the meaning of a
    # text that stayed.
    equal = pair(known_by[0], known_by[1], [lambda clause: clause, lambda clause: clause[1]])
    words = [[Counter(t.text for t in tokenize(text)) for text in side] for side in texts]

    def likeness(i: int, j: int) -> float:
        return _clause_likeness(old[i], new[j], words[0][i], words[1][j])

    pairs = pair_by_likeness(equal, likeness)
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
            yield changed(what, both.paths(label, label), text, same)
        else:
            same = meanings[0][i] == meanings[1][j]
            if texts[0][i] == texts[1][j] and (same or _reads_the_same(old[i], new[j], scopes)):
                continue
            what = old[i].kind if old[i].kind == new[j].kind else "clause"
            yield changed(what, both.paths(labels[0][i], labels[1][j]), (texts[0][i], texts[1][j]), same)
    if out_of_order(pairs):
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
