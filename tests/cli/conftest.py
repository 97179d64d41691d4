"""Running ``lift``: in this process where only the outcome matters, as a process of its own where that matters."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from lift_sys.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """What a command has said, and its exit status."""

    status: int
    out: str
    err: str


Lift = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    """Nothing of the machine's shows in what is expected."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in list(os.environ):
        if name.startswith("LIFT_") or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "CLICOLOR_FORCE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that is the working directory."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "lift.toml").write_text("")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def lift(project, capsysbinary, monkeypatch) -> Lift:
    """Run a command in the project, in this process."""

    def run(*arguments: str, stdin: bytes | None = None) -> Outcome:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        status = main(arguments)
        captured = capsysbinary.readouterr()
        return Outcome(status, captured.out.decode("utf-8"), captured.err.decode("utf-8"))

    return run


def spawn(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, stdin: bytes = b"") -> Outcome:
    """Run ``python -m lift_sys`` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "lift_sys", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def put(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, byte for byte."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
