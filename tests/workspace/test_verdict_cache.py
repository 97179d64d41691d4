"""Judgements on disk: found again where nothing has changed; whatever happens to the file costs nothing but them."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Counterexample, Engine, Kind, Obligation, Verdict
from lift_sys.verify.spec import judge
from lift_sys.workspace import verdict_cache
from lift_sys.workspace.verdict_cache import UnusableError, VerdictCache, user_folder, verifier_fingerprint

ONE, TWO = b"1" * 32, b"2" * 32
NOTED = (
    Obligation(Kind.ENSURES, "ensures x > 0", Span(3, 9), Verdict.REFUTED, Engine.Z3, "because",
               Counterexample((("x", "'\U0001f600'"),), "nan", "x > 0"), time_ms=1.25),
)  # fmt: skip
SPECS = [
    "sig f(n: int) -> int\nrequires n > 5\nrequires n > 3\nensures result == ?most\nexample f(7) == 14\n",
    "sig f(n: int) -> int\nrequires n > 5\nrequires n < 3\n",
    "entity Box {\n  size: int\n  invariant size > 0\n  invariant size < 0\n}\n",
]


@pytest.fixture
def cache(tmp_path: Path) -> VerdictCache:
    return VerdictCache(tmp_path / "some" / "cache")


def kept(cache: VerdictCache, digest: bytes = ONE, noted: tuple[Obligation, ...] = NOTED) -> bool:
    """Whether the cache takes a judgement and another process would find it."""
    cache.put(digest, noted)
    cache.flush()
    return VerdictCache(cache.path.parent).get([digest]) == {digest: noted}


@pytest.mark.parametrize("text", SPECS)
def test_a_judgement_comes_back_as_it_was(cache: VerdictCache, text: str) -> None:
    found = judge(text, None, text)
    assert found and any(o.findings for o in found)
    assert kept(cache, ONE, found)


def test_nothing_is_found_that_was_not_kept(cache: VerdictCache) -> None:
    assert cache.get([ONE]) == {} and not cache.path.exists()
    assert kept(cache)
    assert cache.get([ONE, TWO]) == {ONE: NOTED}
    many = {bytes([i, j]) * 16: NOTED for i in range(6) for j in range(256)}
    for digest in many:
        cache.put(digest, NOTED)
    cache.flush()
    assert cache.get(list(many)) == many


def test_it_is_for_its_owner_alone(cache: VerdictCache) -> None:
    before = os.umask(0)
    try:
        assert kept(cache)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in cache.path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {0o600} and stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("which", ["file", "folder"])
def test_what_others_may_write_is_not_believed(cache: VerdictCache, which: str) -> None:
    assert kept(cache)
    (cache.path if which == "file" else cache.path.parent).chmod(0o777)
    assert cache.get([ONE]) == {}
    cache.put(TWO, NOTED)
    cache.flush()
    (cache.path if which == "file" else cache.path.parent).chmod(0o700)
    assert cache.get([ONE, TWO]) == {ONE: NOTED}


GARBAGE = {
    "garbage": b"no database at all" * 100,
    "a database cut short": None,
    "empty": b"",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_a_garbled_file_is_made_anew(cache: VerdictCache, name: str) -> None:
    assert kept(cache)
    content = GARBAGE[name]
    cache.path.write_bytes(content if content is not None else cache.path.read_bytes()[:5000])
    assert cache.get([ONE]) == {}
    cache.put(ONE, NOTED)  # it may be this that notices
    cache.flush()
    assert kept(cache)


@pytest.mark.parametrize("at", range(0, 8192, 512))
def test_flipped_bits_never_give_another_judgement(cache: VerdictCache, at: int) -> None:
    assert kept(cache)
    data = bytearray(cache.path.read_bytes())
    data[at % len(data) : at % len(data) + 64] = bytes(255 - b for b in data[at % len(data) : at % len(data) + 64])
    cache.path.write_bytes(data)
    assert cache.get([ONE]) in ({}, {ONE: NOTED})


def altered(cache: VerdictCache, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(cache.path)) as connection:
        connection.execute(statement, values)
        connection.commit()


@pytest.mark.parametrize(
    "value",
    [b"[]", b"null", b'[{"kind": "ensures"}]', b"\xff", b"", "text", 7, b"[" * 10_000, b'[{"verdict": "proved"}]'],
)
def test_a_value_that_was_changed_is_not_believed(cache: VerdictCache, value: object) -> None:
    assert kept(cache)
    altered(cache, "UPDATE judgements SET value = ?", value)
    assert cache.get([ONE]) == {}
    if isinstance(value, bytes) and value != b"[]":  # nor is one of another shape, even with its checksum
        altered(cache, "UPDATE judgements SET checksum = ?", verdict_cache._checksum(ONE, value))
        assert cache.get([ONE]) == {}


def test_a_value_under_another_digest_is_not_believed(cache: VerdictCache) -> None:
    assert kept(cache)
    altered(cache, "UPDATE judgements SET digest = ?", TWO)
    assert cache.get([ONE, TWO]) == {}


@pytest.mark.parametrize("statement", ["PRAGMA application_id = 7", "DROP TABLE judgements", "CREATE TABLE more (x)"])
def test_a_database_that_is_not_ours_is_made_anew(cache: VerdictCache, statement: str) -> None:
    assert kept(cache)
    altered(cache, statement)
    assert cache.get([ONE]) == {}
    assert kept(cache)


def test_a_locked_one_is_waited_for_and_then_left(cache: VerdictCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_cache, "WRITE_PATIENCE", 0.1)
    assert kept(cache)
    with contextlib.closing(sqlite3.connect(cache.path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert cache.get([ONE]) == {ONE: NOTED}  # one who writes holds up nobody who reads
        cache.put(TWO, NOTED)
        cache.flush()
    assert cache.get([ONE, TWO]) == {ONE: NOTED}
    assert kept(cache, TWO)


def test_one_that_cannot_be_written_is_left(cache: VerdictCache) -> None:
    cache.path.parent.parent.mkdir(parents=True)
    cache.path.parent.write_text("a file where the folder would be")
    assert not kept(cache)
    cache.path.parent.unlink()
    cache.path.mkdir(parents=True)
    cache.path.parent.chmod(0o700)
    assert not kept(cache)
    with pytest.raises(UnusableError, match="something else"):
        cache.described()


def test_a_read_only_one_is_left(cache: VerdictCache) -> None:
    assert kept(cache)
    script = """
import sys, os, pathlib
from lift_sys.workspace.verdict_cache import VerdictCache
if os.getuid() == 0:
    os.chown(sys.argv[1], 1, 1); [os.chown(p, 1, 1) for p in pathlib.Path(sys.argv[1]).iterdir()]
    os.setuid(1)
os.chmod(sys.argv[1], 0o500)
cache = VerdictCache(pathlib.Path(sys.argv[1]))
cache.put(b"3" * 32, ()); cache.flush()
cache.get([b"3" * 32])
print("done")
"""
    for folder in (cache.path.parent, *cache.path.parents):
        if folder != Path(folder.anchor) and folder.stat().st_uid == os.getuid():
            folder.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", script, str(cache.path.parent)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "done\n", done.stderr


def test_a_full_disk_costs_nothing_but_the_cache(cache: VerdictCache, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(cache)
    prepare = verdict_cache._prepare

    def small(connection: sqlite3.Connection) -> None:
        prepare(connection)
        connection.execute("PRAGMA max_page_count = 4")  # SQLite says that the disk is full

    monkeypatch.setattr(verdict_cache, "_prepare", small)
    for number in range(100):
        cache.put(bytes([number]) * 32, NOTED * 50)
    cache.flush()
    monkeypatch.undo()
    assert cache.get([ONE]) == {ONE: NOTED} and cache.get([b"\x07" * 32]) == {}


def test_it_does_not_grow_for_ever(cache: VerdictCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_cache, "MOST_BYTES", 100_000)
    assert kept(cache)
    altered(cache, "UPDATE judgements SET used = 1")
    digests = [number.to_bytes(32) for number in range(400)]
    for digest in digests:
        cache.put(digest, NOTED * 4)
        if digest[-1] % 50 == 0:
            cache.flush()
    cache.flush()
    left = cache.get([ONE, *digests])
    assert ONE not in left and digests[-1] in left
    assert sum(len(verdict_cache._adapter().dump_json(value)) for value in left.values()) <= 100_000


def test_what_is_asked_for_stays(cache: VerdictCache) -> None:
    assert kept(cache)
    altered(cache, "UPDATE judgements SET used = 1")
    assert cache.get([ONE])
    cache.flush()
    with contextlib.closing(sqlite3.connect(cache.path)) as connection:
        assert connection.execute("SELECT used > 1 FROM judgements").fetchone() == (1,)


def test_several_processes_write_at_once(cache: VerdictCache) -> None:
    script = """
import sys, pathlib
from lift_sys.workspace.verdict_cache import VerdictCache
cache = VerdictCache(pathlib.Path(sys.argv[1]))
for number in range(50):
    cache.put(bytes([int(sys.argv[2]), number]) * 16, ())
    if number % 5 == 0:
        cache.flush()
cache.flush(60)
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(cache.path.parent), str(number)]) for number in range(3)
    ]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    wanted = [bytes([process, number]) * 16 for process in range(3) for number in range(50)]
    assert set(cache.get(wanted)) == set(wanted)


def test_half_a_character_is_not_kept(cache: VerdictCache) -> None:
    odd = (Obligation(Kind.ENSURES, "ensures s == '\ud800'", Span(0, 1), Verdict.UNKNOWN),)
    assert not kept(cache, ONE, odd)
    assert kept(cache, TWO)


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert user_folder() == tmp_path / ".cache" / "lift-sys"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "there"))
    assert user_folder() == tmp_path / "there" / "lift-sys"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert user_folder() == tmp_path / "Library" / "Caches" / "lift-sys"


def test_values_are_json(cache: VerdictCache) -> None:
    assert kept(cache)
    with contextlib.closing(sqlite3.connect(cache.path)) as connection:
        (value,) = connection.execute("SELECT value FROM judgements").fetchone()
    assert json.loads(value)[0]["verdict"] == "refuted"


def test_our_own_code_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each release, Python and Z3 believe only themselves."""
    here = verifier_fingerprint.__wrapped__
    before = here()
    assert before == here() and before is not None
    read = Path.read_bytes

    def changed(self: Path) -> bytes:
        return read(self) + (b"\n" if self.name == "numbers.py" else b"")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", changed)
        assert here() != before
    with monkeypatch.context() as patch:
        patch.setattr("importlib.metadata.version", lambda _: "0")
        assert here() != before
    monkeypatch.setattr(sys, "version", "3.99")
    assert here() != before
