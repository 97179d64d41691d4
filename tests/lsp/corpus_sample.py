"""Draws the sample of `messages/` from Microsoft's message generator: see scripts/message_corpus.sh.

``python -m tests.lsp.corpus_sample CHECKOUT [ALL]`` writes the sample; CHECKOUT is one of Microsoft's lsprotocol. With
ALL, a file name, it also writes every message there is.
"""

from __future__ import annotations

import gzip
import importlib
import json
import logging
import random
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

SAMPLE = Path(__file__).parent / "messages" / "sample.jsonl.gz"
SEED = 20_250_723
PER_SHAPE = {"Request": 9, "Notification": 9, "Response": 1}
"""Messages that are drawn of each type, validity and shape of envelope."""


class Entry(NamedTuple):
    """One generated message: ``HoverRequest``, whether the generator calls it valid, and itself."""

    type: str
    valid: bool
    message: dict[str, Any]

    @property
    def kind(self) -> str:
        return next(kind for kind in PER_SHAPE if self.type.endswith(kind))


def read(path: Path = SAMPLE) -> list[Entry]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [Entry(**json.loads(line)) for line in file]


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries so that the same ones give the same bytes."""
    lines = [json.dumps(entry._asdict(), ensure_ascii=False, separators=(",", ":")) + "\n" for entry in entries]
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write("".join(lines).encode())


def generated(checkout: Path) -> list[Entry]:
    """What the generator makes, in its order."""
    sys.path.insert(0, str(checkout))
    model = importlib.import_module("generator.model")
    plugin = importlib.import_module("generator.plugins.testdata.testdata_generator")
    spec = model.create_lsp_model([json.loads((checkout / "generator" / "lsp.json").read_text("utf-8"))])
    entries: list[Entry] = []
    for name, content in plugin.generate(spec, logging.getLogger(__name__)).items():
        message_type, valid, _ = name.split("-")
        entries.append(Entry(message_type, valid == "True", json.loads(content)))
    return entries


def shape(entry: Entry) -> str:
    """What distinguishes envelopes: who sends what, and which of its fields are there."""
    message = entry.message
    identifier = repr(message["id"]) if "id" in message else "none"
    return f"{entry.type} {entry.valid} {identifier} {'method' in message} {'jsonrpc' in message}"


def drawn(entries: list[Entry]) -> list[Entry]:
    """A fixed number of every shape, in an order that mixes them."""
    chance = random.Random(SEED)
    chance.shuffle(entries)
    counts: dict[str, int] = {}
    found: list[Entry] = []
    for entry in entries:
        key = shape(entry)
        if counts.get(key, 0) < PER_SHAPE[entry.kind]:
            counts[key] = counts.get(key, 0) + 1
            found.append(entry)
    return found


def main(arguments: list[str]) -> None:
    entries = generated(Path(arguments[0]))
    if arguments[1:]:
        write(Path(arguments[1]), entries)
    sample = drawn(list(entries))
    SAMPLE.parent.mkdir(exist_ok=True)
    write(SAMPLE, sample)
    print(f"{len(entries)} messages, {len(sample)} of them in {SAMPLE.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
