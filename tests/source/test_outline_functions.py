"""What the outline says of functions and methods."""

from textwrap import dedent

import pytest

from lift_sys.ir.outline import BodyKind, ParameterKind, SourceFunction
from lift_sys.source.outline import outline


def only(text: str) -> SourceFunction:
    (function,) = outline(dedent(text)).functions
    return function


def test_every_kind_of_parameter():
    function = only("def f(a, b: int, /, c=1, *args: str, d: 'T' = None, e, **rest): ...")
    assert [(p.name, p.kind, p.annotation, p.default) for p in function.parameters] == [
        ("a", ParameterKind.POSITIONAL_ONLY, None, None),
        ("b", ParameterKind.POSITIONAL_ONLY, "int", None),
        ("c", ParameterKind.POSITIONAL_OR_KEYWORD, None, "1"),
        ("args", ParameterKind.VAR_POSITIONAL, "str", None),
        ("d", ParameterKind.KEYWORD_ONLY, "'T'", "None"),
        ("e", ParameterKind.KEYWORD_ONLY, None, None),
        ("rest", ParameterKind.VAR_KEYWORD, None, None),
    ]


def test_a_bare_star_makes_what_follows_keyword_only():
    assert [p.kind for p in only("def f(a, *, b): ...").parameters] == ["positional-or-keyword", "keyword-only"]


def test_spans_say_where_each_part_stands():
    text = '# 😀\r\n@cached\r\nasync def größe(x: "é") -> int:  # why\r\n    """Doc."""\r\n    return 1  # end\r\n'
    function = outline(text).functions[0]
    at = {name: text[slice(*getattr(function, name))] for name in ("header", "name_span", "parameters_span")}
    assert at == {
        "header": 'async def größe(x: "é") -> int:',
        "name_span": "größe",
        "parameters_span": '(x: "é")',
    }
    assert function.returns_span is not None
    assert text[slice(*function.returns_span)] == "int"
    assert text[slice(*function.body_span)] == "return 1"
    assert text[slice(*function.span)].startswith("@cached")
    assert text[slice(*function.span)].endswith("return 1")
    assert text[slice(*function.parameters[0].span)] == 'x: "é"'


def test_a_byte_order_mark_and_a_lone_carriage_return_move_nothing():
    text = "\ufeffx = 1\rdef f(): pass\r"
    assert text[slice(*outline(text).functions[0].header)] == "def f():"


def test_methods_and_nested_classes_have_dotted_names():
    found = outline("class A:\n    def f(self): ...\n    class B:\n        def g(self): ...\n")
    assert [f.name for f in found.functions] == ["A.f", "A.B.g"]
    assert [c.name for c in found.classes] == ["A", "A.B"]


def test_functions_inside_functions_are_not_listed():
    assert [
        f.name for f in outline("def f():\n    def g(): ...\n    class C:\n        def h(self): ...\n").functions
    ] == ["f"]


@pytest.mark.parametrize(
    "around",
    [
        "if x:\n {}",
        "try:\n {}\nexcept E:\n pass",
        "with x:\n {}",
        "for i in x:\n pass\nelse:\n {}",
        "match x:\n case 1:\n  {}",
    ],
)
def test_blocks_of_the_module_are_looked_into(around: str):
    assert [f.name for f in outline(around.format("def f(): pass")).functions] == ["f"]


def test_of_several_definitions_the_last_counts():
    text = "@overload\ndef f(x: int) -> int: ...\n@overload\ndef f(x: str) -> str: ...\ndef f(x):\n    return x\n"
    found = outline(text)
    assert len(found.functions) == 3
    assert found.function_by_name["f"].returns is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("yield 1", True),
        ("x = yield", True),
        ("if a:\n        yield from b", True),
        ("return lambda: (yield)", False),
        ("def inner():\n        yield 1", False),
        ("return 'yield'", False),
    ],
)
def test_a_generator_yields_in_its_own_body(body: str, expected: bool):
    assert only(f"def f():\n    {body}\n").is_generator is expected


def test_decorators_are_texts_without_the_at_sign():
    assert only("@a.b\n@c(1, x=2)\ndef f(): ...").decorators == ("a.b", "c(1, x=2)")


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("'''One.\n\n      Two.\n    '''", "One.\n\nTwo."),
        (r'"a\tb\x41\u00e9\N{BULLET}\101"', "a       bAéóA".replace("ó", "•")),
        (r'r"\d"', r"\d"),
        (r'"\d"', r"\d"),
        ('"one" " two"', "one two"),
        ('("one")', "one"),
        ('f"no"', None),
        ('b"no"', None),
        ('"a" + "b"', None),
    ],
)
def test_docstrings_are_cleaned(literal: str, expected: str | None):
    assert only(f"def f():\n    {literal}\n    return 1\n").docstring == expected


@pytest.mark.parametrize(
    "body",
    [
        "...",
        "pass",
        "raise NotImplementedError",
        "raise NotImplementedError('later')",
        '"""Doc."""',
        '"""Doc."""\n    # TODO\n    pass\n    ...',
    ],
)
def test_a_stub_is_a_hole(body: str):
    assert only(f"def f():\n    {body}\n").body is BodyKind.STUB


@pytest.mark.parametrize("body", ["return", "return NotImplemented", "raise ValueError", "x = ...", "pass; f()"])
def test_anything_else_is_written(body: str):
    assert only(f"def f():\n    {body}\n").body is BodyKind.WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        "@overload\ndef f(): ...",
        "class A:\n    @abc.abstractmethod\n    def f(self): ...",
        "class A(Protocol[T]):\n    def f(self): ...",
    ],
)
def test_a_stub_that_has_to_be_one_is_no_hole(text: str):
    assert only(text).body is BodyKind.WRITTEN


def test_a_body_of_a_docstring_alone_is_empty_behind_it():
    text = 'def f():\n    """Doc."""\n'
    assert only(text).body_span == (len(text) - 1, len(text) - 1)


def test_type_parameters_do_not_disturb():
    function = only("def f[T: int](x: T) -> list[T]: return [x]")
    assert (function.parameters[0].annotation, function.returns) == ("T", "list[T]")
