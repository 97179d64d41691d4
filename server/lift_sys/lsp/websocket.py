"""A client that talks over a WebSocket: an editor in a browser. Needs the extra `lift-sys[ws]`."""

from __future__ import annotations

import contextlib
import queue
import re
import threading
from collections.abc import Callable, Iterator

from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.sync.server import Server, ServerConnection, serve

from lift_sys.lsp.channels import Address, CannotListen, listening
from lift_sys.lsp.framing import LARGEST_BODY, Broken

ORIGINS = [None, re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"), re.compile(r"vscode-webview://.+")]
"""Pages that may connect. A browser tells truly where a page is from, and lets any page connect to this machine."""


class WebSocketChannel:
    """One message in each frame, without headers."""

    def __init__(self, connection: ServerConnection, server: Server, closed: threading.Event) -> None:
        self._connection = connection
        self._server = server
        self._closed = closed

    def receive(self) -> Iterator[bytes | Broken]:
        """The bodies of messages until the client hangs up."""
        with contextlib.suppress(ConnectionClosed):  # it need not say goodbye
            for data in self._connection:
                yield data.encode() if isinstance(data, str) else data

    def not_json(self, body: bytes) -> None:
        """`body` turned out to be no message; that does not touch the next frame."""

    def send(self, body: bytes) -> None:
        """Send the body of a message."""
        try:
            self._connection.send(body, text=True)
        except ConnectionClosed as closed:
            raise BrokenPipeError(str(closed)) from closed

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(ConnectionClosed, OSError):
            self._connection.close()
        self._closed.set()
        self._server.shutdown()


def accepted(address: Address, say: Callable[[str], None]) -> WebSocketChannel:
    """The first client that connects to an address; others are turned away. `say` is told where the server listens."""
    host, port = address
    clients: queue.SimpleQueue[ServerConnection] = queue.SimpleQueue()
    taken = threading.Lock()
    closed = threading.Event()

    def handle(connection: ServerConnection) -> None:
        if not taken.acquire(blocking=False):
            connection.close(CloseCode.TRY_AGAIN_LATER, "this server has its client")
            return
        clients.put(connection)
        closed.wait()  # the connection is closed when this returns

    try:
        server = serve(handle, host, port, origins=ORIGINS, max_size=LARGEST_BODY, close_timeout=1)
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    say(listening("ws", host, server.socket.getsockname()[1]))
    threading.Thread(target=server.serve_forever, name="lift-websocket", daemon=True).start()
    return WebSocketChannel(clients.get(), server, closed)
