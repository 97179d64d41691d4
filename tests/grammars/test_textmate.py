"""The TextMate grammar, run by the engine of VS Code over the corpus, colours what the lexer and the parser see."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.grammars.places import GRAMMARS
from tests.ir.parser import corpus

from lift_sys.ir.parser.lines import split_lines
from lift_sys.ir.text import LineIndex
from lift_sys.ir.tokens import Kind, tokenize

HERE = Path(__file__).parent / "textmate"
SCOPES = {
    Kind.STRING: "string.",
    Kind.NUMBER: "constant.numeric.",
    Kind.HOLE: "variable.other.hole.",
    Kind.MARK: "storage.type.annotation.provenance.",
}
WORDS = {"and", "or", "not", "in", "is", "if", "else", "for", "lambda"}


@pytest.fixture(scope="module")
def coloured() -> dict[str, Any]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    if not (HERE / "node_modules" / "vscode-textmate").is_dir():
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"npm ci failed: {done.stderr.strip()[-200:]}")
    files = [*corpus.valid_files(), *corpus.invalid_files()]
    texts = {path.as_posix(): corpus.read(path)[0] for path in files}
    done = subprocess.run(
        [node, "tokenize.js", str(GRAMMARS / "ir.tmLanguage.json")],
        cwd=HERE, input=json.dumps(texts), capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def scopes_at(coloured: dict[str, Any], lines: LineIndex, offset: int) -> list[str]:
    place = lines.position(offset, "utf-16")
    for start, end, scopes in coloured["lines"][place.line]:
        if start <= place.character < end:
            return [str(scope) for scope in scopes]
    raise AssertionError(f"nothing at {place}")


@pytest.mark.editor
@pytest.mark.parametrize("path", corpus.valid_files(), ids=lambda path: path.stem)
def test_what_the_lexer_sees_is_coloured(path: Path, coloured: dict[str, Any]) -> None:
    text = corpus.read(path)[0]
    lines, answer = LineIndex(text), coloured[path.as_posix()]
    wrong: list[str] = []

    def expect(start: int, end: int, scope: str) -> None:
        for at in {start, end - 1}:
            found = scopes_at(answer, lines, at)
            if not any(name.startswith(scope) for name in found):
                wrong.append(f"{lines.position(at, 'utf-32')} {text[start:end]!r}: {scope} not in {found}")

    tokens = tokenize(text)
    openers = {line.tokens[0].start for line in split_lines(tokens) if line.keyword}
    quantifiers = {
        token.start
        for token, after in pairwise(tokens)
        if token.text in ("forall", "exists") and after.kind is Kind.NAME and after.text not in WORDS
    }
    for token in tokens:
        for comment in re.finditer(r"#[^\r\n]*", text[token.before : token.start]):
            expect(token.before + comment.start(), token.before + comment.end(), "comment.line.")
        if token.kind in SCOPES:
            expect(token.start, token.end, SCOPES[token.kind])
        elif token.kind is Kind.NAME and (token.text in WORDS or token.start in openers | quantifiers):
            expect(token.start, token.end, "storage.modifier." if token.text == "async" else "keyword.")
        elif token.kind is Kind.NAME:
            scopes = scopes_at(answer, lines, token.start)
            if any(name.startswith(("string.", "comment.", "constant.numeric.")) for name in scopes):
                wrong.append(f"{token}: {scopes}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.editor
@pytest.mark.parametrize("path", [*corpus.valid_files(), *corpus.invalid_files()], ids=lambda path: path.stem)
def test_nothing_leaks_over_the_end_of_a_line(path: Path, coloured: dict[str, Any]) -> None:
    assert set(coloured[path.as_posix()]["depths"]) == {1}


@pytest.mark.editor
def test_valid_documents_hold_nothing_illegal(coloured: dict[str, Any]) -> None:
    for path in corpus.valid_files():
        for line in coloured[path.as_posix()]["lines"]:
            assert not [scopes for *_, scopes in line if any(s.startswith("invalid.") for s in scopes)], path
