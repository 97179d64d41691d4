"""How what is being called can be called, and which parameter the cursor is at.

Where the cursor stands among the arguments is told from tokens alone, since a call that is being typed rarely parses.
What is called is asked of the real parser and checker, in the way of completion: a word is put behind it as if it were
one of its attributes, which parses wherever the call itself does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lift_sys.ir import nodes
from lift_sys.ir.check.sections import check_section
from lift_sys.ir.model import Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.atoms import RESERVED
from lift_sys.ir.parser.document import Placed, parse_section
from lift_sys.ir.parser.lines import CLAUSE_KEYWORDS, opens_clause
from lift_sys.ir.text import Span
from lift_sys.ir.tokens import Kind, Token, tokenize
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.bindings import watched
from lift_sys.workspace.assist.callables import OLD, Callable, callables, imported_callables
from lift_sys.workspace.assist.completion.place import OPENERS
from lift_sys.workspace.assist.completion.probe import WORD, Probe
from lift_sys.workspace.assist.imported import ImportedName, named
from lift_sys.workspace.assist.origins import Origin

_CLOSERS = frozenset(OPENERS.values())
_NO_CALLEE = frozenset({"forall", "exists", "where", "when", "raises"})
_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)
_NAMED = (ParameterKind.POSITIONAL_OR_KEYWORD, ParameterKind.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class SignatureHelp:
    """The ways to call something; `active` is the one that fits what is typed.

    `parameters` holds for each of them the parameter that the cursor is at, None where it is at none of its own.
    """

    callables: tuple[Callable, ...]
    active: int
    parameters: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call: `keyword` is the name before ``=``, `stars` counts ``*`` or ``**`` in front.

    `word` is its text if it is nothing but a name or empty, so that it may become the name of a keyword argument.
    """

    keyword: str | None
    stars: int
    word: str | None


@dataclass(frozen=True, slots=True)
class _Call:
    """A call around the cursor: the brackets that are open, the innermost of them that of the call."""

    placed: Placed
    tokens: Sequence[Token]
    clause: int
    opened: list[int]
    at: int


def signature_help(
    analysis: DocumentAnalysis, offset: int, preferred: int | None = None, origin: Origin | None = None
) -> SignatureHelp | None:
    """The call around `offset`; None outside calls, and where nothing is known of what is called.

    `preferred` is the way to call that is shown already: it stays while it fits. `origin` is where `called_name` comes
    from.
    """
    call = _call_at(analysis, offset)
    if call is None:
        return None
    found = imported_callables(origin) if origin is not None else _called(analysis, call)
    if not found:
        return None
    arguments, index = _arguments(call.tokens, call.opened[-1], call.at)
    return _choice(found, arguments, index, preferred)


def called_name(analysis: DocumentAnalysis, offset: int) -> ImportedName | None:
    """What is called around `offset`, if it is an imported name: another module says how it can be called."""
    call = _call_at(analysis, offset)
    if call is None or _is_old(call):
        return None
    probe = _probe(analysis, call)
    if probe is None or not isinstance(probe.node, nodes.Attribute):
        return None
    names: list[str] = []
    node = probe.node.value
    while isinstance(node, nodes.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, nodes.Name) or node.id in probe.visible:
        return None
    callee = call.tokens[call.opened[-1] - 1]
    return named(analysis, (node.id, *reversed(names)), Span(callee.start, callee.end).shifted(call.placed.offset))


def _call_at(analysis: DocumentAnalysis, offset: int) -> _Call | None:
    offset = max(0, min(offset, len(analysis.text)))
    placed = analysis.parsed.section_at(offset)
    at = offset - placed.offset
    tokens = _with_interpolation(placed.section.tokens, at)
    clause, opened = _open_brackets(tokens, at)
    if clause is None:
        return None
    for depth in range(len(opened) - 1, -1, -1):
        if _is_call(tokens, clause, opened[depth], depth):
            return _Call(placed, tokens, clause, opened[: depth + 1], at)
    return None


# Where the cursor is


def _with_interpolation(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The tokens, with those between the braces of an f-string in its place, if that is where the cursor is."""
    index = bisect_left(tokens, at, key=lambda token: token.start) - 1
    token = tokens[max(0, index)]
    quote = re.match(r"[rR]?[fF][rR]?[\"']", token.text) if token.kind is Kind.STRING else None
    if quote is None or not token.start < at < token.end:
        return tokens
    opened: list[int] = []
    for place, char in enumerate(token.text[: at - token.start]):
        if char == "{":
            opened.append(place)
        elif char == "}" and opened:
            opened.pop()
    if not opened:
        return tokens
    start, depth = opened[0] + 1, 1
    end = start
    while end < len(token.text) - 1 and depth:
        depth += (token.text[end] == "{") - (token.text[end] == "}")
        end += bool(depth)
    begin = token.start + start
    inner = [
        part._replace(start=part.start + begin, end=part.end + begin, before=part.before + begin, first=False)
        for part in tokenize(token.text[start:end])[:-1]
    ]
    return [*tokens[:index], *inner, *tokens[index + 1 :]]


def _open_brackets(tokens: Sequence[Token], at: int) -> tuple[int | None, list[int]]:
    """The token that opens the clause around `at`, and the brackets in it that are open there."""
    clause: int | None = None
    stack: list[int] = []
    in_entity = False
    for index, token in enumerate(tokens[:-1]):
        if token.start >= at or (token.kind is Kind.OP and token.end > at):
            break
        if token.kind is Kind.NAME and token.first and opens_clause(tokens, index, bool(stack)):
            if token.text == "invariant" and in_entity and stack:
                del stack[1:]
                continue
            stack.clear()
            clause = index
            in_entity = token.text in ("entity", "class")
        elif token.kind is Kind.OP and token.text in OPENERS:
            stack.append(index)
        elif token.kind is Kind.OP and token.text in _CLOSERS:
            partner = next((d for d in range(len(stack) - 1, -1, -1) if OPENERS[tokens[stack[d]].text] == token.text),
                           None)  # fmt: skip
            if partner is not None:
                del stack[partner:]
    return clause, stack


def _is_call(tokens: Sequence[Token], clause: int, opener: int, depth: int) -> bool:
    """Whether a bracket opens the arguments of a call."""
    if tokens[opener].text != "(" or opener - 1 <= clause:
        return False
    keyword, callee = tokens[clause].text, tokens[opener - 1]
    if keyword in ("import", "from") or (keyword in ("sig", "async", "def", "class") and not depth):
        return False
    if callee.kind is Kind.NAME:
        is_operator = callee.text in RESERVED and callee.text != "old"
        return not is_operator and callee.text not in _NO_CALLEE and tokens[opener - 2].text not in ("of", "at")
    return callee.kind is Kind.OP and callee.text in (")", "]")


def _arguments(tokens: Sequence[Token], opener: int, at: int) -> tuple[list[Argument], int]:
    """The arguments behind an opening bracket, and which of them the cursor is at."""
    found: list[list[Token]] = [[]]
    current = depth = 0
    binding = False  # the commas of `lambda a, b:` and of `forall x in xs, y in ys:` part no arguments
    for index in range(opener + 1, len(tokens) - 1):
        token = tokens[index]
        if token.kind is Kind.NAME and token.first and opens_clause(tokens, index, in_brackets=True):
            break
        if token.kind is Kind.OP and token.text in _CLOSERS:
            if not depth:
                break
            depth -= 1
        elif token.kind is Kind.OP and not depth and token.text == "," and not binding:
            found.append([])
            current += token.end <= at
            continue
        found[-1].append(token)
        if token.kind is Kind.OP and token.text in OPENERS:
            depth += 1
        elif not depth and token.text in ("lambda", "forall", "exists", ":"):
            binding = token.text != ":"
    return [_argument(part) for part in found], current


def _argument(tokens: Sequence[Token]) -> Argument:
    if len(tokens) > 1 and tokens[0].kind is Kind.NAME and tokens[1].text == "=":
        return Argument(tokens[0].text, 0, None)
    stars = {"*": 1, "**": 2}.get(tokens[0].text, 0) if tokens else 0
    is_word = not tokens or (len(tokens) == 1 and tokens[0].kind is Kind.NAME)
    return Argument(None, stars, "".join(token.text for token in tokens) if is_word else None)


# Which parameter it is at


def _choice(found: tuple[Callable, ...], arguments: list[Argument], index: int, preferred: int | None) -> SignatureHelp:
    matches = [_match(each, arguments, index) for each in found]
    best = max(range(len(found)), key=lambda i: (matches[i][0], -i))
    if preferred is not None and 0 <= preferred < len(found) and matches[preferred][0] == matches[best][0]:
        best = preferred
    return SignatureHelp(found, best, tuple(active for _, active in matches))


def _match(found: Callable, arguments: list[Argument], index: int) -> tuple[int, int | None]:
    """How well a way to call fits, and the parameter that the argument at `index` is for."""
    before, others = arguments[:index], arguments[:index] + arguments[index + 1 :]
    names = {p.name for p in found.parameters if p.kind in _NAMED}
    takes_any = any(p.kind is ParameterKind.VAR_KEYWORD for p in found.parameters)
    by_position = [i for i, p in enumerate(found.parameters) if p.kind in _POSITIONAL]
    rest = next((i for i, p in enumerate(found.parameters) if p.kind is ParameterKind.VAR_POSITIONAL), None)
    positional = [a for a in before if a.keyword is None and a.stars != 2]
    fits = (takes_any or all(a.keyword in names for a in others if a.keyword is not None)) and (
        rest is not None or len(positional) <= len(by_position) or any(a.stars for a in positional)
    )
    current = arguments[index]
    is_positional = current.keyword is None and current.stars != 2 and len(positional) == len(before)
    if is_positional and len(positional) < len(by_position):
        active: int | None = by_position[len(positional)]
    elif is_positional and rest is not None:
        active = rest
    else:
        active = _by_name(found, current, others, len(positional))
        if current.keyword is None:
            return (2 if active is not None else 1) if fits else 0, active
    nothing_wanted = not found.parameters and len(arguments) == 1 and current.word == ""
    return (3 if active is not None or nothing_wanted else 1) if fits else 0, active


def _by_name(found: Callable, current: Argument, others: list[Argument], positions: int) -> int | None:
    """The parameter that a keyword argument is for, or may be for while it is being typed."""
    anything = next((i for i, p in enumerate(found.parameters) if p.kind is ParameterKind.VAR_KEYWORD), None)
    if current.keyword is not None:
        named = (i for i, p in enumerate(found.parameters) if p.kind in _NAMED and p.name == current.keyword)
        return next(named, anything)
    if current.word is None and not current.stars:
        return None  # no name: it cannot become a keyword argument
    given = {a.keyword for a in others}
    by_position = [p.name for p in found.parameters if p.kind in _POSITIONAL][:positions]
    for index, parameter in enumerate(found.parameters):
        is_free = parameter.name not in given and parameter.name not in by_position
        if parameter.kind in _NAMED and is_free and parameter.name.startswith(current.word or ""):
            return index
    return anything


# What is called


def _called(analysis: DocumentAnalysis, call: _Call) -> tuple[Callable, ...]:
    if _is_old(call):
        return OLD
    probe = _probe(analysis, call)
    if probe is None or not isinstance(probe.node, nodes.Attribute):
        return ()
    return callables(analysis, probe.infer(probe.node.value))


def _is_old(call: _Call) -> bool:
    opener = call.opened[-1]
    return call.tokens[opener - 1].text == "old" and call.tokens[opener - 2].text != "."


def _probe(analysis: DocumentAnalysis, call: _Call) -> Probe | None:
    """What is called, with a word behind it as if that were one of its attributes."""
    section = call.placed.section
    text = section.text
    word = WORD
    while word in text:
        word += "_"
    keyword = call.tokens[call.clause].text
    item = section.item
    prefix = ""
    if isinstance(item, Spec) and item.signature is not None and keyword not in ("sig", "async", "def", "intent"):
        prefix = text[item.signature.span.start : item.signature.span.end] + "\n"
    elif keyword in CLAUSE_KEYWORDS:
        prefix = "sig f()\n"
    for attempt in _attempts(text, call.tokens, call.clause, call.opened, call.at, f".{word}"):
        changed = parse_section(prefix + attempt)
        found = watched(changed, word).found
        if found is not None and isinstance(found[0], nodes.Attribute):
            environment = analysis.check.environment
            return Probe(changed, check_section(changed, environment), environment, *found)
    return None


def _attempts(text: str, tokens: Sequence[Token], clause: int, opened: list[int], at: int, word: str) -> Iterator[str]:
    """The clause with `word` behind what is called: as it stands, and cut off in ways that may parse."""
    opener = opened[-1]
    place, start = tokens[opener - 1].end, tokens[clause].start
    end, closers = _end(tokens, clause, opener)
    head = text[start:place] + word
    yield head + text[place:end]
    if closers:
        yield head + text[place:end] + closers
    around = [OPENERS[tokens[index].text] for index in reversed(opened[:-1])]
    value = " == 0" if tokens[clause].text == "example" else ""
    for middle in ("", ": True", " else 0", " in ()", " | True"):
        # What closes the brackets around may have to wait for the rest of a conditional or a quantifier.
        yield f"{head}{text[place:at]}){middle}{''.join(around)}{value}"
        yield f"{head}{middle}{''.join(around)}{value}"
    operand = _operand(text, tokens, opener)
    if operand:
        keyword = tokens[clause].text
        plain = keyword if keyword in ("requires", "ensures", "assert", "invariant", "decreases") else "ensures"
        yield f"{plain} {operand}{word}"


def _end(tokens: Sequence[Token], clause: int, opener: int) -> tuple[int, str]:
    """Where the clause ends, as far as lines tell, and what closes the brackets that are open there."""
    in_entity = tokens[clause].text in ("entity", "class")
    stack: list[str] = []
    last = clause
    for index in range(clause, len(tokens) - 1):
        token = tokens[index]
        if index > opener and token.first and opens_clause(tokens, index, in_brackets=False):
            if not (in_entity and token.text == "invariant"):
                break
            del stack[1:]
        last = index
        if token.kind is Kind.OP and token.text in OPENERS:
            stack.append(OPENERS[token.text])
        elif token.kind is Kind.OP and stack and token.text == stack[-1]:
            stack.pop()
    return tokens[last].end, "".join(reversed(stack))


def _operand(text: str, tokens: Sequence[Token], opener: int) -> str:
    """The text of what is called."""
    index = opener
    while index > 0:
        token = tokens[index - 1]
        if token.kind is Kind.OP and token.text in _CLOSERS:
            depth = 0
            while index > 0:
                index -= 1
                part = tokens[index]
                depth += (part.text in _CLOSERS) - (part.text in OPENERS) if part.kind is Kind.OP else 0
                if not depth:
                    break
        elif token.kind in (Kind.NAME, Kind.STRING):
            index -= 1
            if not index or tokens[index - 1].text != ".":
                break
            index -= 1
        else:
            break
    return text[tokens[index].start : tokens[opener - 1].end] if index < opener else ""
