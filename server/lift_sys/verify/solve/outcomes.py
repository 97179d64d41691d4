"""What is said of the results of a spec as a whole, as findings."""

from __future__ import annotations

from typing import Any

from lift_sys.ir.findings import Code, Finding, Fix, Related, Severity
from lift_sys.ir.model import Condition, Raises
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.verify.judgement import Counterexample
from lift_sys.verify.run.evaluate import Raised
from lift_sys.verify.run.values import show
from lift_sys.verify.solve.logic import UnmodelledError
from lift_sys.verify.solve.preconditions import Repair, negated
from lift_sys.verify.solve.realizability import NoResult, Search
from lift_sys.verify.solve.small import small_values
from lift_sys.verify.solve.values import Kind
from lift_sys.verify.solve.wording import after_preconditions, excluded, inputs, short


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
    shown = f"for {inputs(found.values)} there is no result{unless}"
    raised = _raises(search, found)
    if raised is not None and len(core) == 1:
        message, related = f"{shown}: `{short(last.text)}` raises {raised}", tuple[Related, ...]()
    else:
        message, related = excluded(core, f"{shown}: none meets")
    finding = Finding(Code.UNREALIZABLE, severity, last.span, message, related, _repairs(search, found))
    values = tuple((name, show(value, 1000)) for name, value in found.values.items())
    return finding, Counterexample(values, "no result", search.text[last.span.start : last.span.end])


def _raises(search: Search, found: NoResult) -> str | None:
    """The exception that the last clause raises whatever the result."""
    clause = found.core[-1].clause
    if not isinstance(clause, Condition):
        return None
    result = search.reader.exit.get("result")
    known = result is not None and not isinstance(result, UnmodelledError)
    tried: list[Any] = small_values(result, search.trials.make) if known else [None]  # type: ignore[arg-type]
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
        raised = f"raises ValueError when {print_expression(negated(weakest, _integers(search)))}"
        fixes.append(Fix(f"Add `{raised}`", (after_preconditions(search.text, search.spec, raised),)))
    return tuple(fixes)



def _integers(search: Search) -> frozenset[str]:
    stated = search.facts.inputs
    return frozenset(name for name, value in stated.items() if all(case.kind is Kind.INT for case in value))
