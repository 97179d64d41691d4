"""Which binding a name means: what is bound here is what the checker knows as a local name, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.strategies import documents
from tests.workspace.assist.fixture import analysed, at_caret

from lift_sys.ir.check.results import NameKind
from lift_sys.ir.printer.document import print_document
from lift_sys.workspace.assist.bindings import bindings
from lift_sys.workspace.assist.highlight import highlights
from lift_sys.workspace.assist.occurrences import references_of
from lift_sys.workspace.assist.targets import checked_sections, sorted_references


def places(text: str) -> list[str]:
    """``line:column:text`` of every place of what stands at the caret; a star where it is bound."""
    analysis, offset = at_caret(text)
    found = references_of(analysis, offset)
    assert [h.span for h in highlights(analysis, offset)] == [o.span for o in found]
    shown = []
    for occurrence in found:
        line = analysis.lines.line_of(occurrence.span.start)
        column = occurrence.span.start - analysis.lines.line_span(line).start + 1
        star = "*" if occurrence.declares else ""
        shown.append(f"{line + 1}:{column}:{analysis.text[slice(*occurrence.span)]}{star}")
    return shown


EVERY_PLACE = {
    "a later parameter's type": "sig f($n: int, xs: {{l: list[int] | len(l) == $n}}) -> int\nensures result > $n\n",
    "the type of what is returned": "sig f($n: int) -> {{r: int | '🦊' or r > $n}}\n",
    "deep inside a type": "sig f($n: int, m: list[{{k: int | k < $n}} | None], o: int) -> int\n",
    "the domain of a hole in a type": "sig f($n: int, m: (?T where $n > 0)) -> int\n",
    "a name of its own hides it": "sig f($n: int, m: {{n: int | n > 0}}, o: {{k: int | k > $n}}) -> int\n",
    "the variable of a refinement": "sig f(n: int, m: {{$k: int | n > $k}}, k: int) -> int\n",
    "its own type knows it not": "sig f($n: {{k: int | k > 0}}, m: int) -> int\nrequires $n\n",
    "a parameter that is collected": "sig f(*$ns: int, **o: {{k: int | k in $ns}}) -> int\n",
}


@pytest.mark.parametrize("text", EVERY_PLACE.values(), ids=EVERY_PLACE)
def test_a_parameter_in_types(text: str) -> None:
    parts = text.replace("{{", "{").replace("}}", "}").split("$")
    plain = "".join(parts)
    wanted = places("".join(parts[:1]) + "<caret>" + "".join(parts[1:]))
    assert len(wanted) == len(parts) - 1
    for index in range(1, len(parts)):
        start = len("".join(parts[:index]))
        assert places(plain[:start] + "<caret>" + plain[start:]) == wanted
        before = plain[:start]
        place = f"{before.count(chr(10)) + 1}:{start - before.rfind(chr(10))}:"
        assert [w for w in wanted if w.startswith(place)]


def test_a_default_knows_no_parameters() -> None:
    assert places("sig f(<caret>LIMIT: int, n: int = LIMIT) -> int\n") == ["1:7:LIMIT*"]
    assert places("sig f(LIMIT: int, n: int = <caret>LIMIT) -> int\nsig g() -> int\nensures LIMIT\n") == [
        "1:28:LIMIT",
        "3:9:LIMIT",
    ]


TYPE_PARAMETERS = {
    "sig f[<caret>T](x: T) -> list[T]\nsig g[T](x: T) -> T\n": ["1:7:T*", "1:13:T", "1:24:T"],
    "sig f[T](x: T) -> T\nsig g[T](x: T) -> <caret>T\n": ["2:7:T*", "2:13:T", "2:19:T"],
    "type T = int\nsig f[T](x: <caret>T) -> T\nsig g(x: T) -> T\n": ["2:7:T*", "2:13:T", "2:19:T"],
    "type <caret>T = int\nsig f[T](x: T) -> T\nsig g(x: T) -> T\n": ["1:6:T*", "3:10:T", "3:16:T"],
    "sig <caret>T[T](x: T) -> T\nexample T(1) == 1\n": ["1:5:T*", "2:9:T"],
    "sig T[T](x: T) -> <caret>T\nexample T(1) == 1\n": ["1:7:T*", "1:13:T", "1:19:T"],
    "sig f[T, U: <caret>T | None](x: U) -> U\n": ["1:7:T*", "1:13:T"],
    "sig f[T: Literal[<caret>total]](x: T) -> T\nensures total([], 1)\n": ["1:18:total", "2:9:total"],
    "sig f[*<caret>Ts, **P](x: tuple[Ts]) -> P\n": ["1:8:Ts*", "1:26:Ts"],
    "sig f[<caret>T](x: 'T') -> T\n": ["1:7:T*", "1:14:T", "1:21:T"],
    "sig f[🦊](x: int) -> int\n# <caret>": [],
    "sig f[<caret>T](x: T) -> int\nensures ?k: list[T]\nensures T(1)\n": ["1:7:T*", "1:13:T", "2:18:T"],
}


@pytest.mark.parametrize("text", TYPE_PARAMETERS)
def test_a_type_parameter(text: str) -> None:
    assert places(text) == TYPE_PARAMETERS[text]


LOCAL = (NameKind.PARAMETER, NameKind.VARIABLE, NameKind.RESULT)


@settings(deadline=None, max_examples=60)
@given(documents)
def test_the_checker_knows_the_same_local_names(document: object) -> None:
    analysis = analysed(print_document(document), None)  # type: ignore[arg-type] # what the strategy makes
    for placed, check in checked_sections(analysis):
        known = bindings(placed.section).by_span
        text = placed.section.text
        for reference in sorted_references(check)[1]:
            name = text[reference.span.start : reference.span.end]
            if reference.kind in LOCAL and name != "self":
                assert reference.span in known, name
            if reference.span in known and reference.kind not in (*LOCAL, NameKind.FIELD, NameKind.TYPE):
                raise AssertionError(f"{name} is {reference.kind}, and bound as {known[reference.span].kind}")
