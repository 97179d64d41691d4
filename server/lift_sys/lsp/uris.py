"""File names and URIs. A URI that names no file (`untitled:…`) is its own path."""

from __future__ import annotations

import os
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path


def path_of(uri: str) -> str:
    """The file that `uri` names, or `uri` itself."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme.lower() != "file":
        return uri
    if rest.lower().startswith("//localhost/"):
        rest = "//" + rest[len("//localhost") :]
    # A document has no query and no fragment: clients that leave these characters unescaped mean the file's name.
    path = to_fs_path("file:" + rest.replace("?", "%3F").replace("#", "%23"))
    return os.path.normpath(path) if path else uri


def uri_of(path: str) -> str:
    """The URI of a file."""
    if not Path(path).is_absolute():
        return path
    return from_fs_path(path) or path
