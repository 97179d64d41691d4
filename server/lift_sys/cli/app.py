"""All commands put together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lift_sys import __version__
from lift_sys.cli.commands import check, doctor, fmt, holes, init

app = typer.Typer(
    name="lift",
    help="Specifications beside Python sources: what a function must do, what is still open, and whether they agree.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="lift COMMAND --help shows a command's options and examples.",
)


def run(arguments: list[str]) -> int:
    """Run one command; it leaves with its exit status."""
    try:
        Path.cwd()
    except OSError as error:
        typer.echo(f"error: the working directory cannot be used: {error.strerror or error}", err=True)
        return 2
    app(args=arguments, prog_name="lift")
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lift {__version__}")
        raise typer.Exit


@app.callback()
def _lift(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def _lsp(context: typer.Context) -> None:
    """Start the language server on standard input and output; editors do this."""
    from lift_sys.cli.commands.lsp import serve

    raise typer.Exit(serve(context.args))


for function, name, epilog in (
    (check.check, "check", check.EXAMPLES),
    (holes.holes, "holes", holes.EXAMPLES),
    (fmt.fmt, "fmt", fmt.EXAMPLES),
    (init.init, "init", init.EXAMPLES),
    (doctor.doctor, "doctor", doctor.EXAMPLES),
):
    app.command(name, epilog="\n\n".join(["Examples:", *(f"[bold]{line}[/bold]" for line in epilog)]))(function)
app.command("lsp", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(_lsp)
