"""What jedi says of attributes, whose objects only inference can tell."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from lift_sys.ir.text import LineIndex
from lift_sys.workspace.assist.rename_project import Project, Site
from lift_sys.workspace.files import read_source


def means(project: Project, path: str, offset: int, declared: Collection[Site]) -> bool | None:
    """Whether the attribute at `offset` is one of those `declared`; None if jedi does not know."""
    import jedi

    lines = LineIndex(project.text(path) or "")
    line = lines.line_of(offset)
    root = next((r for r in project.roots if Path(path).is_relative_to(r)), Path(path).parent)
    try:
        script = jedi.Script(
            lines.text,
            path=path,
            environment=jedi.InterpreterEnvironment(),
            project=jedi.Project(str(root), added_sys_path=[str(Path(path).parent)]),
        )
        names = script.goto(line + 1, offset - lines.starts[line], follow_imports=True)
        found = [(str(name.module_path), name.line, name.column) for name in names]
    except Exception:  # noqa: BLE001 - jedi raises whatever the code it reads makes it raise
        return None
    answers = {_is_one(project, path, place, declared) for place in found}
    return answers.pop() if len(answers) == 1 else None


def _is_one(
    project: Project, asked: str, place: tuple[str, int | None, int | None], declared: Collection[Site]
) -> bool | None:
    path, line, column = place
    if line is None or column is None:
        return None
    text = project.text(path) if path in {site.path for site in declared} else None
    if text is None:
        return False
    if path != asked and text != read_source(Path(path), project.files.limit).text:
        return None  # jedi reads the file, which is older than the editor's text
    start = LineIndex(text).starts[line - 1] + column if line <= len(LineIndex(text).starts) else -1
    return any(site.path == path and site.span.start == start for site in declared)
