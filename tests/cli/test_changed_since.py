"""`lift check --changed-since REV`: only what has changed, and what builds on it."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from tests.cli.conftest import put, spawn

SPEC = "sig f(n: int) -> int\nensures result == n\n"
SOURCE = "def f(n): return n\n"


def git(folder, *arguments):
    settings = (
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "protocol.file.allow=always",
    )
    return subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


FILES = {
    "a.ir": SPEC, "a.py": SOURCE,
    "b.ir": SPEC, "b.py": SOURCE,
    "user.ir": "from a import f\n" + SPEC.replace("f(", "g("), "user.py": "def g(n): return n\n",
    "far.ir": SPEC, "far.py": "import user\n" + SOURCE,
    "pkg/__init__.py": "", "pkg/inner.ir": SPEC, "pkg/inner.py": SOURCE,
    "pkg/outer.ir": SPEC, "pkg/outer.py": "from . import inner\n" + SOURCE,
}  # fmt: skip


@pytest.fixture
def repository(project):
    put(project, FILES)
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "one")
    return project


@pytest.fixture
def checked(lift):
    """The documents that are checked."""

    def run(revision="HEAD", *arguments):
        done = lift("check", "--format", "json", "--changed-since", revision, *arguments)
        assert done.status in (0, 1), done.err
        return sorted(file["path"] for file in json.loads(done.out)["files"] if file["path"].endswith(".ir"))

    return run


def test_nothing_has_changed(lift, repository, checked):
    assert checked() == []
    done = lift("check", "--changed-since", "HEAD")
    assert (done.status, done.err) == (0, "note: no document has changed since HEAD\n")


@pytest.mark.parametrize(
    ("edited", "wanted"),
    [
        ("b.ir", ["b.ir"]),
        ("b.py", ["b.ir"]),
        ("a.ir", ["a.ir", "far.ir", "user.ir"]),  # by an import of a document, and by one of a source
        ("a.py", ["a.ir", "far.ir", "user.ir"]),
        ("far.py", ["far.ir"]),
        ("pkg/inner.py", ["pkg/inner.ir", "pkg/outer.ir"]),
        ("pkg/__init__.py", ["pkg/outer.ir"]),
        ("lift.toml", ["a.ir", "b.ir", "far.ir", "pkg/inner.ir", "pkg/outer.ir", "user.ir"]),
        ("new.ir", ["new.ir"]),
        ("readme.txt", []),
    ],
)
def test_what_is_edited_and_what_builds_on_it(repository, checked, edited, wanted):
    put(repository, {edited: FILES.get(edited, "") + "\n"})
    assert checked() == wanted
    git(repository, "add", ".")
    assert checked() == wanted  # staged or not
    git(repository, "commit", "-q", "-m", "two")
    assert checked() == []
    assert checked("HEAD~1") == checked("main~1") == wanted


@pytest.mark.parametrize(
    "imports",
    [
        "from pkg.r import *\n",
        "import pkg.r\n",
        "from pkg.chain import *\n",
        "from pkg.chain import *\nx = (\n",  # does not parse
        "def later():\n    from pkg import (\n        inner,\n        r,\n    )\n",
        "from pkg import (\n    inner,\n    r,\n)\nx = (\n",
        "class C:\n    import pkg.r as r\n",
        "try: import pkg.r\nexcept ImportError: pass\n",
        "x = 1; import \\\n  os, pkg.r as r; y = (\n",
    ],
)
def test_imports_of_every_kind(repository, checked, imports):
    put(repository, {"pkg/r.py": SOURCE, "pkg/chain.py": "from .r import *\n", "star.ir": SPEC, "star.py": imports})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    assert checked() == []
    put(repository, {"pkg/r.py": "\n" + SOURCE})
    assert checked() == ["star.ir"]
    (repository / "pkg" / "r.py").unlink()
    assert checked() == ["star.ir"]


def test_renamed_and_deleted(repository, checked):
    git(repository, "mv", "b.ir", "c.ir")
    assert checked() == ["c.ir"]
    (repository / "a.ir").unlink()
    (repository / "a.py").unlink()
    assert checked() == ["c.ir", "far.ir", "user.ir"]
    git(repository, "mv", "pkg/inner.py", "pkg/other.py")
    assert checked() == ["c.ir", "far.ir", "pkg/inner.ir", "pkg/outer.ir", "user.ir"]


def test_odd_names(repository, checked):
    put(repository, {"with space/ä \U0001f600\n.ir": SPEC, "with space/-x.ir": SPEC, '"q".py': SOURCE, '"q".ir': SPEC})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    assert len(checked("HEAD~1")) == 3
    put(repository, {"with space/ä \U0001f600\n.ir": "\n" + SPEC, '"q".py': "\n" + SOURCE})
    assert checked() == ['"q".ir', "with space/ä \U0001f600\n.ir"]
    assert checked("HEAD", "with space") == ["with space/ä \U0001f600\n.ir"]


def test_ignored_files_are_no_change(repository, checked):
    put(repository, {".gitignore": "made/\n", "made/x.ir": SPEC})
    assert checked() == []


def test_from_a_folder_below_and_for_a_path(repository, lift, checked, monkeypatch):
    put(repository, {"pkg/inner.py": "\n" + SOURCE, "b.py": "\n" + SOURCE})
    monkeypatch.chdir(repository / "pkg")
    assert checked() == ["inner.ir", "outer.ir"]
    assert checked("HEAD", "..") == ["../b.ir", "inner.ir", "outer.ir"]
    assert checked("HEAD", "../b.py") == ["../b.ir"]


def test_standard_input_has_always_changed(repository, lift):
    done = lift("check", "-", "--changed-since", "HEAD", stdin=b"sig f(n: int) -> int\nrequires n > 1 and n < 1\n")
    assert "unsatisfiable-requires" in done.out


@pytest.mark.parametrize(
    "revision", ["-x", "--output=owned", "", "nothing", "HEAD~5", "main..HEAD", "a.ir", "HEAD:a.ir"]
)
def test_what_is_no_revision(repository, lift, revision):
    done = lift("check", f"--changed-since={revision}")
    assert done.status == 2 and done.out == ""
    assert done.err.startswith("error: --changed-since: ") and done.err.count("\n") == 1
    assert "is no revision" in done.err or f"there is no revision `{revision}`" in done.err
    assert not (repository / "owned").exists()


def test_outside_of_a_repository(project, lift, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    put(project, {"a.ir": SPEC})
    done = lift("check", "--changed-since", "HEAD")
    assert done.status == 2
    assert done.err == (
        "error: --changed-since: a.ir is in no Git repository, so that nothing can be said of its changes\n"
    )


def test_a_broken_repository(project, lift):
    put(project, {"a.ir": SPEC, ".git/HEAD": "garbage"})
    done = lift("check", "--changed-since", "HEAD")
    assert done.status == 2 and done.err.startswith("error: --changed-since: Git says: fatal: ")


def test_a_repository_without_commits(project, lift):
    put(project, {"a.ir": SPEC})
    git(project, "init", "-q")
    done = lift("check", "--changed-since", "HEAD")
    assert done.status == 2 and "there is no revision `HEAD`" in done.err


def test_a_shallow_clone(repository, lift, tmp_path, monkeypatch):
    put(repository, {"a.py": "\n" + SOURCE})
    git(repository, "commit", "-qam", "two")
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert lift("check", "--changed-since", "HEAD").status == 0
    done = lift("check", "--changed-since", "HEAD~1")
    assert done.status == 2 and "it is a shallow clone" in done.err and "git fetch --unshallow" in done.err


def test_without_git(repository, tmp_path):
    (tmp_path / "empty").mkdir()
    done = spawn("check", "--changed-since", "HEAD", cwd=repository, env={"PATH": str(tmp_path / "empty")})
    assert done.status == 2 and done.err == (
        "error: --changed-since: `git` was not found; it is needed to tell what has changed\n"
    )


def test_nothing_of_the_project_is_run(repository, checked):
    """Whoever has set up the repository does not get to run anything here."""
    script = repository / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch '{repository}/owned'\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "core.pager"):
        git(repository, "config", name, str(script))
    put(repository, {".gitattributes": "*.ir diff=x\n", "b.ir": "\n" + SPEC})
    assert checked() == ["b.ir"]
    assert not (repository / "owned").exists()


def test_what_the_environment_says_of_another_repository_does_not_count(repository, checked, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert checked() == []


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_working_tree_and_a_linked_document(repository, lift, tmp_path, monkeypatch, checked):
    git(repository, "worktree", "add", "-q", str(tmp_path / "tree"))
    monkeypatch.chdir(tmp_path / "tree")
    assert checked() == []
    put(tmp_path / "tree", {"b.ir": "\n" + SPEC})
    (tmp_path / "tree" / "link.ir").symlink_to("b.ir")
    assert checked() == ["b.ir", "link.ir"]


def test_settings_that_are_gone(repository, checked):
    put(repository, {"pkg/lift.toml": "", "pkg/deep/x.ir": SPEC})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    (repository / "pkg" / "lift.toml").unlink()
    assert checked() == ["pkg/deep/x.ir", "pkg/inner.ir", "pkg/outer.ir"]


def test_settings_further_up_may_be_the_ones_that_hold(repository, checked):
    """Asked from the top, those of a project below are not read."""
    put(repository, {"pkg/lift.toml": ""})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    put(repository, {"lift.toml": "exclude = []\n"})
    assert {"pkg/inner.ir", "pkg/outer.ir"} <= set(checked())


def test_a_source_in_a_repository_that_is_not_known(repository, checked, tmp_path):
    """A link leads there, or Git was told to ignore it: nobody says whether it has changed."""
    put(tmp_path, {"other/x.py": SOURCE})
    (repository / "linked").symlink_to(tmp_path / "other")
    layouts = ["linked", "ignored"]
    text = "".join(f'[[layouts]]\nspecs = "specs/{name}"\nsources = "{name}"\n' for name in layouts)
    put(repository, {"lift.toml": text, ".gitignore": "ignored\n", "specs/linked/x.ir": SPEC})
    put(repository, {"specs/ignored/x.ir": SPEC, "ignored/x.py": SOURCE})
    git(repository / "ignored", "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    assert checked() == ["specs/ignored/x.ir", "specs/linked/x.ir"]


def test_a_document_that_lies_in_no_repository(repository, checked, tmp_path):
    put(tmp_path, {"elsewhere.ir": SPEC})
    (repository / "link.ir").symlink_to(tmp_path / "elsewhere.ir")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    assert checked() == ["link.ir"]


def test_a_source_too_large_to_tell_what_it_imports(repository, checked):
    put(repository, {"lift.toml": "[limits]\ndocumentSize = 1000\n", "b.py": SOURCE + "#" * 1000})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    assert checked() == ["b.ir"]


def test_a_source_that_gave_way_to_another(repository, checked):
    layout = '[[layouts]]\nspecs = "specs"\nsources = "src"\n'
    put(repository, {"lift.toml": layout, "specs/x.ir": SPEC, "specs/x.py": SOURCE, "src/x.py": SOURCE})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    assert checked() == []
    (repository / "src" / "x.py").unlink()
    assert checked() == ["specs/x.ir"]


def test_a_folder_that_is_named_by_a_link(repository, checked, tmp_path):
    (tmp_path / "link").symlink_to(repository / "pkg")
    assert checked("HEAD", str(tmp_path / "link")) == []
    put(repository, {"pkg/inner.py": "\n" + SOURCE})
    assert checked("HEAD", str(tmp_path / "link")) == ["../link/inner.ir", "../link/outer.ir"]


@pytest.fixture
def above(repository, tmp_path, monkeypatch):
    """A repository with `repository` as its submodule `lib`, and a branch that only it has."""
    folder = tmp_path / "above"
    settings = '[[layouts]]\nspecs = "specs"\nsources = "lib"\n'
    put(folder, {"lift.toml": settings, "specs/b.ir": SPEC, "top.ir": SPEC, "top.py": SOURCE})
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "submodule", "--quiet", "add", repository.as_uri(), "lib")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("state", ["edited", "committed", "recorded"])
def test_submodules(above, checked, monkeypatch, state):
    assert checked("trunk") == []
    git(above, "branch", "start")
    put(above, {"lib/b.py": "\n" + SOURCE})
    if state != "edited":
        git(above / "lib", "commit", "-qam", "two")
    if state == "recorded":
        git(above, "commit", "-qam", "two")
        assert checked("trunk") == []
    assert checked("start") == checked("start", ".", "lib") == ["lib/b.ir", "specs/b.ir"]
    assert checked("start", "lib") == ["lib/b.ir"]
    monkeypatch.chdir(above / "lib")
    assert checked("HEAD~0") == ([] if state != "edited" else ["b.ir"])  # here it is the submodule's


def test_a_submodule_whose_history_is_not_there(above, checked):
    git(above, "update-index", "--cacheinfo", "160000", "1" * 40, "lib")
    git(above, "commit", "-qm", "two")
    assert checked("trunk", "lib") == sorted(f"lib/{name}" for name in FILES if name.endswith(".ir"))


def test_a_repository_in_another_that_does_not_know_it(above, checked):
    put(above, {".gitignore": "own/\n", "own/x.ir": SPEC})
    git(above, "add", ".")
    git(above, "commit", "-q", "-m", "two")
    git(above / "own", "init", "-q")
    assert checked("trunk") == checked("trunk", "own") == ["own/x.ir"]


def test_a_submodule_that_is_new(above, checked):
    git(above, "submodule", "--quiet", "add", f"{above.parent.as_uri()}/project", "more")
    assert checked("trunk") == sorted(f"more/{name}" for name in FILES if name.endswith(".ir"))


def test_a_submodule_that_is_told_to_be_ignored(above, checked):
    git(above, "config", "submodule.lib.ignore", "all")
    git(above, "config", "diff.ignoreSubmodules", "all")
    put(above, {"lib/b.py": "\n" + SOURCE, "lib/new.ir": SPEC})
    assert checked("trunk") == ["lib/b.ir", "lib/new.ir", "specs/b.ir"]


def test_nothing_of_a_submodule_is_run(above, checked):
    script = above / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch '{above}/owned'\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "core.pager"):
        git(above / "lib", "config", name, str(script))
    put(above, {"lib/.gitattributes": "*.ir diff=x\n", "lib/b.ir": "\n" + SPEC})
    assert checked("trunk") == ["lib/b.ir", "specs/b.ir"]
    assert not (above / "owned").exists()
