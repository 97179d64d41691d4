"""Processes that editors start."""

from __future__ import annotations

import time
from pathlib import Path

PATIENCE = 20.0
"""Seconds after which a test gives up waiting; no measure of speed."""


def children(pid: int) -> list[int]:
    """Direct children of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def command(pid: int) -> str:
    """The command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def ends(pid: int) -> bool:
    """Whether a process ends in good time."""
    end = time.monotonic() + PATIENCE
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
