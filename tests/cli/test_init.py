"""What `lift init` writes: the source, and beside it the document."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.cli.conftest import put

import lift_sys
from lift_sys.cli.skeleton import skeleton
from lift_sys.ir.findings import Severity
from lift_sys.ir.formatter import format_text
from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.settings import Settings, load_settings

SOURCE = '''\
"""A module."""

class Cart:
    """A cart."""

    def __init__(self, owner): ...

    def add(self, line: "Line", *, often: int = 1) -> None:
        """Put a line in.

        More text.
        """

    @property
    def size(self) -> int:
        return 0

    @classmethod
    def empty(cls): ...

    def _hidden(self): ...

def total(lines, /, discount=0.5, *rest, **more):
    """A total."""

async def fetch(url: str) -> bytes: ...

def _private(): ...
'''
DOCUMENT = """\
# What cart.py has to do.

intent {
  summary: "Put a line in."
}
sig Cart.add(self, line: ?Cart_add_line, *, often: int = 1) -> None

sig Cart.size(self) -> int

sig Cart.empty(cls) -> ?Cart_empty_result

intent {
  summary: "A total."
}
sig total(
  lines: ?total_lines,
  /,
  discount: ?total_discount = 0.5,
  *rest: ?total_rest,
  **more: ?total_more,
) -> ?total_result

async sig fetch(url: str) -> bytes
"""


def test_a_first_document(lift, project):
    put(project, {"cart.py": SOURCE})
    done = lift("init", "cart.py")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("wrote cart.ir: 5 specs, 7 holes")
    text = (project / "cart.ir").read_text()
    assert text == DOCUMENT
    assert text == format_text(text)
    assert lift("check", "--fail-on", "warning").status == 0


def test_nothing_is_overwritten(lift, project):
    put(project, {"cart.py": SOURCE, "cart.ir": "mine"})
    done = lift("init", "cart.py")
    assert (done.status, done.err) == (0, "cart.ir exists already; it is left as it is\n")
    assert (project / "cart.ir").read_text() == "mine"
    (project / "cart.ir").unlink()
    (project / "cart.ir").symlink_to("nowhere")
    assert lift("init", "cart.py").status == 0
    assert not (project / "nowhere").exists()


@pytest.mark.parametrize("name", ["missing.py", "notes.txt", "bad.py", ".py"])
def test_what_is_no_source_is_bad_usage(lift, project, name):
    put(project, {"notes.txt": "", "bad.py": b"# coding: nonsense\n"})
    done = lift("init", name)
    assert done.status == 2
    assert done.err.startswith(f"error: {name} ")


PACKAGE = sorted(Path(lift_sys.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", PACKAGE[::6], ids=lambda path: path.stem)
def test_first_documents_of_real_sources_agree_with_them(path):
    state = read_outline(str(path), path.read_text(encoding="utf-8"))
    text = skeleton(state).text
    analysis = analyse(str(path.with_suffix(".ir")), text, state, Settings())
    assert [f for f in analysis.findings if f.severity <= Severity.WARNING] == []
    assert format_text(text) == text


def test_the_settings_file_states_the_defaults(lift, project):
    (project / "lift.toml").unlink()
    done = lift("init")
    assert (done.status, done.out) == (0, "wrote lift.toml\n")
    text = (project / "lift.toml").read_text()
    assert set(tomllib.loads(text)) <= {field.alias or name for name, field in Settings.model_fields.items()}
    assert load_settings(project, None, {}, {}) == (Settings(), ())
    # Made effective, it says the same.
    stated = re.sub(r"^# (?![A-Z])", "", text.partition("\n\n")[2], flags=re.MULTILINE)
    assert 'signatureDrift = "warning"\n' in stated
    (project / "lift.toml").write_text(stated)
    assert load_settings(project, None, {}, {}) == (Settings(), ())


def test_the_settings_file_is_not_overwritten(lift, project):
    done = lift("init")
    assert (done.status, done.err) == (2, "error: lift.toml exists already; it is left as it is\n")
    assert (project / "lift.toml").read_text() == ""


def test_what_is_unknown_in_two_places_is_two_holes(lift, project):
    put(project, {"a.py": "def f(result): return 1\ndef a_b(c) -> int: return 1\ndef a(b_c) -> int: return 1\n"})
    assert lift("init", "a.py").status == 0
    text = (project / "a.ir").read_text()
    assert "sig f(result: ?f_result) -> ?f_result_2" in text
    assert "?a_b_c)" in text and "?a_b_c_2)" in text
