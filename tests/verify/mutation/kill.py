"""Runs the quick corpus and the differential test against encoders with one mistake each.

``python -m tests.verify.mutation.kill FIRST STEP`` tries every STEP-th mutation from FIRST on, each in a process forked
for it, and prints a line of JSON for each: its name, and what is noticed. ``-1`` tries the encoder as it is.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import z3  # noqa: F401 - what the children need, but for what is mutated
from hypothesis import strategies as st  # noqa: F401

import lift_sys.ir.check.document
import lift_sys.verify.run.conformance
import lift_sys.verify.run.entities  # noqa: F401
from tests.verify.mutation.mutations import Mutation, mutations
from tests.verify.mutation.pointed import POINTED, SPECS
from tests.verify.solve.pools import Pools, drawn, pools
from tests.verify.solve.predicates import predicate

PACKAGE = "lift_sys.verify.solve"
PATIENCE = 120
"""Seconds of processor time after which a mistake counts as noticed: the tests would hang."""
VALUES = 8


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads one module with its mistake."""

    def __init__(self, mutation: Mutation) -> None:
        self.module, self.text = mutated(mutation)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != f"{PACKAGE}.{self.module}":
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def get_source(self, fullname: str) -> str:
        return self.text


@functools.cache
def sources() -> dict[str, str]:
    """The text of each module of the encoder."""
    spec = importlib.util.find_spec("lift_sys.verify")
    assert spec is not None and spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "solve"
    return {path.stem: path.read_text() for path in sorted(folder.glob("*.py"))}


def mutated(mutation: Mutation) -> tuple[str, str]:
    """Its module and the text of that with the mistake."""
    text = sources()[mutation.module]
    assert text.count(mutation.old) == 1, f"stands {text.count(mutation.old)} times: {mutation.name}"
    return mutation.module, text.replace(mutation.old, mutation.new)


def notice(known: Pools) -> str | None:
    """What is noticed, by the cheapest means first."""
    from tests.verify.solve.batch import Tally

    random, tally = Random(0), Tally()
    for text, *several in POINTED:
        tally.compare(text, [*({**drawn(random, known), **values} for values in several), drawn(random, known)])
        if tally.disagreements:
            return f"differential: {tally.disagreements[0]}"
    if tally.unmodelled:
        return "a pointed predicate is not modelled"
    return _notice_in_specs() or _notice_by_chance(known)


def _notice_by_chance(known: Pools) -> str | None:
    from tests.verify.solve.batch import Tally

    random, tally = Random(0), Tally()
    for _ in range(40):
        tally.compare(predicate(random), [drawn(random, known) for _ in range(VALUES)])
        if tally.disagreements:
            return f"differential by chance: {tally.disagreements[0]}"
    return None


def _notice_in_specs() -> str | None:
    from tests.verify.solve import test_corpus as tests
    from tests.verify.solve.corpus import MARKED, MET, NOT_MET

    tables: list[tuple[Any, list[Any]]] = [
        (tests.test_no_input_meets_these, SPECS["not met"] + NOT_MET),
        (tests.test_some_input_meets_these, SPECS["met"] + MET),
        (tests.test_nothing_is_said_of_these, SPECS["unknown"]),
        (tests.test_findings_stand_at_their_clauses, MARKED),
    ]
    for test, cases in tables:
        for case in cases:
            try:
                test(case)
            except AssertionError:
                return f"corpus: {case}"
    return None


def attempt(mutation: Mutation | None, known: Pools) -> str | None:
    """What is noticed of a mistake, in a process of its own; None if nothing is."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        if mutation is not None:
            mutated(mutation)  # a text that does not stand there is no mistake that is noticed
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)  # of its own time, however busy the machine is
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            assert not any(name.startswith(PACKAGE) for name in sys.modules)
            if mutation is not None:
                sys.meta_path.insert(0, _Mutated(mutation))
            try:
                said = notice(known)
            except Exception as error:  # noqa: BLE001 - it fails, which is noticed
                said = f"{type(error).__name__}: {error}"
            os.write(sending, json.dumps(said).encode()[:4000])
        finally:
            os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    assert answer, "the process has ended without a word"
    return None if answer == b"null" else answer.decode()


def main(first: int, step: int) -> None:
    known = pools(0)
    chosen = [None] if first < 0 else list(mutations())[first::step]
    for mutation in chosen:
        print(json.dumps([mutation.name if mutation is not None else "", attempt(mutation, known)]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
