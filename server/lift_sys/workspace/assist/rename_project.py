"""Where the sources of a workspace name a thing that one of them defines. Reads files, so it belongs in a thread.

Names are followed through scopes and imports; what only running the code would tell is reported as a doubt, never
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.pairing import DOCUMENT_SUFFIX, SOURCE_SUFFIX
from lift_sys.source.references import AttributeUse, CallUse, References, Scope, ScopeKind, references
from lift_sys.source.references_modules import module_file
from lift_sys.workspace.discovery import find_documents
from lift_sys.workspace.files import read_document, read_source


@dataclass(frozen=True)
class ProjectFiles:
    """The sources of a workspace as they stand: `texts` are those that an editor has open, the others are on disk.

    `roots` are folders with what is left out of them, as the settings say.
    """

    roots: tuple[tuple[str, tuple[str, ...]], ...]
    texts: Mapping[str, str]
    limit: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """One place that names the thing. `declares`: it is given its value there."""

    path: str
    span: Span
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that may name the thing, and why that cannot be told; `line` counts from 1."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{PurePath(self.path).name}:{self.line} {self.reason}"


@dataclass(frozen=True, slots=True)
class SourceThing:
    """A function, class or variable at the top of the source at `path`, a member of a class (`name` is dotted), or,
    if `parameter` is given, a parameter of that function.
    """

    path: str
    name: str
    parameter: str | None = None

    @property
    def last(self) -> str:
        """The name as it stands in the text."""
        return self.parameter or self.name.rpartition(".")[2]


@dataclass
class SourceSites:
    """Everything found: places, doubts, the texts they are in, and the modules that know the thing by its name."""

    sites: set[Site] = field(default_factory=set)
    doubts: set[Doubt] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)


class Project:
    """Reads the sources of a workspace, each at most once."""

    def __init__(self, files: ProjectFiles) -> None:
        self.files = files
        self.roots = [PurePath(root) for root, _ in files.roots]
        self.problems: dict[str, str] = {}
        self._texts: dict[str, str | None] = dict(files.texts)
        self._references: dict[str, References] = {}
        self._paths: list[str] | None = None

    def text(self, path: str) -> str | None:
        """The text of a source; None if there is none or it cannot be read (then `problems` says why)."""
        if path not in self._texts:
            checkpoint()
            read = read_source(Path(path), self.files.limit)
            self._texts[path] = read.text
            if read.problem is not None:
                self.problems[path] = read.problem
        return self._texts[path]

    def known_texts(self) -> dict[str, str]:
        """The texts that have been read so far."""
        return {path: text for path, text in self._texts.items() if text is not None}

    def references(self, path: str) -> References:
        """The names of a source."""
        if path not in self._references:
            self._references[path] = references(self.text(path) or "")
        return self._references[path]

    def paths(self) -> list[str]:
        """All sources of the workspace."""
        if self._paths is None:
            found = dict.fromkeys(p for p in self.files.texts if p.endswith(SOURCE_SUFFIX))
            for root, exclude in self.files.roots:
                found.update((str(p), None) for p in find_documents(Path(root), exclude, SOURCE_SUFFIX))
            self._paths = list(found)
        return self._paths

    def with_word(self, word: str) -> Iterator[str]:
        """The sources in which `word` stands."""
        pattern = _word(word)
        return (path for path in self.paths() if (text := self.text(path)) is not None and pattern.search(text))

    def module(self, name: str, importer: str) -> str | None:
        """The source that `importer` means by a module's name."""
        found = module_file(name, PurePath(importer), self.roots, self._is_file)
        return str(found) if found is not None else None

    def _is_file(self, path: PurePath) -> bool:
        return str(path) in self.files.texts or Path(path).is_file()

    def chain(self, path: str, chain: tuple[str, ...], scope: Scope) -> str | None:
        """The source that a dotted name means, if it means a module of the workspace."""
        known = self.references(path)
        where = known.binding(chain[0], scope)
        for use in known.imports:
            bound = use.alias or (use.original or use.module).partition(".")[0]
            if bound != chain[0] or known.binding(bound, use.scope) is not where:
                continue
            if use.original is not None:
                parts = (use.module if use.module.endswith(".") else f"{use.module}.", use.original)
                name = "".join(parts)
                rest = chain[1:]
            else:
                name, rest = (use.module, chain[1:]) if use.alias else (chain[0], chain[1:])
            found = self.module(".".join((name, *rest)), path)
            if found is not None:
                return found
        return None

    def origin(self, path: str, name: str) -> tuple[str, str] | None:
        """The source that defines what `name` means in the module at `path`, and its name there.

        None if it comes from elsewhere, or from several places.
        """
        for _ in range(30):
            known = self.references(path)
            imported = [
                use
                for use in known.imports
                if use.scope is known.module and use.original is not None and (use.alias or use.original) == name
            ]
            bound = [use for use in known.of_binding(name, known.module) if use.binds]
            if not imported:
                if bound:
                    return path, name
                stars = [self.module(u.module, path) for u in known.imports if u.original == "*"]
                stars = [s for s in stars if s is not None and name in self.references(s).module.bound]
                if len(stars) != 1 or stars[0] is None:
                    return None
                path = stars[0]
                continue
            found = {(self.module(use.module, path), use.original) for use in imported}
            if len(found) != 1 or len(bound) > len(imported):
                return None
            module, original = found.pop()
            if module is None or original is None:
                return None
            path, name = module, original
        return None


def documents_with(files: ProjectFiles, word: str) -> list[str]:
    """The documents in which `word` stands."""
    found = dict.fromkeys(p for p in files.texts if p.endswith(DOCUMENT_SUFFIX))
    for root, exclude in files.roots:
        found.update((str(p), None) for p in find_documents(Path(root), exclude, DOCUMENT_SUFFIX))
    pattern = _word(word)
    texts = {p: files.texts.get(p) or read_document(Path(p), files.limit).text or "" for p in found}
    return [path for path, text in texts.items() if pattern.search(text)]


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def source_sites(project: Project, thing: SourceThing) -> SourceSites:
    """Every place in the workspace's sources that names `thing`."""
    if thing.parameter is not None:
        return _ParameterSearch(project, thing).search()
    if "." in thing.name:
        from lift_sys.workspace.assist.rename_members import member_sites

        return member_sites(project, thing)
    return TopSearch(project, thing).search()


class TopSearch:
    """Follows a name at the top of a module through the imports of the others."""

    def __init__(self, project: Project, thing: SourceThing) -> None:
        self.project = project
        self.path, self.name = thing.path, thing.name
        self.found = SourceSites()
        self.aliases: dict[str, set[tuple[str, Scope]]] = {}
        """By source: other names that stand for the thing there, with their scopes."""

    def search(self) -> SourceSites:
        """All places."""
        candidates = list(self.project.with_word(self.name))
        if self.path not in candidates and self.project.text(self.path) is not None:
            candidates.append(self.path)
        self._known(self.path)
        before = -1
        while before != len(self.found.modules):
            before = len(self.found.modules)
            for path in candidates:
                self._imports(path)
        for path in candidates:
            self._attributes(path)
        for path in {site.path for site in self.found.sites}:
            self._look_at(path)
        return self.found

    def _known(self, path: str) -> None:
        """The module at `path` knows the thing by its name."""
        if path not in self.found.modules:
            self.found.modules.add(path)
            known = self.project.references(path)
            self._binding(path, known.module)
            for name, span in known.exported:
                if name == self.name:
                    self._site(path, span)

    def _binding(self, path: str, scope: Scope) -> None:
        self.aliases.setdefault(path, set()).add((self.name, scope))
        for use in self.project.references(path).of_binding(self.name, scope):
            self._site(path, use.span, use.binds and path == self.path)

    def _site(self, path: str, span: Span, declares: bool = False) -> None:
        self.found.sites.discard(Site(path, span, not declares))
        self.found.sites.add(Site(path, span, declares))
        self.found.texts[path] = self.project.text(path) or ""

    def _imports(self, path: str) -> None:
        known = self.project.references(path)
        for use in known.imports:
            if use.original not in (self.name, "*") or path == self.path:
                continue
            if self.project.module(use.module, path) not in self.found.modules:
                continue
            if use.original == "*":
                if self.name not in known.module.bound and not self.name.startswith("_"):
                    self._known(path)
                continue
            self._site(path, use.span)
            if use.alias is not None:
                self.aliases.setdefault(path, set()).add((use.alias, known.binding(use.alias, use.scope)))
            elif use.scope is known.module:
                self._known(path)
            else:
                self._binding(path, known.binding(self.name, use.scope))

    def _attributes(self, path: str) -> None:
        for use in self.project.references(path).attributes:
            if use.name == self.name and self.names_module(path, use):
                self._site(path, use.span)

    def names_module(self, path: str, use: AttributeUse | CallUse) -> bool:
        """Whether what stands before the last dot is a module that knows the thing."""
        chain = use.chain if isinstance(use, AttributeUse) else use.called[:-1]
        return bool(chain) and bool(chain[0]) and self.project.chain(path, chain, use.scope) in self.found.modules

    def means(self, path: str, chain: tuple[str, ...], scope: Scope) -> bool:
        """Whether a dotted name in a source means the thing."""
        if not chain:
            return False
        if len(chain) == 1:
            where = self.project.references(path).binding(chain[0], scope)
            return (chain[0], where) in self.aliases.get(path, ())
        if chain[-1] != self.name or not chain[0]:
            return False
        return self.project.chain(path, chain[:-1], scope) in self.found.modules

    def _look_at(self, path: str) -> None:
        """What may go wrong in a source that names the thing."""
        known = self.project.references(path)
        if path not in self.found.modules:
            return
        for scope in known.scopes:
            if scope.kind is ScopeKind.CLASS and self.name in scope.bound:
                used = [u for u in known.uses if u.name == self.name and u.scope is scope and not u.binds]
                line = LineIndex(self.project.text(path) or "").line_of
                self.found.doubts |= {
                    Doubt(path, line(u.span.start) + 1, f"is in a class with a `{self.name}` of its own") for u in used
                }


_DYNAMIC = frozenset({"locals", "vars", "eval", "exec", "dir"})
_HARMLESS = frozenset(
    ("staticmethod", "classmethod", "property", "cache", "lru_cache", "overload", "abstractmethod", "contextmanager",
     "asynccontextmanager", "override", "final", "cached_property", "deprecated", "setter", "wraps", "no_type_check")
)  # fmt: skip


class _ParameterSearch:
    """The parameter of a function in its body, and keyword arguments wherever the function is called."""

    def __init__(self, project: Project, thing: SourceThing) -> None:
        assert thing.parameter is not None
        self.project, self.thing, self.parameter = project, thing, thing.parameter
        self.found = SourceSites()
        self.function = thing.name.rpartition(".")[2]

    def search(self) -> SourceSites:
        """All places."""
        path, project = self.thing.path, self.project
        known = project.references(path)
        text = project.text(path) or ""
        scopes = [s for s in known.scopes if s.name == self.thing.name and self.parameter in s.parameters]
        for scope in scopes:
            for use in known.of_binding(self.parameter, scope):
                self.found.sites.add(Site(path, use.span, use.binds and use.scope is scope))
        self.found.texts[path] = text
        self._dynamic(path, known, scopes)
        if self._by_keyword(path):
            self._calls()
        return self.found

    def _dynamic(self, path: str, known: References, scopes: Iterable[Scope]) -> None:
        line = LineIndex(self.project.text(path) or "").line_of
        own = set(map(id, scopes))
        for call in known.calls:
            if len(call.called) == 1 and call.called[0] in _DYNAMIC and _is_within(call.scope, own):
                self.found.doubts.add(Doubt(path, line(call.span.start) + 1, f"calls `{call.called[0]}()`"))

    def _by_keyword(self, path: str) -> bool:
        """Whether callers can name the parameter at all."""
        from lift_sys.source.outline import outline

        text = self.project.text(path) or ""
        by_keyword = False
        for function in outline(text).functions:
            if function.name != self.thing.name:
                continue
            for p in function.parameters:
                by_keyword = by_keyword or (
                    p.name == self.parameter and p.kind.value in ("positional-or-keyword", "keyword-only")
                )
            for decorator in function.decorators:
                name = decorator.partition("(")[0].rpartition(".")[2].strip()
                if name not in _HARMLESS:
                    line = LineIndex(text).line_of(function.span.start) + 1
                    reason = f"has the decorator `{name}`, which may use the names of parameters"
                    self.found.doubts.add(Doubt(path, line, reason))
        return by_keyword

    def _calls(self) -> None:
        owner, _, _ = self.thing.name.rpartition(".")
        top = TopSearch(self.project, SourceThing(self.thing.path, self.thing.name.partition(".")[0]))
        top.search()
        for path in dict.fromkeys((*self.project.with_word(self.function), *top.aliases)):
            known = self.project.references(path)
            line = LineIndex(self.project.text(path) or "").line_of
            for call in known.calls:
                spans = [span for name, span in call.keywords if name == self.parameter]
                passes = any(top.means(path, argument, call.scope) for argument in call.arguments) and not owner
                if not (spans or call.has_double_star):
                    continue
                meant = self._meant(top, path, call, owner)
                at = line(call.span.start) + 1
                if meant is None or (passes and call.called[-1:] != ("partial",)):
                    if spans or meant is not None:
                        self.found.doubts.add(Doubt(path, at, f"may pass `{self.parameter}` by name"))
                elif meant or passes:
                    self.found.sites |= {Site(path, span) for span in spans}
                    self.found.texts[path] = self.project.text(path) or ""
                    if call.has_double_star:
                        self.found.doubts.add(Doubt(path, at, f"passes `**`, which may hold `{self.parameter}`"))

    def _meant(self, top: TopSearch, path: str, call: CallUse, owner: str) -> bool | None:
        """Whether a call is one of the function; None if that cannot be told."""
        if not owner:
            return top.means(path, call.called, call.scope)
        if call.called[-1:] == (self.function,) and len(call.called) > 1:
            if top.means(path, call.called[:-1], call.scope):
                return True
            around: Scope | None = call.scope
            while around is not None and around.kind is not ScopeKind.CLASS:
                around = around.parent
            own = path == self.thing.path and around is not None and around.name == owner
            if own and call.called[:-1] in (("self",), ("cls",)):
                return True
            from lift_sys.workspace.assist.rename_members import receiver

            end = call.called_end - len(self.function)
            return receiver(self.project, path, end, {(self.thing.path, owner)})
        # A class is called with the parameters of `__init__`.
        return self.function == "__init__" and top.means(path, call.called, call.scope)


def _is_within(scope: Scope | None, scopes: set[int]) -> bool:
    while scope is not None:
        if id(scope) in scopes:
            return True
        scope = scope.parent
    return False
