"""Vim 9 with each plug-in and the configuration that the documentation gives for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.editors import found
from tests.editors.conftest import CLEAN, shop_texts
from tests.editors.processes import ends
from tests.editors.snippets import snippets
from tests.editors.vim import Vim

pytestmark = pytest.mark.editor

PROPERTIES = "filter(prop_list(1, {'end_lnum': -1}), {_, p -> p.type =~# '%s'})"
LOCATIONS = "map(getloclist(0), {_, l -> {'lnum': l.lnum, 'col': l.col, 'length': l.end_col - l.col + 1}})"


@dataclass(frozen=True)
class Plugin:
    """A plug-in, and what a person does with it."""

    heading: str
    """Its part of the page."""
    folder: str
    """Its own name."""
    place: str
    """Where a package of Debian puts it."""
    load: str
    marks: str
    """Expression for what is marked in the text, in bytes."""
    hover: str
    definition: str
    format: str
    action: str
    choice: str
    """Keys that choose the first action."""
    rename: str


MISTAKE = "6 discont"
HOLE = "7 ?least"

PLUGINS = (
    Plugin(
        *("ALE", "ale", "/usr/share/vim/vimfiles/pack/dist-bundle/opt/ale", ""),
        LOCATIONS,
        *("ALEHover", "ALEGoToDefinition", "ALEFix", "ALECodeAction", "1\r"),
        "ALERename",
    ),
    Plugin(
        *("vim-lsp", "vim-lsp", "", "set runtimepath^={}"),
        PROPERTIES % "^vim_lsp_diagnostics",
        *("LspHover", "LspDefinition", "LspDocumentFormat", "LspCodeAction", "\r"),
        "LspRename",
    ),
    Plugin(
        *("yegappan/lsp", "lsp", "", "set runtimepath^={}\nruntime plugin/lsp.vim"),
        PROPERTIES % "^LspDiagInline",
        *("LspHover", "LspGotoDefinition", "LspFormat", "LspCodeAction", "1\r"),
        "LspRename",
    ),
)


@pytest.fixture(params=PLUGINS, ids=lambda plugin: plugin.heading)
def plugin(request: pytest.FixtureRequest) -> Plugin:
    assert isinstance(request.param, Plugin)
    return request.param


@pytest.fixture
def vim(plugin: Plugin, workspace: Path) -> Iterator[Vim]:
    program, folder = found.vim(), found.vim_plugin(plugin.folder, plugin.place)
    (workspace / "cart.ir").write_text(CLEAN)
    blocks = (*snippets("vim.md", "Vim", "vim"), plugin.load.format(folder), *snippets("vim.md", plugin.heading, "vim"))
    editor = Vim(program, "\n".join(blocks), workspace)
    try:
        editor.edit("cart.ir")
        yield editor
    finally:
        editor.quit()


def shows(vim: Vim, plugin: Plugin, *wanted: str) -> None:
    """Wait until exactly these texts are marked: ``line marked-text``."""

    def marked(marks: list[dict[str, int]]) -> list[str]:
        lines = [line.encode() for line in vim.value("getline(1, '$')")]
        lines += [b"(past the end)"] * max((m["lnum"] for m in marks), default=0)
        cuts = [(m["lnum"], lines[m["lnum"] - 1][m["col"] - 1 : m["col"] - 1 + m["length"]]) for m in marks]
        return [f"{line} {text.decode(errors='replace')}" for line, text in sorted(cuts)]

    vim.until(plugin.marks, lambda marks: marked(marks) == list(wanted))


def test_diagnostics_follow_the_text(vim: Vim, plugin: Plugin) -> None:
    assert vim.value("&filetype") == "lift"
    shows(vim, plugin, MISTAKE, HOLE)
    vim.type("6GO# 🛒é\rrequires dis >= 0\x1b")
    shows(vim, plugin, "7 dis", "8 discont", "9 ?least")
    vim.type("u")
    shows(vim, plugin, MISTAKE, HOLE)
    vim.type("ggdG")
    shows(vim, plugin)
    vim.type("u")
    shows(vim, plugin, MISTAKE, HOLE)


def test_a_code_action_mends_the_text(vim: Vim, plugin: Plugin) -> None:
    shows(vim, plugin, MISTAKE, HOLE)
    vim.to("discont")
    vim.choose(plugin.action, "Replace by `discount`", plugin.choice)
    mended = CLEAN.removesuffix("\n").replace("discont", "discount")
    vim.until("join(getline(1, '$'), \"\\n\")", lambda text: text == mended)
    shows(vim, plugin, HOLE)


def test_hovering_over_a_hole(vim: Vim, plugin: Plugin) -> None:
    shows(vim, plugin, MISTAKE, HOLE)
    vim.to("?least", 2)
    vim.type("K")
    shown = vim.until("Lift_windows()", lambda text: "what is the least?" in text.replace("\n", " "))
    assert "?least: int" in shown
    assert not any(word in vim.value("execute('messages')") for word in ("Fail", "rror", "arning"))


def test_definition_leads_to_the_source(vim: Vim, plugin: Plugin) -> None:
    shows(vim, plugin, MISTAKE, HOLE)
    vim.to("apply_code")
    vim.type("gd")
    vim.until("Lift_at()", lambda at: at == "cart.py:9:apply_code(code: str) -> str:")


def test_documents_are_formatted(vim: Vim, plugin: Plugin) -> None:
    shows(vim, plugin, MISTAKE, HOLE)
    vim.type("9Gccsig   apply_code( code:str )->str\x1b")
    vim.until("getline(9)", lambda line: line == "sig   apply_code( code:str )->str")
    vim.type(f":{plugin.format}\r")
    vim.until("join(getline(1, '$'), \"\\n\")", lambda text: text == CLEAN.removesuffix("\n"))
    vim.type(":write\r")
    vim.until("&modified", lambda modified: not modified)
    assert (vim.folder / "cart.ir").read_text() == CLEAN


def test_names_are_completed(vim: Vim, plugin: Plugin) -> None:
    shows(vim, plugin, MISTAKE, HOLE)
    vim.command("set completeopt=menuone")
    vim.type("Gorequires cod\x18\x0f")
    words = vim.until("map(complete_info(['items']).items, {_, item -> item.word})", bool)
    assert words == ["code"]
    vim.type("\x19 != result\x1b")
    vim.until("getline('$')", lambda line: line == "requires code != result")


def test_names_are_renamed_in_documents_and_sources(shop: Path, vim: Vim, plugin: Plugin) -> None:
    for name, text in shop_texts(shop).items():
        (shop / name).write_text(text.replace("🛒é", "e").replace("🦊", "f").replace("discont", "discount"))
    before = shop_texts(shop)
    vim.command("edit! cart.ir")
    shows(vim, plugin, "7 ?least")
    vim.to("apply_code")
    vim.choose(plugin.rename, "apply_code", "\x15redeem\r")
    vim.until("getline(9)", lambda line: "redeem" in line)
    vim.command("wall")
    assert shop_texts(shop) == {name: text.replace("apply_code", "redeem") for name, text in before.items()}


def test_the_server_ends_when_the_editor_is_killed(vim: Vim, plugin: Plugin) -> None:
    shows(vim, plugin, MISTAKE, HOLE)
    server = vim.server()
    vim.process.send_signal(signal.SIGKILL)
    vim.process.wait()
    assert ends(server)
