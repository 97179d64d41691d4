"""``python -m benchmarks``: see README.md."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks import measure, report
from benchmarks.servers import candidates
from benchmarks.texts import write
from benchmarks.verification import verification

MEASURED = {
    "start": measure.start,
    "edits": measure.edits,
    "assistance": measure.assistance,
    "busy": measure.busy,
    "verification": verification,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure beside other language servers.")
    parser.add_argument("only", nargs="*", choices=[*MEASURED, []], help="what to measure (everything)")
    parser.add_argument("--rounds", type=int, default=40, help="rounds, each server once in each (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="draws the places of edits and the order of servers")
    parser.add_argument("--alone", action="store_true", help="without the other servers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures and all samples there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as place:
        folder = Path(place)
        write(folder)
        about = report.machine()
        run = measure.Run(candidates(not arguments.alone), folder, arguments.seed)
        for what in arguments.only or MEASURED:
            rounds = max(5, arguments.rounds // 4) if what == "start" else arguments.rounds
            MEASURED[what](run, rounds)
    result = {"version": 1, "machine": about, "figures": report.summary(run.samples), "samples": run.samples}
    print(report.table(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
