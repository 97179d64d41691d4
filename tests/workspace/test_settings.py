"""Settings: what is read from where, and what is said of mistakes, beside the input."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lift_sys.workspace.settings import (
    LayoutSetting,
    SettingProblem,
    Settings,
    editor_properties,
    load_settings,
    settings_schema,
)


def load(folder: Path, toml: str = "", pyproject: str = "", editor=None, environment=None, overrides=None):
    if toml:
        (folder / "lift.toml").write_text(toml, encoding="utf-8", newline="")
    if pyproject:
        (folder / "pyproject.toml").write_text(pyproject, encoding="utf-8", newline="")
    return load_settings(folder, editor, environment or {}, overrides or {})


def shown(problems: tuple[SettingProblem, ...]) -> list[str]:
    """Messages, in front of each the text it is about."""
    lines = []
    for problem in problems:
        text = problem.path.read_text(encoding="utf-8-sig") if problem.path is not None else ""
        part = text[slice(*problem.span)]
        lines.append(f"{part} ← {problem.message}" if part else problem.message)
    return lines


def test_without_any_settings_the_defaults_hold(tmp_path):
    assert load(tmp_path) == (Settings(), ())
    assert load_settings(None, None, {}, {}) == (Settings(), ())


READ = {
    "a table": ('[diagnostics]\nholes = "hint"', ("diagnostics", "holes"), "hint"),
    "a switch": ("inlayHints.holeTypes = false", ("inlay_hints", "hole_types"), False),
    "a dotted key": ('diagnostics.missingImplementation = "off"', ("diagnostics", "missing_implementation"), "off"),
    "an inline table": ("limits = { documentSize = 5, findings = 6 }", ("limits", "findings"), 6),
    "a quoted key": ('"limits"."findings" = 6', ("limits", "findings"), 6),
    "an array": ('exclude = ["a/", "!b"]', ("exclude",), ("a/", "!b")),
    "tables": (
        '[[layouts]]\nspecs = "specs"\nsources = "src"\n',
        ("layouts",),
        (LayoutSetting(specs="specs", sources="src"),),
    ),
    "the trace": ('trace.server = "verbose"', ("trace", "server"), "verbose"),
}


@pytest.mark.parametrize(("toml", "where", "value"), READ.values(), ids=READ)
def test_lift_toml(tmp_path, toml, where, value):
    found, problems = load(tmp_path, toml)
    for name in where:
        found = getattr(found, name)
    assert (found, problems) == (value, ())


def test_pyproject_toml(tmp_path):
    found, problems = load(tmp_path, pyproject='[project]\nname = "x"\n[tool.lift.limits]\nfindings = 3\n')
    assert (found.limits.findings, problems) == (3, ())


def test_a_pyproject_toml_that_does_not_speak_of_lift(tmp_path):
    assert load(tmp_path, pyproject='[tool.ruff]\nselect = ["A"]\n') == (Settings(), ())


EDITORS = {
    "nested": {"limits": {"findings": 7}},
    "dotted": {"limits.findings": 7},
    "dotted with lift": {"lift.limits.findings": 7},
    "in its section": {"lift": {"limits": {"findings": 7}}},
    "mixed": {"limits": {"documentSize": None}, "limits.findings": 7, "diagnostics": None},
    "with what is for the extension": {"limits": {"findings": 7}, "server": {"path": "/opt/lift"}},
}


@pytest.mark.parametrize("editor", EDITORS.values(), ids=EDITORS)
def test_editors(tmp_path, editor):
    found, problems = load(tmp_path, editor=editor)
    assert (found.limits.findings, problems) == (7, ())


VARIABLES = {
    "LIFT_LIMITS_FINDINGS": ("8", lambda s: s.limits.findings, 8),
    "LIFT_CODE_LENS_ENABLED": ("false", lambda s: s.code_lens.enabled, False),
    "LIFT_LIMITS_DOCUMENT_SIZE": ("8", lambda s: s.limits.document_size, 8),
    "LIFT_DIAGNOSTICS_SIGNATURE_DRIFT": ("error", lambda s: s.diagnostics.signature_drift, "error"),
    "LIFT_TRACE_SERVER": ("messages", lambda s: s.trace.server, "messages"),
    "LIFT_EXCLUDE": ("a/, b", lambda s: s.exclude, ("a/", "b")),
    "LIFT_LAYOUTS": (
        '[{"specs": "a", "sources": "b"}]',
        lambda s: s.layouts,
        (LayoutSetting(specs="a", sources="b"),),
    ),
}


@pytest.mark.parametrize(("name", "case"), VARIABLES.items(), ids=VARIABLES)
def test_the_environment(tmp_path, name, case):
    text, get, value = case
    found, problems = load(tmp_path, environment={name: text, "PATH": "/bin"})
    assert (get(found), problems) == (value, ())


def test_a_list_in_the_environment_may_be_json(tmp_path):
    assert load(tmp_path, environment={"LIFT_EXCLUDE": '["a,b"]'})[0].exclude == ("a,b",)


def test_an_empty_variable_sets_nothing(tmp_path):
    assert load(tmp_path, environment={"LIFT_EXCLUDE": "", "LIFT_NONSENSE": ""}) == (Settings(), ())


def test_other_variables_of_ours_are_no_settings(tmp_path):
    assert load(tmp_path, environment={"LIFT_DEBUG": "1", "LIFT_REQUIRE_EDITORS": "1"}) == (Settings(), ())


def test_the_command_line(tmp_path):
    found, problems = load(tmp_path, overrides={"limits.findings": "9", "lift.diagnostics.debounce": 0})
    assert (found.limits.findings, found.diagnostics.debounce, problems) == (9, 0, ())


def test_what_comes_later_wins(tmp_path):
    sources: list[dict[str, Any]] = [
        {"editor": {"limits": {"findings": 1}}},
        {"pyproject": "[tool.lift]\nlimits.findings = 2"},
        {"toml": "limits.findings = 3"},
        {"environment": {"LIFT_LIMITS_FINDINGS": "4"}},
        {"overrides": {"limits.findings": 5}},
    ]
    given: dict[str, Any] = {}
    for number, source in enumerate(sources, 1):
        given |= source
        assert load(tmp_path, **given)[0].limits.findings == number


def test_what_is_set_at_different_places_comes_together(tmp_path):
    found, _ = load(tmp_path, "limits.findings = 3", "[tool.lift.limits]\ndocumentSize = 4")
    assert (found.limits.findings, found.limits.document_size) == (3, 4)


HOLES = "`lift.diagnostics.holes` is one of error, warning, information, hint, off"
WRONG = {
    "no switch": (
        'codeLens.enabled = "off"',
        ['"off" ← `lift.codeLens.enabled` is true or false; found "off"'],
    ),
    "unknown": ("nonsense = 1", ["nonsense ← there is no setting `lift.nonsense`"]),
    "a slip": (
        "limits.finding = 1",
        ["finding ← there is no setting `lift.limits.finding`; did you mean `lift.limits.findings`?"],
    ),
    "in the wrong table": (
        '[limits]\nholes = "off"',
        ["holes ← there is no setting `lift.limits.holes`; did you mean `lift.diagnostics.holes`?"],
    ),
    "a table that is none": ("limits = 3", ["3 ← `lift.limits` is a table of settings; found 3"]),
    "a table too many": (
        "[lift.limits]\nfindings = 1",
        ["lift ← there is no setting `lift.lift`; in lift.toml settings stand at the top, without `[lift]`"],
    ),
    "another type": ('limits.findings = "3" # x', ['"3" ← `lift.limits.findings` is a whole number; found "3"']),
    "no number": ("limits.findings = true", ["true ← `lift.limits.findings` is a whole number; found true"]),
    "no whole number": ("limits = {findings = 3.5}", ["3.5 ← `lift.limits.findings` is a whole number; found 3.5"]),
    "too small": ("[limits]\nfindings=0", ["0 ← `lift.limits.findings` is at least 1; found 0"]),
    "too large": ("diagnostics.debounce = 5001", ["5001 ← `lift.diagnostics.debounce` is at most 5000; found 5001"]),
    "none of the words": (
        'diagnostics.holes = "info"',
        [f'"info" ← {HOLES}; found "info"; did you mean `information`?'],
    ),
    "no word": ("diagnostics.holes = 3", [f"3 ← {HOLES}; found 3"]),
    "no list": ('exclude = "a/"', ['"a/" ← `lift.exclude` is a list; found "a/"']),
    "an entry of a list": ('exclude = ["a/", 3]', ["3 ← `lift.exclude[1]` is a string; found 3"]),
    "no pattern": ('exclude = ["!"]', ["\"!\" ← `lift.exclude[0]` is no good: Invalid git pattern: '!'"]),
    "in a table of a list": (
        '[[layouts]]\nspecs = 1\nsource = "src"',
        [
            "1 ← `lift.layouts[0].specs` is a string; found 1",
            "[[layouts]] ← `lift.layouts[0].sources` is missing",
            '"src" ← there is no setting `lift.layouts[0].source`',
        ],
    ),
    "no table in a list": ("layouts = [1]", ["1 ← `lift.layouts[0]` is a table; found 1"]),
    "an empty folder": ('layouts = [{specs = "", sources = "b"}]', ['"" ← `lift.layouts[0].specs` must not be empty']),
    "no TOML": ("limits.findings = 3\na = = 1", ["= ← lift.toml is no TOML: Invalid value; its settings do not apply"]),
}


@pytest.mark.parametrize(("toml", "expected"), WRONG.values(), ids=WRONG)
def test_mistakes_in_a_file(tmp_path, toml, expected):
    found, problems = load(tmp_path, toml)
    assert shown(problems) == expected
    assert found == Settings()
    assert {problem.path for problem in problems} == {tmp_path / "lift.toml"}


@pytest.mark.parametrize("key", ["signature_drift", "signature-drift", "signaturedrift"])
def test_another_spelling_of_a_name_is_taken_with_a_word_about_it(tmp_path, key):
    found, problems = load(tmp_path, f'[diagnostics]\n{key} = "off"')
    assert found.diagnostics.signature_drift == "off"
    assert shown(problems) == [f"{key} ← `{key}` is written `signatureDrift`"]


def test_a_mistake_leaves_all_other_settings(tmp_path):
    found, problems = load(tmp_path, 'limits.findings = "x"\nlimits.documentSize = 5', editor={"limits.findings": 3})
    assert (found.limits.findings, found.limits.document_size, len(problems)) == (3, 5, 1)


def test_a_mistake_in_pyproject_toml(tmp_path):
    found, problems = load(tmp_path, "limits.findings = 4", "[tool.lift.limits]\nfindings = 0\ndocumentsize = 5\n")
    assert (found.limits.findings, found.limits.document_size) == (4, 5)
    assert shown(problems) == [
        "0 ← `lift.limits.findings` is at least 1; found 0",
        "documentsize ← `documentsize` is written `documentSize`",
    ]


def test_pyproject_toml_where_lift_is_no_table(tmp_path):
    assert shown(load(tmp_path, pyproject="[tool]\nlift = 3")[1]) == ["3 ← `tool.lift` is a table of settings; found 3"]


def test_a_broken_pyproject_toml_leaves_lift_toml(tmp_path):
    found, problems = load(tmp_path, "limits.findings = 4", "[tool.lift\n")
    assert found.limits.findings == 4
    assert [problem.path for problem in problems] == [tmp_path / "pyproject.toml"]


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "lift.toml").write_bytes(b'# \xff\nexclude = ["a"]')
    found, problems = load(tmp_path, pyproject="[tool.lift]\nlimits.findings = 4")
    assert found.limits.findings == 4
    assert [p.message for p in problems] == [
        "lift.toml is not UTF-8: byte 0xff at line 1, byte 3 of the line; save it as UTF-8"
    ]


def test_a_file_that_is_none(tmp_path):
    (tmp_path / "lift.toml").mkdir()
    assert load(tmp_path)[1] == (SettingProblem("lift.toml is a directory", tmp_path / "lift.toml"),)


def test_a_huge_file_is_not_read(tmp_path):
    (tmp_path / "lift.toml").write_text("#" * 1_000_001)
    assert [p.message for p in load(tmp_path)[1]] == ["lift.toml has more than 1 MB, and is not read"]


def test_a_byte_order_mark_moves_no_place(tmp_path):
    assert shown(load(tmp_path, "\ufeffnonsense = 1")[1]) == ["nonsense ← there is no setting `lift.nonsense`"]


def test_mistakes_in_an_editor(tmp_path):
    found, problems = load(tmp_path, editor={"diagnostics": {"holes": "info"}, "limit.findings": 3})
    assert found == Settings()
    assert [(p.key, p.path, p.message) for p in problems] == [
        ("limit", None, "there is no setting `lift.limit`; did you mean `lift.limits`? (in the editor's settings)"),
        ("diagnostics.holes", None, f'{HOLES}; found "info"; did you mean `information`? (in the editor\'s settings)'),
    ]


def test_mistakes_in_the_environment(tmp_path):
    variables = {
        "LIFT_LIMITS_FINDINGS": "many",
        "LIFT_LIMIT_FINDINGS": "3",
        "LIFT_LAYOUTS": "a",
        "LIFT_DIAGNOSTICS_DEBOUNCE": "6000",
    }
    found, problems = load(tmp_path, environment=variables)
    assert found == Settings()
    assert all(p.message.endswith(f" (environment variable {p.key})") for p in problems)
    assert [(p.key, p.message.rpartition(" (")[0]) for p in problems] == [
        ("LIFT_DIAGNOSTICS_DEBOUNCE", "`lift.diagnostics.debounce` is at most 5000; found 6000"),
        ("LIFT_LAYOUTS", '`lift.layouts[0]` is a table; found "a"'),
        ("LIFT_LIMITS_FINDINGS", '`lift.limits.findings` is a whole number; found "many"'),
        ("LIFT_LIMIT_FINDINGS", "there is no such setting; did you mean LIFT_LIMITS_FINDINGS?"),
    ]


def test_mistakes_on_the_command_line(tmp_path):
    problems = load(tmp_path, overrides={"server": "x"})[1]
    assert [p.message for p in problems] == [
        "there is no setting `lift.server`; did you mean `lift.trace.server`? (on the command line)"
    ]


def test_settings_are_frozen_and_hashable():
    assert hash(Settings()) == hash(Settings())
    with pytest.raises(ValueError, match="frozen"):
        Settings().limits.findings = 3  # type: ignore[misc]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["lift", "limits", "limits.findings", "diagnostics", "holes", "layouts", "exclude", "x", ""]
            ),
            inner,
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=8), JSON) | st.fixed_dictionaries({"lift": JSON}), st.text(max_size=12))
def test_nothing_that_is_set_makes_it_raise(given_settings, text):
    names = ["LIFT_LAYOUTS", "LIFT_EXCLUDE", "LIFT_LIMITS_FINDINGS", "LIFT_DIAGNOSTICS_HOLES", "LIFT_X"]
    for environment in (dict.fromkeys(names, text), {}):
        found, problems = load_settings(None, given_settings, environment, given_settings)
        assert isinstance(found, Settings)
        assert all(isinstance(problem, SettingProblem) for problem in problems)


def test_the_schema_takes_what_is_read():
    schema = settings_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for toml, _, _ in READ.values():
        validator.validate(tomllib.loads(toml))
    good = {name for name, (toml, _) in WRONG.items() if name != "no TOML" and validator.is_valid(tomllib.loads(toml))}
    assert good == {"no pattern"}  # only Git can tell


def test_properties_for_editors():
    properties = editor_properties()
    assert {name: part["default"] for name, part in properties.items() if name != "lift.exclude"} == {
        "lift.layouts": [],
        "lift.diagnostics.holes": "information",
        "lift.diagnostics.missingImplementation": "information",
        "lift.diagnostics.signatureDrift": "warning",
        "lift.diagnostics.debounce": 100,
        "lift.limits.documentSize": 2_000_000,
        "lift.limits.findings": 1000,
        "lift.inlayHints.enabled": True,
        "lift.inlayHints.parameterTypes": True,
        "lift.inlayHints.returnTypes": True,
        "lift.inlayHints.holeTypes": True,
        "lift.inlayHints.variableTypes": True,
        "lift.codeLens.enabled": True,
        "lift.workers.count": 0,
        "lift.workers.memory": 2000,
        "lift.verification.enabled": True,
        "lift.verification.timeout": 10,
        "lift.verification.underdetermined": True,
        "lift.verification.cache": True,
        "lift.trace.server": "off",
    }
    assert all(part["description"] for part in properties.values())
    assert "$ref" not in json.dumps(properties)
