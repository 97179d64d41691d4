"""Names of the whole workspace: what documents specify, declare and leave open, found by a part of the name."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lift_sys.ir import nodes
from lift_sys.ir.model import Entity, Spec, TypeDefinition, model_holes
from lift_sys.ir.parser.document import Section, parse
from lift_sys.ir.text import LineIndex, Span
from lift_sys.workspace.assist.symbols import SymbolKind

LONG = 200
"""Names that are longer are not taken apart into words."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Something with a name. `container` is the spec or entity it stands in; empty at the top of the document."""

    name: str
    kind: SymbolKind
    container: str
    span: Span


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """The names of one document, in the order of the text."""

    lines: LineIndex
    names: tuple[NamedPlace, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A name that was looked for, and the document it stands in."""

    path: str
    place: NamedPlace
    lines: LineIndex


def document_names(text: str) -> DocumentNames:
    """Functions, entities, types and holes of a document. The same hole is listed once, where it stands first."""
    parsed = parse(text)
    found: list[NamedPlace] = []
    holes: set[str] = set()
    for placed in parsed.sections:
        for place in _of(placed.section):
            if place.kind is SymbolKind.HOLE and place.name != "?_":
                if place.name in holes:
                    continue
                holes.add(place.name)
            found.append(NamedPlace(place.name, place.kind, place.container, place.span.shifted(placed.offset)))
    return DocumentNames(parsed.lines, tuple(found))


def _of(section: Section) -> Iterator[NamedPlace]:
    item = section.item
    container = ""
    match item:
        case Spec(signature=signature) if signature is not None and isinstance(signature.name, str):
            container = signature.name
            kind = SymbolKind.METHOD if "." in container else SymbolKind.FUNCTION
            yield NamedPlace(container, kind, "", signature.name_span)
        case Entity(name=str(name)):
            container = name
            yield NamedPlace(name, SymbolKind.ENTITY, "", item.name_span)
        case TypeDefinition(name=str(name)):
            container = name
            yield NamedPlace(name, SymbolKind.TYPE, "", item.name_span)
    for hole in model_holes(item):
        if hole.name_span != nodes.NOWHERE:
            yield NamedPlace(hole.label, SymbolKind.HOLE, container, hole.name_span)


Rank = tuple[int, int, str]
"""How well a name fits: the smaller, the better."""


def rank(query: str, name: str) -> Rank | None:
    """How well `name` fits: exactly, from its start, by starts of its words, as a whole part, or scattered.

    Case and white space in `query` do not count; None if its letters do not stand in `name` in this order. A hole is
    found without its question mark, too, and a method by its last name.
    """
    wanted = "".join(query.split())
    folded, whole = wanted.casefold(), name.casefold()
    parts = {whole, whole.lstrip("?"), whole.rpartition(".")[2]}
    if wanted == name:
        level = 0
    elif folded in parts:
        level = 1
    elif any(part.startswith(folded) for part in parts):
        level = 2
    elif len(name) <= LONG and _starts_words(folded, name):
        level = 3
    elif folded in whole:
        level = 4
    elif _scattered(folded, whole):
        level = 5
    else:
        return None
    return level, len(name), whole


def _scattered(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _starts_words(letters: str, name: str) -> bool:
    """Whether `letters` are starts of some words of `name`, one after the other: ``apco`` of ``apply_code``."""
    reached = {0}
    for word in _words(name):
        for start in tuple(reached):
            for length, letter in enumerate(word, 1):
                if letters[start + length - 1 : start + length] != letter:
                    break
                reached.add(start + length)
    return len(letters) in reached


def _words(name: str) -> list[str]:
    """The words of a name in snake or camel case, in lower case."""
    words: list[str] = []
    before = ""
    for letter in name:
        if letter.isalnum():
            starts = not before.isalnum() or (letter.isupper() and not before.isupper())
            if starts or letter.isdecimal() != before.isdecimal():
                words.append("")
            words[-1] += letter.casefold()
        before = letter
    return words


def best_matches(
    query: str, documents: Iterable[tuple[str, DocumentNames]], limit: int, first: frozenset[str] = frozenset()
) -> list[Match]:
    """The names that fit best, at most `limit`; of equal ones those in the documents of `first` come first.

    An empty query fits everything: then they come in the order of paths and texts.
    """
    anything = not query.strip()
    nothing: Rank = (0, 0, "")

    def fitting() -> Iterator[tuple[tuple[Rank, bool, str, Span], Match]]:
        for path, document in documents:
            for place in document.names:
                fit = nothing if anything else rank(query, place.name)
                if fit is not None:
                    yield (fit, path not in first, path, place.span), Match(path, place, document.lines)

    return [match for _, match in heapq.nsmallest(limit, fitting(), key=lambda found: found[0])]
