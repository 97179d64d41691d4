"""Imports of a document after modules have moved: edits that let every name mean what it meant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from lift_sys.ir.findings import Edit
from lift_sys.ir.model import Import, ImportedName
from lift_sys.ir.parser.document import Section, parse_section
from lift_sys.ir.parser.sections import cut_sections
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.tokens import Kind, Token
from lift_sys.workspace.assist.bindings import bindings
from lift_sys.workspace.modules import Module, Modules, absolute_name, relative_name

_IMPORTS = re.compile(r"^[ \t\f\v\ufeff]*(?:import|from)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DocumentImports:
    """The imports of one document: sections with their offsets."""

    text: str
    lines: LineIndex
    sections: tuple[tuple[int, Section], ...]


def document_imports(text: str) -> DocumentImports:
    """The imports of a document; the rest of it is not read."""
    found = []
    for start, end in cut_sections(text):
        if _IMPORTS.search(text, start, end):
            section = parse_section(text[start:end])
            if isinstance(section.item, Import):
                found.append((start, section))
    return DocumentImports(text, LineIndex(text), tuple(found))


@dataclass(frozen=True, slots=True)
class Relocation:
    """What every path is called afterwards, and the source of the document before and after."""

    of: Callable[[str], str]
    source: str
    new_source: str


class _Unchangeable(Exception):  # noqa: N818 - a decision, not an error
    """An import cannot be made to mean the same."""


def import_edits(document: DocumentImports, to: Relocation, modules: Modules) -> tuple[list[Edit], list[str]]:
    """The edits, and for each import that cannot be edited why it will not hold any more."""
    edits: list[Edit] = []
    problems: list[str] = []
    for offset, section in document.sections:
        item = section.item
        if not isinstance(item, Import):
            continue
        try:
            if item.module is None:
                edits += _plain(document, offset, section, item, to, modules)
            elif isinstance(item.module, str):
                edits += [e.shifted(offset) for e in _from(section, item, item.module, to, modules)]
        except _Unchangeable as reason:
            shown = " ".join(section.text[item.span.start : item.span.end].split())
            problems.append(f"`{shown}` has to be changed by hand: {reason}")
    return edits, problems


def _plain(
    document: DocumentImports, offset: int, section: Section, item: Import, to: Relocation, modules: Modules
) -> Iterator[Edit]:
    """``import a.b``: the name, and where nothing else is bound to it every use."""
    for part in item.names:
        if not isinstance(part.name, str):
            continue
        module = modules.find(part.name, to.source)
        new = _new_name(module, to, modules) if module is not None else part.name
        if new == part.name:
            continue
        yield Edit(_name_span(section, part), new).shifted(offset)
        if part.alias is None:
            yield from _uses(document, part.name, new)


def _from(section: Section, item: Import, module_name: str, to: Relocation, modules: Modules) -> Iterator[Edit]:
    """``from a import b``: `b` may be a module itself, or something in `a`."""
    wanted: dict[str, None] = {}
    renamed: list[tuple[ImportedName, str]] = []
    module = modules.find(module_name, to.source)
    joint = "" if module_name.endswith(".") else "."
    for part in item.names:
        if not isinstance(part.name, str):
            continue
        inner = modules.find(f"{module_name}{joint}{part.name}", to.source) if part.name != "*" else None
        if inner is not None and not (module is not None and modules.defines(module, part.name)):
            package, _, last = _new_name(inner, to, modules).rpartition(".")
            if inner.root is not None and not package:
                raise _Unchangeable(f"{last} is in no package any more")
            wanted[package if package.strip(".") else package + "."] = None
            if last != part.name:
                renamed.append((part, last))
        elif module is not None:
            wanted[_new_name(module, to, modules)] = None
    if len(wanted) > 1:
        raise _Unchangeable("what it names comes from several modules now")
    for new in wanted:
        if new != module_name:
            yield Edit(_module_span(section), new)
    for part, last in renamed:
        alias = f" as {part.name}" if part.alias is None else ""
        yield Edit(_name_span(section, part), last + alias)


def _new_name(module: Module, to: Relocation, modules: Modules) -> str:
    """What a module is to be imported by afterwards."""
    path = to.of(module.path)
    name: str | None
    if module.root is None:
        name = relative_name(path, to.new_source)
    else:
        roots = [to.of(module.root), *map(str, modules.roots(PurePath(to.source).parent))]
        names = (absolute_name(path, root) for root in roots)
        name = next((name for name in names if name is not None), None)
    if name is None:
        raise _Unchangeable(f"{PurePath(path).name} cannot be imported under this name")
    return name


def _name_span(section: Section, part: ImportedName) -> Span:
    """The place of the name without its alias."""
    inside = [t for t in section.tokens if part.span.start <= t.start and t.end <= part.span.end]
    end = next((before for before, t in itertools.pairwise(inside) if t.text == "as"), inside[-1])
    return Span(inside[0].start, end.end)


def _module_span(section: Section) -> Span:
    tokens = section.tokens
    start = next(i for i, token in enumerate(tokens) if token.text == "from")
    end = next(i for i, token in enumerate(tokens) if token.text == "import" and i > start)
    return Span(tokens[start + 1].start, tokens[end - 1].end)


def _uses(document: DocumentImports, old: str, new: str) -> Iterator[Edit]:
    """Every place that names the module `old` as the import binds it."""
    names = old.split(".")
    imports = {offset for offset, _ in document.sections}
    for start, end in cut_sections(document.text):
        part = document.text[start:end]
        if start in imports or names[-1] not in part:
            continue
        section = parse_section(part)
        local = bindings(section).by_span
        for span in _chains(section.tokens, names):
            if Span(span.start, span.start + len(names[0])) not in local:
                yield Edit(span, new).shifted(start)


def _chains(tokens: tuple[Token, ...], names: list[str]) -> Iterator[Span]:
    """Places of the dotted name that something follows: ``a.b`` in ``a.b.f(x)``."""
    wanted = [text for name in names for text in (name, ".")]
    for index, token in enumerate(tokens):
        if token.kind is not Kind.NAME or token.text != names[0] or (index and tokens[index - 1].text == "."):
            continue
        if [t.text for t in tokens[index : index + len(wanted)]] == wanted:
            yield Span(token.start, tokens[index + len(wanted) - 2].end)
