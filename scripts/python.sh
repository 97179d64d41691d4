#!/usr/bin/env bash
# Prints the Python to develop lift-sys with: $PYTHON if set, else the first on PATH that is 3.11 or newer.
set -euo pipefail

candidates=(python3 python3.13 python3.12 python3.11 python3.14 python)
[ -z "${PYTHON:-}" ] || candidates=("$PYTHON")
found=
for candidate in "${candidates[@]}"; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    found+="; $candidate, older than 3.11"
  elif ! "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    found+="; $candidate, without the venv or ensurepip module (on Debian and Ubuntu: apt install python3-venv)"
  else
    # Not the one of an active virtual environment, which may be the one to be made anew, but the one behind it.
    exec "$candidate" -c 'import sys; print(sys._base_executable)'
  fi
done
found=${found#; }
echo "error: lift-sys needs Python 3.11 or newer with the venv module; found: ${found:-none}" >&2
echo "       Install one, or name it: make PYTHON=/path/to/python ..." >&2
exit 1
