"""The configurations that the documentation shows: the tests run them as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "editors"


def snippets(page: str, heading: str, language: str) -> list[str]:
    """The code blocks of a language under a heading of a page."""
    text = (DOCS / page).read_text()
    section = re.split(r"^#+ ", text, flags=re.MULTILINE)
    found = next(s for s in section if s.startswith(f"{heading}\n"))
    return re.findall(rf"^```{language}\n(.*?)^```$", found, flags=re.MULTILINE | re.DOTALL)
