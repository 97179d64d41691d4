"""Where imported names are declared, in whatever file that is.

`imported_name` says in no time what is looked for; `declarations` asks jedi and reads files, so it belongs in a worker
process: jedi takes seconds for a large library, holds up every thread meanwhile, and may find no end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.model import Import
from lift_sys.ir.text import LineIndex, Span
from lift_sys.ir.tokens import Kind
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.definition import Location
from lift_sys.workspace.assist.targets import Target, target_at
from lift_sys.workspace.files import read_source

MAX_SIZE = 10_000_000
"""Files that are larger, in bytes, are not looked into."""


@dataclass(frozen=True, slots=True)
class ImportedName:
    """A name that comes from elsewhere: `code` is Python that imports it and ends in it, as if in the file at `path`.

    `origin` is where it stands in the document.
    """

    code: str
    path: str
    origin: Span


def imported_name(analysis: DocumentAnalysis, offset: int) -> ImportedName | None:
    """The name at `offset`, if the document or its source imports it."""
    target = target_at(analysis, offset)
    code = _code(analysis, target) if target is not None and target.token.kind is Kind.NAME else None
    return None if target is None or code is None else ImportedName(code, analysis.source.path, target.span)


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


def _code(analysis: DocumentAnalysis, target: Target) -> str | None:
    """A piece of Python that ends in the name that is looked for; None if it is not imported."""
    item, tokens, index = target.placed.section.item, target.placed.section.tokens, target.index
    start = index
    while start >= 2 and tokens[start - 1].text == "." and tokens[start - 2].kind is Kind.NAME:
        start -= 2
    dotted = "".join(token.text for token in tokens[start : index + 1])
    if isinstance(item, Import):
        if item.module is None:
            part = next((p for p in item.names if p.alias == dotted), None)
            return f"import {part.name if part is not None else dotted}"
        if target.reference is None:
            return f"import {dotted}" if dotted in str(item.module) else None
        part = next((p for p in item.names if dotted in (p.name, p.alias)), None)
        return None if part is None else _bound(item.module, part.name, dotted)
    root = dotted.partition(".")[0]
    declared = analysis.check.environment.imports.get(root)
    if declared is not None:
        code = _bound(declared[0].module, declared[1].name, root)
        return None if code is None else code[: len(code) - len(root)] + dotted
    outline = analysis.source.outline
    imported = outline.import_by_name.get(root) if outline is not None else None
    if imported is None:
        return None
    if imported.original is None:
        return f"import {imported.module} as {root}\n{dotted}"
    return f"from {imported.module} import {imported.original} as {root}\n{dotted}"


def _bound(module: str | nodes.Hole | None, name: str | nodes.Hole, bound: str) -> str | None:
    """The import that binds `bound`, and `bound` on a line of its own."""
    if isinstance(module, nodes.Hole) or isinstance(name, nodes.Hole):
        return None
    if module is not None:
        return f"from {module} import {name} as {bound}\n{bound}"
    whole = f"import {name}" if name.partition(".")[0] == bound else f"import {name} as {bound}"
    return f"{whole}\n{bound}"


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
