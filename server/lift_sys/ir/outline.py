"""What a document needs to know of the source file beside it: plain data, filled in by `source/`.

It lives here because names and types of predicates are resolved against it, and the IR imports nothing above itself.
Annotations, defaults and bases are kept as the text that stands in the source. Spans are code-point offsets into the
source text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lift_sys.ir.text import Span


class ParameterKind(StrEnum):
    """The five kinds of Python parameters (`inspect.Parameter.kind`)."""

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional-or-keyword"
    VAR_POSITIONAL = "var-positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "var-keyword"


class BodyKind(StrEnum):
    """Whether a function has been written: a stub body (`...`, `pass`, `raise NotImplementedError`) is a hole."""

    WRITTEN = "written"
    STUB = "stub"


@dataclass(frozen=True, slots=True)
class SourceParameter:
    """One parameter as the source states it."""

    name: str
    kind: ParameterKind
    annotation: str | None
    default: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class SourceFunction:
    """A function or method.

    `name` is dotted for methods (``Cart.add``). `header` spans from ``def`` or ``async`` to the colon, inclusive;
    `name_span` the name alone; `parameters_span` the parentheses, inclusive; `returns_span` the annotation after
    ``->``; `body_span` the suite without the docstring; `span` everything, decorators included.
    """

    name: str
    parameters: tuple[SourceParameter, ...]
    returns: str | None
    is_async: bool
    is_generator: bool
    decorators: tuple[str, ...]
    docstring: str | None
    body: BodyKind
    span: Span
    header: Span
    name_span: Span
    parameters_span: Span
    returns_span: Span | None
    body_span: Span


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of a class: an annotated name in its body, or ``self.x`` assigned in ``__init__``."""

    name: str
    annotation: str | None
    default: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class SourceClass:
    """A class: `name` is dotted when nested. `members` are all names of its body, fields and methods included."""

    name: str
    bases: tuple[str, ...]
    decorators: tuple[str, ...]
    fields: tuple[SourceField, ...]
    members: tuple[str, ...]
    docstring: str | None
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class SourceImport:
    """One name bound by an import: ``from module import original as name``, or ``import module as name``."""

    name: str
    module: str
    original: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class SourceVariable:
    """A name assigned at the top of the module; `value` is the text of what is assigned, if it is one line."""

    name: str
    annotation: str | None
    value: str | None
    span: Span


@dataclass(frozen=True)
class SourceOutline:
    """All that one source file defines at its top and in its classes.

    `has_star_import`: some names cannot be known statically. `syntax_error`: the first place that does not parse, if
    any; what stands around it is still listed.
    """

    functions: tuple[SourceFunction, ...] = ()
    classes: tuple[SourceClass, ...] = ()
    imports: tuple[SourceImport, ...] = ()
    variables: tuple[SourceVariable, ...] = ()
    has_star_import: bool = False
    syntax_error: Span | None = None

    @cached_property
    def function_by_name(self) -> dict[str, SourceFunction]:
        """Functions by dotted name; of several definitions the last counts, as it does at run time.

        A property is what its getter says, wherever its setter and deleter stand.
        """
        found: dict[str, SourceFunction] = {}
        for function in self.functions:
            accessors = (f"{function.name.rpartition('.')[2]}.setter", f"{function.name.rpartition('.')[2]}.deleter")
            if function.name not in found or not any(d in accessors for d in function.decorators):
                found[function.name] = function
        return found

    @cached_property
    def class_by_name(self) -> dict[str, SourceClass]:
        """Classes by dotted name, the last definition counts."""
        return {c.name: c for c in self.classes}

    @cached_property
    def import_by_name(self) -> dict[str, SourceImport]:
        """Imports by the name they bind."""
        return {i.name: i for i in self.imports}

    @cached_property
    def variable_by_name(self) -> dict[str, SourceVariable]:
        """Module-level variables by name."""
        return {v.name: v for v in self.variables}

    @cached_property
    def top_level_names(self) -> frozenset[str]:
        """Every name bound at the top of the module, as far as it can be seen."""
        names = {f.name for f in self.functions} | {c.name for c in self.classes}
        names |= {i.name for i in self.imports} | {v.name for v in self.variables}
        return frozenset(name for name in names if "." not in name)
