"""Which modules a source may import, wherever in it: rather one too many than one too few."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

_IMPORT = re.compile(
    r"\bfrom[ \t]*(?P<module>[.\w][.\w \t]*?)[ \t]*\bimport\b(?P<names>[ \t]*\([^)]*|[^\n;#]*)"
    r"|\bimport[ \t]+(?P<plain>[^\n;#]+)"
)
_NAME = re.compile(r"[.\w]+")


def imported_names(text: str) -> Iterator[str]:
    """The names of these modules, and of what may be one, as the text has them: relative ones with leading dots.

    Of ``a.b.c`` the packages ``a`` and ``a.b``, too, which are run before it.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            found = list(_parsed(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        found = list(_guessed(text))
    return (part for name in dict.fromkeys(found) for part in _with_packages(name))


def joined(module: str = "", name: str = "") -> str:
    """The name of something in a module."""
    return f"{module}{name}" if not name or module.endswith(".") or not module else f"{module}.{name}"


def _parsed(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module
            yield from (joined(module, alias.name) for alias in node.names if alias.name != "*")


def _guessed(text: str) -> Iterator[str]:
    """The same of a text that does not parse."""
    for found in _IMPORT.finditer(text.replace("\\\r\n", " ").replace("\\\n", " ")):
        if found["module"] is None:
            yield from _NAME.findall(found["plain"])
            continue
        module = "".join(found["module"].split())
        yield module
        yield from (joined(module, name) for name in _NAME.findall(found["names"]))


def _with_packages(name: str) -> Iterator[str]:
    plain = name.lstrip(".")
    dots = name[: len(name) - len(plain)]
    parts = plain.split(".")
    for end in range(1, len(parts) + 1):
        yield dots + ".".join(parts[:end])
