"""``lift holes``: what is still open, in the order in which it is best decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from lift_sys.cli.options import BAD_USAGE, ColorOption, Paths, StdinPath, TextOrJson, given_paths
from lift_sys.cli.terminal import Color, Terminal, visible, with_progress

if TYPE_CHECKING:
    from lift_sys.cli.report import FileReport
    from lift_sys.cli.terminal import Painter
    from lift_sys.holes.collect import HoleInfo

EXAMPLES = ("lift holes", "lift holes shop/cart.ir", "lift holes --format json | jq '.files[].holes[].question'")


def holes(
    paths: Paths = None,
    output_format: Annotated[
        TextOrJson, typer.Option("--format", help="How to print what is found.")
    ] = TextOrJson.TEXT,
    stdin_path: StdinPath = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """List what is still open, in the order in which it is best decided.

    Exits with 0 whether there are holes or not, 2 if an input could not be used.
    """
    from lift_sys.cli.formats import json_report, text
    from lift_sys.cli.inputs import collect
    from lift_sys.cli.report import report

    terminal = Terminal(color)
    inputs = collect(given_paths(paths, stdin_path), stdin_path)
    found = report(inputs, with_progress(inputs.documents, "reading"))
    if output_format is TextOrJson.JSON:
        files = [{"path": file.path, "holes": json_report.holes(file)} for file in found.files if file.holes]
        terminal.write(json_report.dumped({"version": json_report.VERSION, "encoding": "utf-16", "files": files}))
    else:
        for file in found.files:
            if file.holes:
                for line in _file(file, terminal.paint):
                    terminal.write(line + "\n")
        if not found.holes:
            terminal.write("no holes\n")
    text.tell_problems(found, terminal)
    raise typer.Exit(BAD_USAGE if found.unreadable else 0)


def _file(file: FileReport, paint: Painter) -> Iterator[str]:
    number = len(file.holes)
    yield paint(f"{visible(file.path)}: {number} hole{'' if number == 1 else 's'}", "strong")
    for hole in sorted(file.holes, key=lambda hole: hole.order):
        yield from _hole(file, hole, paint)
    yield ""


def _hole(file: FileReport, hole: HoleInfo, paint: Painter) -> Iterator[str]:
    positions = [file.lines.position(span.start, "utf-32") for span in hole.spans]
    where = f"{visible(file.path)}:{positions[0].line + 1}:{positions[0].character + 1}"
    kind = f"{hole.kind} of type {hole.type}" if hole.type not in ("any", hole.kind) else str(hole.kind)
    yield f"{hole.order:>3}. {paint(visible(hole.label), 'help')}  {visible(kind)}  {paint(where, 'quiet')}"
    margin = " " * 5
    if hole.question:
        yield f"{margin}{paint(visible(hole.question), 'strong')}"
    if hole.candidates is not None:
        yield f"{margin}one of {visible(', '.join(hole.candidates))}"
    for constraint in hole.constraints:
        yield f"{margin}{paint('|', 'gutter')} {visible(constraint.text)}"
    if hole.depends_on:
        yield f"{margin}after {visible(', '.join(f'?{name}' for name in hole.depends_on))}"
    if len(positions) > 1:
        others = ", ".join(f"{p.line + 1}:{p.character + 1}" for p in positions[1:])
        yield f"{margin}{paint(f'also at {others}', 'quiet')}"
