"""`lift/verdicts`: what is known of each spec, told as it becomes known, and marked outdated with the text."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from lift_sys.cli.formats import json_report
from lift_sys.cli.inputs import collect
from lift_sys.cli.report import report
from lift_sys.cli.verify import Plan
from tests.lsp.conftest import Start
from tests.lsp.verdict_editor import SLOW, Verdicts, capabilities, insert, plain, save

SPECS = """# 🎉
entity P {
  x: int
  invariant x > 0
}
sig never(n: int) -> int
requires "🎉" == "🎉" and n < 0
requires n > 0

sig twice(n: int, p: P) -> int
requires n > 3      "🎉"
ensures "é🎉" != "" and result == 2 * n
example twice(8, P(1)) == 17
"""
SOURCE = "def never(n): return n\ndef twice(n, p): return n\n"
JUDGED = (("never", "judged"), ("twice", "judged"))
FOUND = [
    ("requires n > 0", "refuted", None),
    ("example twice(8, P(1)) == 17", "refuted", None),
    ("requires n > 3", "proved", None),
]


async def opened(start: Start, text: str = SPECS, **how: Any) -> Verdicts:
    told = Verdicts(how.pop("shows_progress", "yes"))
    editor = await start(capabilities(**how), files={"f.py": SOURCE}, prepare=told.prepare)
    editor.open("f.ir", text)
    return told


@pytest.mark.parametrize(
    "encoding",
    ["utf-16", pytest.param("utf-8", marks=pytest.mark.slow), pytest.param("utf-32", marks=pytest.mark.slow)],
)
async def test_they_are_told_with_their_places_and_move_along(start: Start, encoding: str) -> None:
    told = await opened(start, encoding=encoding)
    await told.until(*JUDGED)
    assert told.editor.encoding == encoding
    assert told.clauses(SPECS) == FOUND
    never, twice = told.last()["specs"]
    assert never["summary"].startswith("no input meets the preconditions · 2 clauses · ")
    assert twice["summary"].startswith("1 example fails · 3 clauses · ")
    example, met = twice["obligations"]
    assert (met["engine"], met["reason"][:9], met["counterexample"]) == ("cpython", "met by n=", None)
    assert example["counterexample"]["inputs"]["n"] == "8" and example["counterexample"]["outcome"] == "17"
    moved = insert(told.editor, 0, "# 🎉🎉\n\n")
    await told.until(*JUDGED)
    assert told.clauses(moved) == FOUND


async def test_the_server_says_so(start: Start) -> None:
    editor = await start()
    offered = plain(editor.capabilities.experimental)["lift"]
    assert offered["verdicts"] is True and offered["verify"] is True


async def test_an_edit_makes_its_spec_outdated_until_it_is_saved(start: Start) -> None:
    told = await opened(start)
    await told.until(*JUDGED)
    edited = insert(told.editor, 11, "requires n > 4\n")
    await told.until(("never", "judged"), ("twice", "outdated"))
    assert told.clauses(edited) == [
        FOUND[0],
        ("requires n > 3", "outdated", "proved"),
        ("requires n > 4", "outdated", None),
        ('ensures "é🎉" != "" and result == 2 * n', "outdated", None),
        ("example twice(8, P(1)) == 17", "outdated", "refuted"),
    ]
    assert [o["verdict"] for o in told.last()["specs"][1]["obligations"]] == [
        "outdated", "unknown", "unknown", "outdated",
    ]  # fmt: skip
    assert told.last()["specs"][1]["summary"].startswith("outdated · was: 1 example fails")
    save(told.editor)
    await told.until(*JUDGED)
    assert ("requires n > 3", "proved", None) in told.clauses(edited)


async def test_an_edit_that_is_undone_brings_them_back(start: Start) -> None:
    told = await opened(start)
    await told.until(*JUDGED)
    told.editor.replace("f.ir", SPECS.replace("n > 3", "n > 5"))
    await told.until(("never", "judged"), ("twice", "outdated"))
    told.editor.replace("f.ir", SPECS)
    await told.until(*JUDGED)
    assert told.clauses(SPECS) == FOUND


@pytest.mark.parametrize("what", ["entity", "source"])
async def test_what_a_spec_builds_upon_makes_it_outdated(start: Start, what: str) -> None:
    told = await opened(start)
    told.editor.open("f.py", SOURCE)
    await told.until(*JUDGED)
    if what == "entity":
        told.editor.replace("f.ir", SPECS.replace("x > 0", "x > 1"))
    else:
        told.editor.replace("f.py", SOURCE + "class P: pass\n")
    await told.until(("never", "outdated"), ("twice", "outdated"))
    save(told.editor, "f.ir" if what == "entity" else "f.py")
    await told.until(*JUDGED)


async def test_what_follows_a_spec_is_no_part_of_it(start: Start) -> None:
    told = await opened(start)
    await told.until(*JUDGED)
    for line in (8, 5):  # behind a spec, and behind an entity that all may build upon
        edited = insert(told.editor, line, "\n# about what comes next 🎉\n  #\n\n")
        await told.until(*JUDGED)
        assert told.clauses(edited) == FOUND


@pytest.mark.slow
async def test_a_renamed_spec_keeps_what_was_known_by_its_place(start: Start) -> None:
    told = await opened(start)
    await told.until(*JUDGED)
    for name in ("n", "ne", "nev"):
        told.editor.replace("f.ir", SPECS.replace("never", name))
        await told.until((name, "outdated"), ("twice", "judged"))
    told.editor.replace("f.ir", SPECS + "\nsig new(n: int)\nrequires n > 1\n")
    await told.until(*JUDGED, ("new", "unjudged"))


async def test_a_client_that_does_not_ask_is_not_told(start: Start) -> None:
    for wanted in (False, None, 1, "true"):
        told = Verdicts()
        editor = await start(capabilities(verdicts=wanted), files={"f.py": SOURCE}, prepare=told.prepare)
        editor.open("f.ir", SPECS)
        await editor.client.text_document_hover_async(lsp.HoverParams(editor.document("f.ir"), lsp.Position(5, 0)))
        await editor.wait(lambda: editor.refreshes > 0)  # noqa: B023
        assert told.told == []


async def test_where_it_is_switched_off_that_is_said(start: Start) -> None:
    told = Verdicts()
    editor = await start(capabilities(), files={"lift.toml": "[verification]\nenabled = false\n"}, prepare=told.prepare)
    editor.open("f.ir", SPECS)
    await told.until(("never", "unjudged"), ("twice", "unjudged"))
    assert "lift.verification.enabled" in told.last()["problem"]


async def test_a_closed_document_has_none(start: Start) -> None:
    told = await opened(start)
    await told.until(*JUDGED)
    told.editor.close("f.ir")
    await told.editor.wait(lambda: told.last()["version"] is None)
    assert told.last()["specs"] == []


@pytest.mark.slow
async def test_two_documents(start: Start) -> None:
    told = await opened(start)
    told.editor.open("g.ir", SPECS.replace("n > 0", "n >= 0").replace("sig never", "sig other"))
    await told.until(("other", "judged"), ("twice", "judged"), name="g.ir")
    await told.until(*JUDGED)
    insert(told.editor, 11, "requires n > 4\n", "g.ir")
    await told.until(("other", "judged"), ("twice", "outdated"), name="g.ir")
    await told.until(*JUDGED)


async def test_they_are_those_of_the_command_line(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await opened(start, encoding="utf-16")
    (tmp_path / "f.ir").write_text(SPECS)
    await told.until(*JUDGED)
    monkeypatch.chdir(tmp_path)
    inputs = collect(["f.ir"])
    printed = json.loads(json_report.render(report(inputs, inputs.documents, Plan())))["files"][0]["specs"]

    def same(specs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        timeless = [{**s, "obligations": [{**o, "time_ms": 0} for o in s["obligations"]]} for s in specs]
        return [{key: value for key, value in spec.items() if key in printed[0]} for spec in timeless]

    found = same(told.last()["specs"])
    for spec in found:
        for obligation in spec["obligations"]:
            assert obligation.pop("state") == obligation["verdict"] and obligation.pop("before") is None
    assert found == same(printed)


# While it lasts

MANY = 110
"""Specs of a text that is so long that it is not told at once what is known of it."""


SLOW_SPECS = f"sig quick(n: int)\nrequires n > 0\n\nsig slow(n: int) -> int\n{SLOW}"
WAITING = (("quick", "judged"), ("slow", "running"))


@pytest.fixture
def one_worker(tmp_path: Path) -> None:
    (tmp_path / "lift.toml").write_text("[workers]\ncount = 1\n")


async def test_queued_running_and_what_is_judged_by_then(start: Start, one_worker: None) -> None:
    more = "".join(f"\nsig slow{i}(n: int) -> int\n{SLOW.replace('slow', f'slow{i}')}" for i in range(1, 5))
    told = await opened(start, SLOW_SPECS + more)
    await told.editor.wait(lambda: ("quick", "judged") in told.states() and told.kinds[:1] == ["begin"])
    assert told.states()[0] == ("quick", "judged")
    assert {state for _, state in told.states()[1:]} == {"running", "queued"}
    waiting = told.last()["specs"][1]
    assert (waiting["summary"], [o["verdict"] for o in waiting["obligations"]]) == ("checking…", ["unknown"])
    assert told.progress[0][1]["title"] == "Checking f.ir" and told.progress[0][1]["cancellable"]
    assert told.progress[1][1]["message"].endswith("/6 specs")


async def test_it_is_cancelled_where_it_is_shown(start: Start, one_worker: None) -> None:
    told = await opened(start, SLOW_SPECS)
    await told.until(*WAITING)
    await told.editor.wait(lambda: "report" in told.kinds)
    for token in ("another", told.created[0], told.created[0]):
        told.editor.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token))
    await told.until(("quick", "judged"), ("slow", "unjudged"))
    await told.editor.wait(lambda: "end" in told.kinds)
    assert told.kinds.count("begin") == told.kinds.count("end") == 1
    assert told.progress[-1][1]["message"] == "cancelled"
    # The only worker is free again, long before the slow one would have been given up.
    told.editor.replace("f.ir", SLOW_SPECS.replace(SLOW, "requires n > 0\n"))
    save(told.editor)
    await told.until(("quick", "judged"), ("slow", "judged"))


async def test_an_edit_gives_up_what_it_concerns(start: Start, one_worker: None) -> None:
    told = await opened(start, SLOW_SPECS)
    await told.until(*WAITING)
    await told.editor.wait(lambda: "report" in told.kinds)
    told.editor.replace("f.ir", SLOW_SPECS.replace("1 for", "2 for"))
    await told.until(("quick", "judged"), ("slow", "unjudged"))
    await told.editor.wait(lambda: "end" in told.kinds)


@pytest.mark.slow
async def test_saving_again_does_not_begin_again(start: Start, tmp_path: Path) -> None:
    (tmp_path / "lift.toml").write_text("[verification]\ntimeout = 2\n")
    told = await opened(start, SLOW_SPECS)
    async with asyncio.timeout(20):
        while told.states() != [("quick", "judged"), ("slow", "judged")]:
            insert(told.editor, 0, "\n")
            save(told.editor)
            await asyncio.sleep(0.3)
    assert told.last()["specs"][1]["summary"].startswith("unknown: checking the clauses of this spec took longer")


@pytest.mark.slow
async def test_closing_gives_it_up(start: Start, one_worker: None) -> None:
    told = await opened(start, SLOW_SPECS)
    await told.until(*WAITING)
    await told.editor.wait(lambda: "report" in told.kinds)
    told.editor.close("f.ir")
    await told.editor.wait(lambda: "end" in told.kinds and told.last()["version"] is None)
    told.editor.open("f.ir", SPECS)
    await told.until(*JUDGED)


@pytest.mark.parametrize("shows_progress", ["never answers", pytest.param("no", marks=pytest.mark.slow)])
async def test_a_client_that_shows_no_progress(start: Start, one_worker: None, shows_progress: str) -> None:
    told = await opened(start, SLOW_SPECS, shows_progress=shows_progress)
    await told.until(*WAITING)
    await told.editor.wait(lambda: bool(told.created))
    told.editor.replace("f.ir", SPECS)
    save(told.editor)
    await told.until(*JUDGED)
    assert told.progress == []
    told.leave()


@pytest.mark.slow
async def test_what_is_quick_is_not_shown(start: Start) -> None:
    told = await opened(start)
    await told.until(*JUDGED)  # the workers have started
    for number in range(5, 8):
        told.editor.replace("f.ir", SPECS.replace("n > 3", f"n > {number}"))
        save(told.editor)
        await told.until(*JUDGED)
    begun = told.kinds.count("begin")
    assert begun <= 1 and told.kinds.count("end") == begun


@pytest.mark.slow
async def test_many_specs(start: Start) -> None:
    text = "".join(f"sig f{n}(n: int) -> int\nrequires n > {n}\nensures result == n\n\n" for n in range(MANY))
    told = await opened(start, text)
    editor = told.editor
    await editor.wait(lambda: "report" in told.kinds and told.states()[:1] == [("f0", "judged")])
    text = insert(editor, 1, "requires n > 10\n# 🎉\n")
    editor.open("g.ir", SPECS)
    await told.until(*JUDGED, name="g.ir")
    async with asyncio.timeout(300):
        while "end" not in told.kinds:
            await asyncio.sleep(0.2)
    await told.until(("f0", "outdated"), *((f"f{n}", "judged") for n in range(1, MANY)))
    save(editor)
    await told.until(*((f"f{n}", "judged") for n in range(MANY)))
    assert ("requires n > 10", "proved", None) in told.clauses(text)
    assert told.kinds.count("begin") == told.kinds.count("end")
