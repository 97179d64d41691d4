#!/usr/bin/env bash
# Makes tests/lsp/messages/sample.jsonl.gz, the sample of generated LSP messages that the slow tests send.
#   scripts/message_corpus.sh                  fetch the generator, Microsoft's lsprotocol, from GitHub
#   scripts/message_corpus.sh CHECKOUT         use a checkout of it
#   scripts/message_corpus.sh CHECKOUT ALL     also write all messages to the file ALL; the tests send these with
#                                              LIFT_MESSAGES=ALL make test-slow
set -euo pipefail
cd "$(dirname "$0")/.."

revision=e55a4cfbdf0f88587eafa91761a9c08ea27aca82 # 2025-07-23, LSP 3.17 and what is proposed of 3.18
checkout=${1:-}
if [ -z "$checkout" ]; then
  checkout=$(mktemp -d)
  trap 'rm -rf "$checkout"' EXIT
  git -C "$checkout" init --quiet
  git -C "$checkout" fetch --quiet --depth 1 https://github.com/microsoft/lsprotocol "$revision"
  git -C "$checkout" checkout --quiet FETCH_HEAD
fi
.venv/bin/python -m tests.lsp.corpus_sample "$checkout" "${@:2}"
