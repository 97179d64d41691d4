"""Operations on `str`.

Z3's characters end before Python's, at U+2FFFF. A text over Python's characters becomes one over Z3's when each
character beyond is replaced by one that occurs nowhere else; that changes no answer of the operations here as long as

- characters are only told apart, and no literal has one beyond: then a proof that would need more characters than Z3
  has would also need texts longer than fit into memory, unless it compares all pairs of many characters
  (so texts are not compared under two quantifiers, and their characters not picked under one);
- order is only asked for beside literals of low characters, and where nothing is sought that is not a literal.

What goes beyond that is not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3

from lift_sys.verify.solve.logic import BIGGEST_CHARACTER, Term, Truth, UnmodelledError, known, lift

BIGGEST_ORDERED = 0xFFFF


@dataclass(slots=True)
class TextUse:
    """What is asked of texts in all clauses that are solved together."""

    ordered: bool = False
    searched: bool = False


def length(text: Term) -> Term:
    """`len(text)`"""
    return len(text) if isinstance(text, str) else z3.Length(text)


def equal(one: Term, other: Term, quantifiers: int = 0) -> Truth:
    """`one == other`"""
    if known(one) and known(other):
        return one == other
    if quantifiers > 1 and not known(one) and not known(other):
        raise UnmodelledError("comparing texts under several quantifiers")
    return _lifted(one) == _lifted(other)


def compare(op: str, one: Term, other: Term, use: TextUse) -> Truth:
    """`one op other`, by code points."""
    if known(one) and known(other):
        return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[op]
    if use.searched:
        raise UnmodelledError("the order of texts beside a search for text that is not a literal")
    use.ordered = True
    for text in (one, other):
        if isinstance(text, str) and any(ord(c) > BIGGEST_ORDERED for c in text):
            raise UnmodelledError("the order of texts with characters above U+FFFF")
    if op in (">", ">="):
        one, other = other, one
    one, other = lift(one), lift(other)
    return one < other if op in ("<", ">") else one <= other


def contains(text: Term, sought: Term, use: TextUse) -> Truth:
    """`sought in text`"""
    if known(text) and known(sought):
        return sought in text
    _search(sought, use)
    return z3.Contains(_lifted(text), _lifted(sought))


def starts(text: Term, sought: Term, at_end: bool) -> Truth:
    """`text.startswith(sought)` or `text.endswith(sought)`"""
    if known(text) and known(sought):
        return text.endswith(sought) if at_end else text.startswith(sought)
    return (z3.SuffixOf if at_end else z3.PrefixOf)(_lifted(sought), _lifted(text))


def joined(one: Term, other: Term) -> Term:
    """`one + other`"""
    if known(one) and known(other):
        return one + other
    return z3.Concat(_lifted(one), _lifted(other))


def part(text: Term, start: Term, count: Term) -> Term:
    """`count` characters from `start` on, both within the text."""
    if known(text) and known(start) and known(count):
        return text[start : start + count]
    return z3.SubString(_lifted(text), lift(start), lift(count))


def _search(sought: Term, use: TextUse) -> None:
    if known(sought):
        return
    if use.ordered:
        raise UnmodelledError("a search for text that is not a literal beside the order of texts")
    use.searched = True


def _lifted(text: Term) -> Term:
    if isinstance(text, str) and any(ord(c) > BIGGEST_CHARACTER for c in text):
        raise UnmodelledError("characters above U+2FFFF")
    return lift(text)
