"""The EBNF accepts what is printed of every valid document, and refuses the invalid ones, by XGrammar's own matcher."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests import strategies
from tests.grammars.places import GRAMMARS
from tests.ir.parser import corpus

from lift_sys.ir import model
from lift_sys.ir.parser.document import parse
from lift_sys.ir.printer.document import print_document

TOO_WIDE = {
    "after-kwargs": "the order of parameters",
    "default-order": "whether an earlier parameter has a default",
    "star-alone": "what follows a `*`",
    "slash-first": "what precedes a `/`",
    "duplicate-parameter": "a name twice",
    "entity-duplicate-field": "a name twice",
    "sig-reserved-name": "words that Python keeps",
    "keyword-as-name": "words that Python keeps",
    "ensures-return": "words that Python keeps",
    "sig-dotted-parameter": "how a name is dotted",
    "positional-after-keyword": "the order of arguments",
    "old-empty": "what a name stands for",
    "example-no-call": "what an example begins with",
    "mark-confidence-out-of-range": "the size of a number",
    "effect-none-and-more": "`none` as a name",
    "bad-escape": "what stands in a string",
    "f-string-empty": "what stands in an f-string",
    "f-string-open": "what stands in an f-string",
    "too-deep": "the depth of nesting",
    "intent-without-sig": "an intent alone is what a draft begins with",
    "empty-rationale-only": "a string is an expression",
}
"""What a context-free grammar of this size cannot tell, by file, and why."""


@pytest.fixture(scope="module")
def accepts():
    xgrammar = pytest.importorskip("xgrammar")
    from xgrammar.testing import _is_grammar_accept_string

    grammar = xgrammar.Grammar.from_ebnf((GRAMMARS / "ir.ebnf").read_text(encoding="utf-8"))
    return lambda text: _is_grammar_accept_string(grammar, text)


@pytest.mark.grammar
@pytest.mark.parametrize("path", corpus.valid_files(), ids=lambda path: path.stem)
def test_valid(path: Path, accepts) -> None:
    printed = print_document(parse(corpus.read(path)[0]).model)
    assert accepts(printed), printed


@pytest.mark.grammar
@pytest.mark.parametrize("path", corpus.invalid_files(), ids=lambda path: path.stem)
def test_invalid(path: Path, accepts) -> None:
    text = corpus.read(path)[0].replace("\r\n", "\n")
    assert accepts(text) == (path.stem in TOO_WIDE), text


@pytest.mark.grammar
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.documents)
def test_whatever_is_printed_is_accepted(accepts, document: model.Document) -> None:
    text = print_document(document)
    assert accepts(text), text


def test_the_exceptions_are_files() -> None:
    assert set(TOO_WIDE) <= {path.stem for path in corpus.invalid_files()}
