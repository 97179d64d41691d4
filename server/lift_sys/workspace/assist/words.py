"""What the words, operators and marks of the language mean, in a sentence or two with a small example."""

from __future__ import annotations

from dataclasses import dataclass

from lift_sys.workspace.assist.markdown import fenced, joined


@dataclass(frozen=True, slots=True)
class Word:
    """`meaning` is Markdown, `sample` is IR."""

    meaning: str
    sample: str = ""

    @property
    def markdown(self) -> str:
        """Both, as a hover shows them."""
        return joined(self.meaning, fenced(self.sample) if self.sample else "")


CLAUSES: dict[str, Word] = {
    "intent": Word(
        "**intent**: what a function is for, in words. With the `sig` after it, it opens a spec.",
        'intent {\n  summary: "Total price of a cart after discount"\n}',
    ),
    "sig": Word(
        "**sig**: the signature that the source must have. It opens a spec, unless an `intent` stands before it; "
        "every clause up to the next spec belongs to it. A method has a dotted name.",
        "sig total(lines: list[Line], discount: float = 0.0) -> float",
    ),
    "async": Word("**async sig**: the signature of a coroutine.", "async sig fetch(url: str) -> bytes"),
    "requires": Word(
        "**requires**: a precondition. It holds of the arguments that callers may pass; what the function does for "
        "others is not said. A predicate that raises does not admit the input. `result` does not exist here.",
        "requires 0 <= discount <= 1",
    ),
    "ensures": Word(
        "**ensures**: a postcondition. It holds of every result for every admitted input. A parameter is the object "
        "that was passed, in its state at exit; `old(e)` is `e` at entry. A predicate that raises is a violation.",
        'ensures result >= 0  "never pays the customer"',
    ),
    "assert": Word(
        "**assert**: a postcondition where it mentions `result`, otherwise a precondition.",
        "assert low <= high\nassert result == -1 or low <= result <= high",
    ),
    "invariant": Word(
        "**invariant**: in a spec, what holds whenever a loop comes round: before each iteration and after the last. "
        "`of NAME` or `at LINE` say which loop, where there are several. In an entity, what always holds of its "
        "objects: assumed of parameters, owed of results and of parameters at exit.",
        "invariant of outer 0 <= i <= len(xs)",
    ),
    "decreases": Word(
        "**decreases**: shrinks with each iteration (or recursive call) and is bounded below, so that the loop ends. "
        "Several measures, apart by commas, shrink lexicographically.",
        "decreases len(xs) - i",
    ),
    "raises": Word(
        "**raises**: `raises E` says that E, or a subclass, may be raised. `raises E when P` says that it is raised "
        "exactly when P holds at entry; then no `ensures` is owed. Any other exception on an admitted input is a "
        "violation.",
        "raises ValueError when discount > 1",
    ),
    "effect": Word(
        "**effect**: what the function may touch. An entry that is missing says nothing, `none` excludes everything. "
        "Places are parameters (and what is reachable from them), globals, `stdout`, `stderr`, `file`, `network`, "
        "`process`, `env`, `random`, `clock`.",
        "effect {\n  reads: lines, clock\n  writes: none\n}",
    ),
    "example": Word(
        "**example**: a call and its value, or the exception that it raises. The clauses must agree with it.",
        "example total([], 0.5) == 0\nexample total([], 2) raises ValueError",
    ),
    "entity": Word(
        "**entity**: the shape of a data type: its fields, and invariants that always hold of them.",
        "entity Line {\n  sku: str\n  quantity: int = 1\n  invariant quantity > 0\n}",
    ),
    "type": Word("**type**: a name for a type of this document.", "type Quantity = {n: int | n > 0}"),
    "import": Word("**import**: makes names of a module known to this document.", "import decimal"),
    "from": Word("**from … import**: makes names of a module known to this document.", "from shop.money import Money"),
}

ENTRIES: dict[str, dict[str, Word]] = {
    "intent": {
        "summary": Word(
            "**summary**: what the function does, in one sentence.", 'summary: "Total price after discount"'
        ),
        "rationale": Word("**rationale**: why it is needed.", 'rationale: "The invoice must agree with the checkout"'),
    },
    "effect": {
        "reads": Word(
            "**reads**: the places whose state the function may depend on. Reading a scalar argument or a constant "
            "is no read.",
            "reads: lines, arr[i] for i in range(low, high)",
        ),
        "writes": Word("**writes**: the places that the function may change.", "writes: self.total, stdout"),
        "calls": Word("**calls**: the functions that the function may call.", "calls: normalise"),
    },
}

WORDS: dict[str, Word] = {
    "==>": Word(
        "**implication**: where the left side holds, the right side holds, too. Binds more tightly than `<==>` and "
        "more loosely than `or`; right associative.",
        "ensures len(lines) == 0 ==> result == 0",
    ),
    "<==>": Word(
        "**equivalence**: both sides hold, or neither does. Binds loosest of all.",
        "ensures result <==> x in xs",
    ),
    "forall": Word(
        "**forall**: the claim holds for every item; the same as `all(… for … in …)`. It reaches as far right as it "
        "can.",
        "ensures forall x in result: x > 0",
    ),
    "exists": Word(
        "**exists**: the claim holds for some item; the same as `any(… for … in …)`. It reaches as far right as it "
        "can.",
        "ensures exists x in xs: x == result",
    ),
    "old": Word("**old**: the value that the expression had at entry.", "ensures len(xs) == len(old(xs)) + 1"),
    "when": Word("**when**: the exception is raised exactly when this holds at entry.", "raises ValueError when n < 0"),
    "where": Word(
        "**where**: what the value of the hole must satisfy; `_` is the value.",
        "ensures result <= (?limit where _ > 0)",
    ),
    "none": Word("**none**: nothing at all is touched.", "writes: none"),
    "of": Word("**of**: the loop whose line bears the comment `# label: NAME`.", "invariant of outer i >= 0"),
    "at": Word("**at**: the loop at that line of the source.", "invariant at 12 i >= 0"),
    "predicate": Word(
        "**predicate**: the hole stands for a whole condition.", 'ensures ?rounding: predicate "to cents?"'
    ),
}

MARKS: dict[str, Word] = {
    "@human": Word("**@human**: a person wrote this. No mark means the same.", "requires n > 0 @human"),
    "@agent": Word("**@agent**: a model wrote this, with this confidence.", 'requires n > 0 @agent(0.9, "reviewer")'),
    "@reverse": Word("**@reverse**: derived from the source.", "requires n > 0 @reverse(0.85)"),
    "@verification": Word("**@verification**: found by the verifier.", "ensures result >= 0 @verification"),
    "@merge": Word("**@merge**: came in by a merge of two versions.", "requires n > 0 @merge"),
    "@refinement": Word("**@refinement**: an answer to a question about a hole.", "requires n > 0 @refinement"),
}

PLACES: dict[str, str] = {
    "stdout": "The standard output",
    "stderr": "The standard error output",
    "file": "Any file",
    "network": "Any connection",
    "process": "Other processes",
    "env": "The environment variables",
    "random": "Sources of randomness",
    "clock": "The time of day, and waiting",
}

TYPES: dict[str, str] = {
    "int": "A whole number of any size. As an argument it is no `bool`.",
    "float": "An IEEE 754 double. As an argument it is no `int`; for a result an `int` will do.",
    "bool": "`True` or `False`. For a result that is an `int` it will do.",
    "complex": "A complex number of two doubles.",
    "str": "Text: a sequence of Unicode code points.",
    "bytes": "A sequence of bytes.",
    "list": "A sequence that can be changed; `list[T]` has items of type T.",
    "tuple": "A sequence that cannot be changed: `tuple[int, str]` has these two items, `tuple[int, ...]` any number.",
    "dict": "A mapping; `dict[K, V]` has keys of type K and values of type V.",
    "set": "A set that can be changed; `set[T]` has items of type T.",
    "frozenset": "A set that cannot be changed; `frozenset[T]` has items of type T.",
    "range": "A sequence of integers with a fixed step.",
    "None": "The object `None` alone.",
    "any": "Any object at all. Nothing is checked of it.",
    "object": "Any object at all.",
}
