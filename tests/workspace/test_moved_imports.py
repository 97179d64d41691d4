"""Imports in documents, after what they name was renamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lift_sys.workspace.index import PerFile
from lift_sys.workspace.moved_imports import document_imports
from lift_sys.workspace.moves import moves
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

FILES = "shop/__init__.py shop/cart.py shop/money.py shop/deep/__init__.py shop/deep/tax.py tool.py lib/util.py"


def after(root: Path, text: str, *pairs: tuple[str, str], name: str = "main.ir", files: str = FILES) -> tuple[str, str]:
    """The document's text after the renames, and what is said of it."""
    for file in files.split():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    document = root / name
    document.write_text(text)
    workspace = Workspace([Folder(root, Settings())], Folder(None, Settings()))
    absolute = [(str(root / old), str(root / new)) for old, new in pairs]
    found = moves(workspace, absolute, PerFile(lambda _, text: document_imports(text)))
    for edit in sorted(found.edits.get(str(document), ()), key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text, " ".join(found.problems)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("from shop.cart import Line", "from shop.basket import Line"),
        ("from  shop.cart  import (Line as L, x)  # why", "from  shop.basket  import (Line as L, x)  # why"),
        ("from shop.cart import *", "from shop.basket import *"),
        ("from shop import cart", "from shop import basket as cart"),
        ("from shop import money, cart as c", "from shop import money, basket as c"),
        ("import shop.cart as c", "import shop.basket as c"),
        ("import tool, shop.cart", "import tool, shop.basket"),
        ("from shop import unknown", "from shop import unknown"),
        ("from shop.money import cart", "from shop.money import cart"),
        ("from shopping.cart import x", "from shopping.cart import x"),
        ("import json", "import json"),
        ("from ?where import x", "from ?where import x"),
        ("from", "from"),
        ("import shop.", "import shop."),
        ("# 🦊\nimport shop.cart as c\r\n", "# 🦊\nimport shop.basket as c\r\n"),
    ],
)  # fmt: skip
def test_a_module_is_renamed(tmp_path: Path, before: str, expected: str) -> None:
    assert after(tmp_path, before, ("shop/cart.py", "shop/basket.py")) == (expected, "")


def test_uses_of_a_module_that_is_imported_by_its_whole_name(tmp_path: Path) -> None:
    before = """\
import shop.cart
sig f(shop: int, l: shop.cart.Line) -> shop.cart.Line
requires shop.cart > 1
sig g(l: list[shop.cart.Line]) -> int
ensures shop.cart.total(l) == x.shop.cart.y and shop.cart
raises shop.cart.Error
"""
    found, problems = after(tmp_path, before, ("shop/cart.py", "shop/basket.py"))
    assert not problems
    assert found == (
        before.replace("import shop.cart", "import shop.basket")
        .replace("shop.cart.Line", "shop.basket.Line")
        .replace("shop.cart.total", "shop.basket.total")
        .replace("shop.cart.Error", "shop.basket.Error")
    )


@pytest.mark.parametrize(
    ("before", "pair", "expected"),
    [
        ("from shop.cart import x", ("shop", "store"), "from store.cart import x"),
        ("from shop import cart", ("shop", "store"), "from store import cart"),
        ("from shop import x", ("shop", "store"), "from store import x"),
        ("from shop.deep.tax import x", ("shop/deep", "shop/flat"), "from shop.flat.tax import x"),
        ("from lib.util import x", ("lib", "common"), "from common.util import x"),
        ("from tool import x", ("tool.py", "shop/tool.py"), "from shop.tool import x"),
        ("from shop import cart", ("shop/cart.py", "lib/cart.py"), "from lib import cart"),
    ],
)
def test_a_module_moves(tmp_path: Path, before: str, pair: tuple[str, str], expected: str) -> None:
    assert after(tmp_path, before, pair) == (expected, "")


@pytest.mark.parametrize(
    ("before", "pair", "expected"),
    [
        ("from .money import x", ("shop/money.py", "shop/coins.py"), "from .coins import x"),
        ("from . import money", ("shop/money.py", "shop/coins.py"), "from . import coins as money"),
        ("from .deep.tax import x", ("shop/deep/tax.py", "shop/tax.py"), "from .tax import x"),
        ("from .deep.tax import x", ("shop/deep/tax.py", "tax.py"), "from ..tax import x"),
        ("from .money import x", ("shop/cart.py", "shop/deep/cart.py"), "from ..money import x"),
        ("from .money import x", ("shop", "store"), "from .money import x"),
        ("from shop.money import x", ("shop", "store"), "from store.money import x"),
        ("from . import x", ("shop/cart.py", "lib/cart.py"), "from ..shop import x"),
    ],
)
def test_relative_imports(tmp_path: Path, before: str, pair: tuple[str, str], expected: str) -> None:
    assert after(tmp_path, before, pair, name="shop/cart.ir") == (expected, "")


@pytest.mark.parametrize(
    ("before", "pair", "reason"),
    [
        ("from shop.cart import x", ("shop/cart.py", "shop/my-cart.py"), "my-cart.py cannot be imported"),
        ("from shop.cart import x", ("shop/cart.py", "shop/class.py"), "class.py cannot be imported"),
        ("from shop import cart, money", ("shop/cart.py", "lib/cart.py"), "comes from several modules now"),
        ("from shop import cart", ("shop/cart.py", "cart.py"), "cart is in no package any more"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, before: str, pair: tuple[str, str], reason: str) -> None:
    text, problems = after(tmp_path, before, pair)
    assert text == before
    assert problems.startswith(f"main.ir: `{before}` has to be changed by hand") and reason in problems


def test_what_may_be_one_of_two_files_is_left_alone(tmp_path: Path) -> None:
    files = f"{FILES} src/shop/cart.py"
    assert after(tmp_path, "from shop.cart import x", ("shop/cart.py", "shop/b.py"), files=files)[0].endswith(
        "cart import x"
    )


def test_a_function_that_a_package_names_like_its_module(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack/total.py").write_text("def total(): ...\n")
    (tmp_path / "pack/__init__.py").write_text("from .total import total\n")
    assert after(tmp_path, "from pack import total", ("pack/total.py", "pack/sum.py")) == ("from pack import total", "")


def test_a_broken_document_is_left_alone(tmp_path: Path) -> None:
    assert after(tmp_path, "from shop.cart import (", ("shop/cart.py", "shop/b.py")) == ("from shop.cart import (", "")
