"""What `lift doctor` finds."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess

from tests.cli.conftest import put

from lift_sys.workspace.settings import SettingProblem, Settings


def checks(done):
    value = json.loads(done.out)
    return value["ok"], {check["name"]: check for check in value["checks"]}


def test_all_is_well_here(lift, project):
    put(project, {"a.ir": "", "a.py": "", "b.ir": ""})
    done = lift("doctor", "--format", "json")
    ok, by_name = checks(done)
    assert ok and done.status == 0
    assert by_name["solver"]["detail"].startswith("Z3 ") and by_name["solver"]["essential"]
    assert by_name["tree-sitter"]["level"] == "ok"
    assert by_name["language server"]["detail"].startswith("started, answered and ended in ")
    assert by_name["workspace"]["detail"] == "2 documents, 1 of them with a source"
    assert by_name["settings"]["detail"].endswith("lift.toml")
    text = lift("doctor")
    assert text.status == 0 and "ok      python" in text.out


def test_values_of_the_environment_are_hidden(lift, project, monkeypatch):
    monkeypatch.setenv("LIFT_ENGINE_KEY", "sk-secret")
    done = lift("doctor")
    assert "LIFT_ENGINE_KEY=***" in done.out and "secret" not in done.out


def test_whose_machine_it_is_is_left_out(lift, project, monkeypatch):
    monkeypatch.setenv("HOME", str(project.parent))
    done = lift("doctor")
    assert str(project.parent) not in done.out and f"from ~/{project.name}" in done.out


def test_what_is_broken_is_status_1(lift, project, monkeypatch):
    def version(name):
        if name == "pygls":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1"

    def crashing(command, **_):
        return subprocess.CompletedProcess(command, -11, "", "")

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(subprocess, "run", crashing)
    done = lift("doctor", "--format", "json")
    ok, by_name = checks(done)
    assert not ok and done.status == 1
    assert by_name["pygls"]["detail"] == "not installed"
    assert by_name["solver"]["detail"] == "exit status -11"


def test_problems_of_the_settings_are_shown(lift, project, monkeypatch):
    problem = SettingProblem("there is no setting `x`", None)
    monkeypatch.setattr("lift_sys.cli.inputs.load_settings", lambda *_: (Settings(), (problem,)))
    done = lift("doctor")
    assert done.status == 0
    assert "there is no setting `x`" in done.out
