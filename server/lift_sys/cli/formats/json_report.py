"""The stable JSON form of a report, version 1.

```
{"version": 1,
 "encoding": "utf-16",               what LSP positions count in
 "summary": {"documents", "specs", "holes", "errors", "warnings", "information", "hints",
             "unreadable"},          numbers; unreadable inputs are in `files`, with what is wrong as an error
 "problems": [messages],             what is wrong besides, with the environment for one
 "files": [                          each document, and each source in which something is not written yet
   {"path",                          relative to the working directory, with /
    "diagnostics": [LSP Diagnostic], `data.fixes`: [{"title", "preferred", "edits": [{"path", "range", "newText"}]}]
    "holes": [...],                  as in `lift/holes`
    "specs": [{"name",               of the function; `?name` while it is open, null without a `sig`
               "range",              of the whole spec
               "verdict",            "unknown" until something has been verified
               "assuming",           names of the functions whose contracts were taken for granted
               "obligations",        one for each thing verified
               "stable"}]}]}         with --stable: {"seeds", "alike", "differing": [clauses]}
```

Positions are LSP's: 0-based, the character in UTF-16 code units. Keys are only ever added within a version.
"""

from __future__ import annotations

import json
from pathlib import Path

from lift_sys.cli.report import FileReport, Report, SpecReport
from lift_sys.ir.findings import Edit, Finding, Severity
from lift_sys.ir.text import LineIndex, PositionEncoding
from lift_sys.workspace.report import hole_json, obligation_json, range_json

VERSION = 1
ENCODING: PositionEncoding = "utf-16"


def render(report: Report) -> str:
    """The whole report. All ASCII, so that it can be written to any stream."""
    return dumped(
        {
            "version": VERSION,
            "encoding": ENCODING,
            "summary": summary(report),
            "problems": list(report.problems),
            "files": [_file(report, file) for file in report.files],
        }
    )


def dumped(value: object) -> str:
    """JSON as text with a line end."""
    return json.dumps(value, indent=2) + "\n"


def summary(report: Report) -> dict[str, int]:
    """What was looked at and found, in numbers."""
    return {
        "documents": report.documents,
        "specs": report.specs,
        "holes": report.holes,
        "errors": report.counts[Severity.ERROR],
        "warnings": report.counts[Severity.WARNING],
        "information": report.counts[Severity.INFORMATION],
        "hints": report.counts[Severity.HINT],
        "unreadable": report.unreadable,
    }


def holes(file: FileReport) -> list[dict[str, object]]:
    """The holes of one file, in the order of the text."""
    return [hole_json(hole, file.lines, ENCODING) for hole in file.holes]


def _file(report: Report, file: FileReport) -> dict[str, object]:
    return {
        "path": file.path,
        "diagnostics": [_diagnostic(report, file, finding) for finding in file.findings],
        "holes": holes(file),
        "specs": [
            {
                "name": spec.name,
                "range": range_json(spec.span, file.lines, ENCODING),
                "verdict": "unknown",
                "assuming": [],
                "obligations": [
                    obligation_json(obligation, spec.offset, file.lines, ENCODING) for obligation in spec.obligations
                ],
            }
            | _stable(spec)
            for spec in file.specs
        ],
    }


def _stable(spec: SpecReport) -> dict[str, object]:
    found = spec.stability
    if found is None:
        return {}
    return {"stable": {"seeds": found.seeds, "alike": found.alike, "differing": list(found.differing)}}


def _diagnostic(report: Report, file: FileReport, finding: Finding) -> dict[str, object]:
    diagnostic: dict[str, object] = {
        "range": range_json(finding.span, file.lines, ENCODING),
        "severity": int(finding.severity),
        "code": str(finding.code),
        "source": "lift",
        "message": finding.message,
    }
    if finding.related:
        diagnostic["relatedInformation"] = [
            {
                "location": {
                    "uri": Path(place.path or file.absolute).as_uri(),
                    "range": range_json(place.span, _lines(report, file, place.path), ENCODING),
                },
                "message": place.message,
            }
            for place in finding.related
        ]
    if finding.tags:
        diagnostic["tags"] = [int(tag) for tag in finding.tags]
    if finding.fixes:
        diagnostic["data"] = {
            "fixes": [
                {
                    "title": fix.title,
                    "preferred": fix.preferred,
                    "edits": [_edit(report, file, edit) for edit in fix.edits],
                }
                for fix in finding.fixes
            ]
        }
    return diagnostic


def _edit(report: Report, file: FileReport, edit: Edit) -> dict[str, object]:
    return {
        "path": report.shown(edit.path) if edit.path is not None else file.path,
        "range": range_json(edit.span, _lines(report, file, edit.path), ENCODING),
        "newText": edit.text,
    }


def _lines(report: Report, file: FileReport, path: str | None) -> LineIndex:
    return file.lines if path is None else report.lines_of(path)
