"""Which names of one Python text mean the same binding, by Python's rules of scopes.

Nothing is inferred here: a name is followed to the scope that binds it, and an import or an attribute of an imported
module is told as it stands. Spans are code points of the text as it was given.
"""

from __future__ import annotations

from tree_sitter import Node

from lift_sys.source.references_model import (
    AttributeUse,
    CallUse,
    ImportUse,
    References,
    Scope,
    ScopeKind,
    Use,
)
from lift_sys.source.syntax import SyntaxTree


def references(text: str) -> References:
    """Read a Python text; one that does not parse is read as far as it goes."""
    tree = SyntaxTree(text)
    module = Scope(ScopeKind.MODULE, None)
    found = References(module, scopes=[module])
    reader = _Reader(tree, found)
    reader.stack.append((tree.root, module))
    while reader.stack:
        reader.visit(*reader.stack.pop())
    for use in found.uses:
        if use.binds:
            (module if use.name in use.scope.module_names else use.scope).bound.add(use.name)
    found.uses.sort(key=lambda u: u.span)
    return found


_COMPREHENSIONS = frozenset(
    ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression")
)
_PATTERNS = frozenset(
    ("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "tuple", "list", "list_splat",
     "parenthesized_expression", "expression_list", "as_pattern_target")
)  # fmt: skip


class _Reader:
    """Goes through a tree with a stack of its own, so that depth does not matter."""

    def __init__(self, tree: SyntaxTree, found: References) -> None:
        self.tree = tree
        self.found = found
        self.stack: list[tuple[Node, Scope]] = []

    def visit(self, node: Node, scope: Scope) -> None:
        """One node; what is below it is put on the stack, unless it has been dealt with."""
        if node.type in _COMPREHENSIONS:
            self._comprehension(node, scope)
            return
        handler = _HANDLERS.get(node.type)
        if handler is not None:
            handler(self, node, scope)
        else:
            self._push(node.children, scope)

    def _push(self, nodes: list[Node], scope: Scope) -> None:
        self.stack.extend((child, scope) for child in nodes)

    def _use(self, node: Node, scope: Scope, binds: bool = False, defines: bool = False) -> None:
        name = self.tree.read(node)
        if name:
            self.found.uses.append(Use(name, self.tree.span(node), scope, binds, defines))

    def _scope(self, kind: ScopeKind, parent: Scope, name: str = "") -> Scope:
        made = Scope(kind, parent, name)
        self.found.scopes.append(made)
        return made

    def _identifier(self, node: Node, scope: Scope) -> None:
        self._use(node, scope)

    def _bind(self, node: Node | None, scope: Scope) -> None:
        """The names that a target binds; what else stands in it (``a.b``, ``a[i]``) is only used."""
        stack = [node] if node is not None else []
        while stack:
            part = stack.pop()
            if part.type == "identifier":
                self._use(part, scope, binds=True)
            elif part.type in _PATTERNS:
                stack.extend(part.children)
            else:
                self.stack.append((part, scope))

    # Definitions

    def _function(self, node: Node, scope: Scope) -> None:
        name = node.child_by_field_name("name")
        types = self._definition(node, name, scope)
        inner = self._scope(ScopeKind.FUNCTION, types, _inside(scope, self.tree.read(name) if name is not None else ""))
        self._parameters(node.child_by_field_name("parameters"), inner, types, scope)
        returns, body = node.child_by_field_name("return_type"), node.child_by_field_name("body")
        self._push([returns] if returns is not None else [], types)
        self._push([body] if body is not None else [], inner)

    def _class(self, node: Node, scope: Scope) -> None:
        name = node.child_by_field_name("name")
        types = self._definition(node, name, scope)
        bases, body = node.child_by_field_name("superclasses"), node.child_by_field_name("body")
        inner = self._scope(ScopeKind.CLASS, types, _inside(scope, self.tree.read(name) if name is not None else ""))
        self._push([bases] if bases is not None else [], types)
        self._push([body] if body is not None else [], inner)

    def _definition(self, node: Node, name: Node | None, scope: Scope) -> Scope:
        """Bind the name; the scope of the type parameters, or `scope` itself if there are none."""
        if name is not None:
            self._use(name, scope, binds=True, defines=True)
        generic = node.child_by_field_name("type_parameters")
        if generic is None:
            return scope
        types = self._scope(ScopeKind.TYPES, scope)
        self._type_parameters(generic, types)
        return types

    def _type_parameters(self, generic: Node, types: Scope) -> None:
        for part in generic.named_children:
            inner = part.named_children[0] if part.named_children else part
            while inner.type in ("constrained_type", "splat_type", "type") and inner.named_children:
                rest = inner.named_children[1:]
                self._push(rest, types)
                inner = inner.named_children[0]
            if inner.type == "identifier":
                self._use(inner, types, binds=True)

    def _type_alias(self, node: Node, scope: Scope) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        inner = left.named_children[0] if left is not None and left.named_children else left
        types = scope
        if inner is not None and inner.type == "generic_type":
            name, *generic = inner.named_children
            types = self._scope(ScopeKind.TYPES, scope)
            for part in generic:
                self._type_parameters(part, types)
            inner = name
        self._bind(inner, scope)
        self._push([right] if right is not None else [], types)

    def _lambda(self, node: Node, scope: Scope) -> None:
        inner = self._scope(ScopeKind.FUNCTION, scope)
        self._parameters(node.child_by_field_name("parameters"), inner, scope, scope)
        body = node.child_by_field_name("body")
        self._push([body] if body is not None else [], inner)

    def _parameters(self, node: Node | None, inner: Scope, types: Scope, outer: Scope) -> None:
        for part in node.named_children if node is not None else ():
            name: Node | None = part
            if part.type in ("default_parameter", "typed_default_parameter"):
                name = part.child_by_field_name("name")
                value = part.child_by_field_name("value")
                self._push([value] if value is not None else [], outer)
            elif part.type == "typed_parameter":
                name = part.named_children[0]
            annotation = part.child_by_field_name("type")
            self._push([annotation] if annotation is not None else [], types)
            if name is not None and name.type in ("list_splat_pattern", "dictionary_splat_pattern"):
                name = name.named_children[0] if name.named_children else None
            if name is not None and name.type == "identifier":
                self._use(name, inner, binds=True)
                inner.parameters.add(self.tree.read(name))

    def _comprehension(self, node: Node, scope: Scope) -> None:
        inner = self._scope(ScopeKind.COMPREHENSION, scope)
        first = True
        for part in node.named_children:
            if part.type != "for_in_clause":
                self.stack.append((part, inner))
                continue
            self._bind(part.child_by_field_name("left"), inner)
            right = part.children_by_field_name("right")
            # The first iterable is evaluated outside.
            self._push(right, scope if first else inner)
            first = False

    # Statements

    def _assignment(self, node: Node, scope: Scope) -> None:
        left = node.child_by_field_name("left")
        if left is not None and left.type == "tuple_pattern" and node.child_by_field_name("right") is None:
            self._push(node.named_children, scope)  # `(x): int` binds nothing
            return
        self._bind(left, scope)
        rest = [child for child in node.named_children if left is None or child.id != left.id]
        self._push(rest, scope)
        if left is not None and self.tree.read(left) == "__all__" and scope.kind is ScopeKind.MODULE:
            self._exported(rest)

    def _exported(self, nodes: list[Node]) -> None:
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if node.type == "string_content":
                self.found.exported.append((self.tree.read(node), self.tree.span(node)))
            stack.extend(node.named_children)

    def _for(self, node: Node, scope: Scope) -> None:
        left = node.child_by_field_name("left")
        self._bind(left, scope)
        self._push([child for child in node.named_children if left is None or child.id != left.id], scope)

    def _as_pattern(self, node: Node, scope: Scope) -> None:
        """``with e as t``, ``except E as n`` and ``case p as n``."""
        alias = node.child_by_field_name("alias")
        if alias is None and len(node.named_children) == 2 and node.named_children[1].type == "identifier":
            alias = node.named_children[1]
        self._bind(alias, scope)
        self._push([child for child in node.named_children if alias is None or child.id != alias.id], scope)

    def _walrus(self, node: Node, scope: Scope) -> None:
        outer = scope
        while outer.kind is ScopeKind.COMPREHENSION and outer.parent is not None:
            outer = outer.parent
        self._bind(node.child_by_field_name("name"), outer)
        value = node.child_by_field_name("value")
        self._push([value] if value is not None else [], scope)

    def _delete(self, node: Node, scope: Scope) -> None:
        for child in node.named_children:
            self._bind(child, scope)

    def _global(self, node: Node, scope: Scope) -> None:
        names = scope.module_names if node.type == "global_statement" else scope.outer_names
        for child in node.named_children:
            names.add(self.tree.read(child))
            self._use(child, scope)

    # Patterns

    def _case_pattern(self, node: Node, scope: Scope) -> None:
        for child in node.named_children:
            if child.type == "dotted_name" and len(child.named_children) == 1:
                if self.tree.read(child) != "_":
                    self._use(child.named_children[0], scope, binds=True)
            else:
                self.stack.append((child, scope))

    def _keyword_pattern(self, node: Node, scope: Scope) -> None:
        for child in node.named_children[1:]:
            if child.type == "dotted_name" and len(child.named_children) == 1:
                self._bind(child.named_children[0], scope)
            else:
                self.stack.append((child, scope))

    def _splat_pattern(self, node: Node, scope: Scope) -> None:
        for child in node.named_children:
            if child.type == "identifier" and self.tree.read(child) != "_":
                self._use(child, scope, binds=True)

    def _class_pattern(self, node: Node, scope: Scope) -> None:
        called = node.named_children[0] if node.named_children else None
        keywords = []
        for part in node.named_children[1:]:
            inner = part.named_children[0] if part.named_children else part
            if inner.type == "keyword_pattern" and inner.named_children:
                keywords.append((self.tree.read(inner.named_children[0]), self.tree.span(inner.named_children[0])))
        if called is not None:
            names = tuple(self.tree.read(part) for part in called.named_children)
            end = self.tree.offset(called.end_byte)
            use = CallUse(names, scope, self.tree.span(node), tuple(keywords), False, (), end, is_pattern=True)
            self.found.calls.append(use)
        self._push(node.named_children, scope)

    def _dotted_name(self, node: Node, scope: Scope) -> None:
        """A dotted name in a pattern or a decorator: its first part is a name, the others are attributes."""
        parts = node.named_children
        if not parts:
            return
        self._use(parts[0], scope)
        chain = [self.tree.read(parts[0])]
        for part in parts[1:]:
            self._attribute_use(part, tuple(chain), scope)
            chain.append(self.tree.read(part))

    # Expressions

    def _attribute(self, node: Node, scope: Scope) -> None:
        value, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if name is not None:
            self._attribute_use(name, self._chain(value), scope)
        self._push([value] if value is not None else [], scope)

    def _attribute_use(self, name: Node, chain: tuple[str, ...], scope: Scope) -> None:
        around: Scope | None = scope
        while around is not None and not (around.kind is ScopeKind.FUNCTION and around.name):
            around = around.parent
        method = around.name if around is not None else ""
        self.found.attributes.append(AttributeUse(self.tree.read(name), self.tree.span(name), chain, scope, method))

    def _chain(self, node: Node | None) -> tuple[str, ...]:
        names: list[str] = []
        while node is not None and node.type == "attribute":
            name = node.child_by_field_name("attribute")
            names.append(self.tree.read(name) if name is not None else "")
            node = node.child_by_field_name("object")
        if node is not None and node.type == "identifier":
            return (self.tree.read(node), *reversed(names))
        return ("", *reversed(names)) if names else ()

    def _call(self, node: Node, scope: Scope) -> None:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        self._push([function] if function is not None else [], scope)
        if arguments is None:
            return
        if arguments.type != "argument_list":
            self.stack.append((arguments, scope))
            return
        keywords, passed, double_star = [], [], False
        for part in arguments.named_children:
            if part.type == "keyword_argument":
                name, value = part.child_by_field_name("name"), part.child_by_field_name("value")
                if name is not None:
                    keywords.append((self.tree.read(name), self.tree.span(name)))
                self._push([value] if value is not None else [], scope)
                continue
            double_star = double_star or part.type == "dictionary_splat"
            passed.append(self._chain(part))
            self.stack.append((part, scope))
        called, names = self._chain(function), tuple(chain for chain in passed if chain)
        end = self.tree.offset(function.end_byte) if function is not None else 0
        use = CallUse(called, scope, self.tree.span(node), tuple(keywords), double_star, names, end)
        self.found.calls.append(use)
        if called[-1:] in (("cast",), ("TypeVar",)):
            self._quoted(arguments.named_children[0 if called[-1] == "cast" else 1 :][:1], scope)
        if use.called[:1] == ("__all__",) and scope.kind is ScopeKind.MODULE:
            self._exported([arguments])

    def _type(self, node: Node, scope: Scope) -> None:
        self._quoted(node.children, scope)
        self._push(node.children, scope)

    def _generic(self, node: Node, scope: Scope) -> None:
        self._push(node.named_children[:1] if self._is_literal(node) else node.children, scope)

    def _is_literal(self, node: Node) -> bool:
        """Whether it is a ``Literal[…]``, whose strings are values."""
        generic = node.type in ("generic_type", "subscript")
        return generic and self.tree.read(node).partition("[")[0].rpartition(".")[2].strip() == "Literal"

    def _quoted(self, nodes: list[Node], scope: Scope) -> None:
        """Names in annotations that are written as strings."""
        stack = list(nodes)
        while stack:
            part = stack.pop()
            if part.type in ("generic_type", "subscript") and self.tree.read(part).partition("[")[0].endswith(
                "Literal"
            ):
                continue
            contents = [child for child in part.named_children if child.type == "string_content"]
            if part.type != "string":
                # Types inside a type are visited on their own.
                stack.extend(child for child in part.named_children if child.type != "type")
            elif len(contents) == 1 and part.named_child_count == 3 and not contents[0].named_child_count:
                start = self.tree.offset(contents[0].start_byte)
                inner = references(self.tree.read(contents[0]))
                for use in inner.uses:
                    if use.scope is inner.module:
                        self.found.uses.append(Use(use.name, use.span.shifted(start), scope, False))
                for use_of in inner.attributes:
                    span = use_of.span.shifted(start)
                    self.found.attributes.append(AttributeUse(use_of.name, span, use_of.chain, scope, ""))

    def _keyword(self, node: Node, scope: Scope) -> None:
        """A keyword outside a call, of a class's bases: its name is nobody's variable."""
        value = node.child_by_field_name("value")
        self._push([value] if value is not None else [], scope)

    # Imports

    def _import(self, node: Node, scope: Scope) -> None:
        for part in node.children_by_field_name("name"):
            alias = part.child_by_field_name("alias")
            name = part.child_by_field_name("name") if part.type == "aliased_import" else part
            if name is None:
                continue
            bound = alias if alias is not None else (name.named_children[0] if name.named_children else name)
            self._use(bound, scope, binds=True)
            text = self.tree.read(alias) if alias is not None else None
            self.found.imports.append(ImportUse(self.tree.read(name), None, self.tree.span(name), text, scope))

    def _import_from(self, node: Node, scope: Scope) -> None:
        module_node = node.child_by_field_name("module_name")
        module = "".join(self.tree.read(module_node).split()) if module_node is not None else "__future__"
        if any(child.type == "wildcard_import" for child in node.named_children):
            self.found.imports.append(ImportUse(module, "*", self.tree.span(node), None, scope))
        for part in node.children_by_field_name("name"):
            alias = part.child_by_field_name("alias")
            name = part.child_by_field_name("name") if part.type == "aliased_import" else part
            if name is None:
                continue
            self._use(alias if alias is not None else name, scope, binds=True)
            text = self.tree.read(alias) if alias is not None else None
            original = self.tree.read(name)
            self.found.imports.append(ImportUse(module, original, self.tree.span(name), text, scope))


def _inside(scope: Scope, name: str) -> str:
    """The dotted name of a definition in `scope`, as outlines spell it; functions inside functions are nobody's."""
    while scope.kind is ScopeKind.TYPES and scope.parent is not None:
        scope = scope.parent
    if scope.kind is ScopeKind.MODULE:
        return name
    return f"{scope.name}.{name}" if scope.kind is ScopeKind.CLASS and scope.name else f"{scope.name}.<locals>.{name}"


_HANDLERS = {
    "identifier": _Reader._identifier,
    "function_definition": _Reader._function,
    "class_definition": _Reader._class,
    "type_alias_statement": _Reader._type_alias,
    "type": _Reader._type,
    "generic_type": _Reader._generic,
    "lambda": _Reader._lambda,
    "assignment": _Reader._assignment,
    "augmented_assignment": _Reader._assignment,
    "for_statement": _Reader._for,
    "as_pattern": _Reader._as_pattern,
    "named_expression": _Reader._walrus,
    "delete_statement": _Reader._delete,
    "global_statement": _Reader._global,
    "nonlocal_statement": _Reader._global,
    "case_pattern": _Reader._case_pattern,
    "keyword_pattern": _Reader._keyword_pattern,
    "splat_pattern": _Reader._splat_pattern,
    "class_pattern": _Reader._class_pattern,
    "dotted_name": _Reader._dotted_name,
    "attribute": _Reader._attribute,
    "call": _Reader._call,
    "keyword_argument": _Reader._keyword,
    "import_statement": _Reader._import,
    "import_from_statement": _Reader._import_from,
    "future_import_statement": _Reader._import_from,
}
