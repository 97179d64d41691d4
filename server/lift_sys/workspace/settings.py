"""PLACEHOLDER with the agreed interface, until the real one is written (its author: overwrite this file)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from lift_sys.ir.text import Span

Level = Literal["error", "warning", "information", "hint", "off"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class LayoutSetting(_Part):
    specs: str
    sources: str


class DiagnosticSettings(_Part):
    holes: Level = "information"
    missing_implementation: Level = "information"
    signature_drift: Level = "warning"
    debounce: int = 100


class LimitSettings(_Part):
    document_size: int = 2_000_000
    findings: int = 1000


class Settings(_Part):
    layouts: tuple[LayoutSetting, ...] = ()
    exclude: tuple[str, ...] = (".git/", ".venv/", "node_modules/", "__pycache__/")
    diagnostics: DiagnosticSettings = DiagnosticSettings()
    limits: LimitSettings = LimitSettings()


@dataclass(frozen=True, slots=True)
class SettingProblem:
    message: str
    path: Path | None = None
    span: Span = Span(0, 0)


def load_settings(
    root: Path | None,
    editor: Mapping[str, object] | None,
    environment: Mapping[str, str],
    overrides: Mapping[str, object],
) -> tuple[Settings, tuple[SettingProblem, ...]]:
    return Settings(), ()
