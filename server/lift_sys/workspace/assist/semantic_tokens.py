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


_NONE, _DECLARATION, _READONLY, _DEFAULT = 0, 1, 2, 4
_HOLE = 8
_COMMENT = re.compile(r"#[^\r\n]*")
_OPERATORS = frozenset({"==>", "<==>"})
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


class _Painter:
    """Goes over the tokens of one section."""

    def __init__(self, section: Section, check: SectionCheck) -> None:
        self.section = section
        self.tokens = section.tokens
        _, self.references = sorted_references(check)
        self.locals: Bindings = bindings(section)
        self.next = 0
        self.declared = _declared(section)

    def paint(self) -> Iterator[SemanticToken]:
        text = self.section.text
        for index, token in enumerate(self.tokens):
            if token.start - token.before > 1 and "#" in (gap := text[token.before : token.start]):
                for comment in _COMMENT.finditer(gap):
                    yield SemanticToken(
                        token.before + comment.start(), token.before + comment.end(), TokenType.COMMENT, _NONE
                    )
            kind = token.kind
            if kind is Kind.NAME:
                painted = self.name(index, token)
                if painted is not None:
                    yield painted
            elif kind is Kind.STRING:
                yield from self.string(token)
            elif kind is Kind.NUMBER:
                yield SemanticToken(token.start, token.end, TokenType.NUMBER, _NONE)
            elif kind is Kind.HOLE:
                yield SemanticToken(token.start, token.end, TokenType.HOLE, _HOLE)
            elif kind is Kind.MARK:
                yield SemanticToken(token.start, token.end, TokenType.DECORATOR, _NONE)
            elif kind is Kind.OP and token.text in _OPERATORS:
                yield SemanticToken(token.start, token.end, TokenType.OPERATOR, _NONE)

    def reference(self, token: Token) -> Reference | None:
        """The reference that holds `token`; tokens are asked for in order."""
        references = self.references
        while self.next < len(references) and references[self.next].span.end <= token.start:
            self.next += 1
        if self.next < len(references) and references[self.next].span.start <= token.start:
            return references[self.next]
        return None

    def name(self, index: int, token: Token) -> SemanticToken | None:
        text, start, end = token.text, token.start, token.end
        if text in ("True", "False", "None"):
            reference = self.reference(token)
            if reference is None or reference.span.start != start:
                return SemanticToken(start, end, TokenType.KEYWORD, _NONE)
        if text in RESERVED or (token.first and opens_clause(self.tokens, index, in_brackets=False)):
            local = self.locals.by_span.get(Span(start, end))
            if local is None:
                return SemanticToken(start, end, TokenType.KEYWORD, _NONE)
        reference = self.reference(token)
        if reference is not None:
            kind, modifiers = self.meaning(reference, token)
            return SemanticToken(start, end, kind, modifiers)
        span = Span(start, end)
        binder = self.locals.by_span.get(span)
        if binder is not None:
            declares = _DECLARATION if binder.span == span else _NONE
            return SemanticToken(start, end, _KINDS[binder.kind], declares)
        if span in self.locals.keywords:
            return SemanticToken(start, end, TokenType.PARAMETER, _NONE)
        return self.word(index, token)

    def word(self, index: int, token: Token) -> SemanticToken | None:
        """A word of the language, or one that the checker has not come to."""
        text = token.text
        previous = self.tokens[index - 1] if index else None
        following = self.tokens[index + 1]
        keyword = SemanticToken(token.start, token.end, TokenType.KEYWORD, _NONE)
        if text in ("forall", "exists", "where", "when", "raises", "sig", "none", "predicate"):
            return keyword
        if text == "old" and following.text == "(":
            return keyword
        if text in ("of", "at") and previous is not None and previous.text in ("invariant", "decreases"):
            return keyword
        if previous is not None and previous.text in ("of", "at") and token.kind is Kind.NAME:
            return SemanticToken(token.start, token.end, TokenType.VARIABLE, _NONE)
        if text in _ENTRIES and following.text == ":":
            return SemanticToken(token.start, token.end, TokenType.PROPERTY, _NONE)
        if isinstance(self.section.item, Import):
            return SemanticToken(token.start, token.end, TokenType.NAMESPACE, _NONE)
        return None

    def meaning(self, reference: Reference, token: Token) -> tuple[TokenType, int]:
        span = reference.span
        if isinstance(self.section.item, Import) and reference.kind is NameKind.MODULE:
            # `from m import Name`: what the name is cannot be told from here.
            return TokenType.NAMESPACE, _DECLARATION if token.end == span.end else _NONE
        last = token.end == span.end
        kind = reference.kind
        if kind is NameKind.BUILTIN:
            if isinstance(reference.type, Function):
                return TokenType.FUNCTION, _DEFAULT
            if isinstance(reference.type, ClassObject) or reference.name in ("any", "predicate"):
                return TokenType.CLASS if isinstance(reference.type, ClassObject) else TokenType.TYPE, _DEFAULT
            return TokenType.TYPE, _DEFAULT
        found = _KINDS[kind]
        if not last:
            # The front of a dotted name: a class before its method, a module before its class.
            return (TokenType.CLASS if kind is NameKind.FUNCTION else TokenType.NAMESPACE), _NONE
        if kind is NameKind.FUNCTION and "." in reference.name:
            found = TokenType.METHOD
        elif kind is NameKind.MODULE and span.end - span.start > token.end - token.start:
            found = TokenType.CLASS
        modifiers = _READONLY if kind is NameKind.RESULT else _DEFAULT if kind is NameKind.PLACE else _NONE
        if kind is NameKind.METHOD and reference.name.partition(".")[0] in _BUILTIN_OWNERS:
            modifiers |= _DEFAULT
        binder = self.locals.by_span.get(span)
        if span == self.declared or (binder is not None and binder.span == span):
            modifiers |= _DECLARATION
        return found, modifiers

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
