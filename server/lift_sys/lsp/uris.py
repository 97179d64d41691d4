"""File names and URIs. A URI that names no file (`untitled:…`) is its own path.

File names are bytes, which Python spells as text (PEP 383); a URI holds the bytes. So a name that is no UTF-8 survives.
"""

from __future__ import annotations

import ntpath
import os
import posixpath
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import quote, unquote_to_bytes

from lsprotocol import types as lsp

WINDOWS = os.name == "nt"

_DRIVE = re.compile(r"/[a-zA-Z]:")
_HOST = re.compile(r"[\w.$~:-]*")


def path_of(uri: str, *, windows: bool = WINDOWS) -> str:
    """The file that `uri` names, or `uri` itself."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme.lower() != "file":
        return uri
    host, path = "", rest
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        path = slash + path
    try:
        # A document has no query and no fragment: clients that leave `?` and `#` unescaped mean the file's name.
        host, path = _decoded(host), _decoded(path)
    except ValueError:  # half of a character
        return uri
    if windows:
        path = path.replace("\\", "/")
    if windows and not host and path.startswith("//"):  # `file:////server/share`, as many write it
        host, _, path = path.lstrip("/").partition("/")
        path = f"/{path}"
    if not path.startswith("/") or "\0" in path or not _HOST.fullmatch(host):
        return uri
    if host and host.lower() != "localhost":
        path = f"//{host}{path}"
    elif windows and _DRIVE.match(path):
        path = path[1].lower() + path[2:]
    elif not windows:
        path = f"/{path.lstrip('/')}"  # two slashes would be a server's
    return ntpath.normpath(path) if windows else posixpath.normpath(path)


def uri_of(name: str, *, windows: bool = WINDOWS) -> str:
    """The URI of a file."""
    if not (PureWindowsPath(name) if windows else PurePosixPath(name)).is_absolute() or "\0" in name:
        return name
    path = name
    if windows:
        path = path.replace("\\", "/")
        path = path if path.startswith("/") else f"/{path}"
    host, drive = "", ""
    if path.startswith("//"):
        host, _, path = path[2:].partition("/")
        path = f"/{path}"
    elif windows and _DRIVE.match(path):
        drive, path = path[:3].lower(), path[3:]
    try:
        return f"file://{quote(os.fsencode(host))}{drive}{quote(os.fsencode(path))}"
    except ValueError:  # half of a character
        return name


def folder_of(uri: str) -> Path | None:
    """The folder on this machine that a URI, or a path, names."""
    path = os.path.normpath(path_of(uri))
    return Path(path) if uri_of(path) != path else None


def roots(params: lsp.InitializeParams) -> list[Path]:
    """The folders that a session begins with, but for what names none on this machine."""
    uris = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or params.root_path or ""]
    return list(dict.fromkeys(folder for uri in uris if (folder := folder_of(uri)) is not None))


def shown(name: str) -> str:
    """A file's name as text that any client can read: what is none of it is a question mark."""
    return name.encode("utf-8", "replace").decode()


def _decoded(text: str) -> str:
    return os.fsdecode(unquote_to_bytes(text.encode("utf-8", "surrogateescape")))
