"""The model of a document: what it says, without white space and comments.

These classes are the machine form of the language: `to_json` / `from_json` exchange them, and the JSON Schema that
constrains generation is made from them (`schema.py`). Predicates and types are kept as trees and exchanged as text in
the IR's own syntax.

Every node has a `span`. It is relative to the start of the item it stands in (see `nodes.py`), takes no part in
comparisons, and is left out of the JSON form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import core_schema

from lift_sys.ir import nodes
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.fragments import expression_from_text, name_from_text, place_from_text, type_from_text
from lift_sys.ir.printer.expressions import (
    print_expression,
    print_hole,
    print_measure,
    print_name,
    print_place,
    print_type,
)
from lift_sys.ir.text import Span

_DOTTED = re.compile(r"\.*[^\W\d]\w*(?:\.[^\W\d]\w*)*|\.+|\*", re.ASCII)


def _expression(value: object) -> object:
    return expression_from_text(value) if isinstance(value, str) else _node(value)


def _place(value: object) -> object:
    return place_from_text(value) if isinstance(value, str) else _node(value)


def _type(value: object) -> object:
    return type_from_text(value) if isinstance(value, str) else _node(value)


def _name(value: object) -> object:
    if isinstance(value, nodes.Hole):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a name")
    # The parser hands over names it has read; only what looks like a hole has to be read again.
    return value if _DOTTED.fullmatch(value) else name_from_text(value)


def _hole(value: object) -> object:
    if isinstance(value, str):
        value = name_from_text(value)
    if not isinstance(value, nodes.Hole):
        raise ValueError("expected a hole, as in `?why`")
    return value


def _node(value: object) -> object:
    if not hasattr(value, "span"):
        raise ValueError(f"expected text in the IR's syntax, found {type(value).__name__}")
    return value


@dataclass(frozen=True, slots=True)
class _AsText:
    """A syntax tree that is exchanged as text.

    pydantic would otherwise look into the classes of the tree, which takes most of the time of importing this module.
    """

    read: Callable[[object], object]
    write: Callable[[Any], str]
    description: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        write = core_schema.plain_serializer_function_ser_schema(self.write, return_schema=core_schema.str_schema())
        return core_schema.no_info_plain_validator_function(self.read, serialization=write)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {"type": "string", "minLength": 1, "description": self.description}


Expression: TypeAlias = Annotated[
    nodes.Expr,
    _AsText(
        _expression,
        print_expression,
        "An expression in IR syntax: Python's, with ==>, <==>, forall/exists, old(e) and typed holes ?name",
    ),
]
Measure: TypeAlias = Annotated[
    nodes.Expr,
    _AsText(
        _expression,
        print_measure,
        "An expression that decreases, or several, separated by commas, that decrease lexicographically",
    ),
]
Place: TypeAlias = Annotated[
    nodes.Expr, _AsText(_place, print_place, "A place such as `lines`, `self.total` or `arr[i] for i in range(n)`")
]
TypeExpression: TypeAlias = Annotated[
    nodes.Type, _AsText(_type, print_type, "A type: a Python annotation, a refinement {x: T | P}, or a hole ?T")
]
NameOrHole: TypeAlias = Annotated[str | nodes.Hole, _AsText(_name, print_name, "A (dotted) name, or a hole ?name")]
HoleText: TypeAlias = Annotated[nodes.Hole, _AsText(_hole, print_hole, "A hole ?name")]
SpanField: TypeAlias = SkipJsonSchema[Span]


NODE_CLASSES = (*get_args(nodes.Expr), *get_args(nodes.Type))


class Node(BaseModel):
    """Base of all nodes of the model: frozen, strict about unknown keys, equal when equal but for spans."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name)
            for name, info in type(self).model_fields.items()
            if not info.exclude
        )

    def __hash__(self) -> int:
        values = (getattr(self, name) for name, info in type(self).model_fields.items() if not info.exclude)
        return hash((type(self), *values))


class Provenance(Node):
    """Where a clause comes from: ``@agent(0.9, "ada")``. No mark means a human wrote it."""

    source: Literal["human", "agent", "reverse", "verification", "merge", "refinement"]
    confidence: float | None = Field(default=None, ge=0, le=1)
    author: str | None = None


class Noted(Node):
    """Anything that may end with a rationale and a provenance mark."""

    rationale: str | None = None
    provenance: Provenance | None = None


class ImportedName(Node):
    """One name of an import: ``name as alias``; of ``from m import *`` the name is ``*``."""

    name: NameOrHole
    alias: str | None = None


class Import(Node):
    """``import a.b as c`` (`module` is None) or ``from module import name as alias``."""

    kind: Literal["import"] = "import"
    module: NameOrHole | None = None
    names: tuple[ImportedName, ...] = Field(min_length=1)


class TypeDefinition(Noted):
    """``type Name = T``"""

    kind: Literal["type"] = "type"
    name: NameOrHole
    type: TypeExpression
    name_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class EntityField(Noted):
    """``name: T = default`` in an entity."""

    name: NameOrHole
    type: TypeExpression
    default: Expression | None = None
    name_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class EntityInvariant(Noted):
    """``invariant P`` in an entity; its fields are in scope."""

    predicate: Expression


class Entity(Noted):
    """A data type's shape: fields and what always holds of them. An entity that is only named has none."""

    kind: Literal["entity"] = "entity"
    name: NameOrHole
    fields: tuple[EntityField, ...] = ()
    invariants: tuple[EntityInvariant, ...] = ()
    name_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class OpenQuestion(Node):
    """A hole where a text of the intent is still to be written."""

    hole: HoleText


class Intent(Node):
    """What a function is for, in words: `summary` in one sentence, `rationale` why it is needed."""

    summary: str | OpenQuestion | None = None
    rationale: str | OpenQuestion | None = None
    provenance: Provenance | None = None


class SignatureParameter(Node):
    """One parameter of a `sig`."""

    name: NameOrHole
    kind: ParameterKind = ParameterKind.POSITIONAL_OR_KEYWORD
    type: TypeExpression | None = None
    default: Expression | None = None
    name_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class TypeParameter(Node):
    """One type parameter of a generic function: ``T``, ``T: bound``, ``*Ts`` or ``**P`` (PEP 695)."""

    name: str
    kind: Literal["type", "tuple", "parameters"] = "type"
    bound: TypeExpression | None = None
    name_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class Signature(Noted):
    """``sig name[T](parameters) -> returns``; the name of a method is dotted."""

    name: NameOrHole
    type_parameters: tuple[TypeParameter, ...] = ()
    parameters: tuple[SignatureParameter, ...] = ()
    returns: TypeExpression | None = None
    is_async: bool = False
    name_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)
    parameters_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)
    header_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)
    """The signature without its rationale and mark."""
    has_comment: SkipJsonSchema[bool] = Field(default=False, exclude=True, repr=False)
    """A comment stands within the header."""
    is_complete: SkipJsonSchema[bool] = Field(default=True, exclude=True, repr=False)
    """False if a part of the line could not be read, so that something may be missing here."""


class Clause(Noted):
    """Base of the clauses of a spec.

    `keyword_span` is the clause's first word, `body_span` the clause without its rationale and mark.
    """

    keyword_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)
    body_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class Condition(Clause):
    """``requires P``, ``ensures P``, or ``assert P``, which is one or the other by whether P mentions `result`."""

    kind: Literal["requires", "ensures", "assert"]
    predicate: Expression

    @property
    def is_postcondition(self) -> bool:
        """Whether the predicate is owed at exit."""
        return self.kind == "ensures" or (self.kind == "assert" and nodes.mentions_result(self.predicate))


class LoopClause(Clause):
    """A clause about one loop: `loop` is its label (``of NAME``) or its line in the source, 1-based (``at LINE``)."""

    loop: str | int | None = None


class Invariant(LoopClause):
    """``invariant P``: holds whenever the loop comes round."""

    kind: Literal["invariant"] = "invariant"
    predicate: Expression


class Decreases(LoopClause):
    """``decreases E``: shrinks with each iteration or recursive call and is bounded below."""

    kind: Literal["decreases"] = "decreases"
    measure: Measure


class Raises(Clause):
    """``raises E`` (may raise) or ``raises E when P`` (raises exactly then)."""

    kind: Literal["raises"] = "raises"
    exception: NameOrHole
    when: Expression | None = None
    exception_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


class Effect(Clause):
    """What the function may touch. None: nothing is said; an empty list: nothing may be touched."""

    kind: Literal["effect"] = "effect"
    reads: tuple[Place, ...] | None = None
    writes: tuple[Place, ...] | None = None
    calls: tuple[Place, ...] | None = None


class Example(Clause):
    """``example CALL == VALUE`` or ``example CALL raises E``; exactly one of `value` and `exception` is given."""

    kind: Literal["example"] = "example"
    call: Expression
    value: Expression | None = None
    exception: NameOrHole | None = None
    exception_span: SpanField = Field(default=nodes.NOWHERE, exclude=True, repr=False)


AnyClause: TypeAlias = Annotated[
    Condition | Invariant | Decreases | Raises | Effect | Example, Field(discriminator="kind")
]


class Spec(Node):
    """One function's clauses, opened by an intent or a signature."""

    kind: Literal["spec"] = "spec"
    intent: Intent | None = None
    signature: Signature | None = None
    clauses: tuple[AnyClause, ...] = ()

    @property
    def name(self) -> str | None:
        """The specified function's dotted name, if it is decided."""
        return self.signature.name if self.signature and isinstance(self.signature.name, str) else None


Item: TypeAlias = Annotated[Import | TypeDefinition | Entity | Spec, Field(discriminator="kind")]


class Document(Node):
    """All items of one `.ir` document, in order."""

    version: Literal[1] = 1
    items: tuple[Item, ...] = ()

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The specs alone."""
        return tuple(item for item in self.items if isinstance(item, Spec))


def to_json(document: Document, indent: int | None = 2) -> str:
    """The machine form. Raises ValueError for a document with syntax errors, which has none."""
    return document.model_dump_json(indent=indent, exclude_defaults=False, exclude_none=True)


def from_json(text: str | bytes) -> Document:
    """Reads the machine form. Raises pydantic's ValidationError (a ValueError) with the place of each mistake."""
    return Document.model_validate_json(text)


def model_holes(node: Node | None) -> Iterator[nodes.Hole]:
    """Every hole below a node of the model, in the order they are written."""
    for tree in model_nodes(node):
        yield from nodes.holes_in(tree)


def model_nodes(node: Node | None) -> Iterator[nodes.Expr | nodes.Type]:
    """Every predicate, type and other syntax tree below a node of the model, in the order they are written."""
    if node is None:
        return
    for name, info in type(node).model_fields.items():
        if info.exclude:
            continue
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield from model_nodes(part)
            elif isinstance(part, NODE_CLASSES):
                yield part
