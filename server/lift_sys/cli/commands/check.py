"""``lift check``: everything there is to say about documents and their sources."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from lift_sys.cli.options import BAD_USAGE, ColorOption, Paths, StdinPath, given_paths, refuse
from lift_sys.cli.terminal import Color, Terminal, with_progress

if TYPE_CHECKING:
    from lift_sys.cli.inputs import Inputs
    from lift_sys.cli.report import Report
    from lift_sys.ir.findings import Severity

EXAMPLES = (
    "lift check",
    "lift check src tests/shop.ir --fail-on error",
    "lift check --format json | jq .summary",
    "lift check --changed-since origin/main",
    "git show HEAD:shop/cart.ir | lift check - --stdin-path shop/cart.ir",
)


class Format(StrEnum):
    """Output formats."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class Bar(StrEnum):
    """Severities that the exit status can depend on."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"
    NEVER = "never"


def check(
    paths: Paths = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print what is found.")] = Format.TEXT,
    fail_on: Annotated[
        Bar, typer.Option("--fail-on", help="Exit with 1 if anything at least as grave is found.")
    ] = Bar.WARNING,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only what --fail-on counts, one line each, and no summary.")
    ] = False,
    no_run: Annotated[  # noqa: ARG001 - nothing runs user code yet
        bool, typer.Option("--no-run", help="Run no code of the sources; static work only.")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            show_default=False,
            help="Only documents that changed since a Git revision, or whose source or imports did; the working tree "
            "counts.",
        ),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Solve everything anew, and keep none of it.")] = False,
    stable: Annotated[
        int,
        typer.Option(
            "--stable",
            metavar="N",
            min=1,
            max=100,
            show_default=False,
            help="Judge each spec with N seeds of the solver, and say which verdicts depend on the seed.",
        ),
    ] = 1,
    stdin_path: StdinPath = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Check documents: syntax, names, types, holes, clauses and examples, and whether their sources agree.

    Exits with 0 if nothing counts, 1 if something does (see --fail-on), 2 if an input could not be used.
    """
    from lift_sys.cli.formats import github, json_report, sarif, text
    from lift_sys.cli.inputs import collect
    from lift_sys.cli.report import report
    from lift_sys.cli.verify import Plan
    from lift_sys.ir.findings import Severity

    terminal = Terminal(color)
    chosen = given_paths(paths, stdin_path)
    inputs = collect(chosen, stdin_path)
    if changed_since is not None:
        inputs = _limited(terminal, inputs, changed_since)
    if stable > 1:
        _tell_unjudged(terminal, inputs)
    found = report(inputs, with_progress(inputs.documents, "checking"), Plan(not no_cache, stable))
    bar = Severity[fail_on.name] if fail_on is not Bar.NEVER else None
    match output_format:
        case Format.JSON:
            terminal.write(json_report.render(found))
        case Format.SARIF:
            terminal.write(sarif.render(found))
        case Format.GITHUB:
            for part in github.render(found):
                terminal.write(part)
        case Format.TEXT:
            parts = (
                text.render_brief(found, terminal.paint, bar)
                if quiet
                else text.render(found, terminal.paint, terminal.width)
            )
            for part in parts:
                terminal.write(part)
            text.tell_problems(found, terminal)
    if not inputs.documents and changed_since is not None:
        terminal.note("note", f"no document has changed since {changed_since}")
    elif not inputs.documents and not found.unreadable:
        terminal.note("warning", f"no documents (.ir) found in {', '.join(chosen)}")
    raise typer.Exit(_status(found, bar))


def _limited(terminal: Terminal, inputs: Inputs, revision: str) -> Inputs:
    from lift_sys.cli.changes import limited
    from lift_sys.cli.git import GitError

    try:
        return limited(inputs, revision)
    except GitError as error:
        refuse(terminal, f"--changed-since: {error}")


def _tell_unjudged(terminal: Terminal, inputs: Inputs) -> None:
    """Say of which documents `--stable` finds nothing out; refuse if these are all."""
    judged = {path: inputs.workspace.settings_of(path).verification.enabled for path in inputs.documents}
    off = [inputs.shown(path) for path, is_judged in judged.items() if not is_judged]
    if not off:
        return
    named = off[0] if len(off) == 1 else f"{off[0]} and {len(off) - 1} more"
    if len(off) == len(judged):
        refuse(
            terminal,
            f"--stable: no spec is judged, since the settings of {named} say `verification.enabled = false`; "
            "say `true` there, or leave out `--stable`",
        )
    terminal.note(
        "warning", f"--stable: nothing of {named} is judged, where the settings say `verification.enabled = false`"
    )


def _status(found: Report, bar: Severity | None) -> int:
    if found.unreadable:
        return BAD_USAGE
    if bar is None:
        return 0
    counts = any(number and severity <= bar for severity, number in found.counts.items())
    return int(counts or any(stability.alike < stability.seeds for *_, stability in found.stability))
