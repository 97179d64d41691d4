"""Constants of the source whose value is known without running anything."""

from __future__ import annotations

import ast

from lift_sys.ir.check.environment import Environment

Constant = int | float | str | None
"""A scalar that both CPython and the solver take as it is."""

_FINAL = ("Final", "typing.Final")


def constant(environment: Environment, name: str) -> tuple[Constant] | None:
    """The value of `name`, alone in a tuple; None if it is not known, or may change.

    Only `Final` says that nobody assigns to a name again: spelling it in capitals does not.
    """
    outline = environment.outline
    if outline is None or outline.syntax_error is not None or outline.has_star_import or environment.star_import:
        return None
    if any(name in table for table in (environment.types, environment.entities, environment.imports)):
        return None
    if name in environment.signatures or name in outline.import_by_name or name in outline.class_by_name:
        return None
    found = [variable for variable in outline.variables if variable.name == name]
    if len(found) != 1 or name in outline.function_by_name or found[0].value is None:
        return None
    annotation = (found[0].annotation or "").partition("[")[0].strip()
    if annotation not in _FINAL or not _is_typing(environment, annotation):
        return None
    try:
        value = ast.literal_eval(found[0].value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return (value,) if value is None or type(value) in (bool, int, float, str) else None


def _is_typing(environment: Environment, annotation: str) -> bool:
    assert environment.outline is not None
    imported = environment.outline.import_by_name.get(annotation.partition(".")[0])
    if imported is None:
        return False
    return (imported.module, imported.original) == (("typing", None) if "." in annotation else ("typing", "Final"))
