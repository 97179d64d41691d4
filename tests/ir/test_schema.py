"""The JSON Schema of the machine form takes every document, refuses what is none, and can be enforced in decoding."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from lift_sys.ir.model import Document, to_json
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.document import parse
from lift_sys.ir.schema import ir_json_schema, ir_json_schema_text
from tests import strategies

SCHEMA = ir_json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SNAPSHOT = Path(__file__).parents[2] / "grammars" / "ir.schema.json"

TEXT = """\
import decimal
from shop.money import Money as M

type Quantity = {n: int | n > 0}  "never none"

entity Line {
  sku: str = "a"  "the \\"key\\""
  invariant len(sku) > 0 @agent(0.25, "ada")
}

intent {
  summary: "Total price of a cart"
  rationale: ?why "who asked?"
} @reverse
async sig total(lines: list[Line], /, *, discount: float = 0.0, **rest) -> ?result_type
requires 0 <= discount <= 1  "a share" @agent(0.5)
ensures ?rounding: predicate "to cents?"
assert result != 0
invariant of loop x > 0
decreases at 3 n, m
raises ValueError
raises ?error when any(l.price < 0 for l in lines)
effect {
  reads: lines, arr[i] for i in range(n)
  writes: none
}
example total([], 0.5) == 0
example total(None) raises TypeError
"""


def whole_document() -> Document:
    parsed = parse(TEXT)
    assert not parsed.findings
    return parsed.model


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_is_kept_beside_the_grammars():
    """Write it anew with ``python -m lift_sys.ir.schema > grammars/ir.schema.json``."""
    assert SNAPSHOT.read_text(encoding="utf-8") == ir_json_schema_text()


def test_the_module_prints_it():
    done = subprocess.run(
        [sys.executable, "-m", "lift_sys.ir.schema"], capture_output=True, encoding="utf-8", check=True
    )
    assert json.loads(done.stdout) == SCHEMA


def test_a_document_is_valid():
    VALIDATOR.validate(json.loads(to_json(whole_document())))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategies.documents)
def test_every_document_is_valid(document):
    VALIDATOR.validate(json.loads(to_json(document)))


def objects(node: object) -> list[dict[str, Any]]:
    found = [node] if isinstance(node, dict) else []
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        found += objects(part)
    return found


def mutations() -> list[object]:
    """The document with one mistake each: a key too many, a key it needs gone, a value of another type."""
    whole = json.loads(to_json(whole_document()))
    result = []
    for index, original in enumerate(objects(whole)):
        for key in original:
            for change in ("drop", "type"):
                if change == "drop" and (key not in NEEDED or original[key] in list(ParameterKind)):
                    continue
                mutated = copy.deepcopy(whole)
                target = objects(mutated)[index]
                if change == "drop":
                    del target[key]
                else:
                    target[key] = {"unexpected": 1}
                result.append(mutated)
        mutated = copy.deepcopy(whole)
        objects(mutated)[index]["extra"] = 1
        result.append(mutated)
    return result


NEEDED = {"kind", "version", "items", "name", "names", "predicate", "measure", "call", "hole", "source"}


def test_a_document_with_any_one_mistake_is_not():
    found = mutations()
    assert len(found) > 100
    assert [mutated for mutated in found if VALIDATOR.is_valid(mutated)] == []


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "spec", "clauses": [{"kind": "example", "call": "f(1)"}]},
        {"kind": "spec", "clauses": [{"kind": "example", "call": "f(1)", "value": "1", "exception": "E"}]},
        {"kind": "spec", "clauses": [{"kind": "ensure", "predicate": "x"}]},
        {"kind": "spec", "clauses": [{"predicate": "x"}]},
        {"kind": "import", "names": []},
        {"kind": "type", "name": "A", "type": "int", "provenance": {"source": "agent", "confidence": 2}},
        {"kind": "type", "name": "A", "type": "int", "provenance": {"source": "me"}},
        {"kind": "type", "name": "A", "type": None},
        {"name": "A", "type": "int"},
    ],
)
def test_not_valid(item):
    assert not VALIDATOR.is_valid({"version": 1, "items": [item]})


ENFORCED = {
    "$ref", "additionalProperties", "anyOf", "const", "description", "enum", "items", "maximum", "minItems", "minimum",
    "properties", "required", "type",
}  # fmt: skip


def schemas(node: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [*node.get("properties", {}).values(), *node.get("anyOf", ()), *node.get("$defs", {}).values()]
    parts += [node["items"]] if "items" in node else []
    return [node, *(found for part in parts for found in schemas(part))]


def test_only_what_decoding_enforces_is_said():
    root = {key: value for key, value in SCHEMA.items() if key not in ("$schema", "title", "$defs")}
    assert [set(part) - ENFORCED for part in [*schemas(root), *schemas(SCHEMA)[1:]] if set(part) - ENFORCED] == []


def test_every_object_is_closed_and_told_apart_by_its_first_property():
    for name, part in SCHEMA["$defs"].items():
        if part["type"] == "object":
            assert part["additionalProperties"] is False
            assert name == "Intent" or part["required"][0] == next(iter(part["properties"])), name
    for part in schemas(SCHEMA):
        refs = [option["$ref"].rpartition("/")[2] for option in part.get("anyOf", ()) if "$ref" in option]
        kinds = [SCHEMA["$defs"][ref]["properties"].get("kind") for ref in refs]
        assert len(refs) < 2 or all(kind and ("const" in kind or "enum" in kind) for kind in kinds)


def in_order(value: object, schema: dict[str, Any]) -> object:
    """The value with its properties in the schema's order, which constrained decoding writes them in."""
    if "$ref" in schema:
        return in_order(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        for option in schema["anyOf"]:
            if Draft202012Validator({**option, "$defs": SCHEMA["$defs"]}).is_valid(value):
                return in_order(value, option)
    if isinstance(value, dict):
        return {key: in_order(value[key], part) for key, part in schema["properties"].items() if key in value}
    return [in_order(part, schema["items"]) for part in value] if isinstance(value, list) else value


@pytest.mark.grammar
def test_xgrammar_takes_the_schema_and_the_document():
    xgrammar = pytest.importorskip("xgrammar")
    vocabulary = xgrammar.TokenizerInfo([bytes([byte]) for byte in range(256)])
    compiled = xgrammar.GrammarCompiler(vocabulary).compile_json_schema(ir_json_schema_text())

    def takes(value: object) -> bool:
        matcher = xgrammar.GrammarMatcher(compiled, terminate_without_stop_token=True)
        return bool(matcher.accept_string(json.dumps(value, ensure_ascii=False)) and matcher.is_terminated())

    whole = in_order(json.loads(to_json(whole_document())), SCHEMA)
    assert takes(whole)
    for mutated in mutations():
        assert VALIDATOR.is_valid(mutated) or not takes(mutated)
