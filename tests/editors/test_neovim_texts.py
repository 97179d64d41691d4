"""Neovim 0.11: the server keeps the same text as the editor, whatever is done to it."""

from __future__ import annotations

import random

import pytest

from tests.editors.conftest import CART, HOLE, MISTAKE, SOURCE, StartNeovim
from tests.editors.expected import placed
from tests.editors.neovim import Neovim

pytestmark = pytest.mark.editor


@pytest.fixture
def nvim(start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim()
    editor.edit("cart.ir")
    editor.shows(MISTAKE, HOLE)
    return editor


def agrees(nvim: Neovim) -> None:
    """What is shown is what the text in the buffer deserves."""
    wanted = placed(nvim.text() + "\n", SOURCE)
    assert (nvim.lua("return Lift.places(a[1])", wanted) or []) == wanted, nvim.text()


def test_undo_and_redo(nvim: Neovim) -> None:
    nvim.keys("6GO# 🛒<CR>requires dis 🛒<Esc>")
    agrees(nvim)
    nvim.keys("u")
    nvim.shows(MISTAKE, HOLE)
    nvim.keys("<C-r>")
    agrees(nvim)


def test_pasting_many_lines(nvim: Neovim) -> None:
    nvim.keys("9GyGP")
    nvim.keys("gg5p")
    nvim.lua("vim.api.nvim_paste('requires discont\\nrequires x 🛒\\n\\nensures nothing', false, -1)")
    agrees(nvim)


def test_deleting_at_the_end(nvim: Neovim) -> None:
    nvim.keys("Gdd")
    agrees(nvim)
    nvim.keys("Gdkdd")
    agrees(nvim)
    nvim.keys("Goensures discont<Esc>")
    agrees(nvim)


def test_deleting_everything(nvim: Neovim) -> None:
    nvim.keys("ggdG")
    nvim.shows()
    nvim.keys("u")
    nvim.shows(MISTAKE, HOLE)
    nvim.keys("ggdGisig f(x: int) -> int<CR>ensures y<Esc>")
    agrees(nvim)


def test_joining_splitting_and_replacing_lines(nvim: Neovim) -> None:
    for keys in ("6GJ", "u", "6Gf&i<CR><Esc>", "5G0f(ci({x: 🛒<Esc>", "6GI🛒<Esc>", "7GA@<Esc>", "gg4J", "G~~~~"):
        nvim.keys(keys)
        agrees(nvim)
    nvim.command("%substitute/e/é/g")
    agrees(nvim)
    nvim.command("global/sig/move 0")
    agrees(nvim)


WORDS = 'discont,🛒,é,?hole,(,),",==>,sig f(x: int) -> int,requires ,\\t, ,{,}'.split(",")
COMMANDS = "dd x J u <C-r> yyp D dw Vd vjd ~ >> p P ddp gJ".split()


def random_step(draw: random.Random) -> dict[str, object]:
    """Something done somewhere; `line` and `column` are parts of what there is."""
    insertion = f"{draw.choice('iaoO')}{draw.choice(WORDS)}{draw.choice(['', '<CR>', '<CR><CR>'])}{draw.choice(WORDS)}"
    keys = draw.choice([draw.choice(COMMANDS), insertion])
    return {"line": draw.random(), "column": draw.random(), "keys": keys}


@pytest.mark.parametrize("seed", range(4))
def test_random_edits(nvim: Neovim, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(8):
        nvim.lua(
            """
            for _, step in ipairs(a) do
              local count = vim.api.nvim_buf_line_count(0)
              vim.api.nvim_win_set_cursor(0, { math.floor(step.line * (count - 1)) + 1, 0 })
              local characters = vim.fn.strchars(vim.api.nvim_get_current_line())
              pcall(vim.cmd, "normal! 0" .. math.max(1, math.floor(step.column * characters)) .. "l")
              pcall(vim.cmd, "normal! " .. vim.api.nvim_replace_termcodes(step.keys, true, true, true))
            end
            """,
            *[random_step(draw) for _ in range(6)],
        )
        agrees(nvim)


def test_lines_that_end_as_on_windows(start_neovim: StartNeovim) -> None:
    nvim = start_neovim()
    (nvim.folder / "cart.ir").write_bytes(CART.replace("\n", "\r\n").encode())
    nvim.edit("cart.ir")
    assert nvim.lua("return vim.bo.fileformat") == "dos"
    nvim.shows(MISTAKE, HOLE)
    nvim.keys("6Goensures discont🛒<CR>requires 1 = 2<Esc>")
    nvim.shows(MISTAKE, "7 unknown-name discont", "7 syntax 🛒", "8 syntax =", "9 hole ?least")
    nvim.keys("u")
    nvim.shows(MISTAKE, HOLE)
    nvim.to("discont")
    nvim.act("Replace by `discount`")
    nvim.shows(HOLE)
    nvim.command("call setline(9, 'sig apply_code( code:str )->str')")
    nvim.lua("vim.lsp.buf.format()")
    nvim.write()
    assert (nvim.folder / "cart.ir").read_bytes() == CART.replace("discont", "discount").replace("\n", "\r\n").encode()


def test_a_last_line_without_its_end(start_neovim: StartNeovim) -> None:
    nvim = start_neovim()
    (nvim.folder / "cart.ir").write_text(CART + "requires discont")
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE, "11 unknown-name discont")
    nvim.keys("GA 🛒<Esc>")
    nvim.keys("x")
    nvim.keys("dd")
    nvim.shows(MISTAKE, HOLE)


def test_a_byte_order_mark(start_neovim: StartNeovim) -> None:
    nvim = start_neovim()
    (nvim.folder / "cart.ir").write_bytes(b"\xef\xbb\xbf" + CART.encode())
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)


def test_an_empty_document(start_neovim: StartNeovim) -> None:
    nvim = start_neovim()
    (nvim.folder / "cart.ir").write_bytes(b"")
    nvim.edit("cart.ir")
    nvim.keys("isig apply_code(code: str) -> str<CR>ensures discont<Esc>")
    nvim.shows("2 unknown-name discont")
