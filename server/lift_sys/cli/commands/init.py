"""``lift init``: a settings file with the defaults, or first documents for sources that have none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lift_sys.cli.options import BAD_USAGE, ColorOption
from lift_sys.cli.terminal import Color, Terminal, visible

if TYPE_CHECKING:
    from lift_sys.cli.inputs import Inputs

EXAMPLES = ("lift init", "lift init shop/cart.py shop/money.py")
SETTINGS = "lift.toml"


def init(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SOURCES", help="Python sources that want a document.", show_default="none: lift.toml"),
    ] = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Write a lift.toml with all defaults or, for Python sources, a first document beside each that has none.

    A document gets a `sig` for each public function and method; what the source leaves open becomes a hole. Nothing
    that exists is overwritten.
    """
    terminal = Terminal(color)
    failed = _sources(paths, terminal) if paths else _settings(terminal)
    raise typer.Exit(BAD_USAGE if failed else 0)


def _settings(terminal: Terminal) -> bool:
    from lift_sys.cli.defaults import settings_text
    from lift_sys.workspace.files import write_file

    problem = write_file(Path(os.curdir) / SETTINGS, settings_text(), None)
    if problem is not None:
        terminal.note("error", f"{SETTINGS} {problem}")
        return True
    terminal.write(f"wrote {SETTINGS}\n")
    return False


def _sources(paths: list[Path], terminal: Terminal) -> bool:
    from lift_sys.cli.inputs import absolute, for_sources

    inputs = for_sources(paths)
    troubles = [inputs.told(problem) for problem in inputs.problems]
    troubles += filter(None, (_source(path, inputs, terminal) for path in dict.fromkeys(map(absolute, paths))))
    for trouble in troubles:
        terminal.note("error", trouble)
    return bool(troubles)


def _source(path: Path, inputs: Inputs, terminal: Terminal) -> str | None:
    """Write the first document of one source; what stood in the way."""
    from lift_sys.cli.skeleton import skeleton
    from lift_sys.workspace.files import write_file

    source = inputs.shown(str(path))
    found = inputs.workspace.document_path(str(path))
    if found is None:
        return f"{source} is no Python source (.py)"
    document, shown = Path(found), inputs.shown(found)
    if os.path.lexists(document):
        terminal.say(f"{shown} exists already; it is left as it is")
        return None
    state = inputs.workspace.source_state(str(path))
    if state.outline is None:
        return f"{source} {state.problem or 'does not exist'}"
    made = skeleton(state)
    try:
        document.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"{shown} cannot be written: {error.strerror or error}"
    trouble = write_file(document, made.text, None)
    if trouble is not None:
        return f"{shown} {trouble}"
    terminal.write(f"wrote {visible(shown)}: {_count(made.specs, 'spec')}, {_count(made.holes, 'hole')}\n")
    return None


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
