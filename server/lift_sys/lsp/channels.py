"""What a client is talked to over: standard input and output, a socket, a WebSocket. Blocking; threads use them."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Protocol

from lift_sys.lsp.framing import Broken, Framing, HttpRequest

PIECE = 65_536
"""Bytes that are read at a time, at most."""

Address = tuple[str, int]
"""Host and port."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class CannotListen(Exception):  # noqa: N818 - says what it is
    """An address that cannot be listened on, or a client that cannot be reached; the message says why."""


class Channel(Protocol):
    """Messages from and to one client. One thread receives, another sends."""

    def receive(self) -> Iterator[bytes | Broken]:
        """The bodies of messages until the client hangs up."""
        ...

    def not_json(self, body: bytes) -> None:
        """`body` turned out to be no message."""
        ...

    def send(self, body: bytes) -> None:
        """Send the body of a message. Raises OSError if the client has hung up."""
        ...

    def close(self) -> None:
        """Hang up. May be called more than once, and from any thread."""
        ...


class StreamChannel:
    """Messages with headers over two streams of bytes."""

    def __init__(
        self, read: Callable[[], bytes], write: Callable[[bytes], object], close: Callable[[], None], is_port: bool
    ) -> None:
        self._read = read
        self._write = write
        self._close = close
        self._framing = Framing(refuse_http=is_port)

    def receive(self) -> Iterator[bytes | Broken]:
        """The bodies of messages until the client hangs up."""
        try:
            while data := self._read():
                yield from self._framing.feed(data)
        except HttpRequest:
            yield Broken("a request of HTTP: this port speaks the Language Server Protocol")
        except OSError:
            return

    def not_json(self, body: bytes) -> None:
        """`body` turned out to be no message; it may have swallowed the beginning of the next."""
        self._framing.resume(body)

    def send(self, body: bytes) -> None:
        """Send the body of a message."""
        self._write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def close(self) -> None:
        """Hang up."""
        self._close()


def standard_streams() -> StreamChannel:
    """Standard input and output of this process.

    From now on whatever else writes to standard output (a library, a forgotten `print`) writes to standard error.
    """
    sys.stdout.flush()
    source, target = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(target, os.O_BINARY)

    def write(data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(target, rest) :]

    def close() -> None:
        # Standard input stays open: a thread may be reading it, and a file descriptor may be given to another file.
        with contextlib.suppress(OSError):
            os.close(target)

    return StreamChannel(lambda: os.read(source, PIECE), write, close, is_port=False)


def _of_socket(connection: socket.socket) -> StreamChannel:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close() -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    return StreamChannel(lambda: connection.recv(PIECE), connection.sendall, close, is_port=True)


def parse_address(text: str) -> Address:
    """``PORT`` or ``HOST:PORT``; the host is this machine's own if it is left out.

    :raises ValueError: if it is neither.
    """
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if (colon and not host) or not (port.isascii() and port.isdecimal()) or int(port) > 65_535:
        raise ValueError(f"{text!r} is not PORT or HOST:PORT")
    return host or "127.0.0.1", int(port)


def connected(address: Address) -> StreamChannel:
    """A client that waits for the server at an address, as VS Code's does with its transport `socket`."""
    host, port = address
    try:
        return _of_socket(socket.create_connection(address))
    except OSError as error:
        raise CannotListen(f"nobody answers at {host}:{port}: {error.strerror or error}") from error


def accepted(address: Address, say: Callable[[str], None]) -> StreamChannel:
    """The first client that connects to an address; then nobody else can. `say` is told where the server listens."""
    host, port = address
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server(address, family=family) as listener:
            say(listening("tcp", host, listener.getsockname()[1]))
            connection, _ = listener.accept()
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return _of_socket(connection)


def listening(scheme: str, host: str, port: int) -> str:
    """What to say of a port that is listened on."""
    shown = f"[{host}]" if ":" in host else host
    line = f"listening on {scheme}://{shown}:{port}"
    if host not in LOOPBACK:
        line += " (whoever reaches this address can read this workspace: there is no password)"
    return line
