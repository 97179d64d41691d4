"""Neovim 0.11: what is shown beside the text: signatures, types, lenses, links."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.conftest import StartNeovim, shop_texts
from tests.editors.neovim import Neovim

pytestmark = pytest.mark.editor


@pytest.fixture
def nvim(shop: Path, start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim()
    editor.edit("cart.ir")
    editor.shows("7 hole ?least")
    return editor


def test_the_signature_of_what_is_called(nvim: Neovim) -> None:
    nvim.keys('Goensures "🛒" != apply_code(result) and total([], 0.5) > 0<Esc>')
    nvim.to("(result)", 1)
    shown = nvim.floating("signature_help")
    assert "apply_code(code: str) -> str" in shown
    nvim.to("[], 0.5", 4)
    shown = nvim.floating("signature_help")
    assert "total(prices: list[int], discount: float) -> float" in shown
    assert 'requires "🛒é" != "" and discount >= 0' in shown


def test_types_that_only_the_source_says_are_shown(nvim: Neovim) -> None:
    nvim.command("call setline(5, 'sig total(prices, discount: float)')")
    shown = nvim.lua(
        """
        vim.lsp.inlay_hint.enable(true)
        local function hints() return vim.lsp.inlay_hint.get({ bufnr = 0 }) end
        Lift.wait(function() return #hints() > 1 end)
        return vim.tbl_map(function(h)
          local at = h.inlay_hint.position
          return (at.line + 1) .. " " .. vim.fn.getline(at.line + 1):sub(1, at.character) .. "<" .. h.inlay_hint.label
        end, hints())
        """
    )
    assert shown == ["5 sig total(prices<: list[int]", "5 sig total(prices, discount: float)<-> float"]


LENSES = """
-- Of several lines above one spec, Neovim asks which.
vim.ui.select = function(items, options, chosen)
  for _, item in ipairs(items) do
    local title = options.format_item(item)
    if title:find("implement") then return chosen(item) end
  end
end
vim.lsp.codelens.refresh({ bufnr = 0 })
Lift.wait(function() return #vim.lsp.codelens.get(0) > 0 end)
"""


def test_a_lens_leads_to_the_implementation(nvim: Neovim) -> None:
    titles = nvim.lua(
        LENSES
        + """
        return vim.tbl_map(function(l) return (l.range.start.line + 1) .. " " .. l.command.title end,
          vim.lsp.codelens.get(0))
        """
    )
    assert "2 1 hole" in titles and "9 Go to implementation" in titles
    nvim.command("9")
    assert nvim.lua(LENSES + "return Lift.jump(vim.lsp.codelens.run)").startswith("cart.py:9:")


def test_a_lens_writes_what_the_source_lacks(nvim: Neovim) -> None:
    nvim.command("edit cart.py", "9,$delete", "write", "edit cart.ir")
    nvim.shows("7 hole ?least", "9 missing-implementation apply_code")
    nvim.command("9")
    nvim.lua(LENSES + "vim.lsp.codelens.run()")
    nvim.shows("7 hole ?least")
    nvim.command("wall")
    assert "def apply_code(code: str) -> str:" in shop_texts(nvim.folder)["cart.py"]


def test_a_selection_grows(nvim: Neovim) -> None:
    grown = nvim.lua(
        """
        Lift.to("discount >=")
        local position = vim.lsp.util.make_position_params(0, Lift.client().offset_encoding).position
        local found = Lift.request("textDocument/selectionRange", { positions = { position } })[1]
        local texts = {}
        while found do
          local from, to = found.range.start, found.range["end"]
          if from.line == to.line then
            table.insert(texts, vim.api.nvim_buf_get_text(0, from.line, from.character, to.line, to.character, {})[1])
          else
            table.insert(texts, to.line - from.line)
          end
          found = found.parent
        end
        return texts
        """
    )
    assert grown[:2] == ["discount", "discount >= 0"]
    assert 'requires "🛒é" != "" and discount >= 0 @human' in grown
    assert grown[-1] == 10  # the whole document


def test_the_marked_part_is_formatted(nvim: Neovim) -> None:
    nvim.command("call setline(5, 'sig  total( prices:list[int],discount:float )->float')")
    nvim.command("call setline(9, 'sig  apply_code( code:str )->str')")
    nvim.lua("vim.lsp.buf.format({ range = { start = { 9, 0 }, ['end'] = { 9, 5 } } })")
    assert nvim.text().splitlines()[4] == "sig  total( prices:list[int],discount:float )->float"
    assert nvim.text().splitlines()[8] == "sig apply_code(code: str) -> str"


def test_callers_are_listed(nvim: Neovim) -> None:
    nvim.to("apply_code")
    listed = nvim.lua(
        """
        vim.lsp.buf.incoming_calls()
        Lift.wait(function() return #vim.fn.getqflist() > 0 or #Lift.messages > 0 end)
        return vim.tbl_map(function(item)
          return vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ":t") .. ":" .. item.lnum .. " " .. item.text
        end, vim.fn.getqflist())
        """
    )
    assert sorted(listed) == ["order.ir:4 pay", "order.py:6 pay"]


CHECKED = """# 🛒
sig never(n: int)
requires n < 0
requires "🛒" != "" and n > 0

sig some(n: int)
requires n > 3
"""

VERDICTS = """
local function verdicts()
  vim.lsp.codelens.refresh({ bufnr = 0 })
  vim.wait(50)
  return vim.tbl_map(function(l) return (l.range.start.line + 1) .. " " .. l.command.title:gsub(" ·.*", "") end,
    vim.tbl_filter(function(l) return l.command and l.command.command == "lift.verify" end, vim.lsp.codelens.get(0)))
end
Lift.wait(function() return vim.deep_equal(verdicts(), a) end)
return verdicts()
"""


def test_verdicts_stand_above_specs_and_in_hovers(nvim: Neovim) -> None:
    (nvim.folder / "checked.ir").write_text(CHECKED)
    nvim.edit("checked.ir")
    judged = ["2 no input meets the preconditions", "6 satisfiable"]
    assert nvim.lua(VERDICTS, *judged) == judged
    nvim.to("requires n > 3")
    assert "some input meets the preconditions" in nvim.floating("hover")
    nvim.keys("7GA + 1<Esc>")
    assert nvim.lua(VERDICTS, judged[0], "6 outdated") == [judged[0], "6 outdated"]
    nvim.command("write")
    assert nvim.lua(VERDICTS, *judged) == judged
