"""Imported names lead to their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace.assist.fixture import CARET

from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.assist.imported import declarations, imported_name
from lift_sys.workspace.settings import Settings

MONEY = '# 😀\r\nCENT = 1\r\n\r\n\r\nclass Money:\r\n    """An amount."""\r\n\r\n    def cents(self) -> int: ...\r\n'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "money.py").write_bytes(MONEY.encode())
    (folder / "__init__.py").write_text("")
    return folder


def leads(shop: Path, text: str, source: str = "") -> list[str]:
    """File and text of what is found, `whole` behind it."""
    offset = text.index(CARET)
    state = read_outline(str(shop / "cart.py"), source)
    analysis = analyse(str(shop / "cart.ir"), text.replace(CARET, ""), state, Settings())
    shown = []
    name = imported_name(analysis, offset)
    for found in declarations(name, str(shop.parent)) if name is not None else ():
        content = Path(found.path).read_bytes().decode()
        shown.append(f"{Path(found.path).name}:{content[slice(*found.span)]}")
    return shown


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("from shop.money import <caret>Money", "", ["money.py:Money"]),
        ("from shop.money import Money as <caret>M", "", ["money.py:Money"]),
        ("from shop.<caret>money import Money", "", ["money.py:"]),
        ("import shop.<caret>money", "", ["money.py:"]),
        ("from shop.money import Money as M\nsig f(x: <caret>M) -> int", "", ["money.py:Money"]),
        ("import shop.money as m\nsig f(x: m.<caret>Money) -> int", "", ["money.py:Money"]),
        ("import shop.money\nsig f() -> int\nensures result > shop.money.<caret>CENT", "", ["money.py:CENT"]),
        ("sig f(x: <caret>Money) -> int", "from shop.money import Money", ["money.py:Money"]),
        ("sig f(x: <caret>Money) -> int", "from .money import Money", ["money.py:Money"]),
        ("sig f() -> int\nensures <caret>CENT", "from shop.money import CENT", ["money.py:CENT"]),
        ("sig f(x: <caret>Money) -> int", "class Money: ...", []),
        ("import <caret>no_such_module_at_all", "", []),
        ("import <caret>?m", "", []),
        ("sig f(<caret>x: int) -> int", "", []),
    ],
)
def test_definitions(shop: Path, text: str, source: str, expected: list[str]):
    assert leads(shop, text, source) == expected


def test_packages_of_the_workspaces_environment(shop: Path):
    packages = shop.parent / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "lib_of_theirs.py").write_text("def ask(): ...\n")
    assert leads(shop, "from lib_of_theirs import <caret>ask") == ["lib_of_theirs.py:ask"]


def test_nothing_is_run(shop: Path):
    (shop / "bomb.py").write_text("open('run', 'w')\nX = 1\n")
    assert leads(shop, "from shop.bomb import <caret>X") == ["bomb.py:X"]
    assert not list(shop.parent.rglob("run"))
