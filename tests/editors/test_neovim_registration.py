"""What Neovim 0.11 makes of features that are registered: they are there for their files, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.conftest import StartNeovim

pytestmark = pytest.mark.editor

HINTS = """
vim.api.nvim_create_autocmd("LspAttach", {
  callback = function(event) vim.lsp.inlay_hint.enable(true, { bufnr = event.buf }) end,
})
"""
REGISTERED = """
return Lift.wait(function()
  local client = Lift.client()
  return client ~= nil and client.registrations["textDocument/rangeFormatting"] ~= nil
end)
"""
SUPPORTS = """
local buffer = Lift.buffer(a[1])
return vim.tbl_map(function(method) return Lift.client():supports_method(method, buffer) end, a[2])
"""
FORMATTING = ["textDocument/formatting", "textDocument/rangeFormatting", "textDocument/hover"]


def test_a_source_is_neither_formatted_nor_hovered_over(start_neovim: StartNeovim) -> None:
    nvim = start_neovim()
    nvim.edit("cart.py")
    nvim.edit("cart.ir")
    assert nvim.lua(REGISTERED)
    assert nvim.lua(SUPPORTS, "cart.ir", [*FORMATTING, "textDocument/definition"]) == [True, True, True, True]
    assert nvim.lua(SUPPORTS, "cart.py", [*FORMATTING, "textDocument/definition"]) == [False, False, False, True]


def test_a_selection_is_formatted(start_neovim: StartNeovim, workspace: Path) -> None:
    (workspace / "f.ir").write_text('# 🦊\nsig f( a )\nrequires  a  !=  "🦊"\nensures  a\n')
    nvim = start_neovim()
    nvim.edit("f.ir")
    assert nvim.lua(REGISTERED)
    nvim.lua("vim.lsp.buf.format({ range = { start = { 3, 0 }, ['end'] = { 3, 4 } }, timeout_ms = 10000 })")
    assert nvim.text() == '# 🦊\nsig f( a )\nrequires a != "🦊"\nensures  a'


def test_hints_are_there_when_a_document_is_opened(start_neovim: StartNeovim, workspace: Path) -> None:
    (workspace / "f.py").write_text("def f(a: int) -> int:\n    return a\n")
    (workspace / "f.ir").write_text("sig f(a)\nensures result > a\n")
    nvim = start_neovim(more=HINTS)
    nvim.edit("f.ir")
    shown = nvim.lua(
        """
        Lift.wait(function() return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0 end)
        return #vim.lsp.inlay_hint.get({ bufnr = 0 })
        """
    )
    assert shown > 0
