"""The corpus through the parser and the printer. ``LIFT_UPDATE_CORPUS=1`` rewrites the expectations in the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.ir.parser import corpus

from lift_sys.ir.model import from_json, to_json
from lift_sys.ir.parser.document import parse
from lift_sys.ir.printer.document import print_document

UPDATE = os.environ.get("LIFT_UPDATE_CORPUS") == "1"


def name(path: Path) -> str:
    return path.relative_to(corpus.ROOT).as_posix()


@pytest.mark.parametrize("path", corpus.valid_files(), ids=name)
def test_valid(path: Path) -> None:
    text, expected = corpus.read(path)
    assert not expected
    parsed = parse(text)
    assert not parsed.findings, corpus.expectations(text)
    printed = print_document(parsed.model)
    again = parse(printed)
    assert not again.findings, printed
    assert again.model == parsed.model, printed
    assert print_document(again.model) == printed
    assert from_json(to_json(parsed.model)) == parsed.model


@pytest.mark.parametrize("path", corpus.invalid_files(), ids=name)
def test_invalid(path: Path) -> None:
    text, expected = corpus.read(path)
    found = corpus.expectations(text)
    if UPDATE and found != expected:
        corpus.write(path, text, found)
    else:
        assert expected.splitlines() == found.splitlines(), f"{path} (LIFT_UPDATE_CORPUS=1 rewrites it)"
    findings = parse(text).findings
    assert findings, "this document is valid"
    for finding in findings:
        assert finding.span.start < finding.span.end
        for fix in finding.fixes:
            after = parse(corpus.apply(text, fix)).findings
            assert len(after) < len(findings) or finding.message not in [other.message for other in after], fix


def test_the_corpus_is_large_enough() -> None:
    assert len(corpus.valid_files()) + len(corpus.invalid_files()) >= 150
