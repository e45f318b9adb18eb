#!/usr/bin/env bash
# venv.sh                    makes the Python test tools if they are not there, and prints their folder
# venv.sh COMMAND ARGUMENT…  the same, silently, then runs COMMAND with the tools first in PATH
# The folder lies outside the tree and is named after test/requirements.txt, so that clones share it.
set -euo pipefail

here="$(dirname "${BASH_SOURCE[0]}")"
. "$here/cached.sh"
requirements="$here/../test/requirements.txt"
venv="$cache/venv-$(sha256sum "$requirements" | cut -c1-16)"

make_venv() {
  echo "venv: installing Python test tools into $venv" >&2
  python3 -m venv "$venv"
  thrice "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >&2
}

install_once "$venv" make_venv

if (($# == 0)); then
  echo "$venv"
else
  PATH="$venv/bin:$PATH" exec "$@"
fi
