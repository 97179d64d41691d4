"""The corpus: `.ir` files under ``tests/corpus``, valid ones and invalid ones that carry what is to be said of them.

An invalid file ends with a block of comments that is not part of the document:

    # expect:
    # 2:12-2:13 syntax: `=` assigns; a predicate compares with `==`
    #   fix! Replace `=` by `==`
    #     | ensures result == x

Lines and columns are counted from 1 in code points, the end is exclusive; ``fix!`` is a preferred fix; behind ``|``
stand the lines that differ after the fix.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from lift_sys.ir.findings import Finding, Fix
from lift_sys.ir.parser.document import ParsedDocument, parse
from lift_sys.ir.text import LineIndex

ROOT = Path(__file__).parents[2] / "corpus"
MARK = "# expect:\n"


def valid_files() -> list[Path]:
    """Documents that parse; under ``syntax-only`` those that name what they do not declare."""
    return sorted((ROOT / "valid").rglob("*.ir"))


def invalid_files() -> list[Path]:
    return sorted((ROOT / "invalid").rglob("*.ir"))


def read(path: Path) -> tuple[str, str]:
    """The document, and the block of expectations behind it ("" if there is none)."""
    text = path.read_bytes().decode("utf-8")
    body, mark, expected = text.partition(MARK)
    return body, mark + expected


def write(path: Path, body: str, expected: str) -> None:
    path.write_bytes((body + expected).encode("utf-8"))


def expectations(text: str) -> str:
    """The block that belongs behind `text`."""
    parsed = parse(text)
    return MARK + "".join(f"# {line}\n" for finding in parsed.findings for line in _finding(parsed, finding))


def _finding(parsed: ParsedDocument, finding: Finding) -> Iterator[str]:
    start, end = (_place(parsed.lines, offset) for offset in finding.span)
    yield f"{start}-{end} {finding.code}: {finding.message}"
    for fix in finding.fixes:
        yield f"  fix{'!' if fix.preferred else ''} {fix.title}"
        for line in changed_lines(parsed.text, apply(parsed.text, fix)):
            yield f"    | {line}".rstrip()


def _place(lines: LineIndex, offset: int) -> str:
    position = lines.position(offset, "utf-32")
    return f"{position.line + 1}:{position.character + 1}"


def apply(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def changed_lines(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    changed = [
        line
        for tag, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
        for line in new[start:end]
    ]
    return changed or ["(the line goes)"]
