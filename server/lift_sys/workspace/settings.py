"""Settings under ``lift``, from wherever they are made, each mistake reported where it stands.

What comes later wins: defaults, the editor, ``[tool.lift]`` in ``pyproject.toml``, ``lift.toml``, ``LIFT_*`` in the
environment, the command line. A setting that is no good is reported and left out, so that what was said before it
holds; all others still apply. (pydantic-settings reads the same places, but gives up at the first mistake, knows no
places in files, and would be one more dependency.)

Names are in camelCase everywhere, and with ``_`` between their words in the environment: `lift.limits.documentSize` is
``LIFT_LIMITS_DOCUMENT_SIZE``. In files and editors `document_size` is taken, too, with a word about it.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from lift_sys.ir.text import Span
from lift_sys.workspace import settings_model
from lift_sys.workspace.files import read_document
from lift_sys.workspace.settings_model import (
    SETTINGS,
    TABLES,
    DiagnosticSettings,
    LayoutSetting,
    Level,
    LimitSettings,
    Settings,
    TraceSettings,
    editor_properties,
    settings_schema,
)
from lift_sys.workspace.settings_toml import KeyPath, Place, TomlError, read_toml

MOST_BYTES = 1_000_000
"""Of a settings file; a larger one is reported, not read."""

EDITOR_ONLY = frozenset({"server"})
"""Tables below ``lift`` in an editor that are for its extension: how it starts the server."""

_NOT_SETTINGS = re.compile(r"LIFT_(?:DEBUG|VENV|REQUIRE_.*|UPDATE_.*)")
"""Variables of ours that are no settings."""

NOWHERE = Span(0, 0)
NAMES = [path for path in (*SETTINGS, *TABLES) if path]
"""Everything that may be written below ``lift``."""


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """What is wrong with a setting, and where: `span` of the file at `path`, or else the message names the place.

    `key` is the setting as it is written there, or the environment variable; empty if all of the file is meant.
    """

    message: str
    path: Path | None = None
    span: Span = NOWHERE
    key: str = ""


def load_settings(
    root: Path | None,
    editor: Mapping[str, object] | None,
    environment: Mapping[str, str],
    overrides: Mapping[str, object],
) -> tuple[Settings, tuple[SettingProblem, ...]]:
    """The settings that hold below `root`, and what is wrong with what was set. Never raises.

    `root` holds the files (None: there are none). `editor` is what an editor has below ``lift``, in nested objects or
    dotted keys. `overrides` are dotted names from the command line, whose values may be text.
    """
    sources: list[_Source] = []
    if editor:
        sources.append(_Source("in the editor's settings", _undotted(editor), in_editor=True))
    problems: list[SettingProblem] = []
    if root is not None:
        for name, table in (("pyproject.toml", ("tool", "lift")), ("lift.toml", ())):
            found = _read_file(root / name, table)
            if isinstance(found, SettingProblem):
                problems.append(found)
            elif found is not None:
                sources.append(found)
    values: dict[settings_model.Path, object] = {}
    for source in sources:
        problems += _take(source, values)
    problems += _take_environment(environment, values)
    problems += _take(_Source("on the command line", _undotted(overrides), is_text=True), values)
    return _built(values), tuple(problems)


# --- where settings come from ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """Settings from one place. `where` says it where there is no file."""

    where: str
    data: Mapping[str, object]
    path: Path | None = None
    base: KeyPath = ()
    places: Mapping[KeyPath, Place] | None = None
    in_editor: bool = False
    is_text: bool = False

    def problem(
        self, key: Sequence[str], message: str, inside: KeyPath = (), *, at_key: bool = False
    ) -> SettingProblem:
        """A problem of the setting `key`, as it is written, or of something inside its value."""
        name = ".".join(key)
        if self.path is None:
            return SettingProblem(f"{message} ({self.where})", key=name)
        where: KeyPath = (*self.base, *key, *inside)
        while self.places is not None and where not in self.places and len(where) > 1:
            where = where[:-1]
        place = (self.places or {}).get(where, Place(NOWHERE, NOWHERE))
        return SettingProblem(message, self.path, place.key if at_key else place.value, name)


def _undotted(given: Mapping[str, object]) -> dict[str, object]:
    """Nested tables for dotted keys; ``lift.`` in front is let pass. Of two that say the same, the later counts."""
    result: dict[str, object] = {}
    for name, value in given.items():
        keys = str(name).split(".")
        if keys[0] == "lift":
            keys = keys[1:]
        inner = _undotted(value) if isinstance(value, Mapping) else value
        for key in reversed(keys):
            inner = {key: inner}
        if isinstance(inner, dict):
            _merge(result, inner)
    return result


def _merge(into: dict[str, object], other: Mapping[str, object]) -> None:
    for key, value in other.items():
        there = into.get(key)
        if isinstance(there, dict) and isinstance(value, Mapping):
            _merge(there, value)
        else:
            into[key] = value


def _read_file(path: Path, table: tuple[str, ...]) -> _Source | SettingProblem | None:
    """The settings in a file, below `table`; None if it does not exist or says nothing of us."""
    file = read_document(path, MOST_BYTES)
    if file.text is None:
        too_long = f"has more than {MOST_BYTES / 1e6:.0f} MB, and is not read"
        message = too_long if file.problem and file.problem.startswith("has ") else file.problem
        return None if message is None else SettingProblem(f"{path.name} {message}", path)
    found = read_toml(file.text)
    if isinstance(found, TomlError):
        return SettingProblem(f"{path.name} is no TOML: {found.message}; its settings do not apply", path, found.span)
    data, places = found
    for depth, key in enumerate(table, 1):
        inner = data.get(key)
        if inner is None:
            return None
        if not isinstance(inner, dict):
            wrong = f"`{'.'.join(table[:depth])}` is a table of settings; found {_shown(inner)}"
            return SettingProblem(wrong, path, places[table[:depth]].value, ".".join(table[:depth]))
        data = inner
    return _Source("", data, path, table, places)


# --- taking settings ------------------------------------------------------------------------------------------------


def _take(source: _Source, values: dict[settings_model.Path, object]) -> Iterator[SettingProblem]:
    """Put the settings of a source into `values`, and say what is wrong with the others."""
    stack: list[tuple[tuple[str, ...], settings_model.Path, Mapping[str, object]]] = [((), (), source.data)]
    while stack:
        written, table, data = stack.pop(0)
        for key, value in data.items():
            here = (*written, key)
            if source.in_editor and (value is None or (not table and key in EDITOR_ONLY)):
                continue  # editors send null for what is not set
            name = _known(table, key)
            if name is None:
                yield source.problem(here, _unknown(table, key, source), at_key=True)
                continue
            path = (*table, name)
            if name != key:
                yield source.problem(here, f"`{key}` is written `{name}`", at_key=True)
            if path in TABLES:
                if isinstance(value, Mapping):
                    stack.append((here, path, value))
                else:
                    yield source.problem(here, f"{_dotted(path)} is a table of settings; found {_shown(value)}")
                continue
            yield from _take_value(source, here, path, value, values)


def _take_value(
    source: _Source,
    written: tuple[str, ...],
    path: settings_model.Path,
    value: object,
    values: dict[settings_model.Path, object],
) -> Iterator[SettingProblem]:
    valid, errors = _from_text(path, value) if source.is_text and isinstance(value, str) else _validated(path, value)
    if not errors:
        values[path] = valid
    for error in errors:
        yield source.problem(written, _wrong(path, error), error["loc"])


def _take_environment(
    environment: Mapping[str, str], values: dict[settings_model.Path, object]
) -> Iterator[SettingProblem]:
    variables = {_variable(path): path for path in SETTINGS}
    for name in sorted(environment):
        text = environment[name]
        if not name.startswith("LIFT_") or not text or _NOT_SETTINGS.fullmatch(name):
            continue  # an empty variable is how a shell takes one back
        path = variables.get(name)
        if path is None:
            close = difflib.get_close_matches(name, list(variables), n=1, cutoff=0.75)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield SettingProblem(f"there is no such setting{hint} (environment variable {name})", key=name)
            continue
        valid, errors = _from_text(path, text)
        if not errors:
            values[path] = valid
        for error in errors:
            yield SettingProblem(f"{_wrong(path, error)} (environment variable {name})", key=name)


def _variable(path: settings_model.Path) -> str:
    """``LIFT_LIMITS_DOCUMENT_SIZE`` for ``limits.documentSize``"""
    return "_".join(["LIFT", *(re.sub(r"(?<!^)(?=[A-Z])", "_", key).upper() for key in path)])


def _dotted(path: settings_model.Path) -> str:
    return f"`lift.{'.'.join(path)}`"


def _squeezed(key: str) -> str:
    return re.sub(r"[-_\s]", "", key).lower()


def _known(table: settings_model.Path, key: str) -> str | None:
    """The name of a setting or table in `table`, however its words are joined."""
    names = [path[-1] for path in NAMES if path[:-1] == table]
    return next((name for name in names if name == key or _squeezed(name) == _squeezed(key)), None)


def _unknown(table: settings_model.Path, key: str, source: _Source) -> str:
    message = f"there is no setting {_dotted((*table, key))}"
    if not table and key in ("tool", "lift") and source.path is not None:
        return f"{message}; in lift.toml settings stand at the top, without `[{key}]`"
    everywhere = {_squeezed(path[-1]): path for path in reversed(NAMES)}
    beside = {name: path for name, path in everywhere.items() if path[:-1] == table}
    last = _squeezed(key.rpartition(".")[2])
    for choices in (beside, everywhere):
        close = difflib.get_close_matches(last, list(choices), n=1, cutoff=0.7)
        if close:
            return f"{message}; did you mean {_dotted(choices[close[0]])}?"
    return message


# --- values ---------------------------------------------------------------------------------------------------------


@cache
def _adapter(path: settings_model.Path) -> TypeAdapter[Any]:
    info = SETTINGS[path]
    kind: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(kind)


def _validated(path: settings_model.Path, value: object) -> tuple[object, list[ErrorDetails]]:
    try:
        return _adapter(path).validate_python(value), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _from_text(path: settings_model.Path, text: str) -> tuple[object, list[ErrorDetails]]:
    """A value that was written as text: as it stands, as JSON, or as a list with commas."""
    plain = _validated(path, text)
    if not plain[1]:
        return plain
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = [part.strip() for part in text.split(",") if part.strip()]
        listed = _validated(path, value)
        # What is no list is no list of one either: the complaint is about the text itself.
        return listed if plain[1][0]["type"] == "tuple_type" else plain
    return _validated(path, value)


def _wrong(path: settings_model.Path, error: ErrorDetails) -> str:
    """What is wrong with a value, in a sentence."""
    name = _dotted(path)
    context = error.get("ctx", {})
    found = f"; found {_shown(error['input'])}"
    inner = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    subject = f"{name[:-1]}{inner}`" if inner else name
    match error["type"]:
        case "literal_error":
            choices = _choices(path)
            close = difflib.get_close_matches(str(error["input"]).lower(), choices, n=1, cutoff=0.4)
            hint = f"; did you mean `{close[0]}`?" if close and isinstance(error["input"], str) else ""
            return f"{subject} is one of {', '.join(choices)}{found}{hint}"
        case "int_type" | "int_from_float" | "int_parsing":
            return f"{subject} is a whole number{found}"
        case "greater_than_equal":
            return f"{subject} is at least {context['ge']}{found}"
        case "less_than_equal":
            return f"{subject} is at most {context['le']}{found}"
        case "string_type":
            return f"{subject} is a string{found}"
        case "bool_type":
            return f"{subject} is true or false{found}"
        case "string_too_short":
            return f"{subject} must not be empty"
        case "tuple_type":
            return f"{subject} is a list{found}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{subject} is a table{found}"
        case "missing":
            return f"{subject} is missing"
        case "extra_forbidden":
            return f"there is no setting {subject}"
        case "value_error":
            return f"{subject} is no good: {context.get('error', error['msg'])}"
        case _:
            return f"{subject} is no good: {error['msg']}{found}"


def _choices(path: settings_model.Path) -> list[str]:
    schema = _adapter(path).json_schema()
    return [str(choice) for choice in schema.get("enum", ())]


def _shown(value: object) -> str:
    """A value as a message shows it: in JSON, which is close to TOML, too; long ones cut."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= 40 else f"{text[:39]}…"


def _built(values: Mapping[settings_model.Path, object]) -> Settings:
    """Settings of values that have been validated one by one."""
    data: dict[str, Any] = {}
    for path, value in values.items():
        inner = data
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = value
    return Settings.model_validate(data)


__all__ = [
    "DiagnosticSettings",
    "LayoutSetting",
    "Level",
    "LimitSettings",
    "SettingProblem",
    "Settings",
    "TraceSettings",
    "editor_properties",
    "load_settings",
    "settings_schema",
]
