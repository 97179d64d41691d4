from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies

from lift_sys.ir import model, nodes
from lift_sys.ir.model import from_json, to_json
from lift_sys.ir.parser.document import parse
from lift_sys.ir.parser.fragments import expression_from_text, type_from_text
from lift_sys.ir.printer.document import print_document
from lift_sys.ir.printer.expressions import print_expression, print_type


@settings(max_examples=300, deadline=None)
@given(strategies.expressions)
def test_a_printed_expression_reads_as_itself(node: nodes.Expr) -> None:
    text = print_expression(node)
    assert "\n" not in text
    assert expression_from_text(text) == node, text


@settings(max_examples=200, deadline=None)
@given(strategies.types)
def test_a_printed_type_reads_as_itself(node: nodes.Type) -> None:
    text = print_type(node)
    assert type_from_text(text) == node, text


@settings(max_examples=200, deadline=None)
@given(strategies.documents)
def test_a_printed_document_reads_as_itself(document: model.Document) -> None:
    text = print_document(document)
    parsed = parse(text)
    assert not parsed.findings, text
    assert parsed.model == document, text
    assert print_document(parsed.model) == text


@settings(max_examples=100, deadline=None)
@given(strategies.documents, st.sampled_from([None, 2]))
def test_the_machine_form_is_the_same_model(document: model.Document, indent: int | None) -> None:
    assert from_json(to_json(document, indent)) == document
