#!/usr/bin/env bash
# packages.sh                   installs what package.json names, if it is not there, and prints its folder
# packages.sh FILE ARGUMENT…    the same, silently, then has node run the file with these packages
# It lies outside the tree and is named after what it is made of, so that clones share it. Exits with 77, after saying
# why, when a tool is missing (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/aido"
packages="$cache/asyncapi-$(sha256sum "$here/package-lock.json" | cut -c1-16)"

for tool in node npm; do
  command -v "$tool" >/dev/null && continue
  echo "asyncapi: $tool is not here (make setup): nothing is held against schemas/asyncapi.yaml" >&2
  [[ "${CI:-}" != true ]] || exit 1
  exit 77
done

install() {
  [[ ! -e "$packages/complete" ]] || return 0  # another process made it while this one waited for the lock
  echo "asyncapi: installing AsyncAPI's parser and kafkajs into $packages" >&2
  rm -rf "$packages"
  mkdir -p "$packages"
  cp "$here/package.json" "$here/package-lock.json" "$packages"
  npm ci --prefix "$packages" --silent --no-audit --no-fund --ignore-scripts >&2
  touch "$packages/complete"
}

if [[ ! -e "$packages/complete" ]]; then
  mkdir -p "$cache"
  exec 9>"$packages.lock"
  flock 9
  install
  exec 9>&-
fi

if (($# == 0)); then
  echo "$packages"
else
  NODE_PATH="$packages/node_modules" exec node "$@"
fi
