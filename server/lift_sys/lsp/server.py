"""The language server: what it is made of, and how it starts."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Sequence

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from lift_sys import __version__
from lift_sys.lsp.features import (
    code_actions,
    completion,
    definition,
    diagnostics,
    folding,
    formatting,
    holes,
    hover,
    lifecycle,
    semantic_tokens,
    symbols,
    synchronization,
    workspace_symbols,
)
from lift_sys.lsp.protocol import LiftProtocol
from lift_sys.lsp.session import Session

FEATURES = (
    lifecycle,
    synchronization,
    diagnostics,
    code_actions,
    hover,
    completion,
    definition,
    symbols,
    semantic_tokens,
    folding,
    formatting,
    holes,
    workspace_symbols,
)


class LiftServer(LanguageServer):
    """A server for one client."""

    def __init__(self) -> None:
        super().__init__(
            "lift",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=LiftProtocol,
            max_workers=2,
        )
        self.session = Session(self)
        for feature in FEATURES:
            feature.register(self)

    def adjust_capabilities(self, capabilities: lsp.ServerCapabilities) -> None:
        """Say what pygls cannot say from the handlers alone."""
        lifecycle.adjust(self, capabilities)


def main(argv: Sequence[str] | None = None) -> int:
    """Start the server; `argv` are the arguments after ``lift lsp``."""
    parser = argparse.ArgumentParser(
        prog="lift lsp", description="Start the language server on standard input and output."
    )
    parser.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    parser.add_argument(
        "--log-level", default="warning", choices=["debug", "info", "warning", "error"], help="what to log"
    )
    parser.add_argument("--log-file", help="log to this file instead of standard error")
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if sys.stdin.isatty():
        sys.stderr.write(
            "lift lsp speaks the Language Server Protocol on standard input; an editor starts it. "
            "`lift check` is the command for people.\n"
        )
    logging.basicConfig(
        level=arguments.log_level.upper(),
        filename=arguments.log_file,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    server = LiftServer()
    # What has been imported stays; without it, collecting garbage takes a tenth of the time, and of the pauses.
    gc.freeze()
    gc.enable()
    try:
        server.start_io()
    finally:
        server.session.close()
    return 0
