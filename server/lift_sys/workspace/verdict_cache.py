"""Judgements on disk, so that what has not changed is never solved twice, by the editor or by the command line.

The cache belongs to the user and lies outside of every workspace, since whoever could write to it could forge verdicts:
nothing of it is used that others may write. What goes wrong with it, a full disk or a garbled file, costs nothing but
the cache. Values are JSON, which runs no code when it is read, each with a checksum.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import logging
import os
import platform
import stat
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lift_sys.verify.judgement import Obligation

if TYPE_CHECKING:
    import sqlite3

    from pydantic import TypeAdapter

logger = logging.getLogger(__name__)

NAME = "judgements-1.sqlite3"
"""Another layout of the file gets another name."""
APPLICATION = 0x6C696674
"""Tells our files from those of others (SQLite's `application_id`)."""
MOST_BYTES = 64_000_000
"""Size of all values; beyond it those go that were not asked for the longest."""
LARGEST = 1_000_000
"""Size of one value."""
TOGETHER = 500
"""Values that are asked for in one query."""
READ_PATIENCE, WRITE_PATIENCE = 0.25, 2.0
"""Seconds to wait for another process."""
DAY = 24 * 60 * 60

_SCHEMA = """
CREATE TABLE judgements (digest BLOB PRIMARY KEY, value BLOB NOT NULL, checksum BLOB NOT NULL, used INTEGER NOT NULL)
WITHOUT ROWID
"""


class UnusableError(Exception):
    """Why the cache is not used, in words."""


class VerdictCache:
    """Judgements by the digest of all that they depend on. Use from any thread, and from several processes."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._lock = threading.Lock()
        self._unsaved: dict[bytes, tuple[Obligation, ...]] = {}
        self._seen: set[bytes] = set()
        """Those that are to be kept as used today."""
        self._writer: threading.Thread | None = None

    def is_within(self, project: Path) -> bool:
        """Whether it lies in this folder, so that what was checked out there could have brought it along.

        Whatever links lead to either of them.
        """
        return Path(os.path.realpath(self.path)).is_relative_to(os.path.realpath(project))

    def get(self, digests: Collection[bytes]) -> dict[bytes, tuple[Obligation, ...]]:
        """The judgements that are known of these."""
        found: dict[bytes, tuple[Obligation, ...]] = {}
        if not digests or not os.path.lexists(self.path):
            return found
        today, seen = int(time.time() // DAY), set()
        with self._guarded("reading"), self._connected(READ_PATIENCE) as connection:
            for digest, value, checksum, used in _rows(connection, digests):
                obligations = _read(digest, value, checksum)
                if obligations is not None:
                    found[digest] = obligations
                    if used != today:
                        seen.add(digest)
        if seen:
            self._write_soon({}, seen)
        return found

    def put(self, digest: bytes, obligations: tuple[Obligation, ...]) -> None:
        """Keep a judgement. It is written by a thread; see `flush`."""
        self._write_soon({digest: obligations}, ())

    def flush(self, timeout: float = 2 * WRITE_PATIENCE) -> None:
        """Wait until all is written, or cannot be."""
        writer = self._writer
        if writer is not None:
            writer.join(timeout)

    def described(self) -> str:
        """How much it holds. Raises UnusableError."""
        if not os.path.lexists(self.path):
            return "nothing yet"
        try:
            with self._connected(READ_PATIENCE) as connection:
                count = int(connection.execute("SELECT count(*) FROM judgements").fetchone()[0])
            size = sum(Path(f"{self.path}{end}").stat().st_size for end in _ENDS if Path(f"{self.path}{end}").exists())
        except UnusableError:
            raise
        except Exception as error:
            raise UnusableError(f"{type(error).__name__}: {error}") from error
        return f"{count} judgement{'s' if count != 1 else ''}, {size / 1e6:.1f} MB"

    # Writing.

    def _write_soon(self, values: Mapping[bytes, tuple[Obligation, ...]], seen: Iterable[bytes]) -> None:
        with self._lock:
            self._unsaved.update(values)
            self._seen.update(seen)
            if self._writer is None:
                writer = threading.Thread(target=self._write_all, name="lift cache", daemon=True)
                with contextlib.suppress(RuntimeError):  # no more threads; the next one may start again
                    writer.start()
                    self._writer = writer

    def _write_all(self) -> None:
        while True:
            with self._lock:
                values, seen = self._unsaved, self._seen
                self._unsaved, self._seen = {}, set()
                if not values and not seen:
                    self._writer = None
                    return
            self._write(values, seen)

    def _write(self, values: Mapping[bytes, tuple[Obligation, ...]], seen: Iterable[bytes]) -> None:
        today = int(time.time() // DAY)
        with self._guarded("writing"):
            rows = [(d, v, _checksum(d, v), today) for d, v in _written(values)]
            self._create()
            with self._connected(WRITE_PATIENCE) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT OR REPLACE INTO judgements VALUES (?, ?, ?, ?)", rows)
                connection.executemany("UPDATE judgements SET used = ? WHERE digest = ?", [(today, d) for d in seen])
                _make_room(connection)
                connection.execute("COMMIT")

    def _create(self) -> None:
        """Make the file, for nobody but its owner."""
        folder = self.path.parent
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    # Connections: one for each time, so that no file is kept open and no thread has to share.

    @contextlib.contextmanager
    def _connected(self, patience: float) -> Iterator[sqlite3.Connection]:
        import sqlite3

        _check_owner(self.path.parent, stat.S_ISDIR)
        _check_owner(self.path, stat.S_ISREG)
        uri = f"{self.path.as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, timeout=patience, isolation_level=None, uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            _prepare(connection)
            yield connection
        finally:
            connection.close()

    @contextlib.contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Whatever goes wrong is told to nobody but the log. A file that is no cache of ours is removed."""
        try:
            yield
        except UnusableError as error:
            logger.debug("the cache is not used: %s", error)
        except Exception as error:  # noqa: BLE001 - SQLite is not there, the disk is full, the file is garbage …
            logger.debug("%s the cache failed: %s", what, error)
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _GARBAGE or isinstance(error, _ForeignError):
                self._remove()

    def _remove(self) -> None:
        for end in _ENDS:
            with contextlib.suppress(OSError):
                os.unlink(f"{self.path}{end}")  # noqa: PTH108


class _ForeignError(Exception):
    """A database that is not laid out as ours."""


_ENDS = ("", "-wal", "-shm")
_GARBAGE = frozenset({1, 11, 26})
"""SQLite's codes for tables that are not there, malformed databases, and files that are none."""


def _prepare(connection: sqlite3.Connection) -> None:
    """See that the database is ours; lay out one that is new."""
    version, tables = _layout(connection)
    if (version, tables) == (0, 0):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if _layout(connection) == (0, 0):
            connection.execute(_SCHEMA)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
        version, tables = _layout(connection)
    if version != APPLICATION or tables != 1:
        raise _ForeignError("it is not laid out as a cache of this version")
    connection.execute("PRAGMA synchronous = NORMAL")


def _layout(connection: sqlite3.Connection) -> tuple[int, int]:
    version = connection.execute("PRAGMA application_id").fetchone()[0]
    return version, connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]


def _rows(connection: sqlite3.Connection, digests: Collection[bytes]) -> Iterator[tuple[bytes, object, object, int]]:
    wanted = list(digests)
    for start in range(0, len(wanted), TOGETHER):
        part = wanted[start : start + TOGETHER]
        marks = ", ".join("?" * len(part))
        query = f"SELECT digest, value, checksum, used FROM judgements WHERE digest IN ({marks})"  # noqa: S608 - ?, ?
        yield from connection.execute(query, part)


def _make_room(connection: sqlite3.Connection) -> None:
    """Forget a quarter, those that were not asked for the longest, where there is too much."""
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    if pages * size <= MOST_BYTES:
        return
    total = connection.execute("SELECT coalesce(sum(length(value)), 0) FROM judgements").fetchone()[0]
    if total <= MOST_BYTES:
        return
    rows = connection.execute("SELECT digest, length(value) FROM judgements ORDER BY used, digest").fetchall()
    gone = []
    for digest, size in rows:
        if total <= MOST_BYTES * 3 // 4:
            break
        total -= size
        gone.append((digest,))
    connection.executemany("DELETE FROM judgements WHERE digest = ?", gone)


def _check_owner(path: Path, is_kind: Callable[[int], bool]) -> None:
    """That only we can write there. Raises UnusableError."""
    try:
        status = path.stat()
    except OSError as error:
        raise UnusableError(f"{path} cannot be looked at: {error.strerror}") from error
    if not is_kind(status.st_mode):
        raise UnusableError(f"{path} is something else than expected")
    if hasattr(os, "getuid"):
        if status.st_uid != os.getuid():
            raise UnusableError(f"{path} belongs to somebody else")
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise UnusableError(f"others may write to {path}; `chmod go-w` it, or remove it")


# --- values ---------------------------------------------------------------------------------------------------------


@functools.cache
def _adapter() -> TypeAdapter[tuple[Obligation, ...]]:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Obligation, ...])


def _written(values: Mapping[bytes, tuple[Obligation, ...]]) -> Iterator[tuple[bytes, bytes]]:
    for digest, obligations in values.items():
        try:
            value = _adapter().dump_json(obligations)
        except ValueError:  # half a surrogate pair, which is no JSON
            continue
        if len(value) <= LARGEST:
            yield digest, value


def _read(digest: bytes, value: object, checksum: object) -> tuple[Obligation, ...] | None:
    if not isinstance(value, bytes) or _checksum(digest, value) != checksum:
        return None
    try:
        return _adapter().validate_json(value, strict=True)
    except ValueError:
        return None


def _checksum(digest: bytes, value: bytes) -> bytes:
    return hashlib.sha256(digest + value).digest()[:16]


# --- places, and what verdicts depend on beside the text ------------------------------------------------------------


def user_cache() -> VerdictCache | None:
    """The cache of whoever runs this; None for somebody without a home."""
    try:
        return VerdictCache(user_folder())
    except RuntimeError:
        return None


def user_folder() -> Path:
    """Where the platform keeps what a user's programs could compute again.

    Raises RuntimeError where no absolute path says so: what is relative would lie in the project.
    """
    folder = _user_folder()
    if not folder.is_absolute():
        raise RuntimeError(f"the home folder `{os.environ.get('HOME', '~')}` is no absolute path")
    return folder


def _user_folder() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "lift-sys" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "lift-sys"
    stated = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(stated) if os.path.isabs(stated) else Path.home() / ".cache") / "lift-sys"  # noqa: PTH117


@functools.cache
def verifier_fingerprint() -> bytes | None:
    """A digest of everything that judges, our own code first: no release believes another one, nor another Z3.

    None if it cannot be told; then nothing may be kept.
    """
    import lift_sys

    root = Path(lift_sys.__file__).parent
    digest = hashlib.sha256()
    try:
        files = [
            path
            for part in ("ir", "verify")
            for path in sorted((root / part).rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        ]
        if not any(path.suffix == ".py" for path in files):
            return None
        for path in (*files, root / "workspace" / "verification.py"):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
        versions = (
            lift_sys.__version__, importlib.metadata.version("z3-solver"), sys.version, sys.platform,
            platform.machine(), str(sys.get_int_max_str_digits()),
        )  # fmt: skip
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None
    digest.update("\0".join(versions).encode())
    return digest.digest()
