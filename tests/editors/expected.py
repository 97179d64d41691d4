"""What the first phase says of a text, computed here: what an editor must show, if the server has the same text."""

from __future__ import annotations

from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.settings import Settings


def placed(text: str, source: str) -> list[list[str | int]]:
    """Code and range of each diagnostic, in bytes of UTF-8, in the order of the text."""
    found = analyse("/shop/cart.ir", text, read_outline("/shop/cart.py", source), Settings())
    ranges: list[list[str | int]] = []
    for finding in found.findings:
        start = found.lines.position(finding.span.start, "utf-8")
        end = found.lines.position(finding.span.end, "utf-8")
        ranges.append([str(finding.code), start.line, start.character, end.line, end.character])
    return sorted(ranges, key=lambda r: (*map(int, r[1:]), str(r[0])))
