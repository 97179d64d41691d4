"""The text of a ``lift.toml`` that states every setting with its default, all of it commented out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from lift_sys.workspace.settings import Settings

WIDTH = 100
"""Columns of a list that is written in one line."""
_HEAD = """\
# Settings of lift-sys. What is commented out shows the default; the same names stand in editors as lift.NAME, in
# pyproject.toml under [tool.lift], and as LIFT_* in the environment.
"""


def settings_text() -> str:
    """The whole file."""
    return "\n".join([_HEAD, *_lines(Settings(), "")]) + "\n"


def _lines(part: BaseModel, path: str) -> Iterator[str]:
    """The settings of one table, then its tables."""
    tables: list[tuple[str, BaseModel]] = []
    for name, info in type(part).model_fields.items():
        key = info.alias or to_camel(name)
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            tables.append((f"{path}{key}", value))
            continue
        if info.description:
            yield f"# {' '.join(info.description.split())}"
        yield from _setting(key, value)
    for table, value in tables:
        yield ""
        yield f"[{table}]"
        yield from _lines(value, f"{table}.")


def _setting(key: str, value: object) -> Iterator[str]:
    text = toml_value(value)
    if text is None:
        yield f"# {key} is not set"
    elif isinstance(value, (list, tuple)) and len(text) > WIDTH:
        yield f"# {key} = ["
        for line in textwrap.wrap(text[1:-1] + ",", WIDTH, break_long_words=False, break_on_hyphens=False):
            yield f"#   {line}"
        yield "# ]"
    else:
        yield f"# {key} = {text}"


def toml_value(value: object) -> str | None:
    """A value in TOML's syntax; None for what TOML has no word for."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str() | PurePath():
            return json.dumps(str(value), ensure_ascii=False)
        case BaseModel():
            return toml_value({to_camel(k): getattr(value, k) for k in type(value).model_fields})
        case Mapping():
            inner = [f"{json.dumps(str(k))} = {text}" for k, v in value.items() if (text := toml_value(v)) is not None]
            return "{" + ", ".join(inner) + "}"
        case list() | tuple() | set() | frozenset():
            return "[" + ", ".join(text for v in value if (text := toml_value(v)) is not None) + "]"
    return None
