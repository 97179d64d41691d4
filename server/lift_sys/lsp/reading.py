"""From JSON to the types of the protocol, strictly: what does not fit is told, not bent until it does."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Optional, Union

from cattrs import Converter, transform_error
from lsprotocol import types as lsp
from pygls.protocol import default_converter

from lift_sys.lsp.logs import log
from lift_sys.lsp.requests import PARAMETERS

logger = logging.getLogger(__name__)

LARGEST = 2**31 - 1
"""The greatest `uinteger` of the protocol."""


class Unreadable(Exception):  # noqa: N818 - says what it is
    """Parameters that do not have the shape that their method asks for; the message says where."""


def converter() -> Converter:
    """The converter of pygls, except that numbers, strings and truth values have to be what they should be.

    By default ``"3"`` would be taken for a line and ``5`` for a file name.
    """
    made: Converter = default_converter()  # type: ignore[no-untyped-call]  # pygls
    made.register_structure_hook(int, _integer)
    made.register_structure_hook(float, _number)
    made.register_structure_hook(str, _exactly(str, "a string"))
    made.register_structure_hook(bool, _exactly(bool, "true or false"))
    made.register_structure_hook(lsp.Position, _position)
    # cattrs takes the two ways to write a union for two types; lsprotocol writes the older one.
    for identifier in (int | str, Optional[int | str], Union[int, str], Optional[Union[int, str]]):  # noqa: UP007, UP045
        made.register_structure_hook(identifier, _token)
    return made


def parameters_type(method: str) -> Any:
    """The type of a method's parameters; None if it has none, or is unknown."""
    own = PARAMETERS.get(method)
    if own is not None:
        return own
    known = lsp.METHOD_TO_TYPES.get(method)
    return known[2] if known is not None else None


def is_request(method: str) -> bool:
    """Whether messages of a method have an answer."""
    known = lsp.METHOD_TO_TYPES.get(method)
    return method in PARAMETERS or (known is not None and known[1] is not None)


def read_parameters(made: Converter, method: str, value: object) -> object:
    """The parameters of a message.

    :raises Unreadable: if they do not have the shape that `method` asks for.
    """
    expected = parameters_type(method)
    if expected is None:
        return value
    if expected is lsp.InitializeParams and isinstance(value, Mapping):
        value = {**value, "capabilities": _readable(made, value.get("capabilities"))}
    try:
        return made.structure(value, expected)
    except Exception as error:  # whatever goes wrong with odd data
        reasons = "; ".join(transform_error(error, path="params"))
        raise Unreadable(f"the parameters of {method} could not be read: {reasons}") from error


def _readable(made: Converter, capabilities: object) -> object:
    """The capabilities of a client without those that cannot be read: a slip in one must not cost the session."""
    if not isinstance(capabilities, Mapping) or _can_be_read(made, capabilities):
        return capabilities
    kept: dict[str, object] = {}
    for group, value in capabilities.items():
        if isinstance(value, Mapping):
            kept[group] = {k: v for k, v in value.items() if _can_be_read(made, {group: {k: v}})}
        elif _can_be_read(made, {group: value}):
            kept[group] = value
    return kept


def _can_be_read(made: Converter, capabilities: Mapping[str, object]) -> bool:
    try:
        made.structure(capabilities, lsp.ClientCapabilities)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong with odd data
        if len(capabilities) == 1:
            reasons = "; ".join(transform_error(error, path="capabilities"))
            log(logger, logging.WARNING, "a capability cannot be read; it counts as missing", reason=reasons)
        return False
    return True


def _exactly(kind: type, name: str) -> Callable[[object, object], object]:
    def hook(value: object, _: object) -> object:
        if not isinstance(value, kind):
            raise TypeError(f"this is not {name}: {_shown(value)}")
        return value

    return hook


def _integer(value: object, _: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # some languages have only one kind of number
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"this is not an integer: {_shown(value)}")
    return value


def _number(value: object, _: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"this is not a number: {_shown(value)}")
    return float(value)


def _position(value: object, _: object) -> lsp.Position:
    """A position; numbers that are too great stand for the end, as editors mean them."""
    if not isinstance(value, Mapping):
        raise TypeError(f"this is not a position: {_shown(value)}")
    if missing := [name for name in ("line", "character") if name not in value]:
        raise TypeError(f"a position without {' and '.join(missing)}")
    line, character = _integer(value["line"], None), _integer(value["character"], None)
    return lsp.Position(min(line, LARGEST), min(character, LARGEST))


_KINDS: dict[type[object], str] = {str: "a string", list: "a list", dict: "an object"}


def _shown(value: object) -> str:
    """What something is; texts are not repeated, as they may be those of documents."""
    if value is None or isinstance(value, int | float):
        return json.dumps(value)[:40]
    return _KINDS.get(type(value), "something else")


def _token(value: object, _: object) -> int | str | None:
    if value is not None and (not isinstance(value, int | str) or isinstance(value, bool)):
        raise TypeError(f"this is not an integer or a string: {_shown(value)}")
    return value
