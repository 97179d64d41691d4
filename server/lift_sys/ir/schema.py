"""IR_JSON_SCHEMA: the JSON Schema (draft 2020-12) of the machine form, which also constrains generation.

It is made from the model and cut to what constrained decoding really enforces. Engines refuse or quietly ignore the
rest: options stand in `anyOf` and are told apart by a constant `kind`, which comes first, because XGrammar writes
properties in the schema's order; strings carry no lengths, since with them XGrammar lets raw control characters pass.
So what the schema admits must still be read with `from_json`, which checks the text inside the strings, too.
"""

from __future__ import annotations

import json
import sys
from typing import Any, cast

from lift_sys.ir.model import Document

Schema = dict[str, Any]

_KEPT = frozenset(
    ("$ref", "additionalProperties", "anyOf", "const", "description", "enum", "items", "maximum", "minItems", "minimum",
     "properties", "required", "type")
)  # fmt: skip
_LAST = ("rationale", "provenance")


def ir_json_schema() -> Schema:
    """The schema of what `to_json` writes: every object closed, everything it refers to in its own `$defs`."""
    whole = Document.model_json_schema(mode="validation")
    definitions = {name: _cut(part) for name, part in sorted(whole.pop("$defs").items())}
    definitions |= _examples(definitions.pop("Example"))
    definitions["Spec"]["properties"]["clauses"]["items"] = {"anyOf": _clauses(definitions["Spec"])}
    root = _cut(whole)
    root["required"] = list(root["properties"])  # a document without `items` is one that was cut off
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "IR document of lift-sys",
        **root,
        "$defs": definitions,
    }


def _cut(node: Schema) -> Schema:
    """A schema without what is not enforced; options that may be null become options that may be missing."""
    result = {key: value for key, value in node.items() if key in _KEPT}
    given = cast("list[Schema]", node.get("anyOf") or node.get("oneOf") or [])
    options = [option for option in given if option != {"type": "null"}]
    if len(options) == 1:
        del result["anyOf"]
        result = {**_cut(options[0]), **result}
    elif options:
        result["anyOf"] = [_cut(option) for option in options]
    if "items" in node:
        result["items"] = _cut(node["items"])
    if "const" in result:
        result.pop("type", None)
    if "properties" in node:
        parts = {name: _cut(part) for name, part in node["properties"].items()}
        result["properties"] = {name: parts[name] for name in sorted(parts, key=lambda name: _rank(name, parts[name]))}
        needed = set(node.get("required", ())) | {name for name, part in parts.items() if _tells_apart(name, part)}
        result["required"] = [name for name in result["properties"] if name in needed]
    return result


def _rank(name: str, part: Schema) -> int:
    """What tells an object from others first, remarks about it last, all else as the model has it."""
    if _tells_apart(name, part):
        return 0
    return 2 + _LAST.index(name) if name in _LAST else 1


def _tells_apart(name: str, part: Schema) -> bool:
    return name in ("kind", "version") and ("const" in part or "enum" in part)


def _examples(example: Schema) -> dict[str, Schema]:
    """An example has either a value or an exception: two shapes, so that neither both nor none can be written."""
    shapes = {}
    for name, own, other in (("ExampleValue", "value", "exception"), ("ExampleRaises", "exception", "value")):
        properties = {key: part for key, part in example["properties"].items() if key != other}
        required = [key for key in properties if key in (*example["required"], own)]
        shapes[name] = {**example, "properties": properties, "required": required}
    return shapes


def _clauses(spec: Schema) -> list[Schema]:
    """The kinds of clauses a spec holds, with both shapes of an example."""
    options = cast("list[Schema]", spec["properties"]["clauses"]["items"]["anyOf"])
    shapes = [{"$ref": f"#/$defs/{name}"} for name in ("ExampleValue", "ExampleRaises")]
    return [option for option in options if option != {"$ref": "#/$defs/Example"}] + shapes


def ir_json_schema_text() -> str:
    """The schema as it is kept in ``grammars/ir.schema.json``."""
    return json.dumps(ir_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(ir_json_schema_text())
