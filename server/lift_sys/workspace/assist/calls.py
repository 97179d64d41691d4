"""What one document mentions and what one source calls, as far as each tells by itself: a pure function of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lift_sys.ir import nodes
from lift_sys.ir.check.environment import bound_name
from lift_sys.ir.model import Effect, Entity, Example, Import, Spec, model_nodes
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.parser.document import Section, parse
from lift_sys.ir.text import LineIndex, Span
from lift_sys.source.outline import outline
from lift_sys.source.references import references
from lift_sys.source.references_model import CallUse, ImportUse, References, Scope, ScopeKind
from lift_sys.workspace.assist.bindings import bindings

Names = tuple[str, ...]
"""The parts of a dotted name."""


class CallableKind(StrEnum):
    """What can be called."""

    FUNCTION = "function"
    METHOD = "method"
    ENTITY = "entity"


@dataclass(frozen=True, slots=True)
class Declared:
    """A function or an entity that a document declares: all of it, and its name."""

    kind: CallableKind
    span: Span
    selection: Span


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import makes a name mean: `original` in `module`, or the module itself."""

    module: str
    original: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where `owner` names something, at `span` the last part of it. `called`: it is called there.

    `imported` is given where the first of `names` is what an import inside of the owner makes it.
    """

    owner: str
    names: Names
    span: Span
    called: bool
    imported: Imported | None = None


@dataclass(frozen=True, slots=True)
class FileCalls:
    """What a document or a source declares, imports and mentions. In `meanings`, None stands for what it defines."""

    lines: LineIndex
    declared: dict[str, Declared]
    meanings: dict[str, Imported | None]
    mentions: tuple[Mention, ...]


# Documents


def document_calls(text: str) -> FileCalls:
    """Of a document. Of two specs of one function, and of two imports of one name, the first counts."""
    parsed = parse(text)
    declared: dict[str, Declared] = {}
    meanings: dict[str, Imported | None] = {}
    mentions: list[Mention] = []
    for placed in parsed.sections:
        section, by = placed.section, placed.offset
        item = section.item
        if isinstance(item, Import):
            meanings.update({n: m for n, m in _imports(item) if n not in meanings})
            continue
        if isinstance(item, Spec):
            owner, signature = item.name, item.signature
            kind = CallableKind.METHOD if owner is not None and "." in owner else CallableKind.FUNCTION
            selection = signature.name_span if signature is not None else item.span
        elif isinstance(item, Entity) and isinstance(item.name, str):
            owner, kind, selection = item.name, CallableKind.ENTITY, item.name_span
        else:
            continue
        if owner is None or owner in declared:
            continue
        whole = Span(min(item.span.start, selection.start), max(item.span.end, selection.end))
        declared[owner] = Declared(kind, whole.shifted(by), selection.shifted(by))
        mentions += [Mention(owner, names, s.shifted(by), called) for names, s, called in _mentions(section, item)]
    return FileCalls(parsed.lines, declared, meanings, tuple(mentions))


def _imports(item: Import) -> Iterator[tuple[str, Imported]]:
    for part in item.names:
        bound = bound_name(item, part)
        if bound is None or isinstance(item.module, nodes.Hole) or not isinstance(part.name, str):
            continue
        if item.module is not None:
            yield bound, Imported(item.module, part.name)
        else:
            yield bound, Imported(part.name if part.alias else bound, None)


def _mentions(section: Section, item: Spec | Entity) -> Iterator[tuple[Names, Span, bool]]:
    local = bindings(section).by_span
    for tree, called in _trees(item):
        for root, names, span, is_called in _names_in(tree, called):
            if root.span not in local and span != nodes.NOWHERE:
                yield names, span, is_called


def _trees(item: Spec | Entity) -> Iterator[tuple[nodes.Node, bool]]:
    """What may mention something; whether it is called for being there, as in ``calls: f``."""
    if isinstance(item, Entity):
        yield from ((tree, False) for tree in model_nodes(item))
        return
    yield from ((tree, False) for tree in model_nodes(item.signature))
    for clause in item.clauses:
        if isinstance(clause, Effect):
            yield from ((place, True) for place in clause.calls or ())
        elif isinstance(clause, Example) and isinstance(clause.call, nodes.Call):
            # The call itself is the spec's own: an example of it, no call that it makes.
            yield from ((part, False) for part in (*clause.call.args, *(k.value for k in clause.call.keywords)))
            if clause.value is not None:
                yield clause.value, False
        else:
            yield from ((tree, False) for tree in model_nodes(clause))


def _names_in(tree: nodes.Node, called: bool) -> Iterator[tuple[nodes.Name, Names, Span, bool]]:
    """Dotted names in a tree: the first part, all parts, the place of the last one, and whether it is called."""
    stack: list[tuple[nodes.Node, bool]] = [(tree, called)]
    while stack:
        node, is_called = stack.pop()
        if isinstance(node, nodes.Name | nodes.Attribute):
            root, rest = _chain(node)
            if isinstance(root, nodes.Name):
                yield root, (root.id, *rest), node.span if isinstance(node, nodes.Name) else node.attr_span, is_called
                continue
        function = node.func if isinstance(node, nodes.Call) else None
        stack.extend((child, child is function) for child in reversed(list(nodes.children(node))))


def _chain(node: nodes.Expr) -> tuple[nodes.Expr, Names]:
    """What the dots start from, and the names behind them."""
    parts: list[str] = []
    while isinstance(node, nodes.Attribute):
        parts.append(node.attr)
        node = node.value
    return node, tuple(reversed(parts))


# Sources


def source_calls(text: str) -> FileCalls:
    """Of a source: what surely is called, by which of the functions that its outline knows."""
    return _Source(references(text), outline(text), LineIndex(text)).read()


@dataclass
class _Source:
    """Reads one source."""

    found: References
    known: SourceOutline
    lines: LineIndex
    bound: dict[tuple[int, str], list[tuple[Span, bool]]] = field(default_factory=dict)
    imports: dict[tuple[int, str], list[ImportUse]] = field(default_factory=dict)
    receivers: dict[int, str] = field(default_factory=dict)

    def read(self) -> FileCalls:
        module = self.found.module
        for use in self.found.uses:
            if use.binds:
                scope = module if use.name in use.scope.module_names else use.scope
                self.bound.setdefault((id(scope), use.name), []).append((use.span, use.defines))
                if use.name in use.scope.parameters:
                    self.receivers.setdefault(id(use.scope), use.name)  # the first one, as uses are in order
        for imported in self.found.imports:
            name = imported.alias or imported.original or imported.module.partition(".")[0]
            self.imports.setdefault((id(imported.scope), name), []).append(imported)
        meanings: dict[str, Imported | None] = {}
        for at, name in self.bound:
            if at == id(module):
                sure, meaning = self.meaning(module, name)
                if sure:
                    meanings[name] = meaning
        calls = sorted(self.found.calls, key=lambda call: call.called_end)
        mentions = [mention for call in calls for mention in self.call(call)]
        declared = {
            name: Declared(CallableKind.METHOD if "." in name else CallableKind.FUNCTION, f.span, f.name_span)
            for name, f in self.known.function_by_name.items()
        }
        for name, c in self.known.class_by_name.items():
            declared.setdefault(name, Declared(CallableKind.ENTITY, c.span, c.name_span))
        return FileCalls(self.lines, declared, meanings, tuple(mentions))

    def meaning(self, scope: Scope, name: str) -> tuple[bool, Imported | None]:
        """Whether it is sure what `name` means where `scope` binds it, and the import that says so, if one does."""
        places = self.bound.get((id(scope), name), [])
        imports = self.imports.get((id(scope), name), [])
        stars = [i.span for i in self.found.imports if i.original == "*" and i.scope is scope]
        if not places or any(star > max(places)[0] for star in stars):
            return False, None
        if all(defines for _, defines in places):
            return True, None
        meanings = {_imported(i) for i in imports}
        if len(places) == len(imports) and len(meanings) == 1:
            return True, meanings.pop()
        return False, None

    def call(self, call: CallUse) -> Iterator[Mention]:
        """The call, if it is sure what is called, and by what."""
        called, scope = call.called, call.scope
        owner = _owner(scope)
        if call.is_pattern or not called or not called[0] or owner not in self.known.function_by_name or owner is None:
            return
        span = Span(call.called_end - len(called[-1]), call.called_end)
        binder = self.found.binding(called[0], scope)
        if binder is self.found.module:
            if self.meaning(binder, called[0])[0]:
                yield Mention(owner, called, span, True)
            return
        own = self.own_method(called, binder)
        if own is not None:
            yield Mention(owner, own, span, True)
            return
        sure, imported = self.meaning(binder, called[0])
        if sure and imported is not None:
            yield Mention(owner, called, span, True, imported)

    def own_method(self, called: Names, scope: Scope) -> Names | None:
        """``self.m`` as ``Class.m``, if the class itself defines `m` and no field hides it."""
        around = scope.parent
        while around is not None and around.kind is ScopeKind.TYPES:
            around = around.parent
        if len(called) != 2 or around is None or around.kind is not ScopeKind.CLASS or not around.name:
            return None
        method = self.known.function_by_name.get(scope.name)
        if method is None or "staticmethod" in method.decorators or self.receivers.get(id(scope)) != called[0]:
            return None
        if len(self.bound.get((id(scope), called[0]), ())) != 1:
            return None  # it is given another value
        owner = self.known.class_by_name.get(around.name)
        names = (*around.name.split("."), called[1])
        hidden = owner is None or any(f.name == called[1] for f in owner.fields)
        return None if hidden or ".".join(names) not in self.known.function_by_name else names


def _imported(use: ImportUse) -> Imported:
    if use.original is not None:
        return Imported(use.module, use.original)
    return Imported(use.module if use.alias else use.module.partition(".")[0], None)


def _owner(scope: Scope) -> str | None:
    """The outermost function around, which an outline knows by its name; None for code of the module or a class."""
    name = None
    at: Scope | None = scope
    while at is not None:
        if at.kind is ScopeKind.FUNCTION and at.name:
            name = at.name
        at = at.parent
    return name
