"""Values and calls as the language writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lift_sys.ir.model import Signature
from lift_sys.ir.outline import ParameterKind
from lift_sys.verify.run.entities import EntityValue

LONGEST = 200
"""Characters of a value that is written into a document."""


def literal(value: Any) -> str | None:
    """The text of a value; None if it has none, or a very long one."""
    text = _literal(value)
    return text if text is not None and len(text) <= LONGEST else None


def _literal(value: Any) -> str | None:
    match value:
        case None | bool() | str() | bytes():
            return repr(value)
        case int():
            return repr(value) if value.bit_length() < 500 else None
        case float():
            return repr(value) if math.isfinite(value) else None
        case list():
            return _joined("[", value, "]")
        case tuple():
            return _joined("(", value, ",)" if len(value) == 1 else ")")
        case set() if value:
            return _joined("{", sorted(value, key=repr), "}")
        case dict():
            parts = [(_literal(key), _literal(part)) for key, part in value.items()]
            whole = [f"{key}: {part}" for key, part in parts if key is not None and part is not None]
            return f"{{{', '.join(whole)}}}" if len(whole) == len(parts) else None
        case EntityValue():
            return _joined(f"{type(value).__name__}(", list(value.values.values()), ")")
        case _:
            return None


def _joined(before: str, values: Any, after: str) -> str | None:
    parts = [_literal(value) for value in values]
    whole = [part for part in parts if part is not None]
    return f"{before}{', '.join(whole)}{after}" if len(whole) == len(parts) else None


def call(signature: Signature, values: Mapping[str, Any]) -> str | None:
    """The call of the specified function with these values, if all of them can be written."""
    arguments: list[str] = []
    receiver = None
    owner, _, name = str(signature.name).rpartition(".")
    for index, parameter in enumerate(signature.parameters):
        value = values[str(parameter.name)]
        many = parameter.kind is ParameterKind.VAR_POSITIONAL
        for one in value if many else (value,):
            text = literal(one)
            if text is None or parameter.kind is ParameterKind.VAR_KEYWORD:
                return None
            if owner and index == 0:
                receiver = text
            elif parameter.kind is ParameterKind.KEYWORD_ONLY:
                arguments.append(f"{parameter.name}={text}")
            else:
                arguments.append(text)
    if owner and receiver is None:
        return None
    return f"{receiver}.{name}({', '.join(arguments)})" if owner else f"{name}({', '.join(arguments)})"
