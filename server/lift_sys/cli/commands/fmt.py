"""``lift fmt``: white space made uniform, in place."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lift_sys.cli.options import BAD_USAGE, ColorOption, Paths, StdinPath, given_paths
from lift_sys.cli.terminal import Color, Terminal, visible, with_progress

if TYPE_CHECKING:
    from lift_sys.cli.inputs import Inputs
    from lift_sys.ir.findings import Edit

EXAMPLES = ("lift fmt", "lift fmt --check", "lift fmt shop/cart.ir --diff", "lift fmt - < shop/cart.ir")


def fmt(
    paths: Paths = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if anything would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Do not say what has been done.")] = False,
    stdin_path: StdinPath = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Format documents in place, or from standard input to standard output.

    Only white space changes; parts with syntax errors stay as they are. Exits with 2 if a file cannot be read or
    written.
    """
    from lift_sys.cli.inputs import collect

    terminal = Terminal(color)
    inputs = collect(given_paths(paths, stdin_path), stdin_path)
    run = _Run(inputs, terminal, check, diff, quiet)
    for problem in inputs.problems:
        run.refuse(inputs.told(problem))
    for path in with_progress(inputs.documents, "formatting"):
        run.document(path)
    run.tell()
    raise typer.Exit(BAD_USAGE if run.failed else int(check and run.changed > 0))


@dataclass
class _Run:
    inputs: Inputs
    terminal: Terminal
    check: bool
    diff: bool
    quiet: bool
    changed: int = 0
    unchanged: int = 0
    failed: int = 0

    def refuse(self, message: str) -> None:
        self.failed += 1
        self.terminal.note("error", message)

    def document(self, path: str) -> None:
        from lift_sys.ir.formatter import format_document
        from lift_sys.ir.parser.document import parse

        shown = self.inputs.shown(path)
        read = self.inputs.workspace.document_text(path, keep_mark=True)
        if read.text is None:
            if read.problem is not None or path in self.inputs.named:
                self.refuse(f"{shown} {read.problem or 'does not exist'}")
            return
        parsed = parse(read.text)
        new = applied(read.text, format_document(parsed))
        if parsed.findings:
            number = len(parsed.findings)
            broken = f"{number} syntax error{'' if number == 1 else 's'}"
            self.terminal.note("warning", f"{shown} has {broken}; what stands around them stays as it is")
        self.changed += new != read.text
        self.unchanged += new == read.text
        if self.diff and new != read.text:
            self.terminal.write("".join(_diff(read.text, new, shown, self.terminal)))
        elif self.check:
            if new != read.text and not self.quiet:
                self.terminal.write(f"{visible(shown)} would be formatted\n")
        elif self.diff:
            pass
        elif path in self.inputs.workspace.open:
            self.terminal.write_bytes(new.encode("utf-8"))
        elif new != read.text:
            self.rewrite(path, shown, read.text, new)

    def rewrite(self, path: str, shown: str, old: str, new: str) -> None:
        from lift_sys.workspace.files import write_file

        problem = write_file(Path(path), new, old)
        if problem is not None:
            self.changed -= 1
            self.refuse(f"{shown} {problem}")
        elif not self.quiet:
            self.terminal.write(f"formatted {visible(shown)}\n")

    def tell(self) -> None:
        """What has been done, in one line on standard error."""
        if self.quiet or self.inputs.workspace.open:
            return
        done = "would be formatted" if self.check or self.diff else "formatted"
        same = "formatted already"
        parts = [f"{_documents(n)} {what}" for n, what in ((self.changed, done), (self.unchanged, same)) if n]
        if parts or not self.failed:
            self.terminal.say(f"{', '.join(parts) or 'no documents (.ir) found'}")


def _documents(number: int) -> str:
    return f"{number} document{'' if number == 1 else 's'}"


def applied(text: str, edits: Sequence[Edit]) -> str:
    """A text with edits applied that stand in order and do not overlap."""
    parts = []
    at = 0
    for edit in edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def _diff(old: str, new: str, path: str, terminal: Terminal) -> Iterator[str]:
    """A patch. Where it is for eyes it cannot steer the terminal, where it is for `patch` it is exact."""
    before, after = (text.split("\n") for text in (old, new))
    lines = difflib.unified_diff(_lines(before), _lines(after), path, path)
    eyes = terminal.paint.on or sys.stdout.isatty()
    for line in lines:
        content = line.rstrip("\n")
        if not line.endswith("\n"):
            content += "\n\\ No newline at end of file"
        if eyes:
            content = "\n".join(visible(part.removesuffix("\r").expandtabs(4)) for part in content.split("\n"))
        style = "hunk" if line.startswith("@") else {"+": "added", "-": "removed"}.get(line[:1], "")
        yield (terminal.paint(content, style) if style else content) + "\n"


def _lines(parts: list[str]) -> list[str]:
    return [part + "\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]
