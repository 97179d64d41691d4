"""Reading and writing files: every way in which that fails becomes a sentence, never an exception."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, or why there is none; line ends as they are.

    A byte order mark is no part of the text, as in editors, so that columns are those that an editor shows.
    """

    text: str | None
    problem: str | None = None

    @property
    def missing(self) -> bool:
        """Whether there simply is no such file."""
        return self.text is None and self.problem is None


Stamp: TypeAlias = tuple[int, int] | None
"""Time of the last change and size of a file; None if there is none."""


def stamp(path: Path) -> Stamp:
    """What the file at `path` looks like from outside, to tell cheaply whether it has changed."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def read_document(path: Path, limit: int, keep_mark: bool = False) -> FileText:
    """Text of an `.ir` document, which is UTF-8; `limit` is the greatest size in bytes.

    `keep_mark`: leave a byte order mark in the text, for whoever writes it back.
    """
    data = _read(path, limit)
    return data if isinstance(data, FileText) else decode_document(data, keep_mark)


def decode_document(data: bytes, keep_mark: bool = False) -> FileText:
    """Text of an `.ir` document's bytes."""
    try:
        return FileText(data.decode("utf-8" if keep_mark else "utf-8-sig"))
    except UnicodeDecodeError as error:
        return FileText(None, _undecodable(data, error))


def read_source(path: Path, limit: int) -> FileText:
    """Text of a Python source, in the encoding that it declares (PEP 263)."""
    data = _read(path, limit)
    if isinstance(data, FileText):
        return data
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return FileText(None, _undecodable(data, error))
    except (SyntaxError, LookupError) as error:
        return FileText(None, f"cannot be decoded: {error}")
    return FileText(text)


def _read(path: Path, limit: int) -> bytes | FileText:
    try:
        if path.is_dir():
            return FileText(None, "is a directory")
        if not path.is_file():
            # A pipe or a device could block for ever.
            return FileText(None, "is not a regular file") if path.exists() else FileText(None)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return FileText(None)
    except OSError as error:
        return FileText(None, f"cannot be read: {error.strerror or error}")
    except ValueError as error:  # a NUL in the path
        return FileText(None, f"is no file name: {error}")
    if len(data) > limit:
        return FileText(None, too_large(path.stat().st_size, limit))
    return data


def too_large(size: int, limit: int) -> str:
    """What is said of a file of more than `limit` bytes."""
    return f"has {size / 1e6:.1f} MB; lift reads up to {limit / 1e6:.1f} MB (`lift.limits.documentSize`)"


def _undecodable(data: bytes, error: UnicodeDecodeError) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
    return (
        f"is not {error.encoding.upper()}: byte 0x{data[error.start]:02x} at line {line}, byte {column} of the line; "
        "save it as UTF-8"
    )


def write_file(path: Path, text: str, expected: str | None) -> str | None:
    """Write a whole file in one step, as UTF-8; why it cannot be written, or None.

    `expected` is the text that the file has had, None if there was no file; where it has another one by now, nothing
    is written. Of a symbolic link the target is rewritten; the mode stays. Whatever happens, the file is whole.
    """
    target = Path(os.path.realpath(path))
    try:
        if expected is None:
            return _create(target, text)
        if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            return "cannot be written: it is read-only"
        temporary = _beside(target, text)
    except OSError as error:
        return _unwritable(error)
    try:
        shutil.copystat(target, temporary)
        _keep_owner(target, temporary)
        os.utime(temporary)
        if target.read_bytes() != expected.encode("utf-8"):
            temporary.unlink()
            return "has changed meanwhile; it is left as it is"
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        return _unwritable(error)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return None


def _keep_owner(target: Path, temporary: Path) -> None:
    """Give the new file the owner of the old one, where the system and our rights allow it."""
    if hasattr(os, "chown"):
        status = target.stat()
        with contextlib.suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)


def _create(target: Path, text: str) -> str | None:
    """Write a file that must not be there yet."""
    try:
        with target.open("xb") as file:
            try:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                target.unlink(missing_ok=True)
                raise
    except FileExistsError:
        return "exists already; it is left as it is"
    return None


def _beside(target: Path, text: str) -> Path:
    """A temporary file in the folder of `target` that holds `text`."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _unwritable(error: OSError) -> str:
    return f"cannot be written: {error.strerror or error}"
