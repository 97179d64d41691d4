"""Shows what checking a text finds, one line for each finding: ``2:9 message``, places 1-based."""

from __future__ import annotations

from lift_sys.ir.check.document import DocumentCheck, check
from lift_sys.ir.parser.document import parse
from lift_sys.source.outline import outline


def checked(text: str, source: str | None = None) -> DocumentCheck:
    """The check of a document, beside a source if one is given."""
    return check(parse(text), outline(source) if source is not None else None)


def report(text: str, source: str | None = None) -> list[str]:
    """Findings of a document as ``line:column-end message``."""
    result = checked(text, source)
    lines = []
    for finding in result.findings:
        start = result.parsed.lines.position(finding.span.start, "utf-32")
        end = result.parsed.lines.position(finding.span.end, "utf-32")
        lines.append(f"{start.line + 1}:{start.character + 1}-{end.character + 1} {finding.message}")
    return lines


def about(clause: str, signature: str = "f(n: int, s: str, xs: list[int], d: dict[str, int]) -> int") -> list[str]:
    """Findings of one clause under a signature, as ``column-end message``."""
    return [line.removeprefix("2:") for line in report(f"sig {signature}\n{clause}\n")]
