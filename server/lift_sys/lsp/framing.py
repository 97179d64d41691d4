"""Cutting a stream of bytes into messages by their headers (LSP 3.17, "Base Protocol"). No I/O.

More is understood than the protocol asks for: header names in any case, any space around the colon, lines that end
with a bare line feed. What is broken is passed over up to the next `Content-Length`, so that a bad message costs only
itself. That is safe: in JSON a line break inside a text is escaped, so that no document can hold what looks like a
header. What was passed over is not repeated in messages: it may be the text of a document.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_HEADER = 16_384
"""Bytes after which a header that does not end is taken for garbage."""
LARGEST_BODY = 256 * 1024 * 1024
"""Bytes; a body that claims to be longer is taken for garbage instead of being waited for."""

_LENGTH = re.compile(rb"Content-Length[ \t]*:[ \t]*([+-]?\d+)[ \t]*\r?\n", re.IGNORECASE)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_END = re.compile(rb"\r?\n\r?\n")
_HTTP = re.compile(rb"[A-Z]+ \S+ HTTP/\d")


@dataclass(frozen=True, slots=True)
class Broken:
    """Something in the stream that is no message."""

    reason: str
    framed: bool = False
    """It has a header; otherwise it is garbage between messages."""


class HttpRequest(Exception):  # noqa: N818 - says what it is
    """The stream is HTTP: a web page talks to us, or a mistaken client. Nothing of it may be taken for a message."""


class Framing:
    """The messages in a stream that arrives in pieces of any size.

    `refuse_http`: raise :class:`HttpRequest` if the stream begins as a request of HTTP does. A port on this machine can
    be reached by every web page that a browser here shows; what a page posts must never be read as a message.
    """

    def __init__(self, refuse_http: bool = False) -> None:
        self._buffer = bytearray()
        self._expected: int | None = None
        self._may_be_http = refuse_http
        self._credit = 0

    def feed(self, data: bytes) -> Iterator[bytes | Broken]:
        """The bodies that are complete after `data`, in order, and what is broken between them."""
        self._buffer += data
        self._credit += len(data)
        while True:
            if self._expected is None and (broken := self._read_header()) is not None:
                yield broken
                continue
            if self._expected is None or len(self._buffer) < self._expected:
                return
            body = bytes(self._buffer[: self._expected])
            del self._buffer[: self._expected]
            self._expected = None
            yield body

    def resume(self, body: bytes) -> None:
        """Put back what `body`, which turned out to be no message, holds of the messages after it.

        A length that is too great swallows the beginning of what follows: all that stands behind the JSON, or, if it
        is none, behind the next header in it.
        """
        header = _LENGTH.search(body)
        rest = body[header.start() :] if header is not None else b""
        with contextlib.suppress(ValueError, RecursionError):
            text = body.decode()
            _, end = json.JSONDecoder().raw_decode(text)
            rest = text[end:].encode()
        # No more than was received: headers nested in headers would be read again and again.
        if len(rest) <= self._credit:
            self._credit -= len(rest)
            self._buffer[:0] = rest

    def _read_header(self) -> Broken | None:
        """Read up to the next body, if its header is complete; tell what had to be passed over."""
        buffer = self._buffer
        if self._may_be_http and b"\n" in buffer:
            if _HTTP.match(buffer):
                raise HttpRequest
            self._may_be_http = False
        while (end := _END.search(buffer)) is not None:
            header = bytes(buffer[: end.end()])
            del buffer[: end.end()]
            # The last one counts: what stands before it may be left over from a broken message.
            lengths = list(_LENGTH.finditer(header))
            digits = lengths[-1].group(1) if lengths else b""
            if not digits:
                if not header.strip():
                    continue
                return Broken(f"a header of {len(header)} bytes without Content-Length")
            if len(digits) > 12 or not 0 <= int(digits) <= LARGEST_BODY:
                return Broken("a Content-Length out of range")
            self._expected = int(digits)
            before = header[: lengths[-1].start()]
            garbage = any(line.strip() and not _FIELD.match(line) for line in before.split(b"\n"))
            return Broken(f"{len(before)} bytes of garbage before a header") if garbage else None
        if len(buffer) > LONGEST_HEADER:
            del buffer[: -LONGEST_HEADER // 2]  # a header may begin at the very end
            return Broken("there is no header where a message should begin")
        return None
