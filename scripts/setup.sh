#!/usr/bin/env bash
# Makes the development environment .venv from requirements-dev.lock, every download checked against its hash.
#   scripts/setup.sh           nothing but that; at once when it is up to date
#   scripts/setup.sh editors   also the editors that come as wheels
#   scripts/setup.sh grammar   instead .venv-grammar, which also has XGrammar and PyTorch
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-base}
python=$(scripts/python.sh)
venv=.venv
locks=(requirements-dev.lock)
case $kind in
  base) ;;
  editors) locks+=(requirements-editors.lock) ;;
  grammar) venv=.venv-grammar ;;
  *) echo "usage: scripts/setup.sh [editors|grammar]" >&2; exit 2 ;;
esac

# Up to date means: made by this Python, here, from these very files.
stamp_of() {
  "$python" - "$@" <<'PY'
import hashlib, os, pathlib, sys
state = hashlib.sha256(f"{sys.executable} {sys.version} {os.getcwd()}".encode())
for name in sys.argv[1:]:
    state.update(pathlib.Path(name).read_bytes())
print(state.hexdigest())
PY
}
inputs=(scripts/setup.sh pyproject.toml server/lift_sys/__init__.py)
stamp=$(stamp_of "${inputs[@]}" "${locks[@]}")
if [ "$(cat "$venv/.stamp-$kind" 2>/dev/null)" = "$stamp" ] && [ -x "$venv/bin/python" ]; then
  exit 0
fi
if [ "$kind" = editors ]; then
  scripts/setup.sh # .venv itself, from its own lock
  locks=(requirements-editors.lock)
fi

pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }

# An environment of another Python or of another place is of no use; any other is only brought up to date.
place=$("$python" -c 'import os, sys; print(sys.version, os.getcwd())')
if [ "$(cat "$venv/.place" 2>/dev/null)" != "$place" ] || ! pip --version >/dev/null 2>&1; then
  echo "Making $venv with $("$python" --version) ..."
  rm -rf "$venv"
  "$python" -m venv "$venv"
  printf '%s\n' "$place" >"$venv/.place"
  printf '*\n' >"$venv/.gitignore"
fi

echo "Installing what ${locks[*]} names into $venv ..."
for lock in "${locks[@]}"; do
  pip install --quiet --require-hashes --requirement "$lock"
done
case $kind in
  base) pip install --quiet --no-build-isolation --no-deps --editable . ;;
  grammar)
    # PyTorch first and by its exact version, so that a CPU build which pip is told of (find-links, extra index) is taken.
    pip install --quiet torch==2.13.0
    pip install --quiet --no-build-isolation --editable '.[grammar]'
    ;;
esac
printf '%s\n' "$stamp" >"$venv/.stamp-$kind"
