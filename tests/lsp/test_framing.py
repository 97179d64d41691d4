"""Bytes become messages, however they arrive; what is broken costs only itself."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.lsp.framing import LARGEST_BODY, LONGEST_HEADER, Broken, Framing, HttpRequest

GOOD = b"Content-Length: 2\r\n\r\n{}"

# What is sent, and what is understood; None stands for something broken.
STREAMS: dict[str, tuple[bytes, list[bytes | None]]] = {
    "two messages": (b"Content-Length: 3\r\n\r\n{1}Content-Length: 3\r\n\r\n{2}", [b"{1}", b"{2}"]),
    "lower case": (b"content-length: 2\r\n\r\n{}", [b"{}"]),
    "no space": (b"Content-Length:2\r\n\r\n{}", [b"{}"]),
    "spaces and tabs": (b"CONTENT-LENGTH \t:\t 2 \r\n\r\n{}", [b"{}"]),
    "bare line feeds": (b"Content-Length: 2\n\n{}", [b"{}"]),
    "a type before": (b"Content-Type: a/b; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
    "a type behind": (b"Content-Length: 2\r\nContent-Type: a/b\r\n\r\n{}", [b"{}"]),
    "empty lines before": (b"\r\n\r\n\r\n" + GOOD, [b"{}"]),
    "an empty body": (b"Content-Length: 0\r\n\r\n" + GOOD, [b"", b"{}"]),
    "leading zeros": (b"Content-Length: 0002\r\n\r\n{}", [b"{}"]),
    "too short a length": (b"Content-Length: 3\r\n\r\n{1234}" + GOOD, [b"{12", None, b"{}"]),
    "no length": (b"Content-Type: a/b\r\n\r\n" + GOOD, [None, b"{}"]),
    "a negative length": (b"Content-Length: -5\r\n\r\n" + GOOD, [None, b"{}"]),
    "a word for a length": (b"Content-Length: two\r\n\r\n" + GOOD, [None, b"{}"]),
    "a length nobody sends": (b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1) + GOOD, [None, b"{}"]),
    "a thousand digits": (b"Content-Length: " + b"9" * 1000 + b"\r\n\r\n" + GOOD, [None, b"{}"]),
    "garbage": (b"garbage\r\n" + GOOD, [None, b"{}"]),
    "bytes that are no text": (b"\x00\xff\xfe\r\n\r\n" + GOOD, [None, b"{}"]),
    "endless garbage": (b"x" * (3 * LONGEST_HEADER) + b"\r\n" + GOOD, [None, b"{}"]),
}


def understood(pieces: list[bytes]) -> list[bytes | None]:
    """What is understood; things broken in a row count once."""
    framing = Framing()
    found: list[bytes | None] = []
    for piece in pieces:
        for body in framing.feed(piece):
            if not isinstance(body, Broken):
                found.append(body)
            elif not found or found[-1] is not None:
                found.append(None)
    return found


@pytest.mark.parametrize(("stream", "expected"), STREAMS.values(), ids=STREAMS)
def test_in_one_piece_and_byte_by_byte(stream: bytes, expected: list[bytes | None]) -> None:
    assert understood([stream]) == expected
    assert understood([stream[i : i + 1] for i in range(len(stream))]) == expected


@given(st.lists(st.binary(max_size=30), max_size=5), st.lists(st.integers(0, 200), max_size=8))
def test_cut_anywhere(bodies: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
    places = [0, *sorted(cuts), len(stream)]
    assert understood([stream[a:b] for a, b in itertools.pairwise(places)]) == bodies


@given(st.binary(max_size=200))
def test_never_deaf(garbage: bytes) -> None:
    """Whatever comes between two messages, the one after the next is understood at the latest."""
    framing = Framing()
    for body in framing.feed(garbage):
        if isinstance(body, bytes):
            framing.resume(body)
    heard = list(framing.feed(b"\r\n\r\n" + GOOD * 20))
    assert heard[-1] == b"{}"


def test_a_length_too_great_swallows_nothing() -> None:
    framing = Framing()
    stream = b"Content-Length: 30\r\n\r\n{1}" + GOOD + b"Content-Length: 3\r\n\r\n{3}"
    heard = []
    for body in framing.feed(stream):
        heard.append(body)
        if len(heard) == 1:
            assert isinstance(body, bytes)
            framing.resume(body)
    assert heard[1:] == [b"{}", b"{3}"]


@pytest.mark.parametrize("first", [b"POST / HTTP/1.1", b"GET /x HTTP/1.1", b"OPTIONS * HTTP/1.0"])
def test_a_web_page_cannot_send_messages(first: bytes) -> None:
    """A page may post to a port of this machine, with a header and a body that look like ours."""
    framing = Framing(refuse_http=True)
    with pytest.raises(HttpRequest):
        list(framing.feed(first + b"\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"))
