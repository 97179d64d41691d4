"""Whether examples agree with the clauses around them, found out by letting CPython evaluate the clauses.

An example says of one call what it gives. It says nothing of how the call leaves its arguments: a clause about the
state at exit of an argument that can be changed is *unknown* then, unless an `effect` says that it is not written.

A clause that is broken refutes an example even if another cannot be evaluated: were the call not admitted, or owed an
exception, the example would be wrong just as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from lift_sys.ir import nodes
from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.check.document import DocumentCheck
from lift_sys.ir.findings import Code, Edit, Finding, Fix, Related, Severity
from lift_sys.ir.model import Condition, Effect, Example, Raises, Signature, Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.printer.expressions import print_expression
from lift_sys.ir.text import Span
from lift_sys.verify.exceptions import derives
from lift_sys.verify.judgement import Counterexample, Engine, Kind, Obligation, Verdict
from lift_sys.verify.run.binding import Misbound, bind
from lift_sys.verify.run.conformance import Misfits, Types
from lift_sys.verify.run.evaluate import Outcome, Raised, State, Unknown, Value, World
from lift_sys.verify.run.unmodelled import Unmodelled
from lift_sys.verify.run.values import equals, exact, has_more_equals, has_nan, is_data, is_immutable, parts, show
from lift_sys.verify.variation import may_vary

SHOWN = 80
"""Characters of a value, and of a clause, that a message shows."""


@dataclass(frozen=True, slots=True)
class _Break:
    """What is wrong with an example. `clause` is what it breaks, `is_static` that the type checker may say so, too."""

    message: str
    clause: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    is_static: bool = False
    is_rigid: bool = True
    """No result that is ``==`` to the example's would mend it."""


@dataclass(slots=True)
class _Account:
    """What is found out about one example."""

    breaks: list[_Break] = field(default_factory=list)
    gaps: list[Unknown] = field(default_factory=list)
    inputs: dict[str, Any] | None = None
    outcome: Value | str | None = None
    """The value, or the name of the exception."""


def judge_examples(document: DocumentCheck, placed: Placed) -> tuple[Obligation, ...]:
    """A verdict for each example of the spec in `placed`: refuted, tested, or unknown."""
    spec = placed.section.item
    if not isinstance(spec, Spec):
        return ()
    judge = _Judge(World(document.environment), spec, placed.section.text)
    errors = [
        finding.span
        for other, check in zip(document.parsed.sections, document.checks, strict=True)
        if other.section is placed.section
        for finding in check.findings
        if finding.severity is Severity.ERROR
    ]
    found: list[tuple[Example, _Account]] = []
    for clause in spec.clauses:
        if isinstance(clause, Example):
            checkpoint()
            account = _Account()
            try:
                judge.examine(clause, account)
                judge.compare(account, found)
            except Unmodelled as problem:
                account.gaps.append(Unknown(problem.construct, clause.body_span))
            except (RecursionError, MemoryError):
                account.gaps.append(Unknown("a value so large", clause.body_span))
            found.append((clause, account))
    return tuple(judge.obligation(clause, account, errors) for clause, account in found)


_APART = frozenset({"isinstance", "type", "str", "repr", "ascii", "format", "complex", "float", "int", "bool", "pow"})
"""Built-ins that may give different things for equal values."""
_IN_ORDER = frozenset({"list", "tuple", "iter", "next", "enumerate", "zip", "map", "filter", "reversed", "dict"})
"""Built-ins that may give different things for dicts that differ in their order."""
_EQUAL_ALIKE = frozenset({"+", "-", "*", "/", "//", "%", "not"})
"""Operators that give equal things for equal numbers (but for ints that no double holds)."""


def _tells_equals_apart(predicate: nodes.Expr, value: object) -> bool:
    """Whether a predicate may be true of one value and false of another that is ``==`` to it, as this one."""
    found = list(parts(value))
    has_order = any(isinstance(part, dict) and len(part) > 1 for part in found)
    if any(isinstance(part, int) and abs(part) >= 2**53 for part in found):
        return True
    for part in nodes.walk(predicate):
        match part:
            case nodes.JoinedStr() | nodes.Attribute():
                return True
            case nodes.Comprehension() | nodes.Starred() | nodes.Quantifier() if has_order:
                return True
            case nodes.BinOp(op=op) | nodes.UnaryOp(op=op) if op not in _EQUAL_ALIKE:
                return True
            case nodes.Compare(ops=ops) if "is" in ops or "is not" in ops:
                return True
            case nodes.Name(id=name) if name in _APART or (has_order and name in _IN_ORDER):
                return True
    return False


@dataclass
class _Judge:
    world: World
    spec: Spec
    text: str

    # --- one example --------------------------------------------------------------------------------------------

    def examine(self, clause: Example, account: _Account) -> None:
        """Look at everything the spec says of the call."""
        signature = self.spec.signature
        if signature is None:
            account.gaps.append(Unknown("a spec without a signature", clause.body_span))
            return
        bound = bind(self.world, signature, clause.call)
        if isinstance(bound, Unknown):
            account.gaps.append(bound)
            return
        if isinstance(bound, Misbound):
            message = f"`{signature.name}` cannot be called like this: {bound.why}"
            account.breaks.append(_Break(message, self.source(clause.call), is_static=True))
            return
        account.inputs = bound.values
        if isinstance(clause.exception, str):
            account.outcome = clause.exception
        state = State(bound.values)
        self.preconditions(signature, clause, state, account)
        if account.breaks:
            return
        if clause.value is None:
            self.exception(clause, state, account)
            return
        self.exceptions_owed(state, account)
        value = self.value(clause, clause.value, account)
        if value is not None and not account.breaks:
            self.postconditions(signature, clause, value, state, account)

    def preconditions(self, signature: Signature, clause: Example, state: State, account: _Account) -> None:
        """Types of the arguments, and `requires`."""
        generic = frozenset(parameter.name for parameter in signature.type_parameters)
        known: dict[str, Any] = {}
        for parameter in signature.parameters:
            name = str(parameter.name)
            value = state.entry[name]
            if parameter.type is None:
                known[name] = value
                continue
            values = {
                ParameterKind.VAR_POSITIONAL: list(value) if isinstance(value, tuple) else [],
                ParameterKind.VAR_KEYWORD: list(value.values()) if isinstance(value, dict) else [],
            }.get(parameter.kind, [value])
            types = Types(self.world, True, State(dict(known)), generic)  # of the parameters before it
            known[name] = value
            for one in values:
                fit = types.fit(one, parameter.type)
                if isinstance(fit, Unknown):
                    account.gaps.append(fit)
                elif isinstance(fit, Misfits):
                    related = Related(parameter.span, f"the type of `{name}`")
                    fixes = self.as_float(clause, one, parameter.type)
                    message = f"outside the preconditions: for `{name}`, {fit.why}"
                    text = self.text[parameter.span.start : parameter.span.end]
                    account.breaks.append(_Break(message, text, (related,), fixes, is_static=True))
        for condition in self.spec.clauses:
            if isinstance(condition, Condition) and not condition.is_postcondition:
                outcome = self.world.holds(condition.predicate, state)
                self.account_for(condition, outcome, state, account, "outside the preconditions: ")

    def as_float(self, clause: Example, value: Any, wanted: nodes.Type) -> tuple[Fix, ...]:
        """Where an integer stands for a float: the same number as a float, if the call has it once."""
        if type(value) is not int or not isinstance(wanted, nodes.NamedType) or wanted.name != "float":
            return ()
        call = clause.call
        assert isinstance(call, nodes.Call)
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        same = [part for part in given if isinstance(part, nodes.Constant) and part.value == value]
        if len(same) != 1 or not same[0].text.isdecimal():
            return ()
        return (Fix(f"Write {value}.0", (Edit(same[0].span, f"{same[0].text}.0"),), preferred=True),)

    def account_for(
        self, clause: Condition, outcome: Outcome, state: State, account: _Account, before: str = ""
    ) -> None:
        """Note how a clause came out."""
        if isinstance(outcome, Unknown):
            account.gaps.append(outcome)
            return
        if isinstance(outcome, Value) and outcome.value:
            return
        shown = _predicate_text(clause.predicate)
        says = f"raises {outcome.exception}" if isinstance(outcome, Raised) else "is False"
        message = f"{before}`{shown}` {says}{self.values(clause.predicate, state)}"
        related = Related(clause.body_span, f"`{clause.kind} {shown}`")
        rigid = not _tells_equals_apart(clause.predicate, state.result)
        account.breaks.append(_Break(message, self.source(clause), (related,), is_rigid=rigid))

    # --- exceptions ---------------------------------------------------------------------------------------------

    def conditions(self, state: State) -> list[tuple[Raises, Outcome]]:
        """Each `raises` with whether its condition holds."""
        return [
            (clause, Value(True) if clause.when is None else self.world.holds(clause.when, state))
            for clause in self.spec.clauses
            if isinstance(clause, Raises)
        ]

    def exceptions_owed(self, state: State, account: _Account) -> None:
        """A call that gives a value is none that must raise."""
        for clause, outcome in self.conditions(state):
            if clause.when is None:
                continue
            if isinstance(outcome, Value):
                if outcome.value:
                    account.breaks.append(self.must_raise(clause, clause.when, state))
            else:
                account.gaps.append(_gap(clause.when, outcome))

    def must_raise(self, clause: Raises, when: nodes.Expr, state: State) -> _Break:
        shown = _predicate_text(when)
        exception = clause.exception if isinstance(clause.exception, str) else clause.exception.label
        message = f"`{shown}` holds{self.values(when, state)}, so this must raise {exception}"
        related = Related(clause.body_span, f"`raises {exception} when {shown}`")
        return _Break(message, self.source(clause), (related,))

    def exception(self, clause: Example, state: State, account: _Account) -> None:
        """A call that raises may do so, and owes no other exception."""
        given = clause.exception
        if not isinstance(given, str):
            label = given.label if given is not None else "?_"
            account.gaps.append(Unknown(f"`{label}` is still to be decided.", clause.exception_span))
            return
        if given in ("RecursionError", "MemoryError"):
            return
        owed: list[_Break] = []
        gaps: list[Unknown] = []
        denied: list[str] = []
        related: list[Related] = []
        admitted = conditional = False
        for raises, outcome in self.conditions(state):
            derived = derives(self.world.environment, given, raises.exception)
            if isinstance(outcome, (Unknown, Raised)):
                assert raises.when is not None
                gaps.append(_gap(raises.when, outcome))
                conditional = conditional or derived is not False
            elif outcome.value and derived is None:
                shown = raises.exception if isinstance(raises.exception, str) else raises.exception.label
                gaps.append(Unknown(f"whether `{given}` is a `{shown}`", raises.exception_span))
                conditional = True
            elif outcome.value:
                # What must be raised may be of the class that the example names, or of one below it.
                is_one = isinstance(raises.exception, str) and derives(self.world.environment, raises.exception, given)
                admitted = admitted or derived is True or is_one is True
                if not derived and is_one is False and raises.when is not None:
                    owed.append(self.must_raise(raises, raises.when, state))
            elif derived is not False and raises.when is not None:
                denied.append(f"`{_predicate_text(raises.when)}` is False{self.values(raises.when, state)}")
                related.append(Related(raises.body_span, f"`{self.source(raises)}`"))
        if not admitted and not conditional and not owed:
            why = f"; {denied[0]}" if denied else ""
            fixes = () if denied else self.raises(clause, given)
            owed.append(_Break(f"no `raises` admits {given} here{why}", self.source(clause), tuple(related), fixes))
        if owed and admitted:
            # Two exceptions are owed at once: the clauses are at odds, whatever an example says.
            gaps.append(Unknown("this call owes two exceptions.", clause.body_span))
            owed = []
        account.breaks += owed
        account.gaps += gaps

    def raises(self, clause: Example, exception: str) -> tuple[Fix, ...]:
        """The clause that would admit an exception, before the example."""
        lines = self.lines(clause.span)
        if lines == clause.span:
            return ()
        indent, place = self.text[lines.start : clause.span.start], Span(lines.start, lines.start)
        end = "\r\n" if "\r\n" in self.text else "\n"
        return (Fix(f"Add `raises {exception}`", (Edit(place, f"{indent}raises {exception}{end}"),)),)

    # --- values -------------------------------------------------------------------------------------------------

    def value(self, clause: Example, node: nodes.Expr, account: _Account) -> Value | None:
        """What the example says the call gives."""
        found = self.world.evaluate(node, State())
        match found:
            case Unknown():
                account.gaps.append(found)
            case Raised(exception=exception):
                message = f"the value `{_predicate_text(node)}` raises {exception}"
                account.breaks.append(_Break(message, self.source(clause)))
            case Value(value=value) if not is_data(value):
                account.gaps.append(Unknown("a value that is no plain data", node.span))
            case Value(value=value) if value != value:  # noqa: PLR0124 - there are such values
                account.outcome = found
                message = f"no result is equal to `{_predicate_text(node)}`, which is not even equal to itself"
                account.breaks.append(_Break(message, self.source(clause)))
            case Value(value=value) if has_nan(value):
                account.gaps.append(Unknown("whether a nan in a value is the one in the result", node.span))
            case Value():
                account.outcome = found
                return found
        return None

    def postconditions(
        self, signature: Signature, clause: Example, value: Value, state: State, account: _Account
    ) -> None:
        """`ensures` and the type of the result; the result may be anything that is ``==`` to the value."""
        if _is_iterator(signature.returns):
            account.gaps.append(Unknown("a result that is an iterator", clause.body_span))
            return
        before = len(account.breaks)
        gaps = len(account.gaps)
        at_exit = replace(state, exit=self.at_exit(clause, state), result=value.value)
        self.result(signature, at_exit, account)
        if len(account.breaks) == before:
            return
        for other in equals(value.value):
            trial = _Account()
            self.result(signature, replace(at_exit, result=other), trial)
            if not trial.breaks:
                del account.breaks[before:], account.gaps[gaps:]
                construct = f"a result of {show(other, SHOWN)}, which is equal to the value, would do."
                account.gaps.append(Unknown(construct, clause.body_span))
                return
        if has_more_equals(value.value) and not any(found.is_rigid for found in account.breaks[before:]):
            del account.breaks[before:], account.gaps[gaps:]
            account.gaps.append(
                Unknown("whether an equal value of other types, or in another order, would do", clause.body_span)
            )
            return
        fixes = self.expectations(signature, clause, at_exit)
        account.breaks[before] = replace(account.breaks[before], fixes=fixes)

    def result(self, signature: Signature, state: State, account: _Account) -> None:
        """What is owed at exit."""
        if signature.returns is not None:
            generic = frozenset(parameter.name for parameter in signature.type_parameters)
            fit = Types(self.world, False, state, generic).fit(state.result, signature.returns)
            if isinstance(fit, Unknown):
                account.gaps.append(fit)
            elif isinstance(fit, Misfits):
                text = self.text[signature.returns.span.start : signature.returns.span.end]
                related = Related(signature.returns.span, "the type of the result")
                message = f"for the result, {fit.why}"
                account.breaks.append(_Break(message, text, (related,), is_static=True, is_rigid=False))
        for clause in self.spec.clauses:
            if isinstance(clause, Condition) and clause.is_postcondition:
                self.account_for(clause, self.world.holds(clause.predicate, state), state, account)

    def at_exit(self, clause: Example, state: State) -> dict[str, Any]:
        """Parameters whose state at exit is that at entry."""
        written: set[str] | None = None
        for effect in self.spec.clauses:
            if isinstance(effect, Effect) and effect.writes is not None:
                parts = [part for place in effect.writes for part in nodes.walk(place)]
                if any(isinstance(part, (nodes.Hole, nodes.ErrorExpr)) for part in parts):
                    written = None
                    break
                written = (written or set()) | {part.id for part in parts if isinstance(part, nodes.Name)}
        if isinstance(clause.call, nodes.Call) and any(isinstance(a, nodes.Starred) for a in clause.call.args):
            written = None if written else written  # one object may stand for two parameters
        return {
            name: value
            for name, value in state.entry.items()
            if is_immutable(value) or (written is not None and name not in written)
        }

    def expectations(self, signature: Signature, clause: Example, state: State) -> tuple[Fix, ...]:
        """The value that an `ensures result == e` determines, if it keeps everything else."""
        assert clause.value is not None
        for condition in self.spec.clauses:
            if not isinstance(condition, Condition) or not condition.is_postcondition:
                continue
            wanted = self.determined(condition.predicate, state)
            found = self.world.evaluate(wanted, state) if wanted is not None else None
            if not isinstance(found, Value) or not is_data(found.value) or found.value != found.value:
                continue
            trial = _Account()
            self.result(signature, replace(state, result=found.value), trial)
            text = show(found.value)
            if not trial.breaks and len(text) <= 2 * SHOWN:
                return (Fix(f"Expect {text}", (Edit(clause.value.span, text),)),)
        return ()

    def determined(self, predicate: nodes.Expr, state: State) -> nodes.Expr | None:
        """`e` of ``result == e``, behind conditions that hold."""
        while isinstance(predicate, nodes.Implication):
            if nodes.mentions_result(predicate.left) or self.world.holds(predicate.left, state) != Value(True):
                return None
            predicate = predicate.right
        match predicate:
            case nodes.Compare(left=nodes.Name(id="result"), ops=("==",), comparators=(wanted,)):
                return None if nodes.mentions_result(wanted) else wanted
            case nodes.Compare(left=wanted, ops=("==",), comparators=(nodes.Name(id="result"),)):
                return None if nodes.mentions_result(wanted) else wanted
            case _:
                return None

    # --- several examples ---------------------------------------------------------------------------------------

    def compare(self, account: _Account, before: list[tuple[Example, _Account]]) -> None:
        """Two examples of one call that say different things, where neither is wrong by itself."""
        if account.breaks or account.inputs is None or account.outcome is None or may_vary(self.spec):
            return
        key = exact(tuple(account.inputs.values()))
        for other, known in before:
            if known.breaks or known.inputs is None or known.outcome is None:
                continue
            if exact(tuple(known.inputs.values())) != key:
                continue
            one, two = known.outcome, account.outcome
            if isinstance(one, str) and isinstance(two, str):
                continue  # one exception may be both
            if isinstance(one, Value) and isinstance(two, Value) and one.value == two.value:
                continue
            says = f"raises {one}" if isinstance(one, str) else f"gives {show(one.value, SHOWN)}"
            related = Related(other.body_span, f"`{self.source(other)}`")
            account.breaks.append(
                _Break(f"another example says that the same call {says}", self.source(other), (related,))
            )
            return

    # --- the verdict --------------------------------------------------------------------------------------------

    def obligation(self, clause: Example, account: _Account, errors: list[Span]) -> Obligation:
        """What is said of one example."""
        text, span = self.source(clause), clause.body_span
        if not account.breaks:
            if account.gaps:
                return Obligation(
                    Kind.EXAMPLE, text, span, Verdict.UNKNOWN, Engine.CPYTHON,
                    "; ".join(dict.fromkeys(gap.reason for gap in account.gaps)),
                    unmodelled=tuple(dict.fromkeys(Related(gap.span, gap.reason) for gap in account.gaps)),
                )  # fmt: skip
            return Obligation(Kind.EXAMPLE, text, span, Verdict.TESTED, Engine.CPYTHON, "1 input")
        outcome = account.outcome
        inputs = tuple((name, show(value, 1000)) for name, value in (account.inputs or {}).items())
        shown = show(outcome.value, 1000) if isinstance(outcome, Value) else outcome or ""
        first = account.breaks[0]
        is_reported = first.is_static and any(clause.span.start <= e.start and e.end <= clause.span.end for e in errors)
        findings = () if is_reported else (self.finding(clause, account),)
        return Obligation(
            Kind.EXAMPLE, text, span, Verdict.REFUTED, Engine.CPYTHON, first.message,
            Counterexample(inputs, shown, first.clause), findings,
        )  # fmt: skip

    def finding(self, clause: Example, account: _Account) -> Finding:
        first, *others = account.breaks
        related = (*first.related, *(replace(r, message=b.message) for b in others for r in b.related[:1]))
        fixes = (*first.fixes, Fix("Remove the example", (Edit(self.lines(clause.span), ""),)))
        return Finding(Code.EXAMPLE_FAILS, Severity.ERROR, clause.body_span, first.message, related, fixes)

    def lines(self, span: Span) -> Span:
        """The lines that hold nothing but what is at `span`, or `span` if something else stands there."""
        start = max(self.text.rfind(end, 0, span.start) for end in "\r\n") + 1
        if self.text[start : span.start].strip():
            return span
        end = span.end
        while end < len(self.text) and self.text[end] in " \t":
            end += 1
        if end < len(self.text) and self.text[end] not in "\r\n":
            return span
        end += 2 if self.text[end : end + 2] == "\r\n" else 1
        return Span(start, min(end, len(self.text)))

    def values(self, node: nodes.Expr, state: State) -> str:
        """The values that make `node` what it is: `` with x=1, result=2``. Of many, those that it mentions."""
        mentioned = {part.id for part in nodes.walk(node) if isinstance(part, nodes.Name)}
        shown = {name: f"{name}={show(value, SHOWN)}" for name, value in state.entry.items()}
        if state.exit is not None and "result" not in shown:
            shown["result"] = f"result={show(state.result, SHOWN)}"
        if sum(map(len, shown.values())) > SHOWN:
            shown = {name: text for name, text in shown.items() if name in mentioned}
        return f" with {', '.join(shown.values())}" if shown else ""

    def source(self, node: Example | Condition | Raises | nodes.Expr) -> str:
        """The text of a clause or an expression."""
        span = node.body_span if isinstance(node, (Example, Condition, Raises)) else node.span
        return self.text[span.start : span.end]


def _gap(when: nodes.Expr, outcome: Outcome) -> Unknown:
    if isinstance(outcome, Raised):
        return Unknown(f"the condition `{_predicate_text(when)}`, which raises {outcome.exception},", when.span)
    assert isinstance(outcome, Unknown)
    return outcome


def _is_iterator(returns: nodes.Type | None) -> bool:
    base = returns.base if isinstance(returns, nodes.GenericType) else returns
    names = ("Iterator", "Generator", "AsyncIterator", "AsyncGenerator", "AsyncIterable")
    return isinstance(base, nodes.NamedType) and base.name.rpartition(".")[2] in names


def _predicate_text(node: nodes.Expr) -> str:
    try:
        text = print_expression(node)
    except ValueError:
        return "…"
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
