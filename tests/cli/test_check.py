"""What `lift check` says, and how it leaves."""

from __future__ import annotations

import json
import os

import pytest
from tests.cli.conftest import put

from lift_sys.cli.inputs import collect
from lift_sys.cli.report import report

CLEAN = {"a.ir": "sig f(a: int) -> int\nensures result == a + 1\n", "a.py": "def f(a: int) -> int:\n    return a + 1\n"}
BROKEN = {"b.ir": "sig g(a: int) -> int\nensures result >\n", "b.py": "def g(a: int) -> int:\n    return a\n"}
DRIFTED = {"c.ir": "sig h(a: int) -> int\n", "c.py": "def h(b: int) -> int:\n    return 1\n"}
OPEN = {"d.ir": "sig i(a: int) -> int\nensures result > ?least\n", "d.py": "def i(a: int) -> int:\n    return a\n"}


def test_nothing_found_is_status_0(lift, project):
    put(project, CLEAN)
    done = lift("check")
    assert (done.status, done.err) == (0, "")
    assert done.out == "1 document, 1 spec, no holes: no errors, no warnings\n"


@pytest.mark.parametrize(
    ("files", "bars"),
    [
        (CLEAN, {"error": 0, "warning": 0, "information": 0, "hint": 0, "never": 0}),
        (BROKEN, {"error": 1, "warning": 1, "information": 1, "hint": 1, "never": 0}),
        (DRIFTED, {"error": 0, "warning": 1, "information": 1, "hint": 1, "never": 0}),
        (OPEN, {"error": 0, "warning": 0, "information": 1, "hint": 1, "never": 0}),
    ],
    ids=["clean", "broken", "drifted", "open"],
)
def test_the_status_depends_on_the_bar(lift, project, files, bars):
    put(project, files)
    assert {bar: lift("check", "--fail-on", bar).status for bar in bars} == bars
    assert lift("check").status == bars["warning"]


def test_text(lift, project):
    put(project, DRIFTED | OPEN)
    done = lift("check")
    assert done.status == 1
    assert (
        done.out
        == """\
c.ir:1:5: warning[signature-drift] the source has no parameter `a`; the source has a parameter `b` that the signature \
does not state
  |
1 | sig h(a: int) -> int
  |     ^
  |
  = note: c.py:1:5: `h` is defined here (c.py:1)
1 | def h(b: int) -> int:
  |     -
  |
  = help: Change the signature to what the source says
  = help: Change the source to what the signature says

d.ir:2:18: information[hole] `?least`: a value of type `int` is still to be decided
  |
2 | ensures result > ?least
  |                  ^^^^^^

2 documents, 2 specs, 1 hole: 1 warning
"""
    )


def test_quiet_prints_what_counts_and_nothing_else(lift, project):
    put(project, CLEAN | BROKEN | DRIFTED | OPEN)
    lines = lift("check", "--quiet").out.splitlines()
    assert [line.split(" ", 2)[1] for line in lines] == ["error[syntax]", "warning[signature-drift]"]
    assert lift("check", "-q", "--fail-on", "never").out == ""


def test_colours(lift, project, monkeypatch):
    put(project, BROKEN)
    assert "\x1b" not in lift("check").out
    assert "\x1b[1;31merror" in lift("check", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31merror" in lift("check").out
    assert "\x1b" not in lift("check", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in lift("check").out
    assert "\x1b[1;31merror" in lift("check", "--color", "always").out


def test_nothing_in_a_file_can_steer_the_terminal(lift, project):
    put(project, {"a.ir": 'sig f()\nrequires ?a "\x1b]0;owned\x07" \x1b[2J >\n', "\x1b[31mred.ir": "sig"})
    for arguments in ((), ("--quiet", "--fail-on", "hint"), ("--color", "always")):
        done = lift("check", *arguments)
        for part in (done.out + done.err).replace("\x1b[0m", "").split("\x1b["):
            assert "\x1b" not in part and "\x07" not in part
        assert "\\x1b]0;owned" in done.out or "--quiet" in arguments
        assert "\\x1b[31mred.ir" in done.out


def parsed(done):
    value = json.loads(done.out)
    assert (value["version"], value["encoding"]) == (1, "utf-16")
    return value


def test_json(lift, project):
    put(
        project / "sub",
        {
            "a.ir": 'intent { summary: "🎉" }\nsig f(a: int) -> int\nensures ?x: str "🎉?" > "🎉"\n',
            "a.py": "def f(a):\n    ...\n",
        },
    )
    value = parsed(lift("check", "--format", "json"))
    assert value["summary"] == {
        "documents": 1, "specs": 1, "holes": 2, "errors": 0, "warnings": 0, "information": 2, "hints": 0,
        "unreadable": 0,
    }  # fmt: skip
    document, source = value["files"]
    assert (document["path"], source["path"]) == ("sub/a.ir", "sub/a.py")
    assert document["specs"] == [
        {
            "name": "f",
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 28}},
            "verdict": "unknown",
            "assuming": [],
            "obligations": document["specs"][0]["obligations"],
        }
    ]
    (hole,) = source["holes"]
    assert (hole["name"], hole["kind"], hole["order"]) == ("f", "implementation", 1)
    for diagnostic in document["diagnostics"] + source["diagnostics"]:
        assert set(diagnostic) >= {"range", "severity", "code", "source", "message"}
        assert diagnostic["source"] == "lift"


def test_json_counts_in_utf16(lift, project):
    put(project, {"a.ir": 'sig f(a: int)\nrequires "🎉" == ?x\n', "a.py": "def f(a): return a\n"})
    ((_, hole),) = [
        f["holes"] and (f["path"], f["holes"][0]) for f in parsed(lift("check", "--format", "json"))["files"]
    ]
    assert hole["ranges"] == [{"start": {"line": 1, "character": 17}, "end": {"line": 1, "character": 19}}]
    assert hole["domain"]["kind"] == "unknown"


def test_json_has_related_places_and_fixes(lift, project):
    put(project, DRIFTED)
    ((diagnostic,),) = [f["diagnostics"] for f in parsed(lift("check", "--format", "json"))["files"]]
    (related,) = diagnostic["relatedInformation"]
    assert related["location"]["uri"] == (project / "c.py").as_uri()
    assert related["location"]["range"]["start"] == {"line": 0, "character": 4}
    ours, theirs = diagnostic["data"]["fixes"]
    assert [e["path"] for e in ours["edits"] + theirs["edits"]] == ["c.ir", "c.py"]
    assert theirs["edits"][0]["newText"].startswith("def h(a: int)")


def test_every_format_is_whole_while_inputs_are_unreadable(lift, project):
    put(project, CLEAN | {"bad.ir": b"sig f\xff"})
    done = lift("check", ".", "missing.ir", "--format", "json")
    assert done.status == 2
    files = {f["path"]: f for f in parsed(done)["files"]}
    assert set(files) == {"a.ir", "bad.ir", "missing.ir"}
    assert "0xff" in files["bad.ir"]["diagnostics"][0]["message"]
    assert "does not exist" in files["missing.ir"]["diagnostics"][0]["message"]
    assert parsed(done)["summary"]["unreadable"] == 2
    sarif = lift("check", ".", "missing.ir", "--format", "sarif")
    (run,) = json.loads(sarif.out)["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2
    github = lift("check", ".", "missing.ir", "--format", "github")
    assert [line.partition(",")[0] for line in github.out.splitlines()] == [
        "::error file=bad.ir",
        "::error file=missing.ir",
    ]
    text = lift("check", ".", "missing.ir")
    assert text.err.splitlines() == [
        "error: missing.ir does not exist",
        "error: bad.ir is not UTF-8: byte 0xff at line 1, byte 6 of the line; save it as UTF-8",
    ]
    assert "2 inputs could not be read" in text.out


def test_github_escapes(lift, project):
    put(project, {"a,b:c%.ir": 'sig f(a: int) -> int\nensures result == ?x "50%, or 10:20?"\n'})
    done = lift("check", "--format", "github")
    line = next(line for line in done.out.splitlines() if "hole" in line)
    assert line.startswith("::notice file=a%2Cb%3Ac%25.ir,line=2,endLine=2,col=19,endColumn=20,title=lift%3A hole::")
    assert "50%25, or 10:20?" in line


# What can be named.


def test_a_source_stands_for_its_document(lift, project):
    put(project, CLEAN | BROKEN)
    assert lift("check", "a.py").out.startswith("1 document")
    assert lift("check", "b.py", "b.ir", "./b.ir").out.count("error[") == 1


def test_a_source_without_a_document_is_bad_usage(lift, project):
    put(project, {"lonely.py": ""})
    done = lift("check", "lonely.py")
    assert (done.status, done.err) == (
        2,
        "error: lonely.py has no document; `lift init lonely.py` would write lonely.ir\n",
    )


@pytest.mark.parametrize("name", ["nope.ir", "nope.py", "nope", "no\x1bpe.ir", "nul\0.ir", "x" * 300 + ".ir"])
def test_what_does_not_exist_is_bad_usage(lift, project, name):
    done = lift("check", name)
    assert done.status == 2
    assert done.err.startswith("error: ") and "\x1b" not in done.err


def test_another_file_is_bad_usage(lift, project):
    put(project, {"notes.txt": ""})
    done = lift("check", "notes.txt", "/dev/zero")
    assert done.status == 2
    assert done.err.count("is neither a document (.ir) nor a Python source (.py)") == 2


def test_a_folder_without_documents_is_said_to_be_one(lift, project):
    done = lift("check")
    assert (done.status, done.err) == (0, "warning: no documents (.ir) found in .\n")


def test_excluded_folders_are_not_searched_unless_named(lift, project):
    put(project, {".venv/lib/x.ir": "sig", "node_modules/x.ir": "sig"})
    assert lift("check").err.startswith("warning: no documents")
    assert lift("check", ".venv/lib/x.ir").status == 1


def test_a_loop_of_links_is_walked_once(lift, project):
    put(project / "inner", CLEAN)
    (project / "inner" / "again").symlink_to(project)
    (project / "self").symlink_to("self")
    (project / "gone.ir").symlink_to("nowhere.ir")
    done = lift("check")
    assert done.out.startswith("1 document, 1 spec") and done.status == 2
    assert "gone.ir" in done.err


@pytest.mark.parametrize("target", ["/dev/zero", "fifo"])
def test_what_would_block_for_ever_is_not_read(lift, project, target):
    os.mkfifo(project / "fifo")
    (project / "x.ir").symlink_to(target)
    done = lift("check")
    assert (done.status, done.err) == (2, "error: x.ir is not a regular file\n")


def test_a_file_that_goes_away_meanwhile(project):
    put(project, CLEAN | BROKEN)
    found, named = collect(["."]), collect(["a.ir", "b.ir"])
    (project / "b.ir").unlink()
    assert [f.path for f in report(found, found.documents).files] == ["a.ir"]
    assert [f.problem for f in report(named, named.documents).files] == [None, "does not exist"]


def test_a_folder_that_cannot_be_read(project, monkeypatch, lift):
    put(project / "locked", CLEAN)
    scan = os.scandir

    def refusing(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    done = lift("check")
    assert (done.status, done.err) == (2, "error: locked cannot be read: Permission denied\n")


def test_broken_settings_are_shown_and_the_rest_is_checked(lift, project):
    put(project, BROKEN | {"lift.toml": "# é\nnonsense = 1\n"})
    done = lift("check")
    assert done.status == 2
    assert done.err == "error: lift.toml:2:1: there is no setting `lift.nonsense`\n"
    assert "error[syntax]" in done.out
    (_, settings_file) = parsed(lift("check", "--format", "json"))["files"]
    assert settings_file["path"] == "lift.toml"
    assert settings_file["diagnostics"][0]["range"]["start"] == {"line": 1, "character": 0}


def test_settings_count(lift, project, monkeypatch):
    put(project, DRIFTED | {"lift.toml": 'diagnostics.signatureDrift = "error"\n'})
    assert "error[signature-drift]" in lift("check").out
    monkeypatch.setenv("LIFT_DIAGNOSTICS_SIGNATURE_DRIFT", "off")
    assert lift("check").status == 0
    monkeypatch.setenv("LIFT_DIAGNOSTICS_SIGNATURE_DRIFT", "of course")
    done = lift("check", "--format", "json")
    assert done.status == 2
    assert len(parsed(done)["problems"]) == 1


def test_exclusions_are_relative_to_the_project(lift, project):
    put(project, {"lift.toml": 'exclude = ["/sub/made/"]\n', "sub/made/x.ir": "sig", "sub/deep/sub/made/y.ir": ""})
    assert [f["path"] for f in parsed(lift("check", "sub", "--format", "json"))["files"]] == ["sub/deep/sub/made/y.ir"]


def test_sarif(lift, project):
    put(project, DRIFTED | OPEN | {"ü b.ir": 'sig f(a: int)\nrequires "🎉" == a.b.c >\n'})
    log = json.loads(lift("check", "--format", "sarif").out)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == project.as_uri() + "/"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = run["results"]
    assert {r["ruleId"] for r in results} >= {"signature-drift", "hole", "syntax"}
    fingerprints = set()
    for result in results:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        fingerprints.add(result["partialFingerprints"]["lift/v1"])
        for location in result["locations"] + result.get("relatedLocations", []):
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uriBaseId"] == "SRCROOT"
            region = place["region"]
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
            assert min(region.values()) >= 1
    assert len(fingerprints) == len(results)
    (broken,) = [r for r in results if r["ruleId"] == "syntax"]
    place = broken["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%C3%BC%20b.ir"
    assert place["region"] == {"startLine": 2, "startColumn": 24, "endLine": 2, "endColumn": 25}
    (drift,) = [r for r in results if r["ruleId"] == "signature-drift"]
    assert drift["fixes"][1]["artifactChanges"][0]["artifactLocation"]["uri"] == "c.py"


# Texts of all kinds.


def test_line_ends_and_byte_order_marks(lift, project):
    text = "sig f(a: int) -> int\nrequires len(a) > 0\n"
    places = set()
    for ends in ("\n", "\r\n", "\r"):
        for mark in ("", "\ufeff"):
            put(project, {"a.ir": mark + text.replace("\n", ends)})
            places.add(lift("check", "--quiet").out.partition(" ")[0])
    assert places == {"a.ir:2:14:"}


def test_a_byte_order_mark_counts_for_nothing(lift, project):
    put(project, {"a.ir": "\ufeffsig f(a: strng)\n", "a.py": "\ufeffdef f(b): return 1\n"})
    lines = [line.partition(" ")[0] for line in lift("check").out.splitlines() if line.startswith("a.ir:")]
    assert lines[:2] == ["a.ir:1:5:", "a.ir:1:10:"]


def test_a_document_that_is_too_large(lift, project):
    put(project, {"a.ir": "# x\n" * 2_000_000})
    done = lift("check")
    assert done.status == 2 and "8.0 MB" in done.err


def test_brackets_nested_ten_thousand_deep(lift, project):
    put(project, {"a.ir": "sig f(a: int)\nrequires " + "(" * 10_000 + "a" + ")" * 10_000 + "\nrequires a > 0\n"})
    assert lift("check").status in (0, 1)
    put(project, {"a.ir": "sig f(a: int)\nrequires " + "[" * 10_000 + "\nrequires a >\n"})
    assert lift("check").status == 1


# Standard input.


def test_standard_input(lift, project):
    done = lift("check", "-", stdin=b"sig f(a: int) -> int\nensures result >\n")
    assert done.status == 1
    assert done.out.startswith("<stdin>:2:16: error[syntax]")
    assert "missing-implementation" not in done.out


def test_standard_input_with_a_place(lift, project):
    put(project / "sub", DRIFTED)
    done = lift("check", "-", "--stdin-path", "sub/c.ir", stdin=b"sig h(z: int) -> int\n")
    assert "sub/c.ir:1:5: warning[signature-drift]" in done.out
    done = lift("check", "-", "--stdin-path", "sub/c.py", stdin=b"def h(a: int) -> int: return 1\n")
    assert done.status == 0


def test_standard_input_that_is_no_text(lift, project):
    done = lift("check", "-", stdin=b"\xff\xfe")
    assert (done.status, done.err[:26]) == (2, "error: <stdin> is not UTF-")


def test_a_place_without_standard_input_is_bad_usage(lift, project):
    assert lift("check", "--stdin-path", "x.ir").status == 2
    assert lift("check", "-", "--stdin-path", "x.txt", stdin=b"").status == 2
