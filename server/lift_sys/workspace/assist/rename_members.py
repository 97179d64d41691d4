"""Where sources name a field or a method of a class. Attributes are dynamic, so only what jedi is sure of counts."""

from __future__ import annotations

import builtins
import re

from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.outline import outline
from lift_sys.source.references_model import AttributeUse, CallUse, Scope, ScopeKind
from lift_sys.workspace.assist.rename_inferred import means
from lift_sys.workspace.assist.rename_project import Doubt, Project, Site, SourceSites, SourceThing
from lift_sys.workspace.assist.rename_sources import TopSearch

_PLAIN_BASES = frozenset(
    ("object", "ABC", "Generic", "Protocol", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
)
_COPIES = frozenset({"replace", "_replace", "evolve", "__replace__"})


class MemberSearch:
    """Looks for a member of a class: in the class, on objects of it, and in calls and patterns of it."""

    def __init__(self, project: Project, thing: SourceThing) -> None:
        self.project, self.path = project, thing.path
        self.owner, _, self.member = thing.name.rpartition(".")
        self.found = SourceSites()
        self.top = TopSearch(project, SourceThing(thing.path, self.owner.partition(".")[0]))

    def search(self) -> SourceSites:
        """All places."""
        if self.project.text(self.path) is None:
            return self.found
        self.top.search()
        self.found.modules = set(self.top.found.modules)
        self._definition()
        candidates = list(self.project.with_word(self.member))
        unclear = []
        for path in candidates:
            known = self.project.references(path)
            own = [use for use in known.attributes if use.name == self.member]
            unclear += [(path, use) for use in own if not self._attribute(path, use)]
            for call in known.calls:
                self._call(path, call)
            self._by_string(path)
        declared = frozenset(site for site in self.found.sites if site.path == self.path)
        for path, use in unclear:
            ours = means(self.project, path, use.span.start, declared)
            if ours is None:
                self._doubt(path, use.span.start, f"may mean another object's `{self.member}`")
            elif ours:
                self._site(path, use.span)
        return self.found

    def _site(self, path: str, span: Span, declares: bool = False) -> None:
        self.found.sites.add(Site(path, span, declares))
        self.found.texts[path] = self.project.text(path) or ""

    def _doubt(self, path: str, offset: int, reason: str) -> None:
        line = LineIndex(self.project.text(path) or "").line_of(offset) + 1
        self.found.doubts.add(Doubt(path, line, reason))

    def _definition(self) -> None:
        """What the class binds itself, and what its bases and derived classes may have to say."""
        known = self.project.references(self.path)
        for scope in known.scopes:
            if scope.kind is ScopeKind.CLASS and scope.name == self.owner:
                for use in known.of_binding(self.member, scope):
                    self._site(self.path, use.span, use.binds)
        for path in self.top.found.modules | {self.path}:
            text = self.project.text(path) or ""
            for found in outline(text).classes:
                bases = [base.partition("[")[0].strip() for base in found.bases]
                if path == self.path and found.name == self.owner:
                    for base in bases:
                        name = base.rpartition(".")[2]
                        ancestor = getattr(builtins, base, None)
                        plain = isinstance(ancestor, type) and not hasattr(ancestor, self.member)
                        if name not in _PLAIN_BASES and not plain and "=" not in base:
                            self._doubt(path, found.span.start, f"derives from `{base}`, which may have it, too")
                    self._strings(path, found.span)
                elif any(base.rpartition(".")[2] == self.owner.rpartition(".")[2] for base in bases):
                    self._doubt(path, found.span.start, f"derives `{found.name}` from it, which may have it, too")

    def _strings(self, path: str, span: Span) -> None:
        text = (self.project.text(path) or "")[span.start : span.end]
        for match in re.finditer(rf"""__(?:slots|match_args)__[^=\n]*=[^\n]*["']{re.escape(self.member)}["']""", text):
            self._doubt(path, span.start + match.start(), "names it in a string")

    def _by_string(self, path: str) -> None:
        text = self.project.text(path) or ""
        pattern = rf"""\b(?:getattr|setattr|hasattr|delattr|attrgetter)\([^()\n]*["']{re.escape(self.member)}["']"""
        for match in re.finditer(pattern, text):
            self._doubt(path, match.start(), "names it in a string")

    def _attribute(self, path: str, use: AttributeUse) -> bool:
        """Whether it is clear from the text alone whose attribute it is; if it is ours, it is noted."""
        ours = False
        if use.chain and self.top.means(path, use.chain, use.scope) and "." not in self.owner:
            ours = True
        elif use.chain in (("self",), ("cls",)) and use.method and "<locals>" not in use.method:
            ours = (path, use.method.rpartition(".")[0]) == (self.path, self.owner)
            if not ours and not self._has(path, use.method.rpartition(".")[0]):
                return False
        elif not (use.chain and use.chain[0] and self.project.chain(path, use.chain, use.scope) is not None):
            return False
        if ours:
            self._site(path, use.span, use.chain == ("self",) and use.method == f"{self.owner}.__init__")
        return True

    def _has(self, path: str, name: str) -> bool:
        """Whether another class has a member of that name itself."""
        found = outline(self.project.text(path) or "").class_by_name.get(name)
        return found is not None and (self.member in found.members or self.member in {f.name for f in found.fields})

    def _call(self, path: str, call: CallUse) -> None:
        spans = [span for name, span in call.keywords if name == self.member]
        if not spans:
            return
        outer: Scope | None = call.scope
        while outer is not None and outer.kind is not ScopeKind.CLASS:
            outer = outer.parent
        inside = path == self.path and outer is not None and outer.name == self.owner
        if self.top.means(path, call.called, call.scope) or (inside and call.called == ("cls",)):
            if call.is_pattern or self._is_made_by_fields():
                for span in spans:
                    self._site(path, span)
        elif call.called[-1:] and call.called[-1] in _COPIES:
            self._doubt(path, call.span.start, f"may name the field `{self.member}`")

    def _is_made_by_fields(self) -> bool:
        """Whether the names of the fields are those of the constructor's parameters."""
        source = outline(self.project.text(self.path) or "")
        found = source.class_by_name.get(self.owner)
        return (
            found is not None
            and "__init__" not in found.members
            and any(part.name == self.member and part.annotation is not None for part in found.fields)
        )
