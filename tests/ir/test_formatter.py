"""What the formatter makes of a text: the input, and beside it what comes out."""

from __future__ import annotations

import pytest

from lift_sys.ir.findings import Edit
from lift_sys.ir.formatter import format_document, format_text
from lift_sys.ir.parser.document import parse
from lift_sys.ir.text import Span

LINES = {
    "binary operators": ("requires a+b*c**d//e==f and g@h|i", "requires a + b * c ** d // e == f and g @ h | i"),
    "comparison chain": ("requires 0<=a<b!=c", "requires 0 <= a < b != c"),
    "implication": ("ensures a==>b<==>c", "ensures a ==> b <==> c"),
    "unary signs": ("requires - x<+ 1 and ~ y==- - 1", "requires -x < +1 and ~y == --1"),
    "sign after an operator": ("requires a-- 1 and 2**- 1", "requires a - -1 and 2 ** -1"),
    "brackets": ("requires f( a )[ 0 ]in( b,c )", "requires f(a)[0] in (b, c)"),
    "space before a call": ("requires f (a) [0] . b", "requires f(a)[0].b"),
    "one-element tuple": ("requires (a ,)==b", "requires (a,) == b"),
    "slices": ("requires a[ 1 : n+1 : - 2 ][:][: :k]", "requires a[1:n + 1:-2][:][::k]"),
    "several slices": ("requires a[:,: b,c :]", "requires a[:, :b, c:]"),
    "dict and set": ("requires {1 :a,** b}!={ 1,2 }", "requires {1: a, **b} != {1, 2}"),
    "keyword arguments": ("requires f(a,key = b,* c,** d)", "requires f(a, key=b, *c, **d)"),
    "lambda": ("requires f(lambda x,y = 1,* z:x)", "requires f(lambda x, y=1, *z: x)"),
    "empty lambda": ("requires f(lambda :0)", "requires f(lambda: 0)"),
    "quantifier": ("ensures forall x  in xs,y in ys:x<y", "ensures forall x in xs, y in ys: x < y"),
    "quantifier over pairs": ("ensures exists  (a,b)in xs:a<b", "ensures exists (a, b) in xs: a < b"),
    "a function called exists": ("ensures exists(a)in xs", "ensures exists(a) in xs"),
    "a function called forall": ("ensures forall (x)", "ensures forall(x)"),
    "slice in a quantifier": ("ensures forall x in xs[ 1: ]:x", "ensures forall x in xs[1:]: x"),
    "keywords before brackets": ("requires not(a)or(b)if(c)else(d)", "requires not (a) or (b) if (c) else (d)"),
    "not in, is not": ("requires a  not   in b and c is  not d", "requires a not in b and c is not d"),
    "attribute of a number": ("requires 1 .real==1", "requires 1 .real == 1"),
    "number spelling": ("requires x<0XFF and y<1_000", "requires x < 0XFF and y < 1_000"),
    "string spelling": ("requires x=='a'", "requires x == 'a'"),
    "rationale": ('requires a>0 "why"', 'requires a > 0  "why"'),
    "rationale far away": ('requires a>0         "why"', 'requires a > 0  "why"'),
    "mark": ('requires a>0   "why"    @agent( 0.9 ,"ada" )', 'requires a > 0  "why" @agent(0.9, "ada")'),
    "trailing comment": ("requires a>0# why", "requires a > 0  # why"),
    "hole with question": ('requires ?x:predicate  "q"', 'requires ?x: predicate "q"'),
    "hole with question and rationale": ('requires ?x:int "q" "r"', 'requires ?x: int "q"  "r"'),
    "lone hole with question": ('requires ?x  "q"', 'requires ?x "q"'),
    "rationale behind a hole's operator": ('requires a<?x+1 "r"', 'requires a < ?x + 1  "r"'),
    "rationale behind a helper's call": ('requires ?f(a) "r"', 'requires ?f(a)  "r"'),
    "rationale behind a hole's attribute": ('requires ?f.a "r"', 'requires ?f.a  "r"'),
    "hole with everything": (
        'ensures result<=?m:{x:float|0<x<=1}|None "q" where _>1 in{1,2} "r"',
        'ensures result <= ?m: {x: float | 0 < x <= 1} | None "q" where _ > 1 in {1, 2}  "r"',
    ),
    "hole in parentheses": ("ensures ( ?lo:int )<=result", "ensures (?lo: int) <= result"),
    "an exception called forall": ("raises a.forall when(a)", "raises a.forall when (a)"),
    "raises": ("raises E when(a)", "raises E when (a)"),
    "loop by name": ("invariant of outer(x>0)", "invariant of outer (x > 0)"),
    "loop by line": ("decreases at 3:-x", "decreases at 3: -x"),
    "loop by line with a rationale": ('invariant at 3 x "r"', 'invariant at 3 x  "r"'),
    "loop by line before a bracket": ("invariant at 3(x)", "invariant at 3 (x)"),
    "a variable called of": ("invariant of+1>0", "invariant of + 1 > 0"),
    "measures": ("decreases a,b", "decreases a, b"),
    "example": ("example f(- 1,k = 2)== [ 3 ]", "example f(-1, k=2) == [3]"),
    "example that raises": ("example f(1)raises E", "example f(1) raises E"),
    "effect on one line": ("effect{reads:a  writes:none}", "effect { reads: a writes: none }"),
    "effect over a range": ("effect {reads:a[i] for i in range(n+1)}", "effect { reads: a[i] for i in range(n + 1) }"),
}


@pytest.mark.parametrize(("given", "expected"), LINES.values(), ids=LINES)
def test_a_clause(given, expected):
    head = "sig f(a)\n"
    assert not parse(head + given).findings
    assert format_text(head + given) == head + expected + "\n"


ITEMS = {
    "import": ("import  a . b   as c , d", "import a.b as c, d"),
    "from import": ("from a  import( b,c as d , )", "from a import (b, c as d,)"),
    "relative import": ("from .a import(b)", "from .a import (b)"),
    "import from the package itself": ("from . . import b", "from .. import b"),
    "star import": ("from a import*", "from a import *"),
    "type": ("type  A={n:int|n>0 and - n<0}", "type A = {n: int | n > 0 and -n < 0}"),
    "callable": (
        "type A=Callable[ [int,...],dict[str,int]|None ]",
        "type A = Callable[[int, ...], dict[str, int] | None]",
    ),
    "entity alone": ('entity ?A "r"', 'entity ?A "r"'),
    "empty entity": ("entity A{}", "entity A {}"),
    "field": ('entity A{ a:int=- 1 "r" }', 'entity A { a: int = -1  "r" }'),
    "field with an open name": ('entity A {\n?a :int "r"\n}', 'entity A {\n  ?a: int  "r"\n}'),
    "field with a question": ('entity A {\n?a  "q":int "r"\n}', 'entity A {\n  ?a "q": int  "r"\n}'),
    "signature": (
        "async  sig f (a,b:int=1,/,c = 2,*,d:?T,** e)->  ?R",
        "async sig f(a, b: int = 1, /, c=2, *, d: ?T, **e) -> ?R",
    ),
    "variadic": ("sig A . f(self,* args:int)->None", "sig A.f(self, *args: int) -> None"),
}


@pytest.mark.parametrize(("given", "expected"), ITEMS.values(), ids=ITEMS)
def test_an_item(given, expected):
    assert not parse(given).findings
    assert format_text(given) == expected + "\n"


LAYOUT = {
    "nothing": ("", ""),
    "blank lines only": ("\n \n\n", ""),
    "a comment only": ("\n\n# a  \n\n", "# a\n"),
    "blocks": (
        'intent   {\nsummary : "a"\n\n\n      rationale: "b"\n\n    }\nsig f()\n',
        'intent {\n  summary: "a"\n\n  rationale: "b"\n}\nsig f()\n',
    ),
    "brace on a line of its own": ("entity A\n  {\n a: int\n }", "entity A\n{\n  a: int\n}\n"),
    "after an operator": ("sig f(a)\nrequires a and\nb or\n  c", "sig f(a)\nrequires a and\n    b or\n    c\n"),
    "in a bracket": (
        "sig f(a)\nrequires all(\na\n    for a in [\n1,\n2])",
        "sig f(a)\nrequires all(\n  a\n  for a in [\n    1,\n    2])\n",
    ),
    "closing bracket": ("sig f(\na: int,\n  b: int\n  ) -> int", "sig f(\n  a: int,\n  b: int\n) -> int\n"),
    "bracket in a continued line": (
        "sig f(a)\nrequires a and\ng(\nb\n)",
        "sig f(a)\nrequires a and\n    g(\n      b\n    )\n",
    ),
    "continued entry": (
        "entity A {\ninvariant a and\nb\nc: int\n}",
        "entity A {\n  invariant a and\n      b\n  c: int\n}\n",
    ),
    "clauses lose their indentation": ("sig f()\n    requires a\n\tensures b", "sig f()\nrequires a\nensures b\n"),
    "comments go with what follows": (
        "  # top\nentity A {\n# in\na: int\n  # end\n}\n   # after\nsig f(a)\n  # c\nrequires a or\n# why\nb",
        "# top\nentity A {\n  # in\n  a: int\n  # end\n}\n\n# after\nsig f(a)\n# c\nrequires a or\n    # why\n    b\n",
    ),
    "blank lines between clauses": ("sig f()\n\n\n\nrequires a\n\nensures b", "sig f()\n\nrequires a\n\nensures b\n"),
    "a blank line before a spec": (
        'type A = int\nsig f()\nsig g()\n\n\nintent { summary: "a" }\nsig h()',
        'type A = int\n\nsig f()\n\nsig g()\n\nintent { summary: "a" }\nsig h()\n',
    ),
    "types need none": ("type A = int\ntype B = int\n\ntype C = int", "type A = int\ntype B = int\n\ntype C = int\n"),
    "imports stay together": (
        "import a\n\n\nimport b\n\n# c\nimport d\nfrom e import f\n\ntype A = int",
        "import a\nimport b\n\n# c\nimport d\nfrom e import f\n\ntype A = int\n",
    ),
    "leading comments stay with their spec": ("type A = int\n# a\n# b\nsig f()", "type A = int\n\n# a\n# b\nsig f()\n"),
    "a remark of its own": ("type A = int\n# a\n\n\nsig f()", "type A = int\n# a\n\nsig f()\n"),
    "trailing white space": ("sig f()   \nrequires a\t\n   \n", "sig f()\nrequires a\n"),
    "the most frequent line end": ("sig f()\r\nrequires a\nensures b\r\n", "sig f()\r\nrequires a\r\nensures b\r\n"),
    "byte order mark": ("\ufeff\n sig f( )", "\ufeffsig f()\n"),
}


@pytest.mark.parametrize(("given", "expected"), LAYOUT.values(), ids=LAYOUT)
def test_the_layout(given, expected):
    assert not parse(given).findings
    assert format_text(given) == expected


def test_a_broken_section_stays_byte_for_byte():
    broken = "sig g( a :int\r\nrequires   a >\n\n\n"
    assert format_text("sig f( )\n\n\n" + broken + "sig h( )") == "sig f()\n\n" + broken + "sig h()\n"


def test_white_space_that_decides_where_an_item_begins_stays():
    # The lexer takes a vertical tab for white space, the cutting into sections does not.
    text = "sig f()\nrequires  a\n\vsig g()\n"
    assert parse(format_text(text)).model == parse(text).model


def test_a_formatted_document_has_no_edits():
    assert format_document(parse("sig f(a: int)\nrequires a > 0\n")) == ()


def test_edits_are_as_small_as_can_be():
    edits = format_document(parse("sig f(a)\n  requires a>0\nensures b  \n"))
    assert edits == (
        Edit(Span(9, 11), ""),
        Edit(Span(21, 21), " "),
        Edit(Span(22, 22), " "),
        Edit(Span(33, 35), ""),
    )


def test_a_line_end_that_is_right_stays():
    edits = format_document(parse("sig f(a)  \n  requires a\t\n\n\n ensures a\n"))
    assert edits == (Edit(Span(8, 10), ""), Edit(Span(11, 13), ""), Edit(Span(23, 24), ""), Edit(Span(26, 28), ""))


def test_no_edit_cuts_a_crlf_in_two():
    text = "sig f(a)\r\n\r\n\r\nrequires a\nensures b\r\nensures c\r\n"
    for edit in format_document(parse(text)):
        for place in edit.span:
            assert text[place - 1 : place + 1] != "\r\n"
