"""What Z3 says of a spec by itself: whether its clauses can be met, whether they exclude or imply one another.

`unsat` is said of the clauses that are modelled, which stays true however many are left out. That preconditions can be
met is said only of values for which CPython finds all of them true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.check.document import DocumentCheck
from lift_sys.ir.findings import Code, Edit, Finding, Fix, Related, Severity, Tag
from lift_sys.ir.model import Condition, Entity, Raises, Spec, TypeDefinition
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.text import Span
from lift_sys.verify.judgement import Engine, Kind, Obligation, Verdict
from lift_sys.verify.run.conformance import Fits, Types
from lift_sys.verify.run.evaluate import State, World
from lift_sys.verify.run.evaluate import Value as Evaluated
from lift_sys.verify.run.values import show
from lift_sys.verify.solve.facts import Fact, Gap, Reader, SpecFacts, read_definition
from lift_sys.verify.solve.inputs import never
from lift_sys.verify.solve.logic import fresh_context, neg
from lift_sys.verify.solve.solver import Answer, Asker
from lift_sys.verify.solve.witness import guess, witness

SHOWN = 60
"""Characters of a clause that a message shows."""
MOST_GUESSES = 100
"""Inputs that CPython tries where Z3 offers none."""


def judge_preconditions(document: DocumentCheck, placed: Placed) -> tuple[Obligation, ...]:
    """What is said of the preconditions and the postconditions of the spec in `placed`, examples and code aside."""
    spec = placed.section.item
    if not isinstance(spec, Spec):
        return ()
    fresh_context()
    errors = [
        finding.span
        for other, check in zip(document.parsed.sections, document.checks, strict=True)
        if other.section is placed.section
        for finding in check.findings
        if finding.severity <= Severity.WARNING  # what is said already
    ]
    facts = Reader(document.environment, spec, placed.section.text, errors).read()
    return tuple(_Judge(World(document.environment), spec, placed.section.text, facts).judge())


@dataclass(slots=True)
class _Judge:
    world: World
    spec: Spec
    text: str
    facts: SpecFacts
    asker: Asker = field(default_factory=Asker)

    def judge(self) -> list[Obligation]:
        """All there is to say, in the order of importance."""
        found = [self._gap(gap) for gap in self.facts.gaps if gap.clause is not None]
        preconditions = self._preconditions()
        if preconditions is not None:
            found.append(preconditions)
        if preconditions is None or preconditions.verdict is not Verdict.REFUTED:
            postconditions = self._postconditions()
            if postconditions is not None:
                found.append(postconditions)
            if postconditions is None or postconditions.verdict is not Verdict.REFUTED:
                found += self._redundant()
        return found

    # preconditions

    def _preconditions(self) -> Obligation | None:
        """Whether some input meets types and preconditions."""
        facts = self.facts
        admitted = [*facts.types, *facts.requires]
        left_out = [g for g in facts.gaps if isinstance(g.clause, Condition) and not g.clause.is_postcondition]
        if not admitted and not left_out:
            return None
        shown = self._first(left_out)
        kind = Kind.REQUIRES if shown.clause is not None else Kind.TYPE
        answer = self.asker.ask([*facts.classes, *(fact.holds for fact in admitted)])
        if answer is Answer.UNSAT:
            core = self.asker.core(admitted, lambda fact: fact.holds, facts.classes)
            finding = self._excluded(Code.UNSATISFIABLE_REQUIRES, core, "no input meets")
            return self._refuted(kind, core, finding)
        reason = self.asker.reason
        values = self._witness(admitted, answer)
        if values is not None:
            inputs = ", ".join(f"{name}={show(value, 200)}" for name, value in values.items())
            reason = f"met by {inputs}" if inputs else "met"
            return self._obligation(kind, shown, Verdict.PROVED, reason, Engine.CPYTHON)
        if answer is Answer.UNKNOWN:
            return self._obligation(kind, shown, Verdict.UNKNOWN, reason)
        if left_out or not facts.all_inputs:
            gaps = left_out or facts.gaps
            reason = gaps[0].reason if gaps else "not every parameter is known"
            return self._obligation(kind, shown, Verdict.UNKNOWN, reason, gaps=gaps)
        return self._obligation(kind, shown, Verdict.UNKNOWN, "no input was found for which CPython finds them true")

    def _first(self, left_out: list[Gap]) -> Fact:
        """Where the verdict on the preconditions stands: at the first of them."""
        shown = [*self.facts.requires]
        shown += [Fact("", g.clause.body_span, True, g.clause) for g in left_out if g.clause is not None]
        return min(shown, key=lambda fact: fact.span, default=None) or self.facts.types[0]

    def _witness(self, admitted: list[Fact], answer: Answer) -> dict[str, Any] | None:
        """An input that meets all preconditions, those that are not modelled included, as CPython finds."""
        if not self.facts.all_inputs:
            return None
        facts = [*self.facts.classes, *(fact.holds for fact in admitted)]
        inputs = self.facts.inputs
        exact = [neg(open_) for open_ in self.facts.loosened]
        for more in ((exact, []) if exact else ([],)) if answer is Answer.SAT else ():
            values = witness(self.asker, [*facts, *more], inputs, self._make)
            if values is not None and self._admits(values):
                return values
        random = Random(0)
        for _ in range(MOST_GUESSES):
            checkpoint()
            values = {name: guess(random, value, self._make) for name, value in inputs.items()}
            if self._admits(values):
                return values
        return None

    def _make(self, name: str, fields: Mapping[str, Any]) -> Any:
        return self.world.entity(name)(**fields)

    def _admits(self, values: dict[str, Any]) -> bool:
        signature = self.spec.signature
        if signature is None:
            return not values
        generic = frozenset(parameter.name for parameter in signature.type_parameters)
        for parameter in signature.parameters:
            name = str(parameter.name)
            if parameter.type is None:
                return False
            types = Types(self.world, True, State({k: v for k, v in values.items() if k != name}), generic)
            given = values[name] if parameter.kind is ParameterKind.VAR_POSITIONAL else [values[name]]
            if not all(isinstance(types.fit(one, parameter.type), Fits) for one in given):
                return False
        conditions = [c for c in self.spec.clauses if isinstance(c, Condition) and not c.is_postcondition]
        return all(self.world.holds(c.predicate, State(values)) == Evaluated(True) for c in conditions)

    # postconditions

    def _postconditions(self) -> Obligation | None:
        """Whether for some admitted input there is a result."""
        facts = self.facts
        owed = [*facts.result, *facts.ensures]
        signature = self.spec.signature
        if not owed or (signature is not None and never(signature.returns)):
            return None
        given = [*facts.types, *facts.requires, *facts.returning]
        admitted = [*facts.classes, *(fact.holds for fact in given)]
        if self.asker.ask([*admitted, *(fact.holds for fact in owed)]) is not Answer.UNSAT:
            return None  # that every input has a result is another question
        if given and self.asker.ask(admitted) is not Answer.SAT:
            return None  # nothing may be owed
        core = self.asker.core([*given, *owed], lambda fact: fact.holds, facts.classes)
        return self._refuted(Kind.ENSURES, core, self._excluded(Code.CONTRADICTION, core, "no result meets"))

    # redundant clauses

    def _redundant(self) -> list[Obligation]:
        """Clauses that others imply; of clauses that imply each other the later one."""
        facts = self.facts
        found = []
        left = [*facts.types, *facts.requires]
        for fact in reversed(facts.requires):
            obligation = self._implied(Kind.REQUIRES, fact, [other for other in left if other is not fact])
            if obligation is not None:
                left.remove(fact)
                found.append(obligation)
        given = [*facts.types, *facts.requires, *facts.returning]
        if not facts.ensures or self.asker.ask([*facts.classes, *(f.holds for f in given)]) is not Answer.SAT:
            return found[::-1]  # nothing may be owed
        left = [*given, *facts.result, *facts.ensures]
        for fact in reversed(facts.ensures):
            obligation = self._implied(Kind.ENSURES, fact, [other for other in left if other is not fact])
            if obligation is not None:
                left.remove(fact)
                found.append(obligation)
        return found[::-1]

    def _implied(self, kind: Kind, fact: Fact, others: list[Fact]) -> Obligation | None:
        """That the others imply `fact`, where they do so without raising where it alone prevents that."""
        background = [*self.facts.classes, neg(fact.holds)]

        def weak(other: Fact) -> Any:
            return other.unless_raising if isinstance(other.clause, Condition) else other.holds

        if self.asker.ask([*background, *map(weak, others)], REDUNDANT_LIMIT) is not Answer.UNSAT:
            return None
        core = self.asker.core(others, weak, background)
        related = tuple(Related(other.span, f"`{_short(other.text)}`") for other in core)
        because = " and ".join(f"`{_short(other.text)}`" for other in core)
        message = f"`{_short(fact.text)}` follows from {because}" if core else (
            f"`{_short(fact.text)}` is always true"
        )  # fmt: skip
        fixes = (self._removal(fact),)
        finding = Finding(Code.REDUNDANT, Severity.HINT, fact.span, message, related, fixes, (Tag.UNNECESSARY,))
        return self._obligation(kind, fact, Verdict.PROVED, message, finding=finding)

    # saying it

    def _excluded(self, code: Code, core: list[Fact], what: str) -> Finding:
        """That the clauses of a core exclude each other, at the last one."""
        last = core[-1]
        others = core[:-1]
        related = tuple(Related(other.span, f"together with `{_short(other.text)}`") for other in others)
        together = f" together with {' and '.join(f'`{_short(other.text)}`' for other in others)}" if others else ""
        message = f"{what} `{_short(last.text)}`{together}"
        fixes = tuple(self._removal(fact) for fact in core if isinstance(fact.clause, Condition))
        return Finding(code, Severity.ERROR, last.span, message, related, fixes)

    def _removal(self, fact: Fact) -> Fix:
        clause = fact.clause
        assert clause is not None
        keyword = self.text[clause.keyword_span.start : clause.keyword_span.end]
        return Fix(f"Remove `{keyword} {_short(fact.text)}`", (Edit(lines(self.text, clause.span), ""),))

    def _refuted(self, kind: Kind, core: list[Fact], finding: Finding) -> Obligation:
        return self._obligation(kind, core[-1], Verdict.REFUTED, finding.message, finding=finding)

    def _obligation(
        self, kind: Kind, fact: Fact, verdict: Verdict, reason: str,
        engine: Engine = Engine.Z3, finding: Finding | None = None, gaps: list[Gap] | None = None,
    ) -> Obligation:  # fmt: skip
        text = self.text[fact.span.start : fact.span.end]
        unmodelled = tuple(gap.related for gap in gaps or ())
        findings = (finding,) if finding is not None else ()
        return Obligation(kind, text, fact.span, verdict, engine, reason, findings=findings, unmodelled=unmodelled)

    def _gap(self, gap: Gap) -> Obligation:
        clause = gap.clause
        assert clause is not None
        kind = Kind.RAISES if isinstance(clause, Raises) else (
            Kind.ENSURES if clause.is_postcondition else Kind.REQUIRES
        )  # fmt: skip
        text = self.text[clause.body_span.start : clause.body_span.end]
        return Obligation(
            kind, text, clause.body_span, Verdict.UNKNOWN, Engine.Z3, gap.reason, unmodelled=(gap.related,)
        )


def judge_definition(document: DocumentCheck, placed: Placed) -> tuple[Obligation, ...]:
    """Whether some value is of the type, or of the entity, that is defined in `placed`."""
    item = placed.section.item
    if not isinstance(item, (TypeDefinition, Entity)):
        return ()
    fresh_context()
    text = placed.section.text
    asker = Asker()
    read = read_definition(document.environment, item, text)
    if not read.types or asker.ask([*read.classes, *(fact.holds for fact in read.types)]) is not Answer.UNSAT:
        return ()
    core = asker.core(read.types, lambda fact: fact.holds, read.classes)
    last, others = core[-1], core[:-1]
    related = tuple(Related(other.span, f"together with `{_short(other.text)}`") for other in others)
    together = f" together with {' and '.join(f'`{_short(other.text)}`' for other in others)}" if others else ""
    message = f"no value meets `{_short(last.text)}`{together}"
    finding = Finding(Code.CONTRADICTION, Severity.ERROR, last.span, message, related)
    return (
        Obligation(
            Kind.INVARIANT if isinstance(item, Entity) else Kind.TYPE, text[last.span.start : last.span.end],
            last.span, Verdict.REFUTED, Engine.Z3, message, findings=(finding,),
        ),
    )  # fmt: skip


REDUNDANT_LIMIT = 200_000
"""What a hint may cost."""


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def lines(text: str, span: Span) -> Span:
    """The lines that hold nothing but what is at `span`, or `span` if something else stands there."""
    start = max(text.rfind(end, 0, span.start) for end in "\r\n") + 1
    if text[start : span.start].strip():
        return span
    end = span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    if end < len(text) and text[end] not in "\r\n":
        return span
    end += 2 if text[end : end + 2] == "\r\n" else 1
    return Span(start, min(end, len(text)))
