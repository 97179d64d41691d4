"""Halves the time that importing `lsprotocol.types` takes, and with it much of the server's start.

attrs compiles an `__eq__` and a `__repr__` for each of its 560 classes, which takes as long as everything else. Here
the classes share one of each, which behave the same. Importing this module imports `lsprotocol.types`; if something
has imported it before, nothing changes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar, cast

import attrs

C = TypeVar("C", bound=type)


def _equal(self: Any, other: object) -> Any:
    """What attrs generates: equal if of the same class with equal attributes."""
    if other.__class__ is not self.__class__:
        return NotImplemented
    return all(getattr(self, name) == getattr(other, name) for name in _names(self.__class__))


def _shown(self: Any) -> str:
    """What attrs generates: ``Position(line=1, character=2)``."""
    parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in _names(self.__class__))
    return f"{self.__class__.__qualname__.rpartition('>.')[2]}({parts})"


def _names(cls: Any) -> list[str]:
    return [attribute.name for attribute in attrs.fields(cls)]


def _define(original: Callable[..., Any]) -> Callable[..., Any]:
    def define(maybe_class: C | None = None, **options: Any) -> Any:
        if options:
            return original(maybe_class, **options) if maybe_class is not None else original(**options)

        def build(plain: C) -> C:
            own = vars(plain)
            built = cast("C", original(plain, eq=False, repr=False))
            if "__eq__" not in own:
                # As attrs does: what compares by value and can change has no hash.
                built.__eq__, built.__hash__ = _equal, None  # type: ignore[assignment,method-assign]
            if "__repr__" not in own:
                built.__repr__ = _shown  # type: ignore[assignment,method-assign]
            return built

        return build(maybe_class) if maybe_class is not None else build

    return define


def _import() -> None:
    # pydantic looks for plug-ins in the metadata of every installed distribution; none of them is ours.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if "lsprotocol.types" in sys.modules:
        return
    original = attrs.define
    attrs.define = _define(original)
    try:
        import lsprotocol.types  # noqa: F401
    finally:
        attrs.define = original


_import()
