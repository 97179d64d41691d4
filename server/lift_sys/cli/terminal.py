"""What a command writes to: standard output and error, with colours where they are wanted."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import BinaryIO, NoReturn, TextIO, TypeVar, overload

from rich.color import ColorSystem
from rich.style import Style

from lift_sys.cli.main import silence

T = TypeVar("T")


class Color(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


# Control characters, and those that reorder the text around them: shown raw they could rewrite the screen.
_RAW = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]")


def visible(text: str) -> str:
    r"""A text of one line in which nothing can steer a terminal: ESC becomes ``\x1b``."""
    return _RAW.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


_STYLES = {
    "error": Style.parse("bold red"),
    "warning": Style.parse("bold yellow"),
    "information": Style.parse("bold blue"),
    "hint": Style.parse("bold cyan"),
    "help": Style.parse("bold green"),
    "strong": Style.parse("bold"),
    "gutter": Style.parse("blue"),
    "quiet": Style.parse("dim"),
    "added": Style.parse("green"),
    "removed": Style.parse("red"),
    "hunk": Style.parse("cyan"),
}


class Painter:
    """Colours text, or leaves it as it is. The sixteen colours that every terminal has will do."""

    def __init__(self, *, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        """`text` in a style."""
        return _STYLES[style].render(text, color_system=ColorSystem.STANDARD) if self.on and text else text


class Terminal:
    """Standard output and error of one command. Writing to a closed pipe is no error: nobody reads any more."""

    def __init__(self, color: Color = Color.AUTO) -> None:
        self.paint = Painter(on=_wants_color(sys.stdout, color, os.environ))
        self.paint_error = Painter(on=_wants_color(sys.stderr, color, os.environ))
        self.width = max(40, shutil.get_terminal_size((100, 24)).columns)

    def write(self, text: str) -> None:
        """Write to standard output."""
        _write(sys.stdout, text)

    def write_bytes(self, data: bytes) -> None:
        """Write to standard output what must come out as it is, whatever encoding the stream has."""
        _flush(sys.stdout)
        _write(sys.stdout.buffer, data)
        _flush(sys.stdout.buffer)

    def say(self, text: str) -> None:
        """Say something that is no part of the output, on standard error."""
        _write(sys.stderr, f"{visible(text)}\n")

    def note(self, level: str, text: str) -> None:
        """Say something beside the output: one line on standard error, opened by an ``error`` or ``warning``."""
        _write(sys.stderr, f"{self.paint_error(f'{level}:', level)} {visible(text)}\n")


@overload
def _write(stream: TextIO, data: str) -> None: ...
@overload
def _write(stream: BinaryIO, data: bytes) -> None: ...
def _write(stream: TextIO | BinaryIO, data: str | bytes) -> None:
    try:
        stream.write(data)  # type: ignore[arg-type]
    except BrokenPipeError:
        silence(stream)
    except OSError as error:
        _unwritable(stream, error)


def _flush(stream: TextIO | BinaryIO) -> None:
    try:
        stream.flush()
    except BrokenPipeError:
        silence(stream)
    except OSError as error:
        _unwritable(stream, error)


def _unwritable(stream: TextIO | BinaryIO, error: OSError) -> NoReturn:
    silence(stream)
    if stream is not sys.stderr:
        _write(sys.stderr, f"error: the output cannot be written: {error.strerror or error}\n")
    raise SystemExit(2)


def _wants_color(stream: TextIO, color: Color, environment: Mapping[str, str]) -> bool:
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") not in ("dumb", "unknown")


PATIENCE = 0.5
"""Seconds after which a person is told what is being done."""


def with_progress(items: Sequence[T], doing: str) -> Iterator[T]:
    """The items, counted on standard error if that is a terminal and they take long."""
    started = shown = time.monotonic()
    told = False
    quiet = not sys.stderr.isatty() or os.environ.get("TERM") in ("dumb", "unknown")
    for number, item in enumerate(items, 1):
        now = time.monotonic()
        if not quiet and now - started > PATIENCE and now - shown > 0.1:
            _write(sys.stderr, f"\r{doing} {number}/{len(items)}\x1b[K")
            sys.stderr.flush()
            shown, told = now, True
        yield item
    if told:
        _write(sys.stderr, "\r\x1b[K")
