"""Starts editors on folders of files, and stops them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.editors.found import neovim
from tests.editors.neovim import Neovim
from tests.editors.snippets import snippets

Files = dict[str, str | bytes]
StartNeovim = Callable[..., Neovim]

SOURCE = '''\
"""Prices of carts."""


def total(prices: list[int], discount: float) -> float:
    """Total price after discount."""
    return sum(prices) * (1 - discount)


def apply_code(code: str) -> str:
    return code
'''

CART = """\
# cart.ir 🛒
intent {
  summary: "Total price 🛒 after discount"
}
sig total(prices: list[int], discount: float) -> float
requires "🛒é" != "" and discont >= 0 @human
ensures "🦊" != "" ==> result >= ?least: int "what is the least?"

sig apply_code(code: str) -> str
ensures result == code
"""

CLEAN = CART.replace('"🛒é" != "" and ', "").replace('"🦊" != "" ==> ', "")
"""With no emoji left of anything, for clients that do not count columns as LSP does."""

MISTAKE = "6 unknown-name discont"
HOLE = "7 hole ?least"


ORDER = '''\
from cart import apply_code, total


def pay(prices: list[int], code: str) -> float:
    """Pay 🛒."""
    note = "🛒é"; apply_code(code)
    return total(prices, discount=0.5)
'''

PAY = """\
from cart import total, apply_code

sig pay(prices: list[int], code: str) -> float
requires "🛒é" != apply_code(code)
ensures result == total(prices, 0.5)
"""


@pytest.fixture
def shop(workspace: Path) -> Path:
    """The workspace without its mistake, and with a second source and document that use the first ones."""
    (workspace / "cart.ir").write_text(CART.replace("discont", "discount"))
    (workspace / "order.py").write_text(ORDER)
    (workspace / "order.ir").write_text(PAY)
    return workspace


def shop_texts(shop: Path) -> dict[str, str]:
    """The files of the shop as they are on disk."""
    return {name: (shop / name).read_text() for name in ("cart.ir", "cart.py", "order.ir", "order.py")}


def renamed(old: str = "", new: str = "", *but: str) -> dict[str, str]:
    """The files of the shop after renaming; `but` are texts that stay."""
    texts = {"cart.ir": CART.replace("discont", "discount"), "cart.py": SOURCE, "order.ir": PAY, "order.py": ORDER}
    for number, kept in enumerate(but):
        texts = {name: text.replace(kept, f"\0{number}") for name, text in texts.items()}
    texts = {name: text.replace(old, new) for name, text in texts.items()}
    for number, kept in enumerate(but):
        texts = {name: text.replace(f"\0{number}", kept) for name, text in texts.items()}
    return texts


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with a cart and its specification; its name has a blank and letters beyond ASCII."""
    folder = tmp_path / "shöp 🛒"
    (folder / ".git").mkdir(parents=True)
    (folder / "cart.py").write_text(SOURCE)
    (folder / "cart.ir").write_text(CART)
    return folder


@pytest.fixture
def start_neovim(workspace: Path) -> Iterator[StartNeovim]:
    """``start_neovim()``: Neovim with the configuration of the documentation; ``version="0.7"`` for the older one."""
    running: list[Neovim] = []

    def start(version: str = "0.11", snippet: int = 1, more: str = "") -> Neovim:
        if version == "0.11":
            program = neovim((0, 11), (1, 0))
            blocks = snippets("neovim.md", "Neovim 0.11 and newer", "lua")[:snippet]
        else:
            program = neovim((0, 7), (0, 11))
            blocks = snippets("neovim.md", "Neovim 0.7 to 0.10", "lua")
        editor = Neovim(program, "\n".join([*blocks, more]), workspace)
        running.append(editor)
        return editor

    yield start
    for editor in running:
        editor.quit()
