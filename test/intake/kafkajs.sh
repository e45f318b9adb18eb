#!/usr/bin/env bash
# Prints the folder of node modules with kafkajs, installed outside the tree as package-lock.json pins it, if it is not there.
# Exits with 77, after saying why, when a tool is missing (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/aido"
folder="$cache/kafkajs-$(sha256sum "$here/package-lock.json" | cut -c1-16)"

for tool in node npm kcat; do
  command -v "$tool" >/dev/null && continue
  echo "intake: $tool is not here (make setup): no commands are sent" >&2
  [[ "${CI:-}" != true ]] || exit 1
  exit 77
done

install() {
  [[ ! -e "$folder/complete" ]] || return 0  # another process made it while this one waited for the lock
  echo "intake: installing into $folder" >&2
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  npm ci --prefix "$folder" --silent --no-audit --no-fund >&2
  touch "$folder/complete"
}

if [[ ! -e "$folder/complete" ]]; then
  mkdir -p "$cache"
  exec 9>"$folder.lock"
  flock 9
  install
  exec 9>&-
fi
echo "$folder/node_modules"
