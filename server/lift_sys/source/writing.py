"""Text for a source: a header that agrees with the document, a function that is not there yet, and where it goes."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tree_sitter import Node

from lift_sys.ir.findings import Edit
from lift_sys.ir.outline import ParameterKind, SourceFunction, SourceOutline, SourceParameter
from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.drift import StatedParameter, StatedSignature, pair_parameters, receiver_of, same_default
from lift_sys.source.names import Names
from lift_sys.source.syntax import SyntaxTree
from lift_sys.source.types import HOLE, NO_ALIASES, parse_expression, read_type, surely_differ

WIDTH = 100
"""Longest header in one line, in characters."""

_NO_NAMES = Names(SourceOutline())
_MAIN = re.compile(r"if\s*\(?\s*(?:__name__\s*==\s*['\"]__main__['\"]|['\"]__main__['\"]\s*==\s*__name__)")


def source_header_text(
    stated: StatedSignature,
    existing: SourceFunction | None,
    *,
    names: Names = _NO_NAMES,
    aliases: Mapping[str, str] = NO_ALIASES,
    type_parameters: str = "",
    indent: str = "",
) -> str:
    """The header, from ``def`` or ``async`` to the colon, that agrees with what is stated.

    It replaces the text at `SourceFunction.header`; decorators stay as they are. What the document leaves open keeps
    the text of `existing`, and so does what means the same. `type_parameters` is the ``[T]`` of the existing header;
    `indent` is what stands before the header and before the lines it is broken into.
    """
    writer = _Writer(stated, existing, names, aliases)
    parameters = writer.parameters()
    start = f"{'async ' if stated.is_async else ''}def {stated.simple_name}{type_parameters}("
    returns = writer.annotation(stated.returns, existing.returns if existing is not None else None)
    end = f"){'' if returns is None else f' -> {returns}'}:"
    line = f"{start}{', '.join(parameters)}{end}"
    if not parameters or len(indent) + len(line) <= WIDTH:
        return line
    return "".join((start, *(f"\n{indent}    {p}," for p in parameters), f"\n{indent}", end))


def stub_text(
    stated: StatedSignature,
    docstring: str | None,
    indent: str = "",
    *,
    names: Names = _NO_NAMES,
    aliases: Mapping[str, str] = NO_ALIASES,
) -> str:
    """A whole function that is not written yet, each line after `indent`, with a line end after the last."""
    header = source_header_text(
        stated, None, names=names, aliases=aliases, type_parameters=stated.type_parameters, indent=indent
    )
    lines = [indent + header]
    inner = indent + "    "
    if docstring:
        escaped = docstring.replace("\\", "\\\\").replace('"""', r"\"\"\"")
        if escaped.endswith('"'):
            escaped = escaped[:-1] + r"\""
        first, *rest = escaped.splitlines()
        if rest:
            lines += [f'{inner}"""{first}', *(inner + line if line.strip() else "" for line in rest), f'{inner}"""']
        else:
            lines.append(f'{inner}"""{first}"""')
    lines.append(f"{inner}raise NotImplementedError")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class InsertionPoint:
    """Where a new function goes: `prefix`, its text with each line after `indent`, and `suffix`, at `offset`."""

    offset: int
    indent: str
    prefix: str
    suffix: str
    newline: str

    def edit(self, function: str) -> Edit:
        """The edit that puts in the text of a function."""
        text = self.prefix + function + self.suffix
        return Edit(Span(self.offset, self.offset), text.replace("\n", self.newline))


def insertion_point(outline: SourceOutline, text: str, name: str) -> InsertionPoint | None:
    """Where a function of that dotted name belongs: at the end of its class, or of the module.

    In a module it goes before a last ``if __name__ == "__main__":``. None if the class is not there.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    owner = name.rpartition(".")[0]
    if not owner:
        return _end_of_module(text, newline)
    found = outline.class_by_name.get(owner)
    return None if found is None else _end_of_class(text, found.name_span, newline)


class _Writer:
    """Renders the parameters of one header."""

    def __init__(
        self, stated: StatedSignature, existing: SourceFunction | None, names: Names, aliases: Mapping[str, str]
    ) -> None:
        self.stated = stated
        self.existing = existing
        self.names = names
        self.aliases = aliases

    def parameters(self) -> list[str]:
        stated = list(self.stated.parameters)
        theirs: dict[int, SourceParameter] = {}
        written: list[tuple[str, ParameterKind]] = []
        receiver = receiver_of(self.existing) if self.existing is not None else None
        if self.existing is not None:
            pairs, _, _ = pair_parameters(self.stated, self.existing)
            theirs = {id(p): q for p, q in pairs}
            if receiver is not None and not any(q is receiver for q in theirs.values()):
                written.append((_source_parameter(receiver), receiver.kind))
        elif self.stated.owner and not (stated and stated[0].name in ("self", "cls")):
            written.append(("self", ParameterKind.POSITIONAL_OR_KEYWORD))
        for number, p in enumerate(stated, 1):
            q = theirs.get(id(p))
            if q is not None and q is receiver:
                # The body knows it by this name.
                written.append((_source_parameter(q), q.kind))
            else:
                written.append((self.parameter(p, q, number), p.kind))
        return _with_separators(written)

    def parameter(self, p: StatedParameter, q: SourceParameter | None, number: int) -> str:
        name = p.name or (q.name if q is not None else f"argument_{number}")
        star = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}.get(p.kind, "")
        annotation = self.annotation(p.annotation, q.annotation if q is not None else None)
        default = p.default
        there = q.default if q is not None else None
        if default is not None and there is not None and same_default(default, there, self.names):
            default = there
        elif default is not None and HOLE.search(default):
            default = there if q is not None else "..."
        text = star + name + ("" if annotation is None else f": {annotation}")
        if default is None:
            return text
        return f"{text}={default}" if annotation is None else f"{text} = {default}"

    def annotation(self, stated: str | None, there: str | None) -> str | None:
        """The annotation to write: the source's own where it will do."""
        if stated is None or HOLE.search(stated):
            return there
        owner = self.stated.owner
        if there is not None:
            ours, theirs = (
                read_type(stated, self.names, owner, self.aliases),
                read_type(there, self.names, owner),
            )
            if not surely_differ(ours, theirs, self.names):
                return there
        return self.in_source_terms(stated)

    def in_source_terms(self, annotation: str) -> str | None:
        """`annotation` with the document's own types expanded, and ``any`` as the source can write it."""
        tree = parse_expression(annotation)
        if tree is None:
            return annotation
        expanded = _Expand(self.names, self.aliases)
        result = expanded.visit(tree)
        text = ast.unparse(result) if expanded.changed else annotation
        own = set(re.findall(r"\w+", self.stated.type_parameters))
        used = {node.id for node in ast.walk(result) if isinstance(node, ast.Name)} - own
        if all(self.names.can_be_written(name) for name in used):
            return text
        # A name that the source does not import would stop it from being imported itself; in quotes it does not.
        return f'"{text}"' if '"' not in text else repr(text)


class _Expand(ast.NodeTransformer):
    def __init__(self, names: Names, aliases: Mapping[str, str]) -> None:
        self.names = names
        self.aliases = aliases
        self.expanding: list[str] = []
        self.changed = False

    def visit_Name(self, node: ast.Name) -> ast.expr:
        text = self.aliases.get(node.id) if node.id not in self.expanding else None
        if text is None and node.id == "any":
            # Without an import of Any the nearest that can be written is object.
            text = self.names.name_of("typing.Any") or "object"
        meant = None if text is None else parse_expression(text)
        if meant is None:
            return node
        self.changed = True
        self.expanding.append(node.id)
        result: ast.expr = self.visit(meant)
        self.expanding.pop()
        return result


def _with_separators(parameters: list[tuple[str, ParameterKind]]) -> list[str]:
    """The parameters with ``/`` and ``*`` where their kinds need them."""
    texts: list[str] = []
    kinds = [kind for _, kind in parameters]
    # A receiver before positional-only parameters is one of them.
    last = max((i for i, kind in enumerate(kinds) if kind == ParameterKind.POSITIONAL_ONLY), default=-1)
    starred = False
    for index, (text, kind) in enumerate(parameters):
        if kind == ParameterKind.KEYWORD_ONLY and not starred:
            texts.append("*")
            starred = True
        starred |= kind == ParameterKind.VAR_POSITIONAL
        texts.append(text)
        if index == last:
            texts.append("/")
    return texts


def _source_parameter(q: SourceParameter) -> str:
    text = q.name if q.annotation is None else f"{q.name}: {q.annotation}"
    return text if q.default is None else f"{text} = {q.default}"


def _end_of_module(text: str, newline: str) -> InsertionPoint:
    tree = SyntaxTree(text)
    statements = [c for c in tree.root.named_children if c.type != "comment"]
    last = statements[-1] if statements else None
    offset, suffix = len(text), ""
    if last is not None and last.type == "if_statement" and _MAIN.match(tree.read(last)):
        offset, suffix = _before(tree, last), "\n\n"
    return InsertionPoint(offset, "", _blank_lines(text[:offset], 2), suffix, newline)


def _before(tree: SyntaxTree, statement: Node) -> int:
    """Where `statement` begins with the comments that stand directly above it."""
    lines = LineIndex(tree.text)
    line = lines.line_of(tree.offset(statement.start_byte))
    while line and tree.text[slice(*lines.line_span(line - 1))].startswith("#"):
        line -= 1
    return lines.starts[line]


def _end_of_class(text: str, name: Span, newline: str) -> InsertionPoint | None:
    tree = SyntaxTree(text)
    node = tree.definition_at(name)
    body = None if node is None else node.child_by_field_name("body")
    if node is None or body is None or not body.named_children:
        return None
    lines = LineIndex(text)
    start = tree.offset(body.start_byte)
    line = lines.line_of(start)
    before = text[lines.starts[line] : start]
    if before.strip():
        # ``class A: pass``: what stands behind the colon goes on lines of its own.
        first = lines.starts[lines.line_of(tree.offset(node.start_byte))]
        outer = re.match(r"[ \t]*", text[first:])
        indent = (outer.group() if outer is not None else "") + "    "
        return InsertionPoint(start, indent, "\n", f"\n{indent}", newline)
    end = lines.line_of(tree.end_of_code(node))
    offset = lines.starts[end + 1] if end + 1 < len(lines.starts) else len(text)
    return InsertionPoint(offset, before, _blank_lines(text[:offset], 1), "", newline)


def _blank_lines(before: str, count: int) -> str:
    """The line ends that are lacking for so many blank lines behind `before`."""
    if not before.strip("\ufeff \t\r\n"):
        return ""
    ends = 0
    for line in reversed(re.split(r"\r\n|\n|\r", before)):
        if line.strip():
            break
        ends += 1
    return "\n" * max(0, count + 1 - ends)
