#!/usr/bin/env bash
# venv.sh                    makes the Python test tools if they are not there, and prints their folder
# venv.sh COMMAND ARGUMENT…  the same, silently, then runs COMMAND with the tools first in PATH
# The folder lies outside the tree and is named after test/requirements.txt, so that clones share it.
set -euo pipefail

requirements="$(dirname "${BASH_SOURCE[0]}")/../test/requirements.txt"
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/aido"
venv="$cache/venv-$(sha256sum "$requirements" | cut -c1-16)"

make_venv() {
  [[ ! -e "$venv/complete" ]] || return 0  # another process made it while this one waited for the lock
  echo "venv: installing Python test tools into $venv" >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
  touch "$venv/complete"
}

if [[ ! -e "$venv/complete" ]]; then
  mkdir -p "$cache"
  exec 9>"$venv.lock"
  flock 9
  make_venv
  exec 9>&-
fi

if (($# == 0)); then
  echo "$venv"
else
  PATH="$venv/bin:$PATH" exec "$@"
fi
