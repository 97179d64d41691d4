"""The entry point of ``lift``. It imports next to nothing: `lift lsp` has to start without what a terminal needs."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import BinaryIO, TextIO

from lift_sys import __version__

CRASHED = 70
"""Exit status of a mistake of ours (EX_SOFTWARE); 1 means that something was found."""
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``lift`` with these arguments (the process's own by default) and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _mend_streams()
    try:
        status = _command(given)()
    except SystemExit as leaving:
        status = _status(leaving)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = 0  # who reads has seen enough
    except Exception as error:  # noqa: BLE001 - the last resort: a short message instead of a traceback
        status = _unwritable(error) if isinstance(error, OSError) and _is_output(error) else crashed(error)
    return _flushed(status)


def crashed(error: Exception) -> int:
    """Say that something went wrong in here, and where to go on. With LIFT_DEBUG=1 the traceback is shown, too."""
    import traceback

    if os.environ.get("LIFT_DEBUG", "") not in ("", "0"):
        _say(traceback.format_exc())
    summary = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    _say(
        f"lift: internal error: {summary}\n"
        "This is a mistake in lift-sys, not in your files. `lift doctor` shows what a report needs; "
        "LIFT_DEBUG=1 shows the traceback.\n"
    )
    return CRASHED


def _command(arguments: list[str]) -> Callable[[], int]:
    if arguments[:1] == ["lsp"]:
        gc.disable()  # next to nothing of what is imported is garbage; the server turns it on again
        from lift_sys.cli.commands.lsp import serve

        return lambda: serve(arguments[1:])
    if arguments == ["--version"]:
        return _print_version
    from lift_sys.cli.app import run

    return lambda: run(arguments)


def _print_version() -> int:
    sys.stdout.write(f"lift {__version__}\n")
    return 0


def _status(leaving: SystemExit) -> int:
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code
    _say(f"{leaving.code}\n")
    return 1


def _mend_streams() -> None:
    """Let closed streams swallow what is written, and let no character be one that cannot be written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flushed(status: int) -> int:
    """Flush now: at the interpreter's end a closed pipe would be reported, and change the status."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            silence(stream)
            if not isinstance(error, BrokenPipeError) and stream is sys.stdout:
                status = max(status, _unwritable(error))
        except ValueError:  # closed by whoever called us
            pass
    return status


def _is_output(error: OSError) -> bool:
    """Whether the output could not be written. What goes wrong with a file is reported where it happens."""
    return error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _unwritable(error: OSError) -> int:
    silence(sys.stdout)
    _say(f"lift: the output cannot be written: {error.strerror}\n")
    return 2


def silence(stream: TextIO | BinaryIO) -> None:
    """From now on let a stream that nobody reads swallow what is written."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
    except (OSError, ValueError):  # no file descriptor behind it
        pass


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)
