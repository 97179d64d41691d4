#!/usr/bin/env bash
# Prints the first Python that lift-sys can be developed with: $PYTHON if set, else the first on PATH that is 3.11 or newer.
set -euo pipefail

found=
for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14 python; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    found="$found $candidate (older than 3.11)"
  elif ! "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    found="$found $candidate (without the venv or ensurepip module; on Debian and Ubuntu: apt install python3-venv)"
  else
    command -v "$candidate"
    exit 0
  fi
done
echo "error: lift-sys needs Python 3.11 or newer with the venv module; found:${found:- none}." >&2
echo "       Install one, or name it: make PYTHON=/path/to/python3.12 ..." >&2
exit 1
