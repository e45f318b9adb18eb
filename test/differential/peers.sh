#!/usr/bin/env bash
# peers.sh   installs the peers that are no Python packages, compiles the Java one, and prints their folder
# It lies outside the tree and is named after what it is made of, so that clones share it. Exits with 77, after saying
# why, when a tool is missing (with CI=true that is a failure).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

for tool in node npm javac mvn; do
  command -v "$tool" >/dev/null && continue
  echo "peers: $tool is not here (make setup): recurrence is not compared with other engines" >&2
  [[ "${CI:-}" != true ]] || exit 1
  exit 77
done

made_of=(package.json package-lock.json pom.xml LibRecurPeer.java)
cache="${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/aido"
peers="$cache/recurrence-peers-$(cat "${made_of[@]}" | sha256sum | cut -c1-16)"

make_peers() {
  [[ ! -e "$peers/complete" ]] || return 0  # another process made it while this one waited for the lock
  echo "peers: installing rrule and lib-recur into $peers" >&2
  rm -rf "$peers"
  mkdir -p "$peers/classes"
  cp package.json package-lock.json pom.xml "$peers"
  npm ci --prefix "$peers" --silent --no-audit --no-fund >&2
  mvn --quiet --batch-mode --file "$peers/pom.xml" dependency:copy-dependencies -DoutputDirectory="$peers/libs" >&2
  javac -cp "$peers/libs/*" -d "$peers/classes" LibRecurPeer.java
  touch "$peers/complete"
}

if [[ ! -e "$peers/complete" ]]; then
  mkdir -p "$cache"
  exec 9>"$peers.lock"
  flock 9
  make_peers
  exec 9>&-
fi
echo "$peers"
