"""Finds the editors; where one is missing, its tests are skipped, or fail if editors are required."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

PROGRAMS = Path(sys.executable).parent
"""Where `lift` is, and Neovim as a wheel."""


def missing(what: str) -> NoReturn:
    """Skip, or fail where editors are required."""
    if os.environ.get("LIFT_REQUIRE_EDITORS") == "1":
        pytest.fail(f"{what}, and LIFT_REQUIRE_EDITORS=1", pytrace=False)
    pytest.skip(what)


def environment(home: Path) -> dict[str, str]:
    """A clean environment in which `lift` is found and everything that an editor keeps is under `home`."""
    kept = {name: os.environ[name] for name in ("LANG", "TERM", "TMPDIR") if name in os.environ}
    kept |= {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE", "RUNTIME"):
        place = home / name.lower()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept[f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}"] = str(place)
    return kept


def neovim(lowest: tuple[int, int], below: tuple[int, int]) -> Path:
    """A Neovim of a version from `lowest` up to `below`."""
    seen = []
    for place in (PROGRAMS / "nvim", shutil.which("nvim"), "/usr/bin/nvim"):
        if place is None or not Path(place).exists():
            continue
        version = version_of([str(place), "--version"], r"NVIM v(\d+)\.(\d+)")
        if version is not None and lowest <= version < below:
            return Path(place)
        seen.append(f"{place} is {version}")
    wanted = f"no Neovim from {lowest[0]}.{lowest[1]} below {below[0]}.{below[1]} here"
    missing(f"{wanted} ({'; '.join(dict.fromkeys(seen)) or 'none at all'})")


def emacs(package: str) -> Path:
    """Emacs with one of its two clients, ``eglot`` or ``lsp-mode``."""
    place, client = shutil.which("emacs"), shutil.which("emacsclient")
    if place is None or client is None:
        missing("no emacs and emacsclient here")
    probe = [place, "--batch", "--eval", f"(progn (package-initialize) (require '{package}))"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        missing(f"this Emacs has no {package} (Debian: elpa-{package})")
    return Path(place)


def version_of(command: list[str], pattern: str) -> tuple[int, int] | None:
    """The version that a program says it has."""
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    match = re.search(pattern, output)
    return (int(match[1]), int(match[2])) if match else None


def vim() -> Path:
    """Vim 9 that can talk to other programs."""
    place = shutil.which("vim")
    if place is None:
        missing("no vim here")
    output = subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"Vi IMproved (\d+)\.", output)
    if match is None or int(match[1]) < 9 or "+channel" not in output:
        missing(f"{place} is no Vim 9 with channels")
    return Path(place)


def vim_plugin(name: str, place: str) -> Path:
    """The folder of a plug-in; those that no package has are looked for in ``LIFT_VIM_PLUGINS``."""
    if not place:
        plugins = os.environ.get("LIFT_VIM_PLUGINS", "")
        if plugins and (Path(plugins) / name).is_dir():
            return Path(plugins) / name
        pytest.skip(f"no Vim plug-in {name} in the folder LIFT_VIM_PLUGINS")  # no package has it: never required
    if not Path(place).is_dir():
        missing(f"no Vim plug-in {name} in {place} (Debian: vim-{name})")
    return Path(place)
