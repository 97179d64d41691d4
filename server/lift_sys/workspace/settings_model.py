"""The settings themselves: names, types, defaults and what each is for.

Their names are in camelCase wherever people write them (``lift.diagnostics.signatureDrift``), as editors have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Level = Literal["error", "warning", "information", "hint", "off"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


def _pattern(text: str) -> str:
    """The pattern, if Git would take it. Raises ValueError."""
    GitIgnoreSpec.from_lines([text])
    return text


Folder: TypeAlias = Annotated[str, Field(min_length=1)]
Pattern: TypeAlias = Annotated[str, AfterValidator(_pattern)]

Switch: TypeAlias = Annotated[bool, Field(strict=True)]


def _count(at_least: int, at_most: int | None = None) -> Any:
    return Field(strict=True, ge=at_least, le=at_most)


class LayoutSetting(_Part):
    """A folder of documents that mirrors a folder of sources."""

    specs: Folder = Field(description="Folder of the documents, relative to the workspace root.")
    sources: Folder = Field(description="Folder of the sources, relative to the workspace root.")


class DiagnosticSettings(_Part):
    """What is reported, and how gravely."""

    holes: Level = Field("information", description="How an open hole is reported.")
    missing_implementation: Level = Field(
        "information", description="How a `sig` is reported that the source has no function for."
    )
    signature_drift: Level = Field(
        "warning", description="How a `sig` is reported that differs from the function in the source."
    )
    debounce: Annotated[int, _count(0, 5000)] = Field(
        100, description="Milliseconds without a keystroke after which the slower checks begin."
    )


class LimitSettings(_Part):
    """What keeps huge inputs from blocking the rest."""

    document_size: Annotated[int, _count(1)] = Field(
        2_000_000, description="Bytes of the largest document or source that is read."
    )
    findings: Annotated[int, _count(1)] = Field(1000, description="The most findings shown for one document.")


class InlayHintSettings(_Part):
    """What is shown between the words of a document."""

    enabled: Switch = Field(True, description="Whether the editor is given hints between the words of a document.")
    parameter_types: Switch = Field(
        True, description="Types of parameters that the source annotates and the `sig` does not."
    )
    return_types: Switch = Field(True, description="Types of results that the source annotates and the `sig` does not.")
    hole_types: Switch = Field(True, description="Types that their place asks of holes, where no place states them.")
    variable_types: Switch = Field(True, description="Types of the variables of quantifiers and comprehensions.")


class CodeLensSettings(_Part):
    """What is shown above specs and specified functions."""

    enabled: Switch = Field(True, description="Whether the editor is given lines above specs and specified functions.")


class WorkerSettings(_Part):
    """The processes for what may take long, crash or need much memory."""

    count: Annotated[int, _count(0, 256)] = Field(
        0,
        description="Worker processes. 0: one less than there are processors to use, and at most 8. One more is "
        "started for what somebody waits for while all are at work.",
    )
    memory: Annotated[int, _count(64)] = Field(
        2000, description="Megabytes that each worker process may allocate; what needs more is given up."
    )


class VerificationSettings(_Part):
    """What is found out about specs by computing with them."""

    enabled: Switch = Field(
        True, description="Whether clauses and examples are checked against one another when a document is saved."
    )
    timeout: Annotated[int, _count(1, 3600)] = Field(
        10, description="Seconds that checking one spec may take; then nothing is known of it."
    )
    underdetermined: Switch = Field(
        True, description="Whether a hint is given where the clauses admit two different results for one input."
    )
    cache: Switch = Field(
        True, description="Whether verdicts are kept in the user's cache folder, so that nothing is solved twice."
    )


class TraceSettings(_Part):
    """What is logged. The name is the one that editors look for."""

    server: Literal["off", "messages", "verbose"] = Field(
        "off", description="What of the talk between editor and server is logged."
    )


class Settings(_Part):
    """All settings under ``lift``."""

    layouts: tuple[LayoutSetting, ...] = Field(
        (), description="Folders of documents that mirror folders of sources. Documents beside their sources need none."
    )
    exclude: tuple[Pattern, ...] = Field(
        (
            ".git/", ".hg/", ".svn/", ".venv/", "venv/", ".tox/", ".nox/", ".eggs/", ".mypy_cache/", ".pytest_cache/",
            ".ruff_cache/", ".hypothesis/", "__pycache__/", "node_modules/", "site-packages/",
        ),
        description="Files and folders that are not searched, in the patterns of a `.gitignore` at the workspace root.",
    )  # fmt: skip
    diagnostics: DiagnosticSettings = DiagnosticSettings()
    limits: LimitSettings = LimitSettings()
    inlay_hints: InlayHintSettings = InlayHintSettings()
    code_lens: CodeLensSettings = CodeLensSettings()
    workers: WorkerSettings = WorkerSettings()
    verification: VerificationSettings = VerificationSettings()
    trace: TraceSettings = TraceSettings()


Path: TypeAlias = tuple[str, ...]
"""A setting's place below ``lift``, in camelCase."""


def tables(part: type[BaseModel] = Settings, path: Path = ()) -> Iterator[tuple[Path, type[BaseModel]]]:
    """The tables of settings, the outermost first."""
    yield path, part
    for name, info in part.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from tables(info.annotation, (*path, to_camel(name)))


TABLES = dict(tables())
SETTINGS: dict[Path, Any] = {
    (*path, to_camel(name)): info
    for path, part in TABLES.items()
    for name, info in part.model_fields.items()
    if (*path, to_camel(name)) not in TABLES
}
"""Every single setting and its field."""


def settings_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a ``lift.toml``; the same below ``[tool.lift]``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Settings.model_json_schema(by_alias=True, mode="validation"),
        "title": "Settings of lift-sys",
    }


def editor_properties() -> dict[str, Any]:
    """The same by dotted names with ``lift.`` in front, as VS Code and the like declare settings."""
    schema = settings_schema()
    properties: dict[str, Any] = {}
    for path in SETTINGS:
        node = schema
        for key in path:
            node = _resolved(node["properties"][key], schema)
        properties[".".join(("lift", *path))] = _inlined(node, schema)
    return properties


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: dict[str, Any] = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return found


def _inlined(node: Any, schema: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        return {key: _inlined(part, schema) for key, part in _resolved(node, schema).items()}
    return [_inlined(part, schema) for part in node] if isinstance(node, list) else node
