"""The second phase of diagnostics: what is to be judged of a document, and what the judgements say of its text.

A judgement holds for the text of its spec and for all that this text may refer to. It is looked up by these, so that it
moves along with edits elsewhere in the document, comes back with an edit that is undone, and is gone with an edit of
what it was made for. What is the same everywhere is kept on disk, too (`verdict_cache.py`).
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from lift_sys.ir.findings import Code, Finding, Severity
from lift_sys.ir.model import Entity, Signature, Spec, TypeDefinition
from lift_sys.ir.parser.document import Section
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Obligation
from lift_sys.verify.spec import has_obligations, is_repeatable, judge
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.verdict_cache import VerdictCache, verifier_fingerprint
from lift_sys.workspace.workers import Reason, WorkerFailed, Workers

logger = logging.getLogger(__name__)

Key = tuple[str, bytes, tuple[str, ...]]
"""The text of a spec, a digest of what it may build upon, and the signatures of the other specs that it names."""

_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)?")

MOST = 20_000
"""Judgements that are kept."""
AHEAD = 3
"""Specs for each worker that are handed over before it comes to them."""
PRELOADED = ("z3", "lift_sys.verify.spec", "lift_sys.verify.examples", "lift_sys.verify.solve.judge")
"""What worker processes need for judging."""


_MARKERS = ("lift.toml", "pyproject.toml", ".git")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of one spec. `finding` tells why nothing could be said; it is relative to the section, too."""

    obligations: tuple[Obligation, ...]
    finding: Finding | None = None
    limit: float | None = None
    """The seconds that it was given, if these were too few."""

    def holds(self, limit: float) -> bool:
        """Whether judging again, for so many seconds at most, would come to the same. What crashed was bad luck."""
        return self.finding is None or self.limit == limit

    @property
    def is_repeatable(self) -> bool:
        """Whether it would come out the same at any other time and place."""
        return self.finding is None and is_repeatable(self.obligations)

    @property
    def findings(self) -> Iterator[Finding]:
        """All that is to be shown."""
        for obligation in self.obligations:
            yield from obligation.findings
        if self.finding is not None:
            yield self.finding


@dataclass(frozen=True, slots=True)
class Job:
    """One spec that has to be judged."""

    key: Key
    index: int
    name: Span
    """Where a failure is shown."""


class Judgements:
    """What is known so far, the oldest forgotten. The cache, if there is one, is asked before anything is judged."""

    def __init__(self, cache: VerdictCache | None = None) -> None:
        self._known: OrderedDict[Key, Judgement] = OrderedDict()
        self._cache = cache
        self._asked: dict[Key, bytes] = {}
        """What the cache did not know, with the digest under which it is told."""

    def __setitem__(self, key: Key, judgement: Judgement) -> None:
        self._keep(key, judgement)
        digest = self._asked.pop(key, None)
        if self._cache is not None and digest is not None and judgement.is_repeatable:
            self._cache.put(digest, judgement.obligations)

    def _keep(self, key: Key, judgement: Judgement) -> None:
        self._known[key] = judgement
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def of(self, analysis: DocumentAnalysis) -> dict[int, Judgement]:
        """The judgements that hold for a document as it stands, by the index of their section; none if that is off."""
        found: dict[int, Judgement] = {}
        if not analysis.settings.verification.enabled:
            return found
        for index, key in keys(analysis):
            judgement = self._known.get(key)
            if judgement is not None:
                found[index] = judgement if analysis.settings.verification.underdetermined else _settled(judgement)
        return found

    def save(self) -> None:
        """Wait until the cache has been told everything."""
        if self._cache is not None:
            self._cache.flush()

    def _recall(self, analysis: DocumentAnalysis, keys: list[Key]) -> None:
        """Look up in the cache what is not known."""
        cache, fingerprint = self._cache, verifier_fingerprint()
        if cache is None or fingerprint is None or not analysis.settings.verification.cache:
            return
        if any(cache.is_within(project) for project in projects_around(Path(analysis.path))):
            return
        digests = {key: _digest(fingerprint, key) for key in keys}
        found = cache.get(digests.values())
        for key, digest in digests.items():
            if digest in found:
                self._keep(key, Judgement(found[digest]))
            else:
                self._asked[key] = digest

    def _is_known(self, key: Key, limit: float) -> bool:
        judgement = self._known.get(key)
        return judgement is not None and judgement.holds(limit)

    def missing(self, analysis: DocumentAnalysis) -> list[Job]:
        """What has to be judged, the shortest first. Reads the disk."""
        limit = analysis.settings.verification.timeout
        found = jobs(analysis)
        self._recall(analysis, [job.key for job in found if not self._is_known(job.key, limit)])
        wanted = [job for job in found if not self._is_known(job.key, limit)]
        return sorted(wanted, key=lambda job: len(analysis.parsed.sections[job.index].section.text))


def jobs(analysis: DocumentAnalysis) -> list[Job]:
    """All that can be judged of a document, in the order of the text."""
    found = []
    for index, key in keys(analysis):
        item = analysis.parsed.sections[index].section.item
        named = item.signature if isinstance(item, Spec) else item
        assert isinstance(named, Signature | Entity | TypeDefinition)
        found.append(Job(key, index, named.name_span))
    return found


def _settled(judgement: Judgement) -> Judgement:
    """What is said where open results are of no interest."""
    kept = (o for o in judgement.obligations if all(f.code is not Code.UNDERDETERMINED for f in o.findings))
    return replace(judgement, obligations=tuple(kept))


def judged(analysis: DocumentAnalysis, judgements: Judgements) -> DocumentAnalysis:
    """The same analysis with what the judgements that hold for it say."""
    sections = analysis.parsed.sections
    found = judgements.of(analysis).items()
    said = tuple(f.shifted(sections[i].offset) for i, judgement in found for f in judgement.findings)
    return analysis if said == analysis.judged else replace(analysis, judged=said)


def submit(
    workers: Workers, analysis: DocumentAnalysis, job: Job, background: bool, seed: int = 0
) -> Future[tuple[Obligation, ...]]:
    """Have a spec judged, from nothing but what its key is made of. What counts is said with seed 0."""
    section = analysis.parsed.sections[job.index].section
    own = _own_text(section)
    text = (
        _declarations(analysis)
        + "".join(f"{one}\n" for one in job.key[2])
        + (own if isinstance(section.item, Spec) else "")
    )
    limit = analysis.settings.verification.timeout
    outline = analysis.source.outline
    return workers.submit(judge, text, outline, own, seed, timeout=limit, background=background)


def judgement_of(job: Job, outcome: tuple[Obligation, ...] | BaseException, timeout: float) -> Judgement:
    """What is said of a spec: what judging it came to, or that it came to nothing, in the time and memory there is.

    `timeout`: the seconds that it was given.
    """
    if not isinstance(outcome, BaseException):
        return Judgement(outcome)
    if not isinstance(outcome, WorkerFailed):
        logger.error("judging failed", exc_info=outcome)
        outcome = WorkerFailed(Reason.CRASHED, type(outcome).__name__)
    what = {
        Reason.TIMEOUT: f"took longer than {outcome.detail}",
        Reason.MEMORY: "took more memory than a worker may have",
    }.get(outcome.reason, f"ended early: {outcome}")
    message = f"checking the clauses of this spec {what}; nothing is known of them"
    finding = Finding(Code.TIMEOUT, Severity.INFORMATION, job.name, message)
    return Judgement((), finding, timeout if outcome.reason is Reason.TIMEOUT else None)


def projects_around(path: Path) -> set[Path]:
    """The outermost folder above that looks like a project, or else the one that `path` stands in.

    Two of them where links lead from one project into another.
    """
    return {_outermost(path), _outermost(Path(os.path.realpath(path)))}


def _outermost(path: Path) -> Path:
    marked = [folder for folder in path.parents if any((folder / marker).exists() for marker in _MARKERS)]
    return marked[-1] if marked else path.parent


def _digest(fingerprint: bytes, key: Key) -> bytes:
    return hashlib.sha256(fingerprint + repr(key).encode("utf-8", "surrogatepass")).digest()


def keys(analysis: DocumentAnalysis) -> Iterator[tuple[int, Key]]:
    """What judgements of a document are looked up by, with the index of their section."""
    around = hashlib.sha256(analysis.source.fingerprint)
    around.update(_declarations(analysis).encode("utf-8", "surrogatepass"))
    shared = around.digest()
    signatures = _signatures(analysis)
    for index, placed in enumerate(analysis.parsed.sections):
        if has_obligations(placed.section):
            named = analysis.check.checks[index].lookups & signatures.keys()
            others = (signatures[name] for name in sorted(named) if signatures[name][0] != index)
            yield index, (_own_text(placed.section), shared, tuple(text for _, text in others))


def _own_text(section: Section) -> str:
    """The text of a section without the blank lines and the comments at its end, which are about what follows."""
    text = section.text
    while True:
        text = text.rstrip(" \t\r\n")
        line = max(text.rfind("\n"), text.rfind("\r")) + 1
        if not text[line:].lstrip(" \t").startswith("#"):
            break
        text = text[:line]
    rest = _REST_OF_LINE.match(section.text, len(text))
    own = text + rest[0] if rest is not None else text
    # Declarations follow one another where they are submitted.
    return own if isinstance(section.item, Spec) or own.endswith(("\n", "\r")) else own + "\n"


def _declarations(analysis: DocumentAnalysis) -> str:
    """Imports, types and entities: what any spec may build upon."""
    sections = (placed.section for placed in analysis.parsed.sections)
    return "".join(_own_text(s) for s in sections if s.item is not None and not isinstance(s.item, Spec))


def _signatures(analysis: DocumentAnalysis) -> dict[str, tuple[int, str]]:
    """The signatures of all specs by name, each with its section: of another spec nothing else counts."""
    found: dict[str, tuple[int, str]] = {}
    for index, placed in enumerate(analysis.parsed.sections):
        item = placed.section.item
        if isinstance(item, Spec) and item.signature is not None:
            span = item.signature.span
            found.setdefault(str(item.signature.name), (index, placed.section.text[span.start : span.end]))
    return found
