"""Links to files and web pages: of imports, and of what comments, intents and rationales name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from lift_sys.ir import nodes
from lift_sys.ir.model import Import, Noted, Spec
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind
from lift_sys.workspace.analysis import DocumentAnalysis

MOST_LINKS = 1000
"""Names of files that are looked up for one document."""

Exists = Callable[[PurePath], bool]


@dataclass(frozen=True, slots=True)
class Link:
    """The text at `span` leads to the file at `path`, or to the page at `url`."""

    span: Span
    tooltip: str
    path: str | None = None
    url: str | None = None


def document_links(analysis: DocumentAnalysis, folders: Sequence[str], exists: Exists) -> tuple[Link, ...]:
    """All links of a document, in the order of the text. Asks for files, so it belongs in a thread.

    `folders` are the roots of the workspace; no link leads out of them. `exists` says which files there are.
    """
    files = _Files(analysis, folders, exists)
    found: list[Link] = []
    for placed in analysis.parsed.sections:
        item, by = placed.section.item, placed.offset
        if isinstance(item, Import):
            found += _imports(placed, item, files)
        for span in _prose(placed):
            text = placed.section.text[span.start : span.end]
            found += _in_prose(text, span.start + by, files)
    return tuple(sorted(found, key=lambda link: link.span))


# Files


class _Files:
    """Which file a name means, as seen from one document. Every file is asked for once."""

    def __init__(self, analysis: DocumentAnalysis, folders: Sequence[str], exists: Exists) -> None:
        here = [str(PurePath(path).parent) for path in (analysis.path, analysis.source.path) if path]
        here = [folder for folder in here if PurePath(folder).is_absolute()]
        self.own = here[-1] if here else None
        """The folder of the source, which relative imports start from."""
        self.bases = list(dict.fromkeys((*here, *folders)))
        self.roots = [PurePath(folder) for folder in folders or here]
        self._exists = exists
        self._known: dict[str, bool] = {}

    def at(self, path: str) -> str | None:
        """The file at a path; None if there is none, or if it lies outside the workspace."""
        path = os.path.normpath(path)
        if path not in self._known:
            inside = any(PurePath(path).is_relative_to(root) for root in self.roots)
            if "\0" in path or not inside or len(self._known) >= MOST_LINKS:
                return None
            self._known[path] = self._exists(PurePath(path))
        return path if self._known[path] else None

    def named(self, name: str) -> str | None:
        """The file that a relative path in prose means."""
        return next((found for base in self.bases if (found := self.at(f"{base}/{name}")) is not None), None)

    def module(self, dotted: str) -> str | None:
        """The file of a module, whose name may be relative."""
        name = dotted.lstrip(".")
        bases = self.bases
        if dots := len(dotted) - len(name):
            if self.own is None:
                return None
            bases = [os.path.normpath("/".join((self.own, *[".."] * (dots - 1))))]
        path = name.replace(".", "/")
        for base in bases:
            for file in (f"{base}/{path}.py",) * bool(path) + (f"{base}/{path}/__init__.py",):
                if (found := self.at(file)) is not None:
                    return found
        return None

    def shown(self, path: str) -> str:
        """A path as a tooltip has it."""
        root = next((r for r in self.roots if PurePath(path).is_relative_to(r)), None)
        return PurePath(path).relative_to(root).as_posix() if root is not None else path


def is_file(path: PurePath) -> bool:
    """Whether there is such a file on disk."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False  # a name that is too long, or that no file can have


# Imports


def _imports(placed: Placed, item: Import, files: _Files) -> Iterator[Link]:
    text, by = placed.section.text, placed.offset
    if isinstance(item.module, str):
        span = _module_span(text, item)
        found = files.module(item.module)
        if span is not None and found is not None:
            yield Link(span.shifted(by), f"Open {files.shown(found)}", found)
    for part in item.names:
        if not isinstance(part.name, str) or part.name == "*" or isinstance(item.module, nodes.Hole):
            continue
        dotted = part.name
        if isinstance(item.module, str):
            # `from shop import money` may import a module.
            dotted = f"{item.module}{'' if item.module.endswith('.') else '.'}{part.name}"
        found = files.module(dotted)
        if found is not None:
            span = Span(part.span.start, part.span.start + len(part.name))
            if text[span.start : span.end] == part.name:
                yield Link(span.shifted(by), f"Open {files.shown(found)}", found)


def _module_span(text: str, item: Import) -> Span | None:
    """Where the module of ``from module import …`` stands."""
    found = re.compile(r"from[ \t]*").match(text, item.span.start)
    if found is None or not isinstance(item.module, str):
        return None
    span = Span(found.end(), found.end() + len(item.module))
    return span if text[span.start : span.end] == item.module else None


# Prose

_COMMENT = re.compile(r"#[^\r\n]*")


def _prose(placed: Placed) -> Iterator[Span]:
    """Comments, and the strings that are written for people, relative to the section."""
    section = placed.section
    text = section.text
    for token in section.tokens:
        if token.before < token.start:
            yield from (Span(*found.span()) for found in _COMMENT.finditer(text, token.before, token.start))
        if token.kind is Kind.STRING and _is_for_people(placed, token.start):
            yield Span(token.start, token.end)


def _is_for_people(placed: Placed, at: int) -> bool:
    """Whether a string is part of an intent, or a rationale; all others are values."""
    item = placed.section.item
    if not isinstance(item, Spec):
        return isinstance(item, Noted) and item.rationale is not None
    if item.intent is not None and item.intent.span.start <= at < item.intent.span.end:
        return True
    if item.signature is not None and item.signature.header_span.end <= at < item.signature.span.end:
        return True
    return any(clause.body_span.end <= at < clause.span.end for clause in item.clauses)


_URL = re.compile(r"https?://[^\s<>\"'`\\{}|^]+")
_PATH = re.compile(r"(?:\.{1,2}/)*(?:[\w@+~-][\w@+~.-]*/)*[\w@+~-][\w@+~.-]*\.\w{1,12}(?![\w/])")


def _in_prose(text: str, offset: int, files: _Files) -> Iterator[Link]:
    """Addresses and names of files in a text that stands at `offset`."""
    taken: list[Span] = []
    for match in _URL.finditer(text):
        url = _without_tail(match.group())
        if len(url) > len("https://"):
            taken.append(Span(match.start(), match.start() + len(url)))
            yield Link(taken[-1].shifted(offset), "Open the page", url=url)
    for match in _PATH.finditer(text):
        if any(match.start() < span.end and span.start < match.end() for span in taken):
            continue
        if text[max(0, match.start() - 1) : match.start()] in ("/", "\\", ":"):
            continue  # a part of something else: an absolute path, an address of another kind
        found = files.named(match.group())
        if found is not None:
            yield Link(Span(*match.span()).shifted(offset), f"Open {files.shown(found)}", found)


def _without_tail(url: str) -> str:
    """An address without the punctuation of the sentence that it stands in."""
    while url:
        last = url[-1]
        opener = {")": "(", "]": "["}.get(last)
        unopened = opener is not None and url.count(opener) < url.count(last)
        if last not in ".,;:!?*_~" and not unopened:
            break
        url = url[:-1]
    return url
