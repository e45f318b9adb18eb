#!/usr/bin/env bash
# Prints the path of a toxiproxy server, built outside the tree from the Go module that toxiproxy/ pins, if it is not there.
# Exits with 77, after saying why, when Go is missing (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/toxiproxy"
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/aido"
server="$cache/toxiproxy-$(sha256sum "$here/go.sum" | cut -c1-16)"

if ! command -v go >/dev/null; then
  echo "toxiproxy: go is not here (make setup): nothing is cut off from Kafka" >&2
  [[ "${CI:-}" != true ]] || exit 1
  exit 77
fi

build() {
  [[ ! -e "$server" ]] || return 0  # another process made it while this one waited for the lock
  echo "toxiproxy: building $server" >&2
  (cd "$here" && go build -o "$server.new" github.com/Shopify/toxiproxy/v2/cmd/server >&2)
  mv "$server.new" "$server"
}

if [[ ! -e "$server" ]]; then
  mkdir -p "$cache"
  exec 9>"$server.lock"
  flock 9
  build
  exec 9>&-
fi
echo "$server"
