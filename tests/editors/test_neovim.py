"""Neovim 0.11 with the configuration that the documentation gives: what a person sees and does."""

from __future__ import annotations

import time

import pytest

from tests.editors.conftest import CART, HOLE, MISTAKE, SOURCE, StartNeovim
from tests.editors.neovim import Neovim
from tests.editors.processes import PATIENCE

pytestmark = pytest.mark.editor


@pytest.fixture
def nvim(start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim()
    editor.edit("cart.ir")
    editor.shows(MISTAKE, HOLE)
    return editor


def test_mistakes_and_holes_stand_under_the_right_characters(nvim: Neovim) -> None:
    assert nvim.lua("return vim.bo.filetype") == "lift"
    assert nvim.lua("return Lift.client().offset_encoding") == "utf-8"


def test_a_code_action_mends_the_text_and_can_be_undone(nvim: Neovim) -> None:
    nvim.to("discont")
    nvim.act("Replace by `discount`")
    assert nvim.text() == CART.removesuffix("\n").replace("discont", "discount")
    nvim.shows(HOLE)
    nvim.keys("u")
    nvim.shows(MISTAKE, HOLE)


def test_a_code_action_can_write_what_the_source_lacks(nvim: Neovim) -> None:
    nvim.command("edit cart.py", "3,$delete", "write", "edit cart.ir")
    nvim.shows("5 missing-implementation total", MISTAKE, HOLE, "9 missing-implementation apply_code")
    nvim.to("apply_code")
    title = next(title for title in nvim.actions() if "cart.py" in title)
    nvim.lua("Lift.chosen = a[1] vim.lsp.buf.code_action()", title)
    nvim.shows("5 missing-implementation total", MISTAKE, HOLE)
    nvim.edit("cart.py")
    assert "def apply_code(code: str) -> str:" in nvim.text()


def test_hovering_over_a_hole_tells_what_is_known_of_it(nvim: Neovim) -> None:
    nvim.to("?least", 2)
    shown = nvim.floating("hover")
    assert "?least" in shown
    assert "int" in shown
    assert "what is the least?" in shown


def test_definition_leads_to_the_source_and_back(nvim: Neovim) -> None:
    nvim.to("apply_code")
    assert nvim.jump("definition") == "cart.py:9:apply_code(code: str) -> str:"
    assert nvim.jump("definition") == "cart.ir:9:apply_code(code: str) -> str"


def test_definition_of_a_parameter_is_in_the_signature(nvim: Neovim) -> None:
    nvim.command("6substitute/discont/discount/")
    nvim.shows(HOLE)
    nvim.to("discount >=")
    assert nvim.jump("definition") == "cart.ir:5:discount: float) -> float"


def complete(nvim: Neovim, typed: str) -> list[str]:
    """Words that are offered after `typed` in a new last line; the menu stays open."""
    nvim.command("normal! G")
    nvim.type(f"o{typed}<C-x><C-o>")
    end = time.monotonic() + PATIENCE
    words: list[str] = []
    while not words and time.monotonic() < end:
        words = nvim.lua("return vim.tbl_map(function(i) return i.word end, vim.fn.complete_info({ 'items' }).items)")
        time.sleep(0.05)
    return words


def test_keywords_are_completed(nvim: Neovim) -> None:
    nvim.command("set completeopt=menuone")
    words = complete(nvim, "requ")
    assert words and words[0].startswith("requires")
    nvim.type("<C-y><Esc>")
    assert nvim.text().splitlines()[-1].startswith("requires")


def test_parameters_are_completed(nvim: Neovim) -> None:
    nvim.command("set completeopt=menuone")
    words = complete(nvim, "requires cod")
    assert words == ["code"]
    nvim.type("<C-y> != result<Esc>")
    assert nvim.text().splitlines()[-1] == "requires code != result"


def test_documents_are_formatted(nvim: Neovim) -> None:
    nvim.command("9,10delete", "call setline(5, 'sig  total( prices:list[int],discount :float )->float   ')")
    nvim.lua("vim.lsp.buf.format()")
    assert nvim.text().splitlines()[4] == "sig total(prices: list[int], discount: float) -> float"
    nvim.shows(MISTAKE, HOLE)
    before = nvim.text()
    nvim.lua("vim.lsp.buf.format()")
    assert nvim.text() == before


def test_the_outline_lists_the_specs(nvim: Neovim) -> None:
    found = nvim.lua(
        """
        vim.lsp.buf.document_symbol({ on_list = function(list) Lift.list = list.items end })
        Lift.wait(function() return Lift.list end)
        return vim.tbl_map(function(i) return i.lnum .. " " .. i.text end, Lift.list)
        """
    )
    assert [line for line in found if "total" in line or "apply_code" in line]
    assert any(line.startswith(("2 ", "5 ")) and "total" in line for line in found)
    assert any(line.startswith("9 ") and "apply_code" in line for line in found)


def test_specs_can_be_folded(start_neovim: StartNeovim) -> None:
    nvim = start_neovim(snippet=2)
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)
    folded = nvim.lua(
        """
        Lift.wait(function() return vim.fn.foldlevel(5) > 0 and vim.fn.foldlevel(10) > 0 end)
        vim.cmd("normal! zM")
        return { vim.fn.foldclosed(4), vim.fn.foldclosed(10) }
        """
    )
    assert folded == [2, 9]


def test_semantic_tokens_tell_holes_from_names(nvim: Neovim) -> None:
    kinds = {}
    for text in ("?least", "total", "prices", "requires"):
        nvim.to(text, 1)
        kinds[text] = nvim.lua(
            """
            local function tokens() return vim.lsp.semantic_tokens.get_at_pos() or {} end
            Lift.wait(function() return #tokens() > 0 end)
            return vim.tbl_map(function(t) return t.type end, tokens())
            """
        )
    assert len(kinds["?least"]) == len(kinds["total"]) == len(kinds["prices"]) == 1
    assert kinds["total"] == ["function"]
    assert kinds["prices"] == ["parameter"]
    assert kinds["?least"] not in (kinds["total"], kinds["prices"])


def test_keys_lead_from_hole_to_hole(start_neovim: StartNeovim) -> None:
    nvim = start_neovim(snippet=3)
    nvim.edit("cart.ir")
    nvim.command("10substitute/== .*/== ?never/")
    nvim.shows(MISTAKE, HOLE, "10 hole ?never")
    nvim.command("normal! gg")
    for line in ("7:?least", "10:?never", "7:?least"):
        place = nvim.lua(
            """
            local before = Lift.at()
            vim.cmd("normal ]h")
            Lift.wait(function() return Lift.at() ~= before end)
            return Lift.at()
            """
        )
        assert place.startswith(f"cart.ir:{line}")


def test_writing_formats_where_the_documentation_says_so(start_neovim: StartNeovim) -> None:
    nvim = start_neovim(snippet=2)
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)
    nvim.command("call setline(9, 'sig   apply_code( code:str )->str')")
    nvim.write()
    assert (nvim.folder / "cart.ir").read_text() == CART
    assert nvim.lua("return vim.bo.commentstring") == "# %s"


def test_completion_opens_while_typing_where_the_documentation_says_so(start_neovim: StartNeovim) -> None:
    nvim = start_neovim(snippet=2, more="vim.o.completeopt = 'menuone,noselect'")
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)
    triggers = nvim.lua("return Lift.client().server_capabilities.completionProvider.triggerCharacters or {}")
    assert triggers
    nvim.command("normal! G")
    nvim.type("orequires ?")
    end = time.monotonic() + PATIENCE
    words: list[str] = []
    while not words and time.monotonic() < end:
        words = nvim.lua("return vim.tbl_map(function(i) return i.word end, vim.fn.complete_info({ 'items' }).items)")
        time.sleep(0.05)
    assert any("least" in word for word in words)


def test_functions_that_are_not_written_yet_are_shown_in_the_source(nvim: Neovim) -> None:
    (nvim.folder / "cart.py").write_text(SOURCE.replace("return code", "raise NotImplementedError"))
    nvim.edit("cart.py")
    nvim.shows("9 hole apply_code")
    nvim.command("10substitute/raise.*/return code/")
    nvim.shows()
