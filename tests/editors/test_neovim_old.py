"""Debian's Neovim 0.7 with the configuration that the documentation gives."""

from __future__ import annotations

import signal
import time

import pytest

from tests.editors.conftest import CART, HOLE, MISTAKE, SOURCE, StartNeovim
from tests.editors.expected import placed
from tests.editors.neovim import Neovim
from tests.editors.processes import PATIENCE, ends

pytestmark = pytest.mark.editor


@pytest.fixture
def nvim(start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim("0.7")
    editor.edit("cart.ir")
    editor.shows(MISTAKE, HOLE)
    return editor


def test_diagnostics_follow_the_text(nvim: Neovim) -> None:
    assert nvim.lua("return Lift.client().offset_encoding") == "utf-16"
    for keys in ("6GO# 🛒<CR>requires dis 🛒<Esc>", "u", "Gdd", "9GyGP", "5GJ", "6GI🛒<Esc>", "ggdG", "u"):
        nvim.keys(keys)
        wanted = placed(nvim.text() + "\n", SOURCE)
        assert (nvim.lua("return Lift.places(a[1])", wanted) or []) == wanted, keys


def test_a_code_action_mends_the_text(nvim: Neovim) -> None:
    nvim.to("discont")
    nvim.act("Replace by `discount`")
    assert nvim.text() == CART.removesuffix("\n").replace("discont", "discount")
    nvim.shows(HOLE)


def test_hover_definition_and_format(nvim: Neovim) -> None:
    nvim.to("?least", 2)
    assert "what is the least?" in nvim.floating("hover")
    nvim.command("call setline(9, 'sig   apply_code( code:str )->str')")
    nvim.lua("vim.lsp.buf.formatting_sync(nil, 10000)")
    assert nvim.text() == CART.removesuffix("\n")
    nvim.command("set hidden")
    nvim.to("apply_code")
    assert nvim.jump("definition") == "cart.py:9:apply_code(code: str) -> str:"
    nvim.shows()
    assert nvim.jump("definition") == "cart.ir:9:apply_code(code: str) -> str"


def test_names_are_completed(nvim: Neovim) -> None:
    nvim.command("set completeopt=menuone", "normal! G")
    nvim.type("orequires cod<C-x><C-o>")
    end = time.monotonic() + PATIENCE
    words: list[str] = []
    while not words and time.monotonic() < end:
        words = nvim.lua("return vim.tbl_map(function(i) return i.word end, vim.fn.complete_info({ 'items' }).items)")
        time.sleep(0.05)
    assert words == ["code"]
    nvim.type("<C-y> != result<Esc>")
    assert nvim.text().splitlines()[-1] == "requires code != result"


def test_the_server_ends_when_the_editor_is_killed(nvim: Neovim) -> None:
    server = nvim.server()
    nvim.process.send_signal(signal.SIGKILL)
    nvim.process.wait()
    assert ends(server)
