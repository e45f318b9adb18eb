#!/usr/bin/env bash
# Prints the path of a daprd: the one that is installed, or else one that is built once, outside the tree, from the Go module
# in daprd/; some minutes, and 2.5 GB of Go's caches. Exits with 77, after saying why, when Go is missing (with CI=true that
# is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../scripts/cached.sh"
version=1.18.0
built="$cache/daprd-$(cat "$here"/daprd/* | sha256sum | cut -c1-16)"

installed() {
  command -v daprd || { [[ -x "${HOME:-}/.dapr/bin/daprd" ]] && echo "$HOME/.dapr/bin/daprd"; }
}

# go.sum names every module: none is looked up elsewhere. No path of this machine is in the binary.
build() {
  local infos="-X github.com/dapr/dapr/pkg/buildinfo.version=$version -X github.com/dapr/kit/logger.DaprVersion=$version"
  local dapr
  echo "dapr: building $built/daprd" >&2
  use_recent_go "$(sed -n 's/^go //p' "$here/daprd/go.mod")"
  cp -r "$here/daprd" "$built/source"
  cd "$built/source"
  export CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false -trimpath"
  go mod download github.com/dapr/dapr
  dapr="$(go list -m -f '{{.Dir}}' github.com/dapr/dapr)"
  sed -e '/cmd\/daprd\/components"/d' -e 's/^package app$/package main/' "$dapr/cmd/daprd/app/app.go" >run.go
  nice go build -ldflags "-s -w $infos" -o "$built/daprd" . >&2
}

if installed; then exit; fi
require_tools dapr "nothing is tested with Dapr" go flock
install_once "$built" build
echo "$built/daprd"
