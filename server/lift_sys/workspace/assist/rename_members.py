"""Where sources name a field or a method of a class. Attributes are dynamic, so only what jedi is sure of counts."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Set
from pathlib import Path

from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.outline import outline
from lift_sys.source.references import AttributeUse, CallUse, References, Scope, ScopeKind
from lift_sys.workspace.assist.rename_project import Doubt, Project, Site, SourceSites, SourceThing, TopSearch

Classes = Set[tuple[str, str]]
"""Classes by source and dotted name."""

_PLAIN_BASES = frozenset(
    ("object", "ABC", "Generic", "Protocol", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
)
_COPIES = frozenset({"replace", "_replace", "evolve", "__replace__"})


def member_sites(project: Project, thing: SourceThing) -> SourceSites:
    """Every place in the workspace's sources that names the member `thing`."""
    return _MemberSearch(project, thing).search()


class _MemberSearch:
    def __init__(self, project: Project, thing: SourceThing) -> None:
        self.project, self.path = project, thing.path
        self.owner, _, self.member = thing.name.rpartition(".")
        self.found = SourceSites()
        self.top = TopSearch(project, SourceThing(thing.path, self.owner.partition(".")[0]))
        self.classes: set[tuple[str, str]] = {(thing.path, self.owner)}

    def search(self) -> SourceSites:
        if self.project.text(self.path) is None:
            return self.found
        self.top.search()
        self.found.modules = set(self.top.found.modules)
        self._definition()
        for path in self.project.with_word(self.member):
            known = self.project.references(path)
            for use in known.attributes:
                if use.name == self.member:
                    self._attribute(path, known, use)
            for call in known.calls:
                self._call(path, known, call)
            self._by_string(path)
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

    def _attribute(self, path: str, known: References, use: AttributeUse) -> None:
        ours: bool | None
        if use.chain and self.top.means(path, use.chain, use.scope) and "." not in self.owner:
            ours = True
        elif use.chain in (("self",), ("cls",)):
            owner = use.method.rpartition(".")[0]
            ours = (path, owner) in self.classes
            if not ours and (not owner or "<locals>" in owner):
                ours = None
        elif use.chain and use.chain[0] and self.project.chain(path, use.chain, use.scope) is not None:
            ours = False
        else:
            ours = receiver(self.project, path, use.span.start, self.classes)
        if ours is None:
            self._doubt(path, use.span.start, f"may mean another object's `{self.member}`")
        elif ours:
            declares = use.chain == ("self",) and use.method == f"{self.owner}.__init__"
            self._site(path, use.span, declares)
        del known

    def _call(self, path: str, known: References, call: CallUse) -> None:
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
        del known

    def _is_made_by_fields(self) -> bool:
        """Whether the names of the fields are those of the constructor's parameters."""
        source = outline(self.project.text(self.path) or "")
        found = source.class_by_name.get(self.owner)
        return (
            found is not None
            and "__init__" not in found.members
            and any(part.name == self.member and part.annotation is not None for part in found.fields)
        )


def receiver(project: Project, path: str, end: int, classes: Classes) -> bool | None:
    """Whether the object before the attribute at `end` is of one of `classes`; None if jedi does not know."""
    text = project.text(path) or ""
    at = len(text[:end].rstrip()) - 1
    if at <= 0 or text[at] != ".":
        return None
    at = len(text[:at].rstrip()) - 1
    lines = LineIndex(text)
    line = lines.line_of(at)
    owners = list(_inferred(project, path, line + 1, at - lines.starts[line]))
    if not owners:
        return None
    answers = {owner in classes for owner in owners}
    return answers.pop() if len(answers) == 1 else None


def _inferred(project: Project, path: str, line: int, column: int) -> Iterator[tuple[str, str]]:
    """The classes of what stands at a place; nothing where one of them is not known."""
    import jedi

    root = next((r for r in project.roots if Path(path).is_relative_to(r)), Path(path).parent)
    try:
        script = jedi.Script(
            project.text(path) or "",
            path=path,
            environment=jedi.InterpreterEnvironment(),
            project=jedi.Project(str(root), added_sys_path=[str(Path(path).parent)]),
        )
        names = script.infer(line, column)
        found = []
        for name in names:
            if name.type not in ("instance", "class") or name.name == "object":
                return
            module = str(name.module_path) if name.module_path is not None else ""
            parts = (name.full_name or name.name).split(".")
            owner = name.name if len(parts) < 2 or not _is_nested(name) else ".".join(parts[-2:])
            found.append((module, owner))
    except Exception:  # noqa: BLE001 - jedi raises whatever the code it reads makes it raise
        return
    yield from found


def _is_nested(name: object) -> bool:
    parent = getattr(name, "parent", lambda: None)()
    return getattr(parent, "type", "") == "class"
