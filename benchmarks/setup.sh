#!/usr/bin/env bash
# Makes .venv-bench with the language servers to measure beside; at once when it is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv-bench
lock=benchmarks/requirements.lock
cmp -s "$lock" "$venv/.lock" && exit 0
rm -rf "$venv"
"$(scripts/python.sh)" -m venv "$venv"
printf '*\n' >"$venv/.gitignore"
"$venv/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes --requirement "$lock"
cp "$lock" "$venv/.lock"
