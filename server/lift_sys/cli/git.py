"""What Git says has changed. It is asked with fixed arguments, never through a shell; nothing of the project is run."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

PATIENCE = 60
"""Seconds that Git may take."""
_ALWAYS = ("--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotepath=false")


class GitError(Exception):
    """Why Git has no answer, in words."""


def repository_of(path: Path) -> Path | None:
    """The top of the working tree that `path` lies in."""
    return next((folder for folder in (path, *path.parents) if (folder / ".git").exists()), None)


def changed_since(top: Path, revision: str) -> set[Path]:
    """The files of a working tree that are not as they were in `revision`: edited, added, renamed (both), deleted.

    What is not yet under version control is among them, unless it is ignored. Submodules are compared with the commits
    that `revision` has of them; one of which nothing more can be said stands there as a whole. Raises GitError.
    """
    if not revision or revision.startswith("-") or "\0" in revision:
        raise GitError(f"`{revision}` is no revision: a commit, a branch or a tag is meant, `HEAD` or `main` for one")
    return _changed(top, _commit(top, revision))


def is_recorded(top: Path, revision: str, inner: Path) -> bool:
    """Whether `revision` has a commit of the submodule at `inner`, so that `changed_since` speaks of it, too."""
    return _recorded(top, _commit(top, revision), inner) is not None


def _changed(top: Path, commit: str) -> set[Path]:
    options = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative")
    edited = _git(top, "diff", *options, "--ignore-submodules=none", "--submodule=short", commit, "--")
    added = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    found: set[Path] = set()
    for path in {top / os.fsdecode(name) for name in (edited + added).split(b"\0") if name}:
        found |= _changed_inside(top, commit, path) if (path / ".git").exists() else {path}
    return found


def _changed_inside(top: Path, commit: str, inner: Path) -> set[Path]:
    """What has changed in a submodule. All of it, if it was none, or its history is not here."""
    recorded = _recorded(top, commit, inner)
    if recorded is not None:
        with contextlib.suppress(GitError):
            return _changed(inner, recorded)
    return {inner}


def _recorded(top: Path, commit: str, inner: Path) -> str | None:
    entry = _git(top, "--literal-pathspecs", "ls-tree", "-z", commit, "--", inner.relative_to(top).as_posix())
    mode, _, rest = entry.partition(b" ")
    return rest.split()[1].decode() if mode == b"160000" else None


def _commit(top: Path, revision: str) -> str:
    try:
        return (
            _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        )
    except GitError as error:
        if not str(error).startswith(_SILENT):  # --quiet: what is said is of something else
            raise
    if _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError(
            f"`{revision}` is not in this repository, which holds only the last commits (it is a shallow clone); "
            "`git fetch --unshallow` brings the others"
        )
    raise GitError(f"there is no revision `{revision}` in the repository at {top}")


def _git(top: Path, *arguments: str) -> bytes:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT
    } | {"LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_ALWAYS, *arguments],
            cwd=top,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("`git` was not found; it is needed to tell what has changed") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"`git {arguments[0]}` took longer than {PATIENCE} s") from error
    except OSError as error:
        raise GitError(f"`git` cannot be run: {error.strerror or error}") from error
    if done.returncode != 0:
        raise GitError(_told(done.stderr, done.returncode))
    return done.stdout


_SILENT = "Git failed"
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_SSL_NO_VERIFY")
"""What says how Git runs, and not which repository it looks at."""


def _told(stderr: bytes, status: int) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return f"Git says: {' '.join(line.strip() for line in lines[:3])}" if lines else f"{_SILENT} with status {status}"
