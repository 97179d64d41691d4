"""What is said of the results of a spec as a whole, as findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.findings import Code, Finding, Fix, Related, Severity
from lift_sys.ir.model import Condition, Raises
from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.verify.judgement import Counterexample
from lift_sys.verify.run.binding import Bound, bind
from lift_sys.verify.run.evaluate import Raised
from lift_sys.verify.run.values import exact, show
from lift_sys.verify.solve.determinacy import TwoResults
from lift_sys.verify.solve.literals import call, literal
from lift_sys.verify.solve.logic import UnmodelledError
from lift_sys.verify.solve.preconditions import Repair, negated
from lift_sys.verify.solve.realizability import NoResult, Search
from lift_sys.verify.solve.small import small_values
from lift_sys.verify.solve.trials import key
from lift_sys.verify.solve.values import Kind
from lift_sys.verify.solve.wording import after_preconditions, at_end, excluded, inputs, short


def unrealizable(search: Search, found: NoResult) -> tuple[Finding, Counterexample]:
    """That an input has no result, at the last clause of those that exclude all of them."""
    kept = search.trials.unwritten
    open_to_change = sorted(search.changeable - kept)
    stricter = search.changed(found.values, kept) if open_to_change else None
    unless, severity = "", Severity.ERROR
    if stricter is not None:
        found = NoResult(found.values, stricter)
    elif open_to_change:
        unless = f" unless {' or '.join(f'`{name}`' for name in open_to_change)} is changed"
        severity = Severity.WARNING
    core = found.core
    last = core[-1]
    shown = f"{_for(found.values)}there is no result{unless}"
    raised = _raises(search, found)
    if raised is not None and len(core) == 1:
        message, related = f"{shown}: `{short(last.text)}` raises {raised}", tuple[Related, ...]()
    else:
        message, related = excluded(core, f"{shown}: none meets")
    finding = Finding(Code.UNREALIZABLE, severity, last.span, message, related, _repairs(search, found))
    values = tuple((name, show(value, 1000)) for name, value in found.values.items())
    return finding, Counterexample(values, "no result", search.text[last.span.start : last.span.end])


def underdetermined(search: Search, found: TwoResults) -> tuple[Finding, Condition]:
    """That two results both meet everything, at the last postcondition that speaks of the result."""
    clauses = search.trials.ensures
    clause = next((c for c in reversed(clauses) if nodes.mentions_result(c.predicate)), clauses[-1])
    first, second = show(found.first, 200), show(found.second, 200)
    message = f"{_for(found.values)}both `{first}` and `{second}` meet all clauses"
    fixes = tuple(fix for one in (found.first, found.second) if (fix := _example(search, found, one)) is not None)
    return Finding(Code.UNDERDETERMINED, Severity.HINT, clause.body_span, message, fixes=fixes), clause


def _for(values: Mapping[str, Any]) -> str:
    return f"for `{inputs(values)}` " if values else ""


def _example(search: Search, found: TwoResults, result: Any) -> Fix | None:
    """The example that says which result it is, if it can be written."""
    spec, signature = search.spec, search.spec.signature
    assert signature is not None
    called, value = call(signature, found.values), literal(result)
    if called is None or value is None:
        return None
    text = f"example {called} == {value}"
    bound = bind(search.trials.world, signature, expression_from_text(called))
    again = search.trials.value(expression_from_text(value), {})
    if not isinstance(bound, Bound) or key(bound.values) != key(found.values) or again is None:
        return None  # it would say something else
    if exact(again.value) != exact(result):
        return None
    return Fix(f"Add `{short(text)}`", (at_end(search.text, spec, text),))


def _raises(search: Search, found: NoResult) -> str | None:
    """The exception that the last clause raises whatever the result."""
    clause = found.core[-1].clause
    if not isinstance(clause, Condition):
        return None
    result = search.reader.exit.get("result")
    tried: list[Any] = [None]
    if result is not None and not isinstance(result, UnmodelledError):
        tried = small_values(result, search.trials.make)
    said = {
        outcome.exception if isinstance(outcome, Raised) else ""
        for outcome in (search.trials.breaks(found.values, one, clause) for one in tried)
    }
    return said.pop() or None if len(said) == 1 else None


def _repairs(search: Search, found: NoResult) -> tuple[Fix, ...]:
    """The precondition that excludes such inputs, or the exception that they raise instead."""
    weakest = Repair(search, found).weakest()
    if weakest is None:
        return ()
    text = print_expression(weakest)
    required = f"requires {text}"
    fixes = [Fix(f"Add `{required}`", (after_preconditions(search.text, search.spec, required),))]
    if not any(isinstance(clause, Raises) for clause in search.spec.clauses):
        contrary = negated(weakest, _integers(search))
        if not all(search.trials.holds(contrary, values) for values in (found.values, *search.unrealized)):
            return tuple(fixes)  # where it raises itself, it admits no exception
        raised = f"raises ValueError when {print_expression(contrary)}"
        fixes.append(Fix(f"Add `{raised}`", (after_preconditions(search.text, search.spec, raised),)))
    return tuple(fixes)


def _integers(search: Search) -> frozenset[str]:
    stated = search.facts.inputs
    return frozenset(name for name, value in stated.items() if all(case.kind is Kind.INT for case in value))
