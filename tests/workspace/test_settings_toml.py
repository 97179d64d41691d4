"""Places in TOML, beside the text they are found in; and the scan held against `tomllib`."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.workspace.settings_toml import TomlError, read_toml


def found(text: str) -> dict[str, tuple[str, str]]:
    """Text of each key and value, by its path."""
    read = read_toml(text)
    assert not isinstance(read, TomlError), read
    return {
        ".".join(map(str, path)): (text[slice(*place.key)], text[slice(*place.value)])
        for path, place in read[1].items()
    }


PLACES = {
    "key": ("a = 1 # b = 2\n", {"a": ("a", "1")}),
    "dotted key": ("a . 'b'.\"c\" = 1", {"a": ("a", "1"), "a.b": ("'b'", "1"), "a.b.c": ('"c"', "1")}),
    "escaped key": ('"\\u0061\\"" = 1', {'a"': ('"\\u0061\\""', "1")}),
    "table": ("[a.b] # c\nc=1", {"a": ("a", "[a.b]"), "a.b": ("b", "[a.b]"), "a.b.c": ("c", "1")}),
    "tables": (
        "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3",
        {
            "a": ("a", "[[a]]"),
            "a.0": ("[[a]]", "[[a]]"),
            "a.0.b": ("b", "1"),
            "a.1": ("[[a]]", "[[a]]"),
            "a.1.b": ("b", "2"),
            "a.1.c": ("c", "[a.c]"),
            "a.1.c.d": ("d", "3"),
        },
    ),
    "inline table": (
        'a = { b = "x", c.d = 2 }',
        {"a": ("a", '{ b = "x", c.d = 2 }'), "a.b": ("b", '"x"'), "a.c": ("c", "2"), "a.c.d": ("d", "2")},
    ),
    "array": (
        "a = [ 'x', # ]\n [1,], ]\nb = 1",
        {
            "a": ("a", "[ 'x', # ]\n [1,], ]"),
            "a.0": ("'x'", "'x'"),
            "a.1": ("[1,]", "[1,]"),
            "a.1.0": ("1", "1"),
            "b": ("b", "1"),
        },
    ),
    "brackets in strings": (
        'a = "]#\\""\nb = \'x"#\'\nc = 3',
        {"a": ("a", '"]#\\""'), "b": ("b", "'x\"#'"), "c": ("c", "3")},
    ),
    "strings of several lines": (
        'a = """x\n""y"""""\nb = \'\'\'#\n\'\'\'\nc = """"""\nd = 1',
        {"a": ("a", '"""x\n""y"""""'), "b": ("b", "'''#\n'''"), "c": ("c", '""""""'), "d": ("d", "1")},
    ),
    "dates": ("a = 1979-05-27 07:32:00 # x\nb = 1", {"a": ("a", "1979-05-27 07:32:00"), "b": ("b", "1")}),
    "line ends of Windows": ("a = 1\r\n[b]\r\nc = 2\r\n", {"a": ("a", "1"), "b": ("b", "[b]"), "b.c": ("c", "2")}),
    "byte order mark": ("\ufeffa = 1", {"a": ("a", "1")}),
}


@pytest.mark.parametrize(("text", "expected"), PLACES.values(), ids=PLACES)
def test_places(text, expected):
    assert found(text) == expected


BROKEN = {
    "in a line": ("a = 1\nb = = 2\n", "Invalid value", "="),
    "with line ends of Windows": ("a = 1\r\nb = = 2\r\n", "Invalid value", "="),
    "twice": ("a = 1\na = 2\n", "Cannot overwrite a value", "\n"),
    "at the end": ("a = [1,", "Invalid value, at the end of the file", ","),
    "nested too deeply": ("a = " + "[" * 100_000, "brackets are nested too deeply", ""),
    "nothing but a bracket": ("[", "Invalid initial character for a key part, at the end of the file", "["),
}


@pytest.mark.parametrize(("text", "message", "at"), BROKEN.values(), ids=BROKEN)
def test_no_toml(text, message, at):
    error = read_toml(text)
    assert isinstance(error, TomlError)
    assert (error.message, text[slice(*error.span)]) == (message, at)


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} - {()} | {found for key, part in parts for found in paths(part, (*path, key))}


KEYS = st.sampled_from(["a", "b", "'c'", '"d\\""', "a.b", " a . c", '"".x'])
SCALARS = st.sampled_from(
    ["1", "-1.5e3", "true", '"x"', '"\\"]"', "''", "'#}'", '"""a\n"""', "'''\n''\n'''", "1979-05-27", "07:32:00", "inf"]
)
GAPS = st.sampled_from(["", " ", "\n", " # ]\n"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.builds(
            lambda parts, gap, end: "[" + f",{gap}".join(parts) + (f"{gap}," if parts and end else "") + gap + "]",
            st.lists(inner, max_size=3),
            GAPS,
            st.booleans(),
        )
        | st.lists(st.tuples(KEYS, inner), max_size=2).map(
            lambda parts: "{" + ", ".join(f"{key}={value}" for key, value in parts) + "}"
        )
    ),
    max_leaves=5,
)
LINES = st.one_of(
    st.builds(lambda key, value: f"{key} = {value}", KEYS, VALUES),
    KEYS.map(lambda key: f"[{key}]"),
    KEYS.map(lambda key: f"[[{key}]] # x"),
    st.sampled_from(["", "# a = 1", "\t"]),
)


@given(st.lists(LINES, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_everything_that_tomllib_reads_has_a_place(lines, end):
    text = end.join(lines)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert isinstance(read_toml(text), TomlError)
        return
    read = read_toml(text)
    assert not isinstance(read, TomlError)
    values, places = read
    assert values == expected
    assert set(places) == paths(expected)
    for path, place in places.items():
        value: object = expected
        for key in path:
            value = value[key]  # type: ignore[index]
        if not isinstance(value, (dict, list)):
            assert tomllib.loads(f"x = {text[slice(*place.value)]}")["x"] == value
        if isinstance(path[-1], str):
            assert tomllib.loads(f"{text[slice(*place.key)]} = 0") == {path[-1]: 0}


@given(st.text(alphabet="a=[]{}\"'.,#\n\r 1\\", max_size=20))
def test_any_text_can_be_read(text):
    read_toml(text)
