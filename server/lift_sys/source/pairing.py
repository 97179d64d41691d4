"""Which source file a document specifies, and which document specifies a source file.

Pure path computations: what exists is asked of a function, so that open but unsaved files can count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

DOCUMENT_SUFFIX = ".ir"
SOURCE_SUFFIX = ".py"


@dataclass(frozen=True, slots=True)
class Layout:
    """Documents under one folder mirror sources under another: ``specs/shop/cart.ir`` and ``src/shop/cart.py``.

    Both are relative to the workspace root, with ``/`` on every system; ``.`` is the root itself.
    """

    documents: str
    sources: str


@dataclass(frozen=True)
class Pairing:
    """From documents to sources and back, in one workspace.

    `layouts` are tried in order; ``x.ir`` beside ``x.py`` always comes last. The first counterpart that exists is the
    one; where none exists, the first layout that speaks of the file says where it should be created. A file outside
    `root` has its counterpart beside it.
    """

    root: PurePath
    exists: Callable[[PurePath], bool]
    layouts: tuple[Layout, ...] = ()

    def source_for(self, document: PurePath) -> PurePath | None:
        """The source that `document` specifies, whether it exists or not; None if `document` is no ``.ir`` file."""
        return self._counterpart(document, DOCUMENT_SUFFIX, SOURCE_SUFFIX)

    def document_for(self, source: PurePath) -> PurePath | None:
        """The document that specifies `source`, whether it exists or not; None if `source` is no ``.py`` file."""
        return self._counterpart(source, SOURCE_SUFFIX, DOCUMENT_SUFFIX)

    def sources_for(self, document: PurePath) -> tuple[PurePath, ...]:
        """All sources that `document` could specify, if some of them did not exist, the first choice first."""
        return self._counterparts(document, DOCUMENT_SUFFIX, SOURCE_SUFFIX)

    def _counterpart(self, path: PurePath, suffix: str, other: str) -> PurePath | None:
        named = self._counterparts(path, suffix, other)
        return next((c for c in named if self.exists(c)), named[0] if named else None)

    def _counterparts(self, path: PurePath, suffix: str, other: str) -> tuple[PurePath, ...]:
        # Not `path.suffix`: the document of a file called just ".py" would be called just ".ir", which is no name.
        if not path.name.endswith(suffix) or path.name == suffix:
            return ()
        candidates = list(self._candidates(path, to_source=other == SOURCE_SUFFIX))
        candidates.append(path)
        return tuple(c.with_name(c.name.removesuffix(suffix) + other) for c in candidates)

    def _candidates(self, path: PurePath, *, to_source: bool) -> Iterator[PurePath]:
        """`path` moved from its side of each layout to the other."""
        for layout in self.layouts:
            here, there = layout.documents, layout.sources
            if not to_source:
                here, there = there, here
            base = self.root / here
            if path.is_relative_to(base):
                yield self.root / there / path.relative_to(base)
