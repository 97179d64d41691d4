"""Operations on `str`.

Z3's characters end before Python's, at U+2FFFF. A text over Python's characters becomes one over Z3's when each
character beyond is replaced by one that occurs nowhere else; that changes no answer of the operations here as long as

- characters are only told apart, and no literal has one beyond: then a proof that would need more characters than Z3
  has would also need texts longer than fit into memory, unless it compares all pairs of many characters
  (so texts are not compared under two quantifiers, and their characters not picked under one);
- order is only asked for beside literals of low characters, and where nothing is sought that is not a literal;
- a class of characters either has none of those that Z3 lacks, or is left open beyond ASCII, or has all of them.

What goes beyond that is not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3

from lift_sys.verify.solve.logic import BIGGEST_CHARACTER, Term, Truth, UnmodelledError, ite, known, lift
from lift_sys.verify.solve.slack import Slack

BIGGEST_ORDERED = 0xFFFF
LONGEST_LITERAL = 10_000
"""Characters of the longest text that is made while translating."""
MOST_REPEATED = 16
MOST_REPETITIONS = 2**63
"""What does not fit into a machine word is no number of repetitions."""
SURE_LENGTH = 2**20
"""Characters of a text that fits into memory anywhere."""


@dataclass(slots=True)
class TextUse:
    """What is asked of texts in all clauses that are solved together."""

    ordered: bool = False
    searched: bool = False
    high: bool = False
    """Some literal has a character above U+FFFF."""

    def note(self, text: str) -> None:
        """Tell of a literal."""
        if any(ord(c) > BIGGEST_ORDERED for c in text):
            if self.ordered:
                raise UnmodelledError("characters above U+FFFF beside the order of texts")
            self.high = True


def length(text: Term) -> Term:
    """`len(text)`"""
    return len(text) if isinstance(text, str) else z3.Length(text)


def equal(one: Term, other: Term, quantifiers: int = 0) -> Truth:
    """`one == other`"""
    if known(one) and known(other):
        return one == other
    if quantifiers > 1 and not known(one) and not known(other):
        raise UnmodelledError("comparing texts under several quantifiers")
    return lifted(one) == lifted(other)


def compare(op: str, one: Term, other: Term, use: TextUse) -> Truth:
    """`one op other`, by code points."""
    if known(one) and known(other):
        return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[op]
    if use.searched:
        raise UnmodelledError("the order of texts beside a search for text that is not a literal")
    if use.high:
        raise UnmodelledError("the order of texts beside characters above U+FFFF")
    use.ordered = True
    if op in (">", ">="):
        one, other = other, one
    one, other = lift(one), lift(other)
    return one < other if op in ("<", ">") else one <= other


def contains(text: Term, sought: Term, use: TextUse) -> Truth:
    """`sought in text`"""
    if known(text) and known(sought):
        return sought in text
    search(sought, use)
    return z3.Contains(lifted(text), lifted(sought))


def starts(text: Term, sought: Term, at_end: bool) -> Truth:
    """`text.startswith(sought)` or `text.endswith(sought)`"""
    if known(text) and known(sought):
        return text.endswith(sought) if at_end else text.startswith(sought)
    return (z3.SuffixOf if at_end else z3.PrefixOf)(lifted(sought), lifted(text))


def joined(one: Term, other: Term) -> Term:
    """`one + other`"""
    if known(one) and known(other):
        return one + other
    return z3.Concat(lifted(one), lifted(other))


def repeated(text: Term, count: Term, slack: Slack) -> tuple[Term, Truth]:
    """`text * count`, and when it raises nothing: how long a text may be is left open where memory decides."""
    if known(count):
        return _repeated_often(text, count), -MOST_REPETITIONS <= count < MOST_REPETITIONS
    if not known(text):
        raise UnmodelledError("text that is not a literal, repeated a number of times that is not known")
    fits = z3.And(count >= -MOST_REPETITIONS, count < MOST_REPETITIONS)
    if not text:
        return "", fits
    short = count <= SURE_LENGTH // len(text)
    slack.loosen(z3.And(fits, z3.Not(short)))

    def make() -> tuple[Term, Truth]:
        found = slack.text()
        slack.assume(z3.InRe(found, z3.Star(z3.Re(lifted(text)))))
        slack.assume(z3.Length(found) == len(text) * at_least_zero(count))
        return found, z3.And(fits, z3.Or(short, slack.truth()))

    pair: tuple[Term, Truth] = slack.remembered(("*", text, count), make)
    return pair


def _repeated_often(text: Term, count: int) -> Term:
    if count <= 0 or not -MOST_REPETITIONS <= count < MOST_REPETITIONS:
        return ""
    if known(text):
        if len(text) * count > LONGEST_LITERAL:
            raise UnmodelledError("a text of that size")
        return text * count
    if count > MOST_REPEATED:
        raise UnmodelledError("so many repetitions of text")
    return z3.Concat(*[lifted(text)] * count) if count > 1 else text


def clamped(place: Term, length: Term) -> Term:
    """A bound of a slice, between 0 and the length."""
    if isinstance(place, int) and isinstance(length, int):
        return max(0, place + length) if place < 0 else min(place, length)
    if isinstance(place, int):
        return at_least_zero(length + place) if place < 0 else ite(length < place, length, place)
    shifted = z3.If(place < 0, place + length, place)
    return z3.If(shifted < 0, 0, z3.If(shifted > length, length, shifted))


def at_least_zero(number: Term) -> Term:
    """`number`, or 0 where it is negative."""
    return ite(number < 0, 0, number)


def part(text: Term, start: Term, count: Term) -> Term:
    """`count` characters from `start` on, both within the text."""
    if known(text) and known(start) and known(count):
        return text[start : start + count]
    return z3.SubString(lifted(text), lift(start), lift(count))


def search(sought: Term, use: TextUse) -> None:
    """Note that `sought` is looked for in a text."""
    if known(sought):
        return
    if use.ordered:
        raise UnmodelledError("a search for text that is not a literal beside the order of texts")
    use.searched = True


def lifted(text: Term) -> Term:
    """`text` as a Z3 term, if it has no characters that Z3 lacks."""
    if isinstance(text, str) and any(ord(c) > BIGGEST_CHARACTER for c in text):
        raise UnmodelledError("characters above U+2FFFF")
    return lift(text)
