"""`vscode-languageserver-textdocument`, the text documents of Microsoft's own language servers, in one node process."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lift_sys.workspace.documents import Change

HERE = Path(__file__).parent / "node"


class Question(NamedTuple):
    """An edit sequence in UTF-16 positions, and what to look up in the text at its end."""

    text: str
    notifications: list[list[Change]]
    positions: list[tuple[int, int]]
    offsets: list[int]


class Answer(NamedTuple):
    fresh: list[str]
    """The text after each notification, every change applied to a new document."""
    kept: list[str | None]
    """The same with one document for all of them; None where it failed."""
    offsets: list[int]
    positions: list[list[int]]


def install() -> str:
    """The node that has the package; without node or a registry the test is skipped."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed")
    if not (HERE / "node_modules").is_dir():
        # Two test processes may come here at once: each installs elsewhere, and the first one to be ready wins.
        with tempfile.TemporaryDirectory(dir=HERE, prefix=".install-") as name:
            folder = Path(name)
            for file in (".npmrc", "package.json", "package-lock.json"):
                shutil.copy(HERE / file, folder)
            done = subprocess.run(
                [npm, "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode:
                pytest.skip(f"npm ci failed: {done.stderr.strip()[-200:]}")
            try:
                (folder / "node_modules").rename(HERE / "node_modules")
            except OSError:
                assert (HERE / "node_modules").is_dir()
    return node


def ask(questions: Iterable[Question]) -> list[Answer]:
    lines = [
        json.dumps(
            {
                "text": question.text,
                "notifications": [[_json(change) for change in changes] for changes in question.notifications],
                "positions": question.positions,
                "offsets": question.offsets,
            }
        )
        for question in questions
    ]
    done = subprocess.run(
        [install(), "documents.js"], cwd=HERE, input="\n".join(lines), capture_output=True, check=True, encoding="utf-8"
    )
    return [Answer(**json.loads(line)) for line in done.stdout.split("\n") if line]


def _json(change: Change) -> dict[str, Any]:
    if change.start is None or change.end is None:
        return {"text": change.text}
    start, end = ({"line": line, "character": character} for line, character in (change.start, change.end))
    return {"text": change.text, "range": {"start": start, "end": end}}
