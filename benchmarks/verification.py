"""From saving to the verdict: cold, warm, and of what has not changed, beside Z3 asked the same with nothing around it.

The specs are typical ones. An example that fails tells when the verdict of its spec has come, since the clauses and the
examples of a spec are told together; its number makes a text that was never judged before.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path

import z3

from benchmarks.busy import solve
from benchmarks.client import Server
from benchmarks.measure import Run
from lift_sys.verify.solve import solver
from lift_sys.verify.solve.logic import fresh_context
from lift_sys.verify.spec import judge
from lift_sys.workspace.verification import PRELOADED
from lift_sys.workspace.workers import Workers

SPECS = [
    """sig clamp(x: int, lo: int, hi: int) -> int
requires lo <= hi
ensures lo <= result <= hi
ensures lo <= x <= hi ==> result == x
example clamp(5, 0, 3) == {wrong}
""",
    """sig percent(part: int, whole: int) -> int
requires whole > 0
requires 0 <= part <= whole
ensures result == part * 100 // whole
ensures 0 <= result <= 100
example percent(1, 4) == {wrong}
""",
    """sig total(prices: list[int], discount: int) -> int
requires 0 <= discount <= 100
requires all(p >= 0 for p in prices)
ensures result >= 0
ensures len(prices) == 0 ==> result == 0
effect {
  writes: none
}
example total([], 5) == {wrong}
""",
    """sig find(xs: list[int], wanted: int) -> int
ensures result == -1 or 0 <= result < len(xs)
ensures result != -1 ==> xs[result] == wanted
ensures result == -1 ==> wanted not in xs
effect {
  writes: none
}
example find([1, 2], 2) == {wrong}
""",
    """sig price(net: float, rate: float) -> float
requires net >= 0
requires 0 <= rate <= 1
ensures result >= net
example price(1.0, 0.5) == -{wrong}
""",
    """sig label(name: str, number: int | None) -> str
requires len(name) > 0
ensures result.startswith(name)
ensures number is None ==> result == name
example label("a", None) == "{wrong}"
""",
    """sig largest(xs: list[int]) -> int
requires len(xs) > 0
ensures result in xs
ensures forall x in xs: x <= result
effect {
  writes: none
}
example largest([1, 3]) == {wrong}
""",
    """sig leap(year: int) -> bool
requires year > 1582
ensures result == (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
example leap(2000) == (2000 > {wrong})
""",
]
MANY = 50
_numbers = itertools.count(100_000)


def verification(run: Run, rounds: int) -> None:
    """All that is measured of verdicts, by our server and by Z3 alone."""
    ours = next(c for c in run.candidates if c.name == "lift")
    _kill(run, max(5, rounds // 2))
    with tempfile.TemporaryDirectory(prefix="bench-cache") as cache:
        for number in range(max(3, rounds // 4)):
            with _server(run, ours.command, cache, cached=False) as server:
                took = _saved(server, run.folder / "cold.ir", SPECS[number % len(SPECS)])
            run.note("save: cold", "lift", took)
        with _server(run, ours.command, cache, cached=False) as server:
            for spec in SPECS:
                _saved(server, run.folder / "warm.ir", spec)
            for _ in range(rounds):
                for index, spec in enumerate(SPECS):
                    run.note("save: warm", "lift", _saved(server, run.folder / "warm.ir", spec))
                    run.note("save: warm", "z3", _by_z3(spec, index))
        for number in range(max(3, rounds // 4) + 1):
            with _server(run, ours.command, cache, cached=True) as server:
                took = _opened(server, run.folder / "many.ir", _many(0))
            if number:  # the first one has filled the cache
                run.note(f"{MANY} specs: unchanged", "lift", took)
        for _ in range(max(3, rounds // 8)):
            with _server(run, ours.command, cache, cached=False) as server:
                _saved(server, run.folder / "warm.ir", SPECS[0])
                took = _opened(server, run.folder / "new.ir", _many(next(_numbers)))
            run.note(f"{MANY} specs: new", "lift", took)
            run.note(f"{MANY} specs: new", "z3", sum(_by_z3(SPECS[i % len(SPECS)], i) for i in range(MANY)))


def _many(number: int) -> str:
    specs = (SPECS[i % len(SPECS)].replace("{wrong}", str(200_000 + number + i)) for i in range(MANY))
    return "\n".join(
        text.replace("sig ", f"sig f{i}_").replace("example ", f"example f{i}_") for i, text in enumerate(specs)
    )


@contextmanager
def _server(run: Run, command: tuple[str, ...], cache: str, cached: bool) -> Iterator[Server]:
    environment = ["env", f"XDG_CACHE_HOME={cache}", f"LIFT_VERIFICATION_CACHE={str(cached).lower()}"]
    environment.append("LIFT_VERIFICATION_TIMEOUT=120")  # however busy the machine is
    server = Server("lift", [*environment, *command], run.folder)
    try:
        server.initialize()
        yield server
    finally:
        server.stop()


def _saved(server: Server, path: Path, spec: str) -> float:
    """Milliseconds from saving a new text to its verdict."""
    number = str(next(_numbers))
    path.write_text("")
    uri = server.open(path, "lift")
    server.change(uri, 0, 0, 0, spec.replace("{wrong}", number))
    server.diagnostics(uri, lambda _: True)
    begun = time.perf_counter()
    server.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    server.diagnostics(uri, lambda messages: _failing(messages) == 1)
    took = (time.perf_counter() - begun) * 1000
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    return took


def _opened(server: Server, path: Path, text: str) -> float:
    """Milliseconds from opening a document to the verdicts on all its specs."""
    path.write_text(text)
    begun = time.perf_counter()
    uri = server.open(path, "lift")
    server.diagnostics(uri, lambda messages: _failing(messages) == MANY)
    return (time.perf_counter() - begun) * 1000


def _failing(messages: str) -> int:
    """How many examples are said to fail, each with the result that it states."""
    return messages.count("result=")


_questions: dict[int, list[str]] = {}


def _by_z3(spec: str, index: int) -> float:
    """Milliseconds that Z3 takes for all that is asked about a spec, once it has been read."""
    index %= len(SPECS)
    if index not in _questions:
        _questions[index] = list(_asked(spec.replace("{wrong}", "1")))
    took = 0.0
    for question in _questions[index]:
        fresh_context()
        asked = z3.Solver()
        asked.set("rlimit", solver.LIMIT)
        asked.from_string(question)
        begun = time.perf_counter()
        asked.check()
        took += (time.perf_counter() - begun) * 1000
    return took


def _asked(text: str) -> list[str]:
    """All that we ask Z3 about a spec."""
    found: list[str] = []
    check = solver.Asker.check

    def noting(self: solver.Asker, asked: z3.Solver, effort: int = 1) -> solver.Answer:
        found.append(asked.to_smt2())
        return check(self, asked, effort)

    solver.Asker.check = noting  # type: ignore[method-assign, assignment]  # to listen in
    try:
        judge(text, None, text)
    finally:
        solver.Asker.check = check  # type: ignore[method-assign]  # as it was
    return found


def _kill(run: Run, rounds: int) -> None:
    """From giving up what a worker is solving until its process is gone."""
    with Workers(1, preload=PRELOADED) as workers:
        for number in range(rounds + 1):
            future = workers.submit(solve, number)
            while not (busy := [s.worker for s in workers._slots if s.task is not None and s.worker is not None]):
                time.sleep(0.01)
            process = busy[0].process
            time.sleep(0.3)  # it is deep in Z3 now
            begun = time.perf_counter()
            future.cancel()
            assert wait([process.sentinel], 10)
            took = (time.perf_counter() - begun) * 1000
            if number:
                run.note("kill", "lift", took)
