"""Whether renaming has left the meaning of a Python text as it was, by CPython's own account of it.

The syntax trees before and after must differ in nothing but the name, and the symbol tables must bind every name in
the same scope as before. So a rename that overlooks a place, or captures another name, is seen whatever made it.
"""

from __future__ import annotations

import ast
import re
import symtable
import warnings

_NAMES = {
    "Name": ("id",), "arg": ("arg",), "keyword": ("arg",), "FunctionDef": ("name",), "AsyncFunctionDef": ("name",),
    "ClassDef": ("name",), "Attribute": ("attr",), "alias": ("name", "asname"), "ExceptHandler": ("name",),
    "MatchAs": ("name",), "MatchStar": ("name",), "MatchMapping": ("rest",), "MatchClass": ("kwd_attrs",),
    "Global": ("names",), "Nonlocal": ("names",), "ImportFrom": ("module",), "TypeVar": ("name",),
    "ParamSpec": ("name",), "TypeVarTuple": ("name",),
}  # fmt: skip


def parse_problem(text: str) -> str | None:
    """Why CPython does not take `text`, in words that follow the name of a file; None if it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.removeprefix("\ufeff"), "<source>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"does not parse: {error.msg} at line {error.lineno}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"does not parse: {error}"
    return None


def changed_meaning(before: str, after: str, old: str, new: str, strings: bool = False) -> str | None:
    """What else has changed from `before`, in which `old` was replaced by `new`, to `after`; None if nothing has.

    `strings`: whole strings may have been replaced, too (those in ``__all__``, and annotations in quotes). Raises
    SyntaxError, ValueError or RecursionError if one of them does not parse.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trees = [ast.parse(text.removeprefix("\ufeff")) for text in (before, after)]
        tables = [symtable.symtable(text.removeprefix("\ufeff"), "<source>", "exec") for text in (before, after)]
    return _trees(trees[0], trees[1], old, new, strings) or _tables(tables[0], tables[1], old, new)


def _trees(before: ast.AST, after: ast.AST, old: str, new: str, strings: bool) -> str | None:
    stack: list[tuple[object, object, bool]] = [(before, after, False)]
    line = 1
    while stack:
        one, other, is_name = stack.pop()
        if isinstance(one, ast.AST) and isinstance(other, ast.AST):
            if type(one) is not type(other):
                return f"line {line} would read differently"
            line = getattr(one, "lineno", line)
            if isinstance(one, ast.JoinedStr) and _texts(one) != _texts(other):
                return f"line {line} would read differently"  # f"{name=}" shows the name
            names = _NAMES.get(type(one).__name__, ())
            if strings and isinstance(one, ast.Constant):
                names = ("value",)
            stack += [(getattr(one, f, None), getattr(other, f, None), f in names) for f in one._fields]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return f"line {line} would read differently"
            stack += [(a, b, is_name) for a, b in zip(one, other, strict=True)]
        elif one != other or type(one) is not type(other):
            same = is_name and isinstance(one, str) and isinstance(other, str) and _replaced(one, other, old, new)
            if not same:
                return f"line {line} would read differently"
    return None


def _texts(node: ast.AST) -> list[object]:
    """The plain parts of an f-string."""
    return [part.value for part in getattr(node, "values", ()) if isinstance(part, ast.Constant)]


def _replaced(one: str, other: str, old: str, new: str) -> bool:
    """Whether `other` is `one` with some of the parts `old` replaced."""
    parts, others = _words(one), _words(other)
    return len(parts) == len(others) and all(
        a == b or (a == old and b == new) for a, b in zip(parts, others, strict=True)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\W", text)


def _tables(before: symtable.SymbolTable, after: symtable.SymbolTable, old: str, new: str) -> str | None:
    stack = [(before, after)]
    while stack:
        one, other = stack.pop()
        children, others = one.get_children(), other.get_children()
        if len(children) != len(others):
            return f"the code from line {one.get_lineno()} on would be read differently"
        stack += zip(children, others, strict=True)
        mine = {s.get_name(): _flags(s) for s in one.get_symbols()}
        theirs = {s.get_name(): _flags(s) for s in other.get_symbols()}
        if mine == theirs:
            continue
        where = f"in `{one.get_name()}`" if one.get_type() != "module" else "in the module"
        if new in mine:
            return f"`{new}` already means something {where}, line {one.get_lineno()}"
        if {new if name == old else name: flags for name, flags in mine.items()} != theirs:
            return f"`{new}` would mean something else {where}, line {one.get_lineno()}"
    return None


def _flags(symbol: symtable.Symbol) -> tuple[bool, ...]:
    return (
        symbol.is_parameter(), symbol.is_global(), symbol.is_declared_global(), symbol.is_nonlocal(),
        symbol.is_local(), symbol.is_free(), symbol.is_imported(), symbol.is_assigned(),
    )  # fmt: skip


def names_meaning_global(text: str, name: str) -> int | None:
    """The line of a scope in which `name` means the module's, or a built-in; None if there is no such scope."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stack = [symtable.symtable(text.removeprefix("\ufeff"), "<source>", "exec")]
    while stack:
        table = stack.pop()
        stack += table.get_children()
        if name in table.get_identifiers():
            symbol = table.lookup(name)
            if table.get_type() == "module" or symbol.is_global():
                return table.get_lineno()
    return None


def type_comment_mentions(text: str, name: str) -> int | None:
    """The line of the first type comment that mentions `name`, which nothing but a checker reads."""
    for number, line in enumerate(text.splitlines(), 1):
        _, mark, comment = line.partition("# type:")
        if mark and name in _words(comment):
            return number
    return None
