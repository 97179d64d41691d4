"""`lift check` looks verdicts up and keeps them, and says nothing else with the cache than without."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.cli.conftest import put, spawn

from lift_sys.cli import diagnosis
from lift_sys.cli import verify as second_phase

SPECS = """sig twice(n: int) -> int
requires n > 5
requires n > 3
ensures result == 2 * n
example twice(8) == 17

entity Box {
  size: int
  invariant size > 0
  invariant size < 0
}
"""


@pytest.fixture
def solved(monkeypatch):
    """How many specs are handed to a worker."""
    handed: list[str] = []
    submit = vars(second_phase)["submit"]

    def counting(workers, analysis, job, background, seed=0):
        handed.append(job.key[0])
        return submit(workers, analysis, job, background, seed)

    monkeypatch.setattr(second_phase, "submit", counting)

    def count() -> int:
        number = len(handed)
        handed.clear()
        return number

    return count


def test_nothing_is_solved_twice(lift, project, solved):
    put(project, {"a.ir": SPECS, "a.py": "def twice(n): return n\n"})
    first = lift("check", "--format", "json")
    assert solved() == 2
    again = lift("check", "--format", "json")
    assert solved() == 0 and again == first  # times included, which tell how long it took when it was solved
    put(project, {"a.ir": "\n" + SPECS.replace("8", "9"), "a.py": "def twice(n): return n\n"})
    assert "n=9" in lift("check").out and solved() == 1
    put(project, {"a.py": "def twice(n: int): return n\n"})  # what the source says may matter
    lift("check")
    assert solved() == 2


def test_it_can_be_left_out(lift, project, solved):
    put(project, {"a.ir": SPECS})
    lift("check", "--no-cache")
    assert solved() == 2
    lift("check", "--no-cache")
    assert solved() == 2  # nothing is kept either
    lift("check")
    assert solved() == 2
    put(project, {"lift.toml": "[verification]\ncache = false\n"})
    lift("check")
    assert solved() == 2


def test_what_rests_on_chance_is_not_kept(lift, project, solved):
    slow = "sig slow(n: int) -> int\nexample slow(0) == sum(1 for a in range(10**6) for b in range(10**6))\n"
    put(project, {"a.ir": slow, "lift.toml": "[verification]\ntimeout = 1\n"})
    assert "[timeout]" in lift("check").out and solved() == 1
    assert "[timeout]" in lift("check").out and solved() == 1


def test_a_cache_that_was_checked_out_is_not_believed(lift, project, solved, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / ".cache"))
    put(project, {"a.ir": SPECS})
    lift("check")
    lift("check")
    assert solved() == 4 and not (project / ".cache").exists()


def test_nor_is_one_that_was_checked_out_around_the_project(lift, project, solved, monkeypatch):
    """A project in a repository of several, whose top has no settings."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / ".cache"))
    (project / "lift.toml").unlink()
    put(project, {".git/HEAD": "", "sub/pyproject.toml": "", "sub/a.ir": SPECS})
    monkeypatch.chdir(project / "sub")
    lift("check")
    lift("check")
    assert solved() == 4 and not (project / ".cache").exists()


@pytest.mark.parametrize(("cache", "opened"), [("project", "link"), ("link", "project"), ("around/../project", "link")])
def test_links_hide_no_cache_that_was_checked_out(lift, project, tmp_path, solved, monkeypatch, cache, opened):
    (tmp_path / "link").symlink_to(project)
    (tmp_path / "around").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache / ".cache"))
    put(project, {"a.ir": SPECS})
    monkeypatch.chdir(tmp_path)
    lift("check", opened)
    lift("check", f"{tmp_path}/{opened}/a.ir")
    assert solved() == 4 and not (project / ".cache").exists()


def test_a_link_out_of_the_project_hides_none_either(lift, project, tmp_path, solved, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / ".cache"))
    put(tmp_path, {"elsewhere/lift.toml": "", "elsewhere/a.ir": SPECS})
    (project / "sub").symlink_to(tmp_path / "elsewhere")
    lift("check", "sub/a.ir")
    lift("check", "sub/a.ir")
    assert solved() == 4 and not (project / ".cache").exists()


def test_a_cache_beside_the_project_is_used_whatever_its_path(lift, project, tmp_path, solved, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", f"{project}/../cache")
    put(project, {"a.ir": SPECS})
    lift("check")
    lift("check")
    assert solved() == 2 and (tmp_path / "cache" / "lift-sys").exists()


@pytest.mark.skipif(os.name == "nt", reason="the home folder is called otherwise")
@pytest.mark.parametrize("home", ["foo", "./foo"])
def test_without_an_absolute_home_there_is_no_cache(lift, project, solved, monkeypatch, home):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", home)
    put(project, {"sub/a.ir": SPECS})
    lift("check", "sub")
    lift("check", "sub")
    assert sorted(path.name for path in project.iterdir()) == ["lift.toml", "sub"]
    assert solved() == 4
    (check,) = diagnosis._cache()
    assert (check.level, home in check.detail) == ("warning", True)


def test_a_broken_cache_costs_nothing_but_the_cache(lift, project, tmp_path):
    put(project, {"a.ir": SPECS})
    plain = re.sub(r'"time_ms": [\d.]+', "", lift("check", "--format", "json", "--no-cache").out)
    file = tmp_path / "cache" / "lift-sys" / "judgements-1.sqlite3"
    put(tmp_path, {str(file): b"garbage"})
    file.parent.chmod(0o700)
    for _ in range(3):
        done = lift("check", "--format", "json")
        assert re.sub(r'"time_ms": [\d.]+', "", done.out) == plain and done.err == ""
    (tmp_path / "home").write_text("")
    nowhere = {"XDG_CACHE_HOME": "/dev/null/none", "HOME": str(tmp_path / "home")}
    done = spawn("check", "--format", "json", cwd=project, env=nowhere)
    assert re.sub(r'"time_ms": [\d.]+', "", done.out) == plain and done.err == ""


def test_the_doctor_names_it(lift, project, tmp_path):
    put(project, {"a.ir": SPECS})

    def told() -> str:
        (check,) = diagnosis._cache()
        return f"{check.level} {check.detail}"

    place = tmp_path / "cache" / "lift-sys" / "judgements-1.sqlite3"
    assert told() == f"ok {place}: nothing yet"
    lift("check")
    assert re.fullmatch(rf"ok {re.escape(str(place))}: 2 judgements, \d\.\d MB", told())
    Path(place).chmod(0o666)
    assert "warning others may write to" in told()
