"""Differences between the items of two documents: which were added, removed, renamed or moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from lift_sys.ir import model, nodes
from lift_sys.ir.compare.changes import Both, Change, ChangeKind, changed
from lift_sys.ir.compare.likeness import Named, likeness_of, traits_of
from lift_sys.ir.compare.meanings import Meaning, name_meaning
from lift_sys.ir.compare.pairing import Pairs, out_of_order, pair, pair_by_likeness
from lift_sys.ir.compare.scopes import document_scope
from lift_sys.ir.printer.document import print_item

N = TypeVar("N", bound=Named)


def compare_imports(old: model.Document, new: model.Document) -> Iterator[Change]:
    sides = [[item for item in document.items if isinstance(item, model.Import)] for document in (old, new)]
    if sides[0] == sides[1]:
        return
    same = _bindings(sides[0]) == _bindings(sides[1])
    pairs = pair(sides[0], sides[1], [lambda item: item])
    yield from _unpaired(
        "import", pairs, [[print_item(i) for i in side] for side in sides], [item_paths(side) for side in sides], same
    )
    if out_of_order(pairs):
        texts = ["\n".join(print_item(i) for i in side) for side in sides]
        yield Change(ChangeKind.MOVED, "imports", "", "", texts[0], texts[1], same)


def _bindings(imports: Sequence[model.Import]) -> Meaning:
    """What the imports bind: in any order, unless two bind one name, of which the later wins."""
    found = [(_optional_name(i.module), name_meaning(n.name), n.alias) for i in imports for n in i.names]
    names = {alias or name for _, name, alias in found}
    return frozenset(found) if len(names) == len(found) and "*" not in names else tuple(found)


def _optional_name(name: str | nodes.Hole | None) -> Meaning:
    return None if name is None else name_meaning(name)


def compare_named(
    old: model.Document,
    new: model.Document,
    kind: type[N],
    compare_both: Callable[[N, N, Both], Iterator[Change]],
) -> Iterator[Change]:
    """Items of one kind: partners by name, or else by content (they were renamed)."""
    sides = [[item for item in document.items if isinstance(item, kind)] for document in (old, new)]
    paths = [item_paths(side) for side in sides]
    scopes = [document_scope(document) for document in (old, new)]
    what = str(kind.model_fields["kind"].default)

    pairs = pair(sides[0], sides[1], [_name])
    numbers: dict[Meaning, int] = {}
    alone = [{partners[side] for partners in pairs if partners[1 - side] is None} for side in (0, 1)]
    traits = [{i: traits_of(sides[n][i], scopes[n], numbers) for i in alone[n] if i is not None} for n in (0, 1)]
    pairs = pair_by_likeness(pairs, lambda i, j: likeness_of(traits[0][i], traits[1][j]))
    for i, j in pairs:
        if i is None or j is None:
            continue
        both = Both(paths[0][i], paths[1][j], scopes[0], scopes[1])
        names = (_name(sides[0][i]), _name(sides[1][j]))
        if names[0] != names[1]:
            shown = (names[0] or "intent", names[1] or "intent")
            yield Change(ChangeKind.RENAMED, what, paths[0][i], paths[1][j], shown[0], shown[1], False)
        yield from compare_both(sides[0][i], sides[1][j], both)
    texts = [[print_item(item) for item in side] for side in sides]
    yield from _unpaired(what, pairs, texts, paths, False)
    if out_of_order(pairs):
        orders = ["\n".join(side) for side in paths]
        yield Change(ChangeKind.MOVED, f"{what} order", "", "", orders[0], orders[1], True)


def _name(item: model.Item) -> str | None:
    """What an item is called; a hole by its label."""
    if isinstance(item, model.Import):
        return None
    named = item.signature if isinstance(item, model.Spec) else item
    if named is None:
        return None
    return named.name if isinstance(named.name, str) else named.name.label


def item_paths(items: Sequence[model.Item]) -> list[str]:
    """What each item is called, numbered from the second of the same name on."""
    seen: Counter[str] = Counter()
    paths = []
    for item in items:
        name = print_item(item) if isinstance(item, model.Import) else (_name(item) or "intent")
        seen[name] += 1
        paths.append(name if seen[name] == 1 else f"{name}[{seen[name]}]")
    return paths


def _unpaired(
    what: str, pairs: Pairs, texts: Sequence[Sequence[str]], paths: Sequence[Sequence[str]], same: bool
) -> Iterator[Change]:
    for i, j in pairs:
        if i is None or j is None:
            text = (None if i is None else texts[0][i], None if j is None else texts[1][j])
            path = (None if i is None else paths[0][i], None if j is None else paths[1][j])
            yield changed(what, path, text, same)
