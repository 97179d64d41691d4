"""Neovim 0.11: files that are saved, change, move and vanish, several editors, and the end of the server."""

from __future__ import annotations

import signal

import pytest

from tests.editors.conftest import CART, HOLE, MISTAKE, SOURCE, StartNeovim
from tests.editors.neovim import Neovim
from tests.editors.processes import alive, ends

pytestmark = pytest.mark.editor

WATCHES = """
vim.lsp.config("lift", {
  capabilities = { workspace = { didChangeWatchedFiles = { dynamicRegistration = true } } },
})
"""
DRIFT = "5 signature-drift total"


@pytest.fixture
def nvim(start_neovim: StartNeovim) -> Neovim:
    editor = start_neovim()
    editor.edit("cart.ir")
    editor.shows(MISTAKE, HOLE)
    return editor


def touch(nvim: Neovim) -> None:
    """Change the text and change it back."""
    nvim.keys("ggOx<Esc>")
    nvim.keys("u")


def test_the_source_counts_as_it_stands_in_the_editor(nvim: Neovim) -> None:
    nvim.command("set hidden")
    nvim.edit("cart.py")
    nvim.command("4substitute/discount/rebate/")
    nvim.edit("cart.ir")
    nvim.shows(DRIFT, MISTAKE, HOLE)
    nvim.edit("cart.py")
    nvim.keys("u")
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)


def test_saving_changes_nothing_that_is_shown(nvim: Neovim) -> None:
    nvim.command("6substitute/discont/discount/")
    nvim.shows(HOLE)
    nvim.write()
    assert (nvim.folder / "cart.ir").read_text() == CART.replace("discont", "discount")
    nvim.shows(HOLE)


def test_a_source_that_is_being_typed(nvim: Neovim) -> None:
    nvim.command("set hidden")
    nvim.edit("cart.py")
    nvim.command("6substitute/(1 - .*/(1 - (/")
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)
    nvim.to("apply_code")
    assert nvim.jump("definition") == "cart.py:9:apply_code(code: str) -> str:"


def test_a_source_that_another_program_changes(nvim: Neovim) -> None:
    (nvim.folder / "cart.py").write_text(SOURCE.replace("discount", "rebate"))
    touch(nvim)
    nvim.shows(DRIFT, MISTAKE, HOLE)
    (nvim.folder / "cart.py").unlink()
    touch(nvim)
    nvim.shows("5 missing-implementation total", MISTAKE, HOLE, "9 missing-implementation apply_code")


def test_a_source_that_another_program_changes_is_seen_at_once_where_the_editor_watches(
    start_neovim: StartNeovim,
) -> None:
    nvim = start_neovim(more=WATCHES)
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)
    (nvim.folder / "cart.py").write_text(SOURCE.replace("discount", "rebate"))
    nvim.shows(DRIFT, MISTAKE, HOLE)
    (nvim.folder / "cart.py").unlink()
    nvim.shows("5 missing-implementation total", MISTAKE, HOLE, "9 missing-implementation apply_code")


def test_a_document_that_is_deleted_or_moved_while_it_is_open(nvim: Neovim) -> None:
    (nvim.folder / "cart.ir").unlink()
    nvim.command("6substitute/discont/discount/")
    nvim.shows(HOLE)
    nvim.keys("u")
    nvim.shows(MISTAKE, HOLE)
    nvim.write()
    (nvim.folder / "cart.ir").rename(nvim.folder / "other.ir")
    nvim.command("6substitute/discont/discount/")
    nvim.shows(HOLE)


def test_a_document_that_is_renamed_in_the_editor(nvim: Neovim) -> None:
    nvim.command("saveas other.ir", "bwipeout cart.ir")
    nvim.shows("5 missing-implementation total", MISTAKE, HOLE, "9 missing-implementation apply_code")
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)


def test_a_document_that_changes_on_disk_and_is_read_again(nvim: Neovim) -> None:
    (nvim.folder / "cart.ir").write_text(CART.replace("discont", "discount"))
    nvim.command("checktime", "edit!")
    nvim.shows(HOLE)


def test_two_editors_on_one_workspace(nvim: Neovim, start_neovim: StartNeovim) -> None:
    other = start_neovim()
    other.edit("cart.ir")
    other.shows(MISTAKE, HOLE)
    assert nvim.server() != other.server()
    nvim.command("6substitute/discont/discount/", "write")
    nvim.shows(HOLE)
    other.shows(MISTAKE, HOLE)
    other.command("edit!")
    other.shows(HOLE)


def test_a_source_that_another_editor_saves(nvim: Neovim, start_neovim: StartNeovim) -> None:
    other = start_neovim()
    other.edit("cart.py")
    other.shows()
    other.command("4substitute/discount/rebate/", "write")
    touch(nvim)
    nvim.shows(DRIFT, MISTAKE, HOLE)


def test_two_folders_in_one_editor(nvim: Neovim) -> None:
    second = nvim.folder.parent / "second"
    (second / ".git").mkdir(parents=True)
    (second / "shop.ir").write_text("sig f(x: int) -> int\nensures y\n")
    nvim.lua("vim.cmd('edit ' .. a[1])", str(second / "shop.ir"))
    nvim.shows("1 missing-implementation f", "2 unknown-name y")
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)


def test_a_document_outside_any_folder(start_neovim: StartNeovim) -> None:
    nvim = start_neovim()
    place = nvim.home / "alone.ir"
    place.write_text("sig f(x: int) -> int\nensures y\n")
    nvim.lua("vim.cmd('edit ' .. a[1])", str(place))
    nvim.shows("1 missing-implementation f", "2 unknown-name y")


def test_what_the_server_does_is_written_down_where_the_documentation_says_so(start_neovim: StartNeovim) -> None:
    log = '{ "lift", "lsp", "--stdio", "--log-file", vim.env.HOME .. "/lift.log", "--log-level", "debug" }'
    nvim = start_neovim(more=f'vim.lsp.config("lift", {{ cmd = {log} }})')
    nvim.edit("cart.ir")
    nvim.shows(MISTAKE, HOLE)
    assert "initialize" in (nvim.home / "lift.log").read_text()


def test_the_server_ends_with_the_editor(nvim: Neovim) -> None:
    server = nvim.server()
    nvim.quit()
    assert ends(server)


def test_the_server_ends_when_the_editor_is_killed(nvim: Neovim) -> None:
    server = nvim.server()
    nvim.process.send_signal(signal.SIGKILL)
    nvim.process.wait()
    assert ends(server)


def test_the_server_survives_the_editor_stopping_and_starting_it(nvim: Neovim) -> None:
    server = nvim.server()
    nvim.lua("vim.lsp.enable('lift', false) vim.lsp.stop_client(vim.lsp.get_clients())")
    assert ends(server)
    nvim.lua("vim.lsp.enable('lift', true)")
    nvim.command("edit!")
    nvim.shows(MISTAKE, HOLE)
    assert alive(nvim.server())
