"""Places in texts, and texts cut at them.

Where each place depends on the one before, the first few are followed exactly, and what comes behind is left open.
"""

from __future__ import annotations

from collections.abc import Callable

import z3

from lift_sys.verify.solve import texts
from lift_sys.verify.solve.characters import WHITESPACE, consists, within
from lift_sys.verify.solve.logic import Term, Truth, UnmodelledError, conj, disj, ite, known, lift, neg
from lift_sys.verify.solve.slack import Slack
from lift_sys.verify.solve.texts import TextUse
from lift_sys.verify.solve.values import Kind, Sequence, Value, choose, just, listed

MOST_CUTS = 4
"""Places that are followed."""


def find(text: Term, sought: Term, use: TextUse, slack: Slack) -> Term:
    """The first place of `sought`, or -1."""
    _only_literal(sought, slack)
    texts.search(sought, use)
    return z3.IndexOf(texts.lifted(text), texts.lifted(sought), z3.IntVal(0))


def find_last(text: Term, sought: Term, use: TextUse, slack: Slack) -> Term:
    """The last place of `sought`, or -1: nothing is found behind it."""
    _only_literal(sought, slack)
    texts.search(sought, use)
    text, sought = texts.lifted(text), texts.lifted(sought)

    def make() -> Term:
        place = slack.new(z3.IntSort())
        behind = z3.SubString(text, place + 1, z3.Length(text))
        here = z3.SubString(text, place, z3.Length(sought)) == sought
        last = z3.And(place >= 0, place <= z3.Length(text), here, z3.Not(z3.Contains(behind, sought)))
        empty = sought == lift("")
        slack.assume(z3.If(z3.Contains(text, sought), z3.If(empty, place == z3.Length(text), last), place == -1))
        return place

    return slack.remembered(("rfind", text, sought), make)


def _only_literal(sought: Term, slack: Slack) -> None:
    if slack.bound and not known(sought):
        raise UnmodelledError("a search for text that is not a literal under a quantifier")


class Cuts:
    """The first places of a literal, one behind the other: what is before each, and what is left behind it."""

    def __init__(self, text: Term, sought: str, most: int = MOST_CUTS) -> None:
        self.before: list[Term] = []
        self.rests: list[Term] = [texts.lifted(text)]
        self.found: list[Truth] = []
        """Whether there is such a place, and all before it."""
        self.sought = texts.lifted(sought)
        so_far: Truth = True
        for _ in range(most):
            rest = self.rests[-1]
            place = z3.IndexOf(rest, self.sought, z3.IntVal(0))
            so_far = conj(so_far, place >= 0)
            self.found.append(so_far)
            self.before.append(z3.SubString(rest, z3.IntVal(0), place))
            self.rests.append(z3.SubString(rest, place + len(sought), z3.Length(rest)))

    def more(self) -> Truth:
        """Whether there are places that are not followed."""
        last = self.found[-1] if self.found else True
        return conj(last, z3.Contains(self.rests[-1], self.sought))


def count(text: Term, sought: str, slack: Slack) -> Term:
    """How often a literal occurs, from the start, without overlap."""
    cuts = Cuts(text, sought)
    many = _many(text, len(cuts.found) + 1, len(sought), slack)
    slack.loosen(cuts.more())
    found = ite(cuts.more(), many, len(cuts.found))
    for index in reversed(range(len(cuts.found))):
        found = ite(cuts.found[index], found, index)
    return found


def _many(text: Term, least: int, width: int, slack: Slack) -> Term:
    """A number of places beyond those that are followed."""
    found = slack.new(z3.IntSort())
    slack.assume(found >= least)
    slack.assume(z3.Or(found == least, found * width <= texts.length(text)))
    return found


def replaced(text: Term, old: str, new: Term, most: int | None, slack: Slack) -> Term:
    """`text` with `new` for the first places of a literal, or for all."""
    cuts = Cuts(text, old, MOST_CUTS if most is None else most)
    found = cuts.rests[-1]
    if most is None:
        slack.loosen(cuts.more())
        found = z3.If(z3.Contains(found, cuts.sought), slack.text(), found)
    for before, rest in reversed(list(zip(cuts.before, cuts.rests, strict=False))):
        found = z3.If(z3.Contains(rest, cuts.sought), z3.Concat(before, texts.lifted(new), found), rest)
    return found


def split(text: Term, separator: str, most: int | None, use: TextUse, slack: Slack) -> Sequence:
    """`text.split(separator, most)`, `most` being small."""
    cuts = Cuts(text, separator, MOST_CUTS if most is None else most)
    length: Term = len(cuts.found) + 1
    if most is None:
        slack.loosen(cuts.more())
        length = z3.If(cuts.more(), _many(text, length + 1, len(separator), slack), lift(length))
    for index in reversed(range(len(cuts.found))):
        length = ite(cuts.found[index], length, index + 1)
    pieces: list[Term] = [
        z3.If(found, before, rest) for found, before, rest in zip(cuts.found, cuts.before, cuts.rests, strict=False)
    ]
    if most is not None:
        return _pieces([*pieces, cuts.rests[-1]], length, None, None)

    def other() -> Term:
        piece = slack.text()
        slack.assume(z3.Not(z3.Contains(piece, cuts.sought)))
        slack.assume(z3.Length(piece) <= texts.length(text))
        return piece

    def contains(sought: Term) -> Truth:
        texts.search(sought, use)
        inside = z3.Contains(
            z3.Concat(cuts.sought, texts.lifted(text), cuts.sought),
            z3.Concat(cuts.sought, texts.lifted(sought), cuts.sought),
        )
        return conj(z3.Not(z3.Contains(texts.lifted(sought), cuts.sought)), inside)

    last = z3.If(z3.Contains(cuts.rests[-1], cuts.sought), other(), cuts.rests[-1])
    return _pieces([*pieces, last], length, other, contains if len(separator) == 1 else None)


def split_at_whitespace(text: Term, slack: Slack) -> Sequence:
    """`text.split()`"""
    space = within(WHITESPACE)

    def make() -> tuple[list[Term], Term]:
        rest, words, length = texts.lifted(text), [], slack.new(z3.IntSort())
        all_before: Truth = True
        for index in range(MOST_CUTS):
            lead, word, behind = (slack.text() for _ in range(3))
            begins = z3.InRe(z3.SubString(behind, z3.IntVal(0), z3.IntVal(1)), space)
            slack.assume(rest == z3.Concat(lead, word, behind))
            slack.assume(conj(consists(lead, WHITESPACE), _without_whitespace(word)))
            slack.assume(z3.If(word == lift(""), behind == lift(""), z3.Or(behind == lift(""), begins)))
            slack.assume(z3.Implies(conj(all_before, word == lift("")), length == index))
            all_before = conj(all_before, word != lift(""))
            words.append(word)
            rest = behind
        more = neg(consists(rest, WHITESPACE))
        slack.assume(z3.Implies(conj(all_before, neg(more)), length == MOST_CUTS))
        slack.assume(z3.Implies(conj(all_before, more), length > MOST_CUTS))
        slack.assume(length * 2 <= texts.length(text) + 1)
        slack.loosen(conj(all_before, more))
        return words, length

    def other() -> Term:
        word = slack.text()
        slack.assume(z3.And(word != lift(""), _without_whitespace(word)))
        return word

    words, length = slack.remembered(("split", text), make)
    return _pieces(words, length, other, None)


def _without_whitespace(text: Term) -> Truth:
    return z3.InRe(
        text, z3.Star(z3.Intersect(z3.AllChar(z3.ReSort(z3.StringSort())), z3.Complement(within(WHITESPACE))))
    )


def _pieces(
    pieces: list[Term],
    length: Term,
    other: Callable[[], Term] | None,
    contains: Callable[[Term], Truth] | None,
) -> Sequence:
    values = [just(Kind.STR, piece) for piece in pieces]
    first = listed(tuple(values), Kind.LIST)[0].term

    def at(index: Term) -> Value:
        if isinstance(index, int) and index < len(values):
            return first.at(index) if index >= 0 else ()
        if other is None:
            return first.at(index) if not isinstance(index, int) else ()
        beyond = just(Kind.STR, other())
        return beyond if isinstance(index, int) else choose(index < len(values), first.at(index), beyond)

    def holds(sought: Value) -> Truth:
        assert contains is not None
        if any(case.kind is Kind.OBJECT for case in sought):
            raise UnmodelledError("`==` of objects")
        return disj(*(conj(case.guard, contains(case.term)) for case in sought if case.kind is Kind.STR))

    return Sequence(length, at, contains=holds if contains is not None else None)
