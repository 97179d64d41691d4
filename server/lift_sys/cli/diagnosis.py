"""What `lift doctor` looks at. No check can take the others down: what may crash runs in a process of its own."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from lift_sys import __version__

PATIENCE = 30
"""Seconds that a check in a process of its own may take."""
_TREE_SITTER = """
from lift_sys.source.outline import outline
assert [f.name for f in outline("def f(x): return x").functions] == ["f"]
"""
_SOLVER = """
import z3
x = z3.Int("x")
solver = z3.Solver()
solver.add(x > 1, x < 3)
assert str(solver.check()) == "sat" and solver.model()[x].as_long() == 2
print(z3.get_version_string())
"""


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    detail: str
    essential: bool = False


def diagnose() -> list[Check]:
    """All checks, in the order in which they are shown."""
    found = []
    looks = (_versions, _dependencies, _solver, _tree_sitter, _server, _environment, _settings, _workspace, _cache)
    for look in looks:
        try:
            found += [replace(check, detail=_without_home(check.detail)) for check in look()]
        except Exception as error:  # noqa: BLE001 - that is what is asked
            found.append(
                Check(look.__name__.strip("_"), Level.ERROR, f"{type(error).__name__}: {error}", essential=True)
            )
    return found


def _without_home(text: str) -> str:
    """Leave out whose machine it is: a report is read by others."""
    home = os.path.expanduser("~").rstrip(os.sep)  # noqa: PTH111 - a home that cannot be told is no error here
    return re.sub(rf"{re.escape(home)}(?=$|[{re.escape(os.sep)}\s])", "~", text) if len(home) > 1 else text


def _versions() -> Iterator[Check]:
    yield Check("lift-sys", Level.OK, f"{__version__} in {Path(__file__).parents[1]}")
    enough = sys.version_info >= (3, 11)
    implementation = f"{platform.python_implementation()} {platform.python_version()}"
    yield Check("python", Level.OK if enough else Level.ERROR, f"{implementation} at {sys.executable}", essential=True)
    yield Check("platform", Level.OK, f"{platform.platform()}, {os.cpu_count()} CPUs")


def _dependencies() -> Iterator[Check]:
    try:
        required = importlib.metadata.requires("lift-sys") or []
    except importlib.metadata.PackageNotFoundError:
        yield Check("dependencies", Level.WARNING, "lift-sys is not installed as a distribution")
        return
    for requirement in required:
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        optional = "extra ==" in requirement
        try:
            yield Check(name, Level.OK, importlib.metadata.version(name), essential=not optional)
        except importlib.metadata.PackageNotFoundError:
            level = Level.OK if optional else Level.ERROR
            detail = "not installed (optional)" if optional else "not installed"
            yield Check(name, level, detail, essential=not optional)


def _solver() -> Iterator[Check]:
    yield _in_a_process("solver", _SOLVER, "Z3 {} solves")


def _tree_sitter() -> Iterator[Check]:
    yield _in_a_process("tree-sitter", _TREE_SITTER, "reads Python")


def _server() -> Iterator[Check]:
    """Start the language server as an editor does, and end it."""
    params = {"processId": os.getpid(), "capabilities": {}, "rootUri": None}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]
    bodies = [json.dumps(message).encode() for message in messages]
    sent = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
    command = [sys.executable, "-m", "lift_sys", "lsp"]
    began = time.perf_counter()
    try:
        done = subprocess.run(command, input=sent, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        yield Check("language server", Level.ERROR, f"{type(error).__name__}: {error}", essential=True)
        return
    took = (time.perf_counter() - began) * 1000
    if done.returncode == 0 and b'"serverInfo"' in done.stdout:
        yield Check("language server", Level.OK, f"started, answered and ended in {took:.0f} ms", essential=True)
        return
    last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no answer"])[-1]
    yield Check("language server", Level.ERROR, f"exit status {done.returncode}: {last}", essential=True)


def _in_a_process(name: str, code: str, works: str) -> Check:
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            errors="replace",
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Check(name, Level.ERROR, f"{type(error).__name__}: {error}", essential=True)
    if done.returncode == 0:
        return Check(name, Level.OK, works.format(done.stdout.strip()), essential=True)
    last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return Check(name, Level.ERROR, last, essential=True)


def _environment() -> Iterator[Check]:
    names = sorted(name for name in os.environ if name.startswith("LIFT_"))
    detail = ", ".join(f"{name}=***" for name in names) if names else "no LIFT_* variables"
    yield Check("environment", Level.OK, detail)
    encoding = f"{sys.getfilesystemencoding()} file names, {sys.stdout.encoding} output"
    yield Check("encoding", Level.OK, encoding)


def _settings() -> Iterator[Check]:
    from lift_sys.cli.inputs import absolute, for_sources, root_of

    directory = absolute(os.curdir)
    root = root_of(directory, directory)
    candidates = [root / name for name in ("lift.toml", "pyproject.toml")]
    there = [path.name for path in candidates if path.is_file()]
    yield Check("settings", Level.OK, f"from {root}: {', '.join(there) if there else 'defaults'}")
    inputs = for_sources([directory])
    for problem in inputs.problems:
        yield Check("settings", Level.ERROR, inputs.told(problem))


def _workspace() -> Iterator[Check]:
    from lift_sys.cli.inputs import collect

    inputs = collect(["."])
    sources = {inputs.workspace.source_path(path) for path in inputs.documents}
    present = sum(path is not None and Path(path).is_file() for path in sources)
    yield Check("workspace", Level.OK, f"{len(inputs.documents)} documents, {present} of them with a source")


def _cache() -> Iterator[Check]:
    from lift_sys.workspace.verdict_cache import UnusableError, VerdictCache, user_folder

    try:
        cache = VerdictCache(user_folder())
    except RuntimeError as error:
        yield Check("cache", Level.WARNING, f"{error}: verdicts are not kept")
        return
    place = cache.path.parent
    nearest = next((p for p in (place, *place.parents) if p.exists()), place)
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        yield Check("cache", Level.WARNING, f"{place} is not writable: verdicts are not kept")
        return
    try:
        yield Check("cache", Level.OK, f"{cache.path}: {cache.described()}")
    except UnusableError as error:
        yield Check("cache", Level.WARNING, f"{error}: verdicts are not kept")
