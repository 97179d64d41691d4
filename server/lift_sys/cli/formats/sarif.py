"""Findings as SARIF 2.1.0, the format that code scanning services read."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from lift_sys import __version__
from lift_sys.cli.formats.json_report import dumped
from lift_sys.cli.report import FileReport, Report
from lift_sys.ir.findings import Code, Edit, Finding, Severity
from lift_sys.ir.text import LineIndex, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "note",
}
_RULES = {
    Code.SYNTAX: ("The text is not what the language allows here", Severity.ERROR),
    Code.HOLE: ("Something is still to be decided", Severity.INFORMATION),
    Code.UNKNOWN_NAME: ("A name that nothing defines", Severity.ERROR),
    Code.TYPE_MISMATCH: ("A type other than the one that is expected", Severity.ERROR),
    Code.SIGNATURE_DRIFT: ("The specification and the source state different signatures", Severity.WARNING),
    Code.MISSING_IMPLEMENTATION: ("A function is specified that the source does not have", Severity.INFORMATION),
}


def render(report: Report) -> str:
    """The whole report as one run. Files that cannot be read are notifications of the run, no results."""
    unread = [file for file in report.files if file.problem is not None]
    notifications = [_notification(f.findings[0].message, f.path) for f in unread]
    notifications += [_notification(message, None) for message in report.problems]
    codes = list(Code)
    run = {
        "tool": {
            "driver": {
                "name": "lift",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"uri": Path(report.inputs.directory).as_uri().rstrip("/") + "/"}},
        "invocations": [{"executionSuccessful": not report.unreadable, "toolExecutionNotifications": notifications}],
        "results": [
            result for file in report.files if file.problem is None for result in _Results(report, file, codes).all()
        ],
    }
    return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> dict[str, object]:
    description, severity = _RULES.get(code, (code.replace("-", " ").capitalize(), Severity.WARNING))
    return {
        "id": str(code),
        "shortDescription": {"text": description},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _notification(message: str, path: str | None) -> dict[str, object]:
    notification: dict[str, object] = {"level": "error", "message": {"text": message}}
    if path is not None:
        notification["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(path)}}]
    return notification


class _Results:
    """The results of one file."""

    def __init__(self, report: Report, file: FileReport, codes: list[Code]) -> None:
        self.report = report
        self.file = file
        self.codes = codes
        self.seen: Counter[str] = Counter()

    def all(self) -> list[dict[str, object]]:
        return [self.result(finding) for finding in self.file.findings]

    def result(self, finding: Finding) -> dict[str, object]:
        result: dict[str, object] = {
            "ruleId": str(finding.code),
            "ruleIndex": self.codes.index(finding.code),
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": self.place(None, finding.span)}],
            "partialFingerprints": {"lift/v1": self.fingerprint(finding)},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, "message": {"text": r.message}, "physicalLocation": self.place(r.path, r.span)}
                for number, r in enumerate(finding.related, 1)
            ]
        if finding.fixes:
            result["fixes"] = [
                {"description": {"text": fix.title}, "artifactChanges": self.changes(fix.edits)}
                for fix in finding.fixes
                if fix.edits
            ]
        return result

    def fingerprint(self, finding: Finding) -> str:
        """The same while the finding's line stays, wherever that moves."""
        line = self.file.lines.line_span(self.file.lines.line_of(finding.span.start))
        text = f"{finding.code}\n{finding.message}\n{self.file.lines.text[line.start : line.end].strip()}"
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self.seen[digest] += 1
        return f"{digest}:{self.seen[digest]}"

    def changes(self, edits: tuple[Edit, ...]) -> list[dict[str, object]]:
        by_path: dict[str | None, list[Edit]] = {}
        for edit in edits:
            by_path.setdefault(edit.path, []).append(edit)
        return [
            {
                "artifactLocation": _artifact(self.shown(path)),
                "replacements": [
                    {"deletedRegion": _region(self.lines(path), e.span), "insertedContent": {"text": e.text}}
                    for e in listed
                ],
            }
            for path, listed in by_path.items()
        ]

    def place(self, path: str | None, span: Span) -> dict[str, object]:
        return {"artifactLocation": _artifact(self.shown(path)), "region": _region(self.lines(path), span)}

    def shown(self, path: str | None) -> str:
        return self.file.path if path is None else self.report.shown(path)

    def lines(self, path: str | None) -> LineIndex:
        return self.file.lines if path is None else self.report.lines_of(path)


def _artifact(path: str) -> dict[str, object]:
    return {"uri": quote(path, safe="/", errors="surrogateescape"), "uriBaseId": _ROOT}


def _region(lines: LineIndex, span: Span) -> dict[str, int]:
    start, end = lines.position(span.start, "utf-16"), lines.position(span.end, "utf-16")
    return {
        "startLine": start.line + 1,
        "startColumn": start.character + 1,
        "endLine": end.line + 1,
        "endColumn": end.character + 1,
    }
