"""Where sources name a function, a class or a variable of one of them, or a parameter of a function."""

from __future__ import annotations

from collections.abc import Iterable

from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.outline import outline
from lift_sys.source.references_model import AttributeUse, CallUse, References, Scope, ScopeKind
from lift_sys.workspace.assist.rename_inferred import means
from lift_sys.workspace.assist.rename_project import Doubt, Project, Site, SourceSites, SourceThing


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
        line = LineIndex(self.project.text(path) or "").line_of
        scopes = [scope for name, scope in self.aliases.get(path, ()) if name == self.name]
        for use in known.imports:
            named = (use.original or use.module).partition(".")[0] == self.name and use.alias is None
            if not named or known.binding(self.name, use.scope) not in scopes:
                continue
            if use.original is None or self.project.module(use.module, path) not in self.found.modules:
                reason = f"imports a `{self.name}` from elsewhere, too"
                self.found.doubts.add(Doubt(path, line(use.span.start) + 1, reason))
        if path not in self.found.modules:
            return
        for scope in known.scopes:
            if scope.kind is ScopeKind.CLASS and self.name in scope.bound:
                used = [u for u in known.uses if u.name == self.name and u.scope is scope and not u.binds]
                self.found.doubts |= {
                    Doubt(path, line(u.span.start) + 1, f"is in a class with a `{self.name}` of its own") for u in used
                }


_DYNAMIC = frozenset({"locals", "vars", "eval", "exec", "dir"})
_HARMLESS = frozenset(
    ("staticmethod", "classmethod", "property", "cache", "lru_cache", "overload", "abstractmethod", "contextmanager",
     "asynccontextmanager", "override", "final", "cached_property", "deprecated", "setter", "wraps", "no_type_check")
)  # fmt: skip


class ParameterSearch:
    """The parameter of a function in its body, and keyword arguments wherever the function is called."""

    def __init__(self, project: Project, thing: SourceThing) -> None:
        assert thing.parameter is not None
        self.project, self.thing, self.parameter = project, thing, thing.parameter
        self.found = SourceSites()
        self.function = thing.name.rpartition(".")[2]
        self.definitions: set[Site] = set()

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
        text = self.project.text(path) or ""
        by_keyword = False
        for function in outline(text).functions:
            if function.name != self.thing.name:
                continue
            self.definitions.add(Site(path, function.name_span))
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

    def passed(self, keyword: str) -> Doubt | None:
        """A call that passes `keyword` to the function, which would be the parameter if it were called so."""
        owner = self.thing.name.rpartition(".")[0]
        top = TopSearch(self.project, SourceThing(self.thing.path, self.thing.name.partition(".")[0]))
        top.search()
        for path in top.aliases:
            for call in self.project.references(path).calls:
                given = any(name == keyword for name, _ in call.keywords)
                if given and self._meant(top, path, call, owner) is not False:
                    line = LineIndex(self.project.text(path) or "").line_of(call.span.start) + 1
                    return Doubt(path, line, f"passes `{keyword}` by name")
        return None

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
            start = call.called_end - len(self.function)
            return means(self.project, path, start, self.definitions)
        # A class is called with the parameters of `__init__`.
        return self.function == "__init__" and top.means(path, call.called, call.scope)


def _is_within(scope: Scope | None, scopes: set[int]) -> bool:
    while scope is not None:
        if id(scope) in scopes:
            return True
        scope = scope.parent
    return False
