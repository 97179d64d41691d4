"""Which file an import means: for sure, or as the nearest one."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.modules import Modules, nearest_module
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

ROOT = Path("/nowhere/at all")
"""No such folder: all files are texts that were never saved."""


def found(files: str, name: str, importer: str, specified: bool = False) -> tuple[str | None, str | None]:
    """The file that a name surely means, and the nearest one."""
    texts = {str(ROOT / file): OpenText("", 1) for file in files.split()}
    modules = Modules(Workspace([Folder(ROOT, Settings())], Folder(None, Settings()), texts), specified)
    sure = modules.find(name, str(ROOT / importer))
    nearest = nearest_module(name, ROOT / importer, [ROOT], modules.is_file)
    return _shown(sure.path if sure is not None else None), _shown(nearest)


def _shown(path: str | PurePath | None) -> str | None:
    return PurePath(path).relative_to(ROOT).as_posix() if path is not None else None


@pytest.mark.parametrize(
    ("files", "name", "importer", "expected"),
    [
        ("cart.py", "cart", "order.py", "cart.py"),
        ("p/__init__.py p/cart.py", "p.cart", "order.py", "p/cart.py"),
        ("p/__init__.py p.py", "p", "order.py", "p/__init__.py"),
        ("p/__init__.py p/cart.py", ".cart", "p/order.py", "p/cart.py"),
        ("p/__init__.py p/q/__init__.py cart.py", "..", "p/q/order.py", "p/__init__.py"),
        ("p/__init__.py cart.py", "cart", "p/order.py", "cart.py"),
        ("src/p/__init__.py tests/x.py", "p", "tests/x.py", "src/p/__init__.py"),
        ("p/__init__.py p/cart.py", "cart", "p/order.py", None),
        ("cart.ir", "cart", "order.py", None),
        ("🛒.py", "cart", "order.py", None),
    ],
)
def test_both_find_what_there_is_one_of(files: str, name: str, importer: str, expected: str | None):
    assert found(files, name, importer) == (expected, expected)


@pytest.mark.parametrize(
    ("files", "name", "importer", "nearest"),
    [
        ("cart.py shop/cart.py", "cart", "shop/order.py", "shop/cart.py"),
        ("cart.py src/cart.py", "cart", "order.py", "cart.py"),
        ("types.py", "types", "order.py", "types.py"),
    ],
)
def test_what_is_not_sure(files: str, name: str, importer: str, nearest: str):
    assert found(files, name, importer) == (None, nearest)


def test_a_module_that_is_specified_only():
    assert found("cart.ir", "cart", "order.py", specified=True) == ("cart.py", "cart.py")
