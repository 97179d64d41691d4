"""How features are offered: by registration where the client can take one, in the static capabilities where not.

What is offered statically holds for every file that the client sends, sources included; an editor then asks us, too,
how a Python file is to be formatted. A registration names its files. No feature is offered both ways: clients ask twice
then, and show everything twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import attrs
from lsprotocol import types as lsp

from lift_sys.lsp.session import LANGUAGES
from lift_sys.source.pairing import DOCUMENT_SUFFIX

SEMANTIC_TOKENS = "textDocument/semanticTokens"
"""What semantic tokens are registered by; it is the name of no request."""

WATCHED = ("**/*.ir", "**/*.py", "**/lift.toml", "**/pyproject.toml")

DOCUMENTS: tuple[lsp.TextDocumentFilter, ...] = (
    *(lsp.TextDocumentFilterLanguage(language) for language in sorted(LANGUAGES)),
    lsp.TextDocumentFilterPattern(f"**/*{DOCUMENT_SUFFIX}"),
)
SOURCES: tuple[lsp.TextDocumentFilter, ...] = (lsp.TextDocumentFilterLanguage("python", scheme="file"),)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of text documents, by its names in the protocol.

    `method` is what is registered, `provider` the field of the server's capabilities, `ability` that of the client's.
    """

    method: str
    provider: str
    ability: str
    sources: bool = False
    """Whether it has something to say in sources; the others answer null there."""
    also: tuple[str, ...] = ()
    """Requests that come with it and are not registered themselves."""


def _feature(method: str, name: str, sources: bool = False, also: tuple[str, ...] = ()) -> Feature:
    return Feature(method, f"{name}_provider", name, sources, also)


FEATURES = (
    _feature(lsp.TEXT_DOCUMENT_COMPLETION, "completion", also=(lsp.COMPLETION_ITEM_RESOLVE,)),
    _feature(lsp.TEXT_DOCUMENT_HOVER, "hover"),
    _feature(lsp.TEXT_DOCUMENT_SIGNATURE_HELP, "signature_help"),
    _feature(lsp.TEXT_DOCUMENT_DECLARATION, "declaration", sources=True),
    _feature(lsp.TEXT_DOCUMENT_DEFINITION, "definition", sources=True),
    _feature(lsp.TEXT_DOCUMENT_TYPE_DEFINITION, "type_definition"),
    _feature(lsp.TEXT_DOCUMENT_IMPLEMENTATION, "implementation"),
    _feature(lsp.TEXT_DOCUMENT_REFERENCES, "references", sources=True),
    _feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, "document_highlight"),
    _feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "document_symbol"),
    _feature(lsp.TEXT_DOCUMENT_CODE_ACTION, "code_action", sources=True, also=(lsp.CODE_ACTION_RESOLVE,)),
    _feature(lsp.TEXT_DOCUMENT_CODE_LENS, "code_lens", sources=True, also=(lsp.CODE_LENS_RESOLVE,)),
    _feature(lsp.TEXT_DOCUMENT_DOCUMENT_LINK, "document_link", also=(lsp.DOCUMENT_LINK_RESOLVE,)),
    Feature(lsp.TEXT_DOCUMENT_FORMATTING, "document_formatting_provider", "formatting"),
    Feature(
        lsp.TEXT_DOCUMENT_RANGE_FORMATTING,
        "document_range_formatting_provider",
        "range_formatting",
        also=(lsp.TEXT_DOCUMENT_RANGES_FORMATTING,),
    ),
    Feature(lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING, "document_on_type_formatting_provider", "on_type_formatting"),
    _feature(lsp.TEXT_DOCUMENT_RENAME, "rename", sources=True, also=(lsp.TEXT_DOCUMENT_PREPARE_RENAME,)),
    _feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE, "folding_range"),
    _feature(lsp.TEXT_DOCUMENT_SELECTION_RANGE, "selection_range"),
    _feature(
        lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY,
        "call_hierarchy",
        sources=True,
        also=(lsp.CALL_HIERARCHY_INCOMING_CALLS, lsp.CALL_HIERARCHY_OUTGOING_CALLS),
    ),
    _feature(
        SEMANTIC_TOKENS,
        "semantic_tokens",
        also=(
            lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
            lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA,
            lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE,
        ),
    ),
    _feature(lsp.TEXT_DOCUMENT_INLAY_HINT, "inlay_hint", also=(lsp.INLAY_HINT_RESOLVE,)),
    _feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, "diagnostic", sources=True, also=(lsp.WORKSPACE_DIAGNOSTIC,)),
)
"""Every feature that belongs to certain files, those included that the server may come to have."""


def registrations(offered: lsp.ServerCapabilities, client: lsp.ClientCapabilities) -> list[lsp.Registration]:
    """What is to be registered with this client once it is ready. What is here is taken out of `offered`."""
    text = client.text_document
    found = []
    for feature in FEATURES:
        options = getattr(offered, feature.provider)
        ability = getattr(text, feature.ability, None)
        # `False` is an answer: the feature is there, but not for this client.
        if options in (None, False) or ability is None or not ability.dynamic_registration:
            continue
        setattr(offered, feature.provider, None)
        found.append(lsp.Registration(f"lift {feature.method}", feature.method, _options(feature, options)))
    return [*found, *_of_the_workspace(client.workspace)]


def _options(feature: Feature, options: object) -> object:
    """The options of a registration: those of the static offer, and the files."""
    if feature.method == SEMANTIC_TOKENS:
        kind: Any = lsp.SemanticTokensRegistrationOptions
    else:
        kind = lsp.METHOD_TO_TYPES[feature.method][3]
    stated = attrs.asdict(cast("Any", options), recurse=False) if attrs.has(type(options)) else {}
    return kind(**{**stated, "document_selector": [*DOCUMENTS, *(SOURCES if feature.sources else ())]})


def _of_the_workspace(client: lsp.WorkspaceClientCapabilities | None) -> list[lsp.Registration]:
    """What can be had by registration alone: news of files and of settings."""
    found = []
    if client and client.did_change_watched_files and client.did_change_watched_files.dynamic_registration:
        files = [lsp.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
        watched = lsp.DidChangeWatchedFilesRegistrationOptions(watchers=files)
        found.append(lsp.Registration("lift files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched))
    if client and client.did_change_configuration and client.did_change_configuration.dynamic_registration:
        section = lsp.DidChangeConfigurationRegistrationOptions(section="lift")
        found.append(lsp.Registration("lift settings", lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
    return found
