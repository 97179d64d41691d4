"""Scopes and what they bind, held to CPython's own symbol tables over the standard library."""

from __future__ import annotations

import sysconfig
import warnings
from pathlib import Path
from symtable import SymbolTable, symtable

import pytest

from lift_sys.source.references import references
from lift_sys.source.references_model import ScopeKind

LIBRARY = Path(sysconfig.get_path("stdlib"))
MODULES = ["ast.py", "typing.py", "dataclasses.py", "argparse.py", "enum.py", "functools.py", "inspect.py", "socket.py",
           "test/test_grammar.py", "test/test_patma.py", "test/test_scope.py", "test/test_named_expressions.py",
           "test/test_fstring.py", "test/test_listcomps.py", "test/test_generators.py"]  # fmt: skip


def bound(table: SymbolTable) -> list[list[str]]:
    """The names that each scope below the module binds."""
    found: list[list[str]] = []
    for child in table.get_children():
        local = [s for s in child.get_symbols() if s.is_local() and not s.is_declared_global()]
        found.append(sorted(s.get_name() for s in local if s.get_name() not in (".0", "__class__")))
        found += bound(child)
    return found


@pytest.mark.parametrize("name", MODULES)
def test_every_scope_binds_what_cpython_says(name: str):
    path = LIBRARY / name
    if not path.is_file():
        pytest.skip("this Python comes without its tests")
    text = path.read_text(encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = bound(symtable(text, name, "exec"))
    scopes = [s for s in references(text).scopes if s.kind is not ScopeKind.MODULE]
    mine = [sorted(s.bound - s.module_names - s.outer_names) for s in scopes]

    def plain(names: list[list[str]]) -> list[list[str]]:
        # CPython writes private names with their class in front.
        return sorted([n for n in one if "__" not in n] for one in names)

    assert plain(mine) == plain(expected)
