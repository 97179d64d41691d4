"""Debian's Neovim 0.7 with the configuration that the documentation gives."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.editors.conftest import CART, HOLE, MISTAKE, SOURCE, StartNeovim, renamed, shop_texts
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


@pytest.fixture
def shopping(shop: Path, start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim("0.7")
    editor.edit("cart.ir")
    editor.shows("7 hole ?least")
    return editor


def test_names_are_renamed_in_documents_and_sources(shopping: Neovim) -> None:
    shopping.to("discount:")
    shopping.lua("vim.lsp.buf.rename('rebate') Lift.wait(function() return not Lift.text():find('discount:') end)")
    shopping.command("wall")
    assert shop_texts(shopping.folder) == renamed("discount", "rebate", "after discount")
    shopping.command("edit order.py")
    shopping.to("apply_code")
    shopping.lua("vim.lsp.buf.rename('redeem') Lift.wait(function() return not Lift.text():find('apply_code') end)")
    shopping.command("wall")
    texts = {name: text.replace("apply_code", "redeem") for name, text in renamed().items()}
    assert shop_texts(shopping.folder) == {
        name: text.replace("discount", "rebate").replace("after rebate", "after discount")
        for name, text in texts.items()
    }


def test_uses_are_listed(shopping: Neovim) -> None:
    shopping.to("apply_code")
    listed = shopping.lua(
        """
        vim.lsp.buf.references()
        Lift.wait(function() return #vim.fn.getqflist() > 0 end)
        return vim.tbl_map(function(item)
          return vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ":t") .. ":" .. item.lnum .. ":" .. item.col
        end, vim.fn.getqflist())
        """
    )
    assert sorted(listed) == [
        *("cart.ir:9:5", "cart.py:9:5", "order.ir:1:25", "order.ir:4:22", "order.py:1:18", "order.py:6:22")
    ]


def test_the_signature_of_what_is_called(shopping: Neovim) -> None:
    shopping.keys('Goensures "🛒" != apply_code(result)<Esc>')
    shopping.to("(result)", 1)
    assert "apply_code(code: str) -> str" in shopping.floating("signature_help")


def test_a_lens_writes_what_the_source_lacks(shopping: Neovim) -> None:
    shopping.command("edit cart.py", "9,$delete", "write", "edit cart.ir")
    shopping.shows("7 hole ?least", "9 missing-implementation apply_code")
    shopping.command("9")
    shopping.lua(
        """
        vim.ui.select = function(items, options, chosen)
          for _, item in ipairs(items) do
            if options.format_item(item):find("stub") then return chosen(item) end
          end
        end
        vim.lsp.codelens.refresh()
        Lift.wait(function() return #vim.lsp.codelens.get(0) > 0 end)
        vim.lsp.codelens.run()
        """
    )
    shopping.shows("7 hole ?least")
    shopping.command("wall")
    assert "def apply_code(code: str) -> str:" in shop_texts(shopping.folder)["cart.py"]


def test_the_server_ends_when_the_editor_is_killed(nvim: Neovim) -> None:
    server = nvim.server()
    nvim.process.send_signal(signal.SIGKILL)
    nvim.process.wait()
    assert ends(server)
