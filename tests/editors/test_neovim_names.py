"""Neovim 0.11: names across documents and sources, as a person renames, finds and follows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.conftest import StartNeovim, renamed, shop_texts
from tests.editors.neovim import Neovim

pytestmark = pytest.mark.editor

PROSE = ("after discount",)
USES = [
    "cart.ir:9:apply_code(code: str) -> str",
    "cart.py:9:apply_code(code: str) -> str:",
    "order.ir:1:apply_code",
    "order.ir:4:apply_code(code)",
    "order.py:1:apply_code, total",
    "order.py:6:apply_code(code)",
]


@pytest.fixture
def nvim(shop: Path, start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim()
    editor.edit("cart.ir")
    editor.shows("7 hole ?least")
    return editor


def rename(nvim: Neovim, old: str, new: str) -> None:
    """Rename what the cursor is on and save everything, as a person would."""
    nvim.lua(
        """
        vim.lsp.buf.rename(a[2])
        Lift.wait(function()
          return not Lift.text():find(a[1], 1, true) or #Lift.messages > 0
        end)
        vim.cmd("wall")
        """,
        old,
        new,
    )


def test_a_parameter_is_renamed_in_documents_and_sources(nvim: Neovim) -> None:
    nvim.to("discount:")
    rename(nvim, "discount:", "rebate")
    assert shop_texts(nvim.folder) == renamed("discount", "rebate", *PROSE)
    nvim.shows("7 hole ?least")
    nvim.command("undo", "wall")
    assert shop_texts(nvim.folder)["cart.ir"] == renamed()["cart.ir"]


def test_a_function_is_renamed_from_its_source(nvim: Neovim) -> None:
    nvim.edit("cart.py")
    nvim.to("apply_code")
    rename(nvim, "apply_code", "redeem")
    assert shop_texts(nvim.folder) == renamed("apply_code", "redeem")
    nvim.shows()


def test_a_function_is_renamed_where_it_is_used(nvim: Neovim) -> None:
    nvim.edit("order.ir")
    nvim.to("apply_code(code)", 2)
    rename(nvim, "apply_code", "redeem")
    assert shop_texts(nvim.folder) == renamed("apply_code", "redeem")


def test_a_hole_is_renamed(nvim: Neovim) -> None:
    nvim.to("?least")
    rename(nvim, "?least", "?lowest")
    assert shop_texts(nvim.folder) == renamed("?least", "?lowest")
    nvim.shows("7 hole ?lowest")


def test_what_is_not_saved_yet_is_renamed_too(nvim: Neovim) -> None:
    nvim.command("set hidden")
    nvim.edit("order.py")
    nvim.keys("Go    assert apply_code('🛒') != '🛒', apply_code<Esc>")
    nvim.edit("cart.ir")
    nvim.to("apply_code")
    rename(nvim, "apply_code", "redeem")
    texts = renamed("apply_code", "redeem")
    texts["order.py"] += "    assert redeem('🛒') != '🛒', redeem\n"
    assert shop_texts(nvim.folder) == texts


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("total", "def", "keyword"),
        ("total", "not a name", "name"),
        ("total", "apply_code", "apply_code"),
        ("discount:", "prices", "prices"),
    ],
)
def test_a_name_that_will_not_do_changes_nothing_and_is_told(nvim: Neovim, old: str, new: str, why: str) -> None:
    nvim.to(old)
    nvim.lua("vim.lsp.buf.rename(a[1]) Lift.wait(function() return #Lift.messages > 0 end) vim.cmd('wall')", new)
    (told,) = nvim.lua("return Lift.messages")
    assert why in told
    assert shop_texts(nvim.folder) == renamed()


def test_references_are_listed_from_documents_and_sources(nvim: Neovim) -> None:
    nvim.to("apply_code")
    listed = nvim.places("vim.lsp.buf.references(nil, options)")
    assert listed == USES


def test_references_asked_for_in_a_source_are_those_in_documents(nvim: Neovim) -> None:
    nvim.edit("cart.py")
    nvim.to("apply_code")
    assert nvim.places("vim.lsp.buf.references(nil, options)") == [use for use in USES if ".ir" in use]


def test_symbols_of_the_workspace(nvim: Neovim) -> None:
    assert nvim.places("vim.lsp.buf.workspace_symbol('pay', options)") == [
        "order.ir:3:pay(prices: list[int], code: str) -> float"
    ]


def test_the_places_of_a_name_are_highlighted(nvim: Neovim) -> None:
    nvim.to("discount >=")
    marked = nvim.lua(
        """
        vim.lsp.buf.document_highlight()
        local function marks()
          local found = {}
          for name, id in pairs(vim.api.nvim_get_namespaces()) do
            if name:find("reference") then
              for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, id, 0, -1, { details = true })) do
                local text = vim.api.nvim_buf_get_text(0, mark[2], mark[3], mark[4].end_row, mark[4].end_col, {})
                table.insert(found, (mark[2] + 1) .. " " .. text[1] .. " " .. mark[4].hl_group)
              end
            end
          end
          return found
        end
        Lift.wait(function() return #marks() > 0 end)
        return marks()
        """
    )
    assert sorted(marked) == ["5 discount LspReferenceWrite", "6 discount LspReferenceRead"]
