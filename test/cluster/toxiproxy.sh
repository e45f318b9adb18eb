#!/usr/bin/env bash
# Prints the path of a toxiproxy server, built outside the tree from the Go module that toxiproxy/ pins, if it is not there.
# Exits with 77, after saying why, when Go is missing (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../scripts/cached.sh"
built="$cache/toxiproxy-server-$(sha256sum "$here/toxiproxy/go.sum" | cut -c1-16)"

build() {
  echo "toxiproxy: building $built/server" >&2
  (cd "$here/toxiproxy" && go build -o "$built/server" github.com/Shopify/toxiproxy/v2/cmd/server >&2)
}

require_tools toxiproxy "nothing is cut off from Kafka" go
install_once "$built" build
echo "$built/server"
