"""What stands above specs and specified functions."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import DOCUMENT, SOURCE, analysed

from lift_sys.workspace.analysis import (
    DocumentAnalysis,
    SourceAnalysis,
    SourceState,
    analyse,
    read_outline,
)
from lift_sys.workspace.assist.code_lenses import Lens, document_lenses, source_lenses, stub
from lift_sys.workspace.settings import Settings


def shown(lenses: tuple[Lens, ...], text: str, target: dict[str, str]) -> list[str]:
    """``first words of the line | title → what it leads to``"""
    lines = []
    for lens in lenses:
        line = text[slice(*lens.span)]
        assert "\n" not in line
        leads = target[lens.path][slice(*lens.target)] if lens.path else lens.name
        lines.append(f"{' '.join(line.split()[:2])} | {lens.title} → {leads}")
    return lines


def above_specs(text: str, source: str | None = SOURCE) -> list[str]:
    texts = {"/shop/cart.ir": text, "/shop/cart.py": source or ""}
    return shown(document_lenses(analysed(text, source)), text, texts)


def above_functions(text: str, source: str = SOURCE) -> list[str]:
    document = analysed(text, source)
    texts = {"/shop/cart.ir": text, "/shop/cart.py": source}
    return shown(source_lenses(SourceAnalysis(document.source, document, Settings())), source, texts)


def test_above_specs():
    assert above_specs(DOCUMENT) == [
        "intent { | 1 hole → ?rounding",
        "intent { | Go to implementation → total",
        "sig apply_code(code: | 4 holes → ?Date",
        "sig apply_code(code: | Not implemented: insert a stub → apply_code",
    ]


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("sig f(?x)", "def f(x): ...", ["sig f(?x) | 1 hole → ?x",
                                       "sig f(?x) | Go to implementation (not written yet) → f"]),
        ("sig f()", None, ["sig f() | Not implemented: insert a stub → f"]),
        ("# of f\nsig f()", "from x import *", []),  # it may be there
        ("sig ?f()", "", ["sig ?f() | 1 hole → ?f"]),
        ("sig A.f(self)", "class A:\n  def f(self): return 1", ["sig A.f(self) | Go to implementation → f"]),
        ("sig A.f(self)", "", []),  # there is no class to put it into
        ("intent { summary: ?why }", "", ["intent { | 1 hole → ?why"]),
        ("sig f(x: ?T) -> ?T\n\nsig g(x: ?T)\n", "def f(x): return x\ndef g(x): return x",
         ["sig f(x: | 1 hole → ?T", "sig f(x: | Go to implementation → f",
          "sig g(x: | 1 hole → ?T", "sig g(x: | Go to implementation → g"]),
        ("sig 🦊(\nrequires (", "def f(: pass", []),
        ("entity A {\n  x: ?T\n}\nimport ?m", "", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_above_a_spec(text: str, source: str | None, expected: list[str]):
    assert above_specs(text, source) == expected


def test_above_functions():
    source = (
        "def g():\n    pass\n\n\n@cache\ndef f(x):\n    return 1\n\n\nclass A:\n    def f(self):\n        return 2\n"
    )
    document = "sig A.f(self)\n\nsig f(x: ?T) -> ?U\n\nsig h()\n"
    assert above_functions(document, source) == [
        "@cache | Spec → f",
        "@cache | 2 holes → ?T",
        "def f(self): | Spec → A.f",
    ]


def test_a_source_without_a_document_or_that_does_not_parse():
    state = read_outline("/shop/cart.py", SOURCE)
    assert source_lenses(SourceAnalysis(state, None, Settings())) == ()
    missing = SourceState("/shop/cart.py", None, None)
    assert source_lenses(SourceAnalysis(missing, analysed("sig total()", None), Settings())) == ()
    assert above_functions("sig f()", "def f(:\n    return (\n") in ([], ["def f(: | Spec → f"])


def test_the_setting():
    settings = Settings.model_validate({"codeLens": {"enabled": False}})
    state = read_outline("/shop/cart.py", SOURCE)
    analysis = analyse("/shop/cart.ir", DOCUMENT, state, settings)
    assert document_lenses(analysis) == ()
    assert source_lenses(SourceAnalysis(state, analysis, settings)) == ()


def with_setting(level: str, source: SourceState) -> DocumentAnalysis:
    settings = Settings.model_validate({"diagnostics": {"missingImplementation": level}})
    return analyse("/shop/cart.ir", "sig f(x: int) -> int", source, settings)


@pytest.mark.parametrize("level", ["information", "off"])
def test_the_stub_is_what_the_finding_offers_whether_it_is_shown_or_not(level: str):
    analysis = with_setting(level, read_outline("/shop/cart.py", "X = 1\n"))
    (lens,) = document_lenses(analysis)
    assert lens.title == "Not implemented: insert a stub"
    (edit,) = stub(analysis, "f")
    assert edit.path == "/shop/cart.py" and "def f(x: int) -> int:" in edit.text


def test_no_stub():
    analysis = with_setting("off", read_outline("/shop/cart.py", "def f(x): return 1\n"))
    assert stub(analysis, "f") == stub(analysis, "g") == stub(analysis, "") == ()
    unreadable = SourceState("/shop/cart.py", None, None, "is too large")
    assert stub(with_setting("off", unreadable), "f") == ()
    assert document_lenses(with_setting("off", unreadable)) == ()
