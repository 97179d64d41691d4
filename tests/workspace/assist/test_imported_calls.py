"""Signature help and hover for what another module declares."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace.assist.fixture import CARET

from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.assist.hover import hover
from lift_sys.workspace.assist.imported import imported_name
from lift_sys.workspace.assist.origins import ModuleAnalyses, origin_of
from lift_sys.workspace.assist.signature_help import called_name, signature_help
from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

ROOT = Path("/nowhere/at all")
FILES = {
    "shop/__init__.py": "",
    "shop/cart.ir": 'intent { summary: "The price" }\nsig total(lines: list[Line], by: int = 1) -> int\n'
    "entity Line {\n  price: int\n}\n",
    "shop/cart.py": 'def total(lines, by): ...\ndef plain(a, /, *, b="🛒"):\n    """Plain."""\n'
    'class Box:\n    """A box."""\n    def __init__(self, size: int): ...\n    def open(self, by: str): ...\n',
}


def analysed(text: str):
    view = Workspace([Folder(ROOT, Settings())], Folder(None, Settings()))
    view.open.update({str(ROOT / name): OpenText(content, 1) for name, content in FILES.items()})
    state = read_outline(str(ROOT / "order.py"), "")
    return view, analyse(str(ROOT / "order.ir"), text.replace(CARET, ""), state, Settings()), text.index(CARET)


def helped(text: str) -> tuple[str, str | None] | None:
    """The label, and the parameter that the cursor is at."""
    view, analysis, offset = analysed(text)
    name = called_name(analysis, offset)
    origin = origin_of(view, ModuleAnalyses(), name) if name is not None else None
    found = signature_help(analysis, offset, None, origin)
    if found is None:
        return None
    shown, at = found.callables[found.active], found.parameters[found.active]
    assert shown.origin == (("shop/cart.ir" if "Line" in shown.label else "shop/cart.py") if origin else "")
    return shown.label, shown.parameters[at].name if at is not None else None


def said(text: str) -> str:
    view, analysis, offset = analysed(text)
    name = imported_name(analysis, offset)
    origin = origin_of(view, ModuleAnalyses(), name) if name is not None else None
    found = hover(analysis, offset, origin)
    return found.markdown if found is not None else ""


TOTAL = "total(lines: list[Line], by: int = 1) -> int"
CLAUSE = "\nsig f(x: int) -> int\nensures "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from shop.cart import total" + CLAUSE + "total(<caret>", (TOTAL, "lines")),
        ("from shop.cart import total" + CLAUSE + "total([], <caret>)", (TOTAL, "by")),
        ("from shop.cart import total" + CLAUSE + "total(by=<caret>)", (TOTAL, "by")),
        ("from shop.cart import total as t" + CLAUSE + "x > t(<caret>", (TOTAL, "lines")),
        ("import shop.cart" + CLAUSE + "shop.cart.total([], <caret>", (TOTAL, "by")),
        ("from shop import cart" + CLAUSE + "all(cart.total(y, <caret> for y in [])", (TOTAL, "by")),
        ("from shop.cart import total" + CLAUSE + "f'🛒{total(<caret>)}'", (TOTAL, "lines")),
        ("from shop.cart import plain" + CLAUSE + "plain(1, <caret>", ('plain(a, /, *, b="🛒")', "b")),
        ("from shop.cart import Line" + CLAUSE + "Line(<caret>", ("Line(price: int)", "price")),
        ("from shop.cart import Box" + CLAUSE + "Box(<caret>", ("Box(size: int)", "size")),
        ("import shop.cart" + CLAUSE + "shop.cart(<caret>", None),
        ("from shop.cart import nothing" + CLAUSE + "nothing(<caret>", None),
        ("from shop.cart import total" + CLAUSE + "(lambda total: total(<caret>", None),
        ("from shop.cart import total as len2" + CLAUSE + "len(<caret>", ("len(obj: Sized, /) -> int", "obj")),
        ("from shop.cart import total as f" + CLAUSE + "f(<caret>", ("f(x: int) -> int", "x")),
        ("from shop.cart import total" + CLAUSE + "old(<caret>", ("old(expression)", "expression")),
        ("from shop.cart import total(<caret>", None),
    ],
)
def test_signature_help(text: str, expected: tuple[str, str | None] | None):
    assert helped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from shop.cart import <caret>total", f"```lift\nsig {TOTAL}\n```\n\nThe price\n\nFrom `shop/cart.ir`."),
        (
            "from shop.cart import plain" + CLAUSE + "<caret>plain(1)",
            '```python\ndef plain(a, /, *, b="🛒")\n```\n\nPlain\\.\n\nFrom `shop/cart.py`.',
        ),
        (
            "from shop.cart import Box\nsig f(x: <caret>Box) -> int",
            "```python\nclass Box\n```\n\nA box\\.\n\nFrom `shop/cart.py`.",
        ),
        (
            "from shop.cart import Line" + CLAUSE + "Line.<caret>price",
            "```lift\nprice: int\n```\n\nField of `Line`.\n\nFrom `shop/cart.ir`.",
        ),
        ("import <caret>shop", "```python\nimport shop\n```\n\nFrom `shop/__init__.py`."),
        ("from shop.cart import <caret>nothing", "```python\nfrom shop.cart import nothing\n```"),
        ("import shop.cart" + CLAUSE + "shop.<caret>cart", "From `shop/cart.py`, specified in `shop/cart.ir`."),
    ],
)
def test_hover(text: str, expected: str):
    assert said(text) == expected
