"""The language server: what it is made of, and how it starts."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import sys
from collections.abc import Sequence

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from lift_sys import __version__
from lift_sys.lsp import channels, logs, reading
from lift_sys.lsp.channels import Channel
from lift_sys.lsp.client_process import watch
from lift_sys.lsp.features import (
    call_hierarchy,
    code_actions,
    code_lenses,
    completion,
    definition,
    diagnostics,
    document_links,
    folding,
    formatting,
    highlight,
    holes,
    hover,
    inlay_hints,
    lifecycle,
    references,
    rename,
    rename_files,
    selection_ranges,
    semantic_tokens,
    signature_help,
    symbols,
    synchronization,
    verdicts,
    workspace_diagnostics,
    workspace_symbols,
)
from lift_sys.lsp.logs import log
from lift_sys.lsp.protocol import LiftProtocol
from lift_sys.lsp.serve import leave_soon, serve
from lift_sys.lsp.session import Session

logger = logging.getLogger(__name__)

FEATURES = (
    lifecycle,
    synchronization,
    diagnostics,
    code_actions,
    hover,
    completion,
    signature_help,
    selection_ranges,
    inlay_hints,
    code_lenses,
    verdicts,
    document_links,
    definition,
    references,
    highlight,
    rename,
    symbols,
    semantic_tokens,
    folding,
    formatting,
    holes,
    workspace_diagnostics,
    workspace_symbols,
    rename_files,
    call_hierarchy,
)


class LiftServer(LanguageServer):
    """A server for one client."""

    protocol: LiftProtocol

    def __init__(self, client_process: int | None = None) -> None:
        super().__init__(
            "lift",
            __version__,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=LiftProtocol,
            converter_factory=reading.converter,
        )
        self._client_process = client_process
        self._watch: asyncio.Task[None] | None = None
        self.session = Session(self)
        self.registrations: list[lsp.Registration] = []
        """What is offered to this client by registration, as soon as it is ready."""
        for feature in FEATURES:
            feature.register(self)

    def adjust_capabilities(self, capabilities: lsp.ServerCapabilities) -> None:
        """Say what pygls cannot say from the handlers alone."""
        lifecycle.adjust(self, capabilities)

    def watch_client(self, process: int | None) -> None:
        """End with the client's process: the one it tells of, or the one that the command line named."""
        watched = process if process is not None else self._client_process
        if watched is not None:
            self._watch = watch(watched, self.protocol.hang_up)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log what went wrong. A window that pops up for each bad message would only be in the way."""
        log(logger, logging.ERROR, "error", error, source=source)


def _address(text: str) -> channels.Address:
    try:
        return channels.parse_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lift lsp",
        description="Start the language server. It serves one client, over standard input and output if nothing else "
        "is said, and ends when that client leaves.",
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    way.add_argument(
        "--tcp",
        metavar="[HOST:]PORT",
        type=_address,
        help="wait for the client at this port; 0 lets the system choose",
    )
    way.add_argument(
        "--ws", metavar="[HOST:]PORT", type=_address, help="the same for a WebSocket (needs `lift-sys[ws]`)"
    )
    way.add_argument(
        "--socket", metavar="[HOST:]PORT", type=_address, help="connect to a client that waits at this port"
    )
    parser.add_argument(
        "--log-level", default="warning", choices=["debug", "info", "warning", "error"], help="what to log"
    )
    parser.add_argument("--log-file", metavar="FILE", help="log to the end of this file instead of standard error")
    parser.add_argument("--log-format", default="text", choices=logs.FORMATS, help="one line, or one JSON object, each")
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)
    return parser


def _channel(arguments: argparse.Namespace) -> Channel:
    def say(line: str) -> None:
        sys.stderr.write(f"lift lsp: {line}\n")
        sys.stderr.flush()

    if arguments.tcp:
        return channels.accepted(arguments.tcp, say)
    if arguments.socket:
        return channels.connected(arguments.socket)
    if arguments.ws:
        try:
            from lift_sys.lsp import websocket
        except ImportError as error:
            raise channels.CannotListen("--ws needs the package `websockets`: install lift-sys[ws]") from error
        return websocket.accepted(arguments.ws, say)
    if sys.stdin.isatty():
        say("this speaks the Language Server Protocol; an editor starts it. `lift check` is the command for people.")
    return channels.standard_streams()


def main(argv: Sequence[str] | None = None) -> int:
    """Start the server; `argv` are the arguments after ``lift lsp``. The exit status is the one that LSP asks for."""
    arguments = _parser().parse_args(argv)
    logs.start(arguments.log_level, arguments.log_file, arguments.log_format)
    server = LiftServer(arguments.clientProcessId)
    # What has been imported stays; without it, collecting garbage takes a tenth of the time, and of the pauses.
    gc.freeze()
    # Going through all that is known of a long text stops every thread for a good part of a second: that is done when
    # nobody waits (`serve`), and otherwise only once a great deal has come together.
    gc.set_threshold(10_000, 20, 1_000)
    gc.enable()
    try:
        channel = _channel(arguments)
    except channels.CannotListen as error:
        sys.stderr.write(f"lift lsp: {error}\n")
        return 2
    status = asyncio.run(serve(server, channel))
    leave_soon(status)
    return status
