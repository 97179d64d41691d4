"""What `lift holes` lists."""

from __future__ import annotations

import json

from tests.cli.conftest import put

TEXT = (
    "sig f(a: ?T) -> int\n"
    'ensures result <= ?most: int "how many?" where _ > 1\n'
    'ensures result != ?most and ?kind: str "which?" in {"a", "b"} == "a"\n'
    "ensures ?rest: predicate\n"
)


def test_in_the_order_of_resolution(lift, project):
    put(project, {"a.ir": TEXT, "a.py": "def f(a) -> int:\n    ...\n"})
    done = lift("holes")
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0] == "a.ir: 4 holes"
    assert lines[1].split() == ["1.", "?T", "type", "a.ir:1:10"]
    assert lines[2].split() == ["2.", "?most", "term", "of", "type", "int", "a.ir:2:19"]
    assert lines[3:5] == ["     how many?", "     | _ > 1"]
    assert '     one of "a", "b"' in lines
    assert "     also at 3:19" in lines
    assert lines[-3:] == ["a.py: 1 hole", "  1. f  implementation of type int  a.py:1:5", ""]


def test_json(lift, project):
    put(project, {"a.ir": TEXT})
    value = json.loads(lift("holes", "--format", "json").out)
    ((path, holes),) = [(f["path"], f["holes"]) for f in value["files"]]
    assert (value["version"], path) == (1, "a.ir")
    by_name = {hole["name"]: hole for hole in holes}
    assert by_name["most"]["question"] == "how many?"
    assert len(by_name["most"]["ranges"]) == 2
    assert by_name["kind"]["domain"]["kind"] == "values"
    assert sorted(hole["order"] for hole in holes) == [1, 2, 3, 4]


def test_none(lift, project):
    put(project, {"a.ir": "sig f() -> int\n"})
    assert lift("holes").out == "no holes\n"
    assert lift("holes", "missing.ir").status == 2
