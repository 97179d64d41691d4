"""Values from Z3's models, as Python's own, small where that is possible."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import z3

from lift_sys.verify.solve import texts
from lift_sys.verify.solve.logic import Term, Truth, known, lift
from lift_sys.verify.solve.solver import LIMIT, Answer, Asker
from lift_sys.verify.solve.values import Case, Kind, Sequence, Value, just

LONGEST = 50
"""Items, or characters, of the longest value that is made."""
MOST_WISHES = 60
"""How often a smaller value is asked for."""
SMALL_LIMIT = 100_000

Make = Callable[[str, Mapping[str, Any]], Any]


class NoValueError(Exception):
    """The model's value is none that Python can be given."""


def witness(
    asker: Asker, facts: list[Truth], values: Mapping[str, Value], make: Make, most_wishes: int = MOST_WISHES,
    limit: int = LIMIT,
) -> dict[str, Any] | None:  # fmt: skip
    """A value for each name so that all `facts` hold, as small as can be found quickly.

    `make` makes an object of an entity from its fields. `most_wishes` bounds how often a smaller value is asked for.
    """
    solver = asker.solver(facts, limit)
    if solver is None or asker.refuses() or asker.check(solver) is not Answer.SAT:
        return None
    found = [solver.model()]
    solver.set("rlimit", SMALL_LIMIT)
    wishes = 0
    for value in values.values():
        for wish in _wishes(value, lambda: found[-1]):
            if wishes >= most_wishes or asker.left <= 0:
                break
            if z3.is_true(found[-1].eval(lift(wish), model_completion=True)):
                solver.add(lift(wish))
                continue
            wishes += 1
            solver.push()
            solver.add(lift(wish))
            if asker.check(solver) is Answer.SAT:
                # Kept on the stack, which is never popped below it.
                found.append(solver.model())
            else:
                solver.pop()
    try:
        return {name: _python(value, found[-1], make) for name, value in values.items()}
    except NoValueError:
        return None


def guess(random: Random, value: Value, make: Make, depth: int = 0) -> Any:
    """Some small value of the same classes, whatever is said of it."""
    case = random.choice(value)
    if case.kind in (Kind.LIST, Kind.TUPLE):
        count = case.term.length if known(case.term.length) else random.choice(_LENGTHS[min(depth, 2)])
        items = [guess(random, case.term.at(index), make, depth + 1) for index in range(count)]
        return items if case.kind is Kind.LIST else tuple(items)
    if case.kind in (Kind.SET, Kind.FROZENSET):
        return _collected(case.kind, guess(random, just(Kind.LIST, case.term.sequence), make, depth))
    if case.kind is Kind.DICT:
        count = random.choice(_LENGTHS[min(depth, 2)])
        return {
            guess(random, case.term.keys.at(index), make, depth + 1):
                guess(random, case.term.values.at(index), make, depth + 1)
            for index in range(count)
        }  # fmt: skip
    if case.kind is Kind.OBJECT:
        return make(case.term.name, {n: guess(random, part, make, depth + 1) for n, part in case.term.fields.items()})
    return case.term if known(case.term) else random.choice(_GUESSES[case.kind])


def _collected(kind: Kind, elements: list[Any]) -> Any:
    return set(elements) if kind is Kind.SET else frozenset(elements)


_LENGTHS = ((0, 1, 2, 3), (0, 1, 2), (0, 1))
_GUESSES: dict[Kind, tuple[Any, ...]] = {
    Kind.BOOL: (False, True),
    Kind.INT: (0, 1, 2, 3, -1, 5, 10, 100, -10),
    Kind.FLOAT: (0.0, 1.0, 0.5, 2.0, -1.0, 10.0, 100.0),
    Kind.STR: ("", "a", "b", "ab", "A", "0", " "),
}


def _wishes(value: Value, model: Callable[[], Any]) -> Iterator[Truth]:
    """What would make a value small, from the best on; all but one may be refused."""
    for case in value:
        if len(value) > 1 and case.guard is not True:
            yield case.guard
        if case.guard is not True and not z3.is_true(model().eval(lift(case.guard), model_completion=True)):
            continue
        yield from _small(case, model)
        return


def _small(case: Case, model: Callable[[], Any]) -> Iterator[Truth]:
    term = case.term
    match case.kind:
        case Kind.INT if not known(term):
            yield from (term == number for number in (0, 1, -1, 2))
            yield from (z3.And(term >= -most, term <= most) for most in (3, 5, 10, 20, 100, 1000))
        case Kind.FLOAT if not known(term):
            yield from (term == lift(number) for number in (0.0, 1.0, 0.5, -1.0, 2.0, 10.0, 100.0))
        case Kind.STR if not known(term):
            yield from (texts.length(term) == count for count in range(4))
            yield from (z3.Length(term) <= most for most in (8, 20))
        case Kind.LIST | Kind.TUPLE | Kind.SET | Kind.FROZENSET:
            term = term if isinstance(term, Sequence) else term.sequence
            if not known(term.length):
                yield from (term.length == count for count in range(4))
                yield from (term.length <= most for most in (8, 20))
            count = _int(term.length, model())
            for index in range(min(count, 4)):
                yield from _wishes(term.at(index), model)
        case Kind.DICT:
            yield from (term.keys.length == count for count in range(3))
            for index in range(min(_int(term.keys.length, model()), 3)):
                yield from _wishes(term.keys.at(index), model)
                yield from _wishes(term.values.at(index), model)
        case Kind.OBJECT:
            for part in term.fields.values():
                yield from _wishes(part, model)
        case _:
            return


def _python(value: Value, model: Any, make: Make) -> Any:
    for case in value:
        if case.guard is True or z3.is_true(model.eval(lift(case.guard), model_completion=True)):
            return _of_case(case, model, make)
    raise NoValueError


def _of_case(case: Case, model: Any, make: Make) -> Any:
    term = case.term
    match case.kind:
        case Kind.LIST | Kind.TUPLE:
            count = _int(term.length, model)
            if count > LONGEST:
                raise NoValueError
            items = [_python(term.at(index), model, make) for index in range(count)]
            return items if case.kind is Kind.LIST else tuple(items)
        case Kind.SET | Kind.FROZENSET:
            elements = _of_case(Case(True, Kind.LIST, term.sequence), model, make)
            return _collected(case.kind, elements)
        case Kind.DICT:
            found = (_of_case(Case(True, Kind.LIST, part), model, make) for part in (term.keys, term.values))
            return dict(zip(*found, strict=True))
        case Kind.OBJECT:
            return make(term.name, {name: _python(part, model, make) for name, part in term.fields.items()})
        case Kind.BOOL if not known(term):
            return z3.is_true(model.eval(term, model_completion=True))
        case Kind.INT:
            return _int(term, model)
        case Kind.FLOAT if not known(term):
            return _float(term, model)
        case Kind.STR if not known(term):
            return _text(term, model)
        case _:
            return term


def _int(term: Term, model: Any) -> int:
    if isinstance(term, int):
        return term
    found = model.eval(term, model_completion=True)
    if not z3.is_int_value(found):
        raise NoValueError
    try:
        return int(found.as_long())
    except ValueError:  # more digits than Python reads
        raise NoValueError from None


def _float(term: Term, model: Any) -> float:
    found = model.eval(term, model_completion=True)
    if z3.is_true(z3.simplify(z3.fpIsNaN(found))):
        return float("nan")  # each an object of its own, as they are shown
    bits = z3.simplify(z3.fpToIEEEBV(found))
    if not z3.is_bv_value(bits):
        raise NoValueError
    return float(struct.unpack(">d", bits.as_long().to_bytes(8))[0])


def _text(term: Term, model: Any) -> str:
    found = model.eval(term, model_completion=True)
    count = _int(z3.Length(found), model)
    if count > LONGEST:
        raise NoValueError
    codes = [z3.simplify(z3.StrToCode(z3.SubString(found, index, 1))) for index in range(count)]
    if not all(z3.is_int_value(code) for code in codes):
        raise NoValueError
    return "".join(chr(code.as_long()) for code in codes)
