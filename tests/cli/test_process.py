"""`lift` as a process: how it starts, what it does with its streams, and how it leaves when things go wrong."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.cli.conftest import put, spawn

from lift_sys import __version__

COMMAND = [sys.executable, "-m", "lift_sys"]
BROKEN = {f"{n}.ir": "sig f(a: int) -> int\nensures result > é\n" for n in range(3)}


def test_the_version():
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"lift {__version__}\n"


def imported(*arguments: str) -> set[str]:
    """The modules that a command imports."""
    code = (
        "import sys\nfrom lift_sys.cli.main import main\n"
        "sys.modules['lift_sys.lsp.server'] = type(sys)('server')\n"
        "sys.modules['lift_sys.lsp.server'].main = lambda arguments: print(list(arguments)) or 0\n"
        "main(sys.argv[1:])\nprint(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("lsp", "--stdio"), ("--version",)])
def test_what_must_start_fast_imports_nothing_of_the_terminals(arguments):
    assert not {"typer", "rich", "rich.console", "lift_sys.cli.app", "pydantic"} & imported(*arguments)


def test_help_does_not_load_the_language():
    assert "lift_sys.ir.parser.document" not in imported("check", "--help")


@pytest.mark.parametrize("command", [[], ["check"], ["holes"], ["fmt"], ["init"], ["doctor"]])
def test_help(project, command):
    done = spawn(*command, "--help", cwd=project, env={"PYTHONIOENCODING": "ascii", "LANG": "C", "TERM": "dumb"})
    assert done.status == 0 and "Usage: lift" in done.out
    assert not command or "Examples:" in done.out


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [(["chekc"], "Did you mean 'check'?"), (["check", "--fromat"], "--format"), (["check", "--format", "x"], "sarif")],
)
def test_bad_usage_is_status_2_with_advice(project, arguments, advice):
    done = spawn(*arguments, cwd=project)
    assert done.status == 2 and advice in done.err and done.out == ""


def test_no_command_shows_help(project):
    done = spawn(cwd=project)
    assert done.status == 2 and "Usage: lift" in done.out + done.err


@pytest.mark.parametrize("name", ["text", "json"])
@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "utf-16"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TERM": "", "COLUMNS": "1", "FORCE_COLOR": "1"},
    ],
    ids=["ascii", "utf-16", "C", "no terminal"],
)
def test_any_encoding_will_do(project, name, env):
    put(project, BROKEN | {"\udcff\x1b🎉.ir": "sig 🎉"})
    done = spawn("check", "--format", name, cwd=project, env=env)
    assert done.status == 1
    assert done.err == ""


def through(project, redirection: str, *arguments: str) -> tuple[int, str]:
    """Run with a shell's redirection; the status and standard error."""
    line = f'"$@" {redirection}; echo "status ${{PIPESTATUS[0]}}" >&2'
    done = subprocess.run(
        ["bash", "-c", line, "bash", *COMMAND, *arguments], cwd=project, capture_output=True, text=True, check=False
    )
    err, _, status = done.stderr.rpartition("status ")
    return int(status), err


def test_a_reader_that_leaves_is_no_error(project):
    put(project, {"a.ir": "sig f(a: int)\n" + "requires a > é\n" * 3000})
    assert through(project, "| head -1 >/dev/null", "check") == (1, "")
    assert through(project, "| true", "check", "--format", "json") == (1, "")
    assert through(project, "| true", "holes") == (0, "")


def test_closed_streams(project):
    put(project, BROKEN)
    assert through(project, ">&-", "check") == (1, "")
    assert through(project, "<&-", "check", "-") == (0, "")
    assert subprocess.run(["bash", "-c", '"$@" 2>&-', "bash", *COMMAND, "check", "x.ir"], cwd=project, check=False,
                          capture_output=True).returncode == 2  # fmt: skip


def test_a_full_device_is_said(project):
    put(project, {"a.ir": "sig f(a: int)\n" + "requires a > é\n" * 3000} | BROKEN)
    for arguments in (
        ("check",),
        ("check", "0.ir"),
        ("check", "--format", "json"),
        ("fmt", "--diff", "."),
        ("--help",),
    ):
        status, err = through(project, ">/dev/full", *arguments)
        if "fmt" not in arguments:
            assert status == 2 and "No space left on device" in err and "Traceback" not in err


INTERRUPTED = (
    "import os, signal, sys, time\nimport lift_sys.cli.inputs as inputs\nfrom lift_sys.cli.main import main\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs inherit that it is ignored
    "def collect(*_):\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(20)\n"
    "inputs.collect = collect\nsys.exit(main(sys.argv[1:]))\n"
)


def test_an_interrupt_leaves_quietly(project):
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, "check"], cwd=project, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


CRASH = (
    "import sys\nimport lift_sys.cli.inputs as inputs\nfrom lift_sys.cli.main import main\n"
    "def collect(*_): raise RuntimeError('first\\nlast')\n"
    "inputs.collect = collect\nsys.exit(main(sys.argv[1:]))\n"
)


@pytest.mark.parametrize("debug", ["", "0", "1"])
def test_a_crash_of_ours_is_status_70(project, debug):
    done = subprocess.run(
        [sys.executable, "-c", CRASH, "check"],
        cwd=project, env={**os.environ, "LIFT_DEBUG": debug}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 70 and done.stdout == ""
    assert "lift: internal error: " in done.stderr and "lift doctor" in done.stderr
    assert ("Traceback" in done.stderr) == (debug == "1")


def test_a_working_directory_that_is_gone(tmp_path):
    gone = tmp_path / "gone"
    line = 'mkdir "$0"; cd "$0"; rmdir "$0"; "$@"; echo "status $?" >&2'
    for command in ("check", "fmt", "holes", "init", "doctor"):
        done = subprocess.run(
            ["bash", "-c", line, str(gone), *COMMAND, command], capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        assert done.stderr.splitlines()[-1] in ("status 1", "status 2"), done.stderr
