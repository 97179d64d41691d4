"""What `lift fmt` writes, and what it leaves alone."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.cli.conftest import put, spawn

from lift_sys.workspace.files import write_file

UGLY = "sig f( a:int )->int\nensures result>a\n"
NEAT = "sig f(a: int) -> int\nensures result > a\n"


def test_documents_are_formatted_in_place(lift, project):
    put(project, {"a.ir": UGLY, "sub/b.ir": NEAT})
    done = lift("fmt")
    assert (done.status, done.out) == (0, "formatted a.ir\n")
    assert done.err == "1 document formatted, 1 document formatted already\n"
    assert (project / "a.ir").read_text() == NEAT
    assert lift("fmt", "--quiet") == type(done)(0, "", "")
    assert sorted(p.name for p in project.iterdir()) == ["a.ir", "lift.toml", "sub"]


def test_check_writes_nothing(lift, project):
    put(project, {"a.ir": UGLY, "b.ir": NEAT})
    done = lift("fmt", "--check")
    assert (done.status, done.out) == (1, "a.ir would be formatted\n")
    assert (project / "a.ir").read_text() == UGLY
    assert lift("fmt", "--check", "b.ir").status == 0


@pytest.mark.parametrize("text", [UGLY, UGLY.replace("\n", "\r\n"), UGLY.rstrip(), "\ufeff" + UGLY, UGLY + "\n\n\n"])
def test_the_diff_is_a_patch(lift, project, text):
    put(project, {"a.ir": text})
    done = lift("fmt", "--diff")
    assert done.status == 0
    assert (project / "a.ir").read_bytes().decode() == text
    lift("fmt")
    formatted = (project / "a.ir").read_bytes()
    put(project, {"a.ir": text})
    subprocess.run(["git", "apply", "--unsafe-paths", "-p0", "-"], input=done.out.encode(), cwd=project, check=True)
    assert (project / "a.ir").read_bytes() == formatted


def test_a_diff_for_eyes_cannot_steer_the_terminal(lift, project):
    put(project, {"a.ir": "# \x1b[2J\nsig f( )\n"})
    assert "\x1b[2J" not in lift("fmt", "--diff", "--color", "always").out


def test_line_ends_and_the_byte_order_mark_stay(lift, project):
    put(project, {"a.ir": "\ufeff" + UGLY.replace("\n", "\r\n")})
    lift("fmt")
    assert (project / "a.ir").read_bytes().decode() == "\ufeff" + NEAT.replace("\n", "\r\n")


def test_standard_input_goes_to_standard_output(lift, project):
    done = lift("fmt", "-", stdin=("# ü\r\n" + UGLY.replace("\n", "\r\n")).encode())
    assert (done.status, done.out, done.err) == (0, "# ü\r\n" + NEAT.replace("\n", "\r\n"), "")
    assert lift("fmt", "-", "--check", stdin=UGLY.encode()).status == 1
    assert lift("fmt", "-", stdin=b"\xff").out == ""


def test_what_is_broken_stays_and_is_reported(lift, project):
    put(project, {"a.ir": "sig g( a:int\n\n" + UGLY})
    done = lift("fmt")
    assert done.status == 0
    assert "warning: a.ir has " in done.err
    assert (project / "a.ir").read_text() == "sig g( a:int\n\n" + NEAT


def test_unreadable_input_is_status_2_and_the_rest_is_formatted(lift, project):
    put(project, {"a.ir": UGLY, "b.ir": b"\xff"})
    done = lift("fmt", ".", "missing.ir")
    assert done.status == 2
    assert [line.split()[1] for line in done.err.splitlines() if line.startswith("error")] == ["missing.ir", "b.ir"]
    assert (project / "a.ir").read_text() == NEAT


def test_the_mode_stays(lift, project):
    put(project, {"a.ir": UGLY})
    (project / "a.ir").chmod(0o640)
    lift("fmt")
    assert stat.S_IMODE((project / "a.ir").stat().st_mode) == 0o640


def test_of_a_link_the_target_is_rewritten(lift, project, tmp_path):
    put(tmp_path / "elsewhere", {"real.ir": UGLY})
    (project / "a.ir").symlink_to("../elsewhere/real.ir")
    assert lift("fmt", "a.ir").status == 0
    assert (project / "a.ir").is_symlink()
    assert (tmp_path / "elsewhere" / "real.ir").read_text() == NEAT


def as_nobody(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command without the rights of root, which may write everywhere."""
    code = (
        "import os, sys, tempfile, contextlib, io\n"
        "from lift_sys.cli.main import main\n"
        # Once before, so that all is imported: nobody may not read Python's own folder.
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        "    main(['fmt', '--check', 'a.ir'])\n"
        "if os.geteuid() == 0:\n    os.setegid(65534); os.seteuid(65534)\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    for folder in (project, *project.parents):
        if os.access(folder, os.W_OK) and folder != Path("/") and len(folder.parts) > 2:
            folder.chmod(folder.stat().st_mode | 0o055)
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments], cwd=project, capture_output=True, text=True, check=False
    )


def test_a_folder_that_is_read_only(project):
    put(project, {"a.ir": UGLY})
    (project / "a.ir").chmod(0o666)
    project.chmod(0o555)
    done = as_nobody(project, "fmt", "a.ir")
    project.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: a.ir cannot be written: Permission denied")
    assert (project / "a.ir").read_text() == UGLY


def test_a_file_that_is_read_only(project):
    put(project, {"a.ir": UGLY})
    (project / "a.ir").chmod(0o444)
    project.chmod(0o777)
    done = as_nobody(project, "fmt", "a.ir")
    assert done.returncode == 2
    assert done.stderr.startswith("error: a.ir cannot be written: it is read-only")
    assert (project / "a.ir").read_text() == UGLY


def test_a_full_disk_leaves_the_original(lift, project, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    put(project, {"a.ir": UGLY})
    monkeypatch.setattr(os, "fsync", full)
    done = lift("fmt")
    assert done.status == 2
    assert "error: a.ir cannot be written: No space left on device\n" in done.err
    assert (project / "a.ir").read_text() == UGLY
    assert sorted(p.name for p in project.iterdir()) == ["a.ir", "lift.toml"]


def test_what_somebody_else_has_written_meanwhile_is_not_lost(project):
    put(project, {"a.ir": "theirs"})
    assert write_file(project / "a.ir", "ours", expected="before") == "has changed meanwhile; it is left as it is"
    assert write_file(project / "a.ir", "ours", expected=None) == "exists already; it is left as it is"
    assert (project / "a.ir").read_text() == "theirs"
    assert sorted(p.name for p in project.iterdir()) == ["a.ir", "lift.toml"]


def test_two_runs_at_once_leave_whole_files(project):
    files = {f"{n}.ir": UGLY * (n % 3 + 1) for n in range(30)}
    put(project, files)
    runs = [threading.Thread(target=spawn, args=("fmt",), kwargs={"cwd": project}) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    for name, text in files.items():
        count = text.count("sig")
        assert (project / name).read_text() == "\n".join([NEAT] * count)
    assert sorted(p.name for p in project.iterdir()) == sorted([*files, "lift.toml"])
