"""Headers, stubs, and where they go."""

import ast

import pytest

from lift_sys.ir.outline import BodyKind, ParameterKind
from lift_sys.source.drift import StatedParameter, StatedSignature, differences
from lift_sys.source.names import Names
from lift_sys.source.outline import outline
from lift_sys.source.writing import insertion_point, source_header_text, stub_text

KIND = ParameterKind
EVERY_KIND = (
    StatedParameter("a", KIND.POSITIONAL_ONLY, "int"),
    StatedParameter("b", default="1"),
    StatedParameter("c", KIND.KEYWORD_ONLY, "str", "'x'"),
    StatedParameter("d", KIND.VAR_KEYWORD, "int"),
)


def test_a_header_has_every_kind_of_parameter():
    text = source_header_text(StatedSignature("f", EVERY_KIND, "None", is_async=True), None)
    assert text == "async def f(a: int, /, b=1, *, c: str = 'x', **d: int) -> None:"


def test_what_the_document_leaves_open_stays_as_the_source_has_it():
    existing = outline("def f(a: Optional[int], b: str = LIMIT, *c) -> int: ...").functions[0]
    parameters = (
        StatedParameter("a", annotation="int | None"),
        StatedParameter("b", default="?limit"),
        StatedParameter(None, KIND.VAR_POSITIONAL),
        StatedParameter("d", KIND.KEYWORD_ONLY, "bool"),
    )
    header = source_header_text(StatedSignature("f", parameters), existing)
    assert header == "def f(a: Optional[int], b: str = LIMIT, *c, d: bool) -> int:"


def test_a_method_keeps_its_receiver_or_gets_one():
    existing = outline("class A:\n    def f(this, x): ...").functions[0]
    signature = StatedSignature("A.f", (StatedParameter("x", annotation="int"),))
    assert source_header_text(signature, existing) == "def f(this, x: int):"
    assert source_header_text(signature, None) == "def f(self, x: int):"


def test_types_of_the_document_are_written_as_what_they_stand_for():
    signature = StatedSignature("f", (StatedParameter("q", annotation="list[Quantity]"),), "any")
    aliases = {"Quantity": "int"}
    assert source_header_text(signature, None, aliases=aliases) == "def f(q: list[int]) -> object:"
    names = Names(outline("import typing as t"))
    assert source_header_text(signature, None, aliases=aliases, names=names) == "def f(q: list[int]) -> t.Any:"


def test_a_long_header_is_broken():
    parameters = tuple(StatedParameter(f"parameter_{i}", annotation="int") for i in range(6))
    header = source_header_text(StatedSignature("f", parameters), None, indent="    ")
    assert header.splitlines()[:2] == ["def f(", "        parameter_0: int,"]
    assert header.splitlines()[-1] == "    ):"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (EVERY_KIND, "def f(): ..."),
        (EVERY_KIND, "def f(d, c, b, a): ..."),
        ((StatedParameter("a", annotation="str"),), "@x\ndef f[T](a: int, b: T) -> T: ..."),
    ],
)
def test_a_new_header_ends_the_drift(ours: tuple[StatedParameter, ...], theirs: str):
    module = outline(theirs)
    existing = module.functions[0]
    signature = StatedSignature("f", ours, "list[int]")
    header = source_header_text(
        signature, existing, type_parameters=theirs[existing.name_span.end : existing.parameters_span.start]
    )
    start, end = existing.header
    after = outline(theirs[:start] + header + theirs[end:])
    assert after.syntax_error is None
    assert differences(signature, after.functions[0], Names(after)) == ()


def test_a_stub_is_a_whole_function():
    text = stub_text(StatedSignature("A.f", (), "int"), "What it does.", "    ")
    assert text == '    def f(self) -> int:\n        """What it does."""\n        raise NotImplementedError\n'


@pytest.mark.parametrize(
    "docstring", ["One.\n\nTwo.\n  Three.", 'Ends with "quotes"', r"A \d backslash", 'Three """ of them', None]
)
def test_a_stub_keeps_its_docstring(docstring: str | None):
    (function,) = outline(stub_text(StatedSignature("f"), docstring)).functions
    assert function.docstring == docstring
    assert function.body is BodyKind.STUB


def added(text: str, name: str) -> str:
    point = insertion_point(outline(text), text, name)
    assert point is not None
    edit = point.edit(stub_text(StatedSignature(name), None, point.indent))
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


STUB = "def f():\n    raise NotImplementedError\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", STUB),
        ("x = 1\n", "x = 1\n\n\n" + STUB),
        ("x = 1", "x = 1\n\n\n" + STUB),
        ("x = 1\n\n\n\n", "x = 1\n\n\n\n" + STUB),
        (
            "x = 1\n\n\n# run\nif __name__ == '__main__':\n    main()\n",
            "x = 1\n\n\n" + STUB + "\n\n# run\nif __name__ == '__main__':\n    main()\n",
        ),
        ("x = 1\r\n", "x = 1\r\n\r\n\r\n" + STUB.replace("\n", "\r\n")),
    ],
)
def test_a_function_goes_to_the_end_of_the_module(before: str, after: str):
    assert added(before, "f") == after


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    x = 1\n",
        "class A:\n    x = 1",
        "class A:\n\n  def g(self):\n    return 1  # end\n\n\ny = 1\n",
        "class A: pass\n",
        "if x:\n\tclass A(B):\n\t\tdef g(self): ...\n\ty = 1\n",
        "class B:\n    class A:\n        x = 1\n    y = 2\n",
    ],
)
def test_a_method_goes_to_the_end_of_its_class(text: str):
    owner = next(c.name for c in outline(text).classes if c.name.endswith("A"))
    after = added(text, f"{owner}.f")
    ast.parse(after)
    found = outline(after)
    assert f"{owner}.f" in found.function_by_name
    assert [v.name for v in found.variables] == [v.name for v in outline(text).variables]
    assert set(outline(text).class_by_name[owner].members) < set(found.class_by_name[owner].members)


def test_a_class_that_is_not_there_has_no_place():
    assert insertion_point(outline("x = 1"), "x = 1", "A.f") is None


def test_a_type_that_the_source_does_not_import_stands_in_quotes():
    stated = StatedSignature("f", (StatedParameter("a", annotation="Iterator[int]"),), "list[int]")
    assert (
        stub_text(stated, None, names=Names(outline(""))).splitlines()[0] == 'def f(a: "Iterator[int]") -> list[int]:'
    )
    known = Names(outline("from typing import Iterator"))
    assert stub_text(stated, None, names=known).splitlines()[0] == "def f(a: Iterator[int]) -> list[int]:"
