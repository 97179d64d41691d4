"""Options that several commands share, and leaving with a message."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from lift_sys.cli.terminal import Color, Terminal

BAD_USAGE = 2

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATHS",
        help="Documents, sources (their documents are meant), folders to search, or - for standard input.",
        show_default="the working directory",
    ),
]
ColorOption = Annotated[
    Color, typer.Option("--color", help="When to colour; NO_COLOR and FORCE_COLOR are heeded, too.")
]
StdinPath = Annotated[
    str | None,
    typer.Option(
        "--stdin-path", metavar="NAME", help="Where the text from standard input belongs.", show_default=False
    ),
]


class TextOrJson(StrEnum):
    """Output for people or for programs."""

    TEXT = "text"
    JSON = "json"


def refuse(terminal: Terminal, message: str) -> NoReturn:
    """Leave because the command cannot be carried out as it was given."""
    terminal.note("error", message)
    raise SystemExit(BAD_USAGE)


def given_paths(paths: list[str] | None, stdin_path: str | None) -> list[str]:
    """The paths to look at."""
    chosen = paths or ["."]
    if stdin_path is not None and "-" not in chosen:
        raise typer.BadParameter("only `-` reads standard input", param_hint="--stdin-path")
    return chosen
