"""`lift check` judges clauses and examples."""

from __future__ import annotations

import json

from tests.cli.conftest import put

SPECS = """sig twice(n: int) -> int
requires n > 5
requires n > 3
ensures result == 2 * n
example twice(7) == 14
example twice(8) == 17

sig never(n: int) -> int
requires n < 0
requires n > 0
ensures result == n

sig open(n: int) -> int
ensures result > ?least
"""
FINDINGS = [
    "error[unsatisfiable-requires] no input meets `n > 0` together with `n < 0`",
    "error[example-fails] `result == 2 * n` is False with n=8, result=17",
]


def test_what_is_wrong_is_said(lift, project):
    put(project, {"a.ir": SPECS, "a.py": "def twice(n): return n\ndef never(n): return n\ndef open(n): return n\n"})
    done = lift("check")
    assert done.status == 1
    for finding in FINDINGS:
        assert finding in done.out


def test_obligations_in_json(lift, project):
    put(project, {"a.ir": SPECS})
    twice, never, unfinished = json.loads(lift("check", "--format", "json").out)["files"][0]["specs"]
    examples = [o for o in twice["obligations"] if o["kind"] == "example"]
    assert [(o["clause"], o["verdict"], o["engine"]) for o in examples] == [
        ("example twice(7) == 14", "tested", "cpython"),
        ("example twice(8) == 17", "refuted", "cpython"),
    ]
    assert examples[1]["range"]["start"] == {"line": 5, "character": 0}
    broken = {"inputs": {"n": "8"}, "outcome": "17", "clause": "ensures result == 2 * n"}
    assert examples[1]["counterexample"] == broken
    assert ("refuted", "z3") in [(o["verdict"], o["engine"]) for o in never["obligations"]]
    assert {o["verdict"] for o in unfinished["obligations"]} <= {"unknown", "proved"}
    assert {spec["verdict"] for spec in (twice, never, unfinished)} == {"unknown"}  # nothing is said of the code


DEFINITIONS = """type Never = {n: int | n > 3 and n < 2}

entity Box {
  size: int
  invariant size > 0
  invariant size < 0
}
"""


def test_what_no_value_meets(lift, project):
    put(project, {"a.ir": DEFINITIONS})
    out = lift("check").out
    assert "error[contradiction] no value meets `{n: int | n > 3 and n < 2}`" in out
    assert "error[contradiction] no value meets `size < 0` together with `size > 0`" in out


SLOW = """sig slow(n: int) -> int
ensures result == n
example slow(0) == sum(1 for a in range(10**6) for b in range(10**6))
"""


def test_what_takes_too_long_is_given_up(lift, project):
    put(project, {"a.ir": SLOW + "\n" + SPECS, "lift.toml": "[verification]\ntimeout = 3\n"})
    out = lift("check").out
    assert (
        "information[timeout] checking the clauses of this spec took longer than 3 s; nothing is known of them" in out
    )
    for finding in FINDINGS:  # the others do not suffer
        assert finding in out


def test_it_can_be_switched_off(lift, project):
    put(project, {"a.ir": SPECS, "lift.toml": "[verification]\nenabled = false\n"})
    assert "example-fails" not in lift("check").out
