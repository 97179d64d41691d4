"""Findings for people: where, what, the text with marks below it, related places, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

from lift_sys.cli.excerpt import Row, excerpt
from lift_sys.cli.report import FileReport, Report
from lift_sys.cli.terminal import Painter, Terminal, visible
from lift_sys.ir.findings import Finding, Related, Severity
from lift_sys.ir.text import LineIndex, Span

SHOWN_RELATED = 3
"""Related places that are shown with their text; of further ones only the place is given."""


def render(report: Report, paint: Painter, width: int) -> Iterator[str]:
    """Every finding, then one line that counts them."""
    for file in report.files:
        if file.problem is None:
            for finding in file.findings:
                yield _finding(report, file, finding, paint, width) + "\n"
    yield from _stability(report, paint)
    yield f"{summary(report, paint)}\n"


def _stability(report: Report, paint: Painter) -> Iterator[str]:
    """``cart.ir:3:1: total: stable 5/5``, and the clauses of which another seed says something else."""
    for file, spec, found in report.stability:
        word = "stable" if found.alike == found.seeds else "not stable"
        style = "help" if found.alike == found.seeds else "warning"
        place = paint(f"{visible(file.path)}:{_position(file.lines, spec.span)}:", "strong")
        told = ", ".join(f"`{' '.join(clause.split())}`" for clause in found.differing)
        because = f": the verdict depends on the seed of {told or 'the spec'}" if found.alike < found.seeds else ""
        name = spec.name if spec.name is not None else "a spec"
        yield f"{place} {visible(name)}: {paint(f'{word} {found.alike}/{found.seeds}', style)}{visible(because)}\n"


def render_brief(report: Report, paint: Painter, bar: Severity | None) -> Iterator[str]:
    """One line for each finding at or above the bar, nothing else."""
    for file in report.files:
        if file.problem is None:
            for finding in file.findings:
                if bar is not None and finding.severity <= bar:
                    yield _header(file, finding, paint) + "\n"


def summary(report: Report, paint: Painter) -> str:
    """``3 documents, 7 specs, 12 holes: 2 errors, 1 warning``."""
    looked = [
        _count(report.documents, "document"),
        _count(report.specs, "spec"),
        _count(report.holes, "hole"),
    ]
    errors, warnings = report.counts[Severity.ERROR], report.counts[Severity.WARNING]
    found = []
    if errors:
        found.append(paint(_count(errors, "error"), "error"))
    if warnings:
        found.append(paint(_count(warnings, "warning"), "warning"))
    if not found and not report.unreadable:
        found.append(paint("no errors, no warnings", "help"))
    if report.counts[Severity.HINT]:
        found.append(_count(report.counts[Severity.HINT], "hint"))
    if report.unreadable:
        found.append(paint(f"{_count(report.unreadable, 'input')} could not be read", "error"))
    return f"{', '.join(looked)}: {', '.join(found)}" if report.documents else f"no documents: {', '.join(found)}"


def tell_problems(report: Report, terminal: Terminal) -> None:
    """Say on standard error which inputs could not be used."""
    for problem in report.inputs.problems:
        terminal.note("error", report.inputs.told(problem))
    for file in report.files:
        if file.problem is not None and all(file.absolute != problem.path for problem in report.inputs.problems):
            terminal.note("error", f"{file.path} {file.problem}")


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _finding(report: Report, file: FileReport, finding: Finding, paint: Painter, width: int) -> str:
    level = finding.severity.name.lower()
    related = finding.related
    excerpts: list[tuple[Related | None, LineIndex, Span]] = [(None, file.lines, finding.span)]
    for other in related[:SHOWN_RELATED]:
        path = other.path if other.path is not None else file.absolute
        excerpts.append((other, report.lines_of(path), other.span))
    gutter = max(_digits(lines, span) for _, lines, span in excerpts)
    room = width - gutter - 3
    margin = " " * gutter
    bar = f"{margin} {paint('|', 'gutter')}"
    parts = [_header(file, finding, paint), bar]
    for place, lines, span in excerpts:
        if place is not None:
            parts += [bar, f"{margin} {paint('=', 'gutter')} {_related(report, file, place, paint)}"]
        parts += _rows(excerpt(lines, span, room), gutter, paint, level if place is None else None)
    parts += [
        f"{margin} {paint('=', 'gutter')} {_related(report, file, other, paint)}" for other in related[SHOWN_RELATED:]
    ]
    if finding.fixes:
        parts.append(bar)
    parts += [f"{margin} {paint('=', 'gutter')} {paint('help:', 'help')} {visible(fix.title)}" for fix in finding.fixes]
    return "".join(f"{part}\n" for part in parts)


def _header(file: FileReport, finding: Finding, paint: Painter) -> str:
    level = finding.severity.name.lower()
    place = f"{visible(file.path)}:{_position(file.lines, finding.span)}:"
    code = paint(f"{level}[{finding.code}]", level)
    return f"{paint(place, 'strong')} {code} {visible(finding.message)}"


def _related(report: Report, file: FileReport, place: Related, paint: Painter) -> str:
    path = place.path if place.path is not None else file.absolute
    where = f"{visible(report.shown(path))}:{_position(report.lines_of(path), place.span)}"
    return f"{paint('note:', 'strong')} {where}: {visible(place.message)}"


def _rows(rows: list[Row], gutter: int, paint: Painter, level: str | None) -> Iterator[str]:
    for row in rows:
        if row.number is None:
            yield paint("...", "gutter")
            continue
        number = paint(f"{row.number:>{gutter}} |", "gutter")
        yield f"{number} {row.text}" if row.text else number
        mark, style = ("^", level) if level is not None else ("-", "gutter")
        marks = paint(mark * (row.marks.end - row.marks.start), style)
        yield f"{' ' * gutter} {paint('|', 'gutter')} {' ' * row.marks.start}{marks}"


def _position(lines: LineIndex, span: Span) -> str:
    line, column = lines.position(span.start, "utf-32")
    return f"{line + 1}:{column + 1}"


def _digits(lines: LineIndex, span: Span) -> int:
    return len(str(lines.line_of(max(span.start, span.end - 1)) + 1))
