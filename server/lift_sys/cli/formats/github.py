"""Findings as annotations of a GitHub Actions run (workflow commands)."""

from __future__ import annotations

from collections.abc import Iterator

from lift_sys.cli.report import FileReport, Report
from lift_sys.ir.findings import Finding, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report) -> Iterator[str]:
    """One command a line."""
    for problem in report.problems:
        yield f"::error title=lift::{_message(problem)}\n"
    for file in report.files:
        for finding in file.findings:
            yield _annotation(file, finding)


def _annotation(file: FileReport, finding: Finding) -> str:
    start = file.lines.position(finding.span.start, "utf-16")
    end = file.lines.position(finding.span.end, "utf-16")
    properties = {"file": file.path, "line": start.line + 1, "endLine": end.line + 1}
    if start.line == end.line:
        # Columns count only where both are on one line; the last one is inclusive.
        properties["col"] = start.character + 1
        properties["endColumn"] = max(end.character, start.character + 1)
    properties["title"] = f"lift: {finding.code}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS.get(finding.severity, 'notice')} {listed}::{_message(finding.message)}\n"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
