"""What the outline says of classes, imports and variables."""

import pytest

from lift_sys.ir.outline import SourceClass
from lift_sys.source.outline import outline


def fields(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.name, f.annotation, f.default) for f in outline(text).classes[0].fields]


def test_a_class_has_bases_decorators_and_members():
    text = '@dataclass\nclass A(B, c.D[int], metaclass=M):\n    """Doc."""\n'
    text += "    x: int = 3\n    y = 4\n    def f(self): ...\n"
    found: SourceClass = outline(text).classes[0]
    assert found.bases == ("B", "c.D[int]")
    assert found.decorators == ("dataclass",)
    assert found.members == ("x", "y", "f")
    assert found.docstring == "Doc."
    assert text[slice(*found.name_span)] == "A"
    assert text[slice(*found.span)] == text.rstrip()


def test_fields_are_the_annotated_names_of_the_body():
    assert fields("class A:\n    x: int = 3\n    y: str\n    z = 4\n") == [("x", "int", "3"), ("y", "str", None)]


def test_the_members_of_an_enum_are_fields():
    assert fields("class A(enum.StrEnum):\n    X = 'x'\n    _ignore_ = []\n") == [("X", None, "'x'")]


def test_fields_given_by_init_have_the_annotation_of_their_parameter():
    text = """class A:
    z: bytes
    def __init__(me, x: int, y, *rest: str):
        me.x = x
        if y:
            me.y: str = y
        me.z = z
        me.a, me.b = y
        me.rest = rest
        other.c = 1
        def inner(): me.d = 1
"""
    expected = [("z", "bytes", None), ("x", "int", None), ("y", "str", None), ("a", None, None), ("b", None, None)]
    assert fields(text) == [*expected, ("rest", None, None)]


@pytest.mark.parametrize(
    ("text", "name", "module", "original"),
    [
        ("import a", "a", "a", None),
        ("import a.b", "a", "a", None),
        ("import a.b as c", "c", "a.b", None),
        ("from a import b", "b", "a", "b"),
        ("from a import b as c", "c", "a", "b"),
        ("from . import b", "b", ".", "b"),
        ("from ..a.b import (\n    c,\n)", "c", "..a.b", "c"),
        ("from __future__ import annotations", "annotations", "__future__", "annotations"),
        ("if TYPE_CHECKING:\n    from a import b", "b", "a", "b"),
    ],
)
def test_imports(text: str, name: str, module: str, original: str | None):
    (found,) = outline(text).imports
    assert (found.name, found.module, found.original) == (name, module, original)


def test_a_star_import_is_told_and_binds_nothing_known():
    found = outline("from a import *")
    assert found.has_star_import
    assert found.imports == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", [("x", None, "1")]),
        ("x: int", [("x", "int", None)]),
        ("x = y = 2", [("x", None, "2"), ("y", None, "2")]),
        ("a, (b, *c) = d", [("a", None, None), ("b", None, None), ("c", None, None)]),
        ("x = [\n1]", [("x", None, None)]),
        ("type X[T] = list[T]", [("X", None, "list[T]")]),
        ("for i, j in x: pass", [("i", None, None), ("j", None, None)]),
        ("with x as (y, z): pass", [("y", None, None), ("z", None, None)]),
        ("(x := 1)", []),
        ("x += 1", []),
        ("x.y = z[0] = 1", []),
    ],
)
def test_variables(text: str, expected: list[tuple[str, str | None, str | None]]):
    assert [(v.name, v.annotation, v.value) for v in outline(text).variables] == expected
