"""Colours by meaning: what each word of a document is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntFlag, StrEnum
from typing import NamedTuple
from weakref import WeakKeyDictionary

from lift_sys.ir import nodes
from lift_sys.ir.check.results import NameKind, Reference, SectionCheck
from lift_sys.ir.model import Entity, Import, Spec, TypeDefinition
from lift_sys.ir.parser.atoms import RESERVED
from lift_sys.ir.parser.document import Section
from lift_sys.ir.parser.lines import opens_clause
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token
from lift_sys.ir.types.semantic import ClassObject, Function
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.bindings import Bindings, bindings
from lift_sys.workspace.assist.targets import checked_sections, sorted_references


class TokenType(StrEnum):
    """Types of tokens, by LSP's standard names. A hole is a `typeParameter`: something to be put in later."""

    NAMESPACE = "namespace"
    TYPE = "type"
    CLASS = "class"
    HOLE = "typeParameter"
    PARAMETER = "parameter"
    VARIABLE = "variable"
    PROPERTY = "property"
    FUNCTION = "function"
    METHOD = "method"
    KEYWORD = "keyword"
    COMMENT = "comment"
    STRING = "string"
    NUMBER = "number"
    OPERATOR = "operator"
    DECORATOR = "decorator"


class Modifier(IntFlag):
    """Modifiers of tokens; the names in the protocol are in `MODIFIER_NAMES`, in the order of the bits."""

    NONE = 0
    DECLARATION = 1
    READONLY = 2
    DEFAULT_LIBRARY = 4
    HOLE = 8


MODIFIER_NAMES = ("declaration", "readonly", "defaultLibrary", "hole")
"""`hole` is our own; the others are LSP's."""


class SemanticToken(NamedTuple):
    """One coloured range, which never spans lines. `modifiers` are bits of :class:`Modifier`."""

    start: int
    end: int
    type: TokenType
    modifiers: int


_KNOWN: WeakKeyDictionary[SectionCheck, tuple[SemanticToken, ...]] = WeakKeyDictionary()


def semantic_tokens(analysis: DocumentAnalysis, span: Span | None = None) -> list[SemanticToken]:
    """Tokens of a document, or of those sections that `span` touches, in order and without overlaps."""
    found: list[SemanticToken] = []
    for placed, check in checked_sections(analysis):
        by = placed.offset
        if span is not None and (by > span.end or by + len(placed.section.text) < span.start):
            continue
        tokens = section_tokens(placed.section, check)
        found += [SemanticToken(t.start + by, t.end + by, t.type, t.modifiers) for t in tokens] if by else tokens
    return found


def section_tokens(section: Section, check: SectionCheck) -> tuple[SemanticToken, ...]:
    """Tokens of one section, relative to it; computed once for each check."""
    known = _KNOWN.get(check)
    if known is None:
        known = _KNOWN[check] = tuple(_Painter(section, check).paint())
    return known


_OP, _NAME, _NUMBER = Kind.OP, Kind.NAME, Kind.NUMBER
_COMMENTED = TokenType.COMMENT
_CONSTANTS = frozenset({"True", "False", "None"})
_NONE, _DECLARATION, _READONLY, _DEFAULT = 0, 1, 2, 4
_HOLE = 8
_COMMENT = re.compile(r"#[^\r\n]*")
_OPERATORS = frozenset({"==>", "<==>"})
_WORD = (TokenType.KEYWORD, _NONE)
_ENTRIES = frozenset({"summary", "rationale", "reads", "writes", "calls"})
_KINDS: dict[NameKind, TokenType] = {
    NameKind.PARAMETER: TokenType.PARAMETER,
    NameKind.VARIABLE: TokenType.VARIABLE,
    NameKind.RESULT: TokenType.VARIABLE,
    NameKind.FIELD: TokenType.PROPERTY,
    NameKind.FUNCTION: TokenType.FUNCTION,
    NameKind.METHOD: TokenType.METHOD,
    NameKind.TYPE: TokenType.TYPE,
    NameKind.ENTITY: TokenType.CLASS,
    NameKind.CLASS: TokenType.CLASS,
    NameKind.MODULE: TokenType.NAMESPACE,
    NameKind.SOURCE_VARIABLE: TokenType.VARIABLE,
    NameKind.PLACE: TokenType.VARIABLE,
    NameKind.UNKNOWN: TokenType.VARIABLE,
}


_BUILTIN, _RESULT = NameKind.BUILTIN, NameKind.RESULT
_RESULT_MEANING = (TokenType.VARIABLE, _READONLY)
_PLAIN = {
    kind: ((_KINDS[kind], _NONE), (_KINDS[kind], _DECLARATION))
    for kind in (NameKind.PARAMETER, NameKind.VARIABLE, NameKind.FIELD, NameKind.UNKNOWN)
}
"""What local names are where they are used, and where they are bound."""
_BUILTIN_FUNCTION = (TokenType.FUNCTION, _DEFAULT)
_BUILTIN_CLASS = (TokenType.CLASS, _DEFAULT)
_BUILTIN_TYPE = (TokenType.TYPE, _DEFAULT)


def _builtin(reference: Reference) -> tuple[TokenType, int]:
    if isinstance(reference.type, Function):
        return _BUILTIN_FUNCTION
    return _BUILTIN_CLASS if isinstance(reference.type, ClassObject) else _BUILTIN_TYPE


class _Painter:
    """Goes over the tokens of one section."""

    def __init__(self, section: Section, check: SectionCheck) -> None:
        self.section = section
        self.tokens = section.tokens
        _, self.references = sorted_references(check)
        self.locals: Bindings = bindings(section)
        self.next = 0
        self.declared = _declared(section)

    def paint(self) -> list[SemanticToken]:
        text = self.section.text
        painted: list[SemanticToken] = []
        add = painted.append
        for index, token in enumerate(self.tokens):
            kind, word, start, end, before, _ = token
            if start - before > 1 and "#" in (gap := text[before:start]):
                for comment in _COMMENT.finditer(gap):
                    add(SemanticToken(before + comment.start(), before + comment.end(), _COMMENTED, _NONE))
            if kind is _OP:
                if word in _OPERATORS:
                    add(SemanticToken(start, end, TokenType.OPERATOR, _NONE))
            elif kind is _NAME:
                found = self.name(index, token)
                if found is not None:
                    add(SemanticToken(start, end, *found))
            elif kind is _NUMBER:
                add(SemanticToken(start, end, TokenType.NUMBER, _NONE))
            elif kind is Kind.STRING:
                painted.extend(self.string(token))
            elif kind is Kind.HOLE:
                add(SemanticToken(start, end, TokenType.HOLE, _HOLE))
            elif kind is Kind.MARK:
                add(SemanticToken(start, end, TokenType.DECORATOR, _NONE))
        return painted

    def reference(self, token: Token) -> Reference | None:
        """The reference that holds `token`; tokens are asked for in order."""
        references = self.references
        while self.next < len(references) and references[self.next].span.end <= token.start:
            self.next += 1
        if self.next < len(references) and references[self.next].span.start <= token.start:
            return references[self.next]
        return None

    def name(self, index: int, token: Token) -> tuple[TokenType, int] | None:
        text, start, end = token.text, token.start, token.end
        if text in RESERVED:
            return _WORD
        reference = self.reference(token)
        if token.first and opens_clause(self.tokens, index, in_brackets=False):
            if Span(start, end) not in self.locals.by_span:
                return _WORD
        elif text in _CONSTANTS and (reference is None or reference.span.start != start):
            return _WORD
        if reference is not None:
            return self.meaning(reference, token)
        span = Span(start, end)
        binder = self.locals.by_span.get(span)
        if binder is not None:
            return _KINDS[binder.kind], _DECLARATION if binder.span == span else _NONE
        if span in self.locals.keywords:
            return TokenType.PARAMETER, _NONE
        return self.word(index, token)

    def word(self, index: int, token: Token) -> tuple[TokenType, int] | None:
        """A word of the language, or one that the checker has not come to."""
        text = token.text
        previous = self.tokens[index - 1].text if index else ""
        following = self.tokens[index + 1].text
        if text in ("forall", "exists", "where", "when", "raises", "sig", "none", "predicate"):
            return _WORD
        if text == "old" and following == "(":
            return _WORD
        if text in ("of", "at") and previous in ("invariant", "decreases"):
            return _WORD
        if previous in ("of", "at"):
            return TokenType.VARIABLE, _NONE
        if text in _ENTRIES and following == ":":
            return TokenType.PROPERTY, _NONE
        if isinstance(self.section.item, Import):
            return TokenType.NAMESPACE, _NONE
        return None

    def meaning(self, reference: Reference, token: Token) -> tuple[TokenType, int]:
        span, kind = reference.span, reference.kind
        if kind is _BUILTIN:
            return _builtin(reference)
        if kind is _RESULT:
            return _RESULT_MEANING
        if kind in _PLAIN:
            plain, declared = _PLAIN[kind]
            binder = self.locals.by_span.get(span)
            return declared if binder is not None and binder.span == span else plain
        if isinstance(self.section.item, Import) and kind is NameKind.MODULE:
            # `from m import Name`: what the name is cannot be told from here.
            return TokenType.NAMESPACE, _DECLARATION if token.end == span.end else _NONE
        found = _KINDS[kind]
        if token.end != span.end:
            # The front of a dotted name: a class before its method, a module before its class.
            return (TokenType.CLASS if kind is NameKind.FUNCTION else TokenType.NAMESPACE), _NONE
        modifiers = _DEFAULT if kind is NameKind.PLACE else _NONE
        if kind is NameKind.FUNCTION and "." in reference.name:
            found = TokenType.METHOD
        elif kind is NameKind.MODULE and span.end - span.start > token.end - token.start:
            found = TokenType.CLASS
        elif kind is NameKind.METHOD and reference.name.partition(".")[0] in _BUILTIN_OWNERS:
            modifiers = _DEFAULT
        return found, modifiers | (_DECLARATION if span == self.declared else _NONE)

    def string(self, token: Token) -> Iterator[SemanticToken]:
        """A string; in an f-string and in a type in quotes the names have colours of their own."""
        at = token.start
        while (reference := self.inside(token, at)) is not None:
            span = reference.span
            if span.start > at:
                yield SemanticToken(at, span.start, TokenType.STRING, _NONE)
            whole = Token(Kind.NAME, "", span.start, span.end, span.start, False)
            kind, modifiers = self.meaning(reference, whole)
            yield SemanticToken(span.start, span.end, kind, modifiers)
            at = span.end
        if at < token.end:
            yield SemanticToken(at, token.end, TokenType.STRING, _NONE)

    def inside(self, token: Token, at: int) -> Reference | None:
        references = self.references
        while self.next < len(references) and references[self.next].span.start < at:
            self.next += 1
        if self.next < len(references) and references[self.next].span.end <= token.end:
            return references[self.next]
        return None


_BUILTIN_OWNERS = frozenset({"str", "bytes", "list", "tuple", "dict", "set", "frozenset", "range", "int", "float"})


def _declared(section: Section) -> Span:
    match section.item:
        case Spec(signature=signature) if signature is not None:
            return signature.name_span
        case TypeDefinition(name_span=span) | Entity(name_span=span):
            return span
        case _:
            return nodes.NOWHERE
