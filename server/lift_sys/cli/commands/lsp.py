"""``lift lsp``: the one bridge from the terminal to the protocol edge. Imports nothing of the terminal's."""

from __future__ import annotations

from collections.abc import Sequence


def serve(arguments: Sequence[str]) -> int:
    """Run the language server until its client leaves; its exit status."""
    from lift_sys.lsp.server import main

    return main(arguments)
