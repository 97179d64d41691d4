"""Random specs, and a search by CPython for values that contradict what is said of them."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from lift_sys.ir.findings import Code
from lift_sys.verify.judgement import Kind, Obligation, Verdict
from lift_sys.verify.spec import judge
from tests.verify.solve.predicates import NO_MEMORY, TYPES, by_cpython, predicate

RESULTS = {"int": "i", "bool": "p", "str": "s", "list[int]": "xs", "float": "x", "int | None": "o"}
"""Result types, each with the name that `result` takes the place of."""
MOST_CASES = 400
"""Inputs that are tried, and results for each of them, for one spec."""

INTS = [0, 1, -1, 2, 3, -2, -3, 4, 7, -7, 10, 100, 2**53 + 1]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 2.5, 3.0, math.inf, -math.inf, math.nan]
STRS = ["", "a", "b", "ab", "aa", "é", "\U0001f600", "\\u{41}", "abc"]
POOLS: dict[str, list[Any]] = {
    "int": INTS, "bool": [False, True], "float": FLOATS, "str": STRS, "int | None": [None, *INTS],
    "str | None": [None, *STRS], "float | int": [*FLOATS, *INTS],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said that values could contradict."""

    code: Code
    obligation: Obligation


@dataclass(frozen=True, slots=True)
class RandomSpec:
    """A spec by its parts, as Python text."""

    parameters: dict[str, str]
    result: str
    requires: tuple[str, ...]
    ensures: tuple[str, ...]

    @property
    def text(self) -> str:
        """As a document."""
        parameters = ", ".join(f"{name}: {stated}" for name, stated in self.parameters.items())
        clauses = [*(f"requires {p}" for p in self.requires), *(f"ensures {p}" for p in self.ensures)]
        return "\n".join([f"sig f({parameters}) -> {self.result}", *clauses, ""])


def random_spec(random: Random) -> RandomSpec:
    """A spec with clauses that may exclude or imply each other."""
    result = random.choice(list(RESULTS))
    requires = [predicate(random) for _ in range(random.choice([0, 1, 1, 2]))]
    ensures = [re.sub(rf"\b{RESULTS[result]}\b", "result", predicate(random)) for _ in range(random.choice([1, 2, 3]))]
    ensures += [f"result {random.choice(['==', '!=', '>', '<='])} {random.choice(['i', '0', 's', 'xs', 'x', 'o'])}"]
    if random.random() < 0.3:  # something to find
        ensures.append(random.choice([f"not ({ensures[0]})", f"({ensures[0]}) or ({predicate(random)})", ensures[0]]))
    if requires and random.random() < 0.3:
        requires.append(random.choice([f"not ({requires[0]})", f"({requires[0]}) or ({predicate(random)})"]))
    everything = " ".join([*requires, *ensures])
    parameters = {name: stated for name, stated in TYPES.items() if re.search(rf"\b{name}\b", everything)}
    return RandomSpec(parameters, result, tuple(requires), tuple(ensures))


def contradicted(spec: RandomSpec, random: Random) -> list[str]:
    """Each claim that is made of `spec` and does not hold for some values."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for obligation in judge(spec.text, None, spec.text):
            for finding in obligation.findings:
                values = _against(spec, Claim(finding.code, obligation), random)
                if values is not None:
                    found.append(f"{spec.text}{obligation.verdict} {finding.message}\nbut {values}")
            if obligation.verdict is Verdict.PROVED and obligation.reason.startswith("met by "):
                given = _read(obligation.reason.removeprefix("met by "))
                if given is not None and not all(by_cpython(p, given) is True for p in spec.requires):
                    found.append(f"{spec.text}{obligation.reason}\nbut it does not")
    return found


def _against(spec: RandomSpec, claim: Claim, random: Random) -> dict[str, Any] | None:
    match claim.code:
        case Code.UNSATISFIABLE_REQUIRES:
            return next((values for values in _inputs(spec, random) if _met(spec.requires, values)), None)
        case Code.CONTRADICTION:
            return next(_working(spec, random), None)
        case Code.REDUNDANT:
            return _exception(spec, claim, random)
        case Code.UNREALIZABLE:
            return _overlooked(spec, claim, random)
        case Code.UNDERDETERMINED:
            return _misjudged(spec, claim)
        case _:
            return None


def _exception(spec: RandomSpec, claim: Claim, random: Random) -> dict[str, Any] | None:
    """Values that no other clause excludes, and the redundant one does."""
    is_requires = claim.obligation.kind is Kind.REQUIRES
    predicate = claim.obligation.clause.removeprefix("requires " if is_requires else "ensures ")
    others = list(spec.requires if is_requires else (*spec.requires, *spec.ensures))
    others.remove(predicate)
    cases = _inputs(spec, random) if is_requires else _cases(spec, random)
    for values in cases:
        if _met(others, values) and not _met((predicate,), values):
            return values
    return None


def _overlooked(spec: RandomSpec, claim: Claim, random: Random) -> dict[str, Any] | None:
    """A result for the input that is said to have none, or the input, if it is not admitted."""
    counterexample = claim.obligation.counterexample
    assert counterexample is not None
    values = _read(", ".join(f"{name}={shown}" for name, shown in counterexample.inputs))
    if values is None or not _met(spec.requires, values):
        return values
    near = [values[name] for name, stated in spec.parameters.items() if stated == spec.result]
    near += [one + by for one in near if type(one) in (int, float) for by in (1, -1)]
    for result in (*near, *(value_of(spec.result, random) for _ in range(MOST_CASES))):
        if _met(spec.ensures, {**values, "result": result}):
            return {**values, "result": result}
    return None


def _misjudged(spec: RandomSpec, claim: Claim) -> dict[str, Any] | None:
    """One of two results that is none, or both, if they are equal."""
    found = re.fullmatch(r"(?:for `(.*)` )?both `(.*)` and `(.*)` meet all clauses", claim.obligation.reason, re.DOTALL)
    assert found is not None
    given, one, other = found.groups()
    values = _read(given or "")
    if values is None or "…" in one + other:
        return None
    first, second = (eval(text, {"inf": math.inf}) for text in (one, other))
    if not _met(spec.requires, values) or first == second:
        return {**values, "result": first}
    broken = (r for r in (first, second) if not _met(spec.ensures, {**values, "result": r}))
    return next(({**values, "result": result} for result in broken), None)


def _working(spec: RandomSpec, random: Random) -> Iterator[dict[str, Any]]:
    return (values for values in _cases(spec, random) if _met((*spec.requires, *spec.ensures), values))


def _met(predicates: tuple[str, ...] | list[str], values: dict[str, Any]) -> bool:
    return all(by_cpython(p, values) is True for p in predicates)


def _known(cases: Iterator[dict[str, Any]], predicates: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The cases of which CPython can say something: not those for which memory would not do."""
    for values in cases:
        if NO_MEMORY in [by_cpython(predicate, values) for predicate in predicates]:
            continue
        yield values


def _inputs(spec: RandomSpec, random: Random) -> Iterator[dict[str, Any]]:
    return _known(_random_inputs(spec, random), spec.requires)


def _random_inputs(spec: RandomSpec, random: Random) -> Iterator[dict[str, Any]]:
    for _ in range(MOST_CASES):
        values = {name: value_of(stated, random) for name, stated in spec.parameters.items()}
        if any("range" in p for p in (*spec.requires, *spec.ensures)):  # CPython would count for ever
            values.update({name: values[name] % 100 - 50 for name in "ij" if name in values})
        yield values


def _cases(spec: RandomSpec, random: Random) -> Iterator[dict[str, Any]]:
    """Inputs with a result each, which is often one of them."""
    return _known(_random_cases(spec, random), spec.ensures)


def _random_cases(spec: RandomSpec, random: Random) -> Iterator[dict[str, Any]]:
    for values in _inputs(spec, random):
        if not _met(spec.requires, values):
            continue
        alike = [values[name] for name, stated in spec.parameters.items() if stated == spec.result]
        for _ in range(8):
            result = random.choice(alike) if alike and random.random() < 0.4 else value_of(spec.result, random)
            if spec.result == "int" and any("range" in p for p in spec.ensures):
                result %= 50
            yield {**values, "result": result}


def value_of(stated: str, random: Random) -> Any:
    """A random value of a type, mostly a small one."""
    if stated in POOLS:
        return random.choice(POOLS[stated])
    if stated.endswith(" | None"):
        return None if random.random() < 0.3 else value_of(stated.removesuffix(" | None"), random)
    name, _, inner = stated.removesuffix("]").partition("[")
    if name == "tuple" and not inner.endswith("..."):
        return tuple(value_of(part, random) for part in inner.split(", "))
    first, _, second = inner.partition(", ") if name != "list" else (inner, "", "")
    items = [value_of(first, random) for _ in range(random.randint(0, 3))]
    if name == "dict":
        return {item: value_of(second, random) for item in items}
    return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[name](items)


def _read(text: str) -> dict[str, Any] | None:
    """Values as messages show them: ``a=1, b='x'``."""
    if "…" in text:
        return None
    found = eval(f"dict({text})", {"inf": math.inf, "nan": math.nan})
    assert isinstance(found, dict)
    return found
