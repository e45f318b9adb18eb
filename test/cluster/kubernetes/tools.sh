#!/usr/bin/env bash
# Prints the folder of Kubernetes (one binary under the names of its parts), CoreDNS, Helm, and the image of the container that
# holds a pod's namespaces (pause.tar). All but what Debian has is built once, outside the tree, and found again there: some ten
# minutes of two processors, and 3 GB of Go's caches. Exits with 77, after saying why, where Debian's packages cannot be had
# (with CI=true that is a failure).
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/../../../scripts/cached.sh"

packages=(etcd-server containerd runc containernetworking-plugins nftables iptables buildah iproute2 util-linux openssl procps)
parts=(kubectl kubelet kube-apiserver kube-controller-manager kube-scheduler kube-proxy)

built() { echo "$cache/$1-$(cat "$here/$1"/* | sha256sum | cut -c1-16)"; } # FOLDER of a module here

install_packages() {
  dpkg -s "${packages[@]}" >/dev/null 2>&1 && return
  ((EUID == 0)) || return 0 # said by require_tools
  echo "kubernetes: installing ${packages[*]}" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
}

go_build() { # MODULE FOLDER LINKER_FLAGS
  echo "kubernetes: building $1 in $2" >&2
  use_recent_go "$(sed -n 's/^go //p' "$here/$1/go.mod")"
  CGO_ENABLED=0 nice go build -C "$here/$1" -mod=readonly -buildvcs=false -trimpath -ldflags "-s -w $3" -o "$2/$1" .
}

# The parts compare their versions with one another; without one they refuse.
build_kubernetes() { # FOLDER
  local version package flags="" part
  version="$(sed -n 's,^\s*k8s.io/kubernetes v,,p' "$here/hyperkube/go.mod")"
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+=" -X $package.gitVersion=v$version -X $package.gitTreeState=clean"
    flags+=" -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$version")"
  done
  go_build hyperkube "$1" "$flags"
  for part in "${parts[@]}"; do
    ln -s hyperkube "$1/$part"
  done
}

build_pause() { # FOLDER
  local container
  go_build pause "$1" ""
  container="$(buildah from scratch)"
  buildah copy -q "$container" "$1/pause" /pause >/dev/null
  buildah config --entrypoint '["/pause"]' --user 65535:65535 "$container"
  buildah commit -q --rm "$container" localhost/pause:1 >/dev/null
  buildah push -q localhost/pause:1 "oci-archive:$1/pause.tar:localhost/pause:1"
}

install_packages
require_tools kubernetes "nothing is tested on Kubernetes" go flock etcd containerd runc buildah nft ip nsenter
hyperkube="$(built hyperkube)" coredns="$(built coredns)" pause="$(built pause)"
install_once "$hyperkube" build_kubernetes "$hyperkube"
install_once "$coredns" go_build coredns "$coredns" ""
install_once "$pause" build_pause "$pause"
chart="$("$here/../../chart/tools.sh")"

tools="$cache/kubernetes-$(printf '%s\n' "$hyperkube" "$coredns" "$pause" "$chart" | sha256sum | cut -c1-16)"
gather() { ln -s "$hyperkube"/[hk]* "$coredns/coredns" "$pause/pause.tar" "$chart/helm" "$tools/"; }
install_once "$tools" gather
echo "$tools"
