"""Figures from samples: a table for people, JSON for machines."""

from __future__ import annotations

import datetime as dt
import os
import platform
from pathlib import Path
from typing import Any

from benchmarks.measure import Samples

UNITS = {"memory at start": "MiB", "memory after edits": "MiB"}
GOALS = {
    "start": ("p50", 350),
    "edit: clause": ("p95", 15),
    "edit: sig": ("p95", 15),
    "edit: top": ("p95", 15),
    "edit: entity": ("p95", 15),
    "completion": ("p95", 20),
    "hover": ("p95", 20),
    "code action": ("p95", 20),
    "completion while solving": ("p95", 20),
    "hover while solving": ("p95", 20),
    "code action while solving": ("p95", 20),
    "memory at start": ("p50", 80),
    "kill": ("p95", 100),
    "save: warm": ("p50", 50),
    "50 specs: unchanged": ("p50", 100),
}
"""What `lift` should reach, on the slowest machine that we develop on."""


def quantile(values: list[float], share: float) -> float:
    """A quantile, between the two samples next to it."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def summary(samples: Samples) -> dict[str, Any]:
    """For everything measured and every server: quantiles, and how many times ours that is."""
    result: dict[str, Any] = {}
    for what, by_server in samples.items():
        figures: dict[str, Any] = {}
        for server, values in by_server.items():
            shares = {f"p{round(share * 100)}": round(quantile(values, share), 2) for share in (0.5, 0.95, 0.99)}
            figures[server] = {"samples": len(values), **shares}
        ours = figures.get("lift")
        for server, figure in figures.items():
            if ours and server != "lift":
                figure["times_lift"] = {key: round(figure[key] / ours[key], 2) for key in ("p50", "p95")}
        if ours and what in GOALS:
            key, goal = GOALS[what]
            ours["goal"] = {key: goal, "reached": ours[key] <= goal}
        result[what] = {"unit": UNITS.get(what, "ms"), "servers": figures}
    return result


def machine() -> dict[str, Any]:
    """What kind of machine this is; nothing that names it."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": model,
        "memory_gib": round(memory / 1024**2),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def table(result: dict[str, Any]) -> str:
    """The figures for people."""
    about = result["machine"]
    size = f"{about['cores']} cores ({about['processor']}), {about['memory_gib']} GiB"
    lines = [
        f"{size}, {about['system']}, Python {about['python']}, {about['date']}; load at the start {about['load']}",
        "",
        f"{'':26}{'':10}{'p50':>9}{'p95':>9}{'p99':>9}{'':5}{'beside lift':>14}{'n':>6}",
    ]
    for what, entry in result["figures"].items():
        first = what
        for server, f in entry["servers"].items():
            ratio = f"{f['times_lift']['p50']:.2f} / {f['times_lift']['p95']:.2f}" if "times_lift" in f else ""
            goal = ""
            if "goal" in f:
                key = next(k for k in f["goal"] if k != "reached")
                goal = f"  goal {key} <= {f['goal'][key]}: {'yes' if f['goal']['reached'] else 'NO'}"
            figures = f"{f['p50']:9.1f}{f['p95']:9.1f}{f['p99']:9.1f} {entry['unit']:4}"
            lines.append(f"{first:26}{server:10}{figures}{ratio:>14}{f['samples']:6}{goal}")
            first = ""
    return "\n".join(lines)
