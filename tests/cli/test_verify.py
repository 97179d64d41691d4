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
    assert "error[contradiction] no value meets `n < 2` together with `n > 3`" in out
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


RESULTS = """sig half(x: int) -> int
ensures result * 2 == x

sig pick(a: int, b: int) -> int
ensures result >= a
"""


def test_inputs_without_a_result_and_with_two(lift, project):
    put(project, {"a.ir": RESULTS, "a.py": "def half(x): return x\ndef pick(a, b): return a\n"})
    done = lift("check")
    assert done.status == 1
    assert "error[unrealizable] for `x=1` there is no result: none meets `result * 2 == x`" in done.out
    assert "help: Add `requires x % 2 == 0`" in done.out
    assert "hint[underdetermined] for `a=0, b=0` both `0` and `1` meet all clauses" in done.out
    assert "help: Add `example pick(0, 0) == 0`" in done.out


def test_results_in_json(lift, project):
    put(project, {"a.ir": RESULTS})
    half, pick = json.loads(lift("check", "--format", "json").out)["files"][0]["specs"]
    (refuted,) = [o for o in half["obligations"] if o["verdict"] == "refuted"]
    assert (refuted["kind"], refuted["clause"], refuted["engine"]) == ("ensures", "ensures result * 2 == x", "z3")
    clause = "ensures result * 2 == x"
    assert refuted["counterexample"] == {"inputs": {"x": "1"}, "outcome": "no result", "clause": clause}
    (open_,) = [o for o in pick["obligations"] if o["verdict"] == "tested"]
    assert (open_["kind"], open_["clause"], open_["engine"]) == ("ensures", "ensures result >= a", "cpython")
    assert open_["reason"] == "for `a=0, b=0` both `0` and `1` meet all clauses"


def test_hints_at_open_results_can_be_switched_off(lift, project):
    put(project, {"a.ir": RESULTS, "lift.toml": "[verification]\nunderdetermined = false\n"})
    out = lift("check").out
    assert "underdetermined" not in out
    assert "error[unrealizable]" in out
    _, pick = json.loads(lift("check", "--format", "json").out)["files"][0]["specs"]
    assert "tested" not in [o["verdict"] for o in pick["obligations"]]
