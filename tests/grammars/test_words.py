"""The grammars know the words that the parser knows."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.grammars.places import GRAMMARS

from lift_sys.ir.parser.clauses import EFFECT_ENTRIES, SOURCES
from lift_sys.ir.parser.declarations import INTENT_ENTRIES
from lift_sys.ir.parser.expressions import LEVELS
from lift_sys.ir.parser.lines import CLAUSE_KEYWORDS, ITEM_KEYWORDS

EBNF = (GRAMMARS / "ir.ebnf").read_text(encoding="utf-8")
TEXTMATE: dict[str, Any] = json.loads((GRAMMARS / "ir.tmLanguage.json").read_text(encoding="utf-8"))
ITEMS = tuple(word for word in ITEM_KEYWORDS if word not in ("def", "class"))
ALL_WORDS = {
    *CLAUSE_KEYWORDS, *ITEMS, *INTENT_ENTRIES, *EFFECT_ENTRIES, *SOURCES, *(word for word in LEVELS if word.isalpha()),
    "when", "where", "of", "at", "none", "forall", "exists", "lambda", "else", "for", "as",
}  # fmt: skip


def rules() -> dict[str, str]:
    text = re.sub(r"^#.*$", "", EBNF, flags=re.MULTILINE)
    parts = re.split(r"^(\w+) ::= ", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_rule_of_the_ebnf_is_defined_and_used() -> None:
    literal = r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]'
    used = {word for body in rules().values() for word in re.findall(r"[a-z_]\w*", re.sub(literal, " ", body))}
    assert used | {"root"} == set(rules())


def test_the_ebnf_has_all_words_and_operators() -> None:
    literals = " ".join(re.findall(r'"((?:[^"\\]|\\.)*)"', EBNF))
    words = set(re.findall(r"\w+", literals))
    assert words >= ALL_WORDS
    assert all(operator in literals for operator in LEVELS)


def patterns(node: object) -> list[dict[str, Any]]:
    found = []
    if isinstance(node, dict):
        found.append(node)
        for value in node.values():
            found += patterns(value)
    elif isinstance(node, list):
        for value in node:
            found += patterns(value)
    return found


def test_the_textmate_grammar_is_whole() -> None:
    assert TEXTMATE["scopeName"] == "source.ir"
    assert TEXTMATE["fileTypes"] == ["ir"]
    includes = {node["include"] for node in patterns(TEXTMATE) if isinstance(node.get("include"), str)}
    assert includes <= {f"#{name}" for name in TEXTMATE["repository"]}
    assert {name.removeprefix("#") for name in includes} == set(TEXTMATE["repository"])
    for node in patterns(TEXTMATE):
        assert ("begin" in node) == ("end" in node)
        for key in ("match", "begin", "end"):
            if key in node:
                assert isinstance(node[key], str)
        if isinstance(node.get("name"), str) and node is not TEXTMATE:
            assert re.fullmatch(r"[a-z-]+(\.[a-z-]+)*\.ir|punctuation\.[a-z.-]+\.ir", node["name"]), node["name"]


def test_the_textmate_grammar_has_all_words() -> None:
    regexes = " ".join(
        node[key] for node in patterns(TEXTMATE) for key in ("match", "begin") if isinstance(node.get(key), str)
    )
    words = set(re.findall(r"[A-Za-z]+", regexes.replace("\\b", " ").replace("\\t", " ")))
    assert words >= ALL_WORDS
    assert all(operator in regexes.replace("\\", "") or operator in "+-*/%@&|^~" for operator in LEVELS)
