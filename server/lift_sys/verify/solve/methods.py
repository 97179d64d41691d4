"""Methods of `str`, as CPython answers them.

Upper and lower case, and classes of characters, are told exactly of ASCII alone; beyond, a method gives the same for
the same text, and what holds for all of Python's characters. A character that Z3 lacks has no case, is no whitespace,
and is met by one that has neither.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Items
from itertools import product

import z3

from lift_sys.verify.solve import characters, numbers, searches, texts
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, implies, ite, known, lift, neg
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.texts import TextUse
from lift_sys.verify.solve.values import (
    INTEGERS,
    NONE,
    RAISES,
    Case,
    Kind,
    Outcome,
    Sequence,
    Value,
    boolean,
    gathered,
    integer,
    just,
    listed,
)

MOST_FOLDED = 10_000
"""Length of the longest text that is made while translating."""
_ANY = frozenset(
    {"capitalize", "casefold", "expandtabs", "istitle", "partition", "rpartition", "rsplit", "splitlines", "swapcase",
     "title", "zfill", "center", "ljust", "rjust"}
)  # fmt: skip
_FINDING = frozenset({"find", "index", "rfind", "rindex"})
NAMES = (
    characters.PREDICATES
    | _ANY
    | _FINDING
    | {"count", "endswith", "join", "lower", "lstrip", "removeprefix", "removesuffix", "replace", "rstrip", "split",
       "startswith", "strip", "upper"}
)  # fmt: skip
"""The methods that are known here."""


class Methods:
    """Calls methods of `str`."""

    def __init__(self, slack: Slack, use: TextUse) -> None:
        self.slack = slack
        self.use = use

    def call(self, name: str, text: Term, arguments: tuple[Value, ...]) -> Outcome:
        """`text.name(*arguments)`"""
        parts = []
        for cases in product(*arguments):
            guard = conj(*(case.guard for case in cases))
            if guard is not False:
                parts.append((guard, self._call(name, text, cases)))
        return gathered(parts)

    def _call(self, name: str, text: Term, cases: tuple[Case, ...]) -> Outcome:
        if any(case.kind is Kind.OBJECT for case in cases):
            raise UnmodelledError(f"these arguments of `{name}`")
        folded = _folded(name, text, cases)
        if folded is not None:
            return folded
        if name in characters.PREDICATES:
            return RAISES if cases else Outcome(boolean(characters.asks(name, text, self.slack)))
        if name in _FINDING:
            return self._find(name, text, cases)
        match name, cases:
            case (("upper" | "lower"), ()):
                return _text(self._cased(name, text))
            case (("strip" | "lstrip" | "rstrip"), ()):
                return self._strip(name, text, NONE[0])
            case (("strip" | "lstrip" | "rstrip"), (chars,)):
                return self._strip(name, text, chars)
            case (("removeprefix" | "removesuffix"), (affix,)):
                return _text(_removed(name, text, affix.term)) if affix.kind is Kind.STR else RAISES
            case (("startswith" | "endswith"), (affix, *bounds)):
                return self._affix(name == "endswith", text, affix, bounds)
            case "count", (sought, *bounds):
                return self._count(text, sought, bounds)
            case "replace", (old, new, *most) if len(most) < 2:
                return self._replace(text, old, new, most[0] if most else None)
            case "split", _ if len(cases) < 3:
                return self._split(text, *cases)
            case "partition", (separator,):
                return self._partition(text, separator)
            case "join", (items,):
                return self._join(text, items)
            case _:
                raise UnmodelledError(f"these arguments of `{name}`" if name not in _ANY else f"the method `{name}`")

    # searching

    def _window(self, text: Term, bounds: Items[Case]) -> tuple[Term, Term, Truth] | None:
        """The part between two bounds, where it begins, and whether there is one; None if they are no ints."""
        if len(bounds) > 2:
            return None
        start, end = (*bounds, NONE[0], NONE[0])[:2]
        if not {start.kind, end.kind} <= INTEGERS | {Kind.NONE}:
            return None
        if start.kind is Kind.NONE and end.kind is Kind.NONE:
            return text, 0, True
        if self.slack.bound:
            raise UnmodelledError("picking characters under a quantifier")
        length = texts.length(text)
        first: Term = 0
        if start.kind is not Kind.NONE:
            place = numbers.as_int(start)
            first = place if known(place) and place >= 0 else ite(place < 0, texts.at_least_zero(place + length), place)
        last = length if end.kind is Kind.NONE else texts.clamped(numbers.as_int(end), length)
        return texts.part(text, first, texts.at_least_zero(last - first)), first, first <= last

    def _find(self, name: str, text: Term, cases: tuple[Case, ...]) -> Outcome:
        if not cases or cases[0].kind is not Kind.STR:
            return RAISES
        window = self._window(text, cases[1:])
        if window is None:
            return RAISES
        part, first, exists = window
        search = searches.find_last if name.startswith("r") else searches.find
        place = search(part, cases[0].term, self.use, self.slack)
        found = conj(exists, place >= 0)
        return Outcome(integer(ite(found, place + first, -1)), found if name.endswith("index") else True)

    def _count(self, text: Term, sought: Case, bounds: list[Case]) -> Outcome:
        window = self._window(text, bounds)
        if sought.kind is not Kind.STR or window is None:
            return RAISES
        part, _, exists = window
        if not known(sought.term):
            raise UnmodelledError("`count` of text that is not a literal")
        found = searches.count(part, sought.term, self.slack) if sought.term else texts.length(part) + 1
        return Outcome(integer(ite(exists, found, 0)))

    def _affix(self, at_end: bool, text: Term, affix: Case, bounds: list[Case]) -> Outcome:
        window = self._window(text, bounds)
        if window is None:
            return RAISES
        part, _, exists = window
        if affix.kind is Kind.STR:
            return Outcome(boolean(conj(exists, texts.starts(part, affix.term, at_end))))
        if affix.kind is not Kind.TUPLE:
            return RAISES
        items = affix.term.items
        if items is None:
            raise UnmodelledError("a tuple of unknown length as an affix")
        holds: Truth = False
        defined: Truth = True
        for item in reversed(items):
            here = conj(exists, disj(*(
                conj(case.guard, texts.starts(part, case.term, at_end)) for case in item if case.kind is Kind.STR
            )))  # fmt: skip
            is_text = disj(*(case.guard for case in item if case.kind is Kind.STR))
            holds, defined = disj(here, holds), conj(is_text, disj(here, defined))
        return Outcome(boolean(holds), defined)

    # cutting

    def _strip(self, name: str, text: Term, chars: Case) -> Outcome:
        if chars.kind not in (Kind.STR, Kind.NONE):
            return RAISES
        if chars.kind is Kind.STR and not known(chars.term):
            raise UnmodelledError(f"`{name}` of characters that are not a literal")
        ranges = characters.WHITESPACE if chars.kind is Kind.NONE else characters.of_text(chars.term)
        if not ranges:
            return _text(text)
        source = texts.lifted(text)

        def make() -> Term:
            one = z3.IntVal(1)
            kept, stripped = self.slack.text(), characters.within(ranges)
            lead = lift("") if name == "rstrip" else self.slack.text()
            trail = lift("") if name == "lstrip" else self.slack.text()
            first = z3.InRe(z3.SubString(kept, z3.IntVal(0), one), stripped)
            last = z3.InRe(z3.SubString(kept, z3.Length(kept) - 1, one), stripped)
            self.slack.assume(source == z3.Concat(lead, kept, trail))
            self.slack.assume(conj(characters.consists(lead, ranges), characters.consists(trail, ranges)))
            self.slack.assume(disj(kept == lift(""), conj(
                name == "rstrip" or neg(first), name == "lstrip" or neg(last)
            )))  # fmt: skip
            # Where nothing is kept, the text consists of what is stripped: told, so that it need not be found.
            self.slack.assume(z3.Implies(kept == lift(""), characters.consists(source, ranges)))
            return kept

        return _text(self.slack.remembered((name, ranges, source), make))

    def _replace(self, text: Term, old: Case, new: Case, most: Case | None) -> Outcome:
        if old.kind is not Kind.STR or new.kind is not Kind.STR:
            return RAISES
        if not known(old.term) or not old.term:
            raise UnmodelledError("`replace` of text that is not a literal, or of nothing")
        limit = self._limit("replace", most)
        if limit == 0:
            return _text(text)
        return _text(searches.replaced(text, old.term, new.term, limit, self.slack))

    def _split(self, text: Term, separator: Case = NONE[0], most: Case | None = None) -> Outcome:
        if separator.kind is Kind.NONE:
            if most is not None:
                raise UnmodelledError("`split` at whitespace, a few times")
            return Outcome(just(Kind.LIST, searches.split_at_whitespace(text, self.slack)))
        if separator.kind is not Kind.STR:
            return RAISES
        if not known(separator.term):
            raise UnmodelledError("`split` at text that is not a literal")
        if not separator.term:
            return RAISES
        limit = self._limit("split", most)
        if limit == 0:
            return Outcome(listed((just(Kind.STR, text),), Kind.LIST))
        return Outcome(just(Kind.LIST, searches.split(text, separator.term, limit, self.use, self.slack)))

    def _limit(self, name: str, most: Case | None) -> int | None:
        if most is None:
            return None
        if most.kind is not Kind.INT or not known(most.term) or not -(2**63) <= most.term <= searches.MOST_CUTS:
            raise UnmodelledError(f"this limit of `{name}`")
        return None if most.term < 0 else int(most.term)

    def _partition(self, text: Term, separator: Case) -> Outcome:
        if separator.kind is not Kind.STR:
            return RAISES
        place = searches.find(text, separator.term, self.use, self.slack)
        found, source, cut = place >= 0, texts.lifted(text), texts.lifted(separator.term)
        behind = z3.SubString(source, place + z3.Length(cut), z3.Length(source))
        before = z3.If(found, z3.SubString(source, z3.IntVal(0), place), source)
        parts = (before, z3.If(found, cut, lift("")), z3.If(found, behind, lift("")))
        items = tuple(just(Kind.STR, part) for part in parts)
        return Outcome(listed(items, Kind.TUPLE), cut != lift(""))

    def _join(self, separator: Term, items: Case) -> Outcome:
        if items.kind not in (Kind.LIST, Kind.TUPLE):
            raise UnmodelledError(f"`join` of `{items.kind.value}`")
        sequence: Sequence = items.term
        if sequence.items is None:
            return self._join_some(separator, sequence)
        found = Outcome(just(Kind.STR, ""))
        for index, item in enumerate(sequence.items):
            found = _appended(found, separator if index else "", item)
        return found

    def _join_some(self, separator: Term, sequence: Sequence) -> Outcome:
        """The first items of a list of unknown length; what more of them give is left open."""
        outcomes = [Outcome(just(Kind.STR, ""))]
        for index in range(searches.MOST_CUTS - 1):
            outcomes.append(_appended(outcomes[-1], separator if index else "", sequence.at(index)))
        more = sequence.length >= len(outcomes)
        is_text = self.slack.truth() if any(c.kind is not Kind.STR for c in sequence.at(0)) else True
        self.slack.loosen(more)
        parts = [(sequence.length == count, outcome) for count, outcome in enumerate(outcomes)]
        return gathered([*parts, (more, Outcome(just(Kind.STR, self.slack.text()), is_text))])

    # case

    def _cased(self, name: str, text: Term) -> Term:
        source = texts.lifted(text)
        found = z3.Function(f"str.{name}", z3.StringSort(), z3.StringSort())(source)

        def make() -> Term:
            letters = characters.predicate_class("islower" if name == "upper" else "isupper").sure
            is_ascii = characters.consists(source, characters.ASCII)
            unchanged = characters.consists(source, characters.merged(
                characters.complement(characters.merged(letters, characters.BEYOND_ASCII))
            ))  # fmt: skip
            before, after = z3.Length(source), z3.Length(found)
            self.slack.assume(z3.And(after >= before, after <= before * (3 if name == "upper" else 2)))
            self.slack.assume(characters.consists(found, characters.complement(letters)))
            self.slack.assume(implies(is_ascii, conj(after == before, characters.consists(found, characters.ASCII))))
            self.slack.assume(implies(unchanged, found == source))
            self.slack.loosen(neg(unchanged))
            return found

        return self.slack.remembered((name, source), make)


def _text(term: Term) -> Outcome:
    return Outcome(just(Kind.STR, term))


def _removed(name: str, text: Term, affix: Term) -> Term:
    at_end = name == "removesuffix"
    there, source, cut = texts.starts(text, affix, at_end), texts.lifted(text), texts.lifted(affix)
    rest = z3.Length(source) - z3.Length(cut)
    return ite(there, z3.SubString(source, z3.IntVal(0) if at_end else z3.Length(cut), rest), source)


def _appended(found: Outcome, separator: Term, item: Value) -> Outcome:
    parts = []
    for case in item:
        if case.kind is Kind.STR:
            whole = texts.joined(found.value[0].term, texts.joined(separator, case.term))
            parts.append((case.guard, Outcome(just(Kind.STR, whole), found.defined)))
        else:
            parts.append((case.guard, RAISES))
    gathered_parts = gathered(parts)
    return gathered_parts if gathered_parts.value else Outcome(just(Kind.STR, ""), False)


def _folded(name: str, text: Term, cases: tuple[Case, ...]) -> Outcome | None:
    """What CPython gives where all is known."""
    arguments = [_plain(case) for case in cases]
    if not known(text) or any(argument is ... for argument in arguments):
        return None
    if any(isinstance(a, int) and abs(a) > MOST_FOLDED for a in arguments):
        return None
    sizes = [len(a) + 1 for a in arguments if isinstance(a, str | list | tuple)]
    if (len(text) + 1) * max(sizes, default=1) > MOST_FOLDED**2:
        raise UnmodelledError("a text of that size")
    method: Callable[..., object] = getattr(text, name)
    try:
        found = method(*arguments)
    except (TypeError, ValueError, OverflowError):
        return RAISES
    return Outcome(_value(found))


def _plain(case: Case) -> object:
    """The Python value of a case, or `...` where it is not known."""
    if case.kind in (Kind.LIST, Kind.TUPLE):
        items = case.term.items
        if items is None or any(len(item) != 1 or item[0].guard is not True for item in items):
            return ...
        plain = [_plain(item[0]) for item in items]
        if any(item is ... for item in plain):
            return ...
        return plain if case.kind is Kind.LIST else tuple(plain)
    if case.kind not in (Kind.NONE, Kind.BOOL, Kind.INT, Kind.FLOAT, Kind.STR) or not known(case.term):
        return ...
    return case.term


def _value(found: object) -> Value:
    match found:
        case bool():
            return boolean(found)
        case int():
            return integer(found)
        case str():
            if len(found) > MOST_FOLDED:
                raise UnmodelledError("a text of that size")
            return just(Kind.STR, found)
        case list() | tuple():
            return listed(tuple(map(_value, found)), Kind.LIST if isinstance(found, list) else Kind.TUPLE)
        case _:
            raise UnmodelledError("what this method gives")
