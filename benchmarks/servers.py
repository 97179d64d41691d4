"""The servers that are measured, and what each can be asked."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv-bench" / "bin"


@dataclass(frozen=True)
class Candidate:
    """One server: its command, the file that is edited with it, and what it is measured at."""

    name: str
    command: tuple[str, ...]
    file: str
    language: str
    diagnoses: bool = True
    assists: bool = True


def candidates(peers: bool) -> list[Candidate]:
    """Ours first, then the peers."""
    found = [Candidate("lift", (str(Path(sys.executable).with_name("lift")), "lsp"), "shop.ir", "lift")]
    if not peers:
        return found
    subprocess.run([ROOT / "benchmarks" / "setup.sh"], check=True)
    return [
        *found,
        Candidate("ruff", (str(PEERS / "ruff"), "server"), "shop.py", "python", assists=False),
        Candidate("pylsp", (str(PEERS / "pylsp"),), "shop.py", "python"),
        Candidate("jedi-ls", (str(PEERS / "jedi-language-server"),), "shop.py", "python", diagnoses=False),
    ]
