"""What the language makes of the cursor: a word is put there, and the real parser and checker say what it would be.

So there is no second grammar for completion. Where the clause does not parse, it is cut off behind the cursor and its
brackets are closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lift_sys.ir import nodes
from lift_sys.ir.check import expressions, types
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.check.results import NameKind, SectionCheck
from lift_sys.ir.check.sections import check_section
from lift_sys.ir.model import Entity, Signature, Spec
from lift_sys.ir.parser.document import Section, parse_section
from lift_sys.ir.parser.lines import CLAUSE_KEYWORDS, opens_clause
from lift_sys.ir.tokens import Kind
from lift_sys.ir.types.semantic import ANY, Instance, SemanticType
from lift_sys.workspace.assist.bindings import Visible, watched
from lift_sys.workspace.assist.completion.place import OPENERS, Place

WORD = "lift_cursor"


@dataclass(frozen=True, slots=True)
class Probe:
    """Where the word landed: its node, the node around it, and the local names that are visible there."""

    section: Section
    check: SectionCheck
    environment: Environment
    node: nodes.Node
    around: nodes.Node | None
    visible: Visible

    @property
    def signature(self) -> Signature | None:
        """The signature of the spec around the cursor."""
        item = self.section.item
        return item.signature if isinstance(item, Spec) else None

    def context(self) -> Context:
        """A context to ask the checker, which reports nothing."""
        return Context(self.environment, silent=True)

    def type_of(self, name: str) -> SemanticType:
        """The type of a visible name."""
        binder = self.visible[name]
        if binder.kind is NameKind.RESULT:
            signature = self.signature
            if signature is None or signature.returns is None:
                return ANY
            return types.resolve(self.context(), signature.returns, Scope({}))
        if name == "self" and isinstance(self.section.item, Entity):
            return Instance(str(self.section.item.name))
        if name == "_":
            return next((use.expected for use in self.check.holes if use.hole.name_span == binder.span), ANY)
        # A field is referred to by its full name.
        found = (r.type for r in self.check.references if r.span == binder.span and r.name.rpartition(".")[2] == name)
        return next(found, ANY)

    def infer(self, node: nodes.Expr) -> SemanticType:
        """The type of an expression with the names that are visible at the cursor."""
        names = {name: (binder.kind, self.type_of(name)) for name, binder in self.visible.items()}
        return expressions.infer(self.context(), node, Scope(names, "", lenient=True))


def probe(place: Place, environment: Environment) -> Probe | None:
    """Put a word at the cursor and see where it lands; None where it is no part of an expression or a type."""
    text = place.placed.section.text
    word = WORD
    while word in text:
        word += "_"
    item = place.placed.section.item
    prefix = ""
    if isinstance(item, Spec) and item.signature is not None and place.keyword not in ("sig", "intent"):
        prefix = text[item.signature.span.start : item.signature.span.end] + "\n"
    elif place.keyword in CLAUSE_KEYWORDS:
        prefix = "sig f()\n"  # a clause that belongs to nothing, or to something that cannot be read
    for clause in _attempts(place, word):
        section = parse_section(prefix + clause)
        found = watched(section, word).found
        if found is not None:
            return Probe(section, check_section(section, environment), environment, *found)
    return None


def _attempts(place: Place, word: str) -> Iterator[str]:
    """The clause with the word in it, as it stands, and cut off in ways that may parse."""
    assert place.clause is not None
    text, tokens = place.placed.section.text, place.tokens
    start = tokens[place.clause].start
    head = text[start : place.word.start]
    rest = text[place.word.end : _end(place)]
    yield head + word + rest
    left_open = _left_open(place)
    if left_open:
        yield head + word + rest + left_open
    closers = "".join(OPENERS[tokens[index].text] for index in reversed(place.open))
    needs_value = place.keyword == "example" and "==" not in (t.text for t in tokens[place.clause : place.before])
    tail = " == 0" if needs_value else ""
    for middle in ("", ": True", " else 0", " in ()", " | True"):
        yield f"{head}{word}{middle}{closers}{tail}"
    operand = _operand(place)
    keyword = "raises E when" if place.keyword == "raises" else place.keyword
    if place.keyword in ("requires", "ensures", "assert", "invariant", "decreases", "raises"):
        yield f"{keyword} {operand}{word}"


def _left_open(place: Place) -> str:
    """What closes the brackets that are still open where the clause ends."""
    tokens, end = place.tokens, _end(place)
    stack = [tokens[index].text for index in place.open]
    for index in range(place.before, len(tokens) - 1):
        token = tokens[index]
        if token.start >= end:
            break
        if token.kind is Kind.OP and token.text in OPENERS:
            stack.append(token.text)
        elif token.kind is Kind.OP and stack and OPENERS[stack[-1]] == token.text:
            stack.pop()
    return "".join(OPENERS[opener] for opener in reversed(stack))


def _end(place: Place) -> int:
    """Where the clause ends, as far as lines tell."""
    tokens = place.tokens
    in_entity = place.keyword == "entity"
    for index in range(place.before, len(tokens) - 1):
        token = tokens[index]
        if (
            token.first
            and token.start > place.word.start
            and opens_clause(tokens, index, in_brackets=False)
            and not (in_entity and token.text == "invariant")
        ):
            return token.start
    return len(place.placed.section.text)


def _operand(place: Place) -> str:
    """The text of the operand whose attribute is being typed, up to its dot; empty if none is."""
    tokens, index = place.tokens, place.before - 1
    if index < 1 or tokens[index].text != ".":
        return ""
    last = index
    while index > 0 and tokens[index].text == ".":
        index -= 1
        while tokens[index].text in (")", "]") and index > 0:
            depth = 0
            while index > 0:
                depth += (tokens[index].text in (")", "]", "}")) - (tokens[index].text in OPENERS)
                index -= 1
                if not depth:
                    break
        if tokens[index].kind not in (Kind.NAME, Kind.STRING):
            return ""
        index -= 1
    return place.placed.section.text[tokens[index + 1].start : tokens[last].end]
