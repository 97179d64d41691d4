"""Where imported names are declared, in whatever file that is.

`imported_name` says in no time what is looked for. What the workspace has of it `origins` finds; for the rest
`declarations` asks jedi and reads files, so it belongs in a worker process: jedi takes seconds for a large library,
holds up every thread meanwhile, and may find no end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.model import Import
from lift_sys.ir.model import ImportedName as ImportedPart
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.tokens import Kind
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.bindings import bindings
from lift_sys.workspace.assist.definition import Location
from lift_sys.workspace.assist.targets import Target, reference_at, target_at
from lift_sys.workspace.files import read_source

MAX_SIZE = 10_000_000
"""Files that are larger, in bytes, are not looked into."""


Names = tuple[str, ...]
"""The parts of a dotted name."""


@dataclass(frozen=True, slots=True)
class ImportedName:
    """A name that comes from elsewhere: `rest` (its further parts) in `original` of `module`, or in `module` itself.

    `path` is the source that the module's name is relative to, and `origin` the place in the document. `code` is Python
    that imports it and ends in it.
    """

    module: str
    original: str | None
    rest: Names
    code: str
    path: str
    origin: Span


def imported_name(analysis: DocumentAnalysis, offset: int) -> ImportedName | None:
    """The name at `offset`, if the document or its source imports it and nothing nearer is called so."""
    target = target_at(analysis, offset)
    if target is None:
        return None
    if target.token.kind is Kind.STRING:  # a type, or a name between the braces of an f-string
        reference = target.reference
        names = tuple(target.name.split(".")) if reference is not None and target.binder is None else ()
        return named(analysis, names, target.span)
    if target.token.kind is not Kind.NAME or target.called is not None:
        return None
    item = target.placed.section.item
    if isinstance(item, Import):
        return _on_import(analysis, item, target)
    tokens, start = target.placed.section.tokens, target.index
    while start >= 2 and tokens[start - 1].text == "." and tokens[start - 2].kind is Kind.NAME:
        start -= 2
    root = Span(tokens[start].start, tokens[start].end)
    if (start and tokens[start - 1].text == ".") or root in bindings(target.placed.section).by_span:
        return None  # an attribute of something that is computed, or of a local name
    if reference_at(target.check, root.start) is None:
        return None  # a word of the language
    return named(analysis, tuple(t.text for t in tokens[start : target.index + 1 : 2]), target.span)


def named(analysis: DocumentAnalysis, names: Names, origin: Span) -> ImportedName | None:
    """What a dotted name means, none of whose parts is a local name, if it is imported."""
    environment, outline, path = analysis.check.environment, analysis.source.outline, analysis.source.path
    root, use, rest = names[0] if names else "", ".".join(names), names[1:]
    own = root in environment.types or root in environment.entities or root in environment.signatures
    if own or use in environment.signatures:
        return None
    declared = environment.imports.get(root)
    if declared is not None:
        module, name = declared[0].module, declared[1].name
        if isinstance(module, nodes.Hole) or isinstance(name, nodes.Hole):
            return None
        if module is not None:
            return ImportedName(module, name, rest, f"from {module} import {name} as {root}\n{use}", path, origin)
        if name.partition(".")[0] == root:
            return ImportedName(root, None, rest, f"import {name}\n{use}", path, origin)
        return ImportedName(name, None, rest, f"import {name} as {root}\n{use}", path, origin)
    imported = outline.import_by_name.get(root) if outline is not None else None
    if outline is None or imported is None:
        return None
    if root in outline.function_by_name or root in outline.class_by_name or root in outline.variable_by_name:
        return None
    start = f"from {imported.module} import {imported.original}" if imported.original else f"import {imported.module}"
    return ImportedName(imported.module, imported.original, rest, f"{start} as {root}\n{use}", path, origin)


def _on_import(analysis: DocumentAnalysis, item: Import, target: Target) -> ImportedName | None:
    """What a part of an import names: a module, a package around one, or something in one."""
    tokens, path = target.placed.section.tokens, analysis.source.path
    keyword = next((i for i, token in enumerate(tokens) if token.text == "import"), len(tokens))
    if isinstance(item.module, str) and target.index < keyword:
        return _module("".join(t.text for t in tokens[1 : target.index + 1]), path, target.span)
    part = next((p for p in item.names if p.span.contains(target.token.start)), None)
    if part is None or not isinstance(part.name, str) or isinstance(item.module, nodes.Hole):
        return None
    if item.module is not None:
        code = f"from {item.module} import {part.name} as {part.name}\n{part.name}"
        return ImportedName(item.module, part.name, (), code, path, target.span)
    return _module(_up_to(part, part.name, target), path, target.span)


def _module(name: str, path: str, origin: Span) -> ImportedName:
    dots = name[: len(name) - len(name.lstrip("."))]
    package, _, last = name[len(dots) :].rpartition(".")
    code = f"from {dots}{package} import {last}" if dots else f"import {name}"
    return ImportedName(name, None, (), code, path, origin)


def _up_to(part: ImportedPart, name: str, target: Target) -> str:
    """The module's name as far as the cursor; all of it on its alias."""
    tokens = target.placed.section.tokens
    if part.alias is not None and tokens[target.index - 1].text == "as":
        return name
    inside = (t for t in tokens if part.span.start <= t.start <= target.token.start)
    return "".join(t.text for t in inside)


def declarations(name: ImportedName, root: str | None = None) -> tuple[Location, ...]:
    """Where a name is declared.

    `root` is the folder that imports start from, beside the source's own. Nothing is imported or run: jedi reads
    sources with the interpreter that lift itself runs in, and the packages in the workspace's virtual environment.
    """
    import jedi

    path, code = name.path, name.code
    folder = root or str(Path(path).parent)
    packages = [str(p) for p in Path(folder).glob(".venv/lib/python3*/site-packages")]
    packages += [str(p) for p in Path(folder).glob(".venv/Lib/site-packages")]
    project = jedi.Project(folder, added_sys_path=[str(Path(path).parent), *packages])
    environment = jedi.InterpreterEnvironment()
    try:
        script = jedi.Script(code, path=path, environment=environment, project=project)
        lines = code.split("\n")
        found = script.goto(len(lines), len(lines[-1]), follow_imports=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - jedi raises whatever the code it reads makes it raise
        return ()
    locations = (_location(each, name.origin) for each in found)
    return tuple(dict.fromkeys(location for location in locations if location is not None))


def _location(name: Any, origin: Span) -> Location | None:
    """One of jedi's names as a place in its file."""
    path = name.module_path
    if path is None:
        return None
    read = read_source(Path(path), MAX_SIZE)
    if read.text is None:
        return None
    if name.line is None or name.column is None or name.type == "module":
        return Location(str(path), Span(0, 0), Span(0, 0), origin)
    lines = LineIndex(read.text)
    start = lines.offset(name.line - 1, name.column, "utf-32")
    span = Span(start, start + len(name.name))
    whole = span
    first, last = name.get_definition_start_position(), name.get_definition_end_position()
    if first is not None and last is not None:
        begin, end = lines.offset(first[0] - 1, first[1], "utf-32"), lines.offset(last[0] - 1, last[1], "utf-32")
        if begin <= span.start and span.end <= end:
            whole = Span(begin, end)
    return Location(str(path), span, whole, origin)
