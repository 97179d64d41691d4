"""Which file a URI means."""

from __future__ import annotations

import sys

import pytest

from lift_sys.lsp.uris import path_of, uri_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are paths of other systems")

FILES = {
    "file:///x/a.ir": "/x/a.ir",
    "FILE:///x/a.ir": "/x/a.ir",
    "file:/x/a.ir": "/x/a.ir",
    "file://localhost/x/a.ir": "/x/a.ir",
    "file:///x/a%20b%C3%A9.ir": "/x/a bé.ir",
    "file:///x/é 🎉.ir": "/x/é 🎉.ir",
    "file:///x/../y/./a.ir": "/y/a.ir",
    "file:///x/a%23b%3F.ir": "/x/a#b?.ir",
    "file:///x/c#/a.ir": "/x/c#/a.ir",
    "file:///x/a.ir?q": "/x/a.ir?q",
    "file:///x/100%.ir": "/x/100%.ir",
    "untitled:Untitled-1": "untitled:Untitled-1",
    "git:/x/a.ir?ref": "git:/x/a.ir?ref",
    "": "",
    "a.ir": "a.ir",
}


@pytest.mark.parametrize(("uri", "path"), FILES.items())
def test_path(uri: str, path: str) -> None:
    assert path_of(uri) == path


@pytest.mark.parametrize("path", ["/x/a.ir", "/x/a b/é🎉#?%20;&=+$,@!.ir", "/x/[a](b){c}.ir"])
def test_there_and_back(path: str) -> None:
    assert path_of(uri_of(path)) == path
