"""Judges specs in a process of its own: ``python -m tests.verify.judged``, texts as JSON in, judgements as JSON out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from lift_sys.verify.spec import judge


def judged(text: str, seed: int = 0) -> list[dict[str, Any]]:
    """All that is said of a spec, but how long it took."""
    found = [asdict(obligation) for obligation in judge(text, None, text, seed)]
    return [{key: value for key, value in one.items() if key != "time_ms"} for one in found]


if __name__ == "__main__":
    json.dump([judged(text) for text in json.load(sys.stdin)], sys.stdout)
