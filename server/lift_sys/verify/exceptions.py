"""Which exceptions derive from which, as far as names tell."""

from __future__ import annotations

import builtins

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.types.prelude import EXCEPTIONS


def derives(environment: Environment, name: str, base: str | nodes.Hole) -> bool | None:
    """Whether the exception `name` is a `base`; None if only the source could tell."""
    if not isinstance(base, str):
        return None
    if name == base:
        return True
    if not (_is_builtin(environment, name) and _is_builtin(environment, base)):
        return None
    return issubclass(getattr(builtins, name), getattr(builtins, base))


def _is_builtin(environment: Environment, name: str) -> bool:
    declared = (environment.types, environment.entities, environment.imports, environment.signatures)
    outline = environment.outline
    hidden = environment.star_import or (outline is not None and name in outline.top_level_names)
    return name in EXCEPTIONS and not hidden and not any(name in table for table in declared)
