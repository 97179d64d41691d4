"""The loops of one function, which `invariant of NAME` and `invariant at LINE` clauses refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tree_sitter import Node

from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.outline import outline
from lift_sys.source.syntax import SyntaxTree

_LABEL = re.compile(r"#.*?\blabel:[ \t]*([^\W\d]\w*)")
_OTHER_SCOPE = frozenset(("function_definition", "class_definition", "lambda"))


class LoopKind(StrEnum):
    """The three loop statements; comprehensions are expressions and carry no invariant."""

    FOR = "for"
    ASYNC_FOR = "async for"
    WHILE = "while"


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop statement.

    `line` is 0-based. `label` is NAME of a ``# label: NAME`` comment on the loop's line. `depth` counts the loops
    around it, within its function: 0 is outermost. `header` spans from the keyword to the colon, `span` all of it.
    """

    line: int
    kind: LoopKind
    label: str | None
    depth: int
    header: Span
    span: Span


def loop_labels(text: str, function: str) -> tuple[Loop, ...]:
    """The loops of the function with that dotted name, in order; none if there is no such function.

    Loops of functions and classes defined inside it are theirs. Of several definitions the last counts.
    """
    found = outline(text).function_by_name.get(function)
    if found is None:
        return ()
    tree = SyntaxTree(text)
    lines = LineIndex(text)
    definition = tree.definition_at(found.name_span)
    body = None if definition is None else definition.child_by_field_name("body")
    if body is None:
        return ()
    loops: list[Loop] = []
    stack = [(child, 0) for child in reversed(body.children)]
    while stack:
        node, depth = stack.pop()
        if node.type in _OTHER_SCOPE:
            continue
        if node.type in ("for_statement", "while_statement"):
            loops.append(_loop(tree, lines, node, depth))
            # The `else` of a loop runs after it, not in it.
            stack.extend(
                (child, depth if child.type == "else_clause" else depth + 1) for child in reversed(node.children)
            )
        elif node.type.endswith(("statement", "clause", "definition")) or node.type in ("block", "ERROR"):
            stack.extend((child, depth) for child in reversed(node.children))
    return tuple(loops)


def _loop(tree: SyntaxTree, lines: LineIndex, node: Node, depth: int) -> Loop:
    first = node.children[0].type
    kind = LoopKind.WHILE if first == "while" else LoopKind.ASYNC_FOR if first == "async" else LoopKind.FOR
    start = tree.offset(node.start_byte)
    colon = next((tree.offset(c.end_byte) for c in node.children if c.type == ":"), start)
    line = lines.line_of(start)
    # A header over several lines may bear its label at its first or at its last.
    label = None
    for at in dict.fromkeys((line, lines.line_of(colon))):
        match = _LABEL.search(tree.text[slice(*lines.line_span(at))])
        label = label or (match and match.group(1))
    return Loop(line, kind, label, depth, Span(start, colon), Span(start, tree.end_of_code(node)))
