"""Which file a URI means."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lift_sys.lsp.uris import path_of, shown, uri_of

FILES = {
    "file:///x/a.ir": "/x/a.ir",
    "FILE:///x/a.ir": "/x/a.ir",
    "file:/x/a.ir": "/x/a.ir",
    "file://localhost/x/a.ir": "/x/a.ir",
    "file://LOCALHOST/x/a.ir": "/x/a.ir",
    "file:///x/a%20b%C3%A9.ir": "/x/a bé.ir",
    "file:///x/é 🎉.ir": "/x/é 🎉.ir",
    "file:///x/../y/./a.ir": "/y/a.ir",
    "file:///x/a%23b%3F.ir": "/x/a#b?.ir",
    "file:///x/c#/a.ir": "/x/c#/a.ir",
    "file:///x/a.ir?q": "/x/a.ir?q",
    "file:///x/a;b.ir": "/x/a;b.ir",
    "file:///x/100%.ir": "/x/100%.ir",
    "file:///x/caf%E9.ir": "/x/caf\udce9.ir",
    "file:///x/a%0Ab.ir": "/x/a\nb.ir",
    "file:///x/a\tb.ir": "/x/a\tb.ir",
    "file:///": "/",
    "file:////x//a.ir": "/x/a.ir",
    "file:///C:/x/a.ir": "/C:/x/a.ir",
    "file://server/x/a.ir": "//server/x/a.ir",
}
NO_FILES = [
    "untitled:Untitled-1",
    "git:/x/a.ir?ref",
    "",
    "a.ir",
    "file",
    "file:",
    "file:a.ir",
    "file://",
    "file://server",
    "file://[",
    "file://[/x.ir",
    "file://%5B/x.ir",
    "file://]/x.ir",
    "file://℀/x.ir",
    "file:///a%00b.ir",
    "file:///a\0b.ir",
    "file:///\ud800/x.ir",
    "file:///x/\udc00\ud83e.ir",
]
WINDOWS = {
    "file:///C:/x/a.ir": r"c:\x\a.ir",
    "file:///c%3A/x/a.ir": r"c:\x\a.ir",
    "file:///c:/x/%F0%9F%8E%89 b.ir": r"c:\x\🎉 b.ir",
    "file://localhost/c:/x/../a.ir": r"c:\a.ir",
    "file://server/share/a.ir": r"\\server\share\a.ir",
    "file:////server/share/a.ir": r"\\server\share\a.ir",
    "file://wsl$/debian/a.ir": r"\\wsl$\debian\a.ir",
    "file:////;/a.ir": "file:////;/a.ir",
    "untitled:Untitled-1": "untitled:Untitled-1",
    "file://[/c:/a.ir": "file://[/c:/a.ir",
}
BYTES = st.binary().map(lambda name: b"/x/" + name.replace(b"\0", b"").replace(b"/", b"") + b".ir")


@pytest.mark.parametrize(("uri", "path"), FILES.items())
def test_path(uri: str, path: str) -> None:
    assert path_of(uri, windows=False) == path


@pytest.mark.parametrize("uri", NO_FILES)
@pytest.mark.parametrize("windows", [False, True], ids=["", "windows"])
def test_what_names_no_file_is_its_own_path(uri: str, windows: bool) -> None:
    assert path_of(uri, windows=windows) == uri
    assert uri_of(uri, windows=windows) == uri


@pytest.mark.parametrize(("uri", "path"), WINDOWS.items())
def test_path_on_windows(uri: str, path: str) -> None:
    assert path_of(uri, windows=True) == path
    assert path_of(uri_of(path, windows=True), windows=True) == path


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/x/a b/é.ir", "file:///x/a%20b/%C3%A9.ir"),
        ("/x/caf\udce9.ir", "file:///x/caf%E9.ir"),
        ("//server/x/a.ir", "file://server/x/a.ir"),
        ("/", "file:///"),
    ],
)
def test_uri(path: str, uri: str) -> None:
    assert uri_of(path, windows=False) == uri


def test_uri_on_windows() -> None:
    assert uri_of(r"C:\x y\a.ir", windows=True) == "file:///c:/x%20y/a.ir"
    assert uri_of(r"\\server\share\a.ir", windows=True) == "file://server/share/a.ir"


@pytest.mark.parametrize("path", ["/x/a.ir", "/x/a b/é🎉#?%20;&=+$,@!.ir", "/x/[a](b){c}.ir", "/c:/x.ir", "/C:"])
def test_there_and_back(path: str) -> None:
    assert path_of(uri_of(path, windows=False), windows=False) == path


@pytest.mark.skipif(sys.platform == "win32", reason="names are bytes on other systems")
@given(BYTES)
@example(b"/x/caf\xe9.ir")
def test_there_and_back_with_any_bytes(name: bytes) -> None:
    path = os.fsdecode(name)
    uri = uri_of(path)
    assert uri.isascii() and path_of(uri) == path


@given(st.text(alphabet=st.characters()) | st.text("file:/[]%0aé🎉\ud800\udce9"))
def test_any_uri_is_taken_and_what_it_names_named_again(uri: str) -> None:
    for windows in (False, True):
        uri_of(path_of(uri, windows=windows), windows=windows)  # it may be a path, which is no URI
        for beginning in ("file:", "file://", "file:///"):
            path = path_of(beginning + uri, windows=windows)
            assert path_of(uri_of(path, windows=windows), windows=windows) == path
            shown(path).encode()


def test_names_are_shown_as_text() -> None:
    assert [shown(name) for name in ("é🎉.ir", "caf\udce9.ir", "\ud800")] == ["é🎉.ir", "caf?.ir", "?"]
