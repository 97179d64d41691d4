"""Where imported names come from: through packages, aliases and modules that only pass them on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace.assist.fixture import CARET

from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.assist.imported import imported_name
from lift_sys.workspace.assist.origins import ModuleAnalyses, origin_of
from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

ROOT = Path("/nowhere/at all")
"""No such folder: all files are texts that were never saved."""

CART = "# 🛒\nsig total() -> int\nentity Line {\n  price: int\n}\ntype Cents = int\n"
SOURCE = "LIMIT = 1\ndef total(): ...\nclass Line:\n    price: int\n    def cost(self): ...\n"
SHOP = {"shop/__init__.py": "", "shop/cart.py": SOURCE, "shop/cart.ir": CART}


def view(files: dict[str, str]) -> Workspace:
    texts = {str(ROOT / name): OpenText(text, 1) for name, text in files.items()}
    return Workspace([Folder(ROOT, Settings())], Folder(None, Settings()), texts)


def origin(text: str, source: str = "", more: dict[str, str] | None = None, path: str = "order.ir") -> list[str]:
    """Files and texts of what the name at the caret means; empty if nothing is known of it."""
    files = SHOP | (more or {})
    state = read_outline(str(ROOT / path.replace(".ir", ".py")), source)
    analysis = analyse(str(ROOT / path), text.replace(CARET, ""), state, Settings())
    name = imported_name(analysis, text.index(CARET))
    found = origin_of(view(files), ModuleAnalyses(), name) if name is not None else None
    shown = []
    for location in found.locations(Span(0, 0)) if found is not None else ():
        file = Path(location.path).relative_to(ROOT).as_posix()
        shown.append(f"{file}:{files[file][slice(*location.span)]}")
        assert found is not None and location.path in found.lines()
    return shown


TOTAL = ["shop/cart.ir:total", "shop/cart.py:total"]
LINE = ["shop/cart.ir:Line", "shop/cart.py:Line"]
MODULE = ["shop/cart.ir:", "shop/cart.py:"]
CLAUSE = "\nsig f() -> int\nensures "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from shop.cart import <caret>total", TOTAL),
        ("from shop.cart import total as <caret>t", TOTAL),
        ("from shop.cart import (LIMIT, <caret>total)", TOTAL),
        ("from shop.cart import total" + CLAUSE + "<caret>total()", TOTAL),
        ("from shop.cart import total as t" + CLAUSE + "<caret>t()", TOTAL),
        ("import shop.cart" + CLAUSE + "shop.cart.<caret>total()", TOTAL),
        ("import shop.cart" + CLAUSE + "shop.<caret>cart.total()", MODULE),
        ("import shop.cart" + CLAUSE + "<caret>shop.cart.total()", ["shop/__init__.py:"]),
        ("import shop.cart as c" + CLAUSE + "c.<caret>total()", TOTAL),
        ("from shop import cart" + CLAUSE + "cart.<caret>total()", TOTAL),
        ("from shop import <caret>cart", MODULE),
        ("from shop.<caret>cart import total", MODULE),
        ("from <caret>shop.cart import total", ["shop/__init__.py:"]),
        ("import shop.<caret>cart", MODULE),
        ("import shop.cart as <caret>c", MODULE),
        ("from shop.cart import Line\nsig f(x: <caret>Line) -> int", LINE),
        ("from shop.cart import Line\nsig f(x: '<caret>Line') -> int", LINE),
        ("import shop.cart\nsig f(x: shop.cart.<caret>Line) -> int", LINE),
        ("from shop.cart import Line" + CLAUSE + "Line.<caret>price", ["shop/cart.ir:price", "shop/cart.py:price"]),
        ("from shop.cart import Line" + CLAUSE + "Line.<caret>cost", ["shop/cart.py:cost"]),
        ("from shop.cart import Cents\nsig f() -> <caret>Cents", ["shop/cart.ir:Cents"]),
        ("from shop.cart import LIMIT" + CLAUSE + "<caret>LIMIT", ["shop/cart.py:LIMIT"]),
        ("from shop.cart import <caret>nothing", []),
        ("from shop.nowhere import <caret>total", []),
        ("import <caret>?m", []),
        ("from <caret>?m import total", []),
        ("<caret>", []),
    ],
)
def test_from_a_document(text: str, expected: list[str]):
    assert origin(text) == expected


@pytest.mark.parametrize(
    ("source", "clause"),
    [
        ("from shop.cart import total", "<caret>total()"),
        ("from shop.cart import total as t", "<caret>t()"),
        ("import shop.cart", "shop.cart.<caret>total()"),
        ("import shop.cart as c", "c.<caret>total()"),
    ],
)
def test_what_only_the_source_imports(source: str, clause: str):
    assert origin(CLAUSE + clause, source) == TOTAL


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("from .cart import <caret>total", "shop/order.ir"),
        ("from . import cart" + CLAUSE + "cart.<caret>total()", "shop/order.ir"),
        ("from .. import cart" + CLAUSE + "cart.<caret>total()", "shop/more/order.ir"),
        ("from ..cart import <caret>total", "shop/more/order.ir"),
    ],
)
def test_relative_imports(text: str, path: str):
    assert origin(text, path=path) == TOTAL


def test_the_module_of_a_relative_import():
    assert origin("from .<caret>cart import total", path="shop/order.ir") == MODULE
    assert origin("from ..<caret>cart import total", path="shop/more/order.ir") == MODULE


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("from .cart import total\n", "total"),
        ("from .cart import total as total\n", "total"),
        ("from .cart import total as sum_of\n", "sum_of"),
        ("from shop.cart import *\n", "total"),
        ("from .inner import total\n", "total"),
        ("from .inner import *\n", "total"),
        ("from . import cart\ntotal = cart.total\n", None),
        ("from .cart import total\ndef total(): ...\n", None),
        ("from .cart import *\nfrom .rival import *\n", None),
        ("from .ring import total\n", None),
        ("from .ring import *\n", None),
    ],
)
def test_through_a_package_that_passes_it_on(package: str, name: str | None):
    more = {
        "shop/__init__.py": package,
        "shop/inner.py": "from .cart import *\n",
        "shop/rival.py": "def total(): ...\n",
        "shop/ring.py": "from .ring import *\nfrom .ring import total\nfrom shop import *\n",
    }
    for text in (f"from shop import <caret>{name or 'total'}", f"import shop{CLAUSE}shop.<caret>{name or 'total'}"):
        found = origin(text, more=more)
        assert found == TOTAL if name is not None else "shop/cart.py:total" not in found


def test_a_function_that_is_called_like_its_module():
    more = {"tax/__init__.py": "from .tax import tax\n", "tax/tax.py": "def tax(): ...\n"}
    assert origin("from tax import <caret>tax", more=more) == ["tax/tax.py:tax"]
    assert origin("from tax.tax import <caret>tax", more=more) == ["tax/tax.py:tax"]


@pytest.mark.parametrize(
    "text",
    [
        "from shop.cart import total\nsig <caret>total() -> int",
        "from shop.cart import total\nsig total() -> int\nensures <caret>total()",
        "from shop.cart import Line\nentity Line\nsig f(x: <caret>Line)",
        "from shop.cart import total\nsig f(<caret>total: int) -> int",
        "from shop.cart import total\nsig f(total: int) -> int\nensures <caret>total > 0",
        "from shop.cart import total\nsig f(total: int) -> int\nensures total.<caret>real > 0",
        "from shop.cart import total" + CLAUSE + "all(<caret>total for total in [])",
        "from shop.cart import total" + CLAUSE + "g().<caret>total",
        "from shop.cart import total" + CLAUSE + "g(<caret>total=1)",
        "from shop.cart import total as ensures" + "\nsig f() -> int\n<caret>ensures True",
        "from shop.cart import total" + CLAUSE + "'<caret>total'",
        "from shop.cart import total" + CLAUSE + "?<caret>total",
    ],
)
def test_what_is_called_so_nearer_counts(text: str):
    assert origin(text) == []


def test_what_the_source_defines_itself_counts():
    source = "from shop.cart import total\ndef total(): ...\n"
    assert origin(CLAUSE + "<caret>total()", source) == []


def test_what_is_not_sure_is_not_found():
    assert origin("from cart import <caret>total", more={"cart.py": SOURCE, "src/cart.py": SOURCE}) == []
    assert origin("from types import <caret>total", more={"types.py": SOURCE}) == []


def test_a_document_in_another_folder_belongs_to_its_source():
    files = {"src/cart.py": SOURCE, "specs/cart.ir": CART}
    settings = Settings.model_validate({"layouts": [{"specs": "specs", "sources": "src"}]})
    texts = {str(ROOT / name): OpenText(text, 1) for name, text in files.items()}
    workspace = Workspace([Folder(ROOT, settings)], Folder(None, Settings()), texts)
    state = read_outline(str(ROOT / "src/order.py"), None)
    analysis = analyse(str(ROOT / "specs/order.ir"), "from cart import total", state, settings)
    name = imported_name(analysis, len("from cart import total"))
    found = origin_of(workspace, ModuleAnalyses(), name) if name is not None else None
    assert found is not None and (found.document, found.source) == ("specs/cart.ir", "src/cart.py")


def test_a_module_is_analysed_again_only_when_it_has_changed():
    modules = ModuleAnalyses()
    path = str(ROOT / "shop/cart.py")
    workspace = view(SHOP)
    first = modules.of(workspace, path)
    assert first is not None and modules.of(workspace, path) is first
    workspace.open[str(ROOT / "shop/cart.ir")] = OpenText("sig other()\n", 2)
    second = modules.of(workspace, path)
    assert second is not None and second is not first and second.text == "sig other()\n"
    del workspace.open[str(ROOT / "shop/cart.ir")], workspace.open[path]
    assert modules.of(workspace, path) is None
