"""Asks the encoding of a predicate about given values, for tests."""

from __future__ import annotations

import warnings
from typing import Any

import z3

from lift_sys.ir.check.environment import Environment
from lift_sys.ir.parser.fragments import expression_from_text, type_from_text
from lift_sys.verify.solve.encode import Encoder, Scope
from lift_sys.verify.solve.inputs import Inputs, Leaf, Role
from lift_sys.verify.solve.logic import BIGGEST_CHARACTER, UnmodelledError, conj, disj, lift, neg, same
from lift_sys.verify.solve.values import Case, Kind, Sequence, Value, truth
from tests.verify.solve.predicates import NO_MEMORY, RAISES, TYPES, by_cpython

EMPTY = Environment((), None)


def equals(value: Value, given: Any) -> Any:
    """That a symbolic value is `given`, kind and all."""
    return disj(*(conj(case.guard, _is(case, given)) for case in value))


def _is(case: Case, given: Any) -> Any:
    if case.kind.value != type(given).__name__:
        return False
    match case.kind:
        case Kind.NONE:
            return True
        case Kind.SET | Kind.FROZENSET:  # in the order in which CPython goes through it
            return _are(case.term.sequence, list(given))
        case Kind.DICT:
            return conj(_are(case.term.keys, list(given)), _are(case.term.values, list(given.values())))
        case Kind.LIST | Kind.TUPLE:
            return _are(case.term, list(given))
        case _:
            return case.term == lift(given)  # of floats: the same bits, but for nan


def _are(sequence: Sequence, given: list[Any]) -> Any:
    items = (equals(sequence.at(index), item) for index, item in enumerate(given))
    return conj(sequence.length == len(given), *items)


def within_z3(given: dict[str, Any]) -> dict[str, Any]:
    """The same values with characters that Z3 has in place of those it lacks, in the same order."""
    lacking = sorted({c for c in characters_of(given) if ord(c) > BIGGEST_CHARACTER})
    table = {ord(c): BIGGEST_CHARACTER - len(lacking) + place for place, c in enumerate(lacking)}
    return {name: translated(value, table) for name, value in given.items()}


def characters_of(value: Any) -> str:
    """All characters in a value."""
    if isinstance(value, dict):
        return "".join(characters_of(part) for part in (*value, *value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return "".join(characters_of(part) for part in value)
    return value if isinstance(value, str) else ""


def translated(value: Any, table: dict[int, int]) -> Any:
    """`value` with other characters."""
    if isinstance(value, dict):
        return {translated(key, table): translated(part, table) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(translated(part, table) for part in value)
    return value.translate(table) if isinstance(value, str) else value


def disagreement(text: str, given: dict[str, Any]) -> str | None:
    """What the encoding says of `text` that CPython does not, if anything."""
    if "range" in text:  # CPython would count for ever
        given = {**given, "i": given["i"] % 100 - 50, "j": given["j"] % 100 - 50}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = by_cpython(text, given)
    if wanted == NO_MEMORY:
        return None
    encoder = Encoder(EMPTY)
    inputs = Inputs(encoder)
    node = expression_from_text(text)
    types = {name: type_from_text(stated) for name, stated in TYPES.items()}
    names = {name: inputs.value(stated, Leaf(name), Role.PASSED) for name, stated in types.items()}
    try:
        found = encoder.encode(node, Scope(names, names))
    except UnmodelledError as error:
        return None if error.span is not None else f"{error.construct} has no place"
    given = within_z3(given)
    classes = [inputs.holds(stated, Leaf(name), Role.PASSED) for name, stated in types.items() if name in text]
    holds = truth(found.value)
    agree = neg(found.defined) if wanted == RAISES else conj(found.defined, same(holds, bool(wanted)))
    if check(*classes, *encoder.slack.axioms, agree) == z3.unsat:
        return f"CPython: {wanted}; the encoding excludes that, whatever the values"
    facts = [*classes, *(equals(names[name], value) for name, value in given.items() if name in text)]
    # Of doubles the values are put in: to compute with them otherwise would take Z3 long.
    doubles = [pair for name, value in given.items() for pair in _doubles(names[name], value)]
    facts += [put_in(fact, doubles) for fact in encoder.slack.axioms]
    agree, loosened = put_in(agree, doubles), put_in(disj(*encoder.slack.loosened), doubles)
    possible = check(*facts, agree)
    if possible == z3.unsat:
        return f"CPython: {wanted}; the encoding excludes that"
    certain = check(*facts, neg(agree))
    if certain == z3.sat and check(*facts, loosened) == z3.unsat:
        return f"CPython: {wanted}; the encoding admits another outcome, but says it is exact"
    return None


def _doubles(value: Value, given: Any) -> list[tuple[Any, Any]]:
    """The constants that are doubles, each with its value."""
    found = []
    for case in value:
        if case.kind is Kind.FLOAT and isinstance(given, float):
            found.append((case.term, lift(given)))
        if case.kind in (Kind.LIST, Kind.TUPLE) and isinstance(given, list | tuple):
            found += [pair for index, item in enumerate(given) for pair in _doubles(case.term.at(index), item)]
    return found


def put_in(fact: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """`fact` with values for constants, computed as far as possible."""
    return fact if isinstance(fact, bool) or not pairs else z3.simplify(z3.substitute(fact, *pairs))


def check(*facts: Any, limit: int = 300_000) -> Any:
    """What Z3 says of `facts`."""
    solver = z3.Solver()
    solver.set("rlimit", limit)
    for fact in facts:
        if isinstance(fact, bool):
            if not fact:
                return z3.unsat
            continue
        solver.add(fact)
    return solver.check()
