"""What a document and its source declare: the names that its predicates and types may use.

An environment holds no places in the document, so that it stays the same object while only bodies of specs change; the
results of checking a section are then reused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from lift_sys.ir import nodes
from lift_sys.ir.check.slips import Vocabulary
from lift_sys.ir.model import Entity, Import, ImportedName, Signature, Spec, TypeDefinition
from lift_sys.ir.outline import SourceOutline
from lift_sys.ir.parser.document import ParsedDocument, Section

Declaration = Import | TypeDefinition | Entity | Signature | None


def declaration_of(section: Section) -> Declaration:
    """What a section declares to the others."""
    item = section.item
    return item.signature if isinstance(item, Spec) else item


@dataclass(frozen=True, eq=False)
class Environment:
    """Declarations by name, the first of each. `outline` is None when there is no source file."""

    declarations: tuple[Declaration, ...]
    outline: SourceOutline | None
    imports: dict[str, tuple[Import, ImportedName]] = field(default_factory=dict)
    types: dict[str, TypeDefinition] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    holes: tuple[tuple[tuple[str, nodes.Type], ...], ...] = ()
    hole_types: dict[str, nodes.Type] = field(default_factory=dict)
    """The first type that is stated for each hole: the same name is the same hole."""
    repeated: frozenset[int] = frozenset()
    """Indices of declarations whose name is declared before."""
    star_import: bool = False
    """Some names come from ``from m import *``, so that a name nobody declares may still be known at run time."""

    @property
    def names(self) -> Iterable[str]:
        """Everything that can be named at the top of the document or its source."""
        yield from self.types
        yield from self.entities
        yield from self.imports
        yield from (name for name in self.signatures if "." not in name)
        if self.outline is not None:
            yield from self.outline.top_level_names

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The same, to find what an unknown name may be a slip for."""
        return Vocabulary(self.names)

    @cached_property
    def type_vocabulary(self) -> Vocabulary:
        """What can be a type, for the same purpose."""
        names = {*self.types, *self.entities, *self.imports}
        if self.outline is not None:
            names |= {c.name for c in self.outline.classes} | set(self.outline.import_by_name)
        return Vocabulary(names)

    @cached_property
    def methods(self) -> dict[str, frozenset[str]]:
        """What follows the dot in the names of specs, by what stands before it."""
        found: dict[str, set[str]] = {}
        for name in self.signatures:
            for place in (index for index, char in enumerate(name) if char == "."):
                found.setdefault(name[:place], set()).add(name[place + 1 :])
        return {owner: frozenset(names) for owner, names in found.items()}


def changed_names(old: Environment, new: Environment) -> frozenset[str] | None:
    """Names that the two environments declare differently; None if all may differ, because the source does."""
    if old.outline is not new.outline or old.star_import != new.star_import:
        return None
    changed: set[str] = set()
    for one, other in (
        (old.imports, new.imports),
        (old.types, new.types),
        (old.entities, new.entities),
        (old.signatures, new.signatures),
    ):
        changed |= {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
    holes = old.hole_types.keys() | new.hole_types.keys()
    changed |= {f"?{name}" for name in holes if old.hole_types.get(name) != new.hole_types.get(name)}
    return frozenset(changed)


def build_environment(
    parsed: ParsedDocument, outline: SourceOutline | None, previous: Environment | None = None
) -> Environment:
    """The environment of a document; `previous` itself if nothing it holds has changed."""
    declarations = tuple(declaration_of(placed.section) for placed in parsed.sections)
    holes = tuple(placed.section.hole_types for placed in parsed.sections)
    if (
        previous is not None
        and previous.outline is outline
        and previous.holes == holes
        and len(previous.declarations) == len(declarations)
        and all(one is other or one == other for one, other in zip(declarations, previous.declarations, strict=True))
    ):
        return previous
    imports: dict[str, tuple[Import, ImportedName]] = {}
    types: dict[str, TypeDefinition] = {}
    entities: dict[str, Entity] = {}
    signatures: dict[str, Signature] = {}
    repeated: set[int] = set()
    star = outline is not None and outline.has_star_import
    for index, declaration in enumerate(declarations):
        if isinstance(declaration, Import):
            for name in declaration.names:
                star = star or name.name == "*"
                bound = bound_name(declaration, name)
                if bound:
                    imports.setdefault(bound, (declaration, name))
        elif declaration is not None and isinstance(declaration.name, str):
            taken = (
                declaration.name in signatures
                if isinstance(declaration, Signature)
                else declaration.name in types or declaration.name in entities
            )
            if taken:
                repeated.add(index)
            elif isinstance(declaration, Signature):
                signatures[declaration.name] = declaration
            elif isinstance(declaration, TypeDefinition):
                types[declaration.name] = declaration
            else:
                entities[declaration.name] = declaration
    hole_types: dict[str, nodes.Type] = {}
    for stated in holes:
        for hole, annotation in stated:
            hole_types.setdefault(hole, annotation)
    return Environment(
        declarations, outline, imports, types, entities, signatures, holes, hole_types, frozenset(repeated), star
    )


def bound_name(declaration: Import, name: ImportedName) -> str | None:
    """The name that one part of an import binds; None for a hole or a star."""
    if name.alias:
        return name.alias
    if not isinstance(name.name, str) or name.name == "*":
        return None
    return name.name if declaration.module is not None else name.name.partition(".")[0]
