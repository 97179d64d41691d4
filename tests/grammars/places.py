"""Where the grammars are."""

from __future__ import annotations

from pathlib import Path

GRAMMARS = Path(__file__).parents[2] / "grammars"
