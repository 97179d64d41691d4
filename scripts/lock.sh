#!/usr/bin/env bash
# Regenerates the lock files from pyproject.toml: hashes for every platform and Python version, no index named in them.
#   scripts/lock.sh                      keep what is locked, add and drop what pyproject.toml asks for
#   scripts/lock.sh --upgrade            take the newest versions allowed
#   scripts/lock.sh --upgrade-package P  take the newest P
# Needs `uv` on PATH; otherwise it is fetched into a temporary environment. Index settings come from uv's own
# environment variables.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then
  uv=uv
else
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  "$(scripts/python.sh)" -m venv "$scratch/venv"
  "$scratch/venv/bin/python" -m pip install --quiet uv
  uv="$scratch/venv/bin/uv"
fi

compile() { # compile LOCK OPTION...
  local lock=$1
  shift
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --output-file "$lock" "$@"
  printf '%s: %s packages\n' "$lock" "$(grep -c '==' "$lock")"
}

compile requirements.lock "$@" pyproject.toml
compile requirements-dev.lock "$@" pyproject.toml --extra crosshair --group dev --group build \
  --constraint requirements.lock
compile requirements-editors.lock "$@" --group editors
