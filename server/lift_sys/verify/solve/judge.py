"""What Z3 says of a spec by itself: whether its clauses can be met, whether they exclude or imply one another.

`unsat` is said of the clauses that are modelled, which stays true however many are left out. That preconditions can be
met is said only of values for which CPython finds all of them true.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random
from typing import Any

from lift_sys.ir.cancellation import checkpoint
from lift_sys.ir.check.document import DocumentCheck
from lift_sys.ir.findings import Code, Edit, Finding, Fix, Related, Severity, Tag
from lift_sys.ir.model import Condition, Raises, Spec
from lift_sys.ir.parser.document import Placed
from lift_sys.ir.printer.expressions import print_name
from lift_sys.verify.judgement import Engine, Kind, Obligation, Verdict
from lift_sys.verify.run.allowance import Allowance
from lift_sys.verify.run.evaluate import World
from lift_sys.verify.solve.definitions import judge_definition
from lift_sys.verify.solve.determinacy import Determinacy
from lift_sys.verify.solve.facts import Fact, Gap, Reader, SpecFacts
from lift_sys.verify.solve.inputs import never
from lift_sys.verify.solve.logic import fresh_context, neg
from lift_sys.verify.solve.outcomes import underdetermined, unrealizable
from lift_sys.verify.solve.realizability import Search
from lift_sys.verify.solve.small import small_states
from lift_sys.verify.solve.solver import Answer, Asker
from lift_sys.verify.solve.trials import Trials
from lift_sys.verify.solve.witness import guess, witness
from lift_sys.verify.solve.wording import excluded, inputs, lines, short

MOST_SMALL = 5
"""Inputs that CPython tries before Z3 is asked."""
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
    reader = Reader(document.environment, spec, placed.section.text, errors)
    reader.read()
    return tuple(_Judge(Trials(World(document.environment, allowance=Allowance()), spec), reader).judge())


@dataclass(slots=True)
class _Judge:
    trials: Trials
    reader: Reader
    asker: Asker = field(default_factory=Asker)
    smallest: dict[str, Any] | None = None
    """An input that meets the preconditions."""

    @property
    def spec(self) -> Spec:
        return self.reader.spec

    @property
    def text(self) -> str:
        return self.reader.text

    @property
    def facts(self) -> SpecFacts:
        return self.reader.facts

    def judge(self) -> list[Obligation]:
        """All there is to say, in the order of importance."""
        found = [self._gap(gap) for gap in self.facts.gaps if gap.clause is not None]
        preconditions = self._preconditions()
        if preconditions is not None and not any(_is_said(preconditions, by) for by in found):
            found.append(preconditions)
        if preconditions is not None and preconditions.verdict is Verdict.REFUTED:
            return found
        search = self._search()
        small = search.find_small(self.smallest)
        postconditions = None if search.is_met else self._postconditions()
        if postconditions is not None:
            found.append(postconditions)
        if postconditions is None or postconditions.verdict is not Verdict.REFUTED:
            results = self._results(search, small)
            found += [results] if results is not None else []
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
        values = self._small_input()
        answer = Answer.SAT if values else self.asker.ask([*facts.classes, *(fact.holds for fact in admitted)])
        if answer is Answer.UNSAT:
            core = self.asker.core(admitted, lambda fact: fact.holds, facts.classes)
            finding = self._excluded(Code.UNSATISFIABLE_REQUIRES, core, "no input meets", admitted)
            return self._refuted(kind, core, finding)
        reason = self.asker.reason
        values = self.smallest = values or self._witness(admitted, answer)
        if values is not None:
            reason = f"met by {inputs(values)}" if values else "met"
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

    def _small_input(self) -> dict[str, Any] | None:
        """One of the smallest inputs, if it meets all preconditions: then nothing has to be solved."""
        if not self.facts.all_inputs:
            return None
        states = islice(small_states(self.facts.inputs, self.trials.make), MOST_SMALL)
        return next((values for values in states if values and self.trials.admits(values)), None)

    def _witness(self, admitted: list[Fact], answer: Answer) -> dict[str, Any] | None:
        """An input that meets all preconditions, those that are not modelled included, as CPython finds."""
        if not self.facts.all_inputs:
            return None
        facts = [*self.facts.classes, *(fact.holds for fact in admitted)]
        stated, trials = self.facts.inputs, self.trials
        exact = [neg(open_) for open_ in self.facts.loosened]
        for more in ((exact, []) if exact else ([],)) if answer is Answer.SAT else ():
            values = witness(self.asker, [*facts, *more], stated, trials.make)
            if values is not None and trials.admits(values):
                return values
        values = self._small_witness()
        if values is not None:
            return values
        random = Random(0)
        for _ in range(MOST_GUESSES):
            checkpoint()
            values = {name: guess(random, value, trials.make) for name, value in stated.items()}
            if trials.admits(values):
                return values
        return None

    def _small_witness(self) -> dict[str, Any] | None:
        """The same with few items in anything, where nothing has to be said of every item."""
        if self.facts.bounded is None:
            return None
        small = self.facts.bounded()
        facts = [*small.classes, *(fact.holds for fact in (*small.types, *small.requires))]
        values = witness(self.asker, facts, small.inputs, self.trials.make)
        return values if values is not None and self.trials.admits(values) else None

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
        finding = self._excluded(Code.CONTRADICTION, core, "no result meets", [*given, *owed])
        raised = [clause.exception for clause in self.spec.clauses if isinstance(clause, Raises) and not clause.when]
        if raised:  # which any input may, so that the spec can be kept
            message = f"{finding.message}; all that is left is to raise `{print_name(raised[0])}`"
            finding = replace(finding, severity=Severity.WARNING, message=message)
        return self._refuted(Kind.ENSURES, core, finding)

    def _search(self) -> Search:
        """Looks for inputs without a result; arguments are left as they are where no clause hints at changes."""
        reader, trials = self.reader, self.trials
        search = Search(reader.encoder.environment, self.spec, self.text, reader.errors, trials, reader)
        search.unchanged = trials.unwritten if trials.may_change else search.changeable
        return search

    def _results(self, search: Search, small: dict[str, Any] | None) -> Obligation | None:
        """Whether every input has a result."""
        values = small if small is not None else search.find_other()
        if values is None:
            return self._open(search)
        missing = search.explained(values)
        finding, counterexample = unrealizable(search, missing)
        obligation = self._refuted(Kind.ENSURES, missing.core, finding)
        return replace(obligation, counterexample=counterexample)

    def _open(self, search: Search) -> Obligation | None:
        """Whether there are two results for one input."""
        found = Determinacy(search).find(self.smallest)
        if found is None:
            return None
        finding, clause = underdetermined(search, found)
        fact = Fact("", clause.body_span, True, clause)
        return self._obligation(Kind.ENSURES, fact, Verdict.TESTED, finding.message, Engine.CPYTHON, finding)

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
        related = tuple(Related(other.span, f"`{short(other.text)}`") for other in core)
        because = " and ".join(f"`{short(other.text)}`" for other in core)
        message = f"`{short(fact.text)}` follows from {because}" if core else (
            f"`{short(fact.text)}` is always true"
        )  # fmt: skip
        fixes = (self._removal(fact),)
        finding = Finding(Code.REDUNDANT, Severity.HINT, fact.span, message, related, fixes, (Tag.UNNECESSARY,))
        return self._obligation(kind, fact, Verdict.PROVED, message, finding=finding)

    # saying it

    def _excluded(self, code: Code, core: list[Fact], what: str, facts: list[Fact]) -> Finding:
        """That the clauses of a core exclude each other, at the last one; they are some of `facts`."""
        message, related = excluded(core, what)
        fixes = tuple(
            self._removal(fact)
            for fact in core
            if isinstance(fact.clause, Condition) and self._are_met([f for f in facts if f is not fact])
        )
        return Finding(code, Severity.ERROR, core[-1].span, message, related, fixes)

    def _are_met(self, facts: list[Fact]) -> bool:
        """Whether nothing is known against all `facts` holding together."""
        return self.asker.ask([*self.facts.classes, *(fact.holds for fact in facts)]) is not Answer.UNSAT

    def _removal(self, fact: Fact) -> Fix:
        clause = fact.clause
        assert clause is not None
        keyword = self.text[clause.keyword_span.start : clause.keyword_span.end]
        return Fix(f"Remove `{keyword} {short(fact.text)}`", (Edit(lines(self.text, clause.span), ""),))

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


REDUNDANT_LIMIT = 200_000
"""What a hint may cost."""

__all__ = ["judge_definition", "judge_preconditions"]


def _is_said(one: Obligation, by: Obligation) -> bool:
    """Whether one that stands at the same clause says the same."""
    return (one.span, one.kind, one.verdict, one.reason) == (by.span, by.kind, by.verdict, by.reason)
