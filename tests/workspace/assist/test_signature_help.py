"""How what is being called can be called, and the parameter that the cursor is at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workspace.assist.fixture import DOCUMENT, analysed, at_caret

from lift_sys.workspace.assist.signature_help import SignatureHelp, signature_help

HEAD = "sig g(lines: list[Line], n: int, code: str) -> int\n"
TAIL = """

intent { summary: "Total *price*" }
sig total(lines: list[Line], /, discount: float = 0.5, *rest: int, strict: bool, **more: str) -> float
requires 0 <= discount <= 1
requires discount !=
  0.25
ensures result >= 0
"""


def asked(line: str) -> SignatureHelp | None:
    return signature_help(*at_caret(HEAD + line + TAIL))


def shown(found: SignatureHelp | None) -> str:
    """The active signature, with the active parameter in brackets; empty if there is none."""
    if found is None:
        return ""
    active, at = found.callables[found.active], found.parameters[found.active]
    if at is None:
        return active.label
    span = active.parameters[at].span
    return f"{active.label[: span.start]}[{active.label[slice(*span)]}]{active.label[span.end :]}"


TOTAL = "total(lines: list[Line], /, discount: float = 0.5, *rest: int, strict: bool, **more: str) -> float"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # What can be called
        ("requires len(<caret>", "len([obj: Sized], /) -> int"),
        ("requires len(<caret>)", "len([obj: Sized], /) -> int"),
        ("requires lines[0].cost(<caret>", "Line.cost([discount: float = 0.0]) -> float"),
        ("requires code.split(<caret>) == []",
         "str.split([sep: str | None = None], maxsplit: SupportsIndex = -1) -> list[str]"),
        ("ensures result.bit_length(<caret>)", "int.bit_length() -> int"),
        ('requires "a".join(<caret>', "str.join([iterable: Iterable[str]], /) -> str"),
        ("requires lines.copy(<caret>", "list.copy() -> list[Line]"),
        ("requires normalise(<caret>", "normalise([code: str], *, strict: bool = False) -> str"),
        ("requires Line(<caret>", "Line([sku: str], quantity: int, price: float)"),
        ("requires old(<caret>", "old([expression])"),
        ("example g(<caret>", "g([lines: list[Line]], n: int, code: str) -> int"),
        ("requires (code.upper)(<caret>", "str.upper() -> str"),
        # Which parameter it is
        ("requires normalise(code, <caret>", "normalise(code: str, *, [strict: bool = False]) -> str"),
        ("requires normalise(code, st<caret>", "normalise(code: str, *, [strict: bool = False]) -> str"),
        ("requires normalise(strict=<caret>, code=code)", "normalise(code: str, *, [strict: bool = False]) -> str"),
        ("requires normalise(strict=True, <caret>", "normalise([code: str], *, strict: bool = False) -> str"),
        ("requires normalise(code, 1 +<caret>", "normalise(code: str, *, strict: bool = False) -> str"),
        ("requires len(lines, <caret>", "len(obj: Sized, /) -> int"),
        ("requires total(lines, 1, 2, 3<caret>", TOTAL.replace("*rest: int", "[*rest: int]")),
        ("requires total(lines, strict=<caret>", TOTAL.replace("strict: bool", "[strict: bool]")),
        ("requires total(lines, other=<caret>", TOTAL.replace("**more: str", "[**more: str]")),
        ("requires total(lines, **<caret>", TOTAL.replace("discount: float = 0.5", "[discount: float = 0.5]")),
        ("requires total(*<caret>", TOTAL.replace("lines: list[Line]", "[lines: list[Line]]")),
        # What the commas belong to
        ("requires total([1, 2, <caret>", TOTAL.replace("lines: list[Line]", "[lines: list[Line]]")),
        ("requires total([1, 2], <caret>", TOTAL.replace("discount: float = 0.5", "[discount: float = 0.5]")),
        ("requires total(len([1, 2]), <caret>", TOTAL.replace("discount: float = 0.5", "[discount: float = 0.5]")),
        ('requires normalise("a, b<caret>", strict=True) == ""',
         "normalise([code: str], *, strict: bool = False) -> str"),
        ("requires sum(map(lambda a, b: <caret>",
         "map([function: any], iterable: Iterable[any], /, *iterables: Iterable[any]) -> iterator[any]"),
        ("requires len(total(<caret>", TOTAL.replace("lines: list[Line]", "[lines: list[Line]]")),
        ("requires len(total(lines)<caret>", "len([obj: Sized], /) -> int"),
        # Names that are bound around it
        ("requires forall l in lines: l.cost(<caret>", "Line.cost([discount: float = 0.0]) -> float"),
        ("requires [l for l in lines if l.cost(<caret>", "Line.cost([discount: float = 0.0]) -> float"),
        ("requires all(x.sku.upper(<caret>) for x in lines)", "str.upper() -> str"),
        # In the braces of an f-string
        ("requires f'a, {len(<caret>)} b' == ''", "len([obj: Sized], /) -> int"),
        ("requires f'{{ {normalise(code, <caret>)}' == ''", "normalise(code: str, *, [strict: bool = False]) -> str"),
        ("requires f'{len(<caret>}' == ''", "len([obj: Sized], /) -> int"),
        ("requires all(f'{l.cost(<caret>)}' for l in lines)", "Line.cost([discount: float = 0.0]) -> float"),
        ("requires len(f'{n}, <caret>')", "len([obj: Sized], /) -> int"),
        # Half typed
        ("requires exists l in sorted(<caret>",
         "sorted([iterable: Iterable[T]], /, *, key: any = None, reverse: any = False) -> list[T]"),
        ("requires 1 if len(<caret>", "len([obj: Sized], /) -> int"),
        ("requires (n > 0 and len(<caret>", "len([obj: Sized], /) -> int"),
        ("requires len(\n  lines, <caret>", "len(obj: Sized, /) -> int"),
        ("requires ) len(<caret>", "len([obj: Sized], /) -> int"),
        ("requires {1: len(<caret>", "len([obj: Sized], /) -> int"),
        ("raises ValueError when len(<caret>", "len([obj: Sized], /) -> int"),
    ],
)  # fmt: skip
def test_the_active_signature(line: str, expected: str):
    assert shown(asked(line)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "requires <caret>len(lines)",
        "requires len<caret>(lines)",
        "requires len(lines)<caret>",
        "requires (<caret>n > 0)",
        "requires [<caret>",
        "requires nobody(<caret>",
        "requires n(<caret>",
        "requires ?f(<caret>",
        "requires n > 0 and (<caret>n < 2)",
        "raises ValueError when (<caret>",
        "invariant of outer (<caret>n > 0)",
        "requires len(\nensures <caret>",  # a clause ends what was open before it
        "ensures len(nobody(<caret>",  # not the call around it: that is not what is being typed
    ],
)
def test_no_call(line: str):
    assert asked(line) is None


@pytest.mark.parametrize(
    ("line", "active"),
    [
        ("range(<caret>", 0),
        ("range(1, <caret>", 1),
        ("max(<caret>", 0),
        ("max(lines, <caret>", 2),
        ("max(lines, default=<caret>", 1),
        ("max(lines, key=<caret>", 0),
        ("max(1, 2, 3, <caret>", 2),
    ],
)
def test_the_first_overload_that_fits(line: str, active: int):
    found = asked(f"requires {line}")
    assert found is not None and found.active == active


def test_an_overload_that_was_chosen_stays_while_it_fits():
    analysis, offset = at_caret(HEAD + "requires range(<caret>")
    chosen = signature_help(analysis, offset, preferred=1)
    assert chosen is not None and chosen.active == 1
    analysis, offset = at_caret(HEAD + "requires range(1, <caret>")
    for preferred in (0, 7, -1):
        found = signature_help(analysis, offset, preferred=preferred)
        assert found is not None and found.active == 1


def test_a_signature_being_written_is_no_call_but_holds_some():
    assert signature_help(*at_caret("sig f(<caret>")) is None
    assert signature_help(*at_caret("sig f[T: int](x: int, <caret>")) is None
    assert shown(signature_help(*at_caret("sig f(x: {s: str | len(<caret>"))) == "len([obj: Sized], /) -> int"
    assert shown(signature_help(*at_caret("sig f(x: int = abs(<caret>"))) == "abs([x: SupportsAbs], /) -> any"


def test_in_entities_and_types():
    entity = "entity A {\n  s: str\n  invariant len(<caret>\n  invariant s != ''\n}\n"
    assert shown(signature_help(*at_caret(entity))) == "len([obj: Sized], /) -> int"
    assert shown(signature_help(*at_caret("type T = {s: str | s.find(<caret>"))).startswith("str.find([sub: str]")


def test_an_entity_is_made_of_its_fields():
    text = 'entity Coin {\n  value: int "in cents"\n  name: str = "c"\n}\nsig f()\nrequires Coin(<caret>'
    found = signature_help(*at_caret(text))
    assert shown(found) == 'Coin([value: int], name: str = "c")' and found is not None
    assert [p.text for p in found.callables[0].parameters] == ["in cents", ""]


SHAPES = """
from dataclasses import dataclass

class A:
    "An A."
    def __init__(self, x: int, *, y=1): ...

@dataclass
class B(A):
    z: int

class C:
    @staticmethod
    def of(x, y): ...
"""


def test_classes_of_the_source():
    def made(call: str) -> str:
        return shown(signature_help(*at_caret(f"sig f(c: C)\nrequires {call}<caret>", SHAPES)))

    assert made("A(") == "A([x: int], *, y=1)"
    assert made("B(") == ""  # what A does to it cannot be seen
    assert made("C(") == ""


def test_overloads_of_the_source():
    source = """
from typing import overload

@overload
def f(x: int) -> int: ...
@overload
def f(x: str, y: int) -> str: ...
def f(x, y=0): return x
"""
    found = signature_help(*at_caret("sig g()\nrequires f('', <caret>", source))
    assert found is not None
    assert [each.label for each in found.callables] == ["f(x: int) -> int", "f(x: str, y: int) -> str"]
    assert shown(found) == "f(x: str, [y: int]) -> str"


def test_what_is_said_of_it():
    found = asked("requires total(<caret>")
    assert found is not None
    assert found.callables[0].summary == "Total *price*"
    assert found.callables[0].conditions == ("requires 0 <= discount <= 1", "requires discount != 0.25")
    found = asked("requires normalise(<caret>")
    assert found is not None and found.callables[0].summary == "The code without *spaces*."
    found = asked("requires code.upper(<caret>")
    assert found is not None and found.callables[0].summary


def test_a_method_is_called_without_its_receiver():
    text = "sig Line.tax(self, rate: float) -> float\n\nsig f(l: Line)\nrequires l.tax(<caret>"
    assert shown(signature_help(*at_caret(text))) == "Line.tax([rate: float]) -> float"


def test_text_that_is_not_ascii():
    found = asked('requires normalise("🦊, é", <caret>')
    assert shown(found) == "normalise(code: str, *, [strict: bool = False]) -> str"


def test_every_place_of_a_document():
    analysis = analysed(DOCUMENT)
    for offset in range(-1, len(DOCUMENT) + 2):
        check(signature_help(analysis, offset))


def check(found: SignatureHelp | None) -> None:
    if found is None:
        return
    assert found.callables and 0 <= found.active < len(found.callables) == len(found.parameters)
    for each, active in zip(found.callables, found.parameters, strict=True):
        assert active is None or 0 <= active < len(each.parameters)
        for parameter in each.parameters:
            assert each.label[slice(*parameter.span)].lstrip("*").startswith(parameter.name)


PIECES = st.lists(
    st.sampled_from(["len", "total", "Line", "(", ")", "[", "]", "{", "}", ",", " ", "=", "lambda a, b:",
                     "forall x in ", ":", "x", "strict", "*", "**", "1", '"a', '"', "\n", "\nensures ", ".", "🦊", "?h",
                     "#", "for", "if", "sig f(", "entity E {", "old"]),
    max_size=25,
)  # fmt: skip


@given(PIECES, st.data())
def test_whatever_is_typed(pieces: list[str], data: st.DataObject):
    text = HEAD + "requires " + "".join(pieces)
    check(signature_help(analysed(text), data.draw(st.integers(len(HEAD), len(text)))))
