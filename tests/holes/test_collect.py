"""Holes: each stands once, with what is known of it, in a sensible order of resolution."""

from __future__ import annotations

import pytest

from lift_sys.holes.collect import HoleInfo, document_holes, hole_findings, source_holes
from lift_sys.ir.check.document import check
from lift_sys.ir.findings import Severity
from lift_sys.ir.parser.document import parse
from lift_sys.source.outline import outline


def holes(text: str) -> dict[str, HoleInfo]:
    return {hole.name: hole for hole in document_holes(check(parse(text), None))}


KINDS = {
    "sig f(a: int) -> int\nensures result <= ?x": ("term", "int"),
    "sig f(a: ?x)": ("type", "any"),
    "sig f(a: list[?x])": ("type", "any"),
    "sig f() -> ?x": ("type", "any"),
    "sig f(a: int)\nensures ?x: predicate": ("predicate", "predicate"),
    "sig f(a: int)\nensures ?x": ("predicate", "bool"),
    "sig f(a: int)\nraises ?x": ("type", "any"),
    "sig f(a: str)\nensures a == ?x(a)": ("function", "any"),
    "entity ?x": ("entity", "any"),
    "import ?x": ("module", "any"),
    "from ?x import y": ("module", "any"),
    "sig f(a: int)\neffect {\n  writes: ?x\n}": ("effect", "any"),
    "intent {\n  summary: ?x\n}\nsig f()": ("intent", "any"),
    "sig ?x(a: int)": ("function", "any"),
    "sig f(?x: int)": ("term", "int"),
    "sig f(a: int = ?x)": ("term", "int"),
    "sig f(a: str)\nrequires a in {'b', ?x}": ("term", "str"),
    "sig f(a: list[str])\nrequires ?x in a": ("term", "str"),
    "sig f(a: list[str])\nrequires len(a) < (?x)": ("term", "int"),
    "sig f(a: str)\nrequires a[?x] == 'b'": ("term", "int"),
    "sig f(a: int) -> float\nexample f(1) == ?x": ("term", "float"),
    "type ?x = int": ("type", "any"),
    "sig f(a: int)\nensures a < ?x: {n: int | n > 0}": ("term", "{n: int | n > 0}"),
}


@pytest.mark.parametrize(("text", "expected"), KINDS.items(), ids=KINDS)
def test_the_kind_follows_from_the_place_and_the_type_from_the_use(text: str, expected: tuple[str, str]) -> None:
    hole = holes(text + "\n")["x"]
    assert (hole.kind.value, hole.type) == expected


def test_one_name_is_one_hole() -> None:
    text = 'sig f(a: int) -> int\nrequires a < (?x: int "how many?")\nensures result <= ?x\nensures ?x > 3\n'
    hole = holes(text)["x"]
    assert [text[slice(*span)] for span in hole.spans] == ["?x", "?x", "?x"]
    assert hole.question == "how many?"
    assert [c.text for c in hole.constraints] == [
        'requires a < (?x: int "how many?")',
        "ensures result <= ?x",
        "ensures ?x > 3",
    ]


def test_anonymous_holes_are_named_by_their_place() -> None:
    assert list(holes("sig f(a: ?_) -> ?_\n")) == ["?_@1:10", "?_@1:17"]


def test_what_a_hole_may_be() -> None:
    text = "sig f(a: int)\nrequires a < (?x: int where _ > ?least in {1, 2})\nrequires a > (?least: ?Number)\n"
    found = holes(text)
    assert found["x"].candidates == ("1", "2")
    assert found["x"].constraints[0].text == "_ > ?least"
    assert found["x"].depends_on == ("least",)
    assert found["least"].depends_on == ("Number",)
    assert sorted(found, key=lambda name: found[name].order) == ["Number", "least", "x"]


def test_values_that_are_listed_as_a_condition() -> None:
    assert holes("sig f(a: int)\nrequires a < (?x: int where _ in {1, 2})\n")["x"].candidates == ("1", "2")


def test_findings_stand_at_every_place_and_the_first_tells_of_the_others() -> None:
    text = 'sig f(a: int)\nrequires a < (?x: int "how many?")\nensures ?x > 3\n'
    found = hole_findings(document_holes(check(parse(text), None)), Severity.INFORMATION)
    message = "`?x`: a value of type `int` is still to be decided: how many?"
    assert [(f.message, len(f.related)) for f in found] == [(message, 1), (message, 0)]


def test_a_property_is_what_its_getter_says() -> None:
    source = """\
class A:
    @property
    def size(self): return 1
    @size.setter
    def size(self, value): ...
"""
    assert source_holes(outline(source), ["A.size"]) == ()


def test_specified_functions_that_are_not_written_are_holes_of_the_source() -> None:
    source = (
        'def f(a) -> int:\n    """Doc."""\n    ...\n\ndef g():\n    raise NotImplementedError\n\ndef h(): return 1\n'
    )
    found = source_holes(outline(source), ["f", "h"])
    assert [(h.name, h.kind.value, h.type, source[slice(*h.spans[0])]) for h in found] == [
        ("f", "implementation", "int", "f")
    ]
