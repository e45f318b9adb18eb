#!/usr/bin/env bash
# packages.sh                   installs what package.json names, if it is not there, and prints its folder
# packages.sh FILE ARGUMENT…    the same, silently, then has node run the file with these packages
# It lies outside the tree and is named after what it is made of, so that clones share it. Exits with 77, after saying
# why, when a tool is missing (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../scripts/cached.sh"
packages="$cache/asyncapi-$(sha256sum "$here/package-lock.json" | cut -c1-16)"

install_packages() {
  echo "asyncapi: installing AsyncAPI's parser and kafkajs into $packages" >&2
  cp "$here/package.json" "$here/package-lock.json" "$packages"
  npm ci --prefix "$packages" --silent --no-audit --no-fund --ignore-scripts >&2
}

require_tools asyncapi "what goes over Kafka is neither described nor read by kafkajs and kcat" node npm kcat
install_once "$packages" install_packages

if (($# == 0)); then
  echo "$packages"
else
  NODE_PATH="$packages/node_modules" exec node "$@"
fi
