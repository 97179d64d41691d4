"""``lift doctor``: whether everything that lift-sys stands on is there, and works."""

from __future__ import annotations

from typing import Annotated

import typer

from lift_sys.cli.options import ColorOption, TextOrJson
from lift_sys.cli.terminal import Color, Terminal, visible

EXAMPLES = ("lift doctor", "lift doctor --format json")


def doctor(
    output_format: Annotated[
        TextOrJson, typer.Option("--format", help="How to print what is found.")
    ] = TextOrJson.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    """Show versions, settings and the workspace, and whether everything needed works.

    The output goes well with a report of a problem: values of environment variables are left out. Exits with 1 if
    something essential is broken.
    """
    from lift_sys.cli.diagnosis import Level, diagnose

    terminal = Terminal(color)
    found = diagnose()
    broken = any(check.level is Level.ERROR and check.essential for check in found)
    if output_format is TextOrJson.JSON:
        from lift_sys.cli.formats.json_report import VERSION, dumped

        checks = [{"name": c.name, "level": str(c.level), "essential": c.essential, "detail": c.detail} for c in found]
        terminal.write(dumped({"version": VERSION, "ok": not broken, "checks": checks}))
    else:
        width = max(len(check.name) for check in found)
        styles = {Level.OK: "help", Level.WARNING: "warning", Level.ERROR: "error"}
        for check in found:
            level = terminal.paint(f"{check.level:<7}", styles[check.level])
            terminal.write(f"{level} {check.name:<{width}}  {visible(check.detail)}\n")
    raise typer.Exit(int(broken))
