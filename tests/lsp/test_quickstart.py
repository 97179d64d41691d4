"""The quickened classes of the protocol behave as those that attrs makes."""

from __future__ import annotations

import json
import subprocess
import sys

PROBE = """
import json, sys
if sys.argv[1] == "quick":
    import lift_sys.lsp
from lsprotocol import types as t

def hashes(value):
    try:
        return hash(value) == hash(value)
    except TypeError:
        return "unhashable"

place, same, other = t.Position(1, 2), t.Position(1, 2), t.Position(1, 3)
span = t.Range(place, other)
values = [place, span, t.Location("u", span), t.MarkupContent(t.MarkupKind.Markdown, "x"), t.Diagnostic(span, "m"),
          t.CompletionItem("l"), t.TextEdit(span, "n"), t.InitializeParams(t.ClientCapabilities())]
print(json.dumps([
    [repr(v) for v in values], [hashes(v) for v in values],
    [v == v for v in values], [v == values[0] for v in values],
    place == same, place == other, place != other, place < other,
    t.TextEdit(span, "n") == t.TextEdit(t.Range(same, other), "n"),
    t.TextEdit(span, "n") == "n", t.TextEdit(span, "n") != t.TextEdit(span, "k"),
]))
"""


def test_they_compare_and_show_and_hash_alike() -> None:
    def probe(how: str) -> list[object]:
        done = subprocess.run([sys.executable, "-c", PROBE, how], capture_output=True, text=True, check=True)
        answer: list[object] = json.loads(done.stdout)
        return answer

    assert probe("quick") == probe("plain")
