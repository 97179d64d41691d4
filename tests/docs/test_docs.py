"""What the documentation says is so: its examples are run, its links followed, its tables compared.

Blocks of a page are told apart by their info string:

    ```lift               a document; it has no findings, unless a block of findings follows
    ```python source      its source
    ```text findings      what `lift check -q` says of them, with the fixes (with `no source`: also that there is none)
    ```json sent          a message to a server that has the document open
    ```json received      its answer
    ```json notified      what the server says of the document when all of it is judged
    ```json output        what `lift check --format json` prints of them

``LIFT_UPDATE_DOCS=1`` rewrites the blocks of findings, answers and output, and the table of settings.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lift_sys.cli.formats import json_report
from lift_sys.cli.inputs import collect
from lift_sys.cli.report import report
from lift_sys.cli.verify import Plan
from lift_sys.ir.check.document import DocumentCheck
from lift_sys.ir.findings import Code, Finding
from lift_sys.ir.text import LineIndex
from lift_sys.lsp.requests import PARAMETERS, VERDICTS
from lift_sys.verify.examples import judge_examples
from lift_sys.verify.solve.judge import judge_preconditions
from lift_sys.workspace.analysis import SourceAnalysis, analyse, read_outline
from lift_sys.workspace.settings import Settings, load_settings
from lift_sys.workspace.settings_model import SETTINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
UPDATE = os.environ.get("LIFT_UPDATE_DOCS") == "1"
OURS = (*PARAMETERS, VERDICTS)
NOT_OURS = frozenset({"node_modules", "build", "dist", "shared"})

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Block:
    """A fenced block and where its text stands on the page."""

    info: str
    text: str
    start: int
    end: int


@dataclass
class Example:
    """A document on a page, with the blocks that belong to it."""

    document: Block
    others: list[Block] = field(default_factory=list)

    def first(self, info: str) -> Block | None:
        return next((b for b in self.others if b.info.startswith(info)), None)

    @property
    def text(self) -> str:
        return self.document.text


def pages() -> list[Path]:
    """Every Markdown file of the repository."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in NOT_OURS)
        found += [Path(folder, name) for name in sorted(files) if name.endswith(".md")]
    return found


def blocks(text: str) -> list[Block]:
    return [Block(m[1].strip(), m[2], m.start(2), m.end(2)) for m in _FENCE.finditer(text)]


def examples(text: str) -> list[Example]:
    found: list[Example] = []
    for block in blocks(text):
        if block.info == "lift":
            found.append(Example(block))
        elif found:
            found[-1].others.append(block)
    return found


PAGES = pages()
WITH_EXAMPLES = [page for page in PAGES if "```lift\n" in page.read_text("utf-8")]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def lines_of(path: str, lines: LineIndex, findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in findings:
        line, column = lines.position(finding.span.start, "utf-32")
        level = finding.severity.name.lower()
        yield f"{path}:{line + 1}:{column + 1}: {level}[{finding.code}] {finding.message}\n"
        for fix in finding.fixes:
            yield f"  help: {fix.title}\n"


def findings_of(example: Example) -> str:
    """What is said of an example, as its page has it."""
    source, announced = example.first("python source"), example.first("text findings")
    state = read_outline("cart.py", source.text if source is not None else None)
    analysis = analyse("cart.ir", example.text, state, Settings())
    findings = (*analysis.findings, *judged(analysis.check))
    if source is None and (announced is None or not announced.info.endswith("no source")):
        findings = tuple(f for f in findings if f.code is not Code.MISSING_IMPLEMENTATION)
    if announced is None:
        findings = tuple(f for f in findings if f.code not in (Code.HOLE, Code.UNDERDETERMINED))
    found = [*lines_of("cart.ir", analysis.lines, findings)]
    if source is not None:
        found += lines_of("cart.py", state.lines, SourceAnalysis(state, analysis, Settings()).findings)
    return "".join(found)


def judged(document: DocumentCheck) -> list[Finding]:
    """What is said of specs by themselves: of their clauses, and of examples that do not agree with them."""
    return [
        finding.shifted(placed.offset)
        for placed in document.parsed.sections
        for obligation in (*judge_preconditions(document, placed), *judge_examples(document, placed))
        for finding in obligation.findings
    ]


def compare(page: Path, changes: list[tuple[Block, str]]) -> None:
    """Hold blocks to what they should say, or rewrite them."""
    if UPDATE:
        text = page.read_text("utf-8")
        for block, right in sorted(changes, key=lambda change: change[0].start, reverse=True):
            text = text[: block.start] + right + text[block.end :]
        page.write_text(text, "utf-8")
        return
    for block, right in changes:
        assert block.text == right, f"{name(page)} (LIFT_UPDATE_DOCS=1 rewrites it)"


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name)
def test_examples_are_read_as_the_page_says(page: Path) -> None:
    changes = []
    for example in examples(page.read_text("utf-8")):
        found, announced = findings_of(example), example.first("text findings")
        if announced is not None:
            changes.append((announced, found))
        elif example.first("json output") is None and example.first("python source") is None:
            assert not found, example.text
    compare(page, changes)


def test_every_code_has_a_page_with_an_example_that_produces_it() -> None:
    for code in Code:
        text = (DOCS / "diagnostics" / f"{code}.md").read_text("utf-8")
        assert text.startswith(f"# `{code}`\n")
        if code is Code.TIMEOUT:
            continue  # it takes as long as it says: tests/cli/test_verify.py
        announced = [b.text for e in examples(text) if (b := e.first("text findings"))]
        assert any(f"[{code}]" in one for one in announced), code


def test_the_table_of_codes_is_complete() -> None:
    text = (DOCS / "diagnostics" / "README.md").read_text("utf-8")
    produced, _, reserved = text.partition("**not produced yet**")
    listed = re.findall(r"^\| \[`([\w-]+)`\]\(([\w.-]+)\) \|", produced, re.MULTILINE)
    assert sorted(listed) == sorted((str(code), f"{code}.md") for code in Code)
    assert {path.name for path in (DOCS / "diagnostics").glob("*.md")} == {"README.md", *(page for _, page in listed)}
    assert not {str(code) for code in Code} & set(re.findall(r"^\| `([\w-]+)` \|", reserved, re.MULTILINE))


# --- links ----------------------------------------------------------------------------------------------------------

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = _HEADING.findall(_FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in _LINK.findall(re.sub(r"`[^`\n]*`", "code", _FENCE.sub("", page.read_text("utf-8")))):
        path, _, anchor = target.partition("#")
        leads_to = page.parent / path if path else page
        if re.match(r"[a-z]+:", target):
            continue
        there = leads_to.exists()
        if there and anchor and leads_to.suffix == ".md":
            there = anchor in anchors(leads_to.read_text("utf-8"))
        if not there:
            broken.append(target)
    assert not broken


# --- settings -------------------------------------------------------------------------------------------------------


def type_words(path: tuple[str, ...]) -> str:
    return {
        "layouts": "list of `{specs, sources}`",
        "exclude": "list of patterns",
        "trace.server": "`off`, `messages`, `verbose`",
        **{".".join(each): "`true`, `false`" for each, info in SETTINGS.items() if isinstance(info.default, bool)},
    }.get(".".join(path), "level" if "Literal" in str(SETTINGS[path].annotation) else "whole number")


def settings_table() -> str:
    rows = []
    for path, info in SETTINGS.items():
        default = info.get_default(call_default_factory=True)
        shown = f"`{default}`" if isinstance(default, str) else json.dumps(default)
        if isinstance(default, bool):
            shown = f"`{shown}`"
        if isinstance(default, tuple):
            shown = ", ".join(f"`{part}`" for part in default) or "none"
        rows.append(f"| `lift.{'.'.join(path)}` | {type_words(path)} | {shown} | {info.description} |\n")
    return "".join(rows)


def test_the_settings_are_the_ones_there_are() -> None:
    page = DOCS / "settings.md"
    text = page.read_text("utf-8")
    head = "| setting | type | default | says |\n|---|---|---|---|\n"
    start = text.index(head) + len(head)
    end = text.index("\n\n", start - 1) + 1
    compare(page, [(Block("", text[start:end], start, end), settings_table())])


def test_the_settings_files_on_the_page_are_good(tmp_path: Path) -> None:
    for block in blocks((DOCS / "settings.md").read_text("utf-8")):
        if block.info == "toml":
            file = tmp_path / block.text.splitlines()[0].removeprefix("# ")
            file.write_text(block.text, "utf-8")
            settings, problems = load_settings(tmp_path, None, {}, {})
            assert (settings.diagnostics.holes, problems) == ("hint", ())
            file.unlink()


# --- JSON and the protocol ------------------------------------------------------------------------------------------


def pretty(value: object, indent: int = 0) -> str:
    """JSON that keeps on one line what fits there."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + indent <= 110 or not isinstance(value, (dict, list)) or not value:
        return short
    inner = " " * (indent + 2)
    parts = (
        [f"{json.dumps(k)}: {pretty(v, indent + 2)}" for k, v in value.items()]
        if isinstance(value, dict)
        else [pretty(v, indent + 2) for v in value]
    )
    one, other = "{}" if isinstance(value, dict) else "[]"
    return f"{one}\n{inner}" + f",\n{inner}".join(parts) + f"\n{' ' * indent}{other}"


def test_json_output_is_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DOCS / "json.md"
    (example,) = examples(page.read_text("utf-8"))
    source, shown = example.first("python source"), example.first("json output")
    assert source is not None and shown is not None
    (tmp_path / "cart.ir").write_text(example.text, "utf-8")
    (tmp_path / "cart.py").write_text(source.text, "utf-8")
    (tmp_path / "lift.toml").touch()
    monkeypatch.chdir(tmp_path)
    inputs = collect(["."])
    printed = json.loads(json_report.render(report(inputs, inputs.documents, Plan())))
    for obligation in printed["files"][0]["specs"][0]["obligations"]:
        obligation["time_ms"] = 1.5
    compare(page, [(shown, pretty(printed) + "\n")])
    keys = set(re.findall(r"^\| `(\w+)` \|", page.read_text("utf-8"), re.MULTILINE))
    file = printed["files"][0]
    for part in (printed, file, file["holes"][0], file["specs"][0], file["specs"][0]["obligations"][0]):
        assert part.keys() <= keys


class Server:
    """A server in a process of its own, talked to in plain JSON-RPC."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "import sys; from lift_sys.lsp.server import main; sys.exit(main())"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.capabilities = self.ask(
            {
                "id": 1,
                "method": "initialize",
                "params": {
                    "processId": None,
                    "rootUri": "file:///shop",
                    "capabilities": {"experimental": {"lift": {"verdicts": True}}},
                },
            }
        )["result"]["capabilities"]
        self.send({"method": "initialized", "params": {}})

    def send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        stream = self.process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline().strip():
            key, _, value = line.partition(b":")
            length = int(value) if key.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(stream.read(length))
        return message

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self.send(message)
        while (answer := self.receive()).get("id") != message["id"] or "method" in answer:
            pass
        return answer

    def judged(self) -> dict[str, Any]:
        """What it tells when everything of a document is judged."""
        while True:
            message = self.receive()
            specs = message["params"]["specs"] if message.get("method") == VERDICTS else []
            if specs and all(spec["state"] == "judged" for spec in specs):
                return message

    def close(self) -> None:
        self.ask({"id": 0, "method": "shutdown"})
        self.send({"method": "exit"})
        self.process.communicate(timeout=20)


def test_messages_are_exchanged_as_the_pages_show() -> None:
    server = Server()
    try:
        advertised = server.capabilities["experimental"]["lift"]
        for method in OURS:
            assert advertised[method.removeprefix("lift/")] is True
            page = DOCS / "protocol" / f"{method.replace('/', '-')}.md"
            changes = _exchange(server, page)
            assert changes
            compare(page, changes)
    finally:
        server.close()
    assert {path.name for path in (DOCS / "protocol").glob("lift-*.md")} == {
        f"{method.replace('/', '-')}.md" for method in OURS
    }


def timeless(value: Any) -> Any:
    """The same with times that are always the same."""
    if isinstance(value, dict):
        shown: dict[str, Any] = {key: 1.5 if key == "time_ms" else timeless(part) for key, part in value.items()}
        if isinstance(shown.get("summary"), str):
            shown["summary"] = re.sub(r"\d+ ms", "3 ms", shown["summary"])
        return shown
    return [timeless(part) for part in value] if isinstance(value, list) else value


def _exchange(server: Server, page: Path) -> list[tuple[Block, str]]:
    (example,) = examples(page.read_text("utf-8"))
    item = {"uri": "file:///shop/cart.ir", "languageId": "lift", "version": 1, "text": example.text}
    server.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
    changes: list[tuple[Block, str]] = []
    sent: dict[str, Any] = {}
    for block in example.others:
        if block.info == "json sent":
            sent = json.loads(block.text)
        elif block.info == "json received":
            answer = server.ask(sent)
            ordered = {key: answer[key] for key in ("jsonrpc", "id", "result")}
            changes.append((block, pretty(timeless(ordered)) + "\n"))
        elif block.info == "json notified":
            changes.append((block, pretty(timeless(server.judged())) + "\n"))
    server.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": item["uri"]}}})
    return changes
