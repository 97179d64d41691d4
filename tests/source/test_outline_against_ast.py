"""What `outline` says of a module that parses is what Python's own `ast` says of it."""

import ast
import re
import sysconfig
import warnings
from pathlib import Path

import pytest

from lift_sys.ir.outline import ParameterKind, SourceFunction
from lift_sys.source.outline import outline

STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
MODULES = sorted([*STANDARD_LIBRARY.glob("[a-z]*.py"), *STANDARD_LIBRARY.glob("[a-z]*/*.py")])
ODD = {"site-packages", "test", "lib2to3", "idlelib"}
# A part is enough for each run.
SOME = [m for m in MODULES if ODD.isdisjoint(m.relative_to(STANDARD_LIBRARY).parts)][::5]

Definition = ast.FunctionDef | ast.AsyncFunctionDef
NESTING = (ast.If, ast.For, ast.While, ast.Try, ast.TryStar, ast.With, ast.Match, ast.ExceptHandler, ast.match_case)


class Lines:
    """Offsets of ast's places: lines as Python counts them, columns in UTF-8 bytes."""

    def __init__(self, text: str) -> None:
        self.lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line: int | None, column: int | None) -> int:
        assert line is not None
        assert column is not None
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())


def functions(body: list[ast.stmt], prefix: str = "") -> list[tuple[str, Definition]]:
    found: list[tuple[str, Definition]] = []
    for node in body:
        if isinstance(node, Definition):
            found.append((prefix + node.name, node))
        elif isinstance(node, ast.ClassDef):
            found += functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, NESTING):
            for field in ("body", "handlers", "cases", "orelse", "finalbody"):
                found += functions(getattr(node, field, []), prefix)
    return found


def stated(node: Definition, segment) -> list[tuple[str, str, str | None, str | None]]:
    a = node.args
    plain = [(p, ParameterKind.POSITIONAL_ONLY) for p in a.posonlyargs]
    plain += [(p, ParameterKind.POSITIONAL_OR_KEYWORD) for p in a.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(a.defaults)), *a.defaults]
    rows = [(p, kind, default) for (p, kind), default in zip(plain, defaults, strict=True)]
    if a.vararg:
        rows.append((a.vararg, ParameterKind.VAR_POSITIONAL, None))
    rows += [(p, ParameterKind.KEYWORD_ONLY, d) for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    if a.kwarg:
        rows.append((a.kwarg, ParameterKind.VAR_KEYWORD, None))
    return [(p.arg, kind, segment(p.annotation), segment(default)) for p, kind, default in rows]


def without_parentheses(text: str | None) -> str | None:
    """ast's places leave out the parentheses around an expression."""
    while text is not None and text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return text


def same(ours: str | None, theirs: str | None) -> bool:
    return ours == theirs or without_parentheses(ours) == without_parentheses(theirs)


def yields(node: Definition) -> bool:
    stack: list[ast.AST] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(inner, (*Definition.__args__, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(inner))
    return False


def check(ours: SourceFunction, name: str, node: Definition, text: str, lines: Lines) -> None:
    def segment(e: ast.expr | None) -> str | None:
        if e is None:
            return None
        return text[lines.offset(e.lineno, e.col_offset) : lines.offset(e.end_lineno, e.end_col_offset)]

    assert ours.name == name
    assert ours.is_async == isinstance(node, ast.AsyncFunctionDef), name
    assert ours.is_generator == yields(node), name
    assert ours.docstring == ast.get_docstring(node), name
    assert same(ours.returns, segment(node.returns)), name
    assert len(ours.decorators) == len(node.decorator_list), name
    rows = stated(node, segment)
    assert [(p.name, p.kind) for p in ours.parameters] == [row[:2] for row in rows], name
    for p, (_, _, annotation, default) in zip(ours.parameters, rows, strict=True):
        assert same(p.annotation, annotation), (name, p.name)
        assert same(p.default, default), (name, p.name)
        assert p.name in text[slice(*p.span)]
    first = node.decorator_list[0] if node.decorator_list else node
    start = lines.offset(first.lineno, first.col_offset)
    assert ours.span.start == (start if first is node else text.rindex("@", 0, start + 1)), name
    # ast counts a semicolon behind the last statement in.
    assert text[ours.span.end : lines.offset(node.end_lineno, node.end_col_offset)] in ("", ";"), name
    assert ours.header.start == lines.offset(node.lineno, node.col_offset), name
    assert text[ours.header.end - 1] == ":"
    assert text[slice(*ours.name_span)] == node.name
    assert text[ours.parameters_span.start] == "(" and text[ours.parameters_span.end - 1] == ")"
    assert (ours.returns_span and text[slice(*ours.returns_span)]) == ours.returns
    body = node.body[1:] if ours.docstring is not None else node.body
    if body:
        # ast places a decorated definition at its `def`.
        place = getattr(body[0], "decorator_list", None) or [body[0]]
        start = lines.offset(place[0].lineno, place[0].col_offset)
        assert text[ours.body_span.start : start].strip("@( \t") == "", name
        assert ours.body_span.end == ours.span.end


@pytest.mark.parametrize("path", SOME, ids=lambda p: str(p.relative_to(STANDARD_LIBRARY)))
def test_the_standard_library_reads_alike(path: Path) -> None:
    try:
        text = path.read_bytes().decode()
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except (SyntaxError, ValueError):
        pytest.skip("not for this Python, or not UTF-8")
    found = outline(text)
    assert found.syntax_error is None
    expected = functions(tree.body)
    assert [f.name for f in found.functions] == [name for name, _ in expected]
    lines = Lines(text)
    for ours, (name, node) in zip(found.functions, expected, strict=True):
        check(ours, name, node, text, lines)
