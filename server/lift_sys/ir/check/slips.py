"""Names that nobody declares, and those that may be meant.

Looking for them is by far the most expensive part of checking, so it is put off until findings are shown, looks only at
what can be meant at all, and ends when a document is so full of unknown names that more suggestions help nobody.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from lift_sys.ir.findings import Edit, Finding, Fix
from lift_sys.ir.text import Span

EFFORT = 100_000
"""How many characters of names are compared for one document, about: names beyond get no suggestions."""
LONGEST = 100
"""Longer names are not compared."""
NEAR = 200
"""Of one vocabulary, the most names that are compared with one that is not known."""
CUTOFF = 0.75
"""How much two names have in common at least for one to be a slip for the other."""

FOREIGN = {"true": "True", "false": "False", "null": "None", "nil": "None", "none": "None", "NULL": "None",
           "undefined": "None", "TRUE": "True", "FALSE": "False",
           "ret": "result", "retval": "result",
           "returned": "result", "output": "result", "RESULT": "result", "length": "len", "lenght": "len",
           "size": "len",
           "string": "str", "String": "str", "integer": "int", "Integer": "int", "boolean": "bool", "Boolean": "bool",
           "double": "float", "number": "float", "array": "list", "Array": "list", "map": "dict", "Map": "dict",
           "void": "None", "Void": "None", "char": "str", "long": "int", "Object": "object",
           "vector": "list"}  # fmt: skip
"""What people of other languages write, and what Python calls it."""


class Vocabulary:
    """Many names, arranged so that those like a given one are found without looking at all."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)

    def near(self, name: str) -> list[str]:
        """Names that may be meant by `name`. All whose length allows it; of too many those that begin or end alike."""
        wanted = name.lower()
        groups = [group for length, group in self._by_length.items() if _can_match(length, len(wanted))]
        if sum(map(len, groups)) <= NEAR:
            return [known for group in groups for known in group]
        forwards, backwards = self._in_order
        return list({*_around(forwards, wanted), *_around(backwards, wanted[::-1])})

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for name in self.names:
            found[len(name.lower())].append(name)
        return found

    @cached_property
    def _in_order(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The names by their lower-case spelling, and by the same read backwards."""
        lowered = [(name.lower(), name) for name in self.names]
        return sorted(lowered), sorted((key[::-1], name) for key, name in lowered)


def _can_match(one: int, other: int) -> bool:
    return 2 * min(one, other) >= CUTOFF * (one + other)


def _around(pairs: list[tuple[str, str]], key: str) -> Iterable[str]:
    at = bisect_left(pairs, (key, ""))
    return (name for _, name in pairs[max(0, at - NEAR // 4) : at + NEAR // 4])


@dataclass(frozen=True, slots=True)
class Slip:
    """A name that stands at `span` and is not known: `candidates` may be meant, and what the vocabularies hold."""

    name: str
    span: Span
    candidates: Callable[[], Collection[str]]
    vocabularies: tuple[Vocabulary, ...] = ()
    most: int = 3

    def mended(self, finding: Finding) -> tuple[Finding, int]:
        """The finding with what may be meant, and the effort it took."""
        if len(self.name) > LONGEST:
            return finding, 1
        known = {*self.candidates()}
        for vocabulary in self.vocabularies:
            known.update(vocabulary.near(self.name))
        foreign = FOREIGN.get(self.name)
        if foreign is not None and any(foreign in vocabulary.names for vocabulary in self.vocabularies):
            known.add(foreign)
        close = similar(self.name, known)[: self.most]
        effort = (1 + len(known)) * len(self.name)
        if not close:
            return finding, effort
        hint = f"; did you mean {' or '.join(f'`{c}`' for c in close)}?"
        alone = len(close) == 1 and not any(fix.preferred for fix in finding.fixes)
        fixes = tuple(Fix(f"Replace by `{c}`", (Edit(self.span, c),), preferred=alone) for c in close)
        return replace(finding, message=finding.message + hint, fixes=(*fixes, *finding.fixes)), effort


def similar(name: str, candidates: Collection[str]) -> list[str]:
    """Up to three known names that `name` is likely a slip for, most likely first."""
    foreign = FOREIGN.get(name)
    found = [foreign] if foreign in candidates or foreign in ("True", "False", "None") else []
    lowered = {candidate.lower(): candidate for candidate in sorted(candidates) if len(candidate) <= 2 * LONGEST}
    matches = difflib.get_close_matches(name.lower(), lowered, n=3, cutoff=CUTOFF)
    likeness = [difflib.SequenceMatcher(None, match, name.lower()).ratio() for match in matches]
    for close, ratio in zip(matches, likeness, strict=True):
        # A much better match leaves no doubt.
        if ratio > likeness[0] - 0.1 and lowered[close] not in found and lowered[close] != name:
            found.append(lowered[close])
    return [f for f in found if f][:3]
