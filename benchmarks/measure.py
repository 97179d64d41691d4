"""What is measured. Servers take turns in every round, in random order, so that a busy moment meets all alike."""

from __future__ import annotations

import dataclasses
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.client import Server
from benchmarks.servers import ROOT, Candidate
from benchmarks.texts import WHERE, Edit, Edits

Samples = dict[str, dict[str, list[float]]]
"""Milliseconds (or MiB) by what is measured and by server."""


@dataclass
class Run:
    """What has been measured so far."""

    candidates: list[Candidate]
    folder: Path
    seed: int
    samples: Samples = field(default_factory=dict)

    def note(self, what: str, server: str, value: float) -> None:
        """Keep a sample."""
        self.samples.setdefault(what, {}).setdefault(server, []).append(value)

    def turns(self, rounds: int, chosen: list[Candidate]) -> Iterator[tuple[int, Candidate]]:
        """Each candidate once a round, in an order drawn anew for each."""
        draw = random.Random(self.seed)
        for number in range(rounds):
            for candidate in draw.sample(chosen, len(chosen)):
                yield number, candidate


@contextmanager
def running(run: Run, chosen: list[Candidate]) -> Iterator[dict[str, tuple[Server, str]]]:
    """All servers, started, each with its file open and its first diagnostics there."""
    servers: dict[str, tuple[Server, str]] = {}
    try:
        for candidate in chosen:
            server = Server(candidate.name, list(candidate.command), run.folder)
            server.initialize()
            uri = server.open(run.folder / candidate.file, candidate.language)
            if candidate.diagnoses:
                server.diagnostics(uri, lambda _: True)
            servers[candidate.name] = server, uri
        yield servers
    finally:
        for server, _ in servers.values():
            server.stop()


def start(run: Run, rounds: int) -> None:
    """From the start of the process to the answer to `initialize`, and the memory taken until then."""
    for number, candidate in run.turns(rounds + 1, run.candidates):
        server = Server(candidate.name, list(candidate.command), run.folder)
        took = server.initialize()
        if number:  # the first round warms the disk's cache
            run.note("start", candidate.name, took * 1000)
            run.note("start: processor", candidate.name, server.cpu() * 1000)
            run.note("memory at start", candidate.name, server.memory().peak)
        server.stop()


def edits(run: Run, rounds: int) -> None:
    """From sending an edit to having the diagnostics that tell of it; and the same for taking it back."""
    chosen = [c for c in run.candidates if c.diagnoses]
    with running(run, chosen) as servers:
        used: dict[tuple[str, str], float] = defaultdict(float)  # by the clock's ticks: only their sum tells anything
        drawn = {c.name: Edits(run.folder / c.file, run.seed) for c in chosen}
        for number, candidate in run.turns(rounds + 1, chosen):
            server, uri = servers[candidate.name]
            for kind in WHERE:
                edit = drawn[candidate.name].next(kind)
                before = server.cpu()
                times = [_timed(server, uri, edit, back) for back in (False, True)]
                if number:
                    used[kind, candidate.name] += server.cpu() - before
                    for took in times:
                        run.note(f"edit: {kind}", candidate.name, took)
        for (kind, name), seconds in used.items():
            run.note(f"edit: {kind}: processor", name, seconds * 1000 / (2 * rounds))
        for candidate in chosen:
            run.note("memory after edits", candidate.name, servers[candidate.name][0].memory().peak)


def _timed(server: Server, uri: str, edit: Edit, back: bool) -> float:
    name = edit.name
    wanted: Callable[[str], bool] = (lambda m: name not in m) if back else (lambda m: name in m)
    begun = time.perf_counter()
    if not back:
        server.change(uri, edit.line, edit.start, edit.end, edit.text)
    elif edit.lines:
        server.change(uri, edit.line, edit.start, 0, edit.old, last=edit.line + edit.lines)
    else:
        server.change(uri, edit.line, edit.start, edit.start + len(edit.text), edit.old)
    server.diagnostics(uri, wanted)
    return (time.perf_counter() - begun) * 1000


TYPED = {"ir": ("ensures result >= 0 ", "ensures dis"), "py": ("    total = 0.0", "    dis")}
"""Below which lines something is typed, and what: the beginning of `discount`."""


def assistance(run: Run, rounds: int) -> None:
    """Completion right after a keystroke, and hover on a name, in random places."""
    _assistance(run, rounds, [c for c in run.candidates if c.assists], "")


def busy(run: Run, rounds: int) -> None:
    """The same while our workers solve something; what they take from the machine, they take from all servers."""
    ours, *peers = [c for c in run.candidates if c.assists]
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from benchmarks.busy import main; sys.exit(main())"
    command = (sys.executable, "-c", script)
    _assistance(run, rounds, [dataclasses.replace(ours, command=command), *peers], " while solving")


def _assistance(run: Run, rounds: int, chosen: list[Candidate], circumstances: str) -> None:
    draws = {c.name: random.Random(run.seed) for c in chosen}
    with running(run, chosen) as servers:
        for number, candidate in run.turns(rounds + 1, chosen):
            server, uri = servers[candidate.name]
            text = (run.folder / candidate.file).read_text().splitlines()
            begins, typed = TYPED[candidate.file.rpartition(".")[2]]
            line = draws[candidate.name].choice([n for n, t in enumerate(text) if t.startswith(begins)])
            server.change(uri, line + 1, 0, 0, typed[:-1] + "\n")
            server.request("textDocument/hover", _at(uri, 0, 0))  # it has taken that in
            server.change(uri, line + 1, len(typed) - 1, len(typed) - 1, typed[-1])
            begun = time.perf_counter()
            found = server.request("textDocument/completion", _at(uri, line + 1, len(typed)))
            took = (time.perf_counter() - begun) * 1000
            items = found["items"] if isinstance(found, dict) else found or []
            assert any(item["label"].startswith("discount") for item in items), (candidate.name, items)
            server.change(uri, line + 1, 0, 0, "", last=line + 2)
            if number:
                run.note(f"completion{circumstances}", candidate.name, took)
            name = text.index(next(t for t in text[line::-1] if t.startswith(("sig ", "def "))))
            begun = time.perf_counter()
            found = server.request("textDocument/hover", _at(uri, name, text[name].index("price_") + 2))
            took = (time.perf_counter() - begun) * 1000
            assert found, candidate.name
            if number:
                run.note(f"hover{circumstances}", candidate.name, took)
            if candidate.name == "lift":
                _code_action(run, server, uri, text, line, f"code action{circumstances}" if number else None)


def _code_action(run: Run, server: Server, uri: str, text: list[str], line: int, noted: str | None) -> None:
    """Offer fixes for a misspelled name: only ours, as the peers fix other things."""
    start = text[line].index("result")
    server.change(uri, line, start, start + 6, "resul")
    server.diagnostics(uri, lambda m: "resul`" in m)
    place = _at(uri, line, start + 2)["position"]
    begun = time.perf_counter()
    found = server.request(
        "textDocument/codeAction",
        {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}},
    )
    took = (time.perf_counter() - begun) * 1000
    assert found
    if noted is not None:
        run.note(noted, "lift", took)
    server.change(uri, line, start, start + 5, "result")
    server.diagnostics(uri, lambda m: "resul`" not in m)


def _at(uri: str, line: int, character: int) -> dict[str, dict[str, object]]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
