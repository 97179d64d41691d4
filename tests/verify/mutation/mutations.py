"""Ways to break the meaning of an operator: each must be noticed.

A mutation replaces a text that stands exactly once in its module.
Left out is what changes nothing: in the `/` of ints `other != 0`, for example, follows from the size of the quotient.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Mutation(NamedTuple):
    """One mistake."""

    module: str
    old: str
    new: str

    @property
    def name(self) -> str:
        """What is told of it."""
        return f"{self.module}: {' '.join(self.old.split())}  ->  {' '.join(self.new.split())}"


NUMBERS = [
    ("z3.If(case.term, z3.IntVal(1), z3.IntVal(0))", "z3.If(case.term, z3.IntVal(0), z3.IntVal(1))"),
    ("z3.If(case.term, z3.IntVal(1), z3.IntVal(0))", "z3.If(case.term, z3.IntVal(2), z3.IntVal(0))"),
    ("return int(case.term) if isinstance(case.term, bool)", "return 0 if isinstance(case.term, bool)"),
    ("return ite(case.term, 1.0, 0.0), True", "return ite(case.term, 0.0, 1.0), True"),
    ("return 0.0, False", "return math.inf, True"),
    ("z3.And(case.term > -TOO_LARGE, case.term < TOO_LARGE)", "True"),
    ("case.term < TOO_LARGE)", "case.term <= TOO_LARGE)"),
    ("case.term > -TOO_LARGE,", "case.term >= -TOO_LARGE,"),
    ("TOO_LARGE = 2**1024 - 2**970", "TOO_LARGE = 2**1024"),
    ('"-": operator.sub', '"-": operator.add'),
    ('"*": operator.mul}', '"*": operator.add}'),
    ('{"+": operator.add,', '{"+": operator.sub,'),
    ('"+": z3.fpAdd', '"+": z3.fpSub'),
    ('"-": z3.fpSub', '"-": z3.fpAdd'),
    ('"*": z3.fpMul', '"*": z3.fpAdd'),
    ('"==": operator.eq, ', '"==": operator.ne, '),
    ('"<": operator.lt', '"<": operator.le'),
    ('"<=": operator.le', '"<=": operator.lt'),
    ('">": operator.gt', '">": operator.ge'),
    ('">=": operator.ge', '">=": operator.gt'),
    ('"==": z3.fpEQ', '"==": operator.eq'),
    ('"<": z3.fpLT', '"<": z3.fpLEQ'),
    ('"<=": z3.fpLEQ', '"<=": z3.fpLT'),
    ('">": z3.fpGT', '">": z3.fpGEQ'),
    ('">=": z3.fpGEQ', '">=": z3.fpGT'),
    ('"<": ">", "<=": ">="', '"<": "<", "<=": ">="'),
    ('"<=": ">=", ">": "<"', '"<=": "<=", ">": "<"'),
    ('">": "<", ">=": "<="}', '">": ">", ">=": "<="}'),
    ('">": "<", ">=": "<="}', '">": "<", ">=": ">="}'),
    ("return one // other if other else 0", "return -(-one // other) if other else 0"),
    ("return one / other if other.as_long() > 0 else -one / -other", "return one / other"),
    ("return z3.If(other > 0, one / other, -one / -other)", "return one / other"),
    (
        "return one / other if other.as_long() > 0 else -one / -other",
        "return z3.If(one >= 0, one / other, -(-one / other))",
    ),
    ("return one % other if other else 0", "return abs(one) % other if other else 0"),
    ("return one % other if other.as_long() > 0 else -(-one % -other)", "return one % other"),
    ("return z3.If(other > 0, one % other, -(-one % -other))", "return one % other"),
    ("return z3.If(other > 0, one % other, -(-one % -other))", "return z3.If(other > 0, one % other, -one % -other)"),
    (
        '(floor_divide if op == "//" else modulo)(one, other)), other != 0)',
        '(floor_divide if op == "//" else modulo)(one, other)))',
    ),
    ('(floor_divide if op == "//" else', '(floor_divide if op == "%" else'),
    ("return Outcome(just(Kind.FLOAT, one / other))", "return Outcome(just(Kind.FLOAT, float(one // other)))"),
    ("z3.And(other != 0, small)", "other != 0"),
    (
        "alike = z3.Or(z3.And(one >= 0, other > 0), z3.And(one <= 0, other < 0))",
        "alike = z3.Or(z3.And(one >= 0, other < 0), z3.And(one <= 0, other > 0))",
    ),
    ("nonzero = True if op in _PLAIN else other", "nonzero = True if op in (*_PLAIN, '/') else other"),
    ("nonzero = True if op in _PLAIN else other", "nonzero = True if op in (*_PLAIN, '%') else other"),
    ("conj(fits, nonzero))", "nonzero)"),
    ("conj(fits, nonzero))", "fits)"),
    ('"/": operator.truediv', '"/": operator.mul'),
    ('"//": operator.floordiv', '"//": operator.truediv'),
    ('"%": operator.mod}', '"%": math.fmod}'),
    ("for _ in range(other):", "for _ in range(other + 1):"),
    ("found = one**other", "found = one * other"),
    ("found = left.term**right.term", "found = float(left.term * right.term)"),
    ("return Outcome(boolean(both))", "return Outcome(boolean(disj(one, other)))"),
    ('disj(one, other) if op == "|"', 'disj(one, other) if op == "^"'),
    ("conj(disj(one, other), neg(both))", "disj(one, other)"),
    ("z3.fpNeg(case.term)", "case.term"),
    ("-case.term if known(case.term)", "case.term if known(case.term)"),
    ("return Outcome(integer(-as_int(case)))", "return Outcome(integer(as_int(case)))"),
    ("z3.If(number < 0, -number, number)", "number"),
    ("z3.fpAbs(case.term)", "case.term"),
    ("found = abs(case.term)", "found = +case.term"),
    ("return left.term == right.term", "return left.term != right.term"),
    ("_compare_mixed(_MIRRORED[op], right.term, as_int(left))", "_compare_mixed(op, right.term, as_int(left))"),
    ("z3.fpIsPositive(real) if op in", "z3.fpIsNegative(real) if op in"),
    ("else z3.fpIsNegative(real)", "else z3.fpIsPositive(real)"),
    ('infinite = False if op == "=="', 'infinite = True if op == "=="'),
    ("return z3.And(z3.Not(z3.fpIsNaN(real)), z3.If", "return z3.And(True, z3.If"),
    ("near = math.inf if whole > 0 else -math.inf", "near = math.inf"),
    ("beyond = near > whole", "beyond = near < whole"),
    ('if op == "==":\n        return False\n    beyond', 'if op == "==":\n        return True\n    beyond'),
    ('z3.fpLEQ(real, lift(below)) if op in ("<", "<=")', 'z3.fpLEQ(real, lift(above)) if op in ("<", "<=")'),
    ("else z3.fpGEQ(real, lift(above))", "else z3.fpGEQ(real, lift(below))"),
    ("and int(near) == whole:", "or True:"),
    ("if math.isnan(real):\n        return False", "if math.isnan(real):\n        return True"),
    ('and (real > 0) == (op in (">", ">="))', 'and (real > 0) != (op in (">", ">="))'),
    ("return whole == below if below == above else False", "return whole == below"),
    ("return whole > below", "return whole >= below"),
    ("return whole >= above", "return whole > above"),
    ("return whole < above", "return whole <= above"),
    ("return whole <= below", "return whole < below"),
]

OPERATIONS = [
    ("return Outcome(boolean(neg(truth(operand))))", "return Outcome(boolean(truth(operand)))"),
    ("Outcome(_int(-numbers.as_int(case) - 1))", "Outcome(_int(-numbers.as_int(case)))"),
    ("return RAISES if case.kind is Kind.FLOAT else", "return Outcome((case,)) if case.kind is Kind.FLOAT else"),
    ("texts.joined(one.term, other.term)", "texts.joined(other.term, one.term)"),
    ("return Outcome(_concatenated(one, other))", "return Outcome(_concatenated(other, one))"),
    ("return Outcome(boolean(neg(self.equal(left, right))))", "return Outcome(boolean(self.equal(left, right)))"),
    ('boolean(found if op == "is" else neg(found))', "boolean(found)"),
    ("Outcome(boolean(neg(truth(outcome.value))), outcome.defined)", "Outcome(boolean(truth(outcome.value)), True)"),
    ("Outcome(boolean(neg(truth(outcome.value))), outcome.defined)", "Outcome(boolean(neg(truth(outcome.value))))"),
    ("inside and self._same_nan(one, other)", "False"),
    ("return conj(both, self.slack.truth())", "return both"),
    (
        "if one.kind is not other.kind:\n            return False",
        "if one.kind is not other.kind:\n            return True",
    ),
    ("if one.kind is Kind.NONE:\n            return True", "if one.kind is Kind.NONE:\n            return False"),
    (
        "if known(one.length) and known(other.length) and one.length != other.length:\n            return False",
        "if known(one.length) and known(other.length) and one.length != other.length:\n            return True",
    ),
    ("return conj(same_length, each_index(", "return conj(each_index("),
    ("return one.kind is other.kind\n", "return True\n"),
    ('"<": len(one) < len(other)', '"<": len(one) <= len(other)'),
    ('"<=": len(one) <= len(other)', '"<=": len(one) < len(other)'),
    ('">": len(one) > len(other)', '">": len(one) >= len(other)'),
    ('">=": len(one) >= len(other)', '">=": len(one) > len(other)'),
    ("choose(alike, found.value, order.value)", "choose(alike, order.value, found.value)"),
    ("ite(alike, found.defined, order.defined)", "conj(found.defined, order.defined)"),
    ("alike = self.equal(left, right, True)", "alike = False"),
    (
        "if sought.kind is not Kind.STR:\n            return RAISES",
        "if sought.kind is not Kind.STR:\n            return Outcome(boolean(False))",
    ),
    ("texts.contains(text.term, sought.term, self.texts)", "texts.contains(sought.term, text.term, self.texts)"),
    (
        "if index.kind not in INTEGERS:\n            return RAISES",
        "if index.kind not in INTEGERS:\n            index = Case(True, Kind.INT, 0)",
    ),
    ("texts.part(case.term, place, 1)), inside)", "texts.part(case.term, place, 1)))"),
    ("Outcome(case.term.at(place), inside)", "Outcome(case.term.at(place))"),
    ("<= INTEGERS | {Kind.NONE}:\n            return RAISES", "<= INTEGERS | {Kind.NONE}:\n            lower = upper"),
    ("start = 0 if lower.kind is Kind.NONE", "start = 1 if lower.kind is Kind.NONE"),
    ("end = length if upper.kind is Kind.NONE", "end = length - 1 if upper.kind is Kind.NONE"),
    ("count = texts.at_least_zero(end - start)", "count = end - start"),
    ("tuple(whole.at(start + i) for i in range(count))", "tuple(whole.at(i) for i in range(count))"),
    ("Sequence(count, lambda index: whole.at(start + index))", "Sequence(count, lambda index: whole.at(index))"),
    ("fits = case.term.length <= LONGEST if case.kind is Kind.RANGE else True", "fits = True"),
    ("return place, length > place", "return place, length >= place"),
    ("return length + place, length >= -place", "return length + place, length > -place"),
    ("return length + place, length >= -place", "return place, length >= -place"),
    ("return z3.If(place < 0, place + length, place), z3", "return place, z3"),
    ("z3.And(place >= -length, place < length)", "z3.And(place > -length, place < length)"),
    ("z3.And(place >= -length, place < length)", "z3.And(place >= -length, place <= length)"),
    ("listed(first.items + second.items, one.kind)", "listed(second.items + first.items, one.kind)"),
    ("second.at(index - first.length)", "second.at(index)"),
    ("return choose(index < first.length, left, right)", "return choose(index <= first.length, left, right)"),
    (
        "one.kind in UNORDERED:\n            return RAISES",
        "one.kind in UNORDERED:\n            return Outcome(boolean(False))",
    ),
    ("Sequence(first.length + second.length, at, ", "Sequence(first.length, at, "),
]

ENCODE = [
    ("return _then(inner.defined, self.unary(op, inner.value))", "return self.unary(op, inner.value)"),
    ("return _then(conj(one.defined, other.defined), self.binary", "return _then(one.defined, self.binary"),
    ("return _then(conj(one.defined, other.defined), self.binary", "return _then(other.defined, self.binary"),
    ("return _then(inner.defined, gathered(parts))", "return gathered(parts)"),
    (
        "listed(tuple(o.value for o in outcomes), kind), conj(*(o.defined for o in outcomes)))",
        "listed(tuple(o.value for o in outcomes), kind))",
    ),
    ("_then(conj(value.defined, index.defined), self.item", "_then(value.defined, self.item"),
    ("_then(conj(value.defined, index.defined), self.item", "_then(index.defined, self.item"),
    ("defined = conj(value.defined, *(bound.defined for bound in bounds))", "defined = value.defined"),
    ("return _then(conj(*(o.defined for o in outcomes)), found)", "return found"),
    ("return Outcome(outcome.value, conj(defined, outcome.defined))", "return outcome"),
    ("return _then(iterable.defined, gathered(parts))", "return gathered(parts)"),
    ("defined = conj(one.defined, implies(holds, other.defined))", "defined = conj(one.defined, other.defined)"),
    ("defined = conj(one.defined, implies(holds, other.defined))", "defined = implies(holds, other.defined)"),
    ("defined = conj(one.defined, implies(holds, other.defined))", "defined = one.defined"),
    ("boolean(implies(holds, truth(other.value)))", "boolean(implies(truth(other.value), holds))"),
    (
        "boolean(same(truth(one.value), truth(other.value))), conj(one.defined, other.defined)",
        "boolean(implies(truth(one.value), truth(other.value))), conj(one.defined, other.defined)",
    ),
    (
        "boolean(same(truth(one.value), truth(other.value))), conj(one.defined, other.defined)",
        "boolean(same(truth(one.value), truth(other.value))), one.defined",
    ),
    (
        "defined = conj(condition.defined, ite(holds, yes.defined, no.defined))",
        "defined = conj(condition.defined, yes.defined, no.defined)",
    ),
    (
        "defined = conj(condition.defined, ite(holds, yes.defined, no.defined))",
        "defined = ite(holds, yes.defined, no.defined)",
    ),
    ("choose(holds, yes.value, no.value)", "choose(holds, no.value, yes.value)"),
    ("replace(scope, now=scope.entry)", "scope"),
    ("defined = conj(defined, implies(so_far, link.defined))", "defined = conj(defined, link.defined)"),
    ("defined = conj(defined, implies(so_far, link.defined))", "pass"),
    ("boolean(conj(so_far, truth(link.value))), right", "boolean(conj(so_far, truth(link.value))), left"),
    ("boolean(conj(so_far, truth(link.value))), right", "boolean(truth(link.value)), right"),
    ("go_on = holds if is_and else neg(holds)", "go_on = neg(holds) if is_and else holds"),
    ("choose(go_on, found.value, first.value)", "choose(go_on, first.value, found.value)"),
    ("choose(go_on, found.value, first.value)", "boolean(truth(choose(go_on, found.value, first.value)))"),
    ("conj(first.defined, implies(go_on, found.defined))", "conj(first.defined, found.defined)"),
    ("conj(first.defined, implies(go_on, found.defined))", "first.defined"),
    ("conj(first.defined, implies(go_on, found.defined))", "implies(go_on, found.defined)"),
    ("defined = conj(defined, implies(selected, found.defined))", "pass"),
    ("defined = conj(defined, implies(selected, found.defined))", "defined = conj(defined, found.defined)"),
    ("selected = conj(selected, truth(found.value))", "selected = truth(found.value)"),
    ("defined = conj(defined, implies(selected, inner.defined))", "defined = conj(defined, inner.defined)"),
    ("defined = conj(defined, implies(selected, inner.defined))", "pass"),
    ("boolean(implies(selected, holds) if universal", "boolean(conj(selected, holds) if universal"),
    ("if universal else conj(selected, holds)), defined)", "if universal else implies(selected, holds)), defined)"),
    ("low = sequence.start if sequence.start is not None else 0", "low = 0"),
    (
        "inside = conj(index >= low, index < low + sequence.length)",
        "inside = conj(index > low, index < low + sequence.length)",
    ),
    (
        "inside = conj(index >= low, index < low + sequence.length)",
        "inside = conj(index >= low, index <= low + sequence.length)",
    ),
    (
        "inside = conj(index >= low, index < low + sequence.length)",
        "inside = conj(index >= low, index < sequence.length)",
    ),
    ("for_all(index, implies(inside, holds)) if universal", "for_all(index, conj(inside, holds)) if universal"),
    ("exists(index, conj(inside, holds))\n        return", "exists(index, implies(inside, holds))\n        return"),
    ("return self._range(integer(0), stop)", "return self._range(integer(1), stop)"),
    ("(other - one if step > 0 else one - other) + abs(step) - 1", "(other - one if step > 0 else one - other)"),
    ("(other - one if step > 0 else one - other) + abs(step) - 1", "other - one + abs(step) - 1"),
    ("ite(count > 0, count, 0)", "count"),
    ("lambda index: integer(one + index * step)", "lambda index: integer(one + index)"),
    ("return Outcome(boolean(truth(value)))", "return Outcome(boolean(neg(truth(value))))"),
    (
        "numbers.absolute(c) if _is_number(c) else RAISES",
        "numbers.absolute(c) if _is_number(c) else Outcome(integer(0))",
    ),
    (
        'if case.kind is Kind.NONE and not attr.startswith("__"):\n        return RAISES',
        'if case.kind is Kind.NONE and not attr.startswith("__"):\n        return Outcome(integer(0))',
    ),
]

VALUES = [
    (
        "return items[index] if 0 <= index < len(items) else ()",
        "return items[-1 - index] if 0 <= index < len(items) else ()",
    ),
    (
        "found = choose(index == place, item, found) if found else item",
        "found = choose(index == place + 1, item, found) if found else item",
    ),
    ("return body if test else orelse\n    rest", "return orelse if test else body\n    rest"),
    ("cases.append(Case(conj(test, case.guard), case.kind, case.term))", "cases.append(case)"),
    ("guard = ite(test, case.guard, twin.guard)", "guard = ite(test, twin.guard, case.guard)"),
    (
        "Case(conj(neg(test), other.guard), other.kind, other.term) for other in rest",
        "Case(other.guard, other.kind, other.term) for other in rest",
    ),
    ("return ite(test, one, other)", "return ite(test, other, one)"),
    ("ite(test, one.length, other.length)", "ite(test, other.length, one.length)"),
    ("tuple(choose(test, a, b) for a, b in", "tuple(choose(test, b, a) for a, b in"),
    ("case Kind.NONE:\n            return False", "case Kind.NONE:\n            return True"),
    ("case Kind.INT:\n            return case.term != 0", "case Kind.INT:\n            return case.term > 0"),
    ("neg(z3.fpIsZero(case.term))", "z3.fpGT(case.term, lift(0.0))"),
    ("return case.term != 0 if isinstance(case.term, float)", "return case.term > 0 if isinstance(case.term, float)"),
    ('return case.term != "" if isinstance(case.term, str)', 'return case.term == "" if isinstance(case.term, str)'),
    ('else case.term != lift("")', 'else case.term == lift("")'),
    ("return case.term.length > 0", "return case.term.length > 1"),
    (
        "disj(*(conj(guard, outcome.defined) for guard, outcome in parts))",
        "disj(*(outcome.defined for guard, outcome in parts))",
    ),
    ("RAISES = Outcome((), False)", "RAISES = Outcome((), True)"),
]

LOGIC = [
    ("else z3.And(rest)", "else z3.Or(rest)"),
    ("else z3.Or(rest)", "else z3.And(rest)"),
    ("return (not part) if isinstance(part, bool)", "return part if isinstance(part, bool)"),
    ("else z3.Not(part)", "else part"),
    ("return disj(neg(left), right)", "return disj(left, right)"),
    ("return right if left else neg(right)", "return right"),
    ("return left if right else neg(left)", "return left"),
    ("return left == right", "return disj(left, right)"),
    ("return body if test else orelse", "return orelse if test else body"),
    ("return z3.If(test, lift(body), lift(orelse))", "return z3.If(test, lift(orelse), lift(body))"),
    ("if c.isascii() and c.isalnum() else", "if c.isascii() else"),
    ('struct.pack(">d", value)', 'struct.pack(">d", abs(value))'),
    (
        "if any(part is False for part in parts):\n        return False",
        "if any(part is False for part in parts):\n        return True",
    ),
    (
        "if any(part is True for part in parts):\n        return True",
        "if any(part is True for part in parts):\n        return False",
    ),
]

TEXTS = [
    ("return len(text) if isinstance(text, str)", "return len(text) + 1 if isinstance(text, str)"),
    ("else z3.Length(text)", "else z3.Length(text) + 1"),
    ("return lifted(one) == lifted(other)", "return lifted(one) != lifted(other)"),
    ('{"<": one < other', '{"<": one <= other'),
    ('"<=": one <= other', '"<=": one < other'),
    ('if op in (">", ">="):', 'if op in ("<", "<="):'),
    ('return one < other if op in ("<", ">") else one <= other', "return one <= other"),
    ('return one < other if op in ("<", ">") else one <= other', "return one < other"),
    ("return sought in text", "return text in sought"),
    ("z3.Contains(lifted(text), lifted(sought))", "z3.Contains(lifted(sought), lifted(text))"),
    ("(z3.SuffixOf if at_end else z3.PrefixOf)", "(z3.PrefixOf if at_end else z3.SuffixOf)"),
    ("(lifted(sought), lifted(text))", "(lifted(text), lifted(sought))"),
    ("return text.endswith(sought) if at_end", "return text.startswith(sought) if at_end"),
    ("return one + other", "return other + one"),
    ("z3.Concat(lifted(one), lifted(other))", "z3.Concat(lifted(other), lifted(one))"),
    ("return text[start : start + count]", "return text[start:count]"),
    ("z3.SubString(lifted(text), lift(start), lift(count))", "z3.SubString(lifted(text), lift(count), lift(start))"),
    ("BIGGEST_ORDERED = 0xFFFF", "BIGGEST_ORDERED = 0x10FFFF"),
    (
        "return max(0, place + length) if place < 0 else min(place, length)",
        "return place + length if place < 0 else min(place, length)",
    ),
    (
        "return max(0, place + length) if place < 0 else min(place, length)",
        "return max(0, place + length) if place < 0 else place",
    ),
    ("return at_least_zero(length + place) if place < 0", "return length + place if place < 0"),
    ("else ite(length < place, length, place)", "else place"),
    ("shifted = z3.If(place < 0, place + length, place)", "shifted = place"),
    ("return z3.If(shifted < 0, 0, z3.If", "return z3.If(False, 0, z3.If"),
    ("z3.If(shifted > length, length, shifted))", "shifted)"),
    ("return ite(number < 0, 0, number)", "return number"),
]

SLACK = [
    ("self.loosen(z3.Not(small))", "pass"),
    ("found, exact = self.float(), 2**53", "found, exact = self.float(), 2**54"),
    ("z3.fpToReal(found) == z3.ToReal(number)", "z3.fpToReal(found) == -z3.ToReal(number)"),
]

QUANTIFIERS = [
    ("z3.ForAll([index], body)", "z3.Exists([index], body)"),
    ("z3.Exists([index], body)", "z3.ForAll([index], body)"),
    (
        "body = implies(conj(index >= 0, index < length), test(index))",
        "body = implies(conj(index > 0, index < length), test(index))",
    ),
    (
        "body = implies(conj(index >= 0, index < length), test(index))",
        "body = implies(conj(index >= 0, index <= length), test(index))",
    ),
    ("conj(*(test(index) for index in range(length)))", "conj(*(test(index) for index in range(1, length)))"),
    (
        "conj(*(implies(guard, test(item)) for guard, item in guarded))",
        "conj(*(implies(guard, test(item)) for guard, item in guarded[1:]))",
    ),
    ("conj(number >= low, number < low + sequence.length)", "conj(number > low, number < low + sequence.length)"),
    ("conj(number >= low, number < low + sequence.length)", "conj(number >= low, number < sequence.length)"),
    (
        "return neg(every(operations, sequence, lambda item: neg(test(item))))",
        "return neg(every(operations, sequence, test))",
    ),
]

METHODS = [
    ('self._affix(name == "endswith"', 'self._affix(name == "startswith"'),
]

LISTS = [
    ('op = "<" if smallest else ">"', 'op = ">" if smallest else "<"'),
    ("better = operations.compare(op, item, best)", "better = operations.compare(op + '=', item, best)"),
    ("defined = conj(defined, implies(both, better.defined))", "pass"),
    (
        "take = conj(guard, disj(neg(there), truth(better.value)))",
        "take = conj(guard, disj(neg(there), neg(truth(better.value))))",
    ),
    (
        "return Outcome(best, conj(defined, there)) if best else RAISES",
        "return Outcome(best, conj(defined, there)) if best else Outcome(integer(0))",
    ),
    ("    operations.slack.assume(bound)\n", "    pass\n"),
    ("operations.slack.assume(implies(there, some(operations, sequence, lambda item: found == _int(item))))", "pass"),
    (
        "default))\n    return Outcome(integer(found), there)\n\n\ndef _int(",
        "default))\n    return Outcome(integer(found))\n\n\ndef _int(",
    ),
    (
        "terms = [ite(guard, _integer(item), 0) for guard, item in guarded]",
        "terms = [ite(guard, -_integer(item), 0) for guard, item in guarded]",
    ),
    ("_sum([_integer(start), *terms])", "_sum(terms + [1])"),
    ("conj(found >= 0, each(lambda item: found >= item))", "conj(found > 0, each(lambda item: found >= item))"),
    ("assume(implies(length == count, found == _sum(few)))", "assume(implies(length == count, found == -_sum(few)))"),
]


BITS = [
    ('{"&": operator.and_', '{"&": operator.or_'),
    ('"|": operator.or_', '"|": operator.xor'),
    ('"^": operator.xor}', '"^": operator.or_}'),
]

COMPREHENSIONS = [
    ("selected = conj(guard, there, self.condition(binders[0], inside))", "selected = conj(guard, there)"),
    ("size >= 0, size <= length)", "size >= 0, size < length)"),
]

DECISIONS = [
    ("holds: Truth = universal", "holds: Truth = not universal"),
    (
        "decides = conj(inside, defined, neg(holds) if universal else holds)",
        "decides = conj(inside, defined, holds if universal else neg(holds))",
    ),
    (
        "decides = conj(inside, defined, neg(holds) if universal else holds)",
        "decides = conj(inside, neg(holds) if universal else holds)",
    ),
    ("earlier < index)", "earlier <= index + 1)"),
    (
        "for_all(index, implies(inside, defined)), exists(index, conj(decides",
        "for_all(index, defined), exists(index, conj(decides",
    ),
    (
        "for_all(index, implies(inside, defined)), exists(",
        "for_all(index, implies(inside, defined)), False and exists(",
    ),
    (
        "decides = conj(guard, neg(truth(item.value)) if universal else truth(item.value))",
        "decides = conj(guard, truth(item.value) if universal else neg(truth(item.value)))",
    ),
    (
        "defined = conj(implies(guard, item.defined), disj(decides, defined))",
        "defined = conj(implies(guard, item.defined), defined)",
    ),
    ("defined = conj(implies(guard, item.defined), disj(decides, defined))", "defined = disj(decides, defined)"),
    (
        "holds = conj(neg(decides), holds) if universal else disj(decides, holds)",
        "holds = disj(neg(decides), holds) if universal else conj(decides, holds)",
    ),
    ("for guard, item in reversed(outcomes):", "for guard, item in outcomes:"),
    ("holds = conj(neg(decides), holds) if universal else disj(decides, holds)", "holds = conj(neg(decides), holds)"),
    ("defined = conj(implies(guard, item.defined), disj(decides, defined))", "defined = implies(guard, item.defined)"),
    ("decides = conj(guard, neg(truth", "decides = conj(neg(truth"),
]

DICTS = [
    ("choose(conj(guard, here), value, old)", "old"),
    ("new = conj(new, neg(here))", "pass"),
    ("return present, values.at(place)", "return present, values.at(0)"),
    ("return Outcome(choose(present, found, other)", "return Outcome(choose(present, other, found)"),
]

LISTS += [
    ('op = "<" if smallest else ">"', 'op = ">" if smallest else "<"'),
    ("take = conj(guard, disj(neg(there), truth(better.value)))", "take = conj(guard, truth(better.value))"),
    ("operations.slack.assume(bound)", "pass"),
    ("terms = [ite(guard, _integer(item), 0)", "terms = [ite(guard, _integer(item), 1)"),
    ("item(index) >= item(later) if backwards", "item(index) <= item(later) if backwards"),
    ("return sequence.at(sequence.length - 1 - index)", "return sequence.at(sequence.length - index)"),
    ("integer(start + index), sequence.at(index)", "integer(index), sequence.at(index)"),
    (
        "least, most = (0, length) if step > 0 else (-1, length - 1)",
        "least, most = (0, length) if step > 0 else (0, length - 1)",
    ),
    ("ite(here, index, found), disj(here, there)", "ite(here, index + 1, found), disj(here, there)"),
]

QUANTIFIERS += [
    (
        "body = implies(conj(index >= 0, index < length), test(index))",
        "body = implies(conj(index >= 0, index <= length), test(index))",
    ),
    (
        "return neg(every(operations, sequence, lambda item: neg(test(item))))",
        "return every(operations, sequence, test)",
    ),
    (
        "implies(length > index, test(index)) for index in range(len(most))",
        "implies(length > index + 1, test(index)) for index in range(len(most))",
    ),
]

SETS = [
    ("smaller = within(operations, one, other)\n", "smaller = within(operations, other, one)\n"),
    ("added = _difference(operations, other, one)", "added = other"),
    ("there = conj(guard, neg(known_already))", "there = guard"),
    ('if op in (">", ">="):\n        one, other = other, one', 'if op in (">", ">="):\n        pass'),
]


def mutations() -> Iterator[Mutation]:
    """All of them."""
    tables = {
        "numbers": NUMBERS,
        "operations": OPERATIONS,
        "encode": ENCODE,
        "values": VALUES,
        "logic": LOGIC,
        "texts": TEXTS,
        "quantifiers": QUANTIFIERS,
        "lists": LISTS,
        "methods": METHODS,
        "slack": SLACK,
        "bits": BITS,
        "comprehensions": COMPREHENSIONS,
        "decisions": DECISIONS,
        "dicts": DICTS,
        "sets": SETS,
    }
    for module, table in tables.items():
        for old, new in table:
            yield Mutation(module, old, new)
