"""The outline of a Python source: what it defines at its top and in its classes, also while it does not parse.

Only statements that can bind a name of the module or of a class are visited; function bodies are looked into for
three things alone: a `yield`, a stub, and in ``__init__`` the fields of ``self``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from inspect import cleandoc

from tree_sitter import Node

from lift_sys.ir.outline import (
    BodyKind,
    ParameterKind,
    SourceClass,
    SourceField,
    SourceFunction,
    SourceImport,
    SourceOutline,
    SourceParameter,
    SourceVariable,
)
from lift_sys.ir.text import Span
from lift_sys.source.strings import string_value
from lift_sys.source.syntax import COMPOUND, SyntaxTree, walk_own

_SAME_SCOPE = COMPOUND | {"block", "ERROR"}
_OWN_SCOPE = frozenset(("function_definition", "class_definition", "lambda"))
_ENUMS = frozenset(("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))
_TARGETS = frozenset(("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "tuple", "list"))
# A stub under one of these is meant to stay one.
_NO_HOLE = frozenset(("overload", "abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"))


def outline(text: str) -> SourceOutline:
    """What `text` defines. Any text will do: where it does not parse, `syntax_error` says so.

    Of several definitions of a name all are listed, in order; the outline's lookups give the last. A stub body
    (docstring only, `...`, `pass`, `raise NotImplementedError`) makes a function a hole, except where a stub is what
    it has to be: under ``@overload`` or ``@abstractmethod`` and in a Protocol such a body counts as written. ``import
    a.b`` binds ``a`` to the module ``a`` and is listed so. A field's `default` is what the class body assigns.
    """
    return _Reader(SyntaxTree(text)).run()


@dataclass(slots=True)
class _Class:
    """A class while its body is being read."""

    name: str
    bases: tuple[str, ...]
    decorators: tuple[str, ...]
    docstring: str | None
    span: Span
    name_span: Span
    is_enum: bool
    is_protocol: bool
    fields: dict[str, SourceField] = field(default_factory=dict)
    # Fields found in __init__ come after those of the body, which know more.
    own: dict[str, SourceField] = field(default_factory=dict)
    members: dict[str, None] = field(default_factory=dict)

    def finished(self) -> SourceClass:
        fields = {**self.own, **self.fields}
        ordered = tuple(fields[name] for name in {**self.fields, **self.own})
        members = tuple({**self.members, **dict.fromkeys(self.own)})
        return SourceClass(
            self.name, self.bases, self.decorators, ordered, members, self.docstring, self.span, self.name_span
        )


class _Reader:
    """Collects from one tree; the stack is explicit, since a text may nest deeper than Python recurses."""

    def __init__(self, tree: SyntaxTree) -> None:
        self.tree = tree
        self.functions: list[SourceFunction] = []
        self.classes: list[_Class] = []
        self.imports: list[SourceImport] = []
        self.variables: list[SourceVariable] = []
        self.has_star_import = False

    def run(self) -> SourceOutline:
        stack: list[tuple[Iterator[Node], _Class | None]] = [(iter(self.tree.root.children), None)]
        while stack:
            children, owner = stack[-1]
            node = next(children, None)
            if node is None:
                stack.pop()
                continue
            inner = self.statement(node, owner)
            if inner is not None:
                stack.append(inner)
        return SourceOutline(
            tuple(self.functions),
            tuple(c.finished() for c in self.classes),
            tuple(self.imports),
            tuple(self.variables),
            self.has_star_import,
            self.tree.syntax_error,
        )

    def statement(self, node: Node, owner: _Class | None) -> tuple[Iterator[Node], _Class | None] | None:
        """Read one statement; what is returned has to be read next."""
        kind = node.type
        decorators: tuple[str, ...] = ()
        whole = node
        if kind == "decorated_definition":
            decorators = tuple(
                self.tree.read(c).removeprefix("@").strip() for c in node.children if c.type == "decorator"
            )
            definition = node.child_by_field_name("definition")
            if definition is None:
                return None
            node, kind = definition, definition.type
        if kind == "function_definition":
            self.function(node, whole, decorators, owner)
        elif kind == "class_definition":
            return self.class_(node, whole, decorators, owner)
        elif kind == "expression_statement":
            for child in node.children:
                if child.type == "assignment":
                    self.assignment(child, owner)
        elif kind in ("import_statement", "import_from_statement", "future_import_statement"):
            self.import_(node, owner)
        elif kind == "type_alias_statement":
            self.type_alias(node, owner)
        elif kind in _SAME_SCOPE:
            if kind == "for_statement":
                target = node.child_by_field_name("left")
                if target is not None:
                    self.bind_all(target, owner)
            elif kind == "with_statement":
                self.with_targets(node, owner)
            return iter(node.children), owner
        return None

    # Functions

    def function(self, node: Node, whole: Node, decorators: tuple[str, ...], owner: _Class | None) -> None:
        read, span = self.tree.read, self.tree.span
        name, parameters = node.child_by_field_name("name"), node.child_by_field_name("parameters")
        if name is None or parameters is None or not (simple := read(name)):
            return
        returns = node.child_by_field_name("return_type")
        body = node.child_by_field_name("body")
        header_end = parameters.end_byte
        for child in node.children:
            if child.type == ":":
                header_end = child.end_byte
        header = Span(self.tree.offset(node.start_byte), self.tree.offset(header_end))
        statements = _statements(body)
        documentation = _docstring_node(statements)
        docstring = None if documentation is None else self.docstring(documentation)
        written = statements[1:] if docstring is not None else statements
        if written:
            body_span = Span(self.tree.offset(written[0].start_byte), self.tree.end_of_code(written[-1]))
        else:
            end = span(statements[0]).end if statements else header.end
            body_span = Span(end, end)
        is_stub = all(self.is_stub(s) for s in written) and not self.may_be_stub(decorators, owner)
        function = SourceFunction(
            name=_dotted(owner, simple),
            parameters=self.parameters(parameters),
            returns=(read(returns) or None) if returns is not None else None,
            is_async=node.children[0].type == "async",
            is_generator=body is not None and self.tree.mentions(body, b"yield") and _yields(body),
            decorators=decorators,
            docstring=docstring,
            body=BodyKind.STUB if is_stub else BodyKind.WRITTEN,
            span=Span(self.tree.offset(whole.start_byte), max(body_span.end, header.end)),
            header=header,
            name_span=span(name),
            parameters_span=span(parameters),
            returns_span=span(returns) if returns is not None and read(returns) else None,
            body_span=body_span,
        )
        self.functions.append(function)
        if owner is not None:
            owner.members[simple] = None
            if simple == "__init__" and body is not None and function.parameters:
                self.fields_of_self(body, function.parameters, owner)

    def parameters(self, node: Node) -> tuple[SourceParameter, ...]:
        found: list[SourceParameter] = []
        kind = ParameterKind.POSITIONAL_OR_KEYWORD
        for child in node.named_children:
            kind_here, name, annotation, default = kind, child, None, None
            match child.type:
                case "positional_separator":
                    found = [_positional_only(p) for p in found]
                    continue
                case "keyword_separator":
                    kind = ParameterKind.KEYWORD_ONLY
                    continue
                case "typed_parameter" | "default_parameter" | "typed_default_parameter":
                    annotation, default = child.child_by_field_name("type"), child.child_by_field_name("value")
                    inner = child.child_by_field_name("name") or next(
                        (c for c in child.named_children if c.type not in ("comment", "ERROR")), None
                    )
                    if inner is None:
                        continue
                    name = inner
                case "comment" | "ERROR":
                    continue
            if name.type == "list_splat_pattern":
                kind_here, kind = ParameterKind.VAR_POSITIONAL, ParameterKind.KEYWORD_ONLY
            elif name.type == "dictionary_splat_pattern":
                kind_here = ParameterKind.VAR_KEYWORD
            text = self.tree.read(name).lstrip("* \t\\\r\n")
            if not text.isidentifier():
                continue
            found.append(
                SourceParameter(
                    text, kind_here, self.optional(annotation), self.optional(default), self.tree.span(child)
                )
            )
        return tuple(found)

    def is_stub(self, statement: Node) -> bool:
        """Whether a statement only says that the body is not written."""
        if statement.type == "pass_statement":
            return True
        inner = statement.named_children
        if not inner or inner[0].type not in ("ellipsis", "identifier", "call", "concatenated_string", "string"):
            return False
        if statement.type == "expression_statement":
            return len(inner) == 1 and inner[0].type == "ellipsis"
        if statement.type == "raise_statement":
            what = inner[0].child_by_field_name("function") if inner[0].type == "call" else inner[0]
            return what is not None and self.tree.read(what) == "NotImplementedError"
        return False

    @staticmethod
    def may_be_stub(decorators: Iterable[str], owner: _Class | None) -> bool:
        """Whether a stub body is all that is wanted of a function."""
        return (owner is not None and owner.is_protocol) or any(_last_name(d) in _NO_HOLE for d in decorators)

    # Classes

    def class_(
        self, node: Node, whole: Node, decorators: tuple[str, ...], owner: _Class | None
    ) -> tuple[Iterator[Node], _Class] | None:
        name = node.child_by_field_name("name")
        if name is None or not (simple := self.tree.read(name)):
            return None
        arguments = node.child_by_field_name("superclasses")
        bases = tuple(
            text
            for c in (arguments.named_children if arguments is not None else ())
            if c.type not in ("keyword_argument", "comment", "ERROR", "dictionary_splat")
            if (text := self.tree.read(c))
        )
        body = node.child_by_field_name("body")
        documentation = _docstring_node(_statements(body))
        names = {_last_name(base) for base in bases}
        found = _Class(
            name=_dotted(owner, simple),
            bases=bases,
            decorators=decorators,
            docstring=None if documentation is None else self.docstring(documentation),
            span=Span(self.tree.offset(whole.start_byte), self.tree.end_of_code(node)),
            name_span=self.tree.span(name),
            is_enum=not names.isdisjoint(_ENUMS),
            is_protocol="Protocol" in names,
        )
        self.classes.append(found)
        if owner is not None:
            owner.members[simple] = None
        return None if body is None else (iter(body.children), found)

    def fields_of_self(self, body: Node, parameters: tuple[SourceParameter, ...], owner: _Class) -> None:
        """The fields that ``__init__`` gives to its first parameter."""
        annotations = {p.name: p.annotation for p in parameters[1:] if not p.kind.startswith("var-")}
        prefix = parameters[0].name
        for node in walk_own(body, _OWN_SCOPE):
            if node.type != "assignment":
                continue
            target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
            if target is None:
                continue
            annotation = self.optional(node.child_by_field_name("type"))
            alone = target.type == "attribute"
            targets = [target]
            while targets:
                target = targets.pop()
                if target.type in _TARGETS:
                    targets += reversed(target.named_children)
                    continue
                if target.type != "attribute":
                    continue
                of, attribute = target.child_by_field_name("object"), target.child_by_field_name("attribute")
                if of is None or attribute is None or of.type != "identifier" or self.tree.read(of) != prefix:
                    continue
                stated = annotation
                if stated is None and alone and value is not None and value.type == "identifier":
                    stated = annotations.get(self.tree.read(value))
                name = self.tree.read(attribute)
                known = owner.own.get(name)
                if known is None or (known.annotation is None and stated is not None):
                    owner.own[name] = SourceField(name, stated, None, self.tree.span(node))

    # Other names

    def assignment(self, node: Node, owner: _Class | None) -> None:
        annotation = self.optional(node.child_by_field_name("type"))
        targets = []
        value: Node | None = node
        while value is not None and value.type == "assignment":
            left = value.child_by_field_name("left")
            if left is not None:
                targets.append(left)
            value = value.child_by_field_name("right")
        text = self.optional(value)
        for target in targets:
            if target.type == "identifier":
                self.bind(target, annotation, text, node, owner)
            else:
                self.bind_all(target, owner)

    def type_alias(self, node: Node, owner: _Class | None) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        name = left
        while name is not None and name.type != "identifier":
            name = name.named_children[0] if name.named_children else None
        if name is not None:
            self.bind(name, None, self.optional(right), node, owner)

    def with_targets(self, node: Node, owner: _Class | None) -> None:
        for child in node.children:
            if child.type == "with_clause":
                for inner in walk_own(child, _OWN_SCOPE):
                    if inner.type == "as_pattern_target":
                        for target in inner.children:
                            self.bind_all(target, owner)

    def bind_all(self, target: Node, owner: _Class | None) -> None:
        """Bind each name in a target such as ``a, (b, *c)``; what each is given is not told."""
        stack = [target]
        while stack:
            node = stack.pop()
            if node.type == "identifier":
                self.bind(node, None, None, node, owner)
            elif node.type in _TARGETS:
                stack.extend(reversed(node.named_children))

    def bind(self, name: Node, annotation: str | None, value: str | None, whole: Node, owner: _Class | None) -> None:
        text = self.tree.read(name)
        if not text:
            return
        if owner is None:
            one_line = value if value is not None and "\n" not in value and "\r" not in value else None
            self.variables.append(SourceVariable(text, annotation, one_line, self.tree.span(whole)))
            return
        owner.members[text] = None
        is_member = owner.is_enum and not (text.startswith("_") and text.endswith("_"))
        if annotation is not None or is_member:
            owner.fields[text] = SourceField(text, annotation, value, self.tree.span(whole))

    def import_(self, node: Node, owner: _Class | None) -> None:
        module_node = node.child_by_field_name("module_name")
        module = None if module_node is None else "".join(self.tree.read(module_node).split())
        if node.type == "future_import_statement":
            module = "__future__"
        for child in node.children:
            if child.type == "wildcard_import":
                self.has_star_import = True
        for child in node.children_by_field_name("name"):
            alias = None
            named = child
            if child.type == "aliased_import":
                alias_node, original = child.child_by_field_name("alias"), child.child_by_field_name("name")
                if alias_node is None or original is None:
                    continue
                alias, named = self.tree.read(alias_node), original
            text = "".join(self.tree.read(named).split())
            if not text:
                continue
            if module is not None:
                found = SourceImport(alias or text, module, text, self.tree.span(child))
            elif alias:
                found = SourceImport(alias, text, None, self.tree.span(child))
            else:
                top = text.partition(".")[0]
                found = SourceImport(top, top, None, self.tree.span(child))
            if owner is None:
                self.imports.append(found)
            else:
                owner.members[found.name] = None

    # Texts

    def optional(self, node: Node | None) -> str | None:
        return None if node is None else self.tree.read(node) or None

    def docstring(self, node: Node) -> str | None:
        """The cleaned docstring of a string or of several written side by side; None if it is none."""
        parts = [node] if node.type == "string" else [c for c in node.children if c.type == "string"]
        values = [string_value(self.tree.read(part)) for part in parts]
        if not values or any(value is None for value in values):
            return None
        return cleandoc("".join(value for value in values if value is not None))


def _statements(body: Node | None) -> list[Node]:
    if body is None:
        return []
    return [c for c in body.named_children if c.type != "comment"]


def _docstring_node(statements: list[Node]) -> Node | None:
    """The string that stands as the first statement."""
    if not statements or statements[0].type != "expression_statement":
        return None
    inner = statements[0].named_children
    while len(inner) == 1:
        if inner[0].type in ("string", "concatenated_string"):
            return inner[0]
        if inner[0].type != "parenthesized_expression":
            return None
        inner = [c for c in inner[0].named_children if c.type != "comment"]
    return None


def _yields(body: Node) -> bool:
    return any(node.type == "yield" and node.is_named for node in walk_own(body, _OWN_SCOPE))


def _positional_only(p: SourceParameter) -> SourceParameter:
    return SourceParameter(p.name, ParameterKind.POSITIONAL_ONLY, p.annotation, p.default, p.span)


def _dotted(owner: _Class | None, name: str) -> str:
    return name if owner is None else f"{owner.name}.{name}"


def _last_name(expression: str) -> str:
    """``d`` of ``a.b.d[X](y)``: what a decorator or base is called."""
    return expression.partition("[")[0].partition("(")[0].strip().rpartition(".")[2]
