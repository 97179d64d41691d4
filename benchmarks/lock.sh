#!/usr/bin/env bash
# Writes requirements.lock from requirements.in: hashes for every platform, no index named in it. Needs `uv`.
set -euo pipefail
cd "$(dirname "$0")"
uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --output-file requirements.lock "$@" requirements.in
